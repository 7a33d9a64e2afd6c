//! The tray icon: status at a glance, and the way back to a closed window.
//!
//! # Guarantees
//! - The status shows in the shape of the icon's badge and in words: as its tooltip and as the first line of its menu.
//! - Closing the window leaves the program running only if the user agreed, and only while a tray shows the icon.
//! - The program works the same on a computer without a tray.

mod host;
mod icon_badge;
mod status_line;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use app::i18n::{self, Language};
use app::view::IntegrationHealth;
use app::{HealthSummary, Trigger};
use tauri::image::Image;
use tauri::menu::{Menu, MenuEvent, MenuItem, PredefinedMenuItem};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Manager, Runtime};

use crate::app_state::AppState;
use crate::{closing, status_monitor, webview};

const BASE: Image<'_> = tauri::include_image!("icons/32x32.png");

/// When the program starts with the computer, the desktop's tray may start after it.
const MAX_ATTEMPTS: u32 = 20;
const RETRY_INTERVAL: Duration = Duration::from_millis(500);

/// The icon and its menu; managed by Tauri.
pub(crate) struct Tray<R: Runtime> {
    icon: TrayIcon<R>,
    status: MenuItem<R>,
    sync: MenuItem<R>,
    open: MenuItem<R>,
    quit: MenuItem<R>,
    shown: Mutex<Shown>,
}

/// What the icon and the menu show now.
#[derive(Clone, PartialEq)]
struct Shown {
    health: Option<IntegrationHealth>,
    line: String,
}

/// Adds the icon to the tray if possible. On Linux its library panics if a system library is missing.
pub(crate) fn install<R: Runtime>(handle: &AppHandle<R>) {
    let language = handle.state::<AppState>().language();
    match catch_unwind(AssertUnwindSafe(|| build(handle, language))) {
        Ok(Ok(tray)) => drop(handle.manage(tray)),
        Ok(Err(error)) => tracing::warn!(%error, "there is no tray icon"),
        Err(_) => tracing::warn!("there is no tray icon: the library for it is not installed"),
    }
}

fn build<R: Runtime>(handle: &AppHandle<R>, language: Language) -> tauri::Result<Tray<R>> {
    let line = status_line::status_line(language, &HealthSummary::default());
    let item = |id: &str, text: &str, enabled| MenuItem::with_id(handle, id, text, enabled, None::<&str>);
    let status = item("status", &line, false)?;
    let sync = item("sync", i18n::text(language, "shell.tray.syncNow"), true)?;
    let open = item("open", i18n::text(language, "shell.tray.open"), true)?;
    let quit = item("quit", i18n::text(language, "shell.tray.quit"), true)?;
    let (first, second) = (
        PredefinedMenuItem::separator(handle)?,
        PredefinedMenuItem::separator(handle)?,
    );
    let menu = Menu::with_items(handle, &[&status, &first, &sync, &open, &second, &quit])?;
    let icon = TrayIconBuilder::with_id("main")
        .icon(BASE)
        .temp_dir_path(handle.state::<AppState>().folder().tray_dir())
        .tooltip(i18n::text(language, "app.name"))
        .menu(&menu)
        .show_menu_on_left_click(false)
        .on_menu_event(on_menu_event)
        .on_tray_icon_event(|tray, event| {
            if let TrayIconEvent::Click {
                button: MouseButton::Left,
                button_state: MouseButtonState::Up,
                ..
            } = event
            {
                webview::show(tray.app_handle());
            }
        })
        .build(handle)?;
    let shown = Mutex::new(Shown { health: None, line });
    Ok(Tray {
        icon,
        status,
        sync,
        open,
        quit,
        shown,
    })
}

fn on_menu_event<R: Runtime>(handle: &AppHandle<R>, event: MenuEvent) {
    match event.id().as_ref() {
        "sync" => sync_now(handle),
        "open" => webview::show(handle),
        "quit" => closing::quit(handle),
        _ => {}
    }
}

/// Starts a sync of every integration. If the app is not open, or a sync cannot start, the window shows why.
fn sync_now<R: Runtime>(handle: &AppHandle<R>) {
    let handle = handle.clone();
    tauri::async_runtime::spawn(async move {
        let app = handle.state::<AppState>().app();
        let started = match app {
            Ok(app) => app.sync_everything(Trigger::Window).await,
            Err(fault) => Err(fault),
        };
        match started {
            Ok(runs) => runs
                .into_iter()
                .for_each(|run| status_monitor::follow(&handle, run)),
            Err(fault) => {
                tracing::warn!(
                    code = fault.code().as_str(),
                    "a sync from the tray could not be started"
                );
                webview::show(&handle);
            }
        }
    });
}

/// Shows the status of the integrations.
pub(crate) fn show_status<R: Runtime>(handle: &AppHandle<R>, summary: &HealthSummary) {
    let Some(tray) = handle.try_state::<Tray<R>>() else {
        return;
    };
    let language = handle.state::<AppState>().language();
    let next = Shown {
        health: summary.health,
        line: status_line::status_line(language, summary),
    };
    let before = {
        let mut shown = tray.shown.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *shown, next.clone())
    };
    if before.health != next.health {
        log_failure(tray.icon.set_icon(Some(icon_badge::icon(&BASE, next.health))));
    }
    if before.line != next.line {
        // A menu underlines the letter after a single ampersand.
        log_failure(tray.status.set_text(next.line.replace('&', "&&")));
        log_failure(
            tray.icon
                .set_tooltip(Some(status_line::tooltip(language, &next.line))),
        );
    }
}

/// Shows everything in this language from now on.
pub(crate) fn set_language<R: Runtime>(handle: &AppHandle<R>, language: Language) {
    if let Some(tray) = handle.try_state::<Tray<R>>() {
        log_failure(tray.sync.set_text(i18n::text(language, "shell.tray.syncNow")));
        log_failure(tray.open.set_text(i18n::text(language, "shell.tray.open")));
        log_failure(tray.quit.set_text(i18n::text(language, "shell.tray.quit")));
    }
    if let Some(state) = handle.try_state::<AppState>() {
        state.request_refresh();
    }
}

/// Waits for a tray that shows the icon; `false` if none appears.
pub(crate) async fn wait_until_visible<R: Runtime>(handle: &AppHandle<R>) -> bool {
    for _ in 0..MAX_ATTEMPTS {
        if is_visible(handle).await {
            return true;
        }
        tokio::time::sleep(RETRY_INTERVAL).await;
    }
    false
}

/// Whether a tray shows the icon.
pub(crate) async fn is_visible<R: Runtime>(handle: &AppHandle<R>) -> bool {
    handle.try_state::<Tray<R>>().is_some() && host::exists().await
}

fn log_failure(result: tauri::Result<()>) {
    if let Err(error) = result {
        tracing::warn!(%error, "the tray icon could not be changed");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_menu_is_in_both_languages() {
        for key in ["shell.tray.syncNow", "shell.tray.open", "shell.tray.quit"] {
            let [english, spanish] = [Language::En, Language::Es].map(|language| i18n::text(language, key));
            assert!(
                english != spanish && english != key,
                "{key}: {english}, {spanish}"
            );
        }
    }
}
