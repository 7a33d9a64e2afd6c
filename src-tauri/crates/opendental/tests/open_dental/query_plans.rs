//! Tests that no statement on the patient table reads or sorts more than it must.

use std::collections::BTreeSet;

use domain::{PAGE_SIZE, PatNum, PatientSource};
use opendental::OpenDental;
use opendental_testkit::{Engine, LoadOptions, Practice, Server, ServerOptions};
use sqlx::{AssertSqlSafe, Row};

use crate::support::{load_into, login_as, read_active, read_list};

/// Many more rows than a page has, so that a server that prefers to read the whole table does it here as well.
const PATIENTS: usize = 12_000;

/// The condition of a first page.
const LOWEST: &str = ">= (-9223372036854775807 - 1) ORDER BY";

/// Reads in every way that a sync does, as an account whose statements can be told apart.
async fn read_everything(server: &Server) {
    let login = login_as(server.host(), server.port(), "ontime", "Dylan-12");
    let mut source = OpenDental::connect(&login, "demo").await.unwrap();
    source.snapshot().await.unwrap();
    read_list(&mut source).await;
    let rows = read_active(&mut source).await;
    let middle = rows[rows.len() / 2].pat_num;
    source.count_active(None).await.unwrap();
    source.count_active(Some(middle)).await.unwrap();
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

/// The access to each table of a statement: the type, the index, and the remarks of EXPLAIN.
async fn plan(server: &Server, sql: &str) -> Vec<(String, String, String)> {
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
        .map(|row| (text(row, "type"), text(row, "key"), text(row, "Extra")))
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
        .filter(|entry| entry.command == "Query" || entry.command == "Execute")
        .map(|entry| entry.text)
        .filter(|text| text.contains(" FROM patient ") || text.contains(" FROM patientlink "))
        .filter(|text| !text.ends_with(" LIMIT 0"))
        .collect();
    assert!(statements.len() > 20, "{}", statements.len());
    for sql in statements {
        for (kind, key, extra) in plan(server, &sql).await {
            let what = format!("{engine:?} {kind} {key} {extra}\n{sql}");
            for bad in ["filesort", "temporary", "join buffer"] {
                assert!(!extra.to_lowercase().contains(bad), "{what}");
            }
            let counts = sql.starts_with("SELECT COUNT(*)");
            let from_index = extra.contains("Using index") || extra.contains("optimized away");
            // From the lowest number, a server goes through the index until it has a page.
            let from_start = kind == "index" && key == "PRIMARY" && sql.contains(LOWEST);
            let by_number = kind == "range" && key == "PRIMARY";
            assert!(by_number || from_start || from_index || counts, "{what}");
        }
    }
}
