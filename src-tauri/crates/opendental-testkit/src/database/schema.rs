//! The tables, as a reader of Open Dental finds them.

use super::load::LoadOptions;
use super::sql;

/// The columns that a load fills, in the order of the rows.
pub(super) const PATIENT_COLUMNS: &str = "PatNum, LName, FName, MiddleI, Preferred, PatStatus, Gender, Birthdate, \
    SSN, Address, Address2, City, State, Zip, HmPhone, WkPhone, WirelessPhone, Email, MedicaidID, Guarantor, DateTStamp";

const PATIENT: &str = "
    PatNum bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
    LName varchar(100) DEFAULT '', FName varchar(100) DEFAULT '',
    MiddleI varchar(100) DEFAULT '', Preferred varchar(100) DEFAULT '',
    PatStatus tinyint unsigned NOT NULL DEFAULT 0, Gender tinyint unsigned NOT NULL DEFAULT 0,
    Position tinyint unsigned NOT NULL DEFAULT 0, Birthdate date DEFAULT '0001-01-01',
    SSN varchar(100) DEFAULT '',
    Address varchar(100) DEFAULT '', Address2 varchar(100) DEFAULT '',
    City varchar(100) DEFAULT '', State varchar(100) DEFAULT '', Zip varchar(100) DEFAULT '',
    HmPhone varchar(30) DEFAULT '', WkPhone varchar(30) DEFAULT '', WirelessPhone varchar(30) DEFAULT '',
    Guarantor bigint NOT NULL DEFAULT 0, CreditType char(1) DEFAULT '', Email varchar(100) DEFAULT '',
    Salutation varchar(100) DEFAULT '', EstBalance double NOT NULL DEFAULT 0,
    PriProv bigint NOT NULL DEFAULT 0, SecProv bigint NOT NULL DEFAULT 0, FeeSched bigint NOT NULL DEFAULT 0,
    BillingType bigint NOT NULL DEFAULT 0, ImageFolder varchar(100) DEFAULT '',
    AddrNote text, FamFinUrgNote text, MedUrgNote varchar(255) DEFAULT '', ApptModNote varchar(255) DEFAULT '',
    StudentStatus char(1) DEFAULT '', SchoolName varchar(255) DEFAULT '', ChartNumber varchar(100) DEFAULT '',
    MedicaidID varchar(20) DEFAULT '',
    Bal_0_30 double NOT NULL DEFAULT 0, Bal_31_60 double NOT NULL DEFAULT 0,
    Bal_61_90 double NOT NULL DEFAULT 0, BalOver90 double NOT NULL DEFAULT 0,
    InsEst double NOT NULL DEFAULT 0, BalTotal double NOT NULL DEFAULT 0,
    EmployerNum bigint NOT NULL DEFAULT 0, EmploymentNote varchar(255) DEFAULT '', County varchar(255) DEFAULT '',
    GradeLevel tinyint NOT NULL DEFAULT 0, Urgency tinyint NOT NULL DEFAULT 0,
    DateFirstVisit date NOT NULL DEFAULT '0001-01-01', ClinicNum bigint NOT NULL DEFAULT 0,
    HasIns varchar(255) DEFAULT '', TrophyFolder varchar(255) DEFAULT '',
    PlannedIsDone tinyint unsigned NOT NULL DEFAULT 0, Premed tinyint unsigned NOT NULL DEFAULT 0,
    Ward varchar(255) DEFAULT '', PreferConfirmMethod tinyint unsigned NOT NULL DEFAULT 0,
    PreferContactMethod tinyint unsigned NOT NULL DEFAULT 0, PreferRecallMethod tinyint unsigned NOT NULL DEFAULT 0,
    SchedBeforeTime time, SchedAfterTime time, SchedDayOfWeek tinyint unsigned NOT NULL DEFAULT 0,
    Language varchar(100) DEFAULT '', AdmitDate date NOT NULL DEFAULT '0001-01-01', Title varchar(15) DEFAULT '',
    PayPlanDue double NOT NULL DEFAULT 0, SiteNum bigint NOT NULL DEFAULT 0,
    DateTStamp STAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
    ResponsParty bigint NOT NULL DEFAULT 0, CanadianEligibilityCode tinyint NOT NULL DEFAULT 0,
    AskToArriveEarly int NOT NULL DEFAULT 0, PreferContactConfidential tinyint NOT NULL DEFAULT 0,
    SuperFamily bigint NOT NULL DEFAULT 0, TxtMsgOk tinyint NOT NULL DEFAULT 0,
    SmokingSnoMed varchar(32) DEFAULT '', Country varchar(255) DEFAULT '',
    DateTimeDeceased datetime NOT NULL DEFAULT '0001-01-01 00:00:00', BillingCycleDay int NOT NULL DEFAULT 1,
    SecUserNumEntry bigint NOT NULL DEFAULT 0, SecDateEntry date NOT NULL DEFAULT '0001-01-01',
    HasSuperBilling tinyint NOT NULL DEFAULT 0, PatNumCloneFrom bigint NOT NULL DEFAULT 0,
    DiscountPlanNum bigint NOT NULL DEFAULT 0, HasSignedTil tinyint NOT NULL DEFAULT 0,
    ShortCodeOptIn tinyint NOT NULL DEFAULT 0, SecurityHash varchar(255) DEFAULT '',
    KEY byGuarantor (Guarantor), KEY byName (LName, FName), KEY byChart (ChartNumber), KEY byStatus (PatStatus),
    KEY byPhone (HmPhone), KEY byBirthdate (Birthdate, PatStatus)";

const PATIENTLINK: &str = "
    PatientLinkNum bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
    PatNumFrom bigint NOT NULL, PatNumTo bigint NOT NULL, LinkType tinyint NOT NULL,
    DateTimeLink datetime NOT NULL DEFAULT '0001-01-01 00:00:00',
    KEY byFrom (PatNumFrom), KEY byTo (PatNumTo)";

const PREFERENCE: &str = "
    PrefNum bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
    PrefName varchar(255) DEFAULT '', ValueString text, Comments text,
    KEY byPrefName (PrefName)";

/// What Open Dental's installer writes. The first two identify a practice's database.
const PREFERENCES: &str = "INSERT INTO preference (PrefName, ValueString) VALUES
    ('DataBaseVersion', '24.3.35.0'), ('ProgramVersion', '24.3.35.0'), ('CorruptedDatabase', '0'),
    ('RandomPrimaryKeys', '0'), ('PracticePhone', '5035550100')";

/// Statements that create an empty practice in `options.database` and select it.
pub(super) fn statements(options: &LoadOptions) -> String {
    let database = sql::name(&options.database);
    let charset = options.charset.name();
    let mut text = format!(
        "SET SESSION sql_mode = ''; DROP DATABASE IF EXISTS {database};
         CREATE DATABASE {database} DEFAULT CHARACTER SET {charset}; USE {database};"
    );
    for (table, columns) in [
        ("patient", PATIENT),
        ("patientlink", PATIENTLINK),
        ("preference", PREFERENCE),
    ] {
        let engine = options.engine.name();
        let columns = columns.replace(" STAMP ", &format!(" {} ", options.stamp.name()));
        text.push_str(&format!(
            "CREATE TABLE {table} ({columns}) ENGINE = {engine} DEFAULT CHARSET = {charset};"
        ));
    }
    text.push_str(PREFERENCES);
    text.push_str(", ('PracticeTitle', ");
    sql::literal(&mut text, Some(&options.title));
    text.push_str(");");
    text
}
