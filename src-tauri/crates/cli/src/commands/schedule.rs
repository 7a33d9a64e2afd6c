//! `ontime integration schedule`.

use app::view::{QuietInput, ScheduleInput, TimingInput};
use app::{App, Day, Fault};
use serde_json::json;

use super::stable_json::card_json;
use crate::arguments::ScheduleArguments;
use crate::output_types::CommandOutput;
use crate::resolve;
use crate::texts::{fill, time};

pub(super) async fn set(app: &App, arguments: ScheduleArguments) -> Result<CommandOutput, Fault> {
    let card = resolve::integration(app, &arguments.integration).await?;
    let card = app.set_schedule(card.id, &input(arguments)).await?;
    let text = match card.next_due_at {
        None => fill("schedule.off", json!({ "name": card.name })),
        next => fill("schedule.on", json!({ "name": card.name, "time": time(next) })),
    };
    CommandOutput::new(&card_json(&card), text)
}

/// Every day unless some days are given.
fn input(arguments: ScheduleArguments) -> ScheduleInput {
    let timing = match (arguments.every, arguments.daily) {
        (Some(minutes), _) => TimingInput::Every {
            minutes,
            from: arguments.from.unwrap_or_default(),
            to: arguments.to.unwrap_or_default(),
        },
        (None, Some(at)) => TimingInput::Daily { at },
        (None, None) => TimingInput::Off,
    };
    let days = if arguments.days.is_empty() {
        Day::ALL.to_vec()
    } else {
        arguments.days
    };
    let quiet = arguments.quiet.map(|hours| QuietInput {
        from: hours.from,
        to: hours.to,
    });
    ScheduleInput { timing, days, quiet }
}
