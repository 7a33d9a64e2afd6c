//! Kills `ontime` at random moments and makes each of its writes fail once. After each fault, the store is opened and
//! checked against the practice's rows.

#[path = "../../../../sync/tests/engine/expected_state.rs"]
mod expected_state;
mod kills;
#[path = "../../../../sync/tests/engine/read_store.rs"]
mod read_store;
#[path = "../../../../sync/tests/engine/relation_oracle.rs"]
mod relation_oracle;
#[cfg(target_os = "linux")]
mod replacements;
#[path = "../../../../sync/tests/engine/report.rs"]
mod report;
mod store_check;
#[cfg(target_os = "linux")]
mod writes;
