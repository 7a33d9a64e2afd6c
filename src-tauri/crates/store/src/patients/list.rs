//! The patient list: one page at a time, filtered, searched, and sorted.
//!
//! Every call goes through all blocks of the list and keeps only the rows up to the end of its page.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

use domain::{CompanyId, PatientId};
use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;

use super::conditions::conditions;
use super::list_block::Entry;
use super::noted::DeskNotes;
use super::query::{PatientOrder, PatientPage, PatientQuery, SortDirection, StatusFilter};
use super::rows::rows;
use super::spelling::suggestion;
use crate::{Result, Store};

impl Store {
    /// One page of the patient list, and how many patients there are in all.
    pub async fn patients(&self, query: &PatientQuery) -> Result<PatientPage> {
        let mut reader = self.reader().await?;
        let mut read = reader.db()?.begin().await?;
        let end = query.offset.saturating_add(query.limit.into());
        let found = self.find(&mut read, query, end).await?;
        let offset = usize::try_from(query.offset).unwrap_or(usize::MAX);
        let in_notes = found.in_notes;
        let ids: Vec<PatientId> = found.ids.into_iter().skip(offset).collect();
        let suggestion = match found.total + found.elsewhere {
            0 if !query.search.is_empty() => {
                let blocks = self.list_cache().blocks(&mut read).await?;
                suggestion(&mut read, query, &blocks).await?
            }
            _ => None,
        };
        let mut rows = rows(&mut read, &ids).await?;
        rows.iter_mut().for_each(|row| row.in_notes = in_notes);
        Ok(PatientPage {
            total: found.total,
            elsewhere: found.elsewhere,
            suggestion,
            rows,
        })
    }

    /// All patients of a list in its order, whatever page is asked for.
    pub async fn patient_ids(&self, query: &PatientQuery) -> Result<Vec<PatientId>> {
        let mut reader = self.reader().await?;
        let mut read = reader.db()?.begin().await?;
        Ok(self.find(&mut read, query, u64::MAX).await?.ids)
    }

    /// The rows of these patients, in this order.
    pub async fn patient_rows(&self, ids: &[PatientId]) -> Result<Vec<super::PatientListRow>> {
        rows(self.reader().await?.db()?, ids).await
    }

    /// The first patients of a list in its order, at most `keep`. The desk's notes are searched if nothing else has the words.
    async fn find(&self, db: &mut SqliteConnection, query: &PatientQuery, keep: u64) -> Result<Found> {
        let found = self.matching(db, query, keep, None).await?;
        if query.search.is_empty() || found.total + found.elsewhere > 0 {
            return Ok(found);
        }
        let notes = self.notes_cache().read(db, self.sealing()).await?;
        if notes.is_empty() {
            return Ok(found);
        }
        self.matching(db, query, keep, Some(&notes)).await
    }

    async fn matching(
        &self,
        db: &mut SqliteConnection,
        query: &PatientQuery,
        keep: u64,
        notes: Option<&Arc<DeskNotes>>,
    ) -> Result<Found> {
        let conditions = conditions(db, query, notes).await?;
        let order = Order {
            by: query.order,
            direction: query.direction,
            companies: company_ranks(db, query.order).await?,
        };
        let blocks = self.list_cache().blocks(db).await?;
        let mut best = Best {
            order: &order,
            status: query.status,
            total: 0,
            elsewhere: 0,
            keep: usize::try_from(keep).unwrap_or(usize::MAX),
            found: Vec::new(),
            worst: None,
        };
        for (block, bytes) in &blocks {
            for entry in Entry::all(*block, bytes, conditions.places(bytes)) {
                let entry = entry?;
                if conditions.accept(&entry) {
                    best.add(entry);
                }
            }
        }
        Ok(Found {
            in_notes: notes.is_some(),
            ..best.found()
        })
    }
}

