//! `ontime integration schedule`.

use practice::Practice;
use serde_json::json;

use crate::desk::{Desk, serve};

#[tokio::test]
async fn a_schedule_is_set_shown_and_refused_in_words() {
    let server = serve(&Practice::generate(5, 20)).await;
    let desk = Desk::connected(server.port());
    let of = |words: &[&'static str]| [&["integration", "schedule", "Main office"], words].concat();
    let set = desk
        .json(&of(&[
            "--daily",
            "6:30",
            "--days",
            "mon,Tue",
            "--quiet",
            "22:00-06:00",
        ]))
        .done();
    let expected = json!({
        "timing": {"kind": "daily", "at": "06:30"}, "days": ["mon", "tue"], "quiet": {"from": "22:00", "to": "06:00"},
    });
    assert_eq!(set["schedule"], expected);
    assert!(set["next_due_at"].is_string());

    let set = desk
        .json(&of(&["--every", "30", "--from", "08:00", "--to", "18:00"]))
        .done();
    assert_eq!(set["schedule"]["timing"]["minutes"], 30);
    assert_eq!(set["schedule"]["days"].as_array().unwrap().len(), 7);
    let listed = desk.json(&["integration", "list"]).done();
    assert_eq!(listed[0]["schedule"], set["schedule"]);

    let refused = desk.json(&of(&["--daily", "25:00"])).refused("invalid_schedule");
    assert_eq!(
        refused["message"],
        "A time of this schedule is not a time of day."
    );
    for words in [
        &[][..],
        &["--off", "--daily", "19:00"],
        &["--every", "30"],
        &["--daily", "19:00", "--days", "noday"],
    ] {
        desk.json(&of(words)).refused("usage");
    }
    let off = desk.text(&of(&["--off"]));
    assert_eq!(off.stdout.trim(), "Main office is not synced by itself any more.");
    assert_eq!(
        desk.json(&["integration", "list"]).done()[0]["next_due_at"],
        json!(null)
    );
}
