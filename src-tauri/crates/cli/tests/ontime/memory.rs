//! Searches the memory of a locked and of a syncing `ontime` for secrets. docs/SECURITY.md states the findings.
//!
//! The process is stopped, so that nothing changes during a search. Its memory belongs to root (see `app::protect_memory`), so
//! any other user finds nothing to search, and the tests say that they were skipped.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use aho_corasick::AhoCorasick;
use opendental_testkit::{DEMO_PASSWORD, PatientRow, Practice};
use vault::{KeySource, Keychain, KeychainError, RecoveryCode};
use zeroize::Zeroizing;

use crate::cut_connection::StallingProxy;
use crate::harness::{Ontime, PASSPHRASE, bare, count, serve};
use crate::secrecy;

const PATIENTS: usize = 6_000;
/// The list of numbers and about eight of twelve pages of patients.
const MIDDLE: u64 = 600_000;
const DEADLINE: Duration = Duration::from_secs(60);
/// Read at once, in bytes.
const CHUNK: usize = 1 << 20;
/// An environment variable that the search must find.
const MARK: &str = "a mark that every search finds 4417";

/// What to search for: a name and the bytes.
type Canary = (&'static str, Vec<u8>);

/// How many different canaries of each name were found, and in which kinds of memory.
type Found = BTreeMap<&'static str, (BTreeSet<usize>, BTreeSet<String>)>;

/// A process that is stopped during searches. Killed when dropped.
struct Searched(Child);

impl Searched {
    /// Stops the process, searches its memory, and lets it continue. `None` if this user must not.
    fn search(&self, canaries: &[Canary]) -> Option<(Found, usize)> {
        self.signal("STOP");
        while !self.threads_are_stopped() {
            std::thread::yield_now();
        }
        let result = self.search_stopped(canaries);
        self.signal("CONT");
        result
    }

    fn signal(&self, name: &str) {
        let id = self.0.id().to_string();
        let status = Command::new("kill").args(["-s", name, &id]).status();
        assert!(status.unwrap().success());
    }

    fn threads_are_stopped(&self) -> bool {
        let threads = fs::read_dir(format!("/proc/{}/task", self.0.id())).unwrap();
        threads.flatten().all(|thread| {
            // After the name in parentheses.
            fs::read_to_string(thread.path().join("stat")).is_ok_and(|stat| {
                stat.rsplit_once(") ")
                    .is_some_and(|(_, rest)| rest.starts_with('T'))
            })
        })
    }

    /// Searches everything that the process can write.
    fn search_stopped(&self, canaries: &[Canary]) -> Option<(Found, usize)> {
        let folder = format!("/proc/{}", self.0.id());
        let memory = File::open(format!("{folder}/mem")).ok()?;
        let maps = fs::read_to_string(format!("{folder}/maps")).ok()?;
        let search = AhoCorasick::new(canaries.iter().map(|(_, bytes)| bytes)).unwrap();
        let longest = canaries.iter().map(|(_, bytes)| bytes.len()).max().unwrap();
        let mut found = Found::new();
        let mut total = 0;
        let mut chunk = vec![0; CHUNK + longest];
        for region in maps.lines().filter_map(Region::read) {
            let mut at = region.start;
            while at < region.end {
                // Chunks overlap, so that nothing is missed between two.
                let wanted = usize::try_from(region.end - at).unwrap().min(chunk.len());
                if memory.read_exact_at(&mut chunk[..wanted], at).is_err() {
                    break;
                }
                for hit in search.find_iter(&chunk[..wanted]) {
                    let (name, _) = canaries[hit.pattern().as_usize()];
                    let (which, places) = found.entry(name).or_default();
                    which.insert(hit.pattern().as_usize());
                    places.insert(region.name.to_owned());
                }
                total += wanted.min(CHUNK);
                at += u64::try_from(wanted.min(CHUNK)).unwrap();
            }
        }
        Some((found, total))
    }
}

impl Drop for Searched {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A line of `/proc/PID/maps`.
struct Region<'a> {
    start: u64,
    end: u64,
    name: &'a str,
}

impl<'a> Region<'a> {
    /// `None` if the process cannot write there: such memory has the content of a file.
    fn read(line: &'a str) -> Option<Self> {
        let mut fields = line.split_whitespace();
        let (start, end) = fields.next()?.split_once('-')?;
        let permissions = fields.next()?;
        let name = fields.nth(3).unwrap_or("anonymous");
        permissions.starts_with("rw").then_some(Self {
            start: u64::from_str_radix(start, 16).ok()?,
            end: u64::from_str_radix(end, 16).ok()?,
            name,
        })
    }
}

/// A keychain that only notes what it is given.
#[derive(Clone, Default)]
struct Noting(Arc<Mutex<Vec<u8>>>);

impl Keychain for Noting {
    fn read(&self, _entry: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeychainError> {
        Ok(Some(Zeroizing::new(self.0.lock().unwrap().clone())))
    }

    fn write(&self, _entry: &str, secret: &[u8]) -> Result<(), KeychainError> {
        *self.0.lock().unwrap() = secret.to_vec();
        Ok(())
    }

    fn delete(&self, _entry: &str) -> Result<(), KeychainError> {
        Ok(())
    }
}

async fn canaries(ontime: &Ontime, practice: &Practice) -> Vec<Canary> {
    let made = ontime.json(&["recovery-code"]).success();
    let code = made["recovery_code"].as_str().unwrap();
    let master = vault::recover(&ontime.data(), &RecoveryCode::parse(code).unwrap())
        .await
        .unwrap();
    let noting = Noting::default();
    let elsewhere = tempfile::tempdir().unwrap();
    vault::store_key(
        elsewhere.path(),
        &master,
        KeySource::Keychain(Arc::new(noting.clone())),
    )
    .await
    .unwrap();
    let master_key = noting.0.lock().unwrap().clone();
    let database_key = master.derive().database.expose_pragma();
    let digits = database_key
        .trim_matches(|letter| letter != '\'')
        .trim_matches('\'');
    let raw = (0..digits.len()).step_by(2);
    let raw = raw.map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap());
    let raw: Vec<u8> = raw.collect();
    assert_eq!((master_key.len(), raw.len()), (32, 32));
    let mut all = vec![
        ("mark", MARK.as_bytes().to_vec()),
        ("password", DEMO_PASSWORD.as_bytes().to_vec()),
        ("passphrase", PASSPHRASE.as_bytes().to_vec()),
        ("recovery code", code.as_bytes().to_vec()),
        ("master key", master_key),
        ("database key", raw),
        ("database key as text", digits.as_bytes().to_vec()),
    ];
    let [_, ssns] = ssns(practice, 0);
    for ssn in ssns {
        all.push(("SSN", with_dashes(&ssn).into_bytes()));
        all.push(("SSN", ssn.into_bytes()));
    }
    all.extend(
        secrecy::names(practice)
            .into_iter()
            .map(|name| ("name", name.into_bytes())),
    );
    all
}

/// The SSNs of the active patients, in the order in which a sync reads them: of the first `rows`, and of the others.
fn ssns(practice: &Practice, rows: usize) -> [BTreeSet<String>; 2] {
    let mut active: Vec<&PatientRow> = practice.active().collect();
    active.sort_by_key(|row| row.pat_num);
    let (first, others) = active.split_at(rows.min(active.len()));
    [first, others].map(|rows| {
        let ssns = rows.iter().filter_map(|row| row.ssn.as_ref());
        let digits = ssns.map(|ssn| ssn.replace('-', ""));
        digits.filter(|ssn| ssn.len() == 9).collect()
    })
}

fn with_dashes(ssn: &str) -> String {
    format!("{}-{}-{}", &ssn[..3], &ssn[3..5], &ssn[5..])
}

fn report(what: &str, canaries: &[Canary], result: Option<(Found, usize)>) -> Option<Found> {
    let Some((found, bytes)) = result else {
        let _ = writeln!(
            std::io::stderr(),
            "SKIPPED: {what}: only root may read this memory"
        );
        return None;
    };
    println!(
        "{what}: {} canaries, {} MB searched",
        canaries.len(),
        bytes / 1_000_000
    );
    for (name, (which, places)) in &found {
        println!("  {name}: {} in {places:?}", which.len());
    }
    assert!(found.contains_key("mark"), "the search finds nothing at all");
    Some(found)
}

#[tokio::test]
async fn nothing_secret_is_in_the_memory_of_a_locked_program() {
    let practice = Practice::generate(31, 400);
    let server = serve(&practice).await;
    let ontime = Ontime::connected(server.port());
    ontime.json(&["sync", "Main office", "--no-limit"]).success();
    let canaries = canaries(&ontime, &practice).await;
    let mut command = bare(&ontime.data());
    command.arg("recover").env("ONTIME_MARK", MARK);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut process = command.spawn().unwrap();
    wait_until_it_reads(&mut process);
    let process = Searched(process);
    let Some(found) = report("locked", &canaries, process.search(&canaries)) else {
        return;
    };
    assert_eq!(found.keys().collect::<Vec<_>>(), [&"mark"]);
}

/// Until the process waits for its standard input.
fn wait_until_it_reads(process: &mut Child) {
    let call = format!("/proc/{}/syscall", process.id());
    // `read` is call 0, or 63 on ARM, and standard input is file 0.
    let reads = |call: &str| call.starts_with("0 0x0 ") || call.starts_with("63 0x0 ");
    while fs::read_to_string(&call).is_ok_and(|call| !reads(&call)) {
        assert!(process.try_wait().unwrap().is_none(), "it ended");
        std::thread::yield_now();
    }
}

#[tokio::test]
async fn a_syncing_program_forgets_each_ssn_once_it_is_written() {
    let practice = Practice::generate(32, PATIENTS);
    let server = serve(&practice).await;
    let proxy = StallingProxy::to(server.port());
    let ontime = Ontime::connected(proxy.port());
    let canaries = canaries(&ontime, &practice).await;
    for (what, bytes, rows) in [("signing in", 0, 0), ("reading", MIDDLE, 500)] {
        proxy.stall_after(bytes);
        let mut command = ontime.command(&["--json", "sync", "Main office", "--no-limit"]);
        command.env("ONTIME_MARK", MARK).stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let process = Searched(command.spawn().unwrap());
        let run =
            ontime.wait_for_run(|run| run["outcome"].is_null() && run["rows_read"].as_u64() >= Some(rows));
        let [written, others] = ssns(&practice, count(&run, "rows_read"));
        let is_written = |bytes: &[u8]| {
            let ssn = String::from_utf8_lossy(bytes).replace('-', "");
            written.contains(&ssn) && !others.contains(&ssn)
        };
        let started = Instant::now();
        loop {
            let Some(found) = report(what, &canaries, process.search(&canaries)) else {
                return;
            };
            for never in ["master key", "recovery code"] {
                assert!(!found.contains_key(never), "{never}");
            }
            let found = found.get("SSN").map(|(which, _)| which.iter());
            let found = found.into_iter().flatten();
            let left = found.filter(|at| is_written(&canaries[**at].1)).count();
            println!("  {left} SSNs of {} that are written", written.len());
            if left == 0 {
                break;
            }
            // Rows are wiped right after their transaction.
            assert!(started.elapsed() < DEADLINE, "{left} SSNs stay in memory");
        }
        drop(process);
        proxy.resume();
    }
}
