//! Files onto the map and off it: a look first, corrections, then the rows, each once however often the file comes.

use std::{thread, time::Duration};

use rstest::rstest;
use serde_json::{Value as Json, json};
use tests::{
    drawing::change,
    house::On,
    workshop::{Seat, Workshop},
};

/// Offices of an invented valley: one without a place, one with a telephone that is none, one of an unknown sort.
const OFFICES: &str = "id;Tipo;Nombre;Telefono;Latitud;Longitud\n\
    70001;Personería municipal;Personería de Río Claro;301 4477 ext 2;4,1;-70,7\n\
    70002;Comisaría de familia;Comisaría;sin teléfono;4,101;-70,701\n\
    70003;Escuela o colegio;Escuela La Ceiba;;;\n\
    70004;Ludoteca;Ludoteca El Caimo;;4,103;-70,703\n";

/// Sends a file.
fn send(seat: &Seat, name: &str, text: &str) -> Json {
    seat.person.upload(&seat.path(&format!("/imports?name={name}")), "text/csv", text.as_bytes()).ok()
}

/// Runs a planned import to its end.
fn run(seat: &mut Seat, id: &str, all_or_nothing: bool) -> Json {
    seat.ask(&format!("/imports/{id}/run"), &json!({"all_or_nothing": all_or_nothing})).ok();
    loop {
        let progress = seat.see(&format!("/imports/{id}")).ok();
        if progress["state"] != "running" {
            return progress;
        }
        thread::sleep(Duration::from_millis(10));
    }
}

/// Sends, plans with what is proposed, and runs.
fn import(seat: &mut Seat, layer: &str, text: &str) -> (Json, Json) {
    let read = send(seat, "oficinas.csv", text);
    let id = read["id"].as_str().unwrap();
    let plan = seat.ask(&format!("/imports/{id}/plan"), &json!({"layer": layer})).ok();
    (plan, run(seat, id, false))
}

