//! Where the rows of a table are: in the format itself, in two columns of degrees, in one of both, or in shapes written
//! as text.

use std::str::FromStr;

use geo_types::{Coord, Geometry as Shapes, Point};
use serde::{Deserialize, Serialize};
use wkt::Wkt;

use super::{
    Cell, Column, FormatError, Located, Projection, Row, RowProblem, Table, coordinate, geojson, ours,
    projection, words::fold,
};
use crate::geometry::GeometryError;

/// Where the places of the rows are.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum GeometrySource {
    /// In the format itself.
    Geometry,
    /// In two columns of degrees; in one that holds both when they are the same.
    Columns {
        /// The column of the longitude.
        lon: String,
        /// The column of the latitude.
        lat: String,
    },
    /// In a column of well-known text.
    Wkt {
        /// Its name.
        column: String,
    },
    /// Nowhere.
    #[default]
    None,
}

/// A source whose columns were looked up once.
pub(super) enum Locator {
    Geometry,
    Columns(usize, usize),
    Both(usize),
    Wkt(usize),
    None,
}

const LON: [&str; 13] = [
    "longitude",
    "longitud",
    "lon",
    "long",
    "lng",
    "x",
    "coord_x",
    "coordenada_x",
    "x_coord",
    "point_x",
    "este",
    "longitud_x",
    "xcoord",
];
const LAT: [&str; 13] = [
    "latitude",
    "latitud",
    "lat",
    "latt",
    "ltd",
    "y",
    "coord_y",
    "coordenada_y",
    "y_coord",
    "point_y",
    "norte",
    "latitud_y",
    "ycoord",
];
/// Rows that decide whether a column holds degrees.
const ROWS_TRIED: usize = 200;
/// South of this latitude in degrees nobody lives.
const ANTARCTIC: f64 = -60.0;

impl GeometrySource {
    /// Where a table has its places. Columns that hold metres refuse the file, when no others hold degrees.
    pub(super) fn find(table: &Table) -> Result<Self, FormatError> {
        if table.rows.iter().any(|row| !matches!(row.located, Located::Nowhere)) {
            return Self::Geometry.upright(table);
        }
        let wkt = table.columns.iter().enumerate().find(|(at, _)| holds_wkt(table, *at));
        let wkt = wkt.map(|(at, column)| (holds_lines(table, at), Self::Wkt { column: column.name.clone() }));
        if let Some((true, source)) = wkt {
            return source.upright(table);
        }
        let mut metres = None;
        for (lon, lat) in pairs(table) {
            match fits(table, lon, lat) {
                Ok(true) => {
                    let name =
                        |at: usize| table.columns.get(at).map(|it| it.name.clone()).unwrap_or_default();
                    return Self::Columns { lon: name(lon), lat: name(lat) }.upright(table);
                }
                Ok(false) => {}
                Err(projection) => metres = metres.or(Some(projection)),
            }
        }
        match (wkt, metres) {
            (Some((_, source)), _) => source.upright(table),
            (None, Some(projection)) => Err(FormatError::Projected(projection)),
            (None, None) => {
                let both =
                    table.columns.iter().enumerate().find(|(at, column)| holds_both(table, *at, column));
                let both = both.map(|(_, column)| column.name.clone());
                Ok(both.map_or(Self::None, |name| Self::Columns { lon: name.clone(), lat: name }))
            }
        }
    }

    /// The same source, if what it says may be. Nobody lives in Antarctica, and whoever takes a longitude of the Americas
    /// for a latitude puts everybody there: two columns are then taken the other way round, a file of shapes is refused.
    fn upright(self, table: &Table) -> Result<Self, FormatError> {
        if !ours::facts(table).is_empty() {
            return Ok(self);
        }
        let locator = self.locator(table);
        let (mut there, mut turned) = (0_usize, 0_usize);
        for row in &table.rows {
            if let Located::At(geometry) = locator.locate(row) {
                let corner = geometry.bbox().min();
                there += 1;
                turned += usize::from(corner.y < ANTARCTIC && corner.x.abs() < -ANTARCTIC);
                if there == ROWS_TRIED {
                    break;
                }
            }
        }
        match self {
            source if turned * 2 <= there => Ok(source),
            Self::Columns { lon, lat } => Ok(Self::Columns { lon: lat, lat: lon }),
            _ => Err(FormatError::Turned),
        }
    }

