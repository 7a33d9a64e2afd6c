//! Folders: the repository, and what is kept between runs in the user's cache.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::run::Failure;

/// A build profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Build {
    /// For tests and the demo. The crates that must be fast are optimized here, too.
    Debug,
    /// What offices get.
    Release,
}

impl Build {
    /// Its folder below the target folder.
    fn folder(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Release => "release",
        }
    }
}

/// The folders that every task needs.
#[derive(Debug)]
pub(crate) struct Paths {
    /// The root of the repository.
    pub(crate) root: PathBuf,
    /// The npm project of the window.
    pub(crate) ui: PathBuf,
    /// Programs that xtask installs for itself.
    pub(crate) tools: PathBuf,
    /// Cargo's target folder, outside the repository so that a fresh clone starts warm.
    pub(crate) target: PathBuf,
}

impl Paths {
    /// Finds the repository from the folder that cargo reports.
    pub(crate) fn find() -> Result<Self, Failure> {
        let here = variable("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from("."), PathBuf::from);
        let here = here.canonicalize().map_err(Failure::io("find", &here))?;
        let root = here
            .ancestors()
            .find(|folder| folder.join("tauri.conf.json").is_file())
            .ok_or_else(|| Failure::new("This is not inside the repository: no tauri.conf.json above here."))?
            .to_owned();
        let cache = user_cache()
            .unwrap_or_else(|| root.join("target"))
            .join("ontime-dental");
        let target = variable("CARGO_TARGET_DIR").map_or_else(|| cache.join("target"), PathBuf::from);
        Ok(Self {
            ui: root.join("ui"),
            tools: cache.join("tools"),
            target: root.join(target),
            root,
        })
    }

    /// A program that we built.
    pub(crate) fn built(&self, program: &str, build: Build) -> PathBuf {
        self.target
            .join(build.folder())
            .join(format!("{program}{}", std::env::consts::EXE_SUFFIX))
    }

    /// cargo in the root, with our target folder.
    pub(crate) fn cargo(&self) -> Command {
        let mut command = Command::new(variable("CARGO").unwrap_or_else(|| "cargo".into()));
        self.at_root(&mut command);
        command
    }

    /// Prepares another program that runs cargo.
    pub(crate) fn at_root(&self, command: &mut Command) {
        command
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", &self.target);
    }
}

/// An environment variable, if it is set and not empty.
pub(crate) fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// The first program of this name on `PATH`.
pub(crate) fn on_path(program: &str) -> Option<PathBuf> {
    let file = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    let path = variable("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(&file))
        .find(|candidate| candidate.is_file())
}

/// `PATH` with `folder` in front.
pub(crate) fn path_with(folder: &Path) -> OsString {
    let old = variable("PATH").unwrap_or_default();
    let folders = std::iter::once(folder.to_owned()).chain(std::env::split_paths(&old));
    std::env::join_paths(folders).unwrap_or(old)
}

fn user_cache() -> Option<PathBuf> {
    if cfg!(windows) {
        return variable("LOCALAPPDATA").map(PathBuf::from);
    }
    let home = || Some(PathBuf::from(variable("HOME")?).join(".cache"));
    variable("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
        .or_else(home)
}
