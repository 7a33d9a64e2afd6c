//! The source fails, hangs or the run is cancelled, at every call there is.

use domain::{Departure, ErrorCode, IntegrationId, Limit, Mode, Outcome};
use store::RunRecord;
use tokio_util::sync::CancellationToken;

use crate::clinic::{Clinic, Ran};
use crate::scripted::{Mischief, Scripted};

/// How many of the eight patients a story begins with are linked already.
const KNOWN: i64 = 4;

/// A store that knows half of the patients, and a source in which everything has happened since: patients are new, one
/// was edited, one left and one row is gone.
async fn story() -> (Clinic, IntegrationId, Scripted) {
    let clinic = Clinic::open().await;
    let id = clinic.integration("main").await;
    clinic.full(id, &mut Scripted::with(KNOWN)).await;
    let mut source = Scripted::with(8);
    source.now = 100_000;
    source.edit(1, |row| row.fields.city = "Salem".to_owned());
    source.depart(2, Departure::Inactive);
    source.rows.remove(&3);
    for number in 5..=8 {
        source.edit(number, |_| {});
    }
    (clinic, id, source)
}

/// What the story comes to in the end.
async fn assert_told(clinic: &Clinic, id: IntegrationId, mode: Mode, runs: &[RunRecord]) {
    let linked = clinic.linked(id).await;
    assert_eq!(
        linked.keys().copied().collect::<Vec<_>>(),
        (1..=8).collect::<Vec<_>>()
    );
    assert_eq!(linked[&1].fields[8], "Salem");
    assert_eq!(linked[&2].standing, "inactive");
    assert_eq!(linked[&3].standing, "vanished", "{mode:?}");
    assert_eq!(clinic.everybody().await.len(), 8);
    let sum = |count: fn(&RunRecord) -> u64| runs.iter().map(count).sum::<u64>();
    assert_eq!(sum(|run| run.counts.added), 4, "each once over all runs");
    assert_eq!(sum(|run| run.counts.updated), 1);
    assert_eq!(sum(|run| run.counts.deactivated), 2);
    let verified = runs.last().unwrap().verified.unwrap().found;
    assert!(
        verified.is_proven() && verified.source_active == 6,
        "{verified:?}"
    );
}

/// A run with mischief at one call, and the one after it. `None` once the run has no such call.
async fn try_at(call: usize, mode: Mode, mischief: impl Fn(CancellationToken) -> Mischief) -> Option<Ran> {
    let (clinic, id, source) = story().await;
    let cancel = CancellationToken::new();
    let mut bad = source.again(Some((call, mischief(cancel.clone()))));
    let ran = clinic.run(id, &mut bad, mode, Limit::None, &cancel).await;
    // Whole pages: what the record counts is what the store holds.
    let known = u64::try_from(KNOWN).unwrap();
    assert_eq!(
        clinic.everybody().await.len() as u64,
        known + ran.record.counts.added
    );
    let next = clinic.sync(id, &mut source.again(None), mode, Limit::None).await;
    assert_eq!(next.outcome, Some(Outcome::Completed));
    assert_told(&clinic, id, mode, &[ran.record.clone(), next]).await;
    (bad.calls >= call).then_some(ran)
}

#[tokio::test]
async fn an_error_at_any_call_fails_the_run_and_the_next_one_completes() {
    for (mode, most) in [(Mode::Full, 7), (Mode::Incremental, 6)] {
        let (mut failed, mut unproven) = (0, 0);
        for call in 1.. {
            let Some(ran) = try_at(call, mode, |_| Mischief::Fail).await else {
                break;
            };
            match ran.result {
                Err(fault) => {
                    assert_eq!(fault.code, ErrorCode::ConnectionLost, "{mode:?} {call}");
                    assert_eq!(ran.record.fault.unwrap().code, ErrorCode::ConnectionLost);
                    failed += 1;
                }
                // The pass was at its end, and only the comparison behind it is missing.
                Ok(report) => {
                    assert_eq!(report.outcome, Outcome::Completed, "{mode:?} {call}");
                    assert_eq!(ran.record.verified, None, "{mode:?} {call}");
                    unproven += 1;
                }
            }
        }
        assert!(failed >= most, "{mode:?} has only {failed} calls");
        assert!(unproven >= 1, "{mode:?}");
    }
}

