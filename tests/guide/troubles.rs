//! What stands in the way of a connection, as the window says it: each cause induced by a real server, or by a player where
//! no real one does it any more.

use std::path::PathBuf;

use practice::stranger::{greeting, offering_tls, packet, refusal};
use practice::{DEMO_PASSWORD, DEMO_SEED, Player, Practice};

use crate::driver::Driver;
use crate::office_on_disk::OfficeOnDisk;
use crate::screen::Screen;
use crate::server::demo_server;

const YOU: &str = "You can fix this yourself.";
const IT: &str = "Your IT can fix this.";
const OPEN_DENTAL: &str = "Open Dental support can fix this.";

async fn test_says(screen: &Screen, said: &str, who: &str) {
    screen.press("Test Connection").await;
    screen.read(said).await;
    screen.read(who).await;
    screen.read("Copy for IT").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_stands_in_the_way_is_said_with_who_can_fix_it() {
    let _screen = crate::SCREEN.lock().await;
    let server = demo_server(&Practice::generate(DEMO_SEED, 60)).await;
    let disk = OfficeOnDisk::new();
    let driver = Driver::start();
    let pictures = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("troubles");
    let _ = std::fs::remove_dir_all(&pictures);
    let client = driver.open(&disk.data(), &disk.passphrase()).await;
    let mut screen = Screen::new(client, pictures);
    screen.fill("Practice name", "Bright Smiles").await;
    screen.press("Get started").await;
    screen.go_to("Settings").await;
    screen.tab("Integrations").await;
    screen.press("Add Integration").await;
    screen.press_containing("Open Dental").await;
    screen.fill("Server Host", "127.0.0.1").await;
    screen.fill("Username", "root").await;
    screen.fill("Password", DEMO_PASSWORD).await;
    on_the_way(&mut screen).await;

    let port = server.port().to_string();
    screen.fill("Port", &port).await;
    screen.fill("Password", "wrong").await;
    test_says(
        &screen,
        "does not accept the user name root with this password",
        YOU,
    )
    .await;
    screen.shoot("red").await;
    screen.fill("Password", DEMO_PASSWORD).await;
    let unnoted = "ALTER TABLE demo.patient MODIFY DateTStamp timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP";
    for (change, said, who) in [
        (
            "ALTER TABLE demo.patient DROP Zip",
            "lacks the column Zip",
            OPEN_DENTAL,
        ),
        (
            "ALTER TABLE demo.patient ADD Zip varchar(100) DEFAULT ''",
            "Connected to MariaDB",
            "Show the steps of the test",
        ),
    ] {
        server.execute(change).await.unwrap();
        screen.press("Test Connection").await;
        screen.read(said).await;
        screen.read(who).await;
    }
    screen.unfold("Show the steps of the test").await;
    screen.read("Patients can be read.").await;
    screen.shoot("green").await;

    server.execute(unnoted).await.unwrap();
    test_says(&screen, "does not note when a patient is changed", OPEN_DENTAL).await;
    screen.press("Save Integration").await;
    screen.read("use Full Sync only").await;
    screen.press("Save anyway").await;
    screen.read("Sync Patients").await;
    screen.close().await;
}

async fn on_the_way(screen: &mut Screen) {
    let native = || packet(0, &greeting("mysql_native_password"));
    let greets = |method: &str| packet(0, &greeting(method));
    for (says, answers, said, who) in [
        (Vec::new(), Vec::new(), "then says nothing", IT),
        (
            b"SSH-2.0-OpenSSH_9.2\r\n".to_vec(),
            Vec::new(),
            "is not a MySQL or MariaDB server",
            YOU,
        ),
        (
            packet(0, b"\x093.23.58\0abcdefgh\0"),
            Vec::new(),
            "is older than any",
            IT,
        ),
        (
            packet(0, &refusal(1040)),
            Vec::new(),
            "has no free connection",
            IT,
        ),
        (packet(0, &refusal(1129)), Vec::new(), "blocks this computer", IT),
        (
            packet(0, &refusal(1130)),
            Vec::new(),
            "lets nobody log in from this computer",
            IT,
        ),
        (greets("client_ed25519"), Vec::new(), "wants a kind of login", IT),
        (
            packet(0, &offering_tls("mysql_native_password")),
            Vec::new(),
            "No encrypted connection",
            IT,
        ),
        (
            greets("caching_sha2_password"),
            vec![vec![1, 4]],
            "needs an encrypted connection",
            IT,
        ),
        (native(), vec![refusal(3032)], "is closed for maintenance", IT),
        (native(), vec![vec![0x42; 30]], "makes no sense", IT),
    ] {
        let player = Player::playing(says, answers).unwrap();
        screen.fill("Port", &player.port().to_string()).await;
        test_says(screen, said, who).await;
    }
}
