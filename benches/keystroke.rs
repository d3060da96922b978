//! What a keystroke in a long file costs beside a full parse of it: `make bench`, or
//! `cargo bench --bench keystroke -- FILE` (default: `net/http/h2_bundle.go` of the installed Go, 12,000 lines).
//!
//! A keystroke is all that the server does for it: the edit, the tree, the package around the file, fresh
//! occurrences. Beside it stands bare tree-sitter, parsing the same text from scratch, in the same run.
//! The times are of the processor, which the machine's other work disturbs less than wall time.

#![expect(clippy::expect_used, clippy::disallowed_methods, reason = "a benchmark may stop, and reads what it measures")]

use goviva::concepts::Library;
use goviva::lsp::{Documents, Knowledge, Session, analyse};
use goviva::syntax::KEYWORDS;
use goviva::text::{LineIndex, PositionEncoding};
use goviva::workspace::{Target, Workspace};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;
use tower_lsp::ls_types::{Position, Range, TextDocumentContentChangeEvent, Uri};

/// At how many places something is typed.
const PLACES: usize = 40;
/// After how many keystrokes the text is parsed from scratch, too.
const PARSE_EVERY: usize = 10;

fn main() {
    let path =
        std::env::args().skip(1).find(|argument| !argument.starts_with("--")).map_or_else(long_file, PathBuf::from);
    let text = std::fs::read_to_string(&path).expect("a Go file");
    println!("{}: {} lines, {} bytes", path.display(), text.lines().count(), text.len());
    let mut editor = Editor::open(&path, text);
    for (name, in_functions, bars) in [
        ("typing in a name in a function", true, Some((0.05, 0.10))),
        ("typing in a name of a declaration, which others may see", false, Some((0.05, 0.10))),
    ] {
        let names = editor.names(in_functions);
        let mut typing = Series::new(name, bars);
        for place in 0..PLACES {
            editor.type_at(names[place * names.len() / PLACES], "xyzzy", &mut typing);
        }
        typing.print();
    }

    let mut statement = Series::new("typing a statement", None);
    for line in editor.line_starts() {
        editor.type_at(line, "\n\tcount := len(names)", &mut statement);
    }
    statement.print();

    let mut broken = Series::new("typing behind a brace that nobody closes", None);
    let middle = editor.line_starts()[PLACES / 10 / 2];
    editor.type_at(middle, "if true {\n\tcount", &mut broken);
    broken.print();
}

/// A document that is typed in, as the server sees it.
struct Editor {
    uri: Uri,
    path: PathBuf,
    text: String,
    documents: Documents,
    knowledge: Arc<Knowledge>,
    workspace: Workspace,
    parser: tree_sitter::Parser,
}

/// What keystrokes cost.
struct Series {
    name: &'static str,
    /// The median and the 99th percentile that are to be reached, in full parses.
    bars: Option<(f64, f64)>,
    keystrokes: Vec<f64>,
    parses: Vec<f64>,
    /// What it costs to look at the rest of the file, whenever names may have come to mean something else there.
    rests: Vec<f64>,
}

impl Editor {
    fn open(path: &Path, text: String) -> Self {
        let uri: Uri = "file:///typed.go".parse().expect("a URI");
        let documents = Documents::default();
        documents.open(uri.clone(), 0, text.clone());
        let mut parser = tree_sitter::Parser::new();
        parser.set_language(&tree_sitter_go::LANGUAGE.into()).expect("the grammar fits");
        let knowledge = Arc::new(Knowledge::new(Library::builtin().clone()).0);
        let workspace = Workspace::new(Target::host());
        let mut editor = Self { uri, path: path.to_owned(), text, documents, knowledge, workspace, parser };
        editor.look();
        let found = editor.found();
        assert!(found > 0, "there is something to find");
        println!("{found} occurrences");
        editor
    }

    /// Types `new` at `offset`, then takes it back with the backspace key.
    fn type_at(&mut self, offset: usize, new: &str, series: &mut Series) {
        let letters: Vec<(usize, char)> = new.char_indices().collect();
        for &(at, letter) in &letters {
            self.press(offset + at..offset + at, letter.encode_utf8(&mut [0; 4]), series);
        }
        for &(at, letter) in letters.iter().rev() {
            self.press(offset + at..offset + at + letter.len_utf8(), "", series);
        }
    }

