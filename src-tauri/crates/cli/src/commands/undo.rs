//! `ontime undo`.

use app::{App, Fault, RunId, Trigger};
use serde_json::json;

use crate::output_types::CommandOutput;
use crate::table::{Align, Table};
use crate::texts::{fill, number, shared};

/// Undoes a sync, and lists the patients that stay as they are.
pub(super) async fn run(app: &App, run: i64) -> Result<CommandOutput, Fault> {
    let undone = app.undo_run(RunId(run), Trigger::Command).await?;
    let mut parts = Vec::new();
    if !undone.left.is_empty() {
        let mut table = Table::new(&[
            ("patient", Align::Right),
            ("name", Align::Left),
            ("leftBecause", Align::Left),
        ]);
        for left in &undone.left {
            let reason = shared(&format!("undo.reason.{}", <&str>::from(left.reason)));
            table.row([
                left.patient.to_string(),
                left.patient_name.clone(),
                reason.to_owned(),
            ]);
        }
        parts.push(table.render());
    }
    let args = json!({
        "run": undone.undone,
        "removed": number(undone.removed),
        "restored": number(undone.restored),
        "by": undone.run_id,
    });
    parts.push(fill("undo.done", args));
    CommandOutput::new(&undone, parts.join("\n\n"))
}
