use chrono::DateTime;
use domain::{Counts, Field, InactiveReason, Outcome, PatNum, PatientStatus, Problem, ProblemCode};
use store::{ChangeKind, LinkTouch, OpenProblem, PageChanges, PatientRef, StoreError, Thing};

use crate::support::{
    App, Sync, all_patients, create, creating, deactivating, deactivation, fields, link, update, updating,
};

fn problem(pat_num: i64, code: ProblemCode, detail: Option<&str>) -> OpenProblem {
    OpenProblem {
        problem: Problem {
            pat_num: PatNum(pat_num),
            code,
            detail: detail.map(str::to_owned),
        },
        changed_at: None,
        cluster: None,
    }
}

/// A page that creates and skips.
pub(crate) fn first_page() -> PageChanges {
    PageChanges {
        problems: vec![
            problem(2, ProblemCode::NoBirthdate, None),
            problem(3, ProblemCode::BirthdateImpossible, Some("1979-00-15")),
        ],
        counts: Counts {
            rows_read: 3,
            added: 1,
            skipped: 2,
            ..Counts::default()
        },
        errors: 1,
        full_sync_begun_at: Some(DateTime::UNIX_EPOCH),
        ..creating(vec![create(
            1,
            fields("Ann", "Lee", "1979-04-12"),
            Some("900-11-2222"),
        )])
    }
}

/// Everything that a page may change, as far as it can be read.
async fn state(app: &App, sync: &Sync) -> String {
    let patients = app.store.patients(&all_patients()).await.unwrap();
    let mut records = Vec::new();
    for row in &patients.rows {
        let record = app.store.patient(row.id).await.unwrap();
        let changes = app.patient_changes(row.id).await;
        records.push((
            record.fields,
            record.status,
            record.has_ssn,
            record.desk_notes,
            record.links,
            changes,
        ));
    }
    let known = app.store.known_page(sync.integration, None, 100).await.unwrap();
    let mut links = Vec::new();
    for number in &known {
        links.push(app.link(sync, number.pat_num.0).await);
    }
    let run = app.store.run(sync.run).await.unwrap();
    let problems = app.run_problems(sync.run).await;
    let state = app.store.sync_state(sync.integration).await.unwrap();
    format!("{records:?} {known:?} {links:?} {run:?} {problems:?} {state:?}")
}

#[tokio::test]
async fn a_page_is_written_with_its_counters_and_records() {
    let (app, sync) = App::syncing().await;
    app.apply(&sync, &first_page()).await.unwrap();

    let patient = app.linked(&sync, 1).await.unwrap();
    let record = app.store.patient(patient).await.unwrap();
    assert_eq!(record.fields, fields("Ann", "Lee", "1979-04-12"));
    assert_eq!(record.company, sync.company);
    assert_eq!((record.has_ssn, record.status), (true, PatientStatus::Active));
    assert_eq!(record.links[0].integration_name, "Main office");

    let run = app.store.run(sync.run).await.unwrap();
    let counts = (run.counts.rows_read, run.counts.added, run.counts.skipped);
    assert_eq!((counts, run.errors, run.outcome), ((3, 1, 2), 1, None));
    let state = app.store.sync_state(sync.integration).await.unwrap();
    assert_eq!(state.full_sync_begun_at, Some(DateTime::UNIX_EPOCH));

    let changes = app.store.run_changes(sync.run, 0, 10).await.unwrap();
    let change = &changes.rows[0];
    assert_eq!(
        (changes.total, change.kind, change.patient),
        (1, ChangeKind::Created, patient)
    );
    let (ssn, fields) = change.fields.split_last().unwrap();
    assert_eq!((ssn.field, &ssn.from, &ssn.to), (Field::Ssn, &None, &None));
    assert_eq!(fields.len(), 12);
    for field in fields {
        assert_eq!(field.from.as_deref(), Some(""));
        assert!(field.to.as_ref().is_some_and(|to| !to.is_empty()));
    }
    app.store.integrity_check().await.unwrap();
}

