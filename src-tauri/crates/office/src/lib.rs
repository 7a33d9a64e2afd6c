//! What an office can ask for, with or without a window: companies, integrations, patients, syncs and their history.
//!
//! The window and the command `ontime` both call this crate and nothing below it. What it returns is in [`view`], where
//! no type can carry notes, a social security number or a password; what goes wrong is a [`Fault`] in plain words.

mod activity;
mod attention;
mod changes;
mod clock;
mod companies;
mod connections;
mod csv_file;
mod data_folder;
mod diagnosis;
mod faults;
mod fix_list;
mod health;
mod history;
mod history_csv;
mod integrations;
mod list_words;
pub mod log;
mod office;
mod passphrase;
mod patient_history;
mod patients;
mod preferences;
mod problems_csv;
mod run_query;
mod running;
mod schedules;
mod security;
mod support;
mod syncs;
mod timer;
mod timer_task;
pub mod view;
mod workstation;

pub use domain::{
    CompanyId, Day, Ending, ErrorCode, Fault, IntegrationId, Mode, Outcome, PatientId, ProblemCode, RunId,
    TlsPolicy, Trigger,
};

pub use attention::{Attention, Notice, Tidings, tidings};
pub use changes::Changes;
pub use clock::Clock;
pub use companies::check_company_name;
pub use connections::Saving;
pub use data_folder::{DataFolder, WindowClaim};
pub use diagnosis::StageTold;
pub use faults::{autostart_refused, folder_not_shown, not_open, not_printed};
pub use health::{Overall, overall};
pub use list_words::{English, Wording, field_name};
pub use office::{Office, Page};
pub use passphrase::Passphrase;
pub use preferences::{Language, LanguageChoice, Preferences, Scheme};
pub use running::ProgressWatch;
pub use sync::schedule::Zone;
pub use timer::Timer;
pub use workstation::{find_open_dental_settings, read_open_dental_settings};
