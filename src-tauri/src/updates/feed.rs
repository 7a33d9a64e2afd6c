//! Where updates come from: settings of the build.
//!
//! `ONTIME_UPDATE_FEED` is the URL of a static file, and `ONTIME_UPDATE_PUBKEY` the public key that `cargo xtask feed --new-key`
//! printed. Without both, updates are off. Programs built for debugging read the same variables when they start, for tests.

use std::net::IpAddr;
use std::path::PathBuf;

use tauri::Url;

const FEED: &str = "ONTIME_UPDATE_FEED";
const PUBLIC_KEY: &str = "ONTIME_UPDATE_PUBKEY";
/// For tests: the file that an update replaces, instead of the running program.
const PROGRAM: &str = "ONTIME_UPDATE_PROGRAM";

/// Where updates come from, and the key that signs them.
#[derive(Debug, Clone)]
pub struct Feed {
    url: Url,
    public_key: String,
    program: Option<PathBuf>,
}

impl Feed {
    /// The feed of this build.
    pub(crate) fn of_build() -> Option<Self> {
        let of_build = |name| match name {
            FEED => option_env!("ONTIME_UPDATE_FEED").map(str::to_owned),
            PUBLIC_KEY => option_env!("ONTIME_UPDATE_PUBKEY").map(str::to_owned),
            _ => None,
        };
        let setting = |name| match std::env::var(name) {
            Ok(text) if cfg!(debug_assertions) => Some(text),
            _ => of_build(name),
        };
        // An empty variable is one that is not set.
        let setting = |name| setting(name).filter(|text| !text.is_empty());
        let feed = Self::new(&setting(FEED)?, setting(PUBLIC_KEY)?)?;
        Some(match setting(PROGRAM) {
            Some(program) => feed.replacing(program.into()),
            None => feed,
        })
    }

    /// `None` if the URL is not HTTPS or a loopback address, or the key is empty.
    #[must_use]
    pub fn new(url: &str, public_key: String) -> Option<Self> {
        let url = Url::parse(url).ok().filter(is_safe);
        if url.is_none() {
            tracing::error!("the feed of updates in this build is not an HTTPS address; updates are off");
        }
        (!public_key.is_empty()).then_some(Self {
            url: url?,
            public_key,
            program: None,
        })
    }

    /// Replaces this file instead of the running program.
    #[must_use]
    pub fn replacing(self, program: PathBuf) -> Self {
        Self {
            program: Some(program),
            ..self
        }
    }

    pub(super) fn url(&self) -> &Url {
        &self.url
    }

    pub(super) fn public_key(&self) -> &str {
        &self.public_key
    }

    pub(super) fn program(&self) -> Option<&PathBuf> {
        self.program.as_ref()
    }
}

/// Whether others can neither read nor change what this URL sends: HTTPS, or a server on this computer.
pub(super) fn is_safe(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let is_loopback = || {
        let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
        host == "localhost" || address.is_ok_and(|address| address.is_loopback())
    };
    url.scheme() == "https" || (url.scheme() == "http" && is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_is_https_or_on_this_computer() {
        for (url, accepted) in [
            ("https://updates.example/latest.json", true),
            ("http://127.0.0.1:8000/latest.json", true),
            ("http://[::1]:8000/latest.json", true),
            ("http://localhost/latest.json", true),
            ("http://updates.example/latest.json", false),
            ("http://192.168.1.5/latest.json", false),
            ("http://localhost.example/latest.json", false),
            ("file:///tmp/latest.json", false),
            ("latest.json", false),
        ] {
            assert_eq!(Feed::new(url, "key".to_owned()).is_some(), accepted, "{url}");
        }
        assert!(
            Feed::new("https://updates.example", String::new()).is_none(),
            "without a key"
        );
    }
}
