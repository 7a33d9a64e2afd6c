//! A window of Tauri's mock runtime on a real data folder.

use std::path::Path;
use std::sync::{Arc, Mutex};

use app::{DataFolder, FaultCode, Passphrase};
use ontime_dental::AppState;
use serde_json::Value;
use tauri::ipc::{CallbackFn, InvokeBody, InvokeResponseBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
use tauri::webview::InvokeRequest;
use tauri::{App, WebviewWindow, WebviewWindowBuilder};

/// The argument that stands for a channel; its messages are kept in [`Window::messages`].
pub(crate) const CHANNEL: &str = "__CHANNEL__:1";

/// Protects the data of every test.
pub(crate) const PASSPHRASE: &str = "correct horse battery";

/// The window. It keeps every response for inspection.
pub(crate) struct Window {
    webview: WebviewWindow<MockRuntime>,
    pub(crate) responses: Vec<String>,
    messages: Arc<Mutex<Vec<Value>>>,
    _app: App<MockRuntime>,
}

impl Window {
    /// Opens a window with this label on the folder. Only `main` has permissions.
    pub(crate) fn open(folder: &Path, label: &str) -> Self {
        Self::build(state(folder), label)
    }

    /// Opens the main window of a program that gets its updates from this feed.
    #[cfg(target_os = "linux")]
    pub(crate) fn open_with_feed(folder: &Path, feed: ontime_dental::Feed) -> Self {
        Self::build(state(folder).with_feed(feed), "main")
    }

    fn build(state: AppState, label: &str) -> Self {
        let mut context = tauri::generate_context!(test = true);
        context.config_mut().app.windows.clear();
        let messages = Arc::<Mutex<Vec<Value>>>::default();
        let received = messages.clone();
        let app = mock_builder()
            .plugin(tauri_plugin_dialog::init())
            .plugin(tauri_plugin_updater::Builder::new().build())
            .manage(state)
            .channel_interceptor(move |_, _, _, body| {
                if let InvokeResponseBody::Json(message) = body {
                    received
                        .lock()
                        .unwrap()
                        .push(serde_json::from_str(message).unwrap());
                }
                true
            })
            .invoke_handler(ontime_dental::handler())
            .build(context)
            .unwrap();
        let webview = WebviewWindowBuilder::new(&app, label, tauri::WebviewUrl::default())
            .build()
            .unwrap();
        Self {
            webview,
            responses: Vec::new(),
            messages,
            _app: app,
        }
    }

    /// Calls a command as JavaScript would.
    pub(crate) fn call(&mut self, command: &str, arguments: Value) -> Result<Value, Value> {
        let response = invoke(&self.webview, command, arguments);
        self.responses.push(match &response {
            Ok(value) | Err(value) => value.to_string(),
        });
        response
    }

    /// Calls a command that must succeed, at another time, during another command.
    #[cfg(target_os = "linux")]
    pub(crate) fn ask_later(
        &self,
        command: &'static str,
        arguments: Value,
    ) -> impl FnOnce() + Send + 'static {
        let webview = self.webview.clone();
        move || drop(invoke(&webview, command, arguments).unwrap())
    }

    /// Calls a command that must succeed.
    pub(crate) fn ask(&mut self, command: &str, arguments: Value) -> Value {
        self.call(command, arguments)
            .unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    /// Calls a command that must fail, and returns its fault.
    pub(crate) fn refused(&mut self, command: &str, arguments: Value) -> Value {
        let fault = self.call(command, arguments).expect_err("this must be refused");
        let code = serde_json::from_value::<FaultCode>(fault["code"].clone());
        assert!(code.is_ok(), "{command}: {fault} has no code");
        fault
    }

    /// Calls a command that must fail, and returns the code of its fault.
    pub(crate) fn code(&mut self, command: &str, arguments: Value) -> String {
        let fault = self.refused(command, arguments);
        fault["code"].as_str().unwrap().to_owned()
    }

    /// The messages that channels have received since the last call of this.
    pub(crate) fn messages(&self) -> Vec<Value> {
        std::mem::take(&mut *self.messages.lock().unwrap())
    }
}

fn invoke(webview: &WebviewWindow<MockRuntime>, command: &str, arguments: Value) -> Result<Value, Value> {
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
    get_ipc_response(webview, request).map(|body| body.deserialize::<Value>().unwrap())
}

fn state(folder: &Path) -> AppState {
    let folder = DataFolder::locate(Some(folder.join("data"))).unwrap();
    AppState::new(folder, Some(Passphrase::new(PASSPHRASE.to_owned())))
}
