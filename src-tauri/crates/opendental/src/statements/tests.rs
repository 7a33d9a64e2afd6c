//! Tests that all statements only read and have the agreed shape.

use proptest::prelude::*;

use super::*;
use crate::patient_table::Width;

const OPEN_DENTAL: PatientTable = PatientTable {
    kind: TableKind::Keyed,
    stamp: StampType::Timestamp,
    width: Width::Narrow,
    has_on_update_timestamp: Some(true),
};

fn every_table() -> Vec<PatientTable> {
    let mut tables = Vec::new();
    for kind in [TableKind::Keyed, TableKind::Unkeyed, TableKind::View] {
        for stamp in [StampType::Timestamp, StampType::LocalTime] {
            for width in [Width::Narrow, Width::Wide] {
                tables.push(PatientTable {
                    kind,
                    stamp,
                    width,
                    ..OPEN_DENTAL
                });
            }
        }
    }
    tables
}

fn every_statement() -> Vec<Statement> {
    let database = || Identifier::quote("x`; DROP TABLE patient; -- ");
    let mut statements = vec![
        Statement::Representation,
        Statement::ReadOnly,
        Statement::LockWait,
        Statement::ShortLockWait,
        Statement::MariaDbTimeLimit,
        Statement::MySqlTimeLimit,
        Statement::Clock,
        Statement::Identity,
        Statement::ServerUuid,
        Statement::Highest,
        Statement::NextNumber,
        Statement::Probe,
        Statement::PatientColumns,
        Statement::TableKind(Table::Patient),
        Statement::TableKind(Table::PatientLink),
        Statement::ProgramVersion,
        Statement::CountActive,
        Statement::Relations {
            kind: TableKind::Keyed,
            from: 1,
        },
        Statement::Relations {
            kind: TableKind::Unkeyed,
            from: i64::MIN,
        },
        Statement::Databases,
        Statement::SignatureColumns,
        Statement::Grants,
        Statement::CurrentUser,
        Statement::ReadOnlyMode,
        Statement::Load,
        Statement::Tables,
        Statement::ActiveIn(database()),
        Statement::NewestIn(database()),
        Statement::VersionIn(database()),
    ];
    for table in every_table() {
        statements.push(Statement::List { table, from: 1 });
        statements.push(Statement::Names {
            kind: table.kind,
            numbers: vec![PatNum(1), PatNum(i64::MIN)],
        });
        for which in [
            Which::Active { from: -1, most: 500 },
            Which::These(vec![PatNum(1), PatNum(i64::MIN)]),
        ] {
            let (page, sizes) = (which.clone(), which);
            statements.push(Statement::Patients { table, which: page });
            statements.push(Statement::Sizes { table, which: sizes });
        }
    }
    statements
}

#[test]
fn every_statement_only_reads() {
    for statement in every_statement() {
        let sql = statement.sql();
        assert!(
            ["SELECT ", "SHOW ", "SET SESSION "]
                .iter()
                .any(|word| sql.starts_with(word)),
            "{sql}"
        );
        assert!(!sql.to_uppercase().contains(" INTO "), "{sql}");
        assert!(!sql.to_uppercase().contains("FOR UPDATE"), "{sql}");
        assert_eq!(
            statement.expected() == Expected::Done,
            sql.starts_with("SET "),
            "{sql}"
        );
    }
}

#[test]
fn a_page_has_every_column_in_its_place() {
    for table in every_table() {
        let sql = columns(&table);
        let mut rest = sql.as_str();
        for (position, column) in Column::ALL.into_iter().enumerate() {
            assert_eq!(column.position(), position);
            let at = rest.find(column.name());
            assert!(at.is_some(), "{} in {rest}", column.name());
            rest = &rest[at.unwrap() + column.name().len()..];
        }
    }
}

#[test]
fn every_number_is_an_integer_in_sql() {
    assert_eq!(
        list(&[PatNum(i64::MIN), PatNum(-1), PatNum(i64::MAX)]),
        "(-9223372036854775807 - 1), -1, 9223372036854775807"
    );
}

proptest! {
    #[test]
    fn a_quoted_name_cannot_end_early(name in "[^\0]{1,64}") {
        let Identifier(quoted) = Identifier::quote(&name);
        let inner = quoted.strip_prefix('`').unwrap().strip_suffix('`').unwrap();
        prop_assert_eq!(inner.replace("``", "`"), name);
        prop_assert!(!inner.replace("``", "").contains('`'));
    }
}
