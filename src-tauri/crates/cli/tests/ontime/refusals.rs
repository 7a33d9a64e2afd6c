//! What cannot be done is said in the same words and the same shape everywhere.

use practice::Server;

use crate::desk::{Desk, bare};

#[test]
fn a_line_that_cannot_be_understood_is_a_usage_error_in_both_forms() {
    let desk = Desk::new();
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
        desk.json(words).refused("usage");
        let said = desk.text(words);
        assert_eq!((said.code, said.stdout.as_str()), (2, ""), "{words:?}");
        assert!(
            said.stderr.contains("Usage: ontime"),
            "{words:?}: {}",
            said.stderr
        );
    }
    assert!(
        !desk.data().exists(),
        "nothing was made for a line that means nothing"
    );
}

#[test]
fn help_and_version_are_answers_too() {
    let desk = Desk::new();
    let help = desk.json(&["--help"]).done();
    assert!(help["text"].as_str().unwrap().contains("integration"));
    let version = desk.text(&["--version"]);
    assert_eq!(
        version.stdout,
        concat!("ontime ", env!("CARGO_PKG_VERSION"), "\n")
    );
}

#[test]
fn the_folder_opens_with_its_passphrase_only() {
    let desk = Desk::new();
    desk.json(&["company", "add", "Riverside"]).done();
    let call = |file: Option<&str>| {
        let mut command = bare(&desk.data());
        command.args(["--json", "company", "list"]);
        if let Some(text) = file {
            let file = desk.data().with_file_name("other");
            std::fs::write(&file, text).unwrap();
            command.arg("--passphrase-file").arg(file);
        }
        desk.finish(command, "")
    };
    let locked = call(None).refused("locked");
    assert!(
        locked["hint"].as_str().unwrap().contains("--passphrase-file"),
        "{locked}"
    );
    call(Some("another long passphrase\n")).refused("wrong_passphrase");
    call(Some("\n")).refused("invalid_passphrase");
    let mut command = bare(&desk.data());
    command.args(["--json", "company", "list", "--passphrase-file"]);
    command.arg(desk.data().join("nowhere"));
    desk.finish(command, "").refused("invalid_passphrase");
    assert_eq!(desk.json(&["company", "list"]).done()[0]["name"], "Riverside");
}

#[test]
fn without_json_an_error_goes_to_standard_error_with_what_to_do() {
    let desk = Desk::new();
    let said = desk.text(&["sync", "Main office"]);
    assert_eq!((said.code, said.stdout.as_str()), (1, ""));
    assert_eq!(
        said.stderr,
        "There is no integration with the id or name \"Main office\".\n\
         `ontime integration list` shows those that there are.\n"
    );
}

#[test]
fn what_is_not_there_is_not_found() {
    let desk = Desk::new();
    for words in [
        &["patient", "99"][..],
        &["sync", "9"],
        &["history", "9"],
        &["integration", "test", "9"],
        &["integration", "rename", "9", "x"],
        &["integration", "remove", "9"],
    ] {
        desk.json(words).refused("not_found");
    }
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_told_apart_and_may_be_saved_untested() {
    let mut server = Server::launch().await.unwrap();
    server.stop().await.unwrap();
    let desk = Desk::new();
    desk.json(&["company", "add", "Riverside"]).done();
    desk.add_integration("Main office", server.port(), "x")
        .refused("connection_refused");
    let port = server.port().to_string();
    let words = [
        "integration",
        "add",
        "--name",
        "Main office",
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
        "--untested",
    ];
    desk.json_with(&words, "").done();
    let tested = desk.json(&["integration", "test", "Main office"]);
    let tested = (tested.code, tested.value());
    assert_eq!((tested.0, &tested.1["code"]), (1, &"connection_refused".into()));
    let said = desk.text(&["sync", "Main office"]);
    assert!(
        said.stdout.contains("failed") && said.stderr.contains("3306"),
        "{}",
        said.stderr
    );
    let run = desk.json(&["sync", "Main office"]);
    let run = (run.code, run.value());
    assert_eq!((run.0, &run.1["outcome"]), (1, &"failed".into()));
    assert_eq!(
        (&run.1["error"]["code"], &run.1["rows_read"]),
        (&"connection_refused".into(), &0.into())
    );
}
