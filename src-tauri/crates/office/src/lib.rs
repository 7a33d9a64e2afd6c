//! What an office can ask for, with or without a window.
pub mod view;