#[tokio::test]
async fn a_cancellation_at_any_call_leaves_whole_pages_and_the_next_run_completes() {
    for mode in [Mode::Full, Mode::Incremental] {
        let mut cancelled = 0;
        for call in 1.. {
            let Some(ran) = try_at(call, mode, Mischief::Cancel).await else {
                break;
            };
            match ran.result.unwrap().outcome {
                Outcome::Cancelled => {
                    assert!(ran.record.remaining.is_some(), "the source still answers");
                    cancelled += 1;
                }
                // At the last call nothing is left to stop.
                other => assert_eq!(other, Outcome::Completed, "{mode:?} {call}"),
            }
        }
        assert!(cancelled >= 4, "{mode:?}");
    }
}

#[tokio::test]
async fn a_source_that_never_answers_does_not_hold_a_cancelled_run_up() {
    for (mode, calls) in [(Mode::Full, 1..=9), (Mode::Incremental, 1..=8)] {
        let tries = calls.map(|call| try_at(call, mode, Mischief::Hang));
        for (call, ran) in futures::future::join_all(tries).await.into_iter().enumerate() {
            let report = ran.expect("the run has that many calls").result.unwrap();
            assert_eq!(report.outcome, Outcome::Cancelled, "{mode:?} {call}");
            assert_eq!(report.remaining, None, "nobody could be asked");
        }
    }
}

#[tokio::test]
async fn a_source_that_gives_the_same_rows_for_ever_ends_the_run_and_is_told_wherever_it_does() {
    for (mode, least) in [(Mode::Full, 2), (Mode::Incremental, 3)] {
        let mut told = 0;
        for call in 1.. {
            let Some(ran) = try_at(call, mode, |_| Mischief::Repeat).await else {
                break;
            };
            match ran.result {
                Err(fault) => {
                    assert_eq!(fault.code, ErrorCode::TableDamaged, "{mode:?} {call}");
                    told += 1;
                }
                // No page was asked for after that.
                Ok(_) => assert!(ran.record.verified.is_some(), "{mode:?} {call}"),
            }
        }
        assert!(told >= least, "{mode:?}: {told}");
    }
}

#[tokio::test]
async fn a_run_cancelled_before_it_began_does_nothing() {
    let (clinic, id, mut source) = story().await;
    let before = clinic.everybody().await;
    let cancel = CancellationToken::new();
    cancel.cancel();
    let ran = clinic
        .run(id, &mut source, Mode::Full, Limit::None, &cancel)
        .await;
    assert_eq!(ran.record.outcome, Some(Outcome::Cancelled));
    assert_eq!(ran.record.counts, domain::Counts::default());
    assert_eq!(clinic.everybody().await, before);
}

#[tokio::test]
async fn a_count_that_fails_after_the_limit_does_not_fail_the_run() {
    let (clinic, id, source) = story().await;
    // Clock, marks, facts, relations, count, first page, second page; then the count of what remains.
    let mut bad = source.again(Some((8, Mischief::Fail)));
    let cancel = CancellationToken::new();
    let ran = clinic
        .run(id, &mut bad, Mode::Full, Limit::AtMost(1), &cancel)
        .await;
    assert_eq!(
        (ran.record.outcome, ran.record.remaining),
        (Some(Outcome::Limited), None)
    );
}

#[tokio::test]
async fn a_run_that_is_dropped_in_the_middle_leaves_whole_pages_and_no_lease() {
    for call in [6, 7, 8] {
        let (clinic, id, source) = story().await;
        // The run stops being polled when the source hangs, as when its program ends: nobody cancels it.
        let (hangs, nobody) = (CancellationToken::new(), CancellationToken::new());
        let mut bad = source.again(Some((call, Mischief::Hang(hangs.clone()))));
        tokio::select! {
            _ = clinic.run(id, &mut bad, Mode::Full, Limit::None, &nobody) => panic!("it cannot end"),
            () = hangs.cancelled() => {}
        }
        let here = clinic.everybody().await.len() as u64;
        let left = clinic.store.running_run(id).await.unwrap().unwrap();
        assert_eq!(here, 4 + left.counts.added);

        let lease = clinic.store.try_lease(id).await.unwrap();
        let interrupted = clinic.store.interrupt_stale_runs(&lease).await.unwrap();
        assert_eq!(interrupted, [left.id]);
        drop(lease);
        let next = clinic.full(id, &mut source.again(None)).await;
        assert_told(&clinic, id, Mode::Full, &[left, next]).await;
    }
}
