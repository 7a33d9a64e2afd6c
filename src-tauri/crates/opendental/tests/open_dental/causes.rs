//! Tests more causes of a failed Test Connection, each produced with a real server.

use std::io::Write;
use std::net::TcpListener;

use domain::{Fault, FaultClass, FaultCode, PatientSource, SourcePage, Step, TlsPolicy};
use opendental::{Login, OpenDental};
use opendental_testkit::raw_packets::{handshake, packet};
use opendental_testkit::{OTHER_SERVER, ServerOptions, plugin_folder};
use sqlx::{Connection, MySqlConnection};

use crate::connection_test::{failure, tested};
use crate::hostile_servers::{Behavior, HostileServer};
use crate::support::{login_as, root, small_practice};

#[tokio::test]
async fn a_fault_before_signing_in_has_its_step() {
    let unknown = login_as("no-such-host.invalid", 3306, "root", "Dylan-12");
    assert_eq!(
        failure(&unknown, None).await,
        (Step::Address, FaultClass::HostUnknown)
    );
    let free = TcpListener::bind(("127.0.0.1", 0))
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let closed = login_as("127.0.0.1", free, "root", "Dylan-12");
    assert_eq!(
        failure(&closed, None).await,
        (Step::Port, FaultClass::ConnectionRefused)
    );
    for (behavior, step, code) in [
        (Behavior::Silent, Step::Greeting, FaultClass::NoAnswer),
        (
            Behavior::Sends(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec()),
            Step::Greeting,
            FaultClass::NotMysql,
        ),
        (
            Behavior::Sends(packet(0, b"\x093.23.58\0abcdefgh\0")),
            Step::Greeting,
            FaultClass::ServerTooOld,
        ),
        (
            Behavior::Sends(packet(0, &handshake("client_ed25519"))),
            Step::LoginMethod,
            FaultClass::LoginMethodUnsupported,
        ),
        (
            Behavior::Responds(handshake("mysql_native_password"), vec![vec![0x42; 9]]),
            Step::LoginMethod,
            FaultClass::ProtocolBroken,
        ),
    ] {
        let server = HostileServer::start(behavior.clone()).await;
        let login = login_as("127.0.0.1", server.port(), "root", "Dylan-12");
        assert_eq!(failure(&login, None).await, (step, code), "{behavior:?}");
    }
}

#[tokio::test]
async fn a_full_server_has_its_own_fault() {
    let server = small_practice(ServerOptions::default().option("--max-connections=10")).await;
    server
        .execute("CREATE USER reader@'%'; GRANT SELECT ON demo.* TO reader@'%'")
        .await
        .unwrap();
    let address = format!("mysql://reader@{}:{}/demo", server.host(), server.port());
    let mut connections = Vec::new();
    while let Ok(connection) = MySqlConnection::connect(&address).await {
        connections.push(connection);
    }
    let reader = login_as(server.host(), server.port(), "reader", "");
    let (step, code) = failure(&reader, Some("demo")).await;
    assert_eq!(code, FaultClass::TooManyConnections);
    // MariaDB reserves one connection for administrators, so the first one too many is rejected after signing in.
    assert!(matches!(step, Step::Greeting | Step::Login), "{step:?}");
    let refused = OpenDental::connect(&reader, "demo").await.err().unwrap();
    assert_eq!(refused.class(), code, "a sync has the same fault");
    assert!(connections.len() >= 9, "{}", connections.len());
}

#[tokio::test]
async fn an_old_password_plugin_is_not_a_wrong_password() {
    let server = small_practice(ServerOptions::default().option("--secure-auth=OFF")).await;
    server
        .execute("CREATE USER old@'%' IDENTIFIED VIA mysql_old_password USING '565491d704013245'")
        .await
        .unwrap();
    let old = login_as(server.host(), server.port(), "old", "Dylan-12");
    assert_eq!(
        failure(&old, Some("demo")).await,
        (Step::LoginMethod, FaultClass::LoginMethodUnsupported)
    );
}

