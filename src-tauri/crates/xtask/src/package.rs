//! `cargo xtask package`: the installers for Windows and the packages for Debian and Fedora, built on Debian.
//!
//! The tools are those of the systems: dpkg-deb, rpmbuild, makensis, and wixl. Next to the packages are the software bill of
//! materials and SHA-256 sums. Times in packages are those of the commit, so a second build has the same content;
//! docs/RELEASING.md lists what still differs.

mod linux;
mod msi_summary;
mod programs;
mod windows;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::DateTime;
use clap::{Args, ValueEnum};
use serde_json::Value;
use tempfile::TempDir;

use crate::paths::Paths;
use crate::run::{Failure, heading, output_of};
use crate::setup::{self, Purpose};
use crate::{npm, sbom};

/// Of the packages; the same as of the app.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Namespace of the ids that change with each version.
const PRODUCT: &str = "com.ontimedental.desktop";

/// What is packed, and how it is signed.
#[derive(Debug, Default, Args)]
pub(crate) struct Options {
    /// Only these kinds
    #[arg(value_enum)]
    pub(crate) kinds: Vec<Kind>,
    /// Certificate chain (PEM) to sign Windows programs and installers with
    #[arg(long, value_name = "FILE", requires = "key")]
    pub(crate) certificate: Option<PathBuf>,
    /// Its private key (PEM)
    #[arg(long, value_name = "FILE", requires = "certificate")]
    pub(crate) key: Option<PathBuf>,
    /// Program that signs the file in its argument, for a key in hardware or with a signing service
    #[arg(long, value_name = "PROGRAM", conflicts_with = "certificate")]
    pub(crate) sign_with: Option<PathBuf>,
    /// Timestamp server for signatures
    #[arg(long, value_name = "URL", requires = "certificate")]
    pub(crate) timestamp: Option<String>,
    /// Microsoft's WebView2 bootstrapper to embed; without it the installer downloads it where the runtime is missing
    #[arg(long, value_name = "FILE")]
    pub(crate) webview2: Option<PathBuf>,
    /// Folder with ontime-dental.exe and ontime.exe to pack, built elsewhere (on Windows with MSVC)
    #[arg(long, value_name = "DIR")]
    pub(crate) windows_programs: Option<PathBuf>,
    /// Use the programs of the last build
    #[arg(long)]
    pub(crate) no_build: bool,
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

impl Kind {
    /// The package's name.
    pub(crate) fn file(self, version: &str) -> String {
        match self {
            Self::Deb => format!("ontime-dental_{version}_amd64.deb"),
            Self::Rpm => format!("ontime-dental-{version}-1.x86_64.rpm"),
            Self::Nsis => format!("OnTime-Dental-Setup-{version}.exe"),
            Self::Msi => format!("OnTime-Dental-{version}.msi"),
        }
    }
}

const ALL: &[Kind] = &[Kind::Deb, Kind::Rpm, Kind::Nsis, Kind::Msi];

/// What all kinds share.
struct Job<'a> {
    paths: &'a Paths,
    options: &'a Options,
    version: &'a str,
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

/// Where the packages are.
pub(crate) fn folder(paths: &Paths) -> PathBuf {
    paths.target.join("package")
}

/// Builds the packages in [`folder`].
pub(crate) fn build(paths: &Paths, options: &Options) -> Result<(), Failure> {
    setup::install(paths, Purpose::Package)?;
    if !options.no_build {
        npm::build(paths)?;
    }
    build_in(paths, &folder(paths), VERSION, options)
}

/// Builds the packages in a folder, which is emptied first, and gives them a version. Tests need an older one.
pub(crate) fn build_in(
    paths: &Paths,
    output: &Path,
    version: &str,
    options: &Options,
) -> Result<(), Failure> {
    let kinds = if options.kinds.is_empty() {
        ALL
    } else {
        &options.kinds
    };
    if output.exists() {
        fs::remove_dir_all(output).map_err(Failure::io("empty", output))?;
    }
    create(output)?;
    let job = Job {
        paths,
        options,
        version,
        sources: paths.root.join("src-tauri").join("packaging"),
        sbom: output.join(format!("ontime-dental-{version}.cdx.json")),
        output: output.to_owned(),
        time: time(paths)?,
        scratch: TempDir::new().map_err(Failure::io("create", "a temporary folder"))?,
    };
    sbom::write(paths, Some(&job.sbom))?;
    job.settle_sbom()?;
    let has = |one, other| kinds.iter().any(|kind| *kind == one || *kind == other);
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
    /// Gives the SBOM the same id and time in each build of a version.
    fn settle_sbom(&self) -> Result<(), Failure> {
        let text = fs::read_to_string(&self.sbom).map_err(Failure::io("read", &self.sbom))?;
        let no_json = |error| Failure::new(format!("The SBOM is no JSON: {error}"));
        let mut sbom: Value = serde_json::from_str(&text).map_err(no_json)?;
        let id = self.uuid(&format!("{PRODUCT} sbom {} {}", self.version, self.time))?;
        sbom["serialNumber"] = format!("urn:uuid:{}", id.to_lowercase()).into();
        let time = self
            .time
            .parse()
            .ok()
            .and_then(|time| DateTime::from_timestamp(time, 0));
        sbom["metadata"]["timestamp"] = time.unwrap_or_default().to_rfc3339().into();
        write(&self.sbom, sbom.to_string())
    }

    /// A UUID made from a name, so that each build of a version has the same.
    fn uuid(&self, name: &str) -> Result<String, Failure> {
        let mut make = self.program("uuidgen");
        let made = output_of(make.args(["--sha1", "--namespace", "@dns", "--name", name]))?;
        Ok(made.trim().to_uppercase())
    }

    /// Where a package of this kind goes.
    fn package(&self, kind: Kind) -> PathBuf {
        self.output.join(kind.file(self.version))
    }

    /// A program with the commit's time as its clock.
    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(name);
        command.env("SOURCE_DATE_EPOCH", &self.time);
        command
    }
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
