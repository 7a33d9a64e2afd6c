//! Patients that may be the same person.

use app::view::{DuplicatePage, Merged};
use app::{Decision, PatientId};
use tauri::command;

use super::{CommandResult, State};

#[command]
pub(super) async fn duplicates(state: State<'_>, limit: u32) -> CommandResult<DuplicatePage> {
    state.app()?.duplicates(0, Some(limit)).await
}

#[command]
pub(super) async fn decide_duplicate(
    state: State<'_>,
    one: PatientId,
    other: PatientId,
    decision: Decision,
) -> CommandResult<Option<Merged>> {
    state.app()?.decide_duplicate([one, other], decision).await
}
