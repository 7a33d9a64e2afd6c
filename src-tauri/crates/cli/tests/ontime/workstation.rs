//! Open Dental's own settings on this computer, as far as they may be taken.

use serde_json::json;

use crate::desk::Desk;

#[test]
fn open_dentals_own_settings_are_shown_without_a_password_and_what_has_no_login_says_so() {
    let desk = Desk::new();
    let file = desk.folder().join("FreeDentalConfig.xml");
    let path = file.to_str().unwrap();
    let find = |xml: &str| {
        std::fs::write(&file, xml).unwrap();
        desk.json(&["integration", "find", "--file", path])
    };
    let direct = "<ConnectionSettings><DatabaseConnection><ComputerName>od-server:3307</ComputerName>\
                  <Database>opendental</Database><User>reader</User><Password>in clear</Password>\
                  <MySQLPassHash>c2VjcmV0</MySQLPassHash></DatabaseConnection></ConnectionSettings>";
    assert_eq!(
        find(direct).done(),
        json!({"host": "od-server", "port": 3307, "database": "opendental", "username": "reader", "file": path})
    );
    find(
        "<ConnectionSettings><ServerConnection><URI>http://od</URI></ServerConnection></ConnectionSettings>",
    )
    .refused("config_middle_tier");
    find("<ConnectionSettings><DatabaseType>Oracle</DatabaseType></ConnectionSettings>")
        .refused("config_oracle");
    find("<ConnectionSettings/>").refused("config_no_server");
    find("nothing of the kind").refused("config_unknown");
    std::fs::remove_file(&file).unwrap();
    desk.json(&["integration", "find", "--file", path])
        .refused("config_unreadable");
    let heard = String::from_utf8(desk.heard()).unwrap();
    assert!(
        !heard.contains("in clear") && !heard.contains("c2VjcmV0"),
        "{heard}"
    );
}
