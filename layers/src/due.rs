//! What a feature asks for when time has passed.

use jiff::{civil::Date, tz::TimeZone};

use crate::{clock::Millis, feature::Feature, field::Value, kind::Keep};

const DAY: Millis = 24 * 60 * 60 * 1_000;

/// What is due.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Due {
    /// Somebody must say that it still is as it is written.
    Confirm,
    /// Nobody did: it is to be destroyed.
    Shred,
}

/// What a feature of a kind that is kept so asks for at `now`.
///
/// A day of confirmation counts to its end, and never later than the last change: nobody confirms ahead of time.
pub fn due(keep: Keep, feature: &Feature, now: Millis) -> Option<Due> {
    let Keep::Reconfirm { reconfirm_days, shred_days } = keep else { return None };
    if feature.is_redacted() {
        return None;
    }
    let confirmed = match feature.property(Keep::LAST_CONFIRMED) {
        Some(Value::Date(day)) => end_of(day).map(|end| end.min(feature.updated_at())),
        _ => None,
    };
    let days = now.saturating_sub(confirmed.unwrap_or_else(|| feature.created_at())) / DAY;
    if days >= shred_days.into() {
        Some(Due::Shred)
    } else if days >= reconfirm_days.into() {
        Some(Due::Confirm)
    } else {
        None
    }
}

fn end_of(day: &str) -> Option<Millis> {
    let start = day.parse::<Date>().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp();
    Millis::try_from(start.as_millisecond()).ok()?.checked_add(DAY)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::{
        change::{Change, Logged},
        id::{ActorId, FeatureId},
        kinds,
    };

    const NOW: Millis = 1_800_000_000_000; // 2027-01-15T08:00:00Z

    fn house(written_at: Millis, confirmed: Option<&str>) -> Feature {
        let kind = kinds::get("safe_house").unwrap();
        let id = Uuid::from_u128(1);
        let mut properties = json!({"code": "casa_refugio_vbg"});
        if let Some(day) = confirmed {
            properties["last_confirmed"] = day.into();
        }
        let wire = json!({"id": id, "kind": "feature.put", "version": 2, "hlc": "0000000000010000", "base": 0,
            "layer": id, "feature": id, "body": {"properties": properties}});
        let change = Change::parse(wire).unwrap();
        let mut feature = Feature::new(FeatureId::new(id));
        let logged = Logged { seq: 1, actor: ActorId::new(id), received_at: written_at, change };
        feature.apply(&logged, kind);
        feature
    }

    fn after(feature: &Feature, days: u64) -> Option<Due> {
        due(kinds::get("safe_house").unwrap().keep, feature, NOW + days * DAY)
    }

    #[test]
    fn a_safe_house_asks_at_thirty_days_and_goes_at_ninety() {
        let house = house(NOW, None);
        let told: Vec<_> = [0, 29, 30, 89, 90].into_iter().map(|days| after(&house, days)).collect();
        assert_eq!(told, [None, None, Some(Due::Confirm), Some(Due::Confirm), Some(Due::Shred)]);
    }

    #[test]
    fn an_old_confirmation_counts_from_its_day() {
        let house = house(NOW, Some("2026-12-01"));
        assert_eq!(after(&house, 0), Some(Due::Confirm));
        assert_eq!(after(&house, 50), Some(Due::Shred));
    }

    #[test]
    fn nobody_confirms_ahead_of_time() {
        assert_eq!(after(&house(NOW, Some("2099-01-01")), 90), Some(Due::Shred));
    }

    #[test]
    fn other_kinds_ask_for_nothing() {
        let keep = kinds::get("risk_factor").unwrap().keep;
        assert_eq!(due(keep, &house(NOW, None), NOW + 5_000 * DAY), None);
    }
}
