//! Records what the window's tests render: the responses of all commands, in one state of the app after another.
//!
//! `ui/src/test/fixtures/README.md` lists the files.

use std::path::Path;

use opendental_testkit::{DEMO_PASSWORD, Engine, LoadOptions, Practice, Server, ServerOptions, edits};
use serde_json::{Value, json};
use tempfile::tempdir;

use crate::end_to_end::{connection, run_to_its_end};
use crate::recorder::{RUN_SPACING, Recorder};
use crate::window::{CHANNEL, Window};

const SEED: u64 = 4711;
const ACTIVE: usize = 250;

/// Rows of a long list.
const PAGE: u32 = 20;

/// More than a tenth of the patients, and more than twenty.
const DEACTIVATE: &str = "UPDATE demo.patient SET PatStatus = 2 WHERE PatStatus = 0 ORDER BY PatNum LIMIT 45";

struct Session {
    window: Window,
    recorder: Recorder,
    server: Server,
    runtime: tokio::runtime::Runtime,
    integration: Value,
}

#[test]
fn the_windows_tests_render_what_the_commands_return() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let dir = tempdir().unwrap();
    let server = runtime.block_on(practice_server(dir.path()));
    let mut session = Session {
        window: Window::open(dir.path(), "main"),
        recorder: Recorder::new(server.port(), replacements(&runtime, &server, dir.path())),
        server,
        runtime,
        integration: Value::Null,
    };
    session.first_start();
    session.connection_tests();
    session.first_syncs();
    session.stopped_syncs();
    session.more();
    session.recorder.finish();
}

async fn practice_server(folder: &Path) -> Server {
    let certificate = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
    let (pem, key) = (folder.join("server.pem"), folder.join("server.key"));
    std::fs::write(&pem, certificate.cert.pem()).unwrap();
    std::fs::write(&key, certificate.signing_key.serialize_pem()).unwrap();
    let server = ServerOptions::default()
        .root_password(DEMO_PASSWORD)
        .option(format!("--ssl-cert={}", pem.display()))
        .option(format!("--ssl-key={}", key.display()))
        .launch()
        .await
        .unwrap();
    let practice = Practice::generate(SEED, ACTIVE);
    let mut options = LoadOptions::named("demo");
    options.engine = Engine::MyIsam;
    opendental_testkit::load(&mut server.connection().await.unwrap(), &practice, &options)
        .await
        .unwrap();
    server
}

/// What differs from computer to computer.
fn replacements(runtime: &tokio::runtime::Runtime, server: &Server, folder: &Path) -> Vec<(String, String)> {
    let version: String = runtime.block_on(async {
        let mut connection = server.connection().await.unwrap();
        sqlx::query_scalar::<_, String>("SELECT VERSION()")
            .fetch_one(&mut connection)
            .await
            .unwrap()
    });
    let version = version.split('-').next().unwrap().to_owned();
    vec![
        (folder.display().to_string(), "/home/desk".to_owned()),
        (version, "10.11.19".to_owned()),
    ]
}

impl Session {
    fn ask(&mut self, command: &str, arguments: Value) -> Value {
        self.window.ask(command, arguments)
    }

    /// Records a successful response.
    fn record(&mut self, state: &str, command: &str, arguments: Value) -> Value {
        let response = self.ask(command, arguments);
        self.recorder.add(state, command, response.clone());
        response
    }

    fn record_refusal(&mut self, name: &str, command: &str, arguments: Value) {
        let fault = self.window.refused(command, arguments);
        self.recorder.add("refusals", name, fault);
    }

    fn execute(&self, sql: &str) {
        self.runtime.block_on(self.server.execute(sql)).unwrap();
    }

