//! The commands of `workspace/executeCommand`. Each carries all that it needs, so nothing is remembered between
//! a lens and its click.

use serde::Deserialize;
use serde_json::Value;

/// The names of all commands.
pub const NAMES: [&str; 2] = ["goviva.quiz", "goviva.explain"];

/// A command to carry out.
#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    /// Asks one of these questions.
    Quiz(Quiz),
    /// Returns the whole concept as Markdown.
    Explain(Explain),
}

/// The argument of `goviva.quiz`.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Quiz {
    /// Ids of concepts, all of whose questions may be asked where `questions` is empty.
    pub concepts: Vec<String>,
    /// Ids of questions.
    pub questions: Vec<String>,
}

/// The argument of `goviva.explain`.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub struct Explain {
    /// The concept's id.
    pub concept: String,
    /// The Go version of the reader, such as `1.21`; the newest if there is none.
    pub go: Option<String>,
}

impl Command {
    /// Reads a command's name and arguments.
    ///
    /// # Errors
    /// If there is no such command, or its argument is not what it needs; the text says what is.
    pub fn read(name: &str, arguments: &[Value]) -> Result<Self, String> {
        let argument = arguments.first().cloned().unwrap_or(Value::Null);
        match name {
            "goviva.quiz" => serde_json::from_value(argument).map(Self::Quiz).map_err(|error| {
                format!("goviva.quiz takes {{\"concepts\": [ID, …], \"questions\": [ID, …]}}: {error}")
            }),
            "goviva.explain" => serde_json::from_value(argument)
                .map(Self::Explain)
                .map_err(|error| format!("goviva.explain takes {{\"concept\": ID, \"go\": VERSION}}: {error}")),
            _ => Err(format!("there is no command `{name}`; there are {}", NAMES.join(" and "))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn reads_what_lenses_and_actions_carry() {
        let quiz = Command::read("goviva.quiz", &[json!({"concepts": ["defer"], "questions": ["defer/order"]})]);
        let want = Quiz { concepts: vec!["defer".into()], questions: vec!["defer/order".into()] };
        assert_eq!(quiz, Ok(Command::Quiz(want)));
        let explain = Command::read("goviva.explain", &[json!({"concept": "defer", "go": "1.21", "more": 1})]);
        assert_eq!(explain, Ok(Command::Explain(Explain { concept: "defer".into(), go: Some("1.21".into()) })));
    }

    #[test]
    fn says_what_is_wrong() {
        let check = |name, arguments: &[Value], want: &str| {
            let error = Command::read(name, arguments).unwrap_err();
            assert!(error.starts_with(want), "{error}");
        };
        check("goviva.explain", &[], "goviva.explain takes {\"concept\": ID, ");
        check("goviva.quiz", &[json!({"concepts": "defer"})], "goviva.quiz takes ");
        check("goviva.sing", &[], "there is no command `goviva.sing`; there are goviva.quiz and goviva.explain");
    }
}
