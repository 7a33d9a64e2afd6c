//! The command line, and the messages about invalid ones.

mod history;
mod patients;

use std::path::PathBuf;

use app::{Day, TlsPolicy};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args, CommandFactory, Parser, Subcommand};
use domain::{DEFAULT_PORT, Limit};
use serde::Serialize;

pub(crate) use self::history::{ChangesArguments, HistoryArguments};
pub(crate) use self::patients::PatientsArguments;
use crate::exit_status::CommandError;
use crate::output_types::CommandOutput;
use crate::texts::{fill, text};

const GLOBAL: &str = "Global options";

/// OnTime Dental on the command line: companies, integrations, patients, and syncs
#[derive(Debug, Parser)]
#[command(name = "ontime", version, disable_help_subcommand = true)]
pub(crate) struct Arguments {
    /// Data folder [default: the current user's]
    #[arg(long, value_name = "DIR", global = true, help_heading = GLOBAL)]
    pub(crate) data_dir: Option<PathBuf>,
    /// Print JSON, including errors
    #[arg(long, global = true, help_heading = GLOBAL)]
    json: bool,
    /// File whose first line is the office passphrase (when there is no keychain)
    #[arg(long, value_name = "FILE", global = true, help_heading = GLOBAL)]
    pub(crate) passphrase_file: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check that the patient list opens with all its changes
    Open {
        /// If changes are missing, continue with what is left; the files as they were are kept in set-aside
        #[arg(long)]
        accept_loss: bool,
    },
    /// Manage companies
    #[command(subcommand)]
    Company(CompanyCommand),
    /// Connect to a server and list its databases, most likely first
    Databases(Server),
    /// Manage integrations
    #[command(subcommand)]
    Integration(IntegrationCommand),
    /// Sync patients
    Sync(SyncArguments),
    /// List or search patients
    Patients(PatientsArguments),
    /// Show one patient
    Patient {
        /// Patient ID, as shown by `patients`
        #[arg(value_name = "ID", allow_negative_numbers = true)]
        id: i64,
        /// Show the patient's change history, newest first
        #[arg(long)]
        history: bool,
    },
    /// Print a new recovery code, which opens the data if the keychain or the passphrase is lost. The previous code stops
    /// working
    RecoveryCode {
        /// Also encrypt everything with new keys, so that copies of the present key files open nothing
        #[arg(long)]
        new_keys: bool,
    },
    /// Make a backup now, also in the second folder if there is one
    Backup,
    /// List the backups, newest first
    Backups(BackupsArguments),
    /// Show what a backup contains, and replace the data with it. The present data are backed up first
    Restore(RestoreArguments),
    /// Move to another computer
    #[command(subcommand)]
    Office(OfficeCommand),
    /// Open the data with the recovery code, read from the first line of standard input, and store its key in the keychain, or
    /// protect it with the passphrase in --passphrase-file
    Recover,
    /// Delete the patient list, backups, keys, settings, and log of this user, for a computer that leaves the office. Open Dental
    /// is not changed
    Erase {
        /// Confirms it; nothing brings them back
        #[arg(long, required = true)]
        everything: bool,
    },
    /// Write a support file (versions, settings, syncs, connection test, log; no patient data or passwords)
    SupportBundle {
        /// File to write
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// List past syncs, newest first
    History(HistoryArguments),
    /// Show what a sync changed, field by field
    Changes(ChangesArguments),
    /// List patients to fix in Open Dental, grouped by problem
    ToFix {
        /// Integration ID or name
        #[arg(value_name = "N")]
        integration: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct BackupsArguments {
    /// Also keep backups in this folder, for example on a network drive
    #[arg(long, value_name = "DIR")]
    pub(crate) second_folder: Option<PathBuf>,
    /// Keep backups on this computer only
    #[arg(long, conflicts_with = "second_folder")]
    pub(crate) no_second_folder: bool,
}

#[derive(Debug, Args)]
pub(crate) struct RestoreArguments {
    /// Name of a backup as listed by `backups`, a file, or latest
    #[arg(value_name = "BACKUP")]
    pub(crate) backup: String,
    /// Replace the data (without it, the contents of the backup are only shown)
    #[arg(long)]
    pub(crate) yes: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum OfficeCommand {
    /// Save the whole office in one encrypted file, which the recovery code opens on any computer
    Save {
        /// File to write
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Open a saved office on a computer without one, with the recovery code from the first line of standard input
    Open {
        /// File to read
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum CompanyCommand {
    /// Add a company
    Add {
        /// Company name
        name: String,
    },
    /// List companies
    List,
    /// Remove a company without patients and integrations
    Remove {
        /// Company ID or name
        #[arg(value_name = "N")]
        company: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum IntegrationCommand {
    /// Show how Open Dental on this computer connects, from its settings file (never a password)
    Find {
        /// FreeDentalConfig.xml, if Open Dental is not in its usual folder
        #[arg(long, value_name = "FILE")]
        file: Option<PathBuf>,
    },
    /// Test a connection to Open Dental's database, and save it if it works
    Add(NewIntegration),
    /// List integrations and their status
    List,
    /// Test a saved integration step by step
    Test {
        /// Integration ID or name
        #[arg(value_name = "N")]
        integration: String,
    },
    /// Print SQL that creates a read-only account
    ReaderScript {
        /// Integration ID or name
        #[arg(value_name = "N")]
        integration: String,
    },
    /// Rename an integration
    Rename {
        /// Integration ID or name
        #[arg(value_name = "N")]
        integration: String,
        /// New name
        name: String,
    },
    /// Set an integration's sync schedule
    Schedule(ScheduleArguments),
    /// Remove an integration, keeping its patients
    Remove {
        /// Integration ID or name
        #[arg(value_name = "N")]
        integration: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct ScheduleArguments {
    /// Integration ID or name
    #[arg(value_name = "N")]
    pub(crate) integration: String,
    /// Off (manual only)
    #[arg(long, conflicts_with_all = ["every", "daily"], required_unless_present_any = ["every", "daily"])]
    pub(crate) off: bool,
    /// Repeatedly during office hours
    #[arg(
        long,
        value_name = "MINUTES",
        conflicts_with = "daily",
        requires = "from",
        requires = "to"
    )]
    pub(crate) every: Option<u16>,
    /// First sync of the day, with --every
    #[arg(long, value_name = "HH:MM", requires = "every")]
    pub(crate) from: Option<String>,
    /// Latest start time, with --every
    #[arg(long, value_name = "HH:MM", requires = "every")]
    pub(crate) to: Option<String>,
    /// Once a day
    #[arg(long, value_name = "HH:MM")]
    pub(crate) daily: Option<String>,
    /// Only on these days, such as mon,tue,thu
    #[arg(
        long,
        value_name = "DAYS",
        value_delimiter = ',',
        ignore_case = true,
        value_parser = one_of(DAYS, |word| word.parse::<Day>().ok())
    )]
    pub(crate) days: Vec<Day>,
    /// Hours without automatic syncs, such as 22:00-06:00
    #[arg(long, value_name = "HH:MM-HH:MM", value_parser = hours)]
    pub(crate) quiet: Option<Hours>,
}

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Two times of day, as typed.
#[derive(Debug, Clone)]
pub(crate) struct Hours {
    pub(crate) from: String,
    pub(crate) to: String,
}

fn hours(typed: &str) -> Result<Hours, String> {
    let (from, to) = typed.split_once('-').ok_or(text("usage.hours"))?;
    let (from, to) = (from.to_owned(), to.to_owned());
    Ok(Hours { from, to })
}

/// Parses one of these words. Help and error messages list them.
fn one_of<T: Clone + Send + Sync + 'static>(
    words: impl IntoIterator<Item = &'static str>,
    parse: fn(&str) -> Option<T>,
) -> impl TypedValueParser<Value = T> {
    let words = PossibleValuesParser::new(words);
    words.try_map(move |word| parse(&word.to_lowercase()).ok_or(std::fmt::Error))
}

#[derive(Debug, Args)]
pub(crate) struct Server {
    /// Name or address of the computer that runs Open Dental's database
    #[arg(long)]
    pub(crate) host: String,
    /// Port of the database server
    #[arg(long, default_value_t = DEFAULT_PORT)]
    pub(crate) port: u16,
    /// Database account
    #[arg(long)]
    pub(crate) username: String,
    /// Read the account's password from the first line of standard input
    #[arg(long, required = true)]
    password_stdin: bool,
    /// Encryption, if the server is another computer: required (a certificate this computer trusts, the default),
    /// pinned:FINGERPRINT (the certificate with this SHA-256), or off
    #[arg(long, value_name = "TLS")]
    pub(crate) tls: Option<TlsPolicy>,
}

#[derive(Debug, Args)]
pub(crate) struct NewIntegration {
    /// Display name
    #[arg(long)]
    pub(crate) name: String,
    /// Company ID or name
    #[arg(long)]
    pub(crate) company: String,
    #[command(flatten)]
    pub(crate) server: Server,
    /// Database on the server
    #[arg(long)]
    pub(crate) database: String,
    /// Save even if the connection does not work yet
    #[arg(long)]
    pub(crate) untested: bool,
}

#[derive(Debug, Args)]
pub(crate) struct SyncArguments {
    /// Integration ID or name
    #[arg(value_name = "N")]
    pub(crate) integration: String,
    /// Import all active patients (without either: full until one has finished, then incremental)
    #[arg(long, conflicts_with = "incremental")]
    pub(crate) full: bool,
    /// Import only patients modified since the last sync
    #[arg(long)]
    pub(crate) incremental: bool,
    /// The most patients to add or update
    #[arg(long, value_name = "COUNT", default_value_t = Limit::DEFAULT, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) limit: u32,
    /// No limit
    #[arg(long, conflicts_with = "limit")]
    pub(crate) no_limit: bool,
    /// Allow many patients to be made inactive or renamed at once (check the database first)
    #[arg(long)]
    pub(crate) allow_mass_change: bool,
    /// Show what the sync would do, and change nothing
    #[arg(long)]
    pub(crate) preview: bool,
}

/// Parses the arguments of this process.
pub(crate) fn read() -> Result<Arguments, clap::Error> {
    Arguments::try_parse()
}

/// The output of `--help` and `--version`, or the error about an invalid command line.
pub(crate) fn explain(error: &clap::Error) -> Result<CommandOutput, CommandError> {
    #[derive(Serialize)]
    struct Help<'a> {
        text: &'a str,
    }
    let rendered = error.render().to_string();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let text = rendered.trim_end();
            Ok(CommandOutput::new(&Help { text }, text.to_owned())?)
        }
        _ => Err(CommandError::usage(message(error, &rendered), usage(&rendered))),
    }
}

/// Clap's first paragraph, unless it would repeat a value: that may be a misplaced password.
fn message(error: &clap::Error, rendered: &str) -> String {
    let is_value = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(argument)) => !argument.starts_with('-'),
        _ => false,
    };
    match error.kind() {
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => text("usage.noCommand").to_owned(),
        ErrorKind::UnknownArgument if is_value => text("usage.unexpectedArgument").to_owned(),
        ErrorKind::TooManyValues => text("usage.noValue").to_owned(),
        _ => first_paragraph(rendered),
    }
}

fn first_paragraph(rendered: &str) -> String {
    let paragraph = rendered.trim_start_matches("error: ");
    let lines = paragraph.lines().take_while(|line| !line.trim().is_empty());
    sentence(&lines.map(str::trim).collect::<Vec<_>>().join(" "))
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string());
    let end = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{}{}{end}", first.unwrap_or_default(), letters.as_str())
}

