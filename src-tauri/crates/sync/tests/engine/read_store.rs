//! Reads patients from the store's file without the store's code, and checks invariants of each.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use domain::{IntegrationId, Notes};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteRow};
use sqlx::{ConnectOptions, Row};
use vault::{AssociatedData, Keys, Sealed};

/// More integrations than any store in these tests has.
const MANY: i64 = 64;

const COLUMNS: [&str; 12] = [
    "first_name",
    "legal_first_name",
    "last_name",
    "birthday",
    "gender",
    "email",
    "phone",
    "address",
    "city",
    "state",
    "zip",
    "insurance_number",
];

/// A patient as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) id: i64,
    pub(crate) company: i64,
    /// First, legal first, last, birthday, gender, email, phone, address, city, state, zip, insurance number.
    pub(crate) fields: [String; 12],
    pub(crate) status: String,
    pub(crate) has_ssn: bool,
    pub(crate) desk: String,
    /// Integration, number, and SSN in the notes.
    pub(crate) records: Vec<(i64, i64, Option<String>)>,
    /// Integration and number of the primary links.
    pub(crate) links: Vec<(i64, i64)>,
    /// Integration and number of the other links.
    pub(crate) secondary: Vec<(i64, i64)>,
    /// The surviving patient.
    pub(crate) merged_into: Option<i64>,
}

/// A separate connection to the file. Close it: a connection that is open when the process ends can crash it.
pub(crate) async fn open(folder: &Path, keys: &Keys) -> SqliteConnection {
    let key = keys.database.expose_pragma();
    SqliteConnectOptions::new()
        .filename(folder.join("ontime.db"))
        .pragma("key", key.to_string())
        .pragma("cipher_page_size", "16384")
        .pragma("cipher_hmac_algorithm", "HMAC_SHA256")
        .disable_statement_logging()
        .connect()
        .await
        .unwrap()
}

/// All patients in the file, or of one company, by id.
pub(crate) async fn all_patients(
    file: &mut SqliteConnection,
    keys: &Keys,
    company: Option<i64>,
) -> Vec<Person> {
    let mut links = numbers(file, true).await;
    let mut secondary = numbers(file, false).await;
    let rows = sqlx::query(
        "SELECT * FROM patients WHERE (company = ?1 OR ?1 IS NULL) AND status <> 'removed' ORDER BY id",
    )
    .bind(company)
    .fetch_all(file)
    .await
    .unwrap();
    let person = |row: &SqliteRow| {
        let id = row.get("id");
        let mut person = person(row, keys, links.remove(&id).unwrap_or_default());
        person.secondary = secondary.remove(&id).unwrap_or_default();
        person
    };
    let all_patients: Vec<Person> = rows.iter().map(person).collect();
    all_patients.iter().for_each(Person::check);
    all_patients
}

/// By patient id.
async fn numbers(file: &mut SqliteConnection, is_primary: bool) -> HashMap<i64, Vec<(i64, i64)>> {
    let sql =
        "SELECT patient, integration, pat_num FROM links WHERE is_primary = ? ORDER BY integration, pat_num";
    let rows: Vec<(i64, i64, i64)> = sqlx::query_as(sql)
        .bind(is_primary)
        .fetch_all(file)
        .await
        .unwrap();
    let mut numbers = HashMap::<i64, Vec<(i64, i64)>>::new();
    for (patient, integration, number) in rows {
        numbers.entry(patient).or_default().push((integration, number));
    }
    numbers
}

/// The patients of an integration by number. Asserts that no number belongs to two patients.
pub(crate) fn by_number(all_patients: Vec<Person>, integration: i64) -> BTreeMap<i64, Person> {
    let mut linked = BTreeMap::new();
    for person in all_patients {
        for (of, number) in person.numbers() {
            if of == integration {
                assert!(
                    linked.insert(number, person.clone()).is_none(),
                    "two for {number}"
                );
            }
        }
    }
    linked
}

fn person(row: &SqliteRow, keys: &Keys, links: Vec<(i64, i64)>) -> Person {
    let id: i64 = row.get("id");
    let place = AssociatedData {
        table: "patients",
        row: id,
        column: "notes",
    };
    let sealed = Sealed::from_bytes(row.get("notes"));
    let notes = Notes::from_plain(&keys.sealing.open(place, &sealed).unwrap()).unwrap();
    let record = |integration: i64| {
        let record = notes.record(IntegrationId(integration))?;
        let ssn = record.ssn.as_ref().map(|ssn| ssn.expose().to_owned());
        Some((integration, record.pat_num.0, ssn))
    };
    Person {
        id,
        company: row.get("company"),
        fields: COLUMNS.map(|column| row.get(column)),
        status: row.get("status"),
        has_ssn: row.get("has_ssn"),
        desk: notes.desk().to_owned(),
        records: (1..MANY).filter_map(record).collect(),
        links,
        secondary: Vec::new(),
        merged_into: row.get("merged_into"),
    }
}

impl Person {
    /// By any of its numbers.
    pub(crate) fn numbers(&self) -> Vec<(i64, i64)> {
        [self.links.clone(), self.secondary.clone()].concat()
    }

    pub(crate) fn is_active(&self) -> bool {
        self.status == "active"
    }

    fn check(&self) {
        let noted: Vec<(i64, i64)> = self.records.iter().map(|record| (record.0, record.1)).collect();
        assert_eq!(noted, self.links, "notes and links keep step");
        for (integration, _) in &self.secondary {
            let linked = self.links.iter().any(|link| link.0 == *integration);
            assert!(linked, "a secondary number without a primary one");
        }
        assert!(
            self.merged_into.is_none() || !self.is_active(),
            "merged, and active"
        );
        let ssn = self.records.iter().any(|record| record.2.is_some());
        assert_eq!(ssn, self.has_ssn);
    }
}
