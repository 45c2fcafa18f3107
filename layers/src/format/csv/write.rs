//! CSV out: a row for each feature that a viewer may see, safe to open in a spreadsheet.

use geo_types::Geometry as Shapes;
use serde_json::Value as Json;
use wkt::ToWkt;

use crate::{
    field::{Answer, Field, Tier},
    kind::{Kind, Shape},
};

/// A cell that begins so is computed by spreadsheets.
pub(super) const COMPUTED: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// How the columns are called and the codes written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Headers<'a> {
    /// By their ids, for programs.
    Ids,
    /// By their labels in a language, for people.
    Labels(&'a str),
}

/// Writes the features of one kind as CSV, a row at a time.
pub struct CsvExport<'a> {
    /// The kind of the features.
    pub kind: &'a Kind,
    /// How columns and codes are written.
    pub headers: Headers<'a>,
    /// Whether a row of HXL tags follows the header.
    pub hxl: bool,
    /// Whether a mark at the beginning tells spreadsheets that it is UTF-8.
    pub mark: bool,
}

/// What Trama says of a feature, after the answers.
pub(in crate::format) const FACTS: [(&str, &str, &str); 4] = [
    ("scope", "Alcance", "Scope"),
    ("precision", "Precisión del lugar", "Precision of the place"),
    ("municipality", "Municipio (DIVIPOLA)", "Municipality (DIVIPOLA)"),
    ("updated_at", "Actualizado", "Updated"),
];

impl<'a> CsvExport<'a> {
    /// An export without tags and without a mark.
    pub const fn new(kind: &'a Kind, headers: Headers<'a>) -> Self {
        Self { kind, headers, hxl: false, mark: false }
    }

    /// The first lines of the file.
    pub fn head(&self) -> String {
        let mut head = String::from(if self.mark { "\u{feff}" } else { "" });
        let mut names = vec!["id".to_owned()];
        names.extend(self.kind.fields.iter().map(|field| match self.headers {
            Headers::Ids => field.id.clone(),
            Headers::Labels(language) => field.label.get(language).to_owned(),
        }));
        let said = |id: &str, es: &str, en: &str| match self.headers {
            Headers::Ids => id.to_owned(),
            Headers::Labels("en") => en.to_owned(),
            Headers::Labels(_) => es.to_owned(),
        };
        names.extend([said("lon", "Longitud", "Longitude"), said("lat", "Latitud", "Latitude")]);
        if self.has_shapes() {
            names.push(said("wkt", "Geometría (WKT)", "Geometry (WKT)"));
        }
        names.extend(FACTS.iter().map(|(id, es, en)| said(id, es, en)));
        head += &line(names.iter().map(String::as_str));
        if self.hxl {
            head += &line(self.tags().iter().map(String::as_str));
        }
        head
    }

    /// The line of a feature in the form of the API, as one viewer may see it.
    pub fn row(&self, feature: &Json) -> String {
        let properties = feature.get("properties");
        let text = |json: Option<&Json>| json.map(plain).unwrap_or_default();
        let mut cells = vec![text(feature.get("id"))];
        for field in &self.kind.fields {
            let value = properties.and_then(|it| it.get("fields")).and_then(|it| it.get(&field.id));
            cells.push(value.map(|value| self.answer(field, value)).unwrap_or_default());
        }
        let shapes = feature.get("geometry").and_then(shapes);
        let (lon, lat) = match &shapes {
            Some(Shapes::Point(point)) => (point.x().to_string(), point.y().to_string()),
            _ => Default::default(),
        };
        cells.extend([lon, lat]);
        if self.has_shapes() {
            cells.push(shapes.map(|shapes| shapes.wkt_string()).unwrap_or_default());
        }
        cells.extend(FACTS.iter().map(|(id, ..)| text(properties.and_then(|it| it.get(id)))));
        line(cells.iter().map(String::as_str))
    }

    /// Points alone need no well-known text.
    fn has_shapes(&self) -> bool {
        self.kind.geometry.iter().any(|shape| *shape != Shape::Point)
    }

    /// A code by its label, when the headers are labels.
    fn answer(&self, field: &Field, value: &Json) -> String {
        let code = |id: &str| match self.headers {
            Headers::Ids => id.to_owned(),
            Headers::Labels(language) => {
                field.code(id).map_or_else(|| id.to_owned(), |code| code.label.get(language).to_owned())
            }
        };
        match (&field.answer, value) {
            (Answer::Code { .. }, Json::String(id)) => code(id),
            // Labels hold commas: a list in words is told apart by semicolons.
            (Answer::Codes { .. }, Json::Array(ids)) => {
                ids.iter().filter_map(Json::as_str).map(code).collect::<Vec<_>>().join("; ")
            }
            (Answer::Features { .. }, Json::Array(ids)) => {
                ids.iter().filter_map(Json::as_str).collect::<Vec<_>>().join("; ")
            }
            _ => plain(value),
        }
    }

    /// Places and contacts are tagged for kinds that are public by nature alone: tags invite merging and publishing.
    fn tags(&self) -> Vec<String> {
        let public = self.kind.tier == Tier::S0;
        let mut tags = vec!["#meta+id".to_owned()];
        tags.extend(self.kind.fields.iter().map(|field| {
            let plays = |role: &Option<String>| role.as_ref() == Some(&field.id);
            let tag = if plays(&self.kind.category) {
                "#event+type+code"
            } else if plays(&self.kind.severity) {
                "#severity"
            } else if plays(&self.kind.time) {
                "#date"
            } else if plays(&self.kind.title) && public {
                "#loc+name"
            } else {
                match (field.id.as_str(), &field.answer) {
                    ("divipola", _) => "#adm+code+v_divipola",
                    (_, Answer::Phone) if public => "#contact+phone+public",
                    (_, Answer::LongText { .. }) => "#description",
                    _ => "",
                }
            };
            tag.to_owned()
        }));
        let places = if public { ["#geo+lon", "#geo+lat", "#geo+wkt"] } else { [""; 3] };
        tags.extend(places.iter().take(if self.has_shapes() { 3 } else { 2 }).map(|&tag| tag.to_owned()));
        tags.extend(["", "", "#adm2+code+v_divipola", "#date+updated"].map(str::to_owned));
        tags
    }
}

fn shapes(geometry: &Json) -> Option<Shapes<f64>> {
    use serde::Deserialize;
    let geometry = geojson::Geometry::deserialize(geometry).ok()?;
    crate::geometry::shapes_of(&geometry).ok()
}

fn plain(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A line of cells. What a spreadsheet would compute gets an apostrophe before it; numbers stay numbers.
fn line<'t>(cells: impl Iterator<Item = &'t str>) -> String {
    let mut line = String::new();
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            line.push(',');
        }
        let computed = cell.starts_with(COMPUTED) && cell.parse::<f64>().is_err();
        // An apostrophe of the text's own before such a character would be taken for ours.
        let guarded =
            computed || (cell.starts_with('\'') && cell.trim_start_matches('\'').starts_with(COMPUTED));
        let quoted = cell.contains(['"', ',', ';', '\n', '\r', '\t', '|']) || cell.trim() != cell;
        match (guarded, quoted) {
            (false, false) => line.push_str(cell),
            (true, false) => line.extend(["'", cell]),
            (_, true) => {
                line.push('"');
                line.push_str(if guarded { "'" } else { "" });
                line.push_str(&cell.replace('"', "\"\""));
                line.push('"');
            }
        }
    }
    line.push_str("\r\n");
    line
}
