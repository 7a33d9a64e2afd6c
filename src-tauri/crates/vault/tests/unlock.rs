//! Opening the keys in every state that a data folder and a keychain can be in.
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
    KeySource, Keychain, KeychainError, Keys, MemoryKeychain, RecoveryCode, UnlockError, VaultState,
    change_passphrase, delete_keychain_entry, recover, recovery_code_created_at, set_recovery_code, state,
    store_key, unlock,
};
use zeroize::Zeroizing;

const NO_DATABASE: bool = false;
const DATABASE: bool = true;
const PASSPHRASE: &str = "molar crown bridge";

struct DataFolder {
    dir: TempDir,
    keychain: Arc<MemoryKeychain>,
}

impl DataFolder {
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

    /// As if the last wrong passphrase had been entered a day ago.
    fn let_a_day_pass(&self) {
        self.set_attempts(|file| file["last_at"] = (file["last_at"].as_u64().unwrap() - 86_400).into());
    }

    fn set_attempts(&self, change: impl FnOnce(&mut serde_json::Value)) {
        let Ok(text) = std::fs::read(self.path("attempts.json")) else {
            return;
        };
        let mut file = serde_json::from_slice(&text).unwrap();
        change(&mut file);
        std::fs::write(self.path("attempts.json"), file.to_string()).unwrap();
    }

    fn keychain(&self) -> KeySource {
        KeySource::Keychain(self.keychain.clone())
    }

    fn path(&self, file: &str) -> std::path::PathBuf {
        self.dir.path().join(file)
    }
}

/// The database key, which is derived from the master key.
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
    let folder = DataFolder::new();
    assert_eq!(folder.state(NO_DATABASE).await.unwrap(), VaultState::FirstStart);
    let first = pragma(folder.with_keychain(NO_DATABASE).await);
    assert_eq!(folder.state(DATABASE).await.unwrap(), VaultState::Ready);
    assert_eq!(pragma(folder.with_keychain(DATABASE).await), first);
    // As if the program had crashed before the database was created: the key exists and is used.
    assert_eq!(pragma(folder.with_keychain(NO_DATABASE).await), first);
    assert_eq!(folder.keychain.len(), 1);
}

#[tokio::test]
async fn a_missing_data_folder_is_created() {
    let folder = DataFolder::new();
    let deeper = folder.path("a/b");
    let keys = unlock(&deeper, NO_DATABASE, KeySource::Keychain(folder.keychain.clone())).await;
    assert!(keys.is_ok() && deeper.join("vault.json").exists());
}

#[tokio::test]
async fn a_lost_key_is_never_replaced() {
    let folder = DataFolder::new();
    folder.with_keychain(NO_DATABASE).await.unwrap();
    folder.keychain.forget_all();
    let before = folder.files();

    assert!(matches!(folder.state(DATABASE).await, Err(UnlockError::Lost)));
    assert!(matches!(
        folder.with_keychain(DATABASE).await,
        Err(UnlockError::Lost)
    ));
    assert!(matches!(
        folder.with_passphrase(DATABASE, PASSPHRASE).await,
        Err(UnlockError::KeptInKeychain)
    ));
    assert!(folder.keychain.is_empty());
    assert_eq!(folder.files(), before);
}

#[tokio::test]
async fn a_database_without_any_key_gets_no_new_key() {
    let folder = DataFolder::new();
    assert!(matches!(folder.state(DATABASE).await, Err(UnlockError::Lost)));
    assert!(matches!(
        folder.with_keychain(DATABASE).await,
        Err(UnlockError::Lost)
    ));
    assert!(matches!(
        folder.with_passphrase(DATABASE, PASSPHRASE).await,
        Err(UnlockError::Lost)
    ));
    assert!(folder.keychain.is_empty() && folder.files().is_empty());
}

