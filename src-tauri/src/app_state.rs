//! The data folder and the open app, shared by all commands.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{PoisonError, RwLock};

use app::i18n::Language;
use app::view;
use app::{App, DataFolder, Fault, Passphrase, RecoveryCode, WindowLock};
use tokio::sync::{Mutex, watch};

use crate::arguments::Arguments;
use crate::updates::{Feed, Updates};

/// The data folder, and the app once it is open.
pub struct AppState {
    folder: DataFolder,
    passphrase: Option<Passphrase>,
    window_lock: Result<WindowLock, Fault>,
    app: RwLock<Option<App>>,
    opening: Mutex<()>,
    /// The recovery code that the window shows, until the person confirms it.
    draft_code: std::sync::Mutex<Option<RecoveryCode>>,
    /// The office file that the user chose to open.
    office_file: std::sync::Mutex<Option<PathBuf>>,
    /// The backup that the user chose as a file.
    backup_file: std::sync::Mutex<Option<PathBuf>>,
    refresh: watch::Sender<()>,
    /// Whether the window holds input that is not saved.
    unsaved: AtomicBool,
    updates: Updates,
}

impl AppState {
    /// Locates the data folder that the arguments name.
    ///
    /// # Errors
    /// [`Fault`] if there is no such folder, or the passphrase file cannot be read.
    pub(crate) fn from_arguments(arguments: &Arguments) -> Result<Self, Fault> {
        let folder = DataFolder::locate(arguments.data_dir.clone())?;
        let passphrase = arguments
            .passphrase_file
            .as_deref()
            .map(Passphrase::from_file)
            .transpose()?;
        Ok(Self::new(folder, passphrase))
    }

    pub(crate) fn set_unsaved(&self, unsaved: bool) {
        self.unsaved.store(unsaved, Ordering::Relaxed);
    }

    /// Whether input would be lost if the program quit now.
    pub(crate) fn has_unsaved(&self) -> bool {
        self.unsaved.load(Ordering::Relaxed)
    }

    /// Nothing is opened yet.
    #[must_use]
    pub fn new(folder: DataFolder, passphrase: Option<Passphrase>) -> Self {
        let window_lock = folder.lock_window();
        Self {
            folder,
            passphrase,
            window_lock,
            app: RwLock::new(None),
            opening: Mutex::new(()),
            draft_code: std::sync::Mutex::new(None),
            office_file: std::sync::Mutex::new(None),
            backup_file: std::sync::Mutex::new(None),
            refresh: watch::Sender::new(()),
            unsaved: AtomicBool::new(false),
            updates: Updates::new(Feed::of_build()),
        }
    }

    /// Gets updates from there instead of the feed of the build.
    #[must_use]
    pub fn with_feed(self, feed: Feed) -> Self {
        Self {
            updates: Updates::new(Some(feed)),
            ..self
        }
    }

    pub(crate) fn updates(&self) -> &Updates {
        &self.updates
    }

    pub(crate) fn folder(&self) -> &DataFolder {
        &self.folder
    }

    /// The language of the window.
    pub(crate) fn language(&self) -> Language {
        self.folder.preferences().language
    }

    /// Makes the status monitor update the tray.
    pub(crate) fn request_refresh(&self) {
        self.refresh.send_replace(());
    }

    /// Changes after each [`request_refresh`](Self::request_refresh).
    pub(crate) fn refresh_requested(&self) -> watch::Receiver<()> {
        self.refresh.subscribe()
    }

    /// The open app.
    ///
    /// # Errors
    /// [`Fault::NotOpen`].
    pub(crate) fn app(&self) -> Result<App, Fault> {
        self.opened().ok_or(Fault::NotOpen)
    }

    /// Opens the app if that needs no input, and returns what the window has to show.
    pub(crate) async fn state(&self) -> view::AppState {
        let _opening = self.opening.lock().await;
        let state = match self.opened() {
            Some(app) => app.state().await,
            None => self.open_without_input().await,
        };
        state.unwrap_or_else(|fault| view::AppState::Blocked { fault })
    }

