//! What shows outside the window, in the languages that the window speaks; it never names a patient.
//!
//! The words are the catalogue's, as the window's are; here it is said which of them are meant.

mod catalogue;
mod faults;

use chrono::{DateTime, Local, Utc};
use office::view::IntegrationHealth;
use office::{Fault, Language, Tidings};

use self::catalogue::{filled, text};

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

/// How the integrations are doing and how old the data is, in one line.
pub(crate) fn state(
    language: Language,
    health: Option<IntegrationHealth>,
    data_as_of: Option<DateTime<Utc>>,
) -> String {
    let words = text(
        language,
        match health {
            None => "health.none",
            Some(IntegrationHealth::New) => "health.new",
            Some(IntegrationHealth::Syncing) => "health.syncing",
            Some(IntegrationHealth::UpToDate) => "health.up_to_date",
            Some(IntegrationHealth::Paused) => "health.paused",
            Some(IntegrationHealth::Late) => "health.late",
            Some(IntegrationHealth::Unfinished) => "health.unfinished",
            Some(IntegrationHealth::NeedsYou) => "health.needs_you",
            Some(IntegrationHealth::Failing) => "health.failing",
        },
    );
    match data_as_of {
        None => words.to_owned(),
        Some(at) => format!("{words} · {}", since(language, at)),
    }
}

fn since(language: Language, at: DateTime<Utc>) -> String {
    let at = at.with_timezone(&Local);
    let today = at.date_naive() == Local::now().date_naive();
    let (date, time) = match language {
        Language::En => ("%m/%d/%Y", "%-I:%M %p"),
        Language::Es => ("%d/%m/%Y", "%H:%M"),
    };
    let (date, time) = (at.format(date).to_string(), at.format(time).to_string());
    let key = if today {
        "outside.tray.dataAsOfToday"
    } else {
        "outside.tray.dataAsOf"
    };
    filled(language, key, &[("date", &date), ("time", &time)])
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

/// That the program cannot start.
pub(crate) fn cannot_start(language: Language) -> &'static str {
    text(language, "outside.start.title")
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
        use IntegrationHealth::{Failing, Late, NeedsYou, New, Paused, Syncing, Unfinished, UpToDate};
        let (now, earlier) = (Some(Utc::now()), Some(DateTime::UNIX_EPOCH));
        let healths = [
            New, Syncing, UpToDate, Paused, Late, Unfinished, NeedsYou, Failing,
        ];
        let states = healths.map(|health| state(language, Some(health), None));
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
        ];
        let fixed = fixed.into_iter().chain(titles).map(str::to_owned);
        let aged = [None, now, earlier].map(|at| state(language, None, at));
        let no_window = no_window(language, "no display");
        fixed
            .chain(texts)
            .chain(states)
            .chain(aged)
            .chain([no_window])
            .collect()
    }

    #[test]
    fn everything_is_said_in_both_languages() {
        let (english, spanish) = (everything(Language::En), everything(Language::Es));
        for (english, spanish) in english.iter().zip(&spanish) {
            assert_ne!(english, spanish);
            for text in [english, spanish] {
                let is_key = text.contains("outside.") || text.contains("health.");
                assert!(!is_key && !text.contains("{{"), "{text}");
            }
        }
    }

    #[test]
    fn the_age_of_the_data_is_told_with_its_day_unless_that_is_today() {
        let old = state(Language::En, None, Some(DateTime::UNIX_EPOCH));
        assert!(old.contains("/19"), "{old}");
        let fresh = state(Language::En, None, Some(Utc::now()));
        assert!(!fresh.contains('/') && fresh.ends_with('M'), "{fresh}");
    }
}
