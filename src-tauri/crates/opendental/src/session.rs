//! One connection to the practice's server. It accepts only [`Statement`]s.
//!
//! The driver runs in its own task: if it panics, the task ends and the caller gets an error. Dropping an idle session
//! closes the connection politely. Dropping a session or a query's future while the server is working on a response
//! disconnects at once. After a timeout or a lost connection, the session rejects further queries.

use std::time::Duration;

use futures::TryStreamExt;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, MySqlConnection};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::auth_proxy::{AuthProxy, ConnectStep, OnStep, ResponseBudget};
use crate::cell::Row;
use crate::failure::Failure;
use crate::login::{DriverOptions, Login};
use crate::statements::Statement;

/// From resolving the name to being signed in: a person waits for it in Test Connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(9);
/// For one response while a person waits.
const INTERACTIVE_TIMEOUT: Duration = Duration::from_secs(8);
/// For closing the connection politely.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);

/// What a session is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A sync, with long timeouts.
    Background,
    /// A person is waiting.
    Interactive,
}

type Response = Result<Vec<Row>, Failure>;

struct Request {
    statement: Statement,
    reply: oneshot::Sender<Response>,
}

/// The only handle to the connection. It has no way to write.
pub(crate) struct Session {
    requests: Option<mpsc::Sender<Request>>,
    task: JoinHandle<()>,
    server: String,
    purpose: Purpose,
}

impl Session {
    /// Connects, signs in, and makes the session read-only, within [`CONNECT_TIMEOUT`].
    pub(crate) async fn open(
        login: &Login,
        database: Option<&str>,
        purpose: Purpose,
    ) -> Result<Self, Failure> {
        Self::open_with_progress(login, database, purpose, &|_: ConnectStep| {}).await
    }

    /// As [`open`](Self::open); reports each step.
    pub(crate) async fn open_with_progress(
        login: &Login,
        database: Option<&str>,
        purpose: Purpose,
        on_step: OnStep<'_>,
    ) -> Result<Self, Failure> {
        let connecting = Box::pin(Self::connect(login, database, purpose, on_step));
        timeout(CONNECT_TIMEOUT, connecting)
            .await
            .unwrap_or(Err(Failure::TimedOut))
    }

    async fn connect(
        login: &Login,
        database: Option<&str>,
        purpose: Purpose,
        on_step: OnStep<'_>,
    ) -> Result<Self, Failure> {
        let proxy = AuthProxy::open(login, database, on_step).await?;
        let server = proxy.handshake().server().to_owned();
        let options = DriverOptions::through(proxy.listener());
        let (requests, received) = mpsc::channel(1);
        let (ready, driver_ready) = oneshot::channel();
        let task = tokio::spawn(Box::pin(run(proxy, options, ready, received)));
        let mut session = Self {
            requests: Some(requests),
            task,
            server,
            purpose,
        };
        let mut abort = AbortUnlessAnswered::new(&session.task);
        match driver_ready.await {
            Ok(Ok(())) => abort.answered = true,
            Ok(Err(failure)) => return Err(failure),
            Err(_) => {
                abort.answered = true;
                return Err(session.end_reason().await);
            }
        }
        drop(abort);
        session.configure().await?;
        Ok(session)
    }

    /// Sets session variables. A server may lack some: MySQL 5.5 has no read-only transactions, and MySQL and MariaDB
    /// have different statement timeouts or none.
    async fn configure(&mut self) -> Result<(), Failure> {
        let time_limit = if self.server.starts_with("MariaDB") {
            Statement::MariaDbTimeLimit
        } else {
            Statement::MySqlTimeLimit
        };
        let lock_wait = match self.purpose {
            Purpose::Background => Statement::LockWait,
            Purpose::Interactive => Statement::ShortLockWait,
        };
        for setting in [Statement::ReadOnly, lock_wait, time_limit] {
            let refused = self.query_optional(setting.clone()).await?.is_none();
            if refused {
                tracing::warn!(
                    ?setting,
                    server = self.server,
                    "the server lacks a session setting"
                );
            }
        }
        Ok(())
    }

    /// Kind and version of the server, from its handshake.
    pub(crate) fn server(&self) -> &str {
        &self.server
    }

    /// Whether the session still accepts queries.
    pub(crate) fn is_usable(&self) -> bool {
        self.requests.is_some()
    }

    /// Runs a statement and returns all rows. After any failure the session is unusable.
    pub(crate) async fn query(&mut self, statement: Statement) -> Response {
        let response = self.send(statement).await;
        if response.is_err() {
            self.requests = None;
        }
        response
    }

    /// As [`query`](Self::query), for what is not essential: `None` if the server refuses; the session stays usable.
    pub(crate) async fn query_optional(&mut self, statement: Statement) -> Result<Option<Vec<Row>>, Failure> {
        match self.send(statement).await {
            Ok(rows) => Ok(Some(rows)),
            Err(Failure::ServerError { .. }) if self.is_usable() => Ok(None),
            Err(failure) => {
                self.requests = None;
                Err(failure)
            }
        }
    }

    async fn send(&mut self, statement: Statement) -> Response {
        // Taken, so that a query whose future is dropped is the last.
        let requests = self.requests.take().ok_or(Failure::ConnectionLost)?;
        let mut abort = AbortUnlessAnswered::new(&self.task);
        let limit = match self.purpose {
            Purpose::Background => statement.timeout(),
            Purpose::Interactive => statement.timeout().min(INTERACTIVE_TIMEOUT),
        };
        let (reply, replied) = oneshot::channel();
        let response = async {
            requests.send(Request { statement, reply }).await.ok()?;
            replied.await.ok()
        };
        match timeout(limit, response).await {
            Err(_) => Err(Failure::TimedOut),
            Ok(None) => {
                abort.answered = true;
                drop(abort);
                Err(self.end_reason().await)
            }
            Ok(Some(response)) => {
                abort.answered = true;
                if matches!(response, Ok(_) | Err(Failure::ServerError { .. })) {
                    self.requests = Some(requests);
                }
                response
            }
        }
    }

