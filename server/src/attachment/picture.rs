//! A picture drawn anew from its pixels: whatever else the file held is not carried over.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, ImageResult, Limits,
    codecs::{jpeg::JpegEncoder, png::PngEncoder, webp::WebPEncoder},
};

use super::{Media, Refused};

/// Longest side of a kept picture, in pixels.
const SIDE: u32 = 1_600;
/// Most pixels of a picture that is opened: what the camera of a good phone makes.
pub const PIXELS: u64 = 50_000_000;
/// Most bytes that opening one may take.
const MEMORY: u64 = 256 << 20;
const QUALITY: u8 = 82;

/// The picture upright, at most [`SIDE`] pixels wide and high, in the format it came in and with nothing but its pixels.
pub(super) fn again(media: Media, bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    let format = match media {
        Media::Png => ImageFormat::Png,
        Media::Webp => ImageFormat::WebP,
        _ => ImageFormat::Jpeg,
    };
    let picture = open(format, bytes)?;
    let mut made = Vec::new();
    write(media, &picture, &mut made).map_err(|_| Refused::Broken)?;
    Ok(made)
}

fn open(format: ImageFormat, bytes: &[u8]) -> Result<DynamicImage, Refused> {
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| refused(&error))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS || decoder.total_bytes() > MEMORY {
        return Err(Refused::Large);
    }
    let orientation = decoder.orientation().map_err(|error| refused(&error))?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|error| refused(&error))?;
    if width.max(height) > SIDE {
        picture = picture.thumbnail(SIDE, SIDE);
    }
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn refused(error: &ImageError) -> Refused {
    if matches!(error, ImageError::Limits(_)) { Refused::Large } else { Refused::Broken }
}

/// Eight bits a channel; transparency where the format has it.
fn write(media: Media, picture: &DynamicImage, made: &mut Vec<u8>) -> ImageResult<()> {
    match (media, picture.color().has_alpha()) {
        (Media::Png, true) => picture.to_rgba8().write_with_encoder(PngEncoder::new(made)),
        (Media::Png, false) => picture.to_rgb8().write_with_encoder(PngEncoder::new(made)),
        (Media::Webp, true) => picture.to_rgba8().write_with_encoder(WebPEncoder::new_lossless(made)),
        (Media::Webp, false) => picture.to_rgb8().write_with_encoder(WebPEncoder::new_lossless(made)),
        _ => picture.to_rgb8().write_with_encoder(JpegEncoder::new_with_quality(made, QUALITY)),
    }
}