    /// Records what every page shows in this state. The sync is the latest one.
    fn record_state(&mut self, state: &str) {
        for command in [
            "app_state",
            "about",
            "security",
            "preferences",
            "list_companies",
            "list_integrations",
        ] {
            self.record(state, command, json!({}));
        }
        let all = json!({"query": {}, "offset": 0, "limit": 50});
        let runs = self.record(state, "list_runs", all);
        self.record(state, "activity", json!({"query": {}}));
        if let Some(run) = runs["runs"].get(0).map(|run| run["run_id"].clone()) {
            let page = json!({"run": run, "search": "", "offset": 0, "limit": PAGE});
            self.record(state, "sync_run", json!({"run": run}));
            self.record(state, "run_fix_list", json!({"run": run}));
            self.record(state, "run_changes", page);
            self.record(state, "problems_csv", json!({"run": run}));
        }
        if !self.integration.is_null() {
            let integration = self.integration.clone();
            self.record(state, "fix_list", json!({"integration": integration}));
            self.record(state, "open_problems_csv", json!({"integration": integration}));
        }
        self.record_patients(state);
    }

    fn last_run(&mut self) -> Value {
        let all = json!({"query": {}, "offset": 0, "limit": 1});
        self.ask("list_runs", all)["runs"][0]["run_id"].clone()
    }

    /// Records the names of all patients to fix.
    fn record_names(&mut self, state: &str) {
        let integration = self.integration.clone();
        let list = self.ask("fix_list", json!({"integration": integration}));
        let groups = list["groups"].as_array().unwrap().iter();
        let patients = groups.flat_map(|group| group["patients"].as_array().unwrap());
        let numbers: Vec<&Value> = patients.map(|patient| &patient["pat_num"]).collect();
        let arguments = json!({"integration": integration, "numbers": numbers});
        self.record(state, "names_in_source", arguments);
    }

    fn record_patients(&mut self, state: &str) {
        let query = json!({
            "search": "", "company": null, "status": "all", "order": "last_name", "direction": "ascending",
            "offset": 0, "limit": PAGE,
        });
        let patients = self.record(state, "list_patients", json!({"query": query}));
        if let Some(id) = patients["rows"].get(0).map(|row| row["id"].clone()) {
            self.record(state, "patient", json!({"id": id}));
            self.record(
                state,
                "patient_history",
                json!({"id": id, "offset": 0, "limit": 50}),
            );
        }
    }

    fn first_start(&mut self) {
        for command in ["app_state", "about", "preferences"] {
            self.record("first_start", command, json!({}));
        }
        self.record_refusal("not_open", "list_companies", json!({}));
        for (name, practice) in [("name_empty", ""), ("name_too_long", &"x".repeat(201))] {
            self.record_refusal(
                name,
                "set_up",
                json!({"practiceName": practice, "passphrase": null}),
            );
        }
        let practice = "Bright Smiles Family Dentistry";
        self.ask("set_up", json!({"practiceName": practice, "passphrase": null}));
        self.record_state("empty");
        self.record_refusal("name_taken", "add_company", json!({"name": practice}));
    }

    fn connection_tests(&mut self) {
        let right = connection(&self.server, DEMO_PASSWORD);
        let with = |field: &str, value: Value| {
            let mut input = right.clone();
            input[field] = value;
            input
        };
        self.execute(
            "CREATE USER 'reader'@'%' IDENTIFIED BY 'read only'; GRANT SELECT ON demo.* TO 'reader'@'%'; \
             CREATE USER 'nothing'@'%' IDENTIFIED BY 'read only';",
        );
        let account = |name: &str| {
            let mut input = with("username", json!(name));
            input["password"] = json!("read only");
            input
        };
        let pinned = format!("pinned:{}", "a5".repeat(32));
        let tests = [
            ("passed", right.clone()),
            ("read_only_account", account("reader")),
            ("wrong_password", with("password", json!("wrong"))),
            ("unknown_host", with("host", json!("no-such-server.invalid"))),
            ("closed_port", with("port", json!(1))),
            ("no_database", account("nothing")),
            ("changed_certificate", with("tls", json!(pinned))),
        ];
        for (name, input) in tests {
            let arguments = json!({"input": input, "database": null, "onStep": CHANNEL});
            self.window.messages();
            let result = self.ask("test_connection", arguments);
            let steps = self.window.messages();
            if let Some(seen) = result["fault"]["args"]["fingerprint"].as_str() {
                let example = seen.replace(|letter: char| letter.is_ascii_hexdigit(), "A");
                self.recorder.replace(seen, &example);
            }
            let recorded = json!({"result": result, "steps": steps});
            self.recorder.add("connection_tests", name, recorded);
        }
        for (name, input) in [
            ("host_empty", with("host", json!(""))),
            ("port_out_of_range", with("port", json!(0))),
            ("username_empty", with("username", json!(""))),
        ] {
            let arguments = json!({"input": input, "database": null, "onStep": CHANNEL});
            self.record_refusal(name, "test_connection", arguments);
        }
    }

