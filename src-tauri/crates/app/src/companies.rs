//! Companies: the practices whose patients are stored here.

use domain::{CompanyId, Fault};

use crate::app::App;
use crate::change::Change;
use crate::view::{AppState, CompanyView};

/// Checks a company's name, except whether it is taken.
///
/// # Errors
/// [`Fault::NameEmpty`] or [`Fault::NameTooLong`].
pub fn check_company_name(name: &str) -> Result<(), Fault> {
    Ok(store::check_name(name)?)
}

impl App {
    /// The first start ends when there is a company.
    ///
    /// # Errors
    /// [`Fault`] if the store cannot be read.
    pub async fn state(&self) -> Result<AppState, Fault> {
        if self.store().companies().await?.is_empty() {
            return Ok(AppState::FirstStart {
                needs_passphrase: false,
            });
        }
        Ok(AppState::Ready)
    }

    /// All companies, by name.
    ///
    /// # Errors
    /// [`Fault`] if the store cannot be read.
    pub async fn companies(&self) -> Result<Vec<CompanyView>, Fault> {
        let companies = self.store().companies().await?;
        let is_only = companies.len() == 1;
        let mut views = Vec::new();
        for company in companies {
            let patients = self.count_active(company.id).await?;
            views.push(CompanyView {
                id: company.id,
                name: company.name,
                patients,
                removable: company.is_empty && !is_only,
            });
        }
        Ok(views)
    }

    /// Adds a company.
    ///
    /// # Errors
    /// [`Fault::NameEmpty`], [`Fault::NameTooLong`], or [`Fault::NameTaken`].
    pub async fn add_company(&self, name: &str) -> Result<CompanyView, Fault> {
        let company = self.store().add_company(name).await?;
        self.changes().notify(Change::Integrations);
        Ok(CompanyView {
            id: company.id,
            name: company.name,
            patients: 0,
            removable: self.store().companies().await?.len() > 1,
        })
    }

    /// Renames a company.
    ///
    /// # Errors
    /// As [`add_company`](Self::add_company); [`Fault::CompanyNotFound`].
    pub async fn rename_company(&self, id: CompanyId, name: &str) -> Result<(), Fault> {
        self.store().rename_company(id, name).await?;
        self.changes().notify(Change::Integrations);
        Ok(())
    }

    /// Removes a company without patients and integrations. New patients and integrations need one, so the last one stays.
    ///
    /// # Errors
    /// [`Fault::CompanyInUse`], [`Fault::LastCompany`], or [`Fault::CompanyNotFound`].
    pub async fn remove_company(&self, id: CompanyId) -> Result<(), Fault> {
        if self.store().companies().await?.len() == 1 {
            return Err(Fault::LastCompany);
        }
        self.store().remove_company(id).await?;
        self.changes().notify(Change::Integrations);
        Ok(())
    }
}
