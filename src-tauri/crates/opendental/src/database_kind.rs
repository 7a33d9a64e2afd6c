//! Guesses what a database on the practice's server is, by its name.
//!
//! The guess only labels and sorts the list. Any database can be chosen.

use serde::Serialize;
use ts_rs::TS;

/// What a database is, in the order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum DatabaseKind {
    /// The practice's own.
    Practice,
    /// For training or testing.
    Training,
    /// A backup.
    Backup,
    /// Old records that Open Dental moved to an archive.
    Archive,
    /// A database without Open Dental's patient table.
    NotOpenDental,
}

/// The database name of Open Dental's trial version. Some practices keep it.
pub(crate) const DEMO: &str = "demo";

const TRAINING: [&str; 5] = ["train", "sample", "sandbox", "playground", "tutorial"];
const TESTING: [&str; 3] = ["test", "demo", "trial"];
/// Prefixes that such a word is often joined to, as in `opendentaltest`. Other words may just end in it: `greatest`.
const PREFIXES: [&str; 4] = ["opendental", "dental", "demo", "od"];

impl DatabaseKind {
    /// The kind of an Open Dental database, by its name alone.
    pub(crate) fn by_name(name: &str) -> Self {
        let name = name.to_lowercase();
        if name.contains("backup") || words(&name).any(|word| word == "bak" || word == "bkp") {
            return Self::Backup;
        }
        if name.contains("archive") {
            return Self::Archive;
        }
        if TRAINING.iter().any(|word| name.contains(word)) || words(&name).any(is_for_testing) {
            return Self::Training;
        }
        // `opendental_11_02_2026` and `opendental20261102` are usual names of backups.
        if ends_with_date(&name) {
            Self::Backup
        } else {
            Self::Practice
        }
    }
}

fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty())
}

fn is_for_testing(word: &str) -> bool {
    let bare = PREFIXES
        .iter()
        .find_map(|prefix| word.strip_prefix(prefix))
        .filter(|rest| !rest.is_empty());
    let word = bare.unwrap_or(word);
    TESTING.contains(&word.strip_suffix('s').unwrap_or(word))
}

fn ends_with_date(name: &str) -> bool {
    let digits = name
        .chars()
        .rev()
        .take_while(|c| c.is_ascii_digit() || matches!(c, '_' | '-'));
    digits.filter(char::is_ascii_digit).count() >= 6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_database_shows_its_kind() {
        for (name, kind) in [
            ("opendental", DatabaseKind::Practice),
            ("OpenDental_Main_Street", DatabaseKind::Practice),
            ("od2", DatabaseKind::Practice),
            ("latest", DatabaseKind::Practice),
            ("greatest_smiles", DatabaseKind::Practice),
            ("demo_training", DatabaseKind::Training),
            ("opendentaltest", DatabaseKind::Training),
            ("od_test_2", DatabaseKind::Training),
            ("Sample Data", DatabaseKind::Training),
            ("demo", DatabaseKind::Training),
            ("demobackup_11_02_2026", DatabaseKind::Backup),
            ("opendental_bak", DatabaseKind::Backup),
            ("opendental_11_02_2026", DatabaseKind::Backup),
            ("opendental_archive", DatabaseKind::Archive),
            ("archive", DatabaseKind::Archive),
            ("archive_backup_01_01_2026", DatabaseKind::Backup),
        ] {
            assert_eq!(DatabaseKind::by_name(name), kind, "{name}");
        }
    }
}