#[tokio::test]
async fn an_unsupported_mariadb_plugin_is_not_a_wrong_password() {
    let plugin = "auth_ed25519";
    let Some(folder) = plugin_folder(plugin) else {
        let _ = writeln!(std::io::stderr(), "SKIPPED: this machine has no {plugin}");
        return;
    };
    let options = ServerOptions::default()
        .option(format!("--plugin-dir={}", folder.display()))
        .option(format!("--plugin-load-add={plugin}"));
    let server = small_practice(options).await;
    server
        .execute("CREATE USER modern@'%' IDENTIFIED VIA ed25519 USING PASSWORD('Dylan-12')")
        .await
        .unwrap();
    let modern = login_as(server.host(), server.port(), "modern", "Dylan-12");
    assert_eq!(
        failure(&modern, Some("demo")).await,
        (Step::LoginMethod, FaultClass::LoginMethodUnsupported)
    );
}

#[tokio::test]
async fn a_crashed_table_has_its_own_fault() {
    let mut server = small_practice(ServerOptions::default().option("--myisam-recover-options=OFF")).await;
    server.stop().await.unwrap();
    let index = server.data_folder().join("demo").join("patient.MYI");
    let whole = std::fs::read(&index).unwrap();
    // Not even the root of the index remains.
    std::fs::write(&index, &whole[..whole.len() / 8]).unwrap();
    server.start().await.unwrap();
    let result = tested(&root(&server), Some("demo")).await;
    assert_eq!(result.fault.unwrap().class(), FaultClass::TableDamaged);
    let found = match OpenDental::connect(&root(&server), "demo").await {
        Err(fault) => fault.class(),
        Ok(mut source) => source.active(None).await.unwrap_err().class(),
    };
    assert_eq!(found, FaultClass::TableDamaged, "a sync has the same fault");
}

#[tokio::test]
async fn current_mysql_requires_encryption_to_sign_in() {
    if std::env::var_os(OTHER_SERVER).is_none() {
        let _ = writeln!(std::io::stderr(), "SKIPPED: {OTHER_SERVER} names no MySQL 8 or 9");
        return;
    }
    let options = || ServerOptions::from_environment().root_password("Dylan-12");
    let server = small_practice(options()).await;
    assert_eq!(tested(&root(&server), Some("demo")).await.fault, None);
    let plain = Login {
        tls: TlsPolicy::Off,
        ..root(&server)
    };
    // The server caches the password of the earlier login until the account changes.
    server
        .execute("ALTER USER root@'127.0.0.1' IDENTIFIED BY 'Dylan-12'; FLUSH PRIVILEGES")
        .await
        .unwrap();
    let needs_tls = (Step::LoginMethod, FaultClass::TlsRequired);
    assert_eq!(failure(&plain, Some("demo")).await, needs_tls);
    server
        .execute("SET GLOBAL require_secure_transport = ON")
        .await
        .unwrap();
    assert_eq!(failure(&plain, Some("demo")).await, needs_tls);
    assert_eq!(tested(&root(&server), Some("demo")).await.fault, None);
    server
        .execute("SET GLOBAL offline_mode = ON; CREATE USER reader@'%' IDENTIFIED BY 'Dylan-12'")
        .await
        .unwrap();
    let reader = login_as(server.host(), server.port(), "reader", "Dylan-12");
    let found = failure(&reader, Some("demo")).await;
    assert_eq!(found.1, FaultClass::ServerReadOnly, "offline for maintenance");
}

