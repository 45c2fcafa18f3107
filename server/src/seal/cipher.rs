//! How bytes are sealed: an algorithm byte, a random nonce, then XChaCha20-Poly1305 over the bytes, padded so that their
//! length tells little.

use chacha20poly1305::{AeadInOut, KeyInit, XChaCha20Poly1305, XNonce};

use super::{Key, SealError};

/// XChaCha20-Poly1305. 0 stood before records in the clear: only the upgrade of an old store reads those.
const XCHACHA: u8 = 1;
const NONCE: usize = 24;
/// Records have lengths of so many bytes and their multiples.
const CLASS: usize = 256;
/// The true length stands before a padded record.
const LENGTH: usize = 4;

/// Seals a record.
pub(super) fn close(key: &Key, bound_to: &[u8], plain: &[u8]) -> Result<Vec<u8>, SealError> {
    let length = u32::try_from(plain.len()).map_err(|_| SealError)?;
    let padded = (LENGTH + plain.len()).next_multiple_of(CLASS);
    let mut sealed = begin(padded)?;
    sealed.extend_from_slice(&length.to_le_bytes());
    sealed.extend_from_slice(plain);
    sealed.resize(1 + NONCE + padded, 0);
    finish(key, bound_to, sealed)
}

/// Opens a record.
pub(super) fn open(key: &Key, bound_to: &[u8], sealed: Vec<u8>) -> Result<Vec<u8>, SealError> {
    let mut plain = open_whole(key, bound_to, sealed)?;
    let (length, _) = plain.split_first_chunk::<LENGTH>().ok_or(SealError)?;
    let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| SealError)?;
    if length > plain.len() - LENGTH {
        return Err(SealError);
    }
    plain.truncate(LENGTH + length);
    plain.drain(..LENGTH);
    Ok(plain)
}

/// Seals what always has the same length: a key.
pub(super) fn close_whole(key: &Key, bound_to: &[u8], plain: &[u8]) -> Result<Vec<u8>, SealError> {
    let mut sealed = begin(plain.len())?;
    sealed.extend_from_slice(plain);
    finish(key, bound_to, sealed)
}

/// The way back.
pub(super) fn open_whole(key: &Key, bound_to: &[u8], mut sealed: Vec<u8>) -> Result<Vec<u8>, SealError> {
    let (&algorithm, rest) = sealed.split_first().ok_or(SealError)?;
    let nonce = rest.first_chunk::<NONCE>().map(|nonce| XNonce::from(*nonce)).ok_or(SealError)?;
    if algorithm != XCHACHA {
        return Err(SealError);
    }
    sealed.drain(..=NONCE);
    cipher(key).decrypt_in_place(&nonce, bound_to, &mut sealed).map_err(|_| SealError)?;
    Ok(sealed)
}

fn begin(length: usize) -> Result<Vec<u8>, SealError> {
    let mut sealed = Vec::with_capacity(1 + NONCE + length + 16);
    sealed.push(XCHACHA);
    sealed.resize(1 + NONCE, 0);
    getrandom::fill(&mut sealed[1..]).map_err(|_| SealError)?;
    Ok(sealed)
}

fn finish(key: &Key, bound_to: &[u8], mut sealed: Vec<u8>) -> Result<Vec<u8>, SealError> {
    let (head, plain) = sealed.split_at_mut(1 + NONCE);
    let nonce = head.last_chunk::<NONCE>().map(|nonce| XNonce::from(*nonce)).ok_or(SealError)?;
    let tag = cipher(key).encrypt_inout_detached(&nonce, bound_to, plain.into()).map_err(|_| SealError)?;
    sealed.extend_from_slice(&tag);
    Ok(sealed)
}

fn cipher(key: &Key) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.bytes().into())
}

#[cfg(test)]
mod tests {
    use layers::id::{ActorId, ChangeId, FeatureId, LayerId, MapId};
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::seal::Record;

    fn key(byte: u8) -> Key {
        Key::new([byte; 32])
    }

    fn uuid() -> impl Strategy<Value = Uuid> {
        // Few of them, so that chance also draws the same one twice.
        (0_u128..3).prop_map(Uuid::from_u128)
    }

