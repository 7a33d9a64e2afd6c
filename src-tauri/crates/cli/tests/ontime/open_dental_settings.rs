//! Reads Open Dental's connection settings on this computer, without the password.

use serde_json::json;

use crate::harness::Ontime;

#[test]
fn open_dental_settings_are_shown_without_a_password_and_other_setups_have_their_own_code() {
    let ontime = Ontime::new();
    let file = ontime.folder().join("FreeDentalConfig.xml");
    let path = file.to_str().unwrap();
    let find = |xml: &str| {
        std::fs::write(&file, xml).unwrap();
        ontime.json(&["integration", "find", "--file", path])
    };
    let direct = "<ConnectionSettings><DatabaseConnection><ComputerName>od-server:3307</ComputerName>\
                  <Database>opendental</Database><User>reader</User><Password>plain text</Password>\
                  <MySQLPassHash>c2VjcmV0</MySQLPassHash></DatabaseConnection></ConnectionSettings>";
    assert_eq!(
        find(direct).success(),
        json!({"host": "od-server", "port": 3307, "database": "opendental", "username": "reader", "file": path})
    );
    find(
        "<ConnectionSettings><ServerConnection><URI>http://od</URI></ServerConnection></ConnectionSettings>",
    )
    .failure("config_middle_tier");
    find("<ConnectionSettings><DatabaseType>Oracle</DatabaseType></ConnectionSettings>")
        .failure("config_oracle");
    find("<ConnectionSettings/>").failure("config_no_server");
    find("nothing of the kind").failure("config_unknown");
    std::fs::remove_file(&file).unwrap();
    ontime
        .json(&["integration", "find", "--file", path])
        .failure("config_unreadable");
    let all_output = String::from_utf8(ontime.all_output()).unwrap();
    assert!(
        !all_output.contains("plain text") && !all_output.contains("c2VjcmV0"),
        "{all_output}"
    );
}
