use std::collections::{BTreeMap, HashSet};

use super::*;
use crate::{
    field::{Answer, Field, Tier},
    kind::{Colour, Keep, Outline, Shape},
    label::Label,
    precision::Precision,
    role::Clearance,
};

const SYMBOLS: &str = include_str!("../../kinds/SYMBOLS");
const PAPER: &str = "#f6f3ec";
const NIGHT: &str = "#1b1d21";

/// Those that are looked at: what serves a room stands on no map and in no legend.
fn looked_at() -> impl Iterator<Item = &'static Kind> {
    shipped().iter().filter(|kind| kind.serves.is_none())
}

#[test]
fn each_file_is_a_kind() {
    for toml in FILES {
        Kind::parse(toml).unwrap();
    }
    let ids: HashSet<_> = shipped().iter().map(|kind| kind.id.as_str()).collect();
    assert_eq!((ids.len(), looked_at().count()), (13, 11));
    assert!(ids.iter().all(|id| get(id).is_some_and(|kind| kind.id.as_str() == *id)));
    assert!(get("nothing").is_none());
}

#[test]
fn geometry_is_that_of_the_design() {
    use Shape::{Line, Point, Polygon};
    let shapes: BTreeMap<_, _> =
        looked_at().map(|kind| (kind.id.as_str(), kind.geometry.as_slice())).collect();
    assert_eq!(
        shapes,
        BTreeMap::from([
            ("risk_factor", [Polygon, Line, Point].as_slice()),
            ("institution", &[Point]),
            ("safe_house", &[Point, Line]),
            ("incident", &[Point, Polygon]),
            ("communication_actor", &[Point]),
            ("route", &[Line]),
            ("capacity", &[Point, Polygon]),
            ("territory", &[Polygon]),
            ("annotation", &[Point, Line, Polygon]),
            ("body_mark", &[]),
            ("emblem", &[]),
        ])
    );
    assert!(shipped().iter().all(|kind| kind.geographic != kind.geometry.is_empty()));
}

#[test]
fn precision_and_retention_are_those_of_the_safety_rules() {
    let at = |id: &str| Clearance::ALL.map(|clearance| get(id).unwrap().precision.at(clearance).to_string());
    let exact = ["exact"; 5];
    let common = ["cell:12", "cell:13", "cell:13", "exact", "exact"];
    for id in ["institution", "territory"] {
        assert_eq!(at(id), exact, "{id}");
        assert_eq!((get(id).unwrap().open, get(id).unwrap().keep), (true, Keep::Superseded));
    }
    for id in ["risk_factor", "capacity", "communication_actor", "route"] {
        assert_eq!(at(id), common, "{id}");
        assert_eq!(get(id).unwrap().keep, Keep::Months(24));
    }
    assert_eq!(at("annotation"), ["none", "cell:13", "cell:13", "exact", "exact"]);
    assert_eq!(at("incident"), ["count", "count", "municipality", "cell:15", "exact"]);
    assert_eq!(get("incident").unwrap().keep, Keep::Closed { days: 90 });
    assert_eq!(at("safe_house"), ["none", "none", "none", "none", "exact"]);
    assert_eq!(get("safe_house").unwrap().keep, Keep::Reconfirm { reconfirm_days: 30, shred_days: 90 });
    assert_eq!(at("body_mark"), ["none"; 5]);
    assert_eq!(get("body_mark").unwrap().keep, Keep::Workshop);
    assert_eq!(at("workshop_note"), ["none", "cell:13", "cell:13", "exact", "exact"]);
    assert_eq!((at("ballot"), get("ballot").unwrap().keep), (["none"; 5].map(str::to_owned), Keep::Workshop));
    assert_eq!((at("emblem"), get("emblem").unwrap().keep), (at("body_mark"), Keep::Superseded));
    assert!(shipped().iter().all(|kind| kind.open == (kind.precision.public == Precision::Exact)));
}

#[test]
fn a_safe_house_shows_no_answer_below_its_team() {
    assert!(get("safe_house").unwrap().fields.iter().all(|field| field.see == Clearance::Protection));
}

