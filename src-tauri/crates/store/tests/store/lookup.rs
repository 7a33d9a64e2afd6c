//! What a batch looks up.

use domain::{InactiveReason, PatNum, PatientStatus, ServerTime, normalized_name};
use store::{
    Candidates, ClusterDigest, LinkTouch, LinkUpsert, MAX_CANDIDATES, MatchKey, PageChanges, PatientRef,
};

use crate::support::{
    App, Sync, born, create, creating, deactivating, deactivation, fields, fingerprint, link, update,
    updating,
};

fn match_key(last: &str, birthday: &str) -> MatchKey {
    MatchKey {
        last_name_normalized: normalized_name(last),
        birthday: born(birthday),
    }
}

/// The ids of the candidates of a key; `None` if there are too many.
async fn candidates(app: &App, sync: &Sync, last: &str, birthday: &str) -> Option<Vec<i64>> {
    let mut batch = app.store.begin_batch(sync.job).await.unwrap();
    let key = match_key(last, birthday);
    let mut found = batch.candidates(std::slice::from_ref(&key)).await.unwrap();
    match found.remove(&key) {
        Some(Candidates::Few(few)) => Some(few.iter().map(|it| it.patient.0).collect()),
        Some(Candidates::TooMany) => None,
        None => Some(Vec::new()),
    }
}

#[tokio::test]
async fn links_are_found_by_number_and_by_range() {
    let (app, sync) = App::syncing().await;
    let numbers = [i64::MIN, -1, 42, (1 << 53) + 1, i64::MAX];
    let creates = numbers.map(|number| create(number, fields("Ann", "Lee", "1979-04-12"), None));
    app.apply(&sync, &creating(creates.into())).await.unwrap();
    let mut batch = app.store.begin_batch(sync.job).await.unwrap();
    let all: Vec<PatNum> = numbers.into_iter().chain([421]).map(PatNum).collect();
    let found = batch.links_of(&all).await.unwrap();
    assert_eq!(found.len(), numbers.len());
    assert_eq!(found[&PatNum(42)].fingerprint, fingerprint(1));
    for (after, until, expected) in [
        (None, i64::MAX, &numbers[..]),
        (None, i64::MIN, &numbers[..1]),
        (Some(i64::MIN), 42, &numbers[1..3]),
        (Some(42), i64::MAX, &numbers[3..]),
        (Some(i64::MAX), i64::MAX, &[]),
    ] {
        let range = batch.links_in(after.map(PatNum), PatNum(until)).await.unwrap();
        let mut found: Vec<i64> = range.keys().map(|number| number.0).collect();
        found.sort_unstable();
        assert_eq!(found, expected, "{after:?} to {until}");
    }
}

#[tokio::test]
async fn the_state_of_a_link_is_read_as_it_was_written() {
    let (app, sync) = App::syncing().await;
    let page = creating(vec![create(1, fields("Ann", "Lee", "1979-04-12"), None)]);
    app.apply(&sync, &page).await.unwrap();
    let patient = app.linked(&sync, 1).await.unwrap();
    let gone = PatientStatus::Inactive(InactiveReason::NonPatient);
    let digest = Some(ClusterDigest([0, 1, 2, 3, 4, 5, 6, 255]));
    let times = [None, Some(0), Some(-5), Some(i64::MAX)];
    for status in [PatientStatus::Active, gone] {
        for changed_at in times.map(|at| at.map(ServerTime)) {
            for (cluster, is_primary) in [(None, true), (None, false), (digest, true), (digest, false)] {
                let seven = LinkUpsert {
                    is_primary,
                    status,
                    changed_at,
                    cluster,
                    ..link(7, PatientRef::Existing(patient))
                };
                let one = LinkUpsert {
                    is_primary: !is_primary,
                    ..link(1, PatientRef::Existing(patient))
                };
                let changes = PageChanges {
                    links: vec![seven, one],
                    ..PageChanges::default()
                };
                app.apply(&sync, &changes).await.unwrap();
                let read = app.link(&sync, 7).await.unwrap();
                assert_eq!((read.patient, read.is_primary), (patient, is_primary));
                assert_eq!(
                    (read.status, read.changed_at, read.cluster),
                    (status, changed_at, cluster)
                );
                let known = app.store.known_page(sync.integration, None, 9).await.unwrap();
                let known = known.iter().find(|known| known.pat_num == PatNum(7)).unwrap();
                assert_eq!(
                    (known.status, known.changed_at, known.cluster),
                    (status, changed_at, cluster)
                );
                assert_eq!((known.is_linked, known.is_primary), (true, is_primary));
            }
        }
    }
    let touch = |number, changed_at| PageChanges {
        touched: vec![LinkTouch {
            pat_num: PatNum(number),
            status: gone,
            is_other_state: true,
            changed_at: Some(ServerTime(changed_at)),
            cluster: None,
        }],
        ..PageChanges::default()
    };
    let before = app.link(&sync, 7).await.unwrap();
    app.apply(&sync, &touch(7, 9)).await.unwrap();
    let after = app.link(&sync, 7).await.unwrap();
    assert_eq!(
        (after.status, after.changed_at, after.cluster),
        (gone, Some(ServerTime(9)), None)
    );
    assert_eq!(
        (after.patient, after.fingerprint),
        (before.patient, before.fingerprint)
    );
    app.apply(&sync, &touch(99, 9)).await.unwrap_err();
}

