//! Integrations as the Settings screen shows them, and what it sends.

use domain::{CompanyId, Fault, IntegrationId, Mode, Password, RunId, Schedule, TlsPolicy};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{MissedView, RunView, VerificationView};

/// Host, port, user and password as typed.
#[derive(Debug, Deserialize, TS)]
#[ts(export)]
pub struct ConnectionInput {
    /// The integration being edited; its saved password stands in for an absent one.
    pub integration: Option<IntegrationId>,
    /// Server Host, as typed.
    pub host: String,
    /// Port; 0 if the field holds no number.
    pub port: u16,
    /// Username.
    pub username: String,
    /// Password; absent keeps the saved one, `""` is a blank password.
    #[ts(type = "string | null")]
    pub password: Option<Password>,
    /// What the connection has to be like: `required`, `pinned:FINGERPRINT` or `off`; absent keeps what is on file, and
    /// is `required` where nothing is.
    #[serde(default)]
    #[ts(optional)]
    pub tls: Option<TlsPolicy>,
}

/// What Save Integration sends.
#[derive(Debug, Deserialize, TS)]
#[ts(export)]
pub struct IntegrationInput {
    /// How the office calls it, such as `Main office`.
    pub name: String,
    /// Whose patients these are.
    pub company: CompanyId,
    /// How to reach the server.
    pub connection: ConnectionInput,
    /// The chosen database.
    pub database: String,
}

/// A connection that works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ConnectionReport {
    /// Kind and version of the server, such as `MariaDB 10.11.19`.
    pub server: String,
    /// Host and port as understood, such as `127.0.0.1:3306`.
    pub endpoint: String,
    /// The databases to choose from, the likeliest first.
    pub databases: Vec<DatabaseChoice>,
    /// The one to choose where nobody has chosen yet; never a backup or an archive.
    pub preselected: Option<String>,
}

/// One line of the database dropdown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct DatabaseChoice {
    /// Its name on the server.
    pub name: String,
    /// What it seems to be.
    pub kind: DatabaseKind,
    /// Whether somebody works with it: it has patients, and one was changed within a month.
    pub in_use: bool,
    /// Active patients, if it has a patient table that the account may read.
    #[ts(type = "number | null")]
    pub active_patients: Option<u64>,
    /// When a patient was last changed there, UTC.
    pub newest_change: Option<String>,
    /// Version of Open Dental.
    pub program_version: Option<String>,
}

/// What a database seems to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum DatabaseKind {
    /// The practice's own.
    Practice,
    /// For training or trying out.
    Training,
    /// A copy made as a backup.
    Backup,
    /// An archive.
    Archive,
    /// Something else.
    NotOpenDental,
}

/// One integration in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct IntegrationCard {
    /// Its id.
    pub id: IntegrationId,
    /// How the office calls it.
    pub name: String,
    /// Whose patients these are.
    pub company: CompanyId,
    /// That company's name.
    pub company_name: String,
    /// Host, without port and brackets.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Account on the server.
    pub username: String,
    /// Database on the server.
    pub database: String,
    /// What the connection has to be like: `required`, `pinned:FINGERPRINT` or `off`.
    pub tls: TlsPolicy,
    /// Version of Open Dental, as of the last time it told.
    pub program_version: Option<String>,
    /// How it is doing.
    pub health: IntegrationHealth,
    /// The last run that tells how the syncs fare: one that was cancelled or interrupted is passed over, unless there is
    /// no other.
    pub last_run: Option<RunView>,
    /// The last run that ended, however it did.
    pub last_ended: Option<RunId>,
    /// Why it fails, or what it stopped to ask; absent in every other state.
    pub trouble: Option<Fault>,
    /// When a sync last did its work without failing, UTC.
    pub last_synced_at: Option<String>,
    /// How old the data is: when the last sync began that came to its end, UTC.
    pub data_as_of: Option<String>,
    /// When the first of the syncs began that have failed since one last did its work, UTC.
    pub failing_since: Option<String>,
    /// When it is synced by itself.
    pub schedule: Schedule,
    /// When that is next, UTC; past if it is late, absent if the schedule is off or a sync is under way.
    pub next_due_at: Option<String>,
    /// Why the last timed sync did not begin when it was due; absent if it did.
    pub missed: Option<MissedView>,
    /// The run that is under way, in this program or another.
    pub running: Option<RunId>,
    /// Active patients here that it brought in.
    #[ts(type = "number")]
    pub patients: u64,
    /// What the sync options preselect.
    pub suggested_mode: Mode,
    /// Whether a pass through all patients was ever finished.
    pub full_sync_finished: bool,
    /// Whether a Full Sync stopped at its limit and will go on from there.
    pub full_sync_unfinished: bool,
    /// Patients that cannot be brought in at present, whichever run met them.
    #[ts(type = "number")]
    pub problems: u64,
    /// What the last comparison with Open Dental found.
    pub verified: Option<VerificationView>,
}

/// How an integration is doing; what matters most comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum IntegrationHealth {
    /// The last sync failed.
    Failing,
    /// The last sync stopped before writing anything doubtful: a person has to decide.
    NeedsYou,
    /// No sync has come when one was due.
    Late,
    /// A sync is under way.
    Syncing,
    /// The last sync stopped at its limit, was cancelled or was interrupted; the next one goes on.
    Unfinished,
    /// The last sync went well, but the schedule is off: no other one comes by itself.
    Paused,
    /// The last sync went well, and none is overdue.
    UpToDate,
    /// Saved, never synced.
    New,
}

/// How Open Dental on this computer connects to its server. It has no field for a password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct WorkstationView {
    /// Name or address of the server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Empty if the settings name none.
    pub database: String,
    /// Empty if the settings name none.
    pub username: String,
    /// The file that says so.
    pub file: String,
}
