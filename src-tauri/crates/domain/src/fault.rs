//! Faults: what went wrong, as a code with named arguments.
//!
//! A fault holds no sentence. The catalogs of the window (`ui/src/i18n/en.json`, `es.json`) hold `message` and `hint` for each
//! code under `fault.<code>`; the window, the shell, and `ontime` all read them there.
//!
//! Arguments never hold patient data, a password, or text that a server sent.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumDiscriminants, EnumIter, IntoStaticStr, VariantArray};

use crate::{FaultAction, FaultClass, FileKind, FileReason, IntegrationId, PatientId, RunId, Trigger};

/// What went wrong. One variant per message a person can see.
///
/// Serialized as `{"code": "host_unknown", "args": {"host": "OD-SERVER"}}`; `args` is absent if there are none.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    thiserror::Error,
    EnumIter,
    EnumDiscriminants,
    ts_rs::TS,
)]
#[serde(tag = "code", content = "args", rename_all = "snake_case")]
#[error("{}", self.code().as_str())]
#[ts(export)]
#[strum_discriminants(
    name(FaultCode),
    doc = "The code of a [`Fault`], without its arguments.",
    derive(
        Hash,
        PartialOrd,
        Ord,
        Serialize,
        Deserialize,
        IntoStaticStr,
        VariantArray,
        ts_rs::TS
    ),
    serde(rename_all = "snake_case"),
    strum(serialize_all = "snake_case"),
    ts(export),
    allow(missing_docs, reason = "each variant is documented on `Fault`")
)]
pub enum Fault {
    // What a person typed.
    /// The server host is empty.
    HostEmpty,
    /// The server host is not a host name or an address.
    HostMalformed,
    /// The port is not a number from 1 to 65535.
    PortOutOfRange,
    /// The username is empty.
    UsernameEmpty,
    /// No database is selected, or its name is not valid.
    DatabaseInvalid,
    /// A name is empty.
    NameEmpty,
    /// A name is too long.
    NameTooLong {
        /// In characters.
        max: u32,
    },
    /// A patient needs a first and a last name.
    PatientNameMissing,
    /// There is a patient with this name and birthday.
    PatientExists {
        /// That patient.
        patient: PatientId,
    },
    /// The birthday is empty.
    BirthdayMissing,
    /// The birthday is not a real date.
    BirthdayNotADate,
    /// The birthday is in the future.
    BirthdayInFuture,
    /// The birthday is before 1880.
    BirthdayTooEarly,
    /// A limit of 0.
    LimitZero,
    /// A time of a schedule is not a time of day.
    ScheduleTimeInvalid,
    /// A schedule without a day.
    ScheduleWithoutDays,
    /// The time between syncs is outside 5 to 720 minutes.
    ScheduleIntervalOutOfRange,
    /// The hours of a schedule end before they start.
    ScheduleEndsBeforeStart,
    /// The quiet hours leave no time for a sync.
    ScheduleAllQuiet,
    /// A new passphrase is too short.
    PassphraseTooShort {
        /// In characters.
        min: u32,
    },
    /// A new passphrase is easy to guess.
    PassphraseTooCommon,
    /// A passphrase file cannot be read.
    PassphraseFileUnreadable,
    /// The first line of a passphrase file is empty.
    PassphraseFileEmpty,
    /// A passphrase was given, but the key is in the keychain.
    PassphraseNotUsed,
    /// This is not a recovery code.
    RecoveryCodeMalformed,
    /// The end of a new recovery code was not typed as it is shown.
    RecoveryCodeNotConfirmed,
    /// The saved password belongs to another server or account.
    PasswordForAnotherServer,
    /// The saved password was saved with other encryption.
    PasswordForOtherEncryption,
    /// The password could not be read from standard input.
    PasswordUnreadable,
    /// A field is too long.
    FieldTooLong {
        /// In characters.
        max: u32,
    },
    /// The desk notes are too long.
    NotesTooLong {
        /// In characters.
        max: u32,
    },
    /// A date is not a real date.
    DateInvalid,
    /// The company of an integration cannot change.
    CompanyFixed,
    /// Another company or integration has that name.
    NameTaken,

