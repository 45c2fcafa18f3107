//! Withdrawal: everything that somebody drew on a map is destroyed, drafts included, on her own word or on that of who may
//! destroy for her.

use std::sync::Arc;

use axum::extract::State;
use layers::{
    change::Body,
    id::{ActorId, MapId},
    role::Clearance,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::path::At;
use crate::{
    access::{Act, Said},
    app::App,
    auth::session::OnMap,
    error::{Problem, ProblemBody},
};

/// What was destroyed.
#[derive(Serialize, ToSchema)]
pub struct Erased {
    /// How many marks: told to her who drew them alone, as drafts and hidden places are among them.
    #[serde(skip_serializing_if = "Option::is_none")]
    features: Option<u64>,
}

/// Destroys all that somebody drew on the map, for good and on every replica, and takes back what she said to marks of others. Nobody has to see it for that; but whoever
/// sees more than a participant may have drawn safe places, and does it herself.
#[utoipa::path(delete, path = "/api/maps/{map}/members/{account}/features", tag = "people",
    params(("map" = Uuid, Path), ("account" = Uuid, Path)),
    responses((status = 200, body = Erased), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub async fn features(
    State(app): State<Arc<App>>,
    At((_map, account)): At<(MapId, ActorId)>,
    on: OnMap,
) -> Result<axum::Json<Erased>, Problem> {
    let role = app.store.role(on.id, account).await?.ok_or(Problem::NotFound)?;
    let herself = account == on.actor.id;
    if !herself && role.clearance() > Clearance::Participant {
        return Err(Problem::Forbidden);
    }
    let said = Said { by: Some(on.actor.id), map: Some(on.id), to: Some(account), ..Said::default() };
    app.access.note(Act::Erased, said).await?;
    let hers = on.map.read().indexes.by_author(account);
    let mut features = 0;
    for some in hers.chunks(ERASED_AT_ONCE) {
        let due = |_: &_, feature: &layers::feature::Feature, _| {
            let hers = feature.author() == Some(account) && !feature.is_redacted();
            hers.then_some(Body::FeatureRedact)
        };
        features += app.committer.retire(on.id, some, due).await?;
    }
    app.committer.unsay(on.id, account).await?;
    Ok(axum::Json(Erased { features: herself.then_some(features) }))
}

/// Features destroyed under one lock of the map.
const ERASED_AT_ONCE: usize = 500;
