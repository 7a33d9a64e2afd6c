//! The keys of one data folder, and the sealing of single values with them.
//!
//! # What is promised
//! - One **master key** of 32 random bytes a data folder. It lies in the operating system's keychain or, wrapped by
//!   an office passphrase, in `key.json`; never in a plain file. From it come, by HKDF-SHA256 with a label each, the
//!   database key, the sealing key and the fingerprint key, so that none of them tells anything about another.
//! - **A new master key is made on first start only.** While a database exists, a missing key is [`UnlockError::Lost`]
//!   and nothing is written: the key may come back (another user's keychain, a backup), an overwritten one cannot.
//! - A new key is stored for good (keychain written and read back, or file synced) before [`unlock`] returns it, so
//!   no database is ever made under a key that a power cut could take along.
//! - A sealed value opens only at the table, row and column it was sealed for, and only unaltered.
//! - No type here prints, serializes or clones key bytes; they are wiped when dropped.
//!
//! # Limits
//! - Sealing uses random 96-bit nonces. NIST SP 800-38D allows 2^32 messages under one key that way; past it the
//!   chance of a repeated nonce exceeds 2^-32. An office that sealed 10,000 values a day would need over 1,000 years.
//! - A sealed value does not say *when* it was sealed: who can write the database can put an older value of the same
//!   place back. Its length shows the length of the plain value.
//! - Who runs code as the same user, or reads this process's memory, has the keys. Wiping is best effort: the
//!   operating system may have paged a copy out.
//! - A passphrase protects `key.json` as well as it is chosen; Argon2id only makes each guess expensive. It is taken
//!   byte by byte: the same letters in another Unicode form are another passphrase.
//! - Two processes that make the first key of one folder at the same moment are kept apart by the folder's lock,
//!   which the caller holds; here only calls within one process wait for each other.

mod error;
mod fingerprint;
mod folder;
mod keychain;
mod master;
mod passphrase;
mod random;
mod seal;
mod unlock;

pub use error::UnlockError;
pub use fingerprint::{Fingerprint, FingerprintKey};
pub use keychain::{Keychain, KeychainError, MemoryKeychain, OsKeychain};
pub use master::{DatabaseKey, Keys, MasterKey};
pub use passphrase::MIN_PASSPHRASE_CHARS;
pub use seal::{Place, SealError, Sealed, SealingKey};
pub use unlock::{KeySource, VaultState, change_passphrase, state, unlock};
