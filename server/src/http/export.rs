//! The way out: what a viewer may see, as a file. Whatever is masked on her screen is masked in her file.

use std::{collections::VecDeque, io, sync::Arc};

use axum::{
    body::Body,
    extract::State,
    http::{
        HeaderMap,
        header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    },
    response::IntoResponse,
};
use futures_util::stream;
use layers::{
    format::{
        csv::{CsvExport, Headers},
        geojson::GeoJsonExport,
    },
    index::{Cursor, Query},
    view::View,
};
use serde_json::Value;

use super::{
    entitled::Entitled,
    query::{Filters, Gist, Parameters, check_fields},
    schema,
};
use crate::{
    access::{Act, Said},
    app::App,
    approval::check_export,
    atlas::OpenMap,
    auth::caller::OnMap,
    error::{Problem, ProblemBody},
};

/// Features read from the map at once.
const PAGE: usize = 500;
/// Bytes of one piece of the file, and as much of a feature as goes over.
const PIECE: usize = 64 << 10;

/// Features that the viewer sees, as a file: GeoJSON, or CSV of one layer. Knows the filters of the features. What holds
/// features of confidential kinds takes an approval.
#[utoipa::path(get, path = "/api/maps/{map}/export", tag = "features",
    params(
        ("map" = uuid::Uuid, Path),
        ("format" = Option<String>, Query, description = "`geojson`, or `csv` of one layer"),
        Gist, Filters,
        ("language" = Option<String>, Query, description = "of headers and codes in CSV: `es`, `en`; ids when it is not said"),
        ("hxl" = Option<String>, Query, description = "`1` for a row of HXL tags in CSV"),
        ("mark" = Option<String>, Query, description = "`1` for a mark that tells spreadsheets that CSV is UTF-8"),
    ),
    responses((status = 200, description = "a file",
        content((schema::ExportCollection = "application/geo+json"), (String = "text/csv"))), (status = 400, body = ProblemBody),
        (status = 403, body = ProblemBody)))]
pub async fn read(
    State(app): State<Arc<App>>,
    on: OnMap,
    headers: HeaderMap,
    mut parameters: Parameters,
) -> Result<impl IntoResponse, Problem> {
    let format = parameters.take("format")?.unwrap_or_else(|| "geojson".into());
    let language = parameters.take("language")?;
    let hxl = parameters.take("hxl")?.is_some_and(|it| it == "1");
    let mark = parameters.take("mark")?.is_some_and(|it| it == "1");
    let mut query = parameters.query()?;
    let layers = check_export(&app, &on, &query).await?;
    let name = on.map.look(&on.view, query.layers.as_deref(), |state, bound| {
        check_fields(&query, &state.map, bound).map(|()| state.map.name.clone())
    })?;
    let one =
        query.layers.as_ref().and_then(|layers| if let [layer] = layers[..] { Some(layer) } else { None });
    // What comes onto other layers while the file is read was not agreed to.
    query.layers = Some(layers);
    let features = Features::of(&on, query);
    let who = Entitled::new(Arc::clone(&app), &on, headers);
    let (body, media, ending) = match (format.as_str(), one) {
        ("geojson", _) => {
            (streamed(who, GeoJsonExport::new(&name, features)), "application/geo+json", "geojson")
        }
        ("csv", Some(layer)) => {
            let kind = {
                let state = on.map.read();
                let known =
                    state.map.any_layer_and_kind(layer).filter(|(layer, kind)| on.view.shows(layer, kind));
                let found = known.map(|(_, kind)| kind.clone());
                found.ok_or_else(|| Problem::invalid("layer", "there is no such layer on this map"))?
            };
            let head = exporting(&kind, language.as_deref(), hxl, mark).head();
            let row = move |feature: io::Result<Value>| {
                feature.map(|it| exporting(&kind, language.as_deref(), hxl, mark).row(&it))
            };
            let lines = std::iter::once(Ok(head)).chain(features.map(row));
            (streamed(who, lines), "text/csv; charset=utf-8", "csv")
        }
        ("csv", None) => return Err(Problem::invalid("layer", "a CSV file holds one layer: say which")),
        _ => return Err(Problem::invalid("format", "geojson or csv is expected")),
    };
    let said = Said { note: Some(ending), ..on.said() };
    app.access.note(Act::Export, said).await?;
    let headers = [
        (CONTENT_TYPE, media.to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"trama.{ending}\"")),
    ];
    Ok((headers, body))
}

fn exporting<'a>(
    kind: &'a layers::kind::Kind,
    language: Option<&'a str>,
    hxl: bool,
    mark: bool,
) -> CsvExport<'a> {
    CsvExport { hxl, mark, ..CsvExport::new(kind, language.map_or(Headers::Ids, Headers::Labels)) }
}

/// Whoever may read no more when a piece is ready does not get it: her file is broken off, not short.
fn streamed(who: Entitled, lines: impl Iterator<Item = io::Result<String>> + Send + 'static) -> Body {
    Body::from_stream(stream::try_unfold((who, lines), |(who, mut lines)| async move {
        let piece = piece(&mut lines).map_err(|_| Problem::Fault)?;
        if !who.may_read().await? {
            return Err(Problem::Forbidden);
        }
        Ok((!piece.is_empty()).then_some((piece, (who, lines))))
    }))
}

/// The next piece of a file; empty at its end. What fails half way has no end, and whoever receives it is told.
fn piece(lines: &mut impl Iterator<Item = io::Result<String>>) -> io::Result<String> {
    let mut piece = String::new();
    while piece.len() < PIECE
        && let Some(line) = lines.next()
    {
        piece.push_str(&line?);
    }
    Ok(piece)
}

/// The features of a query, read a page at a time: a file of any size takes the memory of a page.
struct Features {
    map: Arc<OpenMap>,
    view: View,
    query: Query,
    read: VecDeque<io::Result<Value>>,
    after: Option<Cursor>,
    ended: bool,
}

impl Features {
    fn of(on: &OnMap, query: Query) -> Self {
        let (map, view) = (Arc::clone(&on.map), on.view.clone());
        Self { map, view, query, read: VecDeque::new(), after: None, ended: false }
    }

    fn read_on(&mut self) {
        let layers = self.query.layers.as_deref();
        let (read, next) = self.map.look(&self.view, layers, |_, bound| {
            let page = bound.page(&self.query, self.after, PAGE);
            (page.features.iter().map(|it| it.geojson().map_err(io::Error::from)).collect(), page.next)
        });
        self.read = read;
        self.after = next;
        self.ended = next.is_none();
    }
}

impl Iterator for Features {
    type Item = io::Result<Value>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.read.is_empty() && !self.ended {
            self.read_on();
        }
        self.read.pop_front()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feature_that_cannot_be_written_ends_the_file_and_is_not_left_out() {
        let feature = || Ok(serde_json::json!({"type": "Feature", "geometry": null, "properties": {}}));
        let broken = || Err(io::Error::other("a feature that is none"));
        let whole = |features: Vec<io::Result<Value>>| {
            piece(&mut GeoJsonExport::new("Río Claro", features.into_iter())).is_ok()
        };
        assert!(whole(vec![feature(), feature()]));
        assert!(!whole(vec![feature(), broken(), feature()]));
    }
}
