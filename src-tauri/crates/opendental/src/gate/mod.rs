//! The gate between the driver and the server: it holds the one connection to the server, judges the greeting, makes
//! the connection as safe as it has to be, logs in, and only then lets the driver in, which has to come through a
//! listener of ours on loopback and never sees the password.
//!
//! Why not look at the greeting on a connection of its own: a second greeting may be another, and a server counts each
//! connection that is given up before the login. After 100 of them in a row (`max_connect_errors`) it blocks the whole
//! PC, and with it the practice's own program. A refused password is not counted.
//!
//! Holding the wire also bounds what one answer may weigh and announce, and closing it ends everything at once.

mod ability;
mod allowance;
mod certificate;
mod front;
mod greeting;
mod line;
mod login;
mod method;
mod packet;
mod reach;
mod relay;
mod scramble;
mod tls;

use std::net::SocketAddr;

use crate::failure::Failure;
use crate::login::Login;

pub(crate) use allowance::Allowance;
pub(crate) use front::Front;
pub(crate) use greeting::Greeting;
pub(crate) use line::Protection;
pub(crate) use method::Method;

/// How far the way to the server was gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Milestone {
    /// The name leads to these.
    Address(Vec<SocketAddr>),
    /// One of them takes connections.
    Port,
    /// A usable server of that kind and version greets.
    Greeting(String),
    /// The connection is as safe as it has to be.
    Protected(Protection),
    /// The server takes that way to log in.
    LoginMethod(Method),
    /// The account is let in.
    LoggedIn,
}

/// Hears of each milestone as it is passed.
pub(crate) type Tell<'a> = &'a (dyn Fn(Milestone) + Send + Sync);

/// A server that let us in, and the way in to it.
pub(crate) struct Gate {
    line: line::Line,
    greeting: Greeting,
    abilities: u32,
    front: Front,
}

impl Gate {
    /// Reaches the server, judges it and logs in. Each step ends by its own deadline.
    pub(crate) async fn open(login: &Login, database: Option<&str>, tell: Tell<'_>) -> Result<Self, Failure> {
        let mut reached = reach::reach(&login.endpoint, tell).await?;
        let greeting = greeting::hear(&mut reached.stream).await?;
        tell(Milestone::Greeting(greeting.server().to_owned()));
        let abilities = greeting.agreed(database.is_some());
        let mut line = tls::protect(reached, &greeting, login.tls, login.endpoint.host(), abilities).await?;
        tell(Milestone::Protected(line.protection));
        login::log_in(&mut line, &greeting, login, database, abilities, tell).await?;
        let front = Front::open().await.map_err(|_| Failure::Lost)?;
        Ok(Self {
            line,
            greeting,
            abilities,
            front,
        })
    }

    pub(crate) fn greeting(&self) -> &Greeting {
        &self.greeting
    }

    /// Where the driver comes in, and with which password.
    pub(crate) fn front(&self) -> &Front {
        &self.front
    }

    /// Lets the driver in and carries bytes until either side closes; then both are closed.
    pub(crate) async fn serve(self, allowance: Allowance) {
        if let Ok(driver) = self.front.let_in(self.abilities).await {
            relay::carry(self.line.stream, driver, allowance).await;
        }
    }
}