fn names(seat: &Seat) -> Vec<String> {
    let features = seat.every_feature("", 100);
    let mut names: Vec<_> =
        features.iter().map(|it| it["properties"]["fields"]["name"].as_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

#[rstest]
fn a_file_is_looked_at_corrected_and_run(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let layer = workshop.layer("institution").to_owned();
    let marta = &mut workshop.marta;
    let head = marta.head();
    let read = send(marta, "oficinas.csv", OFFICES);
    assert_eq!(
        (&read["format"], &read["encoding"], &read["rows"]),
        (&"csv".into(), &"UTF-8".into(), &4.into())
    );
    assert_eq!(
        read["geometry"],
        json!({"from": "columns", "lon": "Longitud", "lat": "Latitud", "types": ["point"]})
    );
    assert_eq!(read["kind_suggestion"], "institution");
    let suggested: Vec<_> =
        read["columns"].as_array().unwrap().iter().map(|it| it["suggested"].clone()).collect();
    assert_eq!(suggested[1..4], [json!("code"), json!("name"), json!("phone")]);
    assert_eq!(read["preview"]["features"].as_array().unwrap().len(), 3);

    let id = read["id"].as_str().unwrap();
    let plan = marta.ask(&format!("/imports/{id}/plan"), &json!({"layer": layer})).ok();
    assert_eq!((&plan["ready"], &plan["refused_total"], &plan["already"]), (&3.into(), &1.into(), &0.into()));
    assert_eq!(plan["refused"][0]["row"], 4);
    assert_eq!(plan["refused"][0]["code"], "no-place");
    assert_eq!((&plan["left_out"][0]["row"], &plan["left_out"][0]["field"]), (&3.into(), &"phone".into()));
    assert_eq!(plan["mapping"]["codes"]["code"], json!({"Ludoteca": "por_definir"}));
    assert_eq!((&plan["located"], &plan["unlocated"]), (&0.into(), &3.into()));
    assert!(marta.log(&head, 1).is_empty(), "a plan writes nothing");

    let codes = json!({"code": {"Ludoteca": "organizacion_mujeres"}});
    marta.ask(&format!("/imports/{id}/plan"), &json!({"layer": layer, "codes": codes})).ok();
    let done = run(marta, id, false);
    assert_eq!(
        (&done["state"], &done["accepted"], &done["refused_total"]),
        (&"done".into(), &3.into(), &1.into())
    );
    assert_eq!((&done["done"], &done["total"]), (&4.into(), &4.into()));
    assert_eq!(names(marta), ["Comisaría", "Ludoteca El Caimo", "Personería de Río Claro"]);
    let women = marta.every_feature("&code=organizacion_mujeres", 10);
    assert_eq!(women[0]["properties"]["fields"]["name"], "Ludoteca El Caimo");
    let first = marta.every_feature("&code=personeria", 10);
    assert_eq!(first[0]["properties"]["fields"]["phone"], "301 4477 #2");
}

#[rstest]
fn the_same_file_again_changes_nothing_and_an_amended_one_what_it_says(
    #[values(On::Sqlite, On::Postgis)] on: On,
) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let layer = workshop.layer("institution").to_owned();
    let marta = &mut workshop.marta;
    import(marta, &layer, OFFICES);
    let head = marta.head();
    let (plan, done) = import(marta, &layer, OFFICES);
    assert_eq!((&plan["already"], &done["repeated"], &done["accepted"]), (&3.into(), &3.into(), &0.into()));
    assert!(marta.log(&head, 1).is_empty(), "the same file changes nothing");

    // Somebody corrects a telephone by hand; the next edition of the file corrects a name. Both stay.
    let comisaria = marta.every_feature("&code=comisaria_familia", 10)[0]["id"].as_str().unwrap().to_owned();
    let body = json!({"properties": {"phone": "123"}});
    marta.write(change("feature.put", &layer, &comisaria, head, &body));
    let amended = OFFICES.replace(";Comisaría;", ";Comisaría Primera;");
    let (plan, done) = import(marta, &layer, &amended);
    assert_eq!((&plan["amended"], &plan["already"], &done["accepted"]), (&1.into(), &2.into(), &1.into()));
    let fields = marta.every_feature("&code=comisaria_familia", 10)[0]["properties"]["fields"].clone();
    assert_eq!((&fields["name"], &fields["phone"]), (&"Comisaría Primera".into(), &"123".into()));

    // The edition before comes back, and counts as a new one.
    let (_, done) = import(marta, &layer, OFFICES);
    assert_eq!((&done["accepted"], &done["repeated"]), (&1.into(), &2.into()));
    let (_, done) = import(marta, &layer, OFFICES);
    assert_eq!((&done["accepted"], &done["repeated"]), (&0.into(), &3.into()));
    assert_eq!(names(marta), ["Comisaría", "Ludoteca El Caimo", "Personería de Río Claro"]);
}

#[rstest]
fn all_or_nothing_is_nothing_when_one_row_is_refused(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let layer = workshop.layer("institution").to_owned();
    let marta = &mut workshop.marta;
    let id = send(marta, "oficinas.csv", OFFICES)["id"].as_str().unwrap().to_owned();
    marta.ask(&format!("/imports/{id}/plan"), &json!({"layer": layer})).ok();
    let done = run(marta, &id, true);
    assert_eq!(
        (&done["state"], &done["accepted"], &done["refused_total"]),
        (&"failed".into(), &0.into(), &1.into())
    );
    assert!(names(marta).is_empty());

    let good = OFFICES.replace("Ceiba;;;", "Ceiba;;4,102;-70,702");
    let id = send(marta, "oficinas.csv", &good)["id"].as_str().unwrap().to_owned();
    marta.ask(&format!("/imports/{id}/plan"), &json!({"layer": layer})).ok();
    let done = run(marta, &id, true);
    assert_eq!((&done["state"], &done["accepted"]), (&"done".into(), &4.into()));
}

#[rstest]
fn a_file_is_its_senders_alone_and_importing_takes_the_ability(#[values(On::Sqlite)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let ines = workshop.comes("Inés", "participant");
    let sent = ines.person.upload(&ines.path("/imports?name=a.csv"), "text/csv", OFFICES.as_bytes());
    sent.is_problem(403, "forbidden");
    let mut rosa = workshop.comes("Rosa", "member");
    let id = send(&workshop.marta, "a.csv", OFFICES)["id"].as_str().unwrap().to_owned();
    rosa.see(&format!("/imports/{id}")).is_problem(404, "not-found");
    rosa.ask(&format!("/imports/{id}/run"), &json!({})).is_problem(404, "not-found");
    workshop.marta.ask(&format!("/imports/{id}/run"), &json!({})).is_problem(409, "conflict");
    let path = workshop.marta.path(&format!("/imports/{id}"));
    assert_eq!(workshop.marta.person.delete(&path).status, 204);
    workshop.marta.see(&format!("/imports/{id}")).is_problem(404, "not-found");
    for (name, text, said) in [
        ("a.csv", "a,b\n1,\"2\n3\n", "line 2"),
        ("a.xlsx", "PK\u{3}\u{4}", "save the sheet as CSV"),
        ("a.geojson", r#"{"type":"Point","coordinates":[4880000,2070000]}"#, "EPSG:9377"),
    ] {
        let path = workshop.marta.path(&format!("/imports?name={name}"));
        let problem =
            workshop.marta.person.upload(&path, "text/csv", text.as_bytes()).is_problem(400, "invalid");
        assert!(problem["detail"].as_str().unwrap().contains(said), "{problem}");
    }
}

#[rstest]
fn what_is_exported_is_what_is_seen(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let layer = workshop.layer("incident").to_owned();
    let events =
        "tipo,fecha,lat,lon\nHomicidio,2026-01-31,4.123456,-70.765432\nSeguimiento,2026-02-01,4.2,-70.8\n";
    let (_, done) = import(&mut workshop.marta, &layer, events);
    assert_eq!(done["accepted"], 2);
    // Incidents are confidential: a second person agrees to each file.
    let invited = workshop.marta.ask("/invitations", &json!({"role": "coordinator"})).ok();
    let mut eva = workshop.trama.stranger();
    let hers = json!({"code": invited["code"], "name": "Eva", "passphrase": "otras cuatro palabras largas"});
    eva.post("/api/invitations/accept", &hers).ok();
    let mut eva = Seat { person: eva, map: workshop.marta.map.clone() };
    let mut agreed = |seat: &mut Seat| {
        let asked = seat.ask("/approvals", &json!({"act": "export", "layers": [&layer]})).ok();
        let path = format!("/approvals/{}/confirm", asked["id"].as_str().unwrap());
        assert_eq!(eva.ask(&path, &json!({})).status, 204);
    };
    agreed(&mut workshop.marta);
    let whole = workshop.marta.see("/export?format=geojson").ok();
    let seen = |file: &Json| file["features"].as_array().unwrap().len();
    assert_eq!(seen(&whole), 2);
    let exact = |text: &str| text.contains("4.123456");

    let mut member = workshop.comes("Rosa", "member");
    agreed(&mut member);
    let rows =
        member.see(&format!("/export?format=csv&layer={layer}&language=es&hxl=1&mark=1")).ok_bytes().to_vec();
    let text = String::from_utf8(rows).unwrap();
    assert!(text.starts_with("\u{feff}id,¿Qué pasó?,"), "{text}");
    assert!(text.contains("Homicidio") && text.lines().count() == 4, "{text}");
    assert!(!exact(&text), "a member sees a cell, and exports a cell: {text}");
    let mut partner = workshop.comes("Ana", "partner");
    agreed(&mut partner);
    let text = partner.see("/export").text();
    assert!(!exact(&text) && !text.contains("70.76"), "{text}");
    workshop.comes("Inés", "participant").see("/export").is_problem(403, "forbidden");
    workshop.marta.see("/export?format=csv").is_problem(400, "invalid");
}

/// Two municipalities of an invented valley, side by side; and three schools, one of which lies in neither.
const MUNICIPALITIES: &str = r#"{"type":"FeatureCollection","features":[
  {"type":"Feature","properties":{"nombre":"Este","codigo_dane":"99001","nivel":"municipio"},
   "geometry":{"type":"Polygon","coordinates":[[[-70,4],[-69,4],[-69,5],[-70,5],[-70,4]]]}},
  {"type":"Feature","properties":{"nombre":"Oeste","codigo_dane":"99002","nivel":"municipio"},
   "geometry":{"type":"Polygon","coordinates":[[[-71,4],[-70,4],[-70,5],[-71,5],[-71,4]]]}}]}"#;
