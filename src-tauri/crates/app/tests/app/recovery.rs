//! The recovery code, and passphrases that are refused.

use std::fs;
use std::sync::Arc;

use app::view::{AppState, KeyLocation};
use app::{BackupReason, Fault, FaultClass, Passphrase, RecoveryCode};
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
async fn a_lost_key_returns_although_the_database_is_gone_too_and_opens_the_backup() {
    let harness = Harness::open().await;
    let code = RecoveryCode::generate();
    harness.data.set_recovery_code(None, &code).await.unwrap();
    let backup = harness.app.back_up(BackupReason::Manual).await.unwrap();
    harness.app.close().await;
    harness.keychain.forget_all();
    for file in ["ontime.db", "ontime.head"] {
        fs::remove_file(harness.data_dir().join(file)).unwrap();
    }
    let data = data_folder(&harness.folder, &harness.keychain);
    assert_eq!(data.open(None).await.err(), Some(Fault::KeyLost));
    let recovered = data.recover(&code, None).await;
    assert_eq!(
        recovered.err(),
        Some(Fault::DatabaseFileMissing),
        "the key is back"
    );
    let app = data.restore_backup(None, &backup, None).await.unwrap();
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
    let app = data.open(Some(&passphrase(FORGOTTEN))).await.unwrap();
    app.add_company("Tooth Quoxley Family").await.unwrap();
    app.close().await;
    for weak in ["password1234", "Tooth Quoxley Family"] {
        let weak = data.recover(&code, Some(&passphrase(weak))).await;
        assert_eq!(weak.err(), Some(Fault::PassphraseTooCommon));
    }
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
async fn after_wrong_passphrases_every_way_in_has_to_wait() {
    let (folder, keychain) = with_passphrase().await;
    let data = data_folder(&folder, &keychain);
    let (right, code) = (passphrase(FORGOTTEN), RecoveryCode::generate());
    let app = data.open(Some(&right)).await.unwrap();
    let backup = app.back_up(BackupReason::Manual).await.unwrap();
    // So many that the test ends before the wait does.
    let now = chrono::Utc::now().timestamp();
    let attempts = serde_json::json!({ "version": 1, "failures": 20, "last_at": now });
    let attempts_file = folder.path().join("data").join("attempts.json");
    fs::write(&attempts_file, attempts.to_string()).unwrap();
    let waits =
        |fault: Option<Fault>| assert!(matches!(fault, Some(Fault::PassphraseWait { .. })), "{fault:?}");
    waits(
        data.change_passphrase(&app, &right, &passphrase("nine loud geese"))
            .await
            .err(),
    );
    waits(data.set_recovery_code(Some(&right), &code).await.err());
    waits(data.check_passphrase(Some(&right)).await.err());
    app.close().await;

    let data = data_folder(&folder, &keychain);
    waits(data.open(Some(&right)).await.err());
    waits(data.open_accepting_loss(Some(&right)).await.err());
    waits(data.backup_contents(None, &backup, Some(&right)).await.err());
    waits(data.restore_backup(None, &backup, Some(&right)).await.err());
    waits(data.renew_keys(Some(&right), &code).await.err());
    assert_eq!(fs::read_to_string(&attempts_file).unwrap(), attempts.to_string());
    fs::remove_file(attempts_file).unwrap();
    data.open(Some(&right)).await.unwrap();
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
    assert_eq!(
        harness.keychain.len(),
        2,
        "the key, and how far the store had come"
    );
    harness.data.open(None).await.unwrap();
}

#[tokio::test]
async fn the_practices_name_is_no_passphrase() {
    let name = "Quoxley Family Dental";
    assert_eq!(
        passphrase("quoxleyfamilydental").check_new(&[name.to_owned()]),
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

/// What a folder holds, without what every start writes.
fn key_files(harness: &Harness) -> Vec<Option<Vec<u8>>> {
    let data = harness.folder.path().join("data");
    let names = ["ontime.db", "key.json", "vault.json", "recovery.json"];
    names.map(|name| fs::read(data.join(name)).ok()).to_vec()
}

#[tokio::test]
async fn new_keys_keep_everything_and_the_old_key_files_open_nothing() {
    let server = crate::harness::server().await;
    let practice = opendental_testkit::Practice::generate(77, 150);
    crate::harness::load_practice(&server, &practice, "new_keys").await;
    let harness = Harness::open().await;
    let id = harness.add(&server, "new_keys").await;
    let run = harness.sync(id, app::Mode::Full, None).await;
    let patient = harness.patients("", app::view::StatusFilter::All).await.rows[0].id;
    harness
        .app
        .set_desk_notes(patient, "prefers mornings")
        .await
        .unwrap();
    let old_code = RecoveryCode::generate();
    harness.data.set_recovery_code(None, &old_code).await.unwrap();
    let code = RecoveryCode::generate();
    assert_eq!(
        harness.data.renew_keys(None, &code).await,
        Err(Fault::StoreInUse),
        "it is open"
    );
    harness.app.close().await;
    let data = harness.folder.path().join("data");
    // A backup with the same key, and one that nothing opens.
    fs::create_dir(data.join("backups")).unwrap();
    let backup = data
        .join("backups")
        .join("ontime-20261122T202632123Z-before-migrating-1.db");
    fs::copy(data.join("ontime.db"), &backup).unwrap();
    fs::write(data.join("backups").join("other.db"), "not ours").unwrap();
    // A database that was set aside, and one that nothing opens.
    let set_aside =
        ["20261122T202632123Z", "20261122T202632124Z"].map(|name| data.join("set-aside").join(name));
    for folder in &set_aside {
        fs::create_dir_all(folder).unwrap();
    }
    fs::copy(data.join("ontime.db"), set_aside[0].join("ontime.db")).unwrap();
    fs::write(set_aside[0].join("ontime.head"), "of the old key").unwrap();
    fs::write(set_aside[1].join("ontime.db"), "damaged").unwrap();
    let before = tempfile::tempdir().unwrap();
    for file in ["ontime.db", "vault.json", "recovery.json"] {
        fs::copy(data.join(file), before.path().join(file)).unwrap();
    }

    harness.data.renew_keys(None, &code).await.unwrap();
    assert_eq!(harness.keychain.len(), 2, "the old key is gone");
    for leftover in ["incoming", "incoming.part"] {
        assert!(!data.join(leftover).exists());
    }
    // The old database opens with nothing that is left, and the new one with nothing old.
    let old = data_folder(&before, &harness.keychain);
    let old_data = before.path().join("data");
    for file in ["ontime.db", "vault.json", "recovery.json"] {
        fs::rename(before.path().join(file), old_data.join(file)).unwrap();
    }
    assert_eq!(old.open(None).await.err(), Some(Fault::KeyLost));
    fs::copy(data.join("ontime.db"), old_data.join("ontime.db")).unwrap();
    assert_eq!(old.recover(&old_code, None).await.err(), Some(Fault::KeyMismatch));
    assert_eq!(
        harness.data.recover(&old_code, None).await.err(),
        Some(Fault::RecoveryCodeWrong)
    );
    assert_eq!(
        fs::read(data.join("backups").join("other.db")).unwrap(),
        b"not ours"
    );

    let app = harness.data.open(None).await.unwrap();
    assert_eq!(app.patient(patient).await.unwrap().desk_notes, "prefers mornings");
    assert_eq!(app.run(run.id).await.unwrap().counts, run.counts);
    // The saved password was sealed again; without fingerprints of this key, nothing counts as changed.
    let request = app::view::SyncRequest {
        integration: id,
        mode: app::Mode::Full,
        limit: None,
        allow_mass_change: false,
    };
    let again = app.start_sync(request, app::Trigger::Window).await.unwrap();
    app.watch_sync(again).await.unwrap().end().await;
    let again = app.run(again).await.unwrap();
    assert_eq!(
        (again.outcome, again.counts.added, again.counts.updated),
        (Some(app::Outcome::Completed), 0, 0)
    );
    app.close().await;
    assert!(!set_aside[0].join("ontime.head").exists());
    assert_eq!(fs::read(set_aside[1].join("ontime.db")).unwrap(), b"damaged");
    // The backup and what was set aside have the new key. They are older than what the folder had.
    for copy in [set_aside[0].join("ontime.db"), backup] {
        fs::copy(copy, data.join("ontime.db")).unwrap();
        let older = harness.data.recover(&code, None).await.err().unwrap();
        assert_eq!(older.class(), FaultClass::StoreIncomplete);
    }
    let app = harness.data.open_accepting_loss(None).await.unwrap();
    assert_eq!(app.patient(patient).await.unwrap().desk_notes, "prefers mornings");
}

#[tokio::test]
async fn after_new_keys_the_old_key_file_opens_nothing() {
    let (folder, keychain) = with_passphrase().await;
    let data = data_folder(&folder, &keychain);
    let code = RecoveryCode::generate();
    let current = passphrase(FORGOTTEN);
    let wrong = data.renew_keys(Some(&passphrase("a wrong guess")), &code).await;
    assert_eq!(wrong, Err(Fault::WrongPassphrase));
    let key_file = folder.path().join("data").join("key.json");
    let old_key = fs::read(&key_file).unwrap();
    data.renew_keys(Some(&current), &code).await.unwrap();
    let app = data.open(Some(&current)).await.unwrap();
    assert_eq!(app.companies().await.unwrap()[0].name, "Riverside");
    app.close().await;
    fs::write(&key_file, old_key).unwrap();
    assert_eq!(data.open(Some(&current)).await.err(), Some(Fault::KeyMismatch));
    data.recover(&code, Some(&current)).await.unwrap();
}

#[tokio::test]
async fn an_office_moves_to_a_new_computer_with_its_file_and_code() {
    let harness = Harness::open().await;
    let target = tempfile::tempdir().unwrap();
    let file = target.path().join("office.ontime");
    let none = harness.data.save_office_file(&harness.app, &file).await;
    assert_eq!(none, Err(Fault::RecoveryCodeMissing));
    let code = RecoveryCode::generate();
    harness.data.set_recovery_code(None, &code).await.unwrap();
    harness.data.save_office_file(&harness.app, &file).await.unwrap();
    let inside = harness.folder.path().join("data").join("office.ontime");
    let refused = harness.data.save_office_file(&harness.app, &inside).await;
    assert_eq!(refused, Err(Fault::FileInDataFolder));
    let before = key_files(&harness);
    let exists = harness.data.open_office_file(&file, &code, None).await;
    assert_eq!(exists.err(), Some(Fault::StoreInUse));
    harness.app.close().await;
    let exists = harness.data.open_office_file(&file, &code, None).await;
    assert_eq!(exists.err(), Some(Fault::OfficeExists));
    assert_eq!(key_files(&harness)[1..], before[1..]);

    let (folder, keychain) = (tempfile::tempdir().unwrap(), Arc::new(MemoryKeychain::new()));
    let data = data_folder(&folder, &keychain);
    let wrong = data
        .open_office_file(&file, &RecoveryCode::generate(), None)
        .await;
    assert_eq!(wrong.err(), Some(Fault::RecoveryCodeWrong));
    assert_eq!(
        data.state(None).await,
        AppState::FirstStart {
            needs_passphrase: false
        }
    );
    let app = data.open_office_file(&file, &code, None).await.unwrap();
    assert_eq!(app.companies().await.unwrap()[0].name, "Riverside Family Dental");
    assert_eq!(app.state().await.unwrap(), AppState::Ready);
    app.close().await;
    drop(app);
    data.open(None).await.unwrap().close().await;
    keychain.forget_all();
    data.recover(&code, None).await.unwrap();

    // Without a keychain, a passphrase protects it there.
    let (folder, keychain) = (tempfile::tempdir().unwrap(), Arc::new(MemoryKeychain::new()));
    keychain.fail_with(Some(KeychainError::Unavailable {
        reason: "none here".to_owned(),
    }));
    let data = data_folder(&folder, &keychain);
    let none = data.open_office_file(&file, &code, None).await;
    assert_eq!(none.err(), Some(Fault::KeychainMissing));
    let name = passphrase("Riverside Family Dental");
    let named = data.open_office_file(&file, &code, Some(&name)).await;
    assert_eq!(named.err(), Some(Fault::PassphraseTooCommon));
    let new = passphrase("nine loud geese");
    data.open_office_file(&file, &code, Some(&new))
        .await
        .unwrap()
        .close()
        .await;
    data.open(Some(&new)).await.unwrap();
}

#[tokio::test]
async fn a_damaged_office_file_opens_nothing_and_leaves_nothing() {
    let harness = Harness::open().await;
    let code = RecoveryCode::generate();
    harness.data.set_recovery_code(None, &code).await.unwrap();
    let target = tempfile::tempdir().unwrap();
    let file = target.path().join("office.ontime");
    harness.data.save_office_file(&harness.app, &file).await.unwrap();
    let intact = fs::read(&file).unwrap();
    let (folder, keychain) = (tempfile::tempdir().unwrap(), Arc::new(MemoryKeychain::new()));
    let data = data_folder(&folder, &keychain);
    let step = intact.len() / 40;
    let flips = (0..intact.len()).step_by(step).map(|at| {
        let mut damaged = intact.clone();
        damaged[at] ^= 0x10;
        damaged
    });
    let cuts = (0..intact.len())
        .step_by(step)
        .map(|length| intact[..length].to_vec());
    let longer = [[&intact[..], b"more"].concat()];
    for content in flips.chain(cuts).chain(longer) {
        fs::write(&file, &content).unwrap();
        let refused = data.open_office_file(&file, &code, None).await.err();
        assert!(
            matches!(refused, Some(Fault::OfficeFileInvalid | Fault::OfficeFileNewer)),
            "{refused:?}"
        );
        assert!(keychain.is_empty() && !folder.path().join("data").join("ontime.db").exists());
    }
    fs::write(&file, [b"OnTime office 2\n", &intact[16..]].concat()).unwrap();
    assert_eq!(
        data.open_office_file(&file, &code, None).await.err(),
        Some(Fault::OfficeFileNewer)
    );
    let missing = data
        .open_office_file(&target.path().join("none"), &code, None)
        .await;
    assert!(matches!(missing.err(), Some(Fault::OfficeFileUnreadable { .. })));
    fs::write(&file, &intact).unwrap();
    data.open_office_file(&file, &code, None).await.unwrap();
}
