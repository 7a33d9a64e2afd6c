//! What a question about a mass change lists, and how long.

use domain::{Fault, Field, InactiveReason, Limit, Mode, Outcome};
use opendental_testkit::{LoadOptions, Practice};
use store::{FieldChange, Proposal, ProposedChangeRecord};
use tokio_util::sync::CancellationToken;

use crate::concurrent_edits::ConcurrentEdits;
use crate::harness::Harness;
use crate::mass_change::{BOTH, asked, rename, renamed, three_hundred, try_run};
use crate::server::{hold, shared, source};

#[tokio::test]
async fn a_question_lists_every_patient_it_is_about_until_it_is_decided() {
    for mode in BOTH {
        let (harness, id, mut source) = three_hundred().await;
        for number in 1..=20 {
            source.depart(number, InactiveReason::Archived);
        }
        source.rows.remove(&21);
        rename(&mut source, 101..=250);
        source.edit(300, |row| row.fields.city = "Salem".to_owned());
        // Times of the last minutes are not kept.
        source.now += 10_000;
        let before = harness.all_patients().await;
        let ran = try_run(&harness, id, &source, mode, Limit::AtMost(7)).await;
        let run = ran.record.id;
        let fault = asked(ran);
        let expected = Fault::ManyChanged {
            linked: 300,
            inactive: 21,
            renamed: 150,
        };
        assert_eq!(fault, expected, "{mode:?}");
        assert_eq!(harness.all_patients().await, before, "{mode:?}");

        let proposed = harness.store.proposed_changes(run).await.unwrap();
        let mut numbers: Vec<i64> = proposed.iter().map(|one| one.change.pat_num.0).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=21).chain(101..=250).collect::<Vec<_>>(), "{mode:?}");
        for ProposedChangeRecord { change, fields } in &proposed {
            match (&change.proposal, change.pat_num.0) {
                (Proposal::Inactive(InactiveReason::Vanished), 21) => assert_eq!(change.changed_at, None),
                (Proposal::Inactive(InactiveReason::Archived), _) => {
                    assert_eq!(change.changed_at, Some(100_000))
                }
                (Proposal::Renamed(changes), number) => {
                    let wrong = format!("Wrong{number}");
                    let last_name = FieldChange::new(Field::LastName, &fields.last_name, wrong);
                    assert_eq!(changes, &[last_name], "{number}");
                }
                other => panic!("{other:?}"),
            }
        }

        // Neither a run that was stopped nor one that cannot reach the server decides anything.
        let cancelled = CancellationToken::new();
        cancelled.cancel();
        let mut again = source.again(None);
        harness.run(id, &mut again, mode, Limit::None, &cancelled).await;
        assert_eq!(harness.store.proposed_changes(run).await.unwrap().len(), 171);
        let allowed = harness.allowed(id, &mut source, mode).await;
        assert_eq!(allowed.outcome, Some(Outcome::Completed));
        assert!(harness.store.proposed_changes(run).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_question_about_changes_that_no_time_shows_lists_all_that_is_left() {
    let (harness, id, mut source) = three_hundred().await;
    // The times of change stay, so that only a full sync sees it.
    for number in 1..=300 {
        source.rows.get_mut(&number).unwrap().fields.last_name = format!("Wrong{number}");
    }
    let ran = try_run(&harness, id, &source, Mode::Full, Limit::None).await;
    let run = ran.record.id;
    let Fault::ManyRenamed {
        linked: 300,
        renamed: asked_about,
    } = asked(ran)
    else {
        panic!("another question")
    };
    let written = renamed(&harness).await as u64;
    assert!(written <= 30, "{written}");
    assert_eq!(written + asked_about, 300);
    let proposed = harness.store.proposed_changes(run).await.unwrap();
    assert_eq!(proposed.len() as u64, asked_about);
}

/// The comparison saw other cities; the names changed before these rows were read again.
#[tokio::test]
async fn patients_renamed_after_the_comparison_stop_the_run_before_the_page_that_exceeds_the_limit() {
    let database = "mass_change_meanwhile";
    let server = shared().await;
    let practice = Practice::generate(58, 600);
    let mut db = hold(&server, &practice, &LoadOptions::named(database)).await;
    let harness = Harness::open().await;
    let id = harness.integration("main").await;
    harness.full(id, &mut source(&server, database).await).await;
    sqlx::raw_sql("UPDATE patient SET City = CONCAT('City', PatNum)")
        .execute(&mut db)
        .await
        .unwrap();
    let before = harness.all_patients().await;
    let mut there = server.connection_to(database).await.unwrap();
    let work = async move {
        let rename = "UPDATE patient SET LName = CONCAT('Wrong', PatNum) WHERE PatStatus = 0";
        sqlx::raw_sql(rename).execute(&mut there).await.unwrap();
    };
    // Two pages and their end are compared, and two are foreseen.
    let mut open = ConcurrentEdits::new(source(&server, database).await).before(6, work);
    let never = CancellationToken::new();
    let ran = harness.run(id, &mut open, Mode::Full, Limit::None, &never).await;
    let run = ran.record.id;
    let Fault::ManyRenamed { renamed, .. } = asked(ran) else {
        panic!("another question")
    };
    let listed = harness.store.proposed_changes(run).await.unwrap().len() as u64;
    assert!(renamed > 60, "{renamed}");
    assert_eq!(listed, renamed);
    assert_eq!(harness.all_patients().await, before);
}
