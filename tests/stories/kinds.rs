//! A community's own kinds: defined by who leads the map, drawn by all, and never a way around what is masked.

use rstest::rstest;
use serde_json::{Value as Json, json};
use tests::{
    drawing::{WELL, change, hlc, id, layer, point, tile},
    house::On,
    workshop::Workshop,
};

fn define(toml: &str) -> Json {
    json!({"id": id(), "kind": "kind.define", "version": 1, "hlc": hlc(), "base": 0, "body": {"toml": toml}})
}

#[rstest]
fn a_kind_of_ones_own_is_drawn_and_a_tighter_one_hides_at_once(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let luz = workshop.comes("Luz", "participant");
    let marta = &mut workshop.marta;
    marta.write(define(WELL));
    let wells = id();
    marta.write(layer(&wells, "well", "Pozos", 50));
    let body = json!({"geometry": point(-70.7, 4.1), "scope": "map", "properties": {"name": "Pozo de Inés"}});
    marta.write(change("feature.put", &wells, &id(), 0, &body));

    let (x, y) = tile(14, -70.7, 4.1);
    let path = format!("/tiles/{wells}/14/{x}/{y}");
    let before = luz.see(&path);
    assert!(before.holds("Pozo de Inés"));
    marta.write(define(&WELL.replace("max = 60", "max = 60\nsee = \"member\"")));
    let after = luz.person.get_with(&luz.path(&path), &[("if-none-match", before.header("etag"))]);
    assert!(
        after.status == 200 && !after.holds("Inés"),
        "her page asks for the tile anew, and the name is gone"
    );
    let features = luz.see(&format!("/features?layer={wells}")).text();
    assert!(!features.contains("Inés") && features.contains("\"numberMatched\":1"), "{features}");
}

#[rstest]
fn no_definition_shows_what_is_masked(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let houses = id();
    workshop.marta.write(layer(&houses, "safe_house", "Refugios", 50));
    let mut team = workshop.comes("Eva", "member");
    let eva = team.person.get("/api/session").ok()["account"]["id"].as_str().unwrap().to_owned();
    let member = workshop.marta.path(&format!("/members/{eva}"));
    assert_eq!(workshop.marta.person.put(&member, &json!({"role": "protection"})).status, 204);
    let body = json!({"geometry": point(-70.7612, 4.1), "properties": {"code": "por_definir"}});
    let house = id();
    team.write(change("feature.put", &houses, &house, 0, &body));
    let marta = &mut workshop.marta;
    let open = WELL.replace("\"well\"", "\"safe_house\"").replace("public = \"none\"", "public = \"exact\"");
    assert_eq!(marta.is_refused(define(&open))["type"], "shipped-kind");
    marta.see(&format!("/features/{house}")).is_problem(404, "not-found");

    marta.write(define(WELL));
    let looser = WELL.replace("public = \"none\"", "public = \"cell:12\"");
    assert_eq!(marta.is_refused(define(&looser))["type"], "precision-looser");
}
