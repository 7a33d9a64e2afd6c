//! `cargo xtask`: builds, tests, measures, and runs OnTime Dental, the same way on every system.
//!
//! Each command works on an unprepared machine as far as that machine allows, and prints what it could not do. A second run
//! installs and downloads nothing.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a terminal program without secrets"
)]

mod advisories;
mod auth_plugins;
mod bench;
mod bindings;
mod data_folder;
mod demo;
#[cfg(test)]
mod docs;
mod faults;
mod feed;
mod installers;
mod matching;
mod measurements;
mod npm;
mod package;
mod paths;
mod practice_server;
mod python_env;
mod run;
mod sbom;
mod setup;
mod test;
mod test_counts;
mod third_party;
mod windows;
mod words;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use faults::Profile;
use paths::Paths;
use run::Failure;
use setup::Purpose;

/// Builds, tests, and runs OnTime Dental.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Start the app with a private database server and a generated practice
    Demo,
    /// Run everything that must pass before a commit
    Test,
    /// Run the fault tests with new seeds and write docs/MEASUREMENTS.md; takes most of an hour
    Faults {
        /// Run only the rounds of `cargo xtask test`, and write nothing
        #[arg(long)]
        quick: bool,
    },
    /// Measure syncs next to other programs and what others notice of them, and write docs/MEASUREMENTS.md
    Bench(bench::Options),
    /// Measure how well duplicates are found, next to Splink, and write docs/MATCHING.md
    Matching(matching::Options),
    /// Write the TypeScript types and the recorded responses of the UI's tests
    Bindings {
        /// Write nothing; fail if the committed types differ
        #[arg(long)]
        check: bool,
    },
    /// Write the list of third-party software with its licenses, which Settings > About shows
    ThirdParty {
        /// Write nothing; fail if the committed list differs
        #[arg(long)]
        check: bool,
    },
    /// Write a software bill of materials (CycloneDX 1.5)
    Sbom {
        /// The file; by default `sbom/ontime-dental.cdx.json` in Cargo's target folder
        #[arg(long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Build for 64-bit Windows on Debian, and try with Wine what works without a window
    Windows {
        /// Only these parts
        #[arg(value_enum)]
        parts: Vec<windows::Part>,
    },
    /// Build the installers for Windows and the packages for Debian and Fedora, with checksums and the SBOM
    Package(package::Options),
    /// Sign the installers and write the file that the app reads to find updates; or create the key
    Feed(feed::Options),
    /// Install, upgrade, and remove these packages with Wine and in a clean Debian; needs root
    Installers(installers::Options),
    /// Check licenses, and known vulnerabilities where a database of them is reachable; exits with 2 if one is not
    Advisories,
    /// Check comments, docs, and the English catalog for marker words
    Words,
    /// Install what building and testing need
    Setup,
}

fn main() -> ExitCode {
    match execute(&Arguments::parse().command) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("\n{failure}");
            ExitCode::FAILURE
        }
    }
}

fn execute(task: &Task) -> Result<ExitCode, Failure> {
    let paths = Paths::find()?;
    match task {
        Task::Demo => demo::show(&paths),
        Task::Test => test::everything(&paths),
        Task::Faults { quick: false } => faults::run_all(&paths, Profile::Full),
        Task::Faults { quick: true } => faults::run_all(&paths, Profile::Quick),
        Task::Bench(options) => bench::measure(&paths, options),
        Task::Matching(options) => matching::measure(&paths, options),
        Task::Bindings { check: false } => bindings::write(&paths),
        Task::Bindings { check: true } => bindings::check(&paths),
        Task::ThirdParty { check: false } => third_party::write(&paths),
        Task::ThirdParty { check: true } => third_party::check(&paths),
        Task::Sbom { output } => sbom::write(&paths, output.as_deref()),
        Task::Windows { parts } => windows::check(&paths, parts),
        Task::Package(options) => package::build(&paths, options),
        Task::Feed(options) => feed::write(&paths, options),
        Task::Installers(options) => installers::check(&paths, options),
        Task::Advisories => return advisories::check(&paths),
        Task::Words => words::check(&paths),
        Task::Setup => setup::install(&paths, Purpose::Test),
    }?;
    Ok(ExitCode::SUCCESS)
}
