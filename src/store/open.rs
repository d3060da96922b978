//! Opens the database: whose it is, which version, whether it is sound; then brings it up to date.

use super::error::{Error, Fault};
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The steps from one version to the next; `user_version` counts those that were taken.
const MIGRATIONS: &[&str] = &[include_str!("migrations/1.sql"), include_str!("migrations/2.sql")];
/// `goVi`, so that a database of another program is never taken for progress.
const APPLICATION_ID: i32 = 0x676f_5669;
/// How long to wait for another editor that is writing.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// The database's path: in the folder that `GOVIVA_DATA` names, else where the platform keeps a user's data.
///
/// # Errors
/// If the platform names no such folder.
pub fn default_path() -> Result<PathBuf, Error> {
    use etcetera::BaseStrategy as _;
    let folder = match std::env::var_os("GOVIVA_DATA").filter(|folder| !folder.is_empty()) {
        Some(folder) => PathBuf::from(folder),
        None => etcetera::base_strategy::choose_native_strategy()
            .map_err(|_| Error::new(Path::new(""), Fault::NoFolder))?
            .data_dir()
            .join("goviva"),
    };
    Ok(folder.join("progress.db"))
}

/// Opens the database and makes it if it is not there.
pub(super) fn open(path: &Path, patience: Duration) -> Result<Connection, Error> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| Error::new(path, Fault::Folder(error)))?;
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let opened = Connection::open_with_flags(path, flags).map_err(|error| Error::sqlite(path, error));
    opened.and_then(|mut connection| prepare(&mut connection, path, patience).map(|()| connection)).map_err(|error| {
        // Where nothing may be written SQLite cannot open a write-ahead log, and does not say why.
        let unopened = matches!(error.fault, Fault::CannotOpen(_));
        if unopened && may_not_be_written(path) { Error::new(path, Fault::ReadOnly) } else { error }
    })
}

fn may_not_be_written(path: &Path) -> bool {
    use std::io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem};
    let opened = std::fs::OpenOptions::new().append(true).open(path);
    opened.is_err_and(|error| matches!(error.kind(), PermissionDenied | ReadOnlyFilesystem))
}

/// Looks first, and writes only to what is sound and ours.
fn prepare(connection: &mut Connection, path: &Path, patience: Duration) -> Result<(), Error> {
    let sqlite = |error| Error::sqlite(path, error);
    connection.busy_timeout(patience).map_err(sqlite)?;
    examine(connection, path)?;
    if connection.is_readonly(rusqlite::MAIN_DB).map_err(sqlite)? {
        return Err(Error::new(path, Fault::ReadOnly));
    }
    let faults: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(sqlite)?;
    if faults != "ok" {
        return Err(Error::new(path, Fault::Damaged(faults)));
    }
    write_ahead(connection, patience).map_err(sqlite)?;
    // An answer is on the disk before it is acknowledged.
    connection.pragma_update(None, "synchronous", "FULL").map_err(sqlite)?;
    if version(connection).map_err(sqlite)? < newest() {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(sqlite)?;
        // Another process may have come first, and may be newer.
        let from = examine(&transaction, path)?;
        for step in MIGRATIONS.iter().skip(usize::try_from(from).unwrap_or_default()) {
            transaction.execute_batch(step).map_err(sqlite)?;
        }
        transaction.pragma_update(None, "application_id", APPLICATION_ID).map_err(sqlite)?;
        transaction.pragma_update(None, "user_version", newest()).map_err(sqlite)?;
        transaction.commit().map_err(sqlite)?;
    }
    Ok(())
}

/// The version, 0 for an empty database; an error for one that is not ours, or newer.
fn examine(connection: &Connection, path: &Path) -> Result<i32, Error> {
    // One statement reads one moment: another process may be making the tables.
    let header = "SELECT user_version, application_id, (SELECT COUNT(*) FROM sqlite_schema)
                  FROM pragma_user_version, pragma_application_id";
    let (version, owner, tables): (i32, i32, i64) = connection
        .query_row(header, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .map_err(|error| Error::sqlite(path, error))?;
    if owner != APPLICATION_ID && (tables > 0 || version > 0 || owner != 0) {
        return Err(Error::new(path, Fault::Foreign));
    }
    if version > newest() {
        return Err(Error::new(path, Fault::Newer(version, newest())));
    }
    Ok(version)
}

/// Write-ahead logging lets editors read while one writes. To turn it on needs the file alone, and SQLite does not
/// wait for that by itself.
fn write_ahead(connection: &Connection, patience: Duration) -> rusqlite::Result<()> {
    const PAUSE: Duration = Duration::from_millis(20);
    let mut waited = Duration::ZERO;
    loop {
        match connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get::<_, String>(0)) {
            Ok(_) => return Ok(()),
            Err(error) if waited < patience && error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy) => {
                std::thread::sleep(PAUSE);
                waited += PAUSE;
            }
            Err(error) => return Err(error),
        }
    }
}

fn version(connection: &Connection) -> rusqlite::Result<i32> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

fn newest() -> i32 {
    i32::try_from(MIGRATIONS.len()).unwrap_or(i32::MAX)
}
