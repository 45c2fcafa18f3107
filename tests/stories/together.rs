//! Several people on one map at once.

use std::time::Duration;

use rstest::rstest;
use serde_json::json;
use tests::{
    drawing::{change, id, point, square},
    house::On,
    stream::Event,
    workshop::Workshop,
};

#[rstest]
fn two_people_draw_and_see_each_other(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let (mut luz, mut ana) = (workshop.comes("Luz", "participant"), workshop.comes("Ana", "participant"));
    let (luz_hears, ana_hears) = (luz.follow(), ana.follow());

    let danger = id();
    let body = json!({"geometry": square(-70.7, 4.1, 0.01), "properties": {"code": "minas_explosivos", "severity": 5}});
    let seen = luz.write(change("feature.put", workshop.layer("risk_factor"), &danger, 0, &body));
    let told = ana_hears.change_of(&danger);
    assert_eq!(told.data["kind"], "feature.put");
    assert!(ana.log(&told.id.unwrap(), 1).is_empty(), "with it she knows the log to its end");
    let state = &told.data["state"];
    assert_eq!(state["geometry"], square(-70.7, 4.1, 0.01), "those who draw together see each other exactly");
    assert_eq!(state["properties"]["fields"]["severity"], 5);
    assert_eq!(state["properties"]["scope"], "workshop");

    let comment = change(
        "feature.comment",
        workshop.layer("risk_factor"),
        &danger,
        seen,
        &json!({"text": "Yo también lo vi"}),
    );
    ana.write(comment);
    assert_eq!(luz_hears.change_of(&danger).data["kind"], "feature.put", "one hears oneself too");
    let told = luz_hears.change_of(&danger);
    assert_eq!(told.data["body"]["text"], "Yo también lo vi");
    let history = luz.see(&format!("/features/{danger}/history")).ok();
    let kinds: Vec<_> =
        history["changes"].as_array().unwrap().iter().map(|it| it["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["feature.put", "feature.comment"]);
}

#[rstest]
fn a_stream_resumes_where_it_was_cut_and_tells_nothing_twice(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let mut luz = workshop.comes("Luz", "participant");
    let features: Vec<_> = (0..10).map(|_| id()).collect();
    let mut bookmarks = Vec::new();
    let first = luz.follow();
    for feature in &features[..5] {
        let mark = workshop.mark(feature, &point(-70.7, 4.1), &json!({}));
        bookmarks.push(luz.write(mark));
    }
    let heard = first.changes(5);
    drop(first);
    for feature in &features[5..] {
        let mark = workshop.mark(feature, &point(-70.7, 4.1), &json!({}));
        bookmarks.push(luz.write(mark));
    }
    let last = heard[2].id.as_deref().unwrap();
    let path = luz.path("/stream");
    let again = luz.person.listen(&path, &[("last-event-id", last)]);
    let told = |events: &[Event]| events.iter().map(|it| it.data["feature"].clone()).collect::<Vec<_>>();
    assert_eq!(
        told(&again.changes(7)),
        features[3..],
        "everything after the third, in the order of the log, once"
    );

    let since = format!("/stream?since={}", bookmarks[7]);
    // A browser that has heard nothing yet may say so.
    let since = luz.person.listen(&luz.path(&since), &[("last-event-id", "")]);
    assert_eq!(told(&since.changes(2)), features[8..]);

    let page = luz.see(&format!("/changes?since={}&limit=3", bookmarks[3])).ok();
    let log: Vec<_> = page["changes"].as_array().unwrap().iter().map(|it| it["feature"].clone()).collect();
    assert_eq!(
        (log.as_slice(), &page["more"]),
        (
            features[4..7].iter().map(|it| it.as_str().into()).collect::<Vec<serde_json::Value>>().as_slice(),
            &true.into()
        )
    );
    let rest = luz.log(page["next"].as_str().unwrap(), 2);
    assert_eq!(rest.iter().map(|it| it["feature"].clone()).collect::<Vec<_>>(), features[7..]);
}

#[rstest]
fn sending_a_change_again_is_harmless(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let mut luz = workshop.comes("Luz", "participant");
    let mark = workshop.mark(&id(), &point(-70.7, 4.1), &json!({}));
    let first = luz.send(vec![mark.clone(), mark.clone()]);
    assert_eq!((&first[0]["status"], &first[1]["status"]), (&"accepted".into(), &"repeated".into()));
    let again = luz.send(vec![mark]).remove(0);
    assert_eq!((&again["status"], &again["hlc"]), (&"repeated".into(), &first[0]["hlc"]));
    let written = luz.log("0", 100).into_iter().filter(|it| it["id"] == first[0]["id"]).count();
    assert_eq!(written, 1, "it is in the log once");
}

#[rstest]
fn one_wrong_change_does_not_hold_up_the_others(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let mut luz = workshop.comes("Luz", "participant");
    let layer = workshop.layer("risk_factor").to_owned();
    let put = |body| change("feature.put", &layer, &id(), 0, &body);
    let verdicts = luz.send(vec![
        workshop.mark(&id(), &point(-70.7, 4.1), &json!({})),
        put(json!({"geometry": point(-70.7, 4.1), "properties": {"code": "no_existe"}})),
        put(json!({"geometry": point(-70.7, 4.1), "properties": {"severity": 3}})),
        put(json!({"geometry": point(-270.7, 4.1), "properties": {"code": "otro"}})),
        put(json!({"properties": {"code": "otro"}})),
        change("feature.explode", &layer, &id(), 0, &json!({})),
        tests::drawing::layer(&id(), "institution", "Mía", 1),
        workshop.mark(&id(), &point(-70.7, 4.1), &json!({})),
    ]);
    let statuses: Vec<_> = verdicts.iter().map(|it| it["status"].as_str().unwrap()).collect();
    assert_eq!(
        statuses,
        ["accepted", "refused", "refused", "refused", "refused", "refused", "refused", "accepted"]
    );
    let why = |n: usize| (verdicts[n]["problem"]["type"].as_str(), verdicts[n]["problem"]["field"].as_str());
    assert_eq!(why(1).1, Some("code"));
    assert_eq!(why(2), (Some("required"), Some("code")));
    assert_eq!(why(4), (Some("required"), Some("geometry")));
    assert_eq!(why(6).0, Some("forbidden"));
    for refused in &verdicts[1..7] {
        assert!(refused["problem"]["detail"].as_str().is_some_and(|it| !it.is_empty()), "{refused}");
    }
}

#[rstest]
fn a_deleted_feature_leaves_the_screens_and_comes_back(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let (mut luz, ana) = (workshop.comes("Luz", "participant"), workshop.comes("Ana", "participant"));
    let (feature, layer) = (id(), workshop.layer("annotation").to_owned());
    let seq = luz.write(workshop.mark(&feature, &point(-70.7, 4.1), &json!({})));
    let ana_hears = ana.follow();
    let seq = luz.write(change("feature.delete", &layer, &feature, seq, &json!({})));
    assert!(ana_hears.change_of(&feature).data["state"].is_null());
    ana.see(&format!("/features/{feature}")).is_problem(404, "not-found");
    luz.write(change("feature.restore", &layer, &feature, seq, &json!({})));
    assert_eq!(ana_hears.change_of(&feature).data["state"]["id"], feature.as_str());
    assert_eq!(ana.see(&format!("/features/{feature}")).ok()["geometry"], point(-70.7, 4.1));
}

#[rstest]
fn people_see_who_is_there_and_where(#[values(On::Sqlite)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let (luz, ana) = (workshop.comes("Luz", "participant"), workshop.comes("Ana", "participant"));
    let ana_hears = ana.follow();
    let here = json!({"view": {"center": [-70.7, 4.1], "zoom": 13}, "doing": "drawing"});
    assert_eq!(luz.person.put(&luz.path("/presence"), &here).status, 204);
    let told = ana_hears.wait_for(Duration::from_secs(5), |it| {
        it.event == "presence" && it.data["people"].as_array().is_some_and(|people| !people.is_empty())
    });
    let person = &told.expect("presence comes").data["people"][0];
    assert_eq!((&person["name"], &person["doing"]), (&"Luz".into(), &"drawing".into()));
    assert_eq!(person["view"]["center"], json!([-70.7, 4.1]));
    let nowhere = json!({"view": {"center": [-700, 4.1], "zoom": 13}});
    luz.person.put(&luz.path("/presence"), &nowhere).is_problem(400, "invalid");
}
