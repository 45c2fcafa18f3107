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
    let page =
        |position: u64| [b"OggS\0\x02".as_slice(), &position.to_le_bytes(), b"\0\0\0\0OpusHead"].concat();
    assert_eq!(again(&page(48_000 * 200)), Err(Refused::Long));
    assert!(again(&page(48_000 * 180)).is_ok());
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
        (b"\x1a\x45\xdf\xa3 webm V_VP8", Refused::Video),
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
