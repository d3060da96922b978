//! Which question to ask, and how it is judged. Pure: time and randomness are arguments.

mod fsrs;
mod grade;
mod moment;
mod plain;
mod plain_text;
mod random;
mod review;
mod schedule;
mod standing;
#[cfg(test)]
mod testing;

pub use fsrs::{Fsrs, Grade, Memory};
pub use grade::grade;
pub use moment::Moment;
pub use plain::{Asking, Card, Next, Verdict, ask};
pub use plain_text::plain_text;
pub use random::Random;
pub use review::{Review, State, answered, replay};
pub use schedule::{Plan, Progress, Wish, schedule};
pub use standing::{Standing, due, standing};
