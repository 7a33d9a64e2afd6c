//! Who changes something: the computer's user.

use std::sync::LazyLock;

/// The full name of the computer's user, or the account's name if there is none; empty if the system tells neither.
pub fn computer_user() -> &'static str {
    static USER: LazyLock<String> = LazyLock::new(|| {
        let named = |name: whoami::Result<String>| name.ok().filter(|name| !name.trim().is_empty());
        named(whoami::realname())
            .or_else(|| named(whoami::username()))
            .unwrap_or_default()
    });
    &USER
}
