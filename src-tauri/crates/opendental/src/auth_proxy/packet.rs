//! Reads, writes, and tracks MySQL packets: three bytes of length (little-endian), a sequence number, and the body.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

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
    stream.write_all(&header(sequence, body.len())).await?;
    stream.write_all(body).await?;
    stream.flush().await
}

pub(super) fn header(sequence: u8, length: usize) -> [u8; HEADER_LEN] {
    let [one, two, three, ..] = length.to_le_bytes();
    [one, two, three, sequence]
}

fn length(header: [u8; HEADER_LEN]) -> usize {
    usize::from(header[0]) | usize::from(header[1]) << 8 | usize::from(header[2]) << 16
}

/// How many bytes at the start of a packet show what it is.
const PREFIX_LEN: usize = 9;

/// Finds the packets in a stream that arrives in pieces, without buffering them.
#[derive(Default)]
pub(super) struct PacketTracker {
    header: Vec<u8>,
    length: usize,
    remaining: usize,
    prefix: Vec<u8>,
}

impl PacketTracker {
    /// Processes the next piece. Calls `accept` with the length and prefix of each packet as soon as the prefix is
    /// complete. Fails at the first packet that `accept` rejects.
    pub(super) fn push(
        &mut self,
        mut piece: &[u8],
        mut accept: impl FnMut(usize, &[u8]) -> bool,
    ) -> Result<(), PacketError> {
        while let Some(first) = piece.first() {
            if self.remaining == 0 {
                self.header.push(*first);
                piece = &piece[1..];
                self.start_packet(&mut accept)?;
                continue;
            }
            let (body, rest) = piece.split_at(self.remaining.min(piece.len()));
            let known = self.prefix.len();
            let wanted = PREFIX_LEN.min(self.length);
            self.prefix.extend(body.iter().take(wanted.saturating_sub(known)));
            self.remaining -= body.len();
            piece = rest;
            if known < wanted && self.prefix.len() == wanted && !accept(self.length, &self.prefix) {
                return Err(PacketError::Invalid);
            }
        }
        Ok(())
    }

    fn start_packet(&mut self, accept: &mut impl FnMut(usize, &[u8]) -> bool) -> Result<(), PacketError> {
        let Ok(header) = <[u8; HEADER_LEN]>::try_from(self.header.as_slice()) else {
            return Ok(());
        };
        self.header.clear();
        self.prefix.clear();
        self.length = length(header);
        self.remaining = self.length;
        if self.length == 0 && !accept(0, &[]) {
            return Err(PacketError::Invalid);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn packets_are_found_however_the_stream_is_cut(
            bodies in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..40), 1..8),
            cut in 1_usize..20,
        ) {
            let mut stream = Vec::new();
            for body in &bodies {
                stream.extend(header(1, body.len()));
                stream.extend(body);
            }
            let mut tracker = PacketTracker::default();
            let mut found = Vec::new();
            for piece in stream.chunks(cut) {
                let pushed = tracker.push(piece, |length, prefix| {
                    found.push((length, prefix.to_vec()));
                    true
                });
                prop_assert!(pushed.is_ok());
            }
            let expected: Vec<_> = bodies
                .iter()
                .map(|body| (body.len(), body[..body.len().min(PREFIX_LEN)].to_vec()))
                .collect();
            prop_assert_eq!(found, expected);
        }
    }
}
