//! `cargo xtask demo | test | faults | bench | bindings | parts | setup`: what people who build this run, the same on every system.
//!
//! Promises: each command works on a machine where nothing was prepared, as far as that machine lets it, and says in
//! words what it could not do. A second run is warm: it installs and downloads nothing.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "it talks to a terminal and to nobody else"
)]

mod bench;
mod bindings;
mod demo;
mod faults;
mod npm;
mod parts;
mod places;
mod plugins;
mod run;
mod setup;
mod tally;
mod test;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use faults::Form;
use places::Places;
use run::Failure;
use setup::Purpose;

/// Builds, tests and shows OnTime Dental.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Starts a private database server with a made-up practice, and the application.
    Demo,
    /// Everything that must pass before a change lands.
    Test,
    /// Breaks syncs in every way that we know, many times, and prints what came of it. Takes the better part of an hour.
    Faults {
        /// The few rounds that every test run does.
        #[arg(long)]
        short: bool,
    },
    /// Measures what a full sync of 200,000 patients costs those who save patients meanwhile. Takes some minutes.
    Bench,
    /// Writes the TypeScript types of what the window is sent.
    Bindings {
        /// Changes nothing; fails if what is there is not what would be written.
        #[arg(long)]
        check: bool,
    },
    /// Writes the list of other people's parts, and of their licences, that Settings > About shows. Downloads those of other
    /// systems.
    Parts {
        /// Changes nothing; fails if the list is not what would be written.
        #[arg(long)]
        check: bool,
    },
    /// Installs what building and testing need.
    Setup,
}

fn main() -> ExitCode {
    match carry_out(&Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\n{failure}");
            ExitCode::FAILURE
        }
    }
}

fn carry_out(task: &Task) -> Result<(), Failure> {
    let places = Places::find()?;
    match task {
        Task::Demo => demo::show(&places),
        Task::Test => test::everything(&places),
        Task::Faults { short: false } => faults::prove(&places, Form::Long),
        Task::Faults { short: true } => faults::prove(&places, Form::Short),
        Task::Bench => bench::measure(&places),
        Task::Bindings { check: false } => bindings::write(&places),
        Task::Bindings { check: true } => bindings::check(&places),
        Task::Parts { check: false } => parts::write(&places),
        Task::Parts { check: true } => parts::check(&places),
        Task::Setup => setup::install(&places, Purpose::Test),
    }
}
