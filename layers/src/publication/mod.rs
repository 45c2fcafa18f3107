//! What a stranger sees of a map: an edition, made once by a person and looked through before it goes out. It is a copy. What
//! happens on the map later does not move it, and nothing in it leads back to the map: every id in it is its own.

mod warning;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Map as Object, Value as Json, json};
use uuid::Uuid;

pub use warning::{Warning, Why};

use crate::{
    clock::Millis,
    contact::Contact,
    id::{ActorId, FeatureId, LayerId},
    index::{Bound, Indexes, Query},
    map::Map,
    precision::Precision,
    text,
    view::View,
};

/// Most features of an edition: a stranger's page takes all of them at once.
pub const PUBLISHED: usize = 10_000;
/// Longest title, in characters.
pub const TITLE: usize = 120;
/// Longest text, in characters.
pub const TEXT: usize = 4_000;

/// What somebody wants to publish.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// As strangers read it.
    pub title: String,
    /// What its authors say of it.
    pub text: String,
    /// Which layers go.
    pub layers: Vec<LayerId>,
    /// What stays inside all the same.
    #[serde(default)]
    pub hidden: BTreeSet<FeatureId>,
}

/// Why there is no edition of a plan.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PlanError {
    /// There is no such layer, or strangers see nothing of it, ever: the two are never told apart.
    #[error("there is no such layer that could be published")]
    Layer,
    /// The title or the text is empty or too long.
    #[error("a title has 1 to 120 characters, a text at most 4000")]
    Length(&'static str),
    /// A text leads to a person or to a place.
    #[error("leave out {}", .1.label.get("en"))]
    Leads(&'static str, &'static text::Rule),
    /// More than a page takes.
    #[error("an edition has at most {PUBLISHED} features")]
    TooMuch,
    /// A fault of ours: what cannot be written is not left out in silence.
    #[error("a feature or a kind of it cannot be written")]
    Unwritten,
}

/// A copy of what a stranger may see, with what leads back to the map: that part never leaves.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Edition {
    /// What was asked for.
    pub plan: Plan,
    /// When it was made.
    pub made_at: Millis,
    /// From bottom to top.
    pub layers: Vec<PublishedLayer>,
    /// In the order of their own ids, which tells nothing.
    pub features: Vec<PublishedFeature>,
    /// By municipality and month.
    pub counts: Vec<PublishedCount>,
    /// Whom to call.
    pub contacts: Vec<Contact>,
    /// The kinds of the community's own, as far as strangers see them.
    pub kinds: Vec<Json>,
    /// What to look at before it goes out.
    pub warnings: Vec<Warning>,
}

/// A layer of an edition.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct PublishedLayer {
    /// On the map.
    pub layer: LayerId,
    /// In the edition.
    pub id: Uuid,
    /// Of what kind.
    pub kind: String,
    /// As the people of the map call it.
    pub name: String,
    /// How exactly it is shown.
    pub precision: Precision,
}

/// A feature of an edition.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct PublishedFeature {
    /// On the map.
    pub feature: FeatureId,
    /// In the edition.
    pub id: Uuid,
    /// Its layer in the edition.
    pub layer: Uuid,
    /// Masked.
    pub geometry: Json,
    /// What it says: precision, municipality, the answers that everybody sees.
    pub properties: Object<String, Json>,
}

/// At least so many in a municipality and a month.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct PublishedCount {
    /// Its layer in the edition.
    pub layer: Uuid,
    /// DIVIPOLA code.
    pub municipality: String,
    /// As the map calls it, where strangers see it there.
    pub name: Option<String>,
    /// A point inside it, longitude and latitude in degrees, where strangers see it on the map.
    pub point: Option<[f64; 2]>,
    /// `YYYY-MM`.
    pub month: String,
    /// A multiple of five; up to four more.
    pub at_least: u32,
}

/// What differs between two editions.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Difference {
    /// New features, by their ids in the later edition.
    pub added: Vec<Uuid>,
    /// Features that say or show something else, by their ids in the later edition.
    pub changed: Vec<Uuid>,
    /// How many are there no more.
    pub removed: usize,
}

