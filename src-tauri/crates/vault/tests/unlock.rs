//! From a data folder to its keys, through every state that a folder and a keychain can be in.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a failed step ends the test"
)]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use tempfile::TempDir;
use vault::{
    KeySource, Keychain, KeychainError, Keys, MemoryKeychain, UnlockError, VaultState, change_passphrase,
    state, unlock,
};
use zeroize::Zeroizing;

const NO_DATABASE: bool = false;
const DATABASE: bool = true;
const PASSPHRASE: &str = "molar crown bridge";

struct Office {
    dir: TempDir,
    keychain: Arc<MemoryKeychain>,
}

impl Office {
    fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
            keychain: Arc::new(MemoryKeychain::new()),
        }
    }

    async fn with_keychain(&self, database_exists: bool) -> Result<Keys, UnlockError> {
        unlock(
            self.dir.path(),
            database_exists,
            KeySource::Keychain(self.keychain.clone()),
        )
        .await
    }

    async fn with_passphrase(&self, database_exists: bool, passphrase: &str) -> Result<Keys, UnlockError> {
        unlock(
            self.dir.path(),
            database_exists,
            KeySource::Passphrase(passphrase.to_owned().into()),
        )
        .await
    }

    async fn state(&self, database_exists: bool) -> Result<VaultState, UnlockError> {
        state(self.dir.path(), database_exists, self.keychain.clone()).await
    }

    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let entries = std::fs::read_dir(self.dir.path())
            .unwrap()
            .map(|entry| entry.unwrap());
        entries
            .map(|it| {
                (
                    it.file_name().into_string().unwrap(),
                    std::fs::read(it.path()).unwrap_or_default(),
                )
            })
            .collect()
    }

    fn path(&self, file: &str) -> std::path::PathBuf {
        self.dir.path().join(file)
    }
}

/// The database key stands for the master key: one comes from the other.
fn pragma(keys: Result<Keys, UnlockError>) -> Zeroizing<String> {
    keys.expect("the key opens").database.expose_pragma()
}

fn fail(failure: &KeychainError) -> Option<KeychainError> {
    Some(failure.clone())
}

fn denied() -> KeychainError {
    KeychainError::Denied {
        reason: "it is locked".to_owned(),
    }
}

fn unavailable() -> KeychainError {
    KeychainError::Unavailable {
        reason: "no session bus".to_owned(),
    }
}

#[tokio::test]
async fn the_key_of_the_first_start_is_found_at_the_next_one() {
    let office = Office::new();
    assert_eq!(office.state(NO_DATABASE).await.unwrap(), VaultState::FirstStart);
    let first = pragma(office.with_keychain(NO_DATABASE).await);
    assert_eq!(office.state(DATABASE).await.unwrap(), VaultState::Ready);
    assert_eq!(pragma(office.with_keychain(DATABASE).await), first);
    // A crash before the database was made: the key is there, and is used.
    assert_eq!(pragma(office.with_keychain(NO_DATABASE).await), first);
    assert_eq!(office.keychain.len(), 1);
}

#[tokio::test]
async fn the_data_folder_is_made_if_there_is_none() {
    let office = Office::new();
    let deeper = office.path("a/b");
    let keys = unlock(&deeper, NO_DATABASE, KeySource::Keychain(office.keychain.clone())).await;
    assert!(keys.is_ok() && deeper.join("vault.json").exists());
}

#[tokio::test]
async fn a_lost_key_is_never_replaced() {
    let office = Office::new();
    office.with_keychain(NO_DATABASE).await.unwrap();
    office.keychain.forget_all();
    let before = office.files();

    assert!(matches!(office.state(DATABASE).await, Err(UnlockError::Lost)));
    assert!(matches!(
        office.with_keychain(DATABASE).await,
        Err(UnlockError::Lost)
    ));
    assert!(matches!(
        office.with_passphrase(DATABASE, PASSPHRASE).await,
        Err(UnlockError::KeptInKeychain)
    ));
    assert!(office.keychain.is_empty());
    assert_eq!(office.files(), before);
}

