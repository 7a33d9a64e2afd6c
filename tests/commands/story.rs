//! The guide's story through the commands, against a real database; then a look through all that was answered.

use std::time::{Duration, Instant};

use practice::{DEMO_PASSWORD, Engine, LoadOptions, Practice, Server, ServerOptions};
use serde_json::{Value, json};
use tempfile::tempdir;

use crate::window::Window;

const SEED: u64 = 4711;
const ACTIVE: usize = 300;

async fn practice_server() -> (Server, Practice) {
    let server = ServerOptions::default()
        .root_password(DEMO_PASSWORD)
        .launch()
        .await
        .unwrap();
    let practice = Practice::generate(SEED, ACTIVE);
    let mut options = LoadOptions::named("demo");
    options.engine = Engine::MyIsam;
    practice::load(&mut server.connection().await.unwrap(), &practice, &options)
        .await
        .unwrap();
    (server, practice)
}

fn connection(server: &Server, password: &str) -> Value {
    json!({
        "integration": null, "host": "127.0.0.1", "port": server.port(), "username": "root", "password": password,
    })
}

fn run_to_its_end(window: &mut Window, integration: &Value, mode: &str, limit: Value) -> Value {
    let request = json!({"integration": integration, "mode": mode, "limit": limit});
    let run = window.ask(
        "start_sync",
        json!({"request": request, "onProgress": "__CHANNEL__:1"}),
    );
    let deadline = Instant::now() + Duration::from_secs(120);
    loop {
        let view = window.ask("sync_run", json!({"run": run}));
        if !view["outcome"].is_null() {
            return view;
        }
        assert!(Instant::now() < deadline, "the sync did not end: {view}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn all_patients(window: &mut Window, search: &str) -> Value {
    let query = json!({
        "search": search, "company": null, "standing": "all", "order": "last_name", "direction": "ascending",
        "offset": 0, "limit": 500,
    });
    window.ask("list_patients", json!({"query": query}))
}

#[test]
fn the_guide_can_be_followed_and_no_answer_holds_an_ssn_or_the_password() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (server, practice) = runtime.block_on(practice_server());
    let dir = tempdir().unwrap();
    let mut window = Window::open(dir.path(), "main");

    assert_eq!(window.ask("office_state", json!({}))["state"], "first_start");
    window.ask(
        "set_up",
        json!({"practiceName": "Bright Smiles", "passphrase": null}),
    );
    assert_eq!(window.ask("office_state", json!({}))["state"], "ready");
    let company = window.ask("list_companies", json!({}))[0]["id"].clone();

    let wrong = connection(&server, "wrong");
    let examine = |input| json!({"input": input, "database": null, "onStage": "__CHANNEL__:1"});
    let refused = window.ask("examine_connection", examine(wrong));
    assert_eq!(refused["fault"]["code"], "access_denied");
    let right = connection(&server, DEMO_PASSWORD);
    let found = window.ask("examine_connection", examine(right));
    assert_eq!(found["report"]["databases"][0]["name"], "demo");

    let input = |password: &str, database: &str| json!({"name": "Main office", "company": company, "connection": connection(&server, password), "database": database});
    assert_eq!(
        window.code(
            "add_integration",
            json!({"input": input(DEMO_PASSWORD, "nothing"), "untested": false})
        ),
        "database_missing"
    );
    assert_eq!(window.ask("list_integrations", json!({})), json!([]));
    let card = window.ask(
        "add_integration",
        json!({"input": input(DEMO_PASSWORD, "demo"), "untested": false}),
    );
    assert_eq!(card["suggested_mode"], "full");
    let integration = card["id"].clone();

    let limited = run_to_its_end(&mut window, &integration, "full", json!(100));
    assert_eq!(limited["outcome"], "limited");
    assert_eq!(limited["counts"]["added"], 100);
    let whole = run_to_its_end(&mut window, &integration, "full", Value::Null);
    assert_eq!(whole["outcome"], "completed");
    let added = 100 + whole["counts"]["added"].as_u64().unwrap();
    assert_eq!(added, practice.expected.importable as u64);
    assert_eq!(all_patients(&mut window, "")["total"].as_u64().unwrap(), added);

    look_around(&mut window, &integration, &whole);
    window.ask("remove_integration", json!({"id": integration}));
    assert_eq!(all_patients(&mut window, "")["total"].as_u64().unwrap(), added);

    let ssns: Vec<String> = practice
        .patients
        .iter()
        .filter_map(|row| row.ssn.clone())
        .filter(|s| s.len() >= 9)
        .collect();
    assert!(ssns.len() > 100, "the practice has too few SSNs to look for");
    for answer in &window.answers {
        assert!(!answer.contains(DEMO_PASSWORD), "the password was answered");
        for ssn in &ssns {
            let digits: String = ssn.chars().filter(char::is_ascii_digit).collect();
            assert!(
                !answer.contains(ssn.as_str()) && !answer.contains(&digits),
                "an SSN was answered: {answer}"
            );
        }
    }
}

/// Everything else that the window asks for, so that it is among the answers.
fn look_around(window: &mut Window, integration: &Value, run: &Value) {
    let page = |name: &str, id: &Value| json!({name: id, "search": "", "offset": 0, "limit": 500});
    window.ask("list_runs", json!({"query": {}, "offset": 0, "limit": 500}));
    window.ask("run_problems", page("run", &run["run_id"]));
    window.ask("run_changes", page("run", &run["run_id"]));
    window.ask("problems_csv", json!({"run": run["run_id"]}));
    let to_fix = window.ask("current_problems", page("integration", integration));
    assert_eq!(
        to_fix["total"],
        window.ask("list_integrations", json!({}))[0]["problems"]
    );
    window.ask("current_problems_csv", json!({"integration": integration}));
    let fixes = window.ask("fix_list", json!({"integration": integration}));
    assert_eq!(fixes["total"], to_fix["total"]);
    let charted = window.ask("activity", json!({"query": {}}));
    assert_eq!(charted["points"].as_array().unwrap().len(), 14);
    window.ask(
        "examine_integration",
        json!({"id": integration, "onStage": "__CHANNEL__:1"}),
    );
    window.ask("about", json!({}));
    let patients = all_patients(window, "");
    let mut with_ssn = 0;
    for row in patients["rows"].as_array().unwrap() {
        let detail = window.ask("patient", json!({"id": row["id"]}));
        with_ssn += u32::from(detail["ssn_on_file"] == true);
        let told = window.ask(
            "patient_history",
            json!({"id": row["id"], "offset": 0, "limit": 50}),
        );
        assert_eq!(told["events"][0]["kind"], "created");
        assert_eq!(detail["links"][0]["integration"], *integration);
    }
    assert!(with_ssn > 100, "only {with_ssn} patients have an SSN on file");
    let first = patients["rows"][0]["id"].clone();
    window.ask(
        "set_desk_notes",
        json!({"id": first, "text": "Prefers mornings."}),
    );
    assert_eq!(
        window.ask("patient", json!({"id": first}))["desk_notes"],
        "Prefers mornings."
    );
    let typed = json!({
        "company": window.ask("list_companies", json!({}))[0]["id"], "first_name": "Ann", "last_name": "Other",
        "birthday": "1990-01-02", "gender": "female", "email": "", "phone": "", "address": "", "city": "", "state": "",
        "zip": "", "insurance_number": "", "desk_notes": "",
    });
    assert_eq!(
        window.code("update_patient", json!({"id": first, "input": typed})),
        "managed_by_source"
    );
    window.ask(
        "rename_integration",
        json!({"id": integration, "name": "Westside"}),
    );
}
