//! Finding a patient from Home.

use app::view::PatientListRow;
use fantoccini::key::Key;

use super::keys::Keyboard;

impl Keyboard {
    /// A caller gives a phone number, and the next one half a name. Both are open after one or two more keys.
    pub(super) async fn find_from_home(&mut self, known: &PatientListRow) {
        let name = format!("{} {}", known.first_name, known.last_name);
        self.page.read("Since").await;
        self.has_focus("Find a patient").await;
        let digits: String = known.phone.chars().filter(char::is_ascii_digit).collect();
        self.keys(&digits[..10]).await;
        self.page.read(&known.last_name).await;
        self.page.shoot("found-by-phone").await;
        self.key(Key::Enter).await;
        self.is_in_dialog().await;
        self.page.read(&name).await;
        self.key(Key::Escape).await;
        self.has_focus("Find a patient").await;
        self.key(Key::Escape).await;
        assert_eq!(self.page.value("Find a patient").await, "");

        let half: String = known.last_name.chars().take(4).collect();
        self.keys(&format!("{} {half}", known.first_name.to_lowercase()))
            .await;
        self.page.read(&known.last_name).await;
        self.key(Key::Down).await;
        self.key(Key::Enter).await;
        self.is_in_dialog().await;
        self.page.read(&name).await;
        self.key(Key::Escape).await;
        self.has_focus("Find a patient").await;
        self.key(Key::Escape).await;
        self.key(Key::Escape).await;
        self.has_focus("Good ").await;
    }

    /// Every action is a few letters away, and the search one key.
    pub(super) async fn shortcuts(&mut self) {
        self.with_control('k').await;
        self.has_focus("Search actions").await;
        self.keys("go activity").await;
        self.key(Key::Enter).await;
        self.has_focus("Activity").await;
        self.keys("?").await;
        self.has_focus("Help: Activity").await;
        self.page.read("Find a patient, from any page").await;
        self.key(Key::Escape).await;
        self.has_focus("Activity").await;
        self.keys("/").await;
        self.has_focus("Find a patient").await;
        self.with_control('n').await;
        self.has_focus("First name").await;
        self.key(Key::Escape).await;
    }
}
