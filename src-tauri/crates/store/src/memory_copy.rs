//! A copy of the store in memory, on which a sync can run without changing any file.
//!
//! It holds what a sync of one integration reads: companies, integrations, patients with their kept fields, links, open
//! problems, and the integration's runs, but no older change records. Its pages are encrypted, as those in the file. It needs
//! about as much memory as these tables need in the file, and disappears when it is dropped.

use std::sync::atomic::{AtomicU64, Ordering};

use domain::IntegrationId;
use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection, Executor};

use crate::schema_version::MIGRATIONS;
use crate::{Result, Store, StoreError};

/// Each copy of a process has its own name.
static NEXT: AtomicU64 = AtomicU64::new(1);

const COPY: &str = "INSERT INTO memory.companies SELECT * FROM main.companies; \
     INSERT INTO memory.integrations SELECT * FROM main.integrations; \
     INSERT INTO memory.patients SELECT * FROM main.patients; \
     INSERT INTO memory.kept_fields SELECT * FROM main.kept_fields; \
     INSERT INTO memory.list_blocks SELECT * FROM main.list_blocks; \
     INSERT INTO memory.links SELECT * FROM main.links; \
     INSERT INTO memory.open_problems SELECT * FROM main.open_problems";

const COPY_RUNS: &str =
    "INSERT INTO memory.runs SELECT * FROM main.runs WHERE integration = ? AND outcome IS NOT NULL";

impl Store {
    /// Copies what a sync of this integration reads. Patients, links, and runs of the copy have the same ids.
    pub async fn copy_in_memory(&self, integration: IntegrationId) -> Result<Self> {
        let name = format!("/ontime-{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let connector = self.connector().in_memory(&name);
        let mut connection = connector.writer().await?;
        let filled = async {
            let migrated = MIGRATIONS.run_direct(None, &mut connection, false).await;
            migrated.map_err(|_| StoreError::Damaged)?;
            let mut file = self.connector().for_copying().await?;
            let copied = self.fill(&mut file, &name, integration).await;
            file.close().await?;
            copied
        };
        if let Err(error) = filled.await {
            connection.close().await?;
            return Err(error);
        }
        Ok(self.in_memory(connector, connection))
    }

    async fn fill(&self, file: &mut SqliteConnection, name: &str, integration: IntegrationId) -> Result<()> {
        // With foreign keys, SQLite copies a table value by value instead of record by record.
        file.execute("PRAGMA foreign_keys = OFF").await?;
        self.connector().attach_memory(file, name).await?;
        // One snapshot for all tables.
        file.execute("BEGIN").await?;
        file.execute(COPY).await?;
        bind!(sqlx::query(COPY_RUNS); integration.0)
            .execute(&mut *file)
            .await?;
        file.execute("COMMIT").await?;
        file.execute("DETACH DATABASE memory").await?;
        Ok(())
    }
}
