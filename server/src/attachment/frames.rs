//! Sound that is a row of frames (MPEG, ADTS, AMR): the frames are kept, and neither what stands before nor what hangs behind.

use super::{Media, Refused, sound::short};

/// A frame: its length in bytes, and how long it lasts in millionths of a second.
struct Frame {
    length: usize,
    lasts: u64,
}

/// What begins after the tags.
pub(super) fn after_tags(bytes: &[u8]) -> Option<Media> {
    let sound = untagged(bytes)?;
    [Media::Aac, Media::Mpeg].into_iter().find(|media| frame(*media, sound).is_some())
}

/// The frames alone.
pub(super) fn alone(media: Media, bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    let head: &[u8] = match media {
        Media::Amr if bytes.starts_with(WIDE) => WIDE,
        Media::Amr => NARROW,
        _ => &[],
    };
    let sound = if head.is_empty() { untagged(bytes) } else { bytes.strip_prefix(head) };
    let sound = sound.ok_or(Refused::Broken)?;
    let (mut at, mut whole) = (0, 0_u64);
    while let Some(next) = sound.get(at..).and_then(|rest| frame_of(media, head, rest)) {
        if at + next.length > sound.len() {
            break;
        }
        at += next.length;
        whole += next.lasts;
    }
    if at == 0 {
        return Err(Refused::Broken);
    }
    short(whole, 1_000_000)?;
    Ok([head, &sound[..at]].concat())
}

const NARROW: &[u8] = b"#!AMR\n";
const WIDE: &[u8] = b"#!AMR-WB\n";

fn frame_of(media: Media, head: &[u8], bytes: &[u8]) -> Option<Frame> {
    if media == Media::Amr { amr(head == WIDE, bytes) } else { frame(media, bytes) }
}

fn frame(media: Media, bytes: &[u8]) -> Option<Frame> {
    if media == Media::Aac { adts(bytes) } else { mpeg(bytes) }
}

/// What comes after `ID3v2` tags, which say their length in four times seven bits.
fn untagged(mut bytes: &[u8]) -> Option<&[u8]> {
    while bytes.starts_with(b"ID3") {
        let length =
            bytes.get(6..10)?.iter().fold(0_usize, |length, byte| length << 7 | usize::from(byte & 0x7f));
        let footer = if bytes.get(5)? & 0x10 == 0 { 0 } else { 10 };
        bytes = bytes.get(10 + length + footer..)?;
    }
    // Some fill up with nothing.
    Some(&bytes[bytes.iter().position(|byte| *byte != 0)?..])
}

/// ISO 11172-3 and 13818-3: the table of bit rates in kbit/s by version and layer.
fn mpeg(bytes: &[u8]) -> Option<Frame> {
    const RATES: [[u32; 14]; 5] = [
        [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
        [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
        [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
        [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
        [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    ];
    let [0xff, second, third, ..] = *bytes else { return None };
    let (version, layer) = (second >> 3 & 3, second >> 1 & 3);
    if second & 0xe0 != 0xe0 || version == 1 || layer == 0 {
        return None;
    }
    let first_version = version == 3;
    let row = match (first_version, layer) {
        (true, 3) => 0,
        (true, 2) => 1,
        (true, _) => 2,
        (false, 3) => 3,
        (false, _) => 4,
    };
    let rate = RATES[row].get(usize::from(third >> 4).checked_sub(1)?)? * 1_000;
    let halved = match version {
        3 => 0,
        2 => 1,
        _ => 2,
    };
    let frequency = [44_100_u32, 48_000, 32_000].get(usize::from(third >> 2 & 3))? >> halved;
    let padding = u32::from(third >> 1 & 1);
    let (samples, length) = match layer {
        3 => (384, (12 * rate / frequency + padding) * 4),
        1 if !first_version => (576, 72 * rate / frequency + padding),
        _ => (1_152, 144 * rate / frequency + padding),
    };
    Some(Frame { length: usize::try_from(length).ok()?, lasts: samples * 1_000_000 / u64::from(frequency) })
}

/// ISO 13818-7: 1024 samples a frame; the length has 13 bits.
fn adts(bytes: &[u8]) -> Option<Frame> {
    const FREQUENCIES: [u64; 13] = [
        96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
    ];
    let [0xff, second, third, fourth, fifth, sixth, ..] = *bytes else { return None };
    if second & 0xf6 != 0xf0 {
        return None;
    }
    let frequency = FREQUENCIES.get(usize::from(third >> 2 & 0xf))?;
    let length = usize::from(fourth & 3) << 11 | usize::from(fifth) << 3 | usize::from(sixth >> 5);
    (length >= 7).then_some(Frame { length, lasts: 1_024 * 1_000_000 / frequency })
}

/// RFC 4867: twenty milliseconds a frame, its length by its type.
fn amr(wide: bool, bytes: &[u8]) -> Option<Frame> {
    const NARROW: [usize; 16] = [13, 14, 16, 18, 20, 21, 27, 32, 6, 0, 0, 0, 0, 0, 0, 1];
    const WIDE: [usize; 16] = [18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 0, 0, 0, 0, 1, 1];
    // The first bit and the last two are nought in every frame.
    let head = bytes.first().filter(|head| *head & 0x83 == 0)?;
    let sort = usize::from(head >> 3 & 0xf);
    let length = if wide { WIDE[sort] } else { NARROW[sort] };
    (length > 0).then_some(Frame { length, lasts: 20_000 })
}
