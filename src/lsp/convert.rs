//! The door between bytes and the protocol: what the tutor says, in the client's types and encoding.

use super::session::Session;
use crate::concepts::{ConceptIndex, GoVersion, Library};
use crate::text::{LineIndex, Position, TextRange};
use crate::tutor;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use tower_lsp::ls_types::{self as lsp, Uri};

/// The kinds of goviva's code actions, so that a client can ask for them alone.
pub const EXPLAIN_ACTION: lsp::CodeActionKind = lsp::CodeActionKind::new("goviva.explain");
pub const QUIZ_ACTION: lsp::CodeActionKind = lsp::CodeActionKind::new("goviva.quiz");
pub const KNOWN_ACTION: lsp::CodeActionKind = lsp::CodeActionKind::new("goviva.known");
pub const MUTE_ACTION: lsp::CodeActionKind = lsp::CodeActionKind::new("goviva.mute");

/// A text with what is needed to convert places in it.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// The text as the client has it.
    pub text: &'a str,
    /// Its lines.
    pub lines: &'a LineIndex,
    /// What the client agreed to.
    pub session: &'a Session,
}

impl Place<'_> {
    /// The byte of a position, clamped as the protocol says.
    pub fn offset(self, position: lsp::Position) -> u32 {
        self.lines.offset(self.text, from_position(position), self.session.encoding)
    }

    /// The bytes of a range; a range that runs backwards is empty.
    pub fn bytes(self, range: lsp::Range) -> TextRange {
        self.lines.range(self.text, from_position(range.start), from_position(range.end), self.session.encoding)
    }

    /// The range of these bytes.
    pub fn range(self, range: TextRange) -> lsp::Range {
        lsp::Range { start: self.position(range.start), end: self.position(range.end) }
    }

    fn position(self, offset: u32) -> lsp::Position {
        let Position { line, character } = self.lines.position(self.text, offset, self.session.encoding);
        lsp::Position { line, character }
    }

    /// The text of the line that a byte stands on.
    pub fn line(&self, offset: u32) -> &str {
        let line = self.lines.line_range(self.text, self.position(offset).line).unwrap_or_default();
        self.text.get(line.start as usize..line.end as usize).unwrap_or_default()
    }

    /// The whole lines of a range, at most so many, without the indent that all of them have.
    pub fn lines(&self, range: TextRange, most: u32) -> (lsp::Range, String) {
        let (whole, text) = self.lines.whole_lines(self.text, range, most);
        (self.range(whole), text)
    }

    /// A hover, in the client's markup.
    pub fn hover(self, hover: tutor::Hover) -> lsp::Hover {
        let (kind, value) = if self.session.markdown {
            (lsp::MarkupKind::Markdown, hover.markdown)
        } else {
            (lsp::MarkupKind::PlainText, crate::quiz::plain_text(&hover.markdown))
        };
        lsp::Hover {
            contents: lsp::HoverContents::Markup(lsp::MarkupContent { kind, value }),
            range: Some(self.range(hover.range)),
        }
    }

    /// A lens with its command, which carries all that the server needs to ask.
    pub fn lens(self, lens: tutor::Lens, library: &Library, uri: &Uri) -> lsp::CodeLens {
        let arguments = quiz_arguments(library, &lens.concepts, &lens.questions, uri, self.position(lens.range.start));
        let command = lsp::Command { title: lens.title, command: "goviva.quiz".into(), arguments: Some(arguments) };
        // Where the text changed since, the line may have grown: a lens stands on one line.
        let mut range = self.range(lens.range);
        let line = self.lines.line_range(self.text, range.start.line).unwrap_or_default();
        range.end = self.position(line.end.max(lens.range.start));
        lsp::CodeLens { range, command: Some(command), data: None }
    }
}

/// An action with its command, at a place; `go` is the version that an explanation speaks of.
///
/// A lesson is a quick fix of the `diagnostics` that it is for: editors offer it where they show those.
pub fn action(
    action: tutor::Action,
    library: &Library,
    go: GoVersion,
    place: (&Uri, lsp::Position),
    diagnostics: &[lsp::Diagnostic],
) -> lsp::CodeAction {
    let id = |concept| library.at(concept).map_or("", |concept| concept.id.as_str());
    let explain = |concept| vec![json!({ "concept": id(concept), "go": go.to_string() })];
    let mut mended = None;
    let (kind, command, arguments) = match action.kind {
        tutor::ActionKind::Lesson { concept, check } => {
            let of_check = diagnostics.iter().filter(|diagnostic| checks(diagnostic).contains(&check.as_str()));
            mended = Some(of_check.cloned().collect());
            (lsp::CodeActionKind::QUICKFIX, "goviva.explain", explain(concept))
        }
        tutor::ActionKind::Explain(concept) => (EXPLAIN_ACTION, "goviva.explain", explain(concept)),
        tutor::ActionKind::Known(concept) => (KNOWN_ACTION, "goviva.known", vec![json!({ "concept": id(concept) })]),
        tutor::ActionKind::Mute(concept) => (MUTE_ACTION, "goviva.mute", vec![json!({ "concept": id(concept) })]),
        tutor::ActionKind::Quiz { concepts, questions } => {
            (QUIZ_ACTION, "goviva.quiz", quiz_arguments(library, &concepts, &questions, place.0, place.1))
        }
    };
    let command = lsp::Command { title: action.title.clone(), command: command.into(), arguments: Some(arguments) };
    lsp::CodeAction {
        title: action.title,
        kind: Some(kind),
        diagnostics: mended,
        command: Some(command),
        ..Default::default()
    }
}

