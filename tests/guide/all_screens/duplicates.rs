//! Two patients that may be one person.

use super::AllScreens;

impl AllScreens {
    /// One was entered by hand before; the other has a mistyped last name.
    pub(super) async fn duplicates(&mut self) {
        self.add_zelda("Quilfeather").await;
        self.go_to("nav.home").await;
        self.read("home.compare").await;
        self.stop("home-duplicates").await;
        self.press("home.compare").await;
        self.read("duplicates.effect").await;
        self.stop("duplicates").await;
        self.press("duplicates.twoDifferent").await;
        self.read("duplicates.undo").await;
        self.stop("duplicates-decided").await;
        self.press("duplicates.undo").await;
        self.read("duplicates.effect").await;
        self.press("duplicates.merge").await;
        self.read("duplicates.undo").await;
        self.merged_values().await;
        self.refused_undo().await;
    }

    async fn add_zelda(&mut self, last_name: &str) {
        self.go_to("nav.patients").await;
        self.press("patients.add").await;
        self.fill("field.first_name", "Zelda").await;
        self.fill("field.last_name", last_name).await;
        self.fill("field.birthday", "2/3/1990").await;
        self.fill("field.phone", "503 555 0148").await;
        self.fill("field.email", "zelda@quilfeather.example").await;
        self.press("patients.save").await;
        self.read("patients.manual").await;
        self.close_dialog().await;
    }

    /// The values of the merged record on the patient that stays.
    async fn merged_values(&mut self) {
        self.go_to("nav.patients").await;
        self.fill("patients.search", "quillfeather").await;
        self.page.open_row("Quillfeather").await;
        self.read("patients.merged.title").await;
        self.stop("patient-merged-values").await;
        self.page.press("Zelda Quilfeather").await;
        self.read("patients.merged.undo").await;
        self.stop("patient-merged-record").await;
        self.press("patients.merged.undo").await;
        self.read("patients.manual").await;
        self.close_dialog().await;
        self.fill("patients.search", "").await;
        self.go_to("nav.home").await;
    }

    /// A merge cannot be undone while its patient is merged into a third one. The message leads to that merge.
    async fn refused_undo(&mut self) {
        let (first, second, third) = ("Zelda Quillfeather", "Zelda Quilfeather", "Zelda Quilfether");
        self.add_zelda("Quilfether").await;
        self.go_to("nav.home").await;
        self.press("home.compare").await;
        self.page.read(third).await;
        self.press("duplicates.merge").await;
        self.read("duplicates.undo").await;
        self.page.read(first).await;
        self.press("duplicates.merge").await;
        self.page
            .wait_until_gone(self.texts.get("duplicates.merge"))
            .await;
        self.go_to("nav.patients").await;
        self.fill("patients.search", "quillfeather").await;
        self.page.open_row("Quillfeather").await;
        self.page.press(second).await;
        self.page.press(third).await;
        self.press("patients.merged.undo").await;
        self.read("faultAction.open_patient").await;
        self.stop("patient-merge-undo-refused").await;
        self.press("faultAction.open_patient").await;
        self.press("patients.merged.undo").await;
        self.read("patients.manual").await;
        self.page.press(third).await;
        self.press("patients.merged.undo").await;
        self.read("patients.manual").await;
        self.close_dialog().await;
        self.fill("patients.search", "").await;
        self.go_to("nav.home").await;
    }
}
