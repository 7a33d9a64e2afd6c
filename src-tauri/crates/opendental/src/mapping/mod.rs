//! Maps a row of Open Dental's patient table to a patient, or to the problem that prevents it.
//!
//! Pure: the same row and day give the same result. A bad row is one problem and never fails the page.

mod birthdate;
mod codes;
mod phone;
mod ssn;
mod text;

pub(crate) use text::line;

use chrono::NaiveDate;
use domain::{
    PatNum, PatientFields, PatientStatus, Problem, ProblemCode, Relation, RelationKind, ServerTime,
    SourceEntry, SourcePatient, SourceRow,
};

use crate::rows::Row;
use crate::statements::{Column, MAX_CHARS};

/// Maps one row of a page. `latest_birthday` is the last day that is not in the future. `None` if the row has no number,
/// which a correct server never sends.
pub(crate) fn source_row(row: Row<'_>, latest_birthday: NaiveDate) -> Option<SourceRow> {
    let pat_num = PatNum(row.number(Column::PatNum.position())?);
    let changed_at = row.number(Column::DateTStamp.position()).map(ServerTime);
    let patient = patient(row, latest_birthday).map_err(|(code, detail)| Problem {
        pat_num,
        code,
        detail,
    });
    Some(SourceRow {
        pat_num,
        changed_at,
        status: status(row, Column::PatStatus.position()),
        patient,
    })
}

/// Maps one row of number, time of change, and status.
pub(crate) fn source_entry(row: Row<'_>) -> Option<SourceEntry> {
    Some(SourceEntry {
        pat_num: PatNum(row.number(0)?),
        changed_at: ServerTime(row.number(1)?),
        status: status(row, 2),
    })
}

/// Maps one row of `patientlink`. A merge points from the merged patient to the surviving one. A clone's row points the
/// other way, from the original to its clone.
pub(crate) fn relation(row: Row<'_>) -> Option<Relation> {
    let (from, to) = (PatNum(row.number(2)?), PatNum(row.number(3)?));
    let kind = codes::relation(row.number(1)?)?;
    let (from, to) = match kind {
        RelationKind::Merge => (from, to),
        RelationKind::Clone => (to, from),
    };
    Some(Relation {
        record: row.number(0)?,
        kind,
        from,
        to,
        recorded_at: row.number(4)?,
    })
}

fn status(row: Row<'_>, position: usize) -> PatientStatus {
    codes::status(row.number(position))
}

type RowProblem = (ProblemCode, Option<String>);

fn patient(row: Row<'_>, latest_birthday: NaiveDate) -> Result<SourcePatient, RowProblem> {
    // The column's name helps IT and is not patient data.
    let raw = |column: Column| match row.text(column.position()) {
        Ok(text) if !is_too_long(text.unwrap_or_default()) => Ok(text.unwrap_or_default()),
        _ => Err((ProblemCode::Unreadable, Some(column.name().to_owned()))),
    };
    let line = |column| raw(column).map(text::line);
    let names = Names::of(
        line(Column::Preferred)?,
        line(Column::FName)?,
        line(Column::LName)?,
    )?;
    let birthday = birthdate::birthday(raw(Column::Birthdate)?, latest_birthday)?;
    let phones = [
        raw(Column::WirelessPhone)?,
        raw(Column::HmPhone)?,
        raw(Column::WkPhone)?,
    ];
    let fields = PatientFields {
        first_name: names.first,
        legal_first_name: names.legal_first,
        last_name: names.last,
        birthday,
        gender: codes::gender(row.number(Column::Gender.position())),
        email: line(Column::Email)?,
        phone: phone::first_usable(phones),
        address: text::lines(raw(Column::Address)?, raw(Column::Address2)?),
        city: line(Column::City)?,
        state: line(Column::State)?,
        zip: line(Column::Zip)?,
        insurance_number: line(Column::MedicaidId)?,
    };
    Ok(SourcePatient {
        fields,
        ssn: ssn::ssn(raw(Column::Ssn)?),
    })
}

