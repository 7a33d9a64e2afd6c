//! What a run is asked to do.

use domain::{CompanyId, IntegrationId, Limit, Mode, RunId, Trigger};

use crate::brake::Consent;

/// What to sync. The caller holds the integration's lease and has recorded the run.
#[derive(Debug, Clone, Copy)]
pub struct Job {
    /// The run on record.
    pub run: RunId,
    /// The integration whose source is read.
    pub integration: IntegrationId,
    /// The company that new patients belong to.
    pub company: CompanyId,
    /// Which walk.
    pub mode: Mode,
    /// Who asked for it.
    pub trigger: Trigger,
    /// How many patients may be added or updated.
    pub limit: Limit,
    /// Whether it may make inactive or rename more patients than a sync may by itself.
    pub consent: Consent,
}

impl Job {
    /// Whether a person asked for everything to be compared: a full pass to its end. No other run may begin with a source
    /// that is not what it was, and the timer decides nothing.
    #[must_use]
    pub fn compares_everything(&self) -> bool {
        self.mode == Mode::Full && self.limit == Limit::None && self.trigger != Trigger::Timer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_full_pass_without_a_limit_that_a_person_asked_for_compares_everything() {
        for (mode, limit, trigger, compares) in [
            (Mode::Full, Limit::None, Trigger::Window, true),
            (Mode::Full, Limit::None, Trigger::Command, true),
            (Mode::Full, Limit::None, Trigger::Timer, false),
            (Mode::Full, Limit::AtMost(u32::MAX), Trigger::Window, false),
            (Mode::Incremental, Limit::None, Trigger::Window, false),
        ] {
            let job = Job {
                run: RunId(1),
                integration: IntegrationId(1),
                company: CompanyId(1),
                mode,
                trigger,
                limit,
                consent: Consent::NotGiven,
            };
            assert_eq!(job.compares_everything(), compares, "{job:?}");
        }
    }
}
