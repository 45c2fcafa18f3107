//! A query made ready for one bound view: words are compared, not texts, and places in whole numbers.

use super::{
    answers::{Answer, codes, utf8},
    bound::{Bound, BoundShelf},
    entry::Entry,
    needle::Needle,
    placed::Placed,
    query::Query,
    region::{Region, Within},
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

/// What is asked of the features of a layer.
#[derive(Default)]
pub(crate) struct LayerFilter {
    from: Option<i64>,
    to: Option<i64>,
    codes: Option<Vec<Word>>,
    severity_min: Option<u8>,
    equals: Vec<(Option<Word>, Wanted)>,
    contested: bool,
    text: Option<Needle>,
}

/// An answer that is asked for, in every form it may have.
struct Wanted {
    text: String,
    word: Option<Word>,
    number: Option<f64>,
    seconds: Option<i64>,
}

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
        let area = query.within.as_ref();
        let within = area.and_then(Within::new);
        if area.is_some() && within.is_none() {
            layers.clear();
        }
        let regions = query.bbox.map(Region::split).or_else(|| area.map(|area| vec![Region::around(area)]));
        Filter { regions, within, layers }
    }
}

impl Filter {
    /// The boxes that are asked for; `None` when everything may be anywhere, or nowhere.
    pub(super) fn regions(&self) -> Option<&[Region]> {
        self.regions.as_deref()
    }

    /// What is asked of a layer; `None` when the layer is not asked for.
    pub(super) fn layer(&self, layer: LayerId) -> Option<&LayerFilter> {
        self.layers.iter().find(|(id, _)| *id == layer).map(|(_, filter)| filter)
    }

    /// Whether a place is asked for.
    pub(super) fn holds(&self, placed: &Placed) -> bool {
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
            contested: query.contested,
            text: query.text.as_deref().and_then(|text| Needle::new(text, lens, words)),
        }
    }

    /// Whether nothing is asked.
    pub(super) fn is_plain(&self) -> bool {
        self.from.is_none()
            && self.to.is_none()
            && self.codes.is_none()
            && self.severity_min.is_none()
            && self.equals.is_empty()
            && !self.contested
            && self.text.is_none()
    }

    /// Whether a feature is what is asked for, as far as the viewer may know.
    pub(super) fn accepts(&self, shelf: &BoundShelf<'_>, entry: &Entry) -> bool {
        let sight = shelf.sight(entry);
        let gist = entry.gist;
        let time = gist.time.filter(|_| sight.time);
        let code = gist.code.filter(|_| sight.category);
        let severity = gist.severity.filter(|_| sight.severity);
        self.from.is_none_or(|from| time.is_some_and(|time| time >= from))
            && self.to.is_none_or(|to| time.is_some_and(|time| time <= to))
            && self.codes.as_ref().is_none_or(|codes| code.is_some_and(|code| codes.contains(&code)))
            && self.severity_min.is_none_or(|min| severity.is_some_and(|severity| severity.get() >= min))
            && self.equals.iter().all(|(field, wanted)| {
                let seen = field.filter(|field| sight.shows(*field));
                let answer = seen.and_then(|field| entry.facts.answers().get(field));
                answer.is_some_and(|answer| wanted.is(answer, shelf.shelf.precision))
            })
            && (!self.contested || sight.contested(&entry.facts, shelf.words()).next().is_some())
            && self.text.as_ref().is_none_or(|needle| {
                let mut seen = entry.facts.answers().iter().filter(|(field, _)| sight.shows(*field));
                seen.any(|(_, answer)| needle.is_in(answer))
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

    #[expect(clippy::cast_precision_loss, reason = "a step of a scale is small")]
    fn is(&self, answer: Answer<'_>, precision: Precision) -> bool {
        match answer {
            Answer::Plain(text) | Answer::Text(text) => text == self.text.as_bytes(),
            Answer::Code(code) => Some(code) == self.word,
            Answer::Codes(packed) => codes(packed).any(|code| Some(code) == self.word),
            Answer::Integer(step) => self.number == Some(step as f64),
            Answer::Number(number) => self.number == Some(number),
            Answer::Bool(yes) => self.text == if yes { "true" } else { "false" },
            Answer::Date(day) => {
                mask_value(&Value::Date(utf8(day).into()), precision) == Value::Date(self.text.clone())
            }
            Answer::Time(seconds) => self.seconds == Some(precision.mask_time(seconds)),
        }
    }
}
