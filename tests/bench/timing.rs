//! Whether what is hidden takes another time than what is not there. Somebody who does not see any asks in turn, in an order
//! drawn by lot, for ids that are hidden, for ids that are not there, and for others that are not there either: the
//! difference between the last two is what no difference looks like on this machine.
//!
//! The effect is the rank-biserial correlation of Mann and Whitney: of all pairs, how often the hidden one took longer, less how
//! often shorter. 0 is no difference, 1 is always longer.

use std::{fmt::Write, time::Instant};

use serde_json::{Value as Json, json};
use tests::{
    drawing::{change, id, layer, point},
    house::On,
    person::Person,
    picture,
    workshop::{Seat, Workshop},
};

use crate::{figures::machine, scatter::Dice};

/// Requests of each sort.
const EACH: usize = 2_000;
/// Ids of each sort, so that nothing is told by what a processor remembers of a single one.
const IDS: usize = 40;
/// Editions that are published and taken back.
const PAGES: usize = 8;
/// A larger effect than this is a difference: four times what chance makes of so many requests.
const SMALL: f64 = 0.073;

/// How often the difference of the medians is drawn anew from what was measured.
const DRAWN: usize = 400;

const ABOUT: &str = "\
# Whether what is hidden takes its time

Written by `cargo bench --locked --workspace --bench figures -- timing`. Somebody without the clearance asks for ids of what is
hidden from her, and for ids that were never given to anything: over loopback, keep-alive, in an order drawn by lot. *Hidden* and
*absent* are medians in microseconds; *difference* is that of the two, with the interval that holds 99 of 100 differences drawn anew
from what was measured. *Effect* compares all pairs: how often the hidden one took longer, less how often shorter (Mann and Whitney).
*Noise* is the same between two sorts of absent ids: what no difference looks like on this machine. An effect of more than 0.073
either way is a difference: chance makes that in one of ten thousand runs. Codes and passphrases are not among what is asked: who
guesses them is slowed down before time tells anything.
";

/// What is asked, by whom, of which ids.
struct Question<'a> {
    by: &'a Person,
    what: &'a str,
    method: &'a str,
    hidden: &'a [String],
    /// The path, and the body if there is one.
    ask: &'a dyn Fn(&str) -> (String, Option<Json>),
}

fn question<'a>(
    by: &'a Person,
    what: &'a str,
    method: &'a str,
    hidden: &'a [String],
    ask: &'a dyn Fn(&str) -> (String, Option<Json>),
) -> Question<'a> {
    Question { by, what, method, hidden, ask }
}

