//! The grade of an answer that can be judged: from whether it was right, and how long it took.

use super::fsrs::Grade;
use crate::concepts::{Question, QuestionBody};
use std::time::Duration;

/// Who takes longer has been away, and the time says nothing.
const AWAY: Duration = Duration::from_mins(10);
/// Reading prose aloud in one's head, and code, which is looked at twice.
const SECONDS_A_WORD: f64 = 0.3;
const SECONDS_A_LINE_OF_CODE: f64 = 2.0;
/// Opening the question, and deciding.
const SECONDS_TO_DECIDE: f64 = 5.0;

/// The grade of an answer, where `time` runs from the question to the answer and may be unknown.
///
/// A wrong one is again. A right one is good; hard if it took three times as long as reading it; easy if less than
/// half of that. A quick right choice may be luck, as it has few options: that is never easy.
/// A recall question is graded by the reader; for one that only says right or wrong, right is good.
pub fn grade(question: &Question, right: bool, time: Option<Duration>) -> Grade {
    if !right {
        return Grade::Again;
    }
    let luck = match question.body {
        QuestionBody::Recall { .. } => return Grade::Good,
        QuestionBody::Choice { .. } => true,
        QuestionBody::Output { .. } | QuestionBody::Spot { .. } => false,
    };
    let Some(time) = time.filter(|time| *time < AWAY) else { return Grade::Good };
    let reading = reading_seconds(question);
    let seconds = time.as_secs_f64();
    if seconds > 3.0 * reading {
        Grade::Hard
    } else if seconds < reading / 2.0 && !luck {
        Grade::Easy
    } else {
        Grade::Good
    }
}

fn reading_seconds(question: &Question) -> f64 {
    let (code, options) = match &question.body {
        QuestionBody::Recall { .. } => ("", &[][..]),
        QuestionBody::Choice { options } => ("", options.as_slice()),
        QuestionBody::Output { program, options, .. } => (program.text.as_str(), options.as_slice()),
        QuestionBody::Spot { program, .. } => (program.text.as_str(), &[][..]),
    };
    let words: usize = options.iter().map(|option| words(&option.text)).sum::<usize>() + words(&question.prompt);
    let lines = code.lines().filter(|line| !line.trim().is_empty()).count();
    SECONDS_TO_DECIDE + seconds(words) * SECONDS_A_WORD + seconds(lines) * SECONDS_A_LINE_OF_CODE
}

fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

/// A question has far fewer words and lines than 2^32.
fn seconds(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::concepts::{Program, QuestionOption};

    fn question(body: QuestionBody) -> Question {
        Question {
            id: "c/q".into(),
            revision: 1,
            line: 1,
            prompt: "one two three four five".into(),
            own_prompts: Vec::new(),
            body,
        }
    }

    /// Read in 5 + 10 · 0.3 = 8 seconds.
    fn choice() -> Question {
        let option = |right| QuestionOption { text: "an option of five words".into(), right, why: String::new() };
        question(QuestionBody::Choice { options: vec![option(true)] })
    }

    /// Read in 5 + 5 · 0.3 + 2 · 2 = 10.5 seconds.
    fn spot() -> Question {
        let program = Program { text: "a := 1\n\nb()\n".into(), go: None, fails: false, line: 1 };
        question(QuestionBody::Spot { program, fault: 0, fix: String::new() })
    }

    fn check(question: &Question, seconds: u64, want: Grade) {
        assert_eq!(grade(question, true, Some(Duration::from_secs(seconds))), want, "{seconds} s");
        assert_eq!(grade(question, false, Some(Duration::from_secs(seconds))), Grade::Again);
    }

    #[test]
    fn time_tells_hard_from_easy() {
        check(&spot(), 4, Grade::Easy);
        check(&spot(), 8, Grade::Good);
        check(&spot(), 40, Grade::Hard);
        check(&choice(), 20, Grade::Good);
        check(&choice(), 30, Grade::Hard);
    }

    #[test]
    fn luck_is_not_easy_and_a_walk_is_not_hard() {
        check(&choice(), 1, Grade::Good);
        check(&spot(), 3600, Grade::Good);
        assert_eq!(grade(&spot(), true, None), Grade::Good);
    }

    #[test]
    fn a_reader_who_knew_it_knew_it() {
        let recall = question(QuestionBody::Recall { answer: String::new() });
        check(&recall, 1, Grade::Good);
        check(&recall, 300, Grade::Good);
    }
}
