//! Updates of the program with Tauri's updater: looks for them once a day, and installs one when the office chooses.
//!
//! # Guarantees
//! - Only a file that is signed with the key of this build, for exactly the announced version, is installed.
//! - A version that is not newer is refused.
//! - Nothing is installed during a sync, while input is not saved, or without a backup made right before.
//! - A failed check is quiet: Settings > About shows it, and the next one follows within hours.

mod feed;
mod search;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use app::Fault;
use app::view::{UpdateInstaller, UpdateOffer, UpdateStep, UpdatesView};
use chrono::{DateTime, TimeDelta, Utc};
use tauri::{AppHandle, Manager, Runtime};

pub use self::feed::Feed;
use self::search::{Found, install_fault, search};
use crate::app_state::AppState;
use crate::restart;

const CHECK_INTERVAL: TimeDelta = TimeDelta::days(1);
/// Between two looks at the clock. A failed check is repeated after this.
const POLL_INTERVAL: Duration = Duration::from_secs(3_600);
const DOWNLOAD_TIMEOUT: Duration = Duration::from_secs(900);

/// What is known about updates.
pub(crate) struct Updates {
    feed: Option<Feed>,
    installing: tokio::sync::Mutex<()>,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    checked_at: Option<DateTime<Utc>>,
    offer: Option<(String, UpdateInstaller)>,
    step: Option<UpdateStep>,
    fault: Option<Fault>,
}

impl Updates {
    /// Without a feed, updates are off.
    pub(crate) fn new(feed: Option<Feed>) -> Self {
        Self {
            feed,
            installing: tokio::sync::Mutex::default(),
            known: Mutex::default(),
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_check_due(&self, now: DateTime<Utc>) -> bool {
        // A clock that was set back must not put it off.
        let checked_at = self.known().checked_at;
        self.feed.is_some() && checked_at.is_none_or(|at| (now - at).abs() >= CHECK_INTERVAL)
    }
}

impl AppState {
    /// What is known about updates.
    pub(crate) fn updates_view(&self) -> UpdatesView {
        let known = self.updates().known();
        let offer = known.offer.clone().map(|(version, installer)| UpdateOffer {
            postponed: self.folder().is_postponed(&version),
            version,
            installer,
        });
        UpdatesView {
            enabled: self.updates().feed.is_some(),
            checked_at: known.checked_at,
            offer,
            step: known.step,
            fault: known.fault.clone(),
        }
    }

    fn change_updates(&self, change: impl FnOnce(&mut Known)) {
        change(&mut self.updates().known());
        self.folder().updates_changed();
    }

    /// # Errors
    /// [`Fault::UpdateWithUnsaved`].
    fn require_saved(&self) -> Result<(), Fault> {
        if self.has_unsaved() {
            Err(Fault::UpdateWithUnsaved)
        } else {
            Ok(())
        }
    }
}

/// Looks for an update now, and once a day.
pub(crate) fn watch<R: Runtime>(handle: &AppHandle<R>) {
    if handle.state::<AppState>().updates().feed.is_none() {
        return;
    }
    let handle = handle.clone();
    tauri::async_runtime::spawn(async move {
        loop {
            if handle.state::<AppState>().updates().is_check_due(Utc::now()) {
                check(&handle).await;
            }
            tokio::time::sleep(POLL_INTERVAL).await;
        }
    });
}

/// Looks for an update. [`AppState::updates_view`] has the result.
pub(crate) async fn check<R: Runtime>(handle: &AppHandle<R>) {
    let state = handle.state::<AppState>();
    if let Some(feed) = &state.updates().feed {
        let found = search(handle, feed).await;
        remember(&state, found.as_ref());
    }
}

fn remember(state: &AppState, found: Result<&Found, &Fault>) {
    if let Err(fault) = found {
        tracing::info!(code = fault.code().as_str(), "looking for an update failed");
    }
    state.change_updates(|known| match found {
        Ok(found) => {
            known.checked_at = Some(Utc::now());
            known.offer = found.offer();
            known.fault = None;
        }
        Err(fault) => known.fault = Some(fault.clone()),
    });
}

/// Downloads and installs the newest version. `false` if there is none, or another call is installing it; after
/// `true` the program must start again. On Windows the program ends here, and the installer starts the new one.
///
/// # Errors
/// The faults of updates. The program and its data are unchanged then.
pub(crate) async fn install<R: Runtime>(handle: &AppHandle<R>) -> Result<bool, Fault> {
    let state = handle.state::<AppState>();
    let Ok(_one) = state.updates().installing.try_lock() else {
        return Ok(false);
    };
    let installed = try_install(handle, &state).await;
    if let Err(fault) = &installed {
        tracing::warn!(code = fault.code().as_str(), "the update was not installed");
    }
    state.change_updates(|known| {
        known.step = None;
        known.fault = installed.as_ref().err().cloned();
    });
    installed
}

async fn try_install<R: Runtime>(handle: &AppHandle<R>, state: &AppState) -> Result<bool, Fault> {
    let app = state.app()?;
    let feed = state.updates().feed.as_ref().ok_or(Fault::UpdateByIt)?;
    // Before the download, which may take minutes, and again after it.
    state.require_saved()?;
    drop(app.hold_syncs().await?);
    state.change_updates(|known| known.step = Some(UpdateStep::Downloading));
    let found = search(handle, feed).await?;
    remember(state, Ok(&found));
    let mut update = match found {
        Found::Newer(update) => *update,
        Found::ByIt(_) => return Err(Fault::UpdateByIt),
        Found::Nothing => return Ok(false),
    };
    update.timeout = Some(DOWNLOAD_TIMEOUT);
    let version = update.version.clone();
    let bytes = update.download(|_, _| {}, || {}).await;
    let bytes = bytes.map_err(|error| install_fault(error, &update))?;

    state.require_saved()?;
    let _no_syncs = app.hold_syncs().await?;
    state.change_updates(|known| known.step = Some(UpdateStep::BackingUp));
    app.back_up_before_update().await?;
    state.change_updates(|known| known.step = Some(UpdateStep::Installing));
    tracing::info!(version, "installing an update");
    // On Windows this ends the process, which waits for the store to be closed.
    let installed = tauri::async_runtime::spawn_blocking(move || {
        update
            .install(bytes)
            .map_err(|error| install_fault(error, &update))
    });
    let installed = installed
        .await
        .unwrap_or(Err(Fault::UpdateNotInstalled { version }));
    if installed.is_err() && app.is_closed() {
        // On Windows the store is closed before the installer starts, which something may prevent.
        restart::request(handle);
    }
    installed.map(|()| true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_is_due_once_a_day_and_after_a_failure() {
        let off = Updates::new(None);
        let now = Utc::now();
        assert!(!off.is_check_due(now), "without a feed");
        let on = Updates::new(Feed::new("https://updates.example", "key".to_owned()));
        assert!(on.is_check_due(now), "never succeeded");
        on.known().checked_at = Some(now);
        assert!(!on.is_check_due(now + TimeDelta::hours(23)));
        assert!(on.is_check_due(now + TimeDelta::hours(24)));
        assert!(
            on.is_check_due(now - TimeDelta::days(30)),
            "the clock was set back"
        );
    }
}
