//! Decides what closing the window means.
//!
//! The program keeps running in the tray if the user agreed to that and a tray shows its icon. Otherwise it quits. If the
//! window holds input that is not saved, it asks first: Save, Discard, or Keep editing. Then it asks if quitting would stop a
//! sync.

use app::i18n;
use tauri::{AppHandle, CloseRequestApi, Emitter, Manager, Runtime};
use tauri_plugin_dialog::{DialogExt, MessageDialogButtons, MessageDialogResult};

use crate::app_state::AppState;
use crate::{tray, webview};

/// Handles a request to close the window. The window stays open until the decision is made.
pub(crate) fn on_close_requested<R: Runtime>(handle: &AppHandle<R>, close: &CloseRequestApi) {
    if ask_about_input(handle, "close") {
        close.prevent_close();
        return;
    }
    if keeps_running(handle) || is_syncing(handle) {
        close.prevent_close();
        close_window(handle);
    }
}

fn keeps_running<R: Runtime>(handle: &AppHandle<R>) -> bool {
    handle.state::<AppState>().folder().preferences().keep_running
}

/// Closes the window as its button does, after input that is not saved was asked about.
pub(crate) fn close_window<R: Runtime>(handle: &AppHandle<R>) {
    let handle = handle.clone();
    tauri::async_runtime::spawn(async move {
        if !keeps_running(&handle) || !tray::is_visible(&handle).await {
            stop_and_quit(&handle);
        } else if handle.state::<AppState>().folder().tray_notice_shown() {
            webview::hide(&handle);
        } else {
            ask(&handle);
        }
    });
}

/// The event by which the window asks about input that is not saved. Its payload is what to do afterwards.
const LEAVE: &str = "leave";

/// Lets the window ask about input that is not saved; `false` if there is none.
fn ask_about_input<R: Runtime>(handle: &AppHandle<R>, then: &str) -> bool {
    let is_asked = handle.state::<AppState>().has_unsaved() && handle.emit(LEAVE, then).is_ok();
    if is_asked {
        webview::show(handle);
    }
    is_asked
}

/// Ends the program. If that loses input or stops a sync, the user decides.
pub(crate) fn quit<R: Runtime>(handle: &AppHandle<R>) {
    if !ask_about_input(handle, "quit") {
        stop_and_quit(handle);
    }
}

/// Ends the program, after input that is not saved was asked about. If that stops a sync, the user decides.
pub(crate) fn stop_and_quit<R: Runtime>(handle: &AppHandle<R>) {
    if !is_syncing(handle) {
        handle.exit(0);
        return;
    }
    webview::show(handle);
    let language = handle.state::<AppState>().language();
    let text = |key| i18n::text(language, key);
    let stop = text("shell.stopping.stop");
    let mut dialog = handle
        .dialog()
        .message(text("shell.stopping.text"))
        .title(text("shell.stopping.title"))
        .buttons(MessageDialogButtons::OkCancelCustom(
            stop.to_owned(),
            text("shell.stopping.stay").to_owned(),
        ));
    if let Some(window) = handle.get_webview_window(webview::MAIN) {
        dialog = dialog.parent(&window);
    }
    let handle = handle.clone();
    dialog.show_with_result(move |answer| {
        if stops(&answer, stop) {
            handle.exit(0);
        }
    });
}

fn is_syncing<R: Runtime>(handle: &AppHandle<R>) -> bool {
    handle.state::<AppState>().app().is_ok_and(|app| app.is_syncing())
}

/// Whether the user chose to stop the sync. Closing the dialog keeps it running.
fn stops(answer: &MessageDialogResult, stop: &str) -> bool {
    match answer {
        MessageDialogResult::Ok => true,
        MessageDialogResult::Custom(label) => label == stop,
        _ => false,
    }
}

/// Tells the user once that the program keeps running, and offers to quit instead.
fn ask<R: Runtime>(handle: &AppHandle<R>) {
    let language = handle.state::<AppState>().language();
    let text = |key| i18n::text(language, key);
    let (stay, quit) = (text("shell.closing.stay"), text("shell.closing.quit"));
    let mut dialog = handle
        .dialog()
        .message(text("shell.closing.text"))
        .title(text("shell.closing.title"))
        // Closing a dialog of two buttons counts as the second one, which would be a decision.
        .buttons(MessageDialogButtons::YesNoCancelCustom(
            stay.to_owned(),
            quit.to_owned(),
            text("shell.closing.cancel").to_owned(),
        ));
    if let Some(window) = handle.get_webview_window(webview::MAIN) {
        dialog = dialog.parent(&window);
    }
    let handle = handle.clone();
    dialog.show_with_result(move |answer| {
        let Some(keep_running) = decision(&answer, stay, quit) else {
            return;
        };
        if let Err(fault) = handle
            .state::<AppState>()
            .folder()
            .set_tray_notice_shown(keep_running)
        {
            tracing::warn!(
                code = fault.code().as_str(),
                "the choice on closing could not be saved"
            );
        }
        if keep_running {
            webview::hide(&handle);
        } else {
            stop_and_quit(&handle);
        }
    });
}

/// Whether to keep running; `None` if nothing was chosen, and the window stays.
fn decision(answer: &MessageDialogResult, stay: &str, quit: &str) -> Option<bool> {
    match answer {
        MessageDialogResult::Yes => Some(true),
        MessageDialogResult::No => Some(false),
        MessageDialogResult::Custom(label) if label == stay => Some(true),
        MessageDialogResult::Custom(label) if label == quit => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use app::i18n::Language;

    use super::*;

    #[test]
    fn a_question_that_is_closed_decides_nothing() {
        let custom = |label: &str| MessageDialogResult::Custom(label.to_owned());
        let answers = [
            (custom("Keep running"), Some(true)),
            (MessageDialogResult::Yes, Some(true)),
            (custom("Quit"), Some(false)),
            (MessageDialogResult::No, Some(false)),
            (custom("Cancel"), None),
            (MessageDialogResult::Cancel, None),
        ];
        for (answer, expected) in answers {
            assert_eq!(decision(&answer, "Keep running", "Quit"), expected, "{answer:?}");
        }
    }

    #[test]
    fn only_its_own_button_stops_a_sync() {
        let custom = |label: &str| MessageDialogResult::Custom(label.to_owned());
        for (answer, expected) in [
            (custom("Stop and quit"), true),
            (MessageDialogResult::Ok, true),
            (custom("Keep syncing"), false),
            (MessageDialogResult::Cancel, false),
        ] {
            assert_eq!(stops(&answer, "Stop and quit"), expected, "{answer:?}");
        }
    }

    #[test]
    fn the_questions_are_in_both_languages() {
        let closing = ["title", "text", "stay", "quit", "cancel"].map(|part| format!("shell.closing.{part}"));
        let stopping = ["title", "text", "stop", "stay"].map(|part| format!("shell.stopping.{part}"));
        for key in closing.iter().chain(&stopping) {
            let [english, spanish] = [Language::En, Language::Es].map(|language| i18n::text(language, key));
            assert!(
                english != spanish && english != key,
                "{key}: {english}, {spanish}"
            );
        }
    }
}
