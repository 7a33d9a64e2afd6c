//! Patients that cannot be imported or updated: still open, or first found by a run.
//!
//! An open problem is stored once, from the run that finds it until one reads the number without a problem, or finds its row
//! gone. A run that only meets it again writes nothing about it.

use std::collections::HashMap;

use domain::{IntegrationId, PatNum, Problem, ProblemCode, RunId, ServerTime, Severity};
use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;
use sqlx::{QueryBuilder, Sqlite};

use crate::batch::{BatchJob, Listed};
use crate::decode::{json_list, now, parse, stored_count, total};
use crate::many_rows::ManyRows;
use crate::{ClusterDigest, OpenProblem, PageChanges, Result, Store};

pub(crate) const INSERT: ManyRows = ManyRows {
    columns: "run, pat_num, code, detail",
    statement: "INSERT INTO run_problems (run, pat_num, code, detail) SELECT * FROM v WHERE run IS NOT NULL",
};

pub(crate) const HAS_ANY: &str = "SELECT EXISTS (SELECT 1 FROM open_problems WHERE integration = ?)";

pub(crate) const DELETE: &str =
    "DELETE FROM open_problems WHERE integration = ? AND pat_num IN (SELECT value FROM json_each(?))";

pub(crate) const OLD: &str = "SELECT json_group_array(json_array(pat_num, code, detail, changed_at, hex(cluster))) \
     FROM json_each(?2) v CROSS JOIN open_problems o ON o.integration = ?1 AND o.pat_num = v.value";

pub(crate) const UPSERT: ManyRows = ManyRows {
    columns: "integration, pat_num, code, detail, changed_at, cluster, met_at",
    statement: "INSERT INTO open_problems (integration, pat_num, code, detail, changed_at, cluster, met_at) SELECT * \
                FROM v WHERE integration IS NOT NULL ON CONFLICT (integration, pat_num) DO UPDATE SET code = \
                excluded.code, detail = excluded.detail, changed_at = excluded.changed_at, cluster = \
                excluded.cluster, met_at = CASE WHEN code = excluded.code AND detail IS excluded.detail THEN met_at \
                ELSE excluded.met_at END",
};

pub(crate) const OPEN: &str = "SELECT json_group_array(json_array(pat_num, code, detail, changed_at, hex(cluster))) \
     FROM (SELECT * FROM open_problems WHERE integration = ? ORDER BY pat_num)";

pub(crate) const COUNT_OPEN: &str = "SELECT count(*) FROM open_problems WHERE integration = ?";

pub(crate) const FIXED: &str =
    "SELECT pat_num FROM open_problems WHERE integration = ? AND fixed_at IS NOT NULL";

/// Those that the run met after a person had said that they are fixed.
pub(crate) const CLEAR_FIXED: &str = "UPDATE open_problems SET fixed_at = NULL WHERE integration = ?1 \
     AND fixed_at < (SELECT started_at FROM runs WHERE id = ?2)";

pub(crate) const ADD_NEW_ERRORS: &str = "UPDATE runs SET new_errors = new_errors + ? WHERE id = ?";

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

/// Whether a person says that a patient is fixed in the source. The next sync decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fixed {
    /// It is.
    Yes,
    /// It is not.
    No,
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
    pub async fn problems(
        &self,
        list: ProblemList,
        search: &ProblemSearch,
        offset: u64,
        limit: u32,
    ) -> Result<ProblemPage> {
        let mut reader = self.reader().await?;
        let mut read = reader.db()?.begin().await?;
        let mut counting = QueryBuilder::new("SELECT count(*)");
        push_filter(&mut counting, list, search)?;
        let count: i64 = counting.build_query_scalar().fetch_one(&mut *read).await?;
        let mut listing = listing(list, search, offset, limit)?;
        let rows: String = listing.build_query_scalar().fetch_one(&mut *read).await?;
        let rows: Vec<(i64, &str, Option<String>)> = serde_json::from_str(&rows)?;
        let rows = rows.into_iter();
        Ok(ProblemPage {
            total: total(count)?,
            rows: rows
                .map(|(pat_num, code, detail)| problem(pat_num, code, detail))
                .collect::<Result<_, _>>()?,
        })
    }

    /// The open problems of an integration, by number.
    pub async fn open_problems(&self, integration: IntegrationId) -> Result<Vec<OpenProblem>> {
        let list = bind!(sqlx::query_scalar(OPEN); integration.0);
        let list: String = list.fetch_one(self.reader().await?.db()?).await?;
        open_problems(&list)
    }

    /// The numbers that a person said are fixed, and that no sync has decided about since.
    pub async fn fixed_numbers(&self, integration: IntegrationId) -> Result<Vec<PatNum>> {
        let list = bind!(sqlx::query_scalar::<_, i64>(FIXED); integration.0);
        let numbers = list.fetch_all(self.reader().await?.db()?).await?;
        Ok(numbers.into_iter().map(PatNum).collect())
    }

    /// Records whether a person says that a number is fixed. Nothing happens to a number without an open problem.
    pub async fn set_fixed(&self, integration: IntegrationId, number: PatNum, fixed: Fixed) -> Result<()> {
        let sql = "UPDATE open_problems SET fixed_at = ? WHERE integration = ? AND pat_num = ?";
        let at = (fixed == Fixed::Yes).then(now);
        self.write(bind!(sqlx::query(sql); at, integration.0, number.0))
            .await
            .map(drop)
    }

    /// Number of open problems of an integration.
    pub async fn open_problem_count(&self, integration: IntegrationId) -> Result<u64> {
        let count = bind!(sqlx::query_scalar(COUNT_OPEN); integration.0);
        total(count.fetch_one(self.reader().await?.db()?).await?)
    }
}

