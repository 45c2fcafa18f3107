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
    let page = [
        b"OggS\0\x02".as_slice(),
        &[0; 8],
        &7_u32.to_le_bytes(),
        &[0; 8],
        &[1, 19],
        b"OpusHead\x01\x01\0\0\x80\xbb\0\0\0\0\0",
    ]
    .concat();
    seeds.push(page);
    seeds.push(
        [
            b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\x82\x84webm".as_slice(),
            b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff",
        ]
        .concat(),
    );
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
