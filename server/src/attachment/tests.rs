//! Sound; pictures are told of in the stories, where what is served is looked at.

use super::*;

const CANARY: &[u8] = b"CANARIO-7731";

fn holds(bytes: &[u8]) -> bool {
    bytes.windows(CANARY.len()).any(|it| it == CANARY)
}

fn again(bytes: &[u8]) -> Result<(Media, Vec<u8>), Refused> {
    let media = Media::of(bytes)?;
    develop(media, bytes).map(|made| (media, made))
}

fn tag() -> Vec<u8> {
    let length = u8::try_from(CANARY.len()).unwrap();
    [b"ID3\x03\0\0\0\0\0".as_slice(), &[length], CANARY].concat()
}

/// Frames of 128 kbit/s and 44.1 kHz: 417 bytes each, 38 of them a second.
fn mpeg(count: usize) -> Vec<u8> {
    let mut frame = [0x55; 417];
    frame[..4].copy_from_slice(b"\xff\xfb\x90\x00");
    frame.repeat(count)
}

/// Frames at 44.1 kHz of a hundred bytes.
fn adts(count: usize) -> Vec<u8> {
    let mut frame = [0x55; 100];
    frame[..7].copy_from_slice(&[0xff, 0xf1, 0x50, 0x80, 12, 0x9f, 0xfc]);
    frame.repeat(count)
}

fn boxed(name: &[u8], bytes: &[u8]) -> Vec<u8> {
    [&u32::try_from(bytes.len() + 8).unwrap().to_be_bytes(), name, bytes].concat()
}

fn recorded(handler: &[u8], seconds: u32) -> Vec<u8> {
    let hours = 3_900_000_000_u32.to_be_bytes();
    let header =
        [&[0; 4][..], &hours, &hours, &1_000_u32.to_be_bytes(), &(seconds * 1_000).to_be_bytes(), &[0; 80]]
            .concat();
    let hdlr = [&[0; 8][..], handler, &[0; 12], CANARY, b"\0"].concat();
    let track = [
        boxed(b"tkhd", &[&[0; 4][..], &hours, &hours, &[0; 72]].concat()),
        boxed(b"mdia", &boxed(b"hdlr", &hdlr)),
    ]
    .concat();
    let place = boxed(b"\xa9xyz", &[b"\0\x12\x15\xc7", CANARY].concat());
    let movie =
        [boxed(b"mvhd", &header), boxed(b"trak", &track), boxed(b"udta", &place), boxed(b"meta", CANARY)]
            .concat();
    [
        boxed(b"ftyp", b"M4A \0\0\0\0isom"),
        boxed(b"moov", &movie),
        boxed(b"uuid", CANARY),
        boxed(b"mdat", &[7; 500]),
    ]
    .concat()
}

fn wav(seconds: u32) -> Vec<u8> {
    let format =
        [&[1, 0, 1, 0][..], &8_000_u32.to_le_bytes(), &8_000_u32.to_le_bytes(), &[1, 0, 8, 0]].concat();
    let chunk = |name: &[u8], bytes: &[u8]| {
        [name, &u32::try_from(bytes.len()).unwrap().to_le_bytes(), bytes].concat()
    };
    let samples = vec![128; usize::try_from(seconds).unwrap() * 8_000];
    let inside = [
        b"WAVE".as_slice(),
        &chunk(b"LIST", CANARY),
        &chunk(b"fmt ", &format),
        &chunk(b"data", &samples),
        &chunk(b"id3 ", CANARY),
    ]
    .concat();
    chunk(b"RIFF", &inside)
}

/// Mono, as an encoder begins: RFC 7845.
const OPUS: &[u8] = b"OpusHead\x01\x01\x38\x01\x80\xbb\0\0\0\0\0";

