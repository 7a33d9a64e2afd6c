//! Whether this computer shows tray icons. If not, closing the window must end the program, because the user could not find
//! it again.

/// Windows and macOS always do.
#[cfg(not(target_os = "linux"))]
pub(super) async fn exists() -> bool {
    true
}

/// On Linux the desktop registers on the session bus if it does.
#[cfg(target_os = "linux")]
pub(super) async fn exists() -> bool {
    use std::time::Duration;

    /// A working bus answers at once.
    const TIMEOUT: Duration = Duration::from_secs(2);
    let registered = tauri::async_runtime::spawn(is_registered());
    matches!(tokio::time::timeout(TIMEOUT, registered).await, Ok(Ok(Ok(true))))
}

#[cfg(target_os = "linux")]
async fn is_registered() -> zbus::Result<bool> {
    const WATCHER: &str = "org.kde.StatusNotifierWatcher";
    let bus = zbus::Connection::session().await?;
    let watcher = zbus::Proxy::new(&bus, WATCHER, "/StatusNotifierWatcher", WATCHER).await?;
    watcher.get_property("IsStatusNotifierHostRegistered").await
}
