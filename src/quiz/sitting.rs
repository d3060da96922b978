//! One sitting: which question is next, what became of the others. Every face runs on it.
//!
//! It holds ids alone, so that the library may be read again meanwhile: a question that is gone is passed over.

use super::{Grade, Moment, Plan, Progress, Review, Wish, schedule};
use crate::concepts::{Concept, Library, Question};
use std::collections::VecDeque;

/// A sitting.
#[derive(Clone, Debug, Default)]
pub struct Sitting {
    queue: VecDeque<String>,
    /// What was wrong, to come once more.
    again: Vec<String>,
    /// The question that waits for its answer.
    asked: Option<String>,
    answers: Vec<Review>,
}

impl Sitting {
    /// Begins with the first `most` questions that [`schedule`] gives.
    pub fn new(
        library: &Library,
        wanted: impl Fn(&Concept, &Question) -> bool,
        wish: Wish,
        most: usize,
        progress: &Progress,
        now: Moment,
        plan: &Plan,
    ) -> Self {
        let questions = schedule(library, wanted, wish, progress, now, plan);
        Self {
            queue: questions.into_iter().take(most).map(|question| question.id.clone()).collect(),
            ..Self::default()
        }
    }

    /// The next question, which is the open one from now on; none at the end. What was muted or put off meanwhile is
    /// passed over, and what was wrong comes once more after all others.
    pub fn next<'l>(
        &mut self,
        library: &'l Library,
        progress: &Progress,
        now: Moment,
    ) -> Option<(&'l Concept, &'l Question)> {
        self.asked = None;
        loop {
            if self.queue.is_empty() {
                self.queue.extend(self.again.drain(..));
            }
            let id = self.queue.pop_front()?;
            let found = library.question(&id);
            if let Some((concept, question)) =
                found.filter(|(concept, question)| progress.is_open(concept, question, now))
            {
                self.asked = Some(id);
                return Some((concept, question));
            }
        }
    }

    /// The id of the question that waits for its answer.
    pub fn asked(&self) -> Option<&str> {
        self.asked.as_deref()
    }

    /// How many questions come after the open one.
    pub fn left(&self) -> usize {
        self.queue.len() + self.again.len()
    }

    /// Takes an answer, as it was kept.
    pub fn answered(&mut self, review: Review) {
        self.asked = None;
        if review.grade == Grade::Again {
            self.again.push(review.question.clone());
        }
        self.answers.push(review);
    }

    /// Takes the last answer back, so that its question is the next one, and the open one comes after that.
    /// None if there is no answer.
    pub fn take_back(&mut self) -> Option<Review> {
        let review = self.answers.pop()?;
        self.again.retain(|id| *id != review.question);
        self.queue.retain(|id| *id != review.question);
        self.asked.take_if(|open| *open == review.question);
        self.put_back();
        self.queue.push_front(review.question.clone());
        Some(review)
    }

    /// Puts the open question back, to be the next one.
    pub fn put_back(&mut self) {
        if let Some(open) = self.asked.take() {
            self.queue.push_front(open);
        }
    }

    /// The answers that were not taken back, in their order.
    pub fn answers(&self) -> &[Review] {
        &self.answers
    }

    /// How many of the answers were right.
    pub fn right(&self) -> usize {
        self.answers.iter().filter(|review| review.grade != Grade::Again).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quiz::testing::{concept, now};

    /// A sitting over the three questions of a concept, and what was said so far.
    struct Table {
        library: Library,
        progress: Progress,
        sitting: Sitting,
    }

    impl Table {
        fn new() -> Self {
            let library = Library { concepts: vec![concept("c", 3)] };
            let progress = Progress::default();
            let sitting = Sitting::new(&library, |_, _| true, Wish::Practice(9), 9, &progress, now(), &Plan::default());
            Self { library, progress, sitting }
        }

        fn next(&mut self) -> String {
            let next = self.sitting.next(&self.library, &self.progress, now());
            next.map_or_else(String::new, |(_, question)| question.id.clone())
        }

        fn answer(&mut self, grade: Grade) {
            let question = self.sitting.asked().unwrap().to_owned();
            let moment = now();
            self.sitting.answered(Review {
                question,
                revision: 1,
                moment,
                grade,
                took: None,
                undone: false,
                ask: None,
            });
        }
    }

    #[test]
    fn what_was_wrong_comes_once_more() {
        let mut table = Table::new();
        assert_eq!((table.next().as_str(), table.sitting.left()), ("c/0", 2));
        table.answer(Grade::Again);
        assert_eq!(table.next(), "c/1");
        table.answer(Grade::Good);
        assert_eq!(table.next(), "c/2");
        table.answer(Grade::Easy);
        assert_eq!(table.next(), "c/0");
        table.answer(Grade::Good);
        assert_eq!(table.next(), "");
        assert_eq!((table.sitting.answers().len(), table.sitting.right()), (4, 3));
    }

    #[test]
    fn an_answer_taken_back_is_asked_again() {
        let mut table = Table::new();
        assert!(table.sitting.take_back().is_none());
        table.next();
        table.answer(Grade::Again);
        table.next();
        assert_eq!(table.sitting.take_back().unwrap().question, "c/0");
        assert_eq!([table.next(), table.next(), table.next(), table.next()], ["c/0", "c/1", "c/2", ""]);
        assert!(table.sitting.answers().is_empty());
    }

    #[test]
    fn what_is_muted_or_gone_is_passed_over() {
        let mut table = Table::new();
        table.progress.muted.insert("c/0".into());
        table.library.concepts[0].questions.remove(1);
        assert_eq!([table.next(), table.next()], ["c/2", ""]);
    }
}
