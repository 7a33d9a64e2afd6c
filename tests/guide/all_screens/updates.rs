//! A newer version, and one that is not genuine.

use super::AllScreens;
use crate::driver::Driver;
use crate::publisher::{NEWER, Publisher, new_program};

impl AllScreens {
    pub(super) async fn updates(&mut self) {
        self.end_program().await;
        let publisher = Publisher::start();
        let forged = Publisher::start().sign(&new_program(), NEWER);
        publisher.publish_signed(NEWER, &new_program(), &forged);
        let program = self.disk.data().with_file_name("OnTime Dental.AppImage");
        std::fs::write(&program, "the program that runs").unwrap();
        let with_updates = Driver::start_with_updates(&publisher, &program);
        let without = std::mem::replace(&mut self.driver, with_updates);
        self.unlock().await;
        self.read("updates.readyText").await;
        self.stop("update-home").await;
        self.go_to("nav.settings").await;
        self.tab("settings.about").await;
        self.read("updates.readyText").await;
        self.stop("update-about").await;
        self.press("updates.now").await;
        self.read("fault.update_not_genuine.hint").await;
        self.stop("update-not-genuine").await;
        self.end_program().await;
        self.driver = without;
        self.unlock().await;
    }
}
