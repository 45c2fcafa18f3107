//! A place in a map's log as its reader holds it. Places are numbers without gaps: told as they are, they would count what
//! is hidden from her. So she gets a bookmark, the place encrypted anew each time it is told. It says nothing, not even
//! whether it is the place of before; and it is good for this map alone: on a map of her own she could count.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    Key, KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use layers::id::{MapId, Seq};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    auth::{random, secrets::Secrets},
    error::Problem,
    store::Secret,
};

/// Bytes of the nonce that stands before the place.
const NONCE: usize = 24;

/// A place in the log, closed: 64 letters.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct Bookmark(String);

impl fmt::Display for Bookmark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Makes and reads the bookmarks of one map.
#[derive(Clone)]
pub struct Bookbinder {
    cipher: XChaCha20Poly1305,
    map: MapId,
}

impl Bookbinder {
    /// Of a map, by the secret that every node has.
    pub async fn of(secrets: &Secrets, map: MapId) -> Result<Self, Problem> {
        let key = Key::from(secrets.get(Secret::Bookmarks).await?);
        Ok(Self { cipher: XChaCha20Poly1305::new(&key), map })
    }

    /// A new bookmark at a place.
    pub fn mark(&self, place: Seq) -> Result<Bookmark, Problem> {
        let nonce = random::<NONCE>()?;
        let map = self.map.uuid();
        let said = Payload { msg: &place.to_be_bytes(), aad: map.as_bytes() };
        let closed = self.cipher.encrypt(&XNonce::from(nonce), said).map_err(|_| Problem::Fault)?;
        Ok(Bookmark(URL_SAFE_NO_PAD.encode([nonce.as_slice(), &closed].concat())))
    }

    /// The place of a bookmark; `None` when it is of another map, or no bookmark at all.
    pub fn place(&self, bookmark: &str) -> Option<Seq> {
        let bytes = URL_SAFE_NO_PAD.decode(bookmark).ok()?;
        let (nonce, closed) = bytes.split_first_chunk::<NONCE>()?;
        let map = self.map.uuid();
        let told = Payload { msg: closed, aad: map.as_bytes() };
        let place = self.cipher.decrypt(&XNonce::from(*nonce), told).ok()?;
        Some(Seq::from_be_bytes(place.try_into().ok()?))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn binder(map: u128) -> Bookbinder {
        let map = MapId::new(Uuid::from_u128(map));
        Bookbinder { cipher: XChaCha20Poly1305::new(&Key::from([7; 32])), map }
    }

    #[test]
    fn a_bookmark_is_good_for_its_map_alone_and_never_looks_the_same() {
        let (map, other_map) = (binder(1), binder(2));
        let [one, other] = [41, 41].map(|place| map.mark(place).unwrap().0);
        assert_ne!(one, other);
        assert_eq!((one.len(), map.mark(u64::MAX).unwrap().0.len()), (64, 64), "its length says nothing");
        assert_eq!((map.place(&one), map.place(&other)), (Some(41), Some(41)));
        assert_eq!(other_map.place(&one), None);
        for wrong in ["", "0", "41", "ñ", &one[1..], &one.to_lowercase()] {
            assert_eq!(map.place(wrong), None, "{wrong}");
        }
    }
}
