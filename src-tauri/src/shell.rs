//! The window's hold on the office: closed at first, open once its key is there.

use office::view::OfficeState;
use office::{DataFolder, Fault, Office, OpenOffice, Passphrase};
use tokio::sync::Mutex;

use crate::arguments::Arguments;

/// The data folder, and the office in it once it is open.
pub struct Shell {
    folder: DataFolder,
    passphrase: Option<Passphrase>,
    office: OpenOffice,
    opening: Mutex<()>,
}

impl Shell {
    /// A shell around the data folder that the arguments name.
    ///
    /// # Errors
    /// [`Fault`] if there is no such folder, or the passphrase file cannot be read.
    pub(crate) fn new(arguments: &Arguments) -> Result<Self, Fault> {
        let folder = DataFolder::locate(arguments.data_dir.clone())?;
        let passphrase = arguments.passphrase_file.as_deref().map(Passphrase::from_file).transpose()?;
        Ok(Self::around(folder, passphrase))
    }

    /// A shell around this folder.
    #[must_use]
    pub fn around(folder: DataFolder, passphrase: Option<Passphrase>) -> Self {
        Self { folder, passphrase, office: OpenOffice::default(), opening: Mutex::new(()) }
    }

    pub(crate) fn folder(&self) -> &DataFolder {
        &self.folder
    }

    /// The open office.
    ///
    /// # Errors
    /// [`Fault`] if it is not open yet.
    pub(crate) fn office(&self) -> Result<Office, Fault> {
        self.office.get()
    }

    /// Opens the office if it can be opened without asking anybody, and says how things stand.
    pub(crate) async fn state(&self) -> OfficeState {
        let _one = self.opening.lock().await;
        if self.office.get().is_ok() {
            return OfficeState::Ready;
        }
        let passphrase = self.passphrase.as_ref();
        match self.folder.state(passphrase).await {
            OfficeState::Ready => self.open(passphrase).await.unwrap_or_else(|fault| OfficeState::Blocked { fault }),
            other => other,
        }
    }

    /// First start: makes key, store and company.
    pub(crate) async fn set_up(&self, practice: &str, passphrase: Option<Passphrase>) -> Result<OfficeState, Fault> {
        let _one = self.opening.lock().await;
        let office = self.folder.set_up(practice, passphrase.as_ref().or(self.passphrase.as_ref())).await?;
        self.office.set(office);
        Ok(OfficeState::Ready)
    }

    /// Opens with a passphrase.
    pub(crate) async fn unlock(&self, passphrase: &Passphrase) -> Result<OfficeState, Fault> {
        let _one = self.opening.lock().await;
        self.open(Some(passphrase)).await
    }

    /// Ends running syncs cleanly and closes the store.
    pub(crate) async fn close(&self) {
        if let Ok(office) = self.office.get() {
            office.close().await;
        }
    }

    async fn open(&self, passphrase: Option<&Passphrase>) -> Result<OfficeState, Fault> {
        let office = self.folder.open(passphrase).await?;
        self.office.set(office);
        Ok(OfficeState::Ready)
    }
}
