//! Sets the id and the times in an MSI's summary, which wixl takes from chance and the clock.
//!
//! The summary is a property set (learn.microsoft.com/windows/win32/msi/summary-information-stream-property-set): each value
//! has its type first. Those of the id and the two times follow each other.

/// `VT_LPSTR` and the length of an id in braces with its final zero.
const ID: [u8; 8] = [0x1e, 0, 0, 0, 39, 0, 0, 0];
/// `VT_FILETIME`
const TIME: [u8; 4] = [0x40, 0, 0, 0];
/// Of an id in braces, with the padding after it.
const ID_LENGTH: usize = 40;

/// Seconds from 1601 to 1970.
const EPOCH: u64 = 11_644_473_600;

/// Replaces the id and both times, given in seconds since 1970. `None` if the summary is not where it was expected.
pub(super) fn set(mut msi: Vec<u8>, id: &str, time: u64) -> Option<Vec<u8>> {
    let mut found = msi.windows(ID.len() + 1).enumerate();
    let is_summary = |window: &[u8]| window.starts_with(&ID) && window.ends_with(b"{");
    let (at, _) = found.find(|(_, window)| is_summary(window))?;
    if found.any(|(_, window)| is_summary(window)) {
        return None;
    }
    let id = format!("{{{id}}}\0");
    let start = at + ID.len();
    msi.get_mut(start..start + id.len())?
        .copy_from_slice(id.as_bytes());
    // FILETIME: units of 100 ns.
    let time = ((time + EPOCH) * 10_000_000).to_le_bytes();
    for number in 0..2 {
        let kind = start + ID_LENGTH + number * (TIME.len() + time.len());
        let value = kind + TIME.len();
        if msi.get(kind..value)? != TIME {
            return None;
        }
        msi.get_mut(value..value + time.len())?.copy_from_slice(&time);
    }
    Some(msi)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(id: &str, times: [u64; 2]) -> Vec<u8> {
        let mut bytes = b"before".to_vec();
        bytes.extend(ID);
        bytes.extend(format!("{{{id}}}\0\0").bytes());
        for time in times {
            bytes.extend(TIME);
            bytes.extend(time.to_le_bytes());
        }
        bytes.extend(b"after");
        bytes
    }

    #[test]
    fn only_the_id_and_the_times_change() {
        let (old, new) = (
            "11111111-2222-3333-4444-555555555555",
            "AAAAAAAA-2222-3333-4444-555555555555",
        );
        // 2000-01-01, as in Microsoft's documentation of FILETIME.
        let wanted = summary(new, [125_911_584_000_000_000; 2]);
        assert_eq!(set(summary(old, [1, 2]), new, 946_684_800), Some(wanted));
        let twice = [summary(old, [1, 2]), summary(old, [1, 2])].concat();
        assert_eq!(set(twice, new, 0), None);
        assert_eq!(set(b"no summary".to_vec(), new, 0), None);
    }
}
