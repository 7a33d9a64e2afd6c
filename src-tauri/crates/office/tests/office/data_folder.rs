//! From an empty folder to an open office, and everything that may stand in between.

use std::sync::Arc;

use office::view::OfficeState;
use office::{DataFolder, ErrorCode, Passphrase};
use tempfile::TempDir;
use vault::{KeychainError, MemoryKeychain};

use crate::desk::{Desk, data_folder};

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

fn blocked(state: OfficeState) -> ErrorCode {
    match state {
        OfficeState::Blocked { fault } => {
            assert!(!fault.message.is_empty() && !fault.hint.is_empty());
            fault.code
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_first_start_lasts_until_there_is_a_company_and_then_it_is_ready_for_ever() {
    let (folder, keychain) = new();
    let data = data_folder(&folder, &keychain);
    let first = OfficeState::FirstStart {
        needs_passphrase: false,
    };
    assert_eq!(data.state(None).await, first);
    assert!(keychain.is_empty(), "looking makes no key");
    let office = data.open(None).await.unwrap();
    assert_eq!(office.state().await.unwrap(), first);
    office.add_company("Riverside").await.unwrap();
    assert_eq!(office.state().await.unwrap(), OfficeState::Ready);
    office.close().await;
    drop(office);

    let data = data_folder(&folder, &keychain);
    assert_eq!(data.state(None).await, OfficeState::Ready);
    let office = data.open(None).await.unwrap();
    assert_eq!(office.companies().await.unwrap()[0].name, "Riverside");
    assert_eq!(keychain.len(), 1);
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
async fn without_a_keychain_a_passphrase_locks_and_opens_it() {
    let (folder, keychain) = no_keychain();
    let data = data_folder(&folder, &keychain);
    let needed = OfficeState::FirstStart {
        needs_passphrase: true,
    };
    assert_eq!(data.state(None).await, needed);
    assert_eq!(
        data.open(None).await.err().unwrap().code,
        ErrorCode::KeychainUnavailable
    );
    let short = data.open(Some(&passphrase("short"))).await;
    assert_eq!(short.err().unwrap().code, ErrorCode::InvalidPassphrase);
    let office = data.open(Some(&passphrase("molar crown bridge"))).await.unwrap();
    office.add_company("Riverside").await.unwrap();
    drop(office);

    assert_eq!(data.state(None).await, OfficeState::Locked);
    assert_eq!(data.open(None).await.err().unwrap().code, ErrorCode::Locked);
    let wrong = data.open(Some(&passphrase("molar crown brigde"))).await;
    assert_eq!(wrong.err().unwrap().code, ErrorCode::WrongPassphrase);
    let office = data.open(Some(&passphrase("molar crown bridge"))).await.unwrap();
    assert_eq!(office.state().await.unwrap(), OfficeState::Ready);
    assert_eq!(office.companies().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_lost_key_is_said_and_nothing_is_made_anew() {
    let desk = Desk::open().await;
    desk.office.close().await;
    desk.keychain.forget_all();
    let data = data_folder(&desk.folder, &desk.keychain);
    assert_eq!(blocked(data.state(None).await), ErrorCode::KeyLost);
    assert_eq!(data.open(None).await.err().unwrap().code, ErrorCode::KeyLost);
    let forced = data.open(Some(&passphrase("molar crown bridge"))).await;
    assert!(forced.is_err(), "a passphrase is no way around it");
    assert!(desk.keychain.is_empty(), "no new key over the old one");
}

#[tokio::test]
async fn a_keychain_that_is_locked_is_not_a_lost_key() {
    let desk = Desk::open().await;
    desk.office.close().await;
    let data = data_folder(&desk.folder, &desk.keychain);
    for failure in [
        KeychainError::Denied {
            reason: "locked".to_owned(),
        },
        KeychainError::Unavailable {
            reason: "no session".to_owned(),
        },
    ] {
        desk.keychain.fail_with(Some(failure));
        assert_eq!(blocked(data.state(None).await), ErrorCode::KeychainUnavailable);
        assert_eq!(
            data.open(None).await.err().unwrap().code,
            ErrorCode::KeychainUnavailable
        );
    }
    desk.keychain.fail_with(None);
    assert_eq!(data.state(None).await, OfficeState::Ready);
    assert_eq!(data.open(None).await.unwrap().companies().await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_key_of_another_folder_does_not_open_this_one() {
    let (desk, other) = (Desk::open().await, Desk::open().await);
    desk.office.close().await;
    other.office.close().await;
    let file = |desk: &Desk| desk.folder.path().join("data").join("ontime.db");
    std::fs::copy(file(&other), file(&desk)).unwrap();
    let data = data_folder(&desk.folder, &desk.keychain);
    let refused = data.open(None).await.err().unwrap();
    assert_eq!(refused.code, ErrorCode::KeyMismatch);
    assert_eq!(
        std::fs::read(file(&desk)).unwrap(),
        std::fs::read(file(&other)).unwrap()
    );
}

#[tokio::test]
async fn one_window_at_a_time_has_the_folder() {
    let desk = Desk::open().await;
    let (one, two) = (
        data_folder(&desk.folder, &desk.keychain),
        data_folder(&desk.folder, &desk.keychain),
    );
    let claim = one.claim_window().unwrap();
    assert_eq!(two.claim_window().err().unwrap().code, ErrorCode::StoreBusy);
    drop(claim);
    assert!(two.claim_window().is_ok());
}

#[cfg(unix)]
#[test]
fn a_folder_that_others_use_is_neither_closed_nor_taken() {
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
        assert_eq!(refused.code, ErrorCode::FileFailed);
        assert!(refused.message.contains("Other users"), "{}", refused.message);
        assert_eq!(mode(&given), open);
    }
    assert_eq!(fs::read_dir(&given).unwrap().count(), 0);
    // One that is closed already, one of our own making, and one that an earlier program left open.
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
