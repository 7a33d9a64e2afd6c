//! The measured practice: a MyISAM table in which one patient in twenty is inactive.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::practice_server::{DATABASE, HOST, PASSWORD, PracticeServer, USER};
use crate::run::{Failure, output_of};

/// The columns that `ontime` reads, as it reads them.
const COLUMNS: &str = "PatNum, LName, FName, MiddleI, Preferred, CAST(Birthdate AS CHAR) AS Birthdate, Email, HmPhone, \
    WkPhone, WirelessPhone, Address, Address2, City, State, Zip, CAST(Gender AS SIGNED) AS Gender, SSN, MedicaidID, \
    CAST(COALESCE(UNIX_TIMESTAMP(DateTStamp), 0) AS SIGNED) AS DateTStamp, CAST(PatStatus AS SIGNED) AS PatStatus";

/// The same columns in SQLite.
pub(crate) const SQLITE_TABLE: &str = "CREATE TABLE patient (PatNum INTEGER PRIMARY KEY, LName TEXT, FName TEXT, \
    MiddleI TEXT, Preferred TEXT, Birthdate TEXT, Email TEXT, HmPhone TEXT, WkPhone TEXT, WirelessPhone TEXT, Address TEXT, \
    Address2 TEXT, City TEXT, State TEXT, Zip TEXT, Gender INTEGER, SSN TEXT, MedicaidID TEXT, DateTStamp INTEGER, \
    PatStatus INTEGER)";

/// The database with a table of only these rows and columns, for programs that can only copy a whole table.
pub(crate) const COPY_DATABASE: &str = "copied";

/// A loaded practice on its own server.
pub(crate) struct Practice {
    server: PracticeServer,
    /// How many of its patients are active.
    pub(crate) active: u32,
}

impl Practice {
    /// Loads a practice of `active` active patients and warms the server.
    pub(crate) fn start(program: &Path, active: u32) -> Result<Self, Failure> {
        let server = PracticeServer::start(program, &["--port", "3306", "--patients", &active.to_string()])?;
        let practice = Self { server, active };
        practice.remove_inactive()?;
        practice.execute(&format!(
            "CREATE DATABASE {COPY_DATABASE}; \
             CREATE TABLE {COPY_DATABASE}.patient (PRIMARY KEY (PatNum)) ENGINE = MyISAM {} ORDER BY PatNum",
            Self::query()
        ))?;
        Ok(practice)
    }

    /// The generator makes a quarter of the patients inactive, which is more than the measured practice has.
    fn remove_inactive(&self) -> Result<(), Failure> {
        let rows = "SELECT count(*) FROM patient";
        let wanted = self.active / 19 * 20;
        let surplus = self.number(rows)?.saturating_sub(wanted);
        self.execute(&format!(
            "DELETE FROM patient WHERE PatStatus <> 0 AND PatNum NOT IN (SELECT PatNumFrom FROM patientlink \
             UNION SELECT PatNumTo FROM patientlink) ORDER BY PatNum LIMIT {surplus}; OPTIMIZE TABLE patient"
        ))?;
        let left = self.number(rows)?;
        let active = self.number("SELECT count(*) FROM patient WHERE PatStatus = 0")?;
        if left != wanted.max(active) || active != self.active {
            return Err(Failure::new(format!(
                "The practice has {left} patients, {active} of them active."
            )));
        }
        Ok(())
    }

    /// Every active patient.
    pub(crate) fn query() -> String {
        format!("SELECT {COLUMNS} FROM {DATABASE}.patient WHERE PatStatus = 0")
    }

    /// The server's own client.
    pub(crate) fn client(&self) -> Command {
        let mut command = Command::new("mariadb");
        command.args(["--no-defaults", "--protocol=tcp", "--host", HOST, "--user", USER]);
        command.args(["--port", self.server.port(), "--default-character-set=utf8mb4"]);
        // On the command line, the client would warn about it.
        command.env("MYSQL_PWD", PASSWORD).stdin(Stdio::null());
        command
    }

    pub(crate) fn port(&self) -> &str {
        self.server.port()
    }

    /// A night in which a program of the practice touched every row without changing a value. The times are old enough for a
    /// sync to trust them.
    pub(crate) fn move_every_stamp(&self) -> Result<(), Failure> {
        self.execute("UPDATE patient SET DateTStamp = NOW() - INTERVAL 1 HOUR; FLUSH TABLES")
    }

    fn execute(&self, statements: &str) -> Result<(), Failure> {
        self.output(statements).map(drop)
    }

    fn number(&self, query: &str) -> Result<u32, Failure> {
        let answer = self.output(query)?;
        let unreadable = || Failure::new(format!("No number: {answer:?}"));
        answer.trim().parse().map_err(|_| unreadable())
    }

    fn output(&self, statements: &str) -> Result<String, Failure> {
        output_of(self.client().args([
            "--batch",
            "--skip-column-names",
            "--execute",
            statements,
            DATABASE,
        ]))
    }
}
