//! What strangers see of a map, at both servers: published before anything was hidden, and prepared again after it.

use serde_json::{Value as Json, json};
use tests::{
    drawing::{hlc, id},
    person::Answer,
    workshop::Seat,
};

use super::{CANARY, pair::Pair};

fn plan(layers: &[String]) -> Json {
    json!({"title": "Río Claro", "text": "Lo que vimos.", "layers": layers})
}

/// Whom to call, and what strangers see. Answers the page.
pub(super) fn publish(marta: &mut Seat, vetting: &mut Seat, layers: &[String]) -> String {
    let contact = |name: &str, see: &str| json!({"name": name, "reach": "155", "see": see});
    let contacts = json!({"contacts": [contact("Casa de la Mujer", "public"), contact("Consejo", "participant"), contact("Equipo", "member")]});
    marta.write(
        json!({"id": id(), "kind": "contacts.put", "version": 2, "hlc": hlc(), "base": 0, "body": contacts}),
    );
    let draft = marta.ask("/publication", &plan(layers)).ok();
    let asked = marta.ask("/approvals", &json!({"act": "publish", "edition": draft["edition"]})).ok();
    let confirm = format!("/approvals/{}/confirm", asked["id"].as_str().unwrap());
    assert_eq!(vetting.ask(&confirm, &json!({})).status, 204);
    marta.see("/publication").ok()["live"]["page"].as_str().unwrap().to_owned()
}

/// The coordinator prepares another edition at both: what she and a stranger would learn is the same, ids apart, which
/// are random.
pub(super) fn is_prepared_alike(coordinator: &mut Pair, layers: &[String]) {
    let answers = [&mut coordinator.with, &mut coordinator.without].map(|seat| {
        let answer = seat.ask("/publication", &plan(layers));
        assert!(!answer.holds(CANARY) && !answer.holds("70.71234"), "{}", answer.text());
        answer
    });
    let [one, other] = answers.each_ref().map(told);
    assert_eq!(one, other);
    assert_eq!(answers[0].body.len(), answers[1].body.len());
    assert!(one.1.len() > 10, "{one:?}");
}

/// All that a preview says but for its own ids, whose order is chance.
fn told(answer: &Answer) -> (u16, Vec<String>) {
    let preview = answer.ok();
    let layers: Vec<&Json> = preview["about"]["layers"].as_array().unwrap().iter().collect();
    let layer = |id: &Json| layers.iter().position(|it| it["id"] == *id);
    let mut told = vec![
        preview["about"]["contacts"].to_string(),
        preview["plan"].to_string(),
        preview["removed"].to_string(),
    ];
    for it in preview["about"]["layers"].as_array().unwrap() {
        told.push(format!("{} {} {} {}", it["kind"], it["name"], it["count"], it["precision"]));
    }
    for it in preview["about"]["counts"].as_array().unwrap() {
        told.push(format!(
            "{:?} {} {} {}",
            layer(&it["layer"]),
            it["municipality"],
            it["month"],
            it["at_least"]
        ));
    }
    for it in preview["features"]["features"].as_array().unwrap() {
        let source = &preview["sources"][it["id"].as_str().unwrap()];
        told.push(format!(
            "{:?} {source} {} {}",
            layer(&it["properties"]["layer"]),
            it["geometry"],
            it["properties"]["fields"]
        ));
    }
    for it in preview["warnings"].as_array().unwrap() {
        let many = it["features"].as_array().unwrap().len();
        told.push(format!("{} {:?} {many} {} {}", it["why"], layer(&it["layer"]), it["field"], it["found"]));
    }
    for difference in ["added", "changed"] {
        told.push(format!("{difference} {}", preview[difference].as_array().unwrap().len()));
    }
    told.sort();
    (answer.status, told)
}
