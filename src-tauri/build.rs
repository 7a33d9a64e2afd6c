//! Declares the commands, so that each needs a permission by name, and makes sure that there is a window to embed.

use std::path::Path;

/// Without this list every window may call every command.
const COMMANDS: &[&str] = &[
    "about",
    "activity",
    "add_company",
    "add_integration",
    "add_patient",
    "cancel_sync",
    "change_passphrase",
    "choose_open_dental_settings",
    "current_problems",
    "current_problems_csv",
    "examine_connection",
    "examine_integration",
    "find_open_dental_settings",
    "fix_list",
    "list_companies",
    "list_integrations",
    "list_patients",
    "list_runs",
    "log_lines",
    "office_state",
    "open_log_folder",
    "patient",
    "patient_history",
    "preferences",
    "print_page",
    "problems_csv",
    "remove_integration",
    "rename_company",
    "rename_integration",
    "run_changes",
    "run_problems",
    "save_changes_csv",
    "save_current_problems_csv",
    "save_problems_csv",
    "save_runs_csv",
    "save_support_file",
    "security",
    "set_desk_notes",
    "set_preferences",
    "set_schedule",
    "set_starts_with_computer",
    "set_up",
    "start_sync",
    "starts_with_computer",
    "sync_run",
    "unlock",
    "update_integration",
    "update_patient",
    "watch_sync",
];

const UNBUILT: &str =
    "<!doctype html><title>OnTime Dental</title><p>The window was not built. Run: npm --prefix ui run build";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let window = Path::new("ui/dist");
    if !window.join("index.html").exists() {
        std::fs::create_dir_all(window)?;
        std::fs::write(window.join("index.html"), UNBUILT)?;
    }
    println!("cargo:rerun-if-changed=ui/dist");
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))?;
    Ok(())
}
