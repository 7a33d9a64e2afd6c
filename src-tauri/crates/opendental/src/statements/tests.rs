//! Statements that only read, with a number for each place.

use proptest::prelude::*;

use super::*;

fn every_statement() -> Vec<Statement> {
    let from = ChangeStart::of(ChangePosition::Beginning).unwrap();
    let until = Epoch(i64::MAX);
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
        Statement::Behind { from: 1, rows: 2 },
        Statement::Newest { from: 1, to: 2 },
        Statement::Stamps { of: vec![PatNum(1)] },
        Statement::StampRule,
        Statement::Probe,
        Statement::ColumnNames,
        Statement::ProgramVersion,
        Statement::Active { from: 1 },
        Statement::CountActive { from: i64::MIN },
        Statement::CountActive { from: 1 },
        Statement::Changed { from, until },
        Statement::CountChanged { from, until },
        Statement::Tally { from: 1, to: 2 },
        Statement::Standings { of: vec![PatNum(1)] },
        Statement::Rows { of: vec![PatNum(1)] },
        Statement::Relations { from: 1 },
        Statement::Databases,
        Statement::Grants,
        Statement::WhoWeAre,
        Statement::TakesNoChanges,
        Statement::Load,
        Statement::Tables,
        Statement::TellingColumns,
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
fn every_question_mark_has_its_number() {
    for statement in every_statement() {
        assert_eq!(
            statement.sql().matches('?').count(),
            statement.numbers().len(),
            "{}",
            statement.sql()
        );
    }
}

#[test]
fn a_page_is_as_long_as_agreed() {
    for sql in [ACTIVE, CHANGED] {
        assert!(sql.ends_with(&format!(" LIMIT {PAGE_SIZE}")), "{sql}");
    }
    assert!(NEWEST.ends_with(&format!(" LIMIT {MARKS}")), "{NEWEST}");
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
fn behind_the_highest_number_comes_the_next_second() {
    let behind = |stamp, number| ChangeStart::of(ChangePosition::Behind(Epoch(stamp), PatNum(number)));
    let at = |stamp, pat_num| Some(ChangeStart { stamp, pat_num });
    assert_eq!(behind(5, 7), at(5, 8));
    assert_eq!(behind(5, i64::MAX), at(6, i64::MIN));
    assert_eq!(behind(i64::MAX, i64::MAX), None);
    assert_eq!(ChangeStart::of(ChangePosition::Before(Epoch(5))), at(5, i64::MIN));
}

proptest! {
    #[test]
    fn a_quoted_name_ends_where_we_end_it(name in "[^\0]{1,64}") {
        let Identifier(quoted) = Identifier::quote(&name);
        let inner = quoted.strip_prefix('`').unwrap().strip_suffix('`').unwrap();
        prop_assert_eq!(inner.replace("``", "`"), name);
        prop_assert!(!inner.replace("``", "").contains('`'));
    }
}
