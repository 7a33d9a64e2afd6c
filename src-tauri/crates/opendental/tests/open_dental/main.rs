//! Tests the crate against real servers, which each test starts for itself, and against hostile servers.
//!
//! If `PRACTICE_MYSQLD` names a MySQL 8 or 9 server program, tests that read all patients also run on that.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "in a test, a failed step is the finding"
)]

mod causes;
mod connection_test;
mod database_discovery;
mod field_mapping;
mod hostile_servers;
mod input;
mod long_values;
mod pages;
mod query_plans;
mod refusals;
mod relations;
mod remote_tls;
mod speed;
mod stamps;
mod support;
mod table_variants;
mod timeouts_and_limits;