#[tokio::test]
async fn a_server_that_lists_no_databases_is_used_like_any_other() {
    let server = small_practice(ServerOptions::default().option("--skip-show-database")).await;
    server
        .execute(
            "CREATE USER reader@'%'; GRANT SELECT ON demo.patient TO reader@'%'; CREATE USER stranger@'%'",
        )
        .await
        .unwrap();
    let reader = login_as(server.host(), server.port(), "reader", "");
    for database in [Some("demo"), None] {
        let result = tested(&reader, database).await;
        assert_eq!(result.fault, None, "{database:?}");
        assert_eq!(result.report.unwrap().databases[0].name, "demo", "{database:?}");
    }
    let stranger = login_as(server.host(), server.port(), "stranger", "");
    let result = tested(&stranger, None).await;
    assert_eq!(result.fault.unwrap().code(), FaultCode::NoOpenDentalDatabase);
    assert!(result.report.unwrap().databases.is_empty(), "a name can be typed");
}

#[tokio::test]
async fn a_patient_table_whose_name_differs_in_case_is_named() {
    let server = small_practice(ServerOptions::default().option("--lower-case-table-names=0")).await;
    server
        .execute("RENAME TABLE demo.patient TO demo.Patient")
        .await
        .unwrap();
    let expected = Fault::TableNameCase {
        database: "demo".to_owned(),
        table: "Patient".to_owned(),
    };
    for database in [Some("demo"), None] {
        let result = tested(&root(&server), database).await;
        assert_eq!(result.failed_step(), Some(Step::PatientTable), "{database:?}");
        assert_eq!(result.fault, Some(expected.clone()), "{database:?}");
    }
    let refused = OpenDental::connect(&root(&server), "demo").await.err();
    assert_eq!(refused, Some(expected), "a sync has the same fault");
}

#[tokio::test]
async fn a_server_that_closes_the_connection_after_signing_in_is_named() {
    let server = small_practice(ServerOptions::default().option("--init-connect=SELECT nonsense")).await;
    server
        .execute("CREATE USER reader@'%'; GRANT SELECT ON demo.* TO reader@'%'")
        .await
        .unwrap();
    let reader = login_as(server.host(), server.port(), "reader", "");
    let result = tested(&reader, Some("demo")).await;
    assert_eq!(result.fault.unwrap().code(), FaultCode::ClosedAfterSignIn);
    let refused = OpenDental::connect(&reader, "demo").await.err().unwrap();
    assert_eq!(refused.code(), FaultCode::ClosedAfterSignIn);
}

#[tokio::test]
async fn a_server_without_free_prepared_statements_can_be_used() {
    let server = small_practice(ServerOptions::default()).await;
    server
        .execute("SET GLOBAL max_prepared_stmt_count = 0")
        .await
        .unwrap();
    assert_eq!(tested(&root(&server), Some("demo")).await.fault, None);
    let mut source = OpenDental::connect(&root(&server), "demo").await.unwrap();
    assert_eq!(source.active(None).await.unwrap().into_rows().unwrap().len(), 20);
}

#[tokio::test]
async fn an_account_that_has_reached_a_limit_has_its_own_fault() {
    let server = small_practice(ServerOptions::default()).await;
    server
        .execute("CREATE USER reader@'%' WITH MAX_QUERIES_PER_HOUR 6; GRANT SELECT ON demo.* TO reader@'%'")
        .await
        .unwrap();
    let reader = login_as(server.host(), server.port(), "reader", "");
    let result = tested(&reader, Some("demo")).await;
    assert_eq!(result.fault.unwrap().code(), FaultCode::QuotaReached);
    let refused = OpenDental::connect(&reader, "demo").await.err().unwrap();
    assert_eq!(
        refused.code(),
        FaultCode::QuotaReached,
        "a sync has the same fault"
    );
}

#[tokio::test]
async fn an_account_with_a_single_connection_passes() {
    let server = small_practice(ServerOptions::default()).await;
    server
        .execute("CREATE USER reader@'%' WITH MAX_USER_CONNECTIONS 1; GRANT SELECT ON demo.* TO reader@'%'")
        .await
        .unwrap();
    let reader = login_as(server.host(), server.port(), "reader", "");
    for database in [Some("demo"), None] {
        let result = tested(&reader, database).await;
        assert_eq!(result.fault, None, "{database:?}");
        assert_eq!(result.report.unwrap().databases[0].active_patients, Some(20));
    }
}
