//! `ontime backup`, `backups`, and `restore`.

use std::fs;

use crate::harness::Ontime;

fn companies(ontime: &Ontime) -> usize {
    let listed = ontime.json(&["company", "list"]).success();
    listed.as_array().unwrap().len()
}

#[test]
fn a_backup_is_made_shown_and_restored_only_with_yes() {
    let ontime = Ontime::new();
    ontime.json(&["company", "add", "Riverside"]).success();
    let made = ontime.json(&["backup"]).success();
    let file = made["file"].as_str().unwrap().to_owned();
    assert!(file.ends_with("-manual.db"), "{file}");
    ontime.json(&["company", "add", "Lakeside"]).success();

    let shown = ontime.json(&["restore", "latest"]).success();
    assert_eq!(shown["restored"], false);
    assert_eq!(shown["contents"]["changes_since"], 1);
    assert_eq!(companies(&ontime), 2);
    let text = ontime.text(&["restore", "latest"]).stdout;
    assert!(text.contains("--yes"), "{text}");

    let restored = ontime.json(&["restore", &file, "--yes"]).success();
    assert_eq!(restored["restored"], true);
    assert_eq!(companies(&ontime), 1);
    let listed = ontime.json(&["backups"]).success();
    let listed = listed["backups"].as_array().unwrap();
    let reasons: Vec<&str> = listed.iter().map(|it| it["reason"].as_str().unwrap()).collect();
    assert_eq!(reasons, ["before_restore", "manual"]);
    let before = listed[0]["backup"]["name"].as_str().unwrap();
    ontime.json(&["restore", before, "--yes"]).success();
    assert_eq!(companies(&ontime), 2);
    ontime.json(&["restore", "nothing.db"]).failure("not_found");
}

#[test]
fn a_missing_or_damaged_store_says_how_to_restore_and_comes_back() {
    let ontime = Ontime::new();
    ontime.json(&["company", "add", "Riverside"]).success();
    ontime.json(&["backup"]).success();
    let database = ontime.data().join("ontime.db");
    let damage: [&dyn Fn(); 2] = [&|| fs::remove_file(&database).unwrap(), &|| {
        let mut bytes = fs::read(&database).unwrap();
        bytes.iter_mut().step_by(100).for_each(|byte| *byte ^= 1);
        fs::write(&database, bytes).unwrap();
    }];
    for damage in damage {
        damage();
        let said = ontime.text(&["company", "list"]).stderr;
        assert!(said.contains("ontime restore latest"), "{said}");
        ontime.json(&["restore", "latest", "--yes"]).success();
        assert_eq!(companies(&ontime), 1);
    }
}

#[test]
fn a_second_folder_gets_the_backups_and_its_absence_is_a_failure() {
    let ontime = Ontime::new();
    ontime.json(&["company", "add", "Riverside"]).success();
    let stick = ontime.folder().join("usb");
    fs::create_dir(&stick).unwrap();
    ontime.json(&["backup"]).success();
    let listed = ontime
        .json(&["backups", "--second-folder", stick.to_str().unwrap()])
        .success();
    assert_eq!(listed["backups"].as_array().unwrap().len(), 2, "copied at once");
    let text = ontime.text(&["backups"]).stdout;
    assert!(
        text.contains("second folder") && text.contains("-manual.ontime"),
        "{text}"
    );
    fs::remove_dir_all(&stick).unwrap();
    let missing = ontime.json(&["backup"]);
    assert_eq!(missing.code, 1);
    assert_eq!(
        missing.value()["second"]["fault"]["code"],
        "backup_folder_missing"
    );
    let said = ontime.text(&["backup"]).stderr;
    assert!(said.contains("isn't connected"), "{said}");
    let listed = ontime.json(&["backups", "--no-second-folder"]).success();
    assert_eq!(
        listed["backups"].as_array().unwrap().len(),
        3,
        "all on this computer"
    );
    ontime.json(&["backup"]).success();
}
