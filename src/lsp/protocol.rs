//! What goviva's own requests carry: `goviva/quiz/start`, `/answer`, `/end`, `goviva/explain`, `goviva/progress`.
//!
//! The types are the JSON schema of `editors/protocol.schema.json`; `editors/PROTOCOL.md` shows each at work.

use crate::concepts::{Difficulty, Frequency};
use crate::quiz::{Grade, Standing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tower_lsp::ls_types as lsp;

/// The parameters of `goviva/quiz/start`: what to ask about. Everything that is named counts; nothing at all means
/// what is due today and a few new questions.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct QuizStart {
    /// Ids of concepts.
    pub concepts: Vec<String>,
    /// Ids of questions. With them the concepts only say what they are about.
    pub questions: Vec<String>,
    /// Topics.
    pub topics: Vec<String>,
    /// Only what is due: nothing new, and nothing that is not due yet.
    pub due: bool,
    /// What the code there does; with `questions` it only brings the reader's own code to them.
    pub at: Option<At>,
    /// At most so many questions; otherwise what `goviva.quiz.questions` says.
    pub limit: Option<usize>,
}

/// A place in an open document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct At {
    /// The document.
    #[schemars(with = "String")]
    pub uri: lsp::Uri,
    /// The token there, or else its line, or else the function around it; the whole document without it.
    #[schemars(with = "Option<Position>")]
    pub position: Option<lsp::Position>,
}

/// The answer to `goviva/quiz/start`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct QuizStarted {
    /// What the next requests name.
    pub session: String,
    /// The first question; null if there is none.
    pub question: Option<QuizQuestion>,
    /// Why there is none, for the reader.
    pub nothing: Option<String>,
    /// Are answers kept; otherwise the server has told the reader why they are not.
    pub recorded: bool,
}

/// A question, ready to be shown. What its options are worth is not told before it is answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct QuizQuestion {
    /// Its id: `defer/order`.
    pub id: String,
    /// Which asking of it this is, unlike any other: what an answer gives back, so that it is kept once.
    pub ask: String,
    /// What it is about.
    pub concept: Name,
    /// `recall`: reveal `answer`, then let the reader grade it. `choice`: choose options. `output`: predict what
    /// `code` prints, by an option or by typing it. `spot`: choose the faulty line of `code`.
    pub kind: QuizKind,
    /// What is asked, as Markdown.
    pub prompt: String,
    /// The Go code that it is about; null for `recall` and `choice`, whose prompt may hold code.
    pub code: Option<String>,
    /// The reader's own code that does what the question is about, where the quiz began at a place in it.
    pub snippet: Option<Snippet>,
    /// What can be chosen, in this order; none for `recall`.
    pub options: Vec<QuizOption>,
    /// Several options are right: all of them are to be chosen, and no other.
    pub several: bool,
    /// The answer of a `recall` question, as Markdown, to be hidden until the reader asks for it.
    pub answer: Option<String>,
    /// How many questions come after this one.
    pub left: usize,
}

/// The kinds of questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum QuizKind {
    /// Say it, reveal it, grade yourself.
    Recall,
    /// Choose one or several.
    Choice,
    /// Predict what a program prints.
    Output,
    /// Point at the faulty line.
    Spot,
}

/// The id and the title of a concept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Name {
    /// `sync-map`.
    pub id: String,
    /// `sync.Map`.
    pub title: String,
}

/// Something that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct QuizOption {
    /// Its place, from 0: what an answer names.
    pub id: usize,
    /// Markdown; for `spot` the bare text of the line.
    pub text: String,
    /// For `spot`: the line of `code`, from 0.
    pub line: Option<u32>,
}

/// Code of the reader.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Snippet {
    /// The document.
    #[schemars(with = "String")]
    pub uri: lsp::Uri,
    /// Where it stands.
    #[schemars(with = "Range")]
    pub range: lsp::Range,
    /// Its text, whole lines; of a long piece the first twelve.
    pub text: String,
    /// What it does, in one sentence with the names of the code, as Markdown; null where the prompt speaks of it.
    pub says: Option<String>,
    /// The prompt speaks of this code, so it is to be in sight.
    pub asked: bool,
}

