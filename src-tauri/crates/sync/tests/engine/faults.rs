//! A failure, a hang, or a cancellation at each call to the source.

use domain::{FaultClass, InactiveReason, IntegrationId, Limit, Mode, Outcome};
use store::RunRecord;
use tokio_util::sync::CancellationToken;

use crate::fake_source::{FakeSource, InjectedFault};
use crate::harness::{Harness, Ran};

/// How many of the eight patients are linked at the start.
const KNOWN: i64 = 4;

/// A store that knows half of the patients, and a source in which patients were added, one was edited, one
/// departed, and one row was deleted.
async fn story() -> (Harness, IntegrationId, FakeSource) {
    let harness = Harness::open().await;
    let id = harness.integration("main").await;
    harness.full(id, &mut FakeSource::with(KNOWN)).await;
    let mut source = FakeSource::with(8);
    source.now = 100_000;
    source.edit(1, |row| row.fields.city = "Salem".to_owned());
    source.depart(2, InactiveReason::Inactive);
    source.rows.remove(&3);
    for number in 5..=8 {
        source.edit(number, |_| {});
    }
    (harness, id, source)
}

/// Asserts the final state.
async fn assert_final_state(harness: &Harness, id: IntegrationId, mode: Mode, runs: &[RunRecord]) {
    let linked = harness.linked(id).await;
    assert_eq!(
        linked.keys().copied().collect::<Vec<_>>(),
        (1..=8).collect::<Vec<_>>()
    );
    assert_eq!(linked[&1].fields[8], "Salem");
    assert_eq!(linked[&2].status, "inactive");
    assert_eq!(linked[&3].status, "vanished", "{mode:?}");
    assert_eq!(harness.all_patients().await.len(), 8);
    let sum = |count: fn(&RunRecord) -> u64| runs.iter().map(count).sum::<u64>();
    assert_eq!(sum(|run| run.counts.added), 4, "each once over all runs");
    assert_eq!(sum(|run| run.counts.updated), 1);
    assert_eq!(sum(|run| run.counts.deactivated), 2);
    let verified = runs.last().unwrap().verified.unwrap().found;
    assert!(
        verified.is_complete() && verified.source_active == 6,
        "{verified:?}"
    );
}

/// A run with a fault at one call, and the next run. `None` if the run has no such call.
async fn try_at(
    call: usize,
    mode: Mode,
    injected: impl Fn(CancellationToken) -> InjectedFault,
) -> Option<Ran> {
    let (harness, id, source) = story().await;
    let cancel = CancellationToken::new();
    let mut bad = source.again(Some((call, injected(cancel.clone()))));
    let ran = harness.run(id, &mut bad, mode, Limit::None, &cancel).await;
    // Only whole batches: the counts match the store.
    let known = u64::try_from(KNOWN).unwrap();
    assert_eq!(
        harness.all_patients().await.len() as u64,
        known + ran.record.counts.added
    );
    let next = harness.sync(id, &mut source.again(None), mode, Limit::None).await;
    assert_eq!(next.outcome, Some(Outcome::Completed));
    assert_final_state(&harness, id, mode, &[ran.record.clone(), next]).await;
    (bad.calls >= call).then_some(ran)
}