#[tokio::test]
async fn a_key_that_is_named_but_gone_is_lost_even_if_the_data_is_gone_too() {
    let folder = DataFolder::new();
    folder.with_keychain(NO_DATABASE).await.unwrap();
    folder.keychain.forget_all();
    let before = folder.files();
    assert!(matches!(folder.state(NO_DATABASE).await, Err(UnlockError::Lost)));
    assert!(matches!(
        folder.with_keychain(NO_DATABASE).await,
        Err(UnlockError::Lost)
    ));
    assert!(matches!(
        folder.with_passphrase(NO_DATABASE, PASSPHRASE).await,
        Err(UnlockError::KeptInKeychain)
    ));
    assert!(folder.keychain.is_empty());
    assert_eq!(folder.files(), before);
}

#[tokio::test]
async fn a_temporarily_locked_keychain_loses_nothing() {
    let folder = DataFolder::new();
    let first = pragma(folder.with_keychain(NO_DATABASE).await);
    let before = folder.files();
    for failure in [denied(), unavailable()] {
        folder.keychain.fail_with(fail(&failure));
        for database in [DATABASE, NO_DATABASE] {
            for error in [
                folder.with_keychain(database).await.unwrap_err(),
                folder.state(database).await.unwrap_err(),
            ] {
                match failure {
                    KeychainError::Denied { .. } => assert!(matches!(error, UnlockError::Denied { .. })),
                    _ => assert!(matches!(error, UnlockError::Unavailable { .. })),
                }
            }
        }
    }
    folder.keychain.fail_with(None);
    assert_eq!(folder.files(), before);
    assert_eq!(pragma(folder.with_keychain(DATABASE).await), first);
}

#[tokio::test]
async fn without_a_keychain_the_first_start_continues_with_a_passphrase() {
    let folder = DataFolder::new();
    folder.keychain.fail_with(fail(&unavailable()));
    assert!(matches!(
        folder.state(NO_DATABASE).await,
        Err(UnlockError::Unavailable { .. })
    ));
    assert!(matches!(
        folder.with_keychain(NO_DATABASE).await,
        Err(UnlockError::Unavailable { .. })
    ));
    assert!(folder.files().is_empty());

    let first = pragma(folder.with_passphrase(NO_DATABASE, PASSPHRASE).await);
    assert_eq!(folder.state(DATABASE).await.unwrap(), VaultState::Locked);
    assert!(matches!(
        folder.with_keychain(DATABASE).await,
        Err(UnlockError::Locked)
    ));
    assert_eq!(pragma(folder.with_passphrase(DATABASE, PASSPHRASE).await), first);
}

#[tokio::test]
async fn a_keychain_that_stores_nothing_is_detected_before_there_is_data() {
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
    let folder = DataFolder::new();
    let keys = unlock(
        folder.dir.path(),
        NO_DATABASE,
        KeySource::Keychain(Arc::new(Forgetful)),
    )
    .await;
    assert!(matches!(keys, Err(UnlockError::Unavailable { .. })));
    assert!(folder.files().is_empty());
}

#[tokio::test]
async fn a_first_start_that_cannot_write_its_file_leaves_no_key() {
    let folder = DataFolder::new();
    // A folder in place of the file makes writing fail for every user, even root.
    for file in ["vault.json.new", "key.json.new"] {
        std::fs::create_dir(folder.path(file)).unwrap();
    }
    let before = folder.files();
    assert!(matches!(
        folder.with_keychain(NO_DATABASE).await,
        Err(UnlockError::Io { .. })
    ));
    assert!(matches!(
        folder.with_passphrase(NO_DATABASE, PASSPHRASE).await,
        Err(UnlockError::Io { .. })
    ));
    assert!(folder.keychain.is_empty());
    assert_eq!(folder.files(), before);
}

#[tokio::test]
async fn two_data_folders_of_one_user_have_two_keys() {
    let one = DataFolder::new();
    let other = DataFolder {
        dir: tempfile::tempdir().unwrap(),
        keychain: one.keychain.clone(),
    };
    let key = pragma(one.with_keychain(NO_DATABASE).await);
    assert_ne!(key, pragma(other.with_keychain(NO_DATABASE).await));
    assert_eq!(key, pragma(one.with_keychain(DATABASE).await));
}

