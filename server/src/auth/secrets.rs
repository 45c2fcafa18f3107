//! The server's own secrets: random, drawn once, kept sealed, read when they are first needed.

use tokio::sync::OnceCell;

use super::random;
use crate::{
    error::Problem,
    store::{Secret, SharedStore},
};

/// Those that were read.
pub struct Secrets {
    store: SharedStore,
    read: [OnceCell<[u8; 32]>; Secret::ALL.len()],
}

impl Secrets {
    /// Over a store.
    pub fn new(store: SharedStore) -> Self {
        Self { store, read: std::array::from_fn(|_| OnceCell::new()) }
    }

    /// A secret; the first who asks draws it, and several nodes agree.
    pub async fn get(&self, secret: Secret) -> Result<[u8; 32], Problem> {
        let cell = self.read.get(secret as usize).ok_or(Problem::Fault)?;
        let read = || async {
            let kept = match self.store.setting(secret.setting()).await? {
                Some(kept) => kept,
                None => self.store.settle(secret.setting(), &random::<32>()?).await?,
            };
            kept.try_into().map_err(|_| Problem::Fault)
        };
        cell.get_or_try_init(read).await.copied()
    }
}