    pub(super) fn locator(&self, table: &Table) -> Locator {
        match self {
            Self::Geometry => Locator::Geometry,
            Self::Columns { lon, lat } => match (table.column(lon), table.column(lat)) {
                (Some(lon), Some(lat)) if lon == lat => Locator::Both(lon),
                (Some(lon), Some(lat)) => Locator::Columns(lon, lat),
                _ => Locator::None,
            },
            Self::Wkt { column } => table.column(column).map_or(Locator::None, Locator::Wkt),
            Self::None => Locator::None,
        }
    }

    /// Where a row is by this source.
    pub fn locate(&self, table: &Table, row: &Row) -> Located {
        self.locator(table).locate(row)
    }

    /// The columns it takes.
    pub(super) fn columns(&self) -> Vec<&str> {
        match self {
            Self::Columns { lon, lat } => vec![lon, lat],
            Self::Wkt { column } => vec![column],
            Self::Geometry | Self::None => Vec::new(),
        }
    }
}

impl Locator {
    pub(super) fn locate(&self, row: &Row) -> Located {
        match self {
            Self::Geometry => row.located.clone(),
            Self::Columns(lon, lat) => at_columns(row.cell(*lon), row.cell(*lat)),
            Self::Both(column) => match row.cell(*column).text() {
                Some(text) => at_both(&text),
                None => Located::Nowhere,
            },
            Self::Wkt(column) => match row.cell(*column) {
                Cell::Text(text) => at_wkt(text),
                _ => Located::Nowhere,
            },
            Self::None => Located::Nowhere,
        }
    }
}

fn at_columns(lon: &Cell, lat: &Cell) -> Located {
    match (degrees(lon), degrees(lat)) {
        (Ok(None), Ok(None)) => Located::Nowhere,
        (Ok(Some(lon)), Ok(Some(lat))) => at(lon, lat),
        (Err(problem), _) | (_, Err(problem)) => Located::Refused(problem),
        _ => Located::Refused(RowProblem::HalfPlace),
    }
}

fn at_both(text: &str) -> Located {
    match coordinate::both(text) {
        Some((lon, lat)) => at(lon, lat),
        None => Located::Refused(RowProblem::Coordinate(text.chars().take(40).collect())),
    }
}

fn at(lon: f64, lat: f64) -> Located {
    // Nobody is at 0, 0: it is what programs write for "unknown".
    if lon == 0.0 && lat == 0.0 {
        return Located::Nowhere;
    }
    geojson::check(&Shapes::Point(Point::new(lon, lat))).into()
}

fn degrees(cell: &Cell) -> Result<Option<f64>, RowProblem> {
    let Some(text) = cell.text() else { return Ok(None) };
    let unread = || RowProblem::Coordinate(text.chars().take(40).collect());
    coordinate::parse(&text).map(Some).ok_or_else(unread)
}

fn at_wkt(text: &str) -> Located {
    if text.starts_with('{') {
        return geojson::locate(text);
    }
    let text = text.rsplit(';').next().unwrap_or(text);
    // The parser follows collections within collections as deep as they go.
    if text.to_ascii_uppercase().contains("GEOMETRYCOLLECTION") {
        return Located::Refused(GeometryError::Collection.into());
    }
    let shapes = Wkt::<f64>::from_str(text).map_err(str::to_owned);
    match shapes.and_then(|wkt| Shapes::try_from(wkt).map_err(|error| error.to_string())) {
        Ok(shapes) => geojson::check(&shapes).into(),
        Err(why) => Located::Refused(RowProblem::Malformed(format!("not well-known text: {why}"))),
    }
}

