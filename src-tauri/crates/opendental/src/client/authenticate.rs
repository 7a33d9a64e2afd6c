//! Signs in to the server: only with the plugins in [`AuthPlugin`], with the password itself only over TLS to a known
//! server, and with a limit on every response.

use std::time::Duration;

use tokio::time::timeout;
use zeroize::Zeroizing;

use super::auth_plugin::AuthPlugin;
use super::handshake::Handshake;
use super::packet::{self, PacketError};
use super::scramble::Challenge;
use super::server_stream::ServerStream;
use super::{ConnectStep, OnStep, Pins, Protection, capabilities, tls};
use crate::failure::Failure;
use crate::login::{FirstUse, Login};

/// Packets during authentication have a few hundred bytes.
const MAX_PACKET_LEN: usize = 4096;
/// Authentication takes two or three responses.
const MAX_RESPONSES: usize = 8;
/// For the whole authentication: the server may ask another service about the account.
const TIMEOUT: Duration = Duration::from_secs(5);

const OK: u8 = 0x00;
const AUTH_MORE_DATA: u8 = 0x01;
const AUTH_SWITCH: u8 = 0xfe;
const ERROR: u8 = 0xff;
/// What `caching_sha2_password` sends after [`AUTH_MORE_DATA`].
const FAST_AUTH_SUCCESS: &[u8] = &[3];
const FULL_AUTHENTICATION: &[u8] = &[4];

/// Signs in with the capabilities both sides have. Says whether the server's certificate is to be pinned from now on.
pub(super) async fn authenticate(
    server: &mut ServerStream,
    handshake: &Handshake,
    login: &Login,
    database: Option<&str>,
    capabilities: u32,
    on_step: OnStep<'_>,
) -> Result<Pins, Failure> {
    timeout(
        TIMEOUT,
        exchange(server, handshake, login, database, capabilities, on_step),
    )
    .await
    .unwrap_or(Err(Failure::TimedOut))
}

async fn exchange(
    server: &mut ServerStream,
    handshake: &Handshake,
    login: &Login,
    database: Option<&str>,
    capabilities: u32,
    on_step: OnStep<'_>,
) -> Result<Pins, Failure> {
    let ssl = if server.protection.is_encrypted() {
        capabilities::SSL
    } else {
        0
    };
    let capabilities = capabilities | ssl;
    let password = login.password.expose().as_bytes();
    let mut plugin = handshake.plugin()?;
    let challenge = handshake.challenge();
    // A plugin that sends the password itself is never used first: the server must then request it by name.
    let first = match plugin.scramble(password, challenge) {
        Some(scrambled) => response(capabilities, &login.username, plugin, &scrambled, database),
        None => response(capabilities, &login.username, AuthPlugin::Native, &[], database),
    };
    send(server, server.next_sequence, &first).await?;
    for _ in 0..MAX_RESPONSES {
        let packet = packet::read(&mut server.stream, MAX_PACKET_LEN)
            .await
            .map_err(read_failure)?;
        let sequence = packet.sequence.wrapping_add(1);
        match packet.body.split_first() {
            Some((&OK, _)) => {
                let pins = pins(server, login, plugin);
                on_step(ConnectStep::AuthPlugin(plugin, pins));
                on_step(ConnectStep::SignedIn);
                return Ok(pins);
            }
            Some((&ERROR, rest)) => return Err(server_error(rest)),
            Some((&AUTH_SWITCH, rest)) => {
                let challenge;
                (plugin, challenge) = auth_switch(rest)?;
                match plugin.scramble(password, &challenge) {
                    Some(scrambled) => send(server, sequence, &scrambled).await?,
                    None => send_password(server, sequence, login).await?,
                }
            }
            Some((&AUTH_MORE_DATA, FAST_AUTH_SUCCESS)) if plugin == AuthPlugin::CachingSha2 => {}
            Some((&AUTH_MORE_DATA, FULL_AUTHENTICATION)) if plugin == AuthPlugin::CachingSha2 => {
                send_password(server, sequence, login).await?;
            }
            _ => return Err(Failure::ProtocolBroken),
        }
    }
    Err(Failure::ProtocolBroken)
}

