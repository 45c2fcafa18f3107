//! A query made ready for one bound view: words are compared, not texts, and places in whole numbers.

use geo::Intersects;
use geo_types::Geometry as Shapes;

use super::{
    bound::{Bound, BoundShelf},
    entry::{Answer, Entry},
    extent::Extent,
    inside::Inside,
    placed::{Placed, rect},
    query::Query,
    sight::Lens,
    words::{Vocabulary, Word},
};
use crate::{field::Value, id::LayerId, precision::Precision, view::mask_value};

/// A [`Query`] made ready; good for the [`Bound`] that made it.
pub struct Filter {
    regions: Option<Vec<Region>>,
    within: Option<Within>,
    layers: Vec<(LayerId, LayerFilter)>,
}

/// A box that is asked for.
pub(crate) struct Region {
    /// A little larger than the box: trees have other numbers.
    pub(crate) extent: Extent,
    bbox: [i32; 4],
}

struct Within {
    inside: Inside,
    shapes: Shapes<f64>,
}

/// What is asked of the features of a layer.
#[derive(Default)]
pub(crate) struct LayerFilter {
    from: Option<i64>,
    to: Option<i64>,
    codes: Option<Vec<Word>>,
    severity_min: Option<u8>,
    equals: Vec<(Option<Word>, Wanted)>,
    text: Option<Needle>,
}

/// An answer that is asked for, in every form it may have.
struct Wanted {
    text: String,
    word: Option<Word>,
    number: Option<f64>,
    seconds: Option<i64>,
}

/// A text that is looked for.
struct Needle {
    folded: String,
    /// Codes that are called so.
    codes: Vec<Word>,
}

/// More than what rounding can move a vertex in the unit square: 4 cm.
const ROUNDING: f64 = 1e-9;

impl Bound<'_> {
    /// Makes a query ready.
    pub fn filter(&self, query: &Query) -> Filter {
        let words = &self.indexes.words;
        let mut layers: Vec<(LayerId, LayerFilter)> = Vec::new();
        for bound in &self.shelves {
            let layer = bound.shelf.layer;
            let wanted = query.layers.as_ref().is_none_or(|wanted| wanted.contains(&layer));
            if wanted && layers.last().is_none_or(|(last, _)| *last != layer) {
                layers.push((layer, LayerFilter::new(query, &bound.lens, words)));
            }
        }
        let within = query.within.as_ref();
        let boxes = query.bbox.map(split).or_else(|| within.map(|area| vec![around(area.bbox())]));
        let regions = boxes.map(|boxes| boxes.into_iter().map(Region::new).collect());
        // What is no area holds nothing.
        let area = |placed: &Placed| match placed {
            Placed::Path(path) => Inside::new(path),
            _ => None,
        };
        let nothing = within.is_some_and(|geometry| area(&Placed::new(Some(geometry))).is_none());
        let within = within.and_then(|geometry| {
            Some(Within { inside: area(&Placed::new(Some(geometry)))?, shapes: geometry.shapes().clone() })
        });
        Filter { regions, within, layers: if nothing { Vec::new() } else { layers } }
    }
}

/// West, south, east, north in degrees, cut in two at the antimeridian.
fn split([west, south, east, north]: [f64; 4]) -> Vec<[f64; 4]> {
    if west <= east {
        vec![[west, south, east, north]]
    } else {
        vec![[west, south, 180.0, north], [-180.0, south, east, north]]
    }
}

fn around(bbox: geo_types::Rect<f64>) -> [f64; 4] {
    [bbox.min().x, bbox.min().y, bbox.max().x, bbox.max().y]
}

impl Region {
    #[expect(clippy::cast_possible_truncation, reason = "a cast of a float saturates")]
    fn new([west, south, east, north]: [f64; 4]) -> Self {
        // To the nearest first, so that 0.1 is 1 000 000 units and not one more; then inward.
        let units = |degrees: f64| degrees * 10_000_000.0;
        let up = |degrees: f64| (units(degrees) - 1e-3).ceil() as i32;
        let down = |degrees: f64| (units(degrees) + 1e-3).floor() as i32;
        let bbox = [up(west), up(south), down(east), down(north)];
        let exact = Extent::of_degrees(rect(bbox));
        let extent = Extent {
            west: exact.west - ROUNDING,
            north: exact.north - ROUNDING,
            east: exact.east + ROUNDING,
            south: exact.south + ROUNDING,
        };
        Self { extent, bbox }
    }

    /// Whether a place lies in the box or on its edge, be it in part.
    pub(crate) fn meets(&self, placed: &Placed) -> bool {
        let [west, south, east, north] = self.bbox;
        let Some([left, bottom, right, top]) = placed.bbox() else { return false };
        if left > east || right < west || bottom > north || top < south {
            return false;
        }
        let whole = left >= west && right <= east && bottom >= south && top <= north;
        match placed {
            Placed::Path(path) if !whole => path.shapes().intersects(&rect(self.bbox)),
            _ => true,
        }
    }
}

impl Within {
    fn meets(&self, placed: &Placed) -> bool {
        match placed {
            Placed::Nowhere => false,
            Placed::Point(at) => self.inside.holds(at.lon, at.lat),
            Placed::Path(path) => path.shapes().intersects(&self.shapes),
        }
    }
}

impl Filter {
    /// The boxes that are asked for; `None` when everything may be anywhere, or nowhere.
    pub(crate) fn regions(&self) -> Option<&[Region]> {
        self.regions.as_deref()
    }

