//! Progress as JSON: all of it, so that an import gives the same again.

use super::error::{Error, Fault};
use super::{Store, settle};
use crate::quiz::{Grade, Moment, Review};
use rusqlite::params;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::Path;

/// The format's version.
const FORMAT: u32 = 1;

/// All that a reader answered and said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Export {
    /// The version of this format: 1.
    pub goviva: u32,
    /// Every answer, in the order of its time.
    pub reviews: Vec<ExportedReview>,
    /// What the reader said of questions and concepts.
    pub marks: Vec<ExportedMark>,
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportedReview {
    /// The question's id, `concept/slug`.
    pub question: String,
    /// Its revision when it was asked.
    pub revision: u32,
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub at: i64,
    /// The reader's day, since 1970-01-01; days turn at four in the morning.
    pub day: i32,
    /// 1 again, 2 hard, 3 good, 4 easy.
    #[schemars(range(min = 1, max = 4))]
    pub grade: u8,
    /// Milliseconds that the answer took, if that was measured.
    pub took: Option<u32>,
    /// It was taken back.
    #[serde(default)]
    pub undone: bool,
    /// Which asking of the question it answers, unlike any other, if an editor asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask: Option<String>,
}

/// What was said of a question or a concept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportedMark {
    /// Its id.
    pub id: String,
    /// What was said.
    pub kind: MarkKind,
    /// Until when that holds, in milliseconds since 1970-01-01T00:00:00Z; 0 once it was taken back.
    pub until: i64,
    /// When it was said, in the same way.
    pub changed: i64,
}

/// What can be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MarkKind {
    /// Never asked.
    Muted,
    /// The reader knows it.
    Known,
    /// Not asked for a while.
    Snoozed,
}

/// What an import brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Answers that were not here, or were taken back there.
    pub reviews: usize,
    /// Marks that were said later there.
    pub marks: usize,
}

impl Export {
    /// Reads an export.
    ///
    /// # Errors
    /// If the text is none, with its line and column; `path` is where the text comes from.
    pub fn read(path: &Path, text: &str) -> Result<Self, Error> {
        let fault = |what: String| Error::new(path, Fault::Export(what));
        let export: Self =
            serde_json::from_str(text).map_err(|error| fault(format!("no export of goviva: {error}")))?;
        if export.goviva != FORMAT {
            return Err(fault(format!(
                "an export of version {}, and this goviva reads version {FORMAT}; update goviva",
                export.goviva
            )));
        }
        if let Some(place) = export.reviews.iter().position(|review| Grade::from_number(review.grade).is_none()) {
            return Err(fault(format!("the grade of reviews[{place}] is not 1 to 4; correct it or take it out")));
        }
        Ok(export)
    }

    /// The JSON schema of an export.
    pub fn schema() -> serde_json::Value {
        schemars::schema_for!(Self).to_value()
    }
}

impl Store {
    /// Everything, to be written as JSON.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn export(&self) -> Result<Export, Error> {
        let reviews = self.reviews()?.into_iter().map(exported).collect();
        let marks = self.rows("SELECT id, kind, until, changed FROM mark ORDER BY changed, id, kind", |row| {
            let kind = match row.get::<_, String>("kind")?.as_str() {
                "muted" => MarkKind::Muted,
                "known" => MarkKind::Known,
                _ => MarkKind::Snoozed,
            };
            Ok(ExportedMark { id: row.get("id")?, kind, until: row.get("until")?, changed: row.get("changed")? })
        })?;
        Ok(Export { goviva: FORMAT, reviews, marks })
    }

    /// Adds what an export has and the database has not; once more of the same changes nothing. An answer that was
    /// taken back on one side is taken back.
    ///
    /// # Errors
    /// If it cannot be written; then nothing of it is kept.
    pub fn import(&mut self, export: &Export) -> Result<Imported, Error> {
        let fsrs = self.fsrs;
        self.write(|transaction| {
            let mut imported = Imported::default();
            let mut questions = BTreeSet::new();
            for review in &export.reviews {
                let ExportedReview { question, revision, at, day, grade, took, undone, ask } = review;
                let changed = transaction
                    .prepare_cached(
                        "INSERT INTO review (question, revision, at, day, grade, took, undone, ask) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                         ON CONFLICT DO UPDATE SET undone = 1 WHERE excluded.undone > undone",
                    )?
                    .execute(params![question, revision, at, day, grade, took, undone, ask])?;
                if changed > 0 {
                    questions.insert(question);
                    imported.reviews += 1;
                }
            }
            for mark in &export.marks {
                let kind = match mark.kind {
                    MarkKind::Muted => "muted",
                    MarkKind::Known => "known",
                    MarkKind::Snoozed => "snoozed",
                };
                imported.marks += transaction.execute(
                    "INSERT INTO mark (id, kind, until, changed) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT DO UPDATE SET until = excluded.until, changed = excluded.changed
                     WHERE excluded.changed > changed",
                    params![mark.id, kind, mark.until, mark.changed],
                )?;
            }
            for question in questions {
                settle(transaction, question, &fsrs)?;
            }
            Ok(imported)
        })
    }
}

fn exported(review: Review) -> ExportedReview {
    let Review { question, revision, moment: Moment { at, day }, grade, took, undone, ask } = review;
    ExportedReview { question, revision, at, day, grade: grade.number(), took, undone, ask }
}
