//! A program that cannot start says why: there is no window that could, and its log may be what failed.

use std::error::Error;
use std::io::Write;

use office::Fault;

const TITLE: &str = "OnTime Dental cannot start";

/// Says it where the person looks: in a box of the system's own on Windows, where a program with a window has no console,
/// and on macOS; on Linux in the terminal or the desktop's journal, because a box waits for ever where there is no display.
pub(crate) fn tell_failure(error: &(dyn Error + 'static)) {
    tracing::error!(%error, "the window could not be opened");
    let words = words(error);
    // Whoever started it may have closed its end.
    let _ = writeln!(std::io::stderr(), "{TITLE}. {words}");
    if cfg!(any(windows, target_os = "macos")) {
        rfd::MessageDialog::new()
            .set_level(rfd::MessageLevel::Error)
            .set_title(TITLE)
            .set_description(words)
            .show();
    }
}

fn words(error: &(dyn Error + 'static)) -> String {
    match error.downcast_ref::<Fault>() {
        Some(fault) => fault.to_string(),
        None => format!(
            "The window could not be opened ({error}). Restart the computer; if that does not help, install OnTime Dental \
             again."
        ),
    }
}

#[cfg(test)]
mod tests {
    use office::ErrorCode;

    use super::*;

    #[test]
    fn a_fault_is_said_in_its_own_words_and_anything_else_with_what_to_do() {
        let fault = Fault::new(
            ErrorCode::FileFailed,
            "The log cannot be written.",
            "Free some space.",
        );
        assert_eq!(words(&fault), "The log cannot be written. Free some space.");
        let other = words(&std::io::Error::other("no display"));
        assert!(
            other.contains("no display") && other.contains("Restart"),
            "{other}"
        );
    }
}
