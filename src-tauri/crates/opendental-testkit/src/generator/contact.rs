//! Contact details as a front desk types them: addresses, phones, emails, and numbers.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::words::{CITIES, STREETS};

/// The address, home phone, and email of a household.
#[derive(Debug, Clone)]
pub(super) struct Home {
    pub(super) address: String,
    pub(super) address2: String,
    pub(super) city: &'static str,
    pub(super) state: &'static str,
    pub(super) zip: &'static str,
    pub(super) phone: String,
    pub(super) email: String,
    area: &'static str,
}

pub(super) fn pick<'a, T>(rng: &mut ChaCha8Rng, from: &'a [T]) -> &'a T {
    &from[rng.random_range(0..from.len())]
}

impl Home {
    pub(super) fn draw(rng: &mut ChaCha8Rng, last_name: &str) -> Self {
        let (city, state, zip, area) = *pick(rng, CITIES);
        let street = pick(rng, STREETS);
        let address2 = match rng.random_range(0..12) {
            0 => format!("Apt {}", rng.random_range(1..40)),
            1 => format!("Unit {}", pick(rng, &["A", "B", "C", "D"])),
            2 => format!("PO Box {}", rng.random_range(100..9999)),
            _ => String::new(),
        };
        let phone = if rng.random_bool(0.55) {
            phone(rng, area)
        } else {
            String::new()
        };
        let email = if rng.random_bool(0.6) {
            format!(
                "{}{}@{}",
                mail_word(last_name),
                rng.random_range(1..99),
                mail_host(rng)
            )
        } else {
            String::new()
        };
        Self {
            address: format!("{} {street}", rng.random_range(10..9900)),
            address2,
            city,
            state,
            zip,
            phone,
            email,
            area,
        }
    }

    pub(super) fn phone(&self, rng: &mut ChaCha8Rng) -> String {
        phone(rng, self.area)
    }
}

/// Usually Open Dental's own format, sometimes another one.
fn phone(rng: &mut ChaCha8Rng, area: &str) -> String {
    let line = rng.random_range(100..200);
    match rng.random_range(0..20) {
        0 => format!("{area}-555-0{line}"),
        1 => format!("{area}.555.0{line}"),
        2 => format!("{area}5550{line}"),
        3 => format!("1-{area}-555-0{line}"),
        _ => format!("({area})555-0{line}"),
    }
}

fn mail_host(rng: &mut ChaCha8Rng) -> &'static str {
    const HOSTS: [&str; 3] = ["example.com", "example.org", "example.net"];
    HOSTS[rng.random_range(0..HOSTS.len())]
}

/// The ASCII letters of a name, in lowercase.
pub(super) fn mail_word(name: &str) -> String {
    let letters: String = name.chars().filter(char::is_ascii_alphabetic).collect();
    letters.to_ascii_lowercase()
}

pub(super) fn own_email(rng: &mut ChaCha8Rng, first: &str, last: &str) -> String {
    format!("{}.{}@{}", mail_word(first), mail_word(last), mail_host(rng))
}

/// Nine digits that no one has: areas 900 to 999 are not used for SSNs, and groups below 50 not for tax numbers.
pub(super) fn ssn(rng: &mut ChaCha8Rng) -> String {
    format!(
        "{}{:02}{:04}",
        rng.random_range(900..1000),
        rng.random_range(1..50),
        rng.random_range(1..10_000)
    )
}

pub(super) fn with_dashes(ssn: &str) -> String {
    format!("{}-{}-{}", &ssn[..3], &ssn[3..5], &ssn[5..])
}

pub(super) fn medicaid_id(rng: &mut ChaCha8Rng) -> String {
    let letter = char::from(b'A' + rng.random_range(0..26));
    format!(
        "{}{}{:04}{letter}",
        pick(rng, &["XA", "ZK", "OR"]),
        rng.random_range(100..999),
        rng.random_range(0..10_000)
    )
}
