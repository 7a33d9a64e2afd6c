//! The application's use cases, with or without a window: companies, integrations, patients, syncs, schedules, and history.
//!
//! The window and the command `ontime` call this crate and nothing below it. Results are in [`view`], where no type can hold
//! an SSN or a password that leaves; errors are a [`Fault`], whose texts [`i18n`] reads from the window's catalogs.
//!
//! What changed is announced as a typed [`Change`]. The window, the tray, and notifications share the cached
//! [`App::cards`].

mod active_runs;
mod activity;
mod app;
mod backups;
mod cards;
mod change;
mod clock;
mod companies;
mod connected;
mod connection_test;
mod connections;
mod csv_file;
mod data_folder;
mod duplicates;
mod erase;
mod fault_report;
mod faults;
mod fix_list;
mod health;
mod history;
mod history_csv;
pub mod i18n;
mod incoming;
mod integrations;
mod local_settings;
pub mod log;
mod mass_change;
mod memory;
mod new_keys;
mod notifications;
mod office_file;
mod passphrase;
mod path_length;
mod patient_list;
mod patients;
mod preferences;
mod preview_csv;
mod previews;
mod problems_csv;
mod recovery;
mod remembered_head;
mod run_query;
mod saved_file;
mod scheduled_days;
mod schedules;
mod security;
mod source;
mod support;
mod syncs;
mod timer;
mod timer_task;
mod typed_text;
mod undo;
mod updates;
pub mod view;

pub use domain::{
    CompanyId, DateOrder, Fault, FaultAction, FaultClass, FaultCode, Field, FileKind, FileReason,
    IntegrationId, Mode, Outcome, PatNum, PatientId, ProblemCode, RunId, RunStatus, TlsPolicy, Trigger,
    WhoCanFix, load_phone_formats,
};
pub use schedule::{Day, LateReason, Zone};
pub use store::{BackupReason, Fixed};
pub use vault::RecoveryCode;

pub use active_runs::ProgressWatch;
pub use app::{App, Page};
pub use backups::chosen_backup;
pub use change::{Change, ChangeListener, ChangeNotifier};
pub use clock::Clock;
pub use companies::check_company_name;
pub use connection_test::step_text;
pub use connections::SaveMode;
pub use data_folder::{DataFolder, WindowLock};
pub use duplicates::Decision;
pub use health::{HealthSummary, OverdueBackup, summarize};
pub use history_csv::{change_name, field_name};
pub use i18n::Language;
pub use local_settings::{find_open_dental_settings, read_open_dental_settings};
pub use memory::{WIPING_ALLOCATOR, WipingAllocator, protect_memory};
pub use notifications::{Notification, NotificationKind, NotificationTracker};
pub use office_file::office_file_name;
pub use passphrase::Passphrase;
pub use patient_list::{PatientColumn, PatientSelection};
pub use patients::typed_birthday;
pub use preferences::{Checklist, LanguageChoice, ListPreferences, Preferences, Scheme};
pub use recovery::{confirm_recovery_code, read_recovery_code};
pub use timer::Timer;
pub use typed_text::first_line;
pub use updates::NoSyncs;
