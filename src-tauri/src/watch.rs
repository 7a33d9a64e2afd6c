//! Looks after every change, and now and then, how the integrations are doing: for the tray and for notifications.

use std::time::Duration;

use office::view::IntegrationCard;
use office::{Attention, Notice, Office, RunId, overall};
use tauri::{AppHandle, Manager, Runtime};
use tauri_plugin_notification::NotificationExt;

use crate::shell::Shell;
use crate::{tray, words};

/// The longest time between two looks: data also grows late by itself.
const PULSE: Duration = Duration::from_secs(60);

/// How long changes are gathered before they are looked at.
const GATHER: Duration = Duration::from_secs(1);

pub(crate) fn begin<R: Runtime>(app: &AppHandle<R>) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let mut attention = Attention::default();
        let (mut changes, mut asked) = {
            let shell = app.state::<Shell>();
            (shell.changes().listen(), shell.asked_to_look())
        };
        loop {
            if let Ok(office) = app.state::<Shell>().office() {
                look(&app, &office, &mut attention).await;
            }
            tokio::select! {
                _ = changes.changed() => tokio::time::sleep(GATHER).await,
                _ = asked.changed() => {}
                () = tokio::time::sleep(PULSE) => {}
            }
        }
    });
}

async fn look<R: Runtime>(app: &AppHandle<R>, office: &Office, attention: &mut Attention) {
    match office.integrations().await {
        Ok(cards) => show(app, &cards),
        Err(fault) => tracing::warn!(code = ?fault.code, "the tray could not read the integrations"),
    }
    match attention.look(office).await {
        Ok(notices) => notices.iter().for_each(|notice| tell(app, notice)),
        Err(fault) => tracing::warn!(code = ?fault.code, "it could not be told what the office should hear"),
    }
}

/// Tells how a run that was begun from the tray ends, if it fails or stops to ask.
pub(crate) fn follow<R: Runtime>(app: &AppHandle<R>, run: RunId) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let Ok(office) = app.state::<Shell>().office() else {
            return;
        };
        match office.tidings_of(run).await {
            Ok(notice) => notice.iter().for_each(|notice| tell(&app, notice)),
            Err(fault) => {
                tracing::warn!(%run, code = ?fault.code, "a sync from the tray could not be followed")
            }
        }
    });
}

fn show<R: Runtime>(app: &AppHandle<R>, cards: &[IntegrationCard]) {
    let language = app.state::<Shell>().folder().preferences().spoken;
    let overall = overall(cards);
    let words = words::state(language, &overall);
    tray::show_state(app, language, overall.health, &words);
}

fn tell<R: Runtime>(app: &AppHandle<R>, notice: &Notice) {
    let language = app.state::<Shell>().folder().preferences().spoken;
    let (title, text) = words::notice(language, notice.tidings, &notice.integration);
    tracing::info!(tidings = ?notice.tidings, "the office is notified");
    if let Err(error) = app.notification().builder().title(title).body(text).show() {
        tracing::warn!(%error, "a notification could not be shown");
    }
}
