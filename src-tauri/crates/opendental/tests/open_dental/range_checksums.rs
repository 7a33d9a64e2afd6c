//! Tests that the server's checksum of a range equals ours.

use domain::{PatNum, PatientSource, RangeChecksum};
use opendental::OpenDental;
use opendental_testkit::{Charset, Engine, LoadOptions, Practice, edits};

use crate::support::{load_into, root, servers};

const EDGES: [i64; 4] = [i64::MIN + 1, -77, i64::MAX - 1, i64::MAX];

#[tokio::test]
async fn the_servers_checksum_of_any_range_is_that_of_its_active_numbers() {
    let practice = Practice::generate(19, 150).with_random_numbers(19);
    for server in servers().await {
        for (engine, charset) in [(Engine::MyIsam, Charset::Latin1), (Engine::InnoDb, Charset::Utf8)] {
            let options = LoadOptions {
                engine,
                charset,
                ..LoadOptions::default()
            };
            load_into(&server, &practice, &options).await;
            let mut db = server.connection_to("demo").await.unwrap();
            let model = practice.active().next().unwrap();
            for pat_num in EDGES {
                let row = opendental_testkit::PatientRow {
                    pat_num,
                    ..model.clone()
                };
                edits::add(&mut db, &row).await.unwrap();
            }
            let mut active: Vec<PatNum> = practice.active().map(|row| PatNum(row.pat_num)).collect();
            active.extend(EDGES.map(PatNum));
            active.sort_unstable();
            let mut source = OpenDental::connect(&root(&server), "demo").await.unwrap();
            let all = (PatNum(i64::MIN), PatNum(i64::MAX));
            let middle = (active[10], active[90]);
            for (from, to) in [all, middle, (active[5], active[5]), (PatNum(-70), PatNum(0))] {
                let inside: Vec<PatNum> = active
                    .iter()
                    .copied()
                    .filter(|one| (from..=to).contains(one))
                    .collect();
                assert_eq!(
                    source.range_checksum(from, to).await.unwrap(),
                    RangeChecksum::of(&inside)
                );
            }
            source.close().await;
        }
    }
}
