//! One connection to the practice's server. It accepts only [`Statement`]s.
//!
//! Dropping an idle session closes the connection politely. Dropping a query's future disconnects at once. After a timeout,
//! a lost connection, or an error, the session rejects further queries.

use std::time::Duration;

use domain::CertificateFingerprint;
use tokio::time::timeout;

use crate::client::{Client, ConnectStep, OnStep};
use crate::failure::Failure;
use crate::login::Login;
use crate::rows::Rows;
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

/// The only handle to the connection. It has no way to write.
pub(crate) struct Session {
    /// Absent during a query, and after one that failed.
    client: Option<Client>,
    server: String,
    certificate_to_pin: Option<CertificateFingerprint>,
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
        let client = Client::open(login, database, on_step).await?;
        let mut session = Self {
            server: client.version().to_owned(),
            certificate_to_pin: client.certificate_to_pin(),
            client: Some(client),
            purpose,
        };
        session.configure().await.map_err(|failure| match failure {
            // For example because `init_connect` failed, which is only reported to the first statement.
            Failure::ConnectionLost | Failure::ServerError { number: 1184, .. } => Failure::ClosedAfterSignIn,
            failure => failure,
        })?;
        Ok(session)
    }

    /// Sets session variables. A server may lack some: MySQL 5.5 has no read-only transactions, and MySQL and MariaDB
    /// have different statement timeouts or none.
    async fn configure(&mut self) -> Result<(), Failure> {
        self.query(Statement::Representation).await?;
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
                    setting = %setting.sql(),
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

    /// The server's certificate, if it is to be pinned from now on ([`FirstUse::Pin`](crate::FirstUse::Pin)).
    pub(crate) fn certificate_to_pin(&self) -> Option<CertificateFingerprint> {
        self.certificate_to_pin
    }

    /// Runs a statement and returns all rows. After any failure the session is unusable.
    pub(crate) async fn query(&mut self, statement: Statement) -> Result<Rows, Failure> {
        let response = self.send(&statement).await;
        if response.is_err() {
            self.leave();
        }
        response
    }

    /// As [`query`](Self::query), for what is not essential: `None` if the server refuses; the session stays usable.
    pub(crate) async fn query_optional(&mut self, statement: Statement) -> Result<Option<Rows>, Failure> {
        match self.send(&statement).await {
            Ok(rows) => Ok(Some(rows)),
            Err(Failure::ServerError { .. }) => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    async fn send(&mut self, statement: &Statement) -> Result<Rows, Failure> {
        // Taken, so that a query whose future is dropped is the last.
        let mut client = self.client.take().ok_or(Failure::ConnectionLost)?;
        let limit = match self.purpose {
            Purpose::Background => statement.timeout(),
            Purpose::Interactive => statement.timeout().min(INTERACTIVE_TIMEOUT),
        };
        let sql = statement.sql();
        let response = timeout(limit, client.query(&sql, statement.expected())).await;
        let response = response.unwrap_or(Err(Failure::TimedOut));
        if matches!(response, Ok(_) | Err(Failure::ServerError { .. })) {
            self.client = Some(client);
        }
        response
    }

    /// Ends the connection politely, if it is idle.
    fn leave(&mut self) {
        if let Some(client) = self.client.take() {
            client.leave();
        }
    }

    /// Closes the connection and waits until it is closed.
    pub(crate) async fn close(mut self) {
        if let Some(client) = self.client.take() {
            let _ = timeout(CLOSE_TIMEOUT, client.close()).await;
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.leave();
    }
}

#[cfg(test)]
mod tests {
    use domain::{Endpoint, Password, TlsPolicy};
    use opendental_testkit::{Engine, LoadOptions, Practice, Server, load};

    use super::*;
    use crate::login::FirstUse;

    #[tokio::test]
    async fn the_server_itself_refuses_a_change_on_both_engines() {
        let server = Server::launch().await.unwrap();
        let login = Login {
            endpoint: Endpoint::parse(server.host(), server.port()).unwrap(),
            username: server.root().to_owned(),
            password: Password::new(String::new()),
            tls: TlsPolicy::default(),
            first_use: FirstUse::Refuse,
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
