//! Random faults in the files of a store: flipped, cut, deleted, emptied, exchanged, and put back from an earlier time, in
//! stores that were killed, closed, or in use.
//!
//! Whatever happened, data older than what was acknowledged is never shown without an error, opening changes no file when it
//! fails, and continuing knowingly leads to a state that once existed, with the old files kept.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use store::{Losses, OpenOptions, Store, StoreError};
use tempfile::TempDir;
use vault::Keys;

use crate::losses::{FILES, Files, folder_of, names, open, read_files};
use crate::support::App;

/// Cases in an ordinary run; `cargo xtask faults` sets more.
const CASES: u64 = 1_000;
const MOMENTS: usize = 24;

/// A store at many moments of its life, each as a kill would have left it.
struct History {
    keys: Arc<Keys>,
    /// After the company with this number was added.
    killed: Vec<Files>,
    /// The same, closed.
    closed: Vec<Files>,
}

impl History {
    async fn new() -> Self {
        let mut app = App::open().await;
        let mut killed = Vec::new();
        for number in 0..MOMENTS {
            app.company(&name(number)).await;
            killed.push(read_files(app.folder.path()));
            if number % 5 == 3 {
                app.store.checkpoint().await.unwrap();
            }
            if number % 11 == 7 {
                app.store.clone().close().await.unwrap();
                app.store = app.second_handle().await;
            }
        }
        let mut closed = Vec::new();
        for files in &killed {
            let folder = folder_of(files);
            let store = open(folder.path(), &app.keys, Losses::Refuse).await.unwrap();
            store.close().await.unwrap();
            closed.push(read_files(folder.path()));
        }
        Self {
            keys: app.keys,
            killed,
            closed,
        }
    }

    fn any(&self, rng: &mut impl Rng, below: usize) -> &Files {
        let moments = if rng.random() { &self.killed } else { &self.closed };
        &moments[rng.random_range(0..below)]
    }
}

fn name(number: usize) -> String {
    format!("Company {number:02}")
}

#[derive(Debug, Clone, Copy)]
enum Fault {
    Flip,
    Cut,
    Empty,
    Delete,
    ZeroPage,
    Append,
    Exchange,
    PutBack,
    PutBackPair,
    Stranger,
}

const FAULTS: [Fault; 10] = [
    Fault::Flip,
    Fault::Cut,
    Fault::Empty,
    Fault::Delete,
    Fault::ZeroPage,
    Fault::Append,
    Fault::Exchange,
    Fault::PutBack,
    Fault::PutBackPair,
    Fault::Stranger,
];

impl Fault {
    fn inflict(
        self,
        folder: &Path,
        rng: &mut impl Rng,
        history: &History,
        stranger: &History,
        moment: usize,
    ) -> String {
        let file = FILES[rng.random_range(0..FILES.len())];
        let path = folder.join(file);
        let mut bytes = fs::read(&path).unwrap_or_default();
        let length = bytes.len();
        let mut detail = String::new();
        let put_back = |files: &Files, name: &str| match files.get(name) {
            Some(bytes) => fs::write(folder.join(name), &**bytes).unwrap(),
            None => drop(fs::remove_file(folder.join(name))),
        };
        match self {
            Self::Flip | Self::ZeroPage | Self::Cut if length == 0 => return "nothing".to_owned(),
            Self::Flip => {
                let bit = rng.random_range(0..length * 8);
                bytes[bit / 8] ^= 1 << (bit % 8);
                detail = format!(" bit {bit}");
                fs::write(&path, bytes).unwrap();
            }
            Self::ZeroPage => {
                let start = rng.random_range(0..length) / 4_096 * 4_096;
                let end = (start + 4_096).min(length);
                bytes[start..end].fill(0);
                detail = format!(" at {start}");
                fs::write(&path, bytes).unwrap();
            }
            Self::Cut => {
                let left = rng.random_range(0..length);
                bytes.truncate(left);
                detail = format!(" to {left}");
                fs::write(&path, bytes).unwrap();
            }
            Self::Append => {
                bytes.resize(length + rng.random_range(1..40_000), rng.random());
                fs::write(&path, bytes).unwrap();
            }
            Self::Empty => fs::write(&path, b"").unwrap(),
            Self::Delete => drop(fs::remove_file(&path)),
            Self::Exchange => {
                let other = folder.join(FILES[rng.random_range(0..FILES.len())]);
                detail = format!(" with {}", other.display());
                let others = fs::read(&other).unwrap_or_default();
                fs::write(&path, others).unwrap();
                fs::write(&other, bytes).unwrap();
            }
            Self::PutBack => put_back(history.any(rng, moment + 1), file),
            Self::PutBackPair => {
                // All but the head, as a program does that copies a database with its log.
                let files = history.any(rng, moment + 1);
                put_back(files, "ontime.db");
                put_back(files, "ontime.db-wal");
            }
            Self::Stranger => put_back(stranger.any(rng, MOMENTS), file),
        }
        format!("{self:?} {file}{detail}")
    }
}

