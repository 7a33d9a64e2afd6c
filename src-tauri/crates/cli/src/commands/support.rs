//! `ontime support-bundle`.

use std::path::Path;

use app::{App, DataFolder, Fault};

use crate::output_types::{CommandOutput, SavedFile};

pub(super) async fn save(folder: &DataFolder, app: &App, file: &Path) -> Result<CommandOutput, Fault> {
    folder.save_support_file(Some(app), None, file).await?;
    SavedFile::output(file)
}
