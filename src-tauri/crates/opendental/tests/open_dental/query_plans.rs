//! Tests that no statement reads or sorts more than it must.

use std::collections::BTreeSet;

use domain::{PAGE_SIZE, PatNum, PatientSource};
use opendental::OpenDental;
use opendental_testkit::{Engine, LoadOptions, Practice, Server, ServerOptions};
use sqlx::{AssertSqlSafe, Row};

use crate::support::{discover, load_into, login_as, read_active, read_list};

/// Many more rows than a page has, so that a server that prefers to read the whole table does it here as well.
const PATIENTS: usize = 12_000;

/// The condition of a first page.
const LOWEST: &str = ">= (-9223372036854775807 - 1) ORDER BY";

/// Reads in every way that Test Connection and a sync do, as an account whose statements can be recognized.
async fn read_everything(server: &Server) {
    let login = login_as(server.host(), server.port(), "ontime", "Dylan-12");
    discover(&login).await.unwrap();
    let mut source = OpenDental::connect(&login, "demo").await.unwrap();
    source.snapshot().await.unwrap();
    read_list(&mut source).await;
    let rows = read_active(&mut source).await;
    source.count_active().await.unwrap();
    // Few, as many as a page has, and as far apart as possible.
    let apart: Vec<PatNum> = rows
        .iter()
        .step_by(rows.len() / PAGE_SIZE as usize + 1)
        .map(|row| row.pat_num)
        .collect();
    source.rows(&apart).await.unwrap();
    source.rows(&apart[..2]).await.unwrap();
    let first = source.relations(None).await.unwrap().unwrap();
    source
        .relations(first.last().map(|last| last.record))
        .await
        .unwrap();
    source.close().await;
}

/// How a statement reads one table: the type, the index, and the remarks of EXPLAIN.
#[derive(Debug)]
struct PlanStep {
    kind: String,
    key: String,
    extra: String,
}

async fn plan(server: &Server, sql: &str) -> Vec<PlanStep> {
    let mut connection = server.connection_to("demo").await.unwrap();
    let prefix = if server_is_mysql(server) {
        "EXPLAIN FORMAT=TRADITIONAL "
    } else {
        "EXPLAIN "
    };
    let rows = sqlx::raw_sql(AssertSqlSafe(format!("{prefix}{sql}")))
        .fetch_all(&mut connection)
        .await
        .unwrap();
    let text = |row: &sqlx::mysql::MySqlRow, name: &str| {
        row.try_get::<Option<String>, _>(name)
            .unwrap()
            .unwrap_or_default()
    };
    rows.iter()
        .map(|row| PlanStep {
            kind: text(row, "type"),
            key: text(row, "key"),
            extra: text(row, "Extra"),
        })
        .collect()
}

fn server_is_mysql(server: &Server) -> bool {
    server.root_password() == "Dylan-12"
}

#[tokio::test]
async fn no_statement_reads_or_sorts_more_than_it_must() {
    let practice = Practice::generate(31, PATIENTS);
    let mut launched = vec![ServerOptions::default().general_log().launch().await.unwrap()];
    if std::env::var_os(opendental_testkit::OTHER_SERVER).is_some() {
        let options = ServerOptions::from_environment().root_password("Dylan-12");
        launched.push(options.general_log().launch().await.unwrap());
    }
    for server in launched {
        server
            .execute("CREATE USER ontime@'%' IDENTIFIED BY 'Dylan-12'; GRANT SELECT ON *.* TO ontime@'%'")
            .await
            .unwrap();
        for engine in [Engine::MyIsam, Engine::InnoDb] {
            let options = LoadOptions {
                engine,
                ..LoadOptions::default()
            };
            load_into(&server, &practice, &options).await;
            server
                .execute("ANALYZE TABLE demo.patient, demo.patientlink")
                .await
                .unwrap();
            read_everything(&server).await;
            check(&server, engine).await;
        }
    }
}

async fn check(server: &Server, engine: Engine) {
    let statements: BTreeSet<String> = server
        .log_of("ontime")
        .unwrap()
        .into_iter()
        .filter(|entry| entry.command == "Query" && entry.text.contains(" FROM "))
        .map(|entry| entry.text)
        .filter(|text| !text.ends_with(" LIMIT 0"))
        .collect();
    for part in [
        "COUNT(*)",
        "MAX(PatNum)",
        "MAX(CAST",
        " patientlink ",
        "preference",
        "PatNum IN (",
        "UNION ALL",
    ] {
        assert!(statements.iter().any(|sql| sql.contains(part)), "{part}");
    }
    let mut wrong = Vec::new();
    for sql in statements {
        for step in plan(server, &sql).await {
            if !step.is_minimal(&sql) {
                wrong.push(format!("{engine:?} {step:?}\n{sql}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

impl PlanStep {
    /// Whether it reads no more than it must, and sorts and copies nothing.
    fn is_minimal(&self, sql: &str) -> bool {
        let is = |kind: &str, key: &str| self.kind == kind && self.key == key;
        let says = |remark: &str| self.extra.to_lowercase().contains(remark);
        if sql.contains(" FROM information_schema.") {
            // MariaDB opens each table's file. In MySQL these are views of tables with indexes.
            return !says("scanned all databases");
        }
        if says("filesort") || says("temporary") || says("join buffer") {
            return false;
        }
        let from_index = ["ref", "range"].contains(&self.kind.as_str())
            && says("using index")
            && !says("using index condition");
        if sql.starts_with("SELECT MAX(CAST") {
            // Of a column that has no index.
            return true;
        }
        // From the lowest number, a server goes through the index until it has a page.
        let from_start = is("index", "PRIMARY") && sql.contains(LOWEST);
        let by_key = is("range", "PRIMARY") || is("range", "byPrefName");
        by_key || from_index || from_start || says("optimized away")
    }
}
