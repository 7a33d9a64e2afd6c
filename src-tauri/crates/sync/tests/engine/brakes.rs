//! Databases that are empty, restored or another practice's: nobody's list may follow them unasked.

use domain::{Departure, ErrorCode, Fault, IntegrationId, Limit, Mode, Outcome, PatNum, RelationKind};
use practice::{Engine, LoadOptions, Practice};
use tokio_util::sync::CancellationToken;

use crate::clinic::{Clinic, Ran};
use crate::oracle::assert_in_step;
use crate::scripted::{Scripted, patient};
use crate::server::{hold, shared, source};

const BOTH: [Mode; 2] = [Mode::Full, Mode::Incremental];

/// A clinic that knows 300 patients, and their source: 30 may go or be renamed.
async fn three_hundred() -> (Clinic, IntegrationId, Scripted) {
    let clinic = Clinic::open().await;
    let id = clinic.integration("main").await;
    let mut source = Scripted::with(300);
    clinic.full(id, &mut source).await;
    source.now = 100_000;
    (clinic, id, source)
}

async fn try_run(clinic: &Clinic, id: IntegrationId, source: &Scripted, mode: Mode, limit: Limit) -> Ran {
    let nobody = CancellationToken::new();
    clinic
        .run(id, &mut source.again(None), mode, limit, &nobody)
        .await
}

#[track_caller]
fn asked(ran: Ran) -> Fault {
    assert_eq!(ran.record.outcome, Some(Outcome::Failed));
    let fault = ran.result.unwrap_err();
    assert_eq!(fault.code, ErrorCode::NeedsDecision);
    assert_eq!(ran.record.fault.as_ref(), Some(&fault));
    fault
}

fn rename(source: &mut Scripted, numbers: impl IntoIterator<Item = i64>) {
    for number in numbers {
        source.edit(number, |row| row.fields.last_name = format!("Wrong{number}"));
    }
}

async fn renamed(clinic: &Clinic) -> usize {
    let everybody = clinic.everybody().await;
    everybody
        .iter()
        .filter(|person| person.fields[2].starts_with("Wrong"))
        .count()
}

#[tokio::test]
async fn an_emptied_database_changes_nobody_until_a_person_allows_it() {
    let server = shared().await;
    for (database, engine) in [("brakes_my", Engine::MyIsam), ("brakes_inno", Engine::InnoDb)] {
        let options = LoadOptions {
            engine,
            ..LoadOptions::named(database)
        };
        let practice = Practice::generate(41, 60);
        let mut db = hold(&server, &practice, &options).await;
        let clinic = Clinic::open().await;
        let id = clinic.integration("main").await;
        let mut open = source(&server, database).await;
        clinic.full(id, &mut open).await;
        let (before, cursor) = (clinic.everybody().await, clinic.cursor(id).await);
        sqlx::raw_sql("DELETE FROM patient")
            .execute(&mut db)
            .await
            .unwrap();
        let active = before.len();
        for mode in BOTH {
            let nobody = CancellationToken::new();
            let fault = asked(clinic.run(id, &mut open, mode, Limit::None, &nobody).await);
            assert!(
                fault.message.contains(&format!("each of the {active} active")),
                "{}",
                fault.message
            );
            assert_eq!(clinic.everybody().await, before);
            let since = clinic.cursor(id).await.since;
            assert!(since <= cursor.since, "nothing counts as seen that was not");
        }
        let allowed = clinic.allowed(id, &mut open, Mode::Full).await;
        assert_eq!(allowed.counts.deactivated, active as u64);
        assert!(allowed.mass_change_allowed);
        assert_in_step(&clinic, id, &mut db).await;
        // Where nobody is left to lose, nothing is asked.
        for mode in BOTH {
            clinic.sync(id, &mut open, mode, Limit::None).await;
        }
    }
}

