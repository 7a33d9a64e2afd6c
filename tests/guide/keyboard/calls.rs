//! The front desk looks up ten callers in a row.

use fantoccini::key::Key;
use opendental_testkit::{DEMO_SEED, Practice};

use super::keys::Keyboard;
use super::prepared::importable;

const PATIENTS: usize = 120;

/// What the desk types, and the caller's name.
pub(super) struct Call {
    typed: String,
    name: &'static str,
}

/// A practice with ten callers, each the only one with what the desk types.
pub(super) fn ten() -> (Practice, Vec<Call>) {
    let mut practice = Practice::generate(DEMO_SEED, PATIENTS);
    let some = |text: &str| Some(text.to_owned());
    let callers = [
        ("Grace", "Abbott", "503 555 0163"),
        ("Ada", "Quillfeather", "quillf"),
        ("Hedy", "Moss", "3/12/87"),
        ("Bob", "Jones", "jones 2/20/85"),
        ("Kai", "Lindqvist", "k.lindqvist@example.org"),
        ("Mona", "Ferris", "4711 hawthorne"),
        ("Otis", "Wren", "99950"),
        ("Ines", "Falk", "#"),
        ("Luz", "Núñez Barrera", "nunez barrera"),
        ("Ciro", "Paz", "12 de abril de 1931"),
    ];
    let numbers = importable(&practice);
    let mut calls = Vec::new();
    for ((first, last, typed), number) in callers.into_iter().zip(numbers) {
        let row = practice
            .patients
            .iter_mut()
            .find(|row| row.pat_num == number)
            .unwrap();
        (row.f_name, row.l_name, row.preferred) = (some(first), some(last), None);
        row.birthdate = some("1961-07-04");
        match last {
            "Abbott" => row.wireless_phone = some("(503)555-0163"),
            "Moss" => row.birthdate = some("1987-03-12"),
            "Jones" => row.birthdate = some("1985-02-20"),
            "Lindqvist" => row.email = some("k.lindqvist@example.org"),
            "Ferris" => row.address = some("4711 SE Hawthorne Blvd"),
            "Wren" => row.zip = some("99950"),
            "Paz" => row.birthdate = some("1931-04-12"),
            _ => {}
        }
        let typed = typed.replace('#', &format!("#{number}"));
        calls.push(Call { typed, name: last });
    }
    (practice, calls)
}

impl Keyboard {
    /// Types, and after one more key the patient is open.
    pub(super) async fn answer_from_home(&mut self, calls: &[Call]) {
        self.has_focus("Find a patient").await;
        for call in calls {
            self.keys(&call.typed).await;
            self.key(Key::Enter).await;
            self.is_open(call).await;
            self.key(Key::Escape).await;
            self.has_focus("Find a patient").await;
            self.key(Key::Escape).await;
            assert_eq!(self.page.value("Find a patient").await, "");
        }
        self.page.shoot("home").await;
        // One letter is wrong.
        self.keys("qiullfeather").await;
        self.page.read("Did you mean Quillfeather?").await;
        self.page.shoot("typo").await;
        self.key(Key::Enter).await;
        self.page.read("Quillfeather, Ada").await;
        self.key(Key::Enter).await;
        self.is_open(&calls[1]).await;
        self.key(Key::Escape).await;
        self.key(Key::Escape).await;
    }

    /// Types anywhere on the page of the list.
    pub(super) async fn answer_from_the_list(&mut self, calls: &[Call]) {
        self.press("Patients").await;
        self.page.read("Birthday").await;
        for call in calls {
            self.keys(&call.typed).await;
            self.has_focus("Search patients").await;
            self.page.read(call.name).await;
            self.page.shoot("list").await;
            self.key(Key::Down).await;
            self.has_focus(call.name).await;
            self.key(Key::Enter).await;
            self.is_open(call).await;
            self.key(Key::Escape).await;
            self.has_focus(call.name).await;
        }
        self.key(Key::Escape).await;
        self.has_focus("Search patients").await;
    }

    pub(super) async fn answer_by_mouse(&mut self, calls: &[Call]) {
        self.page.go_to("Home").await;
        for call in calls {
            self.page.fill("Find a patient", &call.typed).await;
            self.page.option_containing(call.name).await;
            self.is_open(call).await;
            self.page.close_dialog().await;
        }
        self.page.fill("Find a patient", "qiullfeather").await;
        self.page.press("Did you mean Quillfeather?").await;
        self.page.option_containing("Quillfeather").await;
        self.is_open(&calls[1]).await;
        self.page.close_dialog().await;
    }

    async fn is_open(&mut self, call: &Call) {
        self.is_in_dialog().await;
        self.page
            .read_inside("//section[@role='dialog']//h2", call.name)
            .await;
    }
}
