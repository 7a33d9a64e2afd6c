//! Integrations: connected source databases, with their passwords sealed.

use chrono::{DateTime, Utc};
use domain::{CompanyId, Endpoint, IntegrationId, Password, TlsPolicy};
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use vault::{Place, Sealed};
use zeroize::Zeroizing;

use crate::values::{checked_name, next_id, time};
use crate::{Store, StoreError, clock};

/// An integration to be added.
#[derive(Debug)]
pub struct NewIntegration {
    /// Whose patients it brings.
    pub company: CompanyId,
    /// Its name, unique whatever the capitals.
    pub name: String,
    /// Where the server is.
    pub endpoint: Endpoint,
    /// The account.
    pub username: String,
    /// The account's password; may be blank.
    pub password: Password,
    /// The database on the server.
    pub database: String,
    /// Version of the practice's program, if it told.
    pub program_version: Option<String>,
    /// How far the connection must be protected.
    pub tls: TlsPolicy,
}

/// New name and connection details of an integration.
#[derive(Debug)]
pub struct IntegrationChange {
    /// Its name, unique whatever the capitals.
    pub name: String,
    /// Where the server is.
    pub endpoint: Endpoint,
    /// The account.
    pub username: String,
    /// Another password; `None` keeps the one on file.
    pub password: Option<Password>,
    /// The database on the server.
    pub database: String,
    /// Version of the practice's program; `None` keeps the one on file.
    pub program_version: Option<String>,
    /// How far the connection must be protected.
    pub tls: TlsPolicy,
}

/// An integration, without its password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Integration {
    /// Its id, never used again for another.
    pub id: IntegrationId,
    /// Whose patients it brings.
    pub company: CompanyId,
    /// Its name.
    pub name: String,
    /// Where the server is.
    pub endpoint: Endpoint,
    /// The account.
    pub username: String,
    /// The database on the server.
    pub database: String,
    /// Version of the practice's program, if it told.
    pub program_version: Option<String>,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When its name or connection was last changed.
    pub updated_at: DateTime<Utc>,
}

macro_rules! columns {
    () => {
        "id, company, name, host, port, username, database_name, program_version, created_at, updated_at"
    };
}

impl Store {
    /// Adds an integration, with the default schedule.
    ///
    /// # Errors
    /// [`StoreError::NameTaken`], [`StoreError::NameUnusable`], [`StoreError::NotFound`] for the company.
    pub async fn add_integration(&self, new: NewIntegration) -> Result<IntegrationId, StoreError> {
        let name = checked_name(&new.name)?;
        let now = clock::now();
        let mut write = self.begin().await?;
        let id = next_id(write.db()?, "integrations").await?;
        let password = self.seal_password(id, &new.password)?;
        company_exists(write.db()?, new.company).await?;
        sqlx::query(concat!(
            "INSERT INTO integrations (",
            columns!(),
            ", password, tls) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        ))
        .bind(id)
        .bind(new.company.0)
        .bind(name)
        .bind(new.endpoint.host())
        .bind(new.endpoint.port())
        .bind(&new.username)
        .bind(&new.database)
        .bind(&new.program_version)
        .bind(now)
        .bind(now)
        .bind(password.as_bytes())
        .bind(new.tls.to_string())
        .execute(write.db()?)
        .await
        .map_err(StoreError::at_naming)?;
        crate::schedules::begin_with_default(write.db()?, id, now).await?;
        write.commit().await?;
        Ok(IntegrationId(id))
    }

    /// Changes an integration's name and how it connects. Another server or database has stamps and an order of its own, so the cursor
    /// goes, and what is remembered of the source: the next sync compares everything. The links stay.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::NameTaken`], [`StoreError::NameUnusable`]; nothing is changed then.
    pub async fn update_integration(
        &self,
        id: IntegrationId,
        change: IntegrationChange,
    ) -> Result<(), StoreError> {
        let name = checked_name(&change.name)?;
        let password = change
            .password
            .map(|password| self.seal_password(id.0, &password))
            .transpose()?;
        let mut write = self.begin().await?;
        let before = find(write.db()?, id).await?;
        if before.endpoint != change.endpoint || before.database != change.database {
            crate::cursors::forget(write.db()?, id).await?;
        }
        sqlx::query(
            "UPDATE integrations SET name = ?, tls = ?, host = ?, port = ?, username = ?, database_name = ?, updated_at = ?, \
             password = coalesce(?, password), program_version = coalesce(?, program_version) WHERE id = ?",
        )
        .bind(name)
        .bind(change.tls.to_string())
        .bind(change.endpoint.host())
        .bind(change.endpoint.port())
        .bind(&change.username)
        .bind(&change.database)
        .bind(clock::now())
        .bind(password.as_ref().map(Sealed::as_bytes))
        .bind(&change.program_version)
        .bind(id.0)
        .execute(write.db()?)
        .await
        .map_err(StoreError::at_naming)?;
        write.commit().await
    }

    /// Gives an integration another name.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::NameTaken`], [`StoreError::NameUnusable`].
    pub async fn rename_integration(&self, id: IntegrationId, name: &str) -> Result<(), StoreError> {
        let name = checked_name(name)?;
        let mut write = self.begin().await?;
        let done = sqlx::query("UPDATE integrations SET name = ?, updated_at = ? WHERE id = ?")
            .bind(name)
            .bind(clock::now())
            .bind(id.0)
            .execute(write.db()?)
            .await
            .map_err(StoreError::at_naming)?;
        if done.rows_affected() == 0 {
            return Err(StoreError::NotFound("integration"));
        }
        write.commit().await
    }

    /// All integrations, by name.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn integrations(&self) -> Result<Vec<Integration>, StoreError> {
        sqlx::query(concat!(
            "SELECT ",
            columns!(),
            " FROM integrations ORDER BY name, id"
        ))
        .fetch_all(self.reader().await?.db()?)
        .await?
        .iter()
        .map(integration)
        .collect()
    }

    /// One integration.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn integration(&self, id: IntegrationId) -> Result<Integration, StoreError> {
        find(self.reader().await?.db()?, id).await
    }

