//! More causes, each induced for real, and the stage at which Test Connection ends.

use std::io::Write;
use std::net::TcpListener;

use domain::{ErrorCode, PatientSource, Stage, TlsPolicy};
use opendental::{Login, OpenDental};
use practice::stranger::{greeting, packet};
use practice::{OTHER_SERVER, ServerOptions, plugin_folder};
use sqlx::{Connection, MySqlConnection};

use crate::doctor::{examined, stopped};
use crate::strangers::{Part, Stranger};
use crate::support::{login_as, root, small_practice};

#[tokio::test]
async fn what_is_in_the_way_before_the_login_is_told_at_its_stage() {
    let unknown = login_as("no-such-host.invalid", 3306, "root", "Dylan-12");
    assert_eq!(
        stopped(&unknown, None).await,
        (Stage::Address, ErrorCode::HostUnknown)
    );
    let free = TcpListener::bind(("127.0.0.1", 0))
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let closed = login_as("127.0.0.1", free, "root", "Dylan-12");
    assert_eq!(
        stopped(&closed, None).await,
        (Stage::Port, ErrorCode::ConnectionRefused)
    );
    for (part, stage, code) in [
        (Part::Silent, Stage::Greeting, ErrorCode::NoAnswer),
        (
            Part::Says(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec()),
            Stage::Greeting,
            ErrorCode::NotMysql,
        ),
        (
            Part::Says(packet(0, b"\x093.23.58\0abcdefgh\0")),
            Stage::Greeting,
            ErrorCode::ServerTooOld,
        ),
        (
            Part::Says(packet(0, &greeting("client_ed25519"))),
            Stage::LoginMethod,
            ErrorCode::LoginMethodUnsupported,
        ),
        (
            Part::Answers(greeting("mysql_native_password"), vec![vec![0x42; 9]]),
            Stage::LoginMethod,
            ErrorCode::ProtocolBroken,
        ),
    ] {
        let stranger = Stranger::playing(part.clone()).await;
        let login = login_as("127.0.0.1", stranger.port(), "root", "Dylan-12");
        assert_eq!(stopped(&login, None).await, (stage, code), "{part:?}");
    }
}

#[tokio::test]
async fn a_full_server_is_told_before_anything_else_of_it() {
    let server = small_practice(ServerOptions::default().option("--max-connections=10")).await;
    server
        .execute("CREATE USER reader@'%'; GRANT SELECT ON demo.* TO reader@'%'")
        .await
        .unwrap();
    let address = format!("mysql://reader@{}:{}/demo", server.host(), server.port());
    let mut guests = Vec::new();
    while let Ok(guest) = MySqlConnection::connect(&address).await {
        guests.push(guest);
    }
    let reader = login_as(server.host(), server.port(), "reader", "");
    let (stage, code) = stopped(&reader, Some("demo")).await;
    assert_eq!(code, ErrorCode::TooManyConnections);
    // One connection is kept for administrators: who comes first is turned away only when it is known who that is.
    assert!(matches!(stage, Stage::Greeting | Stage::Login), "{stage:?}");
    let refused = OpenDental::connect(&reader, "demo").await.err().unwrap();
    assert_eq!(refused.code, code, "a sync says the same");
    assert!(guests.len() >= 9, "{}", guests.len());
}

#[tokio::test]
async fn a_login_of_the_last_century_is_told_apart_from_a_wrong_password() {
    let server = small_practice(ServerOptions::default().option("--secure-auth=OFF")).await;
    server
        .execute("CREATE USER old@'%' IDENTIFIED VIA mysql_old_password USING '565491d704013245'")
        .await
        .unwrap();
    let old = login_as(server.host(), server.port(), "old", "Dylan-12");
    assert_eq!(
        stopped(&old, Some("demo")).await,
        (Stage::LoginMethod, ErrorCode::LoginMethodUnsupported)
    );
}

#[tokio::test]
async fn mariadbs_own_newest_login_is_told_apart_from_a_wrong_password() {
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
        stopped(&modern, Some("demo")).await,
        (Stage::LoginMethod, ErrorCode::LoginMethodUnsupported)
    );
}

#[tokio::test]
async fn a_crashed_table_is_told_with_who_can_repair_it() {
    let mut server = small_practice(ServerOptions::default().option("--myisam-recover-options=OFF")).await;
    server.stop().await.unwrap();
    let index = server.data_folder().join("demo").join("patient.MYI");
    let whole = std::fs::read(&index).unwrap();
    // Not even the root of the index is left.
    std::fs::write(&index, &whole[..whole.len() / 8]).unwrap();
    server.start().await.unwrap();
    let diagnosis = examined(&root(&server), Some("demo")).await;
    assert_eq!(diagnosis.fault.unwrap().code, ErrorCode::TableDamaged);
    assert_eq!(diagnosis.fixer, Some(domain::Fixer::OpenDental));
    let found = match OpenDental::connect(&root(&server), "demo").await {
        Err(fault) => fault.code,
        Ok(mut source) => source.active_behind(None).await.unwrap_err().code,
    };
    assert_eq!(found, ErrorCode::TableDamaged, "a sync says the same");
}

#[tokio::test]
async fn todays_mysql_logs_in_encrypted_and_says_so_where_it_is_not() {
    if std::env::var_os(OTHER_SERVER).is_none() {
        let _ = writeln!(std::io::stderr(), "SKIPPED: {OTHER_SERVER} names no MySQL 8 or 9");
        return;
    }
    let options = || ServerOptions::of_this_run().root_password("Dylan-12");
    let server = small_practice(options()).await;
    assert_eq!(examined(&root(&server), Some("demo")).await.fault, None);
    let plain = Login {
        tls: TlsPolicy::Off,
        ..root(&server)
    };
    // The server remembers from the login before; it forgets with the change.
    server
        .execute("ALTER USER root@'127.0.0.1' IDENTIFIED BY 'Dylan-12'; FLUSH PRIVILEGES")
        .await
        .unwrap();
    let needs_tls = (Stage::LoginMethod, ErrorCode::TlsRequired);
    assert_eq!(stopped(&plain, Some("demo")).await, needs_tls);
    server
        .execute("SET GLOBAL require_secure_transport = ON")
        .await
        .unwrap();
    assert_eq!(stopped(&plain, Some("demo")).await, needs_tls);
    assert_eq!(examined(&root(&server), Some("demo")).await.fault, None);
    server
        .execute("SET GLOBAL offline_mode = ON; CREATE USER reader@'%' IDENTIFIED BY 'Dylan-12'")
        .await
        .unwrap();
    let reader = login_as(server.host(), server.port(), "reader", "Dylan-12");
    let found = stopped(&reader, Some("demo")).await;
    assert_eq!(found.1, ErrorCode::ServerReadOnly, "closed for maintenance");
}
