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
/// [`Fault::PasswordUnreadable`] if standard input cannot be read or is not text.
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
    let line = app::first_line(&bytes).ok_or(Fault::PasswordUnreadable)?;
    Ok(Password::new(line.to_string()))
}
