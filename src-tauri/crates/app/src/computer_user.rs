//! The person at this computer, as the operating system names them.

/// The full name of the computer's user, or the user name if the account has none.
pub(crate) fn computer_user() -> Option<String> {
    let named = |name: String| Some(name.trim().to_owned()).filter(|name| !name.is_empty());
    let full = whoami::realname().ok().and_then(named);
    full.or_else(|| whoami::username().ok().and_then(named))
}
