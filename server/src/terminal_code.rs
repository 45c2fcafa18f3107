//! An address as a code in the terminal, for the camera of a phone.

use qrcode::{QrCode, render::unicode::Dense1x2};

use crate::error::Problem;

/// What is drawn is the light of it: terminals are dark, and not every phone reads a code in negative.
pub(crate) fn draw(link: &str) -> Result<String, Problem> {
    let code = QrCode::new(link).map_err(|_| Problem::Fault)?;
    Ok(code.render().dark_color(Dense1x2::Light).light_color(Dense1x2::Dark).quiet_zone(true).build())
}
