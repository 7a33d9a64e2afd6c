//! The practice in a database: its tables, loading it, editing it, and what else stands beside it on a real server.

pub mod edits;
pub(crate) mod load;
pub(crate) mod others;
mod schema;
pub(crate) mod sql;
