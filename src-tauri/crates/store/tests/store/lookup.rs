use domain::{Departure, PatNum, Standing, name_key};
use store::{Deactivation, MatchKey, PageWrite, SourceKey};

use crate::support::{Office, born, by_number, create, fields, fingerprint};

fn by_name(pat_num: i64, last: &str, birthday: &str) -> SourceKey {
    SourceKey {
        pat_num: PatNum(pat_num),
        by: Some(match_key(last, birthday)),
    }
}

fn match_key(last: &str, birthday: &str) -> MatchKey {
    MatchKey {
        last_key: name_key(last),
        birthday: born(birthday),
    }
}

#[tokio::test]
async fn a_linked_patient_is_found_by_its_number_with_all_that_is_known() {
    let (office, sync) = Office::syncing().await;
    let ann = fields("Ann", "Lee", "1979-04-12");
    let numbers = [i64::MIN, -1, 42, (1 << 53) + 1, i64::MAX];
    let creates = numbers.map(|number| create(number, ann.clone(), (number == 42).then_some("900112222")));
    office
        .store
        .apply_page(&sync.creating(creates.into()))
        .await
        .unwrap();
    let page: Vec<_> = numbers.into_iter().chain([421]).map(by_number).collect();
    let found = office
        .store
        .lookup(sync.integration, sync.company, &page)
        .await
        .unwrap();
    assert_eq!(found.linked.len(), numbers.len());
    assert!(found.candidates.is_empty(), "nobody was looked for by name");
    for number in numbers {
        let linked = &found.linked[&PatNum(number)];
        assert_eq!(linked.fields, ann, "{number}");
        assert_eq!(linked.fingerprint, fingerprint(1));
        assert_eq!(linked.standing, Standing::Active);
        assert_eq!(linked.has_ssn, number == 42);
    }
}

#[tokio::test]
async fn candidates_share_last_name_and_birthday_whatever_the_spelling() {
    let (office, sync) = Office::syncing().await;
    let store = &office.store;
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
    assert_eq!(candidates[0].first_key, "jose");
    assert_eq!(candidates[0].linked_as, None);
    assert_eq!(candidates[1].linked_as, Some(PatNum(7)));
}

#[tokio::test]
async fn a_link_of_another_integration_does_not_count_as_one_of_this() {
    let (office, sync) = Office::syncing().await;
    let west = office.integration(sync.company, "Westside").await;
    let page = sync.creating(vec![create(7, fields("Ann", "Lee", "1979-04-12"), None)]);
    office.store.apply_page(&page).await.unwrap();
    let found = office
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
    let (office, sync) = Office::syncing().await;
    let nameless = fields("Ann", "-", "1979-04-12");
    office
        .store
        .add_patient(sync.company, &nameless, String::new())
        .await
        .unwrap();
    let page = [by_name(1, "", "1979-04-12"), by_number(2)];
    let found = office
        .store
        .lookup(sync.integration, sync.company, &page)
        .await
        .unwrap();
    assert!(found.candidates.is_empty());
}

#[tokio::test]
async fn only_linked_and_active_patients_are_walked_for_the_comparison() {
    let (office, sync) = Office::syncing().await;
    let numbers = [i64::MIN, -5, 0, 10, i64::MAX];
    let ann = fields("Ann", "Lee", "1979-04-12");
    let creates = numbers.map(|number| create(number, ann.clone(), None));
    office
        .store
        .apply_page(&sync.creating(creates.into()))
        .await
        .unwrap();
    let gone = office.linked(&sync, 0).await.unwrap();
    let page = PageWrite {
        deactivations: vec![Deactivation {
            patient: gone,
            pat_num: PatNum(0),
            departure: Departure::Vanished,
            into: None,
        }],
        ..sync.page()
    };
    office.store.apply_page(&page).await.unwrap();

    let mut walked = Vec::new();
    let mut after = None;
    loop {
        let page = office
            .store
            .linked_pat_nums_behind(sync.integration, after, 2)
            .await
            .unwrap();
        let Some(last) = page.last() else { break };
        after = Some(*last);
        walked.extend(page.iter().map(|number| number.0));
    }
    assert_eq!(walked, [i64::MIN, -5, 10, i64::MAX]);
    let counts = office.store.linked_counts(sync.integration).await.unwrap();
    assert_eq!((counts.active, counts.inactive), (4, 1));
}
