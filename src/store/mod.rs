//! What the reader answered, in a SQLite database in the user's data folder.
//!
//! The log of reviews is the truth; the state of each question is kept beside it, and [`Store::rebuild`] makes it
//! anew. Every write is on the disk before it is acknowledged, and several editors may share the file.

#![allow(clippy::disallowed_methods, reason = "the folder of the database is made here")]

mod error;
mod export;
mod journal;
mod open;

pub use error::{Error, Fault};
pub use export::{Export, ExportedMark, ExportedReview, Imported};
pub use journal::{Journal, Kept};
pub use open::default_path;

use crate::quiz::{Fsrs, Grade, Memory, Moment, Progress, Review, State, replay};
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, TransactionBehavior, params};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What a reader says of a question or a concept, by its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// It is never asked.
    Muted,
    /// The reader knows it.
    Known,
    /// It is not asked until then, in milliseconds as in [`Moment::at`].
    SnoozedUntil(i64),
}

impl Mark {
    /// As the database names it.
    fn kind(self) -> &'static str {
        match self {
            Self::Muted => "muted",
            Self::Known => "known",
            Self::SnoozedUntil(_) => "snoozed",
        }
    }
}

/// A mark that holds until it is taken back. JSON's numbers are exact up to here.
const FOR_EVER: i64 = (1 << 53) - 1;

/// The answers of one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// The reader's day, since 1970-01-01.
    pub day: i32,
    /// How many answers.
    pub answers: u32,
    /// How many of them were right.
    pub right: u32,
}

/// The open database. Several processes may have one each.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    path: PathBuf,
    fsrs: Fsrs,
}

impl Store {
    /// Opens the database, and makes it with its folder if it is not there. `fsrs` says when questions are due.
    ///
    /// # Errors
    /// If it is damaged, of another program or a newer goviva, locked, or may not be written. Nothing is changed then.
    pub fn open(path: &Path, fsrs: Fsrs) -> Result<Self, Error> {
        Self::open_with_patience(path, fsrs, open::PATIENCE)
    }

