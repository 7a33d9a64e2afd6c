//! How many patients there are and which ones, in two numbers that a database works out quickly.

use crate::PatNum;

/// The largest prime below 2^32. A CRC is linear, so sums of plain CRCs of similar numbers are related; squares modulo a
/// prime are not.
const PRIME: u64 = 4_294_967_291;

/// A set of patient numbers in short. Two sets with the same tally are taken for the same set; that two different ones
/// have it by chance happens once in some thousand million times.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many.
    pub count: u64,
    /// The sum, over the numbers in decimal digits, of their CRC-32 (IEEE) squared, modulo [2^32 - 5](PRIME).
    pub checksum: u64,
}

impl Tally {
    /// Of these numbers, in any order.
    #[must_use]
    pub fn of(numbers: &[PatNum]) -> Self {
        let mut tally = Self::default();
        for number in numbers {
            let crc = u64::from(crc32(number.to_string().as_bytes()));
            tally.count += 1;
            tally.checksum += crc * crc % PRIME;
        }
        tally
    }
}

const TABLE: [u32; 256] = table();

const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut byte = 0_u32;
    while byte < 256 {
        let mut crc = byte;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 1 {
                0xedb8_8320 ^ (crc >> 1)
            } else {
                crc >> 1
            };
            bit += 1;
        }
        table[byte as usize] = crc;
        byte += 1;
    }
    table
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        let [low, ..] = (crc ^ u32::from(*byte)).to_le_bytes();
        TABLE[usize::from(low)] ^ (crc >> 8)
    };
    !bytes.iter().fold(u32::MAX, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(numbers: &[i64]) -> Tally {
        let numbers: Vec<PatNum> = numbers.iter().copied().map(PatNum).collect();
        Tally::of(&numbers)
    }

    #[test]
    fn the_crc_is_the_common_one() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(b""), 0);
    }

    #[test]
    fn sets_that_differ_have_different_tallies_whatever_their_digits() {
        assert_eq!(tally(&[3, 1, 2]), tally(&[1, 2, 3]));
        assert_ne!(tally(&[10, 21]), tally(&[11, 20]));
        assert_ne!(tally(&[-1]), tally(&[1]));
        assert_ne!(tally(&[i64::MAX, i64::MIN]), tally(&[i64::MAX, i64::MIN + 1]));
        for (a, b) in (10..100).flat_map(|a| (a + 1..100).map(move |b| (a, b))) {
            // The same digits, dealt out otherwise.
            let (c, d) = (a / 10 * 10 + b % 10, b / 10 * 10 + a % 10);
            if c != d && ![a, b].contains(&c) {
                assert_ne!(tally(&[a, b]), tally(&[c, d]), "{a} {b}");
            }
        }
    }
}
