//! The patient list, and one patient.

use app::view::{
    DeletedPatient, KeptChanges, PatientColumn, PatientDetail, PatientInput, PatientListRow, PatientPage,
    PatientQuery, PatientSaved, PatientSelection, SavedFilter,
};
use app::{DateOrder, Field, PatientId};
use tauri::{AppHandle, Runtime, command};

use super::saving::{SaveAs, save};
use super::{CommandResult, State};

#[command]
pub(super) async fn list_patients(state: State<'_>, query: PatientQuery) -> CommandResult<PatientPage> {
    state.app()?.patients(&query).await
}

#[command]
pub(super) async fn selected_patients(
    state: State<'_>,
    query: PatientQuery,
    selection: PatientSelection,
) -> CommandResult<Vec<PatientListRow>> {
    state.app()?.selected_patients(&query, &selection).await
}

#[command]
pub(super) async fn save_patients_csv<R: Runtime>(
    handle: AppHandle<R>,
    state: State<'_>,
    query: PatientQuery,
    selection: PatientSelection,
    columns: Vec<PatientColumn>,
) -> CommandResult<Option<String>> {
    let app = state.app()?;
    save(&handle, &SaveAs::Patients, async |language, path| {
        app.save_patients_csv(&query, &selection, &columns, language, &path)
            .await
    })
    .await
}

#[command]
pub(super) async fn saved_filters(state: State<'_>) -> CommandResult<Vec<SavedFilter>> {
    state.app()?.saved_filters().await
}

#[command]
pub(super) async fn save_filter(state: State<'_>, filter: SavedFilter) -> CommandResult<()> {
    state.app()?.save_filter(&filter).await
}

#[command]
pub(super) async fn delete_saved_filter(state: State<'_>, name: String) -> CommandResult<()> {
    state.app()?.delete_saved_filter(&name).await
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
pub(super) async fn delete_patient(state: State<'_>, id: PatientId) -> CommandResult<()> {
    state.app()?.delete_patient(id).await
}

#[command]
pub(super) async fn restore_patient(state: State<'_>, id: PatientId) -> CommandResult<()> {
    state.app()?.restore_patient(id).await
}

#[command]
pub(super) async fn deleted_patients(state: State<'_>) -> CommandResult<Vec<DeletedPatient>> {
    state.app()?.deleted_patients().await
}

/// The birthday that was typed as `YYYY-MM-DD`, if it is one.
#[command]
pub(super) async fn typed_birthday(text: String, day_first: bool) -> CommandResult<Option<String>> {
    let order = if day_first {
        DateOrder::DayFirst
    } else {
        DateOrder::MonthFirst
    };
    Ok(app::typed_birthday(&text, order).map(|birthday| birthday.to_string()))
}

#[command]
pub(super) async fn keep_field(
    state: State<'_>,
    id: PatientId,
    field: Field,
    value: String,
) -> CommandResult<()> {
    state.app()?.keep_field(id, field, &value).await
}

#[command]
pub(super) async fn kept_changes(state: State<'_>) -> CommandResult<KeptChanges> {
    state.app()?.kept_changes().await
}

#[command]
pub(super) async fn release_field(state: State<'_>, id: PatientId, field: Field) -> CommandResult<()> {
    state.app()?.release_field(id, field).await
}

#[command]
pub(super) async fn set_desk_notes(state: State<'_>, id: PatientId, text: String) -> CommandResult<()> {
    state.app()?.set_desk_notes(id, &text).await
}
