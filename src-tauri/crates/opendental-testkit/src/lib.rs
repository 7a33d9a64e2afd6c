//! Provides a private MariaDB with a generated practice, for tests and the demo.
//!
//! Guarantees:
//! - The same seed and size give the same practice on every machine.
//! - The numbers in [`Expectation`] come from the generator, not from reading the database.
//! - A [`Server`] listens only on loopback. Dropping it stops the process and removes its folder.
//! - No real person is in it: SSNs are from unused areas, phone numbers from 555-01xx, and email addresses from
//!   example.com, example.org, and example.net.
//!
//! Limits: the tables have only what a reader of Open Dental needs. Never load into a server that is in use: [`load`]
//! replaces the database of that name.

mod database;
mod error;
mod generator;
#[cfg(feature = "impostor")]
mod impostor;
#[cfg(feature = "network_namespace")]
pub mod network_namespace;
#[cfg(all(feature = "process_memory", target_os = "linux"))]
pub mod process_memory;
pub mod raw_packets;
mod scripted_server;
mod server;

pub use database::edits;
pub use database::extra_databases::{add_backup, add_extra_databases, add_phpbb, add_training};
pub use database::load::{Charset, Engine, LoadOptions, StampColumn, load};
pub use database::writer::Writer;
pub use error::Error;
pub use generator::rows::{LinkKind, LinkRow, PatientRow, status};
pub use generator::{ClonePair, Expectation, MergePair, Practice, Skip, SkipReason};
#[cfg(feature = "impostor")]
pub use impostor::{Impostor, Request};
pub use scripted_server::ScriptedServer;
pub use server::general_log::LogEntry;
pub use server::server_kind::{ServerKind, plugin_folder};
pub use server::{OTHER_SERVER, Port, Server, ServerOptions};

/// The root password of the demo server, as in the guide.
pub const DEMO_PASSWORD: &str = "Dylan-12";
/// The demo's database, as in the guide.
pub const DEMO_DATABASE: &str = "demo";
/// The seed of the demo practice.
pub const DEMO_SEED: u64 = 1980;
/// The demo practice's number of active patients.
pub const DEMO_SIZE: usize = 1_500;
