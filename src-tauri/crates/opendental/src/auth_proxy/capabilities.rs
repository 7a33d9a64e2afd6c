//! Capability flags of the MySQL protocol ("Capabilities Flags" in MySQL's documentation).

/// In MariaDB, the absence of this flag announces its extended capabilities.
pub(super) const LONG_PASSWORD: u32 = 1;
const FOUND_ROWS: u32 = 1 << 1;
const LONG_FLAG: u32 = 1 << 2;
pub(super) const CONNECT_WITH_DB: u32 = 1 << 3;
pub(super) const PROTOCOL_41: u32 = 1 << 9;
pub(super) const SSL: u32 = 1 << 11;
const TRANSACTIONS: u32 = 1 << 13;
const SECURE_CONNECTION: u32 = 1 << 15;
const MULTI_RESULTS: u32 = 1 << 17;
const PS_MULTI_RESULTS: u32 = 1 << 18;
const PLUGIN_AUTH: u32 = 1 << 19;
const DEPRECATE_EOF: u32 = 1 << 24;

/// Needed for authentication with a plugin, which every server since MySQL 5.5.7 supports.
pub(super) const REQUIRED: u32 = PROTOCOL_41 | SECURE_CONNECTION | PLUGIN_AUTH;

/// What we use if the server has it. Without `LOCAL_FILES` the server cannot ask for a file of this computer, and
/// without `MULTI_STATEMENTS` it rejects a second statement in one query.
pub(super) const SUPPORTED: u32 =
    REQUIRED | FOUND_ROWS | LONG_FLAG | TRANSACTIONS | MULTI_RESULTS | PS_MULTI_RESULTS | DEPRECATE_EOF;
