//! Sound in the boxes of ISO 14496-12 (`.m4a`, `.mp4`, `.3gp`): boxes that describe are emptied where they stand, so that every
//! place in the file stays right, and the hours at which it was made are nought.

use super::{Media, Refused, sound::short};

/// How deep boxes lie in each other.
const DEPTH: usize = 8;
/// Boxes that hold boxes on the way to what matters.
const HOLDERS: [&[u8; 4]; 9] =
    [b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"mvex", b"moof", b"traf"];
/// Boxes without which there is no sound; any other is emptied.
const NEEDED: [&[u8; 4]; 27] = [
    b"ftyp", b"styp", b"mdat", b"mvhd", b"tkhd", b"mdhd", b"hdlr", b"smhd", b"dinf", b"stsd", b"stts",
    b"stsc", b"stsz", b"stco", b"co64", b"elst", b"ctts", b"stss", b"sgpd", b"sbgp", b"sidx", b"mehd",
    b"trex", b"mfhd", b"tfhd", b"tfdt", b"trun",
];

/// What a file of boxes is: pictures and films come so too.
pub(super) fn brand(bytes: &[u8]) -> Result<Media, Refused> {
    match bytes.get(8..12) {
        Some(
            b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1" | b"avif" | b"avis",
        ) => Err(Refused::Heic),
        Some(_) => Ok(Media::Mp4Sound),
        None => Err(Refused::Unknown),
    }
}

/// The same sound with nothing said of it.
pub(super) fn emptied(bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    let mut made = bytes.to_vec();
    let mut seen = Seen::default();
    let whole = empty(&mut made, &mut seen, 0)?;
    // What hangs behind the last box belongs to no sound.
    made.truncate(whole);
    if seen.video {
        return Err(Refused::Video);
    }
    if !seen.sound {
        return Err(Refused::Broken);
    }
    short(seen.lasts, u64::from(seen.scale.max(1)))?;
    Ok(made)
}

#[derive(Default)]
struct Seen {
    sound: bool,
    video: bool,
    scale: u32,
    lasts: u64,
}

/// Goes through boxes; answers how many bytes were boxes.
fn empty(bytes: &mut [u8], seen: &mut Seen, depth: usize) -> Result<usize, Refused> {
    let mut at = 0;
    while let Some((name, head, length)) = head_of(&bytes[at..]) {
        let inside = &mut bytes[at + head..at + length];
        if HOLDERS.contains(&&name) && depth < DEPTH {
            if empty(inside, seen, depth + 1)? != inside.len() {
                return Err(Refused::Broken);
            }
        } else if NEEDED.contains(&&name) {
            look(name, inside, seen);
        } else {
            inside.fill(0);
            bytes[at + 4..at + 8].copy_from_slice(b"free");
        }
        at += length;
    }
    Ok(at)
}

/// Name of a box, length of its head, length of all of it.
fn head_of(bytes: &[u8]) -> Option<([u8; 4], usize, usize)> {
    let short = u32::from_be_bytes(bytes.get(..4)?.try_into().ok()?);
    let name = bytes.get(4..8)?.try_into().ok()?;
    let (head, length) = match short {
        // To the end of the file.
        0 => (8, bytes.len()),
        1 => (16, usize::try_from(u64::from_be_bytes(bytes.get(8..16)?.try_into().ok()?)).ok()?),
        length => (8, usize::try_from(length).ok()?),
    };
    (length >= head && length <= bytes.len()).then_some((name, head, length))
}

fn look(name: [u8; 4], inside: &mut [u8], seen: &mut Seen) {
    let wide = inside.first() == Some(&1);
    match &name {
        // The hours at which it was made and altered, as seconds since 1904.
        b"mvhd" | b"tkhd" | b"mdhd" => {
            if let Some(hours) = inside.get_mut(4..if wide { 20 } else { 12 }) {
                hours.fill(0);
            }
            if &name == b"mvhd" {
                let at = if wide { 20 } else { 12 };
                let number = |at: usize, bytes: usize| {
                    inside
                        .get(at..at + bytes)
                        .map_or(0, |it| it.iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte)))
                };
                seen.scale = u32::try_from(number(at, 4)).unwrap_or_default();
                seen.lasts = number(at + 4, if wide { 8 } else { 4 });
            }
        }
        b"hdlr" => {
            seen.sound |= inside.get(8..12) == Some(b"soun");
            seen.video |= inside.get(8..12) == Some(b"vide");
            // The name of the handler is free text.
            if let Some(text) = inside.get_mut(24..) {
                text.fill(0);
            }
        }
        _ => {}
    }
}
