//! The steps inside one database.

use domain::{Step, StepNote};

use super::ConnectionTest;
use crate::cell::Row;
use crate::failure::Failure;
use crate::read_only_account_sql::{ReadOnlyAccount, TABLES};
use crate::session::{Purpose, Session};
use crate::snapshot;
use crate::source;
use crate::statements::Statement;

impl ConnectionTest<'_> {
    pub(super) async fn database_steps(&mut self, client_host: &Option<String>) -> Result<(), Failure> {
        let Some(database) = self.database.clone() else {
            return Err(Failure::NoOpenDentalDatabase);
        };
        let mut session = Session::open(self.login, Some(&database), Purpose::Interactive).await?;
        let named = || database.clone();
        self.steps
            .passed(Step::Databases, StepNote::DatabaseFound { database: named() });
        let tables = session
            .query_optional(Statement::Tables)
            .await?
            .unwrap_or_default();
        if let Some(host) = client_host {
            let account = ReadOnlyAccount {
                database: &database,
                tables: present(&tables),
                host: host.clone(),
            };
            self.read_only_account_sql = Some(account.script());
        }
        if let Err(failure) = session.query(Statement::Probe).await {
            return Err(source::name_missing_columns(failure, self.login, &database).await);
        }
        self.steps.passed(
            Step::PatientTable,
            StepNote::OpenDentalDatabase { database: named() },
        );
        if snapshot::has_on_update_timestamp(&mut session).await? == Some(false) {
            return Err(Failure::ChangesNotRecorded);
        }
        self.steps.passed(Step::Columns, StepNote::ColumnsComplete);
        let first = session.query(Statement::Active { from: i64::MIN }).await?;
        if first.is_empty() {
            self.steps
                .warning(Step::FirstRead, vec![StepNote::NoActivePatients]);
        } else {
            self.steps.passed(Step::FirstRead, StepNote::SampleRead);
        }
        session.close().await;
        Ok(())
    }
}

/// Which of our tables exist. Table names may differ in case.
fn present(tables: &[Row]) -> Vec<&'static str> {
    let found: Vec<_> = tables
        .iter()
        .filter_map(|row| row.text(0).ok().flatten())
        .collect();
    let exists = |table: &&str| found.iter().any(|name| name.eq_ignore_ascii_case(table));
    let present: Vec<_> = TABLES.into_iter().filter(exists).collect();
    // An account that cannot see them gets a script for all.
    if present.is_empty() {
        TABLES.to_vec()
    } else {
        present
    }
}
