//! The database of the commands that need it, or the message that says why there is none.

use crate::quiz::Fsrs;
use crate::store::{Store, default_path};
use std::io;

/// Opens the reader's progress.
///
/// # Errors
/// If it cannot be opened; the message says what to do.
pub fn open() -> io::Result<Store> {
    default_path().and_then(|path| Store::open(&path, Fsrs::default())).map_err(io::Error::other)
}
