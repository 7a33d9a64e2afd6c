//! What a database on the practice's server most likely is, judged by its name.
//!
//! A label and an order in a list, never a bar: each database can be chosen.

/// What a database is. In the order in which a list shows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DatabaseKind {
    /// A practice at work.
    Practice,
    /// For learning and trying.
    Training,
    /// A copy of some day.
    Backup,
    /// Old records that Open Dental moved out.
    Archive,
    /// Without a patient table of Open Dental's.
    NotOpenDental,
}

/// The trial version of Open Dental calls its database so, and some practices stay with it.
pub(crate) const TRIAL: &str = "demo";

const TRAINING: [&str; 5] = ["train", "sample", "sandbox", "playground", "tutorial"];
const TRYING: [&str; 3] = ["test", "demo", "trial"];
/// What people stick such a word to: `opendentaltest`. To any word would be too many: `greatest`, `whitest`.
const BEFORE_IT: [&str; 4] = ["opendental", "dental", "demo", "od"];

impl DatabaseKind {
    /// Of an Open Dental database, by its name alone.
    pub(crate) fn by_name(name: &str) -> Self {
        let name = name.to_lowercase();
        if name.contains("backup") || words(&name).any(|word| word == "bak" || word == "bkp") {
            return Self::Backup;
        }
        if name.contains("archive") {
            return Self::Archive;
        }
        if TRAINING.iter().any(|word| name.contains(word)) || words(&name).any(is_for_trying) {
            return Self::Training;
        }
        // `opendental_11_02_2026` and `opendental20261102` are what people call a copy.
        if ends_with_a_day(&name) {
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

fn is_for_trying(word: &str) -> bool {
    let bare = BEFORE_IT
        .iter()
        .find_map(|before| word.strip_prefix(before))
        .filter(|rest| !rest.is_empty());
    let word = bare.unwrap_or(word);
    TRYING.contains(&word.strip_suffix('s').unwrap_or(word))
}

fn ends_with_a_day(name: &str) -> bool {
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
    fn a_name_tells_what_a_database_is() {
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