impl Plan {
    /// The plan in its normal form: its words lead to nobody.
    pub fn checked(mut self) -> Result<Self, PlanError> {
        self.title = self.title.trim().to_owned();
        self.text = self.text.trim().to_owned();
        let fits = |text: &str, least: usize, most: usize| {
            (least..=most).contains(&text.chars().count())
                && !text.chars().any(|c| c != '\n' && crate::label::is_hidden(c))
        };
        if !fits(&self.title, 1, TITLE) {
            return Err(PlanError::Length("title"));
        }
        if !fits(&self.text, 0, TEXT) {
            return Err(PlanError::Length("text"));
        }
        for (field, said) in [("title", &self.title), ("text", &self.text)] {
            if let Some(rule) = text::refused(said, false) {
                return Err(PlanError::Leads(field, rule));
            }
        }
        Ok(self)
    }
}

/// A map as it is looked at to be published. `bound` is bound to [`View::publication`], so that nothing can be more exact
/// than a stranger may see it.
pub struct Source<'a> {
    /// The map itself.
    pub map: &'a Map,
    /// Its trees.
    pub indexes: &'a Indexes,
    /// What a stranger may see of them.
    pub bound: &'a Bound<'a>,
    /// Whose view it is.
    pub view: &'a View,
}

impl Edition {
    /// Makes an edition of a plan that was [checked](Plan::checked). `fresh` gives ids.
    pub fn make(
        source: &Source<'_>,
        plan: Plan,
        now: Millis,
        mut fresh: impl FnMut() -> Uuid,
    ) -> Result<Self, PlanError> {
        let Source { map, indexes, bound, view } = source;
        let wanted: BTreeSet<LayerId> = plan.layers.iter().copied().collect();
        let mut layers = Vec::new();
        let mut kinds = BTreeMap::new();
        for (layer, kind) in map.layers().into_iter().filter_map(|it| map.layer_and_kind(it.id)) {
            let precision = view.precision(layer, kind);
            if !wanted.contains(&layer.id) || precision == Precision::None {
                continue;
            }
            let (id, kind_id) = (fresh(), kind.id.to_string());
            if crate::kinds::get(&kind_id).is_none() {
                let mut shown = kind.clone();
                shown.fields.retain(|field| view.shows_field(field, false));
                kinds.insert(kind_id.clone(), serde_json::to_value(shown).map_err(|_| PlanError::Unwritten)?);
            }
            layers.push(PublishedLayer {
                layer: layer.id,
                id,
                kind: kind_id,
                name: layer.name.clone(),
                precision,
            });
        }
        if layers.len() != wanted.len() || layers.is_empty() {
            return Err(PlanError::Layer);
        }
        let ids: BTreeMap<LayerId, Uuid> = layers.iter().map(|it| (it.layer, it.id)).collect();

        let query = Query { layers: Some(plan.layers.clone()), ..Query::default() };
        let page = bound.page(&query, None, PUBLISHED + plan.hidden.len() + 1);
        let (mut features, mut authors) = (Vec::new(), BTreeMap::new());
        for shown in page.features.iter().filter(|it| !plan.hidden.contains(&it.id())) {
            let Some(layer) = ids.get(&shown.layer()) else { continue };
            let (geometry, properties) = shown.published().map_err(|_| PlanError::Unwritten)?;
            // What has no place at this precision is not shown to anybody.
            if geometry.is_null() {
                continue;
            }
            let id = fresh();
            authors.insert(id, shown.author());
            features.push(PublishedFeature { feature: shown.id(), id, layer: *layer, geometry, properties });
        }
        if features.len() > PUBLISHED {
            return Err(PlanError::TooMuch);
        }
        features.sort_unstable_by_key(|it| it.id);

        let counted = indexes.monthly(map, view, &plan.layers, &plan.hidden, now);
        let codes = counted.iter().map(|it| it.municipality.as_str()).collect();
        let municipalities = bound.municipalities(&codes);
        let counts = counted.iter().filter_map(|it| {
            let known = municipalities.get(&it.municipality);
            Some(PublishedCount {
                layer: *ids.get(&it.layer)?,
                municipality: it.municipality.clone(),
                name: known.and_then(|it| it.name.clone()),
                point: known.map(|it| it.point.map(six_decimals)),
                month: it.month.clone(),
                at_least: it.at_least,
            })
        });
        let counts = counts.collect();
        let contacts = view.contacts(map);
        let mut edition = Self {
            plan,
            made_at: now,
            layers,
            features,
            counts,
            contacts,
            kinds: kinds.into_values().collect(),
            warnings: Vec::new(),
        };
        edition.warnings = warning::of(&edition, &authors, map);
        Ok(edition)
    }

