//! A store that nobody has opened yet.

use async_trait::async_trait;

use super::{Result, Setting, SharedStore};
use crate::seal::Seal;

/// A store of which nothing can be read but how it is locked.
#[async_trait]
pub trait SealedStore: Send + Sync + 'static {
    /// A setting that is not sealed.
    async fn setting(&self, setting: Setting) -> Result<Option<Vec<u8>>>;

    /// Notes a setting that is not sealed, over what was there.
    async fn put_setting(&self, setting: Setting, value: &[u8]) -> Result<()>;

    /// Notes it if nothing was there, and answers what is there now: several nodes start at once and agree.
    async fn settle(&self, setting: Setting, value: &[u8]) -> Result<Vec<u8>>;

    /// How many stewards there are: none means that the server is not set up.
    async fn count_stewards(&self) -> Result<u64>;

    /// Whether nothing was ever kept here.
    async fn is_empty(&self) -> Result<bool>;

    /// Ends everybody's session.
    async fn end_all_sessions(&self) -> Result<()>;

    /// The store, open. What an older version left in the clear is sealed first; that goes on where it was cut short.
    async fn open(&self, seal: Seal) -> Result<SharedStore>;
}