#[tokio::test]
async fn the_database_of_another_practice_renames_nobody() {
    let server = shared().await;
    let (right, wrong) = (Practice::generate(42, 150), Practice::generate(43, 150));
    let mut db = hold(&server, &right, &LoadOptions::named("brakes_right")).await;
    let mut other = hold(&server, &wrong, &LoadOptions::named("brakes_wrong")).await;
    sqlx::raw_sql("UPDATE patient SET DateTStamp = CURRENT_TIMESTAMP")
        .execute(&mut other)
        .await
        .unwrap();
    let clinic = Clinic::open().await;
    let id = clinic.integration("main").await;
    clinic.full(id, &mut source(&server, "brakes_right").await).await;
    let before = clinic.everybody().await;
    for mode in BOTH {
        let mut other = source(&server, "brakes_wrong").await;
        let nobody = CancellationToken::new();
        let ran = clinic.run(id, &mut other, mode, Limit::None, &nobody).await;
        match mode {
            Mode::Full => assert!(asked(ran).message.contains("would become inactive")),
            // It was not taken for the source.
            Mode::Incremental => assert_eq!(ran.result.unwrap_err().code, ErrorCode::SourceChanged),
        }
        assert_eq!(clinic.everybody().await, before);
    }
    clinic.full(id, &mut source(&server, "brakes_right").await).await;
    assert_eq!(clinic.everybody().await, before);
    assert_in_step(&clinic, id, &mut db).await;
}

#[tokio::test]
async fn no_stranger_comes_in_from_another_database_by_any_run() {
    let (clinic, id, mut right) = three_hundred().await;
    // A walk that is not at its end, which a run would go on with.
    right.edit(5, |row| row.fields.city = "Salem".to_owned());
    right.edit(9, |row| row.fields.city = "Salem".to_owned());
    try_run(&clinic, id, &right, Mode::Full, Limit::AtMost(1)).await;
    let before = clinic.everybody().await;

    let mut wrong = Scripted::with(0);
    wrong.now = 200_000;
    wrong.server = "another practice";
    for number in 10_001..=10_300 {
        wrong.put(number, 150_000, patient("Eve", &format!("Stranger{number}")));
    }
    for (mode, limit, code) in [
        (Mode::Full, Limit::AtMost(7), ErrorCode::SourceChanged),
        (Mode::Full, Limit::AtMost(5_000), ErrorCode::SourceChanged),
        (Mode::Incremental, Limit::AtMost(7), ErrorCode::SourceChanged),
        (Mode::Incremental, Limit::None, ErrorCode::SourceChanged),
        // The comparison of everything, chosen by mistake.
        (Mode::Full, Limit::None, ErrorCode::NeedsDecision),
    ] {
        for _ in 0..2 {
            let ran = try_run(&clinic, id, &wrong, mode, limit).await;
            assert_eq!(ran.record.counts.rows_read, 0, "{mode:?} {limit:?}");
            assert_eq!(ran.result.unwrap_err().code, code, "{mode:?} {limit:?}");
            assert_eq!(clinic.everybody().await, before, "{mode:?} {limit:?}");
        }
    }
    let run = try_run(&clinic, id, &right, Mode::Full, Limit::None).await;
    assert_eq!(run.record.outcome, Some(Outcome::Completed));
}

#[tokio::test]
async fn neither_small_pages_nor_limits_nor_one_run_after_the_other_get_past_the_brake() {
    for mode in BOTH {
        for limit in [Limit::None, Limit::AtMost(7), Limit::AtMost(100)] {
            let (clinic, id, mut source) = three_hundred().await;
            rename(&mut source, 1..=300);
            let mut stopped = 0;
            while stopped < 3 {
                let ran = try_run(&clinic, id, &source, mode, limit).await;
                if ran.result.is_err() {
                    asked(ran);
                    stopped += 1;
                }
            }
            let changed = renamed(&clinic).await;
            assert!((28..=30).contains(&changed), "{mode:?} {limit:?}: {changed}");

            let allowed = clinic.allowed(id, &mut source.again(None), mode).await;
            assert_eq!(allowed.outcome, Some(Outcome::Completed));
            assert_eq!(
                renamed(&clinic).await,
                300,
                "{mode:?} {limit:?}: nobody was passed over"
            );
        }
    }
}