/// The parameters of `goviva/quiz/answer`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct QuizAnswer {
    /// From `goviva/quiz/start`. One that the server does not know, as it was started anew since, is no fault: the
    /// answer is judged and kept, and no question follows.
    pub session: String,
    /// The id of the question.
    pub question: String,
    /// `ask` of the question. An answer that is sent again, as its acknowledgement did not come, is kept once.
    #[serde(default)]
    pub ask: Option<String>,
    /// What the reader says.
    pub answer: QuizReply,
    /// How long the reader took, in milliseconds, if the client measures that.
    #[serde(default)]
    pub took: Option<u32>,
}

/// What a reader says to a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum QuizReply {
    /// The ids of the chosen options; an empty list means "I do not know".
    Options(Vec<usize>),
    /// What the program prints (`output` alone): blanks and line ends count as one, and `deadlock` or `panic` will do.
    Text(String),
    /// How well the answer was known (`recall` alone).
    Grade(Grade),
    /// Nothing: go on.
    Skip,
    /// Never ask this again.
    Mute,
    /// Not before tomorrow.
    Snooze,
    /// Take the last answer of this session back, and ask that question again.
    Undo,
}

/// The answer to `goviva/quiz/answer`. When it comes, what was answered is on the disk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct QuizAnswered {
    /// How it was; null if nothing was answered.
    pub verdict: Option<QuizVerdict>,
    /// The id of the question whose answer was taken back.
    pub undone: Option<String>,
    /// Was it kept; otherwise `problem` says why not.
    pub recorded: bool,
    /// Why it was not kept, for the reader.
    pub problem: Option<String>,
    /// The next question; null at the end.
    pub question: Option<QuizQuestion>,
    /// How it went; null while there is another question.
    pub summary: Option<QuizSummary>,
}

/// How an answer was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct QuizVerdict {
    /// All of it was right.
    pub right: bool,
    /// What the scheduler takes it for.
    pub grade: Grade,
    /// Each option with what it is worth, in the order of the question.
    pub options: Vec<JudgedOption>,
    /// The answer, the reason, or the fix, as Markdown; empty for `choice`, whose options have their own.
    pub why: String,
    /// What the program prints, for `output`.
    pub output: Option<String>,
    /// In how many days it comes again; 0 is once more today.
    pub days: i32,
}

/// An option after the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct JudgedOption {
    /// Its place.
    pub id: usize,
    /// Markdown; for `spot` the bare text of the line.
    pub text: String,
    /// For `spot`: the line of `code`, from 0.
    pub line: Option<u32>,
    /// Is it right.
    pub right: bool,
    /// Was it chosen.
    pub chosen: bool,
    /// Why it is or is not right, as Markdown; empty where `why` of the verdict says it.
    pub why: String,
}

/// The parameters of `goviva/quiz/end`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct QuizEnd {
    /// From `goviva/quiz/start`.
    pub session: String,
}

/// How a session went.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct QuizSummary {
    /// How many answers were given.
    pub answers: usize,
    /// How many of them were right.
    pub right: usize,
    /// The same by concept, in the order in which they came.
    pub concepts: Vec<ConceptSummary>,
    /// How many questions are still due today.
    pub due: u32,
}

/// How a session went with one concept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConceptSummary {
    /// Which.
    pub concept: Name,
    /// How many answers were given.
    pub answers: usize,
    /// How many of them were right.
    pub right: usize,
    /// Where the reader stands with it now.
    pub standing: Standing,
}

/// The parameters of `goviva/explain`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Explain {
    /// The concept's id.
    pub concept: String,
    /// The Go version of the reader, such as `1.21`; the newest if there is none.
    #[serde(default)]
    pub go: Option<String>,
}

/// The answer to `goviva/explain`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// The concept's id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its topic.
    pub topic: String,
    /// How hard its questions are.
    pub difficulty: Difficulty,
    /// How often an interview asks about it.
    pub frequency: Frequency,
    /// All of it, as Markdown with headings, sources and related concepts among it.
    pub markdown: String,
    /// Concepts to read next.
    pub related: Vec<Name>,
    /// Concepts to know first.
    pub prerequisites: Vec<Name>,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// How many questions there are on it.
    pub questions: usize,
    /// Where the reader stands with it.
    pub standing: Standing,
    /// Where the code does it: in the open documents, and then in the workspace's files. At most 500.
    pub occurrences: Vec<Place>,
}

/// An occurrence of a concept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Place {
    /// The document.
    #[schemars(with = "String")]
    pub uri: lsp::Uri,
    /// The token that hovers.
    #[schemars(with = "Range")]
    pub range: lsp::Range,
    /// The text of its line, without the blanks around it.
    pub text: String,
    /// The function that holds it.
    pub owner: Option<String>,
}