/// The response to the server's handshake.
fn response(
    capabilities: u32,
    username: &str,
    plugin: AuthPlugin,
    scrambled: &[u8],
    database: Option<&str>,
) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(tls::ssl_request(capabilities));
    let texts = [username, database.unwrap_or_default(), plugin.name()];
    // Before the response is in it, since growing would leave a copy.
    bytes.reserve_exact(texts.iter().map(|text| text.len() + 1).sum::<usize>() + 1 + scrambled.len());
    let push_text = |bytes: &mut Vec<u8>, text: &str| {
        bytes.extend(text.bytes());
        bytes.push(0);
    };
    push_text(&mut bytes, username);
    // At most 32 bytes.
    bytes.push(u8::try_from(scrambled.len()).unwrap_or(0));
    bytes.extend(scrambled);
    if let Some(database) = database {
        push_text(&mut bytes, database);
    }
    push_text(&mut bytes, plugin.name());
    bytes
}

/// Parses an auth switch request: the plugin's name and a new challenge.
fn auth_switch(request: &[u8]) -> Result<(AuthPlugin, Challenge), Failure> {
    // An empty request means the plugin of MySQL 4.0.
    let end = request.iter().position(|byte| *byte == 0);
    let (name, rest) = request.split_at(end.ok_or(Failure::LoginMethodUnsupported)?);
    let plugin = AuthPlugin::from_name(name).ok_or(Failure::LoginMethodUnsupported)?;
    let rest = rest.get(1..).unwrap_or_default();
    let challenge = rest.get(..20).ok_or(Failure::ProtocolBroken)?;
    Ok((plugin, challenge.try_into().map_err(|_| Failure::ProtocolBroken)?))
}

/// Also if the server did not request the password itself this time: it may do so after it has forgotten the account.
fn pins(server: &ServerStream, login: &Login, plugin: AuthPlugin) -> Pins {
    if may_be_first_use(server, login) && plugin.may_request_password() {
        Pins::Certificate
    } else {
        Pins::Nothing
    }
}

fn may_be_first_use(server: &ServerStream, login: &Login) -> bool {
    login.first_use == FirstUse::Pin && server.protection == Protection::EncryptedLoopback
}

/// Sends the password itself, followed by a zero byte: only to a server that is known or on its first use, and never over a
/// plain connection, not even encrypted with a key that the server provides.
async fn send_password(server: &mut ServerStream, sequence: u8, login: &Login) -> Result<(), Failure> {
    let password = login.password.expose().as_bytes();
    let is_allowed = server.protection.is_server_known() || may_be_first_use(server, login);
    if !is_allowed && !password.is_empty() {
        return Err(server
            .certificate
            .map_or(Failure::TlsRequired, Failure::PasswordWithheld));
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(password.len() + 1));
    bytes.extend(password);
    bytes.push(0);
    send(server, sequence, &bytes).await
}

async fn send(server: &mut ServerStream, sequence: u8, body: &[u8]) -> Result<(), Failure> {
    packet::write(&mut server.stream, sequence, body)
        .await
        .map_err(|_| Failure::ConnectionLost)
}

fn read_failure(error: PacketError) -> Failure {
    match error {
        PacketError::Invalid => Failure::ProtocolBroken,
        PacketError::Disconnected => Failure::ConnectionLost,
    }
}

/// Parses an error packet: two bytes of number, `#`, five characters of SQLSTATE, and a text, which is ignored.
pub(super) fn server_error(error: &[u8]) -> Failure {
    let [low, high, rest @ ..] = error else {
        return Failure::ProtocolBroken;
    };
    let state = rest.strip_prefix(b"#").and_then(|rest| rest.get(..5));
    let state = String::from_utf8_lossy(state.unwrap_or_default());
    Failure::server_error(u16::from_le_bytes([*low, *high]), &state)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn old_passwords_and_unknown_plugins_are_refused() {
        for request in [
            &b""[..],
            b"mysql_old_password\0abcdefgh\0",
            b"client_ed25519\0",
            b"mysql_clear_password\0",
        ] {
            assert_eq!(auth_switch(request), Err(Failure::LoginMethodUnsupported));
        }
        assert_eq!(
            auth_switch(b"mysql_native_password\0short"),
            Err(Failure::ProtocolBroken)
        );
    }

    proptest! {
        #[test]
        fn no_packet_makes_parsing_panic(request in proptest::collection::vec(any::<u8>(), 0..60)) {
            let _ = auth_switch(&request);
            let _ = server_error(&request);
        }
    }
}
