//! `ontime integration schedule`.

use app::Fault;
use app::i18n::{Language, fault_message};
use opendental_testkit::Practice;
use serde_json::json;

use crate::harness::{Ontime, fill, serve};

#[tokio::test]
async fn a_schedule_is_set_shown_and_rejected() {
    let server = serve(&Practice::generate(5, 20)).await;
    let ontime = Ontime::connected(server.port());
    let of = |words: &[&'static str]| [&["integration", "schedule", "Main office"], words].concat();
    let set = ontime
        .json(&of(&[
            "--daily",
            "6:30",
            "--days",
            "mon,Tue",
            "--quiet",
            "22:00-06:00",
        ]))
        .success();
    let expected = json!({
        "timing": {"kind": "daily", "at": "06:30"}, "days": ["mon", "tue"], "quiet": {"from": "22:00", "to": "06:00"},
    });
    assert_eq!(set["schedule"], expected);
    assert!(set["next_due_at"].is_string());

    let set = ontime
        .json(&of(&["--every", "30", "--from", "08:00", "--to", "18:00"]))
        .success();
    assert_eq!(set["schedule"]["timing"]["minutes"], 30);
    assert_eq!(set["schedule"]["days"].as_array().unwrap().len(), 7);
    let listed = ontime.json(&["integration", "list"]).success();
    assert_eq!(listed[0]["schedule"], set["schedule"]);

    let refused = ontime
        .json(&of(&["--daily", "25:00"]))
        .failure("invalid_schedule");
    assert_eq!(
        refused["message"],
        fault_message(Language::En, &Fault::ScheduleTimeInvalid)
    );
    for words in [
        &[][..],
        &["--off", "--daily", "19:00"],
        &["--every", "30"],
        &["--daily", "19:00", "--days", "noday"],
    ] {
        ontime.json(&of(words)).failure("usage");
    }
    let off = ontime.text(&of(&["--off"]));
    assert_eq!(
        off.stdout.trim(),
        fill("cli.schedule.off", &json!({ "name": "Main office" }))
    );
    assert_eq!(
        ontime.json(&["integration", "list"]).success()[0]["next_due_at"],
        json!(null)
    );
}
