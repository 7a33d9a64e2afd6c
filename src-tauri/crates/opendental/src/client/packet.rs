//! Reads and writes MySQL packets: three bytes of length (little-endian), a sequence number, and the body.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use zeroize::Zeroizing;

/// Length and sequence number.
pub(super) const HEADER_LEN: usize = 4;

/// One packet.
pub(super) struct Packet {
    pub(super) sequence: u8,
    pub(super) body: Vec<u8>,
}

/// Why a packet could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PacketError {
    /// It is empty, longer than allowed, or not what may come here.
    Invalid,
    /// The connection ended or failed.
    Disconnected,
}

/// Reads one packet of at most `max_len` bytes, and nothing after it.
pub(super) async fn read(
    stream: &mut (impl AsyncRead + Unpin),
    max_len: usize,
) -> Result<Packet, PacketError> {
    let mut header = [0; HEADER_LEN];
    stream
        .read_exact(&mut header)
        .await
        .map_err(|_| PacketError::Disconnected)?;
    let length = length(header);
    if length == 0 || length > max_len {
        return Err(PacketError::Invalid);
    }
    let mut body = vec![0; length];
    stream
        .read_exact(&mut body)
        .await
        .map_err(|_| PacketError::Disconnected)?;
    Ok(Packet {
        sequence: header[3],
        body,
    })
}

/// Writes one packet of less than 16 MiB.
pub(super) async fn write(
    stream: &mut (impl AsyncWrite + Unpin),
    sequence: u8,
    body: &[u8],
) -> io::Result<()> {
    // In one piece: with two, the second would wait for the server to acknowledge the first.
    let mut bytes = Zeroizing::new(Vec::with_capacity(HEADER_LEN + body.len()));
    bytes.extend(header(sequence, body.len()));
    bytes.extend(body);
    stream.write_all(&bytes).await?;
    stream.flush().await
}

fn header(sequence: u8, length: usize) -> [u8; HEADER_LEN] {
    let [one, two, three, ..] = length.to_le_bytes();
    [one, two, three, sequence]
}

pub(super) fn length(header: [u8; HEADER_LEN]) -> usize {
    usize::from(header[0]) | usize::from(header[1]) << 8 | usize::from(header[2]) << 16
}
