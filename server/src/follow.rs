//! Follows the log of other nodes. Polling is the truth; a notification of the database only makes it sooner.

use std::{sync::Arc, time::Duration};

use crate::{
    atlas::Atlas,
    store::{Head, SharedStore},
};

/// Longest time that a change of another node goes unnoticed.
const POLL: Duration = Duration::from_millis(500);

/// Keeps the open maps in step with the store, for ever.
pub async fn follow(store: SharedStore, atlas: Arc<Atlas>) {
    loop {
        store.hint(POLL).await;
        match store.heads().await {
            Ok(heads) => {
                for Head { map, head, .. } in heads {
                    if let Err(error) = atlas.catch_up(map, head).await {
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
