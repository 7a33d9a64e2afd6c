//! Tests merges and clones as Open Dental records them.

use domain::{PatNum, PatientSource, Relation, RelationKind, SourcePage};
use opendental::OpenDental;
use opendental_testkit::{Engine, LinkKind, LoadOptions, Practice};

use crate::support::{load_into, login_as, root, servers};

async fn all(source: &mut OpenDental) -> Vec<Relation> {
    let mut all: Vec<Relation> = Vec::new();
    loop {
        let after = all.last().map(|relation| relation.record);
        let page = source.relations(after).await.unwrap().unwrap();
        assert!(page.len() <= 500);
        if page.is_empty() {
            return all;
        }
        all.extend(page);
    }
}

#[tokio::test]
async fn every_merge_and_clone_is_read_once_and_points_to_the_surviving_patient() {
    // A few hundred records of every kind.
    let practice = Practice::generate(23, 9_000);
    assert!(practice.links.len() > 100);
    for server in servers().await {
        for engine in [Engine::MyIsam, Engine::InnoDb] {
            let options = LoadOptions {
                engine,
                ..LoadOptions::default()
            };
            load_into(&server, &practice, &options).await;
            // Adds other kinds of links, and more records than one page holds.
            server
                .execute(
                    "USE demo; INSERT INTO patientlink (PatNumFrom, PatNumTo, LinkType) VALUES (1, 2, 0), (1, 2, 3); \
                     INSERT INTO patientlink (PatNumFrom, PatNumTo, LinkType, DateTimeLink) \
                     SELECT PatNum, 1, 1, NOW() FROM patient WHERE PatNum > 1 LIMIT 600",
                )
                .await
                .unwrap();
            let mut source = OpenDental::connect(&root(&server), "demo").await.unwrap();
            let found = all(&mut source).await;
            assert_eq!(found.len(), practice.links.len() + 600);
            for (link, relation) in practice.links.iter().zip(&found) {
                let (kind, from, to) = match link.kind {
                    LinkKind::Merge => (RelationKind::Merge, link.from, link.to),
                    LinkKind::Clone => (RelationKind::Clone, link.to, link.from),
                };
                assert_eq!(
                    (relation.kind, relation.from, relation.to),
                    (kind, PatNum(from), PatNum(to))
                );
            }
            let ages: Vec<_> = practice.links.iter().map(|link| link.recorded_ago).collect();
            for (one, other) in [(0, 1), (3, 4), (7, 20)] {
                let rises = found[one].recorded_at.cmp(&found[other].recorded_at);
                assert_eq!(rises, ages[other].cmp(&ages[one]), "by the time of the record");
            }
            source.close().await;
        }
    }
}

#[tokio::test]
async fn without_a_readable_patientlink_table_everything_else_works() {
    for server in servers().await {
        load_into(&server, &Practice::generate(7, 20), &LoadOptions::default()).await;
        server
            .execute("CREATE USER narrow@'%'; GRANT SELECT ON demo.patient TO narrow@'%'")
            .await
            .unwrap();
        let narrow = login_as(server.host(), server.port(), "narrow", "");
        let mut source = OpenDental::connect(&narrow, "demo").await.unwrap();
        assert_eq!(source.relations(None).await.unwrap(), None);
        assert_eq!(source.active(None).await.unwrap().into_rows().unwrap().len(), 20);
        source.close().await;

        server.execute("DROP TABLE demo.patientlink").await.unwrap();
        let mut source = OpenDental::connect(&root(&server), "demo").await.unwrap();
        assert_eq!(source.relations(None).await.unwrap(), None);
        assert_eq!(source.count_active().await.unwrap(), 20);
        source.close().await;
    }
}

#[tokio::test]
async fn rows_are_read_by_number_whatever_their_status() {
    let practice = Practice::generate(8, 900);
    for server in servers().await {
        load_into(&server, &practice, &LoadOptions::default()).await;
        let mut source = OpenDental::connect(&root(&server), "demo").await.unwrap();
        let mut wanted: Vec<PatNum> = practice.patients.iter().map(|row| PatNum(row.pat_num)).collect();
        wanted.truncate(499);
        wanted.push(PatNum(i64::MAX));
        let found = source.rows(&wanted).await.unwrap().into_rows().unwrap();
        let numbers: Vec<PatNum> = found.iter().map(|row| row.pat_num).collect();
        assert_eq!(numbers, wanted[..499]);
        source.close().await;
    }
}
