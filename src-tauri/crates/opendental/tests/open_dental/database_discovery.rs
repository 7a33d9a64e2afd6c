//! Tests the list of a server's databases, with the practice's first.

use domain::FaultClass;
use opendental::DatabaseKind;
use opendental_testkit::{LoadOptions, Practice, ServerOptions, add_extra_databases};

use crate::support::{discover, load_into, login_as, root, servers, small_practice};

#[tokio::test]
async fn the_demo_database_comes_first_and_each_has_its_kind() {
    for server in servers().await {
        let practice = Practice::generate(1, 320);
        load_into(&server, &practice, &LoadOptions::default()).await;
        add_extra_databases(&mut server.connection().await.unwrap())
            .await
            .unwrap();
        let report = discover(&root(&server)).await.unwrap();
        assert!(
            report.server.starts_with("MariaDB 1") || report.server.starts_with("MySQL "),
            "{report:?}"
        );
        let found: Vec<_> = report
            .databases
            .iter()
            .map(|found| (found.name.as_str(), found.kind, found.active_patients))
            .collect();
        assert_eq!(
            found,
            [
                ("demo", DatabaseKind::Practice, Some(320)),
                ("demo_training", DatabaseKind::Training, Some(30)),
                ("demobackup_11_02_2026", DatabaseKind::Backup, Some(300)),
                ("phpbb", DatabaseKind::NotOpenDental, None),
            ]
        );
        let demo = &report.databases[0];
        assert!(
            demo.newest_change.is_some_and(|newest| newest <= demo.server_now),
            "{demo:?}"
        );
        assert!(
            demo.program_version
                .as_deref()
                .is_some_and(|version| version.contains('.')),
            "{demo:?}"
        );
        let backup = &report.databases[2];
        assert!(
            backup.newest_change.unwrap() < backup.server_now - chrono::TimeDelta::days(19),
            "{backup:?}"
        );
    }
}

#[tokio::test]
async fn a_database_that_cannot_be_read_does_not_affect_the_others() {
    let server = small_practice(ServerOptions::default().option("--myisam-recover-options=OFF")).await;
    load_into(&server, &Practice::generate(2, 10), &LoadOptions::named("second")).await;
    load_into(&server, &Practice::generate(2, 10), &LoadOptions::named("third")).await;
    server
        .execute(
            "CREATE USER reader@'%'; GRANT SELECT ON demo.* TO reader@'%';
             GRANT SELECT (PatNum, PatStatus, LName, DateTStamp) ON second.patient TO reader@'%';
             GRANT SELECT ON third.preference TO reader@'%'; FLUSH TABLES",
        )
        .await
        .unwrap();
    let data = server.data_folder().join("second").join("patient.MYD");
    std::fs::remove_file(data).unwrap();
    let report = discover(&login_as(server.host(), server.port(), "reader", ""))
        .await
        .unwrap();
    let found: Vec<_> = report
        .databases
        .iter()
        .map(|found| (found.name.as_str(), found.kind, found.active_patients))
        .collect();
    assert_eq!(found[0], ("demo", DatabaseKind::Practice, Some(20)));
    assert!(
        found.contains(&("third", DatabaseKind::NotOpenDental, None)),
        "{found:?}"
    );
    assert!(
        found
            .iter()
            .any(|(name, _, active)| *name == "second" && active.is_none()),
        "{found:?}"
    );
}

#[tokio::test]
async fn a_server_without_databases_is_not_an_error() {
    let server = ServerOptions::default().launch().await.unwrap();
    assert!(discover(&root(&server)).await.unwrap().databases.is_empty());
    let unknown_account = login_as(server.host(), server.port(), "nobody", "x");
    assert_eq!(
        discover(&unknown_account).await.unwrap_err().class(),
        FaultClass::AccessDenied
    );
}
