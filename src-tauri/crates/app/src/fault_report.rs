//! "Copy for IT" of a failed sync: what failed, where, and the statement that helps, as plain text in English.

use chrono::SecondsFormat;
use domain::{Fault, RunId};
use opendental::repair_statement;
use serde_json::{Value, json};

use crate::app::App;
use crate::i18n::{Language, fault_hint, fault_message, fill};

impl App {
    /// The report about a failed sync. It holds no password and no patient data.
    ///
    /// # Errors
    /// [`Fault::RunNotFound`].
    pub async fn fault_report(&self, run: RunId) -> Result<String, Fault> {
        let record = self.run(run).await?;
        let integration = self.store().integration(record.integration).await.ok();
        let mut report = String::new();
        let mut line = |key: &str, args: Value| {
            report.push_str(&fill(Language::En, &format!("itReport.{key}"), &args));
            report.push('\n');
        };
        let time = record.started_at.to_rfc3339_opts(SecondsFormat::Secs, true);
        line(
            "syncTitle",
            json!({"version": env!("CARGO_PKG_VERSION"), "time": time}),
        );
        if let Some(integration) = &integration {
            line(
                "serverUnknown",
                json!({"endpoint": integration.endpoint.to_string()}),
            );
            line("account", json!({"username": integration.username}));
            line("database", json!({"database": integration.database}));
        }
        if let Some(fault) = &record.fault {
            line("problem", json!({"message": fault_message(Language::En, fault)}));
            line("remedy", json!({"hint": fault_hint(Language::En, fault)}));
            if let Some(statement) = repair_statement(fault) {
                line("statement", json!({"statement": statement}));
            }
        }
        Ok(report)
    }
}
