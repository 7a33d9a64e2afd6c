//! Stores of released versions, kept in `tests/released/VERSION OF THE SCHEMA/`: each opens in this version with all it holds,
//! and no released migration may change.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use domain::{Field, InactiveReason, Outcome, PatNum, PatientStatus, ProblemCode, Reconciliation, Ssn};
use schedule::{Day, Schedule, Timing};
use sqlx::Connection;
use sqlx::migrate::Migrator;
use store::{
    ChangeKind, FieldChange, OpenProblem, PageChanges, PatientQuery, ProblemList, ProblemSearch, SavedFilter,
    Store,
};

use crate::support::{
    App, all_patients, create, creating, deactivating, deactivation, fields, finish, raw, unlock, update,
    updating,
};

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// What a released store consists of; the key is under the tests' passphrase.
const FILES: [&str; 3] = ["ontime.db", "ontime.head", "key.json"];

fn released() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/released")
}

/// The folder of each released version of the schema, and the version.
fn all_released() -> Vec<(PathBuf, i64)> {
    let entries = fs::read_dir(released())
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let version = |folder: &PathBuf| folder.file_name().unwrap().to_str().unwrap().parse().unwrap();
    entries.map(|folder| (folder.clone(), version(&folder))).collect()
}

fn copy(from: &Path, to: &Path) {
    for file in FILES {
        fs::copy(from.join(file), to.join(file)).unwrap();
    }
}

/// A store in which every table that people depend on has something.
async fn write(app: &App) {
    let company = app.company("Bright Smiles").await;
    let integration = app.integration(company, "Main office").await;
    let sync = app.sync(company, integration).await;
    let problem = OpenProblem {
        problem: domain::Problem {
            pat_num: PatNum(45),
            code: ProblemCode::NoBirthdate,
            detail: None,
        },
        changed_at: None,
        cluster: None,
    };
    let mut page = creating(vec![
        create(42, fields("Zoë", "O'Neil-Peña", "1979-04-12"), Some("123456789")),
        create(43, fields("Bo", "Ray", "2010-12-31"), None),
        create(44, fields("Cy", "Fox", "1931-01-02"), None),
    ]);
    page.problems = vec![problem];
    (page.counts.rows_read, page.counts.skipped) = (4, 1);
    app.apply(&sync, &page).await.unwrap();
    let zoe = app.linked(&sync, 42).await.unwrap();
    let mut moved = update(zoe, 42, fields("Zoë", "O'Neil-Peña", "1979-04-12"));
    moved.ssn = Some(Ssn::new("123456789".to_owned()));
    moved.fields.city = "Keizer".to_owned();
    moved.changed = vec![FieldChange::new(Field::City, "Salem", "Keizer")];
    app.apply(&sync, &updating(vec![moved])).await.unwrap();
    let cy = app.linked(&sync, 44).await.unwrap();
    let left: PageChanges = deactivating(&[deactivation(cy, 44, InactiveReason::Archived)]);
    app.apply(&sync, &left).await.unwrap();
    finish(app, &sync, &Reconciliation::default()).await;
    let store = &app.store;
    store
        .finish_run(sync.run, Outcome::Completed, None, None)
        .await
        .unwrap();
    store
        .set_desk_notes(zoe, "Prefers mornings".to_owned())
        .await
        .unwrap();
    for (first, notes) in [("Dee", "Walks in"), ("Eve", "")] {
        let patient = fields(first, "Moe", "1965-06-07");
        store
            .add_patient(company, &patient, notes.to_owned())
            .await
            .unwrap();
    }
    let eve = PatientQuery {
        search: "eve".to_owned(),
        ..all_patients()
    };
    let eve = store.patient_ids(&eve).await.unwrap()[0];
    store.delete_patient(eve).await.unwrap();
    let filter = SavedFilter {
        name: "Salem".to_owned(),
        query: all_patients(),
    };
    store.save_filter(&filter).await.unwrap();
    let off = Schedule::new(Timing::Off, Day::ALL, None).unwrap();
    store
        .set_schedule(integration, &off, DateTime::<Utc>::UNIX_EPOCH)
        .await
        .unwrap();
}

