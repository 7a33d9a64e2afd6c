//! Opening a data folder: first start, passphrase, and everything that can prevent it.

use std::sync::Arc;

use app::view::AppState;
use app::{DataFolder, Fault, FaultClass, Passphrase};
use domain::FileReason;
use tempfile::TempDir;
use vault::{KeychainError, MemoryKeychain};

use crate::harness::{Harness, data_folder};

fn new() -> (TempDir, Arc<MemoryKeychain>) {
    (tempfile::tempdir().unwrap(), Arc::new(MemoryKeychain::new()))
}

fn no_keychain() -> (TempDir, Arc<MemoryKeychain>) {
    let (folder, keychain) = new();
    keychain.fail_with(Some(KeychainError::Unavailable {
        reason: "none here".to_owned(),
    }));
    (folder, keychain)
}

fn passphrase(text: &str) -> Passphrase {
    Passphrase::new(text.to_owned())
}

fn blocked(state: AppState) -> FaultClass {
    match state {
        AppState::Blocked { fault } => fault.class(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_first_start_ends_with_the_first_company() {
    let (folder, keychain) = new();
    let data = data_folder(&folder, &keychain);
    let first = AppState::FirstStart {
        needs_passphrase: false,
    };
    assert_eq!(data.state(None).await, first);
    assert!(keychain.is_empty(), "reading the state creates no key");
    let app = data.open(None).await.unwrap();
    assert_eq!(app.state().await.unwrap(), first);
    app.add_company("Riverside").await.unwrap();
    assert_eq!(app.state().await.unwrap(), AppState::Ready);
    app.close().await;
    drop(app);

    let data = data_folder(&folder, &keychain);
    assert_eq!(data.state(None).await, AppState::Ready);
    let app = data.open(None).await.unwrap();
    assert_eq!(app.companies().await.unwrap()[0].name, "Riverside");
    assert_eq!(keychain.len(), 2, "the key, and how far the store had come");
}

#[tokio::test]
async fn two_programs_that_start_first_at_once_share_one_key() {
    let (folder, keychain) = new();
    let (one, two) = (data_folder(&folder, &keychain), data_folder(&folder, &keychain));
    let (one, two) = tokio::join!(one.open(None), two.open(None));
    one.unwrap().add_company("Riverside").await.unwrap();
    assert_eq!(two.unwrap().companies().await.unwrap().len(), 1);
    assert_eq!(keychain.len(), 1);
}

#[tokio::test]
async fn without_a_keychain_a_passphrase_protects_the_data() {
    let (folder, keychain) = no_keychain();
    let data = data_folder(&folder, &keychain);
    let needed = AppState::FirstStart {
        needs_passphrase: true,
    };
    assert_eq!(data.state(None).await, needed);
    assert_eq!(
        data.open(None).await.err().unwrap().class(),
        FaultClass::KeychainUnavailable
    );
    let short = data.open(Some(&passphrase("short"))).await;
    assert_eq!(short.err().unwrap().class(), FaultClass::InvalidPassphrase);
    let app = data.open(Some(&passphrase("molar crown bridge"))).await.unwrap();
    app.add_company("Riverside").await.unwrap();
    drop(app);

    assert_eq!(data.state(None).await, AppState::Locked);
    assert_eq!(data.open(None).await.err().unwrap().class(), FaultClass::Locked);
    let wrong = data.open(Some(&passphrase("molar crown brigde"))).await;
    assert_eq!(wrong.err().unwrap().class(), FaultClass::WrongPassphrase);
    let app = data.open(Some(&passphrase("molar crown bridge"))).await.unwrap();
    assert_eq!(app.state().await.unwrap(), AppState::Ready);
    assert_eq!(app.companies().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_lost_key_is_reported_and_no_new_key_is_created() {
    let harness = Harness::open().await;
    harness.app.close().await;
    harness.keychain.forget_all();
    let data = data_folder(&harness.folder, &harness.keychain);
    assert_eq!(blocked(data.state(None).await), FaultClass::KeyLost);
    assert_eq!(data.open(None).await.err().unwrap().class(), FaultClass::KeyLost);
    let forced = data.open(Some(&passphrase("molar crown bridge"))).await;
    assert!(forced.is_err(), "a passphrase does not replace it");
    assert!(harness.keychain.is_empty(), "no new key over the old one");
}

#[tokio::test]
async fn a_keychain_that_is_locked_is_not_a_lost_key() {
    let harness = Harness::open().await;
    harness.app.close().await;
    let data = data_folder(&harness.folder, &harness.keychain);
    for failure in [
        KeychainError::Denied {
            reason: "locked".to_owned(),
        },
        KeychainError::Unavailable {
            reason: "no session".to_owned(),
        },
    ] {
        harness.keychain.fail_with(Some(failure));
        assert_eq!(blocked(data.state(None).await), FaultClass::KeychainUnavailable);
        assert_eq!(
            data.open(None).await.err().unwrap().class(),
            FaultClass::KeychainUnavailable
        );
    }
    harness.keychain.fail_with(None);
    assert_eq!(data.state(None).await, AppState::Ready);
    assert_eq!(data.open(None).await.unwrap().companies().await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_database_of_another_folder_is_not_opened_or_changed() {
    let (harness, other) = (Harness::open().await, Harness::open().await);
    harness.app.close().await;
    other.app.close().await;
    let file = |harness: &Harness| harness.folder.path().join("data").join("ontime.db");
    std::fs::copy(file(&other), file(&harness)).unwrap();
    let data = data_folder(&harness.folder, &harness.keychain);
    let refused = data.open(None).await.err().unwrap();
    // The head file shows that the key is right.
    assert_eq!(refused.class(), FaultClass::StoreDamaged);
    assert_eq!(
        std::fs::read(file(&harness)).unwrap(),
        std::fs::read(file(&other)).unwrap()
    );
}

#[tokio::test]
async fn only_one_window_can_open_the_folder() {
    let harness = Harness::open().await;
    let (one, two) = (
        data_folder(&harness.folder, &harness.keychain),
        data_folder(&harness.folder, &harness.keychain),
    );
    let lock = one.lock_window().unwrap();
    assert_eq!(two.lock_window().err().unwrap().class(), FaultClass::StoreBusy);
    drop(lock);
    assert!(two.lock_window().is_ok());
}

#[cfg(unix)]
#[test]
fn a_folder_that_others_can_read_is_neither_changed_nor_used() {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let given = folder.path().join("opt");
    fs::create_dir(&given).unwrap();
    let set = |mode| fs::set_permissions(&given, Permissions::from_mode(mode)).unwrap();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let locate = |path: &std::path::Path| DataFolder::locate(Some(path.to_owned())).map(drop);
    for open in [0o755, 0o750, 0o777] {
        set(open);
        let refused = locate(&given).unwrap_err();
        assert_eq!(refused, Fault::DataFolderShared);
        assert_eq!(mode(&given), open);
    }
    assert_eq!(fs::read_dir(&given).unwrap().count(), 0);
    // Accepted: a private folder, a new one, and one with a store, which is made private.
    set(0o700);
    locate(&given).unwrap();
    let ours = given.join("ours");
    locate(&ours).unwrap();
    assert_eq!(mode(&ours), 0o700);
    set(0o755);
    fs::write(given.join("ontime.db"), "").unwrap();
    locate(&given).unwrap();
    assert_eq!(mode(&given), 0o700);
}

#[test]
fn a_path_that_is_too_long_for_the_database_is_named() {
    let (folder, keychain) = new();
    let at = |length: usize| {
        let mut data = folder.path().to_owned();
        while data.as_os_str().len() < length {
            data.push("d".repeat((length - data.as_os_str().len() - 1).clamp(1, 100)));
        }
        DataFolder::at(data.clone(), data.join("logs"), keychain.clone())
    };
    let too_long = Fault::DataFolderUnusable {
        reason: FileReason::PathTooLong,
    };
    let longest = if cfg!(windows) { 180 } else { 430 };
    assert_eq!(at(longest).err(), None);
    assert_eq!(at(longest + 20).err(), Some(too_long));
}
