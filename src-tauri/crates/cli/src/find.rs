//! From what a person calls a company or an integration to the one that is meant.

use office::view::{CompanyView, IntegrationCard};
use office::{ErrorCode, Fault, Office};

/// The company of this id or name.
///
/// # Errors
/// [`Fault`] if there is none.
pub(crate) async fn company(office: &Office, called: &str) -> Result<CompanyView, Fault> {
    let companies = office.companies().await?;
    choose(companies, called, |company| (company.id.0, company.name.as_str()))
        .ok_or_else(|| not_found("company", called))
}

/// The integration of this id or name.
///
/// # Errors
/// [`Fault`] if there is none.
pub(crate) async fn integration(office: &Office, called: &str) -> Result<IntegrationCard, Fault> {
    let cards = office.integrations().await?;
    choose(cards, called, |card| (card.id.0, card.name.as_str()))
        .ok_or_else(|| not_found("integration", called))
}

/// By id, else by the very name, else by the name in capital or small letters. The store lets no two names differ in the case of
/// plain letters alone, so one at most is found.
fn choose<T>(all: Vec<T>, called: &str, key: impl Fn(&T) -> (i64, &str)) -> Option<T> {
    let called = called.trim();
    let id = called.parse().ok();
    let place = |fits: &dyn Fn(i64, &str) -> bool| {
        all.iter().position(|one| {
            let (id, name) = key(one);
            fits(id, name)
        })
    };
    let found = place(&|one, _| Some(one) == id)
        .or_else(|| place(&|_, name| name == called))
        .or_else(|| place(&|_, name| name.eq_ignore_ascii_case(called)))?;
    all.into_iter().nth(found)
}

pub(crate) fn not_found(what: &str, called: &str) -> Fault {
    Fault::new(
        ErrorCode::NotFound,
        format!("There is no {what} with the id or name {:?}.", called.trim()),
        format!("`ontime {what} list` shows those that there are."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_comes_before_a_name_and_case_counts_last() {
        let all = vec![(1, "Élan"), (2, "élan"), (3, "North"), (4, "2")];
        let found = |called: &str| choose(all.clone(), called, |one| (one.0, one.1)).map(|one| one.0);
        for (called, id) in [
            ("3", Some(3)),
            (" north ", Some(3)),
            ("2", Some(2)),
            ("élan", Some(2)),
            ("Élan", Some(1)),
            ("9", None),
            ("", None),
        ] {
            assert_eq!(found(called), id, "{called:?}");
        }
    }
}
