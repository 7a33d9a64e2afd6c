//! The recovery code, and passphrases that are refused.

use std::fs;
use std::sync::Arc;

use app::view::{AppState, KeyLocation};
use app::{Fault, FaultClass, Passphrase, RecoveryCode};
use tempfile::TempDir;
use vault::{KeychainError, MemoryKeychain};

use crate::harness::{Harness, data_folder};

const FORGOTTEN: &str = "molar crown bridge";

fn passphrase(text: &str) -> Passphrase {
    Passphrase::new(text.to_owned())
}

/// A folder whose key is wrapped with [`FORGOTTEN`], with the company `Riverside`.
async fn with_passphrase() -> (TempDir, Arc<MemoryKeychain>) {
    let (folder, keychain) = (tempfile::tempdir().unwrap(), Arc::new(MemoryKeychain::new()));
    let data = data_folder(&folder, &keychain);
    let app = data.open(Some(&passphrase(FORGOTTEN))).await.unwrap();
    app.add_company("Riverside").await.unwrap();
    app.close().await;
    (folder, keychain)
}

#[tokio::test]
async fn a_lost_key_returns_with_the_code_and_goes_back_into_the_keychain() {
    let harness = Harness::open().await;
    assert_eq!(harness.data.security().recovery_code_at, None);
    let code = RecoveryCode::generate();
    harness.data.set_recovery_code(None, &code).await.unwrap();
    assert!(harness.data.security().recovery_code_at.is_some());
    harness.app.close().await;
    harness.keychain.forget_all();

    let data = data_folder(&harness.folder, &harness.keychain);
    assert_eq!(data.open(None).await.err(), Some(Fault::KeyLost));
    let wrong = data.recover(&RecoveryCode::generate(), None).await;
    assert_eq!(wrong.err(), Some(Fault::RecoveryCodeWrong));
    assert!(harness.keychain.is_empty());
    let app = data.recover(&code, None).await.unwrap();
    assert_eq!(app.companies().await.unwrap().len(), 1);
    app.close().await;
    let app = data.open(None).await.unwrap();
    assert_eq!(app.companies().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_lost_key_without_a_keychain_gets_a_passphrase() {
    let harness = Harness::open().await;
    let code = RecoveryCode::generate();
    harness.data.set_recovery_code(None, &code).await.unwrap();
    harness.app.close().await;
    harness.keychain.forget_all();
    harness.keychain.fail_with(Some(KeychainError::Unavailable {
        reason: "none here".to_owned(),
    }));
    let data = data_folder(&harness.folder, &harness.keychain);
    let none = data.recover(&code, None).await;
    assert_eq!(none.err(), Some(Fault::KeychainMissing));
    let app = data
        .recover(&code, Some(&passphrase("nine loud geese")))
        .await
        .unwrap();
    app.close().await;
    assert_eq!(data.security().key, KeyLocation::Passphrase);
    assert_eq!(data.state(None).await, AppState::Locked);
    data.open(Some(&passphrase("nine loud geese"))).await.unwrap();
}

#[tokio::test]
async fn a_forgotten_passphrase_is_replaced_with_the_code() {
    let (folder, keychain) = with_passphrase().await;
    let data = data_folder(&folder, &keychain);
    let code = RecoveryCode::generate();
    assert_eq!(
        data.recover(&code, None).await.err(),
        Some(Fault::RecoveryCodeMissing)
    );
    assert_eq!(data.set_recovery_code(None, &code).await, Err(Fault::Locked));
    let wrong = data
        .set_recovery_code(Some(&passphrase("a wrong guess")), &code)
        .await;
    assert_eq!(wrong, Err(Fault::WrongPassphrase));
    data.set_recovery_code(Some(&passphrase(FORGOTTEN)), &code)
        .await
        .unwrap();

    assert_eq!(data.recover(&code, None).await.err(), Some(Fault::Locked));
    let weak = data.recover(&code, Some(&passphrase("password1234"))).await;
    assert_eq!(weak.err(), Some(Fault::PassphraseTooCommon));
    let app = data
        .recover(&code, Some(&passphrase("nine loud geese")))
        .await
        .unwrap();
    assert_eq!(app.companies().await.unwrap()[0].name, "Riverside");
    app.close().await;
    let old = data.open(Some(&passphrase(FORGOTTEN))).await;
    assert_eq!(old.err(), Some(Fault::WrongPassphrase));
    data.open(Some(&passphrase("nine loud geese"))).await.unwrap();
    assert!(keychain.is_empty());
}

#[tokio::test]
async fn the_code_of_another_key_replaces_nothing() {
    let (harness, other) = (Harness::open().await, Harness::open().await);
    let code = RecoveryCode::generate();
    other.data.set_recovery_code(None, &code).await.unwrap();
    harness.app.close().await;
    let file = |harness: &Harness, name: &str| harness.folder.path().join("data").join(name);
    fs::copy(file(&other, "recovery.json"), file(&harness, "recovery.json")).unwrap();
    let before = fs::read(file(&harness, "vault.json")).unwrap();

    let refused = harness.data.recover(&code, None).await.err().unwrap();
    assert_eq!(refused.class(), FaultClass::KeyMismatch);
    assert_eq!(fs::read(file(&harness, "vault.json")).unwrap(), before);
    assert_eq!(harness.keychain.len(), 1);
    harness.data.open(None).await.unwrap();
}

#[tokio::test]
async fn the_practices_name_is_no_passphrase() {
    let name = "Quoxley Family Dental";
    assert_eq!(
        passphrase("quoxleyfamilydental").check_new(name),
        Err(Fault::PassphraseTooCommon)
    );
    let (folder, keychain) = with_passphrase().await;
    let data = data_folder(&folder, &keychain);
    let app = data.open(Some(&passphrase(FORGOTTEN))).await.unwrap();
    app.add_company(name).await.unwrap();
    let change = async |new: &str| {
        data.change_passphrase(&app, &passphrase(FORGOTTEN), &passphrase(new))
            .await
    };
    assert_eq!(
        change("Quoxley Family Dental").await,
        Err(Fault::PassphraseTooCommon)
    );
    assert_eq!(
        change("eleven char").await,
        Err(Fault::PassphraseTooShort { min: 12 })
    );
    assert_eq!(change("nine loud geese").await, Ok(()));
}