/// A folder in which this many companies were acknowledged, and what was done to it.
struct Case {
    folder: TempDir,
    acknowledged: usize,
    what: String,
}

impl Case {
    async fn draw(rng: &mut ChaCha8Rng, history: &History, stranger: &History) -> Self {
        let moment = rng.random_range(0..MOMENTS);
        let fault = FAULTS[rng.random_range(0..FAULTS.len())];
        match rng.random_range(0..3) {
            0 => {
                let folder = folder_of(&history.killed[moment]);
                let what = fault.inflict(folder.path(), rng, history, stranger, moment);
                Self {
                    folder,
                    acknowledged: moment + 1,
                    what: format!("killed at {moment}: {what}"),
                }
            }
            1 => {
                let folder = folder_of(&history.closed[moment]);
                let what = fault.inflict(folder.path(), rng, history, stranger, moment);
                Self {
                    folder,
                    acknowledged: moment + 1,
                    what: format!("closed at {moment}: {what}"),
                }
            }
            _ => Self::in_use(rng, history, stranger, moment, fault).await,
        }
    }

    /// The store is open while its files are changed, and killed after it was used again.
    async fn in_use(
        rng: &mut ChaCha8Rng,
        history: &History,
        stranger: &History,
        moment: usize,
        fault: Fault,
    ) -> Self {
        let used = folder_of(&history.killed[moment]);
        let store = open(used.path(), &history.keys, Losses::Refuse).await.unwrap();
        store.add_company(&name(moment + 1)).await.unwrap();
        let mut acknowledged = moment + 2;
        let what = fault.inflict(used.path(), rng, history, stranger, moment);
        if rng.random() && store.add_company(&name(acknowledged)).await.is_ok() {
            acknowledged += 1;
        }
        let closed = rng.random::<bool>() && store.clone().close().await.is_ok();
        let folder = folder_of(&read_files(used.path()));
        drop(store);
        Self {
            folder,
            acknowledged,
            what: format!("in use at {moment} (closed {closed}, {acknowledged}): {what}"),
        }
    }

    /// Returns what is wrong.
    async fn check(&self, keys: &Arc<Keys>) -> Result<Opened, String> {
        let folder = self.folder.path();
        let expected: Vec<String> = (0..self.acknowledged).map(name).collect();
        let before = read_files(folder);
        match open(folder, keys, Losses::Refuse).await {
            Ok(store) => {
                match names(&store).await {
                    Ok(found) if found == expected => {}
                    Ok(found) => return Err(format!("{} of {} without a word", found.len(), expected.len())),
                    // A damaged page is an error when it is read.
                    Err(_) => return Ok(Opened::Damaged),
                }
                drop(store);
                let again = open(folder, keys, Losses::Refuse).await;
                let again = again.map_err(|error| format!("opening made it worse: {error:?}"))?;
                match names(&again).await {
                    Ok(found) if found == expected => Ok(Opened::Whole),
                    other => Err(format!("different when opened again: {other:?}")),
                }
            }
            Err(error) => {
                let unchanged = read_files(folder) == before;
                // Damage that was met only after the log had been found to be right: closing moved it into the file.
                let moved =
                    matches!(error, StoreError::Damaged) && !read_files(folder).contains_key("ontime.db-wal");
                if !unchanged && !moved {
                    return Err(format!("changed by {error:?}"));
                }
                if !unchanged && open(folder, keys, Losses::Refuse).await.is_ok() {
                    return Err(format!("opens after {error:?}"));
                }
                let lost = matches!(error, StoreError::Lost(_) | StoreError::DatabaseMissing);
                if lost {
                    self.accept(keys, &before, &expected).await?;
                }
                Ok(if lost { Opened::Lost } else { Opened::Refused })
            }
        }
    }

