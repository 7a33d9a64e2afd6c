//! Random bytes from the operating system.

use rand::Rng;
use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;

/// Fills `bytes`. Panics if the system has no randomness: a guessable key would be worse than none.
pub(crate) fn fill(bytes: &mut [u8]) {
    UnwrapErr(SysRng).fill_bytes(bytes);
}

/// `N` random bytes for values that are not secret: nonces, salts, names.
#[must_use]
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    fill(&mut bytes);
    bytes
}