/// A page with packets that end in it; the last goes on when it is whole lengths of 255.
fn page(flags: u8, position: u64, stream: u32, number: u32, packets: &[&[u8]]) -> Vec<u8> {
    let mut lengths = Vec::new();
    for packet in packets {
        lengths.extend(std::iter::repeat_n(255, packet.len() / 255));
        if packet.len() % 255 > 0 {
            lengths.push(u8::try_from(packet.len() % 255).unwrap());
        }
    }
    [
        b"OggS\0".as_slice(),
        &[flags],
        &position.to_le_bytes(),
        &stream.to_le_bytes(),
        &number.to_le_bytes(),
        // Nobody looks whether a sum holds that came from outside.
        &[9; 4],
        &[u8::try_from(lengths.len()).unwrap()],
        &lengths,
        &packets.concat(),
    ]
    .concat()
}

/// A note with tags over two pages, a stream that is no sound, and something behind the end.
fn ogg(position: u64) -> Vec<u8> {
    let tags = [b"OpusTags\x0c\0\0\0".as_slice(), CANARY, &[b'a'; 255 - 24], CANARY].concat();
    let (first, rest) = tags.split_at(255);
    [
        page(2, 0, 7, 0, &[&[OPUS, CANARY].concat()]),
        page(2, 0, 8, 0, &[&[b"fishead\0", CANARY].concat()]),
        page(0, u64::MAX, 7, 1, &[first]),
        page(1, 0, 7, 2, &[rest]),
        page(4, 0, 8, 1, &[CANARY]),
        page(0, 960, 7, 3, &[b"first"]),
        page(4, position, 7, 4, &[b"second", b"last"]),
        CANARY.to_vec(),
    ]
    .concat()
}

#[test]
fn of_an_ogg_the_pages_of_the_sound_are_kept() {
    let file = ogg(1_920);
    assert!(holds(&file));
    let (media, made) = again(&file).unwrap();
    assert_eq!(media, Media::OggSound);
    assert!(!holds(&made) && !made.windows(7).any(|it| it == b"fishead"));
    assert!(made.ends_with(b"secondlast"));
    // Head, tags, two pages: numbered anew, each with a sum that holds.
    let starts: Vec<usize> = (0..made.len()).filter(|at| made[*at..].starts_with(b"OggS")).collect();
    assert_eq!(starts.len(), 4);
    for (number, at) in (0_u32..).zip(&starts) {
        let end = starts.get(number as usize + 1).copied().unwrap_or(made.len());
        let mut page = made[*at..end].to_vec();
        assert_eq!(page[18..22], number.to_le_bytes());
        let sum = u32::from_le_bytes(page[22..26].try_into().unwrap());
        page[22..26].fill(0);
        assert_eq!(sum, slow_sum(&page));
    }
    assert_eq!(again(&made), Ok((Media::OggSound, made.clone())));
    let cut = &file[..file.len() - CANARY.len() - 3];
    assert!(again(cut).unwrap().1.ends_with(b"first"), "a page that is not whole is left out");
    assert_eq!(again(&page(2, 0, 7, 0, &[OPUS])), Err(Refused::Broken));
    assert_eq!(again(&page(2, 0, 7, 0, &[b"\x01vorbis"])), Err(Refused::Unknown));
    assert_eq!(again(&page(2, 0, 7, 0, &[b"\x80theora"])), Err(Refused::Video));
}

/// RFC 3533, bit by bit.
fn slow_sum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte) << 24, |sum, _| {
            if sum >> 31 == 1 { sum << 1 ^ 0x04c1_1db7 } else { sum << 1 }
        })
    })
}

/// An element whose length takes eight bytes.
fn element(name: &[u8], inside: &[u8]) -> Vec<u8> {
    [name, &(1 << 56 | inside.len() as u64).to_be_bytes(), inside].concat()
}

