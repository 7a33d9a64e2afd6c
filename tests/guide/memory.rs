//! Searches the memory of the window's processes for secrets: of the program itself, and of the web view's own processes.
//! docs/SECURITY.md states the findings.
//!
//! Only root may read the program's memory (see `app::protect_memory`), so for any other user the test says that it was skipped.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use fantoccini::Locator;
use opendental_testkit::process_memory::{self, Canary, Findings};
use opendental_testkit::{DEMO_PASSWORD, DEMO_SEED, Practice};

use crate::data_on_disk::DataOnDisk;
use crate::driver::Driver;
use crate::key_canaries::{key_canaries, ssn_canaries};
use crate::page::Page;
use crate::server::demo_server;

const PATIENTS: usize = 400;
const PASSPHRASE: &str = "correct horse battery";
const TYPO: &str = "corect horse batery 31";
/// The window shows it, so that a search has to find it.
const SHOWN: &str = "Willamette Smiles 4417";
const DEADLINE: Duration = Duration::from_secs(60);

/// The program and the processes of its web view.
struct Window {
    program: u32,
    web: Vec<u32>,
}

impl Window {
    /// The program that was started with this data folder.
    fn find(data: &Path) -> Self {
        let folder = data.to_str().unwrap();
        let is_it = |process: &u32| {
            let words = std::fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
            let program = words.split(|byte| *byte == 0).next().unwrap_or_default();
            program.ends_with(b"/ontime-dental") && String::from_utf8_lossy(&words).contains(folder)
        };
        let mut all = process_memory::descendants(std::process::id())
            .unwrap()
            .into_iter();
        let program = all.find(is_it).expect("the program runs");
        let web = process_memory::descendants(program).unwrap();
        assert!(!web.is_empty(), "the web view has processes of its own");
        Self { program, web }
    }

    /// What is in the memory of the program and of the web view; `None` if this user must not read it.
    fn search(&self, what: &str, canaries: &[Canary]) -> Option<[Findings; 2]> {
        let Ok(program) = process_memory::search(self.program, canaries) else {
            let _ = writeln!(
                std::io::stderr(),
                "SKIPPED: {what}: only root may read this memory"
            );
            return None;
        };
        let mut web = Findings::default();
        for process in &self.web {
            let found = process_memory::search(*process, canaries).unwrap();
            web.bytes += found.bytes;
            for (name, hits) in found.found {
                let all = web.found.entry(name).or_default();
                all.which.extend(hits.which);
                all.places.extend(hits.places);
            }
        }
        for (process, findings) in [("program", &program), ("web view", &web)] {
            println!("{what}, {process}: {} MB searched", findings.bytes / 1_000_000);
            for (name, hits) in &findings.found {
                println!("  {name}: {} in {:?}", hits.which.len(), hits.places);
            }
        }
        Some([program, web])
    }
}

/// Also as a web view may hold text.
fn in_two_bytes((name, text): &Canary) -> Canary {
    let units = String::from_utf8(text.clone()).unwrap();
    (*name, units.encode_utf16().flat_map(u16::to_le_bytes).collect())
}

fn never(findings: &Findings, names: &[&str]) {
    for name in names {
        assert!(!findings.found.contains_key(name), "{name}: {:?}", findings.found);
    }
}

/// Opens a page that shows [`SHOWN`].
async fn show(page: &Page) {
    page.go_to("Settings").await;
    page.tab("Companies").await;
    page.read(SHOWN).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_window_never_holds_a_key_or_ssn_in_its_web_view_and_nothing_while_locked() {
    let _display = crate::DISPLAY.lock().await;
    let practice = Practice::generate(DEMO_SEED, PATIENTS);
    let server = demo_server(&practice).await;
    let disk = DataOnDisk::new();
    let driver = Driver::start_without_keychain();
    let pictures = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("memory");
    let client = driver.open(&disk.data(), &disk.passphrase()).await;
    let page = Page::new(client.clone(), pictures);
    page.fill("Company name", SHOWN).await;
    page.press("Get started").await;
    page.read("Your recovery code").await;
    let code = client.find(Locator::Css("output")).await.unwrap();
    let code = code.text().await.unwrap();
    let end = code.trim().len() - 4;
    page.fill("Last four characters of the code", &code.trim()[end..])
        .await;
    let asks = client.find_all(Locator::Css("input[type=password]")).await;
    if !asks.unwrap().is_empty() {
        page.type_unread("Current passphrase", PASSPHRASE).await;
    }
    page.press("I have the code").await;
    page.press("Add Integration").await;
    page.press_containing("Open Dental").await;
    page.fill("Server Host", "127.0.0.1").await;
    page.fill("Port", &server.port().to_string()).await;
    page.fill("Username", "root").await;
    page.type_unread("Password", DEMO_PASSWORD).await;
    page.press("Test Connection").await;
    page.read("Connected to MariaDB").await;
    page.press("Save Integration").await;
    page.press("Sync Patients").await;
    page.press("Start Sync").await;
    page.read("Patients Added").await;
    page.press("Done").await;
    page.go_to("Patients").await;
    page.read("Birthday").await;
    show(&page).await;

    let mut canaries: Vec<Canary> = vec![
        ("password", DEMO_PASSWORD.into()),
        ("passphrase", PASSPHRASE.into()),
        ("mistyped passphrase", TYPO.into()),
        // This test read it through the program, so it says something only about the next start.
        ("recovery code", code.trim().into()),
        ("shown", SHOWN.into()),
    ];
    let ssns = practice.active().filter_map(|row| row.ssn.as_ref());
    let ssns = ssns.map(|ssn| ssn.replace('-', "")).filter(|ssn| ssn.len() == 9);
    canaries.extend(ssns.flat_map(|ssn| ssn_canaries(&ssn)));
    let wide: Vec<Canary> = canaries.iter().map(in_two_bytes).collect();
    canaries.extend(wide);
    canaries.extend(key_canaries(&disk.data(), code.trim()).await);

    let window = Window::find(&disk.data());
    let started = Instant::now();
    loop {
        let Some([program, web]) = window.search("after a sync", &canaries) else {
            return;
        };
        never(
            &web,
            &["SSN", "master key", "database key", "database key as text"],
        );
        assert!(web.found.contains_key("shown"), "the search finds what is shown");
        if !program.found.contains_key("SSN") {
            break;
        }
        assert!(started.elapsed() < DEADLINE, "SSNs stay in memory");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    client.close().await.unwrap();

    let client = driver.open_locked(&disk.data()).await;
    let page = page.on(client);
    page.read("OnTime Dental is locked").await;
    let window = Window::find(&disk.data());
    let Some(found) = window.search("locked", &canaries) else {
        return;
    };
    for findings in &found {
        assert_eq!(findings.found.keys().collect::<Vec<_>>(), Vec::<&&str>::new());
        assert!(findings.bytes > 0);
    }
    page.type_unread("Passphrase", TYPO).await;
    page.press("Unlock").await;
    page.read("isn't right").await;
    for findings in window.search("after a wrong passphrase", &canaries).unwrap() {
        never(
            &findings,
            &[
                "SSN",
                "password",
                "passphrase",
                "recovery code",
                "master key",
                "database key",
            ],
        );
    }
    page.type_unread("Passphrase", PASSPHRASE).await;
    page.press("Unlock").await;
    show(&page).await;
    let [program, web] = window.search("unlocked", &canaries).unwrap();
    never(&program, &["SSN", "recovery code", "master key"]);
    never(
        &web,
        &["SSN", "recovery code", "master key", "database key", "password"],
    );
    page.close().await;
}
