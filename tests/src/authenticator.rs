//! An authenticator on a phone.

use serde_json::Value as Json;
use server::{
    auth::totp,
    parameters::{CODE_DIGITS, CODE_STEP},
};

/// One that shares a secret with a server.
pub struct Authenticator {
    secret: Vec<u8>,
}

impl Authenticator {
    /// Takes the secret that the server shows.
    pub fn new(begun: &Json) -> Self {
        let secret = begun["secret"].as_str().expect("a secret");
        assert!(begun["url"].as_str().expect("an address").contains(secret), "{begun}");
        let (mut bytes, mut bits, mut held) = (Vec::new(), 0_u32, 0_u32);
        for sign in secret.bytes() {
            let value = match sign {
                b'A'..=b'Z' => sign - b'A',
                _ => sign - b'2' + 26,
            };
            held = ((held << 5) | u32::from(value)) & 0xffff;
            bits += 5;
            if bits >= 8 {
                bits -= 8;
                bytes.push(u8::try_from((held >> bits) & 0xff).expect("a byte"));
            }
        }
        Self { secret: bytes }
    }

    /// What it shows at a time, in milliseconds since 1970.
    pub fn shows(&self, now: u64) -> String {
        format!("{:06}", totp::code(&self.secret, now / CODE_STEP, CODE_DIGITS).expect("a code"))
    }
}
