//! Decides what closing the window means.
//!
//! The program keeps running in the tray if the user agreed to that and a tray shows its icon. Otherwise it quits. If the
//! window holds input that is not saved, it asks first: Save, Discard, or Keep editing.

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
    if !handle.state::<AppState>().folder().preferences().keep_running {
        return;
    }
    close.prevent_close();
    let handle = handle.clone();
    tauri::async_runtime::spawn(async move {
        if !tray::is_visible(&handle).await {
            handle.exit(0);
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

/// Quits, once no input would be lost.
pub(crate) fn quit<R: Runtime>(handle: &AppHandle<R>) {
    if !ask_about_input(handle, "quit") {
        handle.exit(0);
    }
}

/// Closes the window as its button does.
pub(crate) fn close_window<R: Runtime>(handle: &AppHandle<R>) {
    if let Some(window) = handle.get_webview_window(webview::MAIN)
        && let Err(error) = window.close()
    {
        tracing::warn!(%error, "the window could not be closed");
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
            handle.exit(0);
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
    fn the_question_is_in_both_languages() {
        for part in ["title", "text", "stay", "quit", "cancel"] {
            let key = format!("shell.closing.{part}");
            let [english, spanish] = [Language::En, Language::Es].map(|language| i18n::text(language, &key));
            assert!(
                english != spanish && english != key,
                "{key}: {english}, {spanish}"
            );
        }
    }
}
