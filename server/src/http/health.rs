//! Whether the server is well.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

/// The server's health.
#[derive(Serialize, ToSchema)]
pub struct Health {
    /// `ok`, or `sealed` as long as nobody has opened the server.
    status: &'static str,
    /// Of the program.
    version: &'static str,
}

/// Whether the server is well.
#[utoipa::path(get, path = "/api/health", tag = "server", responses((status = 200, body = Health)))]
pub async fn read() -> Json<Health> {
    Json(Health::of("ok"))
}

impl Health {
    pub(super) fn of(status: &'static str) -> Self {
        Self { status, version: env!("CARGO_PKG_VERSION") }
    }
}
