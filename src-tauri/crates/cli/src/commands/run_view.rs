//! A run as `sync` and `history` tell it: flat, with the names that scripts rely on.

use domain::{Counts, IntegrationId, Mode, Outcome, RunId, Trigger};
use office::view::{RunView, VerificationView};
use office::{ErrorCode, Fault};
use serde::Serialize;

/// A run. `outcome` and `finished_at` are absent while it is under way.
#[derive(Serialize)]
pub(super) struct Run {
    pub(super) run_id: RunId,
    pub(super) integration: IntegrationId,
    pub(super) integration_name: String,
    pub(super) mode: Mode,
    pub(super) trigger: Trigger,
    pub(super) limit: Option<u32>,
    pub(super) mass_change_allowed: bool,
    /// Whether it could not read which patients Open Dental has merged or cloned.
    pub(super) relations_unread: bool,
    pub(super) outcome: Option<Outcome>,
    #[serde(flatten)]
    pub(super) counts: Counts,
    pub(super) remaining: Option<u64>,
    /// What the comparison with Open Dental at its end found.
    pub(super) verified: Option<VerificationView>,
    pub(super) started_at: String,
    pub(super) finished_at: Option<String>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) error: Option<Fault>,
}

impl From<RunView> for Run {
    fn from(run: RunView) -> Self {
        Self {
            run_id: run.run_id,
            integration: run.integration,
            integration_name: run.integration_name,
            mode: run.mode,
            trigger: run.trigger,
            limit: run.limit,
            mass_change_allowed: run.mass_change_allowed,
            relations_unread: run.relations_unread,
            outcome: run.outcome,
            counts: run.counts,
            remaining: run.remaining,
            verified: run.verified,
            started_at: run.started_at,
            finished_at: run.finished_at,
            error: run.fault.map(|fault| in_commands(fault, run.integration)),
        }
    }
}

/// What the window's button does, as a command.
fn in_commands(fault: Fault, integration: IntegrationId) -> Fault {
    if fault.code != ErrorCode::SourceChanged {
        return fault;
    }
    let hint = format!(
        "{} To compare everything: ontime sync {integration} --full --no-limit",
        fault.hint
    );
    Fault { hint, ..fault }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_source_names_the_command_that_compares_everything() {
        let told = |code| in_commands(Fault::new(code, "It happened.", "Do this."), IntegrationId(7)).hint;
        assert_eq!(
            told(ErrorCode::SourceChanged),
            "Do this. To compare everything: ontime sync 7 --full --no-limit"
        );
        assert_eq!(told(ErrorCode::NoAnswer), "Do this.");
    }
}
