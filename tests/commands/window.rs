//! A pretended window on a real office.

use std::path::Path;

use office::{DataFolder, Passphrase};
use ontime_dental::Shell;
use serde_json::Value;
use tauri::ipc::{CallbackFn, InvokeBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
use tauri::webview::InvokeRequest;
use tauri::{App, WebviewWindow, WebviewWindowBuilder};

/// The window; everything it was ever answered is kept for inspection.
pub(crate) struct Window {
    webview: WebviewWindow<MockRuntime>,
    pub(crate) answers: Vec<String>,
    _app: App<MockRuntime>,
}

impl Window {
    /// Opens a window with this label on the folder. Only `main` has permissions.
    pub(crate) fn open(folder: &Path, label: &str) -> Self {
        let folder = DataFolder::locate(Some(folder.join("data"))).unwrap();
        let shell = Shell::around(folder, Some(Passphrase::new("correct horse battery".to_owned())));
        let mut context = tauri::generate_context!(test = true);
        context.config_mut().app.windows.clear();
        let app = mock_builder()
            .plugin(tauri_plugin_dialog::init())
            .manage(shell)
            .invoke_handler(ontime_dental::handler())
            .build(context)
            .unwrap();
        let webview = WebviewWindowBuilder::new(&app, label, tauri::WebviewUrl::default())
            .build()
            .unwrap();
        Self {
            webview,
            answers: Vec::new(),
            _app: app,
        }
    }

    /// Calls a command as JavaScript would.
    pub(crate) fn call(&mut self, command: &str, arguments: Value) -> Result<Value, Value> {
        let url = if cfg!(windows) {
            "http://tauri.localhost"
        } else {
            "tauri://localhost"
        };
        let request = InvokeRequest {
            cmd: command.to_owned(),
            callback: CallbackFn(0),
            error: CallbackFn(1),
            url: url.parse().unwrap(),
            body: InvokeBody::Json(arguments),
            headers: tauri::http::HeaderMap::default(),
            invoke_key: INVOKE_KEY.to_owned(),
        };
        let answer =
            get_ipc_response(&self.webview, request).map(|body| body.deserialize::<Value>().unwrap());
        self.answers.push(match &answer {
            Ok(value) | Err(value) => value.to_string(),
        });
        answer
    }

    /// Calls a command that must succeed.
    pub(crate) fn ask(&mut self, command: &str, arguments: Value) -> Value {
        self.call(command, arguments)
            .unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    /// Calls a command that must fail, and gives the code of its fault.
    pub(crate) fn code(&mut self, command: &str, arguments: Value) -> String {
        let fault = self.call(command, arguments).expect_err("this must be refused");
        for part in ["message", "hint"] {
            assert!(
                fault[part].as_str().is_some_and(|text| text.len() > 10),
                "{command}: no {part} in {fault}"
            );
        }
        fault["code"].as_str().unwrap().to_owned()
    }
}
