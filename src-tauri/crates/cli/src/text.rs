//! Values as a person reads them.

pub(crate) use domain::grouped;
use domain::{Fault, Mode, Outcome};

/// `1 patient`, `1,480 patients`.
pub(crate) fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// An RFC 3339 time in UTC, to be read by people; `-` for none.
pub(crate) fn time(rfc3339: Option<&str>) -> String {
    rfc3339.map_or_else(
        || "-".to_owned(),
        |time| time.replace('T', " ").replace('Z', " UTC"),
    )
}

/// A value on one line. A control character from another database must not reach the terminal, which might obey it.
pub(crate) fn line(value: &str) -> String {
    let shown = |letter: char| if letter.is_control() { '\u{fffd}' } else { letter };
    value
        .replace("\r\n", "\n")
        .replace('\n', ", ")
        .chars()
        .map(shown)
        .collect()
}

pub(crate) fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Full => "Full Sync",
        Mode::Incremental => "Incremental Sync",
    }
}

/// A run without an outcome is under way. One that stopped to ask has failed for a script only: nothing broke.
pub(crate) fn outcome(outcome: Option<Outcome>, fault: Option<&Fault>) -> &'static str {
    match outcome {
        None => "running",
        Some(Outcome::Completed) => "completed",
        Some(Outcome::Limited) => "stopped at its limit",
        Some(Outcome::Cancelled) => "cancelled",
        Some(Outcome::Failed) if fault.is_some_and(|fault| fault.code.asks()) => "stopped to ask",
        Some(Outcome::Failed) => "failed",
        Some(Outcome::Interrupted) => "interrupted",
    }
}

#[cfg(test)]
mod tests {
    use domain::ErrorCode;

    use super::*;

    #[test]
    fn a_sync_that_stopped_to_ask_is_not_said_to_have_failed() {
        let failed = |code| outcome(Some(Outcome::Failed), Some(&Fault::new(code, "So.", "Do.")));
        assert_eq!(failed(ErrorCode::SourceChanged), "stopped to ask");
        assert_eq!(failed(ErrorCode::NeedsDecision), "stopped to ask");
        assert_eq!(failed(ErrorCode::NoAnswer), "failed");
        assert_eq!(outcome(Some(Outcome::Failed), None), "failed");
        assert_eq!(outcome(None, None), "running");
    }

    #[test]
    fn no_value_can_command_the_terminal() {
        assert_eq!(line("12 Elm St\nApt 4\r\nRear"), "12 Elm St, Apt 4, Rear");
        assert_eq!(line("\u{1b}[2JBobby\u{9b}1m"), "\u{fffd}[2JBobby\u{fffd}1m");
    }

    #[test]
    fn times_are_read_as_utc() {
        assert_eq!(time(Some("2026-03-01T09:30:00Z")), "2026-03-01 09:30:00 UTC");
        assert_eq!(time(None), "-");
    }
}