/// The action, or its command alone for a client that does not know actions.
pub fn action_or_command(mut action: lsp::CodeAction, session: &Session) -> lsp::CodeActionOrCommand {
    match action.command.take_if(|_| !session.takes_actions) {
        Some(command) => lsp::CodeActionOrCommand::Command(command),
        None => lsp::CodeActionOrCommand::CodeAction(action),
    }
}

/// Does the client want actions of that kind: one that asks for some kinds wants those and what stands under them.
pub fn wanted(kind: &lsp::CodeActionKind, only: Option<&[lsp::CodeActionKind]>) -> bool {
    only.is_none_or(|only| {
        only.iter().any(|only| match kind.as_str().strip_prefix(only.as_str()) {
            Some(rest) => only.as_str().is_empty() || rest.is_empty() || rest.starts_with('.'),
            None => false,
        })
    })
}

/// The names of the checks that a diagnostic may come from: vet and staticcheck name theirs in the code, gopls in the
/// source, and golangci-lint before a colon in the message.
pub fn checks(diagnostic: &lsp::Diagnostic) -> Vec<&str> {
    let code = match &diagnostic.code {
        Some(lsp::NumberOrString::String(code)) => Some(code.as_str()),
        Some(lsp::NumberOrString::Number(_)) | None => None,
    };
    let lead = diagnostic.message.split_once(':').map(|(lead, _)| lead);
    let names = [code, diagnostic.source.as_deref(), lead].into_iter().flatten();
    names.filter(|name| !name.is_empty() && name.chars().all(|char| char.is_ascii_alphanumeric())).collect()
}

/// The path that a `file:` URI names.
pub fn path(uri: &Uri) -> Option<PathBuf> {
    let file = uri.scheme().as_str().eq_ignore_ascii_case("file");
    file.then(|| uri.to_file_path()).flatten().map(std::borrow::Cow::into_owned)
}

/// Is that the name of a Go file.
pub fn is_go_file(uri: &Uri) -> bool {
    Path::new(uri.path().as_str()).extension().is_some_and(|extension| extension == "go")
}

/// What `goviva/quiz/start` takes: the place brings the reader's own code to the questions.
fn quiz_arguments(
    library: &Library,
    concepts: &[ConceptIndex],
    questions: &[String],
    uri: &Uri,
    position: lsp::Position,
) -> Vec<Value> {
    let concepts: Vec<&str> = concepts.iter().filter_map(|&index| Some(library.at(index)?.id.as_str())).collect();
    vec![json!({ "concepts": concepts, "questions": questions, "at": { "uri": uri, "position": position } })]
}

fn from_position(position: lsp::Position) -> Position {
    Position { line: position.line, character: position.character }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::PositionEncoding;

    #[test]
    fn places_lead_there_and_back_in_each_encoding() {
        let text = "a\n🦫世 go\n";
        let lines = LineIndex::new(text);
        for (encoding, character) in
            [(PositionEncoding::Utf8, 8), (PositionEncoding::Utf16, 4), (PositionEncoding::Utf32, 3)]
        {
            let session = Session { encoding, ..Session::default() };
            let place = Place { text, lines: &lines, session: &session };
            let position = lsp::Position { line: 1, character };
            assert_eq!(place.offset(position), 10);
            let range = TextRange { start: 10, end: 12 };
            assert_eq!(place.bytes(place.range(range)), range);
            assert_eq!(place.range(range).start, position);
        }
    }

    #[test]
    fn a_client_that_asks_for_some_kinds_gets_those() {
        let check = |only: &[&'static str]| {
            let only: Vec<_> = only.iter().map(|&kind| lsp::CodeActionKind::new(kind)).collect();
            wanted(&EXPLAIN_ACTION, Some(&only))
        };
        assert!(wanted(&EXPLAIN_ACTION, None));
        assert!(check(&["goviva"]) && check(&["goviva.explain"]) && check(&[""]));
        assert!(!check(&["source.organizeImports"]) && !check(&["gov"]) && !check(&["goviva.quiz"]) && !check(&[]));
    }

    #[test]
    fn only_file_uris_have_paths() {
        let check = |uri: &str| path(&uri.parse().unwrap());
        assert_eq!(
            check("file:///a%20b/c.go"),
            Some(PathBuf::from(if cfg!(windows) { "a b/c.go" } else { "/a b/c.go" }))
        );
        assert_eq!(check("untitled:Untitled-1"), None);
    }
}
