//! A Windows PC without anything installed: a new Wine prefix, removed at the end.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::run::{Failure, cannot_start, output_of};
use crate::windows::{AS_WINDOWS_10, WITHOUT, add_random_numbers, wine};

pub(super) struct Pc {
    prefix: TempDir,
    /// For pages to click; without it no window opens.
    display: Option<String>,
    locale: &'static str,
}

/// Files and registry entries.
pub(super) type Content = BTreeSet<String>;

/// What Wine changes at each start, and what NSIS leaves for Windows to delete.
const NOT_OURS: &[&str] = &[
    "/Temp/",
    r"\\Control\\Class\\",
    "\"EncryptionKey\"",
    "\"PendingFileRenameOperations\"",
];

/// Where Windows and Wine list what is installed, created with the first entry or deleted with the last.
const LISTS: &[&str] = &[
    "drive_c/windows/Installer",
    r"\\CurrentVersion\\Run]",
    r"\\Installer\\Features]",
    r"\\Installer\\Products]",
    r"\\Installer\\UpgradeCodes]",
    r"\\UserData\\S-1-5-18\\Components]",
    r"\\UserData\\S-1-5-18\\Products]",
    r"\\Wine\\Credential Manager]",
];

impl Pc {
    pub(super) fn new() -> Result<Self, Failure> {
        Self::with(None, "C.UTF-8")
    }

    /// One with a screen, in a language such as `es_MX.UTF-8`.
    pub(super) fn with(display: Option<String>, locale: &'static str) -> Result<Self, Failure> {
        let prefix = TempDir::new().map_err(Failure::io("create", "a temporary folder"))?;
        let pc = Self {
            prefix,
            display,
            locale,
        };
        output_of(&mut pc.command("wineboot", &["--init"]))?;
        pc.output("reg", &AS_WINDOWS_10)?;
        add_random_numbers(pc.prefix.path())?;
        pc.wait();
        Ok(pc)
    }

    pub(super) fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(wine());
        command.arg(program).args(arguments);
        self.prepare(&mut command);
        command
    }

    fn prepare(&self, command: &mut Command) {
        command.env("WINEPREFIX", self.prefix.path());
        command.env("WINEDEBUG", "-all");
        command.env("WINEDLLOVERRIDES", WITHOUT);
        command.env("LC_ALL", self.locale).env_remove("DISPLAY");
        if let Some(display) = &self.display {
            command.env("DISPLAY", display);
        }
    }

    /// Runs a program to its end, with everything that it started. Returns its exit code.
    pub(super) fn run(&self, program: &str, arguments: &[&str]) -> Result<i32, Failure> {
        let mut command = self.command(program, arguments);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let status = command.status().map_err(|error| cannot_start(&command, &error))?;
        self.wait();
        Ok(status.code().unwrap_or(-1))
    }

    /// The standard output of a program.
    pub(super) fn output(&self, program: &str, arguments: &[&str]) -> Result<String, Failure> {
        output_of(&mut self.command(program, arguments))
    }

    /// Waits until no program runs and the registry is on disk.
    fn wait(&self) {
        self.server("--wait");
    }

    fn server(&self, what: &str) {
        let mut command = Command::new(wine().with_file_name("wineserver"));
        self.prepare(command.arg(what));
        // It fails if none runs.
        let _ = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    }

    /// A registry value, or all of a key.
    pub(super) fn registry(&self, key: &str, value: Option<&str>) -> Option<String> {
        let mut arguments = vec!["query", key];
        match value {
            Some(value) => arguments.extend(["/v", value]),
            None => arguments.push("/s"),
        }
        self.output("reg", &arguments).ok()
    }

    pub(super) fn set(&self, key: &str, value: &str, data: &str) -> Result<(), Failure> {
        // As Windows has it; Wine expects plain text.
        let kind = if value == "Path" {
            "REG_EXPAND_SZ"
        } else {
            "REG_SZ"
        };
        let arguments = ["add", key, "/v", value, "/t", kind, "/d", data, "/f"];
        self.output("reg", &arguments).map(drop)
    }

    /// Drive C.
    pub(super) fn drive(&self) -> PathBuf {
        self.prefix.path().join("drive_c")
    }

    /// A file on drive C, as Windows names it.
    pub(super) fn on_drive_c(&self, file: &Path) -> String {
        let below = file.strip_prefix(self.drive()).unwrap_or(file);
        format!("C:\\{}", below.display().to_string().replace('/', "\\"))
    }

    /// The profile's `AppData/Local`.
    pub(super) fn local_data(&self) -> Result<PathBuf, Failure> {
        let users = self.drive().join("users");
        let entries = fs::read_dir(&users).map_err(Failure::io("read", &users))?;
        let mut folders = entries.flatten().map(|entry| entry.path().join("AppData/Local"));
        let found = folders.find(|folder| folder.is_dir() && !folder.starts_with(users.join("Public")));
        found.ok_or_else(|| Failure::new("Wine has no user."))
    }

    /// What is on the PC; no program may run.
    pub(super) fn content(&self) -> Result<Content, Failure> {
        self.wait();
        let mut content = Content::new();
        for file in output_of(Command::new("find").arg(self.drive()))?.lines() {
            content.insert(file.to_owned());
        }
        for name in ["user.reg", "system.reg"] {
            let file = self.prefix.path().join(name);
            let text = fs::read_to_string(&file).map_err(Failure::io("read", &file))?;
            let mut key = "";
            for line in text.lines().filter(|line| !line.starts_with(['#', ';'])) {
                if line.starts_with('[') {
                    // After it comes the time of its last change.
                    key = line.rsplit_once(' ').map_or(line, |(key, _)| key);
                    content.insert(format!("{name} {key}"));
                } else if !line.is_empty() {
                    content.insert(format!("{name} {key} {line}"));
                }
            }
        }
        content.retain(|entry| !NOT_OURS.iter().any(|part| entry.contains(part)));
        content.retain(|entry| !LISTS.iter().any(|list| entry.ends_with(list)));
        Ok(content)
    }
}

impl Drop for Pc {
    fn drop(&mut self) {
        self.server("--kill");
    }
}

/// Wine shows this file system as drive Z.
pub(super) fn on_drive_z(path: &Path) -> String {
    format!("Z:{}", path.display().to_string().replace('/', "\\"))
}
