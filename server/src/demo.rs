//! A small invented river valley, so that a first look shows a map with something on it. Everything comes in as ordinary
//! changes by the one write path. Its ids are made from names, so that planting it twice plants it once.

use layers::{
    change::Change,
    clock::Hlc,
    id::{ActorId, ChangeId, MapId},
    kinds,
    map::{Camera, Map},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use crate::{
    app::App,
    commit::{Incoming, Status, Together},
    error::Problem,
    store::Account,
};

/// The layers from bottom to top: the kind, and its features as GeoJSON whose properties are the kind's fields.
const LAYERS: [(&str, &str); 8] = [
    ("territory", include_str!("../demo/territory.geojson")),
    ("risk_factor", include_str!("../demo/risk_factor.geojson")),
    ("route", include_str!("../demo/route.geojson")),
    ("capacity", include_str!("../demo/capacity.geojson")),
    ("institution", include_str!("../demo/institution.geojson")),
    ("communication_actor", include_str!("../demo/communication_actor.geojson")),
    ("incident", include_str!("../demo/incident.geojson")),
    ("annotation", include_str!("../demo/annotation.geojson")),
];

const NAME: &str = "Valle del Yaramí (inventado)";
const VIEW: Camera = Camera { center: [-70.7, 4.105], zoom: 10.3 };

/// Plants the valley on a server that has neither maps nor a steward, who will be its coordinator; answers whether it
/// stands there. What a start that was cut short left out is added by the next one.
pub async fn plant(app: &App) -> Result<bool, Problem> {
    let (map, team) = (MapId::new(id("map")), ActorId::new(id("team")));
    if app.store.map(map).await?.is_none() {
        if app.store.count_stewards().await? > 0 || !app.store.all_maps().await?.is_empty() {
            return Ok(false);
        }
        if app.store.account(team).await?.is_none() {
            app.store.create_account(&team_of_the_valley(team, app.now())).await?;
        }
        let mut valley = Map::new(map, NAME.into());
        valley.camera = Some(VIEW);
        app.store.create_map(&valley, team, app.now()).await?;
    }
    let (verdicts, _) = app.committer.submit(map, team, changes(app.now())?, Together::AllOrNothing).await?;
    let refused = verdicts.iter().find(|verdict| verdict.status == Status::Refused);
    refused.map_or(Ok(true), |verdict| {
        tracing::error!(?verdict, "the demo map is not as its kinds are");
        Err(Problem::Fault)
    })
}

/// Who drew it. Nobody can sign in as the team.
fn team_of_the_valley(team: ActorId, now: u64) -> Account {
    Account {
        id: team,
        name: "Equipo del valle".into(),
        passphrase: None,
        steward: false,
        guest: true,
        created_at: now,
    }
}

fn changes(now: u64) -> Result<Vec<Incoming>, Problem> {
    let mut changes = Vec::new();
    for (order, (kind, geojson)) in LAYERS.into_iter().enumerate() {
        let label = kinds::get(kind).map_or(kind, |kind| kind.plural.get("es"));
        changes.push(change(
            kind,
            now,
            json!({"kind": "layer.put", "layer": id(kind),
            "body": {"kind": kind, "name": label, "order": order}}),
        ));
        let collection: Value = serde_json::from_str(geojson).map_err(|_| Problem::Fault)?;
        for (n, feature) in collection["features"].as_array().into_iter().flatten().enumerate() {
            let name = format!("{kind} {n}");
            let mut body = json!({"geometry": feature["geometry"], "properties": feature["properties"]});
            if let (Some(body), Some(scope)) = (body.as_object_mut(), feature.get("scope")) {
                body.insert("scope".into(), scope.clone());
            }
            changes.push(change(
                &name,
                now,
                json!({"kind": "feature.put", "layer": id(kind),
                "feature": id(&format!("feature {name}")), "body": body}),
            ));
        }
    }
    Ok(changes)
}

fn change(name: &str, now: u64, mut json: Value) -> Incoming {
    let change = id(&format!("change {name}"));
    if let Some(json) = json.as_object_mut() {
        json.extend([
            ("id".to_owned(), json!(change)),
            ("version".to_owned(), json!(1)),
            ("hlc".to_owned(), json!(Hlc::new(now, 0))),
            ("base".to_owned(), json!(0)),
        ]);
    }
    Change::parse(json).map_err(|error| (ChangeId::new(change), error))
}

/// An id made from a name: the same on every server and after every start.
fn id(name: &str) -> Uuid {
    let digest = Sha256::digest(format!("trama demo {name}").as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    Builder::from_random_bytes(bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    use layers::{
        accept::{Arrival, accept},
        role::{Actor, Role},
    };

    use super::*;

    #[test]
    fn every_feature_of_the_valley_is_as_its_kind_says() {
        let mut map = Map::new(MapId::new(id("map")), NAME.into());
        let actor = Actor { id: ActorId::new(id("team")), role: Role::Coordinator };
        for (seq, incoming) in (1..).zip(changes(1_800_000_000_000).unwrap()) {
            let change = incoming.unwrap_or_else(|(_, error)| panic!("change {seq}: {error}"));
            let arrival = Arrival::alone(actor, &map, 1_800_000_000_000, seq);
            let logged =
                accept(&arrival, change, None).unwrap_or_else(|refusal| panic!("change {seq}: {refusal}"));
            map.apply(&logged);
        }
        assert_eq!(map.layers().len(), LAYERS.len());
    }

    #[test]
    fn no_safe_house_is_invented() {
        assert!(LAYERS.iter().all(|(kind, _)| *kind != "safe_house"));
    }
}
