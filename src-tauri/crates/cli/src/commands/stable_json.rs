//! Runs and integrations in JSON, with the field names that scripts rely on.

use app::view::{IntegrationCard, RunRecord};
use app::{Fault, FaultAction, IntegrationId};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::output_types::FaultReport;
use crate::texts::fill;

/// Fields of read models, and their names in the JSON of `ontime`, which must not change.
const FIELD_NAMES: [(&str, &str); 5] = [
    ("relations_skipped", "relations_unread"),
    ("imported", "here"),
    ("with_problems", "to_fix"),
    ("unexpected", "surplus"),
    ("late", "missed"),
];

/// A run: its record with the counts at the top, and its fault as `error` with texts.
pub(super) fn run_json(run: &RunRecord) -> Value {
    let mut fields = object(run);
    if let Some(Value::Object(counts)) = fields.remove("counts") {
        fields.extend(counts);
    }
    fields.remove("fault");
    if let Some(fault) = &run.fault {
        let report = FaultReport::new(fault);
        let report = match command_hint(fault, run.integration) {
            Some(hint) => report.and_hint(&hint),
            None => report,
        };
        fields.insert("error".to_owned(), json!(report));
    }
    Value::Object(fields)
}

/// An integration: its card, and its fault as `trouble` with texts.
pub(super) fn card_json(card: &IntegrationCard) -> Value {
    let mut fields = object(card);
    fields.remove("fault");
    fields.insert(
        "trouble".to_owned(),
        json!(card.fault.as_ref().map(FaultReport::new)),
    );
    if let Some(run) = &card.last_run {
        let mut run_fields = object(run);
        run_fields.insert(
            "fault".to_owned(),
            json!(run.fault.as_ref().map(FaultReport::new)),
        );
        fields.insert("last_run".to_owned(), Value::Object(run_fields));
    }
    if let Some(missed) = fields.get_mut("missed").and_then(Value::as_object_mut) {
        rename(missed, "started_at", "begun_at");
    }
    Value::Object(fields)
}

/// The command for what the window offers as a button.
pub(super) fn command_hint(fault: &Fault, integration: IntegrationId) -> Option<String> {
    let key = match fault.code().action() {
        FaultAction::CompareAll => "hint.compareAll",
        FaultAction::ReviewChanges => "hint.allowMassChange",
        _ => return None,
    };
    Some(fill(key, json!({ "integration": integration })))
}

fn object(view: &impl Serialize) -> Map<String, Value> {
    let Ok(Value::Object(mut fields)) = serde_json::to_value(view) else {
        return Map::new();
    };
    for (name, stable) in FIELD_NAMES {
        rename(&mut fields, name, stable);
        if let Some(verified) = fields.get_mut("verified").and_then(Value::as_object_mut) {
            rename(verified, name, stable);
        }
    }
    fields
}

fn rename(fields: &mut Map<String, Value>, name: &str, stable: &str) {
    if let Some(value) = fields.remove(name) {
        fields.insert(stable.to_owned(), value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_with_a_command_names_it() {
        let hint = |fault: Fault| command_hint(&fault, IntegrationId(7)).unwrap_or_default();
        let changed = hint(Fault::SourceOlderCopy);
        assert!(changed.contains("ontime sync 7 --full --no-limit"), "{changed}");
        let many = hint(Fault::SourceEmpty { linked: 30 });
        assert!(many.contains("ontime sync 7 --allow-mass-change"), "{many}");
        assert_eq!(hint(Fault::SyncRunning), "");
    }

    #[test]
    fn field_names_stay_as_scripts_know_them() {
        let verified = json!({"imported": 1, "with_problems": 2, "missing": 3, "unexpected": 4});
        let fields = object(&json!({"relations_skipped": true, "late": null, "verified": verified}));
        let expected = json!({
            "relations_unread": true, "missed": null,
            "verified": {"here": 1, "to_fix": 2, "missing": 3, "surplus": 4},
        });
        assert_eq!(Value::Object(fields), expected);
    }
}