    // What was asked for.
    /// No such patient.
    PatientNotFound,
    /// No such company.
    CompanyNotFound,
    /// No such integration.
    IntegrationNotFound,
    /// No such sync.
    RunNotFound,
    /// The sync changed nothing, was undone, or is too old to be undone.
    UndoUnavailable,
    /// A newer sync of the integration must be undone first.
    UndoNewerFirst {
        /// Its id.
        run: RunId,
    },
    /// A sync was undone, so scheduled syncs wait until a person has looked at the next one's preview.
    SyncUndone,
    /// No company has this id or name.
    CompanyUnknown {
        /// As typed.
        name: String,
    },
    /// No integration has this id or name.
    IntegrationUnknown {
        /// As typed.
        name: String,
    },
    /// An integration updates this patient, so the next sync would undo an edit.
    ManagedBySource,
    /// A sync once added or changed the patient.
    PatientNotDeletable,
    /// The company has patients or integrations.
    CompanyInUse,
    /// It is the only company.
    LastCompany,
    /// Another integration reads the same database.
    DatabaseConnected {
        /// That integration.
        integration: IntegrationId,
        /// Its name.
        name: String,
    },
    /// As [`ManagedBySource`](Self::ManagedBySource), with the integration's name.
    ManagedByIntegration {
        /// The integration's name.
        integration: String,
    },
    /// Two charts of one practice can only be merged in Open Dental.
    TwoCharts {
        /// The integration's name.
        integration: String,
    },
    /// One of two patients is merged already, or they belong to two companies.
    PatientsNotMergeable,
    /// The patient that others were merged into was merged later, so that merge is undone first.
    MergeNewerFirst {
        /// That patient.
        patient: PatientId,
    },

    // Reaching the server.
    /// The host name does not resolve.
    HostUnknown {
        /// As typed.
        host: String,
    },
    /// The computer refuses connections on the port.
    ConnectionRefused {
        /// As typed.
        host: String,
        /// As typed.
        port: u16,
    },
    /// Nothing responds at the address.
    NoResponse {
        /// Host and port.
        address: String,
        /// As typed.
        port: u16,
    },
    /// The server accepts the connection but sends nothing.
    ServerSilent {
        /// Host and port.
        address: String,
    },
    /// Not a MySQL or MariaDB server.
    NotMysql {
        /// Host and port.
        address: String,
    },
    /// Older than MySQL 5.5.
    ServerTooOld {
        /// Host and port.
        address: String,
    },
    /// The server has no free connection.
    TooManyConnections {
        /// Host and port.
        address: String,
    },
    /// The account has reached one of its limits on the server, for example queries per hour.
    QuotaReached {
        /// As typed.
        username: String,
    },
    /// The server blocks this computer after failed attempts.
    HostBlocked {
        /// Host and port.
        address: String,
    },
    /// The account cannot sign in from this computer.
    HostNotAllowed {
        /// Host and port.
        address: String,
        /// As typed.
        username: String,
    },
    /// Wrong username or password.
    AccessDenied {
        /// As typed.
        username: String,
    },
    /// Wrong username or password, or the server requires encryption, which is off.
    AccessDeniedUnencrypted {
        /// As typed.
        username: String,
    },
    /// The account's password has expired.
    PasswordExpired {
        /// As typed.
        username: String,
    },
    /// The account is locked.
    AccountLocked {
        /// As typed.
        username: String,
    },
    /// The account uses an authentication plugin that is refused or not supported.
    LoginMethodUnsupported {
        /// As typed.
        username: String,
    },
    /// The account can only sign in over TLS.
    TlsRequired {
        /// Host and port.
        address: String,
        /// As typed.
        username: String,
    },
    /// The connection must be encrypted, but the server does not offer TLS.
    TlsNotOffered {
        /// Host and port.
        address: String,
    },
    /// The TLS handshake failed.
    TlsFailed {
        /// Host and port.
        address: String,
    },
    /// The server's certificate is not trusted.
    CertificateUnknown {
        /// Host and port.
        address: String,
    },
    /// As [`CertificateUnknown`](Self::CertificateUnknown), with the certificate's fingerprint.
    CertificateUnknownSeen {
        /// Host and port.
        address: String,
        /// SHA-256, in hexadecimal.
        fingerprint: String,
    },
    /// A server whose certificate is not pinned requests the password itself, which was not sent.
    PasswordWithheld {
        /// Host and port.
        address: String,
        /// SHA-256 of its certificate, in hexadecimal.
        fingerprint: String,
    },
    /// The server's certificate has expired or is not valid yet.
    CertificateExpired {
        /// Host and port.
        address: String,
    },
    /// The server's certificate is for another name.
    CertificateOtherHost {
        /// Host and port.
        address: String,
        /// As typed.
        host: String,
    },
    /// The server's certificate is not the accepted one.
    CertificateChanged {
        /// Host and port.
        address: String,
    },
    /// As [`CertificateChanged`](Self::CertificateChanged), with the new certificate's fingerprint.
    CertificateChangedSeen {
        /// Host and port.
        address: String,
        /// SHA-256, in hexadecimal.
        fingerprint: String,
    },
    /// The server violates the MySQL protocol.
    ProtocolBroken {
        /// Host and port.
        address: String,
    },
    /// The connection was lost.
    ConnectionLost {
        /// Host and port.
        address: String,
    },
    /// The server took too long.
    TimedOut {
        /// Host and port.
        address: String,
    },
    /// The server returned an error without a code of its own here.
    ServerError {
        /// Host and port.
        address: String,
        /// The server's error number.
        number: u16,
    },
    /// The server rejects the syntax of a statement.
    StatementNotUnderstood {
        /// Host and port.
        address: String,
        /// The server's error number.
        number: u16,
    },
    /// The server closed the connection right after the account signed in.
    ClosedAfterSignIn {
        /// Host and port.
        address: String,
        /// As typed.
        username: String,
    },
    /// The server is read-only or offline for maintenance.
    ServerReadOnly {
        /// Host and port.
        address: String,
    },

