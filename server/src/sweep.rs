//! What is over is swept away, once an hour: sessions, and entries of the access log.

use std::{sync::Arc, time::Duration};

use crate::{app::App, error::Problem, parameters::SESSION};

/// How often.
const EVERY: Duration = Duration::from_hours(1);

/// Sweeps, for ever.
pub(crate) async fn sweep(app: Arc<App>) {
    loop {
        if let Err(problem) = once(&app).await {
            tracing::warn!(%problem, "what is over could not be swept away; the next hour tries again");
        }
        tokio::time::sleep(EVERY).await;
    }
}

async fn once(app: &App) -> Result<(), Problem> {
    let now = app.now();
    app.store.delete_expired_sessions(now, now.saturating_sub(SESSION)).await?;
    app.access.prune().await?;
    Ok(())
}