    /// The same, with the time to wait for another process that writes.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_with_patience(path: &Path, fsrs: Fsrs, patience: Duration) -> Result<Self, Error> {
        let connection = open::open(path, patience)?;
        Ok(Self { connection, path: path.to_owned(), fsrs })
    }

    /// The database's file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Takes another scheduler: from now on it says when questions are due.
    pub fn set_fsrs(&mut self, fsrs: Fsrs) {
        self.fsrs = fsrs;
    }

    /// A number that changes when another program writes to the database.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn version(&self) -> Result<i64, Error> {
        let version = self.connection.pragma_query_value(None, "data_version", |row| row.get(0));
        version.map_err(|error| self.error(error))
    }

    /// Keeps an answer, and gives where the question stands now. When this returns, the answer is on the disk.
    ///
    /// Two answers to one question in the same millisecond are kept a millisecond apart: `review` says where it went.
    /// An answer to an asking that has one already is not kept: `review` becomes the one that is.
    ///
    /// # Errors
    /// If it cannot be written; then nothing of it is kept.
    pub fn answer(&mut self, review: &mut Review) -> Result<State, Error> {
        let fsrs = self.fsrs;
        let state = self.write(|transaction| {
            if let Some(ask) = &review.ask
                && let Some(kept) = answer_to(transaction, ask)?
            {
                *review = kept;
                return settle(transaction, &review.question, &fsrs);
            }
            let taken = "SELECT 1 FROM review WHERE question = ?1 AND at = ?2";
            let mut taken = transaction.prepare_cached(taken)?;
            while taken.exists(params![review.question, review.moment.at])? {
                review.moment.at += 1;
            }
            transaction
                .prepare_cached(
                    "INSERT INTO review (question, revision, at, day, grade, took, undone, ask) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                )?
                .execute(params![
                    review.question,
                    review.revision,
                    review.moment.at,
                    review.moment.day,
                    review.grade.number(),
                    review.took,
                    review.undone,
                    review.ask
                ])?;
            settle(transaction, &review.question, &fsrs)
        })?;
        // There is one: the answer that was just written.
        Ok(state.unwrap_or_else(|| crate::quiz::answered(None, review.revision, review.moment, review.grade, &fsrs)))
    }

    /// The answer to an asking, if it has one; it may have been taken back since.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn answer_to(&self, ask: &str) -> Result<Option<Review>, Error> {
        answer_to(&self.connection, ask).map_err(|error| self.error(error))
    }

    /// Takes an answer back, and gives where its question stands without it.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn undo(&mut self, review: &Review) -> Result<Option<State>, Error> {
        let fsrs = self.fsrs;
        self.write(|transaction| {
            transaction.execute(
                "UPDATE review SET undone = 1 WHERE question = ?1 AND at = ?2",
                params![review.question, review.moment.at],
            )?;
            settle(transaction, &review.question, &fsrs)
        })
    }

    /// The last answer that was not taken back.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn last(&self) -> Result<Option<Review>, Error> {
        let query = "SELECT * FROM review WHERE undone = 0 ORDER BY at DESC LIMIT 1";
        self.connection.query_row(query, [], review).optional().map_err(|error| self.error(error))
    }

    /// All answers in the order of their time, those that were taken back too.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn reviews(&self) -> Result<Vec<Review>, Error> {
        self.rows("SELECT * FROM review ORDER BY at, question", review)
    }

    /// How many answers each day saw, from the first to the last.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn days(&self) -> Result<Vec<Day>, Error> {
        self.rows(
            "SELECT day, COUNT(*), SUM(grade > 1) FROM review WHERE undone = 0 GROUP BY day ORDER BY day",
            |row| Ok(Day { day: row.get(0)?, answers: row.get(1)?, right: row.get(2)? }),
        )
    }

    /// What is known of the reader now.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn progress(&self, now: Moment) -> Result<Progress, Error> {
        let mut progress = Progress::default();
        for (question, state) in self.rows("SELECT * FROM state", state)? {
            progress.states.insert(question, state.rescheduled(&self.fsrs));
        }
        let marks = self.rows("SELECT id, kind, until FROM mark WHERE until > 0", |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, i64>(2)?))
        })?;
        for (id, kind, until) in marks {
            match kind.as_str() {
                "muted" => _ = progress.muted.insert(id),
                "known" => _ = progress.claimed.insert(id),
                _ => _ = progress.snoozed.insert(id, until),
            }
        }
        let today = |condition: &str| {
            let query = format!(
                "SELECT COUNT(DISTINCT question) FROM review AS today WHERE day = ?1 AND undone = 0 {condition}"
            );
            let count = self.connection.query_row(&query, [now.day], |row| row.get::<_, u32>(0));
            count.map(|count| count as usize).map_err(|error| self.error(error))
        };
        progress.answered_today = today("")?;
        progress.new_today = today(
            "AND NOT EXISTS (SELECT 1 FROM review WHERE question = today.question AND day < today.day AND undone = 0)",
        )?;
        Ok(progress)
    }

    /// Says something of a question or a concept, at `now`.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn mark(&mut self, id: &str, mark: Mark, now: Moment) -> Result<(), Error> {
        let until = match mark {
            Mark::Muted | Mark::Known => FOR_EVER,
            Mark::SnoozedUntil(until) => until,
        };
        self.set_mark(id, mark.kind(), until, now)
    }

    /// Takes back what was said of a question or a concept.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn unmark(&mut self, id: &str, mark: Mark, now: Moment) -> Result<(), Error> {
        self.set_mark(id, mark.kind(), 0, now)
    }

    fn set_mark(&mut self, id: &str, kind: &str, until: i64, now: Moment) -> Result<(), Error> {
        self.write(|transaction| {
            transaction.execute(
                "INSERT INTO mark (id, kind, until, changed) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET until = excluded.until, changed = excluded.changed",
                params![id, kind, until, now.at],
            )?;
            Ok(())
        })
    }

    /// Makes the state of every question anew from the log. Gives the questions whose state was another one.
    ///
    /// # Errors
    /// If it cannot be read or written; then everything stays as it was.
    pub fn rebuild(&mut self) -> Result<Vec<String>, Error> {
        let fsrs = self.fsrs;
        self.write(|transaction| {
            let questions = {
                let mut statement =
                    transaction.prepare("SELECT question FROM review UNION SELECT question FROM state")?;
                let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
                rows.collect::<rusqlite::Result<Vec<_>>>()?
            };
            let mut other = Vec::new();
            for question in questions {
                let query = "SELECT * FROM state WHERE question = ?1";
                let before = transaction.query_row(query, [&question], state).optional()?;
                let before = before.map(|(_, state)| state.rescheduled(&fsrs));
                if settle(transaction, &question, &fsrs)? != before {
                    other.push(question);
                }
            }
            Ok(other)
        })
    }

    /// What SQLite finds wrong in all of the file; `ok` if nothing is.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn integrity(&self) -> Result<String, Error> {
        let check = self.connection.query_row("PRAGMA integrity_check", [], |row| row.get(0));
        check.map_err(|error| self.error(error))
    }

    /// Forgets everything, for good.
    ///
    /// # Errors
    /// If it cannot be written; then everything stays as it was.
    pub fn reset(&mut self) -> Result<(), Error> {
        self.write(|transaction| transaction.execute_batch("DELETE FROM review; DELETE FROM state; DELETE FROM mark;"))
    }

    /// One transaction, which waits for other writers first and is on the disk when this returns.
    fn write<T>(&mut self, work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>) -> Result<T, Error> {
        let path = &self.path;
        let sqlite = |error| Error::sqlite(path, error);
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(sqlite)?;
        let done = work(&transaction).map_err(sqlite)?;
        transaction.commit().map_err(sqlite)?;
        Ok(done)
    }

    fn rows<T>(&self, query: &str, read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>) -> Result<Vec<T>, Error> {
        let mut statement = self.connection.prepare_cached(query).map_err(|error| self.error(error))?;
        let rows = statement.query_map([], read).and_then(Iterator::collect);
        rows.map_err(|error| self.error(error))
    }

    fn error(&self, error: rusqlite::Error) -> Error {
        Error::sqlite(&self.path, error)
    }
}

