//! Finds a company or an integration by its id or name.

use app::view::{CompanyView, IntegrationCard};
use app::{App, Fault};

/// The company with this id or name.
///
/// # Errors
/// [`Fault::CompanyUnknown`].
pub(crate) async fn company(app: &App, id_or_name: &str) -> Result<CompanyView, Fault> {
    let companies = app.companies().await?;
    choose(companies, id_or_name, |company| {
        (company.id.0, company.name.as_str())
    })
    .ok_or_else(|| Fault::CompanyUnknown {
        name: id_or_name.trim().to_owned(),
    })
}

/// The integration with this id or name.
///
/// # Errors
/// [`Fault::IntegrationUnknown`].
pub(crate) async fn integration(app: &App, id_or_name: &str) -> Result<IntegrationCard, Fault> {
    let cards = app.integrations().await?;
    choose(cards, id_or_name, |card| (card.id.0, card.name.as_str())).ok_or_else(|| {
        Fault::IntegrationUnknown {
            name: id_or_name.trim().to_owned(),
        }
    })
}

/// Searches by id, then by exact name, then by name ignoring case. Names in the store differ in more than ASCII case, so at
/// most one matches.
fn choose<T>(all: Vec<T>, id_or_name: &str, key: impl Fn(&T) -> (i64, &str)) -> Option<T> {
    let wanted = id_or_name.trim();
    let id = wanted.parse().ok();
    let position = |matches: &dyn Fn(i64, &str) -> bool| {
        all.iter().position(|one| {
            let (id, name) = key(one);
            matches(id, name)
        })
    };
    let found = position(&|one, _| Some(one) == id)
        .or_else(|| position(&|_, name| name == wanted))
        .or_else(|| position(&|_, name| name.eq_ignore_ascii_case(wanted)))?;
    all.into_iter().nth(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_tried_before_a_name_and_ignoring_case_last() {
        let all = vec![(1, "Élan"), (2, "élan"), (3, "North"), (4, "2")];
        let found = |id_or_name: &str| choose(all.clone(), id_or_name, |one| (one.0, one.1)).map(|one| one.0);
        for (id_or_name, id) in [
            ("3", Some(3)),
            (" north ", Some(3)),
            ("2", Some(2)),
            ("élan", Some(2)),
            ("Élan", Some(1)),
            ("9", None),
            ("", None),
        ] {
            assert_eq!(found(id_or_name), id, "{id_or_name:?}");
        }
    }
}
