//! Contact routes: whom to call, in the place of where. They say nothing of whether there is a safe house.

use rstest::rstest;
use serde_json::{Value as Json, json};
use server::auth::second_factor::AskedOf;
use tests::{
    drawing::{hlc, id},
    hours::Hours,
    house::On,
    workshop::Seat,
};

fn put(contacts: &Json) -> Json {
    json!({"id": id(), "kind": "contacts.put", "version": 2, "hlc": hlc(), "base": 0, "body": {"contacts": contacts}})
}

fn contact(name: &str, see: &str) -> Json {
    json!({"name": name, "reach": "Línea 155", "hours": "24 horas", "languages": "español, cubeo", "see": see})
}

fn names(seat: &Seat) -> Vec<String> {
    let told = seat.see("").ok()["contacts"].as_array().unwrap().clone();
    told.iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect()
}

#[rstest]
fn everybody_is_told_whom_to_call_as_far_as_the_map_decides(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(hours) = Hours::new(on, AskedOf::Off) else { return };
    let (mut marta, _) = hours.map(hours.steward(), &["safe_house"]);
    let mut ines = hours.invited(&mut marta, "Inés", "protection");
    let mut rosa = hours.invited(&mut marta, "Rosa", "member");
    let luz = hours.comes(&mut marta, "Luz", "participant");
    assert_eq!(names(&luz), [""; 0]);

    let hears = luz.follow();
    let routes = json!([
        contact("Casa de la Mujer", "public"),
        contact("Consejo comunitario", "participant"),
        contact("Equipo de apoyo", "member")
    ]);
    ines.write(put(&routes));
    assert_eq!(names(&rosa), ["Casa de la Mujer", "Consejo comunitario", "Equipo de apoyo"]);
    assert_eq!(names(&luz), ["Casa de la Mujer", "Consejo comunitario"]);
    let told =
        hears.wait_for(std::time::Duration::from_secs(5), |it| it.event == "change").expect("a change");
    assert_eq!(
        (&told.data["kind"], told.data["body"]["contacts"].as_array().unwrap().len()),
        (&"contacts.put".into(), 2)
    );
    for look in ["", "/changes?since=0"] {
        assert!(!luz.see(look).holds("Equipo de apoyo"), "{look}");
    }

    // The list is written whole, by whoever answers for the map or for the houses, and read again after a start.
    rosa.is_refused(put(&json!([])));
    marta.write(put(&json!([contact("Casa de la Mujer", "participant")])));
    assert_eq!(names(&ines), ["Casa de la Mujer"]);
    let map = marta.map.parse().unwrap();
    let stored = hours.wait(hours.app.store.map(map)).unwrap().unwrap();
    let participant = layers::role::Actor {
        id: layers::id::ActorId::new(uuid::Uuid::nil()),
        role: layers::role::Role::Participant,
    };
    let view = layers::view::View::new(participant, &stored.map);
    assert_eq!(view.contacts(&stored.map).len(), 1);
}

#[rstest]
fn a_contact_route_says_neither_where_nor_who(#[values(On::Sqlite)] on: On) {
    let Some(hours) = Hours::new(on, AskedOf::Off) else { return };
    let (mut marta, _) = hours.map(hours.steward(), &["safe_house"]);
    let with = |field: &str, text: &str| {
        let mut it = contact("Casa de la Mujer", "member");
        it[field] = text.into();
        put(&json!([it]))
    };
    for (field, text, code) in [
        ("reach", "4.71234, -70.12345", "text-place"),
        ("hours", "C.C. 52345678", "text-identity"),
        ("name", "Doña Ana 300 123 4567", "text-phone"),
        ("name", " ", "too-long"),
        ("see", "protection", "out-of-bounds"),
    ] {
        let why = marta.is_refused(with(field, text));
        assert_eq!((&why["field"], &why["type"]), (&field.into(), &code.into()), "{text}");
    }
    let with_place = put(
        &json!([{"name": "Casa", "reach": "155", "geometry": {"type": "Point", "coordinates": [-70.1, 4.1]}}]),
    );
    assert_eq!(marta.is_refused(with_place)["type"], "invalid-change");
    assert_eq!(names(&marta), [""; 0]);
}
