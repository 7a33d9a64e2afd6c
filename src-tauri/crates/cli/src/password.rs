//! Reads the database password, only from standard input.

use std::io::{self, IsTerminal, Read};

use app::Fault;
use console::Term;
use domain::Password;
use zeroize::Zeroizing;

use crate::texts::text;

/// Longer than any server accepts, in bytes.
const MAX_LEN: u64 = 4_096;

/// Reads the first line of standard input. At a terminal it prompts and hides the typed text. Empty input is a blank
/// password.
///
/// # Errors
/// [`Fault::PasswordUnreadable`] if standard input cannot be read or is not UTF-8.
pub(crate) fn read() -> Result<Password, Fault> {
    if io::stdin().is_terminal() {
        let terminal = Term::stderr();
        let prompt = terminal.write_str(&format!("{} ", text("password")));
        let typed = prompt.and_then(|()| terminal.read_secure_line());
        return typed.map(Password::new).map_err(|_| Fault::PasswordUnreadable);
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(MAX_LEN).unwrap_or(0)));
    let mut input = io::stdin().lock().take(MAX_LEN);
    input
        .read_to_end(&mut bytes)
        .map_err(|_| Fault::PasswordUnreadable)?;
    first_line(&bytes)
        .map(Password::new)
        .ok_or(Fault::PasswordUnreadable)
}

/// Windows PowerShell ends lines with CR LF and may write a byte-order mark first.
fn first_line(bytes: &[u8]) -> Option<String> {
    let line = bytes.split(|byte| *byte == b'\n').next()?;
    let text = std::str::from_utf8(line).ok()?;
    let text = text.strip_suffix('\r').unwrap_or(text);
    Some(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_the_first_line_without_its_line_break() {
        for (given, password) in [
            ("Dylan-12\n", Some("Dylan-12")),
            ("Dylan-12\r\nmore\r\n", Some("Dylan-12")),
            ("Dylan-12", Some("Dylan-12")),
            (" with blanks \n", Some(" with blanks ")),
            ("\u{feff}Zähne\r\n", Some("Zähne")),
            ("\n", Some("")),
            ("", Some("")),
        ] {
            assert_eq!(first_line(given.as_bytes()).as_deref(), password, "{given:?}");
        }
        assert_eq!(first_line(b"\xff\xfe\n"), None);
    }
}
