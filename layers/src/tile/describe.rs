//! What a tile says of a feature and of a cluster.

use super::{
    cells::Cluster,
    codes::Codes,
    frame::Frame,
    gather::{Dot, Gathered},
    mvt::{Key, LayerWriter},
    pen::{Drawn, Pen},
};
use crate::index::{Bound, Form, Placed, Shown};

/// Points that are read ahead.
const AHEAD: usize = 16;

/// Bytes of the commands of a point.
const LEAST_COMMANDS: usize = 5;

/// Characters of a label that are drawn; the whole title is in the feature itself.
const LABEL: usize = 48;

/// Says of the next feature, which has this title, what the viewer may know of it.
pub(super) fn feature(shown: &Shown<'_>, title: Option<&str>, codes: &mut Codes, writer: &mut LayerWriter) {
    let id = writer.uuid(shown.id().uuid());
    writer.tag(Key::Id, id);
    if let Some((word, text)) = shown.code_word().zip(shown.code()) {
        let number = codes.number(Some(word));
        if let Some(code) = codes.value(number, text, writer) {
            writer.tag(Key::Code, code);
        }
    }
    if let Some(severity) = shown.severity() {
        let severity = writer.count(severity.into());
        writer.tag(Key::Severity, severity);
    }
    let scope = codes.scope(shown.scope(), writer);
    writer.tag(Key::Scope, scope);
    if let Some(time) = shown.time() {
        let time = writer.seconds(time);
        writer.tag(Key::Time, time);
    }
    if let Some(title) = title {
        let start = label(title);
        let label = writer.text(&[start, if start.len() < title.len() { "…" } else { "" }]);
        writer.tag(Key::Label, label);
    }
}

/// The beginning of a title.
pub(super) fn label(title: &str) -> &str {
    if title.len() <= LABEL {
        return title;
    }
    match title.char_indices().nth(LABEL) {
        Some((end, _)) => title.get(..end).unwrap_or(title),
        None => title,
    }
}

/// Writes the points of a layer: one by one as far as they were not counted, then the clusters.
pub(super) fn points(bound: &Bound<'_>, sheet: &mut Gathered<'_>, frame: &Frame, writer: &mut LayerWriter) {
    let mut commands = Vec::new();
    let Gathered { dots, codes, cells, .. } = sheet;
    codes.unwrite();
    writer.clear();
    writer.expect(dots.len(), dots.len() * LEAST_COMMANDS);
    // Their place orders them the same whatever the tree went through; from north to south, as pictograms overlap.
    dots.sort_unstable_by(|a, b| {
        (a.at.y, a.at.x).cmp(&(b.at.y, b.at.x)).then_with(|| a.shown.id().cmp(&b.shown.id()))
    });
    let ahead = dots.chunks(AHEAD).flat_map(|ahead| ahead.iter().zip(read_ahead(ahead)));
    for (dot, title) in ahead {
        let near;
        let places = match dot.shown.placed() {
            Placed::Path(path) if path.form() == Form::Points => {
                let places = path.vertices().map(|vertex| frame.at([vertex.x, vertex.y]));
                near = places.filter(|place| place.is_near()).collect::<Vec<_>>();
                near.as_slice()
            }
            _ => std::slice::from_ref(&dot.at),
        };
        commands.clear();
        Pen::new(&mut commands).points(places);
        feature(&dot.shown, title, codes, writer);
        writer.feature(Drawn::Points, &commands);
    }
    let Some(cells) = cells else { return };
    let order = codes.sorted(|word| bound.text(word));
    for (index, cell) in cells.occupied() {
        commands.clear();
        if let (1, Some((at, one))) = (cell.count, &cell.one) {
            Pen::new(&mut commands).points(&[*at]);
            feature(one, one.label(), codes, writer);
        } else {
            Pen::new(&mut commands).points(&[cells.place(index, cell)]);
            let id = cluster_id(frame, cells.number(index), &sheet.layer);
            cluster(&id, cell, writer);
            for number in order.iter().copied() {
                let count = cells.count(index, number);
                if count == 0 {
                    continue;
                }
                if let Some(key) = codes.key(number, |word| bound.text(word), writer) {
                    let count = writer.count(count);
                    writer.tag_slot(key, count);
                }
            }
        }
        writer.feature(Drawn::Points, &commands);
    }
}

/// Reads what will be said next of some points, and answers their titles. Each lies elsewhere in memory: asked for together
/// they come together, one by one each is waited for.
fn read_ahead<'b>(dots: &[Dot<'b>]) -> [Option<&'b str>; AHEAD] {
    std::hint::black_box(dots.iter().fold(0, |all, dot| all ^ dot.shown.id().uuid().as_u128()));
    let mut titles = [None; AHEAD];
    for (title, dot) in titles.iter_mut().zip(dots) {
        *title = dot.shown.label();
    }
    titles
}

/// A cluster's id is its cell and its layer: the same as long as it is there, whatever changes elsewhere.
fn cluster_id(frame: &Frame, number: u32, layer: &crate::id::LayerId) -> String {
    let layer = layer.uuid().as_fields().0;
    format!("{}/{}/{}/{number}/{layer:08x}", frame.z, frame.x, frame.y)
}

fn cluster<T>(id: &str, cell: &Cluster<T>, writer: &mut LayerWriter) {
    let id = writer.text(&[id]);
    writer.tag(Key::Id, id);
    let yes = writer.truth();
    writer.tag(Key::Cluster, yes);
    let count = writer.count(cell.count);
    writer.tag(Key::Count, count);
    if cell.worst > 0 {
        let worst = writer.count(cell.worst.into());
        writer.tag(Key::Worst, worst);
    }
}