    /// First start: creates the key, the store, and the first company.
    pub(crate) async fn set_up(
        &self,
        practice: &str,
        passphrase: Option<Passphrase>,
    ) -> Result<view::AppState, Fault> {
        // First, because opening creates the key with this passphrase even if the name is then refused.
        app::check_company_name(practice)?;
        let passphrase = passphrase.as_ref().or(self.passphrase.as_ref());
        if let Some(passphrase) = passphrase {
            passphrase.check_new(&[practice.to_owned()])?;
        }
        let _opening = self.opening.lock().await;
        let app = match self.opened() {
            Some(app) => app,
            None => self.open(passphrase).await?,
        };
        app.add_company(practice).await?;
        app.state().await
    }

    /// Opens the app with a passphrase. A second call finds the open app: two would run two timers.
    pub(crate) async fn unlock(&self, passphrase: &Passphrase) -> Result<view::AppState, Fault> {
        let _opening = self.opening.lock().await;
        match self.opened() {
            Some(app) => app.state().await,
            None => self.open(Some(passphrase)).await?.state().await,
        }
    }

    /// Opens what is left of the data, after a person has seen what is missing.
    pub(crate) async fn accept_loss(&self, passphrase: Option<&Passphrase>) -> Result<view::AppState, Fault> {
        let _opening = self.opening.lock().await;
        if let Some(app) = self.opened() {
            return app.state().await;
        }
        let passphrase = passphrase.or(self.passphrase.as_ref());
        let app = self.folder.open_accepting_loss(passphrase).await?;
        self.started(app).state().await
    }

    /// Opens the app with the recovery code. A passphrase becomes the new one.
    pub(crate) async fn recover(
        &self,
        code: &RecoveryCode,
        passphrase: Option<&Passphrase>,
    ) -> Result<view::AppState, Fault> {
        let _opening = self.opening.lock().await;
        match self.opened() {
            Some(app) => app.state().await,
            None => {
                self.started(self.folder.recover(code, passphrase).await?)
                    .state()
                    .await
            }
        }
    }

    /// Creates a recovery code for the window to show. It works once it is confirmed.
    pub(crate) fn draft_recovery_code(&self) -> String {
        let code = RecoveryCode::generate();
        let text = code.expose().to_string();
        *self.draft_code.lock().unwrap_or_else(PoisonError::into_inner) = Some(code);
        text
    }

    /// Makes the code that the window shows the recovery code, if its last group was typed.
    pub(crate) async fn save_recovery_code(
        &self,
        typed: &str,
        passphrase: Option<&Passphrase>,
    ) -> Result<(), Fault> {
        let passphrase = passphrase.or(self.passphrase.as_ref());
        self.with_confirmed_code(typed, async |code| {
            self.folder.set_recovery_code(passphrase, code).await
        })
        .await
    }

    /// Encrypts everything with new keys, which the code that the window shows opens. Running syncs stop after their page.
    /// Reopens the app.
    pub(crate) async fn renew_keys(&self, typed: &str, passphrase: Option<&Passphrase>) -> Result<(), Fault> {
        let _opening = self.opening.lock().await;
        let app = self.app()?;
        let passphrase = passphrase.or(self.passphrase.as_ref());
        self.with_confirmed_code(typed, async |code| {
            // With a wrong one, the app could not be opened again.
            self.folder.check_passphrase(passphrase).await?;
            *self.app.write().unwrap_or_else(PoisonError::into_inner) = None;
            app.close().await;
            let renewed = self.folder.renew_keys(passphrase, code).await;
            self.open(passphrase).await?;
            renewed
        })
        .await
    }

    /// Writes the whole office into a file for another computer.
    pub(crate) async fn save_office_file(&self, file: &Path) -> Result<(), Fault> {
        self.folder.save_office_file(&self.app()?, file).await
    }

    /// Remembers the office file that the user chose, and returns its name.
    pub(crate) fn choose_office_file(&self, file: PathBuf) -> String {
        let name = app::office_file_name(&file);
        *self.office_file.lock().unwrap_or_else(PoisonError::into_inner) = Some(file);
        name
    }

