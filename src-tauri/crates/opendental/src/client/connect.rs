//! Resolves the host and opens the TCP connection.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use domain::Endpoint;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

use super::{ConnectStep, OnStep};
use crate::failure::Failure;

/// For resolving and connecting together: less than half of the time a person waits for Test Connection. A LAN needs
/// milliseconds, and Windows takes two seconds to report a closed port.
const TIMEOUT: Duration = Duration::from_secs(4);
/// A name on a LAN has one or two addresses. More would leave too little time for each.
const MAX_ADDRESSES: usize = 2;

/// An open TCP connection.
pub(super) struct Connected {
    pub(super) stream: TcpStream,
    pub(super) address: SocketAddr,
}

pub(super) async fn connect(endpoint: &Endpoint, on_step: OnStep<'_>) -> Result<Connected, Failure> {
    let addresses = timeout(TIMEOUT, resolve(endpoint))
        .await
        .unwrap_or(Err(Failure::HostUnknown))?;
    on_step(ConnectStep::Resolved(addresses.clone()));
    let timeout_each = TIMEOUT / u32::try_from(addresses.len()).unwrap_or(1).max(1);
    let mut failure = Failure::NoResponse;
    // One at a time: the server counts a connection that is opened and not used as an error.
    for address in addresses {
        match timeout(timeout_each, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                on_step(ConnectStep::Connected);
                let _ = stream.set_nodelay(true);
                return Ok(Connected { stream, address });
            }
            Ok(Err(error)) if error.kind() == ErrorKind::ConnectionRefused => {
                failure = Failure::ConnectionRefused;
            }
            _ => {}
        }
    }
    Err(failure)
}

async fn resolve(endpoint: &Endpoint) -> Result<Vec<SocketAddr>, Failure> {
    if endpoint.is_localhost() {
        // Not looked up: a changed hosts file must not lead to another computer. MySQL listens on IPv4 first.
        let port = endpoint.port();
        return Ok(vec![
            (Ipv4Addr::LOCALHOST, port).into(),
            (Ipv6Addr::LOCALHOST, port).into(),
        ]);
    }
    let found = lookup_host((endpoint.host(), endpoint.port()))
        .await
        .map_err(|_| Failure::HostUnknown)?;
    let addresses: Vec<_> = found.take(MAX_ADDRESSES).collect();
    if addresses.is_empty() {
        Err(Failure::HostUnknown)
    } else {
        Ok(addresses)
    }
}