/// The companies' places by name, if they are sorted by.
async fn company_ranks(db: &mut SqliteConnection, order: PatientOrder) -> Result<HashMap<CompanyId, usize>> {
    if order != PatientOrder::Company {
        return Ok(HashMap::new());
    }
    let ids = sqlx::query_scalar("SELECT id FROM companies ORDER BY name, id");
    let ids: Vec<i64> = ids.fetch_all(db).await?;
    Ok(ids.into_iter().map(CompanyId).zip(0..).collect())
}

struct Found {
    total: u64,
    elsewhere: u64,
    ids: Vec<PatientId>,
    /// Whether the desk's notes were searched.
    in_notes: bool,
}

/// The first entries in an order.
struct Best<'q, 'b> {
    order: &'q Order,
    status: StatusFilter,
    total: u64,
    elsewhere: u64,
    keep: usize,
    found: Vec<Entry<'b>>,
    /// The last entry that can be among them, as far as is known.
    worst: Option<Entry<'b>>,
}

impl<'b> Best<'_, 'b> {
    fn add(&mut self, entry: Entry<'b>) {
        if !self.status.lists(&entry) {
            self.elsewhere += 1;
            return;
        }
        self.total += 1;
        let order = self.order;
        if self.keep == 0
            || self
                .worst
                .is_some_and(|worst| order.compare(&entry, &worst).is_ge())
        {
            return;
        }
        self.found.push(entry);
        if self.found.len() / 2 > self.keep {
            let (_, worst, _) = self
                .found
                .select_nth_unstable_by(self.keep - 1, |a, b| order.compare(a, b));
            self.worst = Some(*worst);
            self.found.truncate(self.keep);
        }
    }

    fn found(mut self) -> Found {
        self.found.sort_unstable_by(|a, b| self.order.compare(a, b));
        Found {
            total: self.total,
            elsewhere: self.elsewhere,
            ids: self.found.iter().take(self.keep).map(|entry| entry.id).collect(),
            in_notes: false,
        }
    }
}

impl StatusFilter {
    pub(super) fn lists(self, entry: &Entry<'_>) -> bool {
        match self {
            Self::Active => entry.is_active(),
            Self::Inactive => !entry.is_active(),
            Self::All => true,
        }
    }
}

/// How a list is sorted.
struct Order {
    by: PatientOrder,
    direction: SortDirection,
    companies: HashMap<CompanyId, usize>,
}

impl Order {
    /// Entries without what they are sorted by come last in both directions.
    fn compare(&self, a: &Entry<'_>, b: &Entry<'_>) -> Ordering {
        let [(a_last, a_first), (b_last, b_first)] = [a, b].map(Entry::last_and_first);
        let company = |entry: &Entry<'_>| self.companies.get(&entry.company);
        let [a_city, b_city] = [a, b].map(|entry| entry.city.iter().map(u8::to_ascii_lowercase));
        let (major, missing) = match self.by {
            PatientOrder::LastName => (Ordering::Equal, [a_last, b_last].map(<[u8]>::is_empty)),
            PatientOrder::FirstName => (a_first.cmp(b_first), [a_first, b_first].map(<[u8]>::is_empty)),
            PatientOrder::Birthday => (a.birthday.cmp(&b.birthday), [false; 2]),
            PatientOrder::City => (a_city.cmp(b_city), [a.city, b.city].map(<[u8]>::is_empty)),
            PatientOrder::Company => (company(a).cmp(&company(b)), [false; 2]),
            // Ids grow.
            PatientOrder::Added => (a.id.cmp(&b.id), [false; 2]),
        };
        let order =
            major.then_with(|| (a_last, a_first, a.birthday, a.id).cmp(&(b_last, b_first, b.birthday, b.id)));
        let order = match self.direction {
            SortDirection::Ascending => order,
            SortDirection::Descending => order.reverse(),
        };
        missing[0].cmp(&missing[1]).then(order)
    }
}
