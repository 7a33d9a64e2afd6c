//! What is said of a stage that came out well, or nearly. Names what the person typed, and nothing of the server's own.

use std::net::SocketAddr;

use domain::Stage;

use crate::gate::{Method, Protection};
use crate::login::Login;
use crate::rights::Rights;

pub(super) const READS_ONLY: &str = "This account can read, and change nothing.";
pub(super) const PLAIN_BY_CHOICE: &str =
    "The connection is not encrypted, as chosen: whoever listens on the network can read patients' data.";
pub(super) const COLUMNS: &str = "All columns that OnTime Dental reads are there, and changes are noted.";
pub(super) const FIRST_READ: &str = "Patients can be read.";
pub(super) const NO_PATIENTS: &str = "It can be read, but holds no active patients.";

/// How many privileges are named before it becomes a list that nobody reads.
const NAMED: usize = 3;

pub(super) fn address(login: &Login, addresses: &[SocketAddr]) -> String {
    let host = login.endpoint.host();
    let found = addresses
        .first()
        .map_or_else(String::new, |address| address.ip().to_string());
    if found == host {
        format!("The address is {host}.")
    } else {
        format!("{host} has the address {found}.")
    }
}

pub(super) fn port(login: &Login) -> String {
    format!("Port {} takes connections.", login.endpoint.port())
}

pub(super) fn greeting(server: &str) -> String {
    format!("A {server} server answers.")
}

pub(super) fn protection(protection: Protection, login: &Login) -> String {
    let host = login.endpoint.host();
    match protection {
        Protection::PlainHere => {
            "The connection does not leave this computer, so it needs no encryption.".to_owned()
        }
        Protection::PlainByChoice => PLAIN_BY_CHOICE.to_owned(),
        Protection::EncryptedHere => {
            "The connection is encrypted, and does not leave this computer.".to_owned()
        }
        Protection::TrustedByName => {
            format!("The connection is encrypted, and this computer trusts the certificate for {host}.")
        }
        Protection::Pinned => {
            "The connection is encrypted, and the certificate is the accepted one.".to_owned()
        }
    }
}

pub(super) fn method(method: Method) -> String {
    format!(
        "The server takes {}, which does not give the password away.",
        method.name()
    )
}

pub(super) fn logged_in(login: &Login) -> String {
    format!("The account {} is logged in.", login.username)
}

/// Empty if there is nothing to warn of.
pub(super) fn rights(login: &Login, rights: &Rights, closed: bool) -> String {
    let mut warnings = Vec::new();
    if closed {
        warnings.push("The server takes no changes at present, as in maintenance.".to_owned());
    }
    if rights.can_change() {
        let named = rights.beyond_reading.iter().take(NAMED).map(String::as_str);
        let named = named.collect::<Vec<_>>().join(", ");
        let more = if rights.beyond_reading.len() > NAMED {
            " and more"
        } else {
            ""
        };
        warnings.push(format!(
            "This account can change Open Dental's data ({named}{more}); an account that only reads is safer."
        ));
    } else if rights.has_roles {
        warnings.push("This account has roles, which may let it change Open Dental's data.".to_owned());
    }
    if login.is_root() {
        warnings.push("It is root, the administrator of the whole server.".to_owned());
    }
    if login.password.is_empty() {
        warnings.push("It has no password, so anybody on the network can use it.".to_owned());
    }
    warnings.join(" ")
}

pub(super) fn database(name: &str) -> String {
    format!("The database {name} is there, and the account may use it.")
}

pub(super) fn patient_table(name: &str) -> String {
    format!("{name} is an Open Dental database.")
}

/// Of a stage that must have come out well, since a later one was reached.
pub(super) fn passed(stage: Stage) -> &'static str {
    match stage {
        Stage::Address => "The address is known.",
        Stage::Port => "The port takes connections.",
        Stage::Greeting => "A server answers.",
        Stage::Tls => "The connection is as safe as it has to be.",
        Stage::LoginMethod => "The server takes a way to log in that does not give the password away.",
        Stage::Login => "The account is logged in.",
        Stage::Rights => READS_ONLY,
        Stage::Databases => "The server shows its databases.",
        Stage::PatientTable => "There is a patient table.",
        Stage::Columns => COLUMNS,
        Stage::FirstRead => FIRST_READ,
    }
}