/// A text this long was cut, or would be too long for any use.
fn is_too_long(text: &str) -> bool {
    text.len() >= MAX_CHARS && text.chars().count() >= MAX_CHARS
}

struct Names {
    first: String,
    legal_first: String,
    last: String,
}

impl Names {
    fn of(preferred: String, legal: String, last: String) -> Result<Self, RowProblem> {
        // A dot or a dash in the nickname field is not a name.
        let first = if preferred.chars().any(char::is_alphanumeric) {
            preferred
        } else {
            legal.clone()
        };
        if first.is_empty() && last.is_empty() {
            return Err((ProblemCode::NoName, None));
        }
        let legal_first = if legal.is_empty() { first.clone() } else { legal };
        Ok(Self {
            first,
            legal_first,
            last,
        })
    }
}

#[cfg(test)]
mod tests {
    use domain::{Gender, InactiveReason};
    use proptest::prelude::*;

    use super::*;
    use crate::rows::Rows;

    /// A value; `None` is NULL.
    type Cell = Option<Vec<u8>>;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn text(value: &str) -> Cell {
        Some(value.as_bytes().to_vec())
    }

    fn rows(cells: &[Cell; 20]) -> Rows {
        Rows::of::<20>(&[std::array::from_fn(|at| cells[at].as_deref())])
    }

    /// A valid patient, with some columns replaced.
    fn row(changes: &[(Column, Cell)]) -> Rows {
        let cells = Column::ALL.map(|column| {
            let change = changes.iter().find(|(changed, _)| *changed == column);
            change.map_or_else(|| usual(column), |(_, cell)| cell.clone())
        });
        rows(&cells)
    }

    fn usual(column: Column) -> Cell {
        match column {
            Column::PatNum => text("42"),
            Column::LName => text("Okafor"),
            Column::FName => text("Elizabeth"),
            Column::Preferred => text("Liz"),
            Column::Birthdate => text("1979-04-05"),
            Column::HmPhone => text("(503)555-0142"),
            Column::Address => text("12 Elm St"),
            Column::Address2 => text("Apt 3"),
            Column::Gender => text("1"),
            Column::DateTStamp => text("1700000000"),
            Column::PatStatus => text("0"),
            Column::MiddleI | Column::City => None,
            _ => text(""),
        }
    }

    fn mapped(changes: &[(Column, Cell)]) -> SourceRow {
        source_row(row(changes).first().unwrap(), day("2026-11-22")).unwrap()
    }

    fn fields(changes: &[(Column, Cell)]) -> PatientFields {
        mapped(changes).patient.unwrap().fields
    }

    #[test]
    fn a_row_becomes_a_patient() {
        let found = fields(&[
            (Column::Email, text(" liz@example.com ")),
            (Column::MedicaidId, text("M-1")),
        ]);
        assert_eq!(found.first_name, "Liz");
        assert_eq!(found.legal_first_name, "Elizabeth");
        assert_eq!(found.last_name, "Okafor");
        assert_eq!(found.birthday.to_string(), "1979-04-05");
        assert_eq!(found.gender, Gender::Female);
        assert_eq!(found.phone, "(503)555-0142");
        assert_eq!(found.address, "12 Elm St\nApt 3");
        assert_eq!(found.city, "");
        assert_eq!(found.email, "liz@example.com");
        assert_eq!(found.insurance_number, "M-1");
    }

