//! The command line: what can be asked, and what is said of a line that asks for something else.

mod history;

use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args, CommandFactory, Parser, Subcommand};
use domain::{DEFAULT_PORT, Day, Limit, TlsPolicy};
use serde::Serialize;

pub(crate) use self::history::{ChangesArguments, HistoryArguments};
use crate::answer::Answer;
use crate::refusal::Refusal;

const EVERYWHERE: &str = "For every command";

/// OnTime Dental without a window: companies, integrations, patients and syncs.
#[derive(Debug, Parser)]
#[command(name = "ontime", version, disable_help_subcommand = true)]
pub(crate) struct Arguments {
    /// The folder that holds the office's data; without it, the user's own
    #[arg(long, value_name = "DIR", global = true, help_heading = EVERYWHERE)]
    pub(crate) data_dir: Option<PathBuf>,
    /// Answer with one JSON value on standard output, errors included
    #[arg(long, global = true, help_heading = EVERYWHERE)]
    json: bool,
    /// A file whose first line is the office passphrase, where no keychain keeps the key
    #[arg(long, value_name = "FILE", global = true, help_heading = EVERYWHERE)]
    pub(crate) passphrase_file: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What can be asked.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// The practices whose patients these are
    #[command(subcommand)]
    Company(CompanyCommand),
    /// Log in to a server and list its databases, the likeliest first
    Databases(Server),
    /// The connected Open Dental databases
    #[command(subcommand)]
    Integration(IntegrationCommand),
    /// Import patients from an integration
    Sync(SyncArguments),
    /// Look patients up
    Patients {
        /// Name, phone, birthday or patient number, or a part of it
        #[arg(long, value_name = "TEXT", default_value = "")]
        search: String,
        /// How many to show
        #[arg(long, value_name = "COUNT", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
        limit: u32,
    },
    /// Show one patient
    Patient {
        /// The patient's id here, as `patients` shows it
        #[arg(value_name = "ID", allow_negative_numbers = true)]
        id: i64,
        /// Show instead what syncs and the desk did to the patient, newest first
        #[arg(long)]
        history: bool,
    },
    /// Write a file for support: versions, settings, syncs, a connection test and the log; no patient's data, no password
    SupportBundle {
        /// Where to write it
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// List the syncs that were, newest first
    History(HistoryArguments),
    /// Show what a sync did to each patient, field by field
    Changes(ChangesArguments),
    /// List the patients to correct in Open Dental, by what has to be done
    ToFix {
        /// The integration's id or name
        #[arg(value_name = "N")]
        integration: String,
    },
}

/// What can be asked of companies.
#[derive(Debug, Subcommand)]
pub(crate) enum CompanyCommand {
    /// Add a company
    Add {
        /// The practice's name
        name: String,
    },
    /// List the companies
    List,
}

/// What can be asked of integrations.
#[derive(Debug, Subcommand)]
pub(crate) enum IntegrationCommand {
    /// Show how Open Dental on this computer is connected, from its settings file; never a password
    Find {
        /// FreeDentalConfig.xml, where Open Dental is not in its usual folder
        #[arg(long, value_name = "FILE")]
        file: Option<PathBuf>,
    },
    /// Test a connection to Open Dental's database and save it if it works
    Add(NewIntegration),
    /// List the integrations and how each is doing
    List,
    /// Test a saved integration, stage by stage
    Test {
        /// The integration's id or name
        #[arg(value_name = "N")]
        integration: String,
    },
    /// Print a script for IT that makes an account which can only read what is imported
    ReaderScript {
        /// The integration's id or name
        #[arg(value_name = "N")]
        integration: String,
    },
    /// Give an integration another name
    Rename {
        /// The integration's id or name
        #[arg(value_name = "N")]
        integration: String,
        /// The new name
        name: String,
    },
    /// Set when an integration is synced by itself, while OnTime Dental is open
    Schedule(ScheduleArguments),
    /// Remove an integration; its patients stay
    Remove {
        /// The integration's id or name
        #[arg(value_name = "N")]
        integration: String,
    },
}

/// When an integration is synced by itself.
#[derive(Debug, Args)]
pub(crate) struct ScheduleArguments {
    /// The integration's id or name
    #[arg(value_name = "N")]
    pub(crate) integration: String,
    /// Only when a person asks for it
    #[arg(long, conflicts_with_all = ["every", "daily"], required_unless_present_any = ["every", "daily"])]
    pub(crate) off: bool,
    /// Again and again within the office's hours
    #[arg(
        long,
        value_name = "MINUTES",
        conflicts_with = "daily",
        requires = "from",
        requires = "to"
    )]
    pub(crate) every: Option<u16>,
    /// The first sync of the day, with --every
    #[arg(long, value_name = "HH:MM", requires = "every")]
    pub(crate) from: Option<String>,
    /// No sync begins later than this, with --every
    #[arg(long, value_name = "HH:MM", requires = "every")]
    pub(crate) to: Option<String>,
    /// Once a day
    #[arg(long, value_name = "HH:MM")]
    pub(crate) daily: Option<String>,
    /// On these days of the week only, such as mon,tue,thu
    #[arg(long, value_name = "DAYS", value_delimiter = ',', value_parser = day)]
    pub(crate) days: Vec<Day>,
    /// Hours in which no sync begins by itself, such as 22:00-06:00
    #[arg(long, value_name = "HH:MM-HH:MM", value_parser = hours)]
    pub(crate) quiet: Option<Hours>,
}

