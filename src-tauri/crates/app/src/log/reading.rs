//! Reads the log for the window and the support file, newest line first.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{PREFIX, SUFFIX};
use crate::app::Page;
use crate::view::{LogLevel, LogLine, LogPage, LogQuery};

/// The lines that match a query, newest first. A missing folder has no lines.
pub(crate) fn page(folder: &Path, query: &LogQuery) -> io::Result<LogPage> {
    let wanted = query.search.trim().to_lowercase();
    let part = Page {
        offset: query.offset,
        limit: query.limit,
    };
    let window = part.offset..part.offset + u64::from(part.size());
    let mut found = LogPage {
        total: 0,
        lines: Vec::new(),
    };
    for file in files(folder)? {
        let text = String::from_utf8_lossy(&fs::read(file)?).into_owned();
        for entry in entries(&text).into_iter().rev() {
            let Some(line) = parse(entry).filter(|line| line.level >= query.level) else {
                continue;
            };
            if !wanted.is_empty() && !entry.to_lowercase().contains(&wanted) {
                continue;
            }
            if window.contains(&found.total) {
                found.lines.push(line.into_view());
            }
            found.total += 1;
        }
    }
    Ok(found)
}

/// The newest `max` bytes of the log, oldest line first, in whole lines.
pub(crate) fn newest(folder: &Path, max: usize) -> io::Result<String> {
    let mut text = String::new();
    for file in files(folder)? {
        if text.len() >= max {
            break;
        }
        let older = String::from_utf8_lossy(&fs::read(file)?).into_owned();
        text.insert_str(0, &older);
    }
    let excess = text.len().saturating_sub(max);
    let start = text
        .match_indices('\n')
        .map(|(at, _)| at + 1)
        .find(|at| *at >= excess);
    Ok(match (excess, start) {
        (0, _) | (_, None) => text,
        (_, Some(start)) => text.split_off(start),
    })
}

/// The files, newest first, by the day in their names.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        if name.starts_with(PREFIX) && name.ends_with(SUFFIX) {
            files.push(path);
        }
    }
    files.sort_unstable_by(|a, b| b.cmp(a));
    Ok(files)
}

/// The log entries. A line without a time belongs to the entry before it.
fn entries(text: &str) -> Vec<&str> {
    let mut entries = Vec::new();
    let (mut start, mut at) = (0, 0);
    for line in text.split_inclusive('\n') {
        if at > start && starts_with_time(line) {
            entries.push(text[start..at].trim_end());
            start = at;
        }
        at += line.len();
    }
    entries.push(text[start..].trim_end());
    entries.retain(|entry| !entry.is_empty());
    entries
}

/// Whether a line starts with a time such as `2026-11-22T20:26:32`.
fn starts_with_time(line: &str) -> bool {
    let bytes = line.as_bytes();
    bytes.len() > 20 && bytes[..4].iter().all(u8::is_ascii_digit) && bytes[4] == b'-' && bytes[10] == b'T'
}

struct Parsed<'a> {
    at: &'a str,
    level: LogLevel,
    area: &'a str,
    text: &'a str,
}

impl Parsed<'_> {
    fn into_view(self) -> LogLine {
        LogLine {
            at: self.at.to_owned(),
            level: self.level,
            area: self.area.to_owned(),
            text: self.text.to_owned(),
        }
    }
}

fn parse(entry: &str) -> Option<Parsed<'_>> {
    let (at, rest) = entry.split_once(' ').filter(|_| starts_with_time(entry))?;
    let (level, rest) = rest.trim_start().split_once(' ')?;
    let (area, text) = rest.split_once(": ").unwrap_or(("", rest));
    let level = match level {
        "ERROR" => LogLevel::Error,
        "WARN" => LogLevel::Warn,
        _ => LogLevel::Info,
    };
    Some(Parsed {
        at,
        level,
        area,
        text,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY_ONE: &str = "2026-11-21T20:00:00.5+00:00  INFO app::syncs: sync started run=1\n\
                           2026-11-21T20:00:01.5+00:00 ERROR app::syncs: broke off\nsecond line\n";
    const DAY_TWO: &str = "2026-11-22T07:00:00.5+00:00  WARN opendental: the Server refused number=1045\n";

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("ontime.2026-11-21.log"), DAY_ONE).unwrap();
        fs::write(folder.path().join("ontime.2026-11-22.log"), DAY_TWO).unwrap();
        fs::write(folder.path().join("notes.txt"), "2026-11-23T07:00:00 INFO x: y").unwrap();
        folder
    }

    fn texts(search: &str, level: LogLevel, offset: u64, limit: u32) -> (u64, Vec<String>) {
        let query = LogQuery {
            search: search.to_owned(),
            level,
            offset,
            limit,
        };
        let found = page(folder().path(), &query).unwrap();
        (
            found.total,
            found.lines.into_iter().map(|line| line.text).collect(),
        )
    }

    #[test]
    fn lines_are_paged_newest_first_over_all_days() {
        let all = [
            "the Server refused number=1045",
            "broke off\nsecond line",
            "sync started run=1",
        ];
        assert_eq!(
            texts("", LogLevel::Info, 0, 10),
            (3, all.map(str::to_owned).to_vec())
        );
        assert_eq!(texts("", LogLevel::Info, 1, 1), (3, vec![all[1].to_owned()]));
        assert_eq!(texts("", LogLevel::Info, 3, 1), (3, vec![]));
    }

    #[test]
    fn a_level_hides_lower_levels_and_a_search_covers_the_whole_line() {
        assert_eq!(texts("", LogLevel::Warn, 0, 10).0, 2);
        assert_eq!(texts("", LogLevel::Error, 0, 10).0, 1);
        assert_eq!(texts("server REFUSED", LogLevel::Info, 0, 10).0, 1);
        assert_eq!(texts("second", LogLevel::Info, 0, 10).0, 1);
        assert_eq!(texts("2026-11-21t20:00:00", LogLevel::Info, 0, 10).0, 1);
        assert_eq!(texts("no such text", LogLevel::Info, 0, 10).0, 0);
    }

    #[test]
    fn a_line_is_split_into_time_level_area_and_text() {
        let parsed = parse(DAY_TWO.trim_end()).unwrap().into_view();
        assert_eq!(parsed.at, "2026-11-22T07:00:00.5+00:00");
        assert_eq!(
            (parsed.level, parsed.area.as_str()),
            (LogLevel::Warn, "opendental")
        );
    }

    #[test]
    fn the_newest_part_keeps_whole_lines() {
        let folder = folder();
        assert_eq!(
            newest(folder.path(), 1 << 20).unwrap(),
            format!("{DAY_ONE}{DAY_TWO}")
        );
        assert_eq!(newest(folder.path(), DAY_TWO.len() + 3).unwrap(), DAY_TWO);
    }

    #[test]
    fn a_missing_folder_has_no_lines() {
        let query = LogQuery {
            search: String::new(),
            level: LogLevel::Info,
            offset: 0,
            limit: 5,
        };
        assert_eq!(page(Path::new("no such folder"), &query).unwrap().total, 0);
    }
}