    /// What is asked of a layer; `None` when the layer is not asked for.
    pub(crate) fn layer(&self, layer: LayerId) -> Option<&LayerFilter> {
        self.layers.iter().find(|(id, _)| *id == layer).map(|(_, filter)| filter)
    }

    /// Whether a place is asked for.
    pub(crate) fn holds(&self, placed: &Placed) -> bool {
        self.regions.as_ref().is_none_or(|regions| regions.iter().any(|region| region.meets(placed)))
            && self.within.as_ref().is_none_or(|within| within.meets(placed))
    }
}

impl LayerFilter {
    fn new(query: &Query, lens: &Lens<'_>, words: &Vocabulary) -> Self {
        let find = |text: &String| words.texts.find(text.as_str());
        let equals = query.equals.iter().map(|(field, text)| (find(field), Wanted::new(text, words)));
        Self {
            from: query.from,
            to: query.to,
            codes: (!query.codes.is_empty()).then(|| query.codes.iter().filter_map(find).collect()),
            severity_min: query.severity_min,
            equals: equals.collect(),
            text: query.text.as_deref().map(|text| Needle::new(text, lens, words)),
        }
    }

    /// Whether nothing is asked.
    pub(crate) fn is_plain(&self) -> bool {
        self.from.is_none()
            && self.to.is_none()
            && self.codes.is_none()
            && self.severity_min.is_none()
            && self.equals.is_empty()
            && self.text.is_none()
    }

    /// Whether a feature is what is asked for, as far as the viewer may know.
    pub(crate) fn accepts(&self, shelf: &BoundShelf<'_>, entry: &Entry) -> bool {
        let sight = shelf.sight(entry);
        let time = entry.time.filter(|_| sight.time);
        let code = entry.code.filter(|_| sight.category);
        let severity = entry.severity.filter(|_| sight.severity);
        self.from.is_none_or(|from| time.is_some_and(|time| time >= from))
            && self.to.is_none_or(|to| time.is_some_and(|time| time <= to))
            && self.codes.as_ref().is_none_or(|codes| code.is_some_and(|code| codes.contains(&code)))
            && self.severity_min.is_none_or(|min| severity.is_some_and(|severity| severity.get() >= min))
            && self.equals.iter().all(|(field, wanted)| {
                let answer = field.filter(|field| sight.shows(*field)).and_then(|it| entry.facts.answer(it));
                answer.is_some_and(|answer| wanted.is(answer, shelf.shelf.precision))
            })
            && self.text.as_ref().is_none_or(|needle| {
                let shown = entry.facts.properties.iter().filter(|it| sight.shows(it.field));
                shown.into_iter().any(|property| needle.is_in(&property.answer))
            })
    }
}

impl Wanted {
    fn new(text: &str, words: &Vocabulary) -> Self {
        Self {
            text: text.to_owned(),
            word: words.texts.find(text),
            number: text.parse().ok(),
            seconds: text.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_second),
        }
    }

    #[expect(
        clippy::cast_precision_loss,
        clippy::float_cmp,
        reason = "a step of a scale is small; equal is equal"
    )]
    fn is(&self, answer: &Answer, precision: Precision) -> bool {
        match answer {
            Answer::Text(text) => **text == self.text,
            Answer::Code(code) => Some(*code) == self.word,
            Answer::Codes(codes) => self.word.is_some_and(|word| codes.contains(&word)),
            Answer::Integer(step) => self.number == Some(*step as f64),
            Answer::Number(number) => self.number == Some(*number),
            Answer::Bool(yes) => self.text == if *yes { "true" } else { "false" },
            Answer::Date(day) => {
                mask_value(&Value::Date(day.as_ref().into()), precision) == Value::Date(self.text.clone())
            }
            Answer::Time(seconds) => self.seconds == Some(precision.mask_time(*seconds)),
        }
    }
}

impl Needle {
    fn new(text: &str, lens: &Lens<'_>, words: &Vocabulary) -> Self {
        let folded = fold(text.trim());
        let codes = lens.kind.fields.iter().flat_map(|field| field.codes());
        let called = codes.filter(|code| {
            fold(&code.id).contains(&folded)
                || code.label.iter().any(|(_, label)| fold(label).contains(&folded))
        });
        let codes = called.filter_map(|code| words.texts.find(code.id.as_str())).collect();
        Self { folded, codes }
    }

    fn is_in(&self, answer: &Answer) -> bool {
        match answer {
            Answer::Text(text) => fold(text).contains(&self.folded),
            Answer::Code(code) => self.codes.contains(code),
            Answer::Codes(codes) => codes.iter().any(|code| self.codes.contains(code)),
            _ => false,
        }
    }
}

/// Lower case, without the accents of the languages that the maps are written in.
fn fold(text: &str) -> String {
    let plain = |c: char| match c {
        'á' | 'à' | 'ä' | 'â' | 'ã' | 'å' | 'ā' => 'a',
        'é' | 'è' | 'ë' | 'ê' | 'ẽ' | 'ē' => 'e',
        'í' | 'ì' | 'ï' | 'î' | 'ĩ' | 'ī' | 'ɨ' => 'i',
        'ó' | 'ò' | 'ö' | 'ô' | 'õ' | 'ō' => 'o',
        'ú' | 'ù' | 'ü' | 'û' | 'ũ' | 'ū' | 'ʉ' => 'u',
        'ñ' => 'n',
        'ç' => 'c',
        other => other,
    };
    text.chars().flat_map(char::to_lowercase).map(plain).collect()
}
