//! The TOML of a kind, and the way from it to a kind.

use serde::Deserialize;

use super::{
    Canvas, Keep, Kind, KindError, KindProblem, Precisions, Serves, Shape, Style, check,
    field_file::FieldFile,
};
use crate::{field::Tier, label::Label, plain::plain, precision::Precision};

#[derive(Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a word of the text")]
#[serde(deny_unknown_fields)]
struct KindFile {
    id: String,
    #[serde(default = "yes")]
    geographic: bool,
    canvas: Option<Canvas>,
    #[serde(default)]
    geometry: Vec<Shape>,
    default_geometry: Option<Shape>,
    label: Label,
    plural: Label,
    description: Label,
    style: Style,
    precision: Precisions,
    keep: Keep,
    #[serde(default = "yes")]
    own: bool,
    #[serde(default)]
    circle: bool,
    #[serde(default)]
    open: bool,
    #[serde(default)]
    confidential: bool,
    tier: Tier,
    serves: Option<Serves>,
    fields: Vec<FieldFile>,
    title: Option<String>,
    severity: Option<String>,
    category: Option<String>,
    time: Option<String>,
}

fn yes() -> bool {
    true
}

/// Reads the TOML, then asks [`check::kind`] whether it makes sense.
pub(super) fn read(toml: &str) -> Result<Kind, KindError> {
    let deserializer = toml::Deserializer::parse(toml).map_err(|e| form("toml", &e))?;
    let file: KindFile = serde_path_to_error::deserialize(deserializer).map_err(|e| {
        let path = e.path().to_string();
        form(if path == "." { "kind" } else { &path }, e.inner())
    })?;
    let id = file.id.parse().map_err(|e| KindError::at("id", KindProblem::Slug(e)))?;
    let fields = file.fields.into_iter().map(FieldFile::read).collect::<Result<_, _>>()?;
    let kind = Kind {
        id,
        geographic: file.geographic,
        canvas: file.canvas,
        geometry: file.geometry,
        default_geometry: file.default_geometry,
        label: file.label,
        plural: file.plural,
        description: file.description,
        style: file.style,
        precision: file.precision,
        keep: file.keep,
        own: file.own,
        circle: file.circle,
        open: file.open,
        confidential: file.confidential || file.precision.member < Precision::Exact,
        tier: file.tier,
        serves: file.serves,
        fields,
        title: file.title,
        severity: file.severity,
        category: file.category,
        time: file.time,
    };
    check::kind(&kind)?;
    Ok(kind)
}

fn form(path: &str, error: &toml::de::Error) -> KindError {
    KindError::at(path, KindProblem::Form(plain(error).trim().to_owned()))
}
