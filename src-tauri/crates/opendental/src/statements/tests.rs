//! Tests that all statements only read and have a value for each placeholder.

use proptest::prelude::*;

use super::*;

fn every_statement() -> Vec<Statement> {
    let from = ChangeStart::of(ChangePosition::Beginning).unwrap();
    let until = ServerTime(i64::MAX);
    let database = || Identifier::quote("x`; DROP TABLE patient; -- ");
    vec![
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
        Statement::NextRange { from: 1, rows: 2 },
        Statement::NewestChanges { from: 1, to: 2 },
        Statement::ChangeTimes { of: vec![PatNum(1)] },
        Statement::TimestampRule,
        Statement::Probe,
        Statement::ColumnNames,
        Statement::ProgramVersion,
        Statement::Active { from: 1 },
        Statement::CountActive { from: i64::MIN },
        Statement::CountActive { from: 1 },
        Statement::Changed { from, until },
        Statement::CountChanged { from, until },
        Statement::RangeChecksum { from: 1, to: 2 },
        Statement::Statuses { of: vec![PatNum(1)] },
        Statement::Rows { of: vec![PatNum(1)] },
        Statement::Relations { from: 1 },
        Statement::Databases,
        Statement::Grants,
        Statement::CurrentUser,
        Statement::ReadOnlyMode,
        Statement::Load,
        Statement::Tables,
        Statement::SignatureColumns,
        Statement::ActiveIn(database()),
        Statement::NewestIn(database()),
        Statement::VersionIn(database()),
    ]
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
    }
}

#[test]
fn every_placeholder_has_its_value() {
    for statement in every_statement() {
        assert_eq!(
            statement.sql().matches('?').count(),
            statement.params().len(),
            "{}",
            statement.sql()
        );
    }
}

#[test]
fn a_page_has_the_agreed_length() {
    for sql in [ACTIVE, CHANGED] {
        assert!(sql.ends_with(&format!(" LIMIT {PAGE_SIZE}")), "{sql}");
    }
    assert!(NEWEST.ends_with(&format!(" LIMIT {RECENT_CHANGES}")), "{NEWEST}");
}

#[test]
fn a_page_has_every_column_in_its_place() {
    let list = columns!().replace("COALESCE(UNIX_TIMESTAMP(DateTStamp), 0)", "DateTStamp");
    let items: Vec<_> = list.split(", ").collect();
    assert_eq!(items.len(), Column::ALL.len());
    for (position, column) in Column::ALL.into_iter().enumerate() {
        assert_eq!(column.position(), position);
        let item = items[position].trim();
        let name = item
            .strip_prefix("CAST(")
            .unwrap_or(item)
            .split(' ')
            .next()
            .unwrap();
        assert_eq!(name, column.name());
    }
}

#[test]
fn after_the_highest_number_comes_the_next_second() {
    let after =
        |changed_at, number| ChangeStart::of(ChangePosition::After(ServerTime(changed_at), PatNum(number)));
    let at = |changed_at, pat_num| Some(ChangeStart { changed_at, pat_num });
    assert_eq!(after(5, 7), at(5, 8));
    assert_eq!(after(5, i64::MAX), at(6, i64::MIN));
    assert_eq!(after(i64::MAX, i64::MAX), None);
    assert_eq!(
        ChangeStart::of(ChangePosition::Before(ServerTime(5))),
        at(5, i64::MIN)
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