    /// Continues knowingly.
    async fn accept(&self, keys: &Arc<Keys>, before: &Files, expected: &[String]) -> Result<(), String> {
        let folder = self.folder.path();
        let store = open(folder, keys, Losses::Accept).await;
        let store = store.map_err(|error| format!("not accepted: {error:?}"))?;
        store
            .integrity_check()
            .await
            .map_err(|error| format!("accepted but {error:?}"))?;
        let found = names(&store)
            .await
            .map_err(|error| format!("accepted but {error:?}"))?;
        if !expected.starts_with(&found) {
            return Err(format!("accepted, but there are {found:?}"));
        }
        let mut kept = fs::read_dir(folder.join("set-aside")).unwrap();
        if read_files(&kept.next().unwrap().unwrap().path()) != *before {
            return Err("the old files were not kept".to_owned());
        }
        store
            .add_company("After")
            .await
            .map_err(|error| format!("{error:?}"))?;
        drop(store);
        let store = open(folder, keys, Losses::Refuse).await;
        store
            .map(drop)
            .map_err(|error| format!("not open after it was accepted: {error:?}"))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Opened {
    Whole,
    Lost,
    Refused,
    Damaged,
}

fn number(variable: &str, otherwise: u64) -> u64 {
    let set = std::env::var(variable).ok();
    set.map_or(otherwise, |text| text.trim().parse().expect("a whole number"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_missing_without_a_word_whatever_happens_to_the_files() {
    let begun = std::time::Instant::now();
    let first = number("ONTIME_FIRST_SEED", 1);
    let cases = number("ONTIME_FILE_FAULTS", CASES);
    let (history, stranger) = (History::new().await, History::new().await);
    let mut counts = std::collections::BTreeMap::new();
    let mut violations = Vec::new();
    for seed in first..first + cases {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let case = Case::draw(&mut rng, &history, &stranger).await;
        match case.check(&history.keys).await {
            Ok(opened) => *counts.entry(opened).or_insert(0_u64) += 1,
            Err(wrong) => violations.push(format!("seed {seed}, {}: {wrong}", case.what)),
        }
    }
    println!("{counts:?}");
    let (violated, seconds) = (violations.len(), begun.elapsed().as_secs());
    println!("fault-report|files changed|{cases}|{violated}|{first}|{seconds}");
    assert!(violations.is_empty(), "{violations:#?}");
    for opened in [Opened::Whole, Opened::Lost, Opened::Refused] {
        assert!(counts.contains_key(&opened), "no case was {opened:?}");
    }
}

#[tokio::test]
async fn a_whole_folder_of_an_earlier_time_is_missed_if_the_head_was_remembered_elsewhere() {
    let history = History::new().await;
    let folder = folder_of(&history.killed[MOMENTS - 1]);
    let store = open(folder.path(), &history.keys, Losses::Refuse).await.unwrap();
    let options = OpenOptions {
        remembered: store.head_copy(),
        ..OpenOptions::default()
    };
    drop(store);
    drop(
        Store::open_with(folder.path(), history.keys.clone(), &options)
            .await
            .unwrap(),
    );
    let last = MOMENTS - 1;
    for older in history.killed[..last].iter().chain(&history.closed[..last]) {
        let folder = folder_of(older);
        let opened = Store::open_with(folder.path(), history.keys.clone(), &options).await;
        assert!(matches!(opened, Err(StoreError::Lost(_))), "{opened:?}");
        assert_eq!(read_files(folder.path()), *older);
    }
}
