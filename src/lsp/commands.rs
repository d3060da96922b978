//! The commands of `workspace/executeCommand`. Each carries all that it needs, so nothing is remembered between
//! a lens and its click.

use super::protocol::{Explain, Marked, ProgressQuery, QuizAnswer, QuizEnd, QuizStart, ShowAll};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// The names of all commands.
pub const NAMES: [&str; 10] = [
    "goviva.quiz",
    "goviva.explain",
    "goviva.quiz.start",
    "goviva.quiz.answer",
    "goviva.quiz.end",
    "goviva.progress",
    "goviva.known",
    "goviva.mute",
    "goviva.undo",
    "goviva.showAll",
];

/// A command to carry out.
#[derive(Debug, PartialEq)]
pub enum Command {
    /// Asks by messages; it takes what `goviva/quiz/start` does.
    Quiz(QuizStart),
    /// Returns the whole concept as Markdown.
    Explain(Explain),
    /// `goviva/quiz/start`, for clients that send no requests of their own.
    Start(QuizStart),
    /// `goviva/quiz/answer`.
    Answer(QuizAnswer),
    /// `goviva/quiz/end`.
    End(QuizEnd),
    /// `goviva/progress`.
    Progress(ProgressQuery),
    /// The reader says to know a concept.
    Known(Marked),
    /// The reader does not want to see a concept, or to be asked a question.
    Mute(Marked),
    /// Takes the last answer back.
    Undo,
    /// Shows also what is known or muted.
    ShowAll(ShowAll),
}

impl Command {
    /// Reads a command's name and arguments.
    ///
    /// # Errors
    /// If there is no such command, or its argument is not what it needs; the text says what is.
    pub fn read(name: &str, arguments: &[Value]) -> Result<Self, String> {
        let argument = arguments.first().unwrap_or(&Value::Null);
        match name {
            "goviva.quiz" => read(name, argument, "what goviva/quiz/start takes").map(Self::Quiz),
            "goviva.explain" => read(name, argument, "{\"concept\": ID, \"go\": VERSION}").map(Self::Explain),
            "goviva.quiz.start" => read(name, argument, "what goviva/quiz/start takes").map(Self::Start),
            "goviva.quiz.answer" => read(name, argument, "what goviva/quiz/answer takes").map(Self::Answer),
            "goviva.quiz.end" => read(name, argument, "{\"session\": ID}").map(Self::End),
            "goviva.progress" => read(name, argument, "what goviva/progress takes").map(Self::Progress),
            "goviva.known" => read(name, argument, "{\"concept\": ID, \"on\": true or false}").map(Self::Known),
            "goviva.mute" => read(name, argument, "{\"concept\": ID, \"on\": true or false}").map(Self::Mute),
            "goviva.undo" => Ok(Self::Undo),
            "goviva.showAll" => read(name, argument, "{\"on\": true or false}").map(Self::ShowAll),
            _ => Err(format!("there is no command `{name}`; there are {}", NAMES.join(", "))),
        }
    }
}

/// The argument; none at all is an empty object.
fn read<T: DeserializeOwned>(name: &str, argument: &Value, takes: &str) -> Result<T, String> {
    let argument = if argument.is_null() { json!({}) } else { argument.clone() };
    serde_json::from_value(argument).map_err(|error| format!("{name} takes {takes}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_lenses_and_actions_carry() {
        let quiz = Command::read("goviva.quiz", &[json!({"concepts": ["defer"], "questions": ["defer/order"]})]);
        let (concepts, questions) = (vec!["defer".into()], vec!["defer/order".into()]);
        let want = QuizStart { concepts, questions, ..QuizStart::default() };
        assert_eq!(quiz, Ok(Command::Quiz(want)));
        let explain = Command::read("goviva.explain", &[json!({"concept": "defer", "go": "1.21", "more": 1})]);
        assert_eq!(explain, Ok(Command::Explain(Explain { concept: "defer".into(), go: Some("1.21".into()) })));
        let mute = Command::read("goviva.mute", &[json!({"concept": "defer"})]);
        assert_eq!(mute, Ok(Command::Mute(Marked { concept: "defer".into(), on: true })));
        assert_eq!(Command::read("goviva.quiz.start", &[]), Ok(Command::Start(QuizStart::default())));
    }

    #[test]
    fn says_what_is_wrong() {
        let check = |name, arguments: &[Value], want: &str| {
            let error = Command::read(name, arguments).unwrap_err();
            assert!(error.starts_with(want), "{error}");
        };
        check("goviva.explain", &[], "goviva.explain takes {\"concept\": ID, ");
        check("goviva.quiz", &[json!({"concepts": "defer"})], "goviva.quiz takes ");
        check("goviva.quiz.start", &[json!({"topic": "errors"})], "goviva.quiz.start takes ");
        check("goviva.sing", &[], "there is no command `goviva.sing`; there are goviva.quiz, goviva.explain, ");
    }
}
