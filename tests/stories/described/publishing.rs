//! Whom to call, and what strangers see.

use serde_json::json;
use tests::{house::Trama, person::Person};

use super::{Known, Told, of_map, text, witness::Witness};

/// Prepared by one, let out by another, read by a stranger, taken back.
pub(super) fn publish(
    witness: &mut Witness,
    trama: &Trama,
    [marta, _, eva]: &mut [Person; 3],
    map: &str,
    known: &Known,
) {
    let account = text(&eva.get("/api/session").ok()["account"]["id"]);
    let mut told = Told { witness: &mut *witness, person: &mut *marta };
    let contact = json!({"name": "Casa de la Mujer", "reach": "Línea 155", "hours": "24 horas", "languages": "español", "see": "public"});
    told.write(
        map,
        &[of_map("contacts.put", None, &json!({"contacts": [contact, {"name": "Consejo", "reach": "155"}]}))],
    );
    let publication = format!("{map}/publication");
    told.get(&publication);
    let plan = json!({"title": "Río Claro", "text": "Lo que vimos.", "layers": [known.wells, known.risks], "hidden": []});
    let draft = told.post(&publication, &plan);
    told.get(&publication);
    // Who is to confirm it can do so before it is asked.
    let member = format!("{map}/members/{account}");
    told.put(&member, &json!({"role": "protection"}));
    let asked =
        told.post(&format!("{map}/approvals"), &json!({"act": "publish", "edition": draft["edition"]}));
    let mut vetting = Told { witness: &mut *witness, person: eva };
    vetting.get(&publication);
    let confirm = format!("{map}/approvals/{}/confirm", text(&asked["id"]));
    let answer = vetting.person.post(&confirm, &json!({}));
    vetting.witness.hold("POST", &confirm, None, &answer);
    assert_eq!(answer.status, 204, "{}", answer.text());
    let mut told = Told { witness: &mut *witness, person: marta };
    told.put(&member, &json!({"role": "member"}));
    let hidden = json!({"title": "Río Claro", "layers": [known.wells], "hidden": known.features});
    told.post(&publication, &hidden);
    let page = format!("/api/public/{}", text(&told.get(&publication).json()["live"]["page"]));
    let mut stranger = trama.stranger();
    let mut told = Told { witness: &mut *witness, person: &mut stranger };
    let about = told.get(&page).json();
    assert_eq!((&about["contacts"].as_array().unwrap().len(), &about["version"]), (&1, &1.into()), "{about}");
    told.get(&format!("{page}/features"));
    Told { witness: &mut *witness, person: marta }.delete(&publication);
    let mut told = Told { witness, person: &mut stranger };
    assert_eq!((told.get(&page).status, told.get(&format!("{page}/features")).status), (404, 404));
}