#[tokio::test]
async fn a_batch_sees_what_it_has_written_and_readers_do_not_until_it_is_committed() {
    let (app, sync) = App::syncing().await;
    let ann = fields("Ann", "Lee", "1979-04-12");
    let mut batch = app.store.begin_batch(sync.job).await.unwrap();
    let page = creating(vec![create(1, ann.clone(), None)]);
    batch.apply(&page).await.unwrap();
    let patient = batch.links_of(&[PatNum(1)]).await.unwrap()[&PatNum(1)].patient;
    let stored = batch
        .patients(&[patient])
        .await
        .unwrap()
        .remove(&patient)
        .unwrap();
    assert_eq!((stored.fields, stored.status), (ann, PatientStatus::Active));
    assert_eq!((stored.merged_into, stored.active_elsewhere), (None, false));
    assert_eq!(app.total().await, 0, "nor do they wait for it");
    drop(batch);
    assert_eq!(app.total().await, 0);
    assert_eq!(app.linked(&sync, 1).await, None);
}

#[tokio::test]
async fn a_patient_is_active_elsewhere_while_a_number_of_another_integration_is() {
    let (app, main) = App::syncing().await;
    let west = app.integration(main.company, "Westside").await;
    let west = app.sync(main.company, west).await;
    let ann = fields("Ann", "Lee", "1979-04-12");
    let page = creating(vec![create(1, ann.clone(), None)]);
    app.apply(&main, &page).await.unwrap();
    let patient = app.linked(&main, 1).await.unwrap();
    let elsewhere = async |sync: &Sync| {
        let mut batch = app.store.begin_batch(sync.job).await.unwrap();
        batch.patients(&[patient]).await.unwrap()[&patient].active_elsewhere
    };
    assert!(!elsewhere(&main).await);
    app.apply(&west, &updating(vec![update(patient, 7, ann)]))
        .await
        .unwrap();
    assert!(elsewhere(&main).await && elsewhere(&west).await);
    let mut leaves = deactivating(&[deactivation(patient, 7, InactiveReason::Archived)]);
    leaves.deactivations.clear();
    app.apply(&west, &leaves).await.unwrap();
    assert!(!elsewhere(&main).await);
    let second_chart = PageChanges {
        links: vec![LinkUpsert {
            is_primary: false,
            ..link(8, PatientRef::Existing(patient))
        }],
        ..PageChanges::default()
    };
    app.apply(&west, &second_chart).await.unwrap();
    assert!(elsewhere(&main).await, "a second chart is active");
}

#[tokio::test]
async fn candidates_share_last_name_and_birthday_whatever_the_spelling() {
    let (app, sync) = App::syncing().await;
    let add = async |first, last, birthday| {
        let patient = fields(first, last, birthday);
        let added = app.store.add_patient(sync.company, &patient, String::new());
        added.await.unwrap().0
    };
    let jose = add("José", "De la Peña", "1979-04-12").await;
    let linked = create(7, fields("Maria", "DELAPENA", "1979-04-12"), None);
    app.apply(&sync, &creating(vec![linked])).await.unwrap();
    let maria = add("Maria", "DELAPENA", "1979-04-12").await;
    add("Lucia", "De la Peña", "1981-01-01").await;
    add("Ann", "-", "1979-04-12").await;
    let other = app.company("Westside Dental").await;
    let theirs = fields("Jose", "De la Pena", "1979-04-12");
    app.store
        .add_patient(other, &theirs, String::new())
        .await
        .unwrap();

    for spelling in ["de la pena", "De La Peña", "DELAPEÑA"] {
        let found = candidates(&app, &sync, spelling, "1979-04-12").await;
        assert_eq!(
            found.unwrap(),
            [jose, maria],
            "{spelling}: the linked one is none"
        );
    }
    let nameless = candidates(&app, &sync, "", "1979-04-12").await;
    assert!(nameless.unwrap().is_empty());
    let mut batch = app.store.begin_batch(sync.job).await.unwrap();
    let key = match_key("De la Peña", "1979-04-12");
    let found = batch.candidates(&[key.clone(), key.clone()]).await.unwrap();
    let Candidates::Few(few) = &found[&key] else {
        panic!()
    };
    assert_eq!(few[0].first_name_normalized, "jose");
    assert_eq!((few.len(), found.len()), (2, 1));
}

#[tokio::test]
async fn a_link_of_another_integration_does_not_count_as_one_of_this() {
    let (app, main) = App::syncing().await;
    let west = app.integration(main.company, "Westside").await;
    let west = app.sync(main.company, west).await;
    let page = creating(vec![create(7, fields("Ann", "Lee", "1979-04-12"), None)]);
    app.apply(&main, &page).await.unwrap();
    let ann = app.linked(&main, 7).await.unwrap();
    assert_eq!(app.linked(&west, 7).await, None);
    let found = candidates(&app, &west, "Lee", "1979-04-12").await;
    assert_eq!(found.unwrap(), [ann.0]);
    let found = candidates(&app, &main, "Lee", "1979-04-12").await;
    assert!(found.unwrap().is_empty());
}

/// However many there are, no more than one above the most is read.
#[tokio::test]
async fn more_than_some_namesakes_are_too_many() {
    let (app, main) = App::syncing().await;
    let west = app.integration(main.company, "Westside").await;
    let west = app.sync(main.company, west).await;
    let most = i64::try_from(MAX_CANDIDATES).unwrap();
    for number in 0..=most {
        let page = creating(vec![create(number, fields("Ann", "Lee", "1979-04-12"), None)]);
        app.apply(&main, &page).await.unwrap();
        let found = candidates(&app, &west, "Lee", "1979-04-12").await;
        let expected = (number < most).then(|| usize::try_from(number + 1).unwrap());
        assert_eq!(found.map(|found| found.len()), expected);
    }
}
