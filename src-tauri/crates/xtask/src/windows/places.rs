//! Data and backups in folders that only Windows has: other drives, network shares, names in other scripts, and long paths.
//!
//! Wine cannot close a folder outside the profile to other users, so a data folder on another drive is tried as the profile.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use super::guide::json;
use super::{prefix, profile, seen_by_windows, under_wine};
use crate::data_folder::DataFolder;
use crate::paths::Paths;
use crate::run::{Failure, heading};

/// A data folder in another script, with a space.
const NAME: &str = "Práctica 診所";

pub(super) fn check(paths: &Paths, ontime: &Path, used: &DataFolder) -> Result<(), Failure> {
    heading("Data and backups in other places");
    let scratch = TempDir::new().map_err(Failure::io("create", "a temporary folder"))?;
    let (drive, share) = (scratch.path().join("drive"), scratch.path().join("share"));
    for folder in [&drive, &share] {
        fs::create_dir_all(folder).map_err(Failure::io("create", folder))?;
    }
    let devices = prefix(paths).join("dosdevices");
    link(&drive, &devices.join("x:"))?;
    link(&share, &devices.join("unc").join("desk").join("share"))?;

    let profile = profile(paths)?;
    let named = profile.join(NAME);
    let long = profile.join("a".repeat(120)).join("b".repeat(120));
    fs::create_dir_all(&long).map_err(Failure::io("create", &long))?;
    let at = |data: &str| {
        let mut command = under_wine(paths, ontime);
        command.args(["--data-dir", data]);
        passphrase(command, paths, used)
    };
    let data = seen_by_windows(paths, &named);
    json(at(&data), &["company", "add", "Riverside"], None)?;
    is_listed(at(&data), &data)?;
    remove(&named)?;

    let too_long = json(at(&seen_by_windows(paths, &long)), &["company", "list"], None);
    let refused = too_long
        .err()
        .map(|failure| failure.to_string())
        .unwrap_or_default();
    if !refused.contains("path_too_long") && !refused.contains("too long") {
        return Err(Failure::new(format!("A data folder with a long path: {refused}")));
    }
    println!("A data folder with a path of more than 260 characters is refused by name.");

    let data = "X:\\data";
    json(
        on_drive(paths, ontime, used)?,
        &["company", "add", "Riverside"],
        None,
    )?;
    is_listed(on_drive(paths, ontime, used)?, data)?;

    let data = seen_by_windows(paths, &used.data());
    for (folder, on_linux) in [
        ("X:\\".to_owned(), &drive),
        (r"\\desk\share".to_owned(), &share),
        (seen_by_windows(paths, &long), &long),
    ] {
        json(at(&data), &["backups", "--second-folder", &folder], None)?;
        json(at(&data), &["backup"], None)?;
        let copies = on_linux.join("OnTime Dental Backups");
        let found = fs::read_dir(&copies)
            .map_err(Failure::io("read", &copies))?
            .count();
        let listed = json(at(&data), &["backups"], None)?;
        if found == 0 || listed.to_string().contains("backup_folder_missing") {
            return Err(Failure::new(format!("No backup is in {folder}: {listed}")));
        }
        println!("Backups in the second folder {}: {found}", short(&folder));
    }
    remove(&profile.join("a".repeat(120)))
}

/// With the root of drive X as the profile, which only a batch file can set.
fn on_drive(paths: &Paths, ontime: &Path, used: &DataFolder) -> Result<Command, Failure> {
    let batch = profile(paths)?.join("on-drive.bat");
    let program = seen_by_windows(paths, ontime);
    let text = format!("@set USERPROFILE=X:\\\r\n@\"{program}\" --data-dir X:\\data %*\r\n");
    fs::write(&batch, text).map_err(Failure::io("write", &batch))?;
    let mut command = under_wine(paths, Path::new("cmd"));
    command.args(["/c", &seen_by_windows(paths, &batch)]);
    Ok(passphrase(command, paths, used))
}

fn passphrase(mut command: Command, paths: &Paths, used: &DataFolder) -> Command {
    command.args([
        "--passphrase-file",
        &seen_by_windows(paths, &used.passphrase_file()),
    ]);
    command
}

fn is_listed(ontime: Command, data: &str) -> Result<(), Failure> {
    let list: Value = json(ontime, &["company", "list"], None)?;
    if !list.to_string().contains("Riverside") {
        return Err(Failure::new(format!("{data} has no company: {list}")));
    }
    println!("The data are in {data}.");
    Ok(())
}

fn short(folder: &str) -> String {
    if folder.len() < 60 {
        return folder.to_owned();
    }
    format!("of {} characters", folder.chars().count())
}

/// A drive or share of Wine.
fn link(folder: &Path, name: &Path) -> Result<(), Failure> {
    if let Some(parent) = name.parent() {
        fs::create_dir_all(parent).map_err(Failure::io("create", parent))?;
    }
    // One of an earlier run.
    let _ = fs::remove_file(name);
    symlink(folder, name).map_err(Failure::io("create", name))
}

#[cfg(unix)]
fn symlink(folder: &Path, name: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(folder, name)
}

#[cfg(not(unix))]
fn symlink(_: &Path, _: &Path) -> std::io::Result<()> {
    Err(std::io::Error::other("Wine runs only on Unix"))
}

fn remove(folder: &Path) -> Result<(), Failure> {
    fs::remove_dir_all(folder).map_err(Failure::io("delete", folder))
}
