//! Starts that fail before there is a window. Linux only: elsewhere a message box would wait for a click.

use std::process::Command;

use app::i18n::{self, Language};
use app::{Fault, FileKind, FileReason};
use tempfile::tempdir;

fn started_with(arguments: &[&str], locale: &str) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_ontime-dental"))
        .args(arguments)
        .env("LC_ALL", locale)
        .output()
        .unwrap();
    (
        output.status.success(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

/// What the program writes when it cannot start.
fn report(fault: &Fault, language: Language) -> String {
    let title = i18n::text(language, "shell.start.title");
    let (message, hint) = (
        i18n::fault_message(language, fault),
        i18n::fault_hint(language, fault),
    );
    format!("{title}. {message} {hint}\n")
}

#[test]
fn a_failed_start_reports_why_and_what_to_do() {
    let dir = tempdir().unwrap();
    let data = dir.path().join("data");
    let (data, missing) = (data.to_str().unwrap(), dir.path().join("no such file"));
    let arguments = ["--data-dir", data, "--passphrase-file", missing.to_str().unwrap()];
    for (locale, language) in [("en_US.UTF-8", Language::En), ("es_MX.UTF-8", Language::Es)] {
        let (started, output) = started_with(&arguments, locale);
        assert!(!started);
        assert_eq!(output, report(&Fault::PassphraseFileUnreadable, language));
    }

    // A file is where the log folder should be.
    std::fs::create_dir_all(data).unwrap();
    std::fs::write(dir.path().join("data").join("logs"), "x").unwrap();
    let (started, output) = started_with(&["--data-dir", data], "C.UTF-8");
    assert!(!started);
    let reason = FileReason::Other;
    let what = FileKind::Log;
    assert_eq!(
        output,
        report(&Fault::FileNotWritten { what, reason }, Language::En)
    );
}
