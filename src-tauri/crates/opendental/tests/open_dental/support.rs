//! Helpers that the tests share.

use std::time::Duration;

use domain::{
    Endpoint, Fault, LIST_PAGE, PAGE_SIZE, Password, PatNum, PatientSource, SourceEntry, SourcePage,
    SourceRow, Step, TlsPolicy,
};
use opendental::{ConnectionReport, FirstUse, Login, OpenDental, test_connection};
use opendental_testkit::{LoadOptions, OTHER_SERVER, Practice, Server, ServerOptions, load};

/// Longer than any timeout of the crate: only a hang takes this long.
pub(crate) const HANG: Duration = Duration::from_secs(90);

/// As for a new integration: MySQL 8 and 9 request the password itself.
pub(crate) fn login_as(host: &str, port: u16, username: &str, password: &str) -> Login {
    Login {
        endpoint: Endpoint::parse(host, port).unwrap(),
        username: username.to_owned(),
        password: Password::new(password.to_owned()),
        tls: TlsPolicy::default(),
        first_use: FirstUse::Pin,
    }
}

pub(crate) fn root(server: &Server) -> Login {
    login_as(
        server.host(),
        server.port(),
        server.root(),
        server.root_password(),
    )
}

/// Lists the databases of a server with Test Connection. Fails only if the server itself cannot be used.
pub(crate) async fn discover(login: &Login) -> Result<ConnectionReport, Fault> {
    let found = test_connection(login, None, &|_| {}).await?;
    match (found.failed_step(), found.fault) {
        (Some(step), Some(fault)) if step <= Step::Databases => Err(fault),
        _ => Ok(found.report.unwrap()),
    }
}

/// A MariaDB, and a MySQL if one is named.
pub(crate) async fn servers() -> Vec<Server> {
    let mut servers = vec![Server::launch().await.unwrap()];
    if std::env::var_os(OTHER_SERVER).is_some() {
        let options = ServerOptions::from_environment().root_password("Dylan-12");
        servers.push(options.launch().await.unwrap());
    }
    servers
}

pub(crate) async fn load_into(server: &Server, practice: &Practice, options: &LoadOptions) {
    let mut connection = server.connection().await.unwrap();
    load(&mut connection, practice, options).await.unwrap();
}

/// A server with 20 active patients in `demo`.
pub(crate) async fn small_practice(options: ServerOptions) -> Server {
    let server = options.launch().await.unwrap();
    load_into(&server, &Practice::generate(7, 20), &LoadOptions::default()).await;
    server
}

/// All active patients, by number. Checks that no page is too long.
pub(crate) async fn read_active(source: &mut OpenDental) -> Vec<SourceRow> {
    let mut rows: Vec<SourceRow> = Vec::new();
    loop {
        let page = source
            .active(rows.last().map(|row| row.pat_num))
            .await
            .unwrap()
            .into_rows()
            .unwrap();
        assert!(page.len() <= PAGE_SIZE as usize);
        if page.is_empty() {
            return rows;
        }
        rows.extend(page);
    }
}

/// All patients in the list, by number. Checks that no page is too long.
pub(crate) async fn read_list(source: &mut OpenDental) -> Vec<SourceEntry> {
    let mut entries: Vec<SourceEntry> = Vec::new();
    loop {
        let page = source
            .list(entries.last().map(|entry| entry.pat_num))
            .await
            .unwrap();
        assert!(page.len() <= LIST_PAGE as usize);
        if page.is_empty() {
            return entries;
        }
        entries.extend(page);
    }
}

pub(crate) fn numbers(rows: &[SourceRow]) -> Vec<i64> {
    rows.iter().map(|row| row.pat_num.0).collect()
}

pub(crate) fn pat_nums(numbers: &[i64]) -> Vec<PatNum> {
    numbers.iter().copied().map(PatNum).collect()
}
