//! An interview at the terminal: the pure [`Interview`], the journal, and the clock.

use crate::cli::own_code::OwnCode;
use crate::clock;
use crate::concepts::{Concept, Library, Question};
use crate::quiz::{self, Drawn, Grade, Interview, Moment, Posed, Random, pose};
use crate::store::{Error, Journal};
use std::time::Duration;

/// An interview in its course.
pub struct Exam {
    library: &'static Library,
    interview: Interview,
    journal: Journal,
    /// Orders the options.
    random: Random,
    clock: fn() -> Moment,
    begun: Moment,
    /// The code that it is about, and what that is called.
    about: Option<(String, OwnCode)>,
}

/// A question that is being asked.
pub struct Asked {
    /// What it is about.
    pub concept: &'static Concept,
    /// The question.
    pub question: &'static Question,
    /// How it is put.
    pub posed: Posed,
    /// It follows up on the last answer.
    pub follow_up: bool,
    /// When it was asked.
    pub begun: Moment,
}

impl Exam {
    /// Begins now.
    pub fn new(
        library: &'static Library,
        interview: Interview,
        journal: Journal,
        random: Random,
        clock: fn() -> Moment,
        about: Option<(String, OwnCode)>,
    ) -> Self {
        Self { library, interview, journal, random, clock, begun: clock(), about }
    }

    /// The next question; none when the time is over or all was asked.
    pub fn next(&mut self) -> Option<Asked> {
        let elapsed = self.elapsed();
        let Drawn { concept, question, follow_up } = self.interview.next(self.library, elapsed)?;
        let mut posed = pose(question, &mut self.random);
        if let Some((_, code)) = &self.about {
            posed = code.ask_below(concept, posed);
        }
        Some(Asked { concept, question, posed, follow_up, begun: (self.clock)() })
    }

    /// Takes a judged answer, and keeps it; `grade` is what the reader gave, where the reader does. Gives the reason
    /// why it could not be kept.
    pub fn judged(&mut self, asked: &Asked, right: bool, grade: Option<Grade>) -> Option<Error> {
        let now = (self.clock)();
        let time = now.since(asked.begun);
        let grade = grade.unwrap_or_else(|| quiz::grade(asked.question, right, Some(time)));
        self.interview.answered(grade);
        self.journal.answer(asked.question, None, grade, Some(time), now).fault
    }

    /// How many questions were answered.
    pub fn answers(&self) -> usize {
        self.interview.answers()
    }

    /// The time that is left.
    pub fn left(&self) -> Duration {
        self.interview.length().saturating_sub(self.elapsed())
    }

    /// The score sheet, as Markdown.
    pub fn sheet(&self) -> String {
        let date = clock::date(self.begun.day);
        self.interview.sheet(self.library, &date, self.elapsed(), self.about.as_ref().map(|(name, _)| name.as_str()))
    }

    fn elapsed(&self) -> Duration {
        (self.clock)().since(self.begun)
    }
}

/// Minutes and seconds: `4:05`.
pub fn minutes_and_seconds(time: Duration) -> String {
    format!("{}:{:02}", time.as_secs() / 60, time.as_secs() % 60)
}
