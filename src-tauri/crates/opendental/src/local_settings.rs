//! Reads Open Dental's settings on this computer: `FreeDentalConfig.xml` in its program folder has the server and the
//! database.
//!
//! Only host, port, database, and username are read. The password is never read, and the password hash never decoded. The
//! file is not trusted: at most 256 KiB are read, and document types are rejected.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use roxmltree::{Document, Node};

/// The file's name, the same in every version.
const FILE_NAME: &str = "FreeDentalConfig.xml";
/// Real files have a few hundred bytes.
const MAX_BYTES: u64 = 256 * 1024;

/// How Open Dental on this computer connects.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LocalSettings {
    /// The server's name or address, without the port.
    pub host: String,
    /// The port, if the file has one.
    pub port: Option<u16>,
    /// Empty if the file has none.
    pub database: String,
    /// Empty if the file has none.
    pub username: String,
}

/// Why a file has no connection settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LocalSettingsError {
    /// The file does not exist or cannot be read.
    #[error("the file cannot be read ({0})")]
    Unreadable(io::ErrorKind),
    /// The file is too large, not XML, or not Open Dental's.
    #[error("the file is not a settings file of Open Dental")]
    NotSettings,
    /// Open Dental connects through its Middle Tier here, so there are no database settings.
    #[error("Open Dental uses its Middle Tier here")]
    MiddleTier,
    /// The database is Oracle, which only very old versions supported.
    #[error("Open Dental uses Oracle here")]
    Oracle,
    /// The file has no server.
    #[error("the file has no server")]
    NoServer,
}

