//! Which questions come next, and in which order.

use super::fsrs::Fsrs;
use super::moment::Moment;
use super::review::State;
use crate::concepts::{Concept, Library, Question};
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::ops::RangeInclusive;

/// How far ahead the order looks for a question that goes better with the one before.
const WINDOW: usize = 6;

/// How much a reader wants to be asked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// The scheduler, with the goal.
    pub fsrs: Fsrs,
    /// How many questions a day, new ones among them; the same one twice is one.
    pub daily_cap: usize,
    /// How many new questions a day.
    pub new_per_day: usize,
}

impl Plan {
    /// The goals that a reader may set: below, too much is forgotten, and above, nearly every day asks everything.
    pub const RETENTION: RangeInclusive<f64> = 0.7..=0.97;
}

impl Default for Plan {
    /// About a quarter of an hour a day.
    fn default() -> Self {
        Self { fsrs: Fsrs::default(), daily_cap: 30, new_per_day: 8 }
    }
}

/// What is known of a reader.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Progress {
    /// Where each question stands, by its id.
    pub states: HashMap<String, State>,
    /// Until when a question or a concept is not asked, in milliseconds as in [`Moment::at`], by its id.
    pub snoozed: HashMap<String, i64>,
    /// Questions and concepts that are never asked, by their id.
    pub muted: HashSet<String>,
    /// Concepts that the reader says to know, by their id.
    pub claimed: HashSet<String>,
    /// How many questions were answered today.
    pub answered_today: usize,
    /// How many of those for the first time.
    pub new_today: usize,
}

/// What a reader asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// What is due and a few new ones, as much as the day allows.
    Today,
    /// What is due and nothing new, as much as the day allows.
    Due,
    /// At most so many, also those that are not due yet: the reader asked for these concepts.
    Practice(usize),
}

/// Something that can be asked.
type Candidate<'l> = (&'l Concept, &'l Question);

impl Progress {
    /// Where a question stands, if its answers are not to an older revision.
    pub fn state(&self, question: &Question) -> Option<&State> {
        self.states.get(&question.id).filter(|state| state.revision >= question.revision)
    }

    /// May this be asked now: neither muted nor snoozed, nor its concept.
    pub fn is_open(&self, concept: &Concept, question: &Question, now: Moment) -> bool {
        [&question.id, &concept.id]
            .into_iter()
            .all(|id| !self.muted.contains(id) && self.snoozed.get(id).is_none_or(|until| *until <= now.at))
    }

    /// Is this to be asked today.
    pub fn is_due(&self, concept: &Concept, question: &Question, now: Moment) -> bool {
        self.is_open(concept, question, now) && self.state(question).is_some_and(|state| state.due <= now.day)
    }
}

/// The questions to ask now, in their order, of those that `wanted` takes.
///
/// What is due comes first, the most at risk before the others, so that the cap cuts off what can wait; then what is
/// new, in the order in which concepts build on each other. Within that set, the first question on a concept comes
/// after the first one on each of its prerequisites, concepts that are easily confused (`related`) follow each other,
/// and one concept does not come twice in a row where that can be helped.
pub fn schedule<'l>(
    library: &'l Library,
    wanted: impl Fn(&Concept, &Question) -> bool,
    wish: Wish,
    progress: &Progress,
    now: Moment,
    plan: &Plan,
) -> Vec<&'l Question> {
    let open: Vec<Candidate<'_>> = library
        .concepts
        .iter()
        .flat_map(|concept| concept.questions.iter().map(move |question| (concept, question)))
        .filter(|(concept, question)| wanted(concept, question) && progress.is_open(concept, question, now))
        .collect();
    let mut due = Vec::new();
    let mut new = Vec::new();
    let mut later = Vec::new();
    for candidate in open {
        match progress.state(candidate.1) {
            None => new.push(candidate),
            Some(state) if state.due <= now.day => due.push(candidate),
            Some(_) => later.push(candidate),
        }
    }
    let risk = |candidates: &mut Vec<Candidate<'_>>| {
        candidates.sort_by(|one, other| {
            let known = |question| progress.state(question).map_or(0.0, |state| state.retrievability(now, &plan.fsrs));
            known(one.1).total_cmp(&known(other.1))
        });
    };
    risk(&mut due);
    risk(&mut later);
    let builds = Builds::new(library);
    let seen = |concept: &Concept| concept.questions.iter().any(|question| progress.state(question).is_some());
    // A concept that was begun is finished before another one is begun; equals stay in the library's order.
    new.sort_by_cached_key(|(concept, _)| {
        (
            progress.claimed.contains(&concept.id),
            !seen(concept),
            builds.depth(&concept.id),
            Reverse(concept.frequency),
            concept.difficulty,
            concept.id.clone(),
        )
    });
    let left = plan.daily_cap.saturating_sub(progress.answered_today);
    let new_left = plan.new_per_day.saturating_sub(progress.new_today);
    let picked: Vec<Candidate<'_>> = match wish {
        Wish::Today => due.into_iter().chain(new.into_iter().take(new_left)).take(left).collect(),
        Wish::Due => due.into_iter().take(left).collect(),
        Wish::Practice(most) => due.into_iter().chain(new).chain(later).take(most).collect(),
    };
    in_order(picked, &builds)
}