fn usage(rendered: &str) -> String {
    let line = rendered.lines().find(|line| line.starts_with("Usage:"));
    let line = line.map_or_else(
        || Arguments::command().render_usage().to_string(),
        ToOwned::to_owned,
    );
    fill("usage.more", serde_json::json!({ "usage": line }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usage_error(line: &str) -> (String, String) {
        let words = std::iter::once("ontime").chain(line.split_whitespace());
        let error = Arguments::try_parse_from(words).unwrap_err();
        let error = explain(&error).map(|_| ()).unwrap_err();
        (error.report().message.clone(), error.report().hint.clone())
    }

    #[test]
    fn the_definition_is_valid() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn every_day_of_the_week_can_be_given() {
        let days: Vec<Day> = DAYS.iter().map(|word| word.parse().unwrap()).collect();
        assert_eq!(days, Day::ALL);
    }

    #[test]
    fn an_invalid_command_line_is_explained() {
        let connection = "--host h --username u";
        for (line, part) in [
            (String::new(), text("usage.noCommand")),
            ("sync".to_owned(), "<N>"),
            ("sync 1 2".to_owned(), text("usage.unexpectedArgument")),
            ("sync 1 --full --incremental".to_owned(), "--incremental"),
            ("sync 1 --limit 5 --no-limit".to_owned(), "--no-limit"),
            ("sync 1 --limit 0".to_owned(), "--limit"),
            ("fetch".to_owned(), "fetch"),
            ("history --started-by chance".to_owned(), "window, command, timer"),
            (
                "integration schedule 1 --daily 19:00 --quiet 22".to_owned(),
                text("usage.hours"),
            ),
            (format!("databases {connection}"), "--password-stdin"),
            (
                format!("databases {connection} --password-stdin --tls maybe"),
                "pinned:FINGERPRINT",
            ),
        ] {
            let (message, hint) = usage_error(&line);
            assert!(message.contains(part), "{line}: {message}");
            assert!(hint.starts_with("Usage: ontime"), "{line}: {hint}");
        }
    }

    #[test]
    fn a_misplaced_password_is_not_repeated() {
        for line in [
            "databases --host h --username u --password-stdin hunter2",
            "databases --host h --username u --password-stdin=hunter2",
            "databases --host h --username u --password hunter2",
            "databases --host h --username u --password=hunter2",
        ] {
            let (message, hint) = usage_error(line);
            assert!(
                !format!("{message}{hint}").contains("hunter2"),
                "{line}: {message} {hint}"
            );
        }
    }

    #[test]
    fn global_options_may_follow_the_command() {
        let line = "ontime history --json --data-dir d --passphrase-file f";
        let arguments = Arguments::try_parse_from(line.split(' ')).unwrap();
        assert_eq!(arguments.data_dir, Some("d".into()));
        assert_eq!(arguments.passphrase_file, Some("f".into()));
    }
}
