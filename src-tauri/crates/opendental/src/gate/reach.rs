//! From what a person typed to an open connection, telling apart what is in the way.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use domain::Endpoint;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

use crate::failure::Failure;

/// For name and connection together. Half of what a person waits for Test Connection; a LAN needs milliseconds, and
/// Windows takes two seconds to report a closed port.
const REACH: Duration = Duration::from_secs(5);
/// A name in an office has one or two addresses; more would leave too little time for each.
const ADDRESSES: usize = 2;

pub(super) async fn reach(endpoint: &Endpoint) -> Result<TcpStream, Failure> {
    let addresses = timeout(REACH, resolve(endpoint))
        .await
        .unwrap_or(Err(Failure::HostUnknown))?;
    let share = REACH / u32::try_from(addresses.len()).unwrap_or(1).max(1);
    let mut failure = Failure::NoAnswer;
    // One after the other: a connection that is opened and not used counts against us.
    for address in addresses {
        match timeout(share, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            Ok(Err(error)) if error.kind() == ErrorKind::ConnectionRefused => failure = Failure::Refused,
            _ => {}
        }
    }
    Err(failure)
}

async fn resolve(endpoint: &Endpoint) -> Result<Vec<SocketAddr>, Failure> {
    let found = lookup_host((endpoint.host(), endpoint.port()))
        .await
        .map_err(|_| Failure::HostUnknown)?;
    let addresses: Vec<_> = found.take(ADDRESSES).collect();
    if addresses.is_empty() {
        Err(Failure::HostUnknown)
    } else {
        Ok(addresses)
    }
}
