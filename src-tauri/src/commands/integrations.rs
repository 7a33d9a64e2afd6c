//! Settings > Integrations.

use office::view::{ConnectionInput, ConnectionReport, IntegrationCard, IntegrationInput};
use office::{IntegrationId, Saving};
use tauri::command;

use super::{Answer, Held};

#[command]
pub(super) async fn list_integrations(shell: Held<'_>) -> Answer<Vec<IntegrationCard>> {
    shell.office()?.integrations().await
}

#[command]
pub(super) async fn test_connection(shell: Held<'_>, input: ConnectionInput) -> Answer<ConnectionReport> {
    shell.office()?.test_connection(&input).await
}

#[command]
pub(super) async fn test_integration(shell: Held<'_>, id: IntegrationId) -> Answer<ConnectionReport> {
    shell.office()?.test_integration(id).await
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
pub(super) async fn remove_integration(shell: Held<'_>, id: IntegrationId) -> Answer<()> {
    shell.office()?.remove_integration(id).await
}
