//! Whether SQLite can open its files in a data folder, whose path may be too long.

use std::path::Path;

/// The longest path below the data folder that SQLite opens: the journal of a backup that is encrypted with new keys.
const LONGEST: &str = "incoming.part/backups/ontime-20260101T000000000Z-before-restore.db-journal";

/// Whether SQLite can open all its files in this folder: a path may have 512 bytes on Unix (`MAX_PATHNAME`) and 260 characters
/// on Windows.
pub(crate) fn fits(data: &Path) -> bool {
    const LONGEST_PATH: usize = if cfg!(windows) { 259 } else { 511 };
    let Ok(path) = std::path::absolute(data.join(LONGEST)) else {
        return true;
    };
    let length = match cfg!(windows) {
        true => path.to_string_lossy().encode_utf16().count(),
        false => path.as_os_str().len(),
    };
    length <= LONGEST_PATH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_as_long_as_the_system_counts_it() {
        // Characters on Windows, bytes elsewhere.
        let root = if cfg!(windows) { "C:\\" } else { "/" };
        let folder = Path::new(root).join("診".repeat(150));
        assert_eq!(fits(&folder), cfg!(windows));
    }
}
