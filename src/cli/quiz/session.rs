//! One sitting at the terminal: the pure [`Sitting`], the journal, and the clock.

use super::choice::Choice;
use crate::concepts::{Concept, Question};
use crate::quiz::{self, Grade, Moment, Plan, Posed, Random, Sitting, Wish, pose};
use crate::store::{Error, Journal, Mark, Store};
use std::io;
use std::time::Duration;

/// A sitting.
pub struct Session {
    choice: Choice,
    journal: Journal,
    sitting: Sitting,
    random: Random,
    clock: fn() -> Moment,
}

/// A question that is being asked.
pub struct Asked {
    /// What it is about.
    pub concept: &'static Concept,
    /// The question.
    pub question: &'static Question,
    /// How it is put.
    pub posed: Posed,
    /// How many come after it.
    pub left: usize,
}

/// What became of an answer.
pub struct Outcome {
    /// In how many days it comes again; 0 is later today.
    pub days: i32,
    /// Why it could not be kept.
    pub fault: Option<Error>,
}

impl Session {
    /// Begins a sitting. Without a store it remembers only while it lasts.
    pub fn new(
        choice: Choice,
        store: Option<Store>,
        plan: Plan,
        random: Random,
        clock: fn() -> Moment,
    ) -> io::Result<Self> {
        let journal = Journal::new(store, plan, clock()).map_err(io::Error::other)?;
        let takes = |concept: &Concept, _: &Question| choice.takes(concept);
        let sitting = Sitting::new(choice.library, takes, choice.wish, usize::MAX, journal.progress(), clock(), &plan);
        Ok(Self { choice, journal, sitting, random, clock })
    }

    /// The next question, none at the end.
    pub fn next(&mut self) -> Option<Asked> {
        let library = self.choice.library;
        let (concept, question) = self.sitting.next(library, self.journal.progress(), (self.clock)())?;
        let mut posed = pose(question, &mut self.random);
        if let Some(code) = &self.choice.code {
            posed = code.ask_below(concept, posed);
        }
        Some(Asked { concept, question, posed, left: self.sitting.left() })
    }

    /// Takes a judged answer, and keeps it; `grade` is what the reader gave, where the reader does.
    pub fn judged(&mut self, question: &Question, right: bool, grade: Option<Grade>, time: Duration) -> Outcome {
        let now = (self.clock)();
        let grade = grade.unwrap_or_else(|| quiz::grade(question, right, Some(time)));
        let kept = self.journal.answer(question, None, grade, Some(time), now);
        self.sitting.answered(kept.review);
        Outcome { days: kept.state.due.saturating_sub(now.day), fault: kept.fault }
    }

    /// Takes the last answer of this sitting back: its question is the next one, and the open one comes after it.
    /// False if there is none; then the open one comes again.
    pub fn undo(&mut self) -> io::Result<bool> {
        let Some(review) = self.sitting.take_back() else {
            self.sitting.put_back();
            return Ok(false);
        };
        self.journal.undo(&review, (self.clock)()).map_err(io::Error::other)?;
        Ok(true)
    }

    /// Never asks the question again.
    pub fn mute(&mut self, question: &Question) -> io::Result<()> {
        self.mark(question, Mark::Muted)
    }

    /// Does not ask the question before tomorrow.
    pub fn snooze(&mut self, question: &Question) -> io::Result<()> {
        self.mark(question, Mark::SnoozedUntil((self.clock)().plus_days(1).at))
    }

    fn mark(&mut self, question: &Question, mark: Mark) -> io::Result<()> {
        self.journal.mark(&question.id, mark, (self.clock)()).map_err(io::Error::other)
    }

    /// How many answers were given, and how many of them were right.
    pub fn score(&self) -> (usize, usize) {
        (self.sitting.answers().len(), self.sitting.right())
    }

    /// The concepts of the answers that were wrong, each once, in their order.
    pub fn missed(&self) -> Vec<&'static Concept> {
        let mut missed: Vec<&'static Concept> = Vec::new();
        for review in self.sitting.answers().iter().filter(|review| review.grade == Grade::Again) {
            if let Some((concept, _)) = self.choice.library.question(&review.question)
                && !missed.iter().any(|other| other.id == concept.id)
            {
                missed.push(concept);
            }
        }
        missed
    }

    /// Why there is nothing to ask.
    pub fn nothing(&self) -> &'static str {
        match self.choice.wish {
            Wish::Today => "Nothing more for today. `goviva quiz --topic TOPIC` asks beyond that.",
            Wish::Due => "Nothing is due.",
            Wish::Practice(_) => "There is no question on that.",
        }
    }

    /// The time, to measure an answer.
    pub fn now(&self) -> Moment {
        (self.clock)()
    }

    /// How long ago that was; nothing if the clock was set back since.
    pub fn since(&self, begun: Moment) -> Duration {
        self.now().since(begun)
    }
}