/// From one time of day to another, as typed.
#[derive(Debug, Clone)]
pub(crate) struct Hours {
    pub(crate) from: String,
    pub(crate) to: String,
}

fn hours(text: &str) -> Result<Hours, String> {
    let (from, to) = text
        .split_once('-')
        .ok_or("two times with a - between them are expected")?;
    let (from, to) = (from.to_owned(), to.to_owned());
    Ok(Hours { from, to })
}

fn day(text: &str) -> Result<Day, String> {
    let day = Day::from_stored(&text.trim().to_lowercase());
    day.ok_or_else(|| "mon, tue, wed, thu, fri, sat or sun is expected".to_owned())
}

/// Where a database server is and who logs in.
#[derive(Debug, Args)]
pub(crate) struct Server {
    /// Name or address of the computer that runs Open Dental's database
    #[arg(long)]
    pub(crate) host: String,
    /// Its port
    #[arg(long, default_value_t = DEFAULT_PORT)]
    pub(crate) port: u16,
    /// The database account
    #[arg(long)]
    pub(crate) username: String,
    /// Read the account's password from the first line of standard input
    #[arg(long, required = true)]
    password_stdin: bool,
    /// Encryption, if the server is another computer: required (a certificate that this computer trusts for the host's
    /// name), pinned:FINGERPRINT (this certificate, by its SHA-256), off
    #[arg(long, value_name = "TLS", default_value_t = TlsPolicy::Required)]
    pub(crate) tls: TlsPolicy,
}

/// What an integration is made of.
#[derive(Debug, Args)]
pub(crate) struct NewIntegration {
    /// How the office calls it
    #[arg(long)]
    pub(crate) name: String,
    /// Whose patients these are: a company's id or name
    #[arg(long)]
    pub(crate) company: String,
    #[command(flatten)]
    pub(crate) server: Server,
    /// The practice's database on the server
    #[arg(long)]
    pub(crate) database: String,
    /// Save it even if the connection does not work yet
    #[arg(long)]
    pub(crate) untested: bool,
}

/// Which patients to import, and how many.
#[derive(Debug, Args)]
pub(crate) struct SyncArguments {
    /// The integration's id or name
    #[arg(value_name = "N")]
    pub(crate) integration: String,
    /// Import all active patients (without either: full until one has finished, then incremental)
    #[arg(long, conflicts_with = "incremental")]
    pub(crate) full: bool,
    /// Import only the patients modified since the last sync
    #[arg(long)]
    pub(crate) incremental: bool,
    /// How many patients to add or update at most
    #[arg(long, value_name = "COUNT", default_value_t = Limit::OFFERED, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) limit: u32,
    /// Import as many as there are
    #[arg(long, conflicts_with = "limit")]
    pub(crate) no_limit: bool,
    /// Go on although many patients would be made inactive or get another name; look at the database first
    #[arg(long)]
    pub(crate) allow_mass_change: bool,
}

