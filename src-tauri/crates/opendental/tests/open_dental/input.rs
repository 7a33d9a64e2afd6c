//! Tests that any valid host, username, password, and database name works as typed.

use std::io::Write;
use std::net::TcpListener;

use domain::{Endpoint, PatientSource};
use opendental::{Login, OpenDental, test_connection};
use opendental_testkit::{LoadOptions, OTHER_SERVER, Practice, Server, ServerOptions};

use crate::support::{discover, load_into, login_as, root};

const PASSWORD: &str = "Dylan-12";

/// A MariaDB, and a MySQL if one is named, on IPv4 and, if this computer has it, on IPv6.
async fn servers() -> Vec<Server> {
    let addresses = if has_ipv6() {
        "--bind-address=127.0.0.1,::1"
    } else {
        "--bind-address=127.0.0.1"
    };
    let options = || ServerOptions::default().option(addresses).root_password(PASSWORD);
    let mut servers = vec![options().launch().await.unwrap()];
    if std::env::var_os(OTHER_SERVER).is_some() {
        let options = ServerOptions::from_environment().option(addresses);
        servers.push(options.root_password(PASSWORD).launch().await.unwrap());
    }
    servers
}

fn has_ipv6() -> bool {
    TcpListener::bind("[::1]:0").is_ok()
}

/// A string literal with escaped backslashes.
fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}

#[tokio::test]
async fn a_password_and_a_username_of_any_characters_work() {
    let long = "long password, ".repeat(16);
    let passwords = [
        "",
        " ",
        "  blanks at both ends  ",
        "it's \"mine\"; -- \\ `quoted` %s",
        "Zähne, clé, ключ, 牙, 🦷",
        "\u{feff}begins with a mark",
        "tab\tand more",
        &long,
    ];
    for server in servers().await {
        for (number, password) in passwords.into_iter().enumerate() {
            let account = format!("dr. o'näme {number}");
            let create = format!(
                "CREATE USER {}@'%' IDENTIFIED BY {}",
                literal(&account),
                literal(password)
            );
            server.execute(&create).await.unwrap();
            let right = login_as(server.host(), server.port(), &account, password);
            let signed_in = discover(&right).await;
            assert!(signed_in.is_ok(), "{password:?} {signed_in:?}");
            let trimmed = login_as(server.host(), server.port(), &account, password.trim());
            let as_typed = password.trim() == password;
            assert_eq!(discover(&trimmed).await.is_ok(), as_typed, "{password:?}");
        }
    }
}

#[tokio::test]
async fn a_database_of_any_valid_name_is_found_and_read_by_the_read_only_account() {
    let longest = "practice ".repeat(8).trim_end()[..63].to_owned() + "x";
    let names = [
        "od`; DROP TABLE x; --",
        "it's \"mine\"",
        "praxis münchen",
        "praxis-nord 2",
        " begins with a blank",
        "牙医",
        "100%",
        "a_b\\c",
        "select",
        &longest,
    ];
    for server in servers().await {
        for name in names {
            load_into(&server, &Practice::generate(1, 10), &LoadOptions::named(name)).await;
            let result = test_connection(&root(&server), Some(name), &|_| {})
                .await
                .unwrap();
            assert_eq!(result.fault, None, "{name}");
            let script = result.read_only_account_sql.unwrap();
            let script = script.replace("CREATE USER ", "CREATE USER IF NOT EXISTS ");
            let script = script.replace("PUT-A-LONG-PASSWORD-HERE", PASSWORD);
            server.execute(&script).await.unwrap();
            let reader = login_as(server.host(), server.port(), "ontime_reader", PASSWORD);
            let mut source = OpenDental::connect(&reader, name).await.unwrap();
            assert_eq!(source.count_active().await.unwrap(), 10, "{name}");
        }
        let report = discover(&root(&server)).await.unwrap();
        let counted = report
            .databases
            .iter()
            .filter(|database| database.active_patients == Some(10));
        assert_eq!(counted.count(), names.len(), "{report:#?}");
    }
}

#[tokio::test]
async fn a_server_is_reached_however_its_address_is_typed() {
    let six = has_ipv6();
    if !six {
        let _ = writeln!(std::io::stderr(), "SKIPPED: this computer has no IPv6");
    }
    for server in servers().await {
        let port = server.port();
        server
            .execute("CREATE USER reader@'%' IDENTIFIED BY 'Dylan-12'")
            .await
            .unwrap();
        for (host, given, needs_six) in [
            ("127.0.0.1".to_owned(), port, false),
            ("  localhost\t".to_owned(), port, false),
            (format!(" 127.0.0.1:{port} "), 1, false),
            (format!("localhost: {port}"), 1, false),
            ("::1".to_owned(), port, true),
            ("[::1]".to_owned(), port, true),
            (format!("[::1]:{port}"), 1, true),
            ("0:0:0:0:0:0:0:1".to_owned(), port, true),
        ] {
            if needs_six && !six {
                continue;
            }
            let login = Login {
                endpoint: Endpoint::parse(&host, given).unwrap(),
                ..login_as("127.0.0.1", port, "reader", PASSWORD)
            };
            let reached = discover(&login).await;
            assert!(reached.is_ok(), "{host:?} {reached:?}");
        }
    }
}
