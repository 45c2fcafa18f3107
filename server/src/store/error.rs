//! What goes wrong at the store. No text here holds a value of a record: these errors are logged.

use thiserror::Error;

/// Why the store did not do it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The database does not answer, or too late. The code is the database's own (a SQLSTATE, a SQLite result code).
    #[error("the store does not answer ({0})")]
    Unavailable(String),
    /// No room left on the disk: nothing was written.
    #[error("the disk of the store is full")]
    Full,
    /// Something else already has this name or id.
    #[error("{0} is taken")]
    Conflict(Taken),
    /// What the row points to is not there, or no longer.
    #[error("what this belongs to is not there")]
    Dangling,
    /// A record that cannot be read: another format, another key, or a broken disk.
    #[error("a {0} of the store is damaged")]
    Damaged(&'static str),
    /// A record that cannot be written: it is none of ours.
    #[error("a {0} cannot be written")]
    Unwritable(&'static str),
    /// The database was written by a newer Trama.
    #[error("the store was written by a newer version")]
    Newer,
    /// The store could not be opened or brought up to date; the text names the step.
    #[error("the store cannot be opened: {0}")]
    Opening(String),
    /// Anything else, by the database's own code.
    #[error("the store failed ({0})")]
    Failed(String),
}

/// What a unique constraint protects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Taken {
    /// The name of an account.
    #[error("the name")]
    Name,
    /// The id of a change: it is in the log already.
    #[error("the change")]
    Change,
    /// Any other id.
    #[error("the id")]
    Id,
}
