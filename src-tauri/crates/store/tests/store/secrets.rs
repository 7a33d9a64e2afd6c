use std::fs;
use std::io;
use std::sync::{Arc, Mutex, OnceLock};

use domain::{IntegrationId, Notes, PatNum, SourceNote, Ssn};
use proptest::prelude::*;
use sqlx::{Connection, Executor};
use store::{Store, StoreError};
use vault::{AssociatedData, MasterKey};

use crate::support::{App, create, creating, fields};

const SSN: &str = "900-55-1234";
const DESK: &str = "Afraid of needles, prefers mornings";

/// Everything that this process logs, at the finest level.
fn log() -> &'static Mutex<Vec<u8>> {
    #[derive(Clone, Copy)]
    struct Capture;
    impl io::Write for Capture {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            LOG.get_or_init(Mutex::default)
                .lock()
                .unwrap()
                .extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    static LOG: OnceLock<Mutex<Vec<u8>>> = OnceLock::new();
    static INSTALLED: OnceLock<()> = OnceLock::new();
    INSTALLED.get_or_init(|| {
        tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_writer(|| Capture)
            .with_ansi(false)
            .init();
    });
    LOG.get_or_init(Mutex::default)
}

fn contains(haystack: &[u8], needle: &str) -> bool {
    haystack
        .windows(needle.len())
        .any(|window| window.eq_ignore_ascii_case(needle.as_bytes()))
}

/// A store with one patient who has notes and an SSN.
async fn with_secrets() -> App {
    let (app, sync) = App::syncing().await;
    let page = creating(vec![create(
        42,
        fields("Annabel", "Quisling", "1979-04-12"),
        Some(SSN),
    )]);
    app.apply(&sync, &page).await.unwrap();
    let patient = app.linked(&sync, 42).await.unwrap();
    app.store.set_desk_notes(patient, DESK.to_owned()).await.unwrap();
    let by_hand = fields("Annabel", "Quisling", "1979-04-12");
    let add = app.store.add_patient(sync.company, &by_hand, DESK.to_owned());
    let deleted = add.await.unwrap();
    app.store.delete_patient(deleted).await.unwrap();
    app
}

#[tokio::test]
async fn nothing_readable_is_in_the_files() {
    let app = with_secrets().await;
    let mut seen = Vec::new();
    for name in ["ontime.db", "ontime.db-wal", "ontime.db-shm"] {
        let bytes = fs::read(app.folder.path().join(name)).unwrap();
        for secret in [
            SSN,
            DESK,
            "Dylan-12",
            "Annabel",
            "Quisling",
            "1979-04-12",
            "Bright Smiles",
            "CREATE TABLE",
        ] {
            assert!(!contains(&bytes, secret), "{secret} in {name}");
        }
        seen.push(bytes.len());
    }
    assert!(
        seen[1] > 4096,
        "the log of writes was looked at while it was full: {seen:?}"
    );
}

#[tokio::test]
async fn secrets_are_sealed_even_with_the_database_key() {
    let app = with_secrets().await;
    let mut db = app.raw().await;
    let copy = app.folder.path().join("plain.db");
    fs::write(&copy, b"").unwrap();
    db.execute(sqlx::AssertSqlSafe(format!(
        "ATTACH DATABASE '{}' AS plain KEY ''; SELECT sqlcipher_export('plain'); DETACH DATABASE plain;",
        copy.display()
    )))
    .await
    .unwrap();
    db.close().await.unwrap();
    let bytes = fs::read(copy).unwrap();
    assert!(contains(&bytes, "Quisling"), "the copy is not encrypted");
    for secret in [SSN, "900551234", DESK, "needles", "Dylan-12"] {
        assert!(!contains(&bytes, secret), "{secret}");
    }
}

#[tokio::test]
async fn the_log_at_its_finest_holds_no_key_and_no_patient() {
    let log = log();
    let app = with_secrets().await;
    app.store.clone().close().await.unwrap();
    let store = Store::open(app.folder.path(), app.keys.clone()).await.unwrap();
    store.checkpoint().await.unwrap();
    tracing::trace!("the capture works");
    let other = Arc::new(MasterKey::generate().derive());
    Store::open(app.folder.path(), other.clone()).await.unwrap_err();

    let captured = log.lock().unwrap().clone();
    assert!(contains(&captured, "the capture works"));
    for keys in [app.keys, other] {
        let pragma = keys.database.expose_pragma();
        let hex = pragma.trim_matches(|c: char| matches!(c, '"' | '\'' | 'x'));
        assert_eq!(hex.len(), 64);
        assert!(!contains(&captured, hex));
    }
    for secret in ["PRAGMA key", SSN, DESK, "Dylan-12", "Quisling"] {
        assert!(!contains(&captured, secret), "{secret}");
    }
}

#[tokio::test]
async fn notes_do_not_open_in_another_patients_row() {
    let app = with_secrets().await;
    let company = app.store.companies().await.unwrap()[0].id;
    let other = fields("Bob", "Moved", "1980-01-01");
    let other = app
        .store
        .add_patient(company, &other, String::new())
        .await
        .unwrap();
    let mut db = app.raw().await;
    sqlx::query(
        "UPDATE patients SET notes = (SELECT notes FROM patients WHERE last_name = 'Quisling') WHERE id = ?",
    )
    .bind(other.0)
    .execute(&mut db)
    .await
    .unwrap();
    db.close().await.unwrap();
    let error = app.store.patient(other).await.unwrap_err();
    assert!(matches!(error, StoreError::Damaged), "{error:?}");
}

#[tokio::test]
async fn debug_output_holds_no_patient_data() {
    let app = with_secrets().await;
    let page = app.store.patients(&crate::support::all_patients()).await.unwrap();
    let record = app.store.patient(page.rows[0].id).await.unwrap();
    let changes = app.patient_changes(record.id).await;
    let printed = format!("{page:?}{record:?}{changes:?}{:?}", app.store);
    for secret in ["Annabel", "Quisling", SSN, DESK] {
        assert!(!contains(printed.as_bytes(), secret), "{secret}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn notes_come_back_from_their_seal(
        desk in ".{0,200}",
        records in prop::collection::vec((0..5_i64, any::<i64>(), prop::option::of("[0-9-]{0,11}")), 0..5),
        row in any::<i64>(),
    ) {
        let key = MasterKey::generate().derive().sealing;
        let place = AssociatedData { table: "patients", row, column: "notes" };
        let mut notes = Notes::default();
        notes.set_desk(desk.clone());
        for (integration, pat_num, ssn) in records {
            notes.put(SourceNote {
                integration: IntegrationId(integration),
                pat_num: PatNum(pat_num),
                ssn: ssn.map(Ssn::new),
            });
        }
        let sealed = key.seal(place, &notes.to_plain().unwrap()).unwrap();
        let back = Notes::from_plain(&key.open(place, &sealed).unwrap()).unwrap();
        prop_assert_eq!(back.desk(), desk);
        prop_assert_eq!(back.to_plain().unwrap(), notes.to_plain().unwrap());
        prop_assert_eq!(back.has_ssn(), notes.has_ssn());
    }
}
