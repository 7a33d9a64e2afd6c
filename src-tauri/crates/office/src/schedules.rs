//! Schedules: set by a person, kept for the timer.

use domain::{ErrorCode, Fault, IntegrationId, Quiet, Schedule, ScheduleError, TimeOfDay, Timing};
use store::{Missed, ScheduleRecord};
use sync::schedule::Memory;

use crate::history::rfc3339;
use crate::office::Office;
use crate::view::{IntegrationCard, MissedView, ScheduleInput, TimingInput};

impl Office {
    /// Sets when an integration is synced by itself, from now on.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidSchedule`] if no sync could ever begin by it; a [`Fault`] if the integration is gone.
    pub async fn set_schedule(
        &self,
        id: IntegrationId,
        input: &ScheduleInput,
    ) -> Result<IntegrationCard, Fault> {
        let schedule = schedule(input).map_err(unusable)?;
        self.store()
            .set_schedule(id, &schedule, self.clock().now())
            .await?;
        tracing::info!(integration = %id, ?schedule, "schedule set");
        self.changed_card(id).await
    }
}

/// What the engine's arithmetic needs of a record.
pub(crate) fn memory(record: &ScheduleRecord) -> Memory {
    Memory {
        since: record.since,
        done: record.mark.done,
        failures: record.mark.failures,
        retry: record.mark.retry,
        completed: record.completed,
    }
}

pub(crate) fn missed_view(missed: Missed) -> MissedView {
    MissedView {
        due_at: rfc3339(missed.due_at),
        begun_at: rfc3339(missed.begun_at),
        reason: missed.reason,
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
        Some(quiet) => Some(Quiet {
            from: time(&quiet.from)?,
            to: time(&quiet.to)?,
        }),
    };
    Schedule::new(timing, input.days.iter().copied(), quiet)
}

fn unusable(error: ScheduleError) -> Fault {
    let (message, hint) = match error {
        ScheduleError::Time => (
            "A time of this schedule is not a time of day.",
            "Enter hours and minutes from 00:00 to 23:59, such as 19:00.",
        ),
        ScheduleError::NoDay => (
            "This schedule has no day, so no sync would ever begin by itself.",
            "Choose at least one day of the week, or turn the schedule off.",
        ),
        ScheduleError::Minutes => (
            "The time from one sync to the next is too short or too long.",
            "Enter from 5 to 720 minutes, or choose one sync a day.",
        ),
        ScheduleError::Hours => (
            "The hours of this schedule end before they begin.",
            "Enter an end that is later than the start on the same day.",
        ),
        ScheduleError::Quiet => (
            "The quiet hours leave no time for a sync.",
            "Shorten the quiet hours, or move the sync to a time outside them.",
        ),
    };
    Fault::new(ErrorCode::InvalidSchedule, message, hint)
}
