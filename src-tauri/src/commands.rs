//! The commands that the window may call: each takes, asks the office, and returns.
//!
//! Every command here stands in the build script's list and has a permission by name in `tauri.conf.json`.

mod help;
mod integrations;
mod patients;
mod saving;
mod setup;
mod syncs;

use tauri::ipc::Invoke;
use tauri::{Runtime, State};

use crate::shell::Shell;

type Answer<T> = Result<T, office::Fault>;
type Held<'a> = State<'a, Shell>;

/// The handler of all commands.
pub fn handler<R: Runtime>() -> impl Fn(Invoke<R>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        help::log_lines,
        help::open_log_folder,
        help::save_support_file,
        help::security,
        integrations::add_integration,
        integrations::choose_open_dental_settings,
        integrations::examine_connection,
        integrations::examine_integration,
        integrations::find_open_dental_settings,
        integrations::list_integrations,
        integrations::remove_integration,
        integrations::rename_integration,
        integrations::set_schedule,
        integrations::update_integration,
        patients::add_patient,
        patients::list_patients,
        patients::patient,
        patients::set_desk_notes,
        patients::update_patient,
        setup::about,
        setup::add_company,
        setup::list_companies,
        setup::office_state,
        setup::rename_company,
        setup::set_up,
        setup::unlock,
        syncs::cancel_sync,
        syncs::current_problems,
        syncs::current_problems_csv,
        syncs::list_runs,
        syncs::problems_csv,
        syncs::run_changes,
        syncs::run_problems,
        syncs::save_current_problems_csv,
        syncs::save_problems_csv,
        syncs::start_sync,
        syncs::sync_run,
        syncs::watch_sync,
    ]
}
