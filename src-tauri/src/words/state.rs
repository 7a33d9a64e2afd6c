//! How the integrations are doing, in one line: the state that matters most, since when and why, and how old the data is.

use chrono::{DateTime, Local, Utc};
use office::view::IntegrationHealth;
use office::{Language, Overall};

use super::catalogue::{filled, text};
use super::faults;

/// The longest reason that a line still takes, in characters; the window says it whole.
const REASON: usize = 80;

/// The longest tooltip that Windows shows, in units of UTF-16 (`NOTIFYICONDATAW`, `szTip`, without its end).
const TOOLTIP: usize = 127;

/// How the integrations are doing. Of several, the one is named whose state is told; the age is that of the oldest data.
pub(crate) fn state(language: Language, overall: &Overall) -> String {
    let state = in_words(language, overall);
    let named = match &overall.integration {
        Some(name) => format!("{name}: {state}"),
        None => state,
    };
    let age = overall.data_as_of.map(|at| data_as_of(language, at));
    let reason = overall.trouble.as_ref().map(|fault| {
        let said = faults::what_happened(language, fault);
        shortened(&said, REASON, |_| 1)
    });
    let parts = [Some(named), age, reason];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// The same beside the program's name, as long as a tooltip may be.
pub(crate) fn tooltip(language: Language, state: &str) -> String {
    let whole = format!("{}: {state}", super::name(language));
    shortened(&whole, TOOLTIP, char::len_utf16)
}

fn in_words(language: Language, overall: &Overall) -> String {
    if let Some(since) = overall.failing_since {
        let (date, time) = local(language, since);
        let when = format!("{date}, {time}");
        return filled(language, "health.failingSince", &[("when", &when)]);
    }
    let key = match overall.health {
        None => "health.none",
        Some(IntegrationHealth::New) => "health.new",
        Some(IntegrationHealth::Syncing) => "health.syncing",
        Some(IntegrationHealth::UpToDate) => "health.up_to_date",
        Some(IntegrationHealth::Paused) => "health.paused",
        Some(IntegrationHealth::Late) => "health.late",
        Some(IntegrationHealth::Unfinished) => "health.unfinished",
        Some(IntegrationHealth::NeedsYou) => "health.needs_you",
        Some(IntegrationHealth::Failing) => "health.failing",
    };
    text(language, key).to_owned()
}

fn data_as_of(language: Language, at: DateTime<Utc>) -> String {
    let (date, time) = local(language, at);
    let today = at.with_timezone(&Local).date_naive() == Local::now().date_naive();
    let key = if today {
        "outside.tray.dataAsOfToday"
    } else {
        "outside.tray.dataAsOf"
    };
    filled(language, key, &[("date", &date), ("time", &time)])
}

/// Date and time of day on this computer.
fn local(language: Language, at: DateTime<Utc>) -> (String, String) {
    let at = at.with_timezone(&Local);
    let (date, time) = match language {
        Language::En => ("%m/%d/%Y", "%-I:%M %p"),
        Language::Es => ("%d/%m/%Y", "%H:%M"),
    };
    (at.format(date).to_string(), at.format(time).to_string())
}

/// `words` if they are no longer than `most`, measured by `units`; else as much as fits, with an ellipsis.
fn shortened(words: &str, most: usize, units: fn(char) -> usize) -> String {
    if words.chars().map(units).sum::<usize>() <= most {
        return words.to_owned();
    }
    let mut left = most.saturating_sub(1);
    let kept = words.chars().take_while(|letter| {
        let fits = units(*letter) <= left;
        left = left.saturating_sub(units(*letter));
        fits
    });
    let kept: String = kept.collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use office::{ErrorCode, Fault};

    use super::*;

    fn of(health: IntegrationHealth) -> Overall {
        Overall {
            health: Some(health),
            ..Overall::default()
        }
    }

    /// Failing since 1970, with data of the day before.
    fn failing() -> Overall {
        let day = chrono::TimeDelta::days(1);
        Overall {
            failing_since: Some(DateTime::UNIX_EPOCH + day * 2),
            trouble: Some(Fault::new(
                ErrorCode::NoAnswer,
                "OD-SERVER:3306 does not answer.",
                "Verify that it is switched on.",
            )),
            data_as_of: Some(DateTime::UNIX_EPOCH + day),
            ..of(IntegrationHealth::Failing)
        }
    }

    #[test]
    fn every_state_is_said_in_both_languages() {
        use IntegrationHealth::{Failing, Late, NeedsYou, New, Paused, Syncing, Unfinished, UpToDate};
        let all = [
            Failing, NeedsYou, Late, Syncing, Unfinished, Paused, UpToDate, New,
        ];
        let told = [Overall::default(), failing()];
        for overall in all.map(of).iter().chain(&told) {
            let [english, spanish] = [Language::En, Language::Es].map(|language| state(language, overall));
            assert_ne!(english, spanish);
            for text in [english, spanish] {
                let is_key = text.contains("outside.") || text.contains("health.");
                assert!(!is_key && !text.contains("{{"), "{text}");
            }
        }
    }

    #[test]
    fn a_failure_is_told_with_since_when_how_old_the_data_is_and_why() {
        let told = state(Language::En, &failing());
        let parts: Vec<_> = told.split(" · ").collect();
        let [since, age, reason] = parts[..] else {
            panic!("{told}")
        };
        assert!(
            since.starts_with("Failing since 01/0") && since.ends_with('M'),
            "{told}"
        );
        assert!(age.starts_with("data as of 01/0"), "{told}");
        assert_eq!(reason, "OD-SERVER:3306 does not answer.");
        let spanish = state(Language::Es, &failing());
        assert!(spanish.starts_with("Falla desde el 0"), "{spanish}");
        assert!(spanish.ends_with(" · OD-SERVER:3306 no responde."), "{spanish}");
    }

    #[test]
    fn of_several_integrations_the_one_is_named_whose_state_is_told() {
        let overall = Overall {
            integration: Some("Westside & Sons".to_owned()),
            ..of(IntegrationHealth::NeedsYou)
        };
        assert_eq!(
            state(Language::En, &overall),
            "Westside & Sons: Needs your decision"
        );
    }

    #[test]
    fn the_age_of_the_data_is_told_in_every_state_and_with_its_day_unless_that_is_today() {
        let fresh = Overall {
            data_as_of: Some(Utc::now()),
            ..of(IntegrationHealth::Syncing)
        };
        let fresh = state(Language::En, &fresh);
        assert!(fresh.starts_with("Syncing · data as of "), "{fresh}");
        assert!(!fresh.contains('/') && fresh.ends_with('M'), "{fresh}");
    }

    #[test]
    fn a_tooltip_is_never_longer_than_windows_shows_and_says_what_matters_most() {
        let long = Overall {
            integration: Some("𝕎".repeat(60)),
            ..failing()
        };
        let short = tooltip(Language::En, &state(Language::En, &of(IntegrationHealth::Paused)));
        assert_eq!(short, "OnTime Dental: No schedule");
        for (overall, since) in [(failing(), true), (long, false)] {
            let tip = tooltip(Language::Es, &state(Language::Es, &overall));
            assert!(tip.encode_utf16().count() <= TOOLTIP, "{tip}");
            assert_eq!(tip.contains("Falla desde el 0"), since, "{tip}");
        }
    }
}