#[tokio::test]
async fn a_database_without_any_trace_of_a_key_gets_none() {
    let office = Office::new();
    assert!(matches!(office.state(DATABASE).await, Err(UnlockError::Lost)));
    assert!(matches!(
        office.with_keychain(DATABASE).await,
        Err(UnlockError::Lost)
    ));
    assert!(matches!(
        office.with_passphrase(DATABASE, PASSPHRASE).await,
        Err(UnlockError::Lost)
    ));
    assert!(office.keychain.is_empty() && office.files().is_empty());
}

#[tokio::test]
async fn a_keychain_that_is_locked_for_a_while_loses_nothing() {
    let office = Office::new();
    let first = pragma(office.with_keychain(NO_DATABASE).await);
    let before = office.files();
    for failure in [denied(), unavailable()] {
        office.keychain.fail_with(fail(&failure));
        for database in [DATABASE, NO_DATABASE] {
            for error in [
                office.with_keychain(database).await.unwrap_err(),
                office.state(database).await.unwrap_err(),
            ] {
                match failure {
                    KeychainError::Denied { .. } => assert!(matches!(error, UnlockError::Denied { .. })),
                    _ => assert!(matches!(error, UnlockError::Unavailable { .. })),
                }
            }
        }
    }
    office.keychain.fail_with(None);
    assert_eq!(office.files(), before);
    assert_eq!(pragma(office.with_keychain(DATABASE).await), first);
}

#[tokio::test]
async fn without_a_keychain_the_first_start_goes_on_with_a_passphrase() {
    let office = Office::new();
    office.keychain.fail_with(fail(&unavailable()));
    assert!(matches!(
        office.state(NO_DATABASE).await,
        Err(UnlockError::Unavailable { .. })
    ));
    assert!(matches!(
        office.with_keychain(NO_DATABASE).await,
        Err(UnlockError::Unavailable { .. })
    ));
    assert!(office.files().is_empty());

    let first = pragma(office.with_passphrase(NO_DATABASE, PASSPHRASE).await);
    assert_eq!(office.state(DATABASE).await.unwrap(), VaultState::Locked);
    assert!(matches!(
        office.with_keychain(DATABASE).await,
        Err(UnlockError::Locked)
    ));
    assert_eq!(pragma(office.with_passphrase(DATABASE, PASSPHRASE).await), first);
}

