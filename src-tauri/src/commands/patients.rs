//! The patient list.

use office::PatientId;
use office::view::{PatientDetail, PatientInput, PatientPage, PatientQuery, PatientSaved};
use tauri::command;

use super::{Answer, Held};

#[command]
pub(super) async fn list_patients(shell: Held<'_>, query: PatientQuery) -> Answer<PatientPage> {
    shell.office()?.patients(&query).await
}

#[command]
pub(super) async fn patient(shell: Held<'_>, id: PatientId) -> Answer<PatientDetail> {
    shell.office()?.patient(id).await
}

#[command]
pub(super) async fn add_patient(shell: Held<'_>, input: PatientInput) -> Answer<PatientSaved> {
    shell.office()?.add_patient(&input).await
}

#[command]
pub(super) async fn update_patient(shell: Held<'_>, id: PatientId, input: PatientInput) -> Answer<()> {
    shell.office()?.update_patient(id, &input).await
}

#[command]
pub(super) async fn set_desk_notes(shell: Held<'_>, id: PatientId, text: String) -> Answer<()> {
    shell.office()?.set_desk_notes(id, &text).await
}
