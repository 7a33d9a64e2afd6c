//! First start, unlocking, companies, and Settings > About.

use app::view::{About, AppState, CompanyView};
use app::{CompanyId, Passphrase};
use tauri::command;

use super::{CommandResult, State};

#[command]
pub(super) async fn app_state(state: State<'_>) -> CommandResult<AppState> {
    Ok(state.state().await)
}

#[command]
pub(super) async fn set_up(
    state: State<'_>,
    practice_name: String,
    passphrase: Option<Passphrase>,
) -> CommandResult<AppState> {
    state.set_up(&practice_name, passphrase).await
}

#[command]
pub(super) async fn unlock(state: State<'_>, passphrase: Passphrase) -> CommandResult<AppState> {
    state.unlock(&passphrase).await
}

#[command]
pub(super) async fn accept_loss(state: State<'_>, passphrase: Option<Passphrase>) -> CommandResult<AppState> {
    state.accept_loss(passphrase.as_ref()).await
}

#[command]
pub(super) async fn recover(
    state: State<'_>,
    code: String,
    passphrase: Option<Passphrase>,
) -> CommandResult<AppState> {
    let code = app::read_recovery_code(code)?;
    state.recover(&code, passphrase.as_ref()).await
}

#[command]
pub(super) fn draft_recovery_code(state: State<'_>) -> CommandResult<String> {
    state.app()?;
    Ok(state.draft_recovery_code())
}

#[command]
pub(super) async fn save_recovery_code(
    state: State<'_>,
    typed: String,
    passphrase: Option<Passphrase>,
) -> CommandResult<()> {
    state.save_recovery_code(&typed, passphrase.as_ref()).await
}

#[command]
pub(super) fn about(state: State<'_>) -> About {
    state.folder().about()
}

#[command]
pub(super) async fn list_companies(state: State<'_>) -> CommandResult<Vec<CompanyView>> {
    state.app()?.companies().await
}

#[command]
pub(super) async fn add_company(state: State<'_>, name: String) -> CommandResult<CompanyView> {
    state.app()?.add_company(&name).await
}

#[command]
pub(super) async fn rename_company(state: State<'_>, id: CompanyId, name: String) -> CommandResult<()> {
    state.app()?.rename_company(id, &name).await
}
