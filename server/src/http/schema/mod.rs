//! The shapes of what goes in and out, where they are made by the domain, which knows nothing of the API: each type here
//! says for the description of the API alone how a type of `layers` reads as JSON. Words are held to the domain's by the
//! compiler; everything else by a story that validates an answer of every route.

#![allow(dead_code, reason = "the description of the API alone reads them")]

mod change;
mod export;
mod feature;
mod file;
mod kind;
mod publication;
mod words;
mod workshop;

pub(crate) use change::{Change, Contact, ContestedValue, SeenChange};
pub(crate) use export::ExportCollection;
pub(crate) use feature::{Answer, Camera, Feature, FeaturesFound, Snapshot};
pub(crate) use file::{Column, GeometrySource, ImportMapping, PreviewCollection, TableListed};
pub(crate) use kind::{Kind, Label, TextRule};
pub(crate) use publication::{PublicCollection, PublicMap, PublicationPlan, PublicationWarning};
pub(crate) use words::{
    Ability, Clearance, DayOrder, Deed, FileFormat, Hlc, Precision, Reach, Role, Screens, Shape, Stance, When,
};
pub(crate) use workshop::{
    Group, HeldPhase, OpenPhase, Plan, Seat, ShippedTemplate, Sign, Signs, Tally, Template, Vote,
};
