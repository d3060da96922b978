//! What can go wrong with the progress, said so that a reader knows what to do.

use std::fmt;
use std::path::{Path, PathBuf};

/// Why the progress cannot be read or written. Whatever it is, the file keeps its bytes.
#[derive(Debug)]
pub struct Error {
    /// The database, or the export that was to be read.
    pub path: PathBuf,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong.
#[derive(Debug)]
pub enum Fault {
    /// The platform names no folder for a user's data.
    NoFolder,
    /// The folder cannot be made.
    Folder(std::io::Error),
    /// It is a database of another program.
    Foreign,
    /// A newer goviva wrote it: its version, and the newest that this program knows.
    Newer(i32, i32),
    /// Its content is damaged, or it is no database at all.
    Damaged(String),
    /// It may be read and not written.
    ReadOnly,
    /// Another program keeps it locked.
    Locked,
    /// The disk is full.
    Full,
    /// It cannot be opened.
    CannotOpen(rusqlite::Error),
    /// Anything else that SQLite says.
    Other(rusqlite::Error),
    /// An export cannot be read.
    Export(String),
}

impl Error {
    pub(super) fn new(path: &Path, fault: Fault) -> Self {
        Self { path: path.to_owned(), fault }
    }

    pub(super) fn sqlite(path: &Path, error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        let fault = match error.sqlite_error_code() {
            Some(Code::DatabaseCorrupt | Code::NotADatabase) => Fault::Damaged(error.to_string()),
            Some(Code::ReadOnly | Code::PermissionDenied) => Fault::ReadOnly,
            Some(Code::DatabaseBusy | Code::DatabaseLocked) => Fault::Locked,
            Some(Code::DiskFull) => Fault::Full,
            Some(Code::CannotOpen) => Fault::CannotOpen(error),
            _ => Fault::Other(error),
        };
        Self::new(path, fault)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match &self.fault {
            Fault::NoFolder => {
                write!(f, "this system names no folder for your progress; set GOVIVA_DATA to one")
            }
            Fault::Folder(error) => {
                write!(
                    f,
                    "{path}: the folder for your progress cannot be made: {error}; set GOVIVA_DATA to another one"
                )
            }
            Fault::Foreign => {
                write!(f, "{path}: a database of another program; move it away, or set GOVIVA_DATA to another folder")
            }
            Fault::Newer(version, known) => write!(
                f,
                "{path}: written by a newer goviva (version {version}, this one knows up to {known}); update goviva"
            ),
            Fault::Damaged(what) => write!(
                f,
                "{path}: the progress is damaged ({what}); it was left as it is: \
                 move it away to begin anew, and `goviva import` takes an export"
            ),
            Fault::ReadOnly => {
                write!(f, "{path}: may not be written; give yourself the right, or set GOVIVA_DATA to another folder")
            }
            Fault::Locked => {
                write!(f, "{path}: another program keeps it locked; end that program, or try again later")
            }
            Fault::Full => write!(f, "{path}: the disk is full, so the answer was not kept; make room on it"),
            Fault::CannotOpen(error) => {
                write!(f, "{path}: cannot be opened or made: {error}; set GOVIVA_DATA to another folder")
            }
            Fault::Other(error) => write!(f, "{path}: {error}"),
            Fault::Export(what) => write!(f, "{path}: {what}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.fault {
            Fault::Folder(error) => Some(error),
            Fault::CannotOpen(error) | Fault::Other(error) => Some(error),
            _ => None,
        }
    }
}
