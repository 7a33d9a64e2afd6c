//! Updates from a feed on this computer: with a real store, real signatures, and a file in the place of the program.
//!
//! Linux only: there an update replaces a file. On Windows it would start an installer.

use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::mpsc;

use app::{DataFolder, Passphrase};
use ontime_dental::Feed;
use serde_json::{Value, json};
use tempfile::{TempDir, tempdir};

use crate::publisher::{NEWER, Publisher, new_program};
use crate::window::{PASSPHRASE, Window};

const OLD_PROGRAM: &[u8] = b"the program that runs";

/// An office that gets its updates from a web server.
struct Office {
    folder: TempDir,
    window: Window,
    publisher: Publisher,
}

impl Office {
    fn new() -> Self {
        Self::with(|feed, program| feed.replacing(program))
    }

    fn with(feed: impl Fn(Feed, PathBuf) -> Feed) -> Self {
        let folder = tempdir().unwrap();
        let publisher = Publisher::start();
        let program = folder.path().join("OnTime Dental.AppImage");
        std::fs::write(&program, OLD_PROGRAM).unwrap();
        let built = Feed::new(&publisher.url(), publisher.public_key()).unwrap();
        let mut window = Window::open_with_feed(folder.path(), feed(built, program));
        window.ask(
            "set_up",
            json!({"practiceName": "Bright Smiles", "passphrase": null}),
        );
        Self {
            folder,
            window,
            publisher,
        }
    }

    /// Adds an integration, which nothing syncs.
    fn add_integration(&mut self) {
        let company = self.window.ask("list_companies", json!({}))[0]["id"].clone();
        let connection = json!({
            "integration": null, "host": "127.0.0.1", "port": 9, "username": "root", "password": "x",
        });
        let input =
            json!({"name": "Main office", "company": company, "connection": connection, "database": "demo"});
        self.window
            .ask("add_integration", json!({"input": input, "untested": true}));
    }

    /// The same data, open in another program.
    async fn open_elsewhere(&self) -> app::App {
        let folder = DataFolder::locate(Some(self.data())).unwrap();
        folder
            .open(Some(&Passphrase::new(PASSPHRASE.to_owned())))
            .await
            .unwrap()
    }

    fn check(&mut self) -> Value {
        self.window.ask("check_for_updates", json!({}))
    }

    /// Installing must fail with this code, and leave the program alone.
    fn refuses(&mut self, code: &str) {
        assert_eq!(self.window.code("install_update", json!({})), code);
        let view = self.window.ask("updates", json!({}));
        assert_eq!(view["fault"]["code"], code, "Settings shows it, too: {view}");
        assert_eq!(view["step"], Value::Null);
        assert_eq!(std::fs::read(self.program()).unwrap(), OLD_PROGRAM);
    }

