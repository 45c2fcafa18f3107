//! The oracle: two servers that began as one. In one of them there is more: safe houses, drafts, what belongs to them,
//! an account that leads nowhere, somebody who looks at a hidden place. Whoever may not see it asks both of them
//! everything, and the answers are the same, byte for byte. Neither does another group of a workshop learn what a group draws.
//!
//! One thing is taken out before they are compared: bookmarks. They are encrypted with a nonce of their own each time, so
//! that no two of one server are the same either: the story holds the servers to that, and to their length.

mod pair;
mod published;
mod questions;
mod room;

use std::time::Duration;

use pair::{Pair, reads_a_file};
use questions::{Known, questions};

use rstest::rstest;
use serde_json::{Value as Json, json};
use tests::{
    drawing::{change, hlc, id, layer, point, tile},
    hours::{Hand, Inside},
    house::On,
    person::Person,
    picture,
    stream::{Event, Stream},
    workshop::{Seat, Workshop},
};

/// Where what is hidden lies, so that every search near it would find it.
const PLACE: (f64, f64) = (-70.712_345_6, 4.102_345_6);
/// What it says.
const CANARY: &str = "canariaoculta";

fn make(workshop: &mut Workshop, somebody: &Seat, role: &str) {
    let account = somebody.person.get("/api/session").ok()["account"]["id"].as_str().unwrap().to_owned();
    let path = workshop.marta.path(&format!("/members/{account}"));
    assert_eq!(workshop.marta.person.put(&path, &json!({"role": role})).status, 204);
}

/// What is in one of the servers alone.
fn hide(known: &mut Known, circles: [&str; 2], marta: &mut Seat, ines: &mut Seat, luz: &mut Seat) {
    let near = |n: usize| point(PLACE.0 + n as f64 * 0.000_1, PLACE.1 - n as f64 * 0.000_1);
    marta.write(layer(&known.houses, "safe_house", "Lugares", 9));
    let safe = json!({"code": "casa_acogida", "state": "disponible"});
    for n in 0..40 {
        let feature = id();
        let body = json!({"geometry": near(n), "scope": "map", "properties": safe});
        let seen = ines.write(change("feature.put", &known.houses, &feature, 0, &body));
        ines.write(change(
            "feature.comment",
            &known.houses,
            &feature,
            seen.as_str(),
            &json!({"text": CANARY}),
        ));
        match n {
            // Stays where the canary sings.
            0 => {}
            1 => drop(ines.write(change("feature.delete", &known.houses, &feature, seen, &json!({})))),
            2 => {
                let photo = ines.send_picture(&picture::noise(11));
                let body = json!({"attachment": photo, "media_type": "image/png", "name": CANARY});
                ines.write(change("feature.attach", &known.houses, &feature, seen, &body));
                known.attached.push(photo);
            }
            _ => drop(ines.write(change(
                "feature.put",
                &known.houses,
                &feature,
                seen,
                &json!({"geometry": near(n + 1)}),
            ))),
        }
        if n < 3 {
            known.hidden.push(feature);
        }
    }
    let drawn = known.layers.clone().into_iter().enumerate();
    for ((n, on), scope) in
        drawn.flat_map(|it| ["draft", circles[0], circles[1]].map(|scope| (it.clone(), scope)))
    {
        let (on, feature) = (&on, id());
        let properties = [
            json!({"code": "duda", "text": CANARY}),
            json!({"code": "otro", "severity": 5}),
            json!({"code": "escuela", "name": CANARY}),
            json!({"code": "amenaza_colectiva", "occurred_at": "2026-03-14", "severity": 4}),
        ];
        let Some(properties) = properties.get(n) else { continue };
        let body = json!({"geometry": near(n), "scope": scope, "properties": properties});
        let seen = luz.write(change("feature.put", on, &feature, 0, &body));
        luz.write(change("feature.comment", on, &feature, seen.as_str(), &json!({"text": CANARY})));
        let photo = luz.send_picture(&picture::noise(12));
        let body = json!({"attachment": photo, "media_type": "image/png"});
        luz.write(change("feature.attach", on, &feature, seen.as_str(), &body));
        luz.write(change("feature.put", on, &feature, seen, &json!({"geometry": near(n + 2)})));
        known.attached.push(photo);
        known.hidden.push(feature);
    }
    assert!(known.hidden.len() > 9, "drafts, and what a group drew, are among them");
    // A photo that was sent and is not shown yet.
    known.attached.push(luz.send_picture(&picture::noise(13)));
}

