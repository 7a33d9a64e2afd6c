//! The arguments of `ontime history` and `ontime changes`.

use std::path::PathBuf;

use app::view::RunQuery;
use app::{RunStatus, Trigger};
use clap::Args;

use super::one_of;

#[derive(Debug, Args)]
pub(crate) struct HistoryArguments {
    /// Only this integration: ID or name
    #[arg(value_name = "N")]
    pub(crate) integration: Option<String>,
    /// How many to show at most
    #[arg(long, value_name = "COUNT", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) limit: u32,
    /// Only syncs with this status
    #[arg(
        long,
        value_name = "STATUS",
        value_parser = one_of(RunStatus::ALL.iter().map(|status| status.as_str()), RunStatus::from_stored)
    )]
    outcome: Option<RunStatus>,
    /// Only syncs started by the window, this command, or the schedule
    #[arg(
        long,
        value_name = "WHO",
        value_parser = one_of(Trigger::ALL.iter().map(|trigger| trigger.as_str()), Trigger::from_stored)
    )]
    started_by: Option<Trigger>,
    /// Only syncs started on or after this date, such as 2026-11-22
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// Only syncs started on or before this date
    #[arg(long, value_name = "DAY")]
    until: Option<String>,
    /// Save all as CSV instead
    #[arg(long, value_name = "FILE")]
    pub(crate) csv: Option<PathBuf>,
}

impl HistoryArguments {
    /// The query, without the integration.
    pub(crate) fn query(&self) -> RunQuery {
        RunQuery {
            integration: None,
            trigger: self.started_by,
            status: self.outcome,
            mode: None,
            changed_patients: false,
            from: self.from.clone(),
            until: self.until.clone(),
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct ChangesArguments {
    /// Run ID, as shown by `history`
    #[arg(value_name = "RUN", allow_negative_numbers = true)]
    pub(crate) run: i64,
    /// How many patients to show at most
    #[arg(long, value_name = "COUNT", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) limit: u32,
    /// Save all as CSV instead
    #[arg(long, value_name = "FILE")]
    pub(crate) csv: Option<PathBuf>,
}
