//! Settings > Backups, and restoring a backup.

use std::path::PathBuf;

use app::DataFolder;

use super::AllScreens;

impl AllScreens {
    /// Backups of a practice with patients, and a restore to its result.
    pub(super) async fn backups(&mut self) {
        self.go_to("nav.settings").await;
        self.tab("settings.backups").await;
        self.press("backups.now").await;
        self.read("backups.done").await;
        self.stop("backups").await;
        self.restore_dialog().await;
        self.read("restore.next").await;
        self.stop("restore").await;
        self.press("restore.confirm").await;
        self.read("restore.doneTitle").await;
        self.stop("restore-done").await;
        self.press("common.done").await;
        self.read("backups.reason.before_restore").await;
    }

    /// A second place that is not connected, and a backup that is damaged.
    pub(super) async fn backups_out_of_reach(&mut self) {
        self.end_program().await;
        let stick = tempfile::tempdir().unwrap();
        let app = self.disk.open().await;
        let folder = DataFolder::locate(Some(self.disk.data())).unwrap();
        let chosen = Some(stick.path().to_owned());
        folder.set_second_folder(&app, chosen).await.unwrap();
        app.close().await;
        self.unlock().await;
        self.go_to("nav.settings").await;
        self.tab("settings.backups").await;
        self.read("backups.forgetFolder").await;
        self.stop("backups-second-place").await;
        drop(stick);
        self.press("backups.now").await;
        self.read("common.tryAgain").await;
        self.stop("backups-second-place-offline").await;
        let newest = self.newest_backup();
        let whole = std::fs::read(&newest).unwrap();
        std::fs::write(&newest, &whole[..whole.len() / 2]).unwrap();
        self.restore_dialog().await;
        self.page
            .until("the message about the damaged backup", async || {
                self.shows("section [role=alert]").await
            })
            .await;
        self.stop("restore-damaged").await;
        self.close_dialog().await;
        std::fs::write(&newest, whole).unwrap();
        self.press("backups.forgetFolder").await;
        self.read("backups.forgotten").await;
    }

    /// The names of backups start with their time.
    fn newest_backup(&self) -> PathBuf {
        let backups = std::fs::read_dir(self.disk.data().join("backups")).unwrap();
        let files = backups.map(|backup| backup.unwrap().path());
        files
            .filter(|file| file.extension().is_some_and(|extension| extension == "db"))
            .max()
            .unwrap()
    }

    async fn restore_dialog(&self) {
        self.page.press_named(self.texts.get("backups.restoreOne")).await;
        self.read("restore.title").await;
    }
}
