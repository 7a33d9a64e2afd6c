//! Settings > Integrations.

use app::view::{
    ConnectionInput, ConnectionTestView, IntegrationCard, IntegrationInput, LocalSettingsView, ScheduleInput,
    SharedPatients, StepReport,
};
use app::{IntegrationId, SaveMode};
use tauri::ipc::Channel;
use tauri::{AppHandle, Runtime, command};

use super::{CommandResult, State, choosing};

#[command]
pub(super) async fn list_integrations(state: State<'_>) -> CommandResult<Vec<IntegrationCard>> {
    Ok(state.app()?.cards().await?.to_vec())
}

#[command]
pub(super) async fn test_connection(
    state: State<'_>,
    input: ConnectionInput,
    database: Option<String>,
    on_step: Channel<StepReport>,
) -> CommandResult<ConnectionTestView> {
    let app = state.app()?;
    let report = |step: &StepReport| drop(on_step.send(step.clone()));
    app.test_connection(&input, database.as_deref(), &report).await
}

#[command]
pub(super) async fn test_integration(
    state: State<'_>,
    id: IntegrationId,
    on_step: Channel<StepReport>,
) -> CommandResult<ConnectionTestView> {
    let report = |step: &StepReport| drop(on_step.send(step.clone()));
    state.app()?.test_integration(id, &report).await
}

#[command]
pub(super) async fn add_integration(
    state: State<'_>,
    input: IntegrationInput,
    untested: bool,
) -> CommandResult<IntegrationCard> {
    state
        .app()?
        .add_integration(&input, SaveMode::from_untested(untested))
        .await
}

#[command]
pub(super) async fn update_integration(
    state: State<'_>,
    id: IntegrationId,
    input: IntegrationInput,
    untested: bool,
) -> CommandResult<IntegrationCard> {
    state
        .app()?
        .update_integration(id, &input, SaveMode::from_untested(untested))
        .await
}

#[command]
pub(super) async fn rename_integration(
    state: State<'_>,
    id: IntegrationId,
    name: String,
) -> CommandResult<IntegrationCard> {
    state.app()?.rename_integration(id, &name).await
}

#[command]
pub(super) async fn set_schedule(
    state: State<'_>,
    id: IntegrationId,
    schedule: ScheduleInput,
) -> CommandResult<IntegrationCard> {
    state.app()?.set_schedule(id, &schedule).await
}

#[command]
pub(super) async fn remove_integration(state: State<'_>, id: IntegrationId) -> CommandResult<()> {
    state.app()?.remove_integration(id).await
}

#[command]
pub(super) async fn shared_patients(state: State<'_>, id: IntegrationId) -> CommandResult<SharedPatients> {
    state.app()?.shared_patients(id).await
}

#[command]
pub(super) async fn find_open_dental_settings() -> CommandResult<Option<LocalSettingsView>> {
    app::find_open_dental_settings().await
}

#[command]
pub(super) async fn choose_open_dental_settings<R: Runtime>(
    handle: AppHandle<R>,
) -> CommandResult<Option<LocalSettingsView>> {
    match choosing::file(&handle, "FreeDentalConfig.xml", &["xml"]).await {
        Some(file) => app::read_open_dental_settings(file).await.map(Some),
        None => Ok(None),
    }
}
