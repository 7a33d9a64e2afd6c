//! Reads the first rows of a list, page by page.

use app::{Fault, Page};

/// Every list of the app returns this many rows at once.
const PAGE_ROWS: u32 = 500;

/// The length of the whole list, and its first `limit` rows.
pub(super) async fn first<T>(
    limit: u32,
    read: impl AsyncFn(Page) -> Result<(u64, Vec<T>), Fault>,
) -> Result<(u64, Vec<T>), Fault> {
    let (mut total, mut rows) = (0, Vec::new());
    let mut remaining = limit;
    while remaining > 0 {
        let limit = remaining.min(PAGE_ROWS);
        let offset = rows.len() as u64;
        let page = read(Page { offset, limit }).await?;
        let received = u32::try_from(page.1.len()).unwrap_or(u32::MAX);
        total = page.0;
        rows.extend(page.1);
        if received < limit {
            break;
        }
        remaining -= received;
    }
    Ok((total, rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn as_many_rows_are_read_as_there_are_and_are_wanted() {
        for (length, limit, expected) in [
            (0, 10, 0),
            (7, 10, 7),
            (10, 7, 7),
            (1_000, 2_000, 1_000),
            (1_234, 1_001, 1_001),
        ] {
            let read = async |page: Page| {
                assert!((1..=PAGE_ROWS).contains(&page.limit));
                let end = length.min(page.offset + u64::from(page.limit));
                Ok((length, (page.offset..end).collect()))
            };
            let (total, rows) = first(limit, read).await.unwrap();
            assert_eq!((total, rows), (length, (0..expected).collect::<Vec<u64>>()));
        }
        let nothing = first(0, async |_| -> Result<(u64, Vec<u64>), Fault> {
            Err(Fault::Internal)
        });
        assert_eq!(nothing.await, Ok((0, Vec::new())));
    }
}
