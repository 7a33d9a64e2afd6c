//! The database password, from standard input only.

use std::io::{self, IsTerminal, Read};

use console::Term;
use domain::Password;
use office::{ErrorCode, Fault};
use zeroize::Zeroizing;

/// Longer than any server takes.
const LONGEST: u64 = 4_096;

/// Reads the password up to the first line's end; without one, all there is. At a terminal it asks, and what is typed
/// does not show. Nothing at all is a blank password.
///
/// # Errors
/// [`Fault`] if standard input cannot be read or is not text.
pub(crate) fn read() -> Result<Password, Fault> {
    if io::stdin().is_terminal() {
        let terminal = Term::stderr();
        let asked = terminal.write_str("Password: ");
        let typed = asked.and_then(|()| terminal.read_secure_line());
        return typed.map(Password::new).map_err(|_| unreadable());
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(LONGEST).unwrap_or(0)));
    let mut input = io::stdin().lock().take(LONGEST);
    input.read_to_end(&mut bytes).map_err(|_| unreadable())?;
    first_line(&bytes).map(Password::new).ok_or_else(unreadable)
}

/// Windows PowerShell ends lines with CR LF and may put a byte order mark before them.
fn first_line(bytes: &[u8]) -> Option<String> {
    let line = bytes.split(|byte| *byte == b'\n').next()?;
    let text = std::str::from_utf8(line).ok()?;
    let text = text.strip_suffix('\r').unwrap_or(text);
    Some(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned())
}

fn unreadable() -> Fault {
    Fault::new(
        ErrorCode::InvalidInput,
        "The password could not be read from standard input.",
        "Hand it over as UTF-8 text on one line.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_the_first_line_and_nothing_of_its_end() {
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