#[tokio::test(flavor = "multi_thread")]
async fn simultaneous_first_starts_create_one_key() {
    let folder = Arc::new(DataFolder::new());
    let starts: Vec<_> = (0..16)
        .map(|_| {
            let folder = folder.clone();
            tokio::spawn(async move { pragma(folder.with_keychain(NO_DATABASE).await) })
        })
        .collect();
    let mut keys = Vec::new();
    for start in starts {
        keys.push(start.await.unwrap());
    }
    keys.dedup();
    assert_eq!((keys.len(), folder.keychain.len()), (1, 1));
}

#[tokio::test]
async fn only_the_right_passphrase_opens() {
    let folder = DataFolder::new();
    folder.with_passphrase(NO_DATABASE, PASSPHRASE).await.unwrap();
    for wrong in ["", "short", "molar crown bridgE", "molar crown bridge "] {
        for database in [DATABASE, NO_DATABASE] {
            let error = folder.with_passphrase(database, wrong).await.unwrap_err();
            assert!(
                matches!(error, UnlockError::WrongPassphrase),
                "{wrong}: {error:?}"
            );
            folder.let_a_day_pass();
        }
    }
}

#[tokio::test]
async fn a_passphrase_too_short_is_refused_before_anything_is_written() {
    let folder = DataFolder::new();
    let error = folder
        .with_passphrase(NO_DATABASE, "eleven char")
        .await
        .unwrap_err();
    assert!(matches!(error, UnlockError::PassphraseTooShort));
    assert!(folder.files().is_empty());
}

#[tokio::test]
async fn the_wrapped_key_takes_precedence_over_the_keychain() {
    let folder = DataFolder::new();
    let wrapped = pragma(folder.with_passphrase(NO_DATABASE, PASSPHRASE).await);
    folder.keychain.write("another", &[7; 32]).unwrap();
    std::fs::write(folder.path("vault.json"), "a damaged leftover").unwrap();
    assert_eq!(folder.state(DATABASE).await.unwrap(), VaultState::Locked);
    assert!(matches!(
        folder.with_keychain(DATABASE).await,
        Err(UnlockError::Locked)
    ));
    assert_eq!(
        pragma(folder.with_passphrase(DATABASE, PASSPHRASE).await),
        wrapped
    );
}

