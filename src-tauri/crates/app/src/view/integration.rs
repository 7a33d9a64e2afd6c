//! Integrations as the Settings screen shows them, and what it sends.

use chrono::{DateTime, Utc};
use domain::{CompanyId, Fault, IntegrationId, Mode, Password, RunId, TlsPolicy};
use opendental::TestResult;
use schedule::Schedule;
use serde::{Deserialize, Serialize};
use store::{LateStart, RunRecord, Verification};
use ts_rs::TS;

/// A connection as typed.
#[derive(Debug, Deserialize, TS)]
#[ts(export)]
pub struct ConnectionInput {
    /// The integration being edited; its saved password replaces an absent one.
    pub integration: Option<IntegrationId>,
    /// Server Host, as typed.
    pub host: String,
    /// Port; 0 if the field has no number.
    pub port: u16,
    /// Username.
    pub username: String,
    /// Password; absent keeps the saved one, `""` is a blank password.
    #[ts(type = "string | null")]
    pub password: Option<Password>,
    /// How the connection is protected: `required`, `pinned:FINGERPRINT`, or `off`. Absent keeps the saved policy, or
    /// `required` for a new connection.
    #[serde(default)]
    #[ts(optional)]
    pub tls: Option<TlsPolicy>,
}

/// What Save Integration sends.
#[derive(Debug, Deserialize, TS)]
#[ts(export)]
pub struct IntegrationInput {
    /// Its name, for example `Main office`.
    pub name: String,
    /// The company of its patients.
    pub company: CompanyId,
    /// How to reach the server.
    pub connection: ConnectionInput,
    /// The chosen database.
    pub database: String,
}

/// The result of Test Connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ConnectionTestView {
    /// The result.
    #[serde(flatten)]
    #[ts(flatten)]
    pub result: TestResult,
    /// "Copy for IT": the whole test as plain English text, without the password.
    pub it_report: String,
}

/// One integration in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct IntegrationCard {
    /// Its id.
    pub id: IntegrationId,
    /// Its name.
    pub name: String,
    /// The company of its patients.
    pub company: CompanyId,
    /// The company's name.
    pub company_name: String,
    /// Host, without port and brackets.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Account on the server.
    pub username: String,
    /// Database on the server.
    pub database: String,
    /// How the connection is protected: `required`, `pinned:FINGERPRINT`, or `off`.
    pub tls: TlsPolicy,
    /// Version of Open Dental when it was last read.
    pub program_version: Option<String>,
    /// Its health.
    pub health: IntegrationHealth,
    /// The last run that shows whether syncs work. Canceled and interrupted runs are skipped, unless there is no other.
    pub last_run: Option<RunRecord>,
    /// The last run that ended in any way.
    pub last_ended: Option<RunId>,
    /// Why it fails, or what has to be decided; absent in every other state.
    pub fault: Option<Fault>,
    /// When the last sync that did not fail ended, UTC.
    #[serde(serialize_with = "store::json::optional_time")]
    #[ts(type = "string | null")]
    pub last_synced_at: Option<DateTime<Utc>>,
    /// What the data is complete as of, UTC: the start of the last completed sync, or of the whole full sync if the last one
    /// continued it and could not be verified.
    #[serde(serialize_with = "store::json::optional_time")]
    #[ts(type = "string | null")]
    pub data_as_of: Option<DateTime<Utc>>,
    /// The start of the first failed sync since the last one that did not fail, UTC.
    #[serde(serialize_with = "store::json::optional_time")]
    #[ts(type = "string | null")]
    pub failing_since: Option<DateTime<Utc>>,
    /// Its schedule.
    pub schedule: Schedule,
    /// When the next scheduled sync is due, UTC; in the past if it is overdue, absent if the schedule is off or a sync is
    /// running.
    #[serde(serialize_with = "store::json::optional_time")]
    #[ts(type = "string | null")]
    pub next_due_at: Option<DateTime<Utc>>,
    /// Why the last scheduled sync started late; absent if it did not.
    pub late: Option<LateStart>,
    /// The running sync, in this program or another.
    pub running: Option<RunId>,
    /// The number of active patients linked to it.
    #[ts(type = "number")]
    pub patients: u64,
    /// The mode that the sync options preselect.
    pub suggested_mode: Mode,
    /// Whether a full sync was ever finished.
    pub full_sync_finished: bool,
    /// Whether a full sync stopped at its limit and will continue from there.
    pub full_sync_unfinished: bool,
    /// The number of patients that cannot be imported until they are corrected, whichever run found them.
    #[ts(type = "number")]
    pub problems: u64,
    /// What the last comparison with Open Dental found.
    pub verified: Option<Verification>,
}

/// The health of an integration, most important first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum IntegrationHealth {
    /// The last sync failed.
    Failing,
    /// The last sync stopped before a doubtful change: a person has to decide.
    NeedsYou,
    /// A sync is overdue.
    Late,
    /// A sync is running.
    Syncing,
    /// The last sync stopped at its limit, was canceled, or was interrupted; the next one continues from there.
    Unfinished,
    /// The last sync completed, but the schedule is off.
    Paused,
    /// The last sync completed, and none is overdue.
    UpToDate,
    /// Saved, never synced.
    New,
}

/// How Open Dental on this computer connects to its server. It has no field for a password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct LocalSettingsView {
    /// Name or address of the server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The database; `""` if the settings have none.
    pub database: String,
    /// The account; `""` if the settings have none.
    pub username: String,
    /// The settings file.
    pub file: String,
}
