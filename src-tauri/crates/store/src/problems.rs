//! Lists of patients that cannot be imported: of one run, or still open.

use domain::{IntegrationId, PatNum, Problem, ProblemCode, RunId};
use sqlx::Connection;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{QueryBuilder, Row, Sqlite};

use crate::decode::{stored_count, text_enum, total};
use crate::many_rows::ManyRows;
use crate::{Store, StoreError};

pub(crate) const INSERT: ManyRows = ManyRows {
    before: "INSERT INTO run_problems (run, pat_num, code, detail) VALUES",
    row: "(?, ?, ?, ?)",
    after: "",
};

/// Which list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemList {
    /// The problems that a run was the first to find, in the order in which it read them.
    OfRun(RunId),
    /// The open problems of an integration, by patient number.
    Open(IntegrationId),
}

/// One page of a list.
#[derive(Debug, Clone)]
pub struct ProblemPage {
    /// Number of problems on all pages.
    pub total: u64,
    /// The problems of this page.
    pub rows: Vec<Problem>,
}

impl ProblemList {
    /// Its table and order.
    fn table(self) -> (&'static str, &'static str) {
        match self {
            Self::OfRun(_) => ("run_problems", "id"),
            Self::Open(_) => ("open_problems", "pat_num"),
        }
    }

    fn push_from(self, sql: &mut QueryBuilder<Sqlite>) {
        sql.push(" FROM ").push(self.table().0);
        match self {
            Self::OfRun(run) => sql.push(" WHERE run = ").push_bind(run.0),
            Self::Open(integration) => sql.push(" WHERE integration = ").push_bind(integration.0),
        };
    }
}

/// What to find in a list. An empty text finds all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProblemSearch {
    /// Part of the patient number or of the detail.
    pub text: String,
    /// The codes whose texts hold it in the reader's language. The store has no texts.
    pub codes: Vec<ProblemCode>,
}

impl Store {
    /// A page of a list.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn problems(
        &self,
        list: ProblemList,
        search: &ProblemSearch,
        offset: u64,
        limit: u32,
    ) -> Result<ProblemPage, StoreError> {
        let mut reader = self.reader().await?;
        let mut read = reader.db()?.begin().await?;
        let mut counting = QueryBuilder::new("SELECT count(*)");
        push_filter(&mut counting, list, search)?;
        let count: i64 = counting.build_query_scalar().fetch_one(&mut *read).await?;
        let mut listing = QueryBuilder::new("SELECT pat_num, code, detail");
        push_filter(&mut listing, list, search)?;
        listing.push(" ORDER BY ").push(list.table().1);
        listing.push(" LIMIT ").push_bind(limit);
        listing.push(" OFFSET ").push_bind(stored_count(offset)?);
        let rows = listing.build().fetch_all(&mut *read).await?;
        Ok(ProblemPage {
            total: total(count)?,
            rows: rows.iter().map(problem).collect::<Result<_, _>>()?,
        })
    }

    /// The numbers of an integration with one of these open problems, ascending.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn open_problem_numbers(
        &self,
        integration: IntegrationId,
        codes: &[ProblemCode],
    ) -> Result<Vec<PatNum>, StoreError> {
        let mut reader = self.reader().await?;
        let mut listing = QueryBuilder::new("SELECT pat_num FROM open_problems WHERE integration = ");
        listing.push_bind(integration.0).push(" AND code IN (");
        let mut words = listing.separated(", ");
        for code in codes {
            words.push_bind(code.as_str());
        }
        listing.push(") ORDER BY pat_num");
        let numbers: Vec<i64> = listing.build_query_scalar().fetch_all(reader.db()?).await?;
        Ok(numbers.into_iter().map(PatNum).collect())
    }
}

fn push_filter(
    sql: &mut QueryBuilder<Sqlite>,
    list: ProblemList,
    search: &ProblemSearch,
) -> Result<(), StoreError> {
    list.push_from(sql);
    let text = search.text.trim();
    if !text.is_empty() {
        sql.push(" AND (instr(CAST(pat_num AS TEXT), ")
            .push_bind(text.to_owned());
        sql.push(") OR instr(lower(detail), ")
            .push_bind(text.to_lowercase());
        sql.push(") OR code IN (SELECT value FROM json_each(");
        sql.push_bind(serde_json::to_string(&search.codes)?).push(")))");
    }
    Ok(())
}

fn problem(row: &SqliteRow) -> Result<Problem, StoreError> {
    Ok(Problem {
        pat_num: PatNum(row.try_get("pat_num")?),
        code: text_enum(row, "code")?,
        detail: row.try_get("detail")?,
    })
}

/// Writes new problems to the run that found them.
pub(crate) async fn insert(
    db: &mut SqliteConnection,
    run: RunId,
    problems: &[&Problem],
) -> Result<(), StoreError> {
    INSERT
        .execute(db, problems, |row, problem| {
            row.push(run.0)
                .push(problem.pat_num.0)
                .push(problem.code.as_str())
                .push(problem.detail.as_deref());
        })
        .await?;
    Ok(())
}