/// What everybody may see, written before what is hidden.
fn show(workshop: &mut Workshop, luz: &mut Seat, rosa: &mut Seat) -> Vec<String> {
    let mut shown = Vec::new();
    for n in 0..6 {
        let place = point(PLACE.0 + 0.002 * f64::from(n + 1), PLACE.1 + 0.001);
        let (mark, danger, school, incident) = (id(), id(), id(), id());
        luz.write(workshop.mark(&mark, &place, &json!({})));
        let put = |kind: &str, feature: &str, properties: Json| {
            let body = json!({"geometry": place, "scope": "map", "properties": properties});
            change("feature.put", workshop.layer(kind), feature, 0, &body)
        };
        let seen = rosa.write(put("risk_factor", &danger, json!({"code": "otro", "severity": 1 + n % 5})));
        rosa.write(put("institution", &school, json!({"code": "escuela", "name": format!("Escuela {n}")})));
        rosa.write(put(
            "incident",
            &incident,
            json!({"code": "amenaza_colectiva", "occurred_at": "2026-03-14", "severity": 4}),
        ));
        rosa.write(change(
            "feature.comment",
            workshop.layer("risk_factor"),
            &danger,
            seen.as_str(),
            &json!({"text": "Ojo"}),
        ));
        let says = |severity: u8| {
            change(
                "feature.put",
                workshop.layer("risk_factor"),
                &danger,
                seen.as_str(),
                &json!({"properties": {"severity": severity}}),
            )
        };
        let (one, other) = (says(2), says(5));
        rosa.write(one);
        workshop.marta.write(other);
        if n == 0 {
            let photo = rosa.send_picture(&picture::noise(19));
            let body = json!({"attachment": photo, "media_type": "image/png"});
            rosa.write(change("feature.attach", workshop.layer("institution"), &school, seen, &body));
            shown.extend([mark, danger, school, incident]);
        }
    }
    shown
}

/// What a stream told, bookmarks apart.
fn heard(stream: &Stream) -> Vec<String> {
    stream.hear(Duration::from_millis(600)).into_iter().map(unmarked_event).collect()
}

fn unmarked_event(event: Event) -> String {
    format!("{} {:?} {}", event.event, event.id.map(|id| id.len()), event.text)
}

/// Waits until every stream has told one event more.
fn hear_change(streams: &[[Stream; 2]], told: &mut [[Vec<String>; 2]]) {
    for (streams, told) in streams.iter().zip(told) {
        for (stream, told) in streams.iter().zip(told) {
            let event = stream.wait_for(Duration::from_secs(5), |_| true);
            told.push(unmarked_event(event.expect("a change is told")));
        }
    }
}

