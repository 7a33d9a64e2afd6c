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
        self.go_to("nav.home").await;
    }
}
