//! Starts tauri-driver and WebKitWebDriver, and stops them with the test.

use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::publisher::Publisher;

/// For the first window on a busy machine.
const TIMEOUT: Duration = Duration::from_secs(90);

/// For one attempt: a driver that gets a request too early never answers it.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(30);

pub(crate) struct Driver {
    process: Child,
    port: u16,
}

impl Driver {
    pub(crate) fn start() -> Self {
        Self::start_in(&[])
    }

    /// Without a keychain: the message bus is out of reach.
    pub(crate) fn start_without_keychain() -> Self {
        Self::start_in(&[("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")])
    }

    /// Without a keychain, and with an update from this publisher, which would replace `program`.
    pub(crate) fn start_with_updates(publisher: &Publisher, program: &Path) -> Self {
        Self::start_in(&[
            ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent"),
            ("ONTIME_UPDATE_FEED", &publisher.url()),
            ("ONTIME_UPDATE_PUBKEY", &publisher.public_key()),
            ("ONTIME_UPDATE_PROGRAM", program.to_str().unwrap()),
        ])
    }

    fn start_in(environment: &[(&str, &str)]) -> Self {
        assert!(
            std::env::var_os("DISPLAY").is_some(),
            "the window needs a display: run `cargo xtask test`"
        );
        let program = std::env::var_os("TAURI_DRIVER").unwrap_or_else(|| "tauri-driver".into());
        let (port, native) = (free_port(), free_port());
        let process = Command::new(program)
            .envs(environment.iter().copied())
            .args(["--port", &port.to_string(), "--native-port", &native.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("tauri-driver is missing: run `cargo xtask test`, which installs it");
        let driver = Self { process, port };
        for port in [port, native] {
            wait_for_listener(port);
        }
        driver
    }

    /// Starts the program on a data folder and connects to its window.
    pub(crate) async fn open(&self, data: &Path, passphrase: &Path) -> Client {
        self.start_with(json!(["--data-dir", data, "--passphrase-file", passphrase]))
            .await
    }

    /// The same as when the computer starts it. No tray appears here, so its window shows after a while.
    pub(crate) async fn open_hidden(&self, data: &Path, passphrase: &Path) -> Client {
        self.start_with(json!([
            "--hidden",
            "--data-dir",
            data,
            "--passphrase-file",
            passphrase
        ]))
        .await
    }

    /// The same without the passphrase, so the window asks for it.
    pub(crate) async fn open_locked(&self, data: &Path) -> Client {
        self.start_with(json!(["--data-dir", data])).await
    }

    async fn start_with(&self, arguments: Value) -> Client {
        let options = json!({
            "application": env!("CARGO_BIN_EXE_ontime-dental"),
            "args": arguments,
        });
        let Value::Object(capabilities) = json!({"tauri:options": options}) else {
            unreachable!()
        };
        let deadline = Instant::now() + TIMEOUT;
        loop {
            let mut builder = ClientBuilder::new(HttpConnector::new());
            builder.capabilities(capabilities.clone());
            match tokio::time::timeout(
                ATTEMPT_TIMEOUT,
                builder.connect(&format!("http://127.0.0.1:{}", self.port)),
            )
            .await
            {
                Ok(Ok(client)) => {
                    wait_for_page(&client).await;
                    return client;
                }
                Ok(Err(error)) => assert!(Instant::now() < deadline, "no window came up: {error}"),
                Err(_) => assert!(
                    Instant::now() < deadline,
                    "no window came up: the driver does not respond"
                ),
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // On SIGTERM it stops WebKitWebDriver first; SIGKILL would leave that running.
        let terminated = Command::new("kill").arg(self.process.id().to_string()).status();
        if !terminated.is_ok_and(|status| status.success()) {
            let _ = self.process.kill();
        }
        let _ = self.process.wait();
    }
}

/// Waits until the page has set its title, which it does with its first content. A request while the page loads is never
/// answered, so each attempt has a timeout.
async fn wait_for_page(client: &Client) {
    let deadline = Instant::now() + TIMEOUT;
    loop {
        let title = tokio::time::timeout(Duration::from_secs(3), client.title()).await;
        if title.is_ok_and(|title| title.is_ok_and(|title| title.contains(" - OnTime Dental"))) {
            return;
        }
        assert!(Instant::now() < deadline, "the window stays empty");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn wait_for_listener(port: u16) {
    let deadline = Instant::now() + TIMEOUT;
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(
            Instant::now() < deadline,
            "nothing listens on port {port}: is WebKitWebDriver installed?"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0))
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}
