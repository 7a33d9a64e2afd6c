//! Carries bytes between the driver and the server, and cuts the line when an answer is not what was asked for.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::Allowance;
use super::line::Duplex;
use super::packet::{Follower, NoPacket};

/// A row of ours has some thousand bytes, and the widest that 20 columns of 255 letters can have is 20 kB.
const LONGEST_PACKET: usize = 1024 * 1024;
/// The widest answer that we ask for has 20 columns.
const MOST_COLUMNS: u8 = 64;
/// The longest list of numbers that we send has 500.
const MOST_NUMBERS: u16 = 1024;

const PREPARE: u8 = 0x16;
const CLOSE_STATEMENT: u8 = 0x19;

/// What the driver asked last, and whether the answer has begun.
struct Question {
    command: u8,
    answered: bool,
}

/// Returns once a side is closed, or was cut; both are closed then.
pub(super) async fn carry(mut server: Box<dyn Duplex>, mut driver: TcpStream, allowance: Allowance) {
    let mut question = vec![0; 16 * 1024];
    let mut answer = vec![0; 64 * 1024];
    let (mut asking, mut answering) = (Follower::default(), Follower::default());
    let mut last = Question {
        command: 0,
        answered: true,
    };
    let mut weight = 0;
    loop {
        tokio::select! {
            read = driver.read(&mut question) => {
                weight = 0;
                let Some(bytes) = some_bytes(read, &question) else { return };
                if note(&mut asking, bytes, &mut last).is_err() { return }
                if server.write_all(bytes).await.is_err() || server.flush().await.is_err() { return }
            }
            read = server.read(&mut answer) => {
                let Some(bytes) = some_bytes(read, &answer) else { return };
                weight += bytes.len();
                if !allowance.allows(weight) { return }
                if check(&mut answering, bytes, &mut last).is_err() { return allowance.exceed() }
                if driver.write_all(bytes).await.is_err() { return }
            }
        }
    }
}

/// What was read; `None` at the end and after an error.
fn some_bytes(read: std::io::Result<usize>, buffer: &[u8]) -> Option<&[u8]> {
    match read {
        Ok(0) | Err(_) => None,
        Ok(count) => buffer.get(..count),
    }
}

fn note(asking: &mut Follower, bytes: &[u8], last: &mut Question) -> Result<(), NoPacket> {
    asking.follow(bytes, |_, beginning| {
        match beginning.first() {
            // Nothing is answered to it.
            Some(&CLOSE_STATEMENT) | None => {}
            Some(&command) => {
                *last = Question {
                    command,
                    answered: false,
                };
            }
        }
        true
    })
}

/// Judges each packet's length, and the first of an answer: it says how much memory the driver sets aside.
fn check(answering: &mut Follower, bytes: &[u8], last: &mut Question) -> Result<(), NoPacket> {
    answering.follow(bytes, |length, beginning| {
        let first = !std::mem::replace(&mut last.answered, true);
        length <= LONGEST_PACKET && (!first || is_fit(last.command, length, beginning))
    })
}

/// Whether an answer may begin so: fine, an error, or a modest number of columns; but no request for a file of ours.
fn is_fit(command: u8, length: usize, beginning: &[u8]) -> bool {
    match (beginning, command) {
        ([0, _, _, _, _, columns @ .., n1, n2], PREPARE) if length >= 9 => {
            let columns = columns.try_into().map_or(u16::MAX, u16::from_le_bytes);
            columns <= u16::from(MOST_COLUMNS) && u16::from_le_bytes([*n1, *n2]) <= MOST_NUMBERS
        }
        ([0 | 0xff, ..], _) => true,
        ([columns, ..], _) => *columns <= MOST_COLUMNS,
        ([], _) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUERY: u8 = 3;

    #[test]
    fn an_answer_begins_modestly_or_not_at_all() {
        for (command, beginning, fit) in [
            (QUERY, &[0, 0, 0, 2, 0, 0, 0][..], true),
            (QUERY, &[0xff, 0x15, 4], true),
            (QUERY, &[21], true),
            (QUERY, &[65], false),
            (QUERY, b"\xfb/etc/pas", false),
            (QUERY, &[0xfc, 0xff, 0xff], false),
            (
                QUERY,
                &[0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
                false,
            ),
            (PREPARE, &[0, 1, 0, 0, 0, 20, 0, 0xf4, 1], true),
            (PREPARE, &[0, 1, 0, 0, 0, 0xff, 0xff, 1, 0], false),
            (PREPARE, &[0, 1, 0, 0, 0, 20, 0, 0xff, 0xff], false),
            (PREPARE, &[0, 1], true),
            (QUERY, &[], false),
        ] {
            assert_eq!(is_fit(command, beginning.len(), beginning), fit, "{beginning:?}");
        }
    }
}
