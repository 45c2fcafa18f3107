//! Leaving a device: what the server says to its browser, so that nothing stays behind.

use rstest::rstest;
use tests::{house::On, workshop::Workshop};

#[rstest]
fn who_signs_out_leaves_nothing_in_the_browser(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let mut luz = workshop.comes("Luz", "participant");
    let left = luz.person.delete("/api/session");
    assert_eq!(left.status, 204);
    assert_eq!(left.header("clear-site-data"), r#""cache", "cookies", "storage""#);
    let cookie = left.header("set-cookie");
    assert!(cookie.starts_with("trama=;") && cookie.contains("Max-Age=0"), "{cookie}");
    luz.see("").is_problem(401, "signed-out");
    // Also of a session that has ended already, and of nobody: a phone that is to forget is told so in any case.
    let again = luz.person.delete("/api/session");
    assert_eq!((again.status, again.header("clear-site-data")), (204, left.header("clear-site-data")));
    assert_eq!(workshop.marta.see("").header("clear-site-data"), "", "only who leaves");
}

#[rstest]
fn the_way_back_finds_no_document_and_no_answer_in_the_browser(#[values(On::Sqlite)] on: On) {
    let Some(workshop) = Workshop::new(on) else { return };
    for path in ["/", "/?map=1", "/calculadora.html", "/api/session", "/api/maps"] {
        assert_eq!(workshop.marta.person.get(path).header("cache-control"), "no-store", "{path}");
    }
    let neutral = workshop.trama.stranger().get("/calculadora.html");
    assert_eq!((neutral.status, neutral.header("content-type")), (200, "text/html"));
    let text = neutral.text().to_lowercase();
    assert!(text.contains("calculadora") && !text.contains("trama") && !text.contains("map"), "{text}");
}