    // Inside the database.
    /// The account may not read the selected database.
    DatabaseDenied {
        /// As typed.
        username: String,
        /// Its name.
        database: String,
    },
    /// The account may not read any database.
    DatabasesDenied {
        /// As typed.
        username: String,
    },
    /// No database of that name.
    DatabaseMissing {
        /// Its name.
        database: String,
    },
    /// The database has no `patient` table.
    NoPatientTable {
        /// Its name.
        database: String,
    },
    /// The `patient` table is named otherwise, and the server distinguishes upper and lower case.
    TableNameCase {
        /// The database's name.
        database: String,
        /// The table's name, which is `patient` in other letters.
        table: String,
    },
    /// The account sees no Open Dental database.
    NoOpenDentalDatabase {
        /// As typed.
        username: String,
    },
    /// The `patient` table lacks columns.
    ColumnsMissing {
        /// Its name.
        database: String,
        /// Their names; at least one.
        columns: Vec<String>,
    },
    /// As [`ColumnsMissing`](Self::ColumnsMissing), if it is not known which.
    SomeColumnsMissing {
        /// Its name.
        database: String,
    },
    /// The `patient` table lacks `DateTStamp`.
    TimestampMissing {
        /// Its name.
        database: String,
    },
    /// `DateTStamp` is not updated automatically, so an incremental sync would miss changes.
    ChangesNotRecorded {
        /// Its name.
        database: String,
    },
    /// The `patient` table is marked as crashed.
    TableDamaged {
        /// Its name.
        database: String,
    },
    /// The database returned the same patients twice.
    RowsRepeated,
    /// Another program holds a lock on the `patient` table.
    TableLocked {
        /// Its name.
        database: String,
    },
    /// The definition of the `patient` table changed while it was read.
    TableChanging {
        /// Its name.
        database: String,
    },
    /// The server does not say which host this computer connects from.
    ClientHostUnknown,

