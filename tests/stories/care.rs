//! Violence against a person opens the care route: no door of the server takes it as a mark, and none keeps that it came.

use rstest::rstest;
use serde_json::{Value as Json, json};
use tests::{
    drawing::{change, id, point},
    house::On,
    workshop::Workshop,
};

const CARE: [&str; 2] = ["violencia_sexual", "violencia_genero"];

fn incident(code: &str, note: &str) -> Json {
    json!({"geometry": point(-70.7, 4.1), "properties": {"code": code, "occurred_at": "2026-11-02", "note": note}})
}

#[rstest]
fn a_mark_of_it_is_refused_and_nothing_of_it_is_kept(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let layer = workshop.layer("incident").to_owned();
    let (other, marta) = (id(), &mut workshop.marta);
    let seq =
        marta.write(change("feature.put", &layer, &other, 0, &incident("amenaza_colectiva", "Un panfleto")));
    let head = marta.head();
    for code in CARE {
        let hers = id();
        let problem =
            marta.is_refused(change("feature.put", &layer, &hers, 0, &incident(code, "canario-7731")));
        assert_eq!(
            (&problem["type"], &problem["field"]),
            (&"care-route".into(), &"code".into()),
            "{problem}"
        );
        marta.see(&format!("/features/{hers}")).is_problem(404, "not-found");
        // Nor does a mark that stands become one.
        let turned = json!({"properties": {"code": code}});
        let problem = marta.is_refused(change("feature.put", &layer, &other, seq.as_str(), &turned));
        assert_eq!(problem["type"], "care-route", "{problem}");
    }
    assert_eq!(marta.log(&head, 10), Vec::<Json>::new(), "the log has no place for it");
    for path in ["/changes?since=0", "/snapshot", "/features", "/counts"] {
        let answer = marta.see(path);
        assert_eq!(answer.status, 200, "{path}");
        assert!(!answer.holds("canario-7731") && !answer.holds("violencia_"), "{path}: {}", answer.text());
    }
    assert!(!workshop.trama.log().contains("violencia"), "{}", workshop.trama.log());
}

#[rstest]
fn a_file_with_rows_of_it_is_taken_without_them_and_says_so(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let layer = workshop.layer("incident").to_owned();
    let marta = &mut workshop.marta;
    let file = "tipo,fecha,nota,lat,lon\n\
        Homicidio,2026-01-31,Uno,4.12,-70.76\n\
        violencia_sexual,2026-01-31,canario-1,4.12,-70.76\n\
        Violencia sexual: abre la ruta de atención,2026-01-31,canario-2,4.12,-70.76\n\
        Violencia intrafamiliar,2026-01-31,canario-3,4.12,-70.76\n\
        Presunto feminicidio en la vereda,2026-01-31,canario-4,4.12,-70.76\n\
        GBV,2026-01-31,canario-5,4.12,-70.76\n\
        Violación,2026-01-31,canario-6,4.12,-70.76\n\
        Violación de domicilio,2026-01-31,Dos,4.12,-70.76\n";
    let sent = marta.person.upload(&marta.path("/imports?name=hechos.csv"), "text/csv", file.as_bytes()).ok();
    let job = sent["id"].as_str().unwrap().to_owned();
    let proposed = marta.ask(&format!("/imports/{job}/plan"), &json!({"layer": layer})).ok();
    assert_eq!(proposed["mapping"]["codes"]["code"], json!({"Violación de domicilio": "por_definir"}));
    // Whoever says that it is something else is not believed.
    let codes = json!({"code": {"Violencia intrafamiliar": "agresion_fisica", "GBV": null, "Violación de domicilio": "por_definir"}});
    let plan = marta.ask(&format!("/imports/{job}/plan"), &json!({"layer": layer, "codes": codes})).ok();
    let refused: Vec<_> = plan["refused"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["row"].clone(), it["code"].clone()))
        .collect();
    assert_eq!(refused, (3..=8).map(|row| (json!(row), json!("care-route"))).collect::<Vec<_>>());
    assert_eq!(plan["ready"], 2);
    marta.ask(&format!("/imports/{job}/run"), &json!({"all_or_nothing": false})).ok();
    while marta.see(&format!("/imports/{job}")).ok()["state"] == "running" {}
    let done = marta.see(&format!("/imports/{job}")).ok();
    assert_eq!((&done["accepted"], &done["refused_total"]), (&2.into(), &6.into()), "{done}");
    let log = marta.see("/changes?since=0");
    assert!(!log.holds("canario-") && !log.holds("violencia_"), "{}", log.text());
}
