//! `ontime` says what is missing from the store, and continues without it only on request.

use crate::harness::Ontime;

#[test]
fn an_older_database_is_refused_until_the_loss_is_accepted() {
    let ontime = Ontime::new();
    ontime.json(&["company", "add", "Riverside"]).success();
    let (database, older) = (ontime.data().join("ontime.db"), ontime.folder().join("older"));
    std::fs::copy(&database, &older).unwrap();
    ontime.json(&["company", "add", "Lakeside"]).success();
    assert_eq!(ontime.text(&["open"]).code, 0);

    std::fs::copy(&older, &database).unwrap();
    for command in [&["open"][..], &["company", "list"], &["patients"]] {
        ontime.json(command).failure("store_incomplete");
        let said = ontime.text(command).stderr;
        assert!(said.contains("1 change made at the desk since "), "{said}");
        assert!(said.contains("ontime open --accept-loss"), "{said}");
    }
    ontime.json(&["open", "--accept-loss"]).success();
    let companies = ontime.json(&["company", "list"]).success();
    assert_eq!(companies.as_array().map(Vec::len), Some(1));
    assert!(ontime.data().join("set-aside").exists());
}
