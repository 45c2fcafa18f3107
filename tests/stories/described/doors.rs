//! What stands at the doors: devices, a second factor, what stewards read.

use serde_json::{Value as Json, json};
use tests::{authenticator::Authenticator, drawing::hlc, house::Trama};

use super::{Told, text};

/// Asks all of it.
pub(super) fn ask(told: &mut Told<'_>, trama: &Trama, passphrase: &str) {
    told.get("/api/session/passphrase");
    let elsewhere =
        || trama.stranger().post("/api/session", &json!({"name": "Marta", "passphrase": passphrase})).ok();
    elsewhere();
    elsewhere();
    let devices = told.get("/api/session/devices").json();
    let device = |this: bool| {
        let found = devices.as_array().unwrap().iter().find(|it| it["this"] == this);
        format!("/api/session/devices/{}", text(&found.expect("a device")["id"]))
    };
    told.put(&device(true), &json!({"name": "el computador de la casa"}));
    told.delete(&device(false));
    told.delete("/api/session/devices");
    let second = "/api/session/second-factor";
    told.get(second);
    let phone = Authenticator::new(&told.post(second, &json!({"passphrase": passphrase})));
    let now = u64::from_str_radix(&hlc(), 16).unwrap() >> 16;
    let codes = told.put(second, &json!({"code": phone.shows(now)}));
    let with = |codes: &Json| json!({"passphrase": passphrase, "code": codes["recovery_codes"][0]});
    let codes = told.post(&format!("{second}/recovery-codes"), &with(&codes));
    told.post(&format!("{second}/off"), &with(&codes));
    let (lost, asked) = ("/api/second-factors/lost", json!({"name": "Marta", "passphrase": passphrase}));
    let none = told.person.post(lost, &asked);
    told.witness.hold("POST", lost, Some(&asked), &none);
    assert_eq!(none.status, 409, "she has none that is on");
    told.get("/api/access");
    told.get("/api/access/verified");
    told.get("/api/wire");
}