    /// The password of an integration, for connecting.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Damaged`] if the sealed value was altered.
    pub async fn integration_password(&self, id: IntegrationId) -> Result<Password, StoreError> {
        let sealed: Option<Vec<u8>> = sqlx::query_scalar("SELECT password FROM integrations WHERE id = ?")
            .bind(id.0)
            .fetch_optional(self.reader().await?.db()?)
            .await?;
        let sealed = Sealed::from_bytes(sealed.ok_or(StoreError::NotFound("integration"))?);
        let plain = self.sealing().open(password_place(id.0), &sealed)?;
        let text = Zeroizing::new(String::from_utf8(plain.to_vec()).map_err(|_| StoreError::Damaged)?);
        Ok(Password::new(text.to_string()))
    }

    /// What was chosen about the protection of an integration's connection.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Damaged`] if what is stored is no policy: nothing weaker is taken for it.
    pub async fn tls_policy(&self, id: IntegrationId) -> Result<TlsPolicy, StoreError> {
        let text: Option<String> = sqlx::query_scalar("SELECT tls FROM integrations WHERE id = ?")
            .bind(id.0)
            .fetch_optional(self.reader().await?.db()?)
            .await?;
        let text = text.ok_or(StoreError::NotFound("integration"))?;
        text.parse().map_err(|_| StoreError::Damaged)
    }

    /// Removes an integration with its links, cursors and schedule. Its patients stay, and so does the history of its runs.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn remove_integration(&self, id: IntegrationId) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        let name = find(write.db()?, id).await?.name;
        sqlx::query("UPDATE runs SET integration_name = ? WHERE integration = ?")
            .bind(name)
            .bind(id.0)
            .execute(write.db()?)
            .await?;
        sqlx::query("DELETE FROM integrations WHERE id = ?")
            .bind(id.0)
            .execute(write.db()?)
            .await?;
        write.commit().await
    }

    fn seal_password(&self, id: i64, password: &Password) -> Result<Sealed, StoreError> {
        Ok(self
            .sealing()
            .seal(password_place(id), password.expose().as_bytes())?)
    }
}

fn password_place(id: i64) -> Place<'static> {
    Place {
        table: "integrations",
        row: id,
        column: "password",
    }
}

/// A missing company is told from a taken name before the row is written.
pub(crate) async fn company_exists(db: &mut SqliteConnection, id: CompanyId) -> Result<(), StoreError> {
    let exists: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM companies WHERE id = ?)")
        .bind(id.0)
        .fetch_one(db)
        .await?;
    if exists {
        Ok(())
    } else {
        Err(StoreError::NotFound("company"))
    }
}

pub(crate) async fn find(db: &mut SqliteConnection, id: IntegrationId) -> Result<Integration, StoreError> {
    sqlx::query(concat!("SELECT ", columns!(), " FROM integrations WHERE id = ?"))
        .bind(id.0)
        .fetch_optional(db)
        .await?
        .as_ref()
        .map(integration)
        .ok_or(StoreError::NotFound("integration"))?
}

fn integration(row: &SqliteRow) -> Result<Integration, StoreError> {
    let host: &str = row.try_get("host")?;
    Ok(Integration {
        id: IntegrationId(row.try_get("id")?),
        company: CompanyId(row.try_get("company")?),
        name: row.try_get("name")?,
        endpoint: Endpoint::parse(host, row.try_get("port")?).map_err(|_| StoreError::Damaged)?,
        username: row.try_get("username")?,
        database: row.try_get("database_name")?,
        program_version: row.try_get("program_version")?,
        created_at: time(row, "created_at")?,
        updated_at: time(row, "updated_at")?,
    })
}
