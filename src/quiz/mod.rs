//! Which question to ask, and how it is judged. Pure: time and randomness are arguments.

mod curve;
mod fsrs;
mod grade;
mod interview;
mod moment;
mod own_code;
mod plain;
mod plain_text;
mod posed;
mod random;
mod review;
mod schedule;
mod sitting;
mod standing;
#[cfg(test)]
mod testing;

pub use curve::remembered;
pub use fsrs::{Fsrs, Grade, Memory};
pub use grade::grade;
pub use interview::{Drawn, Interview, Level, Setting};
pub use moment::Moment;
pub use own_code::{OwnCode, Spoken, speak_of};
pub use plain::{Asking, Card, Next, Verdict, ask, comes_again, reasons};
pub use plain_text::plain_text;
pub use posed::{Answer, Choice, Judgement, Posed, pose};
pub use random::Random;
pub use review::{Review, State, answered, replay};
pub use schedule::{Plan, Progress, Wish, schedule};
pub use sitting::Sitting;
pub use standing::{Standing, due, standing};
