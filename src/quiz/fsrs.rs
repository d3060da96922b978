//! FSRS-6: how well something is remembered, and when to ask again.
//!
//! The formulas are those of <https://github.com/open-spaced-repetition/fsrs4anki/wiki/The-Algorithm>, under its
//! names: stability *S*, difficulty *D*, retrievability *R*, grade *G*, elapsed days *t*, parameters *w*. The bounds
//! of stability and difficulty are those of the `fsrs` crate, with which `tests/fsrs.rs` compares this file.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How an answer was, in the order of the paper's grades 1 to 4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Grade {
    /// Wrong, or not known.
    Again,
    /// Right, with trouble.
    Hard,
    /// Right.
    Good,
    /// Right at once.
    Easy,
}

impl Grade {
    /// All of them, in order.
    pub const ALL: [Self; 4] = [Self::Again, Self::Hard, Self::Good, Self::Easy];

    /// 1 to 4.
    pub fn number(self) -> u8 {
        self as u8 + 1
    }

    /// The grade with that number, 1 to 4.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number).checked_sub(1)?).copied()
    }

    /// `again`, `hard`, `good` or `easy`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Again => "again",
            Self::Hard => "hard",
            Self::Good => "good",
            Self::Easy => "easy",
        }
    }
}

/// What is remembered of one question.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Memory {
    /// *S*: the days after which it is remembered with a probability of 0.9.
    pub stability: f64,
    /// *D*: how hard it is to make it stay, 1 to 10.
    pub difficulty: f64,
}

/// The scheduler: its parameters and the goal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fsrs {
    w: [f64; 21],
    desired_retention: f64,
}

/// The default parameters of FSRS-6, fitted to the reviews of many learners.
const W: [f64; 21] = [
    0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796, 1.4835, 0.0614, 0.2629,
    1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
];

const STABILITY: (f64, f64) = (0.001, 36_500.0);
const DIFFICULTY: (f64, f64) = (1.0, 10.0);

impl Default for Fsrs {
    fn default() -> Self {
        Self::new(0.9)
    }
}

impl Fsrs {
    /// The default parameters with a desired retention: the probability with which a question is to be answered
    /// when it comes again. It is held between 0.7 and 0.97: below, most is forgotten; above, the work explodes.
    pub fn new(desired_retention: f64) -> Self {
        let desired_retention = if desired_retention.is_nan() { 0.9 } else { desired_retention };
        Self { w: W, desired_retention: desired_retention.clamp(0.7, 0.97) }
    }

    /// The goal.
    pub fn desired_retention(&self) -> f64 {
        self.desired_retention
    }

    /// What is remembered after the first answer.
    pub fn first(&self, grade: Grade) -> Memory {
        Memory {
            stability: self.w[usize::from(grade.number()) - 1],
            difficulty: self.initial_difficulty(grade).clamp(DIFFICULTY.0, DIFFICULTY.1),
        }
    }

    /// What is remembered after another answer, `days` whole days after the one before.
    pub fn next(&self, memory: Memory, days: u32, grade: Grade) -> Memory {
        let s = memory.stability.clamp(STABILITY.0, STABILITY.1);
        let d = memory.difficulty.clamp(DIFFICULTY.0, DIFFICULTY.1);
        let r = self.retrievability(Memory { stability: s, difficulty: d }, days);
        let stability = if days == 0 {
            self.short_term_stability(s, grade)
        } else if grade == Grade::Again {
            self.stability_after_forgetting(s, d, r)
        } else {
            self.stability_after_recall(s, d, r, grade)
        };
        Memory {
            stability: stability.clamp(STABILITY.0, STABILITY.1),
            difficulty: self.next_difficulty(d, grade).clamp(DIFFICULTY.0, DIFFICULTY.1),
        }
    }

    /// R(t, S) = (1 + FACTOR · t / S)^DECAY: the probability to know it `days` after the last answer.
    pub fn retrievability(&self, memory: Memory, days: u32) -> f64 {
        (1.0 + self.factor() * f64::from(days) / memory.stability).powf(self.decay())
    }

    /// I(r, S) = S / FACTOR · (r^(1 / DECAY) − 1): the days after which the retrievability has fallen to the goal.
    pub fn interval(&self, memory: Memory) -> f64 {
        memory.stability / self.factor() * (self.desired_retention.powf(1.0 / self.decay()) - 1.0)
    }

    /// DECAY = −w20.
    fn decay(&self) -> f64 {
        -self.w[20]
    }

    /// FACTOR = 0.9^(1 / DECAY) − 1, so that R(S, S) is 0.9.
    fn factor(&self) -> f64 {
        0.9_f64.powf(1.0 / self.decay()) - 1.0
    }

    /// D0(G) = w4 − e^(w5 · (G − 1)) + 1.
    fn initial_difficulty(&self, grade: Grade) -> f64 {
        self.w[4] - (self.w[5] * (number(grade) - 1.0)).exp() + 1.0
    }