#[rstest]
fn what_is_hidden_makes_no_difference_to_any_answer(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let (mut luz, mut ines) = (workshop.comes("Luz", "participant"), workshop.comes("Inés", "member"));
    make(&mut workshop, &ines, "protection");
    let roles = ["participant", "partner", "member", "planner", "facilitator"];
    let seats = roles.map(|role| (role, workshop.comes(role, role)));
    let gone = workshop.comes("Sol", "member");
    let account = gone.person.get("/api/session").ok()["account"]["id"].as_str().unwrap().to_owned();
    let path = workshop.marta.path(&format!("/members/{account}"));
    assert_eq!(workshop.marta.person.delete(&path).status, 204);
    let mut rosa = workshop.comes("Rosa", "member");
    let kinds = ["annotation", "risk_factor", "institution", "incident", "territory"];
    let layers = kinds.map(|kind| workshop.layer(kind).to_owned()).to_vec();
    let shown = show(&mut workshop, &mut luz, &mut rosa);
    let room::Rooms { now: room, last, group, neighbour } = room::seat(&mut workshop, &mut luz);
    let marks = workshop.layer("annotation").to_owned();
    let page = published::publish(&mut workshop.marta, &mut ines, &layers[1..]);
    let Workshop { trama, house, marta, .. } = workshop;
    assert!(trama.stop(), "nothing is under way when the house is copied");

    let hand = Hand::at(now() + 60_000);
    let houses = [house.copy(), house.copy()];
    let twins = houses.each_ref().map(|house| Inside::twin(house, &hand));
    let map = marta.map.clone();
    let pair = |name, person: &Person| Pair::new(name, person, &map, &twins);
    let mut pairs: Vec<Pair> = seats.iter().map(|(role, seat)| pair(role, &seat.person)).collect();
    pairs.push(pair("coordinator", &marta.person));
    pairs.push(pair("somebody of another group", &neighbour.person));
    let outside = [pair("stranger", &twins[0].stranger()), pair("who was removed", &gone.person)];
    // A stream begins with who is there; what comes after that is compared.
    let streams: Vec<[Stream; 2]> = pairs.iter().map(|it| [it.with.follow(), it.without.follow()]).collect();
    for stream in streams.iter().flatten() {
        stream.wait_for(Duration::from_secs(5), |it| it.event == "presence").expect("a beginning");
    }

    let mut known = Known {
        map: map.clone(),
        page,
        room,
        last,
        layers,
        houses: id(),
        shown,
        hidden: Vec::new(),
        attached: Vec::new(),
    };
    twins[0].keep_account("Canaria");
    let protection = pair("protection", &ines.person);
    let author = pair("an author", &luz.person);
    let mut coordinator = pair("coordinator", &marta.person);
    let mut ines = protection.with;
    let circles = [group, format!("workshop:{}", known.last)];
    let circles = circles.each_ref().map(String::as_str);
    hide(&mut known, circles, &mut coordinator.with, &mut ines, &mut { author.with });

    // Inés looks at a hidden place from close by, moves about, works on what is there. At the other she is elsewhere.
    let at = |lon: f64, zoom: f64, feature: Option<&String>| json!({"view": {"center": [lon, PLACE.1], "zoom": zoom}, "doing": "editing", "feature": feature});
    for step in 0..3 {
        let there = at(PLACE.0 + f64::from(step) * 0.000_1, 18.0, known.hidden.first());
        assert_eq!(ines.person.put(&ines.path("/presence"), &there).status, 204);
        std::thread::sleep(Duration::from_millis(50));
    }
    let elsewhere = at(-74.0, 5.0, None);
    assert_eq!(protection.without.person.put(&protection.without.path("/presence"), &elsewhere).status, 204);
    for (pair, streams) in pairs.iter().zip(&streams) {
        let [one, other] = streams.each_ref().map(heard);
        assert_eq!(
            (one.len(), &one),
            (1, &other),
            "{} hears that Inés is there, and nothing else",
            pair.name
        );
    }

    // Then life goes on, the same at both.
    hand.pass(Duration::from_secs(5));
    let mut writer = pair("member", &rosa.person);
    let mark = id();
    let body = json!({"geometry": point(PLACE.0 + 0.001, PLACE.1 + 0.003), "properties": {"code": "texto", "text": "Aquí"}});
    let first = change("feature.put", &marks, &mark, 0, &body);
    let heads = [&mut writer.with, &mut writer.without].map(|seat| seat.write(first.clone()));
    let mut told = vec![[Vec::new(), Vec::new()]; pairs.len()];
    // Each waits for the one before to be told everywhere: an event says how the feature stands when it is told.
    hear_change(&streams, &mut told);
    let stamp = |mut change: Json, id: &str, hlc: &str| {
        (change["id"], change["hlc"]) = (id.into(), hlc.into());
        change
    };
    let text = |it: &str| json!({"properties": {"text": it}});
    let [comment, seen, unseen] = [id(), id(), id()];
    for (kind, body, id, hlc) in [
        ("feature.comment", json!({"text": "Sí"}), &comment, "0197000000000001"),
        ("feature.put", text("uno"), &seen, "0197000000000002"),
    ] {
        for (seat, head) in [&mut writer.with, &mut writer.without].into_iter().zip(&heads) {
            seat.write(stamp(change(kind, &marks, &mark, head.as_str(), &body), id, hlc));
        }
        hear_change(&streams, &mut told);
    }
    for (seat, head) in [&mut coordinator.with, &mut coordinator.without].into_iter().zip(&heads) {
        // Written by somebody who had seen the first change and not the second: contested at both, whatever is hidden.
        let change = change("feature.put", &marks, &mark, head.as_str(), &text("dos"));
        seat.write(stamp(change, &unseen, "0197000000000003"));
    }
    hear_change(&streams, &mut told);
    known.shown.push(mark.clone());
    for ((pair, streams), [one, other]) in pairs.iter().zip(&streams).zip(&told) {
        assert_eq!(one, other, "{} hears the same", pair.name);
        assert_eq!(
            streams.each_ref().map(heard),
            [const { Vec::<String>::new() }; 2],
            "{} hears no more",
            pair.name
        );
    }
    let contested = pairs[2].with.see(&format!("/features/{mark}")).ok();
    assert_eq!(contested["properties"]["contested"], json!(["text"]), "a bookmark says what was seen");

    let asked = questions(&known);
    assert!(asked.len() > 900, "{}", asked.len());
    for pair in pairs.iter().chain(&outside) {
        for question in &asked {
            let answer = pair.asks(question);
            if question.path.contains("/tiles/") && answer.status == 200 {
                for seat in [&pair.with, &pair.without] {
                    let known = seat.person.get(&question.path).header("etag").to_owned();
                    let again = seat.person.get_with(&question.path, &[("if-none-match", &known)]);
                    assert_eq!((again.status, again.body.len()), (304, 0), "{}", question.path);
                }
            }
        }
        pair.reads_pages("/features?limit=3", "features");
        pair.reads_pages("/snapshot?limit=3", "features");
    }
    for pair in &pairs {
        for limit in [1, 2, 7, 1_000] {
            pair.reads_the_log(limit);
        }
        reads_a_file(pair, &known);
    }
    published::is_prepared_alike(&mut coordinator, &known.layers[1..]);
    // The canaries sing: whoever may see them does, so that the story compares what it says it compares.
    assert!(ines.see("/changes?since=0").holds(CANARY), "in the log");
    assert!(ines.see("/features?limit=1000").holds("70.71234"), "on the map");
}

