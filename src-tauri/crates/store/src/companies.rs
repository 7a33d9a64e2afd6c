//! Companies: the practices that the patients belong to.

use domain::CompanyId;

use crate::decode::checked_name;
use crate::{Store, StoreError, Thing};

/// One company.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Company {
    /// Its id.
    #[sqlx(try_from = "i64")]
    pub id: CompanyId,
    /// Its name, unique ignoring case.
    pub name: String,
}

impl Store {
    /// Adds a company.
    ///
    /// # Errors
    /// [`StoreError::NameTaken`], [`StoreError::NameEmpty`], [`StoreError::NameTooLong`].
    pub async fn add_company(&self, name: &str) -> Result<Company, StoreError> {
        let name = checked_name(name)?;
        let mut write = self.begin().await?;
        let company = sqlx::query_as("INSERT INTO companies (name) VALUES (?) RETURNING id, name")
            .bind(name)
            .fetch_one(write.db()?)
            .await
            .map_err(StoreError::at_naming)?;
        write.commit().await?;
        Ok(company)
    }

    /// All companies, by name.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn companies(&self) -> Result<Vec<Company>, StoreError> {
        Ok(sqlx::query_as("SELECT id, name FROM companies ORDER BY name, id")
            .fetch_all(self.reader().await?.db()?)
            .await?)
    }

    /// Renames a company.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::NameTaken`], [`StoreError::NameEmpty`], [`StoreError::NameTooLong`].
    pub async fn rename_company(&self, id: CompanyId, name: &str) -> Result<(), StoreError> {
        let name = checked_name(name)?;
        let mut write = self.begin().await?;
        let done = sqlx::query("UPDATE companies SET name = ? WHERE id = ?")
            .bind(name)
            .bind(id.0)
            .execute(write.db()?)
            .await
            .map_err(StoreError::at_naming)?;
        if done.rows_affected() == 0 {
            return Err(StoreError::NotFound(Thing::Company));
        }
        write.commit().await
    }
}
