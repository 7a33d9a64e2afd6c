//! `ontime integration test`, step by step, with and without `--json`.

use opendental_testkit::{DEMO_PASSWORD, OTHER_SERVER, Practice};

use crate::harness::{Ontime, login, serve, text};

/// Whether the server offers TLS and its certificate is pinned on first use: that of a MySQL 8 or 9.
fn pins() -> bool {
    std::env::var_os(OTHER_SERVER).is_some()
}

const STAGES: [&str; 11] = [
    "address",
    "port",
    "greeting",
    "tls",
    "login_method",
    "login",
    "rights",
    "databases",
    "patient_table",
    "columns",
    "first_read",
];

#[tokio::test]
async fn a_test_reports_every_step_and_where_it_failed() {
    let mut server = serve(&Practice::generate(11, 15)).await;
    let ontime = Ontime::connected(server.port());
    let tested = ontime.json(&["integration", "test", "Main office"]).success();
    let names: Vec<_> = tested["stages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|stage| &stage["stage"])
        .collect();
    assert_eq!(names, STAGES);
    assert!(tested["fault"].is_null() && tested["code"].is_null(), "{tested}");
    assert_eq!(tested["stages"][6]["state"], "warning");
    assert_eq!(tested["rights"]["can_change"], true);
    assert_eq!(tested["report"]["preselected"], "demo");
    let result = ontime.text(&["integration", "test", "Main office"]);
    assert_eq!((result.code, result.stderr.as_str()), (0, ""));
    assert!(result.stdout.contains("ok    Sample read"), "{}", result.stdout);
    assert!(result.stdout.contains("15 active patients"), "{}", result.stdout);

    server
        .execute("ALTER USER root@'127.0.0.1' IDENTIFIED BY 'another'")
        .await
        .unwrap();
    let failed = ontime.json(&["integration", "test", "Main office"]);
    assert_eq!(failed.code, 1);
    let failed = failed.value();
    assert_eq!(failed["code"], "access_denied");
    assert_eq!(failed["fault"]["code"], "access_denied");
    assert_eq!(failed["fixer"], "you");
    assert_eq!(
        (&failed["stages"][5]["state"], &failed["stages"][6]["state"]),
        (&"failed".into(), &"pending".into())
    );
    let copied = failed["for_it"].as_str().unwrap();
    assert!(
        copied.contains(text("step.login")) && copied.contains("1045"),
        "{copied}"
    );
    // The report uses the words of the screen.
    for line in [
        format!(
            "Server: 127.0.0.1:{} ({})",
            server.port(),
            tested["report"]["server"].as_str().unwrap()
        ),
        format!(
            "Encryption: {}",
            text(if pins() {
                "stepNote.certificate_pinned"
            } else {
                "stepNote.plain_loopback"
            })
        ),
        format!(
            "[{}] {}: ",
            text("connectionTest.passed"),
            text("step.login_method")
        ),
        format!("[{}] {}: ", text("connectionTest.failed"), text("step.login")),
        format!("[{}] {}:", text("connectionTest.pending"), text("step.rights")),
    ] {
        assert!(copied.contains(&line), "{line} is missing: {copied}");
    }
    let result = ontime.text(&["integration", "test", "Main office"]);
    assert_eq!(result.code, 1);
    assert!(
        result.stdout.contains(&format!("FAIL  {} ", text("step.login"))),
        "{}",
        result.stdout
    );
    assert!(result.stderr.contains(text("whoCanFix.you")), "{}", result.stderr);
    let run = ontime.json(&["sync", "Main office"]).value();
    assert_eq!(run["error"]["code"], "access_denied", "a sync says the same");
    server.kill().unwrap();
    let all_output = String::from_utf8(ontime.all_output()).unwrap();
    assert!(!all_output.contains(DEMO_PASSWORD));
}

#[tokio::test]
async fn encryption_is_chosen_stored_and_shown() {
    let server = serve(&Practice::generate(11, 15)).await;
    let ontime = Ontime::new();
    ontime.json(&["company", "add", "Riverside"]).success();
    let port = server.port().to_string();
    let add = |name: &str, tls: &str| {
        let words = [
            "integration",
            "add",
            "--name",
            name,
            "--company",
            "1",
            "--database",
            "demo",
            "--tls",
            tls,
        ];
        let words = [&words[..], &login(&port, "root")].concat();
        ontime.json_with(&words, DEMO_PASSWORD)
    };
    // A database is connected only once.
    let remove = |name: &str| ontime.json(&["integration", "remove", name]).success();
    assert_eq!(add("Plain", "off").success()["tls"], "off");
    let listed = ontime.json(&["integration", "list"]).success();
    assert_eq!(listed[0]["tls"], "off");
    remove("Plain");
    let usual = add("Usual", "required").success()["tls"].clone();
    let is_expected = if pins() {
        usual.as_str().unwrap().starts_with("pinned:")
    } else {
        usual == "required"
    };
    assert!(is_expected, "{usual}");
    let listed = ontime.json(&["integration", "list"]).success();
    assert_eq!(listed[0]["tls"], usual);
    remove("Usual");
    add("Wrong", "perhaps").failure("usage");
    let pinned = format!("pinned:{}", "a5".repeat(32));
    add("Pinned", &pinned).failure(if pins() {
        "certificate_changed"
    } else {
        "tls_not_offered"
    });
    let log = ontime.log();
    assert!(log.contains("encryption was turned off"), "{log}");
}
