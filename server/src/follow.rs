//! Follows what other nodes do: the logs, and the rights of people. Polling is the truth; a notification of the database only makes it sooner.

use std::{collections::HashSet, sync::Arc, time::Duration};

use layers::id::MapId;

use crate::{app::App, store::Head};

/// Longest time that a change of another node goes unnoticed.
const POLL: Duration = Duration::from_millis(500);

/// Keeps the open maps and what is known of rights in step with the store, for ever.
pub async fn follow(app: Arc<App>) {
    let mut there = HashSet::new();
    loop {
        app.store.hint(POLL).await;
        match app.store.heads().await {
            Ok(heads) => {
                // Another node destroyed what was there and is not any more.
                let now: HashSet<MapId> = heads.iter().map(|it| it.map).collect();
                for gone in there.difference(&now) {
                    app.atlas.forget(*gone);
                    app.rights.changed(*gone);
                }
                there = now;
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
