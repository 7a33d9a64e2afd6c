//! Reads the response to a query: an OK packet, an error, or rows as text ("Text Resultset" in MySQL's documentation).
//!
//! Reading ends at once when a response is longer, has more rows or columns, or is built otherwise than it can be.

use tokio::io::{AsyncRead, AsyncReadExt};
use zeroize::Zeroizing;

use super::Expected;
use super::authenticate::server_error;
use super::packet::{self, HEADER_LEN};
use crate::failure::Failure;
use crate::rows::{NULL, Rows};

/// Our longest row has 20 values of at most 8,192 characters.
const MAX_PACKET_LEN: usize = 1024 * 1024;
/// Our widest result has 20 columns.
const MAX_COLUMNS: u8 = 64;
/// More than any page.
const MAX_RESPONSE_LEN: usize = 32 * 1024 * 1024;
/// As much as a connection on this computer delivers at once.
const READ_LEN: usize = 64 * 1024;

const OK: u8 = 0x00;
const NULL_VALUE: u8 = 0xfb;
const END: u8 = 0xfe;
const ERROR: u8 = 0xff;
/// A longer packet that starts with [`END`] is a row.
const MAX_END_LEN: usize = 8;

/// Reads the responses of one connection.
#[derive(Default)]
pub(super) struct ResponseReader {
    /// What has arrived, from the start of the response.
    bytes: Zeroizing<Vec<u8>>,
    /// Where the next packet starts.
    next: usize,
    sequence: u8,
}

/// Where a packet's body is.
#[derive(Clone, Copy)]
struct Body {
    start: usize,
    end: usize,
}

impl ResponseReader {
    /// Reads one response, whose request had the sequence number 0.
    pub(super) async fn read(
        &mut self,
        stream: &mut (impl AsyncRead + Unpin),
        expected: Expected,
    ) -> Result<Rows, Failure> {
        self.start();
        let first = self.packet(stream).await?;
        match (self.body(first), expected) {
            ([OK, ..], Expected::Done) => Ok(Rows::default()),
            ([columns @ 1..=MAX_COLUMNS], Expected::Rows(max_rows)) => {
                let columns = usize::from(*columns);
                self.rows(stream, columns, max_rows).await
            }
            _ => Err(Failure::ProtocolBroken),
        }
    }

    /// Keeps what has arrived since the last response: a server that shuts down says so unasked.
    fn start(&mut self) {
        self.bytes.drain(..self.next);
        self.next = 0;
        self.sequence = 1;
    }

    async fn rows(
        &mut self,
        stream: &mut (impl AsyncRead + Unpin),
        columns: usize,
        max_rows: usize,
    ) -> Result<Rows, Failure> {
        for _ in 0..columns {
            let definition = self.packet(stream).await?;
            if self.is_end(definition) {
                return Err(Failure::ProtocolBroken);
            }
        }
        let end = self.packet(stream).await?;
        if !self.is_end(end) {
            return Err(Failure::ProtocolBroken);
        }
        let mut values = Vec::new();
        loop {
            let row = self.packet(stream).await?;
            if self.is_end(row) {
                break;
            }
            if values.len() == columns * max_rows {
                return Err(Failure::ProtocolBroken);
            }
            self.take_row(row, columns, &mut values)?;
        }
        Ok(self.finish(columns, values))
    }

    /// Hands the response over. What has arrived after it stays here.
    fn finish(&mut self, columns: usize, values: Vec<(u32, u32)>) -> Rows {
        let rest = self.bytes.get(self.next..).unwrap_or_default().to_vec();
        let bytes = std::mem::replace(&mut self.bytes, Zeroizing::new(rest));
        self.next = 0;
        Rows::new(bytes, columns, values)
    }

    /// Appends where each value of a row is.
    fn take_row(&self, row: Body, columns: usize, values: &mut Vec<(u32, u32)>) -> Result<(), Failure> {
        let mut at = row.start;
        for _ in 0..columns {
            let rest = self.bytes.get(at..row.end).unwrap_or_default();
            let (head, length) = match *rest {
                [NULL_VALUE, ..] => {
                    values.push(NULL);
                    at += 1;
                    continue;
                }
                [0xfc, low, high, ..] => (3, usize::from(u16::from_le_bytes([low, high]))),
                [0xfd, one, two, three, ..] => (4, packet::length([one, two, three, 0])),
                [length @ ..0xfb, ..] => (1, usize::from(length)),
                _ => return Err(Failure::ProtocolBroken),
            };
            let (start, end) = (at + head, at + head + length);
            if end > row.end {
                return Err(Failure::ProtocolBroken);
            }
            // A response has at most 32 MiB.
            let position = |at| u32::try_from(at).map_err(|_| Failure::ProtocolBroken);
            values.push((position(start)?, position(end)?));
            at = end;
        }
        if at == row.end {
            Ok(())
        } else {
            Err(Failure::ProtocolBroken)
        }
    }

