//! What a server of the tests' own says that no real one can be made to say: packets as MySQL 8 sends them, to be put
//! together wrongly.

/// A packet with this number.
///
/// # Panics
/// If it is longer than a packet can be.
#[must_use]
pub fn packet(number: u8, body: &[u8]) -> Vec<u8> {
    let [one, two, three, rest] = u32::try_from(body.len()).unwrap_or(u32::MAX).to_le_bytes();
    assert!(rest == 0, "a packet has less than 16 MiB");
    let mut bytes = vec![one, two, three, number];
    bytes.extend(body);
    bytes
}

/// A greeting as of MySQL 8 without TLS, which asks for this login method.
#[must_use]
pub fn greeting(method: &str) -> Vec<u8> {
    let mut bytes = b"\x0a8.0.36\0".to_vec();
    bytes.extend([9, 0, 0, 0]);
    bytes.extend(b"abcdefgh\0");
    bytes.extend([0xff, 0xf7, 45, 2, 0, 0xff, 0xdf, 21]);
    bytes.extend([0; 10]);
    bytes.extend(b"ijklmnopqrst\0");
    bytes.extend(method.bytes().chain([0]));
    bytes
}

/// The same with encryption on offer.
#[must_use]
pub fn offering_tls(method: &str) -> Vec<u8> {
    let mut bytes = greeting(method);
    // The second byte of the abilities, behind protocol, version, number and half a challenge.
    bytes[1 + 7 + 4 + 9 + 1] |= 8;
    bytes
}

/// All is well.
#[must_use]
pub fn ok() -> Vec<u8> {
    vec![0, 0, 0, 2, 0, 0, 0]
}

/// An error with a text that quotes a patient.
#[must_use]
pub fn refusal(number: u16) -> Vec<u8> {
    let mut bytes = vec![0xff];
    bytes.extend(number.to_le_bytes());
    bytes.extend(b"#HY000John Smith 900-11-2222");
    bytes
}

/// Asks for another login method than the greeting's.
#[must_use]
pub fn switch_to(method: &str) -> Vec<u8> {
    let mut bytes = vec![0xfe];
    bytes.extend(method.bytes().chain([0]));
    bytes.extend(b"abcdefghijklmnopqrst\0");
    bytes
}
