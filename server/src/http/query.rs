//! The filters of a request, from its query string to the query of the domain. A wrong parameter is a 400 that names it: a
//! filter that was silently dropped would show more than was asked for. What a route does not describe never comes here.

use std::str::FromStr;

use axum::{
    extract::{FromRequestParts, RawQuery},
    http::request::Parts,
};
use layers::{
    geometry::{DRAWN_VERTICES, Geometry, Shape},
    id::LayerId,
    index::{Bound, Query},
    map::Map,
};
use utoipa::IntoParams;

use super::when::{self, End};
use crate::error::Problem;

/// Most values of one filter.
const VALUES: usize = 64;
/// Longest text to search for, in characters.
const TEXT: usize = 120;

/// The filters that tiles know too, as the API describes them.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "the description alone reads it")]
pub struct Gist {
    /// Codes of the category, separated by commas.
    code: Option<String>,
    /// 1 to 5.
    #[param(minimum = 1, maximum = 5)]
    severity_min: Option<u8>,
    /// A day, from its first second, or an instant: `2026-11-20` or `2026-11-20T18:30:00-05:00`.
    from: Option<String>,
    /// A day, to its last second, or an instant; both included.
    to: Option<String>,
}

/// The filters that every reading of features knows beside [`Gist`], as the API describes them.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "the description alone reads it")]
pub struct Filters {
    /// Ids of layers, separated by commas.
    layer: Option<String>,
    /// West,south,east,north in degrees.
    bbox: Option<String>,
    /// A `GeoJSON` polygon.
    within: Option<String>,
    /// A part of a text or of a code's label, whatever its case and accents.
    q: Option<String>,
    /// `where[field]=answer`: the whole answer of a field, by the field's id.
    #[param(rename = "where", style = DeepObject, explode, value_type = Option<HashMap<String, String>>)]
    answers: Option<()>,
}

/// Every parameter of a request, taken one by one.
pub struct Parameters(Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for Parameters {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let RawQuery(query) = RawQuery::from_request_parts(parts, state).await.map_err(|_| Problem::Fault)?;
        Self::parse(query.as_deref().unwrap_or_default())
    }
}

impl Parameters {
    /// From a query string. What is empty says nothing: whoever wants no filter leaves it out.
    pub fn parse(query: &str) -> Result<Self, Problem> {
        let all: Vec<_> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        match all.iter().find(|(_, value)| value.is_empty()) {
            Some((name, _)) => {
                Err(Problem::invalid(name, "it is empty: leave it out, or say what is wanted"))
            }
            None => Ok(Self(all)),
        }
    }

    /// Takes a parameter that may be there once.
    pub fn take(&mut self, name: &str) -> Result<Option<String>, Problem> {
        let mut values = self.0.extract_if(.., |(key, _)| key == name).map(|(_, value)| value);
        let (first, second) = (values.next(), values.next());
        if second.is_some() { Err(Problem::invalid(name, "it is there twice")) } else { Ok(first) }
    }

    /// Takes what has a form of its own; `expected` says which.
    pub fn parsed<T: FromStr>(&mut self, name: &str, expected: &'static str) -> Result<Option<T>, Problem> {
        let parse = |text: String| text.parse().map_err(|_| Problem::invalid(name, expected));
        self.take(name)?.map(parse).transpose()
    }

    /// Takes a whole number from 1 to `most`.
    pub fn count(&mut self, name: &str, most: usize) -> Result<Option<usize>, Problem> {
        let count = |text: String| match text.parse::<usize>() {
            Ok(count) if (1..=most).contains(&count) => Ok(count),
            _ => Err(Problem::invalid(name, format!("a whole number from 1 to {most} is expected"))),
        };
        self.take(name)?.map(count).transpose()
    }

    /// Takes `true` or `false`, which is meant when nothing is said.
    pub fn flag(&mut self, name: &str) -> Result<bool, Problem> {
        match self.take(name)?.as_deref() {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(Problem::invalid(name, "true or false is expected")),
        }
    }

    /// Takes `lon,lat`, in degrees.
    pub fn place(&mut self, name: &str) -> Result<Option<(f64, f64)>, Problem> {
        let Some(text) = self.take(name)? else { return Ok(None) };
        match numbers(&text).as_deref() {
            Some(&[lon, lat]) if on_earth(lon, lat) => Ok(Some((lon, lat))),
            _ => Err(Problem::invalid(name, "longitude,latitude in degrees is expected")),
        }
    }

    /// Takes the filters that every reading of features knows.
    pub fn query(&mut self) -> Result<Query, Problem> {
        let mut query = self.gist()?;
        (query.layers, query.bbox, query.within) = (self.layers()?, self.bbox()?, self.within()?);
        query.text = self.take("q")?;
        if query.text.as_ref().is_some_and(|text| text.chars().count() > TEXT) {
            return Err(Problem::TooMuch {
                field: Some("q"),
                what: "characters to search for",
                most: TEXT as u64,
            });
        }
        let equals = self.0.extract_if(.., |(key, _)| key.starts_with("where[") && key.ends_with(']'));
        query.equals = equals.map(|(key, value)| (key[6..key.len() - 1].to_owned(), value)).collect();
        if query.equals.len() > VALUES {
            return Err(Problem::TooMuch {
                field: Some("where"),
                what: "fields to filter by",
                most: VALUES as u64,
            });
        }
        if let Some((field, _)) = query.equals.iter().find(|(field, _)| field.contains(['[', ']'])) {
            return Err(Problem::invalid(format!("where[{field}]"), "where[field]=value is expected"));
        }
        Ok(query)
    }

