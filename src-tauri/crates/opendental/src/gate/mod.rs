//! The gate between the driver and the server: it holds the one connection to the server, judges the greeting, and
//! only then lets the driver in, which has to come through a listener of ours on loopback.
//!
//! Why not look at the greeting on a connection of its own: a second greeting may be another, and a server counts each
//! connection that is given up before the login. After 100 of them in a row (`max_connect_errors`) it blocks the whole
//! PC, and with it the practice's own program. A refused password is not counted.
//!
//! Holding the wire also bounds what one answer may weigh, and closing it ends everything at once. Encryption that
//! checks who the server is belongs here too.

mod allowance;
mod greeting;
mod reach;
mod relay;

use std::net::{Ipv4Addr, SocketAddr};

use domain::Endpoint;
use tokio::net::{TcpListener, TcpStream};

use crate::failure::Failure;

pub(crate) use allowance::Allowance;
pub(crate) use greeting::Greeting;

/// A server that greeted properly, and the way in to it.
pub(crate) struct Gate {
    server: TcpStream,
    first_packet: Vec<u8>,
    greeting: Greeting,
    listener: TcpListener,
    way_in: SocketAddr,
}

impl Gate {
    /// Reaches the server and judges its greeting. Ends by its own deadlines, within ten seconds.
    pub(crate) async fn open(endpoint: &Endpoint) -> Result<Self, Failure> {
        let mut server = reach::reach(endpoint).await?;
        let first_packet = greeting::first_packet(&mut server).await?;
        let greeting = Greeting::read(&first_packet[greeting::HEADER..])?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .map_err(|_| Failure::Lost)?;
        let way_in = listener.local_addr().map_err(|_| Failure::Lost)?;
        Ok(Self {
            server,
            first_packet,
            greeting,
            listener,
            way_in,
        })
    }

    pub(crate) fn greeting(&self) -> &Greeting {
        &self.greeting
    }

    /// Where the driver has to connect to.
    pub(crate) fn way_in(&self) -> SocketAddr {
        self.way_in
    }

    /// Lets one driver in and carries bytes until either side closes; then both are closed.
    pub(crate) async fn serve(self, allowance: Allowance) {
        let Ok((driver, _)) = self.listener.accept().await else {
            return;
        };
        drop(self.listener);
        // Requests and answers are small and wait for one another.
        let _ = driver.set_nodelay(true);
        relay::carry(self.server, driver, &self.first_packet, allowance).await;
    }
}
