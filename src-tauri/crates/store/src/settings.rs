//! Settings of the office: one text a key. What a value means is up to who keeps it.

use crate::{Store, StoreError};

impl Store {
    /// A setting, if it was ever set.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn setting(&self, key: &str) -> Result<Option<String>, StoreError> {
        Ok(sqlx::query_scalar("SELECT value FROM settings WHERE key = ?")
            .bind(key)
            .fetch_optional(self.reader().await?.db()?)
            .await?)
    }

    /// Sets a setting.
    ///
    /// # Errors
    /// If the store cannot be written.
    pub async fn set_setting(&self, key: &str, value: &str) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        sqlx::query(
            "INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        )
        .bind(key)
        .bind(value)
        .execute(write.db()?)
        .await?;
        write.commit().await
    }
}
