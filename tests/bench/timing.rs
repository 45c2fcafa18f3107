//! Whether what is hidden takes another time than what is not there. A member who does not see any asks in turn, in an order
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
    picture,
    workshop::{Seat, Workshop},
};

use crate::{figures::machine, scatter::Dice};

/// Requests of each sort.
const EACH: usize = 4_000;
/// Ids of each sort, so that nothing is told by what a processor remembers of a single one.
const IDS: usize = 40;
/// A larger effect than this is a difference: four times what chance makes of so many requests.
const SMALL: f64 = 0.052;

const ABOUT: &str = "\
# Whether what is hidden takes its time

Written by `cargo bench --workspace --bench figures -- timing`. A member without the clearance asks for ids of safe houses and of what
belongs to them, and of maps that she is not on; and for ids that were never given to anything. Over
loopback, keep-alive, in an order drawn by lot. *Hidden* and *absent* are medians in microseconds. *Effect* compares the two: of all pairs, how
often the hidden one took longer, less how often shorter (Mann and Whitney). *Noise* is the same between two sorts of absent ids. An
effect of more than 0.052 either way is a difference: chance makes that in one of ten thousand runs.
";

/// What is asked, of which ids.
struct Question<'a> {
    what: &'a str,
    method: &'a str,
    hidden: &'a [String],
    /// The path, and the body if there is one.
    ask: &'a dyn Fn(&str) -> (String, Option<Json>),
}

/// Measures, and answers the page.
pub fn measure() -> anyhow::Result<String> {
    let mut page = format!("{ABOUT}\nThis run: {}. {EACH} requests of each.\n\n", machine());
    let mut workshop = Workshop::new(On::Sqlite).expect("a workshop");
    let mut ines = protection(&mut workshop);
    let rosa = workshop.comes("Rosa", "member");
    let (houses, hidden, photos) = hide(&mut workshop, &mut ines);
    let maps = elsewhere(&mut workshop);
    let layers = vec![houses.clone()];
    let at = |rest: String| (rosa.path(&rest), None);
    let put = |body: Json| (rosa.path("/changes"), Some(json!({"changes": [body]})));
    let questions = [
        Question {
            what: "a feature",
            method: "GET",
            hidden: &hidden,
            ask: &|id| at(format!("/features/{id}")),
        },
        Question {
            what: "its history",
            method: "GET",
            hidden: &hidden,
            ask: &|id| at(format!("/features/{id}/history")),
        },
        Question {
            what: "a comment on it",
            method: "POST",
            hidden: &hidden,
            ask: &|id| put(change("feature.comment", &houses, id, 0, &json!({"text": "¿?"}))),
        },
        Question {
            what: "a photo",
            method: "GET",
            hidden: &photos,
            ask: &|id| at(format!("/attachments/{id}")),
        },
        Question {
            what: "a tile of its layer",
            method: "GET",
            hidden: &layers,
            ask: &|id| at(format!("/tiles/{id}/9/155/250")),
        },
        Question {
            what: "what is described of its layer",
            method: "GET",
            hidden: &layers,
            ask: &|id| at(format!("/tilejson/{id}")),
        },
        Question {
            what: "features of its layer",
            method: "GET",
            hidden: &layers,
            ask: &|id| at(format!("/features?layer={id}")),
        },
        Question {
            what: "an export of its layer",
            method: "GET",
            hidden: &layers,
            ask: &|id| at(format!("/export?layer={id}")),
        },
        Question {
            what: "another map",
            method: "GET",
            hidden: &maps,
            ask: &|id| (format!("/api/maps/{id}"), None),
        },
        Question {
            what: "the log of another map",
            method: "GET",
            hidden: &maps,
            ask: &|id| (format!("/api/maps/{id}/changes"), None),
        },
    ];
    page +=
        "| a member asks for | answer | hidden | absent | effect | noise |\n|---|---:|---:|---:|---:|---:|\n";
    let mut worst = (0.0_f64, "");
    for question in &questions {
        let (answer, [hidden, absent, other]) = ask(&rosa, question)?;
        let (effect, noise) = (effect(&hidden, &absent), effect(&other, &absent));
        if effect.abs() > worst.0 {
            worst = (effect.abs(), question.what);
        }
        let (hidden, absent) = (median(hidden), median(absent));
        writeln!(
            page,
            "| {} | {answer} | {hidden:.0} | {absent:.0} | {effect:+.3} | {noise:+.3} |",
            question.what
        )?;
        println!(
            "{}: {answer}, {hidden:.1} and {absent:.1} µs, effect {effect:+.3}, noise {noise:+.3}",
            question.what
        );
    }
    let (largest, of) = worst;
    writeln!(page, "\nThe largest effect is {largest:.3}, of {of}.")?;
    println!("{page}");
    anyhow::ensure!(largest < SMALL, "{of}: what is hidden takes another time than what is not there");
    Ok(page)
}

fn protection(workshop: &mut Workshop) -> Seat {
    let seat = workshop.comes("Inés", "member");
    let account = seat.person.get("/api/session").ok()["account"]["id"].as_str().expect("an id").to_owned();
    let path = workshop.marta.path(&format!("/members/{account}"));
    workshop.marta.person.put(&path, &json!({"role": "protection"})).ok();
    seat
}

/// A layer of safe houses, each talked about and with a photo.
fn hide(workshop: &mut Workshop, ines: &mut Seat) -> (String, Vec<String>, Vec<String>) {
    let houses = id();
    workshop.marta.write(layer(&houses, "safe_house", "Lugares", 9));
    let (mut hidden, mut photos) = (Vec::new(), Vec::new());
    for n in 0..IDS {
        let house = id();
        let place = point(-70.7 + f64::from(u16::try_from(n).expect("few")) / 100.0, 4.1);
        let body = json!({"geometry": place, "scope": "map", "properties": {"code": "casa_acogida"}});
        let seen = ines.write(change("feature.put", &houses, &house, 0, &body));
        let photo = ines.send_picture(&picture::noise(400));
        let attach = json!({"attachment": photo, "media_type": "image/png"});
        ines.write(change("feature.attach", &houses, &house, seen, &attach));
        let text = json!({"text": "Una palabra que nadie más lee, tan larga como suelen ser."});
        ines.send((0..20).map(|_| change("feature.comment", &houses, &house, 0, &text)).collect());
        hidden.push(house);
        photos.push(photo);
    }
    (houses, hidden, photos)
}

/// Maps on which nobody is but the steward.
fn elsewhere(workshop: &mut Workshop) -> Vec<String> {
    let mut make = |n| {
        let map = workshop.marta.person.post("/api/maps", &json!({"name": format!("Otro {n}")})).ok();
        map["id"].as_str().expect("an id").to_owned()
    };
    (0..IDS).map(&mut make).collect()
}

/// Microseconds of the hidden, the absent and the other absent ones, and what is answered: to all of them the same.
fn ask(person: &Seat, question: &Question<'_>) -> anyhow::Result<(u16, [Vec<f64>; 3])> {
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
        let told = person.person.send(question.method, &path, &json, body.as_bytes())?;
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
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
