//! What server and client can do, as bits of the greeting and its answer (MySQL's "Capabilities Flags").

/// Says that the four bytes for MariaDB's own abilities are not used.
pub(super) const NOT_MARIADB: u32 = 1;
const FOUND_ROWS: u32 = 1 << 1;
const LONG_FLAG: u32 = 1 << 2;
pub(super) const WITH_DATABASE: u32 = 1 << 3;
pub(super) const PROTOCOL_41: u32 = 1 << 9;
pub(super) const TLS: u32 = 1 << 11;
const TRANSACTIONS: u32 = 1 << 13;
const SECURE_CONNECTION: u32 = 1 << 15;
const MULTI_RESULTS: u32 = 1 << 17;
const PREPARED_MULTI_RESULTS: u32 = 1 << 18;
const PLUGIN_AUTH: u32 = 1 << 19;
const NO_EOF: u32 = 1 << 24;

/// Without these nobody can log in with a plugin, as has been usual since MySQL 5.5.7.
pub(super) const NEEDED: u32 = PROTOCOL_41 | SECURE_CONNECTION | PLUGIN_AUTH;

/// What we use where the server has it. Neither files of this computer (`LOCAL INFILE`) nor several statements in one
/// are among them: a server does not even understand a second statement then.
pub(super) const WANTED: u32 =
    NEEDED | FOUND_ROWS | LONG_FLAG | TRANSACTIONS | MULTI_RESULTS | PREPARED_MULTI_RESULTS | NO_EOF;
