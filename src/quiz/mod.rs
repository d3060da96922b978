//! Which question to ask, and how it is judged. Pure: time and randomness are arguments.

mod plain;
mod plain_text;
mod random;

pub use plain::{Asking, Card, Next, Verdict, ask};
pub use plain_text::plain_text;
pub use random::Random;
