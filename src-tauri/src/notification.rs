//! Notifications of the desktop: the program's name as their sender, and what a click opens.
//!
//! # Limits
//! - On Linux, the desktop decides whether a click is reported; on Windows, a click counts only while the notification is on
//!   screen.

use std::thread;

use notify_rust::{Notification, NotificationResponse};

/// As the tray and the window call the program.
const SENDER: &str = "OnTime Dental";

/// Shows a notification, and calls back if a person clicks it. Returns at once.
pub(crate) fn show(title: &str, text: &str, open: &str, on_click: impl FnOnce() + Send + 'static) {
    let notification = notification(title, text, open);
    // It waits for the click.
    let waiting = thread::Builder::new()
        .name("notification".to_owned())
        .spawn(move || wait(&notification, on_click));
    if let Err(error) = waiting {
        tracing::warn!(%error, "a notification could not be shown");
    }
}

fn notification(title: &str, text: &str, open: &str) -> Notification {
    let mut notification = Notification::new();
    notification.appname(SENDER).summary(title).body(text);
    if cfg!(target_os = "linux") {
        // Desktops report a click on the notification itself only if it offers this action.
        notification.action("default", open).icon("ontime-dental");
    }
    #[cfg(windows)]
    if !cfg!(debug_assertions) {
        // Windows takes name and icon from the registry entry that the installers write for it, and shows nothing without.
        notification.app_id(IDENTIFIER);
    }
    #[cfg(target_os = "macos")]
    let _ = notify_rust::set_application(IDENTIFIER);
    notification
}

/// As in `tauri.conf.json`.
#[cfg(any(windows, target_os = "macos"))]
const IDENTIFIER: &str = "com.ontimedental.desktop";

fn wait(notification: &Notification, on_click: impl FnOnce()) {
    let shown = match notification.show() {
        Ok(shown) => shown,
        Err(error) => {
            tracing::warn!(%error, "a notification could not be shown");
            return;
        }
    };
    let mut on_click = Some(on_click);
    let waited = shown.wait_for_response(|response: &NotificationResponse| {
        if matches!(response, NotificationResponse::Default)
            && let Some(on_click) = on_click.take()
        {
            on_click();
        }
    });
    if let Err(error) = waited {
        tracing::warn!(%error, "a click on a notification cannot be noticed");
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::expect_used,
        reason = "in a test, a failed step is the finding"
    )]

    use std::collections::HashMap;
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};
    use std::sync::mpsc;
    use std::time::Duration;

    use zbus::interface;
    use zbus::object_server::SignalEmitter;
    use zbus::zvariant::OwnedValue;

    use super::*;

    /// Set in the process that has a message bus of its own.
    const INSIDE: &str = "ONTIME_TEST_OWN_BUS";

    /// A desktop on which a person clicks each notification at once.
    struct Desktop(mpsc::Sender<(String, String, String)>);

    #[interface(name = "org.freedesktop.Notifications")]
    impl Desktop {
        #[allow(clippy::too_many_arguments, reason = "as the specification has it")]
        async fn notify(
            &self,
            sender: String,
            _replaces: u32,
            _icon: String,
            title: String,
            text: String,
            actions: Vec<String>,
            _hints: HashMap<String, OwnedValue>,
            _timeout: i32,
            #[zbus(signal_emitter)] emitter: SignalEmitter<'_>,
        ) -> u32 {
            self.0.send((sender, title, text)).unwrap();
            assert_eq!(actions, ["default", "Open"]);
            let emitter = emitter.to_owned();
            thread::spawn(move || {
                // The caller learns the number first.
                thread::sleep(Duration::from_millis(300));
                zbus::block_on(Self::action_invoked(&emitter, 7, "default")).unwrap();
            });
            7
        }

        #[zbus(signal)]
        async fn action_invoked(emitter: &SignalEmitter<'_>, id: u32, action: &str) -> zbus::Result<()>;
    }

    #[test]
    fn a_notification_names_its_sender_and_a_click_opens_what_it_speaks_of() {
        if std::env::var_os(INSIDE).is_none() {
            return run_on_own_bus();
        }
        let (sender, shown) = mpsc::channel();
        let _desktop = zbus::blocking::connection::Builder::session()
            .unwrap()
            .name("org.freedesktop.Notifications")
            .unwrap()
            .serve_at("/org/freedesktop/Notifications", Desktop(sender))
            .unwrap()
            .build()
            .unwrap();
        let (clicked, clicks) = mpsc::channel();
        show("Sync failed", "Main office", "Open", move || {
            clicked.send(()).unwrap()
        });
        let wait = Duration::from_secs(60);
        let (sender, title, text) = shown.recv_timeout(wait).unwrap();
        assert_eq!(
            [sender, title, text],
            ["OnTime Dental", "Sync failed", "Main office"]
        );
        clicks.recv_timeout(wait).unwrap();
    }

    /// This test again, in a process that reaches a message bus of its own.
    fn run_on_own_bus() {
        let mut bus = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--print-address"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("Debian's package dbus-daemon");
        let mut address = String::new();
        BufReader::new(bus.stdout.take().unwrap())
            .read_line(&mut address)
            .unwrap();
        let name = "notification::tests::a_notification_names_its_sender_and_a_click_opens_what_it_speaks_of";
        let inside = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", name])
            .env("DBUS_SESSION_BUS_ADDRESS", address.trim())
            .env(INSIDE, "1")
            .output();
        bus.kill().unwrap();
        bus.wait().unwrap();
        let inside = inside.unwrap();
        let told = String::from_utf8_lossy(&inside.stdout);
        assert!(inside.status.success() && told.contains("1 passed"), "{told}");
    }
}
