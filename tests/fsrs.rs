//! The scheduler against the `fsrs` crate, on random histories.

#![expect(clippy::cast_precision_loss, clippy::cast_sign_loss, reason = "random numbers of a known range")]

use goviva::quiz::{Fsrs, Grade, Memory, Random};

/// Single precision is what the crate computes in, so a large number is compared by its relation.
const TOLERANCE: f64 = 1e-4;

#[test]
fn a_hundred_thousand_random_reviews_are_those_of_the_crate() {
    let reference = fsrs::FSRS::default();
    let mut random = Random::new(6);
    let mut reviews = 0;
    let mut worst = [0.0_f64; 3];
    while reviews < 100_000 {
        let goal = 0.7 + 0.27 * fraction(&mut random);
        let ours = Fsrs::new(goal);
        let mut memory: Option<(Memory, fsrs::MemoryState)> = None;
        for _ in 0..=random.below(30) {
            let grade = Grade::ALL[random.below(4)];
            // Half of them near the interval, as in life; the others on the same day, or at any time.
            let days = match (memory, random.below(4)) {
                (None, _) | (_, 0) => 0,
                (_, 1) => random.below(1000) as u32,
                (Some((memory, _)), _) => (ours.interval(memory) * (0.5 + fraction(&mut random))).min(50_000.0) as u32,
            };
            let states = reference.next_states(memory.map(|(_, theirs)| theirs), goal as f32, days).unwrap();
            let theirs = match grade {
                Grade::Again => states.again,
                Grade::Hard => states.hard,
                Grade::Good => states.good,
                Grade::Easy => states.easy,
            };
            let mine = match memory {
                Some((memory, _)) => ours.next(memory, days, grade),
                None => ours.first(grade),
            };
            let pairs = [
                (mine.stability, theirs.memory.stability),
                (mine.difficulty, theirs.memory.difficulty),
                (ours.interval(mine), theirs.interval),
            ];
            for ((mine, theirs), worst) in pairs.into_iter().zip(&mut worst) {
                let difference = (mine - f64::from(theirs)).abs() / mine.max(1.0);
                assert!(difference < TOLERANCE, "{mine} is {theirs} there, after {grade:?} in {days} days");
                *worst = worst.max(difference);
            }
            memory = Some((mine, theirs.memory));
            reviews += 1;
        }
    }
    println!(
        "{reviews} reviews; the greatest differences of stability, difficulty, interval: {:.1e} {:.1e} {:.1e}",
        worst[0], worst[1], worst[2]
    );
}

#[test]
fn it_is_as_likely_to_be_known_as_in_the_crate() {
    let mut random = Random::new(7);
    for _ in 0..10_000 {
        let memory = Memory { stability: 0.001 + 2000.0 * fraction(&mut random).powi(3), difficulty: 5.0 };
        let days = random.below(5000) as u32;
        let theirs = fsrs::current_retrievability(
            fsrs::MemoryState { stability: memory.stability as f32, difficulty: 5.0 },
            days as f32,
            fsrs::FSRS6_DEFAULT_DECAY,
        );
        let mine = Fsrs::default().retrievability(memory, days);
        assert!((mine - f64::from(theirs)).abs() < TOLERANCE, "{memory:?} after {days} days: {mine}, {theirs}");
    }
}

fn fraction(random: &mut Random) -> f64 {
    random.below(1_000_001) as f64 / 1_000_000.0
}
