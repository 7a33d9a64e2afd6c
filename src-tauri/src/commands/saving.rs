//! Saves a file where the user chooses, with the system's dialog.

use std::path::PathBuf;

use app::i18n::{self, Language};
use app::{Fault, RunId};
use serde_json::json;
use tauri::{AppHandle, Manager, Runtime};

use super::choosing;
use crate::app_state::AppState;

/// A file to save; decides the suggested name.
pub(super) enum SaveAs {
    /// The list of syncs.
    Runs,
    /// The changes of a sync.
    Changes(RunId),
    /// The changes that a sync did not make.
    MassChange(RunId),
    /// What a sync would do.
    Preview,
    /// The patients that a sync skipped.
    RunProblems(RunId),
    /// The patients that an integration cannot import now.
    OpenProblems,
    /// The patient list.
    Patients,
    /// The support file.
    Support,
    /// The office file.
    Office,
}

impl SaveAs {
    fn suggested_name(&self, language: Language) -> String {
        let (key, run) = match self {
            Self::Runs => ("shell.files.syncs", None),
            Self::Changes(run) => ("shell.files.changes", Some(run)),
            Self::MassChange(run) => ("shell.files.massChange", Some(run)),
            Self::Preview => ("shell.files.preview", None),
            Self::RunProblems(run) => ("shell.files.skippedBy", Some(run)),
            Self::OpenProblems => ("shell.files.toFix", None),
            Self::Patients => ("shell.files.patients", None),
            Self::Support => ("shell.files.support", None),
            Self::Office => ("shell.files.office", None),
        };
        let run = run.map(ToString::to_string).unwrap_or_default();
        i18n::fill(language, key, &json!({ "sync": run }))
    }
}

/// Asks where to save, lets `write` save there in the window's language, and returns the path; `None` if the user cancels.
pub(super) async fn save<R: Runtime>(
    handle: &AppHandle<R>,
    file: &SaveAs,
    write: impl AsyncFnOnce(Language, PathBuf) -> Result<(), Fault>,
) -> Result<Option<String>, Fault> {
    let language = handle.state::<AppState>().language();
    let Some(path) = choosing::new_file(handle, &file.suggested_name(language)).await else {
        return Ok(None);
    };
    write(language, path.clone()).await?;
    Ok(Some(path.display().to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_has_its_own_name_in_both_languages() {
        let run = RunId(7);
        let files = [
            SaveAs::Runs,
            SaveAs::Changes(run),
            SaveAs::MassChange(run),
            SaveAs::Preview,
            SaveAs::RunProblems(run),
            SaveAs::OpenProblems,
            SaveAs::Patients,
            SaveAs::Support,
            SaveAs::Office,
        ];
        let mut names: Vec<String> = files
            .iter()
            .flat_map(|file| [Language::En, Language::Es].map(|language| file.suggested_name(language)))
            .collect();
        for name in &names {
            assert!(name.starts_with("OnTime Dental - "), "{name}");
        }
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), 2 * files.len());
    }
}
