//! The files of backups: their names, how one is written, and which ones are kept.
//!
//! A backup gets its name when it is complete: it is written under another name, read in full, and flushed first. The name
//! holds when and why it was made. Files with other names are never deleted.
//!
//! # What is kept
//! The newest three; the newest three that were made before updates; the newest of each of the last seven days with a backup,
//! of the last four weeks, and of the last twelve months. Together they have at most [`MAX_BYTES`], beyond which the oldest go.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Datelike, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr};

use crate::permissions::{rename, sync_folder};

/// The most that backups occupy together, in bytes. The newest three are kept even if they are larger.
const MAX_BYTES: u64 = 4 << 30;

const NEWEST: usize = 3;
const BEFORE_UPDATES: usize = 3;
const DAYS: usize = 7;
const WEEKS: usize = 4;
const MONTHS: usize = 12;

/// The extension of a backup that is not complete.
const PART: &str = "part";

/// How a time is written in a file name.
pub(crate) const TIME: &str = "%Y%m%dT%H%M%S%3fZ";

/// Why a backup was made.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, EnumString, ts_rs::TS,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "kebab-case")]
#[ts(export)]
pub enum BackupReason {
    /// The day's backup.
    Daily,
    /// A person asked for it.
    Manual,
    /// Another backup was about to be restored.
    BeforeRestore,
    /// The program was about to be replaced, or a newer version to migrate the store.
    BeforeUpdate,
}

/// When and why a backup was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackupName {
    /// When.
    pub made_at: DateTime<Utc>,
    /// Why.
    pub reason: BackupReason,
}

/// A complete backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// The file.
    pub file: PathBuf,
    /// When and why it was made.
    pub name: BackupName,
    /// Its size, in bytes.
    pub bytes: u64,
}

impl BackupName {
    /// Such as `ontime-20261127T203015123Z-daily.db`.
    #[must_use]
    pub fn file_name(&self, extension: &str) -> String {
        let (time, reason): (_, &str) = (self.made_at.format(TIME), self.reason.into());
        format!("ontime-{time}-{reason}.{extension}")
    }

    /// `None` for any other file.
    #[must_use]
    pub fn of(file: &Path) -> Option<Self> {
        let name = file.file_stem()?.to_str()?.strip_prefix("ontime-")?;
        let (time, reason) = name.split_once('-')?;
        Some(Self {
            made_at: NaiveDateTime::parse_from_str(time, TIME).ok()?.and_utc(),
            reason: reason.parse().ok()?,
        })
    }
}

/// The folder of the backups of the store in this folder.
#[must_use]
pub fn backup_folder(folder: &Path) -> PathBuf {
    folder.join("backups")
}

/// The complete backups in `folder` with this extension, newest first. A folder that does not exist has none.
///
/// # Errors
/// If the folder cannot be read.
pub fn list_backups(folder: &Path, extension: &str) -> io::Result<Vec<Backup>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        let file = entry.path();
        let has_extension = file.extension().is_some_and(|it| it == extension);
        if let Some(name) = BackupName::of(&file).filter(|_| has_extension) {
            let bytes = entry.metadata()?.len();
            found.push(Backup { file, name, bytes });
        }
    }
    found.sort_by(|a, b| (b.name.made_at, &b.file).cmp(&(a.name.made_at, &a.file)));
    Ok(found)
}

/// Writes a backup with `write` under a temporary name, gives it its name, and deletes the backups that are not kept. One that
/// precedes a restore deletes none.
///
/// # Errors
/// Those of `write`, and of renaming the file. Nothing is left then.
pub async fn write_backup<E: From<io::Error>>(
    folder: &Path,
    name: BackupName,
    extension: &str,
    write: impl AsyncFnOnce(&Path) -> Result<(), E>,
) -> Result<Backup, E> {
    let file = folder.join(name.file_name(extension));
    let part = file.with_extension(PART);
    remove(&part)?;
    if let Err(error) = write(&part).await {
        // It is also deleted after the next backup.
        drop(remove(&part));
        return Err(error);
    }
    rename(&part, &file)?;
    if let Err(error) = sync_folder(folder) {
        // A network drive may refuse this, and the file itself is flushed.
        tracing::debug!(%error, "the folder of the backups could not be flushed");
    }
    // The backup to be restored may be the one that is surplus now.
    let deletes = name.reason != BackupReason::BeforeRestore;
    if deletes && let Err(error) = delete_surplus(folder, extension) {
        // An extra copy must not turn a good backup into a failure.
        tracing::warn!(kind = ?error.kind(), "older backups could not be deleted");
    }
    let bytes = fs::metadata(&file)?.len();
    Ok(Backup { file, name, bytes })
}

fn delete_surplus(folder: &Path, extension: &str) -> io::Result<()> {
    let backups = list_backups(folder, extension)?;
    let kept = kept(&backups);
    let surplus = backups.iter().filter(|backup| !kept.contains(&*backup.file));
    let unfinished = list_backups(folder, PART)?;
    // One that cannot be deleted must not protect the others.
    surplus
        .chain(&unfinished)
        .map(|backup| remove(&backup.file))
        .fold(Ok(()), Result::and)
}

