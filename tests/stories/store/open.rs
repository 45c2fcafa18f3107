//! What other people's programs read with SQL, and what they do not.

use layers::change::Change;
use serde_json::{Value as Json, json};
use server::store::{PostgresOptions, PostgresStore};
use std::sync::Arc;
use tests::{
    postgis::{self, Database},
    room::{NOW, Room, change, feature, layer_of, layer_put, point, seal},
};
use uuid::Uuid;

type Row = (Uuid, String, String, Option<String>, Option<String>, Option<String>, String);

struct Shared {
    database: Database,
    store: PostgresStore,
    room: Room,
}

impl Shared {
    async fn new() -> Option<Self> {
        if postgis::skipped() {
            return None;
        }
        let database = Database::new().await.expect("a database");
        let store = PostgresStore::connect(&database.url, PostgresOptions::default(), seal()).await.unwrap();
        let room = Room::new(Arc::new(store.clone())).await;
        Some(Self { database, store, room })
    }

    /// What QGIS sees.
    async fn rows(&self) -> Vec<Row> {
        let mut look = self.database.look().await.unwrap();
        sqlx::query_as(
            "select id, layer, kind, code, name, ST_AsText(geometry), properties::text from open_features order by id",
        )
        .fetch_all(&mut look)
        .await
        .unwrap()
    }

    async fn end(self) {
        self.store.close().await;
        self.database.end().await.unwrap();
    }
}

fn office(n: u128, properties: &Json) -> Change {
    point("institution", n, -76.5, 5.25, properties)
}

fn office_on(n: u128, body: &Json) -> Change {
    change("institution", feature(n), 1_000, "feature.put", body)
}

#[tokio::test]
async fn an_open_feature_is_read_with_plain_sql_and_a_sealed_one_is_not_there() {
    let Some(shared) = Shared::new().await else { return };
    let by = shared.room.coordinator;
    let changes = vec![
        office(1, &json!({"code": "personeria", "name": "Personería"})),
        point("risk_factor", 2, -75.0, 5.0, &json!({"code": "minas_explosivos"})),
        office(3, &json!({"code": "defensoria", "name": "Defensoría"})),
        office_on(3, &json!({"scope": "workshop"})),
    ];
    let verdicts = shared.room.write(by, changes).await.unwrap();
    assert!(verdicts.iter().all(Result::is_ok), "{verdicts:?}");
    let rows = shared.rows().await;
    assert_eq!(rows.len(), 1, "the sealed kind and the feature of the room are not there: {rows:?}");
    let (id, layer, kind, code, name, geometry, _) = rows.into_iter().next().unwrap();
    assert_eq!((id, kind.as_str()), (feature(1).uuid(), "institution"));
    assert_eq!(
        (layer.as_str(), code.as_deref(), name.as_deref()),
        ("Institución", Some("personeria"), Some("Personería"))
    );
    assert_eq!(geometry.as_deref(), Some("POINT(-76.5 5.25)"));
    shared.end().await;
}

#[tokio::test]
async fn a_box_of_open_features_is_found_by_the_spatial_index() {
    let Some(shared) = Shared::new().await else { return };
    let mut look = shared.database.look().await.unwrap();
    let columns: Vec<(String, i32)> = sqlx::query_as(
        "select type, srid from geometry_columns where f_table_name = 'open_places' and f_geometry_column = 'geometry'",
    )
    .fetch_all(&mut look)
    .await
    .unwrap();
    assert_eq!(columns, [("GEOMETRY".to_owned(), 4326)]);
    // An empty table is read faster from end to end.
    sqlx::query("set enable_seqscan = off").execute(&mut look).await.unwrap();
    let plan: Vec<(String,)> = sqlx::query_as(
        "explain select id from open_features where geometry && ST_MakeEnvelope(-77, 5, -76, 6, 4326)",
    )
    .fetch_all(&mut look)
    .await
    .unwrap();
    assert!(plan.iter().any(|(line,)| line.contains("open_places_geometry")), "{plan:?}");
    drop(look);
    shared.end().await;
}

#[tokio::test]
async fn an_answer_that_not_everybody_sees_is_not_in_the_clear() {
    let Some(shared) = Shared::new().await else { return };
    let kind = layers::kinds::get("institution").unwrap();
    let hidden = kind.fields.iter().find(|field| field.see > layers::role::Clearance::Public).unwrap();
    let value = match hidden.codes().first() {
        Some(code) => json!(code.id),
        None => json!(1),
    };
    let mut properties = json!({"code": "personeria", "name": "Personería"});
    properties[&hidden.id] = value;
    let verdicts = shared.room.write(shared.room.coordinator, vec![office(1, &properties)]).await.unwrap();
    assert!(verdicts[0].is_ok(), "{verdicts:?}");
    let rows = shared.rows().await;
    let properties: Json = serde_json::from_str(&rows[0].6).unwrap();
    assert_eq!(properties, json!({"code": "personeria", "name": "Personería"}));
    shared.end().await;
}

#[tokio::test]
async fn a_clear_row_follows_its_feature() {
    let Some(shared) = Shared::new().await else { return };
    let by = shared.room.coordinator;
    let write = |change| shared.room.write(by, vec![change]);
    write(office(1, &json!({"code": "personeria", "name": "Personería"}))).await.unwrap();
    let moved = json!({"geometry": {"type": "Point", "coordinates": [-76.0, 5.5]}});
    write(office_on(1, &moved)).await.unwrap();
    assert_eq!(shared.rows().await[0].5.as_deref(), Some("POINT(-76 5.5)"));
    write(change("institution", feature(1), 1_000, "feature.delete", &json!({}))).await.unwrap();
    assert!(shared.rows().await.is_empty());
    write(change("institution", feature(1), 1_000, "feature.restore", &json!({}))).await.unwrap();
    assert_eq!(shared.rows().await.len(), 1);
    write(change("institution", feature(1), 1_000, "feature.redact", &json!({}))).await.unwrap();
    assert!(shared.rows().await.is_empty());
    shared.end().await;
}

#[tokio::test]
async fn clear_rows_go_and_come_back_with_their_layer() {
    let Some(shared) = Shared::new().await else { return };
    let by = shared.room.coordinator;
    let offices =
        (0..1_500).map(|n| office(n, &json!({"code": "personeria", "name": "Personería"}))).collect();
    shared.room.write(by, offices).await.unwrap();
    assert_eq!(shared.rows().await.len(), 1_500);
    let about_layer = |kind: &str, body: Json| {
        let wire = json!({"id": Uuid::new_v4(), "kind": kind, "version": 1, "hlc": format!("{:016x}", NOW << 16),
            "layer": layer_of("institution"), "body": body});
        shared.room.write(by, vec![Change::parse(wire).unwrap()])
    };
    about_layer("layer.remove", json!({})).await.unwrap();
    assert!(shared.rows().await.is_empty());
    shared.room.write(by, vec![layer_put("institution", "Oficinas")]).await.unwrap();
    let rows = shared.rows().await;
    assert_eq!((rows.len(), rows[0].1.as_str()), (1_500, "Oficinas"));
    let tighter = json!({"kind": "institution", "name": "Oficinas", "precision": {"public": "cell:12"}});
    about_layer("layer.put", tighter).await.unwrap();
    assert!(shared.rows().await.is_empty(), "a layer that hides its places on the screen hides them here");
    shared.end().await;
}
