//! Previews of syncs, and undo.

use app::view::{PreviewPageView, PreviewQuery, ShownPhones, SyncPreview, SyncProgress, SyncRequest, Undone};
use app::{Page, RunId, Trigger};
use tauri::ipc::Channel;
use tauri::{AppHandle, Runtime, command};

use super::saving::{SaveAs, save};
use super::syncs::{PROGRESS_INTERVAL, forward};
use super::{CommandResult, State};

/// Answers when the preview is finished.
#[command]
pub(super) async fn preview_sync(
    state: State<'_>,
    request: SyncRequest,
    on_progress: Channel<SyncProgress>,
) -> CommandResult<SyncPreview> {
    let mut sent = None;
    let tell = |progress: SyncProgress| {
        let now = std::time::Instant::now();
        if sent.is_none_or(|sent| now - sent >= PROGRESS_INTERVAL) {
            sent = Some(now);
            // A window that has gone needs no progress.
            let _ = on_progress.send(progress);
        }
    };
    state.app()?.preview_sync(request, Trigger::Window, tell).await
}

#[command]
pub(super) async fn cancel_preview(state: State<'_>) -> CommandResult<()> {
    state.app()?.cancel_preview();
    Ok(())
}

#[command]
pub(super) async fn preview_changes(
    state: State<'_>,
    preview: u32,
    query: PreviewQuery,
    offset: u64,
    limit: u32,
) -> CommandResult<PreviewPageView> {
    let page = Page { offset, limit };
    let page = state.app()?.preview_changes(preview, &query, page).await?;
    Ok(page.with_shown_phones())
}

#[command]
pub(super) async fn save_preview_csv<R: Runtime>(
    handle: AppHandle<R>,
    state: State<'_>,
    preview: u32,
    query: PreviewQuery,
) -> CommandResult<Option<String>> {
    let app = state.app()?;
    save(&handle, &SaveAs::Preview, async |language, path| {
        app.save_preview_csv(preview, &query, language, &path).await
    })
    .await
}

#[command]
pub(super) async fn start_previewed_sync(
    state: State<'_>,
    preview: u32,
    on_progress: Channel<SyncProgress>,
) -> CommandResult<RunId> {
    let app = state.app()?;
    let run = app.start_previewed_sync(preview, Trigger::Window).await?;
    forward(app.watch_sync(run).await?, on_progress);
    Ok(run)
}

#[command]
pub(super) async fn differs_from_preview(state: State<'_>, run: RunId) -> CommandResult<Option<bool>> {
    state.app()?.differs_from_preview(run).await
}

#[command]
pub(super) async fn close_preview(state: State<'_>, preview: u32) -> CommandResult<()> {
    state.app()?.close_preview(preview).await
}

#[command]
pub(super) async fn undo_run(state: State<'_>, run: RunId) -> CommandResult<Undone> {
    state.app()?.undo_run(run, Trigger::Window).await
}
