//! The guide's steps through the commands, against a real database. Afterwards every response is searched for secrets.

use std::time::{Duration, Instant};

use opendental_testkit::{DEMO_PASSWORD, Engine, LoadOptions, Practice, Server, ServerOptions};
use serde_json::{Value, json};
use tempfile::tempdir;

use crate::window::{CHANNEL, Window};

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
    opendental_testkit::load(&mut server.connection().await.unwrap(), &practice, &options)
        .await
        .unwrap();
    (server, practice)
}

pub(crate) fn connection(server: &Server, password: &str) -> Value {
    json!({
        "integration": null, "host": "127.0.0.1", "port": server.port(), "username": "root", "password": password,
    })
}

pub(crate) fn run_to_its_end(window: &mut Window, integration: &Value, mode: &str, limit: Value) -> Value {
    let request = json!({"integration": integration, "mode": mode, "limit": limit});
    let run = window.ask("start_sync", json!({"request": request, "onProgress": CHANNEL}));
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
        "search": search, "company": null, "status": "all", "order": "last_name", "direction": "ascending",
        "offset": 0, "limit": 500,
    });
    window.ask("list_patients", json!({"query": query}))
}

#[test]
fn the_guide_works_and_no_response_contains_an_ssn_or_the_password() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (server, practice) = runtime.block_on(practice_server());
    let dir = tempdir().unwrap();
    let mut window = Window::open(dir.path(), "main");

    assert_eq!(window.ask("app_state", json!({}))["state"], "first_start");
    window.ask(
        "set_up",
        json!({"practiceName": "Bright Smiles", "passphrase": null}),
    );
    assert_eq!(window.ask("app_state", json!({}))["state"], "ready");
    let company = window.ask("list_companies", json!({}))[0]["id"].clone();

    let wrong = connection(&server, "wrong");
    let test = |input| json!({"input": input, "database": null, "onStep": CHANNEL});
    let refused = window.ask("test_connection", test(wrong));
    assert_eq!(refused["fault"]["code"], "access_denied");
    let right = connection(&server, DEMO_PASSWORD);
    let found = window.ask("test_connection", test(right));
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

    call_the_rest(&mut window, &integration, &whole);
    window.ask("remove_integration", json!({"id": integration}));
    assert_eq!(all_patients(&mut window, "")["total"].as_u64().unwrap(), added);

    let ssns: Vec<String> = practice
        .patients
        .iter()
        .filter_map(|row| row.ssn.clone())
        .filter(|s| s.len() >= 9)
        .collect();
    assert!(ssns.len() > 100, "the practice has too few SSNs to look for");
    for response in &window.responses {
        assert!(!response.contains(DEMO_PASSWORD), "the password was returned");
        for ssn in &ssns {
            let digits: String = ssn.chars().filter(char::is_ascii_digit).collect();
            assert!(
                !response.contains(ssn.as_str()) && !response.contains(&digits),
                "an SSN was returned: {response}"
            );
        }
    }
}

/// Calls the other commands of the window, so that their responses are searched too.
fn call_the_rest(window: &mut Window, integration: &Value, run: &Value) {
    let page = |name: &str, id: &Value| json!({name: id, "search": "", "offset": 0, "limit": 500});
    window.ask("list_runs", json!({"query": {}, "offset": 0, "limit": 500}));
    window.ask("run_fix_list", json!({"run": run["run_id"]}));
    window.ask("mass_change", page("run", &run["run_id"]));
    window.ask("run_changes", page("run", &run["run_id"]));
    window.ask("problems_csv", json!({"run": run["run_id"]}));
    window.ask("open_problems_csv", json!({"integration": integration}));
    let fixes = window.ask("fix_list", json!({"integration": integration}));
    assert_eq!(
        fixes["total"],
        window.ask("list_integrations", json!({}))[0]["problems"]
    );
    let number = &fixes["groups"][0]["patients"][0]["pat_num"];
    let names = window.ask(
        "names_in_source",
        json!({"integration": integration, "numbers": [number]}),
    );
    assert_eq!(&names[0]["pat_num"], number);
    window.ask(
        "set_fixed",
        json!({"integration": integration, "number": number, "fixed": true}),
    );
    let fixes = window.ask("fix_list", json!({"integration": integration}));
    assert_eq!(fixes["groups"][0]["patients"][0]["fixed"], true);
    let activity = window.ask("activity", json!({"query": {}}));
    assert_eq!(activity["points"].as_array().unwrap().len(), 14);
    window.ask("test_integration", json!({"id": integration, "onStep": CHANNEL}));
    window.ask("about", json!({}));
    let patients = all_patients(window, "");
    let mut with_ssn = 0;
    for row in patients["rows"].as_array().unwrap() {
        let detail = window.ask("patient", json!({"id": row["id"]}));
        with_ssn += u32::from(detail["ssn_on_file"] == true);
        let history = window.ask(
            "patient_history",
            json!({"id": row["id"], "offset": 0, "limit": 50}),
        );
        assert_eq!(history["events"][0]["kind"], "created");
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
    let edited = json!({
        "company": window.ask("list_companies", json!({}))[0]["id"], "first_name": "Ann", "last_name": "Other",
        "birthday": "1990-01-02", "gender": "female", "email": "", "phone": "", "address": "", "city": "", "state": "",
        "zip": "", "insurance_number": "", "desk_notes": "",
    });
    assert_eq!(
        window.code("update_patient", json!({"id": first, "input": edited})),
        "managed_by_integration"
    );
    window.ask(
        "rename_integration",
        json!({"id": integration, "name": "Westside"}),
    );
}
