//! Writes measured tables into `docs/MEASUREMENTS.md`, with date, commit, and machine.
//!
//! Each table is between two markers. The first marker holds a checksum of the text between them, so a test finds a figure
//! that was edited by hand.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use chrono::Utc;

use crate::paths::Paths;
use crate::run::{Failure, output_of};

/// A generated part of the page, named after the command that writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    /// `cargo xtask faults`.
    Faults,
    /// `cargo xtask bench`.
    Bench,
    /// `cargo xtask bench --only window`.
    Window,
}

impl Section {
    fn name(self) -> &'static str {
        match self {
            Self::Faults => "faults",
            Self::Bench => "bench",
            Self::Window => "window",
        }
    }

    fn command(self) -> &'static str {
        match self {
            Self::Faults => "faults",
            Self::Bench => "bench",
            Self::Window => "bench --only window",
        }
    }

    fn start(self) -> String {
        match self {
            // A comment must not contain two hyphens.
            Self::Window => "<!-- window".to_owned(),
            Self::Faults | Self::Bench => format!("<!-- cargo xtask {}", self.name()),
        }
    }

    fn end(self) -> String {
        format!("<!-- end of {} -->", self.name())
    }
}

fn page(paths: &Paths) -> PathBuf {
    paths.root.join("docs").join("MEASUREMENTS.md")
}

/// Replaces a section of the page.
pub(crate) fn write(paths: &Paths, section: Section, body: &str) -> Result<(), Failure> {
    let file = page(paths);
    let text = fs::read_to_string(&file).map_err(Failure::io("read", &file))?;
    let text = replace(&text, section, &format!("{}\n\n{body}", provenance(paths)))?;
    fs::write(&file, text).map_err(Failure::io("write", &file))?;
    println!("\nWritten to {}", file.display());
    Ok(())
}

fn replace(page: &str, section: Section, body: &str) -> Result<String, Failure> {
    let body = body.trim();
    let (before, _, after) = split(page, section)?;
    let checksum = checksum(body);
    Ok(format!(
        "{before}{} {checksum} -->\n\n{body}\n\n{}{after}",
        section.start(),
        section.end()
    ))
}

/// The text before the section, from the checksum to the end marker, and after the section.
fn split(page: &str, section: Section) -> Result<(&str, &str, &str), Failure> {
    let missing = || Failure::new(format!("docs/MEASUREMENTS.md has no section {}.", section.name()));
    let end_marker = section.end();
    let (before, rest) = page.split_once(&section.start()).ok_or_else(missing)?;
    let (content, after) = rest.split_once(&end_marker).ok_or_else(missing)?;
    Ok((before, content, after))
}

/// FNV-1a, which is the same on every system and compiler.
fn checksum(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}

/// Date, commit, and machine.
fn provenance(paths: &Paths) -> String {
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.args(arguments).current_dir(&paths.root);
        output_of(&mut command).map(|text| text.trim().to_owned())
    };
    let commit = git(&["rev-parse", "--short", "HEAD"]).unwrap_or_else(|_| "unknown".to_owned());
    let changed = git(&["status", "--porcelain"]).is_ok_and(|changes| !changes.is_empty());
    let changed = if changed { " with uncommitted changes" } else { "" };
    format!(
        "Date: {}. Commit: {commit}{changed}. Machine: {}.",
        Utc::now().format("%Y-%m-%d"),
        machine()
    )
}

fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let value_of = |file: &str, key: &str| {
        let text = fs::read_to_string(file).ok()?;
        let value = text.lines().find_map(|line| line.strip_prefix(key))?;
        Some(
            value
                .trim_matches(|c: char| c.is_whitespace() || ":=\"".contains(c))
                .to_owned(),
        )
    };
    let memory = value_of("/proc/meminfo", "MemTotal")
        .and_then(|text| text.split_whitespace().next()?.parse::<u64>().ok())
        .map(|kilobytes| format!("{} GB", kilobytes.div_ceil(1_000_000)));
    let system = value_of("/etc/os-release", "PRETTY_NAME")
        .unwrap_or_else(|| format!("{} {}", std::env::consts::OS, std::env::consts::ARCH));
    let parts = [
        Some(format!("{cores} cores")),
        value_of("/proc/cpuinfo", "model name"),
        memory,
        Some(system),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str =
        "# Measurements\n\n<!-- cargo xtask faults 0 -->\nold\n<!-- end of faults -->\n\nMore.\n";

    /// Whether the section is as the command wrote it.
    fn is_unedited(page: &str, section: Section) -> bool {
        let (_, content, _) = split(page, section).unwrap();
        let (stored, body) = content.split_once("-->").unwrap();
        stored.trim() == checksum(body.trim())
    }

    #[test]
    fn a_section_is_replaced_and_the_rest_of_the_page_stays() {
        let page = replace(PAGE, Section::Faults, "| a |\n").unwrap();
        assert!(page.starts_with("# Measurements\n\n<!-- cargo xtask faults "));
        assert!(page.ends_with(" -->\n\n| a |\n\n<!-- end of faults -->\n\nMore.\n"));
        assert!(is_unedited(&page, Section::Faults));
        assert!(!is_unedited(&page.replace("| a |", "| b |"), Section::Faults));
        assert!(replace(PAGE, Section::Bench, "").is_err());
    }

    #[test]
    fn no_figure_of_the_page_was_edited_by_hand() {
        let page = fs::read_to_string(page(&Paths::find().unwrap())).unwrap();
        for section in [Section::Faults, Section::Bench, Section::Window] {
            assert!(
                is_unedited(&page, section),
                "run cargo xtask {}",
                section.command()
            );
        }
    }
}
