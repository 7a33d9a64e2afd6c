//! Companies: the practices that the patients belong to.

use domain::CompanyId;

use crate::decode::checked_name;
use crate::{Result, Store, StoreError, Thing};

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
    pub async fn add_company(&self, name: &str) -> Result<Company> {
        let name = checked_name(name)?;
        let mut write = self.begin_edit().await?;
        let sql = "INSERT INTO companies (name) VALUES (?) RETURNING id, name";
        let company = bind!(sqlx::query_as(sql); name)
            .fetch_one(write.db()?)
            .await
            .map_err(StoreError::at_naming)?;
        write.commit().await?;
        Ok(company)
    }

    /// All companies, by name.
    pub async fn companies(&self) -> Result<Vec<Company>> {
        Ok(sqlx::query_as("SELECT id, name FROM companies ORDER BY name, id")
            .fetch_all(self.reader().await?.db()?)
            .await?)
    }

    /// Renames a company.
    pub async fn rename_company(&self, id: CompanyId, name: &str) -> Result<()> {
        let name = checked_name(name)?;
        let sql = "UPDATE companies SET name = ? WHERE id = ?";
        let done = self.edit(bind!(sqlx::query(sql); name, id.0)).await;
        Thing::Company.require(done.map_err(StoreError::at_naming)?)
    }
}
