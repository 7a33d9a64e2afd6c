//! The keys of one data folder, and the sealing of single values with them.
//!
//! # Guarantees
//! - Each data folder has one **master key** of 32 random bytes. It is in the operating system's keychain or, wrapped
//!   with a passphrase, in `key.json`; never in a plain file. The database key, the sealing key, the fingerprint key, and the
//!   key of the head file are derived from it by HKDF-SHA256 with separate labels, so none of them reveals another.
//! - **A new master key is generated only on first start.** While there is any trace of data, or a file that names a key, a
//!   missing key is [`UnlockError::Lost`] and nothing is written: a missing key may return (another user's keychain, a
//!   backup), but an overwritten key is gone.
//! - A **recovery code** of 120 random bits can wrap a second copy of the key, in `recovery.json`. The code itself is stored
//!   nowhere, and nothing stored reveals it.
//! - After the third wrong passphrase in a row, the next one has to wait, up to five minutes, also after a restart. Each one
//!   is logged.
//! - A new key is stored durably (keychain written and read back, or file synced) before [`unlock`] returns it, so no
//!   database is created with a key that a power cut could erase.
//! - A sealed value opens only in the table, row, and column that it was sealed for, and only unaltered.
//! - No type here prints, serializes, or clones key bytes; they are wiped when dropped.
//!
//! # Limits
//! - Sealing uses random 96-bit nonces. NIST SP 800-38D allows 2^32 messages per key; beyond that the chance of a
//!   repeated nonce exceeds 2^-32. Sealing 10,000 values a day, that takes over 1,000 years.
//! - AES-GCM does not commit to its key: a value could be crafted to open under two keys. Nothing here relies on that.
//! - A sealed value has no timestamp: anyone who can write the database can restore an older value of the same column
//!   and row. Its length reveals the length of the plain value.
//! - Code that runs as the same user, or reads this process's memory, can get the keys. Wiping is best effort: the
//!   operating system may have paged out a copy.
//! - `key.json` is only as safe as its passphrase; Argon2id makes each guess expensive, and new passphrases must be
//!   hard to guess. A person who can copy the file can guess without the delays. Passphrases are compared as bytes: the same
//!   letters in another Unicode form are a different passphrase.
//! - The caller's lock on the data folder keeps two processes from creating the first key at the same time. Here, only
//!   calls within one process wait for each other.

mod attempts;
mod error;
mod fingerprint;
mod folder;
mod keychain;
mod master;
mod passphrase;
mod random;
mod recovery;
mod recovery_code;
mod seal;
mod strength;
mod unlock;
mod wrapped;

pub use error::UnlockError;
pub use fingerprint::{Fingerprint, FingerprintKey};
#[cfg(any(test, feature = "test-support"))]
pub use keychain::MemoryKeychain;
pub use keychain::{Keychain, KeychainError, OsKeychain, delete_entry, read_entry, write_entry};
pub use master::{DatabaseKey, Keys, MasterKey};
pub use random::bytes as random_bytes;
pub use recovery_code::RecoveryCode;
pub use seal::{AssociatedData, SealError, Sealed, SealingKey};
pub use strength::{MIN_PASSPHRASE_CHARS, check_new_passphrase};
pub use unlock::{
    KeySource, VaultState, change_passphrase, delete_keychain_entry, has_key, recover,
    recovery_code_created_at, set_recovery_code, state, store_key, unlock, write_recovery,
};
