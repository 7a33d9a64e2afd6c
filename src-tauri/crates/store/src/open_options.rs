//! How to open a store.

/// How to open a store.
#[derive(Debug, Clone, Default)]
pub struct OpenOptions {
    /// What to do if acknowledged changes are missing.
    pub losses: Losses,
    /// What to do if there is no trace of a store in the folder.
    pub first_start: FirstStart,
    /// What [`Store::head_copy`] returned earlier, from outside the folder. It shows that the whole folder is older.
    pub remembered: Option<Vec<u8>>,
}

/// What to do if acknowledged changes are missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Losses {
    /// Refuse to open the store, and change nothing.
    #[default]
    Refuse,
    /// Continue with what is left, or with an empty store if nothing is. The files as they were are kept in `set-aside/`.
    Accept,
}

/// What to do if there is no trace of a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FirstStart {
    /// Create an empty store.
    #[default]
    Allowed,
    /// [`StoreError::DatabaseMissing`]: something outside the store shows that there was one, for example its key.
    Refused,
}
