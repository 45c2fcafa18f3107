//! For tests: a map with people on it, and what a viewer should read of it, worked out feature by feature.

use std::collections::BTreeMap;

use geo::{InteriorPoint, Intersects};
use geo_types::{Geometry as Shapes, Point};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::kinds::kinds;
use crate::{
    accept::{Arrival, accept},
    change::{Body, Change, Logged, VERSION},
    clock::Hlc,
    feature::Feature,
    geometry::Shape,
    id::{ActorId, ChangeId, FeatureId, LayerId, MapId, Seq},
    index::{Indexes, Loader, Touch},
    kind::Kind,
    map::Map,
    place::ExactPlace,
    precision::Precision,
    role::{Actor, Role},
    scope::Scope,
    view::{Standing, View, mask_value},
};

pub(super) const RISKS: u128 = 1;
pub(super) const TERRITORIES: u128 = 2;
pub(super) const HOUSES: u128 = 3;
pub(super) const MARKS: u128 = 4;

pub(super) fn layer(number: u128) -> LayerId {
    LayerId::new(Uuid::from_u128(number))
}

pub(super) fn feature_id(number: u128) -> FeatureId {
    // Spread like random ids, and told apart.
    FeatureId::new(Uuid::from_u128(
        number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835),
    ))
}

/// Two participants, then one of each other role.
pub(super) const PEOPLE: [Role; 6] =
    [Role::Participant, Role::Participant, Role::Partner, Role::Member, Role::Coordinator, Role::Protection];

pub(super) fn person(number: usize) -> Actor {
    Actor { id: ActorId::new(Uuid::from_u128(100 + number as u128)), role: PEOPLE[number] }
}

/// A workshop of two groups: the first participant sits in one, the second and the member in the other.
pub(super) fn workshop() -> Uuid {
    Uuid::from_u128(70)
}

/// Who sits in which group.
pub(super) const SEATS: [(usize, usize); 3] = [(0, 0), (1, 1), (3, 1)];

pub(super) fn group(number: usize) -> Uuid {
    Uuid::from_u128(80 + number as u128)
}

fn label(text: &str) -> Json {
    json!({ "es": text, "en": text })
}

/// Where things stand at the beginning of the stories about workshops.
pub(super) fn plan() -> Json {
    let signs = [("blue", "frog"), ("pink", "bee")];
    let groups: Vec<_> = signs
        .iter()
        .enumerate()
        .map(
            |(n, (colour, animal))| json!({ "id": group(n), "sign": { "colour": colour, "animal": animal } }),
        )
        .collect();
    json!({ "name": label("Taller"), "purpose": label("Mirar"), "consent": label("Puede pasar"),
        "groups": groups, "layers": [],
        "phases": [{ "id": "open", "name": label("Abrir"), "minutes": 5 }] })
}

pub(super) struct Stage {
    pub(super) map: Map,
    pub(super) features: BTreeMap<FeatureId, Feature>,
    pub(super) indexes: Indexes,
    pub(super) head: Seq,
    /// How far behind the log people are.
    pub(super) lag: Seq,
}

impl Stage {
    pub(super) fn new() -> Self {
        let map = Map::new(MapId::new(Uuid::nil()), "Prueba".into());
        let mut stage = Self { map, features: BTreeMap::new(), indexes: Indexes::new(), head: 0, lag: 0 };
        for (number, toml) in (1..).zip(kinds()) {
            let kind = Kind::parse(&toml).unwrap().id;
            stage.of_map(None, Body::KindDefine { toml });
            let put =
                serde_json::from_value(json!({ "kind": kind, "name": "Capa", "order": number })).unwrap();
            stage.of_map(Some(layer(number)), Body::LayerPut(put));
        }
        let body = |kind: &str, json: Json| Body::parse(kind, VERSION, json, 1).unwrap();
        let define = json!({ "workshop": workshop(), "plan": plan() });
        stage.of_map(None, body("workshop.define", define));
        for (who, number) in SEATS {
            let seat = json!({ "workshop": workshop(), "actor": person(who).id, "seat": { "group": group(number) } });
            let logged = stage.logged(person(who), body("workshop.seat", seat));
            stage.map.apply(&logged);
        }
        stage
    }

    fn logged(&mut self, actor: Actor, body: Body) -> Logged {
        self.head += 1;
        let id = ChangeId::new(Uuid::from_u128(self.head.into()));
        let change = Change { id, hlc: Hlc::new(0, 0), base: 0, layer: None, feature: None, body };
        Logged { seq: self.head, actor: actor.id, received_at: 0, change }
    }

    /// Everybody's view, a stranger's first.
    pub(super) fn views(&self) -> Vec<View> {
        let people = (0..PEOPLE.len()).map(|n| View::new(person(n), &self.map));
        std::iter::once(View::public()).chain(people).collect()
    }

    /// All shelves of everybody are there.
    pub(super) fn ready(&mut self) {
        for view in self.views() {
            self.indexes.prepare(&self.map, &view);
        }
    }

    fn of_map(&mut self, layer: Option<LayerId>, body: Body) {
        let logged = self.judge(person(4), layer, None, body).unwrap();
        self.map.apply(&logged);
    }

    fn judge(
        &mut self,
        actor: Actor,
        layer: Option<LayerId>,
        feature: Option<FeatureId>,
        body: Body,
    ) -> Option<Logged> {
        let seq = self.head + 1;
        let now = 1_700_000_000_000 + seq * 3_600_000;
        let id = ChangeId::new(Uuid::from_u128(seq.into()));
        let change = Change {
            id,
            hlc: Hlc::new(now, 0),
            base: self.head.saturating_sub(self.lag),
            layer,
            feature,
            body,
        };
        let known = feature.and_then(|id| self.features.get(&id));
        let logged = accept(&Arrival::alone(actor, &self.map, now, seq), change, known).ok()?;
        self.head = seq;
        Some(logged)
    }

