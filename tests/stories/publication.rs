//! The public page of a map: a copy that two people looked at, which tells nothing else of the map and is taken back by one.

use rstest::rstest;
use serde_json::{Value as Json, json};
use server::auth::second_factor::AskedOf;
use tests::{
    drawing::{change, id, point},
    hours::Hours,
    house::On,
    person::{Answer, Person},
    workshop::Seat,
};

const KINDS: [&str; 5] = ["risk_factor", "incident", "institution", "territory", "safe_house"];

/// A map with something of everything on it.
struct Drawn {
    hours: Hours,
    marta: Seat,
    layers: Vec<String>,
    danger: String,
    school: String,
}

impl Drawn {
    fn new(on: On) -> Option<Self> {
        let hours = Hours::new(on, AskedOf::Off)?;
        let (mut marta, layers) = hours.map(hours.steward(), &KINDS);
        let (danger, school) = (id(), id());
        let ring = json!([[-71.0, 4.0], [-70.0, 4.0], [-70.0, 5.0], [-71.0, 5.0], [-71.0, 4.0]]);
        let area = json!({"type": "Polygon", "coordinates": [ring]});
        let town = json!({"geometry": area, "scope": "map",
            "properties": {"name": "Río Claro", "level": "municipio", "divipola": "91001"}});
        marta.write(change("feature.put", &layers[3], &id(), 0, &town));
        marta.write(change("feature.put", &layers[0], &danger, 0, &risk(-70.712_345, "map")));
        for scope in ["draft", "workshop"] {
            marta.write(change("feature.put", &layers[0], &id(), 0, &risk(-70.512_345, scope)));
        }
        let named = json!({"geometry": point(-70.6, 4.2), "scope": "map", "properties": {"code": "escuela", "name": "Escuela El Salto"}});
        marta.write(change("feature.put", &layers[2], &school, 0, &named));
        for day in 1..=7 {
            marta.write(change(
                "feature.put",
                &layers[1],
                &id(),
                0,
                &incident(-70.7, &format!("2026-03-{day:02}")),
            ));
        }
        for day in 1..=4 {
            marta.write(change(
                "feature.put",
                &layers[1],
                &id(),
                0,
                &incident(-70.7, &format!("2026-05-{day:02}")),
            ));
        }
        Some(Self { hours, marta, layers, danger, school })
    }

    fn plan(&self) -> Json {
        json!({"title": "Cuidemos el río", "text": "Lo que vimos juntas.", "layers": self.layers[..4], "hidden": []})
    }

    /// What two people publish.
    fn published_by(&mut self, eva: &mut Seat, plan: &Json) -> String {
        let draft = self.marta.ask("/publication", plan).ok();
        let asked =
            self.marta.ask("/approvals", &json!({"act": "publish", "edition": draft["edition"]})).ok();
        assert_eq!(eva.ask(&confirm(&asked), &json!({})).status, 204);
        self.page()
    }

    /// Where strangers find it.
    fn page(&self) -> String {
        format!("/api/public/{}", self.marta.see("/publication").ok()["live"]["page"].as_str().unwrap())
    }

    fn features(&self, page: &str) -> Vec<Json> {
        let found = self.hours.stranger().get(&format!("{page}/features")).ok();
        found["features"].as_array().unwrap().clone()
    }
}

fn risk(lon: f64, scope: &str) -> Json {
    json!({"geometry": point(lon, 4.102_345), "scope": scope, "properties": {"code": "otro", "severity": 4}})
}

fn incident(lon: f64, day: &str) -> Json {
    json!({"geometry": point(lon, 4.5), "scope": "map", "properties": {"code": "amenaza_colectiva", "occurred_at": day}})
}

fn confirm(asked: &Json) -> String {
    format!("/approvals/{}/confirm", asked["id"].as_str().unwrap())
}

/// Everything that an answer says.
fn whole(answer: &Answer) -> (u16, String, Vec<u8>) {
    let mut headers: Vec<_> =
        answer.headers.iter().filter(|(name, _)| *name != "date").map(|it| format!("{it:?}")).collect();
    headers.sort();
    (answer.status, headers.join("\n"), answer.body.clone())
}

