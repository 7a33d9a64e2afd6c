//! Open problems: numbers that an integration cannot import or update now.
//!
//! Each is stored once, from the run that finds it until one reads the number without a problem, or finds its row gone. A run
//! that only meets it again writes nothing about it.

use std::collections::HashMap;

use domain::{IntegrationId, PatNum, Problem, Severity};
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use crate::batch::BatchJob;
use crate::decode::{cluster, stored_count, text_enum, total};
use crate::many_rows::ManyRows;
use crate::{OpenProblem, PageChanges, Store, StoreError, problems};

pub(crate) const HAS_ANY: &str = "SELECT EXISTS (SELECT 1 FROM open_problems WHERE integration = ?)";

pub(crate) const DELETE: &str =
    "DELETE FROM open_problems WHERE integration = ? AND pat_num IN (SELECT value FROM json_each(?))";

pub(crate) const OLD: &str = "SELECT o.pat_num, o.code, o.detail, o.changed_at, o.cluster FROM json_each(?2) v \
     CROSS JOIN open_problems o ON o.integration = ?1 AND o.pat_num = v.value";

pub(crate) const UPSERT: ManyRows = ManyRows {
    before: "INSERT INTO open_problems (integration, pat_num, code, detail, changed_at, cluster, met_at) VALUES",
    row: "(?, ?, ?, ?, ?, ?, ?)",
    after: "ON CONFLICT (integration, pat_num) DO UPDATE SET code = excluded.code, detail = excluded.detail, \
            changed_at = excluded.changed_at, cluster = excluded.cluster, met_at = CASE \
            WHEN code = excluded.code AND detail IS excluded.detail THEN met_at ELSE excluded.met_at END",
};

pub(crate) const ADD_NEW_ERRORS: &str = "UPDATE runs SET new_errors = new_errors + ? WHERE id = ?";

pub(crate) const ALL: &str = "SELECT pat_num, code, detail, changed_at, cluster FROM open_problems WHERE integration = ? ORDER BY pat_num";

impl Store {
    /// The open problems of an integration, by number.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn open_problems(&self, integration: IntegrationId) -> Result<Vec<OpenProblem>, StoreError> {
        let rows = sqlx::query(ALL)
            .bind(integration.0)
            .fetch_all(self.reader().await?.db()?)
            .await?;
        rows.iter().map(|row| Ok(open_problem(row)?.1)).collect()
    }

    /// Number of open problems of an integration.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn open_problem_count(&self, integration: IntegrationId) -> Result<u64, StoreError> {
        let count: i64 = sqlx::query_scalar("SELECT count(*) FROM open_problems WHERE integration = ?")
            .bind(integration.0)
            .fetch_one(self.reader().await?.db()?)
            .await?;
        total(count)
    }
}

/// Removes the solved numbers and adds the problems; those that were not open yet become the run's.
pub(crate) async fn update(
    db: &mut SqliteConnection,
    job: BatchJob,
    changes: &PageChanges,
    now: i64,
) -> Result<(), StoreError> {
    let has_any: bool = sqlx::query_scalar(HAS_ANY)
        .bind(job.integration.0)
        .fetch_one(&mut *db)
        .await?;
    let mut old = HashMap::new();
    if has_any && !changes.solved.is_empty() {
        sqlx::query(DELETE)
            .bind(job.integration.0)
            .bind(json(&changes.solved)?)
            .execute(&mut *db)
            .await?;
    }
    if has_any && !changes.problems.is_empty() {
        let numbers: Vec<PatNum> = changes.problems.iter().map(|open| open.problem.pat_num).collect();
        let rows = sqlx::query(OLD)
            .bind(job.integration.0)
            .bind(json(&numbers)?)
            .fetch_all(&mut *db)
            .await?;
        old = rows.iter().map(open_problem).collect::<Result<_, _>>()?;
    }
    let known = |open: &&OpenProblem| old.get(&open.problem.pat_num);
    let is_new = |open: &&OpenProblem| known(open).is_none_or(|known| known.problem != open.problem);
    let is_changed = |open: &&OpenProblem| known(open).is_none_or(|known| known != *open);
    let new: Vec<&Problem> = changes
        .problems
        .iter()
        .filter(is_new)
        .map(|open| &open.problem)
        .collect();
    let errors = new.iter().filter(|problem| problem.code.severity() == Severity::Error);
    let errors = errors.count() as u64;
    if errors > 0 {
        sqlx::query(ADD_NEW_ERRORS)
            .bind(stored_count(errors)?)
            .bind(job.run.0)
            .execute(&mut *db)
            .await?;
    }
    let changed: Vec<&OpenProblem> = changes.problems.iter().filter(is_changed).collect();
    problems::insert(db, job.run, &new).await?;
    UPSERT
        .execute(db, &changed, |row, open| {
            row.push(job.integration.0)
                .push(open.problem.pat_num.0)
                .push(open.problem.code.as_str())
                .push(open.problem.detail.as_deref())
                .push(open.changed_at.map(|at| at.0))
                .push(open.cluster.as_ref().map(|digest| &digest.0[..]))
                .push(now);
        })
        .await?;
    Ok(())
}

fn open_problem(row: &SqliteRow) -> Result<(PatNum, OpenProblem), StoreError> {
    let pat_num = PatNum(row.try_get("pat_num")?);
    let open = OpenProblem {
        problem: Problem {
            pat_num,
            code: text_enum(row, "code")?,
            detail: row.try_get("detail")?,
        },
        changed_at: row
            .try_get::<Option<i64>, _>("changed_at")?
            .map(domain::ServerTime),
        cluster: cluster(row.try_get("cluster")?)?,
    };
    Ok((pat_num, open))
}

fn json(numbers: &[PatNum]) -> Result<String, StoreError> {
    let numbers: Vec<i64> = numbers.iter().map(|number| number.0).collect();
    Ok(serde_json::to_string(&numbers)?)
}
