//! `cargo xtask installers`: installs, uses, upgrades, and removes the packages of `cargo xtask package`.
//!
//! The installers for Windows run with Wine, the `.deb` in a Debian tree of its own, which needs root. Wine has no WebView2, so
//! the window opens only from the `.deb`. A second packaging of the same programs must give the same packages.

mod clean_tree;
mod linux;
mod pc;
mod repeat;
mod screen;
mod signature;
mod windows;

use std::fs;
use std::path::PathBuf;

use clap::Args;

use crate::package::{self, Kind, VERSION};
use crate::paths::Paths;
use crate::run::{Failure, heading};
use crate::setup::{self, Purpose};

/// What to try.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Only these kinds
    #[arg(value_enum)]
    kinds: Vec<Kind>,
    /// Also click through the installers, and keep a picture of each page here
    #[arg(long, value_name = "DIR")]
    pictures: Option<PathBuf>,
}

/// Tries the packages.
pub(crate) fn check(paths: &Paths, options: &Options) -> Result<(), Failure> {
    setup::install(paths, Purpose::Installers)?;
    let packages = package::folder(paths);
    if !packages.join("SHA256SUMS").exists() {
        return Err(Failure::new(
            "There are no packages. Run cargo xtask package first.",
        ));
    }
    if let Some(folder) = &options.pictures {
        fs::create_dir_all(folder).map_err(Failure::io("create", folder))?;
    }
    let wants = |kind| options.kinds.is_empty() || options.kinds.contains(&kind);
    let of_ours = |kind: Kind| packages.join(kind.file(VERSION));
    let pictures = options.pictures.as_deref();
    if wants(Kind::Deb) {
        linux::deb(paths, &of_ours(Kind::Deb), pictures)?;
    }
    if wants(Kind::Rpm) {
        linux::rpm(&of_ours(Kind::Rpm), &of_ours(Kind::Deb))?;
    }
    if wants(Kind::Nsis) || wants(Kind::Msi) {
        let older = windows::Older::build(paths)?;
        if wants(Kind::Nsis) {
            windows::nsis(&of_ours(Kind::Nsis), &older)?;
        }
        if wants(Kind::Msi) {
            windows::msi(&of_ours(Kind::Msi), &older)?;
        }
        if let Some(folder) = pictures {
            windows::click_through(&of_ours(Kind::Nsis), &of_ours(Kind::Msi), folder)?;
        }
    }
    if options.kinds.is_empty() {
        repeat::check(paths)?;
    }
    heading("The packages install, upgrade, and leave as they should");
    Ok(())
}

/// Prints what was seen, or fails with it.
fn expect(seen: &str, is_so: bool) -> Result<(), Failure> {
    if !is_so {
        return Err(Failure::new(format!("Not so: {seen}")));
    }
    println!("{seen}");
    Ok(())
}
