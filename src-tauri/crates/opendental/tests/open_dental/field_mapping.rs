//! Tests that each value of a column is mapped correctly, or is a problem of one patient.

use domain::{Gender, ProblemCode, SourcePatient, SourceRow};
use opendental::OpenDental;
use opendental_testkit::{LoadOptions, Practice, Server};

use crate::support::{load_into, read_active, root};

async fn empty_practice() -> Server {
    let server = Server::launch().await.unwrap();
    load_into(&server, &Practice::generate(1, 10), &LoadOptions::default()).await;
    server.execute("TRUNCATE demo.patient").await.unwrap();
    server
}

async fn rows_of(server: &Server) -> Vec<SourceRow> {
    let mut source = OpenDental::connect(&root(server), "demo").await.unwrap();
    read_active(&mut source).await
}

fn patient(row: &SourceRow) -> &SourcePatient {
    row.patient.as_ref().unwrap()
}

#[tokio::test]
async fn letters_are_the_same_from_every_character_set() {
    let server = empty_practice().await;
    let alter = |charset: &str| {
        format!("TRUNCATE demo.patient; ALTER TABLE demo.patient CONVERT TO CHARACTER SET {charset}")
    };
    for (charset, name) in [
        ("latin1", "Peña-O’Neil Größe"),
        ("utf8", "Łukasz Nguyễn 李小龙"),
        ("utf8mb4", "Zoë 李 𠮷野"),
        ("cp1251", "Наталья"),
    ] {
        server.execute(&alter(charset)).await.unwrap();
        let insert = format!(
            "INSERT INTO demo.patient (PatNum, LName, FName, Birthdate) VALUES (1, '{name}', 'A', '1990-01-01')"
        );
        server.execute(&insert).await.unwrap();
        let rows = rows_of(&server).await;
        assert_eq!(patient(&rows[0]).fields.last_name, name, "{charset}");
    }
}

