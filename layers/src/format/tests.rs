//! Sentences about files, each with a small invented one.

mod hostile;
mod mapping;
mod odd;
mod planning;
mod reading;
mod trips;

use super::*;
use crate::{id::LayerId, kind::Kind};

/// A kind with a field of every sort that files bring.
pub(super) fn kind() -> Kind {
    Kind::parse(KIND).unwrap()
}

const KIND: &str = r##"
id = "hazard"
geometry = ["point", "line", "polygon"]
default_geometry = "point"
label = { es = "Peligro", en = "Hazard" }
plural = { es = "Peligros", en = "Hazards" }
tier = "s1"
keep = { months = 24 }
title = "name"
severity = "severity"
category = "code"
time = "seen_at"
[description]
es = "Un peligro."
en = "A hazard."
[style]
symbol = "danger"
shape = "triangle"
color = "#b3261e"
color_dark = "#ff8a80"
line = "solid"
fill = "hatch"
[precision]
public = "cell:12"
participant = "cell:13"
partner = "cell:13"
member = "exact"
protection = "exact"
[[fields]]
id = "code"
type = "code"
label = { es = "¿Qué es?", en = "What is it?" }
ask = "first"
required = true
codes = [
  { id = "creciente", label = { es = "Creciente súbita", en = "Flash flood" } },
  { id = "derrumbe", label = { es = "Derrumbe", en = "Landslide" } },
  { id = "violencia", label = { es = "Violencia", en = "Violence" }, care_route = true, also = ["violación"], within = ["abuso sexual"] },
  { id = "por_definir", label = { es = "Por definir", en = "To be defined" } },
]
[[fields]]
id = "severity"
type = "scale"
label = { es = "¿Qué tan grave?", en = "How serious?" }
min = 1
max = 5
labels = [ { es = "Leve", en = "Slight" }, { es = "Serio", en = "Serious" }, { es = "Grave", en = "Grave" }, { es = "Muy grave", en = "Very grave" }, { es = "Extremo", en = "Extreme" } ]
[[fields]]
id = "name"
type = "text"
label = { es = "Nombre", en = "Name" }
max = 40
[[fields]]
id = "seen_at"
type = "date"
label = { es = "¿Cuándo se vio?", en = "When was it seen?" }
[[fields]]
id = "when"
type = "codes"
label = { es = "¿En qué temporada?", en = "In which season?" }
codes = [
  { id = "lluvias", label = { es = "Lluvias", en = "Rains" } },
  { id = "seca", label = { es = "Temporada seca", en = "Dry season" } },
]
[[fields]]
id = "depth"
type = "number"
label = { es = "Profundidad", en = "Depth" }
[[fields]]
id = "open"
type = "bool"
label = { es = "¿Sigue abierto?", en = "Is it still open?" }
[[fields]]
id = "phone"
type = "phone"
label = { es = "Teléfono", en = "Telephone" }
[[fields]]
id = "note"
type = "long_text"
label = { es = "Nota", en = "Note" }
max = 200
"##;

pub(super) fn namespace() -> Namespace {
    Namespace::new(LayerId::new(uuid::Uuid::from_u128(1)), b"a secret of the server")
}

pub(super) fn read_text(name: &str, text: &str) -> Table {
    read(name, text.as_bytes()).unwrap()
}

/// The plan of a file with the mapping that is proposed.
pub(super) fn planned(name: &str, text: &str) -> ImportPlan {
    let (table, kind) = (read_text(name, text), kind());
    plan(&table, &suggest(&table, &kind), &kind, &namespace())
}
