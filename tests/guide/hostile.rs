//! Attacks on the window: things dropped onto it, links out of it, and another program on the port of the practice's server.

use std::path::PathBuf;

use app::view::IntegrationInput;
use app::{Fault, SaveMode, TlsPolicy};
use opendental_testkit::{DEMO_PASSWORD, DEMO_SEED, Impostor, Practice, Request};
use serde_json::{Value, json};

use crate::data_on_disk::DataOnDisk;
use crate::drag_source::{Offer, drag};
use crate::driver::Driver;
use crate::page::{Page, message};
use crate::server::demo_server;

async fn first_start(page: &Page) {
    page.fill("Company name", "Bright Smiles").await;
    page.press("Get started").await;
    page.press("Later").await;
    page.read("Connect Open Dental").await;
}

fn pictures(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_dropped_or_clicked_the_window_stays_in_the_app() {
    let _display = crate::DISPLAY.lock().await;
    let disk = DataOnDisk::new();
    let driver = Driver::start();
    let client = driver.open(&disk.data(), &disk.passphrase()).await;
    let mut page = Page::new(client.clone(), pictures("hostile"));
    first_start(&page).await;
    let run = async |script: &str| client.execute(script, Vec::new()).await.unwrap();
    let address = run("window.stays = 42; return location.href").await;
    let check = async |what: &str| {
        // Loading another page takes a moment; if one were loading, the mark would be gone.
        page.rest().await;
        let now = run("return [location.href, window.stays]").await;
        assert_eq!(
            now,
            Value::Array(vec![address.clone(), Value::from(42)]),
            "{what}"
        );
        page.read("Connect Open Dental").await;
    };

    let file = disk.data().with_file_name("evil.html");
    std::fs::write(&file, "<title>evil</title><h1>Enter your password</h1>").unwrap();
    let file = format!("file://{}", file.display());
    for offer in [
        Offer::Uri(format!("{file}\r\n")),
        Offer::Uri("https://example.invalid/\r\n".to_owned()),
        Offer::Html("<script>window.stays = 1; location = 'https://example.invalid/'</script>".to_owned()),
        Offer::Text("https://example.invalid/".to_owned()),
    ] {
        let what = format!("{offer:?}");
        let came = tokio::task::spawn_blocking(move || drag("OnTime Dental", offer))
            .await
            .unwrap();
        check(&format!("{what}: {came:?}")).await;
    }

    for link in [
        file.as_str(),
        "https://example.invalid/",
        "http://127.0.0.1:1/",
        "mailto:a@example.invalid",
        "data:text/html,<h1>evil</h1>",
        "javascript:window.stays = 1",
    ] {
        for target in ["_self", "_blank", "_top"] {
            run(&format!(
                "const link = document.createElement('a'); link.href = {link:?}; link.target = {target:?}; \
                 link.textContent = 'x'; document.body.append(link); link.click(); link.remove();"
            ))
            .await;
            check(&format!("{link} {target}")).await;
        }
        run(&format!("window.open({link:?}); return null")).await;
        check(&format!("opened {link}")).await;
        assert_eq!(client.windows().await.unwrap().len(), 1, "{link}");
    }
    for navigation in ["location.href =", "location.replace"] {
        let call = format!("{navigation}(\"https://example.invalid/\"); return null");
        run(&call).await;
        check(navigation).await;
    }
    let framed = "const frame = document.createElement('iframe'); frame.src = 'https://example.invalid/'; \
                  document.body.append(frame); frame.remove(); return null";
    run(framed).await;
    check("a frame").await;
    page.shoot("after-all").await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_program_on_the_servers_port_gets_no_password_from_the_window() {
    let _display = crate::DISPLAY.lock().await;
    let mut server = demo_server(&Practice::generate(DEMO_SEED, 60)).await;
    let disk = DataOnDisk::new();
    let driver = Driver::start();
    let client = driver.open(&disk.data(), &disk.passphrase()).await;
    let mut page = Page::new(client, pictures("impostor"));
    first_start(&page).await;
    page.go_to("Settings").await;
    page.tab("Integrations").await;
    page.press("Add Integration").await;
    page.press_containing("Open Dental").await;
    page.fill("Server Host", "127.0.0.1").await;
    page.fill("Port", &server.port().to_string()).await;
    page.fill("Username", "root").await;
    page.fill("Password", DEMO_PASSWORD).await;
    page.press("Test Connection").await;
    page.read("Connected to MariaDB").await;
    page.press("Save Integration").await;
    page.read("Sync Patients").await;

    server.stop().await.unwrap();
    let unsupported = Fault::LoginMethodUnsupported {
        username: "root".to_owned(),
    };
    let withheld = "so the password wasn't sent.";
    let requests = [
        (Request::Plugin("sha256_password"), withheld.to_owned()),
        (Request::FullAuthentication, withheld.to_owned()),
        (Request::Plugin("mysql_clear_password"), message(&unsupported)),
    ];
    for (at, (request, said)) in requests.into_iter().enumerate() {
        let impostor = Impostor::listen(server.port(), request).unwrap();
        page.press("Sync Patients").await;
        page.press("Start Sync").await;
        page.read(&said).await;
        page.shoot(&format!("refused-{at}")).await;
        page.close_dialog().await;
        let received = impostor.received();
        assert!(!received.is_empty(), "{request:?}");
        let sent = received.concat();
        let password = DEMO_PASSWORD.as_bytes();
        assert!(
            !sent.windows(password.len()).any(|bytes| bytes == password),
            "{request:?}"
        );
        // Only the response to the handshake.
        assert_eq!(received.len(), 1, "{request:?}");
    }

    server.start().await.unwrap();
    page.press("Sync Patients").await;
    page.press("Start Sync").await;
    page.read("Patients Added").await;
    assert_ne!(
        page.figure("Patients Added").await,
        "0",
        "the genuine server works at once"
    );
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_window_gives_up_encryption_only_with_the_password() {
    let _display = crate::DISPLAY.lock().await;
    // It knows the practice's port, offers no encryption, and waits for a password.
    let impostor = Impostor::listen_without_tls(0, Request::Plugin("mysql_clear_password")).unwrap();
    let disk = DataOnDisk::new();
    let app = disk.open().await;
    let company = app.add_company("Bright Smiles").await.unwrap().id;
    let input: IntegrationInput = serde_json::from_value(json!({
        "name": "Main office",
        "company": company,
        "connection": {
            // A name that leads to this computer, so not "this computer".
            "host": "127.1",
            "port": impostor.port(),
            "username": "root",
            "password": DEMO_PASSWORD,
            "tls": "required",
        },
        "database": "demo",
    }))
    .unwrap();
    app.add_integration(&input, SaveMode::Untested).await.unwrap();
    app.close().await;

    let driver = Driver::start();
    let client = driver.open(&disk.data(), &disk.passphrase()).await;
    let mut page = Page::new(client, pictures("encryption"));
    page.go_to("Settings").await;
    page.tab("Integrations").await;
    page.press("More options for Main office").await;
    page.menu_item("Edit").await;
    page.press("Test Connection").await;
    let address = format!("127.1:{}", impostor.port());
    page.read_fault(&Fault::TlsNotOffered { address }).await;
    page.press("Connect without encryption").await;
    page.read_fault(&Fault::PasswordForOtherEncryption).await;
    page.shoot("password-needed").await;
    page.press("Save Integration").await;
    page.read_fault(&Fault::PasswordForOtherEncryption).await;
    page.close().await;

    // The server speaks first, so a client that wants encryption says nothing.
    assert_eq!(impostor.received(), Vec::<Vec<u8>>::new());
    let app = disk.open().await;
    let saved = app.integrations().await.unwrap();
    assert_eq!(saved[0].tls, TlsPolicy::Required);
    app.close().await;
}
