//! The login itself, which we carry out and not the driver: only the methods in [`Method`], a password in clear over an
//! encrypted connection alone, and every answer of the server within bounds.

use std::time::Duration;

use tokio::time::timeout;
use zeroize::Zeroizing;

use super::greeting::Greeting;
use super::line::Line;
use super::method::Method;
use super::packet::{self, NoPacket};
use super::scramble::Challenge;
use super::{Milestone, Tell, ability, tls};
use crate::failure::Failure;
use crate::login::Login;

/// Answers in a login have some hundred bytes at most.
const LONGEST: usize = 4096;
/// A login is two or three answers long.
const MOST_ANSWERS: usize = 8;
/// For the whole login: a server may ask another one whether the account is good.
const PATIENCE: Duration = Duration::from_secs(5);

const OK: u8 = 0x00;
const MORE: u8 = 0x01;
const SWITCH: u8 = 0xfe;
const ERROR: u8 = 0xff;
/// What `caching_sha2_password` says behind [`MORE`].
const QUICK_WAY_DONE: &[u8] = &[3];
const WHOLE_PASSWORD: &[u8] = &[4];

/// Logs in, with what both sides can do.
pub(super) async fn log_in(
    line: &mut Line,
    greeting: &Greeting,
    login: &Login,
    database: Option<&str>,
    abilities: u32,
    tell: Tell<'_>,
) -> Result<(), Failure> {
    timeout(
        PATIENCE,
        attempt(line, greeting, login, database, abilities, tell),
    )
    .await
    .unwrap_or(Err(Failure::TimedOut))
}

async fn attempt(
    line: &mut Line,
    greeting: &Greeting,
    login: &Login,
    database: Option<&str>,
    abilities: u32,
    tell: Tell<'_>,
) -> Result<(), Failure> {
    let tls = if line.protection.is_encrypted() {
        ability::TLS
    } else {
        0
    };
    let abilities = abilities | tls;
    let password = login.password.expose().as_bytes();
    let mut method = greeting.method();
    let challenge = greeting.challenge();
    // A method without a proof is not begun with: the server then asks for it by name.
    let first = match method.proof(password, challenge) {
        Some(proof) => answer(abilities, &login.username, method, &proof, database),
        None => answer(abilities, &login.username, Method::Native, &[], database),
    };
    send(line, line.next, &first).await?;
    for _ in 0..MOST_ANSWERS {
        let heard = packet::read(&mut line.stream, LONGEST).await.map_err(no_answer)?;
        let number = heard.number.wrapping_add(1);
        match heard.body.split_first() {
            Some((&OK, _)) => {
                tell(Milestone::LoginMethod(method));
                tell(Milestone::LoggedIn);
                return Ok(());
            }
            Some((&ERROR, rest)) => return Err(refusal(rest)),
            Some((&SWITCH, rest)) => {
                let challenge;
                (method, challenge) = switch(rest)?;
                match method.proof(password, &challenge) {
                    Some(proof) => send(line, number, &proof).await?,
                    None => send_whole(line, number, password).await?,
                }
            }
            Some((&MORE, QUICK_WAY_DONE)) if method == Method::CachingSha2 => {}
            Some((&MORE, WHOLE_PASSWORD)) if method == Method::CachingSha2 => {
                send_whole(line, number, password).await?;
            }
            _ => return Err(Failure::Broken),
        }
    }
    Err(Failure::Broken)
}

/// What answers a greeting.
fn answer(
    abilities: u32,
    username: &str,
    method: Method,
    proof: &[u8],
    database: Option<&str>,
) -> Zeroizing<Vec<u8>> {
    let mut bytes = tls::opening(abilities);
    let zero_ended = |bytes: &mut Vec<u8>, text: &str| {
        bytes.extend(text.bytes());
        bytes.push(0);
    };
    zero_ended(&mut bytes, username);
    // A proof has 32 bytes at most.
    bytes.push(u8::try_from(proof.len()).unwrap_or(0));
    bytes.extend(proof);
    if let Some(database) = database {
        zero_ended(&mut bytes, database);
    }
    zero_ended(&mut bytes, method.name());
    Zeroizing::new(bytes)
}

/// Another method than the greeting's, and what to mix the password with.
fn switch(request: &[u8]) -> Result<(Method, Challenge), Failure> {
    // Nothing behind it means the method of MySQL 4.0.
    let end = request.iter().position(|byte| *byte == 0);
    let (name, rest) = request.split_at(end.ok_or(Failure::LoginMethod)?);
    let method = Method::named(name).ok_or(Failure::LoginMethod)?;
    let rest = rest.get(1..).unwrap_or_default();
    let challenge = rest.get(..20).ok_or(Failure::Broken)?;
    Ok((method, challenge.try_into().map_err(|_| Failure::Broken)?))
}

/// The password itself, with a zero behind it; never where somebody could listen.
async fn send_whole(line: &mut Line, number: u8, password: &[u8]) -> Result<(), Failure> {
    if !line.protection.is_encrypted() && !password.is_empty() {
        return Err(Failure::TlsRequired);
    }
    let mut whole = Zeroizing::new(Vec::with_capacity(password.len() + 1));
    whole.extend(password);
    whole.push(0);
    send(line, number, &whole).await
}

async fn send(line: &mut Line, number: u8, body: &[u8]) -> Result<(), Failure> {
    packet::write(&mut line.stream, number, body)
        .await
        .map_err(|_| Failure::Lost)
}

fn no_answer(why: NoPacket) -> Failure {
    match why {
        NoPacket::Unfit => Failure::Broken,
        NoPacket::Line => Failure::Lost,
    }
}

/// A number of two bytes, then a mark and an SQLSTATE of five, then the server's own words, which nobody sees.
fn refusal(error: &[u8]) -> Failure {
    let [low, high, rest @ ..] = error else {
        return Failure::Broken;
    };
    let state = rest.strip_prefix(b"#").and_then(|rest| rest.get(..5));
    let state = String::from_utf8_lossy(state.unwrap_or_default());
    Failure::refusal(u16::from_le_bytes([*low, *high]), &state)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_old_password_and_a_plugin_that_we_do_not_know_are_refused() {
        for request in [
            &b""[..],
            b"mysql_old_password\0abcdefgh\0",
            b"client_ed25519\0",
            b"mysql_clear_password\0",
        ] {
            assert_eq!(switch(request), Err(Failure::LoginMethod));
        }
        assert_eq!(switch(b"mysql_native_password\0short"), Err(Failure::Broken));
    }

    proptest! {
        #[test]
        fn no_request_makes_us_panic(request in proptest::collection::vec(any::<u8>(), 0..60)) {
            let _ = switch(&request);
            let _ = refusal(&request);
        }
    }
}
