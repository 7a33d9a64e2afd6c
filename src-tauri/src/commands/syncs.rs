//! Sync Patients, and its progress.

use std::time::Duration;

use office::view::{RunView, SyncProgress, SyncRequest};
use office::{ProgressWatch, RunId, Trigger};
use tauri::command;
use tauri::ipc::Channel;

use super::{Answer, Held};

/// The window hears of progress five times a second at most.
const PROGRESS_PAUSE: Duration = Duration::from_millis(200);

#[command]
pub(super) async fn start_sync(
    shell: Held<'_>,
    request: SyncRequest,
    on_progress: Channel<SyncProgress>,
) -> Answer<RunId> {
    let office = shell.office()?;
    let run = office.start_sync(request, Trigger::Window).await?;
    forward(office.watch_sync(run).await?, on_progress);
    Ok(run)
}

#[command]
pub(super) async fn watch_sync(
    shell: Held<'_>,
    run: RunId,
    on_progress: Channel<SyncProgress>,
) -> Answer<()> {
    forward(shell.office()?.watch_sync(run).await?, on_progress);
    Ok(())
}

/// Until the run ends or the window stops listening; the last message has the outcome.
fn forward(mut watch: ProgressWatch, channel: Channel<SyncProgress>) {
    tauri::async_runtime::spawn(async move {
        while let Some(progress) = watch.next().await {
            if channel.send(progress).is_err() {
                break;
            }
            tokio::time::sleep(PROGRESS_PAUSE).await;
        }
    });
}

#[command]
pub(super) async fn cancel_sync(shell: Held<'_>, run: RunId) -> Answer<()> {
    shell.office()?.cancel_sync(run)
}

#[command]
pub(super) async fn sync_run(shell: Held<'_>, run: RunId) -> Answer<RunView> {
    shell.office()?.run(run).await
}