/// Measures; answers the page, and whether there is no difference.
pub fn measure() -> anyhow::Result<(String, anyhow::Result<()>)> {
    let mut page = format!("{ABOUT}\nThis run: {}. {EACH} requests of each.\n\n", machine());
    let mut workshop = Workshop::new(On::Sqlite).expect("a workshop");
    let mut ines = protection(&mut workshop);
    let (rosa_seat, mut luz) = (workshop.comes("Rosa", "member"), workshop.comes("Luz", "member"));
    let mut eva_seat = workshop.invited("Eva", "coordinator");
    let hidden = Hidden::new(&mut workshop, &mut ines, &mut luz, &mut eva_seat);
    let stranger = workshop.trama.stranger();
    let layers = vec![hidden.layer.clone()];
    let notes = workshop.layer("annotation").to_owned();
    let at = |rest: String| (rosa_seat.path(&rest), None);
    let put = |body: Json| (rosa_seat.path("/changes"), Some(json!({"changes": [body]})));
    let comment =
        |layer: &str, id: &str| put(change("feature.comment", layer, id, 0, &json!({"text": "¿?"})));
    let feature = |id: &str| at(format!("/features/{id}"));
    let history = |id: &str| at(format!("/features/{id}/history"));
    let on_house = |id: &str| comment(&hidden.layer, id);
    let on_note = |id: &str| comment(&notes, id);
    let nowhere = id();
    let again = |id: &str| {
        let mut change = change("feature.comment", &notes, &nowhere, 0, &json!({"text": "¿?"}));
        change["id"] = id.into();
        put(change)
    };
    let photo = |id: &str| at(format!("/attachments/{id}"));
    let tile = |id: &str| at(format!("/tiles/{id}/9/155/250"));
    let described = |id: &str| at(format!("/tilejson/{id}"));
    let listed = |id: &str| at(format!("/features?layer={id}"));
    let export = |id: &str| at(format!("/export?layer={id}"));
    let map = |id: &str| (format!("/api/maps/{id}"), None);
    let log = |id: &str| (format!("/api/maps/{id}/changes"), None);
    let published = |id: &str| (format!("/api/public/{id}"), None);
    let shown = |id: &str| (format!("/api/public/{id}/features"), None);
    let invitation = |id: &str| (eva_seat.path(&format!("/invitations/{id}")), None);
    let member = |id: &str| (eva_seat.path(&format!("/members/{id}")), None);
    let (rosa, eva) = (&rosa_seat.person, &eva_seat.person);
    let questions = [
        question(rosa, "a safe house", "GET", &hidden.houses, &feature),
        question(rosa, "its history", "GET", &hidden.houses, &history),
        question(rosa, "a comment on it", "POST", &hidden.houses, &on_house),
        question(rosa, "its photo", "GET", &hidden.photos, &photo),
        question(rosa, "a draft of somebody else's", "GET", &hidden.drafts, &feature),
        question(rosa, "a comment on it", "POST", &hidden.drafts, &on_note),
        question(rosa, "a change under the id of one that is hidden", "POST", &hidden.changes, &again),
        question(rosa, "a feature that was destroyed", "GET", &hidden.redacted, &feature),
        question(rosa, "a comment on it", "POST", &hidden.redacted, &on_note),
        question(rosa, "a tile of the layer of safe houses", "GET", &layers, &tile),
        question(rosa, "what is described of it", "GET", &layers, &described),
        question(rosa, "its features", "GET", &layers, &listed),
        question(rosa, "an export of it", "GET", &layers, &export),
        question(rosa, "another map", "GET", &hidden.maps, &map),
        question(rosa, "the log of another map", "GET", &hidden.maps, &log),
        question(&stranger, "what was published and taken back", "GET", &hidden.pages, &published),
        question(&stranger, "its features", "GET", &hidden.pages, &shown),
        question(eva, "an invitation to another map, taken back", "DELETE", &hidden.invitations, &invitation),
        question(eva, "somebody of another map, removed", "DELETE", &hidden.people, &member),
    ];
    page += "| somebody asks for | answer | hidden | absent | difference | effect | noise |\n|---|---:|---:|---:|---:|---:|---:|\n";
    let mut worst = (0.0_f64, "");
    for question in &questions {
        let (answer, [hidden, absent, other]) = ask(question)?;
        let (effect, noise) = (effect(&hidden, &absent), effect(&other, &absent));
        if effect.abs() > worst.0 {
            worst = (effect.abs(), question.what);
        }
        let (low, high) = interval(&hidden, &absent);
        let (hidden, absent) = (median(hidden), median(absent));
        let line = format!(
            "| {} | {answer} | {hidden:.0} | {absent:.0} | {:+.1} ({low:+.1} to {high:+.1}) | {effect:+.3} | {noise:+.3} |",
            question.what,
            hidden - absent,
        );
        println!("{line}");
        writeln!(page, "{line}")?;
    }
    let (largest, of) = worst;
    writeln!(page, "\nThe largest effect is {largest:.3}, of {of}.")?;
    let told = format!("{of}: what is hidden takes another time than what is not there");
    Ok((page, if largest < SMALL { Ok(()) } else { Err(anyhow::anyhow!(told)) }))
}

