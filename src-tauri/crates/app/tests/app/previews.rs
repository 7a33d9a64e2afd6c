//! Previews and undo as the window and `ontime` use them.

use std::collections::BTreeMap;
use std::path::Path;

use app::view::{IntegrationHealth, PreviewKind, PreviewQuery, StatusFilter, SyncPreview, SyncRequest};
use app::{Fault, IntegrationId, Language, Mode, Page, Timer, Trigger};
use opendental_testkit::{Practice, edits};

use crate::fake_clock::{FakeClock, instant};
use crate::harness::{Harness, load_practice, server};
use crate::timer::daily;

const FIRST: Page = Page {
    offset: 0,
    limit: 500,
};

fn request(integration: IntegrationId, mode: Mode) -> SyncRequest {
    SyncRequest {
        integration,
        mode,
        limit: None,
        allow_mass_change: false,
    }
}

async fn preview(harness: &Harness, id: IntegrationId, mode: Mode) -> SyncPreview {
    let preview = harness
        .app
        .preview_sync(request(id, mode), Trigger::Window, |_| {});
    preview.await.unwrap()
}

/// The contents of all files in the data folder.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => all.extend(files(&path)),
            false => drop(all.insert(path.display().to_string(), std::fs::read(&path).unwrap())),
        }
    }
    all
}

#[tokio::test]
async fn a_preview_writes_nothing_and_its_sync_says_if_the_data_changed_meanwhile() {
    let server = server().await;
    let mut db = load_practice(&server, &Practice::generate(71, 120), "previews").await;
    let harness = Harness::open().await;
    let id = harness.add(&server, "previews").await;
    harness.sync(id, Mode::Full, None).await;
    edits::change_phones(&mut db, 5, 1).await.unwrap();
    let gone = edits::choose_active(&mut db, 1, 2).await.unwrap()[0];
    edits::archive(&mut db, gone).await.unwrap();

    let before = files(&harness.data_dir());
    let shown = preview(&harness, id, Mode::Incremental).await;
    let all = PreviewQuery::default();
    let page = harness
        .app
        .preview_changes(shown.preview, &all, FIRST)
        .await
        .unwrap();
    assert!(before == files(&harness.data_dir()), "a file was changed");
    let rows = shown.rows;
    let listed = rows.added + rows.updated + rows.matched + rows.deactivated + rows.skipped;
    assert_eq!(listed, page.total, "{rows:?}");
    assert_eq!(rows.skipped, shown.run.counts.skipped);
    assert!(rows.updated > 0, "{rows:?}");
    assert_eq!(shown.run.counts.deactivated, 1);
    let only = PreviewQuery {
        kind: Some(PreviewKind::Deactivated),
        search: gone.to_string(),
    };
    let page = harness
        .app
        .preview_changes(shown.preview, &only, FIRST)
        .await
        .unwrap();
    assert_eq!(page.changes[0].pat_num.0, gone);
    let csv = harness.folder.path().join("preview.csv");
    let saved = harness
        .app
        .save_preview_csv(shown.preview, &only, Language::En, &csv);
    saved.await.unwrap();
    assert!(std::fs::read_to_string(&csv).unwrap().contains("Made inactive"));

    let run = harness
        .app
        .start_previewed_sync(shown.preview, Trigger::Window)
        .await
        .unwrap();
    let record = harness.end(run).await;
    assert_eq!(record.counts, shown.run.counts);
    assert_eq!(harness.app.differs_from_preview(run).await.unwrap(), Some(false));

    edits::change_phones(&mut db, 5, 3).await.unwrap();
    let shown = preview(&harness, id, Mode::Incremental).await;
    edits::change_phones(&mut db, 1, 4).await.unwrap();
    let run = harness
        .app
        .start_previewed_sync(shown.preview, Trigger::Window)
        .await
        .unwrap();
    harness.end(run).await;
    assert_eq!(harness.app.differs_from_preview(run).await.unwrap(), Some(true));
    let closed = harness.app.preview_changes(shown.preview, &all, FIRST).await;
    assert_eq!(closed.unwrap_err(), Fault::RunNotFound);
}

