//! The steps inside one database.

use domain::{Step, StepNote};

use super::ConnectionTest;
use crate::failure::Failure;
use crate::patient_table::{PatientTable, TableKind};
use crate::read_only_account_sql::{ReadOnlyAccount, TABLES};
use crate::rows::Rows;
use crate::session::{Purpose, Session};
use crate::source;
use crate::statements::{Statement, Which};

impl ConnectionTest<'_> {
    pub(super) async fn database_steps(&mut self, client_host: &Option<String>) -> Result<(), Failure> {
        let Some(database) = self.database.clone() else {
            return Err(Failure::NoOpenDentalDatabase);
        };
        let mut session = Session::open(self.login(), Some(&database), Purpose::Interactive).await?;
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
            return Err(source::explain_probe(failure, self.login(), &database).await);
        }
        self.steps.passed(
            Step::PatientTable,
            StepNote::OpenDentalDatabase { database: named() },
        );
        let table = PatientTable::read(&mut session).await?;
        if table.has_on_update_timestamp == Some(false) {
            return Err(Failure::ChangesNotRecorded);
        }
        match table.kind {
            TableKind::Keyed => self.steps.passed(Step::Columns, StepNote::ColumnsComplete),
            TableKind::Unkeyed => self.steps.warning(Step::Columns, vec![StepNote::NoPrimaryKey]),
            TableKind::View => self.steps.warning(Step::Columns, vec![StepNote::PatientView]),
        }
        let which = Which::Active {
            from: i64::MIN,
            most: 1,
        };
        let first = session.query(Statement::Patients { table, which }).await?;
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
fn present(tables: &Rows) -> Vec<&'static str> {
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
