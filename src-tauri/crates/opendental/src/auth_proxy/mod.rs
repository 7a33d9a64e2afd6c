//! Authenticating proxy: validates the server's handshake, applies the TLS policy, authenticates, and then forwards the
//! driver's traffic. The driver connects to a listener on loopback and never sees the password.
//!
//! # Why
//! sqlx-mysql 0.9 trusts whatever authentication plugin the server's *first* packet names
//! (`src/connection/establish.rs`, lines 102 to 107: `do_handshake` passes the password to that plugin).
//! A server that names `mysql_clear_password` gets the password in plain text: `enable_cleartext_plugin` is only checked
//! when the server switches plugins. sqlx also has no certificate pinning and no timeouts. This module can go once sqlx
//! checks the first plugin as well and accepts an open connection.
//!
//! The handshake is not checked on a connection of its own, because the second handshake may differ, and because the
//! server counts each connection that is closed before authentication. After 100 in a row (`max_connect_errors`) it
//! blocks the computer, including the practice's own Open Dental. A wrong password is not counted.
//!
//! The proxy also bounds the size of a response, and closing it closes both connections at once.

mod auth_plugin;
mod authenticate;
mod capabilities;
mod certificate;
mod connect;
mod handshake;
mod loopback_listener;
mod packet;
mod relay;
mod response_budget;
mod scramble;
mod server_stream;
mod tls;

use std::net::SocketAddr;

use crate::failure::Failure;
use crate::login::Login;

pub(crate) use auth_plugin::AuthPlugin;
pub(crate) use handshake::Handshake;
pub(crate) use loopback_listener::LoopbackListener;
pub(crate) use response_budget::ResponseBudget;
pub(crate) use server_stream::Protection;

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
    AuthPlugin(AuthPlugin),
    /// The account is signed in.
    SignedIn,
}

/// Is called after each step.
pub(crate) type OnStep<'a> = &'a (dyn Fn(ConnectStep) + Send + Sync);

/// An authenticated connection to a server, and the listener for the driver.
pub(crate) struct AuthProxy {
    server: server_stream::ServerStream,
    handshake: Handshake,
    capabilities: u32,
    listener: LoopbackListener,
}

impl AuthProxy {
    /// Connects, checks the server, and signs in. Each step has its own timeout.
    pub(crate) async fn open(
        login: &Login,
        database: Option<&str>,
        on_step: OnStep<'_>,
    ) -> Result<Self, Failure> {
        let mut connected = connect::connect(&login.endpoint, on_step).await?;
        let handshake = handshake::read(&mut connected.stream).await?;
        on_step(ConnectStep::Handshake(handshake.server().to_owned()));
        // Before anything is sent.
        handshake.plugin()?;
        let capabilities = handshake.common_capabilities(database.is_some());
        let host = login.endpoint.host();
        let mut server = tls::secure(connected, &handshake, login.tls, host, capabilities).await?;
        on_step(ConnectStep::Secured(server.protection));
        authenticate::authenticate(&mut server, &handshake, login, database, capabilities, on_step).await?;
        let listener = LoopbackListener::open()
            .await
            .map_err(|_| Failure::ConnectionLost)?;
        Ok(Self {
            server,
            handshake,
            capabilities,
            listener,
        })
    }

    pub(crate) fn handshake(&self) -> &Handshake {
        &self.handshake
    }

    /// Where the driver connects, and the password it must use.
    pub(crate) fn listener(&self) -> &LoopbackListener {
        &self.listener
    }

    /// Accepts the driver and forwards bytes until either side closes; then closes both.
    pub(crate) async fn serve(self, budget: ResponseBudget) {
        if let Ok(driver) = self.listener.accept_driver(self.capabilities).await {
            relay::relay(self.server.stream, driver, budget).await;
        }
    }
}
