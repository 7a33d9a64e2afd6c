//! Measures the release build: syncs next to other programs that copy a MySQL table, and what others notice of a sync.
//!
//! All rows of a table come from one run on one server and one disk. The programs take turns, so that a busy moment of the
//! machine does not hit only one of them; read the ratios, not the seconds.

mod copy_tools;
mod cost;
mod during_sync;
mod our_syncs;
mod practice;
mod results;
mod window;

use std::fs;
use std::path::Path;

use clap::{Args, ValueEnum};
use tempfile::TempDir;

use crate::measurements::{self, Section};
use crate::paths::{Build, Paths, on_path};
use crate::run::{Failure, heading, run};
use crate::setup::{self, Purpose};
use copy_tools::Peer;
use our_syncs::{Office, Step};
use practice::Practice;
use results::{FLOOR, Results, Size};

/// The practice of the ratios: 95,000 active patients in a table of 100,000.
const ACTIVE: u32 = 95_000;
/// Other sizes, to see how the cost grows.
const SMALL: u32 = 10_000;
const LARGE: u32 = 1_000_000;

/// What to measure.
#[derive(Debug, Clone, Args)]
pub(crate) struct Options {
    /// How often to run each program; the median counts
    #[arg(long, value_name = "COUNT", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    runs: u32,
    /// Leave out the other programs, and write nothing
    #[arg(long)]
    no_peers: bool,
    /// Run each of our syncs once with 10,000 patients, and write nothing
    #[arg(long)]
    quick: bool,
    /// Measure only this, and write nothing but the table of the window
    #[arg(long)]
    only: Option<Part>,
}

/// A table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Our syncs next to other programs
    Ratios,
    /// Our syncs with 10,000 and 1,000,000 patients
    Sizes,
    /// Saves and searches during a sync
    DuringSync,
    /// Keys and starts of the window; it has a table of its own, which is written
    Window,
}

impl Options {
    fn measures(&self, part: Part) -> bool {
        self.only.is_none_or(|only| only == part)
    }

    fn is_complete(&self) -> bool {
        !self.no_peers && self.only.is_none()
    }
}

/// Measures the release build and writes the tables.
pub(crate) fn measure(paths: &Paths, options: &Options) -> Result<(), Failure> {
    setup::install(paths, Purpose::Test)?;
    if options.only == Some(Part::Window) {
        return window::measure(paths);
    }
    build(paths)?;
    if options.quick {
        return once(paths, Build::Release);
    }
    let bench = Bench::new(paths, Build::Release)?;
    let mut tables = Vec::new();
    let mut measured = Vec::new();
    if options.measures(Part::Ratios) {
        let peers: &[Peer] = if options.no_peers { &[] } else { &Peer::ALL };
        if !peers.is_empty() {
            Peer::install(paths)?;
        }
        let size = bench.size(ACTIVE, options.runs, peers)?;
        tables.push(size.results.ratios());
        measured.push(size);
    }
    if options.measures(Part::Sizes) {
        measured.insert(0, bench.size(SMALL, options.runs, &[])?);
        measured.push(bench.size(LARGE, 1, &[])?);
    }
    if !measured.is_empty() {
        tables.push(results::sizes(&measured));
    }
    if options.measures(Part::DuringSync) {
        heading("Measure saves and searches during a sync");
        tables.push(during_sync::measure(paths)?);
    }
    let tables = tables.join("\n\n");
    println!("\n{tables}");
    if options.is_complete() {
        let body = format!(
            "Median of {} runs; one run with {LARGE} patients.\n\n{tables}",
            options.runs
        );
        measurements::write(paths, Section::Bench, &body)?;
    }
    Ok(())
}

/// Runs each of our syncs once with a small practice. It checks what they did, but not how long they took.
pub(crate) fn once(paths: &Paths, build: Build) -> Result<(), Failure> {
    let size = Bench::new(paths, build)?.size(SMALL, 1, &[])?;
    println!("\n{}\n\n{}", size.results.ratios(), results::sizes(&[size]));
    Ok(())
}

fn build(paths: &Paths) -> Result<(), Failure> {
    heading("Build the release (the first build takes several minutes)");
    let mut command = paths.cargo();
    command.args([
        "build",
        "--release",
        "--locked",
        "--package=cli",
        "--package=opendental-testkit",
    ]);
    command.args(["--bin=ontime", "--bin=practice-server"]);
    run(&mut command)
}

struct Bench<'a> {
    paths: &'a Paths,
    build: Build,
    /// On a disk: a temporary folder may be in memory, where writing costs nothing.
    scratch: TempDir,
}

impl<'a> Bench<'a> {
    fn new(paths: &'a Paths, build: Build) -> Result<Self, Failure> {
        for (program, package) in [("mariadb", "mariadb-client-core"), ("sqlite3", "sqlite3")] {
            if on_path(program).is_none() {
                return Err(Failure::new(format!(
                    "The bench needs {program} (Debian package {package})."
                )));
            }
        }
        fs::create_dir_all(&paths.target).map_err(Failure::io("create", &paths.target))?;
        let scratch = tempfile::Builder::new()
            .prefix("bench-")
            .tempdir_in(&paths.target);
        let scratch = scratch.map_err(Failure::io("create a folder in", &paths.target))?;
        Ok(Self {
            paths,
            build,
            scratch,
        })
    }

    /// Measures everything with a practice of this size.
    fn size(&self, patients: u32, runs: u32, peers: &[Peer]) -> Result<Size, Failure> {
        heading(&format!("Measure a practice of {patients} active patients"));
        let server = self.paths.built("practice-server", self.build);
        let practice = Practice::start(&server, patients)?;
        let scratch = self.scratch.path();
        copy_tools::fetch(&practice)?;
        let mut size = Size {
            patients,
            results: Results::default(),
            store_megabytes: 0.0,
        };
        for _ in 0..runs {
            size.results.add("fetch alone", copy_tools::fetch(&practice)?);
            size.results.add(FLOOR, copy_tools::floor(&practice, scratch)?);
            for peer in peers {
                let cost = peer.copy(self.paths, &practice, scratch)?;
                size.results.add(peer.label(), cost);
            }
            size.store_megabytes = self.syncs(&practice, scratch, &mut size.results)?;
        }
        Ok(size)
    }

    /// All our syncs in a new data folder. Returns the store's size after them.
    fn syncs(&self, practice: &Practice, scratch: &Path, results: &mut Results) -> Result<f64, Failure> {
        let office = Office::new(&self.paths.built("ontime", self.build), practice, scratch)?;
        for step in Step::ALL {
            results.add(step.label(), office.run(step, practice)?);
        }
        office.megabytes()
    }
}
