//! Measures how fast patients are read. Not a test: run it with
//! `cargo test --release -p opendental --test open_dental speed -- --ignored --nocapture`.
#![allow(clippy::print_stdout, reason = "the numbers are its result")]

use std::time::{Duration, Instant};

use domain::PatientSource;
use opendental::OpenDental;
use opendental_testkit::{LoadOptions, Practice, Server, ServerOptions, Writer};

use crate::support::{load_into, read_active, read_list, root};

async fn practice_of(active: usize) -> Server {
    let server = ServerOptions::default().launch().await.unwrap();
    let started = Instant::now();
    let practice = Practice::generate(6, active);
    let generated = started.elapsed();
    load_into(&server, &practice, &LoadOptions::default()).await;
    println!(
        "{} rows: generated {generated:.1?}, loaded {:.1?}",
        practice.patients.len(),
        started.elapsed() - generated
    );
    server
}

fn patients() -> usize {
    std::env::var("ONTIME_BENCH_PATIENTS").map_or(95_000, |many| many.parse().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn speed_of_reading() {
    let server = practice_of(patients()).await;
    for _ in 0..5 {
        let mut source = OpenDental::connect(&root(&server), "demo").await.unwrap();
        let started = Instant::now();
        let rows = read_active(&mut source).await;
        let active = started.elapsed();
        let started = Instant::now();
        let entries = read_list(&mut source).await;
        let list = started.elapsed();
        let started = Instant::now();
        source.count_active().await.unwrap();
        println!(
            "active: {} rows {active:.1?}; list: {} rows {list:.1?}; count {:.1?}",
            rows.len(),
            entries.len(),
            started.elapsed()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn speed_of_saves_meanwhile() {
    let server = practice_of(patients()).await;
    let mut writer = Writer::connect(&server, "demo").await.unwrap();
    let mut alone = Vec::new();
    writer
        .save_until(&mut alone, |saved| saved == 2_000)
        .await
        .unwrap();
    println!("alone: {}", shown(&mut alone));
    for what in ["active", "list"] {
        let login = root(&server);
        let reading = tokio::spawn(async move {
            let mut source = OpenDental::connect(&login, "demo").await.unwrap();
            let started = Instant::now();
            for _ in 0..5 {
                if what == "active" {
                    read_active(&mut source).await;
                } else {
                    read_list(&mut source).await;
                }
            }
            started.elapsed() / 5
        });
        let mut meanwhile = Vec::new();
        let finished = |_| reading.is_finished();
        writer.save_until(&mut meanwhile, finished).await.unwrap();
        let took = reading.await.unwrap();
        println!("during {what} ({took:.1?} each): {}", shown(&mut meanwhile));
    }
}

fn shown(waits: &mut [Duration]) -> String {
    waits.sort_unstable();
    let at = |share: usize| waits[(waits.len() - 1) * share / 100];
    format!(
        "{} saves, median {:.1?}, 99th percentile {:.1?}, longest {:.1?}",
        waits.len(),
        at(50),
        at(99),
        at(100)
    )
}
