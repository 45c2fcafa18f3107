//! Photos and voice notes as they may be kept: made anew, so that what a phone wrote into the file beside the picture or the
//! voice (its place, its hour, its owner) stays behind.

mod boxes;
mod frames;
mod ogg;
mod picture;
mod sound;
mod webm;

use std::sync::Arc;

use tokio::sync::Semaphore;

pub use picture::PIXELS;
pub use sound::SECONDS;

use crate::error::Problem;

/// How many files are opened at once: each may take some hundred megabytes for a second.
const AT_ONCE: usize = 2;

/// What is taken, told by how the bytes begin: the name that a browser gives a file is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// A JPEG picture.
    Jpeg,
    /// A PNG picture.
    Png,
    /// A WebP picture.
    Webp,
    /// A voice note of a browser.
    WebmSound,
    /// A voice note of a browser or a messenger.
    OggSound,
    /// Sound in MPEG frames.
    Mpeg,
    /// Sound in ADTS frames.
    Aac,
    /// Sound of a phone's recorder, in boxes.
    Mp4Sound,
    /// Sound of a phone's recorder, uncompressed.
    Wav,
    /// Sound of an old phone.
    Amr,
}

/// Why a file is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// A drawing that may hold a program.
    #[error("an SVG drawing is not taken: send a photo of it as JPEG or PNG")]
    Svg,
    /// What some phones make.
    #[error(
        "HEIC and AVIF pictures are not taken: let the camera save as JPEG, or send a screenshot of the picture"
    )]
    Heic,
    /// A document.
    #[error("a PDF is not taken: send a photo of the page")]
    Pdf,
    /// Moving pictures.
    #[error("a video is not taken: send photos and a voice note")]
    Video,
    /// None of the known ones.
    #[error("this kind of file is not taken: JPEG, PNG and WebP pictures, and voice notes")]
    Unknown,
    /// Its content is not what its beginning says.
    #[error("the file is broken: take the photo or record the note again")]
    Broken,
    /// More pixels than are opened.
    #[error("the picture is too large: at most {} million pixels", PIXELS / 1_000_000)]
    Large,
    /// A voice that goes on.
    #[error("the voice note is too long: at most {SECONDS} seconds")]
    Long,
}

impl Refused {
    /// A stable word for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Svg => "attachment-svg",
            Self::Heic => "attachment-heic",
            Self::Pdf => "attachment-pdf",
            Self::Video => "attachment-video",
            Self::Unknown => "unsupported-media",
            Self::Broken => "attachment-broken",
            Self::Large => "attachment-large",
            Self::Long => "attachment-long",
        }
    }
}

impl Media {
    /// The type as it is kept and served.
    pub fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::WebmSound => "audio/webm",
            Self::OggSound => "audio/ogg",
            Self::Mpeg => "audio/mpeg",
            Self::Aac => "audio/aac",
            Self::Mp4Sound => "audio/mp4",
            Self::Wav => "audio/wav",
            Self::Amr => "audio/amr",
        }
    }

    /// What a file is.
    pub fn of(bytes: &[u8]) -> Result<Self, Refused> {
        let at = |from: usize, what: &[u8]| bytes.get(from..).is_some_and(|rest| rest.starts_with(what));
        let text = bytes.trim_ascii_start();
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        Ok(match bytes {
            [0xff, 0xd8, 0xff, ..] => Self::Jpeg,
            _ if at(0, b"\x89PNG\r\n\x1a\n") => Self::Png,
            _ if at(0, b"RIFF") && at(8, b"WEBP") => Self::Webp,
            _ if at(0, b"RIFF") && at(8, b"WAVE") => Self::Wav,
            _ if at(0, b"\x1a\x45\xdf\xa3") => Self::WebmSound,
            _ if at(0, b"OggS") => Self::OggSound,
            _ if at(0, b"#!AMR") => Self::Amr,
            _ if at(4, b"ftyp") => return boxes::brand(bytes),
            // The two bits between are the layer: none is ADTS.
            [0xff, second, ..] if second & 0xf6 == 0xf0 => Self::Aac,
            [0xff, second, ..] if second & 0xe0 == 0xe0 => Self::Mpeg,
            _ if at(0, b"ID3") => frames::after_tags(bytes).ok_or(Refused::Broken)?,
            _ if at(0, b"%PDF") => return Err(Refused::Pdf),
            _ if text.starts_with(b"<svg") || text.starts_with(b"<?xml") => return Err(Refused::Svg),
            _ => return Err(Refused::Unknown),
        })
    }
}

/// Where files are made anew, some at a time, beside the threads that answer.
#[derive(Clone)]
pub struct Darkroom {
    seats: Arc<Semaphore>,
}

impl Default for Darkroom {
    fn default() -> Self {
        Self { seats: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

impl Darkroom {
    /// The file as it may be kept. The same bytes always give the same.
    pub async fn develop(
        &self,
        bytes: impl AsRef<[u8]> + Send + 'static,
    ) -> Result<(Media, Vec<u8>), Problem> {
        let media = Media::of(bytes.as_ref())?;
        let seat = Arc::clone(&self.seats).acquire_owned().await.map_err(|_| Problem::Fault)?;
        let work = tokio::task::spawn_blocking(move || {
            let made = develop(media, bytes.as_ref());
            drop(seat);
            made
        });
        Ok((media, work.await.map_err(|_| Refused::Broken)??))
    }
}

fn develop(media: Media, bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    match media {
        Media::Jpeg | Media::Png | Media::Webp => picture::again(media, bytes),
        Media::Mpeg | Media::Aac | Media::Amr => frames::alone(media, bytes),
        Media::Mp4Sound => boxes::emptied(bytes),
        Media::Wav => sound::wav(bytes),
        Media::OggSound => ogg::alone(bytes),
        Media::WebmSound => webm::emptied(bytes),
    }
}

#[cfg(test)]
mod tests;
