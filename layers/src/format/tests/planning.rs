use std::collections::BTreeSet;

use super::*;
use crate::{
    change::FeaturePut,
    id::{ChangeId, FeatureId},
};

const FILE: &str =
    "id,tipo,nombre,gravedad,lat,lon\n70001,Derrumbe,Uno,1,5,-76\n70002,Creciente,Dos,2,5.1,-76.1\n";

fn ids(plan: &ImportPlan) -> Vec<(FeatureId, ChangeId)> {
    plan.ready.iter().map(|row| (row.feature, row.change(0))).collect()
}

#[test]
fn the_same_file_again_is_the_same_changes() {
    assert_eq!(ids(&planned("a.csv", FILE)), ids(&planned("a (1).csv", FILE)));
    let other = "gravedad;nombre;tipo;lon;lat;id\n1;Uno;Derrumbe;-76;5;70001\n";
    assert_eq!(ids(&planned("a.csv", other))[0], ids(&planned("a.csv", FILE))[0], "however it is written");
}

#[test]
fn an_amended_row_is_another_change_of_the_same_feature() {
    let (before, after) =
        (ids(&planned("a.csv", FILE)), ids(&planned("a.csv", &FILE.replace("Dos", "Tres"))));
    assert_eq!(before[0], after[0]);
    assert_eq!(before[1].0, after[1].0);
    assert_ne!(before[1].1, after[1].1);
}

#[test]
fn on_another_layer_or_server_every_id_is_another() {
    let (table, kind) = (read_text("a.csv", FILE), kind());
    let of = |layer: u128, secret: &[u8]| {
        let namespace = Namespace::new(LayerId::new(uuid::Uuid::from_u128(layer)), secret);
        ids(&plan(&table, &suggest(&table, &kind), &kind, &namespace))
    };
    let all: BTreeSet<_> = [of(1, b"s"), of(2, b"s"), of(1, b"t")].into_iter().flatten().collect();
    assert_eq!(all.len(), 6);
    assert!(all.iter().all(|(_, change)| is_imported(*change)));
    assert!(!is_imported(ChangeId::new(uuid::Uuid::from_u128(0x1234_5678_1234_4234_8234_1234_5678_9abc))));
}

#[test]
fn rows_alike_are_features_apart() {
    let plan = planned("a.csv", "tipo,lat,lon\nDerrumbe,5,-76\nDerrumbe,5,-76\nDerrumbe,5,-76\n");
    assert_eq!(ids(&plan).into_iter().collect::<BTreeSet<_>>().len(), 3);
}

#[test]
fn row_seven_of_two_different_files_is_not_one_feature() {
    let one = planned("a.csv", "id,tipo,nombre,lat,lon\n7,Derrumbe,Uno,5,-76\n8,Derrumbe,Dos,5,-76\n");
    let two =
        planned("b.csv", "id,tipo,telefono,lat,lon\n7,Derrumbe,123456,6,-76\n8,Derrumbe,654321,6,-76\n");
    assert_ne!(one.ready[0].feature, two.ready[0].feature);
}

#[test]
fn what_opens_the_care_route_is_told_and_never_planned_under_another_name() {
    let text = "tipo,nombre,lat,lon\nDerrumbe,Uno,5,-76\nVIOLENCIA,Dos,5,-76\n\
        Presunto abuso  sexual en el camino,Tres,5,-76\nOtra cosa,Cuatro,5,-76\n\
        Violación,Cinco,5,-76\nViolación de domicilio,Seis,5,-76\n";
    let (table, kind) = (read_text("a.csv", text), kind());
    let mut mapping = suggest(&table, &kind);
    let proposed = &mapping.codes["code"];
    assert_eq!(
        proposed.keys().collect::<Vec<_>>(),
        ["Otra cosa", "Violación de domicilio"],
        "nothing else is proposed for it"
    );
    let told = |mapping: &Mapping| {
        let plan = plan(&table, mapping, &kind, &namespace());
        let refused: Vec<_> = plan.refused.iter().map(|it| (it.row, it.problem.code())).collect();
        (refused, plan.ready.len())
    };
    let care = vec![(3, "care-route"), (4, "care-route"), (6, "care-route")];
    assert_eq!(told(&mapping), (care.clone(), 3));
    // Not even when somebody says that it means something else.
    let meanings = mapping.codes.get_mut("code").unwrap();
    meanings.insert("VIOLENCIA".into(), Some("derrumbe".into()));
    meanings.insert("Presunto abuso  sexual en el camino".into(), None);
    assert_eq!(told(&mapping), (care, 3));
}

#[test]
fn a_row_is_refused_for_what_must_be_and_goes_without_what_may_be() {
    let plan = planned(
        "a.csv",
        "id,tipo,gravedad,fecha,lat,lon\n1,Derrumbe,9,ayer,5,-76\n2,,1,2020,5,-76\n3,Derrumbe,1,2020,95,-76\n4,Derrumbe,1,2020,,\n5,Derrumbe,1,2020,norte,-76\n",
    );
    let refused: Vec<_> =
        plan.refused.iter().map(|it| (it.row, it.field.as_deref(), it.problem.code())).collect();
    assert_eq!(
        refused,
        [
            (3, Some("code"), "required"),
            (4, Some("geometry"), "geometry-invalid"),
            (5, Some("geometry"), "no-place"),
            (6, Some("geometry"), "coordinate-unread"),
        ]
    );
    let left: Vec<_> =
        plan.left_out.iter().map(|it| (it.row, it.field.as_str(), it.problem.code())).collect();
    assert_eq!(left, [(2, "severity", "out-of-bounds"), (2, "seen_at", "unread")]);
    assert_eq!((plan.ready.len(), plan.ready[0].row), (1, 2));
}

#[test]
fn an_amendment_says_what_differs_from_the_import_before_and_nothing_else() {
    let take = |text: &str| planned("a.csv", text).ready.remove(0);
    let before = take(FILE).creation();
    assert!(take(FILE).amendment(&before).is_none());
    let moved = take(&FILE.replace("70001,Derrumbe,Uno,1,5,-76", "70001,Derrumbe,,1,5.5,-76"))
        .amendment(&before)
        .unwrap();
    assert!(moved.place.is_some());
    assert_eq!(moved.properties, [("name".to_owned(), None)].into(), "an emptied cell empties the field");
    let none = FeaturePut::default();
    assert_eq!(take(FILE).amendment(&none).unwrap().properties.len(), 3);
}

#[test]
fn answers_are_read_as_people_write_them() {
    let plan = planned(
        "a.csv",
        "tipo;¿En qué temporada?;Profundidad;¿Sigue abierto?;telefono;nota;lat;lon\nderrumbe;Lluvias, temporada SECA;1,5;Sí;3808330 OPCION 4;\"una\ndos\";5;-76\n",
    );
    let row = serde_json::to_value(&plan.ready[0].properties).unwrap();
    assert_eq!(
        row,
        serde_json::json!({"code": "derrumbe", "when": ["lluvias", "seca"], "depth": 1.5, "open": true,
            "phone": "3808330 #4", "note": "una\ndos"})
    );
}
