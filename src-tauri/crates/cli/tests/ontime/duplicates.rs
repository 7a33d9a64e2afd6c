//! `ontime duplicates`: pairs, decisions, and a merge in Open Dental.

use opendental_testkit::{DEMO_DATABASE, DEMO_PASSWORD, Practice, edits};
use serde_json::{Value, json};

use crate::harness::{Ontime, count, serve};

/// The practice has a second chart of one patient, with a mistyped last name.
#[tokio::test]
async fn a_second_chart_is_listed_decided_and_asked_about_again_when_it_changes() {
    let practice = Practice::generate(7, 60);
    let server = serve(&practice).await;
    for sql in [
        "UPDATE demo.patient SET LName = 'Featherstone', FName = 'Josephine', Preferred = '', PatStatus = 0, \
         Birthdate = '1979-02-18' WHERE PatNum = 1",
        "INSERT INTO demo.patient (PatNum, LName, FName, MiddleI, Preferred, PatStatus, Gender, Birthdate, Address, Address2, \
         City, State, Zip, HmPhone, WkPhone, WirelessPhone, Email, SSN, MedicaidID) \
         SELECT 90001, 'Fetherstone', FName, MiddleI, Preferred, PatStatus, Gender, Birthdate, Address, Address2, City, State, \
         Zip, HmPhone, WkPhone, WirelessPhone, Email, SSN, MedicaidID FROM demo.patient WHERE PatNum = 1",
    ] {
        server.execute(sql).await.unwrap();
    }
    let ontime = Ontime::new();
    ontime.json(&["company", "add", "Riverside"]).success();
    ontime
        .add_integration("Main office", server.port(), DEMO_PASSWORD)
        .success();
    let sync = || {
        ontime
            .json(&["sync", "Main office", "--full", "--no-limit"])
            .success()
    };
    sync();

    let of_charts = |found: &Value| -> Option<Value> {
        let pairs = found["pairs"].as_array().unwrap();
        pairs
            .iter()
            .find(|pair| pair["pat_nums"] == json!([["1"], ["90001"]]))
            .cloned()
    };
    let found = ontime.json(&["duplicates", "--no-limit"]).success();
    assert_eq!(count(&found, "total"), found["pairs"].as_array().unwrap().len());
    let pair = of_charts(&found).unwrap();
    assert!(pair["score"].as_f64().unwrap() > 0.5, "{pair}");
    assert!(pair["sure"].is_boolean());
    let reasons = pair["reasons"].as_array().unwrap();
    assert!(reasons.contains(&json!("last_name_mistyped")), "{pair}");
    let ids = [0, 1].map(|at| pair["patients"][at].as_str().unwrap().to_owned());
    let text = ontime.text(&["duplicates"]).stdout;
    assert!(text.contains("Featherstone"), "{text}");

    ontime
        .json(&["duplicates", "decide", &ids[0], &ids[1], "same"])
        .failure("not_mergeable");
    ontime
        .json(&["duplicates", "decide", &ids[0], &ids[1], "different"])
        .success();
    let left = ontime.json(&["duplicates", "--no-limit"]).success();
    assert_eq!(of_charts(&left), None);

    server
        .execute("UPDATE demo.patient SET FName = 'Zelda' WHERE PatNum IN (1, 90001)")
        .await
        .unwrap();
    sync();
    let again = ontime.json(&["duplicates", "--limit", "1"]).success();
    assert_eq!(again["pairs"].as_array().unwrap().len(), 1);
    let again = ontime.json(&["duplicates", "--no-limit"]).success();
    assert!(of_charts(&again).is_some());

    let mut db = server.connection_to(DEMO_DATABASE).await.unwrap();
    edits::merge(&mut db, 90_001, 1).await.unwrap();
    sync();
    let merged = ontime.json(&["duplicates", "--no-limit"]).success();
    let pairs = merged["pairs"].as_array().unwrap();
    let second = json!(ids[1]);
    let has_second = |pair: &Value| pair["patients"].as_array().unwrap().contains(&second);
    assert!(!pairs.iter().any(has_second), "{pairs:?}");
}
