//! Reports why the program cannot start.
//!
//! There is no window yet that could show it, and the log may be what failed.

use std::error::Error;
use std::fmt;
use std::io::Write;
use std::path::PathBuf;

use app::i18n::{self, Language};
use app::{DataFolder, Fault, LanguageChoice};
use serde_json::json;

/// Shows the failure in a message box on Windows, where a windowed program has no console, and on macOS. On Linux it goes to
/// the terminal or the desktop's journal, because a message box would wait forever where there is no display.
pub(crate) fn report_failure(error: &(dyn Error + 'static), language: Language) {
    tracing::error!(%error, "the window could not be opened");
    let (title, text) = (
        i18n::text(language, "shell.start.title"),
        message(error, language),
    );
    // Standard error may be closed.
    let _ = writeln!(std::io::stderr(), "{title}. {text}");
    if cfg!(any(windows, target_os = "macos")) {
        rfd::MessageDialog::new()
            .set_level(rfd::MessageLevel::Error)
            .set_title(title)
            .set_description(text)
            .show();
    }
}

/// The system has no web view; on some Windows computers it must be installed.
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

/// The language that was chosen in Settings, or else the computer's. The data folder may be what cannot be used.
pub(crate) fn language(data_dir: Option<PathBuf>) -> Language {
    let chosen = DataFolder::locate(data_dir).map(|folder| folder.preferences().language_choice);
    match chosen.unwrap_or(LanguageChoice::Auto) {
        LanguageChoice::En => Language::En,
        LanguageChoice::Es => Language::Es,
        LanguageChoice::Auto => first_known(sys_locale::get_locales()),
    }
}

/// The first of these locales, such as `es-MX`, that has a catalog; English without one.
fn first_known(locales: impl IntoIterator<Item = String>) -> Language {
    let known = |locale: String| match locale.split(['-', '_']).next() {
        Some("en") => Some(Language::En),
        Some("es") => Some(Language::Es),
        _ => None,
    };
    locales.into_iter().find_map(known).unwrap_or(Language::En)
}

/// What happened and what to do.
fn message(error: &(dyn Error + 'static), language: Language) -> String {
    if let Some(fault) = error.downcast_ref::<Fault>() {
        let (message, hint) = (
            i18n::fault_message(language, fault),
            i18n::fault_hint(language, fault),
        );
        return format!("{message} {hint}");
    }
    if error.is::<NoWebView>() {
        return i18n::text(language, "shell.start.noWebView").to_owned();
    }
    i18n::fill(
        language,
        "shell.start.noWindow",
        &json!({ "error": error.to_string() }),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_language_of_the_computer_with_a_catalog_counts() {
        for (locales, language) in [
            (&["es-MX", "en-US"][..], Language::Es),
            (&["ca_ES", "es_ES"], Language::Es),
            (&["en-US", "es-US"], Language::En),
            (&["de-DE"], Language::En),
            (&["est-EE"], Language::En),
            (&[], Language::En),
        ] {
            let given = locales.iter().map(|locale| (*locale).to_owned());
            assert_eq!(first_known(given), language, "{locales:?}");
        }
    }

    #[test]
    fn a_failure_is_reported_in_both_languages_with_what_to_do() {
        let fault = Fault::FileNotWritten {
            what: app::FileKind::Log,
            reason: app::FileReason::PermissionDenied,
        };
        for language in [Language::En, Language::Es] {
            let text = message(&fault, language);
            assert!(text.starts_with(&i18n::fault_message(language, &fault)), "{text}");
            assert!(text.ends_with(&i18n::fault_hint(language, &fault)), "{text}");
            assert!(message(&NoWebView, language).contains("WebView2"));
            let other = message(&std::io::Error::other("no display"), language);
            assert!(other.contains("(no display)"), "{other}");
        }
        assert_ne!(
            message(&NoWebView, Language::En),
            message(&NoWebView, Language::Es)
        );
    }
}