    async fn end_reason(&mut self) -> Failure {
        match timeout(CLOSE_TIMEOUT, &mut self.task).await {
            Ok(Err(error)) if error.is_panic() => Failure::ProtocolBroken,
            _ => Failure::ConnectionLost,
        }
    }

    /// Closes the connection and waits until it is closed.
    pub(crate) async fn close(mut self) {
        self.requests = None;
        // The task's own timeout is one second shorter.
        let _ = timeout(CLOSE_TIMEOUT + Duration::from_secs(1), &mut self.task).await;
    }
}

/// Aborts the task, and with it the connection, unless the server has responded.
struct AbortUnlessAnswered {
    task: tokio::task::AbortHandle,
    answered: bool,
}

impl AbortUnlessAnswered {
    fn new(task: &JoinHandle<()>) -> Self {
        Self {
            task: task.abort_handle(),
            answered: false,
        }
    }
}

impl Drop for AbortUnlessAnswered {
    fn drop(&mut self) {
        if !self.answered {
            self.task.abort();
        }
    }
}

/// The session's task runs the proxy and the driver. When one ends, the other still finishes: the driver reads what the
/// server has sent, and the proxy forwards the driver's last packet.
async fn run(
    proxy: AuthProxy,
    options: DriverOptions,
    ready: oneshot::Sender<Result<(), Failure>>,
    requests: mpsc::Receiver<Request>,
) {
    let budget = ResponseBudget::for_setup();
    let mut proxy = std::pin::pin!(proxy.serve(budget.clone()));
    let mut driver = std::pin::pin!(drive(options, &budget, ready, requests));
    tokio::select! {
        () = &mut proxy => driver.await,
        () = &mut driver => {
            let _ = timeout(CLOSE_TIMEOUT, proxy).await;
        }
    }
}

async fn drive(
    options: DriverOptions,
    budget: &ResponseBudget,
    ready: oneshot::Sender<Result<(), Failure>>,
    mut requests: mpsc::Receiver<Request>,
) {
    let connected = options.0.connect().await;
    drop(options);
    let mut connection = match connected {
        Ok(connection) => connection,
        Err(error) => {
            let _ = ready.send(Err(cause(Failure::from_driver(&error), budget)));
            return;
        }
    };
    budget.raise();
    if ready.send(Ok(())).is_err() {
        return;
    }
    while let Some(request) = requests.recv().await {
        let response = fetch(&mut connection, &request.statement).await;
        let response = response.map_err(|failure| cause(failure, budget));
        let last = !matches!(response, Ok(_) | Err(Failure::ServerError { .. }));
        if request.reply.send(response).is_err() || last {
            return;
        }
    }
    let _ = timeout(CLOSE_TIMEOUT, connection.close()).await;
}

/// If the proxy disconnected the server, the driver sees a lost connection, but the server broke the protocol.
fn cause(failure: Failure, budget: &ResponseBudget) -> Failure {
    if budget.was_exceeded() {
        Failure::ProtocolBroken
    } else {
        failure
    }
}

async fn fetch(connection: &mut MySqlConnection, statement: &Statement) -> Response {
    let params = statement.params();
    // The only place where text becomes SQL. The text comes from the list of statements.
    let sql = AssertSqlSafe(statement.sql().into_owned());
    // Not every server can prepare a SET or a SHOW. A statement without parameters is sent as text.
    let mut stream = if params.is_empty() {
        sqlx::raw_sql(sql).fetch(connection)
    } else {
        let query = params
            .into_iter()
            .fold(sqlx::query(sql), |query, param| query.bind(param));
        query.fetch(connection)
    };
    let mut rows = Vec::new();
    while let Some(row) = stream
        .try_next()
        .await
        .map_err(|error| Failure::from_driver(&error))?
    {
        if rows.len() == statement.max_rows() {
            return Err(Failure::ProtocolBroken);
        }
        rows.push(Row::take(&row)?);
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use domain::{Endpoint, Password, TlsPolicy};
    use opendental_testkit::{Engine, LoadOptions, Practice, Server, load};

    use super::*;

    #[tokio::test]
    async fn the_server_itself_refuses_a_change_on_both_engines() {
        let server = Server::launch().await.unwrap();
        let login = Login {
            endpoint: Endpoint::parse(server.host(), server.port()).unwrap(),
            username: server.root().to_owned(),
            password: Password::new(String::new()),
            tls: TlsPolicy::default(),
        };
        for engine in [Engine::MyIsam, Engine::InnoDb] {
            let options = LoadOptions {
                engine,
                ..LoadOptions::default()
            };
            let mut root = server.connection().await.unwrap();
            load(&mut root, &Practice::generate(1, 10), &options)
                .await
                .unwrap();
            let mut session = Session::open(&login, Some(&options.database), Purpose::Background)
                .await
                .unwrap();
            let refused = session.query(Statement::Change).await.unwrap_err();
            assert!(
                matches!(refused, Failure::ServerError { number: 1792, .. }),
                "{engine:?}: {refused:?}"
            );
            assert_eq!(
                session.query(Statement::Clock).await,
                Err(Failure::ConnectionLost),
                "after an error the session is unusable"
            );
        }
    }
}
