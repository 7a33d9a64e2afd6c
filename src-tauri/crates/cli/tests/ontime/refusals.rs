//! Errors have the same text and the same JSON fields everywhere.

use app::Fault;
use app::i18n::{Language, fault_hint, fault_message};
use opendental_testkit::Server;

use crate::harness::{Ontime, bare, login, text};

#[test]
fn an_invalid_command_line_is_a_usage_error_with_and_without_json() {
    let ontime = Ontime::new();
    for words in [
        &[][..],
        &["fetch"],
        &["sync"],
        &["sync", "1", "--full", "--incremental"],
        &["sync", "1", "--limit", "0"],
        &["sync", "1", "--limit", "5", "--no-limit"],
        &["patients", "--limit", "many"],
        &["patient", "seven"],
        &["company"],
        &[
            "databases",
            "--host",
            "h",
            "--port",
            "70000",
            "--username",
            "u",
            "--password-stdin",
        ],
        &["databases", "--host", "h", "--username", "u"],
        &["integration", "add", "--name", "x"],
    ] {
        ontime.json(words).failure("usage");
        let result = ontime.text(words);
        assert_eq!((result.code, result.stdout.as_str()), (2, ""), "{words:?}");
        assert!(
            result.stderr.contains("Usage: ontime"),
            "{words:?}: {}",
            result.stderr
        );
    }
    assert!(
        !ontime.data().exists(),
        "an invalid command line creates no data folder"
    );
}

#[test]
fn help_and_version_are_printed_as_json_too() {
    let ontime = Ontime::new();
    let help = ontime.json(&["--help"]).success();
    assert!(help["text"].as_str().unwrap().contains("integration"));
    let version = ontime.text(&["--version"]);
    assert_eq!(
        version.stdout,
        concat!("ontime ", env!("CARGO_PKG_VERSION"), "\n")
    );
}

#[test]
fn the_data_folder_opens_only_with_its_passphrase() {
    let ontime = Ontime::new();
    ontime.json(&["company", "add", "Riverside"]).success();
    let call = |file: Option<&str>| {
        let mut command = bare(&ontime.data());
        command.args(["--json", "company", "list"]);
        if let Some(text) = file {
            let file = ontime.data().with_file_name("other");
            std::fs::write(&file, text).unwrap();
            command.arg("--passphrase-file").arg(file);
        }
        ontime.finish(command, "")
    };
    let locked = call(None).failure("locked");
    assert!(
        locked["hint"].as_str().unwrap().contains("--passphrase-file"),
        "{locked}"
    );
    call(Some("another long passphrase\n")).failure("wrong_passphrase");
    call(Some("\n")).failure("invalid_passphrase");
    let mut command = bare(&ontime.data());
    command.args(["--json", "company", "list", "--passphrase-file"]);
    command.arg(ontime.data().join("nowhere"));
    ontime.finish(command, "").failure("invalid_passphrase");
    assert_eq!(
        ontime.json(&["company", "list"]).success()[0]["name"],
        "Riverside"
    );
}

#[test]
fn without_json_an_error_goes_to_standard_error_with_its_hint() {
    let ontime = Ontime::new();
    let result = ontime.text(&["sync", "Main office"]);
    assert_eq!((result.code, result.stdout.as_str()), (1, ""));
    let fault = Fault::IntegrationUnknown {
        name: "Main office".to_owned(),
    };
    let (message, hint) = (
        fault_message(Language::En, &fault),
        fault_hint(Language::En, &fault),
    );
    assert!(message.contains("Main office"), "{message}");
    assert_eq!(result.stderr, format!("{message}\n{hint}\n"));
}

#[test]
fn an_unknown_id_is_not_found() {
    let ontime = Ontime::new();
    for words in [
        &["patient", "99"][..],
        &["sync", "9"],
        &["history", "9"],
        &["integration", "test", "9"],
        &["integration", "rename", "9", "x"],
        &["integration", "remove", "9"],
    ] {
        ontime.json(words).failure("not_found");
    }
}

#[tokio::test]
async fn a_stopped_server_is_reported_and_its_integration_can_be_saved_untested() {
    let mut server = Server::launch().await.unwrap();
    server.stop().await.unwrap();
    let ontime = Ontime::new();
    ontime.json(&["company", "add", "Riverside"]).success();
    ontime
        .add_integration("Main office", server.port(), "x")
        .failure("connection_refused");
    let port = server.port().to_string();
    let words = [
        "integration",
        "add",
        "--name",
        "Main office",
        "--company",
        "1",
        "--database",
        "demo",
        "--untested",
    ];
    let words = [&words[..], &login(&port, "root")].concat();
    ontime.json_with(&words, "").success();
    let tested = ontime.json(&["integration", "test", "Main office"]);
    let tested = (tested.code, tested.value());
    assert_eq!((tested.0, &tested.1["code"]), (1, &"connection_refused".into()));
    let result = ontime.text(&["sync", "Main office"]);
    assert!(
        result.stdout.contains(text("activity.outcomes.failed")) && result.stderr.contains("3306"),
        "{}",
        result.stderr
    );
    let run = ontime.json(&["sync", "Main office"]);
    let run = (run.code, run.value());
    assert_eq!((run.0, &run.1["outcome"]), (1, &"failed".into()));
    assert_eq!(
        (&run.1["error"]["code"], &run.1["rows_read"]),
        (&"connection_refused".into(), &0.into())
    );
}