    /// Takes features out, as if they had never been in it. Counts stay as they are: to take one off would tell strangers
    /// that it was one. `false` when none of them was in it.
    pub fn forget(&mut self, gone: &BTreeSet<FeatureId>) -> bool {
        let before = self.features.len() + self.plan.hidden.len();
        let forgotten: BTreeSet<Uuid> =
            self.features.iter().filter(|it| gone.contains(&it.feature)).map(|it| it.id).collect();
        self.features.retain(|it| !gone.contains(&it.feature));
        self.plan.hidden.retain(|it| !gone.contains(it));
        self.warnings.retain_mut(|warning| {
            let before = warning.features.len();
            warning.features.retain(|it| !forgotten.contains(it));
            before == 0 || !warning.features.is_empty()
        });
        before != self.features.len() + self.plan.hidden.len()
    }

    /// What a stranger is not to see any more, as the map stands: taken off it, withdrawn into the room, or shown less exactly
    /// than then.
    pub fn gone(&self, bound: &Bound<'_>) -> BTreeSet<FeatureId> {
        let precision: BTreeMap<Uuid, Precision> =
            self.layers.iter().map(|it| (it.id, it.precision)).collect();
        let shown = |it: &PublishedFeature| {
            let now = bound.feature(it.feature).map(|shown| shown.precision());
            now.zip(precision.get(&it.layer)).is_some_and(|(now, then)| now >= *then)
        };
        self.features.iter().filter(|it| !shown(it)).map(|it| it.feature).collect()
    }

    /// Whether strangers may still see all its layers as exactly as it shows them.
    pub fn holds(&self, map: &Map, view: &View) -> bool {
        let holds = |it: &PublishedLayer| {
            let known = map.layer_and_kind(it.layer);
            known.is_some_and(|(layer, kind)| view.precision(layer, kind) >= it.precision)
        };
        self.layers.iter().all(holds)
    }

    /// What a stranger reads beside the features.
    pub fn about(&self) -> Json {
        let count = |layer: Uuid| self.features.iter().filter(|it| it.layer == layer).count();
        let layers: Vec<Json> = (0..)
            .zip(&self.layers)
            .map(|(order, it)| {
                json!({"id": it.id, "kind": it.kind, "name": it.name, "order": order, "count": count(it.id),
                    "precision": it.precision})
            })
            .collect();
        json!({"title": self.plan.title, "text": self.plan.text, "layers": layers, "kinds": self.kinds,
            "counts": self.counts, "contacts": self.contacts.iter().map(told).collect::<Vec<_>>()})
    }

    /// The features as a GeoJSON collection.
    pub fn collection(&self) -> Json {
        let kinds: BTreeMap<Uuid, &str> = self.layers.iter().map(|it| (it.id, it.kind.as_str())).collect();
        let feature = |it: &PublishedFeature| {
            let mut properties = it.properties.clone();
            properties.insert("layer".into(), json!(it.layer));
            properties.insert("kind".into(), json!(kinds.get(&it.layer)));
            json!({"type": "Feature", "id": it.id, "geometry": it.geometry, "properties": properties})
        };
        json!({"type": "FeatureCollection", "features": self.features.iter().map(feature).collect::<Vec<_>>()})
    }

    /// What differs from an earlier edition.
    pub fn since(&self, before: &Self) -> Difference {
        let known: BTreeMap<FeatureId, &PublishedFeature> =
            before.features.iter().map(|it| (it.feature, it)).collect();
        let mut difference = Difference::default();
        for it in &self.features {
            match known.get(&it.feature) {
                None => difference.added.push(it.id),
                Some(then) if (&then.geometry, &then.properties) != (&it.geometry, &it.properties) => {
                    difference.changed.push(it.id);
                }
                Some(_) => {}
            }
        }
        let kept = self.features.len() - difference.added.len();
        difference.removed = before.features.len() - kept;
        difference
    }
}

/// A contact route as a stranger is told of it: who else is, is none of hers.
fn told(contact: &Contact) -> Json {
    let Contact { name, reach, hours, languages, .. } = contact;
    json!({"name": name, "reach": reach, "hours": hours, "languages": languages})
}

fn six_decimals(degrees: f64) -> f64 {
    (degrees * 1_000_000.0).round() / 1_000_000.0
}

/// Who drew the features of an edition that is being made. It is forgotten with it.
type Authors = BTreeMap<Uuid, Option<ActorId>>;