#[cfg(unix)]
#[tokio::test]
async fn the_wrapped_key_is_readable_only_by_its_owner() {
    use std::os::unix::fs::PermissionsExt;
    let folder = DataFolder::new();
    // As a crash of an older program may have left it, readable by everyone.
    std::fs::write(folder.path("key.json.new"), "").unwrap();
    std::fs::set_permissions(folder.path("key.json.new"), PermissionsExt::from_mode(0o644)).unwrap();
    folder.with_passphrase(NO_DATABASE, PASSPHRASE).await.unwrap();
    let mode = std::fs::metadata(folder.path("key.json"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(folder.files().into_keys().collect::<Vec<_>>(), ["key.json"]);
}

#[tokio::test]
async fn a_damaged_file_is_reported_wherever_the_damage_is() {
    let folder = DataFolder::new();
    folder.with_passphrase(NO_DATABASE, PASSPHRASE).await.unwrap();
    let intact = std::fs::read(folder.path("key.json")).unwrap();
    for at in 0..intact.len() {
        let mut damaged = intact.clone();
        damaged[at] ^= 1;
        expect_damaged(&folder, &damaged, &format!("byte {at}")).await;
    }
    for length in 0..intact.len() {
        expect_damaged(&folder, &intact[..length], &format!("{length} bytes")).await;
    }
}

async fn expect_damaged(folder: &DataFolder, content: &[u8], what: &str) {
    std::fs::write(folder.path("key.json"), content).unwrap();
    let error = folder
        .with_passphrase(DATABASE, PASSPHRASE)
        .await
        .expect_err(what);
    assert!(
        matches!(error, UnlockError::Damaged { file: "key.json" }),
        "{what}: {error:?}"
    );
    assert_eq!(std::fs::read(folder.path("key.json")).unwrap(), content, "{what}");
}

#[tokio::test]
async fn a_keychain_entry_that_is_not_a_key_is_reported_and_kept() {
    let folder = DataFolder::new();
    folder.with_keychain(NO_DATABASE).await.unwrap();
    let file: serde_json::Value = serde_json::from_slice(&folder.files()["vault.json"]).unwrap();
    let entry = file["entry"].as_str().unwrap();
    folder.keychain.write(entry, b"too short").unwrap();
    for database in [DATABASE, NO_DATABASE] {
        assert!(matches!(
            folder.state(database).await,
            Err(UnlockError::KeychainEntryDamaged)
        ));
        assert!(matches!(
            folder.with_keychain(database).await,
            Err(UnlockError::KeychainEntryDamaged)
        ));
    }
    assert_eq!(**folder.keychain.read(entry).unwrap().unwrap(), *b"too short");
}

#[tokio::test]
async fn files_of_a_newer_program_are_refused() {
    for file in ["vault.json", "key.json"] {
        let folder = DataFolder::new();
        write_newer(&folder.path(file));
        for database in [DATABASE, NO_DATABASE] {
            let error = folder.with_passphrase(database, PASSPHRASE).await.unwrap_err();
            assert!(
                matches!(error, UnlockError::Newer { version: 2, .. }),
                "{error:?}"
            );
            assert!(matches!(
                folder.with_keychain(database).await,
                Err(UnlockError::Newer { version: 2, .. })
            ));
            assert!(matches!(
                folder.state(database).await,
                Err(UnlockError::Newer { .. })
            ));
        }
        assert_eq!(folder.files().len(), 1);
    }
}

fn write_newer(path: &Path) {
    std::fs::write(path, r#"{ "version": 2, "a field of the future": true }"#).unwrap();
}

#[tokio::test]
async fn reading_the_state_changes_nothing() {
    let folder = DataFolder::new();
    folder.state(NO_DATABASE).await.unwrap();
    assert!(folder.files().is_empty() && folder.keychain.is_empty());
    let absent = folder.path("absent");
    state(&absent, NO_DATABASE, folder.keychain.clone())
        .await
        .unwrap();
    assert!(!absent.exists());
}

#[tokio::test]
async fn a_new_passphrase_opens_the_same_key_and_the_old_one_does_not() {
    let folder = DataFolder::new();
    let change = |present: &str, new: &str| {
        let (present, new) = (present.to_owned().into(), new.to_owned().into());
        change_passphrase(
            folder.dir.path(),
            present,
            new,
            vec!["Quoxley Family Dental".to_owned()],
        )
    };
    let error = change(PASSPHRASE, "nine loud geese").await.unwrap_err();
    assert!(matches!(error, UnlockError::KeptInKeychain), "{error:?}");
    let before = pragma(folder.with_passphrase(NO_DATABASE, PASSPHRASE).await);

    let files = folder.files();
    let error = change("a wrong guess", "nine loud geese").await.unwrap_err();
    assert!(matches!(error, UnlockError::WrongPassphrase), "{error:?}");
    let error = change(PASSPHRASE, "eleven char").await.unwrap_err();
    assert!(matches!(error, UnlockError::PassphraseTooShort), "{error:?}");
    let error = change(PASSPHRASE, "Quoxley Family 1").await.unwrap_err();
    assert!(matches!(error, UnlockError::PassphraseTooCommon), "{error:?}");
    assert_eq!(folder.files(), files, "nothing was changed");

    change(PASSPHRASE, "nine loud geese").await.unwrap();
    let error = folder.with_passphrase(DATABASE, PASSPHRASE).await.unwrap_err();
    assert!(matches!(error, UnlockError::WrongPassphrase), "{error:?}");
    let after = pragma(folder.with_passphrase(DATABASE, "nine loud geese").await);
    assert_eq!(*before, *after);
}

fn secret(text: &str) -> secrecy::SecretString {
    text.to_owned().into()
}

#[tokio::test]
async fn after_three_wrong_passphrases_even_the_right_one_has_to_wait() {
    let folder = DataFolder::new();
    folder.with_passphrase(NO_DATABASE, PASSPHRASE).await.unwrap();
    for _ in 0..3 {
        let error = folder
            .with_passphrase(DATABASE, "a wrong guess")
            .await
            .unwrap_err();
        assert!(matches!(error, UnlockError::WrongPassphrase), "{error:?}");
    }
    for passphrase in ["a wrong guess", PASSPHRASE] {
        let error = folder.with_passphrase(DATABASE, passphrase).await.unwrap_err();
        assert!(matches!(error, UnlockError::Wait { seconds: 1..=5 }), "{error:?}");
    }
    let change = change_passphrase(
        folder.dir.path(),
        secret(PASSPHRASE),
        secret("nine loud geese"),
        Vec::new(),
    );
    assert!(matches!(change.await, Err(UnlockError::Wait { .. })));

    folder.let_a_day_pass();
    let error = folder
        .with_passphrase(DATABASE, "a wrong guess")
        .await
        .unwrap_err();
    assert!(matches!(error, UnlockError::WrongPassphrase), "{error:?}");
    let error = folder.with_passphrase(DATABASE, PASSPHRASE).await.unwrap_err();
    assert!(
        matches!(error, UnlockError::Wait { seconds: 6..=15 }),
        "{error:?}"
    );
    folder.let_a_day_pass();
    folder.with_passphrase(DATABASE, PASSPHRASE).await.unwrap();
    assert!(
        !folder.path("attempts.json").exists(),
        "the right one starts over"
    );
    let error = folder
        .with_passphrase(DATABASE, "a wrong guess")
        .await
        .unwrap_err();
    assert!(matches!(error, UnlockError::WrongPassphrase), "{error:?}");
    folder.with_passphrase(DATABASE, PASSPHRASE).await.unwrap();
}

#[tokio::test]
async fn the_count_of_attempts_never_keeps_the_right_passphrase_out_for_good() {
    let folder = DataFolder::new();
    folder.with_passphrase(NO_DATABASE, PASSPHRASE).await.unwrap();
    let far = u64::MAX.to_string();
    for content in [
        "damaged".to_owned(),
        String::new(),
        r#"{"version": 9}"#.to_owned(),
        // A clock that was years ahead.
        format!(r#"{{"version": 1, "failures": 4294967295, "last_at": {far}}}"#),
    ] {
        std::fs::write(folder.path("attempts.json"), &content).unwrap();
        assert!(
            folder.with_passphrase(DATABASE, PASSPHRASE).await.is_ok(),
            "{content}"
        );
    }
    // A folder in its place cannot be read, written, or removed.
    std::fs::create_dir(folder.path("attempts.json")).unwrap();
    assert!(folder.with_passphrase(DATABASE, PASSPHRASE).await.is_ok());
}

#[tokio::test]
async fn common_passphrases_are_refused_before_anything_is_written() {
    let folder = DataFolder::new();
    for weak in ["password1234", "            ", "123456789012"] {
        let error = folder.with_passphrase(NO_DATABASE, weak).await.unwrap_err();
        assert!(
            matches!(error, UnlockError::PassphraseTooCommon),
            "{weak}: {error:?}"
        );
    }
    assert!(folder.files().is_empty());
}

#[tokio::test]
async fn the_recovery_code_opens_the_same_key_wherever_it_is_kept() {
    for kept in ["keychain", "passphrase"] {
        let folder = DataFolder::new();
        let source = || match kept {
            "keychain" => folder.keychain(),
            _ => KeySource::Passphrase(secret(PASSPHRASE)),
        };
        let key = pragma(unlock(folder.dir.path(), NO_DATABASE, source()).await);
        let code = RecoveryCode::generate();
        assert!(matches!(
            recover(folder.dir.path(), &code).await,
            Err(UnlockError::NoRecoveryCode)
        ));
        assert_eq!(recovery_code_created_at(folder.dir.path()).unwrap(), None);

        set_recovery_code(folder.dir.path(), source(), &code)
            .await
            .unwrap();
        assert!(recovery_code_created_at(folder.dir.path()).unwrap() > Some(1_700_000_000));
        let found = recover(folder.dir.path(), &code).await.unwrap();
        assert_eq!(found.derive().database.expose_pragma(), key, "{kept}");
        let other = RecoveryCode::generate();
        assert!(matches!(
            recover(folder.dir.path(), &other).await,
            Err(UnlockError::WrongRecoveryCode)
        ));

        set_recovery_code(folder.dir.path(), source(), &other)
            .await
            .unwrap();
        assert!(recover(folder.dir.path(), &other).await.is_ok());
        assert!(matches!(
            recover(folder.dir.path(), &code).await,
            Err(UnlockError::WrongRecoveryCode)
        ));
    }
}

#[tokio::test]
async fn a_recovery_code_needs_the_passphrase_and_an_existing_key() {
    let folder = DataFolder::new();
    let code = RecoveryCode::generate();
    let set = |source| set_recovery_code(folder.dir.path(), source, &code);
    assert!(matches!(set(folder.keychain()).await, Err(UnlockError::Lost)));
    folder.with_passphrase(NO_DATABASE, PASSPHRASE).await.unwrap();
    assert!(matches!(set(folder.keychain()).await, Err(UnlockError::Locked)));
    let wrong = set(KeySource::Passphrase(secret("a wrong guess"))).await;
    assert!(matches!(wrong, Err(UnlockError::WrongPassphrase)));
    assert!(!folder.path("recovery.json").exists());
}

#[tokio::test]
async fn a_recovered_key_goes_back_into_the_keychain() {
    let folder = DataFolder::new();
    let key = pragma(folder.with_keychain(NO_DATABASE).await);
    let code = RecoveryCode::generate();
    set_recovery_code(folder.dir.path(), folder.keychain(), &code)
        .await
        .unwrap();
    folder.keychain.forget_all();
    assert!(matches!(
        folder.with_keychain(DATABASE).await,
        Err(UnlockError::Lost)
    ));

    let found = recover(folder.dir.path(), &code).await.unwrap();
    store_key(folder.dir.path(), &found, folder.keychain())
        .await
        .unwrap();
    assert_eq!(pragma(folder.with_keychain(DATABASE).await), key);
    assert_eq!(folder.keychain.len(), 1);
    delete_keychain_entry(folder.dir.path(), folder.keychain.clone())
        .await
        .unwrap();
    assert!(folder.keychain.is_empty());
}

#[tokio::test]
async fn a_recovered_key_gets_a_new_passphrase_if_the_old_one_is_forgotten() {
    let folder = DataFolder::new();
    let key = pragma(folder.with_passphrase(NO_DATABASE, PASSPHRASE).await);
    let code = RecoveryCode::generate();
    let source = KeySource::Passphrase(secret(PASSPHRASE));
    set_recovery_code(folder.dir.path(), source, &code).await.unwrap();
    let found = recover(folder.dir.path(), &code).await.unwrap();
    let store = |destination| store_key(folder.dir.path(), &found, destination);
    assert!(matches!(store(folder.keychain()).await, Err(UnlockError::Locked)));
    assert!(folder.keychain.is_empty());
    let short = store(KeySource::Passphrase(secret("short"))).await;
    assert!(matches!(short, Err(UnlockError::PassphraseTooShort)));
    store(KeySource::Passphrase(secret("nine loud geese")))
        .await
        .unwrap();
    assert_eq!(
        pragma(folder.with_passphrase(DATABASE, "nine loud geese").await),
        key
    );
}

#[tokio::test]
async fn a_damaged_recovery_file_is_reported_wherever_the_damage_is() {
    let folder = DataFolder::new();
    folder.with_keychain(NO_DATABASE).await.unwrap();
    let code = RecoveryCode::generate();
    set_recovery_code(folder.dir.path(), folder.keychain(), &code)
        .await
        .unwrap();
    let intact = std::fs::read(folder.path("recovery.json")).unwrap();
    let text = String::from_utf8(intact.clone()).unwrap();
    let time = text.find("created_at").unwrap();
    let time = time..time + text[time..].find('\n').unwrap();
    let damaged = (0..intact.len()).filter(|at| !time.contains(at)).map(|at| {
        let mut damaged = intact.clone();
        damaged[at] ^= 1;
        damaged
    });
    let cut = (0..intact.len()).map(|length| intact[..length].to_vec());
    for content in damaged.chain(cut) {
        std::fs::write(folder.path("recovery.json"), &content).unwrap();
        let error = recover(folder.dir.path(), &code).await.unwrap_err();
        assert!(
            matches!(
                error,
                UnlockError::Damaged {
                    file: "recovery.json"
                }
            ),
            "{error:?}: {}",
            String::from_utf8_lossy(&content)
        );
    }
}
