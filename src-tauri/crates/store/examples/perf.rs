//! Measures the store: `perf [patients] [rows per batch]`.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::all, missing_docs)]
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::*;
use store::*;
use vault::MasterKey;

fn main() {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
        .block_on(run());
}
fn status(key: &str) -> String {
    let s = std::fs::read_to_string("/proc/self/status").unwrap();
    s.lines()
        .filter(|l| l.starts_with(key))
        .collect::<Vec<_>>()
        .join(" ")
}
fn cpu() -> f64 {
    let s = std::fs::read_to_string("/proc/self/stat").unwrap();
    let f: Vec<&str> = s.rsplit(')').next().unwrap().split_whitespace().collect();
    (f[11].parse::<f64>().unwrap() + f[12].parse::<f64>().unwrap()) / 100.0
}
fn patient(i: i64) -> PatientFields {
    let first = [
        "Ann", "Bob", "José", "Dee", "Eve", "Fay", "Gus", "Hal", "Ivy", "Zoë",
    ];
    let last = [
        "Lee",
        "De la Cruz",
        "O'Brien",
        "Smith-Jones",
        "Núñez",
        "Ray",
        "Kim",
        "Stone",
        "Miller",
        "Wu",
    ];
    let u = i as u64;
    let day = chrono::NaiveDate::from_ymd_opt(1930, 1, 1).unwrap()
        + chrono::Days::new(u.wrapping_mul(7919) % 30_000);
    let h = u.wrapping_mul(0x9E3779B97F4A7C15);
    let mut l = String::new();
    write!(l, "{}{:x}", last[(h % 10) as usize], h % 4096).unwrap();
    let mut f = PatientFields::sample(first[(h / 10 % 10) as usize], &l, &day.to_string());
    f.phone = format!("(503) {:03}-{:04}", h / 100 % 1000, i % 10000);
    f.city = format!("City{}", h % 97);
    f.address = format!("{} Main Street", h % 9999);
    f.state = "OR".into();
    f.zip = format!("{:05}", h % 99999);
    f.email = format!("p{i}@example.com");
    f
}
fn phase(name: &str) -> bool {
    std::env::var("P_ONLY").map_or(true, |only| only.split(',').any(|o| o == name))
}
async fn run() {
    let n: i64 = std::env::args()
        .nth(1)
        .and_then(|a| a.parse().ok())
        .unwrap_or(95_000);
    let batch_rows: i64 = std::env::args()
        .nth(2)
        .and_then(|a| a.parse().ok())
        .unwrap_or(5_000);
    let dir = std::env::temp_dir().join("perf-after");
    let _ = std::fs::remove_dir_all(&dir);
    let keys = Arc::new(MasterKey::generate().derive());
    let store = Store::open(&dir, keys.clone()).await.unwrap();
    let company = store.add_company("C").await.unwrap().id;
    let integration = store
        .add_integration(NewIntegration {
            company,
            name: "I".into(),
            endpoint: Endpoint::parse("127.0.0.1", 3306).unwrap(),
            username: "root".into(),
            password: Password::new("x".into()),
            database: "d".into(),
            program_version: None,
            tls: TlsPolicy::Required,
        })
        .await
        .unwrap();
    let lease = store.try_lease(integration).await.unwrap();
    let run = store
        .start_run(&lease, Mode::Full, Trigger::Window, Limit::None)
        .await
        .unwrap();
    let job = BatchJob {
        run,
        integration,
        company,
    };
    let fp = |i: i64| keys.fingerprint.fingerprint(&[&i.to_le_bytes()]);
    let key = |f: &PatientFields| MatchKey {
        last_name_normalized: normalized_name(&f.last_name),
        birthday: f.birthday,
    };

    // First import.
    let (mut store_time, mut cand) = (Duration::ZERO, Duration::ZERO);
    let (mut begin_t, mut apply_t, mut commit_t) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
    let (began, cpu0) = (Instant::now(), cpu());
    let mut at = 0;
    while at < n {
        let end = (at + batch_rows).min(n);
        let mut pages = Vec::new();
        for page in (at..end).step_by(500) {
            let mut c = PageChanges::default();
            let mut match_keys = Vec::new();
            for i in page..(page + 500).min(end) {
                let f = patient(i);
                match_keys.push(key(&f));
                c.links.push(LinkUpsert {
                    pat_num: PatNum(i * 3),
                    patient: PatientRef::Created(c.creates.len()),
                    is_primary: true,
                    status: PatientStatus::Active,
                    fingerprint: fp(i),
                    changed_at: Some(ServerTime(1_700_000_000 + i)),
                    cluster: None,
                });
                c.creates.push(Create {
                    pat_num: PatNum(i * 3),
                    fields: f,
                    ssn: (i % 2 == 0).then(|| Ssn::new("900112222".into())),
                });
                c.solved.push(PatNum(i * 3));
            }
            let rows = c.creates.len() as u64;
            c.counts = Counts {
                rows_read: rows,
                added: rows,
                ..Counts::default()
            };
            c.full_pass = Some(FullPass {
                started_at: chrono::Utc::now(),
                position: Some(PatNum(page)),
            });
            pages.push((c, match_keys));
        }
        let t = Instant::now();
        let mut batch = store.begin_batch(job).await.unwrap();
        begin_t += t.elapsed();
        for (c, match_keys) in &pages {
            let t = Instant::now();
            batch
                .links_in(
                    c.links.first().map(|l| PatNum(l.pat_num.0 - 1)),
                    c.links.last().unwrap().pat_num,
                )
                .await
                .unwrap();
            batch.candidates(match_keys).await.unwrap();
            cand += t.elapsed();
            let t = Instant::now();
            batch.apply(c).await.unwrap();
            apply_t += t.elapsed();
        }
        let t2 = Instant::now();
        batch.commit().await.unwrap();
        commit_t += t2.elapsed();
        store_time += t.elapsed();
        at = end;
    }
    println!(
        "first import: store {:.3}s (begin {:.3} lookups {:.3} apply {:.3} commit {:.3}), wall {:.3}, cpu {:.2}",
        store_time.as_secs_f64(),
        begin_t.as_secs_f64(),
        cand.as_secs_f64(),
        apply_t.as_secs_f64(),
        commit_t.as_secs_f64(),
        began.elapsed().as_secs_f64(),
        cpu() - cpu0
    );
    let t = Instant::now();
    store.checkpoint().await.unwrap();
    println!(
        "last checkpoint {:.3}s, {}",
        t.elapsed().as_secs_f64(),
        status("VmHWM")
    );

    if std::env::var("P_IMPORT").is_ok() {
        return;
    }
    // Unchanged pass.
    if phase("unchanged") {
        let (began, cpu0) = (Instant::now(), cpu());
        let mut at = 0;
        while at < n {
            let end = (at + batch_rows).min(n);
            let mut batch = store.begin_batch(job).await.unwrap();
            let mut after = (at > 0).then(|| PatNum(at * 3 - 3));
            for page in (at..end).step_by(500) {
                let last = PatNum(((page + 500).min(end) - 1) * 3);
                let links = batch.links_in(after, last).await.unwrap();
                assert_eq!(links.len() as i64, (page + 500).min(end) - page);
                after = Some(last);
                let rows = links.len() as u64;
                let c = PageChanges {
                    counts: Counts {
                        rows_read: rows,
                        unchanged: rows,
                        ..Counts::default()
                    },
                    solved: links.keys().copied().collect(),
                    full_pass: Some(FullPass {
                        started_at: chrono::Utc::now(),
                        position: Some(last),
                    }),
                    ..PageChanges::default()
                };
                batch.apply(&c).await.unwrap();
            }
            batch.commit().await.unwrap();
            at = end;
        }
        println!(
            "unchanged: {:.3}s cpu {:.2}",
            began.elapsed().as_secs_f64(),
            cpu() - cpu0
        );
    }
    // Walk.
    if phase("walk") {
        for _ in 0..5 {
            let (began, cpu0) = (Instant::now(), cpu());
            let (mut after, mut known) = (None, 0);
            loop {
                let page = store.known_page(integration, after, 8192).await.unwrap();
                let Some(last) = page.last() else { break };
                after = Some(last.pat_num);
                known += page.len();
            }
            println!(
                "walk of {known}: {:.3}s cpu {:.2}",
                began.elapsed().as_secs_f64(),
                cpu() - cpu0
            );
        }
    }
    // Every stamp moved.
    if phase("stamps") {
        let (began, cpu0) = (Instant::now(), cpu());
        let mut at = 0;
        while at < n {
            let end = (at + batch_rows).min(n);
            let mut batch = store.begin_batch(job).await.unwrap();
            for page in (at..end).step_by(500) {
                let numbers: Vec<PatNum> = (page..(page + 500).min(end)).map(|i| PatNum(i * 3)).collect();
                let links = batch.links_of(&numbers).await.unwrap();
                let rows = links.len() as u64;
                let touched = numbers
                    .iter()
                    .map(|n| LinkTouch {
                        pat_num: *n,
                        status: links[n].status,
                        changed_at: Some(ServerTime(links[n].changed_at.unwrap().0 + 5)),
                        cluster: None,
                    })
                    .collect();
                let c = PageChanges {
                    counts: Counts {
                        rows_read: rows,
                        unchanged: rows,
                        ..Counts::default()
                    },
                    touched,
                    solved: numbers,
                    ..PageChanges::default()
                };
                batch.apply(&c).await.unwrap();
            }
            batch.commit().await.unwrap();
            at = end;
        }
        println!(
            "all stamps moved: {:.3}s cpu {:.2}",
            began.elapsed().as_secs_f64(),
            cpu() - cpu0
        );
    }
    // Every phone changed.
    if phase("phones") {
        let (began, cpu0) = (Instant::now(), cpu());
        let mut at = 0;
        while at < n {
            let end = (at + batch_rows).min(n);
            let mut batch = store.begin_batch(job).await.unwrap();
            for page in (at..end).step_by(500) {
                let numbers: Vec<PatNum> = (page..(page + 500).min(end)).map(|i| PatNum(i * 3)).collect();
                let links = batch.links_of(&numbers).await.unwrap();
                let ids: Vec<PatientId> = links.values().map(|l| l.patient).collect();
                let patients = batch.patients(&ids).await.unwrap();
                let mut c = PageChanges::default();
                for number in &numbers {
                    let link = links[number];
                    let before = &patients[&link.patient];
                    let mut fields = before.fields.clone();
                    fields.phone.push('1');
                    c.updates.push(Update {
                        patient: link.patient,
                        pat_num: *number,
                        changed: vec![FieldChange::new(
                            Field::Phone,
                            before.fields.phone.clone(),
                            fields.phone.clone(),
                        )],
                        fields,
                        ssn: (number.0 % 2 == 0).then(|| Ssn::new("900112222".into())),
                        reactivated: false,
                    });
                    c.links.push(LinkUpsert {
                        pat_num: *number,
                        patient: PatientRef::Existing(link.patient),
                        is_primary: true,
                        status: PatientStatus::Active,
                        fingerprint: link.fingerprint,
                        changed_at: Some(ServerTime(1)),
                        cluster: None,
                    });
                }
                let rows = numbers.len() as u64;
                c.counts = Counts {
                    rows_read: rows,
                    updated: rows,
                    ..Counts::default()
                };
                batch.apply(&c).await.unwrap();
            }
            batch.commit().await.unwrap();
            at = end;
        }
        println!(
            "all phones changed: {:.3}s cpu {:.2}",
            began.elapsed().as_secs_f64(),
            cpu() - cpu0
        );
        store.checkpoint().await.unwrap();
    }

    // Search, quiet, cached and after a commit.
    let queries = [
        "smith",
        "nunez zoe",
        "lee",
        "o",
        "503",
        "(503) 123-4567",
        "42",
        "1/1/1950",
        "nobody",
        "miller",
        "",
    ];
    if !phase("search") {
        return;
    }
    for what in ["cached", "after a commit"] {
        let cpu0 = cpu();
        let mut times = Vec::new();
        for _ in 0..20 {
            for s in queries {
                if what != "cached" {
                    store.rename_company(company, "C").await.unwrap();
                }
                let began = Instant::now();
                let p = store
                    .patients(&PatientQuery {
                        search: s.into(),
                        limit: 100,
                        ..PatientQuery::default()
                    })
                    .await
                    .unwrap();
                times.push((began.elapsed(), s, p.total));
            }
        }
        times.sort();
        println!(
            "cpu per search {:.2} ms",
            (cpu() - cpu0) * 1e3 / times.len() as f64
        );
        println!(
            "search {what}: median {:?} p95 {:?} max {:?}",
            times[times.len() / 2].0,
            times[times.len() * 95 / 100],
            times.last().unwrap()
        );
    }
    // While a sync writes.
    let store2 = store.clone();
    let writer = tokio::spawn(async move {
        let mut round = 0;
        let until = Instant::now() + Duration::from_secs(4);
        while Instant::now() < until {
            let mut batch = store2.begin_batch(job).await.unwrap();
            for page in 0..(batch_rows / 500) {
                let numbers: Vec<PatNum> = (page * 500..page * 500 + 500)
                    .map(|i| PatNum(((i * 19 + round * 7) % n) * 3))
                    .collect();
                let touched = numbers
                    .iter()
                    .map(|n| LinkTouch {
                        pat_num: *n,
                        status: PatientStatus::Active,
                        changed_at: Some(ServerTime(round)),
                        cluster: None,
                    })
                    .collect();
                batch
                    .apply(&PageChanges {
                        touched,
                        ..PageChanges::default()
                    })
                    .await
                    .unwrap();
            }
            batch.commit().await.unwrap();
            round += 1;
        }
        round
    });
    let mut times = Vec::new();
    while !writer.is_finished() {
        for s in queries {
            let began = Instant::now();
            store
                .patients(&PatientQuery {
                    search: s.into(),
                    limit: 100,
                    ..PatientQuery::default()
                })
                .await
                .unwrap();
            times.push((began.elapsed(), s));
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    times.sort();
    println!(
        "search during a sync ({} batches): {} searches, median {:?} p95 {:?} max {:?}",
        writer.await.unwrap(),
        times.len(),
        times[times.len() / 2].0,
        times[times.len() * 95 / 100],
        times.last().unwrap()
    );
    store.checkpoint().await.unwrap();
    println!(
        "{} file {:.1} MB, {:.2} MB per 1000 patients",
        status("VmHWM"),
        std::fs::metadata(dir.join("ontime.db")).unwrap().len() as f64 / 1e6,
        std::fs::metadata(dir.join("ontime.db")).unwrap().len() as f64 / 1e3 / n as f64
    );
}