#[rstest]
fn a_stranger_sees_what_two_people_published_and_nothing_else(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut drawn) = Drawn::new(on) else { return };
    let mut eva = drawn.hours.invited(&mut drawn.marta, "Eva", "coordinator");
    let mut rosa = drawn.hours.invited(&mut drawn.marta, "Rosa", "member");
    let stranger = drawn.hours.stranger();
    let unknown = whole(&stranger.get(&format!("/api/public/{}", id())));
    assert_eq!(unknown.0, 404);

    // Prepared, and asked for: a stranger is told of neither.
    let draft = drawn.marta.ask("/publication", &drawn.plan()).ok();
    let asked = drawn.marta.ask("/approvals", &json!({"act": "publish", "edition": draft["edition"]})).ok();
    drawn.marta.ask(&confirm(&asked), &json!({})).is_problem(403, "needs-two");
    for guess in [draft["edition"].as_str().unwrap(), &drawn.marta.map, "no-id"] {
        assert_eq!(whole(&stranger.get(&format!("/api/public/{guess}"))), unknown, "{guess}");
    }
    for answer in [rosa.see("/publication"), rosa.ask("/publication", &drawn.plan())] {
        answer.is_problem(403, "forbidden");
    }
    rosa.ask(&confirm(&asked), &json!({})).is_problem(404, "not-found");
    assert_eq!(eva.ask(&confirm(&asked), &json!({})).status, 204);

    let page = drawn.page();
    let (about, features) = (stranger.get(&page), stranger.get(&format!("{page}/features")));
    let told = about.ok();
    assert_eq!(
        (&told["title"], &told["text"], &told["version"], &told["published_on"]),
        (&"Cuidemos el río".into(), &"Lo que vimos juntas.".into(), &1.into(), &"2027-01-15".into())
    );
    let layers = told["layers"].as_array().unwrap();
    let precisions: Vec<_> = layers.iter().map(|it| it["precision"].as_str().unwrap()).collect();
    assert_eq!(precisions, ["cell:12", "count", "exact", "exact"]);
    let count = json!([{"layer": layers[1]["id"], "municipality": "91001", "name": "Río Claro", "month": "2026-03", "at_least": 5,
        "point": told["counts"][0]["point"]}]);
    assert_eq!(told["counts"], count, "seven are five or more, four are told nowhere");
    let shown = features.ok()["features"].as_array().unwrap().clone();
    assert_eq!(shown.len(), 3, "a danger, a school, a municipality: {shown:?}");
    for it in &shown {
        let mut said: Vec<_> = it["properties"].as_object().unwrap().keys().cloned().collect();
        said.retain(|name| name != "municipality");
        assert_eq!(said, ["fields", "kind", "layer", "precision"]);
    }

    // Nothing in it leads to the map, to who drew it, or to the exact place.
    let who = drawn.marta.person.get("/api/session").ok()["account"]["id"].as_str().unwrap().to_owned();
    let inside = [&drawn.marta.map, &drawn.danger, &drawn.school, &who].into_iter().chain(&drawn.layers);
    for secret in inside.map(String::as_str).chain(["70.712", "70.512", "4.1023", "Marta", "2026-03-0"]) {
        assert!(!about.holds(secret) && !features.holds(secret), "{secret}");
    }
    let id = page.trim_start_matches("/api/public/");
    assert!(!drawn.marta.see("").holds(id) && !drawn.marta.see("/features").holds(id));

    // A cache may keep it and asks each time.
    for answer in [&about, &features] {
        assert_eq!(answer.header("cache-control"), "public, no-cache");
        assert_eq!(answer.header("x-robots-tag"), "noindex");
        assert!(answer.header("content-security-policy").starts_with("default-src 'none'"));
    }
    let known = features.header("etag");
    let again = stranger.get_with(&format!("{page}/features"), &[("if-none-match", known)]);
    assert_eq!((again.status, again.body.len()), (304, 0));

    // A second edition stands on the same page; one person takes it back.
    let mut plan = drawn.plan();
    (plan["title"], plan["hidden"]) = ("Cuidémoslo".into(), json!([drawn.school]));
    let draft = drawn.marta.ask("/publication", &plan).ok();
    assert_eq!((&draft["removed"], &draft["added"], &draft["changed"]), (&1.into(), &json!([]), &json!([])));
    assert_eq!(drawn.published_by(&mut eva, &plan), page);
    let told = stranger.get(&page).ok();
    assert_eq!((&told["title"], &told["version"]), (&"Cuidémoslo".into(), &2.into()));
    assert_eq!(drawn.features(&page).len(), 2);
    let path = drawn.marta.path("/publication");
    rosa.person.delete(&path).is_problem(403, "forbidden");
    assert_eq!(drawn.marta.person.delete(&path).status, 204);
    for gone in [page.clone(), format!("{page}/features")] {
        assert_eq!(whole(&stranger.get_with(&gone, &[])), unknown, "{gone}");
    }
    drawn.marta.person.delete(&path).is_problem(404, "not-found");
    assert_ne!(drawn.published_by(&mut eva, &plan), page, "what was taken back is never found again");
}

