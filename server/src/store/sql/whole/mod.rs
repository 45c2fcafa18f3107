//! The store as a whole: see [`Whole`].

mod put_in;
mod take_out;

use async_trait::async_trait;
use layers::clock::Millis;
use tokio::sync::mpsc;

use super::{Backend, Db};
use crate::store::{
    Result,
    whole::{Kept, Restored, Whole, Wrapped},
};

/// What a column holds.
#[derive(Clone, Copy)]
enum Column {
    Id,
    Word,
    Number,
    Bytes,
    Flag,
}

/// A table whose rows are copied as they are.
struct Table {
    name: &'static str,
    columns: &'static [(&'static str, Column)],
    /// Which rows.
    only: &'static str,
}

/// All of them, in an order in which they can be written. Sessions, links, invitations and requests that wait are doors that
/// stand open for a while: they are in no backup. Nor is the link that makes a steward, nor the key of bookmarks: a log that was
/// put back goes on differently, and whoever holds a bookmark of before must take the snapshot.
const TABLES: [Table; 6] = [
    Table {
        name: "settings",
        columns: &[("key", Column::Word), ("value", Column::Bytes)],
        only: "key not in ('setup_token', 'bookmark')",
    },
    Table {
        name: "accounts",
        columns: &[
            ("account_id", Column::Id),
            ("name_key", Column::Bytes),
            ("steward", Column::Flag),
            ("guest", Column::Flag),
            ("record", Column::Bytes),
        ],
        only: "true",
    },
    Table {
        name: "second_factors",
        columns: &[
            ("account_id", Column::Id),
            ("secret", Column::Bytes),
            ("last_step", Column::Number),
            ("created_at", Column::Number),
        ],
        only: "true",
    },
    Table {
        name: "recovery_codes",
        columns: &[("account_id", Column::Id), ("code", Column::Bytes)],
        only: "true",
    },
    Table {
        name: "access_log",
        columns: &[
            ("seq", Column::Number),
            ("at", Column::Number),
            ("record", Column::Bytes),
            ("mark", Column::Bytes),
        ],
        only: "true",
    },
    Table {
        name: "access_ends",
        columns: &[
            ("one", Column::Number),
            ("head", Column::Number),
            ("head_mark", Column::Bytes),
            ("head_proof", Column::Bytes),
            ("floor", Column::Number),
            ("floor_mark", Column::Bytes),
            ("floor_proof", Column::Bytes),
        ],
        only: "true",
    },
];

#[async_trait]
impl Whole for Backend {
    async fn take_out(&self) -> Result<mpsc::Receiver<Result<Kept>>> {
        take_out::take_out(self).await
    }

    async fn put_in(
        &self,
        rows: mpsc::Receiver<Result<Kept>>,
        keys: mpsc::Receiver<Result<Wrapped>>,
        now: Millis,
    ) -> Result<Restored> {
        put_in::put_in(self, rows, keys, now).await
    }
}