    // Syncs.
    /// Another sync of this integration is running.
    SyncRunning,
    /// As [`SyncRunning`](Self::SyncRunning), with its start.
    SyncRunningSince {
        /// Start of that run.
        since: DateTime<Utc>,
        /// Who started it.
        started_by: Trigger,
    },
    /// This sync is not running here.
    NoSyncRunning,
    /// The server is not the one of the last sync.
    SourceOtherServer,
    /// The database is not the one of the last sync.
    SourceOtherDatabase,
    /// The database is older than at the last sync: its numbers end earlier, or many of its times of change moved back.
    SourceOlderCopy,
    /// The database no longer records when patients change.
    SourceChangesNotRecorded,
    /// The database has no active patients.
    SourceEmpty {
        /// Active patients linked to the integration.
        #[ts(type = "number")]
        linked: u64,
    },
    /// Too many patients would become inactive.
    ManyInactive {
        /// Active patients linked to the integration.
        #[ts(type = "number")]
        linked: u64,
        /// How many would become inactive.
        #[ts(type = "number")]
        inactive: u64,
    },
    /// Too many patients would get another name or birthday.
    ManyRenamed {
        /// Active patients linked to the integration.
        #[ts(type = "number")]
        linked: u64,
        /// How many would get another name or birthday.
        #[ts(type = "number")]
        renamed: u64,
    },
    /// Too many patients would become inactive or get another name or birthday.
    ManyChanged {
        /// Active patients linked to the integration.
        #[ts(type = "number")]
        linked: u64,
        /// How many would become inactive.
        #[ts(type = "number")]
        inactive: u64,
        /// How many would get another name or birthday.
        #[ts(type = "number")]
        renamed: u64,
    },

    // Open Dental's settings file.
    /// The file cannot be read.
    ConfigUnreadable {
        /// Its path.
        file: String,
    },
    /// The file is not Open Dental's settings file.
    ConfigUnknown,
    /// Open Dental connects through its Middle Tier here.
    ConfigMiddleTier,
    /// Open Dental uses Oracle here.
    ConfigOracle,
    /// The file names no server.
    ConfigNoServer,
    /// The search for Open Dental on this computer failed.
    ConfigSearchFailed,

    // Our own store and its key.
    /// The store is locked with the passphrase.
    Locked,
    /// The patient list is not open.
    NotOpen,
    /// The passphrase is wrong.
    WrongPassphrase,
    /// Too many wrong passphrases; this one was not checked.
    PassphraseWait {
        /// The remaining time, in seconds.
        #[ts(type = "number")]
        seconds: u64,
    },
    /// The recovery code does not open the data.
    RecoveryCodeWrong,
    /// No recovery code was created for the data.
    RecoveryCodeMissing,
    /// This computer has no keychain.
    KeychainMissing,
    /// The keychain did not release the key.
    KeychainDenied,
    /// The data exists, but its key does not.
    KeyLost,
    /// The key does not open the store.
    KeyMismatch,
    /// A newer version has migrated the store.
    StoreNewer,
    /// A migration of the store failed and changed nothing.
    StoreUpgradeFailed {
        /// SQLite's extended result code, or a negative number of our own.
        number: i32,
    },
    /// A newer version wrote the file.
    FileNewer {
        /// Its name.
        file: String,
        /// Its format.
        version: u32,
    },
    /// The store is damaged.
    StoreDamaged,
    /// The newest changes are gone: the file that held them was cut, damaged, or deleted.
    ChangesMissing {
        /// How many changes that people made are missing.
        #[ts(type = "number")]
        count: u64,
        /// The time of the last change that is still there.
        since: DateTime<Utc>,
    },
    /// The store is an older copy of itself.
    StoreOlder {
        /// How many changes that people made are missing.
        #[ts(type = "number")]
        count: u64,
        /// The time of the last change that is still there.
        since: DateTime<Utc>,
    },
    /// The file for the newest changes belongs to another store, or to another time of this one.
    LogOfAnotherStore {
        /// How many changes that people made are missing.
        #[ts(type = "number")]
        count: u64,
        /// The time of the last change that is still there.
        since: DateTime<Utc>,
    },
    /// The record of the last change is gone, so nothing shows whether the newest changes are there.
    StoreUnverified {
        /// The time of the last change that is there.
        since: DateTime<Utc>,
    },
    /// The database file is gone or empty, but there was one.
    DatabaseFileMissing,
    /// A file of the store is damaged.
    FileDamaged {
        /// Its name.
        file: String,
    },
    /// The keychain entry is damaged.
    KeychainEntryDamaged,
    /// Another program is writing to the store.
    StoreBusy,
    /// Another program has the store open.
    StoreInUse,
    /// Patients changed while a page was being saved.
    StoreOutdated,
    /// The application is already open.
    AlreadyOpen,
    /// The disk is full; the last change was not saved.
    DiskFull,
    /// The disk is full; a file was not written.
    FileDiskFull {
        /// Which file.
        what: FileKind,
    },
    /// The store could not be read or written.
    StoreFailed {
        /// SQLite's extended result code, or a negative number of our own.
        number: i32,
    },
    /// This build does not encrypt the store.
    StoreNotEncrypting,