#[tokio::test]
async fn a_page_with_one_bad_row_changes_nothing() {
    let (app, sync) = App::syncing().await;
    app.apply(&sync, &first_page()).await.unwrap();
    let ann = app.linked(&sync, 1).await.unwrap();
    let before = state(&app, &sync).await;
    let stranger = domain::PatientId(ann.0 + 77);
    let bob = || fields("Bob", "Ray", "1980-05-05");
    let good = || {
        let mut page = creating(vec![create(4, bob(), None)]);
        page.extend(updating(vec![update(
            ann,
            1,
            fields("Anna", "Lee", "1979-04-12"),
        )]));
        page.problems = first_page().problems;
        page
    };

    let mut bad = Vec::new();
    let mut page = good();
    page.links.push(link(4, PatientRef::Created(0)));
    bad.push(("the same number twice", page));
    let mut page = good();
    page.links.push(link(5, PatientRef::Created(0)));
    bad.push(("two primary numbers of one patient", page));
    let mut page = good();
    page.links[0].is_primary = false;
    bad.push(("a patient without a primary number", page));
    let mut page = good();
    page.links.push(link(5, PatientRef::Created(7)));
    bad.push(("a number of a patient that is not created", page));
    let mut page = good();
    page.links.push(link(5, PatientRef::Existing(stranger)));
    bad.push(("a number without a patient", page));
    let mut page = good();
    page.updates.push(update(stranger, 5, bob()));
    bad.push(("a patient who is not there", page));
    let mut page = good();
    page.touched.push(LinkTouch {
        pat_num: PatNum(99),
        status: PatientStatus::Active,
        is_other_state: true,
        changed_at: None,
        cluster: None,
    });
    bad.push(("a read of no link", page));
    let mut page = good();
    page.deactivations
        .push(deactivation(stranger, 1, InactiveReason::Deceased));
    bad.push(("a departure without a patient", page));
    let mut page = good();
    page.survivors.push(store::SurvivorChange {
        patient: ann,
        into: None,
    });
    bad.push(("a survivor of an active patient", page));
    let mut page = good();
    page.counts.unchanged = 1;
    bad.push(("counts that do not add up", page));

    for (what, page) in bad {
        app.apply(&sync, &page).await.expect_err(what);
        assert_eq!(state(&app, &sync).await, before, "{what}");
    }
    app.apply(&sync, &good()).await.unwrap();
    assert_ne!(state(&app, &sync).await, before);
    app.store.integrity_check().await.unwrap();
}

#[tokio::test]
async fn a_page_of_a_finished_run_is_refused() {
    let (app, sync) = App::syncing().await;
    app.store
        .finish_run(sync.run, Outcome::Cancelled, None, None)
        .await
        .unwrap();
    let error = app.apply(&sync, &first_page()).await.unwrap_err();
    assert!(matches!(error, StoreError::NotFound(Thing::Run)), "{error:?}");
    assert_eq!(app.total().await, 0);
}

#[tokio::test]
async fn a_page_larger_than_a_statement_is_written_whole() {
    let (app, sync) = App::syncing().await;
    let numbers = 0..1_203_i64;
    let creates = numbers.clone().map(|number| {
        create(
            number,
            fields("Ann", &format!("Lee{number}"), "1979-04-12"),
            Some("900112222"),
        )
    });
    app.apply(&sync, &creating(creates.collect())).await.unwrap();
    let all: Vec<PatNum> = numbers.map(PatNum).collect();
    let links = {
        let mut batch = app.store.begin_batch(sync.job).await.unwrap();
        batch.links_of(&all).await.unwrap()
    };
    let updates = links.iter().map(|(number, link)| {
        let mut fields = fields("Ann", &format!("Lee{number}"), "1979-04-12");
        fields.city = format!("City {number}");
        update(link.patient, number.0, fields)
    });
    app.apply(&sync, &updating(updates.collect())).await.unwrap();
    let left = links
        .iter()
        .map(|(number, link)| deactivation(link.patient, number.0, InactiveReason::Inactive));
    let left: Vec<_> = left.collect();
    app.apply(&sync, &deactivating(&left)).await.unwrap();

    let gone = PatientStatus::Inactive(InactiveReason::Inactive);
    for (number, link) in links {
        let record = app.store.patient(link.patient).await.unwrap();
        assert_eq!(record.fields.city, format!("City {number}"));
        assert_eq!(record.fields.last_name, format!("Lee{number}"));
        assert_eq!((record.has_ssn, record.status), (false, gone));
    }
    let known = app.store.known_page(sync.integration, None, 2_000).await.unwrap();
    assert_eq!(known.len(), 1_203);
    assert!(known.iter().all(|known| known.status == gone));
    assert_eq!(app.store.run(sync.run).await.unwrap().counts.rows_read, 3 * 1_203);
    assert_eq!(app.total().await, 1_203);
    app.store.integrity_check().await.unwrap();
}