    fn press(&mut self, range: std::ops::Range<usize>, replacement: &str, series: &mut Series) {
        let lines = LineIndex::new(&self.text);
        let position = |offset: usize| {
            let position = lines.position(&self.text, offset as u32, PositionEncoding::Utf16);
            Position { line: position.line, character: position.character }
        };
        let range_in_lines = Range { start: position(range.start), end: position(range.end) };
        self.text.replace_range(range, replacement);
        let change = TextDocumentContentChangeEvent {
            range: Some(range_in_lines),
            range_length: None,
            text: replacement.to_owned(),
        };
        let before = processor_time();
        self.documents.change(&self.uri, 1, vec![change], &Session::default());
        let is_whole = self.look();
        std::hint::black_box(self.found());
        series.keystrokes.push(processor_time() - before);
        if !is_whole {
            let before = processor_time();
            assert!(self.look(), "the second look is the last");
            series.rests.push(processor_time() - before);
        }
        if series.keystrokes.len().is_multiple_of(PARSE_EVERY) {
            let before = processor_time();
            let tree = self.parser.parse(&self.text, None).expect("a tree");
            series.parses.push(processor_time() - before);
            drop(tree);
        }
    }

    /// Looks at the text as it is now; says whether all of it was looked at that has to be.
    fn look(&mut self) -> bool {
        let job = self.documents.begin(&self.uri).expect("a text that changed");
        let analysis = analyse(&job, &self.knowledge, &self.workspace, &self.path);
        let is_whole = analysis.is_whole;
        self.documents.finish(&self.uri, job.ticket, Some(analysis));
        is_whole
    }

    /// How much a reader sees.
    fn found(&self) -> usize {
        self.documents.snapshot(&self.uri).expect("an open document").occurrences().len()
    }

    /// The middles of some names, those in the bodies of functions or the others.
    fn names(&self, in_functions: bool) -> Vec<usize> {
        let bytes = self.text.as_bytes();
        let is_letter = |at: usize| bytes[at].is_ascii_lowercase();
        // A line of a body is indented; comments and strings, which cost less, are passed over.
        let lines = LineIndex::new(&self.text);
        let code = |at: usize| {
            let range = lines.line_range(&self.text, lines.line_at(at as u32)).expect("a line");
            let line = &self.text[range.start as usize..range.end as usize];
            let head = self.text[..at].rfind("\n}\n").map_or(0, |end| end + 3);
            let is_function = self.text[head..at].lines().any(|line| line.starts_with("func "));
            line.starts_with('\t') && !line.contains("//") && !line.contains(['"', '`']) && is_function == in_functions
        };
        (1..bytes.len() - 1)
            .filter(|&at| is_letter(at - 1) && is_letter(at) && !is_letter(at + 1) && code(at))
            .filter(|&at| {
                let start = self.text[..at].rfind(|letter: char| !letter.is_alphanumeric()).map_or(0, |end| end + 1);
                // A number in another base has letters too.
                !KEYWORDS.contains(&&self.text[start..=at]) && !bytes[start].is_ascii_digit()
            })
            .collect()
    }

    /// The starts of some lines right behind the head of a function.
    fn line_starts(&self) -> Vec<usize> {
        let bodies: Vec<usize> = self
            .text
            .match_indices("\nfunc ")
            .filter_map(|(at, _)| Some(at + 1 + self.text[at + 1..].find(" {\n")? + 3))
            .collect();
        (0..PLACES / 10).map(|place| bodies[place * bodies.len() / (PLACES / 10)]).collect()
    }
}

impl Series {
    fn new(name: &'static str, bars: Option<(f64, f64)>) -> Self {
        Self { name, bars, keystrokes: Vec::new(), parses: Vec::new(), rests: Vec::new() }
    }

    fn print(&mut self) {
        let parse = percentile(&mut self.parses, 50);
        let of_keystrokes = |keystrokes: &mut [f64], percent| percentile(keystrokes, percent);
        let (median, slow) = (of_keystrokes(&mut self.keystrokes, 50), of_keystrokes(&mut self.keystrokes, 99));
        let bars = self.bars.map_or(String::new(), |(median, slow)| format!(" (bars: {median} and {slow})"));
        println!(
            "{}: {} keystrokes, median {:.3} and 99th percentile {:.3} of a full parse{bars}; {:.2} and {:.2} ms against {:.2} ms",
            self.name,
            self.keystrokes.len(),
            median / parse,
            slow / parse,
            median * 1e3,
            slow * 1e3,
            parse * 1e3,
        );
        if !self.rests.is_empty() {
            println!(
                "    {} of them had the rest of the file looked at after that: {:.2} of a full parse",
                self.rests.len(),
                percentile(&mut self.rests, 50) / parse
            );
        }
    }
}

fn long_file() -> PathBuf {
    let root =
        Command::new("go").args(["env", "GOROOT"]).output().expect("the go command, or a file as argument").stdout;
    Path::new(String::from_utf8_lossy(&root).trim()).join("src/net/http/h2_bundle.go")
}

fn percentile(values: &mut [f64], percent: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    values[(values.len() - 1) * percent / 100]
}

/// Seconds of processor time of all threads.
fn processor_time() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or_default()).as_secs_f64()
}