/// Puts the picked questions in the order in which they are asked.
fn in_order<'l>(mut pending: Vec<Candidate<'l>>, builds: &Builds<'_>) -> Vec<&'l Question> {
    let mut order: Vec<&Question> = Vec::with_capacity(pending.len());
    let mut begun: HashSet<&str> = HashSet::new();
    let mut last: Option<&Concept> = None;
    while !pending.is_empty() {
        let waiting: HashSet<&str> =
            pending.iter().map(|(concept, _)| concept.id.as_str()).filter(|id| !begun.contains(id)).collect();
        let ready = |concept: &Concept| {
            begun.contains(concept.id.as_str()) || !builds.on(&concept.id).iter().any(|id| waiting.contains(id))
        };
        let window: Vec<usize> = (0..pending.len()).filter(|&place| ready(pending[place].0)).take(WINDOW).collect();
        let other = |place: &usize| last.is_none_or(|last| last.id != pending[*place].0.id);
        let confusable = |place: &usize| last.is_some_and(|last| related(last, pending[*place].0));
        let best = window
            .iter()
            .find(|place| other(place) && confusable(place))
            .or_else(|| window.iter().find(|place| other(place)))
            .or_else(|| window.first());
        // Only prerequisites in a circle leave nobody ready, and `goviva check` complains of those.
        let (concept, question) = pending.remove(best.copied().unwrap_or_default());
        order.push(question);
        begun.insert(&concept.id);
        last = Some(concept);
    }
    order
}

fn related(one: &Concept, other: &Concept) -> bool {
    one.related.contains(&other.id) || other.related.contains(&one.id)
}

/// Which concepts build on which.
struct Builds<'l> {
    on: HashMap<&'l str, HashSet<&'l str>>,
}

impl<'l> Builds<'l> {
    fn new(library: &'l Library) -> Self {
        let direct: HashMap<&str, &Vec<String>> =
            library.concepts.iter().map(|concept| (concept.id.as_str(), &concept.prerequisites)).collect();
        let all = |id: &'l str| {
            let mut found: HashSet<&'l str> = HashSet::new();
            let mut open = vec![id];
            while let Some(next) = open.pop() {
                for before in direct.get(next).into_iter().copied().flatten() {
                    if before != id && found.insert(before) {
                        open.push(before);
                    }
                }
            }
            found
        };
        Self { on: direct.keys().map(|id| (*id, all(id))).collect() }
    }

    /// The concepts to know before this one.
    fn on(&self, id: &str) -> &HashSet<&'l str> {
        static NONE: std::sync::OnceLock<HashSet<&'static str>> = std::sync::OnceLock::new();
        self.on.get(id).unwrap_or_else(|| NONE.get_or_init(HashSet::new))
    }

    /// How many concepts come before this one; what builds on another has more than that.
    fn depth(&self, id: &str) -> usize {
        self.on(id).len()
    }
}

#[cfg(test)]
mod tests;