    fn add_integration(&mut self, name: &str, database: &str) -> Value {
        let company = self.ask("list_companies", json!({}))[0]["id"].clone();
        let connection = connection(&self.server, DEMO_PASSWORD);
        let input = json!({"name": name, "company": company, "connection": connection, "database": database});
        let card = self.ask("add_integration", json!({"input": input, "untested": false}));
        card["id"].clone()
    }

    fn sync(&mut self, mode: &str, limit: Value) -> Value {
        std::thread::sleep(RUN_SPACING);
        self.window.messages();
        run_to_its_end(&mut self.window, &self.integration, mode, limit)
    }

    /// Records the last progress message of the latest sync.
    fn record_progress(&mut self, name: &str) {
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
        let mut messages = Vec::new();
        loop {
            messages.extend(self.window.messages());
            match messages.last() {
                Some(last) if name == "starting" || !last["outcome"].is_null() => break,
                _ => assert!(std::time::Instant::now() < deadline, "no end in {messages:?}"),
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        self.recorder
            .add("progress", name, messages.last().unwrap().clone());
    }

    fn first_syncs(&mut self) {
        self.integration = self.add_integration("Main office", "demo");
        self.record_state("connected");
        self.sync("full", json!(100));
        self.record_progress("limited");
        self.record_state("limited");
        self.sync("full", Value::Null);
        self.record_progress("completed");
        self.record_state("synced");
        self.record_names("synced");
        self.runtime.block_on(async {
            let mut database = self.server.connection_to("demo").await.unwrap();
            edits::change_phones(&mut database, 6, 7).await.unwrap();
        });
        self.sync("incremental", Value::Null);
        self.record_state("updated");
        let changes = self.ask("list_runs", json!({"query": {}, "offset": 0, "limit": 1}));
        let run = changes["runs"][0]["run_id"].clone();
        let page = json!({"run": run, "search": "", "offset": 0, "limit": 50});
        let patient = self.ask("run_changes", page)["changes"][0]["patient"].clone();
        self.record("updated", "patient", json!({"id": patient}));
        self.record(
            "updated",
            "patient_history",
            json!({"id": patient, "offset": 0, "limit": 50}),
        );
    }

    fn stopped_syncs(&mut self) {
        std::thread::sleep(RUN_SPACING);
        self.server.pause().unwrap();
        let request = json!({"integration": self.integration, "mode": "full", "limit": 100});
        self.window.messages();
        let run = self.ask("start_sync", json!({"request": request, "onProgress": CHANNEL}));
        self.record_progress("starting");
        self.record_state("running");
        let again = json!({"request": request, "onProgress": CHANNEL});
        self.record_refusal("sync_running_since", "start_sync", again);
        self.ask("cancel_sync", json!({"run": run}));
        self.server.resume().unwrap();
        self.record_progress("cancelled");
        self.record_state("cancelled");

        self.runtime.block_on(self.server.stop()).unwrap();
        self.sync("incremental", Value::Null);
        self.record_progress("failed");
        self.record_state("failing");
        self.runtime.block_on(self.server.start()).unwrap();

        self.execute(DEACTIVATE);
        self.sync("full", Value::Null);
        self.record_progress("needs_decision");
        self.record_state("needs_decision");
        let page = json!({"run": self.last_run(), "search": "", "offset": 0, "limit": PAGE});
        self.record("needs_decision", "mass_change", page);
        let request = json!({
            "integration": self.integration, "mode": "full", "limit": null, "allow_mass_change": true,
        });
        std::thread::sleep(RUN_SPACING);
        self.ask("start_sync", json!({"request": request, "onProgress": CHANNEL}));
        self.record_progress("allowed");
        self.record_state("deactivated");
    }

    fn more(&mut self) {
        std::thread::sleep(RUN_SPACING);
        let company = self.ask("list_companies", json!({}))[0]["id"].clone();
        let input = json!({
            "company": company, "first_name": "Zelda", "last_name": "Aardvark", "birthday": "1990-02-03",
            "gender": "female", "email": "zelda@example.com", "phone": "(503)555-0142", "address": "", "city": "",
            "state": "", "zip": "", "insurance_number": "", "desk_notes": "Prefers mornings.",
        });
        let with = |field: &str, value: &str| {
            let mut input = input.clone();
            input[field] = json!(value);
            json!({"input": input, "anyway": false})
        };
        for (name, arguments) in [
            ("birthday_missing", with("birthday", "")),
            ("birthday_in_future", with("birthday", "2190-02-03")),
            ("patient_name_missing", with("last_name", "")),
        ] {
            self.record_refusal(name, "add_patient", arguments);
        }
        let linked = self.ask("list_patients", first(""))["rows"][0]["id"].clone();
        let edit = json!({"id": linked, "input": input});
        self.record_refusal("managed_by_integration", "update_patient", edit);
        let wrong = json!({"current": "wrong wrong wrong", "new": "nine loud geese"});
        self.record_refusal("wrong_passphrase", "change_passphrase", wrong);
        let short = json!({"current": "correct horse battery", "new": "short"});
        self.record_refusal("passphrase_too_short", "change_passphrase", short);

        self.ask("add_patient", json!({"input": input, "anyway": false}));
        let main = self.integration.clone();
        let schedule = json!({"timing": {"kind": "daily", "at": "19:00"}, "days": ["mon", "tue", "wed", "thu", "fri"], "quiet": null});
        self.record(
            "schedule",
            "set_schedule",
            json!({"id": main, "schedule": schedule}),
        );
        self.runtime.block_on(async {
            let mut root = self.server.connection().await.unwrap();
            let options = LoadOptions::named("westside");
            opendental_testkit::load(&mut root, &Practice::generate(SEED + 1, 20), &options)
                .await
                .unwrap();
        });
        let connected = json!({
            "name": "Again", "company": company, "connection": connection(&self.server, DEMO_PASSWORD), "database": "demo",
        });
        let again = json!({"input": connected, "untested": false});
        self.record_refusal("database_connected", "add_integration", again);
        self.integration = self.add_integration("Westside", "westside");
        self.record_state("two_integrations");
        self.ask("remove_integration", json!({"id": self.integration}));
        self.ask("remove_integration", json!({"id": main}));
        self.integration = Value::Null;
        self.record_patients("entered_manually");
        let manual = self.ask("list_patients", first("aardvark"))["rows"][0]["id"].clone();
        self.ask("delete_patient", json!({"id": manual}));
        self.record("entered_manually", "deleted_patients", json!({}));
    }
}

/// The first active patient that a search finds.
fn first(search: &str) -> Value {
    json!({"query": {
        "search": search, "company": null, "status": "active", "order": "last_name", "direction": "ascending",
        "offset": 0, "limit": 1,
    }})
}
