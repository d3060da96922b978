//! What follows from answers: the state of a question is its log played through the scheduler.

use super::fsrs::{Fsrs, Grade, Memory};
use super::moment::Moment;

/// One answer, as the log keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// The question's id, `concept/slug`.
    pub question: String,
    /// The question's revision when it was asked.
    pub revision: u32,
    /// When it was answered.
    pub moment: Moment,
    /// How.
    pub grade: Grade,
    /// How long it took, in milliseconds; none if that was not measured.
    pub took: Option<u32>,
    /// It was taken back, and counts for nothing.
    pub undone: bool,
    /// Which asking of the question it answers, unlike any other; none where nobody would answer it twice.
    pub ask: Option<String>,
}

/// Where a question stands after its answers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct State {
    /// The revision that was answered; answers to older ones count for nothing.
    pub revision: u32,
    /// What is remembered.
    pub memory: Memory,
    /// The last answer.
    pub last: Moment,
    /// How that was.
    pub grade: Grade,
    /// The reader's day on which it is due.
    pub due: i32,
    /// How many answers there were.
    pub answers: u32,
    /// How many of them were wrong, after the first one.
    pub lapses: u32,
}

/// Plays the answers to one question, in the order of their time; none if no answer counts.
///
/// This is the only way to a state, so that what is stored is always what the log says.
/// To take an answer back is to play the log without it.
pub fn replay<'r>(reviews: impl IntoIterator<Item = &'r Review>, fsrs: &Fsrs) -> Option<State> {
    let mut state: Option<State> = None;
    for review in reviews.into_iter().filter(|review| !review.undone) {
        let before = state.filter(|state| state.revision == review.revision);
        if before.is_none() && state.is_some_and(|state| state.revision > review.revision) {
            // An older goviva, asking what has been rewritten since.
            continue;
        }
        state = Some(answered(before, review.revision, review.moment, review.grade, fsrs));
    }
    state
}

/// The state after one more answer.
pub fn answered(before: Option<State>, revision: u32, now: Moment, grade: Grade, fsrs: &Fsrs) -> State {
    let memory = match before {
        Some(state) => fsrs.next(state.memory, now.days_since(state.last), grade),
        None => fsrs.first(grade),
    };
    let state = State {
        revision,
        memory,
        last: now,
        grade,
        due: now.day,
        answers: before.map_or(0, |state| state.answers).saturating_add(1),
        lapses: before.map_or(0, |state| state.lapses + u32::from(grade == Grade::Again)),
    };
    state.rescheduled(fsrs)
}

/// An interval in days, rounded, at least one and at most a hundred years.
fn whole_days(interval: f64) -> i32 {
    interval.round().clamp(1.0, 36_500.0) as i32
}

impl State {
    /// The same, due when this scheduler says: the goal may have changed since.
    #[must_use]
    pub fn rescheduled(self, fsrs: &Fsrs) -> Self {
        let days = match self.grade {
            // Once more today, after the others.
            Grade::Again => 0,
            _ => whole_days(fsrs.interval(self.memory)),
        };
        Self { due: self.last.day.saturating_add(days), ..self }
    }

    /// The probability that it is known now.
    pub fn retrievability(&self, now: Moment, fsrs: &Fsrs) -> f64 {
        fsrs.retrievability(self.memory, now.days_since(self.last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn review(day: i32, grade: Grade, revision: u32) -> Review {
        let moment = Moment::new(1_700_000_000_000, 0).plus_days(day);
        Review { question: "c/q".into(), revision, moment, grade, took: None, undone: false, ask: None }
    }

    #[test]
    fn right_answers_come_back_later_and_later() {
        let fsrs = Fsrs::default();
        let mut reviews = vec![review(0, Grade::Good, 1)];
        let mut gaps = Vec::new();
        for _ in 0..4 {
            let state = replay(&reviews, &fsrs).unwrap();
            gaps.push(state.due - state.last.day);
            reviews.push(review(state.due - reviews[0].moment.day, Grade::Good, 1));
        }
        assert!(gaps.windows(2).all(|gaps| gaps[0] < gaps[1]), "{gaps:?}");
        assert_eq!(gaps[0], 2);
    }

    #[test]
    fn a_wrong_answer_comes_back_today() {
        let fsrs = Fsrs::default();
        let state = replay(&[review(0, Grade::Good, 1), review(2, Grade::Again, 1)], &fsrs).unwrap();
        assert_eq!((state.due, state.answers, state.lapses), (state.last.day, 2, 1));
        let mended = answered(Some(state), 1, state.last, Grade::Good, &fsrs);
        assert_eq!(mended.due, state.last.day + 1);
    }

    #[test]
    fn what_is_taken_back_never_was() {
        let fsrs = Fsrs::default();
        let mut reviews = [review(0, Grade::Good, 1), review(2, Grade::Again, 1)];
        let before = replay(&reviews[..1], &fsrs);
        assert_ne!(replay(&reviews, &fsrs), before);
        reviews[1].undone = true;
        assert_eq!(replay(&reviews, &fsrs), before);
        reviews[0].undone = true;
        assert_eq!(replay(&reviews, &fsrs), None);
    }

    #[test]
    fn a_new_revision_begins_anew() {
        let fsrs = Fsrs::default();
        let reviews = [review(0, Grade::Good, 1), review(2, Grade::Good, 2), review(3, Grade::Again, 1)];
        let state = replay(&reviews, &fsrs).unwrap();
        assert_eq!((state.revision, state.answers, state.grade), (2, 1, Grade::Good));
    }
}
