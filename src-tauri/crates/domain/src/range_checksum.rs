//! A count and a checksum of patient numbers, which a database computes quickly.

use crate::PatNum;

/// The largest prime below 2^32. A CRC is linear, so sums of plain CRCs of similar numbers are related; squares modulo a
/// prime are not.
const PRIME: u64 = 4_294_967_291;

/// Count and checksum of a set of patient numbers. Sets with equal values are taken as equal; the chance of a collision
/// is about 1 in 10⁹.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RangeChecksum {
    /// How many numbers.
    pub count: u64,
    /// The sum of the squared CRC-32 (IEEE) of each number in decimal digits, each modulo [2^32 - 5](PRIME).
    pub checksum: u64,
}

impl RangeChecksum {
    /// The checksum of these numbers, in any order.
    #[must_use]
    pub fn of(numbers: &[PatNum]) -> Self {
        let mut sum = Self::default();
        for number in numbers {
            let crc = u64::from(crc32fast::hash(number.to_string().as_bytes()));
            sum.count += 1;
            sum.checksum += crc * crc % PRIME;
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checksum(numbers: &[i64]) -> RangeChecksum {
        let numbers: Vec<PatNum> = numbers.iter().copied().map(PatNum).collect();
        RangeChecksum::of(&numbers)
    }

    #[test]
    fn the_crc_is_the_common_one() {
        assert_eq!(crc32fast::hash(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32fast::hash(b""), 0);
    }

    #[test]
    fn different_sets_have_different_checksums_whatever_their_digits() {
        assert_eq!(checksum(&[3, 1, 2]), checksum(&[1, 2, 3]));
        assert_ne!(checksum(&[10, 21]), checksum(&[11, 20]));
        assert_ne!(checksum(&[-1]), checksum(&[1]));
        assert_ne!(
            checksum(&[i64::MAX, i64::MIN]),
            checksum(&[i64::MAX, i64::MIN + 1])
        );
        for (a, b) in (10..100).flat_map(|a| (a + 1..100).map(move |b| (a, b))) {
            // The same digits in another arrangement.
            let (c, d) = (a / 10 * 10 + b % 10, b / 10 * 10 + a % 10);
            if c != d && ![a, b].contains(&c) {
                assert_ne!(checksum(&[a, b]), checksum(&[c, d]), "{a} {b}");
            }
        }
    }
}
