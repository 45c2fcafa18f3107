//! What follows a commit.

use sqlx::query;

use super::{Hints, PostgresStore, connect::CHANNEL};
use crate::store::pending::Pending;

impl PostgresStore {
    /// Tells the other nodes that the log of some map went on, after the commit: within it the notification's lock would
    /// make the commits of all maps wait for each other's disk. It says not which map: whoever may listen on a shared
    /// database learns nothing.
    pub(super) async fn committed(&self, pending: &Pending) {
        if pending.appended() > 0 {
            self.told().await;
        }
        if !pending.redacted.is_empty() {
            self.shredded();
        }
    }

    /// Asks the database to reuse the place of what was destroyed, keys first.
    pub(super) fn shredded(&self) {
        let pool = self.pool.clone();
        tokio::spawn(async move {
            for table in ["vacuum feature_keys", "vacuum maps", "vacuum features", "vacuum changes"] {
                if query(table).execute(&pool).await.is_err() {
                    tracing::debug!("the place of what was destroyed will be reused later");
                }
            }
        });
    }

    /// Tells the other nodes that there is something to look at.
    pub(super) async fn told(&self) {
        if self.hints == Hints::On {
            let told = query("select pg_notify($1, '')").bind(CHANNEL).execute(&self.pool).await;
            if told.is_err() {
                tracing::debug!("a hint was not given");
            }
        }
    }
}
