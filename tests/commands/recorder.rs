//! Writes the responses of commands as fixtures for the window's tests, or compares them with the committed ones.
//!
//! What differs from run to run is replaced: times, durations, sizes, ports, paths, the user, and the server's version. `UPDATE_FIXTURES=1`
//! writes the files; without it, a difference fails the test.
//!
//! Times have a resolution of one second, so syncs must start [`RUN_SPACING`] from each other.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, Local, NaiveDate, TimeDelta, Utc};
use serde_json::{Map, Value};

/// Runs start ten minutes apart, the first at 9:10 AM UTC of this day.
const DAY: &str = "2026-03-02";
/// The time of everything that belongs to no run.
const NOW: &str = "2026-03-02T16:00:00Z";
/// When the next scheduled sync is due.
const DUE: &str = "2026-03-03T01:00:00Z";
/// The user of the computer, as a run names them.
const USER: &str = "Maria Lopez";
const DURATION_MS: u64 = 30_000;
const BYTES: u64 = 1_800_000;
pub(crate) const PORT: u16 = 3306;
pub(crate) const RUN_SPACING: Duration = Duration::from_millis(3100);

/// Collects fixtures: for each file, responses by name.
pub(crate) struct Recorder {
    files: BTreeMap<String, Map<String, Value>>,
    /// Texts that are replaced wherever they occur.
    replacements: Vec<(String, String)>,
    port: u16,
    /// When each run started and finished.
    runs: BTreeMap<i64, (DateTime<Utc>, DateTime<Utc>)>,
}

impl Recorder {
    pub(crate) fn new(port: u16, replacements: Vec<(String, String)>) -> Self {
        let mut replacements = replacements;
        replacements.push((format!(":{port}"), format!(":{PORT}")));
        Self {
            files: BTreeMap::new(),
            replacements,
            port,
            runs: BTreeMap::new(),
        }
    }

    /// Writes `to` wherever a response contains `from`.
    pub(crate) fn replace(&mut self, from: &str, to: &str) {
        self.replacements.push((from.to_owned(), to.to_owned()));
    }

    /// Adds a response to a file.
    pub(crate) fn add(&mut self, file: &str, name: &str, mut response: Value) {
        self.learn_runs(&response);
        self.normalize(&mut response, "", None);
        self.files
            .entry(file.to_owned())
            .or_default()
            .insert(name.to_owned(), response);
    }

    /// Writes or compares all files.
    pub(crate) fn finish(self) {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("ui/src/test/fixtures");
        let wanted: BTreeMap<String, String> = self
            .files
            .into_iter()
            .map(|(name, responses)| {
                let text = serde_json::to_string_pretty(&responses).unwrap();
                (format!("{name}.json"), text + "\n")
            })
            .collect();
        let present: BTreeMap<String, String> = fs::read_dir(&folder)
            .into_iter()
            .flatten()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
            .map(|path| {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                let text = fs::read_to_string(&path).unwrap();
                (name, text.replace("\r\n", "\n"))
            })
            .collect();
        let names: BTreeSet<&String> = wanted.keys().chain(present.keys()).collect();
        let differing: Vec<&String> = names
            .into_iter()
            .filter(|name| wanted.get(*name) != present.get(*name))
            .collect();
        if std::env::var_os("UPDATE_FIXTURES").is_none() {
            let first = differing.first().map(|name| {
                let lines = |files: &BTreeMap<String, String>| -> Vec<String> {
                    let text = files.get(*name).map(String::as_str).unwrap_or_default();
                    text.lines().map(str::to_owned).collect()
                };
                let (present, wanted) = (lines(&present), lines(&wanted));
                let at = present.iter().zip(&wanted).take_while(|(a, b)| a == b).count();
                format!(
                    "{name}:{}: {:?} is now {:?}",
                    at + 1,
                    present.get(at),
                    wanted.get(at)
                )
            });
            assert!(
                differing.is_empty(),
                "ui/src/test/fixtures is out of date: {differing:?}\n{}\nRun: cargo xtask bindings",
                first.unwrap_or_default()
            );
            return;
        }
        fs::create_dir_all(&folder).unwrap();
        for name in differing {
            match wanted.get(name) {
                Some(text) => fs::write(folder.join(name), text).unwrap(),
                None => fs::remove_file(folder.join(name)).unwrap(),
            }
        }
    }

