//! The support file: what somebody needs who helps from afar, as one text that its sender can read first.
//!
//! It holds versions, places, settings, the latest syncs' counts, a fresh connection test of each integration and the log.
//! It holds no patient's data, no password and no passphrase. It does hold what names the office's computers: servers,
//! database accounts, and folders, in which the name of the computer's user may stand. Names that people typed for
//! companies and integrations are left out.

use std::fmt::Write as _;
use std::path::Path;

use chrono::{SecondsFormat, Utc};
use domain::Fault;

use crate::data_folder::DataFolder;
use crate::faults::{file_failed, internal};
use crate::log;
use crate::office::{Office, Page};
use crate::view::{IntegrationCard, KeyPlace, RunView};

/// As much of the log as goes along; a busy office writes it in several months.
const MOST_OF_LOG: usize = 5 << 20;

/// The latest syncs of each integration.
const RUNS: Page = Page { offset: 0, limit: 20 };

impl DataFolder {
    /// Writes the support file. Without an open office it holds what can be told without one.
    ///
    /// # Errors
    /// [`Fault`] if the file cannot be written.
    pub async fn save_support_file(&self, office: Option<&Office>, file: &Path) -> Result<(), Fault> {
        let text = self.support_text(office).await?;
        tokio::fs::write(file, text)
            .await
            .map_err(|error| file_failed("The file", &error))?;
        tracing::info!("support file saved");
        Ok(())
    }

    async fn support_text(&self, office: Option<&Office>) -> Result<String, Fault> {
        let mut text = String::new();
        self.program(&mut text);
        match office {
            Some(office) => integrations(office, &mut text).await,
            None => heading(&mut text, "The patient list was not open"),
        }
        let folder = self.log_dir().to_owned();
        let lines = tokio::task::spawn_blocking(move || log::newest(&folder, MOST_OF_LOG))
            .await
            .map_err(|_| internal("the log could not be read"))?;
        heading(&mut text, "Log, times in UTC");
        text.push_str(&lines.unwrap_or_else(|error| format!("It could not be read ({}).\n", error.kind())));
        Ok(text)
    }

    fn program(&self, text: &mut String) {
        let (about, security) = (self.about(), self.security());
        line(text, "OnTime Dental, file for support");
        line(
            text,
            "Without patients' data, passwords and passphrases; servers, database accounts and folders are named",
        );
        heading(text, "Program");
        line(
            text,
            &format!("Made: {}", Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true)),
        );
        line(text, &format!("Version: {}", about.version));
        line(
            text,
            &format!("System: {} {}", std::env::consts::OS, std::env::consts::ARCH),
        );
        line(text, &format!("Data folder: {}", about.data_dir));
        line(text, &format!("Log folder: {}", about.log_dir));
        line(text, &format!("Database: {} bytes", security.database_bytes));
        let key = match security.key {
            KeyPlace::Keychain => "in the keychain",
            KeyPlace::Passphrase => "under the office passphrase",
        };
        line(text, &format!("Key: {key}"));
        let backup = security.last_backup_at.unwrap_or_else(|| "none".to_owned());
        line(text, &format!("Last copy before an update: {backup}"));
        line(text, &format!("Preferences: {:?}", self.preferences()));
    }
}

async fn integrations(office: &Office, text: &mut String) {
    let cards = match office.integrations().await {
        Ok(cards) => cards,
        Err(fault) => {
            return heading(
                text,
                &format!("The integrations could not be read: {:?}", fault.code),
            );
        }
    };
    for card in cards {
        heading(text, &format!("Integration {}", card.id));
        state(&card, text);
        match office.runs(Some(card.id), RUNS).await {
            Ok(page) => page.runs.iter().for_each(|run| sync(run, text)),
            Err(fault) => line(text, &format!("Its syncs could not be read: {:?}", fault.code)),
        }
        heading(text, &format!("Connection test of integration {}", card.id));
        match office.examine_integration(card.id, &|_| {}).await {
            Ok(diagnosis) => line(text, &diagnosis.for_it),
            Err(fault) => line(text, &format!("Not possible: {:?}", fault.code)),
        }
    }
}

fn state(card: &IntegrationCard, text: &mut String) {
    line(text, &format!("Server: {}:{}", card.host, card.port));
    line(
        text,
        &format!("Account: {}, database: {}", card.username, card.database),
    );
    line(text, &format!("Encryption: {}", card.tls));
    line(
        text,
        &format!(
            "Open Dental: {}",
            card.program_version.as_deref().unwrap_or("unknown")
        ),
    );
    line(text, &format!("State: {:?}{}", card.health, failing(card)));
    line(
        text,
        &format!("Data as of: {}", card.data_as_of.as_deref().unwrap_or("none")),
    );
    line(text, &format!("Schedule: {:?}", card.schedule));
    line(
        text,
        &format!("Next: {}", card.next_due_at.as_deref().unwrap_or("none")),
    );
    if let Some(missed) = &card.missed {
        line(
            text,
            &format!(
                "Missed: due {}, begun {}, {:?}",
                missed.due_at, missed.begun_at, missed.reason
            ),
        );
    }
    line(
        text,
        &format!("Patients: {}, not imported: {}", card.patients, card.problems),
    );
}

/// Since when and why, by the code: what a person typed may stand in the words.
fn failing(card: &IntegrationCard) -> String {
    let Some(fault) = &card.trouble else {
        return String::new();
    };
    let since = card.failing_since.as_deref().unwrap_or("unknown");
    format!(" since {since} ({:?})", fault.code)
}

fn sync(run: &RunView, text: &mut String) {
    let counts = &run.counts;
    let code = run
        .fault
        .as_ref()
        .map_or_else(String::new, |fault| format!(", {:?}", fault.code));
    line(
        text,
        &format!(
            "Sync {} by {}: {} to {}, {:?} {:?}{code}; read {}, added {}, updated {}, unchanged {}, skipped {}, inactive {}",
            run.run_id,
            run.trigger.as_str(),
            run.started_at,
            run.finished_at.as_deref().unwrap_or("now"),
            run.mode,
            run.outcome,
            counts.rows_read,
            counts.added,
            counts.updated,
            counts.unchanged,
            counts.skipped,
            counts.deactivated,
        ),
    );
}

fn heading(text: &mut String, words: &str) {
    let _ = writeln!(text, "\n== {words} ==");
}

fn line(text: &mut String, words: &str) {
    let _ = writeln!(text, "{words}");
}
