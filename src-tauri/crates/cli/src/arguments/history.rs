//! What can be asked of the history.

use std::path::PathBuf;

use clap::Args;
use domain::{Ending, Trigger};
use office::view::RunQuery;

/// Which runs to list, and where to.
#[derive(Debug, Args)]
pub(crate) struct HistoryArguments {
    /// Of this integration only: its id or name
    #[arg(value_name = "N")]
    pub(crate) integration: Option<String>,
    /// How many to show
    #[arg(long, value_name = "COUNT", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) limit: u32,
    /// Only those that are running, completed, limited, cancelled, failed or interrupted, or that stopped to ask (asks)
    #[arg(long, value_name = "OUTCOME", value_parser = ending)]
    outcome: Option<Ending>,
    /// Only those started by the window, the command or the timer
    #[arg(long, value_name = "WHO", value_parser = trigger)]
    started_by: Option<Trigger>,
    /// Only those begun on this day or later, such as 2026-11-22
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// Only those begun on this day or before
    #[arg(long, value_name = "DAY")]
    until: Option<String>,
    /// Save all of them for a spreadsheet instead
    #[arg(long, value_name = "FILE")]
    pub(crate) csv: Option<PathBuf>,
}

impl HistoryArguments {
    /// As the office is asked; the integration has still to be found.
    pub(crate) fn query(&self) -> RunQuery {
        RunQuery {
            integration: None,
            trigger: self.started_by,
            ending: self.outcome,
            from: self.from.clone(),
            until: self.until.clone(),
        }
    }
}

/// Which run's changes to show, and where to.
#[derive(Debug, Args)]
pub(crate) struct ChangesArguments {
    /// The run, as `history` shows it
    #[arg(value_name = "RUN", allow_negative_numbers = true)]
    pub(crate) run: i64,
    /// How many patients to show
    #[arg(long, value_name = "COUNT", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) limit: u32,
    /// Save all of them for a spreadsheet instead
    #[arg(long, value_name = "FILE")]
    pub(crate) csv: Option<PathBuf>,
}

fn ending(text: &str) -> Result<Ending, String> {
    Ending::from_stored(text).ok_or_else(|| {
        "running, completed, limited, cancelled, asks, failed or interrupted is expected".to_owned()
    })
}

fn trigger(text: &str) -> Result<Trigger, String> {
    Trigger::from_stored(text).ok_or_else(|| "window, command or timer is expected".to_owned())
}
