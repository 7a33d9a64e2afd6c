//! The patient list, the patient panel, and the forms.

use super::AllScreens;

impl AllScreens {
    pub(super) async fn patients(&mut self) {
        self.go_to("nav.patients").await;
        self.read("patients.birthday").await;
        self.page.read("1").await;
        self.stop("patients").await;
        self.fill("patients.search", "no such person").await;
        self.read("patients.noHitsTitle").await;
        self.stop("patients-no-hit").await;
        self.press("common.clearSearch").await;
        self.list().await;
        self.by_hand().await;
        self.changed_in_open_dental().await;
    }

    /// The menus of the list, a selection, and a match in a field without a column.
    async fn list(&mut self) {
        for (menu, item) in [
            ("patientList.view", "patientList.defaultColumns"),
            ("patientList.filters", "patientList.quick.no_email"),
        ] {
            self.press(menu).await;
            self.page.read_anywhere(self.texts.get(item)).await;
            self.stop(&menu.replace("patientList.", "patients-")).await;
            self.close_by_escape().await;
        }
        let checkbox = fantoccini::Locator::Css("[data-index='1'] input[type=checkbox]");
        self.client.find(checkbox).await.unwrap().click().await.unwrap();
        self.read("patientList.clearSelection").await;
        self.stop("patients-selected").await;
        self.press("patientList.clearSelection").await;
        self.fill("patients.search", "example").await;
        self.read("patientList.foundIn").await;
        self.stop("patients-found-in").await;
        self.fill("patients.search", "").await;
    }

    async fn by_hand(&mut self) {
        self.press("patients.add").await;
        self.fill("field.first_name", "Zelda").await;
        self.fill("field.last_name", "Quillfeather").await;
        self.stop("patient-add").await;
        self.press("patients.save").await;
        self.page
            .until("the message about the birthday", async || {
                self.shows("section [role=alert]").await
            })
            .await;
        self.stop("patient-without-birthday").await;
        self.fill("field.birthday", "2/3/90").await;
        self.press("patients.save").await;
        self.read("patients.manual").await;
        self.fill("patients.deskNotes", "Prefers mornings.").await;
        self.stop("patient-by-hand").await;
        self.close_by_escape().await;
        self.read("unsaved.title").await;
        self.stop("patient-notes-unsaved").await;
        self.press("unsaved.keep").await;
        self.press("patients.saveNotes").await;
        self.read("patients.notesSaved").await;
        self.press("patients.edit").await;
        self.read("patients.editTitle").await;
        self.stop("patient-edit").await;
        self.press("common.cancel").await;
        self.read("patients.manual").await;
        self.delete_with_undo().await;
    }

    /// The notice would lie over the pages that follow.
    async fn delete_with_undo(&mut self) {
        self.press("patients.delete").await;
        self.read("patients.deleteText").await;
        self.stop("patient-delete").await;
        self.press("patients.delete").await;
        self.page
            .until("the notice", async || {
                self.shows("[aria-live] [title='Ctrl+Z']").await
            })
            .await;
        self.page
            .wait_until_gone(self.texts.get("patients.deleteText"))
            .await;
        self.stop("patient-deleted").await;
        self.go_to("nav.settings").await;
        self.tab("settings.companies").await;
        self.read("companies.deletedTitle").await;
        self.press("common.close").await;
        self.stop("deleted-patients").await;
        self.page.press_named(self.texts.get("companies.restore")).await;
        self.page
            .until("the notice", async || self.shows("[aria-live] button").await)
            .await;
        self.press("common.close").await;
        self.go_to("nav.patients").await;
    }

    /// A patient whose phone changed between two syncs.
    async fn changed_in_open_dental(&mut self) {
        let mut desk = self
            .server
            .connection_to(opendental_testkit::DEMO_DATABASE)
            .await
            .unwrap();
        let changed = opendental_testkit::edits::choose_active(&mut desk, 6, 7)
            .await
            .unwrap();
        self.fill("patients.search", &changed[0].to_string()).await;
        self.page
            .until("the patient", async || {
                self.shows("[role=table][aria-rowcount='2']").await
            })
            .await;
        self.page.open_row("/").await;
        self.read("patients.linkedText").await;
        self.stop("patient").await;
        self.press("history.showFields").await;
        self.bring_up(self.texts.get("history.hideFields")).await;
        self.stop("patient-history").await;
        self.own_values().await;
        self.close_dialog().await;
        self.fill("patients.search", "").await;
    }

    /// A field that the desk keeps.
    async fn own_values(&mut self) {
        self.press("patients.own.change").await;
        self.fill("patients.own.ours", "(503) 555-0163").await;
        self.stop("patient-change-a-field").await;
        self.press("patients.own.keep").await;
        self.read("patients.own.kept").await;
        self.stop("patient-own-values").await;
    }

    pub(super) async fn close_by_escape(&self) {
        let focused = self.client.active_element().await.unwrap();
        let key = char::from(fantoccini::key::Key::Escape).to_string();
        focused.send_keys(&key).await.unwrap();
    }

    /// Scrolls to the button of this name.
    async fn bring_up(&self, name: &str) {
        let script = "[...document.querySelectorAll('button')].find(e => e.textContent.trim() === arguments[0]) \
                      .scrollIntoView({ block: 'center' })";
        self.client
            .execute(script, vec![serde_json::json!(name)])
            .await
            .unwrap();
    }
}
