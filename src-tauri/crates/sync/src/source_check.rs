//! The source check: a run starts only if the source is the one that the integration's links belong to. Another copy may have
//! the same times of change with other contents. So it is refused until a person compares everything with it.

use domain::{Fault, Mode, SourceSnapshot};
use store::Store;

use crate::job::{Job, Origin};
use crate::stop::Stop;

/// Checks the source. A run that compares everything accepts any change and forgets what was known of the rows; any other
/// run stops, even a full one: with a limit, or started in the middle, it would import another practice's patients before it
/// notices that ours are missing.
pub(crate) async fn check(store: &Store, seen: &SourceSnapshot, job: &Job) -> Result<Origin, Stop> {
    let known = store.source_snapshot(job.integration).await?;
    let Some(fault) = change(known.as_ref(), seen, job.mode) else {
        return Ok(known.map_or(Origin::First, |_| Origin::Same));
    };
    tracing::warn!(run = %job.run, code = fault.code().as_str(), "the source has changed");
    if !job.compares_everything() {
        return Err(fault.into());
    }
    store.forget_changed_at(job.integration).await?;
    Ok(Origin::Other)
}

/// How the source differs from before. A full sync does not need recorded changes.
fn change(known: Option<&SourceSnapshot>, seen: &SourceSnapshot, mode: Mode) -> Option<Fault> {
    match known {
        Some(known) if known.server != seen.server => Some(Fault::SourceOtherServer),
        Some(known) if !known.database.eq_ignore_ascii_case(&seen.database) => {
            Some(Fault::SourceOtherDatabase)
        }
        Some(known) if is_older(known, seen) => Some(Fault::SourceOlderCopy),
        _ => (mode == Mode::Incremental && seen.has_on_update_timestamp == Some(false))
            .then_some(Fault::SourceChangesNotRecorded),
    }
}

/// Numbers only decrease in a restored backup. Deleting the highest row lowers the highest number, but not the next one.
/// Where the server does not report that, the rows' own times of change tell. The mass-change guard handles an empty source.
fn is_older(known: &SourceSnapshot, seen: &SourceSnapshot) -> bool {
    let next = known.next_number.zip(seen.next_number);
    seen.highest.is_some() && known.highest > seen.highest && next.is_some_and(|(known, seen)| seen < known)
}

#[cfg(test)]
mod tests {
    use domain::PatNum;

    use super::*;

    fn snapshot() -> SourceSnapshot {
        SourceSnapshot {
            server: "practice-pc".to_owned(),
            database: "opendental".to_owned(),
            highest: Some(PatNum(1_480)),
            next_number: Some(1_481),
            has_on_update_timestamp: Some(true),
            has_utc_times: true,
            program_version: Some("24.3.35.0".to_owned()),
            time_zone: Some("SYSTEM".to_owned()),
        }
    }

    #[test]
    fn a_change_is_recognized_and_an_upgrade_is_none() {
        type Alter = fn(&mut SourceSnapshot);
        let cases: [(&str, Alter, Option<Fault>); 9] = [
            ("the same", |_| {}, None),
            (
                "it continued and was upgraded",
                |s| {
                    s.highest = Some(PatNum(1_481));
                    s.next_number = Some(1_482);
                    s.program_version = Some("25.1.1.0".to_owned());
                    s.time_zone = Some("+01:00".to_owned());
                    s.database = "OpenDental".to_owned();
                    s.has_on_update_timestamp = None;
                },
                None,
            ),
            ("server", |s| s.server.push('2'), Some(Fault::SourceOtherServer)),
            (
                "database",
                |s| s.database.push('2'),
                Some(Fault::SourceOtherDatabase),
            ),
            (
                "restored",
                |s| (s.highest, s.next_number) = (Some(PatNum(1_479)), Some(1_480)),
                Some(Fault::SourceOlderCopy),
            ),
            (
                "the highest row was deleted",
                |s| s.highest = Some(PatNum(1_479)),
                None,
            ),
            (
                "the next number is not reported",
                |s| (s.highest, s.next_number) = (Some(PatNum(1_479)), None),
                None,
            ),
            ("a new counter", |s| s.next_number = Some(1_480), None),
            ("empty", |s| (s.highest, s.next_number) = (None, Some(1)), None),
        ];
        for (what, alter, expected) in cases {
            let mut seen = snapshot();
            alter(&mut seen);
            assert_eq!(
                change(Some(&snapshot()), &seen, Mode::Incremental),
                expected,
                "{what}"
            );
        }
    }

    #[test]
    fn unrecorded_changes_only_matter_to_an_incremental_sync() {
        let mut seen = snapshot();
        seen.has_on_update_timestamp = Some(false);
        let fault = Some(Fault::SourceChangesNotRecorded);
        assert_eq!(change(None, &seen, Mode::Incremental), fault);
        assert_eq!(change(Some(&snapshot()), &seen, Mode::Incremental), fault);
        assert_eq!(change(None, &seen, Mode::Full), None);
    }
}