#[tokio::test]
async fn the_question_of_a_preview_is_reported_and_its_sync_answers_it() {
    let server = server().await;
    let mut db = load_practice(&server, &Practice::generate(72, 120), "previews_asks").await;
    let harness = Harness::open().await;
    let id = harness.add(&server, "previews_asks").await;
    harness.sync(id, Mode::Full, None).await;
    for number in edits::choose_active(&mut db, 40, 1).await.unwrap() {
        edits::archive(&mut db, number).await.unwrap();
    }
    let shown = preview(&harness, id, Mode::Full).await;
    assert!(
        matches!(
            shown.question,
            Some(Fault::ManyInactive { .. } | Fault::ManyChanged { .. })
        ),
        "{:?}",
        shown.question
    );
    let rows = shown.rows.deactivated;
    assert!(rows > 20, "{rows}");
    let run = harness
        .app
        .start_previewed_sync(shown.preview, Trigger::Window)
        .await
        .unwrap();
    assert_eq!(harness.end(run).await.counts.deactivated, rows);
}

#[tokio::test]
async fn after_an_undo_scheduled_syncs_wait_until_a_person_starts_one() {
    let server = server().await;
    load_practice(&server, &Practice::generate(73, 60), "undone").await;
    let harness = Harness::open().await;
    let clock = FakeClock::at(chrono_tz::Tz::America__Chicago, "2031-06-03T18:59:30");
    let app = harness.app_with_clock(&clock).await;
    let id = harness.add(&server, "undone").await;
    app.set_schedule(id, &daily("19:00")).await.unwrap();
    let first = harness.sync(id, Mode::Full, None).await;
    let kept = harness.patients("", StatusFilter::All).await.rows[0].id;
    harness.app.set_desk_notes(kept, "Called").await.unwrap();

    let undone = harness.app.undo_run(first.id, Trigger::Window).await.unwrap();
    assert_eq!(undone.removed, first.counts.added - 1);
    assert_eq!(
        undone.left.iter().map(|left| left.patient).collect::<Vec<_>>(),
        [kept]
    );
    assert_eq!(harness.patients("", StatusFilter::All).await.total, 1);
    let changes = harness.app.run_changes(first.id, FIRST).await.unwrap().rows;
    assert_eq!(changes.len() as u64, first.counts.added);
    assert!(changes.iter().all(|row| row.exists == (row.patient == kept)));
    let card = harness.card(id).await;
    assert_eq!(
        (card.health, card.fault),
        (IntegrationHealth::NeedsYou, Some(Fault::SyncUndone))
    );
    let again = harness.app.undo_run(first.id, Trigger::Window).await;
    assert_eq!(again.unwrap_err(), Fault::UndoUnavailable);
    clock.set(instant(chrono_tz::Tz::America__Chicago, "2031-06-03T19:00:30"));
    let mut timer = Timer::new(&app);
    assert_eq!(timer.tick().await, None, "nothing is scheduled");
    assert_eq!(harness.card(id).await.running, None);

    let synced = harness.sync(id, Mode::Full, None).await;
    assert_eq!(synced.counts.added, first.counts.added - 1);
    assert_eq!(harness.card(id).await.fault, None);
    let newer = harness.app.undo_run(undone.run_id, Trigger::Window).await;
    assert_eq!(newer.unwrap_err(), Fault::UndoNewerFirst { run: synced.id });
    harness.app.undo_run(synced.id, Trigger::Window).await.unwrap();
    let back = harness
        .app
        .undo_run(undone.run_id, Trigger::Window)
        .await
        .unwrap();
    assert_eq!(back.restored, first.counts.added - 1);
    assert_eq!(
        harness.patients("", StatusFilter::All).await.total,
        first.counts.added
    );
    app.close().await;
}
