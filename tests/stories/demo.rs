//! `trama serve --demo`: a small invented valley, there once, and one's own from then on.

use rstest::rstest;
use serde_json::json;
use tests::house::{House, On, PASSPHRASE};

#[rstest]
fn the_invented_valley_is_there_once_and_is_the_stewards(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(house) = House::new(on) else { return };
    let first = house.start_with(&["--demo"]);
    let marta = first.steward();
    let maps = marta.get("/api/maps").ok();
    assert_eq!(maps.as_array().map(Vec::len), Some(1), "{maps}");
    assert_eq!(maps[0]["role"], "coordinator");
    let path = format!("/api/maps/{}", maps[0]["id"].as_str().unwrap());
    let map = marta.get(&path).ok();
    let layers = map["layers"].as_array().unwrap();
    assert_eq!(layers.len(), 8);
    for layer in layers {
        assert!(layer["count"].as_u64().unwrap() >= 8, "{layer}");
    }
    let all = marta.get(&format!("{path}/features?limit=1")).ok()["numberMatched"].as_u64().unwrap();
    assert!((70..=130).contains(&all), "{all}");
    assert!(map["view"]["zoom"].is_number(), "it opens where the valley is: {map}");

    assert!(first.stop());
    let second = house.start_with(&["--demo"]);
    let mut marta = second.stranger();
    marta.post("/api/session", &json!({"name": "Marta", "passphrase": PASSPHRASE})).ok();
    let again = marta.get("/api/maps").ok();
    assert_eq!(again, maps, "a second start adds nothing");
}

#[rstest]
fn a_server_that_has_maps_gets_no_demo(#[values(On::Sqlite)] on: On) {
    let Some(house) = House::new(on) else { return };
    let first = house.start();
    let mut marta = first.steward();
    marta.post("/api/maps", &json!({"name": "Nuestro río"})).ok();
    assert!(first.stop());
    let second = house.start_with(&["--demo"]);
    assert_eq!(marta.at(&second.url).get("/api/maps").ok().as_array().map(Vec::len), Some(1));
}
