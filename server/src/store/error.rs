//! What goes wrong at the store. No text here holds a value of a record: these errors are logged.

use sqlx::error::{DatabaseError, ErrorKind};
use thiserror::Error;

use crate::seal::SealError;

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
    Conflict(Clash),
    /// What the row points to is not there, or no longer.
    #[error("what this belongs to is not there")]
    Dangling,
    /// The map would be left without anybody who answers for it.
    #[error("a map needs a coordinator")]
    LastCoordinator,
    /// Whoever asked may not do this, or no longer: what she is was looked at again as it was written.
    #[error("her role does not allow this")]
    Forbidden,
    /// Nobody gives away more than she has.
    #[error("this role is above hers")]
    RoleAbove,
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
pub enum Clash {
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

impl From<sqlx::Error> for StoreError {
    /// Keeps the code and drops the text: a database likes to quote the row it is unhappy with.
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(error) => of_database(&*error),
            sqlx::Error::Io(error) if error.kind() == std::io::ErrorKind::StorageFull => Self::Full,
            sqlx::Error::Io(error) => Self::Unavailable(error.kind().to_string()),
            sqlx::Error::PoolTimedOut => Self::Unavailable("busy".into()),
            sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => Self::Unavailable("closed".into()),
            sqlx::Error::Tls(_) => Self::Unavailable("tls".into()),
            sqlx::Error::Protocol(_) => Self::Unavailable("protocol".into()),
            sqlx::Error::Configuration(_) => Self::Opening("the address of the database is not one".into()),
            sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => Self::Damaged("row"),
            sqlx::Error::Encode(_) => Self::Unwritable("row"),
            _ => Self::Failed("query".into()),
        }
    }
}

fn of_database(error: &dyn DatabaseError) -> StoreError {
    let code = error.code().unwrap_or_default().into_owned();
    match error.kind() {
        ErrorKind::UniqueViolation => return StoreError::Conflict(taken(error)),
        ErrorKind::ForeignKeyViolation => return StoreError::Dangling,
        _ => {}
    }
    if code.len() == 5 { of_sqlstate(code) } else { of_sqlite(code) }
}

fn of_sqlstate(code: String) -> StoreError {
    match code.as_str() {
        "53100" => StoreError::Full,
        "XX001" | "XX002" => StoreError::Damaged("table"),
        // Waited too long for a lock or an answer; the server shuts down, is full, or lost us.
        "55P03" | "57014" | "40001" | "40P01" | "25P03" => StoreError::Unavailable(code),
        _ if matches!(code.get(..2), Some("08" | "53" | "57" | "58")) => StoreError::Unavailable(code),
        _ => StoreError::Failed(code),
    }
}

/// Extended result codes keep the plain one in their low byte.
fn of_sqlite(code: String) -> StoreError {
    match code.parse::<u32>().map(|code| code & 0xff) {
        Ok(13) => StoreError::Full,
        Ok(11 | 26) => StoreError::Damaged("file"),
        // Busy, locked, read-only, input and output, cannot open.
        Ok(5 | 6 | 8 | 10 | 14) => StoreError::Unavailable(code),
        _ => StoreError::Failed(code),
    }
}

/// PostgreSQL names the constraint; SQLite names the columns in its text.
fn taken(error: &dyn DatabaseError) -> Clash {
    let about = error.constraint().unwrap_or_else(|| error.message());
    if about.contains("name_key") {
        Clash::Name
    } else if about.contains("changes") {
        Clash::Change
    } else {
        Clash::Id
    }
}

impl From<SealError> for StoreError {
    /// What is being written cannot be sealed: there is no randomness. What is read names the record itself.
    fn from(SealError: SealError) -> Self {
        Self::Failed("seal".into())
    }
}

impl From<sqlx::migrate::MigrateError> for StoreError {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        use sqlx::migrate::MigrateError as M;
        match error {
            M::VersionMissing(_) | M::VersionMismatch(_) => Self::Newer,
            M::Execute(error) => error.into(),
            M::ExecuteMigration(error, step) => match Self::from(error) {
                full @ Self::Full => full,
                other => Self::Opening(format!("migration {step}: {other}")),
            },
            M::Dirty(step) => Self::Opening(format!("migration {step} stopped half way")),
            _ => Self::Opening("migrations".into()),
        }
    }
}
