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
    /// Whether it has neither patients nor integrations.
    pub is_empty: bool,
}

macro_rules! columns {
    () => {
        "id, name, patients = 0 AND NOT EXISTS (SELECT 1 FROM integrations WHERE company = companies.id) AS is_empty"
    };
}

impl Store {
    /// Adds a company.
    pub async fn add_company(&self, name: &str) -> Result<Company> {
        let name = checked_name(name)?;
        let mut write = self.begin_edit().await?;
        let sql = concat!("INSERT INTO companies (name) VALUES (?) RETURNING ", columns!());
        let company = bind!(sqlx::query_as(sql); name)
            .fetch_one(write.db()?)
            .await
            .map_err(StoreError::at_naming)?;
        write.commit().await?;
        Ok(company)
    }

    /// All companies, by name.
    pub async fn companies(&self) -> Result<Vec<Company>> {
        Ok(sqlx::query_as(concat!(
            "SELECT ",
            columns!(),
            " FROM companies ORDER BY name, id"
        ))
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

    /// Removes a company without patients and integrations. Its deleted patients can no longer be restored.
    ///
    /// # Errors
    /// [`StoreError::CompanyInUse`].
    pub async fn remove_company(&self, id: CompanyId) -> Result<()> {
        let mut write = self.begin_edit().await?;
        let select =
            bind!(sqlx::query_as(concat!("SELECT ", columns!(), " FROM companies WHERE id = ?")); id.0);
        let company: Option<Company> = select.fetch_optional(write.db()?).await?;
        if !company.ok_or(StoreError::NotFound(Thing::Company))?.is_empty {
            return Err(StoreError::CompanyInUse);
        }
        bind!(sqlx::query("DELETE FROM companies WHERE id = ?"); id.0)
            .execute(write.db()?)
            .await?;
        write.commit().await
    }
}
