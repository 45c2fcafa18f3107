//! Photos and voice notes: sent first, then shown by a change of the feature they belong to.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::IntoResponse,
};
use layers::id::{AttachmentId, MapId};
use serde::Serialize;
use utoipa::ToSchema;

use super::{body::Raw, path::At};
use crate::{
    app::App,
    auth::caller::OnMap,
    error::{Problem, ProblemBody},
    even::Moment,
    parameters::ATTACHMENT_BODY,
    store::{Attached, AttachedTo, StoreError},
};

/// An attachment that was kept.
#[derive(Serialize, ToSchema)]
pub struct AttachmentKept {
    #[schema(value_type = Uuid)]
    id: AttachmentId,
    media_type: String,
}

/// Keeps a photo or a voice note under an id that its sender made; sending it again is harmless. It is made anew, upright, at
/// most 1600 pixels wide and high, and without what the phone wrote into the file; the answer says what it is then. Show it with
/// a `feature.attach` change.
#[utoipa::path(put, path = "/api/maps/{map}/attachments/{attachment}", tag = "features",
    params(("map" = Uuid, Path), ("attachment" = Uuid, Path)),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = AttachmentKept), (status = 200, description = "it was kept before", body = AttachmentKept),
        (status = 409, body = ProblemBody), (status = 413, body = ProblemBody), (status = 415, body = ProblemBody)))]
pub async fn put(
    State(app): State<Arc<App>>,
    At((_map, id)): At<(MapId, AttachmentId)>,
    on: OnMap,
    Raw(body): Raw<ATTACHMENT_BODY>,
) -> Result<(StatusCode, axum::Json<AttachmentKept>), Problem> {
    let (media, bytes) = app.darkroom.develop(body).await?;
    let attached = Attached {
        id,
        map: on.id,
        feature: None,
        media_type: media.name().into(),
        name: None,
        bytes,
        created_by: on.actor.id,
        created_at: app.now(),
    };
    let kept = AttachmentKept { id, media_type: media.name().into() };
    match app.store.put_attachment(&attached).await {
        Ok(()) => Ok((StatusCode::CREATED, axum::Json(kept))),
        // Whose answer was lost sends it again. An id that is another's, or another thing's, is told apart from no other.
        Err(StoreError::Conflict(_)) => {
            let known = app.store.attachment(on.id, id).await?;
            let same = known.is_some_and(|it| {
                (it.created_by, &it.media_type, &it.bytes)
                    == (attached.created_by, &attached.media_type, &attached.bytes)
            });
            let taken = Problem::Conflict("this id is taken: make a new one");
            if same { Ok((StatusCode::OK, axum::Json(kept))) } else { Err(taken) }
        }
        Err(error) => Err(error.into()),
    }
}

/// A photo or a voice note that a feature carries which the viewer sees.
#[utoipa::path(get, path = "/api/maps/{map}/attachments/{attachment}", tag = "features",
    params(("map" = Uuid, Path), ("attachment" = Uuid, Path)),
    responses((status = 200, description = "as it is kept", content((Vec<u8> = "image/*"), (Vec<u8> = "audio/*"))), (status = 404, body = ProblemBody)))]
pub async fn read(
    State(app): State<Arc<App>>,
    At((_map, id)): At<(MapId, AttachmentId)>,
    on: OnMap,
) -> Result<impl IntoResponse, Problem> {
    let asked = Moment::now();
    let seen = match app.store.attached_to(on.id, id).await? {
        Some(AttachedTo::Feature(feature)) => {
            on.map.look(&on.view, None, |_, bound| bound.feature(feature).is_some_and(|it| it.carries(id)))
        }
        Some(AttachedTo::Sender(by)) => by == on.actor.id,
        None => false,
    };
    if !seen {
        asked.evenly().await;
        return Err(Problem::NotFound);
    }
    let attached = app.store.attachment(on.id, id).await?.ok_or(Problem::NotFound)?;
    let media_type = HeaderValue::from_str(&attached.media_type).map_err(|_| Problem::Fault)?;
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("inline")),
    ];
    Ok((headers, attached.bytes))
}
