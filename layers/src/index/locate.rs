//! Which municipality a place lies in: derived from the territories of the map that carry a DIVIPOLA code.

use std::{collections::BTreeMap, sync::Arc};

use geo::InteriorPoint;
use geo_types::Point;
use rstar::{AABB, RTree, RTreeObject};

use super::{
    answers::{Answer, Answers},
    extent::Extent,
    inside::Inside,
    path::Form,
    placed::{Placed, Vertex},
    words::{Vocabulary, Word},
};
use crate::{id::FeatureId, kind::Kind, scope::Scope};

/// The field of a territory that holds its code: two digits for a department, five for a municipality.
pub(crate) const CODE_FIELD: &str = "divipola";

/// The municipalities of a map.
#[derive(Clone, Default)]
pub(crate) struct Locator {
    areas: BTreeMap<FeatureId, Arc<Municipality>>,
    /// Of several areas with one code the first by id gives the point at which the municipality is shown.
    points: BTreeMap<(Word, FeatureId), Point<f64>>,
    tree: RTree<Leaf>,
}

struct Municipality {
    code: Word,
    /// Words are numbered as they come; codes are compared as they are.
    text: Box<str>,
    inside: Inside,
    extent: Extent,
}

#[derive(Clone)]
struct Leaf(Arc<Municipality>);

impl PartialEq for Leaf {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl RTreeObject for Leaf {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        self.0.extent.aabb()
    }
}

/// Whether features of the kind may be municipalities.
pub(crate) fn is_territory(kind: &Kind) -> bool {
    kind.geographic && kind.field(CODE_FIELD).is_some()
}

/// The code of the municipality that a feature is. A draft or what is drawn in a workshop is none: it would change what
/// others read.
pub(crate) fn code(answers: Answers<'_>, scope: Scope, words: &mut Vocabulary) -> Option<Word> {
    let field = words.texts.find(CODE_FIELD)?;
    let code = match answers.get(field)? {
        Answer::Code(code) => code,
        answer => words.texts.word(answer.text().filter(|text| is_code(text))?),
    };
    (scope >= Scope::Map && is_code(words.texts.text(code))).then_some(code)
}

pub(crate) fn is_code(text: &str) -> bool {
    text.len() == 5 && text.bytes().all(|b| b.is_ascii_digit())
}

impl Locator {
    /// Puts a municipality in, in the place of what the feature was; says where something may have changed.
    pub(crate) fn put(
        &mut self,
        id: FeatureId,
        municipality: Option<(Word, &Placed)>,
        words: &Vocabulary,
    ) -> Option<Extent> {
        let before = self.areas.remove(&id).map(|known| {
            self.tree.remove(&Leaf(known.clone()));
            self.points.remove(&(known.code, id));
            known.extent
        });
        let after = municipality.and_then(|(code, placed)| {
            let known = Municipality::new(code, placed, words)?;
            self.points.insert((code, id), label_point(placed)?);
            let extent = known.extent;
            let known = Arc::new(known);
            self.tree.insert(Leaf(known.clone()));
            self.areas.insert(id, known);
            Some(extent)
        });
        before.into_iter().chain(after).reduce(Extent::union)
    }

    /// The municipality that a place lies in; on a border the one with the lower code.
    pub(crate) fn locate(&self, placed: &Placed) -> Option<Word> {
        if self.areas.is_empty() {
            return None;
        }
        let at = middle(placed)?;
        let square = at.square();
        let here = self.tree.locate_in_envelope_intersecting(&AABB::from_point([square.x, square.y]));
        let holding = here.map(|leaf| &leaf.0).filter(|known| known.inside.holds(at.lon, at.lat));
        holding.min_by(|a, b| a.text.cmp(&b.text)).map(|known| known.code)
    }

    /// The point at which what is known by its municipality is shown, in degrees.
    pub(crate) fn point(&self, code: Word) -> Option<Point<f64>> {
        let first = FeatureId::new(uuid::Uuid::nil());
        let (found, point) = self.points.range((code, first)..).next()?;
        (found.0 == code).then_some(*point)
    }
}

impl Municipality {
    fn new(code: Word, placed: &Placed, words: &Vocabulary) -> Option<Self> {
        let Placed::Path(path) = placed else { return None };
        if !matches!(path.form(), Form::Area | Form::Areas) {
            return None;
        }
        let text = words.texts.text(code).into();
        Some(Self { code, text, inside: Inside::new(path)?, extent: path.extent() })
    }
}

/// A point well inside an area, in degrees.
pub(super) fn label_point(placed: &Placed) -> Option<Point<f64>> {
    let Placed::Path(path) = placed else { return None };
    path.shapes().interior_point()
}

/// The point that stands for a place: itself, the middle vertex of a line, a point inside an area.
fn middle(placed: &Placed) -> Option<Vertex> {
    match placed {
        Placed::Nowhere => None,
        Placed::Point(at) => Some(*at),
        Placed::Path(path) => match path.form() {
            Form::Area | Form::Areas => label_point(placed).map(|point| Vertex::new(point.0)),
            Form::Points | Form::Line | Form::Lines => {
                path.vertices().nth(path.vertices().len() / 2).copied()
            }
        },
    }
}
