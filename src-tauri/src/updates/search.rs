//! Asks the feed for a newer version.

use std::cmp::Ordering;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use app::Fault;
use app::view::UpdateInstaller;
use tauri::{AppHandle, Manager, Runtime, Url};
use tauri_plugin_updater::{Error, Update, UpdaterBuilder, UpdaterExt};

use super::feed::{Feed, is_safe};
use crate::app_state::AppState;

const TIMEOUT: Duration = Duration::from_secs(30);

/// What the feed offers.
pub(super) enum Found {
    /// No newer version.
    Nothing,
    /// A newer version for this system, which this program can install.
    Newer(Box<Update>),
    /// A newer version, which IT installs.
    ByIt(String),
}

impl Found {
    pub(super) fn offer(&self) -> Option<(String, UpdateInstaller)> {
        match self {
            Self::Nothing => None,
            Self::Newer(update) => Some((update.version.clone(), UpdateInstaller::Program)),
            Self::ByIt(version) => Some((version.clone(), UpdateInstaller::It)),
        }
    }
}

/// Reads the feed.
///
/// # Errors
/// [`Fault::UpdateServerUnreachable`], [`Fault::UpdateFeedInvalid`], or [`Fault::UpdateOlder`].
pub(super) async fn search<R: Runtime>(handle: &AppHandle<R>, feed: &Feed) -> Result<Found, Fault> {
    let offered = Arc::new(OnceLock::<(String, Ordering)>::new());
    let seen = offered.clone();
    let builder = builder(handle, feed).version_comparator(move |current, release| {
        let order = release.version.cmp(&current);
        // It is called once for each search.
        let _ = seen.set((release.version.to_string(), order));
        order == Ordering::Greater
    });
    let checked = match builder
        .endpoints(vec![feed.url().clone()])
        .and_then(UpdaterBuilder::build)
    {
        Ok(updater) => updater.check().await,
        Err(error) => Err(error),
    };
    match (checked, offered.get()) {
        (Ok(Some(update)), _) if !is_safe(&update.download_url) => Err(invalid(feed.url())),
        (Ok(Some(update)), _) if can_replace(handle, feed) => Ok(Found::Newer(Box::new(update))),
        (Ok(Some(update)), _) => Ok(Found::ByIt(update.version)),
        (Ok(None), Some((version, Ordering::Less))) => Err(Fault::UpdateOlder {
            version: version.clone(),
        }),
        (Ok(None), _) => Ok(Found::Nothing),
        // There is one, but not as a file with which this program could replace itself.
        (Err(Error::TargetNotFound(_) | Error::TargetsNotFound(_)), Some((version, _))) => {
            Ok(Found::ByIt(version.clone()))
        }
        (Err(error), _) => {
            tracing::info!(%error, "the feed of updates could not be read");
            Err(match error {
                Error::Reqwest(error) if !error.is_decode() => unreachable(feed.url()),
                // Any answer but success.
                Error::ReleaseNotFound | Error::Network(_) => unreachable(feed.url()),
                _ => invalid(feed.url()),
            })
        }
    }
}

fn builder<R: Runtime>(handle: &AppHandle<R>, feed: &Feed) -> UpdaterBuilder {
    let https_only = feed.url().scheme() == "https";
    let closing = handle.clone();
    let mut builder = handle
        .updater_builder()
        .pubkey(feed.public_key())
        .timeout(TIMEOUT)
        // Also after a redirection.
        .configure_client(move |client| client.https_only(https_only))
        .on_before_exit(move || {
            tauri::async_runtime::block_on(closing.state::<AppState>().close());
            closing.cleanup_before_exit();
        });
    if let Some(program) = feed.program() {
        builder = builder.executable_path(program);
    }
    builder
}

/// Whether this program was installed in a way that lets it replace itself, and not by a package manager or an administrator.
fn can_replace<R: Runtime>(handle: &AppHandle<R>, feed: &Feed) -> bool {
    let program = std::env::current_exe().unwrap_or_default();
    feed.program().is_some()
        || if cfg!(windows) {
            // The setup program for one user puts it there; the MSI does not.
            program.with_file_name("uninstall.exe").exists()
        } else if cfg!(target_os = "macos") {
            program
                .parent()
                .is_some_and(|folder| folder.ends_with("Contents/MacOS"))
        } else {
            is_app_image(handle)
        }
}

#[cfg(target_os = "linux")]
fn is_app_image<R: Runtime>(handle: &AppHandle<R>) -> bool {
    handle.env().appimage.is_some()
}

#[cfg(not(target_os = "linux"))]
fn is_app_image<R: Runtime>(_: &AppHandle<R>) -> bool {
    false
}

/// Why downloading or installing failed.
pub(super) fn install_fault(error: Error, update: &Update) -> Fault {
    tracing::warn!(%error, "the update failed");
    let version = update.version.clone();
    match error {
        Error::Minisign(_)
        | Error::Base64(_)
        | Error::SignatureUtf8(_)
        | Error::SignedVersionMismatch { .. }
        | Error::MissingSignedVersion => Fault::UpdateNotGenuine { version },
        Error::Reqwest(_) | Error::Network(_) => unreachable(&update.download_url),
        _ => Fault::UpdateNotInstalled { version },
    }
}

fn host(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

fn unreachable(url: &Url) -> Fault {
    Fault::UpdateServerUnreachable { host: host(url) }
}

fn invalid(url: &Url) -> Fault {
    Fault::UpdateFeedInvalid { host: host(url) }
}
