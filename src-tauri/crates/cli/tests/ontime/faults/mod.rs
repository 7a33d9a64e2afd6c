//! The real `ontime` is killed at any moment, and each write of it fails once; after each, the store is opened and
//! checked against the practice's own rows.

mod kills;
mod ledger;
#[path = "../../../../sync/tests/engine/records.rs"]
mod records;
#[path = "../../../../sync/tests/engine/report.rs"]
mod report;
#[path = "../../../../sync/tests/engine/stored.rs"]
mod stored;
#[path = "../../../../sync/tests/engine/truth.rs"]
mod truth;
#[cfg(target_os = "linux")]
mod writes;
