//! What a feature asks for when time has passed.

use jiff::{Span, Timestamp, civil::Date, tz::TimeZone};

use crate::{
    change::FeaturePut,
    clock::Millis,
    feature::Feature,
    field::Value,
    kind::{Keep, Kind},
    place::ExactPlace,
    precision::Precision,
    role::Clearance,
};

const DAY: Millis = 24 * 60 * 60 * 1_000;
/// How long before it is destroyed something asks whether it is still so, where nothing else is said, in days.
const ASKS: Millis = 60;

/// Nothing is destroyed within so long of the last thing that the server heard of it: a day that was mistyped can be mended.
const GRACE: Millis = 7 * DAY;

/// What is due.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Due {
    /// Somebody must say that it still is as it is written.
    Confirm,
    /// Nobody did: it is to be destroyed.
    Shred,
    /// It was closed long enough ago: what it says in general is all that stays.
    Generalise,
}

/// What a feature of a kind that is kept so asks for at `now`.
pub fn due(keep: Keep, feature: &Feature, now: Millis) -> Option<Due> {
    if feature.is_redacted() {
        return None;
    }
    let rests = now.saturating_sub(feature.updated_at()) >= GRACE;
    match keep {
        Keep::Superseded | Keep::Workshop => None,
        Keep::Reconfirm { reconfirm_days, shred_days } => {
            let days = now.saturating_sub(confirmed(feature)) / DAY;
            if days >= shred_days.into() && rests {
                Some(Due::Shred)
            } else {
                (days >= reconfirm_days.into()).then_some(Due::Confirm)
            }
        }
        Keep::Months(months) => {
            let end = months_after(feature.updated_at(), months)?;
            if now >= end { Some(Due::Shred) } else { (now + ASKS * DAY >= end).then_some(Due::Confirm) }
        }
        Keep::Closed { days } => {
            let since = closed(feature).filter(|_| !feature.is_generalised())?;
            (rests && now.saturating_sub(since) / DAY >= days.into()).then_some(Due::Generalise)
        }
    }
}

/// When a feature was last confirmed: on its day, which counts to its end, and never later than the last change: nobody
/// confirms ahead of time.
fn confirmed(feature: &Feature) -> Millis {
    let confirmed = match feature.property(Keep::LAST_CONFIRMED) {
        Some(Value::Date(day)) => end_of(day).map(|end| end.min(feature.updated_at())),
        _ => None,
    };
    confirmed.unwrap_or_else(|| feature.created_at())
}

/// When a feature was closed: on its day, which counts to its end, and never before somebody said so: a year that was mistyped
/// takes nothing away at once.
fn closed(feature: &Feature) -> Option<Millis> {
    let Some(Value::Date(day)) = feature.property(Keep::CLOSED_AT) else { return None };
    let said = feature.registers().property(Keep::CLOSED_AT)?.winner().stamp.hlc.millis();
    // A day before all clocks began has no end of its own.
    Some(end_of(day).map_or(said, |end| end.max(said)))
}

/// When a day is over.
pub(crate) fn end_of(day: &str) -> Option<Millis> {
    let start = day.parse::<Date>().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp();
    Millis::try_from(start.as_millisecond()).ok()?.checked_add(DAY)
}

fn months_after(at: Millis, months: u16) -> Option<Millis> {
    let at = Timestamp::from_millisecond(i64::try_from(at).ok()?).ok()?.to_zoned(TimeZone::UTC);
    let end = at.checked_add(Span::new().months(months)).ok()?;
    Millis::try_from(end.timestamp().as_millisecond()).ok()
}

/// What a feature says in general: the square of the map that the organisation itself sees of its kind, days without hours,
/// codes and numbers. No text, nothing that the protection team alone sees, no photo and no word of the talk about it.
pub fn general(feature: &Feature, kind: &Kind) -> FeaturePut {
    let cells = Clearance::ALL.into_iter().map(|it| kind.precision.at(it));
    let cell = cells.filter(|it| matches!(it, Precision::Cell(_))).max().unwrap_or(GENERAL);
    let place = feature.place().and_then(|place| cell.mask(place, None)).map(ExactPlace::new);
    let properties = feature.properties().filter_map(|(id, value)| {
        let field = kind.field(id).filter(|field| field.see < Clearance::Protection)?;
        let value = match value {
            Value::Text(_) => return None,
            Value::Time(seconds) => Value::Time(cell.mask_time(*seconds)),
            other => other.clone(),
        };
        Some((field.id.clone(), Some(value.to_json())))
    });
    FeaturePut { place, properties: properties.collect(), ..FeaturePut::default() }
}