#[tokio::test]
async fn nulls_are_blanks() {
    let server = empty_practice().await;
    server
        .execute(
            "INSERT INTO demo.patient (PatNum, LName, FName, MiddleI, Preferred, Birthdate, SSN, Address, Address2,
               City, State, Zip, HmPhone, WkPhone, WirelessPhone, Email, MedicaidID)
             VALUES (1, NULL, 'Ana', NULL, NULL, '1990-01-01', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
               NULL, NULL),
             (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
             (3, 'Doe', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
        )
        .await
        .unwrap();
    let rows = rows_of(&server).await;
    let ana = patient(&rows[0]);
    assert_eq!(
        (ana.fields.first_name.as_str(), ana.fields.last_name.as_str()),
        ("Ana", "")
    );
    assert_eq!((ana.fields.phone.as_str(), ana.fields.address.as_str()), ("", ""));
    assert!(ana.ssn.is_none());
    assert_eq!(rows[1].patient.as_ref().unwrap_err().code, ProblemCode::NoName);
    assert_eq!(
        rows[2].patient.as_ref().unwrap_err().code,
        ProblemCode::NoBirthdate
    );
}

#[tokio::test]
async fn genders_and_phones_are_mapped_as_in_the_guide() {
    let server = empty_practice().await;
    server
        .execute(
            "INSERT INTO demo.patient (PatNum, LName, FName, Birthdate, Gender, WirelessPhone, HmPhone, WkPhone, SSN)
             VALUES (1, 'Doe', 'A', '1990-01-01', 0, '(503)555-0101', '(503)555-0102', '', '900-11-2222'),
             (2, 'Doe', 'B', '1990-01-01', 1, 'none', '(503)555-0102 x12', '', '900112222'),
             (3, 'Doe', 'C', '1990-01-01', 2, '', '000-000-0000', '555-0103', ''),
             (4, 'Doe', 'D', '1990-01-01', 3, '', '', '', ' '),
             (5, 'Doe', 'E', '1990-01-01', 200, '', 'mom', 'x', '')",
        )
        .await
        .unwrap();
    let rows = rows_of(&server).await;
    let phones: Vec<_> = rows
        .iter()
        .map(|row| patient(row).fields.phone.as_str())
        .collect();
    assert_eq!(phones, ["(503)555-0101", "(503)555-0102 x12", "555-0103", "", ""]);
    let genders: Vec<_> = rows.iter().map(|row| patient(row).fields.gender).collect();
    assert_eq!(
        genders,
        [
            Gender::Male,
            Gender::Female,
            Gender::Unknown,
            Gender::Other,
            Gender::Unknown
        ]
    );
    let ssns: Vec<_> = rows
        .iter()
        .map(|row| patient(row).ssn.as_ref().map(domain::Ssn::expose))
        .collect();
    assert_eq!(ssns, [Some("900112222"), Some("900112222"), None, None, None]);
}

/// Bytes that are not valid text get into a table when a program writes through a connection with another character
/// set. The server replaces what it can with a question mark, as Open Dental shows it. The rest is a problem of this
/// patient.
#[tokio::test]
async fn bytes_that_are_not_text_do_not_fail_the_page() {
    let server = empty_practice().await;
    for (charset, comes_through) in [
        ("latin1", true),
        ("utf8", true),
        ("utf8mb4", false),
        ("binary", false),
    ] {
        let column = |charset: &str| match charset {
            "binary" => "ALTER TABLE demo.patient MODIFY City varbinary(100)".to_owned(),
            _ => format!("ALTER TABLE demo.patient MODIFY City varchar(100) CHARACTER SET {charset}"),
        };
        // The server does not check bytes that were binary before the column became text.
        server
            .execute(&format!(
                "TRUNCATE demo.patient; {};
                 INSERT INTO demo.patient (PatNum, LName, FName, Birthdate, City) VALUES
                   (1, 'Doe', 'A', '1990-01-01', 'Salem'), (2, 'Doe', 'B', '1990-01-01', 'Bend');
                 SET SESSION sql_mode = '';",
                column("binary")
            ))
            .await
            .unwrap();
        insert_invalid_byte(&server, charset).await;
        let rows = rows_of(&server).await;
        assert_eq!(rows.len(), 2, "{charset}");
        assert_eq!(patient(&rows[1]).fields.city, "Bend", "{charset}");
        match &rows[0].patient {
            Ok(patient) => assert!(comes_through, "{charset}: {:?}", patient.fields.city),
            Err(problem) => {
                assert!(!comes_through, "{charset}");
                assert_eq!(
                    (problem.code, problem.detail.as_deref()),
                    (ProblemCode::Unreadable, Some("City"))
                );
            }
        }
    }
}

/// Writes a byte that is not valid text into the first patient's city. MyISAM stores rows of fixed length unchanged in
/// a file; a changed byte is what a damaged disk or a raw copy leaves.
async fn insert_invalid_byte(server: &Server, charset: &str) {
    if charset == "binary" {
        server
            .execute("UPDATE demo.patient SET City = x'53ff656d' WHERE PatNum = 1")
            .await
            .unwrap();
        return;
    }
    server
        .execute(&format!(
            "ALTER TABLE demo.patient MODIFY City varchar(100) CHARACTER SET {charset};
             UPDATE demo.patient SET City = 'S@@em' WHERE PatNum = 1; FLUSH TABLES demo.patient"
        ))
        .await
        .unwrap();
    let file = server.data_folder().join("demo").join("patient.MYD");
    let mut bytes = std::fs::read(&file).unwrap();
    let place = bytes.windows(5).position(|window| window == b"S@@em").unwrap();
    bytes[place + 1] = 0xff;
    bytes[place + 2] = 0xfe;
    std::fs::write(&file, bytes).unwrap();
    server.execute("FLUSH TABLES demo.patient").await.unwrap();
}

#[tokio::test]
async fn the_source_reports_its_versions() {
    let server = empty_practice().await;
    let mut source = OpenDental::connect(&root(&server), "demo").await.unwrap();
    let info = source.info().await.unwrap();
    assert!(info.server.starts_with("MariaDB 1"), "{}", info.server);
    assert!(info.program_version.is_some_and(|version| version.contains('.')));
    server.execute("DROP TABLE demo.preference").await.unwrap();
    assert_eq!(source.info().await.unwrap().program_version, None);
}