    /// Learns when runs started and finished, so that other times can be attributed to them.
    fn learn_runs(&mut self, value: &Value) {
        match value {
            Value::Object(fields) => {
                let time = |key: &str| recent(fields.get(key)?.as_str()?);
                if let (Some(run), Some(started)) = (run_of(fields), time("started_at")) {
                    let finished = time("finished_at").unwrap_or(started);
                    self.runs.insert(run, (started, finished));
                }
                fields.values().for_each(|value| self.learn_runs(value));
            }
            Value::Array(items) => items.iter().for_each(|value| self.learn_runs(value)),
            _ => {}
        }
    }

    fn normalize(&self, value: &mut Value, key: &str, run: Option<i64>) {
        match value {
            Value::Object(fields) => {
                let run = run_of(fields).or(run);
                for (key, value) in fields.iter_mut() {
                    self.normalize(value, key, run);
                }
            }
            Value::Array(items) => {
                for item in items {
                    self.normalize(item, key, run);
                }
            }
            Value::String(author) if key == "author" => *author = USER.to_owned(),
            // Whether this computer has a keychain.
            Value::Bool(needed) if key == "needs_passphrase" => *needed = false,
            Value::String(text) => *text = self.normalized_text(text, key, run),
            Value::Number(number) if number.as_u64() == Some(u64::from(self.port)) => {
                *value = PORT.into();
            }
            Value::Number(number) if number.as_u64() != Some(0) => {
                if key.ends_with("_ms") {
                    *value = DURATION_MS.into();
                } else if key.ends_with("bytes") {
                    *value = BYTES.into();
                }
            }
            _ => {}
        }
    }

    fn normalized_text(&self, text: &str, key: &str, run: Option<i64>) -> String {
        if DateTime::parse_from_rfc3339(text).is_ok() {
            let Some(at) = recent(text) else {
                return text.to_owned();
            };
            let during = |(started, finished): &(DateTime<Utc>, DateTime<Utc>)| {
                let second = TimeDelta::seconds(1);
                *started - second <= at && at <= *finished + second
            };
            let run = run.or_else(|| Some(*self.runs.iter().find(|(_, times)| during(times))?.0));
            let is_end = ["finished_at", "last_synced_at", "at"].contains(&key);
            return match run {
                _ if key.contains("due") => DUE.to_owned(),
                Some(run) => run_time(run, if is_end { 30 } else { 0 }),
                None => NOW.to_owned(),
            };
        }
        if let Ok(day) = text.parse::<NaiveDate>() {
            let age = Local::now().date_naive() - day;
            return match age.abs() < TimeDelta::days(40) {
                true => (DAY.parse::<NaiveDate>().unwrap() - age).to_string(),
                false => text.to_owned(),
            };
        }
        if key == "user" {
            return USER.to_owned();
        }
        if key == "it_report" {
            // Its texts are the catalog's.
            return "OnTime Dental, connection test\n".to_owned();
        }
        self.replacements
            .iter()
            .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
    }
}

/// The run that an object is about.
fn run_of(fields: &Map<String, Value>) -> Option<i64> {
    let id = fields.get("run_id").or_else(|| fields.get("run"))?;
    id.as_str()?.parse().ok()
}

/// A time of this test; not a date that the practice's data holds.
fn recent(text: &str) -> Option<DateTime<Utc>> {
    let at = text.parse::<DateTime<Utc>>().ok()?;
    ((at - Utc::now()).abs() < TimeDelta::days(30)).then_some(at)
}

fn run_time(run: i64, seconds: i64) -> String {
    let first: DateTime<Utc> = format!("{DAY}T09:00:00Z").parse().unwrap();
    let at = first + TimeDelta::minutes(10 * run) + TimeDelta::seconds(seconds);
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}
