//! `ontime integration schedule`.

use office::view::{QuietInput, ScheduleInput, TimingInput};
use office::{Day, Fault, Office};

use crate::answer::Answer;
use crate::arguments::ScheduleArguments;
use crate::find;
use crate::text::time;

pub(super) async fn set(office: &Office, arguments: ScheduleArguments) -> Result<Answer, Fault> {
    let card = find::integration(office, &arguments.integration).await?;
    let card = office.set_schedule(card.id, &input(arguments)).await?;
    let text = match card.next_due_at.as_deref() {
        None => format!("{} is not synced by itself any more.", card.name),
        next => format!(
            "{} is synced by itself while OnTime Dental is open, next at {}.",
            card.name,
            time(next)
        ),
    };
    Answer::new(&card, text)
}

/// Every day unless some are named.
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
