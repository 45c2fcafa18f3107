//! The few words of protobuf that a vector tile is made of, appended to a buffer.

/// Wire type of a varint field.
const VARINT: u32 = 0;
/// Wire type of a field that tells its length first.
const BYTES: u32 = 2;

/// Seven bits a byte, lowest first.
#[expect(clippy::cast_possible_truncation, reason = "the masked low bits are meant")]
pub(super) fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// How many bytes [`varint`] writes.
pub(super) fn varint_len(value: u64) -> usize {
    let bits = 64 - (value | 1).leading_zeros() as usize;
    bits.div_ceil(7)
}

/// Small magnitudes to small numbers, whatever their sign: 0, -1, 1, -2 … become 0, 1, 2, 3 …
#[expect(clippy::cast_sign_loss, reason = "the bits are meant")]
pub(super) fn zigzag(value: i32) -> u32 {
    ((value << 1) ^ (value >> 31)) as u32
}

/// A field that is a number.
pub(super) fn number(out: &mut Vec<u8>, field: u32, value: u64) {
    varint(out, u64::from(field << 3 | VARINT));
    varint(out, value);
}

/// The head of a field of so many bytes; the caller appends them.
pub(super) fn head(out: &mut Vec<u8>, field: u32, len: usize) {
    varint(out, u64::from(field << 3 | BYTES));
    varint(out, len as u64);
}

/// A field that is bytes: a text, packed numbers or a message.
pub(super) fn bytes(out: &mut Vec<u8>, field: u32, content: &[u8]) {
    head(out, field, content.len());
    out.extend_from_slice(content);
}

/// How many bytes [`bytes`] writes for a content of this length, with a field number below 16.
pub(super) fn bytes_len(len: usize) -> usize {
    1 + varint_len(len as u64) + len
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_varint_is_as_long_as_foretold() {
        for value in [0, 1, 127, 128, 300, 16_383, 16_384, u64::from(u32::MAX), u64::MAX] {
            let mut out = Vec::new();
            varint(&mut out, value);
            assert_eq!(out.len(), varint_len(value), "{value}");
        }
    }

    #[test]
    fn zigzag_keeps_small_steps_small() {
        assert_eq!([0, -1, 1, -2, 2, i32::MIN].map(zigzag), [0, 1, 2, 3, 4, u32::MAX]);
    }
}
