//! A private MariaDB that holds a practice which we make up, for tests and the demo.
//!
//! Promises: the same seed and size give the same practice on every machine; the numbers in [`Expectation`] come from
//! what was put in, not from reading it back; a [`Server`] listens on loopback only and is gone, with its folder, when
//! it is dropped. Nobody in it exists: SSNs are from areas that were never issued, phone numbers from 555-01xx, mail
//! addresses from example.com and its sisters.
//!
//! Limits: the table is shaped like Open Dental's where a reader could notice, and no further. Never load into a server
//! that somebody uses: [`load`] replaces the database of that name.

mod database;
#[cfg(feature = "elsewhere")]
pub mod elsewhere;
mod error;
mod generator;
mod player;
mod server;
pub mod stranger;

pub use database::edits;
pub use database::load::{Charset, Engine, LoadOptions, load};
pub use database::others::{add_backup, add_other_databases, add_phpbb, add_training};
pub use error::Error;
pub use generator::rows::{LinkKind, LinkRow, PatientRow, status};
pub use generator::{ClonePair, Expectation, MergePair, Practice, Skip, SkipReason};
pub use player::Player;
pub use server::flavor::{Flavor, plugin_folder};
pub use server::general_log::LogEntry;
pub use server::{OTHER_SERVER, Port, Server, ServerOptions};

/// The root password of the demo server, as the guide types it.
pub const DEMO_PASSWORD: &str = "Dylan-12";
/// The demo's database, as the guide chooses it.
pub const DEMO_DATABASE: &str = "demo";
/// The seed of the demo practice.
pub const DEMO_SEED: u64 = 1980;
/// The demo practice's number of active patients.
pub const DEMO_SIZE: usize = 1_500;
