//! What the system's webview needs before it starts.

/// On some Linux graphics drivers WebKit's DMA-BUF renderer shows an empty window, so it is switched off unless the
/// environment says otherwise. The variable must be there before the first thread, hence a fresh start of the program.
#[cfg(target_os = "linux")]
pub(crate) fn prepare() {
    use std::os::unix::process::CommandExt;

    const VARIABLE: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    if std::env::var_os(VARIABLE).is_some() {
        return;
    }
    if let Ok(program) = std::env::current_exe() {
        // Returns only if it fails; the window is then tried as it is.
        let _ = std::process::Command::new(program)
            .args(std::env::args_os().skip(1))
            .env(VARIABLE, "1")
            .exec();
    }
}

/// WebView2 and WKWebView need nothing.
#[cfg(not(target_os = "linux"))]
pub(crate) fn prepare() {}
