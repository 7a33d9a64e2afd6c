//! Packets, as MySQL and MariaDB send them: three bytes of length, the lowest first, a number, and so many bytes.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// Length and number.
pub(super) const HEADER: usize = 4;

/// One packet.
pub(super) struct Packet {
    pub(super) number: u8,
    pub(super) body: Vec<u8>,
}

/// Why there is no packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoPacket {
    /// It is empty or longer than agreed.
    Unfit,
    /// The line ended or broke.
    Line,
}

/// Reads one packet of at most `longest` bytes, and not a byte more.
pub(super) async fn read(line: &mut (impl AsyncRead + Unpin), longest: usize) -> Result<Packet, NoPacket> {
    let mut header = [0; HEADER];
    line.read_exact(&mut header).await.map_err(|_| NoPacket::Line)?;
    let length = length(header);
    if length == 0 || length > longest {
        return Err(NoPacket::Unfit);
    }
    let mut body = vec![0; length];
    line.read_exact(&mut body).await.map_err(|_| NoPacket::Line)?;
    Ok(Packet {
        number: header[3],
        body,
    })
}

/// Sends one packet of less than 16 MiB.
pub(super) async fn write(line: &mut (impl AsyncWrite + Unpin), number: u8, body: &[u8]) -> io::Result<()> {
    line.write_all(&header(number, body.len())).await?;
    line.write_all(body).await?;
    line.flush().await
}

pub(super) fn header(number: u8, length: usize) -> [u8; HEADER] {
    let [one, two, three, ..] = length.to_le_bytes();
    [one, two, three, number]
}

fn length(header: [u8; HEADER]) -> usize {
    usize::from(header[0]) | usize::from(header[1]) << 8 | usize::from(header[2]) << 16
}

/// How many bytes at the beginning of a packet tell what it is.
const TELLING: usize = 9;

/// Follows packets in a stream of bytes that comes in pieces, without keeping them.
#[derive(Default)]
pub(super) struct Follower {
    header: Vec<u8>,
    length: usize,
    left: usize,
    beginning: Vec<u8>,
}

impl Follower {
    /// Takes the next piece; `judge` is shown each packet's length, and its beginning once that is there. Ends at the
    /// first packet that it refuses.
    pub(super) fn follow(
        &mut self,
        mut piece: &[u8],
        mut judge: impl FnMut(usize, &[u8]) -> bool,
    ) -> Result<(), NoPacket> {
        while let Some(first) = piece.first() {
            if self.left == 0 {
                self.header.push(*first);
                piece = &piece[1..];
                self.begin(&mut judge)?;
                continue;
            }
            let (taken, rest) = piece.split_at(self.left.min(piece.len()));
            let known = self.beginning.len();
            let wanted = TELLING.min(self.length);
            self.beginning
                .extend(taken.iter().take(wanted.saturating_sub(known)));
            self.left -= taken.len();
            piece = rest;
            if known < wanted && self.beginning.len() == wanted && !judge(self.length, &self.beginning) {
                return Err(NoPacket::Unfit);
            }
        }
        Ok(())
    }

    fn begin(&mut self, judge: &mut impl FnMut(usize, &[u8]) -> bool) -> Result<(), NoPacket> {
        let Ok(header) = <[u8; HEADER]>::try_from(self.header.as_slice()) else {
            return Ok(());
        };
        self.header.clear();
        self.beginning.clear();
        self.length = length(header);
        self.left = self.length;
        if self.length == 0 && !judge(0, &[]) {
            return Err(NoPacket::Unfit);
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
        fn packets_are_seen_alike_however_the_bytes_are_cut(
            bodies in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..40), 1..8),
            cut in 1_usize..20,
        ) {
            let mut stream = Vec::new();
            for body in &bodies {
                stream.extend(header(1, body.len()));
                stream.extend(body);
            }
            let mut follower = Follower::default();
            let mut seen = Vec::new();
            for piece in stream.chunks(cut) {
                let followed = follower.follow(piece, |length, beginning| {
                    seen.push((length, beginning.to_vec()));
                    true
                });
                prop_assert!(followed.is_ok());
            }
            let expected: Vec<_> = bodies
                .iter()
                .map(|body| (body.len(), body[..body.len().min(TELLING)].to_vec()))
                .collect();
            prop_assert_eq!(seen, expected);
        }
    }
}
