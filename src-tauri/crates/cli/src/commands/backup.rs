//! `ontime backup`, `ontime backups`, and `ontime restore`.

use std::path::{Path, PathBuf};

use app::view::{BackupContentsView, BackupPlace, BackupRef, BackupView, BackupsView};
use app::{App, BackupReason, DataFolder, Fault, Passphrase};
use serde::Serialize;
use serde_json::json;

use crate::arguments::{BackupsArguments, RestoreArguments};
use crate::output_types::{CommandOutput, FaultReport};
use crate::table::{Align, Table};
use crate::texts::{self, fill, number, shared, text};

/// Makes a backup now. If it could not be copied into the second folder, the command fails after all.
pub(super) async fn make(folder: &DataFolder, app: &App) -> Result<CommandOutput, Fault> {
    #[derive(Serialize)]
    struct Made {
        file: String,
        second: Option<app::view::SecondFolderView>,
    }
    let file = app.back_up(BackupReason::Manual).await?.display().to_string();
    let second = folder.backups(Some(app)).await.second;
    let made = fill("backup.made", json!({ "file": file }));
    let fault = second.as_ref().and_then(|second| second.fault.clone());
    let lines = match &second {
        Some(second) if fault.is_none() => {
            let copied = fill("backup.copied", json!({ "folder": second.folder }));
            format!("{made}\n{copied}")
        }
        _ => made,
    };
    let output = CommandOutput::new(&Made { file, second }, lines)?;
    Ok(match fault {
        Some(fault) => output.failed(Some(FaultReport::new(&fault))),
        None => output,
    })
}

/// Lists the backups, after changing the second folder if that was asked for.
pub(super) async fn list(
    folder: &DataFolder,
    app: &App,
    arguments: BackupsArguments,
) -> Result<CommandOutput, Fault> {
    if arguments.second_folder.is_some() || arguments.no_second_folder {
        folder.set_second_folder(app, arguments.second_folder).await?;
    }
    let backups = folder.backups(Some(app)).await;
    CommandOutput::new(&backups, table(&backups))
}

fn table(view: &BackupsView) -> String {
    let mut lines = match view.backups.is_empty() {
        true => text("backup.none").to_owned(),
        false => {
            let columns = [
                ("made", Align::Left),
                ("why", Align::Left),
                ("bytes", Align::Right),
                ("where", Align::Left),
                ("backup", Align::Left),
            ];
            let mut table = Table::new(&columns);
            for BackupView {
                backup,
                made_at,
                reason,
                bytes,
            } in &view.backups
            {
                let reason: &str = reason.into();
                let place = match backup.place {
                    BackupPlace::SecondFolder => text("backup.second"),
                    BackupPlace::Computer | BackupPlace::File => text("backup.computer"),
                };
                table.row([
                    texts::time(Some(*made_at)),
                    shared(&format!("backups.reason.{}", reason.replace('-', "_"))).to_owned(),
                    number(*bytes),
                    place.to_owned(),
                    backup.name.clone(),
                ]);
            }
            table.render()
        }
    };
    if let Some(second) = &view.second {
        let (folder, at) = (&second.folder, texts::time(second.last_copy_at));
        lines.push('\n');
        lines.push_str(&fill(
            "backup.secondFolder",
            json!({ "folder": folder, "time": at }),
        ));
        if let Some(fault) = &second.fault {
            lines.push_str(&format!("\n{}", texts::fault_message(fault)));
        }
    }
    lines
}

/// Says what a backup contains; with `--yes`, the data are replaced with it. Works if the data cannot be opened, too.
pub(crate) async fn restore(
    folder: &DataFolder,
    arguments: &RestoreArguments,
    passphrase: Option<&Passphrase>,
) -> Result<CommandOutput, Fault> {
    let file = chosen(folder, &arguments.backup).await?;
    // The key of data that are missing or damaged still opens the backup.
    let app = folder.open(passphrase).await.ok();
    let restored = show_or_restore(folder, app.as_ref(), &file, arguments.yes, passphrase).await;
    if let Some(app) = app {
        app.close().await;
    }
    restored
}

async fn show_or_restore(
    folder: &DataFolder,
    app: Option<&App>,
    file: &Path,
    yes: bool,
    passphrase: Option<&Passphrase>,
) -> Result<CommandOutput, Fault> {
    #[derive(Serialize)]
    struct Shown {
        file: String,
        restored: bool,
        contents: BackupContentsView,
    }
    let contents = folder.backup_contents(app, file, passphrase).await?;
    let mut lines = describe(&contents);
    if yes {
        let restored = folder.restore_backup(app, file, passphrase).await?;
        restored.close().await;
    }
    let last = if yes {
        "backup.restored"
    } else {
        "backup.notRestored"
    };
    lines.push_str(&format!("\n{}", text(last)));
    let file = file.display().to_string();
    let shown = Shown {
        file,
        restored: yes,
        contents,
    };
    CommandOutput::new(&shown, lines)
}

fn describe(contents: &BackupContentsView) -> String {
    let integrations = match contents.integrations.is_empty() {
        true => text("backup.noIntegrations").to_owned(),
        false => contents.integrations.join(", "),
    };
    let or_unknown = |count: Option<u64>| count.map_or(text("backup.unknown").to_owned(), number);
    let pairs = [
        ("lastChange", texts::time(Some(contents.made_at))),
        ("patients", number(contents.patients)),
        ("patientsNow", or_unknown(contents.current_patients)),
        ("integrations", integrations),
        ("lastSync", texts::time(contents.last_sync_at)),
        ("changesSince", or_unknown(contents.changes_since)),
    ];
    Table::of_pairs(Align::Left, pairs).render()
}

/// `latest`, a name from the list, or a path.
async fn chosen(folder: &DataFolder, backup: &str) -> Result<PathBuf, Fault> {
    let backups = folder.backups(None).await.backups;
    let named = |view: &BackupView| backup == "latest" || view.backup.name == backup;
    match backups.into_iter().find(named) {
        Some(view) => folder.backup_file(&view.backup, None),
        None => {
            let (place, name) = (BackupPlace::File, String::new());
            folder.backup_file(&BackupRef { place, name }, Some(Path::new(backup)))
        }
    }
}
