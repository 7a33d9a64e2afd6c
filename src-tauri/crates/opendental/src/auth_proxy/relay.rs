//! Forwards bytes between the driver and the server, and disconnects when a response violates the protocol.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::ResponseBudget;
use super::packet::{PacketError, PacketTracker};
use super::server_stream::Duplex;

/// Our rows have a few thousand bytes; 20 columns of 255 four-byte characters are 20 kB.
const MAX_PACKET_LEN: usize = 1024 * 1024;
/// Our widest result has 20 columns.
const MAX_COLUMNS: u8 = 64;
/// Our longest list of parameters has 500.
const MAX_PARAMS: u16 = 1024;

const COM_STMT_PREPARE: u8 = 0x16;
const COM_STMT_CLOSE: u8 = 0x19;

/// The driver's last command, and whether the response has started.
struct LastCommand {
    code: u8,
    response_started: bool,
}

/// Returns, and closes both connections, once a side closes or sends something invalid.
pub(super) async fn relay(mut server: Box<dyn Duplex>, mut driver: TcpStream, budget: ResponseBudget) {
    let mut request = vec![0; 16 * 1024];
    let mut response = vec![0; 64 * 1024];
    let (mut requests, mut responses) = (PacketTracker::default(), PacketTracker::default());
    let mut last = LastCommand {
        code: 0,
        response_started: true,
    };
    let mut response_bytes = 0;
    loop {
        tokio::select! {
            read = driver.read(&mut request) => {
                response_bytes = 0;
                let Some(bytes) = bytes_read(read, &request) else { return };
                if track_command(&mut requests, bytes, &mut last).is_err() { return }
                if server.write_all(bytes).await.is_err() || server.flush().await.is_err() { return }
            }
            read = server.read(&mut response) => {
                let Some(bytes) = bytes_read(read, &response) else { return };
                response_bytes += bytes.len();
                if !budget.allows(response_bytes) { return }
                if check_response(&mut responses, bytes, &mut last).is_err() { return budget.mark_exceeded() }
                if driver.write_all(bytes).await.is_err() { return }
            }
        }
    }
}

/// The bytes that were read; `None` at the end or after an error.
fn bytes_read(read: std::io::Result<usize>, buffer: &[u8]) -> Option<&[u8]> {
    match read {
        Ok(0) | Err(_) => None,
        Ok(count) => buffer.get(..count),
    }
}

fn track_command(
    requests: &mut PacketTracker,
    bytes: &[u8],
    last: &mut LastCommand,
) -> Result<(), PacketError> {
    requests.push(bytes, |_, prefix| {
        match prefix.first() {
            // The server does not respond to it.
            Some(&COM_STMT_CLOSE) | None => {}
            Some(&code) => {
                *last = LastCommand {
                    code,
                    response_started: false,
                };
            }
        }
        true
    })
}

/// Checks the length of each packet, and the first packet of a response: it says how much memory the driver allocates.
fn check_response(
    responses: &mut PacketTracker,
    bytes: &[u8],
    last: &mut LastCommand,
) -> Result<(), PacketError> {
    responses.push(bytes, |length, prefix| {
        let first = !std::mem::replace(&mut last.response_started, true);
        length <= MAX_PACKET_LEN && (!first || is_valid_start(last.code, length, prefix))
    })
}

/// Whether a response may start with this packet: OK, an error, or a small number of columns, but not a request for a
/// local file.
fn is_valid_start(command: u8, length: usize, prefix: &[u8]) -> bool {
    match (prefix, command) {
        ([0, _, _, _, _, columns @ .., p1, p2], COM_STMT_PREPARE) if length >= 9 => {
            let columns = columns.try_into().map_or(u16::MAX, u16::from_le_bytes);
            columns <= u16::from(MAX_COLUMNS) && u16::from_le_bytes([*p1, *p2]) <= MAX_PARAMS
        }
        ([0 | 0xff, ..], _) => true,
        ([columns, ..], _) => *columns <= MAX_COLUMNS,
        ([], _) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COM_QUERY: u8 = 3;

    #[test]
    fn a_response_starts_with_few_columns_or_is_rejected() {
        for (command, prefix, valid) in [
            (COM_QUERY, &[0, 0, 0, 2, 0, 0, 0][..], true),
            (COM_QUERY, &[0xff, 0x15, 4], true),
            (COM_QUERY, &[21], true),
            (COM_QUERY, &[65], false),
            (COM_QUERY, b"\xfb/etc/pas", false),
            (COM_QUERY, &[0xfc, 0xff, 0xff], false),
            (
                COM_QUERY,
                &[0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
                false,
            ),
            (COM_STMT_PREPARE, &[0, 1, 0, 0, 0, 20, 0, 0xf4, 1], true),
            (COM_STMT_PREPARE, &[0, 1, 0, 0, 0, 0xff, 0xff, 1, 0], false),
            (COM_STMT_PREPARE, &[0, 1, 0, 0, 0, 20, 0, 0xff, 0xff], false),
            (COM_STMT_PREPARE, &[0, 1], true),
            (COM_QUERY, &[], false),
        ] {
            assert_eq!(is_valid_start(command, prefix.len(), prefix), valid, "{prefix:?}");
        }
    }
}