#[tokio::test]
async fn a_keychain_that_keeps_nothing_is_found_out_before_there_is_data() {
    struct Forgetful;
    impl Keychain for Forgetful {
        fn read(&self, _: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeychainError> {
            Ok(None)
        }
        fn write(&self, _: &str, _: &[u8]) -> Result<(), KeychainError> {
            Ok(())
        }
        fn delete(&self, _: &str) -> Result<(), KeychainError> {
            Ok(())
        }
    }
    let office = Office::new();
    let keys = unlock(
        office.dir.path(),
        NO_DATABASE,
        KeySource::Keychain(Arc::new(Forgetful)),
    )
    .await;
    assert!(matches!(keys, Err(UnlockError::Unavailable { .. })));
    assert!(office.files().is_empty());
}

#[tokio::test]
async fn a_first_start_that_cannot_write_its_file_leaves_no_key_behind() {
    let office = Office::new();
    // A folder where the file should go: fails for every user, root included.
    for file in ["vault.json.new", "key.json.new"] {
        std::fs::create_dir(office.path(file)).unwrap();
    }
    let before = office.files();
    assert!(matches!(
        office.with_keychain(NO_DATABASE).await,
        Err(UnlockError::Io { .. })
    ));
    assert!(matches!(
        office.with_passphrase(NO_DATABASE, PASSPHRASE).await,
        Err(UnlockError::Io { .. })
    ));
    assert!(office.keychain.is_empty());
    assert_eq!(office.files(), before);
}

#[tokio::test]
async fn two_data_folders_of_one_user_have_two_keys() {
    let one = Office::new();
    let other = Office {
        dir: tempfile::tempdir().unwrap(),
        keychain: one.keychain.clone(),
    };
    let key = pragma(one.with_keychain(NO_DATABASE).await);
    assert_ne!(key, pragma(other.with_keychain(NO_DATABASE).await));
    assert_eq!(key, pragma(one.with_keychain(DATABASE).await));
}

#[tokio::test(flavor = "multi_thread")]
async fn many_first_starts_at_once_make_one_key() {
    let office = Arc::new(Office::new());
    let starts: Vec<_> = (0..16)
        .map(|_| {
            let office = office.clone();
            tokio::spawn(async move { pragma(office.with_keychain(NO_DATABASE).await) })
        })
        .collect();
    let mut keys = Vec::new();
    for start in starts {
        keys.push(start.await.unwrap());
    }
    keys.dedup();
    assert_eq!((keys.len(), office.keychain.len()), (1, 1));
}

#[tokio::test]
async fn only_the_right_passphrase_opens() {
    let office = Office::new();
    office.with_passphrase(NO_DATABASE, PASSPHRASE).await.unwrap();
    for wrong in ["", "short", "molar crown bridgE", "molar crown bridge "] {
        for database in [DATABASE, NO_DATABASE] {
            let error = office.with_passphrase(database, wrong).await.unwrap_err();
            assert!(
                matches!(error, UnlockError::WrongPassphrase),
                "{wrong}: {error:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_passphrase_too_short_is_refused_before_anything_is_written() {
    let office = Office::new();
    let error = office.with_passphrase(NO_DATABASE, "7 chars").await.unwrap_err();
    assert!(matches!(error, UnlockError::PassphraseTooShort));
    assert!(error.to_string().contains("at least 8 characters"), "{error}");
    assert!(office.files().is_empty());
}

#[tokio::test]
async fn the_wrapped_key_decides_over_the_keychain() {
    let office = Office::new();
    let in_keychain = pragma(office.with_keychain(NO_DATABASE).await);
    let wrapped = pragma(office.with_passphrase(NO_DATABASE, PASSPHRASE).await);
    assert_ne!(in_keychain, wrapped);
    std::fs::write(office.path("vault.json"), "a damaged leftover").unwrap();
    assert_eq!(office.state(DATABASE).await.unwrap(), VaultState::Locked);
    assert!(matches!(
        office.with_keychain(DATABASE).await,
        Err(UnlockError::Locked)
    ));
    assert_eq!(
        pragma(office.with_passphrase(DATABASE, PASSPHRASE).await),
        wrapped
    );
}

#[cfg(unix)]
#[tokio::test]
async fn the_wrapped_key_is_readable_by_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let office = Office::new();
    // What a crash of an older program may have left, readable by all.
    std::fs::write(office.path("key.json.new"), "").unwrap();
    std::fs::set_permissions(office.path("key.json.new"), PermissionsExt::from_mode(0o644)).unwrap();
    office.with_passphrase(NO_DATABASE, PASSPHRASE).await.unwrap();
    let mode = std::fs::metadata(office.path("key.json"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(office.files().into_keys().collect::<Vec<_>>(), ["key.json"]);
}

#[tokio::test]
async fn a_damaged_file_is_called_damaged_wherever_it_is_hit() {
    let office = Office::new();
    office.with_passphrase(NO_DATABASE, PASSPHRASE).await.unwrap();
    let intact = std::fs::read(office.path("key.json")).unwrap();
    for at in 0..intact.len() {
        let mut damaged = intact.clone();
        damaged[at] ^= 1;
        expect_damaged(&office, &damaged, &format!("byte {at}")).await;
    }
    for length in 0..intact.len() {
        expect_damaged(&office, &intact[..length], &format!("{length} bytes")).await;
    }
}

async fn expect_damaged(office: &Office, content: &[u8], what: &str) {
    std::fs::write(office.path("key.json"), content).unwrap();
    let error = office
        .with_passphrase(DATABASE, PASSPHRASE)
        .await
        .expect_err(what);
    assert!(
        matches!(error, UnlockError::Damaged { what: "key.json" }),
        "{what}: {error:?}"
    );
    assert_eq!(std::fs::read(office.path("key.json")).unwrap(), content, "{what}");
}

#[tokio::test]
async fn a_keychain_entry_that_is_no_key_is_damaged_and_stays() {
    let office = Office::new();
    office.with_keychain(NO_DATABASE).await.unwrap();
    let file: serde_json::Value = serde_json::from_slice(&office.files()["vault.json"]).unwrap();
    let entry = file["entry"].as_str().unwrap();
    office.keychain.write(entry, b"too short").unwrap();
    for database in [DATABASE, NO_DATABASE] {
        assert!(matches!(
            office.state(database).await,
            Err(UnlockError::Damaged { .. })
        ));
        assert!(matches!(
            office.with_keychain(database).await,
            Err(UnlockError::Damaged { .. })
        ));
    }
    assert_eq!(**office.keychain.read(entry).unwrap().unwrap(), *b"too short");
}

#[tokio::test]
async fn files_of_a_newer_program_are_refused_in_words() {
    for file in ["vault.json", "key.json"] {
        let office = Office::new();
        write_newer(&office.path(file));
        for database in [DATABASE, NO_DATABASE] {
            let error = office.with_passphrase(database, PASSPHRASE).await.unwrap_err();
            assert!(
                error.to_string().contains("newer version of OnTime Dental"),
                "{error}"
            );
            assert!(matches!(
                office.with_keychain(database).await,
                Err(UnlockError::Newer { version: 2, .. })
            ));
            assert!(matches!(
                office.state(database).await,
                Err(UnlockError::Newer { .. })
            ));
        }
        assert_eq!(office.files().len(), 1);
    }
}

fn write_newer(path: &Path) {
    std::fs::write(path, r#"{ "version": 2, "a field of the future": true }"#).unwrap();
}

#[tokio::test]
async fn looking_changes_nothing() {
    let office = Office::new();
    office.state(NO_DATABASE).await.unwrap();
    assert!(office.files().is_empty() && office.keychain.is_empty());
    let absent = office.path("absent");
    state(&absent, NO_DATABASE, office.keychain.clone())
        .await
        .unwrap();
    assert!(!absent.exists());
}

#[tokio::test]
async fn another_passphrase_opens_the_same_key_and_the_former_one_nothing() {
    let office = Office::new();
    let change = |present: &str, new: &str| {
        let (present, new) = (present.to_owned().into(), new.to_owned().into());
        change_passphrase(office.dir.path(), present, new)
    };
    let error = change(PASSPHRASE, "nine loud geese").await.unwrap_err();
    assert!(matches!(error, UnlockError::KeptInKeychain), "{error:?}");
    let before = pragma(office.with_passphrase(NO_DATABASE, PASSPHRASE).await);

    let files = office.files();
    let error = change("a wrong guess", "nine loud geese").await.unwrap_err();
    assert!(matches!(error, UnlockError::WrongPassphrase), "{error:?}");
    let error = change(PASSPHRASE, "7 chars").await.unwrap_err();
    assert!(matches!(error, UnlockError::PassphraseTooShort), "{error:?}");
    assert_eq!(office.files(), files, "nothing was changed");

    change(PASSPHRASE, "nine loud geese").await.unwrap();
    let error = office.with_passphrase(DATABASE, PASSPHRASE).await.unwrap_err();
    assert!(matches!(error, UnlockError::WrongPassphrase), "{error:?}");
    let after = pragma(office.with_passphrase(DATABASE, "nine loud geese").await);
    assert_eq!(*before, *after);
}
