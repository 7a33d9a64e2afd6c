//! What closing the window means: the program goes on in the tray, if a person agreed to that and a tray shows its icon.

use tauri::{AppHandle, CloseRequestApi, Manager, Runtime};
use tauri_plugin_dialog::{DialogExt, MessageDialogButtons, MessageDialogResult};

use crate::shell::Shell;
use crate::{tray, webview, words};

/// The window was asked to close. It stays until it is known what that means.
pub(crate) fn asked<R: Runtime>(app: &AppHandle<R>, close: &CloseRequestApi) {
    let preferences = app.state::<Shell>().folder().preferences();
    if !preferences.keep_running {
        return;
    }
    close.prevent_close();
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        if !tray::is_visible(&app).await {
            app.exit(0);
        } else if app.state::<Shell>().folder().was_told_of_tray() {
            webview::hide(&app);
        } else {
            tell(&app);
        }
    });
}

/// Says once that the program goes on, and lets the person choose otherwise.
fn tell<R: Runtime>(app: &AppHandle<R>) {
    let language = app.state::<Shell>().folder().preferences().spoken;
    let words::Closing {
        title,
        text,
        stay,
        quit,
        cancel,
    } = words::closing(language);
    let mut dialog = app
        .dialog()
        .message(text)
        .title(title)
        // A dialog of two buttons takes its own closing for the second one, which would be a decision for good.
        .buttons(MessageDialogButtons::YesNoCancelCustom(
            stay.to_owned(),
            quit.to_owned(),
            cancel.to_owned(),
        ));
    if let Some(window) = app.get_webview_window(webview::MAIN) {
        dialog = dialog.parent(&window);
    }
    let app = app.clone();
    dialog.show_with_result(move |answer| {
        let Some(keep_running) = chosen(&answer, stay, quit) else {
            return;
        };
        if let Err(fault) = app.state::<Shell>().folder().set_told_of_tray(keep_running) {
            tracing::warn!(code = ?fault.code, "what closing the window means could not be kept");
        }
        if keep_running {
            webview::hide(&app);
        } else {
            app.exit(0);
        }
    });
}

/// Whether the program goes on; `None` if nothing was chosen, and the window stays.
fn chosen(answer: &MessageDialogResult, stay: &str, quit: &str) -> Option<bool> {
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
            assert_eq!(chosen(&answer, "Keep running", "Quit"), expected, "{answer:?}");
        }
    }
}
