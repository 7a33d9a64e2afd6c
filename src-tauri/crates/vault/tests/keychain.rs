//! The real Secret Service: GNOME Keyring on a private session bus.
//!
//! Each test starts this test program again inside a private session bus with a private home folder, so that no real
//! keyring is touched. Needs `dbus-run-session` and `gnome-keyring-daemon`.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failed step ends the test, and a missing program must be named"
)]

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use vault::{KeySource, Keychain, KeychainError, OsKeychain, UnlockError, VaultState, state, unlock};

const INSIDE: &str = "ONTIME_TEST_INSIDE";
const LOCKED_KEYRING: &str =
    "gnome-keyring-daemon --start --components=secrets >/dev/null && exec \"$0\" \"$@\"";
const UNLOCKED_KEYRING: &str =
    "printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec \"$0\" \"$@\"";

fn is_inside() -> bool {
    std::env::var_os(INSIDE).is_some()
}

#[test]
fn the_key_is_stored_in_a_real_keyring() {
    if is_inside() {
        return runtime().block_on(the_key_is_stored_in_this_keyring());
    }
    let home = tempfile::tempdir().unwrap();
    run_inside(
        &mut session(UNLOCKED_KEYRING),
        "the_key_is_stored_in_a_real_keyring",
        home.path(),
    );
}

async fn the_key_is_stored_in_this_keyring() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    assert_eq!(
        state(dir, false, Arc::new(OsKeychain)).await.unwrap(),
        VaultState::FirstStart
    );
    let first = unlock(dir, false, source())
        .await
        .unwrap()
        .database
        .expose_pragma();
    assert_eq!(
        state(dir, true, Arc::new(OsKeychain)).await.unwrap(),
        VaultState::Ready
    );
    assert_eq!(
        unlock(dir, true, source())
            .await
            .unwrap()
            .database
            .expose_pragma(),
        first
    );

    let file: serde_json::Value =
        serde_json::from_slice(&std::fs::read(dir.join("vault.json")).unwrap()).unwrap();
    let entry = file["entry"].as_str().unwrap().to_owned();
    // On a plain thread, as in the vault, because these calls block.
    let remove = std::thread::spawn(move || {
        assert_eq!(OsKeychain.read(&entry).unwrap().unwrap().len(), 32);
        OsKeychain.write(&entry, &[0, 255, 10]).unwrap();
        assert_eq!(**OsKeychain.read(&entry).unwrap().unwrap(), [0, 255, 10]);
        OsKeychain.delete(&entry).unwrap();
        OsKeychain.delete(&entry).expect("deleting twice is not an error");
        assert!(OsKeychain.read(&entry).unwrap().is_none());
    });
    remove.join().unwrap();
    assert!(matches!(
        unlock(dir, true, source()).await,
        Err(UnlockError::Lost)
    ));
}

/// Two sessions with the same home and data folder: the first creates the key, the second leaves the keyring locked.
#[test]
fn a_keyring_that_stays_locked_is_not_a_lost_key() {
    if is_inside() {
        let dir = std::env::home_dir().unwrap().join("data");
        return runtime().block_on(async {
            if !dir.exists() {
                unlock(&dir, false, source()).await.unwrap();
                return;
            }
            let error = unlock(&dir, true, source()).await.unwrap_err();
            assert!(matches!(error, UnlockError::Denied { .. }), "{error:?}");
        });
    }
    let home = tempfile::tempdir().unwrap();
    for keyring in [UNLOCKED_KEYRING, LOCKED_KEYRING] {
        run_inside(
            &mut session(keyring),
            "a_keyring_that_stays_locked_is_not_a_lost_key",
            home.path(),
        );
    }
}

#[test]
fn without_a_session_bus_there_is_no_keychain() {
    if is_inside() {
        let read = OsKeychain.read("entry");
        assert!(matches!(read, Err(KeychainError::Unavailable { .. })), "{read:?}");
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::new("env");
    command.arg("DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent/bus");
    run_inside(
        &mut command,
        "without_a_session_bus_there_is_no_keychain",
        home.path(),
    );
}

fn source() -> KeySource {
    KeySource::Keychain(Arc::new(OsKeychain))
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Runtime::new().unwrap()
}

/// A session bus with a keyring.
fn session(keyring: &str) -> Command {
    for [program, package] in [
        ["dbus-run-session", "dbus-daemon"],
        ["gnome-keyring-daemon", "gnome-keyring"],
    ] {
        let found = Command::new(program).arg("--version").output();
        assert!(
            found.is_ok(),
            "{program} is missing; install it with: sudo apt-get install {package}"
        );
    }
    let mut command = Command::new("dbus-run-session");
    command.args(["--", "sh", "-c", keyring]);
    command
}

/// Runs one test of this program under `command`, with an empty home folder.
fn run_inside(command: &mut Command, test: &str, home: &Path) {
    command
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"]);
    command.env(INSIDE, "1").env("HOME", home);
    for folder in [
        "XDG_DATA_HOME",
        "XDG_CONFIG_HOME",
        "XDG_CACHE_HOME",
        "XDG_RUNTIME_DIR",
    ] {
        command.env(folder, home);
    }
    let output = command.output().unwrap();
    let text = [output.stdout, output.stderr]
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .concat();
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}
