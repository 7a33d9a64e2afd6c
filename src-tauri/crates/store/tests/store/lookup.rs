use domain::{InactiveReason, PatNum, PatientStatus, normalized_name};
use store::{Deactivation, MatchKey, PageWrite, SourceKey};

use crate::support::{App, born, by_number, create, fields, fingerprint};

fn by_name(pat_num: i64, last: &str, birthday: &str) -> SourceKey {
    SourceKey {
        pat_num: PatNum(pat_num),
        by: Some(match_key(last, birthday)),
    }
}

fn match_key(last: &str, birthday: &str) -> MatchKey {
    MatchKey {
        last_name_normalized: normalized_name(last),
        birthday: born(birthday),
    }
}

#[tokio::test]
async fn a_linked_patient_is_found_by_its_number_with_all_that_is_known() {
    let (app, sync) = App::syncing().await;
    let ann = fields("Ann", "Lee", "1979-04-12");
    let numbers = [i64::MIN, -1, 42, (1 << 53) + 1, i64::MAX];
    let creates = numbers.map(|number| create(number, ann.clone(), (number == 42).then_some("900112222")));
    app.store
        .apply_page(&sync.creating(creates.into()))
        .await
        .unwrap();
    let page: Vec<_> = numbers.into_iter().chain([421]).map(by_number).collect();
    let found = app
        .store
        .lookup(sync.integration, sync.company, &page)
        .await
        .unwrap();
    assert_eq!(found.linked.len(), numbers.len());
    assert!(found.candidates.is_empty(), "no one was searched by name");
    for number in numbers {
        let linked = &found.linked[&PatNum(number)];
        assert_eq!(linked.fields, ann, "{number}");
        assert_eq!(linked.fingerprint, fingerprint(1));
        assert_eq!(linked.status, PatientStatus::Active);
        let record = app.store.patient(linked.patient).await.unwrap();
        assert_eq!(record.has_ssn, number == 42);
    }
}

#[tokio::test]
async fn candidates_share_last_name_and_birthday_whatever_the_spelling() {
    let (app, sync) = App::syncing().await;
    let store = &app.store;
    let by_hand = fields("José", "De la Peña", "1979-04-12");
    let by_hand = store
        .add_patient(sync.company, &by_hand, String::new())
        .await
        .unwrap();
    let twin = fields("Maria", "DELAPENA", "1979-04-12");
    store
        .apply_page(&sync.creating(vec![create(7, twin, None)]))
        .await
        .unwrap();
    let sister = fields("Lucia", "De la Peña", "1981-01-01");
    store
        .add_patient(sync.company, &sister, String::new())
        .await
        .unwrap();

    let page = [
        by_name(8, "de la pena", "1979-04-12"),
        by_name(9, "De La Peña", "1979-04-12"),
    ];
    let found = store.lookup(sync.integration, sync.company, &page).await.unwrap();
    assert!(found.linked.is_empty());
    let candidates = &found.candidates[&match_key("De la Peña", "1979-04-12")];
    assert_eq!(found.candidates.len(), 1);
    assert_eq!(candidates.len(), 2);
    assert_eq!(candidates[0].patient, by_hand);
    assert_eq!(candidates[0].first_name_normalized, "jose");
    assert_eq!(candidates[0].linked_as, None);
    assert_eq!(candidates[1].linked_as, Some(PatNum(7)));
}

#[tokio::test]
async fn a_link_of_another_integration_does_not_count_as_one_of_this() {
    let (app, sync) = App::syncing().await;
    let west = app.integration(sync.company, "Westside").await;
    let page = sync.creating(vec![create(7, fields("Ann", "Lee", "1979-04-12"), None)]);
    app.store.apply_page(&page).await.unwrap();
    let found = app
        .store
        .lookup(west, sync.company, &[by_name(7, "Lee", "1979-04-12")])
        .await
        .unwrap();
    assert!(found.linked.is_empty());
    assert_eq!(
        found.candidates[&match_key("Lee", "1979-04-12")][0].linked_as,
        None
    );
}

#[tokio::test]
async fn a_patient_without_a_usable_last_name_has_no_candidates() {
    let (app, sync) = App::syncing().await;
    let nameless = fields("Ann", "-", "1979-04-12");
    app.store
        .add_patient(sync.company, &nameless, String::new())
        .await
        .unwrap();
    let page = [by_name(1, "", "1979-04-12"), by_number(2)];
    let found = app
        .store
        .lookup(sync.integration, sync.company, &page)
        .await
        .unwrap();
    assert!(found.candidates.is_empty());
}

#[tokio::test]
async fn only_linked_and_active_patients_are_listed_for_the_comparison() {
    let (app, sync) = App::syncing().await;
    let numbers = [i64::MIN, -5, 0, 10, i64::MAX];
    let ann = fields("Ann", "Lee", "1979-04-12");
    let creates = numbers.map(|number| create(number, ann.clone(), None));
    app.store
        .apply_page(&sync.creating(creates.into()))
        .await
        .unwrap();
    let gone = app.linked(&sync, 0).await.unwrap();
    let page = PageWrite {
        deactivations: vec![Deactivation {
            patient: gone,
            pat_num: PatNum(0),
            reason: InactiveReason::Vanished,
            into: None,
        }],
        ..sync.page()
    };
    app.store.apply_page(&page).await.unwrap();

    let mut walked = Vec::new();
    let mut after = None;
    loop {
        let page = app
            .store
            .linked_pat_nums_after(sync.integration, after, 2)
            .await
            .unwrap();
        let Some(last) = page.last() else { break };
        after = Some(*last);
        walked.extend(page.iter().map(|number| number.0));
    }
    assert_eq!(walked, [i64::MIN, -5, 10, i64::MAX]);
    assert_eq!(app.store.active_patients(sync.integration).await.unwrap(), 4);
}