    /// D″ = w7 · D0(4) + (1 − w7) · D′, where D′ = D + ΔD · (10 − D) / 9 and ΔD = −w6 · (G − 3).
    fn next_difficulty(&self, d: f64, grade: Grade) -> f64 {
        let delta = -self.w[6] * (number(grade) - 3.0);
        let damped = d + delta * (10.0 - d) / 9.0;
        self.w[7] * self.initial_difficulty(Grade::Easy) + (1.0 - self.w[7]) * damped
    }

    /// S′r = S · (e^w8 · (11 − D) · S^(−w9) · (e^(w10 · (1 − R)) − 1) · w15 if hard · w16 if easy + 1).
    fn stability_after_recall(&self, s: f64, d: f64, r: f64, grade: Grade) -> f64 {
        let w = &self.w;
        let hard_penalty = if grade == Grade::Hard { w[15] } else { 1.0 };
        let easy_bonus = if grade == Grade::Easy { w[16] } else { 1.0 };
        let growth = w[8].exp() * (11.0 - d) * s.powf(-w[9]) * ((w[10] * (1.0 - r)).exp() - 1.0);
        s * (growth * hard_penalty * easy_bonus + 1.0)
    }

    /// S′f = w11 · D^(−w12) · ((S + 1)^w13 − 1) · e^(w14 · (1 − R)), and at most S / e^(w17 · w18), which is what a
    /// wrong answer on the same day leaves.
    fn stability_after_forgetting(&self, s: f64, d: f64, r: f64) -> f64 {
        let w = &self.w;
        let forgotten = w[11] * d.powf(-w[12]) * ((s + 1.0).powf(w[13]) - 1.0) * (w[14] * (1.0 - r)).exp();
        forgotten.min(s / (w[17] * w[18]).exp())
    }

    /// S′(S, G) = S · e^(w17 · (G − 3 + w18)) · S^(−w19), for a second answer on the same day; a right one takes
    /// nothing away.
    fn short_term_stability(&self, s: f64, grade: Grade) -> f64 {
        let w = &self.w;
        let increase = (w[17] * (number(grade) - 3.0 + w[18])).exp() * s.powf(-w[19]);
        s * if grade == Grade::Again { increase } else { increase.max(1.0) }
    }
}

/// *G* of the formulas.
fn number(grade: Grade) -> f64 {
    f64::from(grade.number())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grades_have_the_numbers_of_the_paper() {
        for (grade, number) in Grade::ALL.into_iter().zip(1..) {
            assert_eq!(grade.number(), number);
            assert_eq!(Grade::from_number(number), Some(grade));
        }
        assert_eq!((Grade::from_number(0), Grade::from_number(5)), (None, None));
    }

    #[test]
    fn after_its_stability_nine_of_ten_are_known() {
        let fsrs = Fsrs::default();
        let memory = Memory { stability: 12.0, difficulty: 5.0 };
        assert!((fsrs.retrievability(memory, 0) - 1.0).abs() < 1e-12);
        assert!((fsrs.retrievability(memory, 12) - 0.9).abs() < 1e-12);
        assert!((fsrs.interval(memory) - 12.0).abs() < 1e-9);
    }

    #[test]
    fn a_higher_goal_asks_sooner() {
        let memory = Memory { stability: 30.0, difficulty: 5.0 };
        let days = |goal| Fsrs::new(goal).interval(memory);
        assert!(days(0.95) < days(0.9) && days(0.9) < days(0.8), "{} {} {}", days(0.95), days(0.9), days(0.8));
        assert!((Fsrs::new(2.0).desired_retention() - 0.97).abs() < 1e-12);
        assert!((Fsrs::new(f64::NAN).desired_retention() - 0.9).abs() < 1e-12);
    }

    #[test]
    fn what_is_known_stays_longer_and_what_is_forgotten_does_not() {
        let fsrs = Fsrs::default();
        let memory = fsrs.first(Grade::Good);
        let days = |grade| fsrs.next(memory, 3, grade).stability;
        assert!(days(Grade::Again) < memory.stability && memory.stability < days(Grade::Hard));
        assert!(days(Grade::Hard) < days(Grade::Good) && days(Grade::Good) < days(Grade::Easy));
    }

    #[test]
    fn no_history_leaves_the_bounds() {
        let fsrs = Fsrs::default();
        for grade in Grade::ALL {
            let mut memory = fsrs.first(grade);
            for days in [0, 0, 1, 5000, u32::MAX, 0, 1] {
                memory = fsrs.next(memory, days, grade);
                assert!((0.001..=36_500.0).contains(&memory.stability), "{memory:?}");
                assert!((1.0..=10.0).contains(&memory.difficulty), "{memory:?}");
            }
        }
    }
}
