//! Syncs and their progress.

use std::time::Duration;

use app::view::{RunRecord, SyncProgress, SyncRequest};
use app::{ProgressWatch, RunId, Trigger};
use tauri::command;
use tauri::ipc::Channel;

use super::{CommandResult, State};

/// The window gets progress at most five times a second.
pub(super) const PROGRESS_INTERVAL: Duration = Duration::from_millis(200);

#[command]
pub(super) async fn start_sync(
    state: State<'_>,
    request: SyncRequest,
    on_progress: Channel<SyncProgress>,
) -> CommandResult<RunId> {
    let app = state.app()?;
    let run = app.start_sync(request, Trigger::Window).await?;
    forward(app.watch_sync(run).await?, on_progress);
    Ok(run)
}

#[command]
pub(super) async fn watch_sync(
    state: State<'_>,
    run: RunId,
    on_progress: Channel<SyncProgress>,
) -> CommandResult<()> {
    forward(state.app()?.watch_sync(run).await?, on_progress);
    Ok(())
}

/// Sends progress until the run ends or the window stops listening. The last message has the outcome.
pub(super) fn forward(mut watch: ProgressWatch, channel: Channel<SyncProgress>) {
    tauri::async_runtime::spawn(async move {
        while let Some(progress) = watch.next().await {
            if channel.send(progress).is_err() {
                break;
            }
            tokio::time::sleep(PROGRESS_INTERVAL).await;
        }
    });
}

#[command]
pub(super) async fn cancel_sync(state: State<'_>, run: RunId) -> CommandResult<()> {
    state.app()?.cancel_sync(run)
}

#[command]
pub(super) async fn sync_run(state: State<'_>, run: RunId) -> CommandResult<RunRecord> {
    state.app()?.run(run).await
}
