//! `cargo xtask package`: the installers for Windows and the packages for Debian and Fedora, built on Debian.
//!
//! The tools are those of the systems: dpkg-deb, rpmbuild, makensis, and wixl. Next to the packages are the software bill of
//! materials and SHA-256 sums. Times in packages are those of the commit, so a second build has the same content;
//! docs/RELEASING.md lists what still differs.

mod linux;
mod windows;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::{Args, ValueEnum};
use tempfile::TempDir;

use crate::paths::{Build, Paths};
use crate::run::{Failure, heading, output_of, run};
use crate::setup::{self, Purpose};
use crate::{npm, sbom};

/// Of the packages; the same as of the app.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Where the packages are built, and with what.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Only these kinds
    #[arg(value_enum)]
    kinds: Vec<Kind>,
    /// Certificate chain (PEM) to sign Windows programs and installers with
    #[arg(long, value_name = "FILE", requires = "key")]
    certificate: Option<PathBuf>,
    /// Its private key (PEM)
    #[arg(long, value_name = "FILE", requires = "certificate")]
    key: Option<PathBuf>,
    /// Timestamp server for signatures
    #[arg(long, value_name = "URL", requires = "certificate")]
    timestamp: Option<String>,
    /// Microsoft's WebView2 bootstrapper to embed; without it the installer downloads it where the runtime is missing
    #[arg(long, value_name = "FILE")]
    webview2: Option<PathBuf>,
    /// Folder with ontime-dental.exe and ontime.exe to pack, built elsewhere (on Windows with MSVC)
    #[arg(long, value_name = "DIR")]
    windows_programs: Option<PathBuf>,
    /// Use the programs of the last build
    #[arg(long)]
    no_build: bool,
}

/// A kind of package.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// Debian and Ubuntu
    Deb,
    /// Fedora and openSUSE
    Rpm,
    /// One Windows user, without administrator rights
    Nsis,
    /// All users of a Windows PC, for IT
    Msi,
}

const ALL: &[Kind] = &[Kind::Deb, Kind::Rpm, Kind::Nsis, Kind::Msi];

/// What all kinds share.
struct Job<'a> {
    paths: &'a Paths,
    options: &'a Options,
    /// `src-tauri/packaging`.
    sources: PathBuf,
    /// Where the packages go.
    output: PathBuf,
    sbom: PathBuf,
    /// Seconds since 1970; the time of everything inside.
    time: String,
    /// For files on their way.
    scratch: TempDir,
}

/// Builds the packages in `package/` of the target folder, which is emptied first.
pub(crate) fn build(paths: &Paths, options: &Options) -> Result<(), Failure> {
    let kinds = if options.kinds.is_empty() {
        ALL
    } else {
        &options.kinds
    };
    setup::install(paths, Purpose::Package)?;
    let output = paths.target.join("package");
    if output.exists() {
        fs::remove_dir_all(&output).map_err(Failure::io("empty", &output))?;
    }
    create(&output)?;
    let job = Job {
        paths,
        options,
        sources: paths.root.join("src-tauri").join("packaging"),
        sbom: output.join(format!("ontime-dental-{VERSION}.cdx.json")),
        output,
        time: time(paths)?,
        scratch: TempDir::new().map_err(Failure::io("create", "a temporary folder"))?,
    };
    sbom::write(paths, Some(&job.sbom))?;
    let has = |one, other| kinds.iter().any(|kind| *kind == one || *kind == other);
    if !options.no_build {
        npm::build(paths)?;
    }
    if has(Kind::Deb, Kind::Rpm) {
        let tree = linux::Tree::prepare(&job)?;
        for kind in kinds {
            match kind {
                Kind::Deb => tree.deb(&job)?,
                Kind::Rpm => tree.rpm(&job)?,
                Kind::Nsis | Kind::Msi => {}
            }
        }
    }
    if has(Kind::Nsis, Kind::Msi) {
        let files = windows::Files::prepare(&job)?;
        for kind in kinds {
            match kind {
                Kind::Nsis => files.nsis(&job)?,
                Kind::Msi => files.msi(&job)?,
                Kind::Deb | Kind::Rpm => {}
            }
        }
    }
    finish(&job)
}

impl Job<'_> {
    /// A program with the commit's time as its clock.
    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(name);
        command.env("SOURCE_DATE_EPOCH", &self.time);
        command
    }
}

/// Builds the two programs in release.
fn programs(mut cargo: Command) -> Result<(), Failure> {
    heading("Build the programs (the first build takes several minutes)");
    cargo.args(["--release", "--package=ontime-dental", "--package=cli"]);
    run(cargo.args(["--bin=ontime-dental", "--bin=ontime"]))
}

/// The time of the commit; without Git, the first day of the format.
fn time(paths: &Paths) -> Result<String, Failure> {
    let mut git = Command::new("git");
    git.current_dir(&paths.root).args(["log", "-1", "--format=%ct"]);
    Ok(output_of(&mut git).map_or_else(|_| "315532800".to_owned(), |text| text.trim().to_owned()))
}

/// Writes the sums, and prints sizes.
fn finish(job: &Job<'_>) -> Result<(), Failure> {
    let mut names: Vec<String> = Vec::new();
    for entry in fs::read_dir(&job.output).map_err(Failure::io("read", &job.output))? {
        let entry = entry.map_err(Failure::io("read", &job.output))?;
        names.push(entry.file_name().to_string_lossy().into_owned());
    }
    names.sort_unstable();
    let sums = output_of(Command::new("sha256sum").current_dir(&job.output).args(&names))?;
    write(&job.output.join("SHA256SUMS"), sums)?;
    heading("Packages");
    for name in names {
        let file = job.output.join(&name);
        let size = file.metadata().map_err(Failure::io("read", &file))?.len();
        println!("{:>8.1} MB  {name}", size as f64 / 1e6);
    }
    println!("in {}", job.output.display());
    Ok(())
}

fn create(folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(Failure::io("create", folder))
}

fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    if let Some(folder) = to.parent() {
        create(folder)?;
    }
    fs::copy(from, to).map(drop).map_err(Failure::io("copy", from))
}

fn write(file: &Path, content: impl AsRef<[u8]>) -> Result<(), Failure> {
    fs::write(file, content).map_err(Failure::io("write", file))
}

/// A program of the Linux build.
fn built(job: &Job<'_>, name: &str) -> PathBuf {
    job.paths.built(name, Build::Release)
}