/// Open Dental's default folders: in both program folders, and on the system drive.
#[must_use]
pub fn program_folders() -> Vec<PathBuf> {
    let below = |variable: &str, folder: &str| {
        let base = std::env::var_os(variable)?;
        // `C:` alone would be the current folder of that drive.
        Some(
            PathBuf::from(base)
                .join(std::path::MAIN_SEPARATOR_STR)
                .join(folder),
        )
    };
    let program = |variable: &str| Some(PathBuf::from(std::env::var_os(variable)?).join("Open Dental"));
    [
        program("ProgramFiles(x86)"),
        program("ProgramFiles"),
        below("SystemDrive", "OpenDental"),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The first settings file in these folders.
#[must_use]
pub fn find_config_file(folders: &[PathBuf]) -> Option<PathBuf> {
    folders
        .iter()
        .map(|folder| folder.join(FILE_NAME))
        .find(|file| file.is_file())
}

/// Reads a settings file.
///
/// # Errors
/// [`LocalSettingsError`] if the file has no database settings, with the reason.
pub fn read_config_file(file: &Path) -> Result<LocalSettings, LocalSettingsError> {
    let unreadable = |error: io::Error| LocalSettingsError::Unreadable(error.kind());
    let mut bytes = Vec::new();
    File::open(file)
        .map_err(unreadable)?
        .take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(LocalSettingsError::NotSettings);
    }
    settings(&text(&bytes).ok_or(LocalSettingsError::NotSettings)?)
}

/// UTF-8 or UTF-16, with or without a byte order mark. Other bytes are Windows-1252, in which an editor may have saved the
/// file; the few characters in which Latin-1 differs are in no name of a computer, database, or account.
fn text(bytes: &[u8]) -> Option<String> {
    let wide = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let (units, rest) = bytes.as_chunks::<2>();
        let units: Vec<u16> = units.iter().map(|pair| unit(*pair)).collect();
        rest.is_empty().then(|| String::from_utf16(&units).ok())?
    };
    match bytes {
        [0xFF, 0xFE, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => wide(rest, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8(rest.to_vec()).ok(),
        plain => Some(match std::str::from_utf8(plain) {
            Ok(text) => text.to_owned(),
            Err(_) => plain.iter().copied().map(char::from).collect(),
        }),
    }
}

fn settings(xml: &str) -> Result<LocalSettings, LocalSettingsError> {
    // By default the parser rejects document types, and with them entity expansion attacks.
    let document = Document::parse(xml).map_err(|_| LocalSettingsError::NotSettings)?;
    let root = document.root_element();
    if !root.tag_name().name().eq_ignore_ascii_case("ConnectionSettings") {
        return Err(LocalSettingsError::NotSettings);
    }
    let uri = child(root, "ServerConnection").and_then(|server| value(server, "URI"));
    if uri.is_some() {
        return Err(LocalSettingsError::MiddleTier);
    }
    if value(root, "DatabaseType").is_some_and(|kind| kind.eq_ignore_ascii_case("Oracle")) {
        return Err(LocalSettingsError::Oracle);
    }
    let mut found = match value(root, "ConnectionString") {
        Some(line) => from_connection_string(line),
        None => from_elements(root),
    };
    (found.host, found.port) = split_port(&found.host, found.port);
    if found.host.is_empty() {
        return Err(LocalSettingsError::NoServer);
    }
    Ok(found)
}

fn from_elements(root: Node<'_, '_>) -> LocalSettings {
    let Some(connection) = child(root, "DatabaseConnection") else {
        return LocalSettings::default();
    };
    let of = |name| value(connection, name).unwrap_or_default().to_owned();
    LocalSettings {
        host: of("ComputerName"),
        port: None,
        database: of("Database"),
        username: of("User"),
    }
}

/// `key=value` pairs separated by semicolons. The keys are those of MySQL's .NET connector (dev.mysql.com, Connector/NET
/// Connection Options).
fn from_connection_string(line: &str) -> LocalSettings {
    let mut found = LocalSettings::default();
    for (key, value) in line.split(';').filter_map(|pair| pair.split_once('=')) {
        let value = value.trim().trim_matches(['"', '\'']).to_owned();
        match key.trim().to_ascii_lowercase().as_str() {
            "server" | "host" | "data source" | "datasource" | "address" | "addr" | "network address" => {
                found.host = value;
            }
            "port" => found.port = value.parse().ok(),
            "database" | "initial catalog" => found.database = value,
            "user id" | "userid" | "uid" | "user" | "username" | "user name" => found.username = value,
            _ => {}
        }
    }
    found
}

/// The host name may be followed by a port.
fn split_port(host: &str, port: Option<u16>) -> (String, Option<u16>) {
    match host.rsplit_once(':') {
        Some((name, digits)) if !name.contains(':') || name.ends_with(']') => match digits.trim().parse() {
            Ok(port) => (name.trim().to_owned(), Some(port)),
            Err(_) => (host.to_owned(), port),
        },
        _ => (host.to_owned(), port),
    }
}

fn child<'a, 'input>(node: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    node.children()
        .find(|each| each.is_element() && each.tag_name().name().eq_ignore_ascii_case(name))
}

/// The trimmed text of a child; `None` if it is empty or missing.
fn value<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    child(node, name)?
        .text()
        .map(str::trim)
        .filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn direct(computer: &str) -> String {
        format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><ConnectionSettings><DatabaseConnection>\
             <ComputerName>{computer}</ComputerName><Database>opendental</Database><User>root</User>\
             <Password>top secret</Password><MySQLPassHash>c2VjcmV0</MySQLPassHash></DatabaseConnection>\
             <DatabaseType>MySql</DatabaseType></ConnectionSettings>"
        )
    }

    #[test]
    fn host_port_database_and_username_are_read_but_never_a_password() {
        for (computer, host, port) in [
            ("OD-SERVER", "OD-SERVER", None),
            (" od-server:3307 ", "od-server", Some(3307)),
            ("192.0.2.7", "192.0.2.7", None),
            ("[::1]:3310", "[::1]", Some(3310)),
            ("fe80::1", "fe80::1", None),
        ] {
            let found = settings(&direct(computer)).unwrap();
            assert_eq!((found.host.as_str(), found.port), (host, port), "{computer}");
            assert_eq!(
                (found.database.as_str(), found.username.as_str()),
                ("opendental", "root")
            );
            let shown = format!("{found:?}");
            assert!(
                !shown.contains("top secret") && !shown.contains("c2VjcmV0"),
                "{shown}"
            );
        }
    }

    #[test]
    fn a_file_in_windows_1252_is_read() {
        let xml = direct("PRÁXIS");
        let bytes: Vec<u8> = xml.chars().map(|letter| u8::try_from(letter).unwrap()).collect();
        assert!(String::from_utf8(bytes.clone()).is_err());
        assert_eq!(settings(&text(&bytes).unwrap()).unwrap().host, "PRÁXIS");
    }

    #[test]
    fn a_connection_string_is_read_too() {
        let xml = "<ConnectionSettings><ConnectionString>Server=od-server; Port=3308;Database=\"od\";\
                   Uid=reader;Pwd=top secret</ConnectionString></ConnectionSettings>";
        let found = settings(xml).unwrap();
        assert_eq!(
            found,
            LocalSettings {
                host: "od-server".to_owned(),
                port: Some(3308),
                database: "od".to_owned(),
                username: "reader".to_owned()
            }
        );
    }

    #[test]
    fn files_without_database_settings_have_distinct_errors() {
        let around = |inner: &str| format!("<ConnectionSettings>{inner}</ConnectionSettings>");
        for (xml, expected) in [
            (
                around("<ServerConnection><URI>https://od.example/Service.asmx</URI></ServerConnection>"),
                LocalSettingsError::MiddleTier,
            ),
            (
                around(
                    "<DatabaseConnection><ComputerName>x</ComputerName></DatabaseConnection><DatabaseType>Oracle</DatabaseType>",
                ),
                LocalSettingsError::Oracle,
            ),
            (around(""), LocalSettingsError::NoServer),
            (direct(" "), LocalSettingsError::NoServer),
            ("<Other/>".to_owned(), LocalSettingsError::NotSettings),
            ("no xml".to_owned(), LocalSettingsError::NotSettings),
            (
                format!(
                    "<!DOCTYPE x [<!ENTITY a \"b\">]>{}",
                    direct("&a;").split_once("?>").unwrap().1
                ),
                LocalSettingsError::NotSettings,
            ),
        ] {
            assert_eq!(settings(&xml), Err(expected), "{xml}");
        }
    }

    #[test]
    fn a_file_is_found_and_read_in_any_unicode_encoding_and_a_huge_one_is_rejected() {
        let folder = std::env::temp_dir().join(format!("local-settings-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let folders = [folder.join("elsewhere"), folder.clone()];
        assert_eq!(find_config_file(&folders), None);
        let file = folder.join(FILE_NAME);
        let xml = direct("OD-SERVER");
        let body = xml.split_once("?>").unwrap().1;
        let wide: Vec<u8> = [0xFEFF]
            .into_iter()
            .chain(body.encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        for bytes in [
            xml.clone().into_bytes(),
            format!("\u{feff}{xml}").into_bytes(),
            wide,
        ] {
            std::fs::write(&file, bytes).unwrap();
            let found = find_config_file(&folders).unwrap();
            assert_eq!(read_config_file(&found).unwrap().host, "OD-SERVER");
        }
        std::fs::write(&file, format!("{}{xml}", " ".repeat(300_000))).unwrap();
        assert_eq!(read_config_file(&file), Err(LocalSettingsError::NotSettings));
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(
            read_config_file(&file),
            Err(LocalSettingsError::Unreadable(io::ErrorKind::NotFound))
        );
    }
}