/// How exactly what is general is kept of a kind that nobody sees in squares: 4.9 km.
const GENERAL: Precision = Precision::Cell(13);

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
    fn what_is_kept_until_something_newer_comes_asks_for_nothing() {
        let keep = kinds::get("institution").unwrap().keep;
        assert_eq!(due(keep, &house(NOW, None), NOW + 5_000 * DAY), None);
    }

    #[test]
    fn what_is_kept_for_two_years_asks_two_months_before() {
        let keep = kinds::get("risk_factor").unwrap().keep;
        let told = |days: u64| due(keep, &house(NOW, None), NOW + days * DAY);
        // From January 2027 to January 2029 there are 731 days.
        let told: Vec<_> = [0, 670, 671, 730, 731].into_iter().map(told).collect();
        assert_eq!(told, [None, None, Some(Due::Confirm), Some(Due::Confirm), Some(Due::Shred)]);
    }

    fn incident(said_at: Millis, closed: Option<&str>) -> Feature {
        let kind = kinds::get("incident").unwrap();
        let id = Uuid::from_u128(1);
        let mut properties = json!({"code": "amenaza_muerte", "note": "Contado en voz baja", "moment": "noche",
            "occurred_at": "2026-12-24", "severity": 4, "measures": ["denuncia"]});
        if let Some(day) = closed {
            properties["closed_at"] = day.into();
        }
        let hlc = crate::clock::Hlc::new(said_at, 0);
        let body = json!({"geometry": {"type": "Point", "coordinates": [-70.712_345, 4.123_456]}, "properties": properties});
        let wire = json!({"id": id, "kind": "feature.put", "version": 2, "hlc": hlc, "base": 0,
            "layer": id, "feature": id, "body": body});
        let mut feature = Feature::new(FeatureId::new(id));
        let change = Change::parse(wire).unwrap();
        feature.apply(&Logged { seq: 1, actor: ActorId::new(id), received_at: said_at, change }, kind);
        feature
    }

    #[test]
    fn an_incident_is_generalised_ninety_days_after_it_was_closed_and_said_to_be() {
        let keep = kinds::get("incident").unwrap().keep;
        let told = |closed: Option<&str>, days: u64| due(keep, &incident(NOW, closed), NOW + days * DAY);
        assert_eq!(told(None, 5_000), None, "what is not closed stays");
        assert_eq!(
            (told(Some("2027-01-15"), 90), told(Some("2027-01-15"), 91)),
            (None, Some(Due::Generalise))
        );
        assert_eq!(
            (told(Some("1927-01-15"), 89), told(Some("1927-01-15"), 90)),
            (None, Some(Due::Generalise)),
            "a mistyped year takes nothing away at once"
        );
        assert_eq!(told(Some("2030-01-01"), 90), None);
    }

    #[test]
    fn what_is_general_has_no_place_no_words_and_nothing_of_the_protection_team() {
        let (feature, kind) = (incident(NOW, Some("2027-01-15")), kinds::get("incident").unwrap());
        let put = general(&feature, kind);
        let kept: Vec<_> = put.properties.keys().map(String::as_str).collect();
        assert_eq!(kept, ["closed_at", "code", "measures", "occurred_at", "severity"]);
        let place = put.place.as_ref().unwrap().geometry();
        assert!(feature.place().unwrap().geometry() != place);
        assert!(Precision::Cell(15).mask(feature.place().unwrap(), None).unwrap() == *place);
        let mut general = incident(NOW, Some("2027-01-15"));
        let id = Uuid::from_u128(2);
        let change = Change {
            id: crate::id::ChangeId::new(id),
            hlc: crate::clock::Hlc::new(NOW + 1, 0),
            base: 1,
            layer: feature.layer(),
            feature: Some(feature.id()),
            body: crate::change::Body::FeatureGeneralise(put),
        };
        general.apply(&Logged { seq: 2, actor: ActorId::new(id), received_at: NOW + 1, change }, kind);
        assert!(general.is_generalised() && general.property("note").is_none());
        assert_eq!(due(kind.keep, &general, NOW + 5_000 * DAY), None, "once is enough");
    }
}
