//! Two patients that may be one person.

use super::AllScreens;

impl AllScreens {
    /// One was entered by hand before; the other has a mistyped last name and another birthday.
    pub(super) async fn duplicates(&mut self) {
        self.go_to("nav.patients").await;
        self.press("patients.add").await;
        self.fill("field.first_name", "Zelda").await;
        self.fill("field.last_name", "Quilfeather").await;
        self.fill("field.birthday", "2/3/1990").await;
        self.fill("field.phone", "503 555 0148").await;
        self.press("patients.save").await;
        self.read("patients.manual").await;
        self.close_dialog().await;
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
}