    /// Takes the filters that tiles know.
    pub fn gist(&mut self) -> Result<Query, Problem> {
        let codes = self.take("code")?;
        let codes: Vec<_> = codes.iter().flat_map(|codes| codes.split(',')).map(str::to_owned).collect();
        if codes.len() > VALUES {
            return Err(Problem::TooMuch { field: Some("code"), what: "codes", most: VALUES as u64 });
        }
        Ok(Query {
            codes,
            from: self.second("from", End::First)?,
            to: self.second("to", End::Last)?,
            severity_min: self.severity()?,
            ..Query::default()
        })
    }

    fn layers(&mut self) -> Result<Option<Vec<LayerId>>, Problem> {
        self.take("layer")?.map(|text| parse_layers("layer", &text)).transpose()
    }

    fn bbox(&mut self) -> Result<Option<[f64; 4]>, Problem> {
        let Some(text) = self.take("bbox")? else { return Ok(None) };
        match numbers(&text).as_deref() {
            Some(&[west, south, east, north])
                if on_earth(west, south) && on_earth(east, north) && south <= north =>
            {
                Ok(Some([west, south, east, north]))
            }
            _ => Err(Problem::invalid("bbox", "west,south,east,north in degrees is expected")),
        }
    }

    fn within(&mut self) -> Result<Option<Geometry>, Problem> {
        let Some(text) = self.take("within")? else { return Ok(None) };
        let json = serde_json::from_str(&text)
            .map_err(|_| Problem::invalid("within", "a GeoJSON polygon is expected"))?;
        let area =
            Geometry::parse(&json, DRAWN_VERTICES).map_err(|error| Problem::invalid("within", error))?;
        if area.shape() == Shape::Polygon {
            Ok(Some(area))
        } else {
            Err(Problem::invalid("within", "a GeoJSON polygon is expected"))
        }
    }

    fn second(&mut self, name: &str, end: End) -> Result<Option<i64>, Problem> {
        let second = |text: String| when::second(&text, end).map_err(|reason| Problem::invalid(name, reason));
        self.take(name)?.map(second).transpose()
    }

    fn severity(&mut self) -> Result<Option<u8>, Problem> {
        let Some(text) = self.take("severity_min")? else { return Ok(None) };
        let severity = text.parse().ok().filter(|severity| (1..=5).contains(severity));
        severity.map(Some).ok_or_else(|| Problem::invalid("severity_min", "1 to 5 is expected"))
    }
}

/// Ids of layers, separated by commas.
pub fn parse_layers(name: &'static str, text: &str) -> Result<Vec<LayerId>, Problem> {
    let ids: Vec<_> = text
        .split(',')
        .map(str::parse)
        .collect::<Result<_, _>>()
        .map_err(|_| Problem::invalid(name, "ids of layers are expected"))?;
    if ids.len() > VALUES {
        Err(Problem::TooMuch { field: Some(name), what: "layers", most: VALUES as u64 })
    } else {
        Ok(ids)
    }
}

/// Refuses to filter by a field that none of the layers in question asks: an empty answer would say that nothing is there.
pub fn check_fields(query: &Query, map: &Map, bound: &Bound<'_>) -> Result<(), Problem> {
    let kinds = || bound.layers().filter_map(|layer| map.layer_and_kind(layer)).map(|(_, kind)| kind);
    let unknown = |field: &str| kinds().next().is_some() && kinds().all(|kind| kind.field(field).is_none());
    let mut fields = query.equals.iter().map(|(field, _)| field);
    fields.find(|field| unknown(field)).map_or(Ok(()), |field| {
        Err(Problem::invalid(format!("where[{field}]"), "no layer here asks for such a field"))
    })
}

fn numbers(text: &str) -> Option<Vec<f64>> {
    text.split(',').map(|part| part.trim().parse::<f64>().ok().filter(|number| number.is_finite())).collect()
}

fn on_earth(lon: f64, lat: f64) -> bool {
    (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(query: &str) -> String {
        Parameters::parse(query).and_then(|mut it| it.query()).unwrap_err().to_string()
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (query, field) in [
            ("bbox=1,2,3", "bbox"),
            ("bbox=0,5,1,0", "bbox"),
            ("bbox=0,0,0,NaN", "bbox"),
            ("from=yesterday", "from"),
            ("severity_min=9", "severity_min"),
            ("from=2026-01-31T20:00:00", "from"),
            ("within={}", "within"),
            ("layer=x", "layer"),
            ("code=a&code=b", "code"),
        ] {
            assert!(refused(query).starts_with(field), "{query}: {}", refused(query));
        }
    }

    #[test]
    fn what_is_empty_is_named_and_filters_nothing() {
        for name in ["bbox", "layer", "code", "q", "from", "severity_min", "within", "where[trend]"] {
            assert!(refused(&format!("code=a&{name}=")).starts_with(name), "{name}");
            assert!(refused(name).starts_with(name), "{name}");
        }
    }

    #[test]
    fn a_whole_filter_is_understood() {
        let mut parameters = Parameters::parse(
            "bbox=-76,4,-75,6&from=2026-01-01&to=2026-02-01T00:00:00Z&code=a,b&severity_min=3&q=r%C3%ADo&where%5Btrend%5D=up",
        )
        .unwrap();
        let query = parameters.query().unwrap();
        assert_eq!((query.from, query.to), (Some(1_767_225_600), Some(1_769_904_000)));
        assert_eq!((query.codes.len(), query.severity_min, query.text.as_deref()), (2, Some(3), Some("río")));
        assert_eq!(query.equals, [("trend".to_owned(), "up".to_owned())]);
    }
}