/// The parameters of `goviva/progress`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct ProgressQuery {
    /// An open document: `document` of the answer says what is in it.
    #[schemars(with = "Option<String>")]
    pub uri: Option<lsp::Uri>,
    /// `workspace` of the answer says what is in all Go files of the workspace, which are read for that.
    pub workspace: bool,
}

/// The answer to `goviva/progress`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProgressReport {
    /// Are answers kept; otherwise `problem` says why not.
    pub recorded: bool,
    /// Why they are not, for the reader.
    pub problem: Option<String>,
    /// How many questions are due today.
    pub due: u32,
    /// How many questions were answered today; the same one twice is one.
    pub answered_today: usize,
    /// How many of those for the first time.
    pub new_today: usize,
    /// How many may still be asked today (`goviva.quiz.dailyCap`).
    pub left_today: usize,
    /// How many concepts stand where.
    pub standings: Standings,
    /// Every concept, the workspace's own among them.
    pub concepts: Vec<ConceptProgress>,
    /// What is in the document that was named, strongest first; null if none was named, or it is not open.
    pub document: Option<Vec<ConceptCount>>,
    /// What is in the workspace, most frequent first; null if that was not asked for.
    pub workspace: Option<Vec<ConceptCount>>,
}

/// How many concepts stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Standings {
    /// Nothing was answered.
    pub new: usize,
    /// Something was, and it proves too little yet.
    pub learning: usize,
    /// Proven once, and about to be forgotten.
    pub fading: usize,
    /// Proven.
    pub known: usize,
    /// Proven for long.
    pub mastered: usize,
}

/// Where the reader stands with a concept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConceptProgress {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its topic.
    pub topic: String,
    /// Where the reader stands with it.
    pub standing: Standing,
    /// How many of its questions are due today.
    pub due: u32,
    /// How many questions there are on it.
    pub questions: usize,
    /// The reader does not want to see it.
    pub muted: bool,
    /// The reader says to know it.
    pub claimed: bool,
}

/// How often a concept occurs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConceptCount {
    /// The concept's id.
    pub concept: String,
    /// How often.
    pub count: usize,
}

/// The parameters of the notification `goviva/progressChanged`, sent to clients that ask for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProgressChanged {
    /// How many questions are due today.
    pub due: u32,
}

/// The argument of `goviva.mute` and `goviva.known`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Marked {
    /// The id of a concept; `goviva.mute` takes that of a question, too.
    pub concept: String,
    /// False takes it back.
    #[serde(default = "yes")]
    pub on: bool,
}

/// The argument of `goviva.showAll`; without one it turns over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct ShowAll {
    /// Show also what is known or muted, until the server ends or it is turned off.
    pub on: Option<bool>,
}

/// What `goviva.undo` did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Undone {
    /// The id of the question whose answer was taken back; null if there is no answer.
    pub question: Option<String>,
}

fn yes() -> bool {
    true
}

/// A position as the protocol has it, for the schema alone.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it is a description")]
struct Position {
    /// From 0.
    line: u32,
    /// In the encoding that was agreed on, from 0.
    character: u32,
}

/// A range as the protocol has it, for the schema alone.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it is a description")]
struct Range {
    start: Position,
    end: Position,
}

/// The JSON schema of all of them, as a client needs it: `methods` names the types of each request.
pub fn schema() -> Value {
    let mut generator = schemars::generate::SchemaSettings::draft2020_12().into_generator();
    let mut methods = serde_json::Map::new();
    macro_rules! method {
        ($name:literal, $params:ty, $result:ty) => {
            let params = generator.subschema_for::<$params>();
            let result = generator.subschema_for::<$result>();
            methods.insert($name.into(), json!({ "params": params, "result": result }));
        };
    }
    method!("goviva/quiz/start", QuizStart, QuizStarted);
    method!("goviva/quiz/answer", QuizAnswer, QuizAnswered);
    method!("goviva/quiz/end", QuizEnd, QuizSummary);
    method!("goviva/explain", Explain, Explanation);
    method!("goviva/progress", ProgressQuery, ProgressReport);
    method!("goviva/progressChanged", ProgressChanged, ());
    method!("goviva.known", Marked, ());
    method!("goviva.mute", Marked, ());
    method!("goviva.undo", (), Undone);
    method!("goviva.showAll", ShowAll, ShowAll);
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The requests of goviva",
        "description": "editors/PROTOCOL.md explains them.",
        "methods": methods,
        "$defs": generator.take_definitions(true),
    })
}
