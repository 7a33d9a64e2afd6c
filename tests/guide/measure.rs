//! Measures the window: from a key to the list, and from the start of the program to a usable search.
//!
//! The test prints the times for `cargo xtask bench --only window`, which runs it with more patients. It never asserts a time,
//! because a busy machine would fail.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use fantoccini::{Client, Locator};
use opendental_testkit::{DEMO_SEED, Practice};

use crate::driver::Driver;
use crate::keyboard::prepared::{importable, imported};
use crate::server::demo_server;

/// In the test; `cargo xtask bench` sets more.
const PATIENTS: usize = 150;
/// Patients searched for, each by name and by phone.
const SEARCHED: usize = 12;
const STARTS: usize = 5;

/// Starts to watch for the next key. The list is complete when it no longer shows the matches of an earlier key, and its frame
/// has been painted.
const ARM: &str = "const field = document.querySelector('main [data-find]'); \
    window.__measured = new Promise(done => field.addEventListener('keydown', event => { \
      const began = event.timeStamp; \
      const shown = () => { const list = document.querySelector('main [aria-busy]'); \
        return list && list.getAttribute('aria-busy') !== 'true' && !list.querySelector('.mantine-Skeleton-root'); }; \
      const look = () => { if (!shown()) return requestAnimationFrame(look); \
        const painted = new MessageChannel(); \
        painted.port1.onmessage = () => done(performance.now() - began); \
        painted.port2.postMessage(0); }; \
      field.addEventListener('input', () => requestAnimationFrame(look), { once: true }); \
    }, { once: true }));";

const MEASURED: &str = "const done = arguments[0]; window.__measured.then(done)";

/// When the search of this start could be used, in milliseconds since 1970.
const USABLE: &str = "const done = arguments[0]; const look = () => { \
    const [mark] = performance.getEntriesByName('search-ready'); \
    mark ? done(performance.timeOrigin + mark.startTime) : setTimeout(look, 20); }; look()";

#[tokio::test(flavor = "multi_thread")]
async fn every_key_shows_a_list_and_every_start_a_search() {
    let _display = crate::DISPLAY.lock().await;
    let patients = std::env::var("ONTIME_BENCH_PATIENTS").map_or(PATIENTS, |many| many.parse().unwrap());
    let practice = Practice::generate(DEMO_SEED, patients);
    let server = demo_server(&practice).await;
    let disk = imported(&server).await;
    drop(server);
    let driver = Driver::start();
    let (mut starts, mut first) = (Vec::new(), Vec::new());
    for start in 0..STARTS {
        let client = driver.open(&disk.data(), &disk.passphrase()).await;
        let usable = client.execute_async(USABLE, Vec::new()).await.unwrap();
        starts.push(usable.as_f64().unwrap() - started());
        first.push(type_keys(&client, "s").await[0]);
        if start + 1 == STARTS {
            measure_keys(&client, &practice).await;
        }
        client.close().await.unwrap();
    }
    report(
        "from the start of the program to the search, median",
        &mut starts,
        50,
    );
    report("longest of the first searches after a start", &mut first, 100);
}

async fn measure_keys(client: &Client, practice: &Practice) {
    println!(
        "bench-report|patients of the window that is measured|{}",
        practice.patients.len()
    );
    let numbers = importable(practice);
    for (page, open) in [("Home", None), ("the patient list", Some("Patients"))] {
        if let Some(name) = open {
            let path = format!("//nav//button[.//span[normalize-space(.)='{name}']]");
            client
                .find(Locator::XPath(&path))
                .await
                .unwrap()
                .click()
                .await
                .unwrap();
            client
                .wait()
                .for_element(Locator::Css("main [role=table] [data-open]"))
                .await
                .unwrap();
        }
        let mut times = Vec::new();
        let every = numbers.len() / SEARCHED;
        for number in numbers.iter().step_by(every.max(1)) {
            let row = practice.patient(*number).unwrap();
            let name = row.l_name.clone().unwrap_or_default().to_lowercase();
            let phones = [&row.wireless_phone, &row.hm_phone, &row.wk_phone];
            let phone = phones.into_iter().flatten().next().cloned().unwrap_or_default();
            let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
            for typed in [name.chars().take(6).collect(), digits] {
                if typed.is_empty() {
                    continue;
                }
                times.extend(type_keys(client, &typed).await);
                assert!(!shown(client).await.is_empty(), "{typed}");
            }
        }
        assert!(!times.is_empty());
        for (what, percent) in [("median", 50), ("95th percentile", 95), ("longest", 100)] {
            report(
                &format!("from a key to the list, {page}, {what} of {}", times.len()),
                &mut times,
                percent,
            );
        }
    }
}

/// Replaces the search, and returns how long each key took in milliseconds.
async fn type_keys(client: &Client, text: &str) -> Vec<f64> {
    let field = client.find(Locator::Css("main [data-find]")).await.unwrap();
    field.send_keys("\u{e009}a\u{e000}\u{e003}").await.unwrap();
    let mut times = Vec::new();
    for letter in text.chars() {
        client.execute(ARM, Vec::new()).await.unwrap();
        field.send_keys(&letter.to_string()).await.unwrap();
        let time = client.execute_async(MEASURED, Vec::new()).await.unwrap();
        times.push(time.as_f64().unwrap());
    }
    times
}

/// The text of the list.
async fn shown(client: &Client) -> String {
    let script = "return document.querySelector('main [aria-busy]')?.innerText ?? ''";
    let text = client.execute(script, Vec::new()).await.unwrap();
    text.as_str().unwrap().to_owned()
}

fn report(what: &str, times: &mut [f64], percent: usize) {
    times.sort_unstable_by(f64::total_cmp);
    let at = (times.len() * percent / 100).min(times.len() - 1);
    println!("bench-report|{what}|{:.0} ms", times[at]);
}

/// When the program in the window was started, in milliseconds since 1970.
fn started() -> f64 {
    let program = Path::new(env!("CARGO_BIN_EXE_ontime-dental"));
    let process = std::fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| std::fs::read_link(path.join("exe")).is_ok_and(|exe| exe == program))
        .filter_map(|path| std::fs::read_to_string(path.join("stat")).ok())
        .filter_map(|stat| {
            let fields = stat.rsplit_once(')')?.1;
            fields.split_whitespace().nth(19)?.parse().ok()
        })
        .fold(0.0, f64::max);
    // In hundredths of a second since the computer was started.
    let uptime = std::fs::read_to_string("/proc/uptime").unwrap();
    let uptime: f64 = uptime.split_whitespace().next().unwrap().parse().unwrap();
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs_f64();
    (now - uptime) * 1_000.0 + process * 10.0
}
