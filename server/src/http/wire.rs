//! What guards the wire, to stewards: so that the fingerprint that a browser warns of can be compared with the right one.

use std::sync::Arc;

use axum::{Json, extract::State};
use layers::clock::Millis;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{app::App, error::ProblemBody};

/// What guards the wire.
#[derive(Serialize, ToSchema)]
pub struct WireShown {
    /// Where people reach the server.
    url: String,
    /// Whether browsers reach it by TLS, here or at a proxy.
    secure: bool,
    /// What the server shows to prove that it is the one; null where TLS does not end in it.
    certificate: Option<CertificateShown>,
}

/// A certificate.
#[derive(Serialize, ToSchema)]
pub struct CertificateShown {
    /// SHA-256, as browsers show it.
    fingerprint: String,
    /// Whether nobody but the server itself vouches for it, so that people have to compare.
    self_made: bool,
    /// When it ends, in milliseconds since 1970.
    until: Millis,
}

/// What guards the wire.
#[utoipa::path(get, path = "/api/wire", tag = "server",
    responses((status = 200, body = WireShown), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
pub async fn read(State(app): State<Arc<App>>) -> Json<WireShown> {
    let proof = app.reached.proof.as_ref();
    let certificate = proof.and_then(|proof| {
        let shown = proof.shown()?;
        Some(CertificateShown {
            fingerprint: shown.fingerprint().to_owned(),
            self_made: proof.self_made,
            until: u64::try_from(shown.until().as_millis()).unwrap_or(u64::MAX),
        })
    });
    Json(WireShown { url: app.reached.url.clone(), secure: app.reached.is_secure(), certificate })
}
