//! `cargo xtask feed`: signs the installers of this version and writes `latest.json`, the static file that the app reads to
//! find updates.
//!
//! The keys are minisign's, in the encoding of Tauri's updater: Base64 of the whole file. A signature also covers the version,
//! so that a forged feed cannot offer an older release under a newer number.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{SecondsFormat, Utc};
use clap::Args;
use minisign::{KeyPair, PublicKey, SecretKey, SecretKeyBox};
use serde::Serialize;

use crate::paths::Paths;
use crate::run::{Failure, heading};

const VERSION: &str = env!("CARGO_PKG_VERSION");
/// Holds the password of the private key. Without it, minisign asks.
const PASSWORD: &str = "ONTIME_UPDATE_KEY_PASSWORD";

/// What to sign, and with what.
#[derive(Debug, Args)]
#[group(id = "task", required = true, multiple = false)]
pub(crate) struct Options {
    /// Create a key pair: the private key in this new file, the public key next to it with the extension `pub`
    #[arg(long, value_name = "FILE", group = "task")]
    new_key: Option<PathBuf>,
    /// The private key
    #[arg(long, value_name = "FILE", requires = "url", group = "task")]
    key: Option<PathBuf>,
    /// Where the installers will be, as a URL that ends with a slash
    #[arg(long, value_name = "URL", requires = "key")]
    url: Option<String>,
    /// The folder of the installers, into which latest.json is written [default: package/ in the target folder]
    #[arg(long, value_name = "DIR", requires = "key")]
    folder: Option<PathBuf>,
}

/// The file that the app reads.
#[derive(Debug, Serialize)]
struct Feed {
    version: &'static str,
    pub_date: String,
    platforms: BTreeMap<&'static str, Platform>,
}

#[derive(Debug, Clone, Serialize)]
struct Platform {
    url: String,
    signature: String,
}

/// The systems whose program replaces itself, and what it installs. MSI, .deb, and .rpm are updated by IT.
fn installers() -> [(&'static str, String); 4] {
    let app = format!("OnTime-Dental-{VERSION}.app.tar.gz");
    [
        ("windows-x86_64", format!("OnTime-Dental-Setup-{VERSION}.exe")),
        ("linux-x86_64", format!("OnTime-Dental-{VERSION}.AppImage")),
        ("darwin-x86_64", app.clone()),
        ("darwin-aarch64", app),
    ]
}

pub(crate) fn write(paths: &Paths, options: &Options) -> Result<(), Failure> {
    match options {
        Options {
            new_key: Some(file), ..
        } => create_key(file),
        Options {
            key: Some(key),
            url: Some(url),
            folder,
            ..
        } => {
            let folder = folder.clone().unwrap_or_else(|| paths.target.join("package"));
            sign_all(&folder, &read_key(key)?, url)
        }
        _ => Err(Failure::new("Give --new-key FILE, or --key FILE and --url URL")),
    }
}

fn create_key(file: &Path) -> Result<(), Failure> {
    let keys =
        KeyPair::generate_encrypted_keypair(std::env::var(PASSWORD).ok()).map_err(failed("create a key"))?;
    let private = keys.sk.to_box(None).map_err(failed("write the key"))?.to_string();
    let public = encoded_key(&keys.pk)?;
    let mut options = fs::OpenOptions::new();
    // A key that is in use must not be lost.
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut key = options.open(file).map_err(Failure::io("create", file))?;
    key.write_all(private.as_bytes())
        .map_err(Failure::io("write", file))?;
    let public_file = file.with_extension("pub");
    fs::write(&public_file, &public).map_err(Failure::io("write", &public_file))?;
    heading("Build with");
    println!("ONTIME_UPDATE_PUBKEY={public}");
    Ok(())
}

fn read_key(file: &Path) -> Result<SecretKey, Failure> {
    let text = fs::read_to_string(file).map_err(Failure::io("read", file))?;
    let key = SecretKeyBox::from_string(&text).map_err(failed("read the key"))?;
    key.into_secret_key(std::env::var(PASSWORD).ok())
        .map_err(failed("open the key"))
}

fn sign_all(folder: &Path, key: &SecretKey, url: &str) -> Result<(), Failure> {
    if !url.starts_with("https://") || !url.ends_with('/') {
        return Err(Failure::new(
            "The URL must start with https:// and end with a slash",
        ));
    }
    heading("Sign");
    let mut platforms = BTreeMap::new();
    for (system, name) in installers() {
        let file = folder.join(&name);
        if !file.exists() {
            println!("{system}: there is no {name}; IT updates it");
            continue;
        }
        let content = fs::read(&file).map_err(Failure::io("read", &file))?;
        let signature = sign(key, &content, &name)?;
        println!("{system}: {name}");
        platforms.insert(
            system,
            Platform {
                url: format!("{url}{name}"),
                signature,
            },
        );
    }
    if platforms.is_empty() {
        return Err(Failure::new(format!(
            "There is no installer of {VERSION} in {}",
            folder.display()
        )));
    }
    let feed = Feed {
        version: VERSION,
        pub_date: Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true),
        platforms,
    };
    let text = serde_json::to_string_pretty(&feed).map_err(|error| Failure::new(error.to_string()))?;
    let file = folder.join("latest.json");
    fs::write(&file, text).map_err(Failure::io("write", &file))?;
    println!("{}", file.display());
    Ok(())
}