/// As a text message without accents says it.
fn plain(text: &str) -> String {
    let letter =
        |c| "áéíóúüñ’".chars().zip("aeiouun'".chars()).find(|(from, _)| *from == c).map_or(c, |(_, to)| to);
    text.to_lowercase().chars().map(letter).collect()
}

/// T-01 and T-09 of the taxonomy: codes are slugs, and no list says the same for two of them, accents or not.
#[test]
fn a_list_says_each_thing_once() {
    for kind in shipped() {
        for field in &kind.fields {
            let mut ids = HashSet::new();
            let mut words = HashSet::new();
            for code in field.codes() {
                assert!((3..=32).contains(&code.id.len()), "{}", code.id);
                assert!(code.id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'));
                assert!(ids.insert(&code.id), "{}", code.id);
                for (language, text) in code.label.iter() {
                    assert!(words.insert((language, plain(text))), "{}.{}: {text}", kind.id, field.id);
                }
            }
        }
    }
}

/// T-01 and T-08: words in both languages, short enough for a button, plain enough to be read aloud.
#[test]
fn labels_are_short_and_in_both_languages() {
    let short = |label: &Label| {
        for language in Label::LANGUAGES {
            let text = label.get(language);
            assert!(!text.is_empty() && text.chars().count() <= 80, "{text}");
            assert!(text.split_whitespace().count() <= 12, "{text}");
            assert!(label.iter().any(|(l, _)| l == language));
        }
    };
    for kind in shipped() {
        short(&kind.label);
        short(&kind.plural);
        for field in &kind.fields {
            short(&field.label);
            field.codes().iter().for_each(|code| short(&code.label));
            if let Answer::Scale { labels, .. } = &field.answer {
                labels.iter().for_each(short);
            }
        }
    }
}

/// T-02: lists long enough to choose from, with a way out.
#[test]
fn each_kind_has_a_list_with_a_way_out() {
    for kind in looked_at() {
        let codes = kind.category().unwrap().codes();
        let ends: Vec<_> = codes.iter().rev().take(2).map(|code| code.id.as_str()).collect();
        assert_eq!(ends, ["por_definir", "otro"], "{}", kind.id);
        let named = codes.len() - 2;
        assert!((10..=30).contains(&named), "{}: {named}", kind.id);
        assert!(codes.iter().all(|code| code.symbol.is_some()), "{}", kind.id);
    }
}

/// T-05: no code is less sensitive than its kind allows, but for the seven safe places that may be known.
#[test]
fn no_code_is_below_the_floor() {
    let floors = [("safe_house", Tier::S3), ("incident", Tier::S1), ("body_mark", Tier::S2)];
    for kind in looked_at() {
        let id = kind.id.as_str();
        let floor = floors.iter().find(|(kind, _)| *kind == id).map_or(Tier::S0, |(_, floor)| *floor);
        let codes = kind.category().unwrap().codes();
        let below: Vec<_> =
            codes.iter().map(|code| code.id.as_str()).filter(|code| kind.tier_of(code) < floor).collect();
        let known: &[&str] = match id {
            "safe_house" => &[
                "albergue_emergencia",
                "zona_humanitaria",
                "casa_comunitaria",
                "escuela_refugio",
                "contacto_ruta",
                "espacio_amigable",
                "cobertura_red",
            ],
            _ => &[],
        };
        assert_eq!(below, known, "{id}");
    }
}

#[test]
fn violence_against_women_is_never_a_mark() {
    let codes = get("incident").unwrap().category().unwrap();
    let care: Vec<_> =
        codes.codes().iter().filter(|code| code.care_route).map(|code| code.id.as_str()).collect();
    assert_eq!(care, ["violencia_sexual", "violencia_genero"]);
    assert!(codes.codes().iter().all(|code| code.care_route || code.within.is_empty()));
    for code in care {
        let refusal = codes.check(&code.into()).unwrap_err().refusal;
        assert_eq!(refusal.reason(), "care-route");
    }
    let risk = get("risk_factor").unwrap();
    assert!(risk.draws(Shape::Polygon, Some("violencia_genero_zona")));
    assert!(!risk.draws(Shape::Point, Some("violencia_genero_zona")));
    assert!(risk.draws(Shape::Point, Some("mineria_ilegal")) && risk.draws(Shape::Point, None));
    assert!(!get("route").unwrap().draws(Shape::Polygon, None));
}

#[test]
fn every_symbol_exists() {
    let names: HashSet<_> = SYMBOLS.lines().filter(|line| !line.starts_with('#')).collect();
    for kind in shipped() {
        assert!(names.contains(kind.style.symbol.as_str()), "{}", kind.style.symbol);
        for code in kind.fields.iter().flat_map(Field::codes) {
            let known = code.symbol.as_deref().is_none_or(|symbol| names.contains(symbol));
            assert!(known, "{}.{}: {:?}", kind.id, code.id, code.symbol);
        }
    }
}

#[test]
fn kinds_differ_by_outline_alone_and_follow_the_shape_grammar() {
    let outlines: HashSet<_> = looked_at().map(|kind| kind.style.shape).collect();
    assert_eq!(outlines.len(), looked_at().count());
    for (id, outline) in [
        ("risk_factor", Outline::Triangle),
        ("institution", Outline::Square),
        ("capacity", Outline::Circle),
        ("incident", Outline::Diamond),
        ("safe_house", Outline::House),
    ] {
        assert_eq!(get(id).unwrap().style.shape, outline);
    }
}

/// WCAG 2.2 AA for text, 4.5 : 1, so that a colour may also write.
#[test]
fn colours_stand_out_from_paper_and_from_night() {
    let (paper, night): (Colour, Colour) = (PAPER.parse().unwrap(), NIGHT.parse().unwrap());
    for kind in shipped() {
        assert!(kind.style.color.contrast(paper) >= 4.5, "{}", kind.id);
        assert!(kind.style.color_dark.contrast(night) >= 4.5, "{}", kind.id);
    }
}

/// Linear-RGB matrices of dichromacy (Machado, Oliveira and Fernandes 2009, severity 1.0).
const SEEN_BY: [(&str, [[f64; 3]; 3]); 4] = [
    ("most", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    (
        "protanopes",
        [
            [0.152_286, 1.052_583, -0.204_868],
            [0.114_503, 0.786_281, 0.099_216],
            [-0.003_882, -0.048_116, 1.051_998],
        ],
    ),
    (
        "deuteranopes",
        [
            [0.367_322, 0.860_646, -0.227_968],
            [0.280_085, 0.672_501, 0.047_413],
            [-0.011_820, 0.042_940, 0.968_881],
        ],
    ),
    (
        "tritanopes",
        [
            [1.255_528, -0.076_749, -0.178_779],
            [-0.078_411, 0.930_809, 0.147_602],
            [0.004_733, 0.691_367, 0.303_900],
        ],
    ),
];

/// CIE 1976 L*a*b* under D65 of a colour as those eyes see it.
fn lab(colour: Colour, eyes: &[[f64; 3]; 3]) -> [f64; 3] {
    let linear = [colour.red, colour.green, colour.blue].map(|channel| {
        let c = f64::from(channel) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    });
    let dot = |row: &[f64; 3], v: &[f64; 3]| row[0] * v[0] + row[1] * v[1] + row[2] * v[2];
    let seen = [0, 1, 2].map(|i| dot(&eyes[i], &linear).clamp(0.0, 1.0));
    let f = |t: f64| if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 };
    let x = f(dot(&[0.4124, 0.3576, 0.1805], &seen) / 0.9505);
    let y = f(dot(&[0.2126, 0.7152, 0.0722], &seen));
    let z = f(dot(&[0.0193, 0.1192, 0.9505], &seen) / 1.089);
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// Eleven colours cannot be far apart for every eye: 9 in L*a*b* is seen side by side, the outline says the rest.
#[test]
fn colours_differ_for_colour_blind_readers() {
    for (eyes, matrix) in &SEEN_BY {
        for (i, one) in looked_at().enumerate() {
            for other in looked_at().take(i) {
                for (a, b) in
                    [(one.style.color, other.style.color), (one.style.color_dark, other.style.color_dark)]
                {
                    let (a, b) = (lab(a, matrix), lab(b, matrix));
                    let distance =
                        ((a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2) + (a[2] - b[2]).powi(2)).sqrt();
                    assert!(distance >= 9.0, "{eyes}: {} and {}: {distance:.1}", one.id, other.id);
                }
            }
        }
    }
}
