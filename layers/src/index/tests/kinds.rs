//! The kinds of the tests: one of each way to see, and fields for some eyes only.

const HEAD: &str = r##"
label = { es = "Cosa", en = "Thing" }
plural = { es = "Cosas", en = "Things" }
description = { es = "Cosa", en = "Thing" }
keep = { months = 24 }
tier = "s1"
style = { symbol = "danger", shape = "triangle", color = "#cc0a1b", color_dark = "#f58071", line = "solid", fill = "none" }
"##;
const NAME: &str = r#"
[[fields]]
id = "name"
type = "text"
label = { es = "Nombre", en = "Name" }
"#;
const RISK: &str = r#"
id = "risk"
geometry = ["point", "line", "polygon"]
default_geometry = "point"
title = "name"
severity = "severity"
category = "code"
time = "seen"
precision = { public = "municipality", participant = "cell:12", partner = "cell:13", member = "cell:15", protection = "exact" }
"#;
const RISK_FIELDS: &str = r#"
[[fields]]
id = "code"
type = "code"
label = { es = "Qué", en = "What" }
codes = [
  { id = "mines", label = { es = "Minas y munición", en = "Mines" } },
  { id = "darkness", label = { es = "Oscuridad", en = "Darkness" } },
]
[[fields]]
id = "severity"
type = "scale"
label = { es = "Gravedad", en = "Severity" }
min = 1
max = 5
see = "participant"
[[fields]]
id = "tags"
type = "codes"
label = { es = "Señas", en = "Tags" }
codes = [
  { id = "night", label = { es = "De noche", en = "At night" } },
  { id = "river", label = { es = "En el río", en = "On the river" } },
]
[[fields]]
id = "depth"
type = "number"
label = { es = "Hondura", en = "Depth" }
[[fields]]
id = "open"
type = "bool"
label = { es = "Abierto", en = "Open" }
[[fields]]
id = "since"
type = "date"
label = { es = "Desde", en = "Since" }
[[fields]]
id = "seen"
type = "time"
label = { es = "Cuándo", en = "When" }
[[fields]]
id = "secret"
type = "text"
label = { es = "Secreto", en = "Secret" }
see = "protection"
"#;
const TERRITORY: &str = r#"
id = "zone"
geometry = ["polygon"]
default_geometry = "polygon"
title = "name"
precision = { public = "exact", participant = "exact", partner = "exact", member = "exact", protection = "exact" }
"#;
const DIVIPOLA: &str = r#"
[[fields]]
id = "divipola"
type = "text"
label = { es = "Código", en = "Code" }
"#;
const HOUSE: &str = r#"
id = "house"
geometry = ["point"]
default_geometry = "point"
title = "name"
own = false
precision = { public = "none", participant = "none", partner = "none", member = "none", protection = "exact" }
"#;
const MARK: &str = r#"
id = "mark"
geographic = false
title = "name"
precision = { public = "none", participant = "cell:13", partner = "cell:13", member = "exact", protection = "exact" }
"#;

/// In the order of their layers.
pub(super) fn kinds() -> [String; 4] {
    [
        [RISK, HEAD, NAME, RISK_FIELDS].concat(),
        [TERRITORY, HEAD, NAME, DIVIPOLA].concat(),
        [HOUSE, HEAD, NAME].concat(),
        [MARK, HEAD, NAME].concat(),
    ]
}