/// Checks everything that [`write`] wrote.
async fn check(store: &Store) {
    store.integrity_check().await.unwrap();
    let patients = store.patients(&all_patients()).await.unwrap();
    assert_eq!(patients.total, 4);
    let of = async |search: &str| {
        let query = PatientQuery {
            search: search.to_owned(),
            ..all_patients()
        };
        let found = store.patient_ids(&query).await.unwrap();
        assert_eq!(found.len(), 1, "{search}");
        store.patient(found[0]).await.unwrap()
    };
    let zoe = of("#42").await;
    let mut expected = fields("Zoë", "O'Neil-Peña", "1979-04-12");
    expected.city = "Keizer".to_owned();
    assert_eq!(zoe.fields, expected);
    assert_eq!((zoe.desk_notes.as_str(), zoe.has_ssn), ("Prefers mornings", true));
    assert_eq!(zoe.links.len(), 1);
    assert!(zoe.notes_saved.is_some());
    let events = store.patient_events(zoe.id, 0, 10).await.unwrap().rows;
    let kinds: Vec<ChangeKind> = events.iter().map(|event| event.kind).collect();
    assert_eq!(
        kinds,
        [ChangeKind::Updated, ChangeKind::Updated, ChangeKind::Created]
    );
    assert_eq!(
        events[0].fields,
        [FieldChange::new(Field::DeskNotes, "", "Prefers mornings")]
    );
    assert_eq!(
        events[1].fields,
        [FieldChange::new(Field::City, "Salem", "Keizer")]
    );
    assert_eq!(
        of("cy fox").await.status,
        PatientStatus::Inactive(InactiveReason::Archived)
    );
    assert_eq!(of("dee").await.desk_notes, "Walks in");
    assert_eq!(store.deleted_patients().await.unwrap().len(), 1);
    assert_eq!(store.saved_filters().await.unwrap()[0].name, "Salem");

    let integration = store.integrations().await.unwrap().remove(0);
    assert_eq!(integration.name, "Main office");
    let password = store.integration_password(integration.id).await.unwrap();
    assert_eq!(password.expose(), "Dylan-12");
    let schedule = store.schedule(integration.id).await.unwrap().schedule;
    assert_eq!(schedule, Schedule::new(Timing::Off, Day::ALL, None).unwrap());
    let open = ProblemList::Open(integration.id);
    let problems = store
        .problems(open, &ProblemSearch::default(), 0, 10)
        .await
        .unwrap()
        .rows;
    assert_eq!(problems[0].pat_num, PatNum(45));
    let run = store.last_ended_run(integration.id).await.unwrap().unwrap();
    assert_eq!(
        (run.counts.added, run.counts.updated, run.counts.deactivated),
        (3, 1, 1)
    );
    // It is in use, not only readable.
    store
        .set_desk_notes(zoe.id, "Prefers evenings".to_owned())
        .await
        .unwrap();
    store.add_company("Westside Dental").await.unwrap();
}

#[tokio::test]
async fn a_store_of_each_released_schema_opens_with_all_it_holds() {
    let all = all_released();
    assert!(!all.is_empty());
    for (folder, _) in all {
        let used = tempfile::tempdir().unwrap();
        copy(&folder, used.path());
        let keys = unlock(used.path()).await;
        let store = Store::open(used.path(), keys.clone()).await;
        let store = store.unwrap_or_else(|error| panic!("{}: {error:?}", folder.display()));
        check(&store).await;
        store.close().await.unwrap();
        Store::open(used.path(), keys).await.unwrap();
    }
}

/// A store knows the migrations that made it by their digests. One that was edited after its release would make every store
/// of that release look damaged. Add a new migration instead.
#[tokio::test]
async fn no_released_migration_was_edited() {
    for (folder, newest) in all_released() {
        let used = tempfile::tempdir().unwrap();
        copy(&folder, used.path());
        let keys = unlock(used.path()).await;
        let mut db = raw(&used.path().join("ontime.db"), &keys).await.unwrap();
        let digests = sqlx::query_as("SELECT version, checksum FROM _sqlx_migrations ORDER BY version");
        let digests: Vec<(i64, Vec<u8>)> = digests.fetch_all(&mut db).await.unwrap();
        db.close().await.unwrap();
        let now: Vec<(i64, Vec<u8>)> = MIGRATIONS
            .iter()
            .filter(|migration| migration.version <= newest)
            .map(|migration| (migration.version, migration.checksum.to_vec()))
            .collect();
        assert!(
            digests == now,
            "the migrations up to {newest} are released: add a new one instead of editing them"
        );
    }
}

/// Records a store of this version. Run it once for each version of the schema, when it is released:
/// `cargo test -p store --test store -- --ignored record_released_store`
#[tokio::test]
#[ignore = "records test data, once for each released schema"]
async fn record_released_store() {
    let app = App::under_a_passphrase().await;
    write(&app).await;
    app.store.clone().close().await.unwrap();
    let version = MIGRATIONS
        .iter()
        .map(|migration| migration.version)
        .max()
        .unwrap();
    let folder = released().join(version.to_string());
    fs::create_dir_all(&folder).unwrap();
    copy(app.folder.path(), &folder);
}
