//! A workshop of fifty people in ten groups, each with a stream of her own, who draw at the pace of people: how soon what one of
//! them does is told to those who may see it, that it is told to each of them once, and that nobody else hears of it.

use std::{
    collections::HashMap,
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value as Json, json};
use tests::{
    drawing::{change, hlc, id, point, square},
    house::On,
    stream::Event,
    workshop::{Seat, Workshop},
};

use crate::{
    figures::{Figures, Table, ms},
    scatter::Dice,
    targets::{Targets, bound},
};

/// Groups, and the people in all.
const GROUPS: usize = 10;
const PEOPLE: usize = 50;
/// Each draws so many marks and shares each with her group.
const MARKS: usize = 5;
/// So many of them she shows to the room when it comes together, and takes one back.
const SHOWN: usize = 3;
/// From one act of a person to her next: this at least, twice this at most.
const PACE: Duration = Duration::from_secs(3);
/// What was not told so long after the last act is lost.
const LATE: Duration = Duration::from_secs(3);

/// What was not answered is sent again after this, so often.
const AGAIN: Duration = Duration::from_millis(200);
const TRIES: usize = 100;

/// Who may see what somebody did.
#[derive(Clone, Copy)]
enum Reach {
    Herself,
    Group,
    Room,
}

/// One act: a change that was sent and accepted.
struct Act {
    by: usize,
    reach: Reach,
    begun: Instant,
    acknowledged: Duration,
}

/// Where everybody is, and what is drawn there.
struct Room {
    workshop: Workshop,
    id: String,
    groups: Vec<String>,
    people: Vec<Seat>,
}

/// What a room showed.
#[derive(Default)]
struct Shown {
    acts: usize,
    acknowledged: Figures,
    on_screens: Figures,
    due: usize,
    lost: usize,
    undue: usize,
}

/// A table of both stores.
pub fn measure(targets: &mut Targets) -> String {
    let mut table = Table::new(&[
        "store",
        "changes",
        "acknowledged: median / p95",
        "on a screen of who may see it: median / p95",
        "the last of all",
        "told, of what was due",
        "told to others",
    ]);
    for (name, on) in [("SQLite", On::Sqlite), ("PostgreSQL", On::Postgis)] {
        let Some(room) = Room::new(on) else { continue };
        let mut shown = room.draws();
        let what = |of: &str| format!("{of}, p95, fifty who draw, {name}");
        let (acknowledged, screens) = (Duration::from_millis(50), Duration::from_millis(300));
        targets.within(
            &what("acknowledged"),
            acknowledged,
            shown.acknowledged.percentile(0.95),
            bound::WRITE,
        );
        targets.within(
            &what("on the screens of who may see it"),
            screens,
            shown.on_screens.percentile(0.95),
            bound::SCREENS,
        );
        targets.most(
            &format!("lost, or told to who may not see it, fifty who draw, {name}"),
            "changes",
            0,
            (shown.lost + shown.undue) as u64,
            bound::SCREENS,
        );
        table.row(&[
            name.to_owned(),
            shown.acts.to_string(),
            shown.acknowledged.spread(0.95),
            shown.on_screens.spread(0.95),
            ms(shown.on_screens.percentile(1.0)),
            format!("{} of {}", shown.due - shown.lost, shown.due),
            shown.undue.to_string(),
        ]);
    }
    table.text().to_owned()
}

impl Room {
    fn new(on: On) -> Option<Self> {
        let mut workshop = Workshop::new(on)?;
        let of = |path: &str| workshop.marta.person.get(path).ok();
        let (mut plan, signs) = (of("/api/workshops")["templates"][0]["plan"].clone(), of("/api/signs"));
        let colours = signs["colours"].as_array().map_or(1, Vec::len);
        let groups: Vec<String> = (0..GROUPS).map(|_| id()).collect();
        let signed = groups.iter().enumerate().map(
            |(n, id)| json!({"id": id, "sign": {"colour": signs["colours"][n % colours]["id"], "animal": signs["animals"][n]["id"]}}),
        );
        plan["groups"] = signed.collect();
        let room = id();
        workshop.marta.write(of_map("workshop.define", &json!({"workshop": room, "plan": plan})));
        let link = json!({"role": "participant", "workshop": room, "uses": PEOPLE});
        let code = workshop.marta.ask("/links", &link).ok()["code"].clone();
        let people = (0..PEOPLE).map(|n| comes(&workshop, &code, &groups[n % GROUPS])).collect();
        Some(Self { workshop, id: room, groups, people })
    }

