//! Setting the schedule of an integration.

use domain::{Fault, IntegrationId};
use schedule::{QuietHours, Schedule, ScheduleError, TimeOfDay, Timing};

use crate::app::App;
use crate::view::{IntegrationCard, ScheduleInput, TimingInput};

impl App {
    /// Sets when an integration is synced automatically, from now on.
    ///
    /// # Errors
    /// One of the `Schedule…` faults if no sync could ever start by it; [`Fault::IntegrationNotFound`].
    pub async fn set_schedule(
        &self,
        id: IntegrationId,
        input: &ScheduleInput,
    ) -> Result<IntegrationCard, Fault> {
        let schedule = schedule(input).map_err(unusable)?;
        self.store()
            .set_schedule(id, &schedule, self.clock().now())
            .await?;
        let words = serde_json::to_string(&schedule).unwrap_or_default();
        tracing::info!(integration = %id, schedule = words, "schedule set");
        self.changed_card(id).await
    }
}

fn schedule(input: &ScheduleInput) -> Result<Schedule, ScheduleError> {
    let time = |text: &str| text.parse::<TimeOfDay>();
    let timing = match &input.timing {
        TimingInput::Off => Timing::Off,
        TimingInput::Every { minutes, from, to } => Timing::Every {
            minutes: *minutes,
            from: time(from)?,
            to: time(to)?,
        },
        TimingInput::Daily { at } => Timing::Daily { at: time(at)? },
    };
    let quiet = match &input.quiet {
        None => None,
        Some(quiet) => Some(QuietHours {
            from: time(&quiet.from)?,
            to: time(&quiet.to)?,
        }),
    };
    Schedule::new(timing, input.days.iter().copied(), quiet)
}

fn unusable(error: ScheduleError) -> Fault {
    match error {
        ScheduleError::InvalidTime => Fault::ScheduleTimeInvalid,
        ScheduleError::NoDays => Fault::ScheduleWithoutDays,
        ScheduleError::IntervalOutOfRange => Fault::ScheduleIntervalOutOfRange,
        ScheduleError::EndsBeforeStart => Fault::ScheduleEndsBeforeStart,
        ScheduleError::AllQuiet => Fault::ScheduleAllQuiet,
    }
}
