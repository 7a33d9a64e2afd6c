//! Packets as MySQL 8 sends them, to build responses that no real server sends.

/// A packet with this sequence number.
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

/// A handshake of MySQL 8 without TLS that names this authentication plugin.
#[must_use]
pub fn handshake(method: &str) -> Vec<u8> {
    let mut bytes = b"\x0a8.0.36\0".to_vec();
    bytes.extend([9, 0, 0, 0]);
    bytes.extend(b"abcdefgh\0");
    bytes.extend([0xff, 0xf7, 45, 2, 0, 0xff, 0xdf, 21]);
    bytes.extend([0; 10]);
    bytes.extend(b"ijklmnopqrst\0");
    bytes.extend(method.bytes().chain([0]));
    bytes
}

/// The same, offering TLS.
#[must_use]
pub fn handshake_with_tls(method: &str) -> Vec<u8> {
    let mut bytes = handshake(method);
    // The second byte of the capabilities, after protocol, version, connection id, and half of the challenge.
    bytes[1 + 7 + 4 + 9 + 1] |= 8;
    bytes
}

/// An OK packet.
#[must_use]
pub fn ok() -> Vec<u8> {
    vec![0, 0, 0, 2, 0, 0, 0]
}

/// An error packet whose text quotes a patient.
#[must_use]
pub fn error_packet(number: u16) -> Vec<u8> {
    let mut bytes = vec![0xff];
    bytes.extend(number.to_le_bytes());
    bytes.extend(b"#HY000John Smith 900-11-2222");
    bytes
}

/// An auth switch request to this plugin.
#[must_use]
pub fn auth_switch(method: &str) -> Vec<u8> {
    let mut bytes = vec![0xfe];
    bytes.extend(method.bytes().chain([0]));
    bytes.extend(b"abcdefghijklmnopqrst\0");
    bytes
}
