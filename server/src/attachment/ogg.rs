//! Opus in Ogg (RFC 3533, RFC 7845): the pages of the sound, behind a head and under tags that say nothing. What stood in the tags
//! (a title, who sings, a picture, the program that recorded) is gone, and so is every other stream of the file.

use crc::{CRC_32_CKSUM, Crc};

use super::{
    Refused,
    sound::{opus_head, short},
};

/// The sum of a page, whose own place holds nought meanwhile, is this turned over.
const SUM: Crc<u32> = Crc::<u32>::new(&CRC_32_CKSUM);
/// Bytes of a page before its table of lengths.
const HEAD: usize = 27;
/// What goes on from the page before.
const CONTINUED: u8 = 1;
/// The first page of a stream.
const FIRST: u8 = 2;
/// No vendor, no comments.
const TAGS: &[u8] = b"OpusTags\0\0\0\0\0\0\0\0";

/// A page as it lies in the file.
#[derive(Clone, Copy)]
struct Page<'a> {
    flags: u8,
    /// Samples so far, 48 000 in a second; all ones on a page where nothing ends.
    position: u64,
    stream: u32,
    lengths: &'a [u8],
    data: &'a [u8],
}

/// The same sound with nothing said of it.
pub(super) fn alone(bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    let is_film = |page: &Page<'_>| page.flags & FIRST != 0 && page.data.starts_with(b"\x80theora");
    if pages(bytes).any(|page| is_film(&page)) {
        return Err(Refused::Video);
    }
    let first = pages(bytes).next().ok_or(Refused::Broken)?;
    let head = opus_head(first.data).ok_or(Refused::Unknown)?;
    let length = [u8::try_from(head.len()).map_err(|_| Refused::Broken)?];
    let mut pages = pages(bytes).skip(1).filter(|page| page.stream == first.stream);
    // The tags end with a page, however many they fill.
    loop {
        let tags = pages.next().ok_or(Refused::Broken)?;
        match tags.lengths.iter().position(|length| *length < 255) {
            Some(last) if last + 1 == tags.lengths.len() => break,
            Some(_) => return Err(Refused::Broken),
            None => {}
        }
    }
    let said = Page { flags: FIRST, position: 0, stream: first.stream, lengths: &length, data: head };
    let unsaid = Page { flags: 0, lengths: &[16], data: TAGS, ..said };
    let (mut made, mut lasts) = (Vec::with_capacity(bytes.len()), 0);
    for (number, page) in (0..).zip([said, unsaid].into_iter().chain(pages)) {
        if number == 2 && page.flags & CONTINUED != 0 {
            return Err(Refused::Broken);
        }
        if page.position != u64::MAX {
            lasts = page.position;
        }
        page.write(number, &mut made);
    }
    short(lasts, 48_000)?;
    Ok(made)
}

/// The pages from the beginning to the first that is none or not whole.
fn pages(bytes: &[u8]) -> impl Iterator<Item = Page<'_>> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let (page, after) = page(rest)?;
        rest = after;
        Some(page)
    })
}

fn page(bytes: &[u8]) -> Option<(Page<'_>, &[u8])> {
    let head = bytes.get(..HEAD).filter(|head| head.starts_with(b"OggS\0"))?;
    let (lengths, rest) = bytes[HEAD..].split_at_checked(usize::from(head[26]))?;
    let (data, rest) = rest.split_at_checked(lengths.iter().map(|it| usize::from(*it)).sum())?;
    let position = u64::from_le_bytes(head[6..14].try_into().ok()?);
    let stream = u32::from_le_bytes(head[14..18].try_into().ok()?);
    Some((Page { flags: head[5], position, stream, lengths, data }, rest))
}

impl Page<'_> {
    fn write(&self, number: u32, made: &mut Vec<u8>) {
        let from = made.len();
        made.extend_from_slice(b"OggS\0");
        made.push(self.flags);
        made.extend_from_slice(&self.position.to_le_bytes());
        made.extend_from_slice(&self.stream.to_le_bytes());
        made.extend_from_slice(&number.to_le_bytes());
        made.extend_from_slice(&[0; 4]);
        // A table has at most 255 lengths: it was read so.
        made.push(u8::try_from(self.lengths.len()).unwrap_or(u8::MAX));
        made.extend_from_slice(self.lengths);
        made.extend_from_slice(self.data);
        let sum = !SUM.checksum(&made[from..]);
        made[from + 22..from + 26].copy_from_slice(&sum.to_le_bytes());
    }
}