fn answer_to(connection: &Connection, ask: &str) -> rusqlite::Result<Option<Review>> {
    let mut statement = connection.prepare_cached("SELECT * FROM review WHERE ask = ?1")?;
    statement.query_row([ask], review).optional()
}

/// Plays a question's log and writes down where it stands.
fn settle(transaction: &Transaction<'_>, question: &str, fsrs: &Fsrs) -> rusqlite::Result<Option<State>> {
    let reviews: Vec<Review> = transaction
        .prepare_cached("SELECT * FROM review WHERE question = ?1 AND undone = 0 ORDER BY at")?
        .query_map([question], review)?
        .collect::<rusqlite::Result<_>>()?;
    let state = replay(&reviews, fsrs);
    match &state {
        Some(state) => transaction
            .prepare_cached("INSERT OR REPLACE INTO state VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?
            .execute(params![
                question,
                state.revision,
                state.memory.stability,
                state.memory.difficulty,
                state.last.at,
                state.last.day,
                state.grade.number(),
                state.answers,
                state.lapses
            ])?,
        None => transaction.prepare_cached("DELETE FROM state WHERE question = ?1")?.execute([question])?,
    };
    Ok(state)
}

fn review(row: &Row<'_>) -> rusqlite::Result<Review> {
    Ok(Review {
        question: row.get("question")?,
        revision: row.get("revision")?,
        moment: Moment { at: row.get("at")?, day: row.get("day")? },
        grade: grade(row)?,
        took: row.get("took")?,
        undone: row.get("undone")?,
        ask: row.get("ask")?,
    })
}

fn state(row: &Row<'_>) -> rusqlite::Result<(String, State)> {
    let last = Moment { at: row.get("at")?, day: row.get("day")? };
    let state = State {
        revision: row.get("revision")?,
        memory: Memory { stability: row.get("stability")?, difficulty: row.get("difficulty")? },
        last,
        grade: grade(row)?,
        // It follows from the goal, which may be another one by now.
        due: last.day,
        answers: row.get("answers")?,
        lapses: row.get("lapses")?,
    };
    Ok((row.get("question")?, state))
}

fn grade(row: &Row<'_>) -> rusqlite::Result<Grade> {
    let number: i64 = row.get("grade")?;
    let grade = u8::try_from(number).ok().and_then(Grade::from_number);
    let place = row.as_ref().column_index("grade")?;
    grade.ok_or(rusqlite::Error::IntegralValueOutOfRange(place, number))
}

#[cfg(test)]
mod tests;
