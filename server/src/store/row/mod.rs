//! Rows, and the way between them and the domain: once for both databases.

pub(super) mod clear;
mod log;
mod people;

use serde::{Deserialize, de::IntoDeserializer};

pub(super) use log::{
    ChangeRow, FeatureRow, KnownRow, MapRow, OpenChange, OpenFeature, OpenedMap, feature_key,
};
pub(super) use people::{
    About, AccountRecord, AccountRow, AttachmentRow, InvitationRow, LinkRow, MemberRow, SessionRow,
};

use super::{Result, StoreError};

/// A number of the domain for a signed column. Both databases end at 2⁶³, which no clock and no log reaches.
pub(super) fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The way back.
pub(super) fn natural(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// The word of a role or another plain enumeration, as in JSON.
pub(super) fn word(value: impl serde::Serialize) -> Result<String> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        _ => Err(StoreError::Unwritable("word")),
    }
}

/// The way back.
pub(super) fn from_word<T: for<'de> Deserialize<'de>>(word: &str) -> Result<T> {
    let source: serde::de::value::StrDeserializer<'_, serde::de::value::Error> = word.into_deserializer();
    T::deserialize(source).map_err(|_| StoreError::Damaged("word"))
}
