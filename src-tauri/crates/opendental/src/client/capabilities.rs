//! Capability flags of the MySQL protocol ("Capabilities Flags" in MySQL's documentation).

const LONG_FLAG: u32 = 1 << 2;
pub(super) const CONNECT_WITH_DB: u32 = 1 << 3;
pub(super) const PROTOCOL_41: u32 = 1 << 9;
pub(super) const SSL: u32 = 1 << 11;
const TRANSACTIONS: u32 = 1 << 13;
const SECURE_CONNECTION: u32 = 1 << 15;
const PLUGIN_AUTH: u32 = 1 << 19;

/// Needed for authentication with a plugin, which every server since MySQL 5.5.7 supports.
pub(super) const REQUIRED: u32 = PROTOCOL_41 | SECURE_CONNECTION | PLUGIN_AUTH;

/// What we use if the server has it. Without `LOCAL_FILES` the server cannot ask for a file of this computer, without
/// `MULTI_STATEMENTS` it rejects a second statement in one query, and without `DEPRECATE_EOF` every server ends its rows
/// in the same way.
pub(super) const SUPPORTED: u32 = REQUIRED | LONG_FLAG | TRANSACTIONS;
