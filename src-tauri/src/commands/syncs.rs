//! Sync Patients, its progress, its summary and its history.

use std::time::Duration;

use office::view::{ChangePage, ProblemPage, RunPage, RunView, SyncProgress, SyncRequest};
use office::{IntegrationId, Page, ProgressWatch, RunId, Trigger};
use tauri::ipc::Channel;
use tauri::{AppHandle, Runtime, command};

use super::{Answer, Held, saving};

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

#[command]
pub(super) async fn list_runs(
    shell: Held<'_>,
    integration: Option<IntegrationId>,
    offset: u64,
    limit: u32,
) -> Answer<RunPage> {
    shell.office()?.runs(integration, Page { offset, limit }).await
}

#[command]
pub(super) async fn run_problems(
    shell: Held<'_>,
    run: RunId,
    search: String,
    offset: u64,
    limit: u32,
) -> Answer<ProblemPage> {
    shell
        .office()?
        .run_problems(run, &search, Page { offset, limit })
        .await
}

#[command]
pub(super) async fn run_changes(shell: Held<'_>, run: RunId, offset: u64, limit: u32) -> Answer<ChangePage> {
    shell.office()?.run_changes(run, Page { offset, limit }).await
}

#[command]
pub(super) async fn problems_csv(shell: Held<'_>, run: RunId) -> Answer<String> {
    shell.office()?.problems_csv(run).await
}

#[command]
pub(super) async fn save_problems_csv<R: Runtime>(
    app: AppHandle<R>,
    shell: Held<'_>,
    run: RunId,
) -> Answer<Option<String>> {
    let office = shell.office()?;
    let Some(path) = saving::choose(&app, &office::problems_file_name(run), "csv").await else {
        return Ok(None);
    };
    office.save_problems_csv(run, &path).await?;
    Ok(Some(path.display().to_string()))
}

#[command]
pub(super) async fn current_problems(
    shell: Held<'_>,
    integration: IntegrationId,
    search: String,
    offset: u64,
    limit: u32,
) -> Answer<ProblemPage> {
    shell
        .office()?
        .current_problems(integration, &search, Page { offset, limit })
        .await
}

#[command]
pub(super) async fn current_problems_csv(shell: Held<'_>, integration: IntegrationId) -> Answer<String> {
    shell.office()?.current_problems_csv(integration).await
}

#[command]
pub(super) async fn save_current_problems_csv<R: Runtime>(
    app: AppHandle<R>,
    shell: Held<'_>,
    integration: IntegrationId,
) -> Answer<Option<String>> {
    let office = shell.office()?;
    let Some(path) = saving::choose(&app, office::CURRENT_PROBLEMS_FILE_NAME, "csv").await else {
        return Ok(None);
    };
    office.save_current_problems_csv(integration, &path).await?;
    Ok(Some(path.display().to_string()))
}