    fn record() -> impl Strategy<Value = Record<'static>> {
        let parts = (0..14_u8, uuid(), uuid(), uuid(), proptest::option::of(uuid()), 0..3_u32);
        parts.prop_map(|(sort, a, b, c, maybe, number)| {
            let (map, change, feature) = (MapId::new(a), ChangeId::new(b), FeatureId::new(c));
            let (layer, maybe_feature) = (maybe.map(LayerId::new), maybe.map(FeatureId::new));
            match sort {
                0 => Record::MapKey(map),
                1 => Record::FeatureKey { map, feature },
                2 => Record::Map(map),
                3 => Record::Header { map, seq: number.into(), change, feature: maybe_feature },
                4 => Record::Body { map, layer, change, version: number },
                5 => Record::Remains { map, change, version: number },
                6 => Record::Feature { map, feature, head: number.into() },
                7 => Record::InvitationName { map, invitation: b },
                8 => Record::Account(ActorId::new(a)),
                9 => Record::DeviceName { account: ActorId::new(a), session: [number.to_be_bytes()[3]; 32] },
                10 => Record::SecondFactor(ActorId::new(a)),
                11 => Record::Approval { map, approval: b },
                12 => Record::Access(number.into()),
                _ => Record::Setting(["one", "two", "three"][number as usize]),
            }
        })
    }

    proptest! {
        #[test]
        fn a_record_opens_as_itself_and_as_no_other(
            plain in proptest::collection::vec(any::<u8>(), 0..700), is in record(), other in record(),
        ) {
            let sealed = key(7).close(&is, &plain).unwrap();
            prop_assert_eq!(key(7).open(&is, sealed.clone()), Ok(plain));
            prop_assert_eq!(key(7).open(&other, sealed.clone()).is_ok(), is == other);
            prop_assert_eq!(key(8).open(&is, sealed), Err(SealError));
        }

        #[test]
        fn one_bit_that_is_another_is_seen(
            plain in proptest::collection::vec(any::<u8>(), 0..300), is in record(), at in any::<prop::sample::Index>(), bit in 0..8_u8,
        ) {
            let mut sealed = key(7).close(&is, &plain).unwrap();
            let at = at.index(sealed.len());
            sealed[at] ^= 1_u8 << bit;
            prop_assert_eq!(key(7).open(&is, sealed), Err(SealError));
        }

        #[test]
        fn what_is_cut_off_does_not_open(is in record(), kept in 0..600_usize) {
            let mut sealed = key(7).close(&is, &[5; 500]).unwrap();
            sealed.truncate(kept.min(sealed.len() - 1));
            prop_assert_eq!(key(7).open(&is, sealed), Err(SealError));
        }

        #[test]
        fn lengths_are_told_in_classes_alone(length in 0..2_000_usize) {
            let sealed = key(7).close(&Record::Setting("x"), &vec![1; length]).unwrap();
            let classes = (length + LENGTH).div_ceil(CLASS).max(1);
            prop_assert_eq!(sealed.len(), 1 + NONCE + classes * CLASS + 16);
        }
    }

    #[test]
    fn the_same_bytes_are_never_sealed_alike() {
        let record = Record::Setting("x");
        let (one, two) = (key(7).close(&record, b"a").unwrap(), key(7).close(&record, b"a").unwrap());
        assert_ne!(one[1..=NONCE], two[1..=NONCE]);
        assert_ne!(one[1 + NONCE..], two[1 + NONCE..]);
    }

    #[test]
    fn a_record_in_the_clear_is_no_record() {
        assert_eq!(key(7).open(&Record::Setting("x"), b"\0clear".to_vec()), Err(SealError));
        assert_eq!(key(7).open(&Record::Setting("x"), Vec::new()), Err(SealError));
    }

    #[test]
    fn a_wrapped_key_comes_back_under_the_same_key_alone() {
        let record = Record::MapKey(MapId::new(Uuid::from_u128(1)));
        let inner = key(9);
        let wrapped = key(7).wrap(&record, &inner).unwrap();
        let back = key(7).unwrap(&record, &wrapped).unwrap();
        assert_eq!(back.bytes(), inner.bytes());
        assert!(key(8).unwrap(&record, &wrapped).is_err());
    }
}
