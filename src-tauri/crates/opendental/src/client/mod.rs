//! A MySQL client that only reads: validates the server's handshake, applies the TLS policy, signs in, and sends queries.
//!
//! # Why not sqlx
//! sqlx-mysql 0.9 trusts whatever authentication plugin the server's *first* packet names
//! (`src/connection/establish.rs`, lines 102 to 107: `do_handshake` passes the password to that plugin).
//! A server that names `mysql_clear_password` gets the password in plain text: `enable_cleartext_plugin` is only checked
//! when the server switches plugins. sqlx also has no certificate pinning and no timeouts, and takes no connection that is
//! already open. What remains of the protocol after signing in is one command and one kind of response.
//!
//! `mysql_common` 0.38 would replace about 100 lines and bring 14 crates. Its plugin for `mysql_clear_password` returns the
//! password in plain text, and a handshake that claims a challenge of 128 bytes overflows in its parser.
//!
//! The handshake is not checked on a connection of its own, because the second handshake may differ, and because the
//! server counts each connection that is closed before authentication. After 100 in a row (`max_connect_errors`) it
//! blocks the computer, including the practice's own Open Dental. A wrong password is not counted.
//!
//! Every response has a maximum size. Dropping a [`Client`] closes the connection at once.

mod auth_plugin;
mod authenticate;
mod capabilities;
mod certificate;
mod connect;
mod handshake;
mod packet;
mod response;
mod scramble;
mod server_stream;
mod tls;

use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::task::{Context, Waker};

use domain::CertificateFingerprint;
use tokio::io::AsyncReadExt;

use crate::failure::Failure;
use crate::login::Login;
use crate::rows::Rows;

pub(crate) use auth_plugin::AuthPlugin;
use connect::Connected;
use handshake::{Handshake, TlsOffer};
use response::ResponseReader;
pub(crate) use server_stream::Protection;
use server_stream::ServerStream;

/// The commands we send ("Command Phase" in MySQL's documentation).
const COM_QUIT: u8 = 1;
const COM_QUERY: u8 = 3;

/// A step of connecting that has succeeded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ConnectStep {
    /// The host name resolves to these addresses.
    Resolved(Vec<SocketAddr>),
    /// One of them accepts connections.
    Connected,
    /// A supported server of this kind and version sent its handshake.
    Handshake(String),
    /// The connection satisfies the TLS policy.
    Secured(Protection),
    /// The server accepts this authentication plugin.
    AuthPlugin(AuthPlugin, Pins),
    /// The account is signed in.
    SignedIn,
}

/// Whether signing in was the first use of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pins {
    Nothing,
    /// The server's certificate is to be pinned from now on.
    Certificate,
}

/// Is called after each step.
pub(crate) type OnStep<'a> = &'a (dyn Fn(ConnectStep) + Send + Sync);

/// What the response to a statement must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expected {
    /// That the statement was carried out.
    Done,
    /// At most this many rows.
    Rows(usize),
}

/// A connection that is signed in. Use it for one query at a time, to its end.
pub(crate) struct Client {
    server: ServerStream,
    responses: ResponseReader,
    version: String,
    certificate_to_pin: Option<CertificateFingerprint>,
}

impl Client {
    /// Connects, checks the server, and signs in. Each step has its own timeout.
    pub(crate) async fn open(
        login: &Login,
        database: Option<&str>,
        on_step: OnStep<'_>,
    ) -> Result<Self, Failure> {
        let (connected, handshake) = Self::reach(login, on_step).await?;
        let offer = handshake.tls();
        match Self::sign_in(connected, handshake, offer, login, database, on_step).await {
            Err(Failure::TlsIncompatible | Failure::Certificate(..))
                if tls::may_be_plain(login.tls, &login.endpoint) =>
            {
                tracing::info!(
                    "TLS cannot be negotiated with the server on this computer; connecting without it"
                );
                let (connected, handshake) = Self::reach(login, on_step).await?;
                Self::sign_in(connected, handshake, TlsOffer::Absent, login, database, on_step)
                    .await
                    .map_err(|failure| match failure {
                        // Signing in needs TLS, which failed.
                        Failure::TlsRequired => Failure::TlsIncompatible,
                        failure => failure,
                    })
            }
            signed_in => signed_in,
        }
    }

    /// Connects and reads the handshake, before anything is sent.
    async fn reach(login: &Login, on_step: OnStep<'_>) -> Result<(Connected, Handshake), Failure> {
        let mut connected = connect::connect(&login.endpoint, on_step).await?;
        let handshake = handshake::read(&mut connected.stream).await?;
        on_step(ConnectStep::Handshake(handshake.server().to_owned()));
        handshake.plugin()?;
        Ok((connected, handshake))
    }

    async fn sign_in(
        connected: Connected,
        handshake: Handshake,
        offer: TlsOffer,
        login: &Login,
        database: Option<&str>,
        on_step: OnStep<'_>,
    ) -> Result<Self, Failure> {
        let capabilities = handshake.common_capabilities(database.is_some());
        let mut server = tls::secure(connected, offer, login.tls, &login.endpoint, capabilities).await?;
        on_step(ConnectStep::Secured(server.protection));
        let pins =
            authenticate::authenticate(&mut server, &handshake, login, database, capabilities, on_step)
                .await?;
        let certificate_to_pin = server.certificate.filter(|_| pins == Pins::Certificate);
        Ok(Self {
            server,
            responses: ResponseReader::default(),
            version: handshake.server().to_owned(),
            certificate_to_pin,
        })
    }

    /// The server's certificate, if it is to be pinned from now on ([`FirstUse::Pin`](crate::FirstUse::Pin)).
    pub(crate) fn certificate_to_pin(&self) -> Option<CertificateFingerprint> {
        self.certificate_to_pin
    }

    /// Kind and version of the server, from its handshake.
    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    /// Sends a statement and reads its whole response. After [`Failure::ServerError`] the connection can still be used;
    /// after any other failure, or if the future is dropped, it cannot.
    pub(crate) async fn query(&mut self, sql: &str, expected: Expected) -> Result<Rows, Failure> {
        let mut body = Vec::with_capacity(sql.len() + 1);
        body.push(COM_QUERY);
        body.extend(sql.bytes());
        packet::write(&mut self.server.stream, 0, &body)
            .await
            .map_err(|_| Failure::ConnectionLost)?;
        self.responses.read(&mut self.server.stream, expected).await
    }

    /// Tells the server that the connection ends, as far as that is possible without waiting.
    pub(crate) fn leave(mut self) {
        let quit = pin!(packet::write(&mut self.server.stream, 0, &[COM_QUIT]));
        let _ = quit.poll(&mut Context::from_waker(Waker::noop()));
    }

    /// Tells the server that the connection ends, and waits until the server has closed it.
    pub(crate) async fn close(mut self) {
        if packet::write(&mut self.server.stream, 0, &[COM_QUIT])
            .await
            .is_ok()
        {
            let mut rest = [0; 512];
            while matches!(self.server.stream.read(&mut rest).await, Ok(count) if count > 0) {}
        }
    }
}
