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
    } = words::closing(language);
    let mut dialog = app
        .dialog()
        .message(text)
        .title(title)
        .buttons(MessageDialogButtons::OkCancelCustom(
            stay.to_owned(),
            quit.to_owned(),
        ));
    if let Some(window) = app.get_webview_window(webview::MAIN) {
        dialog = dialog.parent(&window);
    }
    let app = app.clone();
    dialog.show_with_result(move |answer| {
        let keep_running = match answer {
            MessageDialogResult::Ok => true,
            MessageDialogResult::Custom(label) if label == stay => true,
            MessageDialogResult::Custom(label) if label == quit => false,
            // The question itself was closed: nothing was chosen, and the window stays.
            _ => return,
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
