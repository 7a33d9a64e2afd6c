//! What stands between this computer and the server's greeting, in words.

use domain::{ErrorCode, Fault};

use super::Target;
use crate::failure::Failure;

impl Target {
    pub(super) fn on_the_way(&self, failure: &Failure) -> Fault {
        let (host, port, at) = (self.endpoint.host(), self.endpoint.port(), &self.endpoint);
        let (code, message, hint) = match failure {
            Failure::HostUnknown => (
                ErrorCode::HostUnknown,
                format!("No computer named {host} was found."),
                "Check the Server Host for typing errors. On the server itself it is 127.0.0.1; elsewhere it is the \
                 server's name or address."
                    .to_owned(),
            ),
            Failure::Refused => (
                ErrorCode::ConnectionRefused,
                format!("{host} answers, but no server listens on port {port}."),
                "Verify that the MySQL server is running, and check the port; it is usually 3306.".to_owned(),
            ),
            Failure::NoAnswer => (
                ErrorCode::NoAnswer,
                format!("{at} does not answer."),
                format!(
                    "Verify that the MySQL server is running and its computer switched on. Check that firewall \
                     settings allow connections to port {port}."
                ),
            ),
            Failure::Silent => (
                ErrorCode::NoAnswer,
                format!("{at} takes the connection, but then says nothing."),
                "Check the port; it is usually 3306. If it is right, the MySQL server hangs: restart it."
                    .to_owned(),
            ),
            Failure::NotMysql => (
                ErrorCode::NotMysql,
                format!("What answers at {at} is not a MySQL or MariaDB server."),
                "Check the Server Host and the port; it is usually 3306.".to_owned(),
            ),
            Failure::TooOld => (
                ErrorCode::ServerTooOld,
                format!("The server at {at} is older than any that OnTime Dental can use."),
                "Ask your IT to update it: MySQL 5.5 or newer, or MariaDB. Open Dental needs that as well."
                    .to_owned(),
            ),
            other => return self.in_the_login(other),
        };
        Fault::new(code, message, hint)
    }
}
