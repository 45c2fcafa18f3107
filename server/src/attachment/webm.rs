//! Opus in WebM (RFC 9559, RFC 8794): elements without which there is no sound are kept; any other is emptied where it stands, so
//! that every place in the file stays right.

use super::{
    Refused,
    sound::{opus_head, short},
};

/// What is done with an element.
enum Sort {
    /// Holds others.
    Holder,
    /// A number, at most eight bytes.
    Number,
    /// The sound, or what a player has to know of it.
    Kept,
    /// Must be there, and says which program wrote the file.
    Program,
    /// Must be there, and is drawn by lot for each track of each file.
    Lot,
    /// Whatever else there is.
    Other,
}

/// How deep elements lie in each other.
const DEPTH: usize = 6;
const HEAD: u32 = 0x1a45_dfa3;
const KIND: u32 = 0x4282;
const SEGMENT: u32 = 0x1853_8067;
const CLUSTER: u32 = 0x1f43_b675;
const SCALE: u32 = 0x2a_d7b1;
const TRACK_SORT: u32 = 0x83;
const CODEC: u32 = 0x86;
const CODEC_HEAD: u32 = 0x63a2;
const MOMENT: u32 = 0xe7;
const BLOCK: u32 = 0xa1;
const SIMPLE_BLOCK: u32 = 0xa3;

fn sort(name: u32) -> Sort {
    match name {
        // The file; its segment, what is said of it, its tracks, and one of them; the sound's rate; a cluster, a group of blocks.
        HEAD | SEGMENT | 0x1549_a966 | 0x1654_ae6b | 0xae | 0xe1 | CLUSTER | 0xa0 => Sort::Holder,
        // Versions and lengths in the head, scale and duration, number and sort of a track and how it is laced, rate, channels and
        // bits, delays; moments, positions and durations.
        0x4286 | 0x42f7 | 0x42f2 | 0x42f3 | 0x4287 | 0x4285 | SCALE | 0x4489 | 0xd7 | TRACK_SORT | 0x9c
        | 0x88 | 0xb9 | 0x23_e383 | 0xb5 | 0x78b5 | 0x9f | 0x6264 | 0x56aa | 0x56bb | MOMENT | 0xa7
        | 0xab | 0x9b | 0x75a2 | 0xfb => Sort::Number,
        KIND | CODEC | CODEC_HEAD | BLOCK | SIMPLE_BLOCK => Sort::Kept,
        0x4d80 | 0x5741 => Sort::Program,
        0x73c5 => Sort::Lot,
        _ => Sort::Other,
    }
}

/// The same sound with nothing said of it.
pub(super) fn emptied(bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    let mut made = bytes.to_vec();
    let mut seen = Seen { scale: 1_000_000, ..Seen::default() };
    let head = head_of(&made).filter(|it| it.name == HEAD && it.ends.is_some_and(|ends| ends <= made.len()));
    let after = head.and_then(|it| it.ends).ok_or(Refused::Unknown)?;
    empty(&mut made[..after], &mut seen, 0)?;
    if seen.kinds != 1 {
        return Err(Refused::Unknown);
    }
    let segment = head_of(&made[after..]).filter(|it| it.name == SEGMENT).ok_or(Refused::Broken)?;
    // What hangs behind the segment belongs to no sound.
    if let Some(ends) = segment.ends {
        if after + ends > made.len() {
            return Err(Refused::Broken);
        }
        made.truncate(after + ends);
    }
    let inside = after + segment.begins;
    let whole = empty(&mut made[inside..], &mut seen, 1)?;
    if segment.ends.is_some() && inside + whole != made.len() {
        return Err(Refused::Broken);
    }
    // A recorder that was cut off has begun an element more.
    made.truncate(inside + whole);
    if (seen.tracks, seen.codecs) != (1, 1) {
        return Err(Refused::Unknown);
    }
    short(seen.lasts.saturating_mul(seen.scale), 1_000_000_000)?;
    Ok(made)
}

#[derive(Default)]
struct Seen {
    kinds: usize,
    tracks: usize,
    codecs: usize,
    /// Nanoseconds of a moment.
    scale: u64,
    /// Where the cluster begins, in moments.
    cluster: u64,
    /// Where the last block begins.
    lasts: u64,
}

