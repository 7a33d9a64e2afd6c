//! The arguments of `ontime patients`.

use std::path::PathBuf;

use app::view::{PatientQuery, QuickFilter, StatusFilter};
use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
pub(crate) struct PatientsArguments {
    /// Words in any order: name, phone, birthday, email, address, patient number (#42), or company
    #[arg(long, value_name = "TEXT", default_value = "")]
    search: String,
    /// Only active or inactive patients
    #[arg(long, value_enum, default_value_t = Status::All)]
    status: Status,
    /// Only these patients; "recently" is the last seven days
    #[arg(long, value_enum)]
    only: Option<Only>,
    /// How many to show at most
    #[arg(long, value_name = "COUNT", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) limit: u32,
    /// Save all as CSV instead
    #[arg(long, value_name = "FILE")]
    pub(crate) csv: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Status {
    Active,
    Inactive,
    All,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Only {
    NoPhone,
    NoEmail,
    NoAddress,
    RecentlyAdded,
    RecentlyInactive,
    AddedByHand,
    KeptChanged,
}

impl PatientsArguments {
    /// The query, by last name.
    pub(crate) fn query(&self) -> PatientQuery {
        PatientQuery {
            search: self.search.clone(),
            status: match self.status {
                Status::Active => StatusFilter::Active,
                Status::Inactive => StatusFilter::Inactive,
                Status::All => StatusFilter::All,
            },
            quick: self.only.map(|only| match only {
                Only::NoPhone => QuickFilter::NoPhone,
                Only::NoEmail => QuickFilter::NoEmail,
                Only::NoAddress => QuickFilter::NoAddress,
                Only::RecentlyAdded => QuickFilter::RecentlyAdded,
                Only::RecentlyInactive => QuickFilter::RecentlyInactive,
                Only::AddedByHand => QuickFilter::AddedByHand,
                Only::KeptChanged => QuickFilter::KeptChanged,
            }),
            ..PatientQuery::default()
        }
    }
}