#[tokio::test]
async fn an_error_at_any_call_fails_the_run_and_the_next_one_completes() {
    for (mode, most) in [(Mode::Full, 6), (Mode::Incremental, 6)] {
        let (mut failed, mut unproven) = (0, 0);
        for call in 1.. {
            let Some(ran) = try_at(call, mode, |_| InjectedFault::Fail).await else {
                break;
            };
            match ran.result {
                Err(fault) => {
                    assert_eq!(fault.class(), FaultClass::ConnectionLost, "{mode:?} {call}");
                    assert_eq!(ran.record.fault.unwrap().class(), FaultClass::ConnectionLost);
                    failed += 1;
                }
                // The pass was complete, and only the comparison after it is missing.
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
            let Some(ran) = try_at(call, mode, InjectedFault::Cancel).await else {
                break;
            };
            match ran.result.unwrap().outcome {
                Outcome::Cancelled => {
                    assert!(ran.record.remaining.is_some(), "the source still answers");
                    cancelled += 1;
                }
                // At the last call there is nothing left to stop.
                other => assert_eq!(other, Outcome::Completed, "{mode:?} {call}"),
            }
        }
        assert!(cancelled >= 4, "{mode:?}");
    }
}

#[tokio::test]
async fn a_source_that_hangs_does_not_delay_a_canceled_run() {
    for (mode, calls) in [(Mode::Full, 1..=6), (Mode::Incremental, 1..=6)] {
        let tries = calls.map(|call| try_at(call, mode, InjectedFault::Hang));
        for (call, ran) in futures::future::join_all(tries).await.into_iter().enumerate() {
            let report = ran.expect("the run has that many calls").result.unwrap();
            assert_eq!(report.outcome, Outcome::Cancelled, "{mode:?} {call}");
            assert_eq!(report.remaining, None, "the source did not answer");
        }
    }
}

#[tokio::test]
async fn a_source_that_repeats_rows_without_end_ends_the_run_and_is_reported() {
    for (mode, least) in [(Mode::Full, 2), (Mode::Incremental, 3)] {
        let mut told = 0;
        for call in 1.. {
            let Some(ran) = try_at(call, mode, |_| InjectedFault::Repeat).await else {
                break;
            };
            match ran.result {
                Err(fault) => {
                    assert_eq!(fault.class(), FaultClass::TableDamaged, "{mode:?} {call}");
                    told += 1;
                }
                // No page was read after that.
                Ok(_) => assert!(ran.record.verified.is_some(), "{mode:?} {call}"),
            }
        }
        assert!(told >= least, "{mode:?}: {told}");
    }
}

#[tokio::test]
async fn a_run_canceled_before_its_start_does_nothing() {
    let (harness, id, mut source) = story().await;
    let before = harness.all_patients().await;
    let cancel = CancellationToken::new();
    cancel.cancel();
    let ran = harness
        .run(id, &mut source, Mode::Full, Limit::None, &cancel)
        .await;
    assert_eq!(ran.record.outcome, Some(Outcome::Cancelled));
    assert_eq!(ran.record.counts, domain::Counts::default());
    assert_eq!(harness.all_patients().await, before);
}

#[tokio::test]
async fn a_count_that_fails_after_the_limit_does_not_fail_the_run() {
    let (harness, id, source) = story().await;
    // Snapshot, relations, three pages, and the rows; then the list of the remaining patients.
    let mut bad = source.again(Some((7, InjectedFault::Fail)));
    let cancel = CancellationToken::new();
    let ran = harness
        .run(id, &mut bad, Mode::Full, Limit::AtMost(1), &cancel)
        .await;
    assert_eq!(
        (ran.record.outcome, ran.record.remaining),
        (Some(Outcome::Limited), None)
    );
}

#[tokio::test]
async fn a_dropped_run_leaves_whole_pages_and_no_lease() {
    for call in [6, 7, 8] {
        let (harness, id, source) = story().await;
        // The run is dropped, not canceled, while the source hangs, as if the program ended.
        let (hangs, never) = (CancellationToken::new(), CancellationToken::new());
        let mut bad = source.again(Some((call, InjectedFault::Hang(hangs.clone()))));
        tokio::select! {
            _ = harness.run(id, &mut bad, Mode::Full, Limit::None, &never) => panic!("it cannot end"),
            () = hangs.cancelled() => {}
        }
        let here = harness.all_patients().await.len() as u64;
        let left = harness.store.running_run(id).await.unwrap().unwrap();
        assert_eq!(here, 4 + left.counts.added);

        let lease = harness.store.try_lease(id).await.unwrap();
        let interrupted = harness.store.interrupt_stale_runs(&lease).await.unwrap();
        assert_eq!(interrupted, [left.id]);
        drop(lease);
        let next = harness.full(id, &mut source.again(None)).await;
        assert_final_state(&harness, id, Mode::Full, &[left, next]).await;
    }
}
