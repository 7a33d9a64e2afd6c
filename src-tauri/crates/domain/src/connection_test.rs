//! The steps of Test Connection, in order, and how each turns out.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::text_enum::text_enum;

/// One step of Test Connection.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    IntoStaticStr,
    EnumString,
    VariantArray,
    ts_rs::TS,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[ts(export)]
pub enum Step {
    /// The host name resolves.
    Address,
    /// The port accepts connections.
    Port,
    /// A supported MySQL or MariaDB server responds.
    Greeting,
    /// The connection is as protected as it must be.
    Tls,
    /// The login method keeps the password secret.
    LoginMethod,
    /// The account can sign in.
    Login,
    /// What the account may do.
    Rights,
    /// The selected database exists.
    Databases,
    /// It is an Open Dental database.
    PatientTable,
    /// It has the columns that a sync reads.
    Columns,
    /// Patients can be read.
    FirstRead,
}

/// How a step turned out.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    IntoStaticStr,
    EnumString,
    VariantArray,
    ts_rs::TS,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[ts(export)]
pub enum StepState {
    /// Not reached.
    Pending,
    /// No problem.
    Passed,
    /// It works, but the result should be checked.
    Warning,
    /// The test stops here.
    Failed,
}

text_enum!(Step, StepState);

/// Who can fix a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum WhoCanFix {
    /// The person who enters the connection.
    You,
    /// The people who maintain the computers and the database server.
    It,
    /// Open Dental's support.
    OpenDental,
}
