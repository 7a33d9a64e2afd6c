//! Reads a write-ahead log as SQLite does when it recovers one, without SQLite: opening it there would already apply it.
//!
//! The format is described at sqlite.org/walformat.html. Only the pages in it are encrypted, so no key is needed.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

const HEADER: usize = 32;
const FRAME_HEADER: usize = 24;
/// The last bit says how numbers are read for the checksum.
const MAGIC: u32 = 0x377f_0682;
/// The sizes of pages that SQLite has.
const PAGE_SIZES: std::ops::RangeInclusive<u32> = 512..=65_536;

/// A write-ahead log with at least one commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wal {
    /// The salts in its header.
    pub(crate) salt: [u8; 8],
    /// How many commits SQLite would find in it.
    pub(crate) commits: u64,
}

/// `None` if there is no log, or no commit in it that SQLite would apply.
pub(crate) fn read(file: &Path) -> io::Result<Option<Wal>> {
    let Some(file) = open(file)? else {
        return Ok(None);
    };
    let mut reader = BufReader::with_capacity(1 << 18, file);
    let mut header = [0; HEADER];
    if !filled(&mut reader, &mut header)? {
        return Ok(None);
    }
    let magic = word(&header[..4]);
    if magic & !1 != MAGIC || !PAGE_SIZES.contains(&word(&header[8..12])) {
        return Ok(None);
    }
    let mut checksum = Checksum::new(magic & 1 == 1);
    checksum.add(&header[..24]);
    if !checksum.is(&header[24..]) {
        return Ok(None);
    }
    let salt: [u8; 8] = header[16..24].try_into().unwrap_or_default();
    let mut page = vec![0; word(&header[8..12]) as usize];
    let mut frame = [0; FRAME_HEADER];
    let mut commits = 0;
    while filled(&mut reader, &mut frame)? && filled(&mut reader, &mut page)? {
        checksum.add(&frame[..8]);
        checksum.add(&page);
        if frame[8..16] != salt || word(&frame[..4]) == 0 || !checksum.is(&frame[16..]) {
            break;
        }
        // The last frame of a commit holds the size of the database, others 0.
        commits += u64::from(word(&frame[4..8]) != 0);
    }
    Ok((commits > 0).then_some(Wal { salt, commits }))
}

/// The salts in the header of the log; zeros if there is none.
pub(crate) fn salt(file: &Path) -> io::Result<[u8; 8]> {
    let mut header = [0; HEADER];
    if let Some(mut file) = open(file)?
        && filled(&mut file, &mut header)?
    {
        return Ok(header[16..24].try_into().unwrap_or_default());
    }
    Ok([0; 8])
}

fn open(file: &Path) -> io::Result<Option<File>> {
    match File::open(file) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether there were bytes enough.
fn filled(reader: &mut impl Read, bytes: &mut [u8]) -> io::Result<bool> {
    match reader.read_exact(bytes) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

fn word(bytes: &[u8]) -> u32 {
    bytes.try_into().map_or(0, u32::from_be_bytes)
}

/// SQLite's checksum, which covers everything from the start of the log.
struct Checksum {
    big_endian: bool,
    sums: [u32; 2],
}

impl Checksum {
    fn new(big_endian: bool) -> Self {
        Self {
            big_endian,
            sums: [0; 2],
        }
    }

    /// Adds a multiple of eight bytes.
    fn add(&mut self, bytes: &[u8]) {
        self.sums = if self.big_endian {
            sum(self.sums, bytes, u32::from_be_bytes)
        } else {
            sum(self.sums, bytes, u32::from_le_bytes)
        };
    }

    fn is(&self, stored: &[u8]) -> bool {
        [word(&stored[..4]), word(&stored[4..8])] == self.sums
    }
}

fn sum([mut one, mut two]: [u32; 2], bytes: &[u8], read: impl Fn([u8; 4]) -> u32) -> [u32; 2] {
    for &[a, b, c, d, e, f, g, h] in bytes.as_chunks().0 {
        one = one.wrapping_add(read([a, b, c, d])).wrapping_add(two);
        two = two.wrapping_add(read([e, f, g, h])).wrapping_add(one);
    }
    [one, two]
}
