//! Activity, patients to fix, and the files and pages made from them.

use app::view::{
    ActivityView, ChangePage, FixList, IntegrationDays, MassChangePage, PatientEventPage, RunPage, RunQuery,
    ShownPhones, SourceName,
};
use app::{Fault, Fixed, IntegrationId, Page, PatNum, PatientId, RunId};
use tauri::{AppHandle, Runtime, WebviewWindow, command};

use super::saving::{SaveAs, save};
use super::{CommandResult, State};

#[command]
pub(super) async fn list_runs(
    state: State<'_>,
    query: RunQuery,
    offset: u64,
    limit: u32,
) -> CommandResult<RunPage> {
    state.app()?.runs(query, Page { offset, limit }).await
}

#[command]
pub(super) async fn activity(state: State<'_>, query: RunQuery) -> CommandResult<ActivityView> {
    state.app()?.activity(&query).await
}

#[command]
pub(super) async fn scheduled_days(state: State<'_>) -> CommandResult<Vec<IntegrationDays>> {
    state.app()?.scheduled_days().await
}

#[command]
pub(super) async fn save_runs_csv<R: Runtime>(
    handle: AppHandle<R>,
    state: State<'_>,
    query: RunQuery,
) -> CommandResult<Option<String>> {
    let app = state.app()?;
    save(&handle, &SaveAs::Runs, async |language, path| {
        app.save_runs_csv(&query, language, &path).await
    })
    .await
}

#[command]
pub(super) async fn save_changes_csv<R: Runtime>(
    handle: AppHandle<R>,
    state: State<'_>,
    run: RunId,
) -> CommandResult<Option<String>> {
    let app = state.app()?;
    save(&handle, &SaveAs::Changes(run), async |language, path| {
        app.save_changes_csv(run, language, &path).await
    })
    .await
}

#[command]
pub(super) async fn patient_history(
    state: State<'_>,
    id: PatientId,
    offset: u64,
    limit: u32,
) -> CommandResult<PatientEventPage> {
    let page = state.app()?.patient_history(id, Page { offset, limit }).await?;
    Ok(page.with_shown_phones())
}

/// Why a sync failed, for IT.
#[command]
pub(super) async fn fault_report(state: State<'_>, run: RunId) -> CommandResult<String> {
    state.app()?.fault_report(run).await
}

#[command]
pub(super) async fn fix_list(state: State<'_>, integration: IntegrationId) -> CommandResult<FixList> {
    state.app()?.fix_list(integration).await
}

#[command]
pub(super) async fn run_fix_list(state: State<'_>, run: RunId) -> CommandResult<FixList> {
    state.app()?.run_fix_list(run).await
}

/// Names of patients as Open Dental has them now.
#[command]
pub(super) async fn names_in_source(
    state: State<'_>,
    integration: IntegrationId,
    numbers: Vec<PatNum>,
) -> CommandResult<Vec<SourceName>> {
    state.app()?.names_in_source(integration, &numbers).await
}

#[command]
pub(super) async fn set_fixed(
    state: State<'_>,
    integration: IntegrationId,
    number: PatNum,
    fixed: bool,
) -> CommandResult<()> {
    let fixed = if fixed { Fixed::Yes } else { Fixed::No };
    state.app()?.set_fixed(integration, number, fixed).await
}

/// Opens the system's print dialog. The window's print style decides what is printed.
#[command]
pub(super) async fn print_page<R: Runtime>(window: WebviewWindow<R>) -> CommandResult<()> {
    window.print().map_err(|_| Fault::NotPrinted)
}

#[command]
pub(super) async fn run_changes(
    state: State<'_>,
    run: RunId,
    offset: u64,
    limit: u32,
) -> CommandResult<ChangePage> {
    let page = state.app()?.run_changes(run, Page { offset, limit }).await?;
    Ok(page.with_shown_phones())
}

/// The patients that a run would have made inactive or renamed.
#[command]
pub(super) async fn mass_change(
    state: State<'_>,
    run: RunId,
    search: String,
    offset: u64,
    limit: u32,
) -> CommandResult<MassChangePage> {
    state
        .app()?
        .mass_change(run, &search, Page { offset, limit })
        .await
}

#[command]
pub(super) async fn save_mass_change_csv<R: Runtime>(
    handle: AppHandle<R>,
    state: State<'_>,
    run: RunId,
) -> CommandResult<Option<String>> {
    let app = state.app()?;
    save(&handle, &SaveAs::MassChange(run), async |language, path| {
        app.save_mass_change_csv(run, language, &path).await
    })
    .await
}

#[command]
pub(super) async fn problems_csv(state: State<'_>, run: RunId) -> CommandResult<String> {
    state.app()?.problems_csv(run, state.language()).await
}

#[command]
pub(super) async fn save_problems_csv<R: Runtime>(
    handle: AppHandle<R>,
    state: State<'_>,
    run: RunId,
) -> CommandResult<Option<String>> {
    let app = state.app()?;
    save(&handle, &SaveAs::RunProblems(run), async |language, path| {
        app.save_problems_csv(run, language, &path).await
    })
    .await
}

#[command]
pub(super) async fn open_problems_csv(state: State<'_>, integration: IntegrationId) -> CommandResult<String> {
    state
        .app()?
        .open_problems_csv(integration, state.language())
        .await
}

#[command]
pub(super) async fn save_open_problems_csv<R: Runtime>(
    handle: AppHandle<R>,
    state: State<'_>,
    integration: IntegrationId,
) -> CommandResult<Option<String>> {
    let app = state.app()?;
    save(&handle, &SaveAs::OpenProblems, async |language, path| {
        app.save_open_problems_csv(integration, language, &path).await
    })
    .await
}
