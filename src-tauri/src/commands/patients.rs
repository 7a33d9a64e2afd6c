//! The patient list.

use app::PatientId;
use app::view::{PatientDetail, PatientInput, PatientPage, PatientQuery, PatientSaved};
use tauri::command;

use super::{CommandResult, State};

#[command]
pub(super) async fn list_patients(state: State<'_>, query: PatientQuery) -> CommandResult<PatientPage> {
    state.app()?.patients(&query).await
}

#[command]
pub(super) async fn patient(state: State<'_>, id: PatientId) -> CommandResult<PatientDetail> {
    state.app()?.patient(id).await
}

#[command]
pub(super) async fn add_patient(
    state: State<'_>,
    input: PatientInput,
    anyway: bool,
) -> CommandResult<PatientSaved> {
    let app = state.app()?;
    match anyway {
        true => app.add_patient_anyway(&input).await,
        false => app.add_patient(&input).await,
    }
}

#[command]
pub(super) async fn update_patient(
    state: State<'_>,
    id: PatientId,
    input: PatientInput,
) -> CommandResult<()> {
    state.app()?.update_patient(id, &input).await
}

#[command]
pub(super) async fn set_desk_notes(state: State<'_>, id: PatientId, text: String) -> CommandResult<()> {
    state.app()?.set_desk_notes(id, &text).await
}
