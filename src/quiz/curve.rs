//! How much was known on each day: the log played up to then.

use super::fsrs::Fsrs;
use super::moment::Moment;
use super::review::{Review, replay};
use std::collections::HashMap;

/// How many questions were remembered on each of the days, which are in order: the sum of their retrievability.
///
/// A day after the last answer says what will be remembered if nothing more is asked.
pub fn remembered(reviews: &[Review], days: &[i32], fsrs: &Fsrs) -> Vec<f64> {
    let mut logs: HashMap<&str, Vec<&Review>> = HashMap::new();
    for review in reviews {
        logs.entry(&review.question).or_default().push(review);
    }
    let mut sums = vec![0.0; days.len()];
    for mut log in logs.into_values() {
        log.sort_by_key(|review| review.moment);
        let mut played = 0;
        let mut state = None;
        for (sum, day) in sums.iter_mut().zip(days) {
            let until = log.partition_point(|review| review.moment.day <= *day);
            if until != played {
                played = until;
                state = replay(log.iter().take(until).copied(), fsrs);
            }
            if let Some(state) = &state {
                *sum += state.retrievability(Moment { at: state.last.at, day: *day }, fsrs);
            }
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quiz::Grade;
    use crate::quiz::testing::now;

    #[test]
    fn it_rises_with_answers_and_falls_without() {
        let fsrs = Fsrs::default();
        let review = |question: &str, day, grade, undone| Review {
            question: question.into(),
            revision: 1,
            moment: now().plus_days(day),
            grade,
            took: None,
            undone,
            ask: None,
        };
        let reviews = [
            review("c/1", 0, Grade::Good, false),
            review("c/2", 2, Grade::Good, false),
            review("c/1", 2, Grade::Good, false),
            review("c/3", 2, Grade::Good, true),
        ];
        let days = [-1, 0, 1, 2, 30].map(|day| now().day + day);
        let sums = remembered(&reviews, &days, &fsrs);
        assert!(sums[0].abs() < 1e-9 && (sums[1] - 1.0).abs() < 1e-9 && (sums[3] - 2.0).abs() < 1e-9, "{sums:?}");
        assert!(sums[2] < 1.0 && (1.0..2.0).contains(&sums[4]), "{sums:?}");
        assert!(remembered(&[], &days, &fsrs).iter().all(|sum| *sum == 0.0));
    }
}