#[rstest]
fn whoever_is_alone_publishes_after_a_pause_and_the_log_says_so(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut drawn) = Drawn::new(on) else { return };
    let draft = drawn.marta.ask("/publication", &drawn.plan()).ok();
    let wanted = json!({"act": "publish", "edition": draft["edition"]});
    let asked = drawn.marta.ask("/approvals", &wanted).ok();
    drawn.marta.ask(&confirm(&asked), &json!({})).is_problem(409, "needs-pause");
    drawn.hours.pass_minutes(15);
    assert_eq!(drawn.marta.ask(&confirm(&asked), &json!({})).status, 204);
    assert_eq!(drawn.features(&drawn.page()).len(), 3);
    let path = drawn.marta.path("/publication");
    assert_eq!(drawn.marta.person.delete(&path).status, 204);
    let told = drawn.marta.person.get("/api/access").ok();
    let told: Vec<_> =
        told["entries"].as_array().unwrap().iter().map(|it| json!([it["act"], it["note"]])).collect();
    assert_eq!(
        told[..3],
        [json!(["withdrawn", null]), json!(["confirmed", "publish_alone"]), json!(["asked", "publish"])]
    );
}

#[rstest]
fn what_was_looked_at_is_what_goes_out_or_less(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut drawn) = Drawn::new(on) else { return };
    let mut ines = drawn.hours.invited(&mut drawn.marta, "Inés", "protection");
    let ask = |drawn: &mut Drawn| {
        let draft = drawn.marta.ask("/publication", &drawn.plan()).ok();
        drawn.marta.ask("/approvals", &json!({"act": "publish", "edition": draft["edition"]})).ok()
    };
    // Another draft in the place of the first: nobody agreed to it.
    let first = ask(&mut drawn);
    drawn.marta.ask("/publication", &drawn.plan()).ok();
    ines.ask(&confirm(&first), &json!({})).is_problem(409, "conflict");
    assert_eq!(drawn.marta.see("/publication").ok()["live"], Json::Null);
    drawn.marta.ask("/approvals", &json!({"act": "publish", "edition": id()})).is_problem(404, "not-found");

    // The protection team looks through it. What was drawn after that is not in it, what was deleted after that neither.
    let second = ask(&mut drawn);
    assert_eq!(ines.see("/publication").ok()["draft"]["features"]["features"].as_array().unwrap().len(), 3);
    let layers = drawn.layers.clone();
    drawn.marta.write(change("feature.put", &layers[0], &id(), 0, &risk(-70.3, "map")));
    let (danger, seen) = (drawn.danger.clone(), drawn.marta.head());
    drawn.marta.write(change("feature.delete", &layers[0], &danger, seen.as_str(), &json!({})));
    assert_eq!(ines.ask(&confirm(&second), &json!({})).status, 204);
    let page = drawn.page();
    assert_eq!(drawn.features(&page).len(), 2);

    // Where a layer became tighter, all of it is looked at again.
    let third = ask(&mut drawn);
    let mut tighter = tests::drawing::layer(&layers[2], "institution", "Instituciones", 2);
    tighter["body"]["precision"] = json!({"public": "cell:12"});
    drawn.marta.write(tighter);
    ines.ask(&confirm(&third), &json!({})).is_problem(409, "conflict");
    let live = drawn.marta.see("/publication").ok()["live"].clone();
    assert_eq!(
        (&live["version"], &live["gone"]),
        (&1.into(), &json!([drawn.school])),
        "and who answers for it is told"
    );
}

