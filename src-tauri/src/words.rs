//! What shows outside the window, in the languages that the window speaks; it never names a patient.
//!
//! The words are the catalogue's, as the window's are; here it is said which of them are meant.

mod catalogue;
mod faults;
mod state;

use office::{Fault, Language, RunId, Tidings};

use self::catalogue::{filled, text};
pub(crate) use self::faults::Lists;
pub(crate) use self::state::{state, tooltip};

/// The name of the program.
pub(crate) fn name(language: Language) -> &'static str {
    text(language, "app.name")
}

pub(crate) fn sync_now(language: Language) -> &'static str {
    text(language, "outside.tray.syncNow")
}

pub(crate) fn open(language: Language) -> &'static str {
    text(language, "outside.tray.open")
}

pub(crate) fn quit(language: Language) -> &'static str {
    text(language, "outside.tray.quit")
}

/// Title and text of a notification.
pub(crate) fn notice(language: Language, tidings: Tidings, integration: &str) -> (&'static str, String) {
    let (title, words) = match tidings {
        Tidings::Failing => ("outside.failing.title", "outside.failing.text"),
        Tidings::Asks => ("outside.asks.title", "outside.asks.text"),
        Tidings::Recovered => ("outside.recovered.title", "outside.recovered.text"),
        Tidings::Failed => ("outside.failed.title", "outside.failed.text"),
    };
    (
        text(language, title),
        filled(language, words, &[("name", integration)]),
    )
}

/// What is asked the first time that the window is closed.
pub(crate) struct Closing {
    pub(crate) title: &'static str,
    pub(crate) text: &'static str,
    pub(crate) stay: &'static str,
    pub(crate) quit: &'static str,
    pub(crate) cancel: &'static str,
}

pub(crate) fn closing(language: Language) -> Closing {
    Closing {
        title: text(language, "outside.closing.title"),
        text: text(language, "outside.closing.text"),
        stay: text(language, "outside.closing.stay"),
        quit: text(language, "outside.closing.quit"),
        cancel: text(language, "outside.closing.cancel"),
    }
}

/// The name that is offered for a file.
pub(crate) enum FileName {
    /// The list of syncs.
    Syncs,
    /// What a sync did.
    Changes(RunId),
    /// Whom a sync could not bring in.
    SkippedBy(RunId),
    /// Whom an integration cannot bring in at present.
    ToFix,
    /// The file for support.
    Support,
}

pub(crate) fn file_name(language: Language, file: &FileName) -> String {
    let of = |key, run: &RunId| filled(language, key, &[("sync", &run.to_string())]);
    match file {
        FileName::Syncs => text(language, "outside.files.syncs").to_owned(),
        FileName::Changes(run) => of("outside.files.changes", run),
        FileName::SkippedBy(run) => of("outside.files.skippedBy", run),
        FileName::ToFix => text(language, "outside.files.toFix").to_owned(),
        FileName::Support => text(language, "outside.files.support").to_owned(),
    }
}

/// That the program cannot start.
pub(crate) fn cannot_start(language: Language) -> &'static str {
    text(language, "outside.start.title")
}

/// That the part of the system is missing which draws the window.
pub(crate) fn no_webview(language: Language) -> &'static str {
    text(language, "outside.start.noWebView")
}

/// That no window could be opened, with the system's reason.
pub(crate) fn no_window(language: Language, error: &str) -> String {
    filled(language, "outside.start.noWindow", &[("error", error)])
}

/// What happened and what to do.
pub(crate) fn fault(language: Language, fault: &Fault) -> String {
    faults::said(language, fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Everything that can be said here.
    fn everything(language: Language) -> Vec<String> {
        let notices = [
            Tidings::Failing,
            Tidings::Asks,
            Tidings::Recovered,
            Tidings::Failed,
        ]
        .map(|tidings| notice(language, tidings, "Main office"));
        let closing = closing(language);
        let (titles, texts): (Vec<_>, Vec<_>) = notices.into_iter().unzip();
        assert!(texts.iter().all(|text| text.starts_with("Main office: ")));
        let fixed = [
            sync_now(language),
            open(language),
            quit(language),
            closing.title,
            closing.text,
            closing.stay,
            closing.quit,
            closing.cancel,
            cannot_start(language),
            no_webview(language),
        ];
        let fixed = fixed.into_iter().chain(titles).map(str::to_owned);
        let no_window = no_window(language, "no display");
        let run = RunId(7);
        let files = [
            FileName::Syncs,
            FileName::Changes(run),
            FileName::SkippedBy(run),
            FileName::ToFix,
            FileName::Support,
        ]
        .map(|file| file_name(language, &file));
        fixed.chain(texts).chain(files).chain([no_window]).collect()
    }

    #[test]
    fn everything_is_said_in_both_languages() {
        let (english, spanish) = (everything(Language::En), everything(Language::Es));
        for (english, spanish) in english.iter().zip(&spanish) {
            assert_ne!(english, spanish);
            for text in [english, spanish] {
                assert!(!text.contains("outside.") && !text.contains("{{"), "{text}");
            }
        }
    }
}
