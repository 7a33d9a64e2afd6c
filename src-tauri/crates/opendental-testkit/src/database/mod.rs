//! The practice in a database: tables, loading, edits, and the other databases of a real server.

pub mod edits;
pub(crate) mod extra_databases;
pub(crate) mod load;
mod schema;
pub(crate) mod sql;
pub(crate) mod writer;
