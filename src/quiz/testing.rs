//! Concepts and moments for the tests of this layer.

use super::Moment;
use crate::concepts::{Concept, Question, QuestionBody, parse};

/// A concept with that many recall questions: `c/0`, `c/1`, …
pub fn concept(id: &str, questions: usize) -> Concept {
    let (mut concept, _) = parse(&format!("knowledge/concurrency/{id}.md"), "");
    concept.questions = (0..questions)
        .map(|number| Question {
            id: format!("{id}/{number}"),
            revision: 1,
            line: 1,
            prompt: format!("{id} {number}?"),
            own_prompts: Vec::new(),
            body: QuestionBody::Recall { answer: "So.".into() },
        })
        .collect();
    concept
}

/// Noon of a day.
pub fn now() -> Moment {
    Moment::new(1_700_000_000_000, 0)
}
