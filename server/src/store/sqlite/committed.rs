//! What follows a commit.

use std::time::Duration;

use sqlx::{Connection, SqliteConnection, query_as};

use super::SqliteStore;
use crate::store::pending::Pending;

/// How often to try to empty the journal while somebody reads, and how long to wait between.
const TRIES: u32 = 100;
const PAUSE: Duration = Duration::from_millis(200);

impl SqliteStore {
    /// Nobody else is there to be told.
    #[expect(clippy::unused_async, reason = "the other store asks its database here")]
    pub(super) async fn told(&self) {}

    /// After a redaction the journal still holds the pages from before: empties it, beside everything else.
    #[expect(clippy::unused_async, reason = "the other store waits for its database here")]
    pub(super) async fn committed(&self, pending: &Pending) {
        if !pending.redacted.is_empty() {
            self.shredded();
        }
    }

    /// Empties the journal of what was there before something was destroyed.
    pub(super) fn shredded(&self) {
        let options = self.writer.connect_options();
        tokio::spawn(async move {
            let options = options.as_ref().clone().busy_timeout(Duration::ZERO);
            for _ in 0..TRIES {
                if emptied(&options).await.unwrap_or(false) {
                    return;
                }
                tokio::time::sleep(PAUSE).await;
            }
            tracing::warn!(
                "the journal could not be emptied after something was destroyed: somebody reads for very long"
            );
        });
    }
}

async fn emptied(options: &sqlx::sqlite::SqliteConnectOptions) -> sqlx::Result<bool> {
    let mut conn = SqliteConnection::connect_with(options).await?;
    let (busy, _, _): (i64, i64, i64) =
        query_as("pragma wal_checkpoint(truncate)").fetch_one(&mut conn).await?;
    conn.close().await?;
    Ok(busy == 0)
}
