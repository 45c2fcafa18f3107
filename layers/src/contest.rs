//! Contested fields for review: the value that stands beside those that were written over unseen.

use serde::Serialize;
use serde_json::Value as Json;

use crate::{
    clock::Hlc,
    feature::Feature,
    id::{ActorId, ChangeId},
    kind::Kind,
    map::Layer,
    precision::Precision,
    register::{Register, Write},
    view::{Standing, View, mask_value},
};

/// A field that awaits a person's decision.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Contest {
    /// `geometry`, `scope`, `deleted` or the id of a property.
    pub field: String,
    /// The value that stands, then the others.
    pub values: Vec<Claim>,
}

/// A value that somebody wrote.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Claim {
    /// What.
    pub value: Json,
    /// Who.
    pub actor: ActorId,
    /// When, by her clock.
    pub hlc: Hlc,
    /// By which change.
    pub change: ChangeId,
}

impl View {
    /// What is contested of a feature, as this viewer may see it. A place that she does not see exactly is not hers to
    /// decide, nor is a field that is hidden from her.
    pub fn contests(&self, feature: &Feature, layer: &Layer, kind: &Kind) -> Vec<Contest> {
        let Some(standing) = Standing::of(feature) else { return Vec::new() };
        let precision = self.precision_of(&standing, layer, kind);
        if !precision.shows_features() {
            return Vec::new();
        }
        let own = self.actor() == Some(standing.author);
        let registers = feature.registers();
        let contest = |field: &str| match field {
            "deleted" => claims(registers.deleted()?, precision, |deleted| Some((*deleted).into())),
            "scope" => claims(registers.scope()?, precision, |scope| serde_json::to_value(scope).ok()),
            "geometry" => claims(registers.place()?, precision, |place| {
                (precision == Precision::Exact).then(|| serde_json::to_value(place.0.geometry()).ok())?
            }),
            property => {
                kind.field(property).filter(|known| self.shows_field(known, own))?;
                claims(registers.property(property)?, precision, |value| {
                    Some(value.as_ref().map_or(Json::Null, |value| mask_value(value, precision).to_json()))
                })
            }
        };
        let fields = feature.contested().into_iter();
        fields.filter_map(|field| Some(Contest { field: field.into(), values: contest(field)? })).collect()
    }
}

fn claims<T: PartialEq>(
    register: &Register<T>,
    precision: Precision,
    show: impl Fn(&T) -> Option<Json>,
) -> Option<Vec<Claim>> {
    let shown = |write: &Write<T>| {
        Some(Claim {
            value: show(&write.value)?,
            actor: write.actor,
            hlc: precision.mask_hlc(write.stamp.hlc),
            change: write.stamp.change,
        })
    };
    std::iter::once(register.winner()).chain(register.contested()).map(shown).collect()
}
