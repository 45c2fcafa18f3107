//! UUIDs as text, two digits at a time: every feature of a tile has one.

use uuid::Uuid;

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// Both digits of each byte.
const PAIRS: [[u8; 2]; 256] = pairs();

const fn pairs() -> [[u8; 2]; 256] {
    let mut pairs = [[0; 2]; 256];
    let mut byte = 0;
    while byte < pairs.len() {
        pairs[byte] = [DIGITS[byte >> 4], DIGITS[byte & 15]];
        byte += 1;
    }
    pairs
}

/// Appends the hyphenated form, in lower case.
pub(super) fn hyphenated(out: &mut Vec<u8>, uuid: Uuid) {
    let mut text = *b"00000000-0000-0000-0000-000000000000";
    let bytes = uuid.as_bytes();
    for (byte, at) in bytes.iter().zip([0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34]) {
        [text[at], text[at + 1]] = PAIRS[usize::from(*byte)];
    }
    out.extend_from_slice(&text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_what_the_library_writes(id: u128) {
            let (uuid, mut out) = (Uuid::from_u128(id), Vec::new());
            hyphenated(&mut out, uuid);
            prop_assert_eq!(String::from_utf8(out).unwrap(), uuid.to_string());
        }
    }
}
