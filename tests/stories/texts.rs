//! Texts that lead to a person are refused at every door, by the field that holds them and without being told again.

use rstest::rstest;
use serde_json::{Value as Json, json};
use tests::{
    drawing::{self, change, id, point},
    house::On,
    workshop::Workshop,
};

/// What stands for itself, and the rule that finds it.
const TEXTS: [(&str, &str); 6] = [
    ("Avisar al 300 555 0134", "text-phone"),
    ("la de cédula 52345678", "text-identity"),
    ("el dueño, NIT 900.555.013-4", "text-tax-number"),
    ("una camioneta KLM456", "text-plate"),
    ("escribir a rio.claro@ejemplo.org", "text-email"),
    ("queda en 5.69188, -76.65835", "text-place"),
];

fn note(text: &str) -> Json {
    json!({"geometry": point(-70.7, 4.1), "properties": {"code": "texto", "text": "Aquí", "note": text}})
}

#[rstest]
fn a_text_that_leads_to_a_person_is_refused_by_its_field(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let notes = workshop.layer("annotation").to_owned();
    let mut luz = workshop.comes("Luz", "participant");
    let mark = id();
    let seq =
        luz.write(change("feature.put", &notes, &mark, 0, &note("Vieron a la señora Ester en el puente")));
    let head = luz.head();
    for (text, rule) in TEXTS {
        let problem = luz.is_refused(change("feature.put", &notes, &id(), 0, &note(text)));
        assert_eq!((&problem["type"], &problem["field"]), (&rule.into(), &"note".into()), "{problem}");
        let told = problem.to_string();
        assert!(text.split(' ').filter(|it| it.len() > 5).all(|word| !told.contains(word)), "{told}");
        let edited = json!({"properties": {"text": text}});
        assert_eq!(
            luz.is_refused(change("feature.put", &notes, &mark, seq.as_str(), &edited))["field"],
            "text"
        );
        let problem =
            luz.is_refused(change("feature.comment", &notes, &mark, seq.as_str(), &json!({"text": text})));
        assert_eq!((&problem["type"], &problem["field"]), (&rule.into(), &"text".into()), "{problem}");
        let named = drawing::layer(&id(), "annotation", text, 9);
        assert_eq!(workshop.marta.is_refused(named)["type"], rule);
        let made = workshop.marta.person.post("/api/maps", &json!({"name": text}));
        assert_eq!(made.is_problem(400, "invalid")["field"], "name");
    }
    assert_eq!(luz.log(&head, 10), Vec::<Json>::new(), "nothing of it is in the log");
    let log = luz.see("/changes?since=0").text();
    assert!(!log.contains("555 0134") && !log.contains("de cédula 52345678"), "{log}");
}

#[rstest]
fn an_office_says_how_it_is_reached(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let layer = workshop.layer("institution").to_owned();
    let office = |field: &str, text: &str| {
        let mut properties = json!({"code": "personeria", "name": "Personería", "phone": "601 555 0134"});
        properties[field] = text.into();
        change(
            "feature.put",
            &layer,
            &id(),
            0,
            &json!({"geometry": point(-70.7, 4.1), "properties": properties}),
        )
    };
    let marta = &mut workshop.marta;
    marta.write(office("address", "Calle 5, tel. 601 555 0134, personeria@ejemplo.gov.co"));
    assert_eq!(marta.is_refused(office("note", "su celular es 300 555 0134"))["type"], "text-phone");
    assert_eq!(marta.is_refused(office("address", "donde la de cédula 52345678"))["type"], "text-identity");
}

#[rstest]
fn a_row_of_a_file_goes_without_the_text_that_leads_to_a_person(#[values(On::Sqlite)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let layer = workshop.layer("incident").to_owned();
    let marta = &mut workshop.marta;
    let file = "tipo,fecha,nota,lat,lon\nHomicidio,2026-01-31,Llamar al 300 555 0134,4.12,-70.76\nHomicidio,2026-01-31,En el puente,4.13,-70.77\n";
    let sent = marta.person.upload(&marta.path("/imports?name=hechos.csv"), "text/csv", file.as_bytes()).ok();
    let job = sent["id"].as_str().unwrap().to_owned();
    let plan = marta.ask(&format!("/imports/{job}/plan"), &json!({"layer": layer})).ok();
    assert_eq!((&plan["ready"], &plan["refused_total"]), (&2.into(), &0.into()), "{plan}");
    let left = &plan["left_out"][0];
    assert_eq!(
        (&left["row"], &left["field"], &left["code"]),
        (&2.into(), &"note".into(), &"text-phone".into()),
        "{plan}"
    );
}

#[rstest]
fn the_page_gets_the_rules_that_the_server_refuses_by(#[values(On::Sqlite)] on: On) {
    let Some(workshop) = Workshop::new(on) else { return };
    let rules = workshop.trama.stranger().get("/api/text-rules").ok();
    let refusing: Vec<_> = rules
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| it["refuse"] == true)
        .map(|it| it["id"].clone())
        .collect();
    assert_eq!(refusing, TEXTS.map(|(_, rule)| json!(rule)));
    assert!(
        rules
            .as_array()
            .unwrap()
            .iter()
            .all(|it| it["advice"]["es"].is_string() && it["label"]["en"].is_string())
    );
}
