//! What syncs did, whom they could not bring in, and the ways to take that elsewhere.

use office::view::{ActivityView, ChangePage, FixList, PatientEventPage, ProblemPage, RunPage, RunQuery};
use office::{IntegrationId, Page, PatientId, RunId};
use tauri::{AppHandle, Runtime, WebviewWindow, command};

use super::{Answer, Held, saving};
use crate::words::FileName;

#[command]
pub(super) async fn list_runs(shell: Held<'_>, query: RunQuery, offset: u64, limit: u32) -> Answer<RunPage> {
    shell.office()?.runs(query, Page { offset, limit }).await
}

#[command]
pub(super) async fn activity(shell: Held<'_>, query: RunQuery) -> Answer<ActivityView> {
    shell.office()?.activity(&query).await
}

#[command]
pub(super) async fn save_runs_csv<R: Runtime>(
    app: AppHandle<R>,
    shell: Held<'_>,
    query: RunQuery,
) -> Answer<Option<String>> {
    let office = shell.office()?;
    saving::save(&app, &FileName::Syncs, async |words, path| {
        office.save_runs_csv(&query, words, &path).await
    })
    .await
}

#[command]
pub(super) async fn save_changes_csv<R: Runtime>(
    app: AppHandle<R>,
    shell: Held<'_>,
    run: RunId,
) -> Answer<Option<String>> {
    let office = shell.office()?;
    saving::save(&app, &FileName::Changes(run), async |words, path| {
        office.save_changes_csv(run, words, &path).await
    })
    .await
}

#[command]
pub(super) async fn patient_history(
    shell: Held<'_>,
    id: PatientId,
    offset: u64,
    limit: u32,
) -> Answer<PatientEventPage> {
    shell.office()?.patient_history(id, Page { offset, limit }).await
}

#[command]
pub(super) async fn fix_list(shell: Held<'_>, integration: IntegrationId) -> Answer<FixList> {
    shell.office()?.fix_list(integration).await
}

/// Opens the system's dialog for printing. What is printed, the window's print style says.
#[command]
pub(super) async fn print_page<R: Runtime>(window: WebviewWindow<R>) -> Answer<()> {
    window.print().map_err(|_| office::not_printed())
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
    shell.office()?.problems_csv(run, &shell.lists()).await
}

#[command]
pub(super) async fn save_problems_csv<R: Runtime>(
    app: AppHandle<R>,
    shell: Held<'_>,
    run: RunId,
) -> Answer<Option<String>> {
    let office = shell.office()?;
    saving::save(&app, &FileName::SkippedBy(run), async |words, path| {
        office.save_problems_csv(run, words, &path).await
    })
    .await
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
    shell
        .office()?
        .current_problems_csv(integration, &shell.lists())
        .await
}

#[command]
pub(super) async fn save_current_problems_csv<R: Runtime>(
    app: AppHandle<R>,
    shell: Held<'_>,
    integration: IntegrationId,
) -> Answer<Option<String>> {
    let office = shell.office()?;
    saving::save(&app, &FileName::ToFix, async |words, path| {
        office.save_current_problems_csv(integration, words, &path).await
    })
    .await
}
