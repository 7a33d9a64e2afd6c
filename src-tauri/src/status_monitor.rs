//! Keeps the tray up to date and shows notifications.
//!
//! Reads the integration cards after each change that affects them, and once a minute, because a sync becomes overdue without
//! a change. The cards come from the app's cache, which the window shares.

use std::time::Duration;

use app::i18n::{self, Language};
use app::{App, Notification, NotificationKind, NotificationTracker, RunId};
use serde_json::json;
use tauri::{AppHandle, Manager, Runtime};

use crate::app_state::AppState;
use crate::{events, notification as desktop, tray};

/// The longest time between two updates.
const POLL_INTERVAL: Duration = Duration::from_secs(60);

pub(crate) fn start<R: Runtime>(handle: &AppHandle<R>) {
    let handle = handle.clone();
    let (mut changes, mut refresh) = {
        let state = handle.state::<AppState>();
        (state.folder().changes().subscribe(), state.refresh_requested())
    };
    tauri::async_runtime::spawn(async move {
        let mut tracker = NotificationTracker::default();
        loop {
            if let Ok(app) = handle.state::<AppState>().app() {
                update(&handle, &app, &mut tracker).await;
            }
            tokio::select! {
                _ = changes.cards_changed() => {}
                _ = refresh.changed() => {}
                () = tokio::time::sleep(POLL_INTERVAL) => {}
            }
        }
    });
}

async fn update<R: Runtime>(handle: &AppHandle<R>, app: &App, tracker: &mut NotificationTracker) {
    match app.cards().await {
        Ok(cards) => {
            let mut summary = app::summarize(&cards);
            summary.overdue_backup = handle.state::<AppState>().folder().overdue_backup(app);
            tray::show_status(handle, &summary);
        }
        Err(fault) => tracing::warn!(
            code = fault.code().as_str(),
            "the tray could not read the integrations"
        ),
    }
    match tracker.notifications(app).await {
        Ok(notifications) => notifications
            .iter()
            .for_each(|notification| notify(handle, notification)),
        Err(fault) => tracing::warn!(
            code = fault.code().as_str(),
            "notifications could not be determined"
        ),
    }
}

/// Shows a notification when a run that was started from the tray fails or needs a decision.
pub(crate) fn follow<R: Runtime>(handle: &AppHandle<R>, run: RunId) {
    let handle = handle.clone();
    tauri::async_runtime::spawn(async move {
        let Ok(app) = handle.state::<AppState>().app() else {
            return;
        };
        match app.notification_for(run).await {
            Ok(notification) => notification
                .iter()
                .for_each(|notification| notify(&handle, notification)),
            Err(fault) => {
                tracing::warn!(%run, code = fault.code().as_str(), "a sync from the tray could not be followed");
            }
        }
    });
}

fn notify<R: Runtime>(handle: &AppHandle<R>, notification: &Notification) {
    let language = handle.state::<AppState>().language();
    let (title, text) = texts(language, notification);
    tracing::info!(kind = ?notification.kind, "notification shown");
    let open = i18n::text(language, "shell.tray.open");
    let (handle, run) = (handle.clone(), notification.run);
    desktop::show(title, &text, open, move || events::open_run(&handle, run));
}

/// Title and text.
fn texts(language: Language, notification: &Notification) -> (&'static str, String) {
    let (title, text) = match notification.kind {
        NotificationKind::Failing => ("shell.failing.title", "shell.failing.text"),
        NotificationKind::NeedsDecision => ("shell.needsDecision.title", "shell.needsDecision.text"),
        NotificationKind::Recovered => ("shell.recovered.title", "shell.recovered.text"),
        NotificationKind::Failed => ("shell.failed.title", "shell.failed.text"),
    };
    (
        i18n::text(language, title),
        i18n::fill(language, text, &json!({ "name": notification.integration })),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_notification_has_its_own_text_in_both_languages_and_names_the_integration() {
        use NotificationKind::{Failed, Failing, NeedsDecision, Recovered};
        for kind in [Failing, NeedsDecision, Recovered, Failed] {
            let notification = Notification {
                integration: "Main office".to_owned(),
                kind,
                run: RunId(1),
            };
            let [english, spanish] =
                [Language::En, Language::Es].map(|language| texts(language, &notification));
            assert_ne!(english, spanish);
            for (title, text) in [english, spanish] {
                assert!(!title.contains("shell."), "{title}");
                assert!(text.starts_with("Main office: "), "{text}");
            }
        }
    }
}
