//! Connection errors as the window shows them. Each is caused by a real server, or by a scripted one if no current server
//! causes it.

use std::path::PathBuf;

use app::Fault;
use opendental_testkit::raw_packets::{error_packet, handshake, handshake_with_tls, packet};
use opendental_testkit::{DEMO_DATABASE, DEMO_PASSWORD, DEMO_SEED, Practice, ScriptedServer};

use crate::data_on_disk::DataOnDisk;
use crate::driver::Driver;
use crate::page::Page;
use crate::server::demo_server;

const YOU: &str = "You can fix this yourself.";
const IT: &str = "Your IT person can fix this.";
const OPEN_DENTAL: &str = "Open Dental support can fix this.";

async fn test_shows(page: &Page, fault: &Fault, who: &str) {
    page.press("Test Connection").await;
    page.read_fault(fault).await;
    page.read(who).await;
    page.read("Copy for IT").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_connection_error_is_shown_with_who_can_fix_it() {
    let _display = crate::DISPLAY.lock().await;
    let server = demo_server(&Practice::generate(DEMO_SEED, 60)).await;
    let disk = DataOnDisk::new();
    let driver = Driver::start();
    let pictures = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("connection_errors");
    let _ = std::fs::remove_dir_all(&pictures);
    let client = driver.open(&disk.data(), &disk.passphrase()).await;
    let mut page = Page::new(client, pictures);
    page.fill("Company name", "Bright Smiles").await;
    page.press("Get started").await;
    page.press("Later").await;
    page.go_to("Settings").await;
    page.tab("Integrations").await;
    page.press("Add Integration").await;
    page.press_containing("Open Dental").await;
    page.fill("Server Host", "127.0.0.1").await;
    page.fill("Username", "root").await;
    page.fill("Password", DEMO_PASSWORD).await;
    before_sign_in(&mut page).await;

    let port = server.port().to_string();
    page.fill("Port", &port).await;
    page.fill("Password", "wrong").await;
    let username = "root".to_owned();
    test_shows(&page, &Fault::AccessDenied { username }, YOU).await;
    page.shoot("failed").await;
    page.fill("Password", DEMO_PASSWORD).await;
    server.execute("ALTER TABLE demo.patient DROP Zip").await.unwrap();
    let missing = Fault::ColumnsMissing {
        database: DEMO_DATABASE.to_owned(),
        columns: vec!["Zip".to_owned()],
    };
    test_shows(&page, &missing, OPEN_DENTAL).await;
    server
        .execute("ALTER TABLE demo.patient ADD Zip varchar(100) DEFAULT ''")
        .await
        .unwrap();
    page.press("Test Connection").await;
    page.read("Connected to MariaDB").await;
    page.unfold("Show test details").await;
    page.read("Sample read").await;
    page.shoot("passed").await;

    let no_on_update =
        "ALTER TABLE demo.patient MODIFY DateTStamp timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP";
    server.execute(no_on_update).await.unwrap();
    let not_recorded = Fault::ChangesNotRecorded {
        database: DEMO_DATABASE.to_owned(),
    };
    test_shows(&page, &not_recorded, OPEN_DENTAL).await;
    page.press("Save Integration").await;
    page.read("only Full Sync will work").await;
    page.press("Save anyway").await;
    page.read("Sync Patients").await;
    page.close().await;
}

async fn before_sign_in(page: &mut Page) {
    type Expected = fn(address: String, username: String) -> Fault;
    type Case = (Vec<u8>, Vec<Vec<u8>>, Expected, &'static str);
    let native = || packet(0, &handshake("mysql_native_password"));
    let handshake_of = |method: &str| packet(0, &handshake(method));
    let cases: [Case; 11] = [
        (
            Vec::new(),
            Vec::new(),
            |address, _| Fault::ServerSilent { address },
            IT,
        ),
        (
            b"SSH-2.0-OpenSSH_9.2\r\n".to_vec(),
            Vec::new(),
            |address, _| Fault::NotMysql { address },
            YOU,
        ),
        (
            packet(0, b"\x093.23.58\0abcdefgh\0"),
            Vec::new(),
            |address, _| Fault::ServerTooOld { address },
            IT,
        ),
        (
            packet(0, &error_packet(1040)),
            Vec::new(),
            |address, _| Fault::TooManyConnections { address },
            IT,
        ),
        (
            packet(0, &error_packet(1129)),
            Vec::new(),
            |address, _| Fault::HostBlocked { address },
            IT,
        ),
        (
            packet(0, &error_packet(1130)),
            Vec::new(),
            |address, username| Fault::HostNotAllowed { address, username },
            IT,
        ),
        (
            handshake_of("client_ed25519"),
            Vec::new(),
            |_, username| Fault::LoginMethodUnsupported { username },
            IT,
        ),
        (
            packet(0, &handshake_with_tls("mysql_native_password")),
            Vec::new(),
            |address, _| Fault::TlsFailed { address },
            IT,
        ),
        (
            handshake_of("caching_sha2_password"),
            vec![vec![1, 4]],
            |address, username| Fault::TlsRequired { address, username },
            IT,
        ),
        (
            native(),
            vec![error_packet(3032)],
            |address, _| Fault::ServerReadOnly { address },
            IT,
        ),
        (
            native(),
            vec![vec![0x42; 30]],
            |address, _| Fault::ProtocolBroken { address },
            IT,
        ),
    ];
    for (greeting, answers, expected, who) in cases {
        let server = ScriptedServer::start(greeting, answers).unwrap();
        page.fill("Port", &server.port().to_string()).await;
        let address = format!("127.0.0.1:{}", server.port());
        test_shows(page, &expected(address, "root".to_owned()), who).await;
    }
}
