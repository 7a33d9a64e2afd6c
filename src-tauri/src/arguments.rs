//! What the program may be started with; an office needs none of it.

use std::path::PathBuf;

use clap::Parser;

/// OnTime Dental.
#[derive(Debug, Parser)]
#[command(version, about)]
pub(crate) struct Arguments {
    /// Keep data and log in this folder instead of the user's own.
    #[arg(long, value_name = "DIR")]
    pub(crate) data_dir: Option<PathBuf>,
    /// Read the office passphrase from this file instead of asking for it.
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// Start in the tray, without a window, as the computer does.
    #[arg(long)]
    pub(crate) hidden: bool,
}
