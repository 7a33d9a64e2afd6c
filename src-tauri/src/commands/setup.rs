//! First start, unlocking, companies, and what the program is.

use office::view::{About, CompanyView, OfficeState};
use office::{CompanyId, Passphrase};
use tauri::command;

use super::{Answer, Held};

#[command]
pub(super) async fn office_state(shell: Held<'_>) -> Answer<OfficeState> {
    Ok(shell.state().await)
}

#[command]
pub(super) async fn set_up(
    shell: Held<'_>,
    practice_name: String,
    passphrase: Option<Passphrase>,
) -> Answer<OfficeState> {
    shell.set_up(&practice_name, passphrase).await
}

#[command]
pub(super) async fn unlock(shell: Held<'_>, passphrase: Passphrase) -> Answer<OfficeState> {
    shell.unlock(&passphrase).await
}

#[command]
pub(super) fn about(shell: Held<'_>) -> About {
    shell.folder().about()
}

#[command]
pub(super) async fn list_companies(shell: Held<'_>) -> Answer<Vec<CompanyView>> {
    shell.office()?.companies().await
}

#[command]
pub(super) async fn add_company(shell: Held<'_>, name: String) -> Answer<CompanyView> {
    shell.office()?.add_company(&name).await
}

#[command]
pub(super) async fn rename_company(shell: Held<'_>, id: CompanyId, name: String) -> Answer<()> {
    shell.office()?.rename_company(id, &name).await
}
