//! Lists of the patients that could not be brought in: by a run, or at present.

use domain::{IntegrationId, PatNum, Problem, ProblemCode, RunId};
use sqlx::Connection;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{QueryBuilder, Row, Sqlite};

use crate::values::{stored_count, word};
use crate::{Store, StoreError};

/// Rows a statement; four variables each.
const ROWS_A_STATEMENT: usize = 500;

/// Which list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemList {
    /// Whom a run could not bring in, in the order in which it met them.
    OfRun(RunId),
    /// Whom an integration cannot bring in at present, whichever run met them, by patient number.
    AtPresent(IntegrationId),
}

/// One page of a list.
#[derive(Debug, Clone)]
pub struct ProblemPage {
    /// How many there are on all pages.
    pub total: u64,
    /// Those of this page.
    pub rows: Vec<Problem>,
}

impl ProblemList {
    /// Where its rows are, and their order.
    fn table(self) -> (&'static str, &'static str) {
        match self {
            Self::OfRun(_) => ("run_problems", "id"),
            Self::AtPresent(_) => ("current_problems", "pat_num"),
        }
    }

    fn push_from(self, sql: &mut QueryBuilder<Sqlite>) {
        sql.push(" FROM ").push(self.table().0);
        match self {
            Self::OfRun(run) => sql.push(" WHERE run = ").push_bind(run.0),
            Self::AtPresent(integration) => sql.push(" WHERE integration = ").push_bind(integration.0),
        };
    }
}

impl Store {
    /// A page of a list. `search` finds parts of the patient number, of what is wrong and of what to do.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn problems(
        &self,
        list: ProblemList,
        search: Option<&str>,
        offset: u64,
        limit: u32,
    ) -> Result<ProblemPage, StoreError> {
        let mut reader = self.reader().await?;
        let mut read = reader.db()?.begin().await?;
        let search = search.map(str::trim).filter(|text| !text.is_empty());
        let codes = match search {
            Some(text) => codes_about(&mut read, list, text).await?,
            None => Vec::new(),
        };
        let mut counting = QueryBuilder::new("SELECT count(*)");
        push_filter(&mut counting, list, search, &codes)?;
        let total: i64 = counting.build_query_scalar().fetch_one(&mut *read).await?;
        let mut listing = QueryBuilder::new("SELECT pat_num, code, detail");
        push_filter(&mut listing, list, search, &codes)?;
        listing.push(" ORDER BY ").push(list.table().1);
        listing.push(" LIMIT ").push_bind(limit);
        listing.push(" OFFSET ").push_bind(stored_count(offset)?);
        let rows = listing.build().fetch_all(&mut *read).await?;
        Ok(ProblemPage {
            total: u64::try_from(total).map_err(|_| StoreError::Damaged)?,
            rows: rows.iter().map(problem).collect::<Result<_, _>>()?,
        })
    }

    /// The numbers that an integration cannot bring in at present for one of these reasons, rising.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn numbers_to_fix(
        &self,
        integration: IntegrationId,
        codes: &[ProblemCode],
    ) -> Result<Vec<PatNum>, StoreError> {
        let mut reader = self.reader().await?;
        let mut listing = QueryBuilder::new("SELECT pat_num FROM current_problems WHERE integration = ");
        listing.push_bind(integration.0).push(" AND code IN (");
        let mut words = listing.separated(", ");
        for code in codes {
            words.push_bind(code.as_str());
        }
        listing.push(") ORDER BY pat_num");
        let numbers: Vec<i64> = listing.build_query_scalar().fetch_all(reader.db()?).await?;
        Ok(numbers.into_iter().map(PatNum).collect())
    }

    /// The problems of a run.
    ///
    /// # Errors
    /// As for [`problems`](Self::problems).
    pub async fn run_problems(
        &self,
        run: RunId,
        search: Option<&str>,
        offset: u64,
        limit: u32,
    ) -> Result<ProblemPage, StoreError> {
        self.problems(ProblemList::OfRun(run), search, offset, limit)
            .await
    }
}

/// The codes in a list whose words hold `text`; the words themselves are not in the table.
async fn codes_about(
    db: &mut SqliteConnection,
    list: ProblemList,
    text: &str,
) -> Result<Vec<String>, StoreError> {
    let text = text.to_lowercase();
    let mut listing = QueryBuilder::new("SELECT DISTINCT code");
    list.push_from(&mut listing);
    let mut codes: Vec<String> = listing.build_query_scalar().fetch_all(db).await?;
    codes.retain(|code| {
        ProblemCode::from_stored(code).is_some_and(|code| {
            let problem = Problem {
                pat_num: PatNum(0),
                code,
                detail: None,
            };
            let words = format!("{} {}", problem.message(), code.remedy());
            words.to_lowercase().contains(&text)
        })
    });
    Ok(codes)
}

fn push_filter(
    sql: &mut QueryBuilder<Sqlite>,
    list: ProblemList,
    search: Option<&str>,
    codes: &[String],
) -> Result<(), StoreError> {
    list.push_from(sql);
    if let Some(text) = search {
        sql.push(" AND (instr(CAST(pat_num AS TEXT), ")
            .push_bind(text.to_owned());
        sql.push(") OR instr(lower(detail), ")
            .push_bind(text.to_lowercase());
        sql.push(") OR code IN (SELECT value FROM json_each(");
        sql.push_bind(serde_json::to_string(codes)?).push(")))");
    }
    Ok(())
}

fn problem(row: &SqliteRow) -> Result<Problem, StoreError> {
    Ok(Problem {
        pat_num: PatNum(row.try_get("pat_num")?),
        code: word(row, "code", ProblemCode::from_stored)?,
        detail: row.try_get("detail")?,
    })
}

/// Writes a page's problems.
pub(crate) async fn insert(
    db: &mut SqliteConnection,
    run: RunId,
    problems: &[Problem],
) -> Result<(), StoreError> {
    for chunk in problems.chunks(ROWS_A_STATEMENT) {
        let mut insert =
            QueryBuilder::<Sqlite>::new("INSERT INTO run_problems (run, pat_num, code, detail) ");
        insert.push_values(chunk, |mut row, problem| {
            row.push_bind(run.0)
                .push_bind(problem.pat_num.0)
                .push_bind(problem.code.as_str())
                .push_bind(problem.detail.clone());
        });
        insert.build().execute(&mut *db).await?;
    }
    Ok(())
}
