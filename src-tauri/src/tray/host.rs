//! Whether anybody shows tray icons on this computer. Where nobody does, closing the window must end the program: it could
//! not be found again.

/// Windows and macOS always do.
#[cfg(not(target_os = "linux"))]
pub(super) async fn is_there() -> bool {
    true
}

/// On Linux a part of the desktop does, and says so on the session bus; some desktops have none.
#[cfg(target_os = "linux")]
pub(super) async fn is_there() -> bool {
    use std::time::Duration;

    /// A bus answers at once, or there is something wrong with it.
    const PATIENCE: Duration = Duration::from_secs(2);
    let asked = tauri::async_runtime::spawn(asked());
    matches!(tokio::time::timeout(PATIENCE, asked).await, Ok(Ok(Ok(true))))
}

#[cfg(target_os = "linux")]
async fn asked() -> zbus::Result<bool> {
    const WATCHER: &str = "org.kde.StatusNotifierWatcher";
    let bus = zbus::Connection::session().await?;
    let watcher = zbus::Proxy::new(&bus, WATCHER, "/StatusNotifierWatcher", WATCHER).await?;
    watcher.get_property("IsStatusNotifierHostRegistered").await
}
