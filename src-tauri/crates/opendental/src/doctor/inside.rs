//! The stages inside one database.

use domain::Stage;

use super::{Examination, words};
use crate::cell::Row;
use crate::facts;
use crate::failure::Failure;
use crate::reader_script::{Reader, TABLES};
use crate::session::{Purpose, Session};
use crate::source;
use crate::statements::Statement;

impl Examination<'_> {
    pub(super) async fn look_inside(&mut self, host: &Option<String>) -> Result<(), Failure> {
        let Some(database) = self.database.clone() else {
            return Err(Failure::NoDatabase);
        };
        let mut session = Session::open(self.login, Some(&database), Purpose::Looking).await?;
        self.chart.green(Stage::Databases, words::database(&database));
        let tables = session
            .ask_if_possible(Statement::Tables)
            .await?
            .unwrap_or_default();
        if let Some(host) = host {
            let reader = Reader {
                database: &database,
                tables: present(&tables),
                host: host.clone(),
            };
            self.reader_script = Some(reader.script());
        }
        if let Err(refusal) = session.ask(Statement::Probe).await {
            return Err(source::name_the_columns(refusal, self.login, &database).await);
        }
        self.chart
            .green(Stage::PatientTable, words::patient_table(&database));
        if facts::notes_changes(&mut session).await? == Some(false) {
            return Err(Failure::ChangesNotNoted);
        }
        self.chart.green(Stage::Columns, words::COLUMNS.to_owned());
        let first = session.ask(Statement::Active { from: i64::MIN }).await?;
        if first.is_empty() {
            self.chart.warn(Stage::FirstRead, words::NO_PATIENTS.to_owned());
        } else {
            self.chart.green(Stage::FirstRead, words::FIRST_READ.to_owned());
        }
        session.close().await;
        Ok(())
    }
}

/// Those of our tables that are there; a table whose name has other capitals is the same.
fn present(tables: &[Row]) -> Vec<&'static str> {
    let found: Vec<_> = tables
        .iter()
        .filter_map(|row| row.text(0).ok().flatten())
        .collect();
    let is_there = |table: &&str| found.iter().any(|name| name.eq_ignore_ascii_case(table));
    let present: Vec<_> = TABLES.into_iter().filter(is_there).collect();
    // An account that does not see them asks for all.
    if present.is_empty() {
        TABLES.to_vec()
    } else {
        present
    }
}
