//! Other programs that copy the practice's patients into a SQLite file by primary key: the least there is to do, and peers.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::cost::{self, Cost};
use super::practice::{COPY_DATABASE, Practice, SQLITE_TABLE};
use crate::paths::Paths;
use crate::practice_server::{DATABASE, HOST, PASSWORD, USER};
use crate::python_env;
use crate::run::{Failure, output_of};

/// Reads every patient and keeps none.
pub(crate) fn fetch(practice: &Practice) -> Result<Cost, Failure> {
    cost::of(fetching(practice).stdout(Stdio::null()))
}

/// Reads every patient and writes each into a SQLite file.
pub(crate) fn floor(practice: &Practice, scratch: &Path) -> Result<Cost, Failure> {
    let file = new_file(scratch)?;
    let mut import = Command::new("sqlite3");
    // In the other modes a quotation mark at the start of a value has a meaning.
    let commands = [
        SQLITE_TABLE,
        ".mode ascii",
        r#".separator "\t" "\n""#,
        ".import /dev/stdin patient",
    ];
    import.arg(&file).args(commands);
    let cost = cost::of_pipe(&mut fetching(practice), &mut import)?;
    check(practice, &file)?;
    Ok(cost)
}

fn fetching(practice: &Practice) -> Command {
    let mut command = practice.client();
    command.args(["--quick", "-N", "-B", "--execute", &Practice::query()]);
    command
}

fn new_file(scratch: &Path) -> Result<PathBuf, Failure> {
    let file = scratch.join("copy.db");
    if file.exists() {
        fs::remove_file(&file).map_err(Failure::io("remove", &file))?;
    }
    Ok(file)
}

/// Fails unless the copy is complete.
fn check(practice: &Practice, file: &Path) -> Result<(), Failure> {
    let count = output_of(
        Command::new("sqlite3")
            .arg(file)
            .arg("SELECT count(*) FROM patient WHERE PatStatus = 0"),
    )?;
    if count.trim() == practice.active.to_string() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "{} patients of {} were copied.",
        count.trim(),
        practice.active
    )))
}

/// A program that people use to copy tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Peer {
    /// One program in Go.
    Ingestr,
    /// A Python program for exactly this. It cannot choose columns, so it copies the practice's whole table.
    MySqlToSqlite,
    /// The same with a table that someone made for it.
    MySqlToSqlitePrepared,
    /// A Python library.
    Dlt,
}

impl Peer {
    pub(crate) const ALL: [Self; 4] = [
        Self::Ingestr,
        Self::MySqlToSqlite,
        Self::MySqlToSqlitePrepared,
        Self::Dlt,
    ];

    /// Its name and version in the table.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Ingestr => "ingestr 0.15.9, merge",
            Self::MySqlToSqlite => "mysql-to-sqlite3 2.6.1",
            Self::MySqlToSqlitePrepared => "mysql-to-sqlite3 2.6.1, from a prepared table",
            Self::Dlt => "dlt 1.31.0, merge",
        }
    }

    /// What to install from PyPI.
    fn requirements(self) -> &'static [&'static str] {
        match self {
            Self::Ingestr => &["ingestr==0.15.9"],
            Self::MySqlToSqlite | Self::MySqlToSqlitePrepared => &["mysql-to-sqlite3==2.6.1"],
            Self::Dlt => &["dlt[sqlalchemy]==1.31.0", "pymysql==1.2.4"],
        }
    }

    fn folder(self, paths: &Paths) -> PathBuf {
        let name = self.requirements().join("-");
        paths
            .tools
            .join(format!("bench-{}", name.replace(['[', ']'], "-")))
    }

    fn program(self, paths: &Paths, name: &str) -> PathBuf {
        python_env::program(&self.folder(paths), name)
    }

    /// Each into a Python environment of its own, because they need different versions of the same packages.
    pub(crate) fn install(paths: &Paths) -> Result<(), Failure> {
        for peer in Self::ALL {
            python_env::install(&peer.folder(paths), peer.requirements()).map_err(|failure| {
                Failure::new(format!("{failure}\nWithout the other programs: --no-peers"))
            })?;
        }
        Ok(())
    }

    /// The database whose table it copies.
    fn database(self) -> &'static str {
        match self {
            Self::MySqlToSqlite => DATABASE,
            Self::Ingestr | Self::MySqlToSqlitePrepared | Self::Dlt => COPY_DATABASE,
        }
    }

    /// Copies the patients into a new SQLite file.
    pub(crate) fn copy(self, paths: &Paths, practice: &Practice, scratch: &Path) -> Result<Cost, Failure> {
        let file = new_file(scratch)?;
        let log = scratch.join("peer.log");
        let output = fs::File::create(&log).map_err(Failure::io("create", &log))?;
        let errors = output.try_clone().map_err(Failure::io("share", &log))?;
        let mut command = self.command(paths, practice, scratch, &file);
        command.stdin(Stdio::null()).stdout(output).stderr(errors);
        command
            .env("HOME", scratch)
            .env("DO_NOT_TRACK", "1")
            .env("INGESTR_DISABLE_TELEMETRY", "true")
            .env("RUNTIME__DLTHUB_TELEMETRY", "false");
        let cost = cost::of(&mut command).map_err(|failure| {
            let said = fs::read_to_string(&log).unwrap_or_default();
            Failure::new(format!("{said}\n{failure}"))
        })?;
        check(practice, &file)?;
        Ok(cost)
    }

    fn command(self, paths: &Paths, practice: &Practice, scratch: &Path, file: &Path) -> Command {
        let (port, database) = (practice.port(), self.database());
        let file = file.to_string_lossy();
        let source = format!("{USER}:{PASSWORD}@{HOST}:{port}/{database}");
        let mut command;
        match self {
            Self::Ingestr => {
                command = Command::new(self.program(paths, "ingestr"));
                command.args(["ingest", "--yes", "--progress", "log", "--source-uri"]);
                command.arg(format!("mysql://{source}"));
                command.args(["--source-table", "copied.patient", "--dest-uri"]);
                command.arg(format!("sqlite:///{file}"));
                command.args(["--dest-table", "main.patient", "--schema-naming", "direct"]);
                command.args(["--primary-key", "PatNum", "--incremental-strategy", "merge"]);
            }
            Self::MySqlToSqlite | Self::MySqlToSqlitePrepared => {
                command = Command::new(self.program(paths, "mysql2sqlite"));
                command.args([
                    "--quiet",
                    "--mysql-host",
                    HOST,
                    "--mysql-port",
                    port,
                    "--mysql-user",
                    USER,
                ]);
                command.args(["--mysql-password", PASSWORD, "--mysql-database", database]);
                command.args(["--mysql-tables", "patient", "--sqlite-file", &*file]);
            }
            Self::Dlt => {
                command = Command::new(self.program(paths, "python"));
                command.arg("-c").arg(DLT);
                command.arg(format!("mysql+pymysql://{source}"));
                command.arg(format!("sqlite:///{file}")).arg(scratch.join("dlt"));
            }
        }
        command
    }
}

/// As its documentation shows it. The pipeline's folder is emptied, because it remembers the last run.
const DLT: &str = "
import shutil, sys
import dlt
from dlt.sources.sql_database import sql_table
source, target, folder = sys.argv[1:]
shutil.rmtree(folder, ignore_errors=True)
destination = dlt.destinations.sqlalchemy(target)
pipeline = dlt.pipeline('bench', destination=destination, dataset_name='main', pipelines_dir=folder)
table = sql_table(credentials=source, table='patient', write_disposition='merge', primary_key='PatNum')
print(pipeline.run(table))
";