#[tokio::test]
async fn departures_are_counted_before_the_first_is_written() {
    for (gone, stops) in [(30, false), (31, true)] {
        let (clinic, id, mut source) = three_hundred().await;
        for number in 1..=gone {
            source.rows.remove(&number);
        }
        let before = clinic.everybody().await;
        let ran = try_run(&clinic, id, &source, Mode::Full, Limit::None).await;
        if !stops {
            assert_eq!(ran.result.unwrap().outcome, Outcome::Completed);
            assert_eq!(ran.record.counts.deactivated, 30);
            continue;
        }
        let message = asked(ran).message;
        assert!(
            message.starts_with("Of the 300 active patients")
                && message.contains(" 31 would become inactive"),
            "{message}"
        );
        assert_eq!(clinic.everybody().await, before);
        // The rows come back, as when the right database is there again: nothing is left of it.
        let ran = try_run(&clinic, id, &Scripted::with(300), Mode::Full, Limit::None).await;
        assert_eq!(ran.result.unwrap().outcome, Outcome::Completed);
        assert_eq!(clinic.everybody().await, before);
    }
}

#[tokio::test]
async fn who_is_to_be_fixed_is_still_so_when_a_run_stops_to_ask() {
    let clinic = Clinic::open().await;
    let id = clinic.integration("main").await;
    for _ in 0..2 {
        clinic.add_by_hand(&patient("Eve", "Twice"), "").await;
    }
    let mut source = Scripted::with(60);
    source.put(61, 1_000, patient("Eve", "Twice"));
    source.put(62, 1_000, patient("Eve", "Twice"));
    clinic.full(id, &mut source).await;
    source.now = 100_000;
    for number in 1..=21 {
        source.depart(number, Departure::Archived);
    }
    asked(try_run(&clinic, id, &source, Mode::Full, Limit::None).await);
    assert_eq!(clinic.problems_at_present(id).await, [61, 62]);

    source.rows.remove(&62);
    clinic.allowed(id, &mut source, Mode::Full).await;
    assert_eq!(clinic.problems_at_present(id).await, [61], "nobody is 62");
}

#[tokio::test]
async fn those_whose_leaving_depends_on_others_are_said_to_be_more() {
    let (clinic, id, mut source) = three_hundred().await;
    source.relate(RelationKind::Clone, 100, 101);
    clinic.full(id, &mut source).await;
    for number in (1..=31).chain([100, 101]) {
        source.depart(number, Departure::Archived);
    }
    let fault = asked(try_run(&clinic, id, &source, Mode::Full, Limit::None).await);
    assert!(
        fault.message.contains(" 31 or more would become inactive"),
        "{}",
        fault.message
    );
}

#[tokio::test]
async fn those_who_leave_and_those_who_are_renamed_count_together_and_nobody_else_does() {
    let (clinic, id, mut source) = three_hundred().await;
    for number in 1..=300 {
        source.edit(number, |row| row.fields.phone = "555-0100".to_owned());
    }
    for number in 1_001..=1_100 {
        source.put(
            number,
            source.now,
            crate::scripted::patient("New", &format!("Ray{number}")),
        );
    }
    rename(&mut source, 1..=15);
    for number in 16..=30 {
        source.depart(number, domain::Departure::Archived);
    }
    for mode in BOTH {
        let ran = try_run(&clinic, id, &source, mode, Limit::None).await;
        assert_eq!(ran.result.unwrap().outcome, Outcome::Completed, "{mode:?}");
    }
    let (clinic, id, mut source) = three_hundred().await;
    rename(&mut source, 1..=16);
    for number in 17..=31 {
        source.depart(number, domain::Departure::Archived);
    }
    for mode in BOTH {
        let fault = asked(try_run(&clinic, id, &source, mode, Limit::None).await);
        assert!(
            fault.message.contains("inactive") && fault.message.contains("another name"),
            "{}",
            fault.message
        );
    }
}

