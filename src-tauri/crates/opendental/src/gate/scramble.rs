//! How a password is proved without being sent.
//!
//! Both ways are those of MySQL's documentation of its protocol ("Native Authentication", "Caching SHA-2"), which
//! MariaDB shares.

use sha1::Sha1;
use sha2::{Digest, Sha256};

/// What a server sends to be mixed with the password.
pub(super) type Challenge = [u8; 20];

/// `mysql_native_password`. A blank password is proved by nothing.
pub(super) fn native(password: &[u8], challenge: &Challenge) -> Vec<u8> {
    if password.is_empty() {
        return Vec::new();
    }
    let once = Sha1::digest(password);
    let twice = Sha1::digest(once);
    let mixed = Sha1::new().chain_update(challenge).chain_update(twice).finalize();
    exclusive_or(&once, &mixed)
}

/// `caching_sha2_password`, its quick way. A blank password is proved by nothing.
pub(super) fn caching_sha2(password: &[u8], challenge: &Challenge) -> Vec<u8> {
    if password.is_empty() {
        return Vec::new();
    }
    let once = Sha256::digest(password);
    let twice = Sha256::digest(once);
    let mixed = Sha256::new()
        .chain_update(twice)
        .chain_update(challenge)
        .finalize();
    exclusive_or(&once, &mixed)
}

fn exclusive_or(one: &[u8], other: &[u8]) -> Vec<u8> {
    one.iter().zip(other).map(|(one, other)| one ^ other).collect()
}