    /// Reads one packet. An error of the server is a failure.
    async fn packet(&mut self, stream: &mut (impl AsyncRead + Unpin)) -> Result<Body, Failure> {
        self.fill(stream, HEADER_LEN).await?;
        let header = self
            .bytes
            .get(self.next..self.next + HEADER_LEN)
            .and_then(|header| <[u8; HEADER_LEN]>::try_from(header).ok())
            .ok_or(Failure::ProtocolBroken)?;
        let length = packet::length(header);
        if length == 0 || length > MAX_PACKET_LEN {
            return Err(Failure::ProtocolBroken);
        }
        self.fill(stream, HEADER_LEN + length).await?;
        let start = self.next + HEADER_LEN;
        let body = Body {
            start,
            end: start + length,
        };
        self.next = body.end;
        if let [ERROR, error @ ..] = self.body(body) {
            return Err(server_error(error));
        }
        // Another number means that this packet belongs to another response.
        if header[3] != self.sequence {
            return Err(Failure::ProtocolBroken);
        }
        self.sequence = self.sequence.wrapping_add(1);
        Ok(body)
    }

    /// Reads until this many bytes follow [`next`](Self::next).
    async fn fill(&mut self, stream: &mut (impl AsyncRead + Unpin), length: usize) -> Result<(), Failure> {
        let wanted = self.next + length;
        if wanted > MAX_RESPONSE_LEN {
            return Err(Failure::ProtocolBroken);
        }
        while self.bytes.len() < wanted {
            self.reserve(READ_LEN);
            match stream.read_buf(&mut *self.bytes).await {
                Ok(0) | Err(_) => return Err(Failure::ConnectionLost),
                Ok(_) => {}
            }
        }
        Ok(())
    }

    /// Makes room without leaving a copy of what has been read.
    fn reserve(&mut self, more: usize) {
        if self.bytes.capacity() - self.bytes.len() < more {
            let mut larger = Zeroizing::new(Vec::with_capacity(self.bytes.capacity() * 2 + more));
            larger.extend_from_slice(&self.bytes);
            self.bytes = larger;
        }
    }

    fn body(&self, body: Body) -> &[u8] {
        self.bytes.get(body.start..body.end).unwrap_or_default()
    }

