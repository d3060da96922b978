//! What goviva knows, as plain data: concepts, questions, rules, the Markdown format and the library of them all.

mod library;
mod markdown;
mod pattern;
mod problem;
mod prose;
mod rule;
mod version;
pub mod want;

pub use library::{Library, Overlay};
pub use markdown::{go_files, is_slug, package_of, parse};
pub use pattern::Pattern;
pub use problem::Problem;
pub use prose::Prose;
pub use rule::{Condition, Form, Member, NoSymbol, Once, Path, Rule, Step, Symbol, Test};
pub use version::{GoVersion, GoVersionBound, NoGoVersion};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A concept's place in the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConceptIndex(pub u16);

/// How hard the questions on a concept are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Difficulty {
    /// For everyone who writes Go.
    Easy,
    /// Needs practice.
    Medium,
    /// For seniors.
    Hard,
}

/// How often an interview asks about a concept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Frequency {
    /// Now and then.
    Rare,
    /// Sometimes.
    Medium,
    /// Often.
    Common,
    /// In nearly every interview.
    VeryCommon,
}

/// One concept: all of one Markdown file.
#[derive(Clone, Debug)]
pub struct Concept {
    /// The file's name without `.md`: `sync-map`.
    pub id: String,
    /// The folder's name.
    pub topic: String,
    /// What a reader sees.
    pub title: String,
    /// How hard its questions are.
    pub difficulty: Difficulty,
    /// How often an interview asks.
    pub frequency: Frequency,
    /// The Go version that brought it.
    pub go: Option<GoVersion>,
    /// Concepts to read next.
    pub related: Vec<String>,
    /// Concepts to know first.
    pub prerequisites: Vec<String>,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// Checks of vet, gopls and staticcheck whose complaint it teaches, by name: `lostcancel`, `SA1012`.
    pub diagnostics: Vec<String>,
    /// May it put a lens above a function.
    pub lens: bool,
    /// Is it a mistake in the code.
    pub pitfall: bool,
    /// One breath, for the hover.
    pub summary: Prose,
    /// The answer to say out loud.
    pub interview: Prose,
    /// When to use it.
    pub reach_for: Prose,
    /// When not.
    pub avoid: Prose,
    /// What goes wrong; the first block is the hover's.
    pub pitfalls: Prose,
    /// How it is found in code.
    pub rules: Vec<Rule>,
    /// Go code that tests the rules.
    pub examples: Vec<Example>,
    /// What it asks.
    pub questions: Vec<Question>,
    /// The file it was read from, with forward slashes.
    pub file: String,
}

/// Go files that form one package and say in `// want` comments what is found in them.
#[derive(Clone, Debug)]
pub struct Example {
    /// Its heading.
    pub title: String,
    /// Its files.
    pub files: Vec<ExampleFile>,
    /// The `go` line of its go.mod.
    pub go: Option<GoVersion>,
    /// Must it not compile.
    pub fails: bool,
}

/// One Go file of an example.
#[derive(Clone, Debug)]
pub struct ExampleFile {
    /// Its path in the example's module.
    pub path: String,
    /// Its text.
    pub text: String,
    /// The line of its first line in the concept's file, from 1.
    pub line: u32,
}

/// A question of a concept.
#[derive(Clone, Debug)]
pub struct Question {
    /// `concept-id/slug`, permanent.
    pub id: String,
    /// A higher revision resets a learner's progress.
    pub revision: u32,
    /// The line of its heading, from 1.
    pub line: u32,
    /// What is asked, as Markdown.
    pub prompt: String,
    /// What is asked in its place where the reader's own code is shown: Markdown with `{name}` for what a rule bound.
    pub own_prompts: Vec<String>,
    /// What kind it is and what it needs for that.
    pub body: QuestionBody,
}

impl Question {
    /// What is asked of a place in the reader's code, as Markdown: the first of the prompts for it whose names all stand
    /// for something there. None if the prompt of every reader has to do.
    pub fn own_prompt(&self, bindings: &[(Arc<str>, String)]) -> Option<String> {
        rule::fill(self.fitting_prompt(bindings)?, bindings)
    }

    /// The same before the names are filled in.
    pub fn fitting_prompt(&self, bindings: &[(Arc<str>, String)]) -> Option<&str> {
        // Prompts name code between backquotes, which a raw string would end.
        let fits = |prompt: &&String| {
            rule::names_in(prompt)
                .all(|name| bindings.iter().any(|(bound, text)| **bound == *name && !text.contains('`')))
        };
        self.own_prompts.iter().find(fits).map(String::as_str)
    }
}

/// What a question holds besides its prompt.
#[derive(Clone, Debug)]
pub enum QuestionBody {
    /// Say it, reveal it, grade yourself.
    Recall {
        /// The answer, as Markdown.
        answer: String,
    },
    /// Pick one or several.
    Choice {
        /// Each with whether it is right and why.
        options: Vec<QuestionOption>,
    },
    /// Predict what a program prints.
    Output {
        /// The whole program.
        program: Program,
        /// What the Go toolchain printed.
        output: String,
        /// The exit code of the program.
        exit: i32,
        /// Why it prints that, as Markdown.
        why: String,
        /// Wrong predictions and why they are wrong.
        options: Vec<QuestionOption>,
    },
    /// Pick the faulty line.
    Spot {
        /// The code, without the mark.
        program: Program,
        /// The faulty line of the code, from 0.
        fault: u32,
        /// What is wrong and how to mend it, as Markdown.
        fix: String,
    },
}

impl QuestionBody {
    /// The kind as concept files and programs name it: `recall`, `choice`, `output`, `spot`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Recall { .. } => "recall",
            Self::Choice { .. } => "choice",
            Self::Output { .. } => "output",
            Self::Spot { .. } => "spot",
        }
    }
}

/// The Go code of a question.
#[derive(Clone, Debug)]
pub struct Program {
    /// Its text.
    pub text: String,
    /// The `go` line of its go.mod.
    pub go: Option<GoVersion>,
    /// Must it not compile.
    pub fails: bool,
    /// The line of its first line in the concept's file, from 1.
    pub line: u32,
}

/// One option of a question.
#[derive(Clone, Debug)]
pub struct QuestionOption {
    /// What the reader sees, as Markdown.
    pub text: String,
    /// Is it right.
    pub right: bool,
    /// Why it is or is not, as Markdown.
    pub why: String,
}