/// Reads this process's command line.
pub(crate) fn read() -> Result<Arguments, clap::Error> {
    Arguments::try_parse()
}

/// What to say where there is nothing to do: help was asked for, or the line cannot be understood.
pub(crate) fn explain(error: &clap::Error) -> Result<Answer, Refusal> {
    #[derive(Serialize)]
    struct Help<'a> {
        text: &'a str,
    }
    let text = error.render().to_string();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let text = text.trim_end();
            Ok(Answer::new(&Help { text }, text.to_owned())?)
        }
        _ => Err(Refusal::usage(message(error, &text), usage(&text))),
    }
}

/// Clap's own first paragraph, except where it would repeat a value: that may be a password in the wrong place.
fn message(error: &clap::Error, text: &str) -> String {
    let stray = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(argument)) => !argument.starts_with('-'),
        _ => false,
    };
    match error.kind() {
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => "No command is given.".to_owned(),
        ErrorKind::UnknownArgument if stray => "There is a word too many on the command line.".to_owned(),
        ErrorKind::TooManyValues => "A value is given to an option that takes none.".to_owned(),
        _ => first_paragraph(text),
    }
}

fn first_paragraph(text: &str) -> String {
    let paragraph = text.trim_start_matches("error: ");
    let lines = paragraph.lines().take_while(|line| !line.trim().is_empty());
    sentence(&lines.map(str::trim).collect::<Vec<_>>().join(" "))
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string());
    let end = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{}{}{end}", first.unwrap_or_default(), letters.as_str())
}

fn usage(text: &str) -> String {
    let shown = text.lines().find(|line| line.starts_with("Usage:"));
    let shown = shown.map_or_else(
        || Arguments::command().render_usage().to_string(),
        ToOwned::to_owned,
    );
    format!("{shown} (more: ontime --help)")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(words: &str) -> (String, String) {
        let words = std::iter::once("ontime").chain(words.split_whitespace());
        let error = Arguments::try_parse_from(words).unwrap_err();
        let refusal = explain(&error).map(|_| ()).unwrap_err();
        (refusal.message().to_owned(), refusal.hint().to_owned())
    }

    #[test]
    fn the_definition_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_line_that_cannot_be_understood_is_explained() {
        let connection = "--host h --username u";
        for (words, part) in [
            (String::new(), "No command is given."),
            ("sync".to_owned(), "<N>"),
            ("sync 1 --full --incremental".to_owned(), "--incremental"),
            ("sync 1 --limit 5 --no-limit".to_owned(), "--no-limit"),
            ("sync 1 --limit 0".to_owned(), "--limit"),
            ("fetch".to_owned(), "fetch"),
            (format!("databases {connection}"), "--password-stdin"),
            (
                format!("databases {connection} --password-stdin --tls maybe"),
                "pinned:FINGERPRINT",
            ),
        ] {
            let (message, hint) = refused(&words);
            assert!(message.contains(part), "{words}: {message}");
            assert!(hint.starts_with("Usage: ontime"), "{words}: {hint}");
        }
    }

    #[test]
    fn a_password_in_the_wrong_place_is_not_repeated() {
        for words in [
            "databases --host h --username u --password-stdin hunter2",
            "databases --host h --username u --password-stdin=hunter2",
            "databases --host h --username u --password hunter2",
            "databases --host h --username u --password=hunter2",
        ] {
            let (message, hint) = refused(words);
            assert!(
                !format!("{message}{hint}").contains("hunter2"),
                "{words}: {message} {hint}"
            );
        }
    }

    #[test]
    fn the_options_of_all_commands_may_stand_behind_the_command() {
        let line = "ontime history --json --data-dir d --passphrase-file f";
        let arguments = Arguments::try_parse_from(line.split(' ')).unwrap();
        assert_eq!(arguments.data_dir, Some("d".into()));
        assert_eq!(arguments.passphrase_file, Some("f".into()));
    }
}
