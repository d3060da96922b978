//! The database of the commands that need it, or the message that says why there is none.

use crate::quiz::Fsrs;
use crate::store::{Store, default_path};
use owo_colors::OwoColorize;
use std::io::{self, Write};

/// Opens the reader's progress; `fsrs` says when questions are due.
///
/// # Errors
/// If it cannot be opened; the message says what to do.
pub fn open(fsrs: Fsrs) -> io::Result<Store> {
    default_path().and_then(|path| Store::open(&path, fsrs)).map_err(io::Error::other)
}

/// The same, or none with a message on stderr: `what` goes on, and keeps no answers.
///
/// # Errors
/// If stderr cannot be written.
pub fn open_or_go_on(what: &str, fsrs: Fsrs) -> io::Result<Option<Store>> {
    match open(fsrs) {
        Ok(store) => Ok(Some(store)),
        Err(error) => {
            writeln!(anstream::stderr(), "{} {error}\n{what} goes on, and keeps no answers.", "goviva:".red())?;
            Ok(None)
        }
    }
}
