//! A question that speaks of the reader's own code: which piece of it, and in which words.

use super::Posed;
use crate::concepts::Question;
use std::sync::Arc;

/// A piece of the reader's code that does what a concept is about.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnCode<Place> {
    /// Where it stands, as the face that shows it says that.
    pub place: Place,
    /// Its text, whole lines.
    pub text: String,
    /// What it does, in one sentence with the names of the code, as Markdown.
    pub says: Option<String>,
    /// What a rule's names stand for there.
    pub bindings: Arc<[(Arc<str>, String)]>,
}

/// A piece of the reader's code as it is shown with a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Spoken<'c, Place> {
    /// Which piece.
    pub piece: &'c OwnCode<Place>,
    /// What it does, to be shown with it. None where the prompt says so.
    pub says: Option<&'c str>,
    /// What is asked of it; none where the question has no words for it, and its own prompt has to do.
    pub prompt: Option<String>,
}

/// The piece to show with a question: the first one that the question has words for, else the first one.
pub fn speak_of<'c, Place>(question: &Question, code: &'c [OwnCode<Place>]) -> Option<Spoken<'c, Place>> {
    let asked_of = code.iter().find_map(|piece| Some((piece, question.own_prompt(&piece.bindings)?)));
    match asked_of {
        Some((piece, prompt)) => Some(Spoken { piece, says: None, prompt: Some(prompt) }),
        None => code.first().map(|piece| Spoken { piece, says: piece.says.as_deref(), prompt: None }),
    }
}

impl Posed {
    /// The same question below a piece of the reader's code. `heading` says where the piece stands, `says` what it does,
    /// both as Markdown; `prompt` takes the place of the question's own.
    #[must_use]
    pub fn below(mut self, heading: &str, says: Option<&str>, code: &str, prompt: Option<String>) -> Self {
        let says = says.map(|says| format!("\n{says}")).unwrap_or_default();
        self.own_code = format!("{heading}{says}\n\n```go\n{code}\n```");
        self.question.prompt = prompt.unwrap_or(self.question.prompt);
        self
    }

    /// All that is asked, as Markdown: the prompt, below the reader's code where that is shown.
    pub fn prompt(&self) -> String {
        let prompt = &self.question.prompt;
        if self.own_code.is_empty() { prompt.clone() } else { format!("{}\n\n{prompt}", self.own_code) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quiz::testing::concept;
    use crate::quiz::{Random, pose};

    fn piece(place: &str, bindings: &[(&str, &str)]) -> OwnCode<String> {
        let bindings = bindings.iter().map(|(name, text)| (Arc::from(*name), (*text).to_owned())).collect();
        OwnCode { place: place.into(), text: format!("{place}()"), says: Some(format!("Calls `{place}`.")), bindings }
    }

    /// What a reader sees of a question with these words for their own code.
    fn check(own_prompts: &[&str], code: &[OwnCode<String>], want: &str) {
        let mut question = concept("c", 1).questions.remove(0);
        question.own_prompts = own_prompts.iter().map(|&prompt| prompt.into()).collect();
        let mut posed = pose(&question, &mut Random::new(1));
        if let Some(Spoken { piece, says, prompt }) = speak_of(&question, code) {
            posed = posed.below(&format!("At {}:", piece.place), says, &piece.text, prompt);
        }
        assert_eq!(posed.prompt(), want);
    }

    #[test]
    fn the_first_piece_that_there_are_words_for_is_spoken_of() {
        let code = [piece("a", &[]), piece("b", &[("channel", "results")]), piece("c", &[("channel", "done")])];
        check(
            &["Who empties `{queue}`?", "Who receives from `{channel}`?"],
            &code,
            "At b:\n\n```go\nb()\n```\n\nWho receives from `results`?",
        );
    }

    #[test]
    fn without_words_for_it_the_piece_stands_above_the_prompt() {
        check(&[], &[piece("a", &[])], "At a:\nCalls `a`.\n\n```go\na()\n```\n\nc 0?");
        check(&["Who empties `{queue}`?"], &[piece("a", &[])], "At a:\nCalls `a`.\n\n```go\na()\n```\n\nc 0?");
    }

    #[test]
    fn without_code_the_prompt_stands_alone() {
        check(&["Who empties `{queue}`?"], &[], "c 0?");
    }

    #[test]
    fn a_name_that_would_end_the_code_span_is_not_put_into_it() {
        check(
            &["What is `{call}`?"],
            &[piece("a", &[("call", "f(`x`)")])],
            "At a:\nCalls `a`.\n\n```go\na()\n```\n\nc 0?",
        );
    }
}