    /// Opens the office of the chosen file.
    pub(crate) async fn open_office_file(
        &self,
        code: &RecoveryCode,
        passphrase: Option<&Passphrase>,
    ) -> Result<view::AppState, Fault> {
        let _opening = self.opening.lock().await;
        if self.opened().is_some() {
            return Err(Fault::OfficeExists);
        }
        let chosen = self
            .office_file
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let file = chosen.ok_or(Fault::OfficeFileInvalid)?;
        let app = self.folder.open_office_file(&file, code, passphrase).await?;
        self.started(app).state().await
    }

    /// The backups, also while the app is not open.
    pub(crate) async fn backups(&self) -> view::BackupsView {
        self.folder.backups(self.opened().as_ref()).await
    }

    /// Remembers the backup that the user chose, and returns what its name and size say.
    pub(crate) fn choose_backup_file(&self, file: PathBuf) -> Result<view::BackupView, Fault> {
        let backup = app::chosen_backup(&file)?;
        *self.backup_file.lock().unwrap_or_else(PoisonError::into_inner) = Some(file);
        Ok(backup)
    }

    /// What a backup contains.
    pub(crate) async fn backup_contents(
        &self,
        backup: &view::BackupRef,
        passphrase: Option<&Passphrase>,
    ) -> Result<view::BackupContentsView, Fault> {
        let (app, file) = (self.opened(), self.backup_file(backup)?);
        let passphrase = passphrase.or(self.passphrase.as_ref());
        self.folder.backup_contents(app.as_ref(), &file, passphrase).await
    }

    /// Replaces the data with a backup, and opens it.
    pub(crate) async fn restore_backup(
        &self,
        backup: &view::BackupRef,
        passphrase: Option<&Passphrase>,
    ) -> Result<view::AppState, Fault> {
        let _opening = self.opening.lock().await;
        let (app, file) = (self.opened(), self.backup_file(backup)?);
        let passphrase = passphrase.or(self.passphrase.as_ref());
        let restored = self.folder.restore_backup(app.as_ref(), &file, passphrase).await;
        // It stays open if the backup cannot be restored.
        if app.is_some_and(|app| app.is_closed()) {
            *self.app.write().unwrap_or_else(PoisonError::into_inner) = None;
        }
        self.started(restored?).state().await
    }

    fn backup_file(&self, backup: &view::BackupRef) -> Result<PathBuf, Fault> {
        let chosen = self
            .backup_file
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        self.folder.backup_file(backup, chosen.as_deref())
    }

    /// Uses the code that the window shows, if its last group was typed.
    async fn with_confirmed_code(
        &self,
        typed: &str,
        use_code: impl AsyncFnOnce(&RecoveryCode) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let draft = || self.draft_code.lock().unwrap_or_else(PoisonError::into_inner);
        let code = draft().take().ok_or(Fault::RecoveryCodeNotConfirmed)?;
        let used = match app::confirm_recovery_code(&code, typed) {
            Ok(()) => use_code(&code).await,
            Err(fault) => Err(fault),
        };
        if used.is_err() {
            // The window still shows it.
            *draft() = Some(code);
        }
        used
    }

    /// Ends running syncs and closes the store.
    pub(crate) async fn close(&self) {
        if let Some(app) = self.opened() {
            app.close().await;
        }
    }

    fn opened(&self) -> Option<App> {
        self.app.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn open_without_input(&self) -> Result<view::AppState, Fault> {
        if let Err(fault) = &self.window_lock {
            return Err(fault.clone());
        }
        let passphrase = self.passphrase.as_ref();
        match self.folder.state(passphrase).await {
            view::AppState::Ready => self.open(passphrase).await?.state().await,
            other => Ok(other),
        }
    }

    async fn open(&self, passphrase: Option<&Passphrase>) -> Result<App, Fault> {
        Ok(self.started(self.folder.open(passphrase).await?))
    }

    fn started(&self, app: App) -> App {
        app.start_timer();
        app.watch_for_duplicates();
        *self.app.write().unwrap_or_else(PoisonError::into_inner) = Some(app.clone());
        self.request_refresh();
        app
    }
}
