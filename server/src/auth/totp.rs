//! Codes that change every half minute: TOTP (RFC 6238) over HMAC-SHA-1, six digits, as every authenticator knows it.

use hmac::{Hmac, KeyInit, Mac};
use layers::clock::Millis;
use sha1::Sha1;

use crate::{
    error::Problem,
    parameters::{CODE_DIGITS, CODE_DRIFT, CODE_STEP},
};

/// Bytes of a secret: as many as SHA-1 has, as RFC 4226 asks.
pub const SECRET: usize = 20;

/// The code of a step (RFC 4226 §5.3, RFC 6238 §4).
pub fn code(secret: &[u8], step: u64, digits: u32) -> Option<u32> {
    let mut mac = <Hmac<Sha1> as KeyInit>::new_from_slice(secret).ok()?;
    mac.update(&step.to_be_bytes());
    let hash: [u8; 20] = mac.finalize().into_bytes().into();
    let offset = usize::from(hash.last()? & 15);
    let four: [u8; 4] = hash.get(offset..offset + 4)?.try_into().ok()?;
    Some((u32::from_be_bytes(four) & 0x7fff_ffff) % 10_u32.pow(digits))
}

/// The step whose code was typed, if it is now's or a neighbour's: clocks of phones are not quite right.
pub fn step(secret: &[u8], typed: &str, now: Millis) -> Option<u64> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.len() != CODE_DIGITS as usize || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let typed: u32 = digits.parse().ok()?;
    let now = now / CODE_STEP;
    (now.saturating_sub(CODE_DRIFT)..=now + CODE_DRIFT)
        .rev()
        .find(|step| code(secret, *step, CODE_DIGITS) == Some(typed))
}

/// The secret as an authenticator takes it by hand: base 32 (RFC 4648) without padding.
pub fn base32(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bit = |n: usize| bytes.get(n / 8).map_or(0, |byte| usize::from((byte >> (7 - n % 8)) & 1));
    let sign = |n: usize| char::from(SIGNS[(0..5).fold(0, |value, i| (value << 1) | bit(n * 5 + i))]);
    (0..(bytes.len() * 8).div_ceil(5)).map(sign).collect()
}

/// What the picture says to an authenticator.
pub fn address(secret: &[u8], name: &str) -> Result<String, Problem> {
    let name: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
    // A space is %20 there, not a plus.
    let name = name.replace('+', "%20");
    Ok(format!("otpauth://totp/Trama:{name}?secret={}&issuer=Trama", base32(secret)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHARED: &[u8] = b"12345678901234567890";

    #[test]
    fn codes_are_those_of_rfc_6238() {
        let vectors = [
            (59, 94_287_082),
            (1_111_111_109, 7_081_804),
            (1_111_111_111, 14_050_471),
            (1_234_567_890, 89_005_924),
            (2_000_000_000, 69_279_037),
            (20_000_000_000, 65_353_130),
        ];
        for (seconds, expected) in vectors {
            assert_eq!(code(SHARED, seconds / 30, 8), Some(expected), "{seconds}");
        }
    }

    #[test]
    fn codes_are_those_of_rfc_4226() {
        let vectors =
            [755_224, 287_082, 359_152, 969_429, 338_314, 254_676, 287_922, 162_583, 399_871, 520_489];
        for (step, expected) in (0..).zip(vectors) {
            assert_eq!(code(SHARED, step, 6), Some(expected), "{step}");
        }
    }

    #[test]
    fn a_code_is_good_for_its_step_and_its_neighbours() {
        let at = |seconds: u64| step(SHARED, "287 082", seconds * 1_000);
        assert_eq!(at(30), Some(1));
        assert_eq!(
            (at(0), at(59), at(89)),
            (Some(1), Some(1), Some(1)),
            "a clock may be half a minute wrong"
        );
        assert_eq!(at(90), None);
        for wrong in ["287083", "28708", "2870820", "", "28708x", "٢٨٧٠٨٢"] {
            assert_eq!(step(SHARED, wrong, 30_000), None, "{wrong}");
        }
    }

    #[test]
    fn base_32_is_that_of_rfc_4648() {
        let vectors = [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ];
        for (text, expected) in vectors {
            assert_eq!(base32(text.as_bytes()), expected);
        }
        assert_eq!(
            address(SHARED, "María Inés").unwrap(),
            "otpauth://totp/Trama:Mar%C3%ADa%20In%C3%A9s?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Trama"
        );
    }
}
