//! The window's hold on the office: closed at first, open once its key is there.

use std::sync::{PoisonError, RwLock};

use office::view::OfficeState;
use office::{Changes, DataFolder, Fault, Office, Passphrase, WindowClaim};
use tokio::sync::{Mutex, watch};

use crate::arguments::Arguments;
use crate::words::Lists;

/// The data folder, and the office in it once it is open.
pub struct Shell {
    folder: DataFolder,
    passphrase: Option<Passphrase>,
    claim: Result<WindowClaim, Fault>,
    office: RwLock<Option<Office>>,
    opening: Mutex<()>,
    looks: watch::Sender<()>,
}

impl Shell {
    /// A shell around the data folder that the arguments name.
    ///
    /// # Errors
    /// [`Fault`] if there is no such folder, or the passphrase file cannot be read.
    pub(crate) fn new(arguments: &Arguments) -> Result<Self, Fault> {
        let folder = DataFolder::locate(arguments.data_dir.clone())?;
        let passphrase = arguments
            .passphrase_file
            .as_deref()
            .map(Passphrase::from_file)
            .transpose()?;
        Ok(Self::around(folder, passphrase))
    }

    /// A shell around this folder.
    #[must_use]
    pub fn around(folder: DataFolder, passphrase: Option<Passphrase>) -> Self {
        let claim = folder.claim_window();
        Self {
            folder,
            passphrase,
            claim,
            office: RwLock::new(None),
            opening: Mutex::new(()),
            looks: watch::Sender::new(()),
        }
    }

    pub(crate) fn folder(&self) -> &DataFolder {
        &self.folder
    }

    pub(crate) fn changes(&self) -> &Changes {
        self.folder.changes()
    }

    /// The words of lists that leave the window, in its language.
    pub(crate) fn lists(&self) -> Lists {
        Lists(self.folder.preferences().spoken)
    }

    /// Has the state of the office shown anew.
    pub(crate) fn look_again(&self) {
        self.looks.send_replace(());
    }

    /// Hears when that is wanted.
    pub(crate) fn asked_to_look(&self) -> watch::Receiver<()> {
        self.looks.subscribe()
    }

    /// The open office.
    ///
    /// # Errors
    /// [`Fault`] if it is not open yet.
    pub(crate) fn office(&self) -> Result<Office, Fault> {
        self.opened().ok_or_else(office::not_open)
    }

    /// Opens the office if it can be opened without asking anybody, and says how things stand.
    pub(crate) async fn state(&self) -> OfficeState {
        let _one = self.opening.lock().await;
        let state = match self.opened() {
            Some(office) => office.state().await,
            None => self.first_look().await,
        };
        state.unwrap_or_else(|fault| OfficeState::Blocked { fault })
    }

    /// First start: makes key, store and company.
    pub(crate) async fn set_up(
        &self,
        practice: &str,
        passphrase: Option<Passphrase>,
    ) -> Result<OfficeState, Fault> {
        // Before anything is made: else a slip in the name would make the passphrase that came with it the office's.
        office::check_company_name(practice)?;
        let _one = self.opening.lock().await;
        let office = match self.opened() {
            Some(office) => office,
            None => {
                self.open(passphrase.as_ref().or(self.passphrase.as_ref()))
                    .await?
            }
        };
        office.add_company(practice).await?;
        office.state().await
    }

    /// Opens with a passphrase. A second call finds the office that the first one opened: two would have two timers.
    pub(crate) async fn unlock(&self, passphrase: &Passphrase) -> Result<OfficeState, Fault> {
        let _one = self.opening.lock().await;
        match self.opened() {
            Some(office) => office.state().await,
            None => self.open(Some(passphrase)).await?.state().await,
        }
    }

    /// Ends running syncs cleanly and closes the store.
    pub(crate) async fn close(&self) {
        if let Some(office) = self.opened() {
            office.close().await;
        }
    }

    fn opened(&self) -> Option<Office> {
        self.office.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn first_look(&self) -> Result<OfficeState, Fault> {
        if let Err(fault) = &self.claim {
            return Err(fault.clone());
        }
        let passphrase = self.passphrase.as_ref();
        match self.folder.state(passphrase).await {
            OfficeState::Ready => self.open(passphrase).await?.state().await,
            other => Ok(other),
        }
    }

    async fn open(&self, passphrase: Option<&Passphrase>) -> Result<Office, Fault> {
        let office = self.folder.open(passphrase).await?;
        office.start_timer();
        *self.office.write().unwrap_or_else(PoisonError::into_inner) = Some(office.clone());
        self.look_again();
        Ok(office)
    }
}