/// As a browser records it while somebody speaks: neither the segment nor a cluster says how long it will be. Or as a
/// program writes it that knows.
fn webm(live: bool, codec: &[u8], seconds: u16) -> Vec<u8> {
    const UNSAID: &[u8] = &[0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
    let holder = |name: &[u8], inside: &[u8]| {
        if live { [name, UNSAID, inside].concat() } else { element(name, inside) }
    };
    let head = [element(b"\x42\x86", &[1]), element(b"\x42\x82", b"webm"), element(b"\xec", CANARY)].concat();
    let info = [
        element(b"\x2a\xd7\xb1", &1_000_000_u32.to_be_bytes()),
        element(b"\x4d\x80", CANARY),
        element(b"\x57\x41", CANARY),
        element(b"\x7b\xa9", CANARY),
        element(b"\x44\x61", &[3; 8]),
        element(b"\x73\xa4", &[3; 16]),
    ]
    .concat();
    let track = [
        element(b"\xd7", &[1]),
        element(b"\x73\xc5", &[3, 3, 3, 3]),
        element(b"\x83", &[2]),
        element(b"\x53\x6e", CANARY),
        element(b"\x86", codec),
        element(b"\x63\xa2", &[OPUS, CANARY].concat()),
        element(b"\xe1", &element(b"\x9f", &[1])),
    ]
    .concat();
    let cluster = |moment: u32, sound: &[u8]| {
        let block = [&[0x81, 0, 0, 0x80], sound].concat();
        holder(
            b"\x1f\x43\xb6\x75",
            &[element(b"\xe7", &moment.to_be_bytes()), element(b"\xa3", &block)].concat(),
        )
    };
    let inside = [
        element(b"\x15\x49\xa9\x66", &info),
        element(b"\x16\x54\xae\x6b", &element(b"\xae", &track)),
        cluster(0, b"first"),
        cluster(u32::from(seconds) * 1_000, b"last"),
        element(b"\x12\x54\xc3\x67", &[CANARY; 20].concat()),
        element(b"\x19\x41\xa4\x69", CANARY),
    ]
    .concat();
    [element(b"\x1a\x45\xdf\xa3", &head), holder(b"\x18\x53\x80\x67", &inside)].concat()
}

#[test]
fn elements_that_describe_are_emptied_where_they_stand() {
    for live in [true, false] {
        let file = webm(live, b"A_OPUS", 1);
        assert!(holds(&file));
        let (media, made) = again(&file).unwrap();
        assert_eq!(
            (media, made.len()),
            (Media::WebmSound, file.len()),
            "every place in the file stays right"
        );
        assert!(!holds(&made));
        assert!(!made.windows(3).any(|it| it == [3; 3]), "neither an hour nor a lot");
        let at = |bytes: &[u8], what: &[u8]| bytes.windows(what.len()).position(|it| it == what).unwrap();
        for kept in [b"OpusHead".as_slice(), b"first", b"last", b"A_OPUS"] {
            assert_eq!(at(&made, kept), at(&file, kept));
        }
        assert_eq!(again(&made), Ok((Media::WebmSound, made.clone())));
    }
    let cut = webm(true, b"A_OPUS", 1);
    let begun = [cut.as_slice(), b"\xa3\x85", &CANARY[..3]].concat();
    assert_eq!(again(&begun).unwrap().1, again(&cut).unwrap().1, "what was begun and not ended is left out");
    let known = webm(false, b"A_OPUS", 1);
    assert_eq!(again(&[known.as_slice(), CANARY].concat()).unwrap().1, again(&known).unwrap().1);
    assert_eq!(again(&known[..known.len() - 1]), Err(Refused::Broken));
    // A hundred thousand tracks, each in the one before.
    let deep =
        (0..100_000_u32).rev().flat_map(|n| [&[0xae][..], &(0x1000_0000 | (n * 5)).to_be_bytes()].concat());
    let begins = cut.windows(4).position(|it| it == b"\x15\x49\xa9\x66").unwrap();
    assert_eq!(again(&[&cut[..begins], &deep.collect::<Vec<_>>()].concat()), Err(Refused::Broken));
}

#[test]
fn frames_are_kept_and_what_hangs_on_them_is_not() {
    for (media, frames) in [(Media::Mpeg, mpeg(9)), (Media::Aac, adts(9))] {
        let tail = [b"TAG".as_slice(), CANARY, &[0; 100]].concat();
        let file = [tag(), frames.clone(), tail].concat();
        assert_eq!(again(&file), Ok((media, frames.clone())));
        assert_eq!(again(&frames), Ok((media, frames.clone())), "what is clean stays as it is");
        assert_eq!(again(&[tag(), CANARY.to_vec()].concat()), Err(Refused::Broken));
    }
    let frame = [&[0x3c][..], &[7; 31]].concat();
    let voice = [b"#!AMR\n".as_slice(), &frame.repeat(50)].concat();
    assert_eq!(again(&[voice.clone(), vec![0xff; 3], CANARY.to_vec()].concat()), Ok((Media::Amr, voice)));
}

#[test]
fn boxes_that_describe_are_emptied_where_they_stand() {
    let file = recorded(b"soun", 60);
    assert!(holds(&file));
    let (media, made) = again(&[file.clone(), CANARY.to_vec()].concat()).unwrap();
    assert_eq!((media, made.len()), (Media::Mp4Sound, file.len()), "every place in the file stays right");
    assert!(!holds(&made));
    let hours = 3_900_000_000_u32.to_be_bytes();
    assert!(file.windows(4).any(|it| it == hours) && !made.windows(4).any(|it| it == hours));
    assert!(made.ends_with(&[7; 500]));
    assert_eq!(again(&recorded(b"vide", 60)), Err(Refused::Video));
    assert_eq!(again(&boxed(b"ftyp", b"heic\0\0\0\0mif1")), Err(Refused::Heic));
    assert_eq!(again(&boxed(b"ftyp", b"M4A \0\0\0\0")), Err(Refused::Broken));
}

#[test]
fn of_a_wav_the_sound_is_kept() {
    let (media, made) = again(&wav(1)).unwrap();
    assert_eq!((media, made.len()), (Media::Wav, 44 + 8_000));
    assert!(!holds(&made));
    assert_eq!(again(&made), Ok((Media::Wav, made.clone())));
}

#[test]
fn a_voice_note_has_three_minutes() {
    assert!(again(&mpeg(38 * 180)).is_ok() && again(&adts(43 * 180)).is_ok());
    assert!(again(&wav(180)).is_ok() && again(&recorded(b"soun", 180)).is_ok());
    assert_eq!(again(&mpeg(38 * 200)), Err(Refused::Long));
    assert_eq!(again(&adts(43 * 200)), Err(Refused::Long));
    assert_eq!(again(&wav(200)), Err(Refused::Long));
    assert_eq!(again(&recorded(b"soun", 200)), Err(Refused::Long));
    assert_eq!(again(&ogg(48_000 * 200)), Err(Refused::Long));
    assert!(again(&ogg(48_000 * 180)).is_ok());
    assert_eq!(again(&webm(true, b"A_OPUS", 200)), Err(Refused::Long));
    assert!(again(&webm(true, b"A_OPUS", 180)).is_ok());
}

#[test]
fn a_file_is_what_its_bytes_are() {
    for (bytes, refused) in [
        (b"<html>".as_slice(), Refused::Unknown),
        (b"  <svg xmlns='http://www.w3.org/2000/svg'/>", Refused::Svg),
        (b"<?xml version='1.0'?><svg/>", Refused::Svg),
        (b"%PDF-1.7", Refused::Pdf),
        (b"GIF89a", Refused::Unknown),
        (b"", Refused::Unknown),
        (b"RIFF\0\0\0\0AVI ", Refused::Unknown),
        (b"\x1a\x45\xdf\xa3 matroska", Refused::Unknown),
        (&webm(true, b"V_VP8", 1), Refused::Video),
        (&webm(true, b"A_VORBIS", 1), Refused::Unknown),
        (b"\xff\xd8\xff\xe0", Refused::Broken),
        (b"\x89PNG\r\n\x1a\n", Refused::Broken),
        (b"RIFF\0\0\0\0WEBP", Refused::Broken),
        (b"RIFF\0\0\0\0WAVE", Refused::Broken),
        (b"#!AMR\n", Refused::Broken),
        (b"ID3", Refused::Broken),
    ] {
        assert_eq!(again(bytes), Err(refused), "{}", String::from_utf8_lossy(bytes));
    }
}
