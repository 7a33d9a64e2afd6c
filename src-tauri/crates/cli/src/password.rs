//! Reads the database password and the recovery code, only from standard input.

use std::io::{self, IsTerminal, Read};

use app::{Fault, RecoveryCode};
use console::Term;
use domain::Password;
use zeroize::Zeroizing;

use crate::texts::text;

/// Longer than any server accepts, in bytes.
const MAX_LEN: u64 = 4_096;

/// The database password. Empty input is a blank password.
///
/// # Errors
/// [`Fault::PasswordUnreadable`] if standard input cannot be read or is not text.
pub(crate) fn read() -> Result<Password, Fault> {
    Ok(Password::typed(read_line("password")?))
}

/// The recovery code.
///
/// # Errors
/// [`Fault::RecoveryCodeMalformed`], or [`Fault::PasswordUnreadable`] if standard input cannot be read or is not text.
pub(crate) fn read_recovery_code() -> Result<RecoveryCode, Fault> {
    app::read_recovery_code(read_line("recovery.prompt")?)
}

/// Reads the first line of standard input. At a terminal it prompts and hides the typed text.
fn read_line(prompt: &str) -> Result<String, Fault> {
    if io::stdin().is_terminal() {
        let terminal = Term::stderr();
        let prompt = terminal.write_str(&format!("{} ", text(prompt)));
        let typed = prompt.and_then(|()| terminal.read_secure_line());
        return typed.map_err(|_| Fault::PasswordUnreadable);
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(MAX_LEN).unwrap_or(0)));
    let mut input = io::stdin().lock().take(MAX_LEN);
    input
        .read_to_end(&mut bytes)
        .map_err(|_| Fault::PasswordUnreadable)?;
    let line = app::first_line(&bytes).ok_or(Fault::PasswordUnreadable)?;
    Ok(line.to_string())
}
