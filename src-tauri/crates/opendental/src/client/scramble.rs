//! Proves knowledge of a password without sending it.
//!
//! Both functions follow MySQL's protocol documentation ("Native Authentication", "Caching SHA-2"). MariaDB uses the
//! same algorithms.

use sha1::Sha1;
use sha2::{Digest, Sha256};

/// The server's random bytes that are mixed with the password.
pub(super) type Challenge = [u8; 20];

/// `mysql_native_password`. Empty for a blank password.
pub(super) fn native(password: &[u8], challenge: &Challenge) -> Vec<u8> {
    if password.is_empty() {
        return Vec::new();
    }
    let once = Sha1::digest(password);
    let twice = Sha1::digest(once);
    let mixed = Sha1::new().chain_update(challenge).chain_update(twice).finalize();
    xor(&once, &mixed)
}

/// `caching_sha2_password`, fast authentication. Empty for a blank password.
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
    xor(&once, &mixed)
}

fn xor(one: &[u8], other: &[u8]) -> Vec<u8> {
    one.iter().zip(other).map(|(one, other)| one ^ other).collect()
}
