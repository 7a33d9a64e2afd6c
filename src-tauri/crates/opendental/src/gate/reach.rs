//! From what a person typed to an open connection, telling apart what is in the way.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use domain::Endpoint;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

use super::{Milestone, Tell};
use crate::failure::Failure;

/// For name and connection together. Less than half of what a person waits for Test Connection; a LAN needs milliseconds, and
/// Windows takes two seconds to report a closed port.
const REACH: Duration = Duration::from_secs(4);
/// A name in an office has one or two addresses; more would leave too little time for each.
const ADDRESSES: usize = 2;

/// An open connection, and where it leads.
pub(super) struct Reached {
    pub(super) stream: TcpStream,
    pub(super) address: SocketAddr,
    /// Whether that is this computer itself.
    pub(super) is_here: bool,
}

pub(super) async fn reach(endpoint: &Endpoint, tell: Tell<'_>) -> Result<Reached, Failure> {
    let addresses = timeout(REACH, resolve(endpoint))
        .await
        .unwrap_or(Err(Failure::HostUnknown))?;
    tell(Milestone::Address(addresses.clone()));
    let share = REACH / u32::try_from(addresses.len()).unwrap_or(1).max(1);
    let mut failure = Failure::NoAnswer;
    // One after the other: a connection that is opened and not used counts against us.
    for address in addresses {
        match timeout(share, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                tell(Milestone::Port);
                let _ = stream.set_nodelay(true);
                return Ok(Reached {
                    stream,
                    address,
                    is_here: address.ip().to_canonical().is_loopback(),
                });
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