#[rstest]
fn what_is_redacted_leaves_the_public_page_with_it(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut drawn) = Drawn::new(on) else { return };
    let mut eva = drawn.hours.invited(&mut drawn.marta, "Eva", "coordinator");
    let plan = drawn.plan();
    let page = drawn.published_by(&mut eva, &plan);
    let draft = drawn.marta.ask("/publication", &plan).ok();
    assert_eq!(draft["features"]["features"].as_array().unwrap().len(), 3);
    let stranger = drawn.hours.stranger();
    let before = stranger.get(&format!("{page}/features"));
    assert!(before.holds("Escuela El Salto"));

    // Taken off the map it stays in the copy, and who answers for it is told.
    let (layer, school) = (drawn.layers[2].clone(), drawn.school.clone());
    let seen = drawn.marta.head();
    let seen = drawn.marta.write(change("feature.delete", &layer, &school, seen.as_str(), &json!({})));
    assert_eq!(drawn.marta.see("/publication").ok()["live"]["gone"], json!([school]));
    assert!(stranger.get(&format!("{page}/features")).holds("Escuela El Salto"));

    // Redacted it is gone from there in the same moment, and from what was prepared.
    drawn.marta.write(change("feature.redact", &layer, &school, seen.as_str(), &json!({})));
    let after = stranger.get_with(&format!("{page}/features"), &[("if-none-match", before.header("etag"))]);
    assert_eq!(after.ok()["features"].as_array().unwrap().len(), 2);
    assert!(!after.holds("Escuela El Salto"));
    let now = drawn.marta.see("/publication");
    assert!(!now.holds("Escuela El Salto") && !now.holds(&school), "{}", now.text());
    assert_eq!(now.ok()["live"]["gone"], json!([]));
    assert_eq!(stranger.get(&page).ok()["version"], 1);
}

#[rstest]
fn what_a_stranger_would_learn_is_looked_through_first(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut drawn) = Drawn::new(on) else { return };
    let layers = drawn.layers.clone();
    let telling = id();
    let school = json!({"geometry": point(-70.6, 4.3), "scope": "map",
        "properties": {"code": "escuela", "name": "La escuela de doña Ana, abre a las 6:30"}});
    drawn.marta.write(change("feature.put", &layers[2], &telling, 0, &school));
    let near = [id(), id()];
    for (n, it) in near.iter().enumerate() {
        let lon = -70.912_3 + n as f64 * 0.001;
        drawn.marta.write(change("feature.put", &layers[0], it, 0, &risk(lon, "map")));
    }
    let draft = drawn.marta.ask("/publication", &drawn.plan()).ok();
    let source = |it: &Json| draft["sources"][it.as_str().unwrap()].as_str().unwrap().to_owned();
    let told: Vec<_> = draft["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            let mut about: Vec<_> = it["features"].as_array().unwrap().iter().map(source).collect();
            about.sort();
            (it["why"].as_str().unwrap().to_owned(), it["found"].clone(), about)
        })
        .collect();
    let mut both = near.to_vec();
    both.sort();
    for expected in [
        ("text".to_owned(), json!("doña Ana"), vec![telling.clone()]),
        ("hour".to_owned(), json!("6:30"), vec![telling.clone()]),
        ("lone".to_owned(), Json::Null, vec![drawn.danger.clone()]),
        ("few".to_owned(), Json::Null, both.clone()),
        ("one_hand".to_owned(), Json::Null, both),
    ] {
        assert!(told.contains(&expected), "{expected:?} in {told:?}");
    }
    assert_eq!(told.len(), 5, "{told:?}");
    let mut plan = drawn.plan();
    plan["hidden"] = json!([telling, drawn.danger]);
    let draft = drawn.marta.ask("/publication", &plan).ok();
    let left: Vec<_> = draft["warnings"].as_array().unwrap().iter().map(|it| it["why"].clone()).collect();
    assert_eq!(left, ["few", "one_hand"]);

    // What leads to a person in what the authors say is refused, and so is what is never published.
    plan["text"] = "Llamar al 300 123 4567".into();
    assert_eq!(drawn.marta.ask("/publication", &plan).is_problem(400, "invalid")["field"], "text");
    for layer in [&layers[4], &id()] {
        let plan = json!({"title": "Todo", "layers": [layers[0], layer]});
        drawn.marta.ask("/publication", &plan).is_problem(404, "not-found");
    }
}

/// What a browser asks for when somebody follows the link.
fn document(person: &Person, path: &str) -> Answer {
    person.get(path)
}

#[rstest]
fn every_page_is_the_same_document_whether_there_is_something_on_it(#[values(On::Sqlite)] on: On) {
    let Some(mut drawn) = Drawn::new(on) else { return };
    let mut eva = drawn.hours.invited(&mut drawn.marta, "Eva", "coordinator");
    let plan = drawn.plan();
    let page = drawn.published_by(&mut eva, &plan).replace("/api/public/", "/p/");
    let stranger = drawn.hours.stranger();
    let (there, nowhere) = (document(&stranger, &page), document(&stranger, &format!("/p/{}", id())));
    assert_eq!(whole(&there), whole(&nowhere));
    assert_eq!((there.header("cache-control"), there.header("x-robots-tag")), ("no-store", "noindex"));
}
