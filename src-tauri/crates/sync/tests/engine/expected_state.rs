//! The expected patients, computed from the practice's rows independently of the program.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, Utc};
use sqlx::mysql::MySqlRow;
use sqlx::{MySqlConnection, Row};

/// An active patient as it must be here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Expected {
    pub(crate) fields: [String; 12],
    pub(crate) ssn: Option<String>,
}

const SELECT: &str = "SELECT PatNum, FName, LName, Preferred, CAST(Birthdate AS CHAR) AS Born, \
    CAST(Gender AS SIGNED) AS Gender, Email, WirelessPhone, HmPhone, WkPhone, Address, Address2, City, State, Zip, \
    MedicaidID, SSN FROM patient WHERE PatStatus = 0";

/// Every active patient by number, or the reason why it cannot be imported.
pub(crate) async fn active(db: &mut MySqlConnection) -> BTreeMap<i64, Result<Expected, &'static str>> {
    let rows = sqlx::query(SELECT).fetch_all(db).await.unwrap();
    rows.iter()
        .map(|row| (row.get("PatNum"), expected(row)))
        .collect()
}

fn expected(row: &MySqlRow) -> Result<Expected, &'static str> {
    let text = |column: &str| tidy(row.get::<Option<String>, _>(column));
    let mut first = text("Preferred");
    if !first.chars().any(char::is_alphanumeric) {
        first = text("FName");
    }
    let legal = if text("FName").is_empty() {
        first.clone()
    } else {
        text("FName")
    };
    if first.is_empty() && text("LName").is_empty() {
        return Err("no_name");
    }
    let born = birthday(&text("Born"))?;
    let gender = match row.get::<i64, _>("Gender") {
        0 => "male",
        1 => "female",
        3 => "other",
        _ => "unknown",
    };
    let phones = [text("WirelessPhone"), text("HmPhone"), text("WkPhone")];
    let phone = phones
        .into_iter()
        .find(|phone| can_be_called(phone))
        .unwrap_or_default();
    let mut address = text("Address");
    if !text("Address2").is_empty() {
        address = format!("{address}\n{}", text("Address2")).trim().to_owned();
    }
    let ssn = text("SSN").replace(['-', ' '], "");
    Ok(Expected {
        fields: [
            first,
            legal,
            text("LName"),
            born,
            gender.to_owned(),
            text("Email"),
            phone,
            address,
            text("City"),
            text("State"),
            text("Zip"),
            text("MedicaidID"),
        ],
        ssn: (!ssn.is_empty()).then_some(ssn),
    })
}

fn tidy(value: Option<String>) -> String {
    let value = value.unwrap_or_default();
    value.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn birthday(text: &str) -> Result<String, &'static str> {
    if text.is_empty() || text[..4] < *"1880" {
        return Err("no_birthdate");
    }
    let day: NaiveDate = text.parse().map_err(|_| "birthdate_impossible")?;
    if day.year() > Utc::now().year() {
        return Err("birthdate_in_future");
    }
    Ok(text.to_owned())
}

/// At least seven digits before the first letter. The generated practice has no placeholders of one repeated digit.
fn can_be_called(phone: &str) -> bool {
    let before_letters = phone.split(char::is_alphabetic).next().unwrap_or_default();
    before_letters.chars().filter(char::is_ascii_digit).count() >= 7
}
