//! A feature as GeoJSON, written straight into the answer.

use jiff::{Timestamp, fmt::temporal::DateTimePrinter};
use serde::Serialize;
use serde_json::Value as Json;

use super::{
    Shown,
    answers::{Answer, codes, utf8},
    coordinates::place,
    entry::More,
};
use crate::{clock::Millis, field::Value, precision::Precision, scope::Scope, view::mask_value};

static PRINTER: DateTimePrinter = DateTimePrinter::new();

impl Shown<'_> {
    /// The feature as [`write_geojson`](Self::write_geojson) writes it, for what says it anew: a file, an edition.
    pub fn geojson(&self) -> serde_json::Result<Json> {
        let mut out = Vec::with_capacity(512);
        self.write_geojson(&mut out);
        serde_json::from_slice(&out)
    }

    /// The feature as GeoJSON (RFC 7946), appended to an answer. Times are as exact as the place.
    pub fn write_geojson(&self, out: &mut Vec<u8>) {
        let (entry, facts) = (self.entry, &self.entry.facts);
        let words = self.shelf.words();
        text(out, "{\"type\":\"Feature\",\"id\":");
        uuid(out, facts.id.uuid());
        text(out, ",\"geometry\":");
        place(out, &entry.placed);
        text(out, ",\"properties\":{");
        text(out, self.shelf.lens.json());
        text(out, ",\"scope\":");
        scope(out, self.scope());
        text(out, ",\"precision\":");
        precision(out, self.precision());
        if let Some(author) = words.actors.get(entry.author) {
            text(out, ",\"author\":");
            uuid(out, author.uuid());
        }
        let [created, updated] =
            [facts.created_at, facts.updated_at].map(|millis| self.precision().mask_time(seconds(millis)));
        text(out, ",\"created_at\":");
        let start = out.len();
        instant(out, created);
        let end = out.len();
        text(out, ",\"updated_at\":");
        if created == updated {
            out.extend_from_within(start..end);
        } else {
            instant(out, updated);
        }
        if let Some(municipality) = self.municipality() {
            text(out, ",\"municipality\":");
            json(out, municipality);
        }
        if let Some(more) = &facts.more {
            self.write_more(out, more);
        }
        text(out, ",\"fields\":{");
        let sight = self.shelf.sight(entry);
        let shown = facts.answers().iter().filter(|(field, _)| sight.shows(*field));
        separated(out, shown, |out, (field, answer)| {
            json(out, words.texts.text(field));
            out.push(b':');
            self.write_answer(out, answer);
        });
        text(out, "}}}");
    }

    fn write_more(&self, out: &mut Vec<u8>, more: &More) {
        let texts = &self.shelf.words().texts;
        let sight = self.shelf.sight(self.entry);
        let mut contested = sight.contested(&self.entry.facts, self.shelf.words()).peekable();
        if contested.peek().is_some() {
            text(out, ",\"contested\":[");
            separated(out, contested, |out, field| json(out, texts.text(field)));
            out.push(b']');
        }
        if !more.attachments.is_empty() {
            text(out, ",\"attachments\":[");
            separated(out, more.attachments.iter(), |out, it| {
                text(out, "{\"id\":");
                uuid(out, it.attachment.uuid());
                text(out, ",\"media_type\":");
                json(out, &it.media_type);
                if let Some(name) = &it.name {
                    text(out, ",\"name\":");
                    json(out, name);
                }
                out.push(b'}');
            });
            out.push(b']');
        }
        if more.generalised {
            text(out, ",\"generalised\":true");
        }
        if more.comments > 0 {
            text(out, ",\"comments\":");
            json(out, &more.comments);
        }
    }

    fn write_answer(&self, out: &mut Vec<u8>, answer: Answer<'_>) {
        let texts = &self.shelf.words().texts;
        match answer {
            Answer::Plain(text) => {
                out.push(b'"');
                out.extend_from_slice(text);
                out.push(b'"');
            }
            Answer::Text(text) => json(out, utf8(text)),
            Answer::Code(code) => json(out, texts.text(code)),
            Answer::Codes(packed) => {
                out.push(b'[');
                separated(out, codes(packed), |out, code| json(out, texts.text(code)));
                out.push(b']');
            }
            Answer::Integer(step) => json(out, &step),
            Answer::Number(number) => json(out, &number),
            Answer::Bool(yes) => json(out, &yes),
            Answer::Date(day) => match mask_value(&Value::Date(utf8(day).into()), self.precision()) {
                Value::Date(day) => json(out, &day),
                _ => text(out, "null"),
            },
            Answer::Time(seconds) => instant(out, self.precision().mask_time(seconds)),
        }
    }
}

/// One after the other, with commas between them.
pub(super) fn separated<T>(
    out: &mut Vec<u8>,
    all: impl Iterator<Item = T>,
    mut write: impl FnMut(&mut Vec<u8>, T),
) {
    for (n, one) in all.enumerate() {
        if n > 0 {
            out.push(b',');
        }
        write(out, one);
    }
}

fn text(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(text.as_bytes());
}

/// Neither a text nor a number nor a write to memory can fail.
fn json(out: &mut Vec<u8>, value: &(impl Serialize + ?Sized)) {
    serde_json::to_writer(out, value).unwrap_or_default();
}

fn uuid(out: &mut Vec<u8>, uuid: uuid::Uuid) {
    let mut digits = [0; uuid::fmt::Hyphenated::LENGTH];
    out.push(b'"');
    text(out, uuid.hyphenated().encode_lower(&mut digits));
    out.push(b'"');
}

fn instant(out: &mut Vec<u8>, seconds: i64) {
    let held = if seconds < 0 { Timestamp::MIN } else { Timestamp::MAX };
    let instant = Timestamp::from_second(seconds).unwrap_or(held);
    out.push(b'"');
    // Writing to memory does not fail.
    PRINTER.print_timestamp(&instant, &mut *out).unwrap_or_default();
    out.push(b'"');
}

fn seconds(millis: Millis) -> i64 {
    i64::try_from(millis / 1_000).unwrap_or(i64::MAX)
}

fn precision(out: &mut Vec<u8>, precision: Precision) {
    match precision {
        Precision::Exact => text(out, "\"exact\""),
        masked => json(out, &masked),
    }
}

fn scope(out: &mut Vec<u8>, scope: Scope) {
    match scope {
        Scope::Group(_) | Scope::Workshop(Some(_)) => json(out, &scope),
        plain => {
            out.push(b'"');
            text(out, plain.reach().word());
            out.push(b'"');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{GroupId, WorkshopId};

    #[test]
    fn scopes_are_named_as_everywhere() {
        let id = uuid::Uuid::from_u128(9);
        let named = [Scope::Group(GroupId::new(id)), Scope::Workshop(Some(WorkshopId::new(id)))];
        let plain = [Scope::Draft, Scope::Workshop(None), Scope::Map, Scope::Network, Scope::Public];
        for known in named.into_iter().chain(plain) {
            let mut out = Vec::new();
            scope(&mut out, known);
            assert_eq!(out, serde_json::to_vec(&known).unwrap());
        }
    }
}