const SCHOOLS: &str = "nombre,lat,lon\nUna,4.5,-69.5\nDos,4.5,-70.5\nTres,9,-70\n";

#[rstest]
fn the_terminal_says_what_lies_in_no_municipality_and_keeps_it(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(workshop) = Workshop::new(on) else { return };
    let folder = tempfile::tempdir().unwrap();
    let run = |name: &str, text: &str, layer: &str| {
        let file = folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        let mut command = workshop.house.command();
        command.arg("import").arg(&file).args(["--map", "Río Claro", "--layer", layer]);
        String::from_utf8_lossy(&command.output().unwrap().stdout).into_owned()
    };
    let said = run("municipios.geojson", MUNICIPALITIES, "territory");
    assert!(said.contains("2 rows: 2 written"), "{said}");
    let said = run("escuelas.csv", SCHOOLS, "institution");
    assert!(said.contains("3 rows: 3 written"), "{said}");
    assert!(said.contains("2 lie in a municipality of the map; 1 in none, and are kept"), "{said}");
}

#[rstest]
fn an_export_comes_back_onto_another_layer_as_it_was(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let layer = workshop.layer("institution").to_owned();
    let marta = &mut workshop.marta;
    import(marta, &layer, OFFICES);
    let said = |seat: &Seat, layer: &str| {
        let features = seat.every_feature(&format!("&layer={layer}"), 100);
        let mut said: Vec<_> = features
            .iter()
            .map(|it| json!([it["geometry"], it["properties"]["fields"]]).to_string())
            .collect();
        said.sort();
        said
    };
    let before = said(marta, &layer);
    for format in ["geojson", "csv", "csv&language=es&hxl=1&mark=1", "csv&language=en"] {
        let file = marta.see(&format!("/export?layer={layer}&format={format}")).text();
        let copy = tests::drawing::id();
        marta.write(tests::drawing::layer(&copy, "institution", "Copia", 50));
        let name = if format == "geojson" { "copia.geojson" } else { "copia.csv" };
        let read = send(marta, name, &file);
        let id = read["id"].as_str().unwrap();
        let plan = marta.ask(&format!("/imports/{id}/plan"), &json!({"layer": copy})).ok();
        assert_eq!((&plan["refused_total"], &plan["left_out_total"]), (&0.into(), &0.into()), "{plan}");
        run(marta, id, true);
        assert_eq!(said(marta, &copy), before, "{format}");
    }
}

