//! Pictures as phones make them, with a place, an hour and an owner written into the file; and how to see what became of them.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

/// A word that no kept file may hold.
pub const CANARY: &str = "CANARIO-7731";
/// The scene is wider than high.
pub const SIZE: (u32, u32) = (320, 240);

const RED: [u8; 3] = [220, 20, 20];
const GREEN: [u8; 3] = [20, 200, 20];
const BLUE: [u8; 3] = [20, 20, 220];
const WHITE: [u8; 3] = [250, 250, 250];

/// Four corners of four colours: red and green above, blue and white below.
pub fn scene(format: ImageFormat) -> Vec<u8> {
    let (width, height) = SIZE;
    encoded(
        RgbImage::from_fn(width, height, |x, y| {
            Rgb(match (x < width / 2, y < height / 2) {
                (true, true) => RED,
                (false, true) => GREEN,
                (true, false) => BLUE,
                (false, false) => WHITE,
            })
        }),
        format,
    )
}

/// A square picture in which no place is like another: it does not compress.
pub fn noise(side: u32) -> Vec<u8> {
    let mut seed = u64::from(side) | 1;
    let mut next = move || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed.to_le_bytes()[0]
    };
    encoded(RgbImage::from_fn(side, side, |_, _| Rgb([next(), next(), next()])), ImageFormat::Png)
}

fn encoded(picture: RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(picture).write_to(&mut bytes, format).expect("a picture");
    bytes.into_inner()
}

/// The colours of the corners, row by row, and the size: what an eye sees.
pub fn seen(bytes: &[u8]) -> ((u32, u32), String) {
    let picture = image::load_from_memory(bytes).expect("a picture").to_rgb8();
    let (width, height) = picture.dimensions();
    let name = |x: u32, y: u32| match picture.get_pixel(x, y).0.map(|it| it > 128) {
        [true, false, false] => 'r',
        [false, true, false] => 'g',
        [false, false, true] => 'b',
        [true, true, true] => 'w',
        _ => '?',
    };
    let (right, below) = (width - 9, height - 9);
    ((width, height), [name(8, 8), name(right, 8), name(8, below), name(right, below)].iter().collect())
}

/// Turned a quarter to the right when it is shown, taken in the valley, with a small picture of its own.
pub fn exif() -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value].concat()
    };
    let ifd = |entries: &[Vec<u8>], next: u32| {
        let count = u16::try_from(entries.len()).expect("few").to_le_bytes();
        [&count[..], &entries.concat(), &next.to_le_bytes()].concat()
    };
    let thumbnail = [b"\xff\xd8\xff\xe0".as_slice(), CANARY.as_bytes(), b"\xff\xd9"].concat();
    let length = u32::try_from(thumbnail.len()).expect("small").to_le_bytes();
    let words = format!("{CANARY}\0");
    let described = u32::try_from(words.len()).expect("short");
    let first = ifd(
        &[
            entry(0x010e, 2, described, 50_u32.to_le_bytes()),
            entry(0x0112, 3, 1, [6, 0, 0, 0]),
            entry(0x8825, 4, 1, 64_u32.to_le_bytes()),
        ],
        120,
    );
    let place = ifd(&[entry(1, 2, 2, *b"N\0\0\0"), entry(2, 5, 3, 96_u32.to_le_bytes())], 0);
    let degrees: Vec<u8> = [5_u32, 1, 41, 1, 30, 1].iter().flat_map(|it| it.to_le_bytes()).collect();
    let small = ifd(
        &[
            entry(0x0103, 3, 1, [6, 0, 0, 0]),
            entry(0x0201, 4, 1, 164_u32.to_le_bytes()),
            entry(0x0202, 4, 1, length),
        ],
        0,
    );
    let mut tiff = b"II*\0\x08\0\0\0".to_vec();
    for (at, part) in
        [(8, first), (50, words.into_bytes()), (64, place), (96, degrees), (120, small), (164, thumbnail)]
    {
        tiff.resize(at, 0);
        tiff.extend(part);
    }
    tiff
}

fn xmp() -> Vec<u8> {
    format!("<x:xmpmeta xmlns:x='adobe:ns:meta/'><author>{CANARY}</author></x:xmpmeta>").into_bytes()
}