    // Files and this computer.
    /// The data folder cannot be used.
    DataFolderUnusable {
        /// Why.
        reason: FileReason,
    },
    /// A file could not be written.
    FileNotWritten {
        /// Which file.
        what: FileKind,
        /// Why.
        reason: FileReason,
    },
    /// A file was to be saved in the data folder.
    FileInDataFolder,
    /// A file is not an office file, or is damaged.
    OfficeFileInvalid,
    /// An office file cannot be read.
    OfficeFileUnreadable {
        /// Why.
        reason: FileReason,
    },
    /// A newer version wrote the office file.
    OfficeFileNewer,
    /// An office was to be opened where there already is one.
    OfficeExists,
    /// The second folder for backups is not connected.
    BackupFolderMissing {
        /// Its path.
        folder: String,
    },
    /// A backup is gone.
    BackupNotFound,
    /// A file is not a backup, or is damaged.
    BackupDamaged,
    /// A backup has another key than the present data.
    BackupOtherKey,
    /// A newer version made the backup.
    BackupNewer,
    /// A file in the data folder could not be read or written.
    DataFileFailed {
        /// Its name.
        file: String,
        /// Why.
        reason: FileReason,
    },
    /// The log could not be read.
    LogUnreadable,
    /// Other users of this computer can read the data folder.
    DataFolderShared,
    /// The user has no home folder.
    NoHomeFolder,
    /// The system could not open a folder.
    FolderNotOpened {
        /// Its path.
        folder: String,
    },
    /// The system could not print.
    NotPrinted,
    /// The system refused to change the startup setting.
    StartupRefused,
    /// No async runtime, or Ctrl-C cannot be handled.
    SystemRefused,

    // Updates of the program.
    /// The server of the updates did not respond.
    UpdateServerUnreachable {
        /// Its name.
        host: String,
    },
    /// What the server of the updates sent is no description of an update.
    UpdateFeedInvalid {
        /// Its name.
        host: String,
    },
    /// The server of the updates offers a version that is older than this one.
    UpdateOlder {
        /// The offered version.
        version: String,
    },
    /// The signature of an update does not belong to the file, the version, or the key of this build.
    UpdateNotGenuine {
        /// The offered version.
        version: String,
    },
    /// The backup before an update failed.
    UpdateWithoutBackup,
    /// An update was to be installed during a sync.
    UpdateDuringSync,
    /// An update was to be installed while the window holds input that is not saved.
    UpdateWithUnsaved,
    /// This copy of the program does not install updates.
    UpdateByIt,
    /// The files of the program could not be replaced.
    UpdateNotInstalled {
        /// The offered version.
        version: String,
    },

    // Ourselves.
    /// A bug; the log says where.
    Internal,
}

impl Fault {
    /// The code without its arguments.
    #[must_use]
    pub fn code(&self) -> FaultCode {
        self.into()
    }

    /// The class that scripts see.
    #[must_use]
    pub fn class(&self) -> FaultClass {
        self.code().class()
    }

    /// The one action that helps.
    #[must_use]
    pub fn action(&self) -> FaultAction {
        self.code().action()
    }

    /// Whether the sync stopped before a doubtful change, so that a person decides. Nothing broke.
    #[must_use]
    pub fn needs_decision(&self) -> bool {
        self.class().needs_decision()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_stored_as_code_and_arguments() {
        let fault = Fault::ConnectionRefused {
            host: "OD-SERVER".to_owned(),
            port: 3306,
        };
        let stored = serde_json::to_value(&fault).unwrap();
        assert_eq!(
            stored,
            serde_json::json!({"code": "connection_refused", "args": {"host": "OD-SERVER", "port": 3306}})
        );
        assert_eq!(serde_json::from_value::<Fault>(stored).unwrap(), fault);
        assert_eq!(
            serde_json::to_value(Fault::KeyLost).unwrap(),
            serde_json::json!({"code": "key_lost"})
        );
    }

    #[test]
    fn each_code_is_the_same_word_in_json_and_in_the_log() {
        for code in FaultCode::VARIANTS {
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
        }
    }
}