    #[test]
    fn the_preferred_name_is_used_if_it_is_a_name() {
        for (preferred, legal, last, expected) in [
            ("Liz", "Elizabeth", "Okafor", Some(("Liz", "Elizabeth"))),
            ("  ", "Elizabeth", "Okafor", Some(("Elizabeth", "Elizabeth"))),
            ("-", "Elizabeth", "Okafor", Some(("Elizabeth", "Elizabeth"))),
            ("Liz", "", "Okafor", Some(("Liz", "Liz"))),
            ("", "", "Okafor", Some(("", ""))),
            ("", "Mary \t Ann", "", Some(("Mary Ann", "Mary Ann"))),
            ("", " \0\n", "  ", None),
        ] {
            let found = mapped(&[
                (Column::Preferred, text(preferred)),
                (Column::FName, text(legal)),
                (Column::LName, text(last)),
            ]);
            let names = found
                .patient
                .map(|patient| (patient.fields.first_name, patient.fields.legal_first_name));
            match expected {
                Some((first, legal)) => assert_eq!(names.unwrap(), (first.to_owned(), legal.to_owned())),
                None => assert_eq!(names.unwrap_err().code, ProblemCode::NoName),
            }
        }
    }

    #[test]
    fn a_value_that_is_not_text_is_this_patients_problem_and_names_its_column() {
        let found = mapped(&[(Column::City, Some(vec![b'K', 0xf6, b'n']))]);
        let problem = found.patient.unwrap_err();
        assert_eq!(
            (problem.code, problem.detail.as_deref()),
            (ProblemCode::Unreadable, Some("City"))
        );
        assert_eq!(
            (problem.pat_num, found.status),
            (PatNum(42), PatientStatus::Active)
        );
    }

    #[test]
    fn a_patient_with_a_problem_keeps_its_status() {
        let found = mapped(&[(Column::Birthdate, None), (Column::PatStatus, text("5"))]);
        assert_eq!(found.status, PatientStatus::Inactive(InactiveReason::Deceased));
        assert_eq!(found.patient.unwrap_err().code, ProblemCode::NoBirthdate);
    }

    #[test]
    fn an_unreadable_middle_initial_is_ignored() {
        assert!(mapped(&[(Column::MiddleI, Some(vec![0xff]))]).patient.is_ok());
    }

    #[test]
    fn a_text_that_is_too_long_is_this_patients_problem_and_names_its_column() {
        for (value, expected) in [
            ("x".repeat(MAX_CHARS - 1), None),
            ("x".repeat(MAX_CHARS), Some("City")),
            // Fewer characters than bytes.
            ("\u{e4}".repeat(MAX_CHARS - 1), None),
            ("\u{e4}".repeat(MAX_CHARS), Some("City")),
        ] {
            let problem = mapped(&[(Column::City, text(&value))]).patient.err();
            let detail = problem.map(|problem| {
                assert_eq!(problem.code, ProblemCode::Unreadable);
                problem.detail
            });
            assert_eq!(detail.flatten().as_deref(), expected, "{}", value.len());
        }
    }

    #[test]
    fn a_time_of_change_that_is_too_recent_is_unknown() {
        assert_eq!(mapped(&[(Column::DateTStamp, None)]).changed_at, None);
        assert_eq!(mapped(&[]).changed_at, Some(ServerTime(1_700_000_000)));
    }

    fn any_cell() -> impl Strategy<Value = Cell> {
        prop_oneof![
            Just(None),
            any::<i64>().prop_map(|number| Some(number.to_string().into_bytes())),
            "\\PC{0,30}".prop_map(|value| Some(value.into_bytes())),
            proptest::collection::vec(any::<u8>(), 0..30).prop_map(Some),
        ]
    }

    proptest! {
        #[test]
        fn no_row_makes_mapping_panic_and_the_fields_are_clean(
            cells in proptest::array::uniform20(any_cell()),
        ) {
            let rows = rows(&cells);
            let found = source_row(rows.first().unwrap(), day("2026-11-22"));
            if let Some(SourceRow { patient: Ok(patient), .. }) = found {
                for (field, value) in patient.fields.named() {
                    prop_assert_eq!(value.trim(), &value);
                    prop_assert!(!value.chars().any(|c| c.is_control() && c != '\n'), "{:?}", field);
                }
            }
        }
    }
}
