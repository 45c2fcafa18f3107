//! From bytes to text.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::FormatError;

/// A file as text, and the name of the encoding that it was in.
pub(super) struct Decoded<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) encoding: &'static str,
}

/// Formats that people take for a table or a map, by their first bytes.
const BINARY: [(&[u8], &str, &str); 8] = [
    (
        b"PK\x03\x04",
        "a compressed file (a spreadsheet, a KMZ or a zip)",
        "save the sheet as CSV, or unpack it first",
    ),
    (b"\xD0\xCF\x11\xE0", "an old spreadsheet", "save it as CSV"),
    (b"SQLite format 3\0", "a GeoPackage or database", "export the layer as GeoJSON"),
    (b"\x00\x00\x27\x0A", "a shapefile", "export the layer as GeoJSON"),
    (b"%PDF", "a PDF", "it holds no rows"),
    (b"\x1F\x8B", "a compressed file", "unpack it first"),
    (b"PAR1\x15", "a Parquet file", "export it as CSV or GeoJSON"),
    (b"<", "XML (GPX, KML, HTML …)", "export it as GeoJSON"),
];

pub(super) fn refuse_binary(bytes: &[u8]) -> Result<(), FormatError> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    if bytes.is_empty() {
        return Err(FormatError::Empty);
    }
    match BINARY.iter().find(|(magic, ..)| bytes.starts_with(magic)) {
        Some((_, what, advice)) => Err(FormatError::Unsupported { what, advice }),
        None => Ok(()),
    }
}

/// A mark at the beginning decides; then valid UTF-8; then the zero bytes of UTF-16; then a guess among the older
/// encodings, which for Spanish is Windows-1252.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded<'_>, FormatError> {
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None => unmarked(bytes),
    };
    let (text, used, _) = encoding.decode(bytes);
    if text.contains('\0') {
        return Err(FormatError::Unsupported {
            what: "a binary file",
            advice: "export it as CSV or GeoJSON",
        });
    }
    Ok(Decoded { text, encoding: used.name() })
}

fn unmarked(bytes: &[u8]) -> &'static Encoding {
    if let Some(wide) = utf_16(bytes) {
        return wide;
    }
    if std::str::from_utf8(bytes).is_ok() {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(Some(b"co"), Utf8Detection::Deny)
}

/// In UTF-16 every second byte of a Latin text is zero; a text in any other encoding has none.
fn utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(512)).unwrap_or(bytes);
    let zeros = |parity: usize| head.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count();
    let most = head.len() / 2 * 7 / 10;
    match (zeros(0), zeros(1)) {
        (first, 0) if first > most => Some(UTF_16BE),
        (0, second) if second > most => Some(UTF_16LE),
        _ => None,
    }
}
