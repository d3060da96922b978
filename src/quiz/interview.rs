//! A mock interview: which question comes, as an interviewer would choose it.

mod sheet;

use super::{Grade, Random};
use crate::concepts::{Concept, Difficulty, Frequency, Library, Question};
use std::collections::{HashMap, HashSet};
use std::time::Duration;

/// Nobody is asked about one weak spot for ever.
const MOST_FOLLOW_UPS: usize = 2;

/// Whom the interview is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Starts at what everyone knows who writes Go.
    Junior,
    /// Starts between easy and medium.
    Mid,
    /// Starts at medium, and goes up to hard.
    Senior,
}

/// What an interview is about.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Whom it is for.
    pub level: Level,
    /// How long it is; the question that is open then may be finished.
    pub length: Duration,
    /// The topics to draw from; none means all.
    pub topics: HashSet<String>,
    /// How often each concept, by its id, occurs in the code that the interview is about; none means that there is no
    /// such code.
    pub code: Option<HashMap<String, usize>>,
}

/// An interview in its course. It holds ids alone.
#[derive(Clone, Debug)]
pub struct Interview {
    setting: Setting,
    random: Random,
    open: Option<Asked>,
    answers: Vec<(Asked, Grade)>,
}

/// A question that was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Asked {
    concept: String,
    question: String,
    /// How many weak answers in a row led to it; 0 for one that was drawn.
    follow_up: usize,
}

/// The next question.
#[derive(Clone, Copy, Debug)]
pub struct Drawn<'l> {
    /// What it is about.
    pub concept: &'l Concept,
    /// The question.
    pub question: &'l Question,
    /// It follows up on the last answer, which was weak.
    pub follow_up: bool,
}

impl Level {
    /// `junior`, `mid` or `senior`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Junior => "junior",
            Self::Mid => "mid",
            Self::Senior => "senior",
        }
    }

    /// The difficulty to begin with, where easy is 0, medium 1 and hard 2; it rises by one to the end.
    fn start(self) -> f64 {
        match self {
            Self::Junior => 0.0,
            Self::Mid => 0.5,
            Self::Senior => 1.0,
        }
    }
}

impl Interview {
    /// Begins one. The same setting, library, answers and `random` give the same questions.
    pub fn new(setting: Setting, random: Random) -> Self {
        Self { setting, random, open: None, answers: Vec::new() }
    }

