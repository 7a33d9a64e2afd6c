//! The status of the integrations in one line: the most important state, since when and why, the age of the data, and an
//! overdue backup.

use app::HealthSummary;
use app::i18n::{self, Language};
use app::view::IntegrationHealth;
use serde_json::json;

/// The longest reason in the line, in characters; the window shows all of it.
const MAX_REASON: usize = 80;

/// The longest tooltip that Windows shows, in UTF-16 units (`NOTIFYICONDATAW`, `szTip`, without its terminator).
const MAX_TOOLTIP: usize = 127;

/// The status line. If there are several integrations, it names the one whose state it shows. The age is that of the oldest
/// data.
pub(super) fn status_line(language: Language, summary: &HealthSummary) -> String {
    let state = state(language, summary);
    let named = match &summary.integration {
        Some(name) => format!("{name}: {state}"),
        None => state,
    };
    let age = summary
        .data_as_of
        .map(|at| i18n::fill(language, "shell.tray.dataAsOf", &json!({ "at": at })));
    let reason = summary.fault.as_ref().map(|fault| {
        let message = i18n::fault_message(language, fault);
        shortened(&message, MAX_REASON, |_| 1)
    });
    let backup = summary.overdue_backup.map(|backup| match backup.last_at {
        Some(at) => i18n::fill(language, "shell.tray.lastBackup", &json!({ "at": at })),
        None => i18n::text(language, "shell.tray.noBackup").to_owned(),
    });
    let parts = [Some(named), age, backup, reason];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// The program's name and the status line, as long as a tooltip may be.
pub(super) fn tooltip(language: Language, status_line: &str) -> String {
    let whole = format!("{}: {status_line}", i18n::text(language, "app.name"));
    shortened(&whole, MAX_TOOLTIP, char::len_utf16)
}

fn state(language: Language, summary: &HealthSummary) -> String {
    if let Some(since) = summary.failing_since {
        let when = i18n::date_time(language, since);
        return i18n::fill(language, "health.failingSince", &json!({ "when": when }));
    }
    let key = match summary.health {
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
    i18n::text(language, key).to_owned()
}

/// Cuts `text` to `max`, measured by `units`, and marks the cut with an ellipsis.
fn shortened(text: &str, max: usize, units: fn(char) -> usize) -> String {
    if text.chars().map(units).sum::<usize>() <= max {
        return text.to_owned();
    }
    let mut left = max.saturating_sub(1);
    let kept: String = text
        .chars()
        .take_while(|letter| {
            let fits = units(*letter) <= left;
            left = left.saturating_sub(units(*letter));
            fits
        })
        .collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use app::{Fault, OverdueBackup};
    use chrono::{DateTime, TimeDelta, Utc};

    use super::*;

    fn with_health(health: IntegrationHealth) -> HealthSummary {
        HealthSummary {
            health: Some(health),
            ..HealthSummary::default()
        }
    }

    /// Failing since January 3, 1970, with data of the day before.
    fn failing() -> HealthSummary {
        let day = TimeDelta::days(1);
        HealthSummary {
            failing_since: Some(DateTime::UNIX_EPOCH + day * 2),
            fault: Some(Fault::NoResponse {
                address: "OD-SERVER:3306".to_owned(),
                port: 3306,
            }),
            data_as_of: Some(DateTime::UNIX_EPOCH + day),
            ..with_health(IntegrationHealth::Failing)
        }
    }

    #[test]
    fn every_state_has_a_line_in_both_languages() {
        use IntegrationHealth::{Failing, Late, NeedsYou, New, Paused, Syncing, Unfinished, UpToDate};
        let all = [
            Failing, NeedsYou, Late, Syncing, Unfinished, Paused, UpToDate, New,
        ];
        let others = [HealthSummary::default(), failing()];
        for summary in all.map(with_health).iter().chain(&others) {
            let [english, spanish] =
                [Language::En, Language::Es].map(|language| status_line(language, summary));
            assert_ne!(english, spanish);
            for text in [english, spanish] {
                let is_key = text.contains("shell.") || text.contains("health.");
                assert!(!is_key && !text.contains("{{"), "{text}");
            }
        }
    }

    #[test]
    fn a_failure_shows_since_when_how_old_the_data_is_and_why() {
        for language in [Language::En, Language::Es] {
            let summary = failing();
            let line = status_line(language, &summary);
            let parts: Vec<_> = line.split(" · ").collect();
            let [since, age, reason] = parts[..] else {
                panic!("{line}")
            };
            let time = |at: Option<DateTime<Utc>>| i18n::date_time(language, at.unwrap());
            assert!(since.ends_with(&time(summary.failing_since)), "{line}");
            assert!(age.ends_with(&time(summary.data_as_of)), "{line}");
            assert_eq!(
                reason,
                i18n::fault_message(language, &summary.fault.unwrap()),
                "{line}"
            );
        }
    }

    #[test]
    fn the_spanish_line_of_certificate_and_sign_in_faults_contains_no_english() {
        let address = || "od:3306".to_owned();
        let username = || "root".to_owned();
        let fingerprint = || "AB:CD".to_owned();
        let faults = [
            Fault::CertificateUnknown { address: address() },
            Fault::CertificateUnknownSeen {
                address: address(),
                fingerprint: fingerprint(),
            },
            Fault::CertificateChanged { address: address() },
            Fault::CertificateChangedSeen {
                address: address(),
                fingerprint: fingerprint(),
            },
            Fault::AccessDenied { username: username() },
            Fault::AccessDeniedUnencrypted { username: username() },
        ];
        for fault in faults {
            let summary = HealthSummary {
                fault: Some(fault),
                ..failing()
            };
            let line = status_line(Language::Es, &summary);
            for text in [tooltip(Language::Es, &line), line] {
                let lower = text.to_lowercase();
                let english = lower
                    .split(|letter: char| !letter.is_alphabetic())
                    .find(|word| ENGLISH.contains(word));
                assert_eq!(english, None, "{text}");
            }
        }
    }

    /// Words that no Spanish sentence contains.
    const ENGLISH: [&str; 16] = [
        "the",
        "this",
        "that",
        "is",
        "of",
        "and",
        "or",
        "for",
        "your",
        "server",
        "computer",
        "certificate",
        "password",
        "fingerprint",
        "since",
        "data",
    ];

    #[test]
    fn of_several_integrations_the_line_names_the_one_whose_state_it_shows() {
        let summary = HealthSummary {
            integration: Some("Westside & Sons".to_owned()),
            ..with_health(IntegrationHealth::NeedsYou)
        };
        let state = i18n::text(Language::En, "health.needs_you");
        assert_eq!(
            status_line(Language::En, &summary),
            format!("Westside & Sons: {state}")
        );
    }

    #[test]
    fn the_age_of_the_data_shows_in_every_state() {
        let summary = HealthSummary {
            data_as_of: Some(Utc::now()),
            ..with_health(IntegrationHealth::Syncing)
        };
        let line = status_line(Language::En, &summary);
        assert!(
            line.contains(" · data as of today, ") && line.ends_with('M'),
            "{line}"
        );
    }

    #[test]
    fn an_overdue_backup_shows_in_every_state() {
        let last = DateTime::UNIX_EPOCH + TimeDelta::days(1);
        for (last_at, text) in [(Some(last), "last backup Jan "), (None, "no backup")] {
            let summary = HealthSummary {
                overdue_backup: Some(OverdueBackup { last_at }),
                ..with_health(IntegrationHealth::UpToDate)
            };
            let line = status_line(Language::En, &summary);
            assert!(line.contains(text), "{line}");
        }
        let line = status_line(Language::En, &with_health(IntegrationHealth::UpToDate));
        assert!(!line.contains("backup"), "{line}");
    }

    #[test]
    fn a_tooltip_is_never_longer_than_windows_shows_and_starts_with_the_state() {
        let long = HealthSummary {
            integration: Some("𝕎".repeat(60)),
            ..failing()
        };
        let since = "Falla desde";
        for (summary, has_since) in [(failing(), true), (long, false)] {
            let tip = tooltip(Language::Es, &status_line(Language::Es, &summary));
            assert!(tip.encode_utf16().count() <= MAX_TOOLTIP, "{tip}");
            assert_eq!(tip.contains(since), has_since, "{tip}");
        }
        let paused = status_line(Language::En, &with_health(IntegrationHealth::Paused));
        assert_eq!(
            tooltip(Language::En, &paused),
            format!("OnTime Dental: {}", i18n::text(Language::En, "health.paused"))
        );
    }
}
