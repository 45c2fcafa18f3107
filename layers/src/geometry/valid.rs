//! Whether an area is valid, as OGC simple features ask: rings that do not cross themselves or each other, holes inside,
//! parts apart.
//!
//! The rules are those of `geo`'s `Validation`. Its comparison of every edge with every other takes minutes for the
//! outline of a country; here an R-tree finds the few edges that can meet.

use geo::{
    BoundingRect, Intersects, PreparedGeometry, Relate, RemoveRepeatedPoints, coordinate_position::CoordPos,
    dimensions::Dimensions, relate::IntersectionMatrix,
};
use geo_types::{LineString, Polygon, Rect};
use rstar::{
    AABB, RTree,
    primitives::{GeomWithData, Rectangle},
};

/// The number of an edge or a part, by its box.
type Boxed = GeomWithData<Rectangle<[f64; 2]>, usize>;

pub(super) fn areas(parts: &[Polygon<f64>]) -> Result<(), String> {
    parts.iter().try_for_each(area)?;
    let boxes: Vec<_> = parts.iter().map(BoundingRect::bounding_rect).collect();
    let tree = RTree::bulk_load(
        boxes.iter().enumerate().filter_map(|(at, bbox)| Some(boxed(bbox.as_ref()?, at))).collect(),
    );
    for (at, part) in parts.iter().enumerate() {
        let Some(Some(bbox)) = boxes.get(at) else { continue };
        for near in tree.locate_in_envelope_intersecting(&envelope(bbox)).filter(|near| near.data > at) {
            let Some(other) = parts.get(near.data) else { continue };
            let how = part.relate(other);
            if overlap(&how) || share_a_line(&how) {
                return Err(format!("parts {} and {} overlap or share a border", at + 1, near.data + 1));
            }
        }
    }
    Ok(())
}

pub(super) fn area(area: &Polygon<f64>) -> Result<(), String> {
    ring(area.exterior()).map_err(|why| format!("the outline {why}"))?;
    for (at, hole) in area.interiors().iter().enumerate() {
        ring(hole).map_err(|why| format!("hole {} {why}", at + 1))?;
    }
    if area.interiors().is_empty() {
        return Ok(());
    }
    let alone = |ring: &LineString<f64>| Polygon::new(ring.clone(), Vec::new());
    let outline = alone(area.exterior());
    let outline = PreparedGeometry::from(&outline);
    let holes: Vec<_> = area.interiors().iter().map(alone).collect();
    for (at, hole) in holes.iter().enumerate() {
        let how = outline.relate(hole);
        if !how.is_contains() || share_a_line(&how) {
            return Err(format!("hole {} is not inside the outline", at + 1));
        }
    }
    areas_apart(&holes)
}

fn areas_apart(holes: &[Polygon<f64>]) -> Result<(), String> {
    let boxes: Vec<_> = holes.iter().filter_map(BoundingRect::bounding_rect).collect();
    let tree = RTree::bulk_load(boxes.iter().enumerate().map(|(at, bbox)| boxed(bbox, at)).collect());
    for (at, (hole, bbox)) in holes.iter().zip(&boxes).enumerate() {
        for near in tree.locate_in_envelope_intersecting(&envelope(bbox)).filter(|near| near.data > at) {
            let meet = holes.get(near.data).map(|other| hole.relate(other));
            if meet.is_some_and(|how| overlap(&how) || share_a_line(&how)) {
                return Err(format!("holes {} and {} overlap", at + 1, near.data + 1));
            }
        }
    }
    Ok(())
}

fn overlap(how: &IntersectionMatrix) -> bool {
    how.get(CoordPos::Inside, CoordPos::Inside) == Dimensions::TwoDimensional
}

fn share_a_line(how: &IntersectionMatrix) -> bool {
    how.get(CoordPos::OnBoundary, CoordPos::OnBoundary) == Dimensions::OneDimensional
}

fn ring(ring: &LineString<f64>) -> Result<(), String> {
    if ring.remove_repeated_points().0.len() < 4 {
        return Err("has less than three different points".into());
    }
    let edges: Vec<_> = ring.lines().collect();
    let tree = RTree::bulk_load(
        edges.iter().enumerate().map(|(at, edge)| boxed(&edge.bounding_rect(), at)).collect::<Vec<Boxed>>(),
    );
    for (at, edge) in edges.iter().enumerate() {
        let near = tree.locate_in_envelope_intersecting(&envelope(&edge.bounding_rect()));
        // Edges that follow one another share their ends.
        let crosses = near
            .filter(|near| near.data != at)
            .filter_map(|near| edges.get(near.data))
            .any(|other| edge.start != other.end && edge.end != other.start && edge.intersects(other));
        if crosses {
            return Err(format!("crosses or touches itself near {}, {}", edge.start.x, edge.start.y));
        }
    }
    Ok(())
}

fn boxed(bbox: &Rect<f64>, at: usize) -> Boxed {
    let (min, max) = (bbox.min(), bbox.max());
    GeomWithData::new(Rectangle::from_corners([min.x, min.y], [max.x, max.y]), at)
}

fn envelope(bbox: &Rect<f64>) -> AABB<[f64; 2]> {
    let (min, max) = (bbox.min(), bbox.max());
    AABB::from_corners([min.x, min.y], [max.x, max.y])
}

#[cfg(test)]
mod tests {
    use geo::Validation;
    use geo_types::{MultiPolygon, polygon};
    use proptest::prelude::*;

    use super::*;

    fn ring_of(steps: &[(i32, i32)]) -> LineString<f64> {
        let mut ring: LineString<f64> =
            steps.iter().map(|(x, y)| (f64::from(*x), f64::from(*y))).collect::<Vec<_>>().into();
        ring.close();
        ring
    }

    proptest! {
        #[test]
        fn a_ring_is_judged_as_geo_judges_it(steps in prop::collection::vec((0..6, 0..6), 3..9)) {
            let shape = Polygon::new(ring_of(&steps), vec![]).remove_repeated_points();
            prop_assert_eq!(area(&shape).is_ok(), shape.is_valid());
        }

        #[test]
        fn holes_and_parts_are_judged_as_geo_judges_them(
            boxes in prop::collection::vec((0..9, 0..9, 1..5, 1..5), 1..5), hole: bool,
        ) {
            let rings = boxes.iter().map(|(x, y, w, h)| ring_of(&[(*x, *y), (x + w, *y), (x + w, y + h), (*x, y + h)]));
            if hole {
                let outline = ring_of(&[(0, 0), (11, 0), (11, 11), (0, 11)]);
                let shape = Polygon::new(outline, rings.collect());
                prop_assert_eq!(area(&shape).is_ok(), shape.is_valid());
            } else {
                let parts: Vec<_> = rings.map(|ring| Polygon::new(ring, vec![])).collect();
                prop_assert_eq!(areas(&parts).is_ok(), MultiPolygon(parts.clone()).is_valid());
            }
        }
    }

    #[test]
    fn a_ring_that_touches_itself_says_where() {
        let eight = polygon![(x: 0., y: 0.), (x: 2., y: 2.), (x: 2., y: 0.), (x: 0., y: 2.)];
        assert!(area(&eight).unwrap_err().contains("touches itself near 0, 0"));
    }
}