#[rstest]
fn within_a_cell_the_exact_place_makes_no_difference(#[values(On::Sqlite)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let (ana, pia) = (workshop.comes("Ana", "participant"), workshop.comes("Pía", "partner"));
    let rosa = workshop.comes("Rosa", "member");
    let risk = workshop.layer("risk_factor").to_owned();
    let incidents = workshop.layer("incident").to_owned();
    let Workshop { trama, house, marta, .. } = workshop;
    assert!(trama.stop());
    let hand = Hand::at(now() + 60_000);
    let houses = [house.copy(), house.copy()];
    let twins = houses.each_ref().map(|house| Inside::twin(house, &hand));
    let mut writer = Pair::new("member", &rosa.person, &marta.map, &twins);

    // The same change at both, but for the place: two places in one cell of zoom 13.
    let (danger, incident) = (id(), id());
    let places = [(-70.712_3, 4.102_1, "2026-03-14"), (-70.709_9, 4.104_3, "2026-03-15")];
    assert_eq!(
        tile(13, places[0].0, places[0].1),
        tile(13, places[1].0, places[1].1),
        "the story needs one cell"
    );
    let put = |kind: &str, layer: &str, feature: &str, properties: &Json| {
        let template = change("feature.put", layer, feature, 0, properties);
        (kind.to_owned(), template)
    };
    let dangers = put(
        "risk_factor",
        &risk,
        &danger,
        &json!({"scope": "map", "properties": {"code": "otro", "severity": 3}}),
    );
    let amenaza = json!({"scope": "map", "properties": {"code": "amenaza_colectiva", "severity": 4}});
    let incidents_put = put("incident", &incidents, &incident, &amenaza);
    for (seat, (lon, lat, day)) in [&mut writer.with, &mut writer.without].into_iter().zip(places) {
        let mut one = dangers.1.clone();
        one["body"]["geometry"] = point(lon, lat);
        seat.write(one);
        let mut other = incidents_put.1.clone();
        other["body"]["geometry"] = point(lon, lat);
        other["body"]["properties"]["occurred_at"] = day.into();
        seat.write(other);
    }
    let known = Known {
        page: id(),
        map: marta.map.clone(),
        room: id(),
        last: id(),
        layers: vec![risk, incidents],
        houses: id(),
        shown: vec![danger, incident],
        hidden: Vec::new(),
        attached: vec![id()],
    };
    for pair in [
        Pair::new("participant", &ana.person, &marta.map, &twins),
        Pair::new("partner", &pia.person, &marta.map, &twins),
    ] {
        for question in questions(&known) {
            pair.asks(&question);
        }
        pair.reads_the_log(1);
    }
    assert_ne!(
        writer.with.see("/features").body,
        writer.without.see("/features").body,
        "whoever may see the places sees that they differ"
    );
}

fn now() -> u64 {
    u64::from_str_radix(&hlc(), 16).unwrap() >> 16
}