#[tokio::test]
async fn who_had_left_before_and_has_another_reason_now_is_not_counted_by_the_run_that_goes_on() {
    let (clinic, id, mut source) = three_hundred().await;
    for number in 1..=40 {
        source.depart(number, domain::Departure::Inactive);
    }
    let left = clinic
        .allowed(id, &mut source.again(None), Mode::Incremental)
        .await;
    assert_eq!(left.counts.deactivated, 40);
    source.now += 100_000;
    for number in 1..=40 {
        source.depart(number, domain::Departure::Archived);
    }
    rename(&mut source, 41..=42);
    let ran = try_run(&clinic, id, &source, Mode::Incremental, Limit::AtMost(1)).await;
    assert_eq!(
        (ran.record.outcome, ran.record.counts.deactivated),
        (Some(Outcome::Limited), 40)
    );
    let ran = try_run(&clinic, id, &source, Mode::Incremental, Limit::None).await;
    assert_eq!(ran.result.unwrap().outcome, Outcome::Completed);
}

#[tokio::test]
async fn in_a_small_practice_a_family_may_leave_at_once_but_not_everybody() {
    let clinic = Clinic::open().await;
    let id = clinic.integration("main").await;
    let mut source = Scripted::with(21);
    clinic.full(id, &mut source).await;
    for number in 1..=20 {
        source.rows.remove(&number);
    }
    let run = clinic.full(id, &mut source).await;
    assert_eq!(run.counts.deactivated, 20);
    source.rows.clear();
    for mode in BOTH {
        let message = asked(try_run(&clinic, id, &source, mode, Limit::None).await).message;
        assert!(message.contains("no active patient at all"), "{message}");
    }
    assert!(clinic.linked(id).await[&PatNum(21).0].is_active());
}

#[tokio::test]
async fn what_only_the_comparison_at_the_end_of_a_pass_finds_is_braked_too() {
    let (clinic, id, mut source) = three_hundred().await;
    // No row of theirs moves in the source, so that an incremental walk does not meet them.
    for number in 1..=200 {
        source.rows.remove(&number);
    }
    for _ in 0..3 {
        asked(try_run(&clinic, id, &source, Mode::Incremental, Limit::None).await);
    }
    let left = clinic
        .everybody()
        .await
        .iter()
        .filter(|person| !person.is_active())
        .count();
    assert!(left <= 30, "{left}");
}

#[tokio::test]
async fn what_the_brake_stopped_is_not_taken_for_the_source_whether_or_not_a_page_was_written() {
    let emptied = |wrong: &mut Scripted| wrong.rows.clear();
    let renamed = |wrong: &mut Scripted| rename(wrong, 1..=300);
    for (what, meddle, is_written) in [
        ("emptied", &emptied as &dyn Fn(&mut Scripted), false),
        ("renamed", &renamed, true),
    ] {
        let (clinic, id, mut right) = three_hundred().await;
        clinic.incremental(id, &mut right).await;
        let facts = clinic.store.source_facts(id).await.unwrap();
        let (before, cursor) = (clinic.everybody().await, clinic.cursor(id).await);

        let mut wrong = right.clone();
        wrong.server = "the wrong one";
        meddle(&mut wrong);
        for _ in 0..2 {
            asked(try_run(&clinic, id, &wrong, Mode::Full, Limit::None).await);
        }
        assert_eq!(clinic.store.source_facts(id).await.unwrap(), facts);
        assert_eq!(clinic.everybody().await != before, is_written, "{what}");
        if !is_written {
            assert_eq!(clinic.cursor(id).await, cursor);
        }
        // The right one is there again, and is known again. To put right whom the wrong one renamed is as much as that.
        let again = try_run(&clinic, id, &right, Mode::Incremental, Limit::None).await;
        if is_written {
            asked(again);
            clinic.allowed(id, &mut right, Mode::Incremental).await;
        } else {
            assert_eq!(again.record.outcome, Some(Outcome::Completed));
        }
        assert_eq!(clinic.everybody().await, before, "{what}");
    }
}
