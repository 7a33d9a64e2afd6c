//! Patients that may be the same person: the pairs to decide, and the decisions.

use std::time::Duration;

use domain::{Fault, PatientId};
use serde::Deserialize;
use store::{DuplicatePage, Merged};
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::change::{Change, ChangeListener};

/// How long the desk must have changed nothing before patients are compared.
const QUIET_TIME: Duration = Duration::from_secs(3);

/// What a person says about two patients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Decision {
    /// They are one person. They are merged.
    Same,
    /// They are two people. If they were merged, they are separated.
    Different,
    /// Takes back what was decided: the pair waits for a decision again.
    Open,
}

impl App {
    /// Compares the patients that changed since the last time. The others are not compared again.
    ///
    /// # Errors
    /// [`Fault`] if the store cannot be read or written.
    pub async fn search_duplicates(&self) -> Result<(), Fault> {
        if self.store().search_duplicates().await? {
            self.changes().notify(Change::Duplicates);
        }
        Ok(())
    }

    /// The pairs that wait for a decision, likeliest first; all of them without a limit.
    ///
    /// # Errors
    /// [`Fault`] if the store cannot be read.
    pub async fn duplicates(&self, offset: u64, limit: Option<u32>) -> Result<DuplicatePage, Fault> {
        Ok(self.store().duplicates(offset, limit).await?)
    }

    /// Merges two patients, or records that they are two people. Returns what was merged.
    ///
    /// # Errors
    /// [`Fault::TwoCharts`] if both are charts of one practice, which only Open Dental can merge;
    /// [`Fault::PatientsNotMergeable`]; [`Fault::MergeNewerFirst`] to take back a merge before a later one that builds on it;
    /// [`Fault::PatientNotFound`].
    pub async fn decide_duplicate(
        &self,
        pair: [PatientId; 2],
        decision: Decision,
    ) -> Result<Option<Merged>, Fault> {
        let merged = match decision {
            Decision::Same => Some(self.store().merge_patients(pair).await?),
            Decision::Different => {
                self.store().decide_two_people(pair).await?;
                None
            }
            Decision::Open => {
                self.store().reopen_decision(pair).await?;
                None
            }
        };
        self.changes().notify(Change::Patients);
        self.changes().notify(Change::Duplicates);
        Ok(merged)
    }

    /// Compares patients in the background, now and after each sync and each change of the desk.
    pub fn watch_for_duplicates(&self) {
        let (app, listener) = (self.clone(), self.changes().subscribe());
        self.duplicate_task()
            .start(move |closing| tokio::spawn(watch(app, listener, closing)));
    }
}

async fn watch(app: App, mut listener: ChangeListener, closing: CancellationToken) {
    loop {
        let searched = tokio::select! {
            searched = app.search_duplicates() => searched,
            () = closing.cancelled() => return,
        };
        if let Err(fault) = searched {
            tracing::warn!(code = fault.code().as_str(), "patients could not be compared");
        }
        let wait = async {
            while let Some(change) = listener.next().await {
                if matches!(
                    change,
                    Change::RunEnded(_) | Change::Patients | Change::Everything
                ) {
                    tokio::time::sleep(QUIET_TIME).await;
                    return true;
                }
            }
            false
        };
        let continues = tokio::select! {
            continues = wait => continues,
            () = closing.cancelled() => false,
        };
        if !continues {
            return;
        }
    }
}