#[rstest]
fn the_terminal_imports_too(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(workshop) = Workshop::new(on) else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("escuelas.csv");
    std::fs::write(&file, OFFICES).unwrap();
    let run = |arguments: &[&str]| {
        let mut command = workshop.house.command();
        command.arg("import").arg(&file).args(["--map", "Río Claro"]).args(arguments);
        let output = command.output().unwrap();
        (
            output.status.success(),
            String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr),
        )
    };
    let (good, said) = run(&["--layer", "institution", "--dry-run"]);
    assert!(good && said.contains("3 new, 0 amended, 0 there already, 1 refused"), "{said}");
    let (good, said) = run(&["--layer", "institution"]);
    assert!(good && said.contains("4 rows: 3 written, 0 there already, 1 refused"), "{said}");
    assert!(said.contains("row 4: geometry: the row has no place"), "{said}");
    let (good, said) = run(&["--layer", "institution", "--all-or-nothing"]);
    assert!(!good && said.contains("nothing was written"), "{said}");
    let (good, said) = run(&["--layer", "Otra capa", "--kind", "institution"]);
    assert!(good && said.contains("3 written"), "{said}");
    let (good, said) = run(&["--layer", "Escuelas", "--kind", "institution", "--dry-run"]);
    assert!(good && said.contains("`Escuelas` would be a new layer of kind institution"), "{said}");
    assert!(said.contains("3 new, 1 refused") && said.contains("\"phone\": \"Telefono\""), "{said}");
    let (good, said) = run(&["--layer", "Escuelas", "--kind", "institution", "--all-or-nothing"]);
    assert!(!good && said.contains("nothing was written"), "{said}");
    let layers = workshop.marta.see("").ok()["layers"].clone();
    assert!(!layers.to_string().contains("Escuelas"), "a file that was refused leaves no layer: {layers}");
    let phone = ["--layer", "institution", "--dry-run", "--column", "phone=", "--column", "address=Telefono"];
    let (good, said) = run(&phone);
    assert!(good && said.contains("\"address\": \"Telefono\"") && !said.contains("\"phone\""), "{said}");
    let (good, said) = run(&["--layer", "institution", "--column", "telephone=Telefono"]);
    assert!(
        !good && said.contains("there is no field `telephone`: there are") && said.contains("phone"),
        "{said}"
    );
    let (good, said) = run(&["--layer", "x", "--as", "Nadie"]);
    assert!(!good && said.contains("no account"), "{said}");
    // The running server hears of what the other process wrote.
    for _ in 0..200 {
        if names(&workshop.marta).len() == 6 {
            return;
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("the server never heard of the import");
}
