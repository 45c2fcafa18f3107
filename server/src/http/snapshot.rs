//! The map as it stands, for somebody whose place in the log is lost: page by page, then the log from `head`.

use axum::{http::header::CONTENT_TYPE, response::IntoResponse};
use layers::index::Query;

use super::{features::write_page, query::Parameters, schema};
use crate::{
    auth::caller::OnMap,
    error::{Problem, ProblemBody},
};

/// Features in a page when nothing is said.
const PAGE: usize = 1_000;

/// Every feature that the viewer sees, page by page. Follow the log from the `head` of the first page.
#[utoipa::path(get, path = "/api/maps/{map}/snapshot", tag = "log",
    params(("map" = Uuid, Path), ("cursor" = Option<String>, Query), ("limit" = Option<usize>, Query, minimum = 1, maximum = 10000,
            description = "at most this many, 1000 if it is not said")),
    responses((status = 200, body = schema::Snapshot), (status = 400, body = ProblemBody)))]
pub async fn read(on: OnMap, mut parameters: Parameters) -> Result<impl IntoResponse, Problem> {
    let limit = parameters.count("limit", 10 * PAGE)?.unwrap_or(PAGE);
    let cursor = parameters.take("cursor")?.map(|text| text.parse()).transpose();
    let cursor = cursor.map_err(|error| Problem::invalid("cursor", error))?;
    let body = on.map.look(&on.view, None, |state, bound| {
        let head = on.bookmarks.mark(state.applied)?;
        let mut out = format!("{{\"head\":\"{head}\",\"features\":[").into_bytes();
        let next = write_page(&mut out, bound, &Query::default(), cursor, limit).next;
        out.extend_from_slice(format!("],\"next_cursor\":{next}}}").as_bytes());
        Ok::<_, Problem>(out)
    })?;
    Ok(([(CONTENT_TYPE, "application/json")], body))
}
