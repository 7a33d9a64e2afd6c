//! The commands that the window may call: each takes, asks the office, and returns.
//!
//! Every command here stands in the build script's list and has a permission by name in `tauri.conf.json`.

mod help;
mod history;
mod integrations;
mod patients;
mod preferences;
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
        help::change_passphrase,
        help::log_lines,
        help::open_log_folder,
        help::save_support_file,
        help::security,
        history::activity,
        history::current_problems,
        history::current_problems_csv,
        history::fix_list,
        history::list_runs,
        history::patient_history,
        history::print_page,
        history::problems_csv,
        history::run_changes,
        history::run_problems,
        history::save_changes_csv,
        history::save_current_problems_csv,
        history::save_problems_csv,
        history::save_runs_csv,
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
        preferences::preferences,
        preferences::set_preferences,
        preferences::set_starts_with_computer,
        preferences::starts_with_computer,
        setup::about,
        setup::add_company,
        setup::list_companies,
        setup::office_state,
        setup::rename_company,
        setup::set_up,
        setup::unlock,
        syncs::cancel_sync,
        syncs::start_sync,
        syncs::sync_run,
        syncs::watch_sync,
    ]
}