/// Those of the backups, which are sorted from the newest to the oldest, that are kept.
fn kept(backups: &[Backup]) -> BTreeSet<&Path> {
    let newest = backups.iter().take(NEWEST);
    let is_before_update = |backup: &&Backup| backup.name.reason == BackupReason::BeforeUpdate;
    let before_updates = backups.iter().filter(is_before_update).take(BEFORE_UPDATES);
    let days = newest_of_each(backups, DAYS, |at| at.num_days_from_ce());
    let weeks = newest_of_each(backups, WEEKS, |at| (at.num_days_from_ce() - 1).div_euclid(7));
    let months = newest_of_each(backups, MONTHS, |at| {
        at.year() * 12 + i32::try_from(at.month0()).unwrap_or_default()
    });
    let wanted = newest
        .chain(before_updates)
        .chain(days)
        .chain(weeks)
        .chain(months);
    let wanted: BTreeSet<&Path> = wanted.map(|backup| &*backup.file).collect();
    let mut bytes = 0;
    let fits = |&(index, backup): &(usize, &Backup)| {
        bytes += backup.bytes;
        index < NEWEST || bytes <= MAX_BYTES
    };
    let sorted = backups.iter().filter(|backup| wanted.contains(&*backup.file));
    let fitting = sorted.enumerate().filter(fits);
    fitting.map(|(_, backup)| &*backup.file).collect()
}

/// The newest backup of each of the newest periods.
fn newest_of_each(
    backups: &[Backup],
    periods: usize,
    period: impl Fn(&DateTime<Utc>) -> i32,
) -> impl Iterator<Item = &Backup> {
    let mut last = None;
    let first_of_its_period = move |backup: &&Backup| {
        let this = Some(period(&backup.name.made_at));
        std::mem::replace(&mut last, this) != this
    };
    backups.iter().filter(first_of_its_period).take(periods)
}

fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn backup(made_at: DateTime<Utc>, reason: BackupReason, bytes: u64) -> Backup {
        let name = BackupName { made_at, reason };
        let file = PathBuf::from(name.file_name("db"));
        Backup { file, name, bytes }
    }

    fn daily(days: i64, bytes: u64) -> Vec<Backup> {
        // A Friday evening.
        let now: DateTime<Utc> = "2026-11-27T20:00:00Z".parse().unwrap();
        let ago = |day| backup(now - TimeDelta::days(day), BackupReason::Daily, bytes);
        (0..days).map(ago).collect()
    }

    fn kept_days(backups: &[Backup]) -> Vec<String> {
        let kept = kept(backups);
        let days = backups.iter().filter(|backup| kept.contains(&*backup.file));
        days.map(|backup| backup.name.made_at.format("%m-%d").to_string())
            .collect()
    }

    #[test]
    fn a_name_holds_time_and_reason_and_no_other_name_does() {
        let made_at = "2026-11-22T20:26:32.123Z".parse().unwrap();
        for reason in ["daily", "manual", "before-restore", "before-update"] {
            let name = BackupName {
                made_at,
                reason: reason.parse().unwrap(),
            };
            let file = name.file_name("db");
            assert_eq!(file, format!("ontime-20261122T202632123Z-{reason}.db"));
            assert_eq!(BackupName::of(file.as_ref()), Some(name));
        }
        for other in [
            "ontime-copy.db",
            "ontime-20261122T202632123Z.db",
            "ontime-20261122T202632123Z-weekly.db",
            "ontime-20261322T202632123Z-daily.db",
            "copy of ontime-20261122T202632123Z-daily.db",
            "notes.txt",
        ] {
            assert_eq!(BackupName::of(other.as_ref()), None, "{other}");
        }
    }

    #[test]
    fn a_week_of_days_a_month_of_weeks_and_a_year_of_months_are_kept() {
        assert_eq!(kept_days(&daily(4, 1)).len(), 4);
        let expected = [
            // Seven days, of which the oldest is also the newest of its week but one.
            "11-27", "11-26", "11-25", "11-24", "11-23", "11-22", "11-21", "11-15", "11-08", "10-31", "09-30",
            "08-31", "07-31", "06-30", "05-31", "04-30", "03-31", "02-28", "01-31", "12-31",
        ];
        assert_eq!(kept_days(&daily(500, 1)), expected);
    }

    #[test]
    fn days_without_a_backup_do_not_count() {
        let backups: Vec<Backup> = daily(400, 1).into_iter().step_by(10).collect();
        let kept = kept_days(&backups);
        assert_eq!(
            kept[..7],
            ["11-27", "11-17", "11-07", "10-28", "10-18", "10-08", "09-28"]
        );
        assert_eq!(kept.len(), 7 + 9);
    }

    #[test]
    fn several_of_a_day_are_kept_while_they_are_the_newest_or_precede_an_update() {
        let now: DateTime<Utc> = "2026-11-27T20:00:00Z".parse().unwrap();
        let reasons = [
            BackupReason::Manual,
            BackupReason::BeforeUpdate,
            BackupReason::Manual,
            BackupReason::Manual,
            BackupReason::BeforeUpdate,
            BackupReason::BeforeUpdate,
            BackupReason::BeforeUpdate,
        ];
        let minutes = (0..).map(|minute| now - TimeDelta::minutes(minute));
        let backups: Vec<Backup> = minutes
            .zip(reasons)
            .map(|(at, reason)| backup(at, reason, 1))
            .collect();
        let kept = kept(&backups);
        let kept: Vec<bool> = backups
            .iter()
            .map(|backup| kept.contains(&*backup.file))
            .collect();
        assert_eq!(kept, [true, true, true, false, true, true, false]);
    }

    #[test]
    fn backups_have_a_largest_size_together_but_three_are_always_kept() {
        assert_eq!(kept_days(&daily(500, MAX_BYTES / 5)).len(), 5);
        assert_eq!(kept_days(&daily(500, MAX_BYTES)).len(), NEWEST);
    }
}