fn protection(workshop: &mut Workshop) -> Seat {
    let seat = workshop.comes("Inés", "member");
    let account = account(&seat);
    let path = workshop.marta.path(&format!("/members/{account}"));
    workshop.marta.person.put(&path, &json!({"role": "protection"})).ok();
    seat
}

fn account(seat: &Seat) -> String {
    seat.person.get("/api/session").ok()["account"]["id"].as_str().expect("an id").to_owned()
}

/// What is there and not for everybody.
struct Hidden {
    /// The layer of safe houses.
    layer: String,
    houses: Vec<String>,
    photos: Vec<String>,
    drafts: Vec<String>,
    /// The changes that made the drafts.
    changes: Vec<String>,
    redacted: Vec<String>,
    /// Maps on which nobody is but the steward.
    maps: Vec<String>,
    /// Where strangers saw something once.
    pages: Vec<String>,
    invitations: Vec<String>,
    people: Vec<String>,
}

impl Hidden {
    fn new(workshop: &mut Workshop, ines: &mut Seat, luz: &mut Seat, eva: &mut Seat) -> Self {
        let mut hidden = Self {
            layer: id(),
            houses: Vec::new(),
            photos: Vec::new(),
            drafts: Vec::new(),
            changes: Vec::new(),
            redacted: Vec::new(),
            maps: Vec::new(),
            pages: Vec::new(),
            invitations: Vec::new(),
            people: Vec::new(),
        };
        workshop.marta.write(layer(&hidden.layer, "safe_house", "Lugares", 9));
        for n in 0..IDS {
            let place = point(-70.7 + f64::from(u16::try_from(n).expect("few")) / 100.0, 4.1);
            hidden.house(ines, &place);
            hidden.drawn(workshop, luz, &place);
            hidden.elsewhere(workshop, n);
        }
        for _ in 0..PAGES {
            hidden.taken_back(workshop, eva);
        }
        hidden
    }

    /// A safe house that is talked about, with a photo.
    fn house(&mut self, ines: &mut Seat, place: &Json) {
        let house = id();
        let body = json!({"geometry": place, "scope": "map", "properties": {"code": "casa_acogida"}});
        let seen = ines.write(change("feature.put", &self.layer, &house, 0, &body));
        let photo = ines.send_picture(&picture::noise(400));
        let attach = json!({"attachment": photo, "media_type": "image/png"});
        ines.write(change("feature.attach", &self.layer, &house, seen, &attach));
        let text = json!({"text": "Una palabra que nadie más lee, tan larga como suelen ser."});
        ines.send((0..20).map(|_| change("feature.comment", &self.layer, &house, 0, &text)).collect());
        self.houses.push(house);
        self.photos.push(photo);
    }

    /// A draft, and a mark that was destroyed.
    fn drawn(&mut self, workshop: &Workshop, luz: &mut Seat, place: &Json) {
        let (draft, redacted) = (id(), id());
        let made = workshop.mark(&draft, place, &json!({"scope": "draft"}));
        self.changes.push(made["id"].as_str().expect("an id").to_owned());
        luz.write(made);
        let seen = luz.write(workshop.mark(&redacted, place, &json!({})));
        luz.write(change("feature.redact", workshop.layer("annotation"), &redacted, seen, &json!({})));
        self.drafts.push(draft);
        self.redacted.push(redacted);
    }

    /// Another map, with somebody who came by a link and an invitation that waits.
    fn elsewhere(&mut self, workshop: &mut Workshop, n: usize) {
        let made = workshop.marta.person.post("/api/maps", &json!({"name": format!("Otro {n}")})).ok();
        let map = made["id"].as_str().expect("an id").to_owned();
        let marta = &mut workshop.marta.person;
        let invited = marta.post(&format!("/api/maps/{map}/invitations"), &json!({"role": "member"})).ok();
        self.invitations.push(invited["id"].as_str().expect("an id").to_owned());
        let link = marta.post(&format!("/api/maps/{map}/links"), &json!({"role": "participant"})).ok();
        let mut person = workshop.trama.stranger();
        person.post("/api/join", &json!({"code": link["code"], "name": format!("Paz {n}")})).ok();
        self.people.push(account(&Seat { person, map: map.clone() }));
        self.maps.push(map);
    }

