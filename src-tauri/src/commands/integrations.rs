//! Settings > Integrations.

use office::view::{
    ConnectionInput, DiagnosisView, IntegrationCard, IntegrationInput, ScheduleInput, StageView,
    WorkstationView,
};
use office::{IntegrationId, Saving};
use tauri::ipc::Channel;
use tauri::{AppHandle, Runtime, command};
use tauri_plugin_dialog::DialogExt;

use super::{Answer, Held};

#[command]
pub(super) async fn list_integrations(shell: Held<'_>) -> Answer<Vec<IntegrationCard>> {
    shell.office()?.integrations().await
}

#[command]
pub(super) async fn examine_connection(
    shell: Held<'_>,
    input: ConnectionInput,
    database: Option<String>,
    on_stage: Channel<StageView>,
) -> Answer<DiagnosisView> {
    let office = shell.office()?;
    let told = |stage| drop(on_stage.send(stage));
    office
        .examine_connection(&input, database.as_deref(), &told)
        .await
}

#[command]
pub(super) async fn examine_integration(
    shell: Held<'_>,
    id: IntegrationId,
    on_stage: Channel<StageView>,
) -> Answer<DiagnosisView> {
    let told = |stage| drop(on_stage.send(stage));
    shell.office()?.examine_integration(id, &told).await
}

#[command]
pub(super) async fn add_integration(
    shell: Held<'_>,
    input: IntegrationInput,
    untested: bool,
) -> Answer<IntegrationCard> {
    shell
        .office()?
        .add_integration(&input, Saving::from_untested(untested))
        .await
}

#[command]
pub(super) async fn update_integration(
    shell: Held<'_>,
    id: IntegrationId,
    input: IntegrationInput,
    untested: bool,
) -> Answer<IntegrationCard> {
    shell
        .office()?
        .update_integration(id, &input, Saving::from_untested(untested))
        .await
}

#[command]
pub(super) async fn rename_integration(
    shell: Held<'_>,
    id: IntegrationId,
    name: String,
) -> Answer<IntegrationCard> {
    shell.office()?.rename_integration(id, &name).await
}

#[command]
pub(super) async fn set_schedule(
    shell: Held<'_>,
    id: IntegrationId,
    schedule: ScheduleInput,
) -> Answer<IntegrationCard> {
    shell.office()?.set_schedule(id, &schedule).await
}

#[command]
pub(super) async fn remove_integration(shell: Held<'_>, id: IntegrationId) -> Answer<()> {
    shell.office()?.remove_integration(id).await
}

#[command]
pub(super) async fn find_open_dental_settings() -> Answer<Option<WorkstationView>> {
    office::find_open_dental_settings().await
}

#[command]
pub(super) async fn choose_open_dental_settings<R: Runtime>(
    app: AppHandle<R>,
) -> Answer<Option<WorkstationView>> {
    let (chosen, answer) = tokio::sync::oneshot::channel();
    let dialog = app.dialog().file().add_filter("FreeDentalConfig.xml", &["xml"]);
    dialog.pick_file(move |path| {
        let _ = chosen.send(path);
    });
    match answer.await.ok().flatten().and_then(|path| path.into_path().ok()) {
        Some(file) => office::read_open_dental_settings(file).await.map(Some),
        None => Ok(None),
    }
}