    /// Everybody draws and shares; then the room comes together. What each heard is held against what she may hear.
    fn draws(mut self) -> Shown {
        let streams: Vec<_> = self.people.iter().map(Seat::follow).collect();
        // She who leads sits nowhere: of what is drawn she hears nothing.
        let outside = self.workshop.marta.follow();
        let layers =
            [self.workshop.layer("risk_factor"), self.workshop.layer("annotation")].map(str::to_owned);
        let people = std::mem::take(&mut self.people);
        let mut acts: HashMap<String, Act> = HashMap::new();
        let mut shares = Vec::new();
        self.opens("group_map");
        for (n, person) in people.into_iter().enumerate() {
            let group = format!("group:{}", self.groups[n % GROUPS]);
            let mut hand = Hand { n, person, dice: Dice::new(n as u64 + 1), done: Vec::new() };
            let layers = layers.clone();
            shares.push(thread::spawn(move || {
                let marks = (0..MARKS).map(|_| hand.draws(&layers, &group)).collect::<Vec<_>>();
                (hand, marks)
            }));
        }
        let drawn: Vec<_> = shares.into_iter().map(|it| it.join().expect("she draws")).collect();
        self.opens("plenary");
        let shows: Vec<_> = drawn
            .into_iter()
            .map(|(mut hand, marks)| {
                let room = format!("workshop:{}", self.id);
                thread::spawn(move || {
                    for mark in &marks[..SHOWN] {
                        hand.moves(mark, &room, Reach::Room);
                    }
                    hand.moves(&marks[0], "draft", Reach::Room);
                    hand.done
                })
            })
            .collect();
        for done in shows {
            acts.extend(done.join().expect("she shows"));
        }
        thread::sleep(LATE);
        let mut shown = Shown { acts: acts.len(), ..Shown::default() };
        shown.acknowledged.extend(acts.values().map(|act| act.acknowledged));
        for (n, stream) in streams.iter().enumerate() {
            let due = acts.iter().filter(|(_, act)| act.reaches(n)).map(|(id, act)| (id.as_str(), act.begun));
            shown.holds(due.collect(), &stream.hear(Duration::ZERO));
        }
        shown.holds(HashMap::new(), &outside.hear(Duration::ZERO));
        shown
    }

    fn opens(&mut self, phase: &str) {
        self.workshop.marta.write(of_map("workshop.phase", &json!({"workshop": self.id, "phase": phase})));
    }
}

impl Act {
    fn reaches(&self, person: usize) -> bool {
        match self.reach {
            Reach::Herself => self.by == person,
            Reach::Group => self.by % GROUPS == person % GROUPS,
            Reach::Room => true,
        }
    }
}

impl Shown {
    /// What somebody heard beside what she was to hear, each once.
    fn holds(&mut self, mut due: HashMap<&str, Instant>, heard: &[Event]) {
        self.due += due.len();
        for event in heard.iter().filter(|it| it.event == "change" && !it.data["feature"].is_null()) {
            match due.remove(event.data["id"].as_str().unwrap_or_default()) {
                Some(begun) => self.on_screens.push(event.at.saturating_duration_since(begun)),
                None => self.undue += 1,
            }
        }
        self.lost += due.len();
    }
}

/// Somebody who draws, and what she did.
struct Hand {
    n: usize,
    person: Seat,
    dice: Dice,
    done: Vec<(String, Act)>,
}

/// A mark, and the layer it is on.
struct Mark {
    layer: String,
    feature: String,
}

impl Hand {
    /// A mark that is hers alone, then her group's.
    fn draws(&mut self, layers: &[String; 2], group: &str) -> Mark {
        let (lon, lat) = (-70.7 + self.dice.part() / 20.0, 4.1 + self.dice.part() / 20.0);
        let area = self.dice.below(3) > 0;
        let [dark, notes] = layers;
        let (layer, geometry, code) = if area {
            (dark, square(lon, lat, 0.002), "oscuridad_abandono")
        } else {
            (notes, point(lon, lat), "duda")
        };
        let mark = Mark { layer: layer.clone(), feature: id() };
        let body = json!({"geometry": geometry, "scope": "draft", "properties": {"code": code}});
        self.acts(&mark, &body, Reach::Herself);
        self.moves(&mark, group, Reach::Group);
        mark
    }

    fn moves(&mut self, mark: &Mark, scope: &str, reach: Reach) {
        self.acts(mark, &json!({"scope": scope}), reach);
    }

    fn acts(&mut self, mark: &Mark, body: &Json, reach: Reach) {
        thread::sleep(PACE.mul_f64(1.0 + self.dice.part()));
        let change = change("feature.put", &mark.layer, &mark.feature, 0, body);
        let id = change["id"].as_str().unwrap_or_default().to_owned();
        let begun = Instant::now();
        self.sends(&json!({"changes": [change]}));
        self.done.push((id, Act { by: self.n, reach, begun, acknowledged: begun.elapsed() }));
    }

    /// As a page does: until the server has answered, again and again. How long that takes is measured with it.
    fn sends(&self, changes: &Json) {
        let path = self.person.path("/changes");
        let answered = (0..TRIES).find_map(|_| {
            let answer = self.person.person.try_post(&path, changes).ok().filter(|it| it.status == 200);
            if answer.is_none() {
                thread::sleep(AGAIN);
            }
            answer
        });
        let answer = answered.expect("the server answers");
        assert_eq!(answer.json()["verdicts"][0]["status"], "accepted", "{}", answer.text());
    }
}

fn comes(workshop: &Workshop, code: &Json, group: &str) -> Seat {
    let mut person = workshop.trama.stranger();
    let joined = person.post("/api/join", &json!({"code": code, "group": group})).ok();
    Seat { person, map: joined["map"].as_str().unwrap_or_default().to_owned() }
}

/// A change of the map itself.
fn of_map(kind: &str, body: &Json) -> Json {
    json!({"id": id(), "kind": kind, "version": 2, "hlc": hlc(), "base": 0, "body": body})
}
