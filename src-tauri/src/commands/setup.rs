//! First start, unlocking, recovery, moving to another computer, companies, and Settings > About.

use app::view::{About, AppState, CompanyView};
use app::{CompanyId, Passphrase};
use tauri::{AppHandle, Runtime, command};

use super::saving::{SaveAs, save};
use super::{CommandResult, State, choosing};

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
    new_keys: bool,
) -> CommandResult<()> {
    if new_keys {
        return state.renew_keys(&typed, passphrase.as_ref()).await;
    }
    state.save_recovery_code(&typed, passphrase.as_ref()).await
}

#[command]
pub(super) async fn save_office_file<R: Runtime>(
    handle: AppHandle<R>,
    state: State<'_>,
) -> CommandResult<Option<String>> {
    state.app()?;
    save(&handle, &SaveAs::Office, async |_, path| {
        state.save_office_file(&path).await
    })
    .await
}

/// The name of the chosen file; `None` if the user cancels.
#[command]
pub(super) async fn choose_office_file<R: Runtime>(
    handle: AppHandle<R>,
    state: State<'_>,
) -> CommandResult<Option<String>> {
    let chosen = choosing::file(&handle, "OnTime Dental", &["ontime"]).await;
    Ok(chosen.map(|file| state.choose_office_file(file)))
}

#[command]
pub(super) async fn open_office_file(
    state: State<'_>,
    code: String,
    passphrase: Option<Passphrase>,
) -> CommandResult<AppState> {
    let code = app::read_recovery_code(code)?;
    state.open_office_file(&code, passphrase.as_ref()).await
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
pub(super) async fn remove_company(state: State<'_>, id: CompanyId) -> CommandResult<()> {
    state.app()?.remove_company(id).await
}

#[command]
pub(super) async fn rename_company(state: State<'_>, id: CompanyId, name: String) -> CommandResult<()> {
    state.app()?.rename_company(id, &name).await
}
