//! Follows what other nodes do: the logs, and the rights of people. Polling is the truth; a notification of the database only makes it sooner.

use std::{sync::Arc, time::Duration};

use crate::{app::App, store::Head};

/// Longest time that a change of another node goes unnoticed.
const POLL: Duration = Duration::from_millis(500);

/// Keeps the open maps and what is known of rights in step with the store, for ever.
pub async fn follow(app: Arc<App>) {
    loop {
        app.store.hint(POLL).await;
        match app.store.heads().await {
            Ok(heads) => {
                // Rights first: whoever lost hers is told nothing of what was written since.
                for Head { map, rights, .. } in &heads {
                    app.rights.counted(*map, *rights);
                }
                for Head { map, head, .. } in heads {
                    if let Err(error) = app.atlas.catch_up(map, head).await {
                        tracing::warn!(%error, "a map could not be read on");
                    }
                }
            }
            Err(error) => {
                tracing::warn!(%error, "the heads could not be read");
                tokio::time::sleep(POLL).await;
            }
        }
    }
}
