//! What a reader knows of a concept: what its questions have proven.

use super::moment::Moment;
use super::schedule::{Plan, Progress};
use crate::concepts::Concept;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// So many different questions must be known; all of them if there are fewer.
const ENOUGH: usize = 2;
/// Days for which a memory must last, to be more than the echo of a moment.
const PROVEN: f64 = 7.0;
/// Days for which it must last, to need no more than a reminder.
const MASTERED: f64 = 30.0;

/// Where a reader stands with a concept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Nothing was answered.
    New,
    /// Something was, and it proves too little yet.
    Learning,
    /// It was proven once, and is less likely to be remembered now than the goal says.
    Fading,
    /// Proven: it needs no lens.
    Known,
    /// Proven for long: a line is enough.
    Mastered,
}

/// Where the reader stands with a concept now.
///
/// Each of enough different questions must have been right last time, be more likely to be known now than the goal,
/// and have a memory that lasts. One that was wrong last time takes the concept back to learning.
pub fn standing(concept: &Concept, progress: &Progress, now: Moment, plan: &Plan) -> Standing {
    let states: Vec<_> = concept.questions.iter().filter_map(|question| progress.state(question)).collect();
    if states.is_empty() {
        return Standing::New;
    }
    if states.iter().any(|state| state.grade == super::Grade::Again) {
        return Standing::Learning;
    }
    let enough = ENOUGH.min(concept.questions.len());
    let lasting = |days: f64| states.iter().filter(|state| state.memory.stability >= days).count() >= enough;
    if !lasting(PROVEN) {
        return Standing::Learning;
    }
    // The day on which it is due is where the goal is met; a rounded interval may be a little above or below it.
    if states.iter().any(|state| state.due <= now.day) {
        return Standing::Fading;
    }
    let likely =
        states.iter().filter(|state| state.retrievability(now, &plan.fsrs) >= plan.fsrs.desired_retention() - 0.02);
    if likely.count() < enough {
        return Standing::Fading;
    }
    if lasting(MASTERED) { Standing::Mastered } else { Standing::Known }
}

/// How many questions of a concept are due today.
pub fn due(concept: &Concept, progress: &Progress, now: Moment) -> u32 {
    let due = concept.questions.iter().filter(|question| progress.is_due(concept, question, now)).count();
    u32::try_from(due).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quiz::fsrs::Grade;
    use crate::quiz::review::answered;
    use crate::quiz::testing::{concept, now};

    /// Answers questions, each with the grades of its days from day 0, and says where the concept stands on a day.
    fn check(questions: usize, answers: &[(usize, &[(i32, Grade)])], day: i32, want: Standing) {
        let concept = concept("c", questions);
        let plan = Plan::default();
        let mut progress = Progress::default();
        for (question, grades) in answers {
            let mut state = None;
            for (day, grade) in *grades {
                state = Some(answered(state, 1, now().plus_days(*day), *grade, &plan.fsrs));
            }
            progress.states.insert(concept.questions[*question].id.clone(), state.unwrap());
        }
        assert_eq!(standing(&concept, &progress, now().plus_days(day), &plan), want, "{answers:?} on day {day}");
    }

    const PROVEN: &[(i32, Grade)] = &[(0, Grade::Good), (2, Grade::Good)];
    const LONG: &[(i32, Grade)] = &[(0, Grade::Good), (2, Grade::Good), (13, Grade::Good)];

    #[test]
    fn nothing_is_known_at_once() {
        check(3, &[], 0, Standing::New);
        check(3, &[(0, &[(0, Grade::Good)]), (1, &[(0, Grade::Good)])], 0, Standing::Learning);
    }

    #[test]
    fn two_questions_proven_are_a_concept_known() {
        check(3, &[(0, PROVEN)], 3, Standing::Learning);
        check(3, &[(0, PROVEN), (1, PROVEN)], 3, Standing::Known);
        check(1, &[(0, PROVEN)], 3, Standing::Known);
        check(3, &[(0, LONG), (1, LONG)], 14, Standing::Mastered);
    }

    #[test]
    fn what_is_not_asked_again_fades() {
        check(3, &[(0, PROVEN), (1, PROVEN)], 60, Standing::Fading);
        check(3, &[(0, LONG), (1, LONG)], 400, Standing::Fading);
    }

    #[test]
    fn one_wrong_answer_takes_it_back() {
        let wrong = &[(0, Grade::Good), (2, Grade::Good), (3, Grade::Again)];
        check(3, &[(0, LONG), (1, LONG), (2, wrong)], 14, Standing::Learning);
    }

    #[test]
    fn due_counts_questions_and_leaves_out_what_sleeps() {
        let concept = concept("c", 3);
        let plan = Plan::default();
        let mut progress = Progress::default();
        for question in &concept.questions[..2] {
            progress.states.insert(question.id.clone(), answered(None, 1, now(), Grade::Good, &plan.fsrs));
        }
        let later = now().plus_days(3);
        assert_eq!((due(&concept, &progress, now()), due(&concept, &progress, later)), (0, 2));
        progress.snoozed.insert(concept.questions[0].id.clone(), later.at + 1);
        assert_eq!(due(&concept, &progress, later), 1);
        progress.muted.insert("c".into());
        assert_eq!(due(&concept, &progress, later), 0);
    }
}
