//! What the tests share.

use std::time::Duration;

use domain::{
    ChangePosition, Endpoint, Epoch, Fault, Password, PatNum, PatientSource, SourceRow, Stage, TlsPolicy,
};
use opendental::{DatabaseReport, Login, OpenDental, examine};
use practice::{LoadOptions, OTHER_SERVER, Practice, Server, ServerOptions, load};

/// Longer than any deadline of ours: only a hang reaches it.
pub(crate) const HANG: Duration = Duration::from_secs(90);

pub(crate) fn login_as(host: &str, port: u16, username: &str, password: &str) -> Login {
    Login {
        endpoint: Endpoint::parse(host, port).unwrap(),
        username: username.to_owned(),
        password: Password::new(password.to_owned()),
        tls: TlsPolicy::default(),
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

/// What Test Connection says of a server and its databases.
#[derive(Debug)]
pub(crate) struct Surveyed {
    pub(crate) server: String,
    pub(crate) databases: Vec<DatabaseReport>,
}

/// Lets Test Connection look at a server; an error only if the server itself cannot be used, never for one database.
pub(crate) async fn survey(login: &Login) -> Result<Surveyed, Fault> {
    let found = examine(login, None, &|_| {}).await?;
    match (found.stopped_at(), found.fault) {
        (Some(stage), Some(fault)) if stage <= Stage::Databases => Err(fault),
        _ => Ok(Surveyed {
            server: found.server.unwrap(),
            databases: found.databases,
        }),
    }
}

/// A MariaDB, and a MySQL where one is named.
pub(crate) async fn servers() -> Vec<Server> {
    let mut servers = vec![Server::launch().await.unwrap()];
    if std::env::var_os(OTHER_SERVER).is_some() {
        let options = ServerOptions::of_this_run().root_password("Dylan-12");
        servers.push(options.launch().await.unwrap());
    }
    servers
}

pub(crate) async fn load_into(server: &Server, practice: &Practice, options: &LoadOptions) {
    let mut connection = server.connection().await.unwrap();
    load(&mut connection, practice, options).await.unwrap();
}

/// A server with a practice of 20 active patients in `demo`.
pub(crate) async fn small_practice(options: ServerOptions) -> Server {
    let server = options.launch().await.unwrap();
    load_into(&server, &Practice::generate(7, 20), &LoadOptions::default()).await;
    server
}

/// Every page of the walk by number, and no page longer than agreed.
pub(crate) async fn walk_active(source: &mut OpenDental) -> Vec<SourceRow> {
    let mut rows: Vec<SourceRow> = Vec::new();
    loop {
        let page = source
            .active_behind(rows.last().map(|row| row.pat_num))
            .await
            .unwrap();
        assert!(page.len() <= 500);
        if page.is_empty() {
            return rows;
        }
        rows.extend(page);
    }
}

/// Before this, everything has happened.
pub(crate) const ALWAYS: Epoch = Epoch(i64::MAX);

/// Every page of the walk by change from `start` on.
pub(crate) async fn walk_changed(source: &mut OpenDental, start: ChangePosition) -> Vec<SourceRow> {
    let mut rows: Vec<SourceRow> = Vec::new();
    let mut position = start;
    loop {
        let page = source.changed_behind(position, ALWAYS).await.unwrap();
        assert!(page.len() <= 500);
        let Some(last) = page.last() else { return rows };
        position = ChangePosition::Behind(last.stamp, last.pat_num);
        rows.extend(page);
    }
}

pub(crate) fn numbers(rows: &[SourceRow]) -> Vec<i64> {
    rows.iter().map(|row| row.pat_num.0).collect()
}

pub(crate) fn pat_nums(numbers: &[i64]) -> Vec<PatNum> {
    numbers.iter().copied().map(PatNum).collect()
}