pub(crate) fn listing(
    list: ProblemList,
    search: &ProblemSearch,
    offset: u64,
    limit: u32,
) -> Result<QueryBuilder<Sqlite>> {
    let mut sql =
        QueryBuilder::new("SELECT json_group_array(json_array(pat_num, code, detail)) FROM (SELECT *");
    push_filter(&mut sql, list, search)?;
    sql.push(" ORDER BY ").push(list.table().1);
    sql.push(" LIMIT ").push_bind(limit);
    sql.push(" OFFSET ").push_bind(stored_count(offset)?).push(")");
    Ok(sql)
}

fn push_filter(sql: &mut QueryBuilder<Sqlite>, list: ProblemList, search: &ProblemSearch) -> Result<()> {
    list.push_from(sql);
    let text = search.text.trim();
    if !text.is_empty() {
        let codes = serde_json::to_string(&search.codes)?;
        sql.push(" AND (instr(CAST(pat_num AS TEXT), ");
        sql.push_bind(text.to_owned()).push(") OR instr(lower(detail), ");
        sql.push_bind(text.to_lowercase());
        sql.push(") OR code IN (SELECT value FROM json_each(");
        sql.push_bind(codes).push(")))");
    }
    Ok(())
}

fn problem(pat_num: i64, code: &str, detail: Option<String>) -> Result<Problem> {
    Ok(Problem {
        pat_num: PatNum(pat_num),
        code: parse(code)?,
        detail,
    })
}

/// The rows of [`OPEN`] or [`OLD`].
fn open_problems(json: &str) -> Result<Vec<OpenProblem>> {
    type Stored<'t> = (i64, &'t str, Option<String>, Option<i64>, &'t str);
    let rows: Vec<Stored<'_>> = serde_json::from_str(json)?;
    let open = |(pat_num, code, detail, changed_at, cluster): Stored<'_>| {
        Ok(OpenProblem {
            problem: problem(pat_num, code, detail)?,
            changed_at: changed_at.map(ServerTime),
            cluster: ClusterDigest::of_hex(cluster)?,
        })
    };
    rows.into_iter().map(open).collect()
}

/// Removes the solved numbers and adds the problems; those that were not open yet become the run's.
pub(crate) async fn update(
    db: &mut SqliteConnection,
    (job, listed): (BatchJob, Listed),
    changes: &PageChanges,
    now: i64,
) -> Result<()> {
    let has_any = bind!(sqlx::query_scalar(HAS_ANY); job.integration.0);
    let has_any: bool = has_any.fetch_one(&mut *db).await?;
    if has_any && !changes.solved.is_empty() {
        let solved = json_list(changes.solved.iter().map(|number| number.0))?;
        let delete = bind!(sqlx::query(DELETE); job.integration.0, solved);
        delete.execute(&mut *db).await?;
    }
    if changes.problems.is_empty() {
        return Ok(());
    }
    let mut old = HashMap::new();
    if has_any {
        let numbers = json_list(changes.problems.iter().map(|open| open.problem.pat_num.0))?;
        let select = bind!(sqlx::query_scalar(OLD); job.integration.0, numbers);
        let list: String = select.fetch_one(&mut *db).await?;
        for open in open_problems(&list)? {
            old.insert(open.problem.pat_num, open);
        }
    }
    let (mut new, mut changed, mut errors) = (Vec::new(), Vec::new(), 0);
    for open in &changes.problems {
        let (problem, known) = (&open.problem, old.get(&open.problem.pat_num));
        let is_new = known.is_none_or(|known| known.problem != *problem);
        // A row that is only tried again counts if its problem is another one.
        let is_counted = changes.counts.skipped == changes.problems.len() as u64;
        new.extend((is_new || listed == Listed::Counted && is_counted).then_some(problem));
        if is_new {
            errors += i64::from(problem.code.severity() == Severity::Error);
        }
        changed.extend((known != Some(open)).then_some(open));
    }
    if errors > 0 {
        let add = bind!(sqlx::query(ADD_NEW_ERRORS); errors, job.run.0);
        add.execute(&mut *db).await?;
    }
    INSERT
        .execute(db, &new, None, |row, problem| {
            row.push(job.run.0).push(problem.pat_num.0);
            row.push_text(problem.code.as_str())
                .push(problem.detail.as_deref());
        })
        .await?;
    let upserted = UPSERT.execute(db, &changed, None, |row, open| {
        let (problem, cluster) = (&open.problem, open.cluster.as_ref());
        row.push(job.integration.0).push(problem.pat_num.0);
        row.push_text(problem.code.as_str())
            .push(problem.detail.as_deref());
        row.push(open.changed_at.map(|at| at.0));
        row.push(cluster.map(|digest| &digest.0[..])).push(now);
    });
    upserted.await.map(drop)
}
