//! The same person at both servers, and what she compares.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};
use tests::{
    hours::Inside,
    person::{Answer, Person},
    workshop::Seat,
};

use super::{
    CANARY, PLACE,
    questions::{Known, Question, get},
};

pub(super) fn ask(person: &Person, question: &Question) -> Answer {
    let headers: Vec<_> = question.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let body = question.body.as_ref().map(Json::to_string).unwrap_or_default();
    person
        .send(question.method, &question.path, &headers, body.as_bytes())
        .unwrap_or_else(|error| panic!("{} {}: {error}", question.method, question.path))
}

/// A text without its bookmarks, and the bookmarks.
pub(super) fn unmarked(text: &str) -> (String, Vec<String>) {
    let (mut out, mut rest, mut found) = (String::new(), text, Vec::new());
    while let Some((at, key)) =
        ["\"head\":\"", "\"next\":\""].into_iter().filter_map(|key| Some((rest.find(key)?, key))).min()
    {
        let start = at + key.len();
        let bookmark: String = rest[start..].chars().take_while(|it| *it != '"').collect();
        assert_eq!(bookmark.len(), 64, "a bookmark is as long as another: {bookmark}");
        out.push_str(&rest[..start]);
        rest = &rest[start + 64..];
        found.push(bookmark);
    }
    out.push_str(rest);
    (out, found)
}

/// A header as it is compared. The version of a tile begins with a secret of its server: it looks like chance, and what may
/// move it is told by the story of a hidden write.
fn shown(name: &str, value: &[u8]) -> (String, String) {
    let value = String::from_utf8_lossy(value).into_owned();
    let is_of_tile = name == "etag" && value.starts_with("W/\"") && value.len() == 36;
    (name.to_owned(), if is_of_tile { "the version of a tile".into() } else { value })
}

/// All that an answer says, bookmarks and versions of tiles apart.
pub(super) fn said(answer: &Answer) -> (u16, Vec<(String, String)>, String, Vec<String>) {
    let headers = answer.headers.iter().filter(|(name, _)| *name != "date");
    let mut headers: Vec<_> = headers.map(|(name, value)| shown(name.as_str(), value.as_bytes())).collect();
    headers.sort();
    match std::str::from_utf8(&answer.body) {
        Ok(text) => {
            let (text, bookmarks) = unmarked(text);
            (answer.status, headers, text, bookmarks)
        }
        Err(_) => (answer.status, headers, format!("{:02x?}", answer.body), Vec::new()),
    }
}

/// The same person at both servers: the one with more in it, and the other.
pub(super) struct Pair {
    pub(super) name: &'static str,
    pub(super) with: Seat,
    pub(super) without: Seat,
}

impl Pair {
    pub(super) fn new(name: &'static str, person: &Person, map: &str, twins: &[Inside; 2]) -> Self {
        let [with, without] =
            twins.each_ref().map(|twin| Seat { person: person.at(&twin.url), map: map.to_owned() });
        Self { name, with, without }
    }

    /// Asks both; answers the status.
    #[track_caller]
    pub(super) fn asks(&self, question: &Question) -> Answer {
        let (one, other) = (ask(&self.with.person, question), ask(&self.without.person, question));
        let (status, headers, text, mut bookmarks) = said(&one);
        let (other_status, other_headers, other_text, others) = said(&other);
        let what = format!("{} asks {} {}", self.name, question.method, question.path);
        assert_eq!(status, other_status, "{what}: {text} {other_text}");
        assert_eq!(headers, other_headers, "{what}");
        assert_eq!(text, other_text, "{what}");
        assert_eq!(bookmarks.len(), others.len(), "{what}");
        let many = bookmarks.len() * 2;
        bookmarks.extend(others);
        assert_eq!(bookmarks.into_iter().collect::<BTreeSet<_>>().len(), many, "{what}: no bookmark twice");
        assert!(!text.contains(CANARY) && !text.contains("70.71234"), "{what}: {text}");
        one
    }

    /// Follows the log page by page at both: as many pages, each the same.
    pub(super) fn reads_the_log(&self, limit: usize) {
        let (mut with, mut without) = ("0".to_owned(), "0".to_owned());
        for page in 1.. {
            let look = |seat: &Seat, since: &str| seat.see(&format!("/changes?limit={limit}&since={since}"));
            let (one, other) = (look(&self.with, &with), look(&self.without, &without));
            assert_eq!(said(&one).2, said(&other).2, "{}: page {page} of the log", self.name);
            let (one, other) = (one.ok(), other.ok());
            if one["more"] == false {
                return;
            }
            (with, without) =
                (one["next"].as_str().unwrap().to_owned(), other["next"].as_str().unwrap().to_owned());
        }
    }

    /// Follows the cursors of features at both.
    pub(super) fn reads_pages(&self, path: &str, list: &str) {
        let mut cursor = String::new();
        loop {
            let page = self.asks(&get(self.with.path(&format!("{path}{cursor}"))));
            if page.status != 200 {
                return;
            }
            let page = page.ok();
            assert!(page[list].as_array().is_some_and(|it| it.len() <= 3), "{page}");
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return,
            }
        }
    }
}

/// A file for a hidden layer is refused as for one that is not there, whatever it says.
pub(super) fn reads_a_file(pair: &Pair, known: &Known) {
    let rows = format!("code,lon,lat\ncasa_acogida,{},{}\n", PLACE.0, PLACE.1);
    let plan = |seat: &Seat| {
        let answer = seat.person.upload(&seat.path("/imports?name=lugares.csv"), "text/csv", rows.as_bytes());
        if answer.status != 201 {
            return (answer.status, answer.text());
        }
        let import = answer.ok()["id"].as_str().unwrap().to_owned();
        let path = seat.path(&format!("/imports/{import}/plan"));
        let planned = seat.person.send(
            "POST",
            &path,
            &[("content-type", "application/json")],
            json!({"layer": known.houses}).to_string().as_bytes(),
        );
        let planned = planned.unwrap();
        assert_eq!(planned.status, 400, "{}", planned.text());
        (planned.status, planned.text())
    };
    assert_eq!(plan(&pair.with), plan(&pair.without), "{} plans an import", pair.name);
}
