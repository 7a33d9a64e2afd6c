//! The form of read models in JSON, which the window and `ontime` read.

use domain::{Outcome, Reconciliation};
use serde_json::json;
use store::PatientQuery;

use crate::support::{App, all_patients, create, creating, fields, finish};

#[tokio::test]
async fn read_models_have_the_names_and_forms_that_the_window_reads() {
    let (app, sync) = App::syncing().await;
    let page = creating(vec![create(
        42,
        fields("Ann", "Lee", "1979-04-12"),
        Some("123-45-6789"),
    )]);
    app.apply(&sync, &page).await.unwrap();
    let found = Reconciliation {
        source_active: 1,
        imported: 1,
        ..Reconciliation::default()
    };
    finish(&app, &sync, &found).await;
    app.store
        .finish_run(sync.run, Outcome::Completed, Some(0), None)
        .await
        .unwrap();

    let runs = serde_json::to_value(app.store.runs(None, 0, 10).await.unwrap()).unwrap();
    let run = &runs["runs"][0];
    let time = run["started_at"].as_str().unwrap();
    assert!(time.len() == 20 && time.ends_with('Z'), "{time}");
    assert_eq!(
        [
            &runs["total"],
            &run["run_id"],
            &run["limit"],
            &run["trigger"],
            &run["fault"]
        ],
        [
            &json!(1),
            &json!("1"),
            &json!(100),
            &json!("window"),
            &json!(null)
        ]
    );
    let verified = &run["verified"];
    assert_eq!(
        [
            "source_active",
            "imported",
            "second_charts",
            "with_problems",
            "missing",
            "unexpected",
            "changed",
            "recent"
        ]
        .map(|name| verified[name].as_u64().unwrap()),
        [1, 1, 0, 0, 0, 0, 0, 0]
    );
    assert_eq!(verified["is_complete"], true);
    assert!(run["verified"]["at"].is_string());
    assert!(run.get("active_at").is_none());

    let patients = serde_json::to_value(app.store.patients(&all_patients()).await.unwrap()).unwrap();
    let row = &patients["rows"][0];
    assert_eq!(
        [&row["birthday"], &row["status"], &row["last_name"]],
        [&json!("1979-04-12"), &json!({"status": "active"}), &json!("Lee")]
    );

    let changes = serde_json::to_value(app.store.run_changes(sync.run, 0, 10).await.unwrap()).unwrap();
    let change = &changes["changes"][0];
    assert_eq!(
        [&change["patient_name"], &change["kind"], &change["reason"]],
        [&json!("Ann Lee"), &json!("created"), &json!(null)]
    );
    let fields = change["fields"].as_array().unwrap();
    assert_eq!(fields[0], json!({"field": "first_name", "from": "", "to": "Ann"}));
    assert_eq!(fields[12], json!({"field": "ssn", "from": null, "to": null}));
    assert!(!changes.to_string().contains("6789"));

    let query = json!({
        "search": "lee", "company": null, "status": "active", "order": "last_name", "direction": "descending",
        "offset": 0, "limit": 10
    });
    let query: PatientQuery = serde_json::from_value(query).unwrap();
    assert_eq!(app.store.patients(&query).await.unwrap().total, 1);
}

#[tokio::test]
async fn each_read_operation_is_counted_under_its_module() {
    let app = App::open().await;
    let before = app.store.read_counts();
    app.store.companies().await.unwrap();
    app.store.companies().await.unwrap();
    app.store.integrations().await.unwrap();
    let after = app.store.read_counts();
    let reads = |module| after.get(module).copied().unwrap_or(0) - before.get(module).copied().unwrap_or(0);
    assert_eq!(
        (reads("companies"), reads("integrations"), reads("runs")),
        (2, 1, 0)
    );
}
