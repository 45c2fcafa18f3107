//! Photos and voice notes. What is kept of one is taken again and is then the same: it holds nothing more to leave out.

use std::sync::LazyLock;

use image::ImageFormat;
use server::attachment::{Darkroom, Media};
use tokio::runtime::Runtime;

use crate::picture;

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().expect("a runtime")
});

pub(super) fn attachment(bytes: &[u8]) {
    let darkroom = Darkroom::default();
    let Ok((media, kept)) = RUNTIME.block_on(darkroom.develop(bytes.to_vec())) else { return };
    let again = Media::of(&kept).expect("what is kept is something");
    assert_eq!(again, media, "it is what it says");
    let (_, twice) = RUNTIME.block_on(darkroom.develop(kept.clone())).expect("what is kept can be kept");
    if !media.name().starts_with("image/") {
        assert_eq!(twice, kept, "{}: nothing is left to leave out", media.name());
    }
}

pub(super) fn attachments() -> Vec<Vec<u8>> {
    let mut seeds = vec![
        picture::scene(ImageFormat::Png),
        picture::scene(ImageFormat::Jpeg),
        picture::scene(ImageFormat::WebP),
        picture::jpeg_of_a_phone(),
        picture::png_of_a_phone(),
        picture::webp_of_a_phone(),
    ];
    let header = [
        b"fmt ".as_slice(),
        &16_u32.to_le_bytes(),
        &[1, 0, 1, 0, 0x40, 0x1f, 0, 0, 0x80, 0x3e, 0, 0, 2, 0, 16, 0],
    ]
    .concat();
    let data = [b"data".as_slice(), &64_u32.to_le_bytes(), &[0; 64]].concat();
    let list = [b"LIST".as_slice(), &4_u32.to_le_bytes(), b"INFO"].concat();
    seeds.push(picture::riff(b"WAVE", &[header, list, data].concat()));
    let head = b"OpusHead\x01\x01\x38\x01\x80\xbb\0\0\0\0\0";
    let page = |flags: u8, number: u8, sound: &[u8]| {
        let length = u8::try_from(sound.len()).expect("a short packet");
        [
            b"OggS\0".as_slice(),
            &[flags],
            &[0; 8],
            &7_u32.to_le_bytes(),
            &[number],
            &[0; 7],
            &[1, length],
            sound,
        ]
        .concat()
    };
    let tags = b"OpusTags\x03\0\0\0who\x01\0\0\0\x05\0\0\0where";
    seeds.push([page(2, 0, head), page(0, 1, tags), page(4, 2, &[7; 32])].concat());
    let element = |name: &[u8], inside: &[u8]| {
        [name, &[0x80 | u8::try_from(inside.len()).expect("a short element")], inside].concat()
    };
    let track = [
        element(b"\xd7", &[1]),
        element(b"\x73\xc5", &[7, 7]),
        element(b"\x83", &[2]),
        element(b"\x86", b"A_OPUS"),
        element(b"\x63\xa2", head),
    ]
    .concat();
    let webm = [
        element(b"\x1a\x45\xdf\xa3", &element(b"\x42\x82", b"webm")),
        b"\x18\x53\x80\x67\xff".to_vec(),
        element(b"\x15\x49\xa9\x66", &element(b"\x4d\x80", b"who")),
        element(b"\x16\x54\xae\x6b", &element(b"\xae", &track)),
        b"\x1f\x43\xb6\x75\xff".to_vec(),
        element(b"\xe7", &[0]),
        element(b"\xa3", &[0x81, 0, 0, 0x80, 7, 7, 7]),
        element(b"\x12\x54\xc3\x67", b"where"),
    ];
    seeds.push(webm.concat());
    let ftyp = picture::boxed(b"ftyp", b"M4A \0\0\0\0M4A isom");
    let mvhd = picture::boxed(b"mvhd", &[0; 100]);
    let meta = picture::boxed(b"udta", &picture::boxed(b"meta", b"who and where"));
    seeds.push(
        [ftyp, picture::boxed(b"moov", &[mvhd, meta].concat()), picture::boxed(b"mdat", &[7; 32])].concat(),
    );
    seeds.push([b"ID3\x04\0\0\0\0\0\x05hello".as_slice(), &[0xff, 0xfb, 0x90, 0x64], &[0; 413]].concat());
    seeds.push([&[0xff, 0xf1, 0x50, 0x80, 0x01, 0x3f, 0xfc][..], &[0; 2]].concat());
    seeds.push(b"#!AMR\n\x3c\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0".to_vec());
    seeds
}
