//! Companies: the practices whose patients these are.

use chrono::{DateTime, Utc};
use domain::CompanyId;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use crate::values::{checked_name, time};
use crate::{Store, StoreError, clock};

/// One company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Company {
    /// Its id.
    pub id: CompanyId,
    /// Its name, unique whatever the capitals.
    pub name: String,
    /// When it was added.
    pub created_at: DateTime<Utc>,
}

impl Store {
    /// Adds a company.
    ///
    /// # Errors
    /// [`StoreError::NameTaken`], [`StoreError::NameUnusable`].
    pub async fn add_company(&self, name: &str) -> Result<Company, StoreError> {
        let name = checked_name(name)?;
        let now = clock::now();
        let mut write = self.begin().await?;
        let done = sqlx::query("INSERT INTO companies (name, created_at) VALUES (?, ?)")
            .bind(name)
            .bind(now)
            .execute(write.db()?)
            .await
            .map_err(StoreError::at_naming)?;
        write.commit().await?;
        Ok(Company {
            id: CompanyId(done.last_insert_rowid()),
            name: name.to_owned(),
            created_at: clock::time(now)?,
        })
    }

    /// All companies, by name.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn companies(&self) -> Result<Vec<Company>, StoreError> {
        sqlx::query("SELECT id, name, created_at FROM companies ORDER BY name, id")
            .fetch_all(self.reader().await?.db()?)
            .await?
            .iter()
            .map(company)
            .collect()
    }

    /// Gives a company another name.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::NameTaken`], [`StoreError::NameUnusable`].
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
            return Err(StoreError::NotFound("company"));
        }
        write.commit().await
    }
}

fn company(row: &SqliteRow) -> Result<Company, StoreError> {
    Ok(Company {
        id: CompanyId(row.try_get("id")?),
        name: row.try_get("name")?,
        created_at: time(row, "created_at")?,
    })
}
