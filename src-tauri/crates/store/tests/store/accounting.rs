//! Whom an integration accounts for: those who are here, and those whose problems are known.

use domain::{
    Completeness, Counts, Departure, Epoch, Mark, Outcome, PatNum, Problem, ProblemCode, SourceFacts,
};
use store::{CursorMove, Cursors, Deactivation, Link, PageWrite, Update};

use crate::support::{Office, Sync, create, fields, update};

fn problem(pat_num: i64) -> Problem {
    Problem {
        pat_num: PatNum(pat_num),
        code: ProblemCode::NoBirthdate,
        detail: None,
    }
}

async fn page(office: &Office, sync: &Sync, problems: &[i64], dealt_with: &[i64]) {
    let problems: Vec<Problem> = problems.iter().copied().map(problem).collect();
    let page = PageWrite {
        counts: Counts {
            rows_read: problems.len() as u64,
            skipped: problems.len() as u64,
            ..Counts::default()
        },
        problems,
        dealt_with: dealt_with.iter().copied().map(PatNum).collect(),
        ..sync.page()
    };
    office.store.apply_page(&page).await.unwrap();
}

async fn accounted(office: &Office, sync: &Sync) -> (Vec<i64>, Vec<i64>) {
    let found = office.store.accounted(sync.integration).await.unwrap();
    let plain = |numbers: Vec<PatNum>| numbers.into_iter().map(|number| number.0).collect();
    (plain(found.here), plain(found.to_fix))
}

#[tokio::test]
async fn a_problem_is_current_until_its_patient_is_met_without_one() {
    let (office, sync) = Office::syncing().await;
    let count = || async {
        office
            .store
            .current_problem_count(sync.integration)
            .await
            .unwrap()
    };
    page(&office, &sync, &[7, -3, i64::MAX], &[7, -3, i64::MAX]).await;
    assert_eq!(count().await, 3);
    page(&office, &sync, &[7], &[7, 8, 9]).await;
    assert_eq!(count().await, 3, "met again, it is the same one");
    page(&office, &sync, &[], &[7, i64::MAX]).await;
    assert_eq!(accounted(&office, &sync).await, (vec![], vec![-3]));
}

#[tokio::test]
async fn who_left_this_source_or_has_a_problem_is_not_counted_as_here() {
    let (office, sync) = Office::syncing().await;
    let creates = (1..=4)
        .map(|number| create(number, fields("Ann", &format!("Lee{number}"), "1980-02-03"), None))
        .collect();
    office.store.apply_page(&sync.creating(creates)).await.unwrap();
    let patient = office.linked(&sync, 3).await.unwrap();
    let other = office.linked(&sync, 2).await.unwrap();
    let gone = |patient, pat_num| Deactivation {
        patient,
        pat_num: PatNum(pat_num),
        departure: Departure::Archived,
        into: None,
    };
    let leaves = PageWrite {
        deactivations: vec![gone(other, 2), gone(patient, 3)],
        counts: Counts {
            rows_read: 2,
            deactivated: 2,
            ..Counts::default()
        },
        ..sync.page()
    };
    office.store.apply_page(&leaves).await.unwrap();
    page(&office, &sync, &[4], &[4]).await;
    assert_eq!(accounted(&office, &sync).await, (vec![1], vec![4]));

    let back = Update {
        reactivated: true,
        link: Link::Existing,
        ..update(patient, 3, fields("Ann", "Lee3", "1980-02-03"))
    };
    office.store.apply_page(&sync.updating(vec![back])).await.unwrap();
    assert_eq!(accounted(&office, &sync).await, (vec![1, 3], vec![4]));
}

#[tokio::test]
async fn a_verification_belongs_to_its_run_and_the_newest_one_to_the_integration() {
    let (office, sync) = Office::syncing().await;
    let found = Completeness {
        source_active: 1_480,
        here: 1_464,
        to_fix: 16,
        missing: 0,
        surplus: 0,
    };
    let last = || async { office.store.last_verification(sync.integration).await.unwrap() };
    assert_eq!(last().await, None);
    assert_eq!(office.store.run(sync.run).await.unwrap().verified, None);
    office.store.record_verification(sync.run, &found).await.unwrap();
    office
        .store
        .finish_run(sync.run, Outcome::Completed, Some(0), None)
        .await
        .unwrap();
    let run = office.store.run(sync.run).await.unwrap();
    assert_eq!(run.verified.unwrap().found, found);
    assert_eq!(last().await, run.verified);
    assert!(
        office
            .store
            .record_verification(domain::RunId(99), &found)
            .await
            .is_err()
    );
}

#[tokio::test]
async fn what_a_source_was_is_remembered_until_it_is_taken_for_another() {
    let (office, sync) = Office::syncing().await;
    let id = sync.integration;
    let facts = |server: &str| SourceFacts {
        server: server.to_owned(),
        highest: Some(PatNum(i64::MAX)),
        next_number: Some(i64::MAX),
        marks: vec![Mark {
            pat_num: PatNum(3),
            stamp: Epoch(7),
        }],
        ..SourceFacts::default()
    };
    let known = || async { office.store.source_facts(id).await.unwrap() };
    assert_eq!(known().await, None);
    office.store.remember_source(id, &facts("one")).await.unwrap();
    let half = PageWrite {
        cursor: CursorMove::FinishFull { since: Epoch(5) },
        ..sync.page()
    };
    office.store.apply_page(&half).await.unwrap();
    page(&office, &sync, &[7], &[7]).await;
    assert_eq!(known().await, Some(facts("one")));

    office
        .store
        .begin_again_with(id, Some(&facts("one")))
        .await
        .unwrap();
    assert_eq!(known().await, Some(facts("one")));
    assert_eq!(office.store.cursor(id).await.unwrap(), Cursors::default());
    assert_eq!(office.store.current_problem_count(id).await.unwrap(), 1);
    office
        .store
        .begin_anew_with(id, Some(&facts("two")))
        .await
        .unwrap();
    assert_eq!(known().await, Some(facts("two")));
    assert_eq!(office.store.cursor(id).await.unwrap(), Cursors::default());
    assert_eq!(office.store.current_problem_count(id).await.unwrap(), 0);
    office.store.begin_anew_with(id, None).await.unwrap();
    assert_eq!(known().await, None);
}