    /// What strangers saw until it was taken back: each time its page is another.
    fn taken_back(&mut self, workshop: &mut Workshop, eva: &mut Seat) {
        let plan = json!({"title": "Río Claro", "text": "", "layers": [workshop.layer("institution")]});
        let marta = &mut workshop.marta;
        let draft = marta.ask("/publication", &plan).ok();
        let asked = marta.ask("/approvals", &json!({"act": "publish", "edition": draft["edition"]})).ok();
        let confirm = format!("/approvals/{}/confirm", asked["id"].as_str().expect("an id"));
        eva.ask(&confirm, &json!({})).ok();
        let live = marta.see("/publication").ok()["live"]["page"].as_str().expect("a page").to_owned();
        let path = marta.path("/publication");
        marta.person.delete(&path).ok();
        self.pages.push(live);
    }
}

/// Microseconds of the hidden, the absent and the other absent ones, and what is answered: to all of them the same.
fn ask(question: &Question<'_>) -> anyhow::Result<(u16, [Vec<f64>; 3])> {
    let fresh = || (0..question.hidden.len()).map(|_| id()).collect::<Vec<_>>();
    let sorts = [question.hidden.to_vec(), fresh(), fresh()];
    let mut lot = Dice::new(7);
    let mut times: [Vec<f64>; 3] = Default::default();
    let mut answer = None;
    let json = [("content-type", "application/json")];
    // The first ones warm what will be warm.
    for n in 0..3 * (EACH + 100) {
        let which = lot.below(3);
        let ids = &sorts[which];
        let (path, body) = (question.ask)(&ids[lot.below(ids.len())]);
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let since = Instant::now();
        let told = question.by.send(question.method, &path, &json, body.as_bytes())?;
        let took = since.elapsed().as_secs_f64() * 1e6;
        anyhow::ensure!(
            *answer.get_or_insert(told.status) == told.status,
            "{}: {}",
            question.what,
            told.text()
        );
        if n >= 300 {
            times[which].push(took);
        }
    }
    Ok((answer.unwrap_or_default(), times))
}

/// What holds 99 of 100 differences of the medians, of samples drawn anew with replacement.
fn interval(one: &[f64], other: &[f64]) -> (f64, f64) {
    let mut lot = Dice::new(11);
    let mut drawn = |from: &[f64]| median((0..from.len()).map(|_| from[lot.below(from.len())]).collect());
    let mut differences: Vec<f64> = (0..DRAWN).map(|_| drawn(one) - drawn(other)).collect();
    differences.sort_by(f64::total_cmp);
    (differences[DRAWN / 200], differences[DRAWN - 1 - DRAWN / 200])
}

/// Rank-biserial correlation of two samples.
fn effect(one: &[f64], other: &[f64]) -> f64 {
    let mut all: Vec<(f64, bool)> =
        one.iter().map(|it| (*it, true)).chain(other.iter().map(|it| (*it, false))).collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut ranks, mut at) = (0.0, 0);
    while at < all.len() {
        let end = at + all[at..].iter().take_while(|it| it.0.total_cmp(&all[at].0).is_eq()).count();
        let rank = (at + end + 1) as f64 / 2.0;
        ranks += rank * all[at..end].iter().filter(|it| it.1).count() as f64;
        at = end;
    }
    let (n, m) = (one.len() as f64, other.len() as f64);
    2.0 * (ranks - n * (n + 1.0) / 2.0) / (n * m) - 1.0
}

fn median(mut times: Vec<f64>) -> f64 {
    let half = times.len() / 2;
    *times.select_nth_unstable_by(half, f64::total_cmp).1
}
