//! A learner over a year: is the goal held, and what does a day cost.
//!
//! The learner's memory is the scheduler's model with a random outcome: a question is known with the probability that
//! the model says, on that day. So this shows that the schedule (whole days, caps, what comes again on the same day)
//! keeps what the formulas promise; that people forget so is what the model was fitted to.
//!
//! The year with three weeks away is drawn in `docs/simulation.svg`; `UPDATE_EXPECT=1 cargo test --test simulation`
//! draws it anew.

#![expect(clippy::cast_precision_loss, reason = "counts of a year are small")]

mod picture;

use goviva::concepts::{Concept, Library, Question, QuestionBody, parse};
use goviva::quiz::{Grade, Moment, Plan, Progress, Random, Wish, answered, schedule};

/// Half a minute a question, so a quarter of an hour is thirty.
const SECONDS_A_QUESTION: usize = 30;

struct Learner {
    library: Library,
    plan: Plan,
    random: Random,
    progress: Progress,
    /// Of each day, how many questions were asked, repeats among them.
    load: Vec<usize>,
    /// Of each day, the answers on a later day than the one before: all, and those that were right.
    recalled: Vec<(usize, usize)>,
    /// How likely the model said they were, summed.
    likely: f64,
}

impl Learner {
    /// One with a hundred concepts of four questions.
    fn new(seed: u64, plan: Plan) -> Self {
        let concepts = (0..100).map(concept).collect();
        Self {
            library: Library { concepts },
            plan,
            random: Random::new(seed),
            progress: Progress::default(),
            load: Vec::new(),
            recalled: Vec::new(),
            likely: 0.0,
        }
    }

    fn recalls(&self) -> usize {
        self.recalled.iter().map(|(all, _)| all).sum()
    }

    fn retention(&self) -> f64 {
        self.recalled.iter().map(|(_, right)| right).sum::<usize>() as f64 / self.recalls() as f64
    }

    fn rests(&mut self) {
        self.load.push(0);
        self.recalled.push((0, 0));
    }

    fn waits(&self, day: i32) -> usize {
        self.progress.states.values().filter(|state| state.due <= noon(day).day).count()
    }

    /// Asks until nothing is left for the day.
    fn learn(&mut self, day: i32) {
        let now = noon(day);
        let known: std::collections::HashSet<String> = self.progress.states.keys().cloned().collect();
        let mut today = std::collections::HashSet::new();
        let mut asked = 0;
        self.recalled.push((0, 0));
        loop {
            self.progress.answered_today = today.len();
            self.progress.new_today = today.iter().filter(|id| !known.contains(*id)).count();
            let mut next = schedule(&self.library, |_, _| true, Wish::Today, &self.progress, now, &self.plan);
            if next.is_empty() {
                // The cap counts questions, not answers: what was wrong comes once more.
                let again = |_: &Concept, question: &Question| today.contains(&question.id);
                let plan = Plan { daily_cap: usize::MAX, ..self.plan };
                next = schedule(&self.library, again, Wish::Due, &self.progress, now, &plan);
            }
            if next.is_empty() {
                break;
            }
            for question in next.into_iter().map(|question| question.id.clone()).collect::<Vec<_>>() {
                self.answer(&question, now);
                today.insert(question);
                asked += 1;
            }
            assert!(asked < 1000, "a day has no end");
        }
        assert!(today.len() <= self.plan.daily_cap, "{} questions on day {day}", today.len());
        self.load.push(asked);
    }

    fn answer(&mut self, question: &str, now: Moment) {
        let before = self.progress.states.get(question).copied();
        let chance = before.map_or(0.6, |state| state.retrievability(now, &self.plan.fsrs));
        let right = (self.random.below(1_000_000) as f64) < chance * 1e6;
        if before.is_some_and(|state| now.days_since(state.last) > 0) {
            if let Some((all, known)) = self.recalled.last_mut() {
                *all += 1;
                *known += usize::from(right);
            }
            self.likely += chance;
        }
        let grade = match (right, self.random.below(10)) {
            (false, _) => Grade::Again,
            (true, 0) => Grade::Hard,
            (true, 9) => Grade::Easy,
            _ => Grade::Good,
        };
        let state = answered(before, 1, now, grade, &self.plan.fsrs);
        self.progress.states.insert(question.to_owned(), state);
    }
}

fn concept(number: usize) -> Concept {
    let (mut concept, _) = parse(&format!("knowledge/topic/c{number}.md"), "");
    let question = |slug| Question {
        id: format!("c{number}/{slug}"),
        revision: 1,
        line: 1,
        prompt: String::new(),
        own_prompts: Vec::new(),
        body: QuestionBody::Recall { answer: String::new() },
    };
    concept.questions = (0..4).map(question).collect();
    concept.related = vec![format!("c{}", (number + 1) % 100)];
    concept.prerequisites = (number > 0).then(|| format!("c{}", number / 3)).into_iter().collect();
    concept
}

fn noon(day: i32) -> Moment {
    Moment::new(1_767_268_800_000, 0).plus_days(day)
}

#[test]
fn a_year_holds_the_goal() {
    for goal in [0.85, 0.9, 0.95] {
        let plan = Plan { fsrs: goviva::quiz::Fsrs::new(goal), ..Plan::default() };
        let mut learner = Learner::new(1, plan);
        (0..365).for_each(|day| learner.learn(day));
        let busiest = learner.load.iter().max().unwrap() * SECONDS_A_QUESTION / 60;
        let average = learner.load.iter().sum::<usize>() as f64 / 365.0;
        println!(
            "goal {goal}: retention {:.4} of {} answers (the model said {:.4}), {average:.1} questions a day, at most {busiest} minutes",
            learner.retention(),
            learner.recalls(),
            learner.likely / learner.recalls() as f64,
        );
        assert!((learner.retention() - goal).abs() < 0.02, "{} for a goal of {goal}", learner.retention());
        assert_eq!(learner.progress.states.len(), 400, "all was asked");
    }
}

#[test]
fn three_weeks_away_cost_no_day_of_more_than_the_cap() {
    let away = 120..141;
    let mut learner = Learner::new(2, Plan::default());
    let mut caught_up = None;
    let mut waiting = 0;
    for day in 0..365 {
        if away.contains(&day) {
            learner.rests();
            continue;
        }
        if day == away.end {
            waiting = learner.waits(day);
        }
        learner.learn(day);
        if day >= away.end && caught_up.is_none() && learner.waits(day) == 0 {
            caught_up = Some(day - away.end + 1);
        }
    }
    let week = |from: usize| learner.load[from..from + 7].to_vec();
    println!(
        "after three weeks {waiting} questions wait; caught up in {caught_up:?} days; the week before {:?}, after {:?}; retention of the year {:.4}",
        week(113),
        week(141),
        learner.retention()
    );
    expect_test::expect_file!["../../docs/simulation.svg"].assert_eq(&picture::year(&learner, &away));
    assert!(caught_up.is_some_and(|days| days <= 14), "{caught_up:?}");
    assert!((learner.retention() - 0.9).abs() < 0.02, "{}", learner.retention());
}