    fn program(&self) -> PathBuf {
        self.folder.path().join("OnTime Dental.AppImage")
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Why the backups on this computer were made.
    fn backups(&mut self) -> Vec<String> {
        let view = self.window.ask("backups", json!({}));
        let backups = view["backups"].as_array().unwrap();
        backups
            .iter()
            .map(|backup| backup["reason"].as_str().unwrap().to_owned())
            .collect()
    }
}

#[test]
fn a_newer_version_replaces_the_program_after_a_backup() {
    let mut office = Office::new();
    office.publisher.publish(NEWER);
    let view = office.check();
    assert_eq!(view["enabled"], true);
    assert_eq!(
        view["offer"],
        json!({"version": NEWER, "installer": "program", "postponed": false})
    );
    assert_eq!(view["fault"], Value::Null);
    assert!(view["checked_at"].is_string());
    assert_eq!(office.backups(), [""; 0]);
    assert_eq!(
        std::fs::read(office.program()).unwrap(),
        OLD_PROGRAM,
        "looking installs nothing"
    );

    assert_eq!(
        office.window.ask("install_update", json!({})),
        true,
        "it must start again"
    );
    assert_eq!(std::fs::read(office.program()).unwrap(), new_program());
    assert_eq!(office.backups(), ["before_update"]);
    // The store is still in use.
    office
        .window
        .ask("add_company", json!({"name": "Westside Dental"}));
}

#[test]
fn a_version_that_is_not_newer_is_never_installed() {
    let mut office = Office::new();
    office.publisher.publish(env!("CARGO_PKG_VERSION"));
    let view = office.check();
    assert_eq!((&view["offer"], &view["fault"]), (&Value::Null, &Value::Null));
    assert_eq!(office.window.ask("install_update", json!({})), false);

    office.publisher.publish("0.0.9");
    let view = office.check();
    assert_eq!(
        view["fault"],
        json!({"code": "update_older", "args": {"version": "0.0.9"}})
    );
    assert_eq!(view["offer"], Value::Null);
    office.refuses("update_older");
    assert_eq!(office.backups(), [""; 0]);
}

#[test]
fn a_file_that_is_not_signed_by_us_for_this_version_is_not_installed() {
    let mut office = Office::new();
    let (stranger, program) = (Publisher::start(), new_program());
    let mut altered = program.clone();
    altered[50] ^= 1;
    let genuine = office.publisher.sign(&program, NEWER);
    for (what, file, signature) in [
        ("another key", &program, stranger.sign(&program, NEWER)),
        ("an altered file", &altered, genuine),
        // A genuine older release under a newer number.
        (
            "another version",
            &program,
            office.publisher.sign(&program, "0.0.9"),
        ),
        (
            "no version",
            &program,
            office.publisher.sign_with(&program, "timestamp:1"),
        ),
        ("no signature", &program, "dHJ1c3QgbWU=".to_owned()),
    ] {
        office.publisher.publish_signed(NEWER, file, &signature);
        assert_eq!(office.check()["offer"]["version"], NEWER, "{what}");
        office.refuses("update_not_genuine");
    }
    assert_eq!(office.backups(), [""; 0], "nothing was about to be installed");
    office.publisher.publish(NEWER);
    assert_eq!(
        office.window.ask("install_update", json!({})),
        true,
        "the genuine one"
    );
}

#[test]
fn nothing_is_installed_during_a_sync_not_even_of_another_program() {
    let mut office = Office::new();
    office.publisher.publish(NEWER);
    office.add_integration();

    let runtime = tokio::runtime::Runtime::new().unwrap();
    let other = runtime.block_on(office.open_elsewhere());
    // What a sync of `ontime` holds.
    let sync = runtime.block_on(other.hold_syncs()).unwrap();
    office.refuses("update_during_sync");
    assert_eq!(office.publisher.downloads(), 0, "nor downloaded");
    assert_eq!(office.backups(), [""; 0]);
    drop(sync);
    runtime.block_on(other.close());
    assert_eq!(office.window.ask("install_update", json!({})), true);
}

#[test]
fn nothing_is_installed_while_something_typed_is_not_saved() {
    let mut office = Office::new();
    office.publisher.publish(NEWER);
    office.window.ask("set_unsaved", json!({"unsaved": true}));
    office.refuses("update_with_unsaved");
    assert_eq!(office.publisher.downloads(), 0, "nor downloaded");
    office.window.ask("set_unsaved", json!({"unsaved": false}));
    assert_eq!(office.window.ask("install_update", json!({})), true);
}

#[test]
fn nothing_is_installed_if_a_sync_or_typing_begins_during_the_download() {
    let mut office = Office::new();
    office.publisher.publish(NEWER);
    office.add_integration();
    let typed = office.window.ask_later("set_unsaved", json!({"unsaved": true}));
    office.publisher.during_download(typed);
    office.refuses("update_with_unsaved");
    office.window.ask("set_unsaved", json!({"unsaved": false}));

    let runtime = tokio::runtime::Runtime::new().unwrap();
    let other = runtime.block_on(office.open_elsewhere());
    let (begun, sync) = mpsc::channel();
    let (during, handle) = (other.clone(), runtime.handle().clone());
    office
        .publisher
        .during_download(move || begun.send(handle.block_on(during.hold_syncs()).unwrap()).unwrap());
    office.refuses("update_during_sync");
    drop(sync.recv().unwrap());
    assert_eq!(office.backups(), [""; 0]);
    runtime.block_on(other.close());
    assert_eq!(office.window.ask("install_update", json!({})), true);
}

#[test]
fn nothing_is_installed_if_the_backup_fails() {
    let mut office = Office::new();
    office.publisher.publish(NEWER);
    // A file where the folder should be.
    let backups = office.data().join("backups");
    std::fs::write(&backups, "x").unwrap();
    office.refuses("update_without_backup");
    std::fs::remove_file(&backups).unwrap();
    assert_eq!(office.window.ask("install_update", json!({})), true);
}

#[test]
fn a_program_that_cannot_be_replaced_stays_and_says_so() {
    let mut office = Office::new();
    let no_program = b"MZ: a program of another system, but genuine".to_vec();
    let signature = office.publisher.sign(&no_program, NEWER);
    office.publisher.publish_signed(NEWER, &no_program, &signature);
    office.refuses("update_not_installed");
    assert_eq!(
        office.backups(),
        ["before_update"],
        "made before the program was touched"
    );
}

#[test]
fn a_server_that_is_off_or_talks_nonsense_is_reported_and_the_offer_of_before_stays() {
    let mut office = Office::new();
    office.publisher.publish(NEWER);
    office.check();
    for (content, code) in [
        (
            &b"<html>Sign in to the hotel's network</html>"[..],
            "update_feed_invalid",
        ),
        (
            b"{\"version\": \"next\", \"platforms\": {}}",
            "update_feed_invalid",
        ),
    ] {
        office.publisher.put("/latest.json", content);
        let view = office.check();
        assert_eq!(
            view["fault"],
            json!({"code": code, "args": {"host": "127.0.0.1"}})
        );
        assert_eq!(view["offer"]["version"], NEWER);
        office.refuses(code);
    }
    let mut lost = Office::new();
    lost.refuses("update_server_unreachable");

    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let unreachable = Feed::new(&format!("http://127.0.0.1:{port}/latest.json"), "x".to_owned()).unwrap();
    let mut off = Office::with(move |_, program| unreachable.clone().replacing(program));
    assert_eq!(off.check()["fault"]["code"], "update_server_unreachable");
}

#[test]
fn a_feed_that_points_to_an_unprotected_address_is_refused() {
    let mut office = Office::new();
    let this = format!("linux-{}", std::env::consts::ARCH);
    let signature = office.publisher.sign(&new_program(), NEWER);
    let target = json!({"url": "http://updates.example/program", "signature": signature});
    let feed = json!({"version": NEWER, "platforms": {this: target}});
    office.publisher.put("/latest.json", feed.to_string().as_bytes());
    assert_eq!(office.check()["fault"]["code"], "update_feed_invalid");
    office.refuses("update_feed_invalid");
}

#[test]
fn later_is_remembered_for_that_version() {
    let mut office = Office::new();
    office.publisher.publish(NEWER);
    office.check();
    let view = office.window.ask("postpone_update", json!({"version": NEWER}));
    assert_eq!(view["offer"]["postponed"], true);
    office.publisher.publish("99.0.1");
    assert_eq!(office.check()["offer"]["postponed"], false);
}

#[test]
fn a_copy_that_it_installed_only_says_that_there_is_a_newer_version() {
    let mut office = Office::with(|feed, _| feed);
    office.publisher.publish(NEWER);
    assert_eq!(office.check()["offer"]["installer"], "it");
    office.refuses("update_by_it");
    // Nor is there a file for this system.
    let feed = json!({"version": NEWER, "platforms": {}});
    office.publisher.put("/latest.json", feed.to_string().as_bytes());
    let offer = office.check()["offer"].clone();
    assert_eq!(
        (&offer["installer"], &offer["version"]),
        (&json!("it"), &json!(NEWER))
    );
}

#[test]
fn without_a_feed_updates_are_off() {
    let folder = tempdir().unwrap();
    let mut window = Window::open(folder.path(), "main");
    window.ask(
        "set_up",
        json!({"practiceName": "Bright Smiles", "passphrase": null}),
    );
    let view = window.ask("check_for_updates", json!({}));
    let off = json!({"enabled": false, "checked_at": null, "offer": null, "step": null, "fault": null});
    assert_eq!(view, off);
    assert_eq!(window.code("install_update", json!({})), "update_by_it");
    assert!(!folder.path().join("data").join("backups").exists());
}
