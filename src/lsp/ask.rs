//! Asks a question through `window/showMessageRequest`, which every client has.

use crate::concepts::Question;
use crate::quiz::{self, Asking, Next, Random};
use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tower_lsp::Client;
use tower_lsp::ls_types::{MessageActionItem, MessageType};

/// An answer that takes longer is not waited for: the reader has gone, or the client lost the message.
const PATIENCE: Duration = Duration::from_mins(30);

/// Which questions come, and which were asked since the server began.
pub struct Examiner {
    state: Mutex<(Random, HashSet<String>)>,
}

impl Examiner {
    /// Begins at a seed.
    pub fn new(seed: u64) -> Self {
        Self { state: Mutex::new((Random::new(seed), HashSet::new())) }
    }

    /// Picks one of the questions, those not asked yet before the others, and begins to ask it.
    /// None if there is none to pick from.
    pub fn begin(&self, questions: &[&Question]) -> Option<Asking> {
        let (random, asked) = &mut *self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let new: Vec<&Question> = questions.iter().copied().filter(|question| !asked.contains(&question.id)).collect();
        let from = if new.is_empty() { questions } else { &new };
        let question = from.get(random.below(from.len()))?;
        asked.insert(question.id.clone());
        Some(quiz::ask(quiz::pose(question, random)))
    }
}

/// Asks and judges. It waits for the reader, so it is never awaited in a handler.
pub async fn conversation(client: Client, mut asking: Asking) {
    loop {
        let card = asking.card();
        let option = |title: &String| MessageActionItem { title: title.clone(), properties: HashMap::new() };
        let options = card.options.iter().map(option).collect();
        let request = client.show_message_request(MessageType::INFO, &card.message, Some(options));
        let chosen = match tokio::time::timeout(PATIENCE, request).await {
            Ok(Ok(Some(chosen))) => chosen.title,
            // Dismissed, or too late.
            Ok(Ok(None)) | Err(_) => return,
            Ok(Err(error)) => {
                tracing::warn!("the client cannot ask a question: {error}");
                return;
            }
        };
        let Some(place) = card.options.iter().position(|option| *option == chosen) else {
            tracing::warn!("the client answered a question with `{chosen}`, which was no option");
            return;
        };
        match asking.answer(place) {
            Some(Next::Ask(next)) => asking = next,
            Some(Next::Judged(verdict)) => {
                // The question's request is over by now, so this hides nothing.
                client.show_message(MessageType::INFO, verdict.message).await;
                return;
            }
            Some(Next::Skipped) | None => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::concepts::QuestionBody;

    #[test]
    fn each_question_comes_once_before_one_comes_again() {
        let question = |id: &str| Question {
            id: id.into(),
            revision: 1,
            line: 1,
            prompt: id.into(),
            body: QuestionBody::Recall { answer: String::new() },
        };
        let questions = ["a", "b", "c"].map(question);
        let questions: Vec<&Question> = questions.iter().collect();
        let examiner = Examiner::new(7);
        let mut asked: Vec<String> = Vec::new();
        for _ in 0..3 {
            asked.push(examiner.begin(&questions).unwrap().card().message.clone());
        }
        asked.sort();
        assert_eq!(asked, ["a", "b", "c"]);
        assert!(examiner.begin(&questions).is_some());
        assert!(examiner.begin(&[]).is_none());
    }
}
