//! Households: people who share a last name, an address, a phone, and an email.

use chrono::{Days, NaiveDate};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::contact::{Home, medicaid_id, own_email, pick, ssn};
use super::rows::PatientRow;
use super::words::{FEMALE, LAST, MALE, NICKNAMES};

const SECONDS_PER_DAY: u32 = 86_400;
/// Nightly aging gives all rows it updates the same timestamp; here it ran two days ago.
const AGING_RAN_AGO: u32 = 2 * SECONDS_PER_DAY;

/// Ages count from this day, so that a seed always gives the same birthdays.
fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 1).unwrap_or_default()
}

/// Generates the people of one household, its head first. Numbers and statuses are added later.
pub(super) fn draw(rng: &mut ChaCha8Rng) -> Vec<PatientRow> {
    let last = last_name(rng);
    let home = Home::draw(rng, &last);
    match rng.random_range(0..100) {
        0..34 => vec![adult(rng, &home, &last)],
        34..52 => vec![adult(rng, &home, &last), adult(rng, &home, &last)],
        52..58 => senior_and_junior(rng, &home, &last),
        58..64 => with_twins(rng, &home, &last),
        _ => family(rng, &home, &last),
    }
}

/// A birthdate as the column stores it, between two ages in years.
pub(super) fn birthday(rng: &mut ChaCha8Rng, youngest: u64, oldest: u64) -> String {
    let days = rng.random_range(youngest * 365 + 1..oldest * 365);
    let day = today().checked_sub_days(Days::new(days)).unwrap_or_else(today);
    day.format("%Y-%m-%d").to_string()
}

fn last_name(rng: &mut ChaCha8Rng) -> String {
    let name = *pick(rng, LAST);
    if rng.random_bool(0.03) {
        format!("{name}-{}", pick(rng, LAST))
    } else {
        name.to_owned()
    }
}

fn family(rng: &mut ChaCha8Rng, home: &Home, last: &str) -> Vec<PatientRow> {
    let mut people = vec![adult(rng, home, last)];
    if rng.random_bool(0.8) {
        let kept = if rng.random_bool(0.12) {
            last_name(rng)
        } else {
            last.to_owned()
        };
        people.push(adult(rng, home, &kept));
    }
    for _ in 0..rng.random_range(1..4) {
        people.push(child(rng, home, last));
    }
    people
}

fn with_twins(rng: &mut ChaCha8Rng, home: &Home, last: &str) -> Vec<PatientRow> {
    let first = child(rng, home, last);
    let mut second = child(rng, home, last);
    second.birthdate.clone_from(&first.birthdate);
    if second.f_name == first.f_name {
        second.f_name = Some(if first.gender == 0 { "Romulus" } else { "Artemis" }.to_owned());
        second.preferred = Some(String::new());
    }
    vec![adult(rng, home, last), first, second]
}

fn senior_and_junior(rng: &mut ChaCha8Rng, home: &Home, last: &str) -> Vec<PatientRow> {
    let mut senior = person(rng, home, last, 0, (52, 88));
    let mut junior = person(rng, home, last, 0, (20, 44));
    junior.f_name.clone_from(&senior.f_name);
    senior.preferred = Some(String::new());
    junior.preferred = Some(if rng.random_bool(0.5) { "Junior" } else { "" }.to_owned());
    vec![senior, junior]
}

fn adult(rng: &mut ChaCha8Rng, home: &Home, last: &str) -> PatientRow {
    let gender = gender(rng);
    let mut row = person(rng, home, last, gender, (18, 92));
    let first = row.f_name.clone().unwrap_or_default();
    row.wireless_phone = text(if rng.random_bool(0.75) {
        home.phone(rng)
    } else {
        String::new()
    });
    row.wk_phone = text(if rng.random_bool(0.3) {
        home.phone(rng)
    } else {
        String::new()
    });
    if rng.random_bool(0.5) {
        row.email = text(own_email(rng, &first, last));
    }
    row
}

fn child(rng: &mut ChaCha8Rng, home: &Home, last: &str) -> PatientRow {
    let gender = gender(rng);
    let mut row = person(rng, home, last, gender, (1, 18));
    if rng.random_bool(0.35) {
        row.medicaid_id = text(medicaid_id(rng));
    }
    row
}

fn gender(rng: &mut ChaCha8Rng) -> u8 {
    match rng.random_range(0..100) {
        0..47 => 0,
        47..95 => 1,
        95..98 => 2,
        _ => 3,
    }
}

fn person(rng: &mut ChaCha8Rng, home: &Home, last: &str, gender: u8, ages: (u64, u64)) -> PatientRow {
    let names = if gender == 0 || gender > 1 && rng.random_bool(0.5) {
        MALE
    } else {
        FEMALE
    };
    let first = *pick(rng, names);
    let middle = if rng.random_bool(0.4) {
        char::from(b'A' + rng.random_range(0..26)).to_string()
    } else {
        String::new()
    };
    PatientRow {
        l_name: text(last),
        f_name: text(first),
        middle_i: text(middle),
        preferred: text(nickname(rng, first)),
        gender,
        birthdate: text(birthday(rng, ages.0, ages.1)),
        ssn: text(if rng.random_bool(0.35) {
            ssn(rng)
        } else {
            String::new()
        }),
        address: text(home.address.as_str()),
        address2: text(home.address2.as_str()),
        city: text(home.city),
        state: text(home.state),
        zip: text(home.zip),
        hm_phone: text(home.phone.as_str()),
        wk_phone: text(""),
        wireless_phone: text(""),
        email: text(home.email.as_str()),
        medicaid_id: text(if rng.random_bool(0.06) {
            medicaid_id(rng)
        } else {
            String::new()
        }),
        changed_ago: changed_ago(rng),
        ..PatientRow::default()
    }
}

fn nickname(rng: &mut ChaCha8Rng, first: &str) -> &'static str {
    let known = NICKNAMES.iter().find(|(name, _)| *name == first);
    known
        .filter(|_| rng.random_bool(0.4))
        .map_or("", |(_, nickname)| nickname)
}

fn changed_ago(rng: &mut ChaCha8Rng) -> u32 {
    if rng.random_bool(0.3) {
        AGING_RAN_AGO
    } else {
        rng.random_range(3 * SECONDS_PER_DAY..400 * SECONDS_PER_DAY)
    }
}

fn text(value: impl Into<String>) -> Option<String> {
    Some(value.into())
}
