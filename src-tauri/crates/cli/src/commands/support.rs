//! `ontime support-bundle`.

use std::path::Path;

use office::{DataFolder, Fault, Office};
use serde::Serialize;

use crate::answer::Answer;

#[derive(Serialize)]
struct Saved {
    file: String,
}

pub(super) async fn save(folder: &DataFolder, office: &Office, file: &Path) -> Result<Answer, Fault> {
    folder.save_support_file(Some(office), file).await?;
    let file = file.display().to_string();
    let text = format!("The file for support is saved: {file}");
    Answer::new(&Saved { file }, text)
}
