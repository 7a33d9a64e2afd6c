//! Test Connection: a connection as typed, or a saved one, step by step; and the report for IT.

use std::fmt::Write as _;

use chrono::{SecondsFormat, Utc};
use domain::{Fault, IntegrationId, Step, TlsPolicy, WhoCanFix};
use opendental::{ConnectionReport, ItReport, Login, OnStepReport, StepReport, repair_statement};
use serde_json::{Value, json};

use crate::app::App;
use crate::change::Change;
use crate::i18n::{Language, fault_hint, fault_message, fill, serialized_name, step_note, step_title, text};
use crate::integrations::database_name;
use crate::view::{ConnectionInput, ConnectionTestView};

impl App {
    /// Tests a connection as typed, with the given database or the most likely one.
    ///
    /// # Errors
    /// [`Fault`] that says which field is invalid; then nothing is tried. What prevents the connection is in the result.
    pub async fn test_connection(
        &self,
        input: &ConnectionInput,
        database: Option<&str>,
        on_step: OnStepReport<'_>,
    ) -> Result<ConnectionTestView, Fault> {
        let login = self.login(input, input.integration).await?;
        test(&login, database.map(database_name), on_step).await
    }

    /// Tests a saved integration with its own database.
    ///
    /// # Errors
    /// [`Fault::IntegrationNotFound`].
    pub async fn test_integration(
        &self,
        id: IntegrationId,
        on_step: OnStepReport<'_>,
    ) -> Result<ConnectionTestView, Fault> {
        let integration = self.store().integration(id).await?;
        let login = self.saved_login(id).await?;
        let view = test(&login, Some(&integration.database), on_step).await?;
        if view.result.fault.is_none() {
            self.connected().record(id, Utc::now());
            self.changes().notify(Change::Integrations);
        }
        Ok(view)
    }

    /// Signs in and lists the databases.
    ///
    /// # Errors
    /// [`Fault`] that says which field is invalid or what prevents the connection.
    pub async fn list_databases(&self, input: &ConnectionInput) -> Result<ConnectionReport, Fault> {
        let result = self.test_connection(input, None, &|_| {}).await?.result;
        // No database is chosen yet: a fault in one of them is no reason to hide the others.
        let is_in_database = |report: &StepReport| report.step > Step::Databases && report.fault.is_some();
        let in_database = result.steps.iter().any(is_in_database);
        match (result.fault, result.report) {
            (Some(fault), _) if !in_database => Err(fault),
            (_, Some(report)) => Ok(report),
            (fault, None) => Err(fault.unwrap_or_else(|| crate::faults::internal("a test without a result"))),
        }
    }
}

async fn test(
    login: &Login,
    database: Option<&str>,
    on_step: OnStepReport<'_>,
) -> Result<ConnectionTestView, Fault> {
    let result = opendental::test_connection(login, database, on_step).await?;
    let code = result.fault.as_ref().map(|fault| fault.code().as_str());
    let step = result.failed_step().map(Step::as_str);
    tracing::info!(code, step, "connection tested");
    Ok(ConnectionTestView {
        it_report: it_report(&result.it_report(login, Utc::now())),
        result,
    })
}

/// "Copy for IT": the whole test as plain text, in English.
fn it_report(report: &ItReport) -> String {
    let label = |key: &str| text(Language::En, &format!("itReport.{key}"));
    let mut lines = String::new();
    let mut line = |key: &str, args: Value| {
        push_line(&mut lines, &fill(Language::En, &format!("itReport.{key}"), &args));
    };
    let time = report.tested_at.to_rfc3339_opts(SecondsFormat::Secs, true);
    line("title", json!({"version": report.version, "time": time}));
    match &report.server {
        Some(server) => line("server", json!({"endpoint": report.endpoint, "server": server})),
        None => line("serverUnknown", json!({"endpoint": report.endpoint})),
    }
    line("account", json!({"username": report.username}));
    let database = report.database.as_deref().unwrap_or_else(|| label("noDatabase"));
    line("database", json!({"database": database}));
    line("encryption", json!({"tls": encryption(report)}));
    if let Some(step) = report.failed_step {
        line("stoppedAt", json!({"step": step_title(Language::En, step)}));
    }
    if let Some(fault) = &report.fault {
        line("problem", json!({"message": fault_message(Language::En, fault)}));
        line("remedy", json!({"hint": fault_hint(Language::En, fault)}));
        if let Some(statement) = repair_statement(fault) {
            line("statement", json!({"statement": statement}));
        }
    }
    if let Some(who) = report.who_can_fix {
        let who = match who {
            WhoCanFix::You => "whoYou",
            WhoCanFix::It => "whoIt",
            WhoCanFix::OpenDental => "whoOpenDental",
        };
        line("who", json!({"who": label(who)}));
    }
    if let Some((number, state)) = &report.server_error {
        line("serverError", json!({"number": number, "state": state}));
    }
    if let Some(certificate) = report.certificate {
        line("certificate", json!({"fingerprint": certificate.to_string()}));
    }
    lines.push('\n');
    for step in &report.steps {
        let mark = text(
            Language::En,
            &format!("connectionTest.{}", serialized_name(step.state)),
        );
        let title = step_title(Language::En, step.step);
        let found = step_text(Language::En, step);
        push_line(&mut lines, &format!("[{mark}] {title}: {found}"));
    }
    lines
}

/// How the connection was protected, or how it must be if the test did not get that far.
fn encryption(report: &ItReport) -> String {
    let step = report.steps.iter().find(|step| step.step == Step::Tls);
    let reached = step.filter(|step| !step.notes.is_empty());
    if let Some(step) = reached {
        return step_text(Language::En, step);
    }
    let words = |key: &str, args: Value| fill(Language::En, &format!("itReport.{key}"), &args);
    match report.tls {
        TlsPolicy::Required => words("tlsRequired", json!({})),
        TlsPolicy::Pinned(fingerprint) => words("tlsPinned", json!({"fingerprint": fingerprint.to_string()})),
        TlsPolicy::Off => words("tlsOff", json!({})),
    }
}

/// What a step found, or why it failed.
#[must_use]
pub fn step_text(language: Language, report: &StepReport) -> String {
    let notes = report.notes.iter().map(|note| step_note(language, note));
    let fault = report.fault.iter().map(|fault| fault_message(language, fault));
    notes.chain(fault).collect::<Vec<_>>().join(" ")
}

/// Adds one line, whatever a name contains.
fn push_line(text: &mut String, line: &str) {
    let shown = |letter: char| if letter.is_control() { ' ' } else { letter };
    let line: String = line.trim_end().chars().map(shown).collect();
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{line}");
}
