//! What earlier runs have changed counts for the guard against mass changes.

use domain::{Limit, Mode, Outcome, RunId, Trigger};
use store::{MassChange, PageChanges};

use crate::support::App;

#[tokio::test]
async fn what_runs_changed_counts_until_one_completes_or_is_allowed_to_change_more() {
    for (mode, outcome, allowed, expected) in [
        (Mode::Full, Outcome::Limited, false, (3, 2)),
        (Mode::Full, Outcome::Completed, false, (0, 0)),
        (Mode::Full, Outcome::Cancelled, true, (0, 0)),
        (Mode::Incremental, Outcome::Limited, false, (3, 2)),
        (Mode::Incremental, Outcome::Completed, false, (0, 0)),
    ] {
        let (app, sync) = App::syncing().await;
        for (inactive, renamed) in [(1, 0), (2, 2)] {
            let changes = PageChanges {
                mass_change: MassChange { inactive, renamed },
                ..PageChanges::default()
            };
            app.apply(&sync, &changes).await.unwrap();
        }
        app.store
            .finish_run(sync.run, Outcome::Limited, None, None)
            .await
            .unwrap();
        let integration = sync.integration;
        let before = async |run| {
            let sums = app.store.mass_change_before(run, integration).await.unwrap();
            (sums.inactive, sums.renamed)
        };
        assert_eq!(before(sync.run).await, (0, 0), "a run does not count itself");
        drop(sync);
        let lease = app.store.try_lease(integration).await.unwrap();
        let second = app
            .store
            .start_run(&lease, mode, Trigger::Timer, Limit::None)
            .await
            .unwrap();
        assert_eq!(before(second).await, (3, 2));
        if allowed {
            app.store.allow_mass_change(second).await.unwrap();
        }
        app.store.finish_run(second, outcome, None, None).await.unwrap();
        assert_eq!(
            before(RunId(second.0 + 1)).await,
            expected,
            "{mode:?} {outcome:?} {allowed}"
        );
    }
}
