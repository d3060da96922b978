use super::*;
use crate::concepts::Frequency;
use crate::quiz::fsrs::Grade;
use crate::quiz::review::answered;
use crate::quiz::testing::{concept, now};

/// A library of concepts with two questions each: `id`, or `id < prerequisite`, or `id ~ related`.
fn library(concepts: &[&str]) -> Library {
    let mut library = Library::default();
    for line in concepts {
        let words: Vec<&str> = line.split(' ').collect();
        let mut concept = concept(words[0], 2);
        match words.get(1) {
            Some(&"<") => concept.prerequisites = words[2..].iter().map(|&id| id.to_owned()).collect(),
            Some(&"~") => concept.related = words[2..].iter().map(|&id| id.to_owned()).collect(),
            _ => {}
        }
        library.concepts.push(concept);
    }
    library
}

/// Answers to questions, `QUESTION DAY GRADE`.
fn progress(answers: &[(&str, i32, Grade)]) -> Progress {
    let mut progress = Progress::default();
    for (question, day, grade) in answers {
        let before = progress.states.get(*question).copied();
        let state = answered(before, 1, now().plus_days(*day), *grade, &Plan::default().fsrs);
        progress.states.insert((*question).to_owned(), state);
    }
    progress
}

fn ids<'l>(library: &'l Library, wish: Wish, progress: &Progress, day: i32, plan: &Plan) -> Vec<&'l str> {
    let questions = schedule(library, |_, _| true, wish, progress, now().plus_days(day), plan);
    questions.into_iter().map(|question| question.id.as_str()).collect()
}

fn check(library: &Library, wish: Wish, progress: &Progress, day: i32, want: &[&str]) {
    assert_eq!(ids(library, wish, progress, day, &Plan::default()), want);
}

#[test]
fn what_is_most_at_risk_comes_first_and_the_cap_cuts_the_rest() {
    let library = library(&["a", "b", "c"]);
    let progress = progress(&[
        ("a/0", 0, Grade::Easy),
        ("b/0", 0, Grade::Good),
        ("c/0", 0, Grade::Hard),
        ("c/1", 18, Grade::Good),
    ]);
    check(&library, Wish::Due, &progress, 20, &["c/0", "b/0", "a/0", "c/1"]);
    let plan = Plan { daily_cap: 2, ..Plan::default() };
    assert_eq!(ids(&library, Wish::Due, &progress, 20, &plan), ["c/0", "b/0"]);
    let tired = Progress { answered_today: 1, ..progress };
    assert_eq!(ids(&library, Wish::Due, &tired, 20, &plan), ["c/0"]);
}

#[test]
fn a_wrong_answer_comes_once_more_after_the_others() {
    let library = library(&["a", "b"]);
    let progress = progress(&[("a/0", 0, Grade::Good), ("b/0", 0, Grade::Good), ("a/0", 2, Grade::Again)]);
    check(&library, Wish::Due, &progress, 2, &["b/0", "a/0"]);
}

#[test]
fn new_ones_come_after_what_is_due_a_few_a_day() {
    let library = library(&["a", "b", "c"]);
    let progress = progress(&[("c/0", 0, Grade::Good)]);
    let plan = Plan { new_per_day: 2, ..Plan::default() };
    // c was begun, so it is finished before a is begun.
    assert_eq!(ids(&library, Wish::Today, &progress, 2, &plan), ["c/0", "a/0", "c/1"]);
    let enough = Progress { new_today: 2, answered_today: 2, ..progress };
    assert_eq!(ids(&library, Wish::Today, &enough, 2, &plan), ["c/0"]);
}

#[test]
fn new_concepts_come_as_interviews_ask() {
    let mut library = library(&["a", "b"]);
    library.concepts[0].frequency = Frequency::Rare;
    library.concepts[1].frequency = Frequency::VeryCommon;
    let plan = Plan { new_per_day: 1, ..Plan::default() };
    assert_eq!(ids(&library, Wish::Today, &Progress::default(), 0, &plan), ["b/0"]);
    let claimed = Progress { claimed: ["b".to_owned()].into(), ..Progress::default() };
    assert_eq!(ids(&library, Wish::Today, &claimed, 0, &plan), ["a/0"]);
}

#[test]
fn prerequisites_come_before_what_builds_on_them() {
    let library = library(&["select < channels", "channels < goroutines", "goroutines"]);
    let order = ids(&library, Wish::Today, &Progress::default(), 0, &Plan::default());
    let first = |id: &str| order.iter().position(|question| question.starts_with(id)).unwrap();
    assert!(first("goroutines") < first("channels") && first("channels") < first("select"), "{order:?}");
    // Also where the one between is not asked, and where the other is more at risk.
    let progress = progress(&[("select/0", 0, Grade::Good), ("goroutines/0", 0, Grade::Easy)]);
    check(&library, Wish::Due, &progress, 60, &["goroutines/0", "select/0"]);
}

#[test]
fn prerequisites_in_a_circle_lose_no_question() {
    let library = library(&["a < b", "b < a"]);
    assert_eq!(ids(&library, Wish::Today, &Progress::default(), 0, &Plan::default()).len(), 4);
}

#[test]
fn what_is_easily_confused_is_mixed() {
    let library = library(&["mutex ~ rwmutex", "other", "rwmutex"]);
    let answers: Vec<(&str, i32, Grade)> =
        ["mutex/0", "mutex/1", "other/0", "rwmutex/0", "rwmutex/1"].map(|id| (id, 0, Grade::Good)).into();
    check(&library, Wish::Due, &progress(&answers), 5, &["mutex/0", "rwmutex/0", "mutex/1", "rwmutex/1", "other/0"]);
}

#[test]
fn what_is_muted_or_sleeps_is_not_asked() {
    let library = library(&["a", "b"]);
    let muted = Progress { muted: ["a".to_owned(), "b/0".to_owned()].into(), ..Progress::default() };
    check(&library, Wish::Today, &muted, 0, &["b/1"]);
    let until = now().plus_days(1).at;
    let snoozed = Progress { snoozed: [("a".to_owned(), until)].into(), ..Progress::default() };
    check(&library, Wish::Today, &snoozed, 0, &["b/0", "b/1"]);
    assert_eq!(ids(&library, Wish::Today, &snoozed, 1, &Plan::default()).len(), 4);
}

#[test]
fn practice_asks_also_what_is_not_due() {
    let library = library(&["a"]);
    let progress = Progress { answered_today: 1000, ..progress(&[("a/0", 0, Grade::Easy), ("a/1", 0, Grade::Good)]) };
    check(&library, Wish::Practice(10), &progress, 1, &["a/1", "a/0"]);
    check(&library, Wish::Practice(1), &progress, 1, &["a/1"]);
    check(&library, Wish::Today, &progress, 1, &[]);
}

#[test]
fn a_rewritten_question_is_new() {
    let mut library = library(&["a"]);
    let progress = progress(&[("a/0", 0, Grade::Easy), ("a/1", 0, Grade::Easy)]);
    library.concepts[0].questions[1].revision = 2;
    check(&library, Wish::Today, &progress, 1, &["a/1"]);
}
