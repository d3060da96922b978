//! Where answers go: into the database, or without one into memory, for as long as the program runs.

use super::{Error, Mark, Store};
use crate::concepts::Question;
use crate::quiz::{Grade, Moment, Plan, Progress, Review, State, replay};
use std::time::Duration;

/// The progress of a reader, and the place where it is kept.
#[derive(Debug)]
pub struct Journal {
    store: Option<Store>,
    progress: Progress,
    plan: Plan,
    /// The answers that no database has.
    unkept: Vec<Review>,
    /// What the progress was read from: the day, and the state of the database.
    read: (i32, i64),
}

/// What became of an answer.
#[derive(Debug)]
pub struct Kept {
    /// The answer, as it stands in the log.
    pub review: Review,
    /// Where its question stands now.
    pub state: State,
    /// Why the database does not have it. It counts all the same, until the program ends.
    pub fault: Option<Error>,
}

impl Journal {
    /// Opens the progress; none means that there is no database, and memory has to do.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn new(store: Option<Store>, plan: Plan, now: Moment) -> Result<Self, Error> {
        let mut journal =
            Self { store, progress: Progress::default(), plan, unkept: Vec::new(), read: (now.day, i64::MIN) };
        journal.set_plan(plan, now)?;
        Ok(journal)
    }

    /// Is there a database.
    pub fn is_kept(&self) -> bool {
        self.store.is_some()
    }

    /// What is known of the reader, as of the last look.
    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// How much the reader wants to be asked.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Takes another plan: what is due follows from it.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn set_plan(&mut self, plan: Plan, now: Moment) -> Result<(), Error> {
        self.plan = plan;
        if let Some(store) = &mut self.store {
            store.set_fsrs(plan.fsrs);
        }
        self.read(now)
    }

    /// Reads the progress again if another program wrote to it, or another day began. True if it did.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn refresh(&mut self, now: Moment) -> Result<bool, Error> {
        let version = self.store.as_ref().map(Store::version).transpose()?.unwrap_or_default();
        if self.read == (now.day, version) {
            return Ok(false);
        }
        self.read(now).map(|()| true)
    }

    /// Keeps an answer to this asking of the question. When this returns without a fault, it is on the disk.
    pub fn answer(
        &mut self,
        question: &Question,
        ask: Option<String>,
        grade: Grade,
        took: Option<Duration>,
        now: Moment,
    ) -> Kept {
        let took = took.and_then(|took| u32::try_from(took.as_millis()).ok());
        let (revision, undone) = (question.revision, false);
        let mut review = Review { question: question.id.clone(), revision, moment: now, grade, took, undone, ask };
        let before = self.progress.states.get(&question.id).copied();
        let kept = self.store.as_mut().map(|store| store.answer(&mut review));
        let (state, fault) = match kept {
            Some(Ok(state)) => (state, None),
            other => {
                let fault = other.and_then(Result::err);
                // As in the database, no two answers to a question have the same time.
                while self.unkept.iter().any(|other| same(other, &review)) {
                    review.moment.at += 1;
                }
                self.unkept.push(review.clone());
                (
                    crate::quiz::answered(
                        self.progress.state(question).copied(),
                        revision,
                        review.moment,
                        grade,
                        &self.plan.fsrs,
                    ),
                    fault,
                )
            }
        };
        // The same question twice is one.
        if before.is_none_or(|before| before.last.day < now.day) {
            self.progress.answered_today += 1;
            self.progress.new_today += usize::from(before.is_none());
        }
        self.progress.states.insert(question.id.clone(), state);
        Kept { review, state, fault }
    }

    /// The answer to an asking, if it has one; it may have been taken back since.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn answer_to(&self, ask: &str) -> Result<Option<Review>, Error> {
        let unkept = self.unkept.iter().find(|review| review.ask.as_deref() == Some(ask)).cloned();
        if unkept.is_some() {
            return Ok(unkept);
        }
        Ok(self.store.as_ref().map(|store| store.answer_to(ask)).transpose()?.flatten())
    }

    /// Takes an answer back.
    ///
    /// # Errors
    /// If the database cannot be written; then the answer stands.
    pub fn undo(&mut self, review: &Review, now: Moment) -> Result<(), Error> {
        match self.unkept.iter().position(|other| same(other, review)) {
            Some(place) => _ = self.unkept.remove(place),
            None => {
                if let Some(store) = &mut self.store {
                    store.undo(review)?;
                }
            }
        }
        self.read(now)
    }

    /// The last answer that was not taken back.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn last(&self) -> Result<Option<Review>, Error> {
        let kept = self.store.as_ref().map(Store::last).transpose()?.flatten();
        Ok(self.unkept.iter().cloned().chain(kept).max_by_key(|review| review.moment.at))
    }

    /// Says something of a question or a concept.
    ///
    /// # Errors
    /// If the database cannot be written; it holds until the program ends all the same.
    pub fn mark(&mut self, id: &str, mark: Mark, now: Moment) -> Result<(), Error> {
        match mark {
            Mark::Muted => _ = self.progress.muted.insert(id.to_owned()),
            Mark::Known => _ = self.progress.claimed.insert(id.to_owned()),
            Mark::SnoozedUntil(until) => _ = self.progress.snoozed.insert(id.to_owned(), until),
        }
        self.store.as_mut().map_or(Ok(()), |store| store.mark(id, mark, now))
    }

    /// Takes back what was said of a question or a concept.
    ///
    /// # Errors
    /// If the database cannot be written; it holds until the program ends all the same.
    pub fn unmark(&mut self, id: &str, mark: Mark, now: Moment) -> Result<(), Error> {
        match mark {
            Mark::Muted => _ = self.progress.muted.remove(id),
            Mark::Known => _ = self.progress.claimed.remove(id),
            Mark::SnoozedUntil(_) => _ = self.progress.snoozed.remove(id),
        }
        self.store.as_mut().map_or(Ok(()), |store| store.unmark(id, mark, now))
    }

    fn read(&mut self, now: Moment) -> Result<(), Error> {
        if let Some(store) = &self.store {
            // The version first: what is written in between is read twice, and not never.
            self.read = (now.day, store.version()?);
            self.progress = store.progress(now)?;
        } else {
            self.read = (now.day, 0);
            self.progress.states.clear();
            self.progress.answered_today = 0;
            self.progress.new_today = 0;
        }
        let mut ids: Vec<&str> = self.unkept.iter().map(|review| review.question.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        for id in ids {
            let reviews: Vec<&Review> = self.unkept.iter().filter(|review| review.question == id).collect();
            let today = reviews.iter().any(|review| review.moment.day == now.day);
            let new = reviews.iter().all(|review| review.moment.day == now.day);
            // One that the database knows too keeps what it says there.
            if self.progress.states.contains_key(id) {
                continue;
            }
            if let Some(state) = replay(reviews, &self.plan.fsrs) {
                self.progress.states.insert(id.to_owned(), state);
                self.progress.answered_today += usize::from(today);
                self.progress.new_today += usize::from(today && new);
            }
        }
        Ok(())
    }
}

