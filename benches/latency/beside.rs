//! goviva beside other programs that look at Go: gopls in the editor, ast-grep over a folder. Where they are is said
//! by the environment variables `GOPLS` and `AST_GREP`, which `make bench` sets; without them this is left out.

use super::client::{Client, Place};
use super::{SETTLED, goviva, middle, module, percentile};
use goviva::concepts::{Form, Library};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

const EDITS: usize = 20;
const STARTS: usize = 3;
const SCANS: usize = 3;
/// How many packages the module has in which both are started.
const PACKAGES: usize = 200;
const STATEMENT: &str = "; _ = 1";

/// What one server needed.
struct Needed {
    start: f64,
    hover: f64,
    edit_then_hover: f64,
    memory: f64,
    own_memory: f64,
}

/// Start, hover, edit-then-hover and memory of both, on the same files and at the same places.
pub fn gopls(file: &Path, text: &str) {
    let Some(gopls) = std::env::var_os("GOPLS") else {
        println!("gopls: left out, as GOPLS does not say where it is");
        return;
    };
    let small = tempfile::tempdir().expect("a folder");
    let small_file = module(small.path(), PACKAGES);
    let small_text = std::fs::read_to_string(&small_file).expect("a file");
    let source = file.parent().expect("a folder");
    let work = [(small.path(), small_file.as_path(), small_text.as_str()), (source, file, text)];
    for (folder, file, text) in work {
        let ours = serve(goviva, folder, file, text);
        let theirs = serve(|| Command::new(&gopls), folder, file, text);
        println!("beside gopls in {} ({} lines):", file.display(), text.lines().count());
        for (name, ours, theirs, bar) in [
            ("from start to the first hover", ours.start, theirs.start, None),
            ("hover", ours.hover, theirs.hover, None),
            ("an edit, then a hover", ours.edit_then_hover, theirs.edit_then_hover, Some(20)),
        ] {
            let bar = bar.map_or(String::new(), |bar| format!(" (bar: {bar})"));
            let ratio = theirs / ours;
            println!("    {name}: {ratio:.1}x as fast{bar}, {:.2} against {:.2} ms", ours * 1e3, theirs * 1e3);
        }
        for (name, ours, theirs, bar) in [
            ("memory", ours.memory, theirs.memory, " (bar: 0.1)"),
            ("memory without what stands in files", ours.own_memory, theirs.own_memory, ""),
        ] {
            println!("    {name}: {:.3} of it{bar}, {:.1} against {:.1} MB", ours / theirs, ours / 1e6, theirs / 1e6);
        }
    }
}

/// Each edit is followed by the question what stands at a place that it does not touch. gopls answers from the text
/// after the edit, goviva from the last text that it has looked at, shifted over the edit; so what is measured is how
/// long somebody who types waits for a hover.
fn serve(command: impl Fn() -> Command, folder: &Path, file: &Path, text: &str) -> Needed {
    let at = locks(text);
    let middle = middle(text);
    let start = || {
        let before = Instant::now();
        let mut client = Client::start(&mut command(), folder);
        client.open(file, text);
        client.first_hover(file, at[0]);
        (before.elapsed().as_secs_f64(), client)
    };
    let mut starts: Vec<f64> = (1..STARTS).map(|_| start().0).collect();
    let (last, mut client) = start();
    starts.push(last);
    let mut hovers = Vec::new();
    let mut edits = Vec::new();
    for at in at.iter().cycle().take(EDITS) {
        hovers.push(client.hover(file, *at).1);
        // A statement comes and goes again.
        for (replaced, new) in [(0, STATEMENT), (STATEMENT.len(), "")] {
            client.change(file, middle, replaced, new);
            edits.push(client.hover(file, *at).1);
        }
    }
    // Both are done with what was typed, and have let go of what they can.
    std::thread::sleep(SETTLED);
    Needed {
        start: percentile(&mut starts, 50),
        hover: percentile(&mut hovers, 50),
        edit_then_hover: percentile(&mut edits, 50),
        memory: client.memory(),
        own_memory: client.own_memory(),
    }
}

/// Where both have something to say: calls of `Lock`.
fn locks(text: &str) -> Vec<Place> {
    let lock = |(line, text): (usize, &str)| Some(Place { line, character: text.find(".Lock()")? + 1 });
    text.lines().enumerate().filter(|(_, text)| text.starts_with('\t')).filter_map(lock).collect()
}

/// A scan with all concepts beside ast-grep, which looks for the same kinds of nodes and nothing else.
pub fn ast_grep(folder: &Path) {
    let Some(ast_grep) = std::env::var_os("AST_GREP") else {
        println!("ast-grep: left out, as AST_GREP does not say where it is");
        return;
    };
    let kinds: BTreeSet<&String> = Library::builtin()
        .concepts
        .iter()
        .flat_map(|concept| &concept.rules)
        .filter_map(|rule| if let Form::Node(kinds) = &rule.form { Some(kinds) } else { None })
        .flatten()
        .collect();
    let mut rules = String::new();
    for kind in &kinds {
        let _ = write!(rules, "id: {kind}\nlanguage: go\nrule:\n  kind: {kind}\n---\n");
    }
    let rules = rules.trim_end_matches("---\n");
    let file = tempfile::Builder::new().suffix(".yml").tempfile().expect("a file");
    std::fs::write(file.path(), rules).expect("a file");
    let mut series = [Vec::new(), Vec::new()];
    for _ in 0..SCANS {
        let mut ours = Command::new(env!("CARGO_BIN_EXE_goviva"));
        ours.args(["scan", "--generated", "--format", "jsonl"]).arg(folder);
        let mut theirs = Command::new(&ast_grep);
        theirs.args(["scan", "--json=stream", "--rule"]).arg(file.path()).arg(folder);
        for (command, times) in [ours, theirs].iter_mut().zip(&mut series) {
            let before = Instant::now();
            let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().expect("a program");
            assert!(status.code().is_some(), "it ends by itself");
            times.push(before.elapsed().as_secs_f64());
        }
    }
    let [ours, theirs] = series.map(|mut times| percentile(&mut times, 50));
    println!(
        "a scan of {} with all concepts takes {:.2} of the time of ast-grep with {} of its rules: {ours:.1} against {theirs:.1} s",
        folder.display(),
        ours / theirs,
        kinds.len()
    );
}
