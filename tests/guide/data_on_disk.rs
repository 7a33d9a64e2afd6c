//! The data folder of a test, also opened without the window.

use std::path::{Path, PathBuf};

use app::view::{PatientListRow, PatientOrder, PatientQuery, SortDirection, StatusFilter};
use app::{App, DataFolder, Passphrase};
use tempfile::TempDir;

pub(crate) struct DataOnDisk {
    folder: TempDir,
}

impl DataOnDisk {
    pub(crate) fn new() -> Self {
        let folder = TempDir::new().unwrap();
        std::fs::write(folder.path().join("passphrase"), "correct horse battery\n").unwrap();
        Self { folder }
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub(crate) fn passphrase(&self) -> PathBuf {
        self.folder.path().join("passphrase")
    }

    pub(crate) async fn open(&self) -> App {
        let passphrase = Passphrase::from_file(&self.passphrase()).unwrap();
        DataFolder::locate(Some(self.data()))
            .unwrap()
            .open(Some(&passphrase))
            .await
            .unwrap()
    }

    /// Every file in the data folder, including the log.
    pub(crate) fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut files = Vec::new();
        collect(&self.data(), &mut files);
        files
    }
}

/// Every patient, active or not.
pub(crate) async fn all_patients(app: &App) -> Vec<PatientListRow> {
    let mut rows = Vec::new();
    loop {
        let query = PatientQuery {
            search: String::new(),
            company: None,
            status: StatusFilter::All,
            quick: None,
            order: PatientOrder::LastName,
            direction: SortDirection::Ascending,
            offset: rows.len() as u64,
            limit: 500,
        };
        let page = app.patients(&query).await.unwrap();
        rows.extend(page.rows);
        if rows.len() as u64 >= page.total {
            return rows;
        }
    }
}

fn collect(folder: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push((path.clone(), std::fs::read(&path).unwrap()));
        }
    }
}
