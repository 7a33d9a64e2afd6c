//! No statement that a sync or a search carries out often reads or sorts a whole table.

use sqlx::{Connection, Row};
use store::Store;

use crate::support::{App, create, creating, fields};

/// What a plan may read from end to end: the rows of the statement itself, a handful of integrations, and the index of the
/// list's blocks.
const MAY_SCAN: [&str; 7] = [
    "SCAN v",
    "SCAN v VIRTUAL TABLE INDEX 1:",
    "SCAN 3 CONSTANT ROWS",
    "SCAN CONSTANT ROW",
    "SCAN i",
    "SCAN list_blocks USING COVERING INDEX list_blocks_revision",
    "SCAN (subquery-4)",
];

#[tokio::test]
async fn no_hot_statement_scans_or_sorts_a_table() {
    let (app, sync) = App::syncing().await;
    let creates = (0..600).map(|number| create(number, fields("Ann", "Lee", "1979-04-12"), None));
    app.apply(&sync, &creating(creates.collect())).await.unwrap();
    app.store
        .add_patient(sync.company, &fields("Ann", "Lee", "1979-04-12"), String::new())
        .await
        .unwrap();
    let mut batch = app.store.begin_batch(sync.job).await.unwrap();
    batch.candidates(&[]).await.unwrap();
    batch.commit().await.unwrap();

    let mut db = app.raw().await;
    let mut bad = Vec::new();
    for analyzed in [false, true] {
        for (name, text) in Store::hot_statements() {
            let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {text}"));
            let rows = sqlx::query(explain).fetch_all(&mut db).await;
            let rows = rows.unwrap_or_else(|error| panic!("{name}: {error}"));
            for row in rows {
                let step: String = row.get("detail");
                let is_scan = step.starts_with("SCAN") && !MAY_SCAN.contains(&step.as_str());
                if is_scan || step.contains("TEMP B-TREE") || step.contains("AUTOMATIC") {
                    bad.push(format!("{name} (analyzed: {analyzed}): {step}"));
                }
            }
        }
        sqlx::query("ANALYZE").execute(&mut db).await.unwrap();
    }
    db.close().await.unwrap();
    assert!(bad.is_empty(), "{bad:#?}");
}
