//! Command line options; a normal start needs none.

use std::path::PathBuf;

use clap::Parser;

/// OnTime Dental.
#[derive(Debug, Parser)]
#[command(version, about)]
pub(crate) struct Arguments {
    /// Data folder [default: the current user's]
    #[arg(long, value_name = "DIR")]
    pub(crate) data_dir: Option<PathBuf>,
    /// File whose first line is the office passphrase (when there is no keychain)
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// Start in the tray, without a window
    #[arg(long)]
    pub(crate) hidden: bool,
    /// Ask the running program to quit, as an installer does before it replaces files
    #[arg(long)]
    pub(crate) quit: bool,
}