/// How an element begins, counted from its own first byte.
struct Head {
    name: u32,
    begins: usize,
    /// `None` when it goes on until something comes that is not in it.
    ends: Option<usize>,
}

/// Goes through elements; answers how many bytes were whole ones. A segment or a cluster may go on without saying how far: its
/// elements are then gone through as if they stood beside it.
fn empty(bytes: &mut [u8], seen: &mut Seen, depth: usize) -> Result<usize, Refused> {
    let mut at = 0;
    while let Some(head) = head_of(&bytes[at..]) {
        let Some(length) = head.ends else {
            if head.name != CLUSTER {
                return Err(Refused::Broken);
            }
            at += head.begins;
            continue;
        };
        let Some(element) = bytes.get_mut(at..at + length) else { break };
        let inside = &mut element[head.begins..];
        match sort(head.name) {
            Sort::Holder => {
                if depth == DEPTH || empty(inside, seen, depth + 1)? != inside.len() {
                    return Err(Refused::Broken);
                }
            }
            Sort::Number if inside.len() > 8 => return Err(Refused::Broken),
            Sort::Number | Sort::Kept => look(head.name, inside, seen)?,
            Sort::Program => inside.fill(0),
            Sort::Lot => {
                inside.fill(0);
                *inside.last_mut().ok_or(Refused::Broken)? = 1;
            }
            Sort::Other => void(element),
        }
        at += length;
    }
    Ok(at)
}

/// Nothing, as long as what it stands for.
fn void(element: &mut [u8]) {
    element.fill(0);
    let length = element.len();
    if let Some(short) = u8::try_from(length - 2).ok().filter(|it| *it < 127) {
        element[..2].copy_from_slice(&[0xec, 0x80 | short]);
    } else {
        element[0] = 0xec;
        element[1..9].copy_from_slice(&(1 << 56 | (length - 9) as u64).to_be_bytes());
    }
}

fn look(name: u32, inside: &mut [u8], seen: &mut Seen) -> Result<(), Refused> {
    let number = |bytes: &[u8]| bytes.iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    match name {
        KIND if inside == b"webm" => seen.kinds += 1,
        TRACK_SORT if number(inside) == 2 => seen.tracks += 1,
        CODEC if inside == b"A_OPUS" => seen.codecs += 1,
        TRACK_SORT if number(inside) == 1 => return Err(Refused::Video),
        CODEC if inside.starts_with(b"V_") => return Err(Refused::Video),
        KIND | TRACK_SORT | CODEC => return Err(Refused::Unknown),
        CODEC_HEAD => {
            let known = opus_head(inside).ok_or(Refused::Unknown)?.len();
            inside[known..].fill(0);
        }
        SCALE => seen.scale = number(inside),
        MOMENT => seen.cluster = number(inside),
        SIMPLE_BLOCK | BLOCK => {
            // Behind the number of the track stands the moment, counted from the cluster's.
            let (_, from) = size_of(inside).ok_or(Refused::Broken)?;
            let moment =
                inside.get(from..from + 2).and_then(|it| it.try_into().ok()).ok_or(Refused::Broken)?;
            let begins = seen.cluster.saturating_add_signed(i64::from(i16::from_be_bytes(moment)));
            seen.lasts = seen.lasts.max(begins);
        }
        _ => {}
    }
    Ok(())
}

fn head_of(bytes: &[u8]) -> Option<Head> {
    let named = usize::try_from(bytes.first()?.leading_zeros()).ok().filter(|it| *it < 4)? + 1;
    let name = bytes.get(..named)?.iter().fold(0_u32, |name, byte| name << 8 | u32::from(*byte));
    let (length, sized) = size_of(&bytes[named..])?;
    let begins = named + sized;
    // All ones: it does not say.
    let unsaid = length == (1 << (7 * sized)) - 1;
    let ends = if unsaid { None } else { Some(begins.checked_add(usize::try_from(length).ok()?)?) };
    Some(Head { name, begins, ends })
}

/// A number that says itself how many bytes it has, and how many these are.
fn size_of(bytes: &[u8]) -> Option<(u64, usize)> {
    let first = *bytes.first()?;
    let sized = usize::try_from(first.leading_zeros()).ok().filter(|it| *it < 8)? + 1;
    let number = bytes.get(..sized)?.iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    Some((number & ((1 << (7 * sized)) - 1), sized))
}
