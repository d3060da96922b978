//! One sitting: which question is next, what became of the last one. The faces show it.

use super::choice::Choice;
use crate::concepts::{Concept, Library, Question};
use crate::quiz::{
    self, Asking, Grade, Moment, Plan, Progress, Random, Review, State, Verdict, Wish, answered, schedule,
};
use crate::store::{Mark, Store};
use std::collections::VecDeque;
use std::io;
use std::time::Duration;

/// A sitting.
pub struct Session {
    choice: Choice,
    store: Option<Store>,
    plan: Plan,
    random: Random,
    clock: fn() -> Moment,
    progress: Progress,
    queue: VecDeque<&'static Question>,
    /// What was wrong, to come once more.
    again: Vec<&'static Question>,
    /// The answers of this sitting, with where their question stood before.
    answers: Vec<(&'static Question, Review, Option<State>)>,
}

/// A question that is being asked.
pub struct Asked {
    /// What it is about.
    pub concept: &'static Concept,
    /// The question.
    pub question: &'static Question,
    /// Where the conversation is.
    pub asking: Asking,
    /// How many come after it.
    pub left: usize,
}

/// What became of an answer.
pub struct Outcome {
    /// In how many days it comes again; 0 is later today.
    pub days: i32,
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
        let progress = match &store {
            Some(store) => store.progress(clock()).map_err(io::Error::other)?,
            None => Progress::default(),
        };
        let takes = |concept: &Concept, _: &Question| choice.takes(concept);
        let queue = schedule(choice.library, takes, choice.wish, &progress, clock(), &plan).into();
        Ok(Self { choice, store, plan, random, clock, progress, queue, again: Vec::new(), answers: Vec::new() })
    }

    /// The next question, none at the end.
    pub fn next(&mut self) -> Option<Asked> {
        loop {
            if self.queue.is_empty() {
                self.queue.extend(self.again.drain(..));
            }
            let question = self.queue.pop_front()?;
            let concept = concept_of(self.choice.library, question)?;
            if self.progress.is_open(concept, question, (self.clock)()) {
                let asking = quiz::ask(question, &mut self.random);
                return Some(Asked { concept, question, asking, left: self.queue.len() + self.again.len() });
            }
        }
    }

    /// Takes a judged answer, and keeps it.
    pub fn judged(&mut self, question: &'static Question, verdict: &Verdict, time: Duration) -> io::Result<Outcome> {
        let now = (self.clock)();
        let grade = verdict.grade.unwrap_or_else(|| quiz::grade(question, verdict.right, Some(time)));
        let mut review = Review {
            question: question.id.clone(),
            revision: question.revision,
            moment: now,
            grade,
            took: u32::try_from(time.as_millis()).ok(),
            undone: false,
        };
        let before = self.progress.state(question).copied();
        let state = match &mut self.store {
            Some(store) => store.answer(&mut review).map_err(io::Error::other)?,
            None => answered(before, question.revision, now, grade, &self.plan.fsrs),
        };
        self.progress.states.insert(question.id.clone(), state);
        if grade == Grade::Again {
            self.again.push(question);
        }
        self.answers.push((question, review, before));
        Ok(Outcome { days: state.due.saturating_sub(now.day) })
    }

    /// Takes the last answer of this sitting back: its question is the next one. None if there is none.
    pub fn undo(&mut self) -> io::Result<Option<&'static Question>> {
        let Some((question, review, before)) = self.answers.pop() else { return Ok(None) };
        if let Some(store) = &mut self.store {
            store.undo(&review).map_err(io::Error::other)?;
        }
        match before {
            Some(state) => self.progress.states.insert(question.id.clone(), state),
            None => self.progress.states.remove(&question.id),
        };
        self.again.retain(|other| other.id != question.id);
        self.queue.retain(|other| other.id != question.id);
        self.queue.push_front(question);
        Ok(Some(question))
    }

    /// Puts a question that was not answered back, to be asked next.
    pub fn put_back(&mut self, question: &'static Question) {
        self.queue.push_front(question);
    }

    /// Never asks the question again.
    pub fn mute(&mut self, question: &Question) -> io::Result<()> {
        self.progress.muted.insert(question.id.clone());
        self.mark(question, Mark::Muted)
    }

    /// Does not ask the question before tomorrow.
    pub fn snooze(&mut self, question: &Question) -> io::Result<()> {
        let tomorrow = (self.clock)().plus_days(1).at;
        self.progress.snoozed.insert(question.id.clone(), tomorrow);
        self.mark(question, Mark::SnoozedUntil(tomorrow))
    }

    fn mark(&mut self, question: &Question, mark: Mark) -> io::Result<()> {
        let now = (self.clock)();
        match &mut self.store {
            Some(store) => store.mark(&question.id, mark, now).map_err(io::Error::other),
            None => Ok(()),
        }
    }

    /// How many answers were given, and how many of them were right.
    pub fn score(&self) -> (usize, usize) {
        let right = self.answers.iter().filter(|(_, review, _)| review.grade != Grade::Again).count();
        (self.answers.len(), right)
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
}

fn concept_of(library: &'static Library, question: &Question) -> Option<&'static Concept> {
    library.get(question.id.split('/').next()?)
}