    /// The next question after so much time: a follow-up on a weak answer, or one that is drawn. None when the time is
    /// over or all was asked.
    pub fn next<'l>(&mut self, library: &'l Library, elapsed: Duration) -> Option<Drawn<'l>> {
        self.open = None;
        if elapsed >= self.setting.length {
            return None;
        }
        let follow_up = self.follow_up(library);
        let (concept, question) = follow_up.or_else(|| self.draw(library, elapsed))?;
        let before = self.answers.last().map_or(0, |(asked, _)| asked.follow_up);
        let drawn = Drawn { concept, question, follow_up: follow_up.is_some() };
        self.open = Some(Asked {
            concept: concept.id.clone(),
            question: question.id.clone(),
            follow_up: if drawn.follow_up { before + 1 } else { 0 },
        });
        Some(drawn)
    }

    /// Takes the answer to the open question.
    pub fn answered(&mut self, grade: Grade) {
        if let Some(asked) = self.open.take() {
            self.answers.push((asked, grade));
        }
    }

    /// How many questions were answered.
    pub fn answers(&self) -> usize {
        self.answers.len()
    }

    /// How long it is.
    pub fn length(&self) -> Duration {
        self.setting.length
    }

    fn is_asked(&self, question: &Question) -> bool {
        self.answers.iter().any(|(asked, _)| asked.question == question.id)
    }

    /// After a weak answer: the same concept from another side, else what it builds on.
    fn follow_up<'l>(&mut self, library: &'l Library) -> Option<(&'l Concept, &'l Question)> {
        let (last, grade) = self.answers.last()?;
        if *grade > Grade::Hard || last.follow_up >= MOST_FOLLOW_UPS {
            return None;
        }
        let concept = library.get(&last.concept)?;
        let kind = concept.questions.iter().find(|question| question.id == last.question)?.body.kind();
        let before = concept.prerequisites.iter().filter_map(|id| library.get(id));
        let sides: Vec<(&Concept, Vec<&Question>)> = std::iter::once(concept)
            .chain(before)
            .map(|concept| (concept, concept.questions.iter().filter(|question| !self.is_asked(question)).collect()))
            .collect();
        let (concept, mut questions) = sides.into_iter().find(|(_, questions)| !questions.is_empty())?;
        if questions.iter().any(|question| question.body.kind() != kind) {
            questions.retain(|question| question.body.kind() != kind);
        }
        let question = questions.get(self.random.below(questions.len()))?;
        Some((concept, question))
    }

    /// Draws a concept by its weight, and one of its questions.
    fn draw<'l>(&mut self, library: &'l Library, elapsed: Duration) -> Option<(&'l Concept, &'l Question)> {
        let gone = elapsed.as_secs_f64() / self.setting.length.as_secs_f64().max(1.0);
        let open = |concept: &'l Concept| -> Vec<&'l Question> {
            concept.questions.iter().filter(|question| !self.is_asked(question)).collect()
        };
        let candidates: Vec<(f64, &Concept, Vec<&Question>)> = library
            .concepts
            .iter()
            .map(|concept| (self.weight(library, concept, gone), concept, open(concept)))
            .filter(|(weight, _, questions)| *weight > 0.0 && !questions.is_empty())
            .collect();
        let place = weighted(candidates.iter().map(|(weight, ..)| *weight), &mut self.random)?;
        let (_, concept, questions) = candidates.get(place)?;
        // Interviewers ask to say it, before they show code.
        let weight = |question: &&Question| if question.body.kind() == "recall" { 2.0 } else { 1.0 };
        let place = weighted(questions.iter().map(weight), &mut self.random)?;
        Some((concept, questions.get(place)?))
    }

    /// How likely a concept is drawn, relative to the others.
    fn weight(&self, library: &Library, concept: &Concept, gone: f64) -> f64 {
        let Setting { level, topics, code, .. } = &self.setting;
        if !topics.is_empty() && !topics.contains(&concept.topic) {
            return 0.0;
        }
        let in_code = match code {
            None => 1.0,
            Some(code) => match code.get(&concept.id) {
                None | Some(0) => return 0.0,
                // What a program is full of counts more, and does not drown the rest.
                Some(&times) => 1.0 + f64::from(times.min(1000) as u32).log2(),
            },
        };
        let frequency = match concept.frequency {
            Frequency::Rare => 1.0,
            Frequency::Medium => 2.0,
            Frequency::Common => 4.0,
            Frequency::VeryCommon => 8.0,
        };
        let distance = (rank(concept.difficulty) - (level.start() + gone.clamp(0.0, 1.0))).abs();
        let fit = 0.2_f64.powf(distance);
        // An interview covers ground: what was asked comes again only when little else is left.
        let times = self.answers.iter().filter(|(asked, _)| asked.concept == concept.id).count();
        let fresh = 0.05_f64.powi(i32::try_from(times).unwrap_or(i32::MAX));
        let last = self.answers.last().and_then(|(asked, _)| library.get(&asked.concept));
        let change = if last.is_some_and(|last| last.topic == concept.topic) { 0.5 } else { 1.0 };
        frequency * fit * in_code * fresh * change
    }
}

/// Easy is 0, medium 1, hard 2.
fn rank(difficulty: Difficulty) -> f64 {
    match difficulty {
        Difficulty::Easy => 0.0,
        Difficulty::Medium => 1.0,
        Difficulty::Hard => 2.0,
    }
}

/// The place of one of the weights, each as likely as it is heavy; none if there is none.
fn weighted(weights: impl Iterator<Item = f64>, random: &mut Random) -> Option<usize> {
    const STEPS: usize = 1 << 30;
    let weights: Vec<f64> = weights.collect();
    let share = f64::from(u32::try_from(random.below(STEPS)).unwrap_or_default()) / f64::from(STEPS as u32);
    let mut left = share * weights.iter().sum::<f64>();
    for (place, weight) in weights.iter().enumerate() {
        if left < *weight {
            return Some(place);
        }
        left -= weight;
    }
    // A sum of fractions may end a little short.
    weights.len().checked_sub(1)
}

#[cfg(test)]
mod tests;
