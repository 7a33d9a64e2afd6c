//! "Copy for IT": all that a technician needs, and no password.

use std::fmt::Write as _;

use chrono::{DateTime, SecondsFormat, Utc};
use domain::{Fixer, StageState};

use super::Diagnosis;
use crate::login::Login;

impl Diagnosis {
    /// The whole as plain text. Names the host, the account and the database as typed; never the password, and no text
    /// of the server's own.
    #[must_use]
    pub fn for_it(&self, login: &Login, at: DateTime<Utc>) -> String {
        let mut text = String::new();
        let version = env!("CARGO_PKG_VERSION");
        let time = at.to_rfc3339_opts(SecondsFormat::Secs, true);
        line(
            &mut text,
            &format!("OnTime Dental {version}, connection test of {time}"),
        );
        let server = self.server.as_deref().unwrap_or("not reached");
        line(&mut text, &format!("Server: {} ({server})", login.endpoint));
        line(&mut text, &format!("Account: {}", login.username));
        line(
            &mut text,
            &format!("Database: {}", self.database.as_deref().unwrap_or("none")),
        );
        line(&mut text, &format!("Encryption: {}", login.tls));
        self.trouble(&mut text);
        line(&mut text, "");
        for report in &self.stages {
            let name = report.stage.title();
            line(
                &mut text,
                &format!("[{}] {name}: {}", mark(report.state), report.text),
            );
        }
        text
    }

    fn trouble(&self, text: &mut String) {
        let Some(fault) = &self.fault else { return };
        if let Some(stage) = self.stopped_at() {
            line(text, &format!("Stopped at: {}", stage.title()));
        }
        line(text, &format!("What: {}", fault.message));
        line(text, &format!("To do: {}", fault.hint));
        if let Some(fixer) = self.fixer {
            line(text, &format!("Who: {}", who(fixer)));
        }
        if let Some((number, state)) = &self.refusal {
            line(text, &format!("Server's error: {number} (SQLSTATE {state})"));
        }
        if let Some(certificate) = self.certificate {
            line(text, &format!("Server's certificate, SHA-256: {certificate}"));
        }
    }
}

/// One line of one paragraph, whatever a name holds.
fn line(text: &mut String, line: &str) {
    let shown = |letter: char| if letter.is_control() { ' ' } else { letter };
    let line: String = line.trim_end().chars().map(shown).collect();
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{line}");
}

fn mark(state: StageState) -> &'static str {
    match state {
        StageState::Pending => "  --  ",
        StageState::Green => "  ok  ",
        StageState::Warn => " note ",
        StageState::Red => "FAILED",
    }
}

fn who(fixer: Fixer) -> &'static str {
    match fixer {
        Fixer::You => "whoever enters the connection",
        Fixer::It => "IT",
        Fixer::OpenDental => "Open Dental support",
    }
}
