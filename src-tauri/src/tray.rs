//! The tray: how the integrations are doing at a glance, and the way back to a window that was closed.
//!
//! # What is promised
//! - The state shows by the shape of the icon's sign and in words: as its tooltip, and as the first line of its menu.
//! - Closing the window leaves the program running only if a person agreed to it, and only while a tray shows the icon;
//!   else it quits.
//! - Where there is no tray the program works as well.

mod host;
mod sign;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use office::view::IntegrationHealth;
use office::{Language, Overall, Trigger};
use tauri::image::Image;
use tauri::menu::{Menu, MenuEvent, MenuItem, PredefinedMenuItem};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Manager, Runtime};

use crate::shell::Shell;
use crate::{watch, webview, words};

const BASE: Image<'_> = tauri::include_image!("icons/32x32.png");

/// How often the tray is looked for at a start by the computer, and how far apart.
const LOOKS: u32 = 20;
const BETWEEN_LOOKS: Duration = Duration::from_millis(500);

/// The icon and its menu; managed by the app.
pub(crate) struct Tray<R: Runtime> {
    icon: TrayIcon<R>,
    state: MenuItem<R>,
    sync: MenuItem<R>,
    open: MenuItem<R>,
    quit: MenuItem<R>,
    shown: Mutex<Shown>,
}

/// What it shows at present.
#[derive(Clone, PartialEq)]
struct Shown {
    health: Option<IntegrationHealth>,
    words: String,
}

/// Puts the icon into the tray, if one can be had: on Linux its library may not be installed, and panics then.
pub(crate) fn install<R: Runtime>(app: &AppHandle<R>) {
    let language = app.state::<Shell>().folder().preferences().spoken;
    match catch_unwind(AssertUnwindSafe(|| build(app, language))) {
        Ok(Ok(tray)) => drop(app.manage(tray)),
        Ok(Err(error)) => tracing::warn!(%error, "there is no tray icon"),
        Err(_) => tracing::warn!("there is no tray icon: the library for it is not installed"),
    }
}

fn build<R: Runtime>(app: &AppHandle<R>, language: Language) -> tauri::Result<Tray<R>> {
    let words = words::state(language, &Overall::default());
    let item = |id: &str, text: &str, enabled| MenuItem::with_id(app, id, text, enabled, None::<&str>);
    let state = item("state", &words, false)?;
    let sync = item("sync", words::sync_now(language), true)?;
    let open = item("open", words::open(language), true)?;
    let quit = item("quit", words::quit(language), true)?;
    let (first, second) = (
        PredefinedMenuItem::separator(app)?,
        PredefinedMenuItem::separator(app)?,
    );
    let menu = Menu::with_items(app, &[&state, &first, &sync, &open, &second, &quit])?;
    let icon = TrayIconBuilder::with_id("main")
        .icon(BASE)
        .temp_dir_path(app.state::<Shell>().folder().tray_dir())
        .tooltip(words::name(language))
        .menu(&menu)
        .show_menu_on_left_click(false)
        .on_menu_event(chosen)
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
        .build(app)?;
    let shown = Mutex::new(Shown { health: None, words });
    Ok(Tray {
        icon,
        state,
        sync,
        open,
        quit,
        shown,
    })
}

fn chosen<R: Runtime>(app: &AppHandle<R>, event: MenuEvent) {
    match event.id().as_ref() {
        "sync" => sync_now(app),
        "open" => webview::show(app),
        "quit" => app.exit(0),
        _ => {}
    }
}

/// Where the office is not open yet, or a sync cannot start, the window says why.
fn sync_now<R: Runtime>(app: &AppHandle<R>) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let office = app.state::<Shell>().office();
        let started = match office {
            Ok(office) => office.sync_everything(Trigger::Window).await,
            Err(fault) => Err(fault),
        };
        match started {
            Ok(runs) => runs.into_iter().for_each(|run| watch::follow(&app, run)),
            Err(fault) => {
                tracing::warn!(code = ?fault.code, "a sync from the tray could not be started");
                webview::show(&app);
            }
        }
    });
}

/// Shows how the integrations are doing.
pub(crate) fn show_state<R: Runtime>(
    app: &AppHandle<R>,
    language: Language,
    health: Option<IntegrationHealth>,
    words: &str,
) {
    let Some(tray) = app.try_state::<Tray<R>>() else {
        return;
    };
    let next = Shown {
        health,
        words: words.to_owned(),
    };
    let before = {
        let mut shown = tray.shown.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *shown, next.clone())
    };
    if before.health != next.health {
        noted(tray.icon.set_icon(Some(sign::icon(&BASE, health))));
    }
    if before.words != next.words {
        // In a menu an ampersand underlines the letter behind it.
        noted(tray.state.set_text(words.replace('&', "&&")));
        noted(tray.icon.set_tooltip(Some(words::tooltip(language, words))));
    }
}

/// Says everything in this language from now on.
pub(crate) fn speak<R: Runtime>(app: &AppHandle<R>, language: Language) {
    if let Some(tray) = app.try_state::<Tray<R>>() {
        noted(tray.sync.set_text(words::sync_now(language)));
        noted(tray.open.set_text(words::open(language)));
        noted(tray.quit.set_text(words::quit(language)));
    }
    if let Some(shell) = app.try_state::<Shell>() {
        shell.look_again();
    }
}

/// Whether there is an icon that somebody can see, now or soon: at a start by the computer the desktop's own tray may come
/// up after the program.
pub(crate) async fn appears<R: Runtime>(app: &AppHandle<R>) -> bool {
    for _ in 0..LOOKS {
        if is_visible(app).await {
            return true;
        }
        tokio::time::sleep(BETWEEN_LOOKS).await;
    }
    false
}

/// Whether there is an icon that somebody can see.
pub(crate) async fn is_visible<R: Runtime>(app: &AppHandle<R>) -> bool {
    app.try_state::<Tray<R>>().is_some() && host::is_there().await
}

fn noted(done: tauri::Result<()>) {
    if let Err(error) = done {
        tracing::warn!(%error, "the tray icon could not be changed");
    }
}