/// A JPEG with Exif, XMP, IPTC and a comment.
pub fn jpeg_of_a_phone() -> Vec<u8> {
    let segment = |marker: u8, words: &[u8]| {
        let length = u16::try_from(words.len() + 2).expect("small").to_be_bytes();
        [&[0xff, marker], &length[..], words].concat()
    };
    let plain = scene(ImageFormat::Jpeg);
    [
        plain[..2].to_vec(),
        segment(0xe1, &[b"Exif\0\0", exif().as_slice()].concat()),
        segment(0xe1, &[b"http://ns.adobe.com/xap/1.0/\0", xmp().as_slice()].concat()),
        segment(0xed, &[b"Photoshop 3.0\08BIM\x04\x04\0\0\0\0\0\x0c", CANARY.as_bytes()].concat()),
        segment(0xfe, format!("<script>{CANARY}</script>").as_bytes()),
        plain[2..].to_vec(),
    ]
    .concat()
}

/// A PNG with texts of three kinds and an Exif chunk.
pub fn png_of_a_phone() -> Vec<u8> {
    let plain = scene(ImageFormat::Png);
    // The first chunk is the header, 25 bytes after the 8 of the signature.
    let (head, rest) = plain.split_at(33);
    let text = format!("Author\0{CANARY}");
    let international = format!("XML:com.adobe.xmp\0\0\0\0\0{CANARY}");
    [
        head,
        &chunk(b"eXIf", &exif()),
        &chunk(b"tEXt", text.as_bytes()),
        &chunk(b"iTXt", international.as_bytes()),
        &chunk(b"tIME", &[7, 0xea, 11, 28, 12, 0, 0]),
        &chunk(b"prVt", CANARY.as_bytes()),
        rest,
    ]
    .concat()
}

/// A PNG that says it is so large, with next to nothing in it.
pub fn png_that_claims(width: u32, height: u32) -> Vec<u8> {
    let mut head = Vec::new();
    head.extend(width.to_be_bytes());
    head.extend(height.to_be_bytes());
    head.extend([8, 2, 0, 0, 0]);
    [
        b"\x89PNG\r\n\x1a\n".as_slice(),
        &chunk(b"IHDR", &head),
        &chunk(b"IDAT", &[0x78, 0x9c, 3, 0, 0, 0, 0, 1]),
        &chunk(b"IEND", b""),
    ]
    .concat()
}

/// A picture of one colour and so many pixels a side: some kilobytes that open to many megabytes.
pub fn bomb(side: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::new_luma8(side, side).write_to(&mut bytes, ImageFormat::Png).expect("a picture");
    bytes.into_inner()
}

fn chunk(name: &[u8], bytes: &[u8]) -> Vec<u8> {
    let inside = [name, bytes].concat();
    let sum = !inside.iter().fold(!0_u32, |sum, byte| {
        (0..8).fold(
            sum ^ u32::from(*byte),
            |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 },
        )
    });
    [&u32::try_from(bytes.len()).expect("small").to_be_bytes()[..], &inside, &sum.to_be_bytes()].concat()
}

/// A WebP in the extended form, with an Exif and an XMP chunk.
pub fn webp_of_a_phone() -> Vec<u8> {
    let plain = scene(ImageFormat::WebP);
    let (width, height) = SIZE;
    let mut head = vec![0x0c, 0, 0, 0];
    head.extend(&(width - 1).to_le_bytes()[..3]);
    head.extend(&(height - 1).to_le_bytes()[..3]);
    let inside = [
        b"WEBP".as_slice(),
        &riff(b"VP8X", &head),
        &plain[12..],
        &riff(b"EXIF", &exif()),
        &riff(b"XMP ", &xmp()),
    ]
    .concat();
    riff(b"RIFF", &inside)
}

/// A chunk of a RIFF file.
pub fn riff(name: &[u8], bytes: &[u8]) -> Vec<u8> {
    let padding: &[u8] = if bytes.len() % 2 == 1 { &[0] } else { &[] };
    [name, &u32::try_from(bytes.len()).expect("small").to_le_bytes(), bytes, padding].concat()
}

/// A box of an ISO media file.
pub fn boxed(name: &[u8], bytes: &[u8]) -> Vec<u8> {
    [&u32::try_from(bytes.len() + 8).expect("small").to_be_bytes(), name, bytes].concat()
}
