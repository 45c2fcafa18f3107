//! A store that nobody has opened yet.

use std::sync::Arc;

use async_trait::async_trait;
use sqlx::query_scalar;

use super::{super::Database, Db, people};
use crate::{
    seal::Seal,
    store::{Result, SealedStore, Setting, SharedStore, StoreError},
};

#[async_trait]
impl SealedStore for Database {
    async fn setting(&self, setting: Setting) -> Result<Option<Vec<u8>>> {
        unsealed(setting)?;
        people::setting(&mut *self.reading().await?, setting).await
    }

    async fn put_setting(&self, setting: Setting, value: &[u8]) -> Result<()> {
        unsealed(setting)?;
        people::put_setting(&mut *self.writing().await?, setting, value).await
    }

    async fn settle(&self, setting: Setting, value: &[u8]) -> Result<Vec<u8>> {
        unsealed(setting)?;
        people::settle(&mut *self.writing().await?, setting, value).await
    }

    async fn count_stewards(&self) -> Result<u64> {
        people::count_stewards(&mut *self.reading().await?).await
    }

    async fn is_empty(&self) -> Result<bool> {
        let mut conn = self.reading().await?;
        let rows: i64 = query_scalar::<Db, _>(
            "select (select count(*) from settings) + (select count(*) from accounts) + (select count(*) from maps)",
        )
        .fetch_one(&mut *conn)
        .await?;
        Ok(rows == 0)
    }

    async fn end_all_sessions(&self) -> Result<()> {
        people::end_all_sessions(&mut *self.writing().await?).await
    }

    async fn open(&self, seal: Seal) -> Result<SharedStore> {
        Ok(Arc::new(self.unsealed(seal).await?))
    }
}

/// Without keys a sealed setting is neither read nor written.
fn unsealed(setting: Setting) -> Result<()> {
    if setting.is_sealed() { Err(StoreError::Damaged("setting")) } else { Ok(()) }
}