    fn is_end(&self, body: Body) -> bool {
        self.body(body).first() == Some(&END) && body.end - body.start <= MAX_END_LEN
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn packets(bodies: &[&[u8]]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (number, body) in bodies.iter().enumerate() {
            let length = u32::try_from(body.len()).unwrap();
            bytes.extend(&length.to_le_bytes()[..3]);
            bytes.push(u8::try_from(number % 256).unwrap().wrapping_add(1));
            bytes.extend(*body);
        }
        bytes
    }

    const EOF: &[u8] = &[END, 0, 0, 2, 0];

    async fn read(mut bytes: &[u8], expected: Expected) -> Result<Rows, Failure> {
        ResponseReader::default().read(&mut bytes, expected).await
    }

    /// A response of these rows, however its bytes arrive.
    fn response(rows: &[Vec<Option<Vec<u8>>>], columns: usize) -> Vec<u8> {
        let mut bodies: Vec<Vec<u8>> = vec![vec![u8::try_from(columns).unwrap()]];
        bodies.extend(std::iter::repeat_n(b"\x03def".to_vec(), columns));
        bodies.push(EOF.to_vec());
        for row in rows {
            let mut body = Vec::new();
            for value in row {
                match value {
                    None => body.push(NULL_VALUE),
                    Some(value) if value.len() < 251 => {
                        body.push(u8::try_from(value.len()).unwrap());
                        body.extend(value);
                    }
                    Some(value) => {
                        body.push(0xfc);
                        body.extend(u16::try_from(value.len()).unwrap().to_le_bytes());
                        body.extend(value);
                    }
                }
            }
            bodies.push(body);
        }
        bodies.push(EOF.to_vec());
        packets(&bodies.iter().map(Vec::as_slice).collect::<Vec<_>>())
    }

    #[tokio::test]
    async fn a_response_that_was_not_asked_for_is_rejected() {
        let done = packets(&[&[OK, 0, 0, 2, 0, 0, 0]]);
        let rows = response(&[vec![Some(b"7".to_vec())]], 1);
        assert!(read(&done, Expected::Done).await.is_ok());
        assert_eq!(
            read(&rows, Expected::Rows(1)).await.unwrap().first_number(0),
            Some(7)
        );
        for (bytes, expected) in [
            (&done, Expected::Rows(1)),
            (&rows, Expected::Done),
            (&rows, Expected::Rows(0)),
            (&packets(&[b"\xfb/etc/passwd"]), Expected::Rows(1)),
            (&packets(&[&[65]]), Expected::Rows(1)),
            (&packets(&[&[0xfc, 0xff, 0xff]]), Expected::Rows(1)),
            (&packets(&[&[]]), Expected::Done),
            (&packets(&[&[ERROR]]), Expected::Done),
            // The next packet of another response.
            (
                &packets(&[&[1], b"\x03def", EOF])[5..].to_vec(),
                Expected::Rows(1),
            ),
            // A row that is shorter or longer than its values.
            (&packets(&[&[1], b"\x03def", EOF, b"\x05abc"]), Expected::Rows(1)),
            (&packets(&[&[1], b"\x03def", EOF, b"\x01abc"]), Expected::Rows(1)),
            // Rows without the end of the columns.
            (&packets(&[&[1], b"\x03def", b"\x01a", EOF]), Expected::Rows(1)),
            (&packets(&[&[2], b"\x03def", EOF, EOF]), Expected::Rows(1)),
        ] {
            assert_eq!(
                read(bytes, expected).await.err(),
                Some(Failure::ProtocolBroken),
                "{bytes:?}"
            );
        }
    }

    #[tokio::test]
    async fn an_error_is_read_wherever_it_comes() {
        let error = b"\xff\x28\x04#42000text";
        let found = Some(Failure::server_error(1064, "42000"));
        assert_eq!(read(&packets(&[error]), Expected::Done).await.err(), found);
        let late = packets(&[&[1], b"\x03def", EOF, b"\x01a", error]);
        assert_eq!(read(&late, Expected::Rows(9)).await.err(), found);
        // Unasked, as a server that shuts down sends it.
        let mut unasked = packets(&[error]);
        unasked[3] = 0;
        assert_eq!(read(&unasked, Expected::Rows(1)).await.err(), found);
    }

    #[tokio::test]
    async fn what_arrives_after_a_response_belongs_to_the_next() {
        let both = [packets(&[&[OK, 0, 0]]), packets(&[&[OK, 0, 0]])].concat();
        let (mut reader, mut bytes) = (ResponseReader::default(), both.as_slice());
        for _ in 0..2 {
            assert!(reader.read(&mut bytes, Expected::Done).await.is_ok());
        }
        assert_eq!(
            reader.read(&mut bytes, Expected::Done).await.err(),
            Some(Failure::ConnectionLost)
        );
    }

    proptest! {
        #[test]
        fn rows_are_read_however_the_stream_is_cut(
            rows in proptest::collection::vec(
                proptest::collection::vec(
                    proptest::option::of(proptest::collection::vec(any::<u8>(), 0..400)), 3), 0..20),
            cut in 1_usize..50,
        ) {
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            let bytes = response(&rows, 3);
            let found = runtime.block_on(async {
                let (mut ours, mut theirs) = tokio::io::duplex(cut);
                let sent = bytes.clone();
                let sending = async move {
                    use tokio::io::AsyncWriteExt;
                    theirs.write_all(&sent).await.unwrap();
                };
                let mut reader = ResponseReader::default();
                let reading = reader.read(&mut ours, Expected::Rows(20));
                tokio::join!(sending, reading).1.unwrap()
            });
            prop_assert_eq!(found.len(), rows.len());
            for (row, expected) in found.iter().zip(&rows) {
                for (position, value) in expected.iter().enumerate() {
                    prop_assert_eq!(row.bytes(position), value.as_deref());
                }
            }
        }

        #[test]
        fn no_bytes_make_reading_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            let _ = runtime.block_on(read(&bytes, Expected::Rows(3)));
            let _ = runtime.block_on(read(&packets(&[&[2], b"\x03def", b"\x03def", EOF, &bytes]), Expected::Rows(3)));
        }
    }
}
