//! What voice notes have in common, and those without a codec: of a WAV only the sound is kept.

use super::Refused;

/// Longest voice note, in seconds.
pub const SECONDS: u64 = 180;
/// A recorder stops a little late.
const GRACE: u64 = 5;

/// Whether so much of `per_second` is short enough.
pub(super) fn short(amount: u64, per_second: u64) -> Result<(), Refused> {
    if amount > (SECONDS + GRACE).saturating_mul(per_second) { Err(Refused::Long) } else { Ok(()) }
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4).and_then(|it| it.try_into().ok()).map(u32::from_le_bytes)
}

/// A RIFF file with its format and its samples, and no other chunk.
pub(super) fn wav(bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    let (mut format, mut samples) = (None, None);
    let mut at = 12;
    while let (Some(name), Some(length)) = (bytes.get(at..at + 4), word(bytes, at + 4)) {
        let from = at + 8;
        let length = usize::try_from(length).map_err(|_| Refused::Broken)?;
        // A recorder that was cut off has promised more than it wrote.
        let to = from.saturating_add(length).min(bytes.len());
        match name {
            b"fmt " => format = Some(&bytes[from..to]),
            b"data" => samples = Some(&bytes[from..to]),
            _ => {}
        }
        at = from.saturating_add(length).saturating_add(length & 1);
    }
    let (format, samples) = format.zip(samples).ok_or(Refused::Broken)?;
    // The bytes after the sixteen known ones are for coded sound, and say how it is coded.
    let format = format.get(..format.len().min(40)).filter(|it| it.len() >= 16).ok_or(Refused::Broken)?;
    let per_second = word(format, 8).filter(|it| *it > 0).ok_or(Refused::Broken)?;
    short(samples.len() as u64, u64::from(per_second))?;
    let chunk = |name: &[u8; 4], bytes: &[u8]| {
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes();
        let padding: &[u8] = if bytes.len() % 2 == 1 { &[0] } else { &[] };
        [name.as_slice(), &length, bytes, padding].concat()
    };
    let inside = [b"WAVE".as_slice(), &chunk(b"fmt ", format), &chunk(b"data", samples)].concat();
    Ok(chunk(b"RIFF", &inside))
}

/// The head of Opus sound (RFC 7845 §5.1), and nothing that hangs behind it.
pub(super) fn opus_head(bytes: &[u8]) -> Option<&[u8]> {
    let (channels, family) = (usize::from(*bytes.get(9)?), *bytes.get(18)?);
    // What is not mono or stereo says where each channel comes from.
    let length = if family == 0 { 19 } else { 21 + channels };
    bytes.get(..length).filter(|head| head.starts_with(b"OpusHead"))
}
