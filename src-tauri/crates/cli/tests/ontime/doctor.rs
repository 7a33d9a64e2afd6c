//! `ontime integration test`, stage by stage, in both forms.

use practice::{DEMO_PASSWORD, Practice};

use crate::desk::{Desk, serve};

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
async fn a_test_says_every_stage_and_what_went_wrong_at_which() {
    let mut server = serve(&Practice::generate(11, 15)).await;
    let desk = Desk::connected(server.port());
    let tested = desk.json(&["integration", "test", "Main office"]).done();
    let names: Vec<_> = tested["stages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|stage| &stage["stage"])
        .collect();
    assert_eq!(names, STAGES);
    assert!(tested["fault"].is_null() && tested["code"].is_null(), "{tested}");
    assert_eq!(tested["stages"][6]["state"], "warn");
    assert_eq!(tested["rights"]["can_change"], true);
    assert_eq!(tested["report"]["preselected"], "demo");
    let said = desk.text(&["integration", "test", "Main office"]);
    assert_eq!((said.code, said.stderr.as_str()), (0, ""));
    assert!(said.stdout.contains("ok    First read"), "{}", said.stdout);
    assert!(said.stdout.contains("15 active patients"), "{}", said.stdout);

    server
        .execute("ALTER USER root@'127.0.0.1' IDENTIFIED BY 'another'")
        .await
        .unwrap();
    let failed = desk.json(&["integration", "test", "Main office"]);
    assert_eq!(failed.code, 1);
    let failed = failed.value();
    assert_eq!(failed["code"], "access_denied");
    assert_eq!(failed["fault"]["code"], "access_denied");
    assert_eq!(failed["fixer"], "you");
    assert_eq!(
        (&failed["stages"][5]["state"], &failed["stages"][6]["state"]),
        (&"red".into(), &"pending".into())
    );
    let copied = failed["for_it"].as_str().unwrap();
    assert!(copied.contains("Login") && copied.contains("1045"), "{copied}");
    let said = desk.text(&["integration", "test", "Main office"]);
    assert_eq!(said.code, 1);
    assert!(said.stdout.contains("FAIL  Login "), "{}", said.stdout);
    assert!(
        said.stderr.contains("You can mend this yourself."),
        "{}",
        said.stderr
    );
    let run = desk.json(&["sync", "Main office"]).value();
    assert_eq!(run["error"]["code"], "access_denied", "a sync says the same");
    server.kill().unwrap();
    let heard = String::from_utf8(desk.heard()).unwrap();
    assert!(!heard.contains(DEMO_PASSWORD));
}

#[tokio::test]
async fn encryption_is_chosen_stored_and_shown() {
    let server = serve(&Practice::generate(11, 15)).await;
    let desk = Desk::new();
    desk.json(&["company", "add", "Riverside"]).done();
    let port = server.port().to_string();
    let add = |name: &str, tls: &str| {
        let words = [
            "integration",
            "add",
            "--name",
            name,
            "--company",
            "1",
            "--host",
            "127.0.0.1",
            "--port",
            &port,
            "--username",
            "root",
            "--password-stdin",
            "--database",
            "demo",
            "--tls",
            tls,
        ];
        desk.json_with(&words, DEMO_PASSWORD)
    };
    assert_eq!(add("Plain", "off").done()["tls"], "off");
    assert_eq!(add("Usual", "required").done()["tls"], "required");
    add("Wrong", "perhaps").refused("usage");
    let pinned = format!("pinned:{}", "a5".repeat(32));
    add("Pinned", &pinned).refused("tls_not_offered");
    let listed = desk.json(&["integration", "list"]).done();
    assert_eq!(
        (&listed[0]["tls"], &listed[1]["tls"]),
        (&"off".into(), &"required".into())
    );
    let logs = std::fs::read_dir(desk.data().join("logs")).unwrap();
    let log: String = logs
        .map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap())
        .collect();
    assert!(log.contains("without encryption"), "{log}");
}
