//! A data folder of which something is gone: never a first start, never a second key, and continued only on request.

use std::fs;
use std::path::Path;

use app::view::AppState;
use app::{Fault, Passphrase};

use crate::harness::{Harness, data_folder};

/// The content of the data folder's files, without those that hold nothing.
fn files(harness: &Harness) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(harness.data_dir()).unwrap();
    let files = entries.filter_map(|entry| {
        let entry = entry.unwrap();
        let content = fs::read(entry.path()).ok()?;
        Some((entry.file_name().into_string().unwrap(), content))
    });
    let mut files: Vec<_> = files.collect();
    files.sort();
    files
}

fn copy(from: &Path, to: &Path) {
    for name in ["ontime.db", "ontime.head"] {
        fs::copy(from.join(name), to.join(name)).unwrap();
    }
}

#[tokio::test]
async fn a_missing_database_is_said_and_an_empty_one_is_made_only_on_request() {
    let harness = Harness::open().await;
    harness.app.close().await;
    fs::remove_file(harness.data_dir().join("ontime.db")).unwrap();
    let before = files(&harness);
    let data = data_folder(&harness.folder, &harness.keychain);
    assert_eq!(data.state(None).await, AppState::Ready);
    assert_eq!(data.open(None).await.err(), Some(Fault::DatabaseFileMissing));
    assert_eq!(files(&harness), before);

    let app = data.open_accepting_loss(None).await.unwrap();
    assert!(app.companies().await.unwrap().is_empty());
    let key = |files: &[(String, Vec<u8>)]| files.iter().find(|(name, _)| name == "vault.json").cloned();
    assert_eq!(key(&files(&harness)), key(&before), "the key is kept");
}

#[tokio::test]
async fn a_missing_database_whose_key_is_gone_too_gets_no_second_key() {
    let harness = Harness::open().await;
    harness.app.close().await;
    for name in ["ontime.db", "ontime.head"] {
        fs::remove_file(harness.data_dir().join(name)).unwrap();
    }
    harness.keychain.forget_all();
    let before = files(&harness);
    let data = data_folder(&harness.folder, &harness.keychain);
    let lost = AppState::Blocked {
        fault: Fault::KeyLost,
    };
    assert_eq!(data.state(None).await, lost);
    let passphrase = Passphrase::new("molar crown bridge".to_owned());
    for passphrase in [None, Some(&passphrase)] {
        data.open(passphrase).await.err().unwrap();
        data.open_accepting_loss(passphrase).await.err().unwrap();
    }
    assert_eq!(files(&harness), before);
    assert!(harness.keychain.is_empty());
}

#[tokio::test]
async fn an_emptied_data_folder_is_no_first_start_while_the_keychain_remembers_it() {
    let harness = Harness::open().await;
    harness.app.close().await;
    fs::remove_dir_all(harness.data_dir()).unwrap();
    fs::create_dir(harness.data_dir()).unwrap();
    #[cfg(unix)]
    fs::set_permissions(
        harness.data_dir(),
        std::os::unix::fs::PermissionsExt::from_mode(0o700),
    )
    .unwrap();
    let data = data_folder(&harness.folder, &harness.keychain);
    let missing = Fault::DatabaseFileMissing;
    assert_eq!(
        data.state(None).await,
        AppState::Blocked {
            fault: missing.clone()
        }
    );
    assert_eq!(data.open(None).await.err(), Some(missing));
    assert!(files(&harness).is_empty());
    let app = data.open_accepting_loss(None).await.unwrap();
    assert!(app.companies().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_data_folder_of_an_earlier_day_is_said_to_be_older() {
    let harness = Harness::open().await;
    harness.app.close().await;
    let yesterday = tempfile::tempdir().unwrap();
    copy(&harness.data_dir(), yesterday.path());
    let data = data_folder(&harness.folder, &harness.keychain);
    let app = data.open(None).await.unwrap();
    for name in ["Lakeside", "Hillside"] {
        app.add_company(name).await.unwrap();
    }
    app.close().await;
    drop(app);

    copy(yesterday.path(), &harness.data_dir());
    let before = files(&harness);
    let fault = data.open(None).await.err().unwrap();
    assert!(matches!(fault, Fault::StoreOlder { count: 2, .. }), "{fault:?}");
    assert_eq!(files(&harness), before);
    let app = data.open_accepting_loss(None).await.unwrap();
    assert_eq!(app.companies().await.unwrap().len(), 1);
    app.close().await;
    drop(app);
    data.open(None).await.unwrap();
}

#[tokio::test]
async fn a_first_start_that_was_interrupted_after_its_key_goes_on_with_that_key() {
    let harness = Harness::open().await;
    harness.app.close().await;
    let key = fs::read(harness.data_dir().join("vault.json")).unwrap();
    let keychain = harness.keychain.clone();
    let folder = tempfile::tempdir().unwrap();
    let data = data_folder(&folder, &keychain);
    let dir = folder.path().join("data");
    fs::write(dir.join("vault.json"), &key).unwrap();
    fs::write(dir.join("setting-up"), b"").unwrap();
    let first = AppState::FirstStart {
        needs_passphrase: false,
    };
    assert_eq!(data.state(None).await, first);
    data.open(None)
        .await
        .unwrap()
        .add_company("Riverside")
        .await
        .unwrap();
    assert_eq!(fs::read(dir.join("vault.json")).unwrap(), key);
    assert!(!dir.join("setting-up").exists());
}
