//! Run problems: the patients that a run could not bring in.

use domain::{PatNum, Problem, ProblemCode, RunId};
use sqlx::Connection;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{QueryBuilder, Row, Sqlite};

use crate::values::{stored_count, word};
use crate::{Store, StoreError};

/// Rows a statement; four variables each.
const ROWS_A_STATEMENT: usize = 500;

/// One problem, as the summary lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunProblem {
    /// Its id, in the order in which the run met them.
    pub id: i64,
    /// The problem.
    pub problem: Problem,
}

/// One page of a run's problems.
#[derive(Debug, Clone)]
pub struct ProblemPage {
    /// How many there are on all pages.
    pub total: u64,
    /// Those of this page.
    pub rows: Vec<RunProblem>,
}

impl Store {
    /// The problems of a run, in the order in which it met them. `search` finds parts of the patient number, of what is
    /// wrong and of what to do.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn run_problems(
        &self,
        run: RunId,
        search: Option<&str>,
        offset: u64,
        limit: u32,
    ) -> Result<ProblemPage, StoreError> {
        let mut reader = self.reader().await?;
        let mut read = reader.db()?.begin().await?;
        let search = search.map(str::trim).filter(|text| !text.is_empty());
        let codes = match search {
            Some(text) => codes_about(&mut read, run, text).await?,
            None => Vec::new(),
        };
        let mut counting = QueryBuilder::new("SELECT count(*) FROM run_problems");
        push_filter(&mut counting, run, search, &codes)?;
        let total: i64 = counting.build_query_scalar().fetch_one(&mut *read).await?;
        let mut listing = QueryBuilder::new("SELECT id, pat_num, code, detail FROM run_problems");
        push_filter(&mut listing, run, search, &codes)?;
        listing.push(" ORDER BY id LIMIT ").push_bind(limit);
        listing.push(" OFFSET ").push_bind(stored_count(offset)?);
        let rows = listing.build().fetch_all(&mut *read).await?;
        Ok(ProblemPage {
            total: u64::try_from(total).map_err(|_| StoreError::Damaged)?,
            rows: rows.iter().map(run_problem).collect::<Result<_, _>>()?,
        })
    }
}

/// The codes among a run's problems whose words hold `text`; the words themselves are not in the table.
async fn codes_about(db: &mut SqliteConnection, run: RunId, text: &str) -> Result<Vec<String>, StoreError> {
    let text = text.to_lowercase();
    let mut codes: Vec<String> = sqlx::query_scalar("SELECT DISTINCT code FROM run_problems WHERE run = ?")
        .bind(run.0)
        .fetch_all(db)
        .await?;
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
    run: RunId,
    search: Option<&str>,
    codes: &[String],
) -> Result<(), StoreError> {
    sql.push(" WHERE run = ").push_bind(run.0);
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

fn run_problem(row: &SqliteRow) -> Result<RunProblem, StoreError> {
    Ok(RunProblem {
        id: row.try_get("id")?,
        problem: Problem {
            pat_num: PatNum(row.try_get("pat_num")?),
            code: word(row, "code", ProblemCode::from_stored)?,
            detail: row.try_get("detail")?,
        },
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
