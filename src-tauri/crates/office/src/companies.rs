//! Companies: the practices whose patients these are.

use domain::{CompanyId, Fault};

use crate::office::Office;
use crate::view::{CompanyView, OfficeState};

/// Whether a company can have this name, as far as can be told without the others.
///
/// # Errors
/// [`Fault`] if the name is empty or too long.
pub fn check_company_name(name: &str) -> Result<(), Fault> {
    Ok(store::check_name(name)?)
}

impl Office {
    /// First start lasts until there is a company.
    ///
    /// # Errors
    /// [`Fault`] if the store cannot be read.
    pub async fn state(&self) -> Result<OfficeState, Fault> {
        if self.store().companies().await?.is_empty() {
            return Ok(OfficeState::FirstStart {
                needs_passphrase: false,
            });
        }
        Ok(OfficeState::Ready)
    }

    /// All companies, by name.
    ///
    /// # Errors
    /// [`Fault`] if the store cannot be read.
    pub async fn companies(&self) -> Result<Vec<CompanyView>, Fault> {
        let mut views = Vec::new();
        for company in self.store().companies().await? {
            let patients = self.count_active(company.id).await?;
            views.push(CompanyView {
                id: company.id,
                name: company.name,
                patients,
            });
        }
        Ok(views)
    }

    /// Adds a company.
    ///
    /// # Errors
    /// [`Fault`] if the name is empty, too long or in use.
    pub async fn add_company(&self, name: &str) -> Result<CompanyView, Fault> {
        let company = self.store().add_company(name).await?;
        self.changes().announce();
        Ok(CompanyView {
            id: company.id,
            name: company.name,
            patients: 0,
        })
    }

    /// Gives a company another name.
    ///
    /// # Errors
    /// [`Fault`] as for [`add_company`](Self::add_company), or if there is no such company.
    pub async fn rename_company(&self, id: CompanyId, name: &str) -> Result<(), Fault> {
        self.store().rename_company(id, name).await?;
        self.changes().announce();
        Ok(())
    }
}