    /// Somebody does something, if she may; the trees follow.
    pub(super) fn act(
        &mut self,
        actor: Actor,
        on: u128,
        feature: FeatureId,
        kind: &str,
        body: Json,
    ) -> Vec<Touch> {
        let body = Body::parse(kind, 1, body, 1_000).unwrap();
        let Some(logged) = self.judge(actor, Some(layer(on)), Some(feature), body) else { return Vec::new() };
        let (_, kind) = self.map.layer_and_kind(layer(on)).unwrap();
        let feature = self.features.entry(feature).or_insert_with(|| Feature::new(feature));
        feature.apply(&logged, kind);
        self.indexes.put(&self.map, feature, feature.head())
    }

    pub(super) fn put(&mut self, who: usize, on: u128, number: u128, body: Json) -> Vec<Touch> {
        self.act(person(who), on, feature_id(number), "feature.put", body)
    }

    /// The trees as they would be loaded at a start.
    pub(super) fn loaded(&self) -> Indexes {
        let mut loader = Loader::with_capacity(&self.map, self.features.len());
        for feature in self.features.values() {
            loader.push(feature);
        }
        loader.finish(self.head)
    }

    /// What a viewer should read, by id.
    pub(super) fn expected(&self, view: &View) -> BTreeMap<FeatureId, Json> {
        let seen =
            self.features.values().filter_map(|feature| Some((feature.id(), self.shown(view, feature)?)));
        seen.collect()
    }

    fn shown(&self, view: &View, feature: &Feature) -> Option<Json> {
        let standing = Standing::of(feature).filter(|_| !feature.is_deleted())?;
        let (layer, kind) = self.map.layer_and_kind(standing.layer)?;
        let precision = view.precision_of(&standing, layer, kind);
        precision.shows_features().then_some(())?;
        let exact = feature.place().map(ExactPlace::geometry);
        let home = exact.and_then(|exact| self.municipality(exact.shapes(), exact.shape()));
        let centre = home.as_ref().map(|(_, centre)| *centre);
        let geometry = feature.place().and_then(|place| precision.mask(place, centre));
        let municipality = match precision {
            Precision::Municipality => home,
            _ => geometry.as_ref().and_then(|shown| self.municipality(shown.shapes(), shown.shape())),
        };
        let own = view.actor() == Some(standing.author);
        let fields = feature.properties().filter(|(id, _)| view.shows_field(kind.field(id).unwrap(), own));
        let fields: BTreeMap<_, _> =
            fields.map(|(id, value)| (id, mask_value(value, precision).to_json())).collect();
        let time = |millis: u64| {
            let seconds = precision.mask_time((millis / 1_000).try_into().unwrap());
            jiff::Timestamp::from_second(seconds).unwrap().to_string()
        };
        let mut properties = json!({
            "layer": standing.layer, "kind": kind.id, "scope": standing.scope, "precision": precision,
            "author": standing.author, "created_at": time(feature.created_at()),
            "updated_at": time(feature.updated_at()), "fields": fields,
        });
        if let Some((code, _)) = municipality {
            properties["municipality"] = code.into();
        }
        let known = |field: &str| kind.field(field).is_none_or(|field| view.shows_field(field, own));
        let contested: Vec<_> = feature.contested().into_iter().filter(|field| known(field)).collect();
        if !contested.is_empty() {
            properties["contested"] = contested.into();
        }
        let attachments: Vec<_> = feature
            .attachments()
            .map(|it| match &it.name {
                Some(name) => json!({ "id": it.attachment, "media_type": it.media_type, "name": name }),
                None => json!({ "id": it.attachment, "media_type": it.media_type }),
            })
            .collect();
        if !attachments.is_empty() {
            properties["attachments"] = attachments.into();
        }
        if feature.comments() > 0 {
            properties["comments"] = feature.comments().into();
        }
        Some(json!({ "type": "Feature", "id": feature.id(), "geometry": geometry, "properties": properties }))
    }

    /// The municipality of shapes, with the point at which it is shown.
    fn municipality(&self, shapes: &Shapes<f64>, shape: Shape) -> Option<(String, Point<f64>)> {
        let at = match shapes {
            Shapes::LineString(line) => line.points().nth(line.0.len() / 2)?,
            Shapes::Point(point) => *point,
            area if shape == Shape::Polygon => {
                let inside = area.interior_point()?;
                let round = |degrees: f64| (degrees * 1e6).round() / 1e6;
                Point::new(round(inside.x()), round(inside.y()))
            }
            other => unreachable!("{other:?}"),
        };
        let known = self.features.values().filter_map(|feature| {
            let code = feature.properties().find(|(field, _)| *field == "divipola")?.1.to_json();
            let code = code.as_str().filter(|code| code.len() == 5)?.to_owned();
            let standing = feature.layer() == Some(layer(TERRITORIES)) && feature.scope() >= Scope::Map;
            (standing && !feature.is_deleted()).then_some((code, feature.id(), feature.place()?.geometry()))
        });
        let known: Vec<_> = known.collect();
        let holding = known.iter().filter(|(.., area)| area.shapes().intersects(&at));
        let code = holding.map(|(code, ..)| code).min()?;
        let (.., shown) = known.iter().filter(|(it, ..)| it == code).min_by_key(|(_, id, _)| *id)?;
        Some((code.clone(), shown.shapes().interior_point()?))
    }
}