fn holds_wkt(table: &Table, column: usize) -> bool {
    let starts = ["POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON"];
    let mut texts = table.rows.iter().filter_map(|row| row.cell(column).text()).take(ROWS_TRIED).peekable();
    texts.peek().is_some()
        && texts.all(|text| {
            if text.starts_with('{') && text.contains("\"coordinates\"") {
                return true;
            }
            let text = text.rsplit(';').next().unwrap_or_default().trim().to_ascii_uppercase();
            starts.iter().any(|start| text.strip_prefix(start).is_some_and(|rest| rest.contains('(')))
        })
}

fn holds_lines(table: &Table, column: usize) -> bool {
    let mut texts = table.rows.iter().filter_map(|row| row.cell(column).text());
    texts.any(|text| !text.to_ascii_uppercase().contains("POINT"))
}

/// Words of headers over columns that hold a latitude and a longitude.
const BOTH: [&str; 16] = [
    "coordenadas",
    "coordenada",
    "coordinates",
    "coordinate",
    "coords",
    "latlong",
    "latlon",
    "latlng",
    "lat_long",
    "lat_lon",
    "geolocation",
    "geolocalizacion",
    "georreferenciacion",
    "geopoint",
    "gps",
    "ubicacion",
];

/// Whether a column is called so, and most of its values are two coordinates.
fn holds_both(table: &Table, at: usize, column: &Column) -> bool {
    let folded = fold(&column.name);
    let tagged = column.hxl.as_ref().is_some_and(|tag| tag.is("#geo+coord") || tag.is("#geo+latlon"));
    if !tagged && !BOTH.iter().any(|word| folded == *word || folded.split('_').any(|part| part == *word)) {
        return false;
    }
    let texts: Vec<_> = table.rows.iter().filter_map(|row| row.cell(at).text()).take(ROWS_TRIED).collect();
    let good = texts.iter().filter(|text| matches!(at_both(text), Located::At(_))).count();
    good > 0 && good * 2 >= texts.len()
}

/// Columns that may be longitude and latitude, the likeliest first.
fn pairs(table: &Table) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let find = |is: &dyn Fn(&Column) -> bool| table.columns.iter().position(is);
    let tagged = |tag: &'static str| move |column: &Column| column.hxl.as_ref().is_some_and(|it| it.is(tag));
    pairs.push((find(&tagged("#geo+lon")), find(&tagged("#geo+lat"))));
    for (lon, lat) in LON.into_iter().zip(LAT) {
        // An exact name first, then one with words around it: `_gps_longitude`, `Longitud (WGS84)`.
        pairs.push((find(&|it| fold(&it.name) == lon), find(&|it| fold(&it.name) == lat)));
    }
    for (lon, lat) in LON.into_iter().zip(LAT) {
        let worded =
            |word: &'static str| move |it: &Column| fold(&it.name).split('_').any(|part| part == word);
        pairs.push((find(&worded(lon)), find(&worded(lat))));
    }
    pairs.into_iter().filter_map(|(lon, lat)| Some((lon?, lat?))).filter(|(lon, lat)| lon != lat).collect()
}

/// Whether two columns hold degrees; the plane, when they hold metres.
fn fits(table: &Table, lon: usize, lat: usize) -> Result<bool, Projection> {
    let (mut tried, mut good, mut metres) = (0, 0, None);
    for row in &table.rows {
        let (Ok(Some(x)), Ok(Some(y))) = (degrees(row.cell(lon)), degrees(row.cell(lat))) else { continue };
        tried += 1;
        match projection::of(Coord { x, y }) {
            Some(projection) => metres = metres.or(Some(projection)),
            None => good += usize::from(x.abs() <= 180.0 && y.abs() <= 90.0),
        }
        if tried == ROWS_TRIED {
            break;
        }
    }
    match metres {
        Some(projection) if good * 2 < tried => Err(projection),
        _ => Ok(good > 0 && good * 2 >= tried),
    }
}