/// Is it the same answer: its question and its time say which one it is.
fn same(one: &Review, other: &Review) -> bool {
    (&one.question, one.moment.at) == (&other.question, other.moment.at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::concepts::QuestionBody;

    fn now() -> Moment {
        Moment::new(1_700_000_000_000, 0)
    }

    fn question(id: &str) -> Question {
        Question {
            id: id.into(),
            revision: 1,
            line: 1,
            prompt: String::new(),
            own_prompts: Vec::new(),
            body: QuestionBody::Recall { answer: String::new() },
        }
    }

    /// The same is done with and without a database, and must come to the same.
    fn check(work: impl Fn(&mut Journal)) -> Progress {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("progress.db"), Plan::default().fsrs).unwrap();
        let [kept, remembered] = [Some(store), None].map(|store| {
            let mut journal = Journal::new(store, Plan::default(), now()).unwrap();
            work(&mut journal);
            let before = journal.progress().clone();
            journal.read(now()).unwrap();
            assert_eq!(journal.progress(), &before, "reading it again changes nothing");
            before
        });
        assert_eq!(kept, remembered);
        kept
    }

    #[test]
    fn answers_count_once_a_day_with_and_without_a_database() {
        let progress = check(|journal| {
            journal.answer(&question("c/old"), None, Grade::Good, None, now().plus_days(-2));
            journal.read(now()).unwrap();
            for (id, grade) in [("c/old", Grade::Again), ("c/old", Grade::Good), ("c/new", Grade::Good)] {
                journal.answer(&question(id), None, grade, Some(Duration::from_secs(3)), now());
            }
        });
        assert_eq!((progress.answered_today, progress.new_today), (2, 1));
        assert_eq!(progress.states["c/old"].answers, 3);
    }

    #[test]
    fn an_answer_taken_back_never_was() {
        let progress = check(|journal| {
            let kept = journal.answer(&question("c/q"), None, Grade::Good, None, now());
            assert_eq!(journal.last().unwrap().as_ref(), Some(&kept.review));
            journal.undo(&kept.review, now()).unwrap();
            assert_eq!(journal.last().unwrap(), None);
        });
        assert_eq!(progress, Progress::default());
    }

    #[test]
    fn marks_come_and_go() {
        let progress = check(|journal| {
            journal.mark("c", Mark::Muted, now()).unwrap();
            journal.mark("d", Mark::Known, now()).unwrap();
            journal.mark("e", Mark::Muted, now()).unwrap();
            journal.unmark("e", Mark::Muted, now()).unwrap();
        });
        assert!(progress.muted.contains("c") && progress.claimed.contains("d") && !progress.muted.contains("e"));
    }

    #[test]
    fn what_another_program_wrote_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let open = || {
            let store = Store::open(&folder.path().join("progress.db"), Plan::default().fsrs).unwrap();
            Journal::new(Some(store), Plan::default(), now()).unwrap()
        };
        let (mut one, mut other) = (open(), open());
        assert!(!one.refresh(now()).unwrap());
        other.answer(&question("c/q"), None, Grade::Good, None, now());
        assert!(one.refresh(now()).unwrap());
        assert_eq!(one.progress(), other.progress());
        assert!(!one.refresh(now()).unwrap());
        assert!(one.refresh(now().plus_days(1)).unwrap(), "another day");
        assert_eq!(one.progress().answered_today, 0);
    }
}
