//! A program that cannot start says why: there is no window that could, and its log may be what failed.

use std::error::Error;
use std::fmt;
use std::io::Write;
use std::path::PathBuf;

use office::{DataFolder, Fault, Language};

use crate::words;

/// Says it where the person looks: in a box of the system's own on Windows, where a program with a window has no console,
/// and on macOS; on Linux in the terminal or the desktop's journal, because a box waits for ever where there is no display.
pub(crate) fn tell_failure(error: &(dyn Error + 'static), language: Language) {
    tracing::error!(%error, "the window could not be opened");
    let (title, words) = (words::cannot_start(language), said(error, language));
    // Whoever started it may have closed its end.
    let _ = writeln!(std::io::stderr(), "{title}. {words}");
    if cfg!(any(windows, target_os = "macos")) {
        rfd::MessageDialog::new()
            .set_level(rfd::MessageLevel::Error)
            .set_title(title)
            .set_description(words)
            .show();
    }
}

/// The part of the system that draws the window is not there: on some Windows computers it has to be installed.
#[derive(Debug)]
pub(crate) struct NoWebView;

impl fmt::Display for NoWebView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl Error for NoWebView {}

/// # Errors
/// [`NoWebView`].
pub(crate) fn check_webview() -> Result<(), NoWebView> {
    tauri::webview_version().map(drop).map_err(|error| {
        tracing::error!(%error, "there is no web view");
        NoWebView
    })
}

/// The language that the window spoke last; English where it never did, or the data folder is what cannot be used.
pub(crate) fn language(data_dir: Option<PathBuf>) -> Language {
    DataFolder::locate(data_dir).map_or(Language::En, |folder| folder.preferences().spoken)
}

fn said(error: &(dyn Error + 'static), language: Language) -> String {
    if let Some(fault) = error.downcast_ref::<Fault>() {
        return words::fault(language, fault);
    }
    if error.is::<NoWebView>() {
        return words::no_webview(language).to_owned();
    }
    words::no_window(language, &error.to_string())
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
        assert_eq!(
            said(&fault, Language::En),
            "The log cannot be written. Free some space."
        );
        assert!(said(&NoWebView, Language::En).contains("WebView2"));
        let other = said(&std::io::Error::other("no display"), Language::En);
        assert!(
            other.contains("no display") && other.contains("Restart"),
            "{other}"
        );
    }
}