/// The signature of a file of this version.
fn sign(key: &SecretKey, content: &[u8], name: &str) -> Result<String, Failure> {
    let time = Utc::now().timestamp();
    let comment = format!("timestamp:{time}\tfile:{name}\tversion:{VERSION}");
    let signature = minisign::sign(None, key, content, Some(&comment), None).map_err(failed("sign"))?;
    Ok(STANDARD.encode(signature.to_string()))
}

fn encoded_key(key: &PublicKey) -> Result<String, Failure> {
    let text = key.to_box().map_err(failed("write the key"))?.to_string();
    Ok(STANDARD.encode(text))
}

fn failed(doing: &'static str) -> impl Fn(minisign::PError) -> Failure {
    move |error| Failure::new(format!("Could not {doing}: {error}"))
}

#[cfg(test)]
mod tests {
    use minisign::SignatureBox;

    use super::*;

    #[test]
    fn the_feed_names_each_installer_that_is_there_with_a_signature_for_this_version() {
        let folder = tempfile::tempdir().unwrap();
        let keys = KeyPair::generate_unencrypted_keypair().unwrap();
        let url = "https://updates.example/ontime/";
        assert!(sign_all(folder.path(), &keys.sk, url).is_err(), "nothing to sign");
        let name = format!("OnTime-Dental-Setup-{VERSION}.exe");
        fs::write(folder.path().join(&name), "setup").unwrap();
        for unsafe_url in ["http://updates.example/", "https://updates.example"] {
            assert!(
                sign_all(folder.path(), &keys.sk, unsafe_url).is_err(),
                "{unsafe_url}"
            );
        }
        sign_all(folder.path(), &keys.sk, url).unwrap();
        let feed = fs::read(folder.path().join("latest.json")).unwrap();
        let feed: serde_json::Value = serde_json::from_slice(&feed).unwrap();
        assert_eq!(feed["version"], VERSION);
        assert_eq!(feed["platforms"].as_object().unwrap().len(), 1);
        let windows = &feed["platforms"]["windows-x86_64"];
        assert_eq!(windows["url"], format!("{url}{name}"));
        let signature = STANDARD.decode(windows["signature"].as_str().unwrap()).unwrap();
        let signature = SignatureBox::from_string(&String::from_utf8(signature).unwrap()).unwrap();
        let comment = signature.trusted_comment().unwrap();
        assert!(comment.ends_with(&format!("\tversion:{VERSION}")), "{comment}");
        let content = std::io::Cursor::new("setup");
        minisign::verify(&keys.pk, &signature, content, true, false, false).unwrap();
    }
}
