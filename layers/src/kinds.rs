//! The kinds that come with Trama: one TOML file each, beside the code.

use std::sync::LazyLock;

use crate::kind::Kind;

/// In the order of the list of layers: what helps first, then what hurts, then what is said about it.
const FILES: [&str; 13] = [
    include_str!("../kinds/institution.toml"),
    include_str!("../kinds/safe_house.toml"),
    include_str!("../kinds/capacity.toml"),
    include_str!("../kinds/communication_actor.toml"),
    include_str!("../kinds/route.toml"),
    include_str!("../kinds/territory.toml"),
    include_str!("../kinds/risk_factor.toml"),
    include_str!("../kinds/incident.toml"),
    include_str!("../kinds/annotation.toml"),
    include_str!("../kinds/body_mark.toml"),
    include_str!("../kinds/workshop_note.toml"),
    include_str!("../kinds/ballot.toml"),
    include_str!("../kinds/emblem.toml"),
];

#[expect(clippy::expect_used, reason = "the files are part of the program, and a test reads each")]
static SHIPPED: LazyLock<Vec<Kind>> =
    LazyLock::new(|| FILES.iter().map(|toml| Kind::parse(toml).expect("a shipped kind is good")).collect());

/// All of them.
pub fn shipped() -> &'static [Kind] {
    &SHIPPED
}

/// One of them by its id.
pub fn get(id: &str) -> Option<&'static Kind> {
    SHIPPED.iter().find(|kind| kind.id.as_str() == id)
}

#[cfg(test)]
mod tests;
