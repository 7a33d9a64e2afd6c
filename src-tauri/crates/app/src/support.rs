//! The support file: a plain text for remote support, which the sender can read before sending it.
//!
//! It contains versions, folders, settings, the counts of the latest syncs, a new connection test of each integration, and
//! the log. It contains no patient data, password, or passphrase, and no names of companies and integrations. It does
//! contain the names of servers, database accounts, and folders, which may include the name of the computer's user.
//!
//! It is always in English.

use std::path::Path;

use chrono::{DateTime, SecondsFormat, Utc};
use domain::Fault;
use serde::Serialize;
use serde_json::{Value, json};

use crate::app::{App, Page};
use crate::data_folder::DataFolder;
use crate::faults::internal;
use crate::i18n::{Language, fill, serialized_name, text, verification_text};
use crate::log;
use crate::saved_file;
use crate::view::{IntegrationCard, KeyLocation, RunRecord};

/// The part of the log that is included, in bytes. A busy office writes it in several months.
const MAX_LOG_BYTES: usize = 5 << 20;

/// The latest syncs of each integration.
const RUNS: Page = Page { offset: 0, limit: 20 };

impl DataFolder {
    /// Writes the support file. Without an open app it contains what is known without one. `webview` is the version of the
    /// system's web view, if there is a window.
    ///
    /// # Errors
    /// [`Fault`] if the file cannot be written, or is in the data folder.
    pub async fn save_support_file(
        &self,
        app: Option<&App>,
        webview: Option<&str>,
        file: &Path,
    ) -> Result<(), Fault> {
        let text = self.support_text(app, webview).await?;
        saved_file::save(self.data_dir(), file, text).await?;
        tracing::info!("support file saved");
        Ok(())
    }

    async fn support_text(&self, app: Option<&App>, webview: Option<&str>) -> Result<String, Fault> {
        let mut file = SupportFile(String::new());
        file.line("title", json!({}));
        file.line("lead", json!({}));
        file.heading("programHeading", json!({}));
        file.line("program", self.program(webview));
        match app {
            Some(app) => file.integrations(app).await,
            None => file.heading("notOpen", json!({})),
        }
        let folder = self.log_dir().to_owned();
        let lines = tokio::task::spawn_blocking(move || log::newest(&folder, MAX_LOG_BYTES))
            .await
            .map_err(|_| internal("reading the log panicked"))?;
        file.heading("logHeading", json!({}));
        match lines {
            Ok(lines) => file.0.push_str(&lines),
            Err(error) => file.line("logUnreadable", json!({"reason": error.kind().to_string()})),
        }
        Ok(file.0)
    }

    fn program(&self, webview: Option<&str>) -> Value {
        let (about, security) = (self.about(), self.security());
        let key = match security.key {
            KeyLocation::Keychain => label("keyKeychain"),
            KeyLocation::Passphrase => label("keyPassphrase"),
        };
        json!({
            "created": rfc3339(Utc::now()),
            "version": about.version,
            "os": os_info::get().to_string(),
            "webview": webview.unwrap_or_else(|| label("none")),
            "zone": iana_time_zone::get_timezone().unwrap_or_else(|_| label("unknown").to_owned()),
            "arch": std::env::consts::ARCH,
            "data_dir": about.data_dir,
            "log_dir": about.log_dir,
            "bytes": security.database_bytes,
            "key": key,
            "backup": time_or(self.last_backup_at(), "none"),
            "preferences": as_json(&self.preferences()),
        })
    }
}

struct SupportFile(String);

impl SupportFile {
    fn line(&mut self, key: &str, args: Value) {
        self.0
            .push_str(&fill(Language::En, &format!("support.{key}"), &args));
        self.0.push('\n');
    }

    fn heading(&mut self, key: &str, args: Value) {
        let title = fill(Language::En, &format!("support.{key}"), &args);
        self.0.push_str(&format!("\n== {title} ==\n"));
    }

    async fn integrations(&mut self, app: &App) {
        let cards = match app.integrations().await {
            Ok(cards) => cards,
            Err(fault) => return self.heading("unreadable", json!({"code": fault.code()})),
        };
        for card in cards {
            let id = card.id.to_string();
            self.heading("integrationHeading", json!({"id": id}));
            self.state(&card);
            match app.runs(Some(card.id), RUNS).await {
                Ok(page) => page.rows.iter().for_each(|run| self.run(run)),
                Err(fault) => self.line("unreadable", json!({"code": fault.code()})),
            }
            self.heading("testHeading", json!({"id": id}));
            match app.test_integration(card.id, &|_| {}).await {
                Ok(test) => self.0.push_str(&test.it_report),
                Err(fault) => self.line("testFailed", json!({"code": fault.code()})),
            }
        }
    }

    fn state(&mut self, card: &IntegrationCard) {
        let args = json!({
            "host": card.host,
            "port": card.port,
            "username": card.username,
            "database": card.database,
            "tls": card.tls.to_string(),
            "program_version": card.program_version.as_deref().unwrap_or_else(|| label("unknown")),
            "health": serialized_name(card.health),
            "data_as_of": time_or(card.data_as_of, "none"),
            "schedule": as_json(&card.schedule),
            "next": time_or(card.next_due_at, "none"),
            "patients": card.patients,
            "problems": card.problems,
        });
        self.line("integration", args);
        if let Some(verified) = &card.verified {
            let found = verification_text(Language::En, &verified.found, &rfc3339(verified.at));
            self.line("verified", json!({ "text": found }));
        }
        // Only the code: its arguments may hold what a person typed.
        if let Some(fault) = &card.fault {
            let since = time_or(card.failing_since, "unknown");
            self.line("failing", json!({"since": since, "code": fault.code()}));
        }
        if let Some(late) = &card.late {
            let args = json!({
                "due": rfc3339(late.due_at),
                "started": rfc3339(late.started_at),
                "reason": serialized_name(late.reason),
            });
            self.line("late", args);
        }
    }

    fn run(&mut self, run: &RunRecord) {
        let counts = &run.counts;
        let code = run
            .fault
            .as_ref()
            .map_or_else(String::new, |fault| format!(", {}", fault.code().as_str()));
        let args = json!({
            "run": run.id.to_string(),
            "trigger": run.trigger.as_str(),
            "started": rfc3339(run.started_at),
            "finished": time_or(run.finished_at, "now"),
            "mode": run.mode.as_str(),
            "outcome": run.outcome.map_or("running", |outcome| outcome.as_str()),
            "code": code,
            "read": counts.rows_read,
            "added": counts.added,
            "updated": counts.updated,
            "unchanged": counts.unchanged,
            "skipped": counts.skipped,
            "deactivated": counts.deactivated,
        });
        self.line("run", args);
    }
}

fn as_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn label(key: &str) -> &'static str {
    text(Language::En, &format!("support.{key}"))
}

fn time_or(at: Option<DateTime<Utc>>, otherwise: &str) -> String {
    at.map_or_else(|| label(otherwise).to_owned(), rfc3339)
}

fn rfc3339(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
