//! What an editor waits for, measured from outside over pipes: `make bench`, or `cargo bench --bench latency`.
//!
//! Beside goviva stands an echo server on the same framework and transport, which answers with the same bytes
//! without looking at anything. What differs in the same run is goviva's own.

#![expect(clippy::expect_used, clippy::disallowed_methods, reason = "a benchmark may stop, and measures time")]
#![expect(clippy::needless_pass_by_value, reason = "a message is made where it is sent")]

mod beside;
mod client;
mod echo;

use client::{Client, Place};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const ROUNDS: usize = 10;
const HOVERS: usize = 100;
const LENSES: usize = 10;
/// How long a server is left alone after it was typed in.
const REST: Duration = Duration::from_millis(300);
/// After that long a server that nobody asks does no more.
const SETTLED: Duration = Duration::from_secs(2);
/// The pause between two keystrokes of somebody who types very fast.
const KEYSTROKE: Duration = Duration::from_millis(10);

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, flag, answers] = arguments.as_slice()
        && flag == "--echo"
    {
        echo::run(Path::new(answers));
    }
    let source = go_source();
    let file = source.join("net/http/h2_bundle.go");
    let text = std::fs::read_to_string(&file).expect("the standard library's source");
    latency(&file, &text);
    start();
    memory(&source);
    beside::gopls(&file, &text);
    beside::ast_grep(&source);
}

/// Hovers and lenses beside the echo server: quiet, and while somebody types.
fn latency(file: &Path, text: &str) {
    let folder = file.parent().expect("a folder");
    let mut goviva = Client::start(&mut goviva(), folder);
    goviva.open(file, text);
    let at = places(text);
    let hover = goviva.first_hover(file, at[0]);
    let lenses = goviva.lenses(file).0;
    assert!(!lenses.is_null(), "there is something to ask");
    println!(
        "{}: {} lenses in {} bytes",
        file.display(),
        lenses.as_array().map_or(0, Vec::len),
        lenses.to_string().len()
    );
    let answers = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(answers.path(), serde_json::json!({ "hover": hover, "lenses": lenses }).to_string())
        .expect("a file");
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    let mut echo = Client::start(command.arg("--echo").arg(answers.path()), folder);
    echo.open(file, text);

    let mut quiet = Pair::new("hover, quiet", 2.0);
    let mut lens = Pair::new("code lenses, quiet", f64::INFINITY);
    for _ in 0..ROUNDS {
        for at in at.iter().cycle().take(HOVERS) {
            quiet.add(goviva.hover(file, *at).1, echo.hover(file, *at).1);
        }
        for _ in 0..LENSES {
            lens.add(goviva.lenses(file).1, echo.lenses(file).1);
        }
    }
    quiet.print();
    lens.print();

    let middle = middle(text);
    for (name, bar, typed) in [
        ("hover while a name is typed", f64::INFINITY, "aVeryLongNameThatSaysAllOfIt"),
        ("hover while a brace is open in the middle", 3.0, "if ok { for range 10 { call("),
    ] {
        let mut pair = Pair::new(name, bar);
        for _ in 0..ROUNDS {
            let ours = burst(&mut goviva, file, middle, typed, &at);
            let echoed = burst(&mut echo, file, middle, typed, &at);
            ours.into_iter().zip(echoed).for_each(|(ours, echoed)| pair.add(ours, echoed));
        }
        pair.print();
    }
}

/// Types a text letter by letter and takes it back, with a hover right behind each key; returns the hovers' seconds.
fn burst(client: &mut Client, file: &Path, start: Place, typed: &str, at: &[Place]) -> Vec<f64> {
    let mut hovers = Vec::new();
    let mut places = at.iter().cycle();
    let letters = typed.char_indices().map(|(place, letter)| (place, 0, letter.to_string()));
    let backspaces = typed.char_indices().rev().map(|(place, _)| (place, 1, String::new()));
    for (place, replaced, new) in letters.chain(backspaces) {
        client.change(file, Place { character: start.character + place, ..start }, replaced, &new);
        for at in places.by_ref().take(3) {
            hovers.push(client.hover(file, *at).1);
        }
        std::thread::sleep(KEYSTROKE);
    }
    std::thread::sleep(REST);
    hovers
}

/// From the start of the process to the first hover, in a folder with one package and in one with two thousand.
fn start() {
    let mut medians = Vec::new();
    for packages in [1, 2000] {
        let folder = tempfile::tempdir().expect("a folder");
        let file = module(folder.path(), packages);
        let text = std::fs::read_to_string(&file).expect("a file");
        let mut times = Vec::new();
        let mut read = 0.0;
        for _ in 0..ROUNDS {
            let before = std::time::Instant::now();
            let mut client = Client::start(&mut goviva(), folder.path());
            client.open(&file, &text);
            client.first_hover(&file, places(&text)[0]);
            times.push(before.elapsed().as_secs_f64());
            read = client.bytes_read();
        }
        let median = percentile(&mut times, 50);
        println!("from start to the first hover, {packages} package(s): {:.0} ms; {read:.0} bytes read", median * 1e3);
        medians.push(median);
    }
    println!("two thousand packages around it: {:.2} of the time of one", medians[1] / medians[0]);
}

/// What is kept for an open file.
fn memory(source: &Path) {
    let mut files = Vec::new();
    for package in
        ["net/http", "encoding/json", "database/sql", "go/types", "crypto/tls", "text/template", "os/exec", "reflect"]
    {
        let entries = std::fs::read_dir(source.join(package)).expect("a package of the standard library");
        files.extend(
            entries
                .map(|entry| entry.expect("an entry").path())
                .filter(|path| path.extension().is_some_and(|end| end == "go")),
        );
    }
    files.sort();
    let texts: Vec<String> = files.iter().map(|file| std::fs::read_to_string(file).expect("a file")).collect();
    let bytes: u32 = texts.iter().map(|text| text.len() as u32).sum();
    let mut client = Client::start(&mut goviva(), source);
    // What is there anyway: the concepts, and what one file needs.
    let first = |client: &mut Client| {
        client.open(&files[0], &texts[0]);
        client.lenses(&files[0]);
        client.close(&files[0]);
        client.memory()
    };
    let before = first(&mut client);
    for (file, text) in files.iter().zip(&texts) {
        client.open(file, text);
    }
    for file in &files {
        client.lenses(file);
    }
    std::thread::sleep(REST);
    let open = client.memory();
    for file in &files {
        client.close(file);
    }
    // Memory goes back to the system a second after it was let go, when there is something to do again.
    for _ in 0..2 {
        std::thread::sleep(SETTLED);
        first(&mut client);
    }
    let closed = client.memory();
    println!(
        "{} open files of {bytes} bytes: {:.1} bytes a byte of source (bar: 45); {:.1} after they are closed; {:.1} MB before",
        files.len(),
        (open - before) / f64::from(bytes),
        (closed - before) / f64::from(bytes),
        before / 1e6,
    );
}

/// Two series that were measured in turns.
struct Pair {
    name: &'static str,
    bar: f64,
    ours: Vec<f64>,
    echoed: Vec<f64>,
}

impl Pair {
    fn new(name: &'static str, bar: f64) -> Self {
        Self { name, bar, ours: Vec::new(), echoed: Vec::new() }
    }

    fn add(&mut self, ours: f64, echoed: f64) {
        self.ours.push(ours);
        self.echoed.push(echoed);
    }

    fn print(&mut self) {
        let mut line = format!("{}: {} times", self.name, self.ours.len());
        for percent in [50, 99] {
            let (ours, echoed) = (percentile(&mut self.ours, percent), percentile(&mut self.echoed, percent));
            let bar =
                if percent == 99 && self.bar.is_finite() { format!(" (bar: {})", self.bar) } else { String::new() };
            let _ = write!(
                line,
                "; p{percent} {:.2}x the echo's{bar}, {:.2} against {:.2} ms",
                ours / echoed,
                ours * 1e3,
                echoed * 1e3
            );
        }
        println!("{line}");
    }
}

/// The server that is measured: the one that was built with this, or the one that `GOVIVA` names.
fn goviva() -> Command {
    let program = std::env::var_os("GOVIVA").unwrap_or_else(|| env!("CARGO_BIN_EXE_goviva").into());
    let mut command = Command::new(program);
    command.args(["lsp", "--stdio"]);
    command
}

/// Where goviva has something to say: the keywords of some statements.
fn places(text: &str) -> Vec<Place> {
    let keyword = |line: &str| {
        let code = line.trim_start();
        let found = ["defer ", "go func", "select {"].iter().any(|word| code.starts_with(word));
        found.then(|| line.len() - code.len())
    };
    let found = text.lines().enumerate().filter_map(|(line, text)| Some(Place { line, character: keyword(text)? }));
    found.collect()
}

/// The end of a statement in the middle of a text.
fn middle(text: &str) -> Place {
    let lines: Vec<&str> = text.lines().collect();
    let is_call =
        |line: &usize| lines[*line].starts_with('\t') && lines[*line].ends_with(')') && !lines[*line].contains("//");
    let line = (lines.len() / 2..lines.len()).find(is_call).expect("a statement");
    Place { line, character: lines[line].len() }
}

/// Writes a module of many packages, each with some files; returns the file to open.
fn module(folder: &Path, packages: usize) -> PathBuf {
    std::fs::write(folder.join("go.mod"), "module example.com/many\n\ngo 1.26\n").expect("a file");
    let text = |package: usize| {
        format!(
            "package p{package}\n\nimport \"sync\"\n\ntype Store struct {{\n\tmu sync.Mutex\n\tall map[string]int\n}}\n\nfunc (s *Store) Put(name string) {{\n\ts.mu.Lock()\n\tdefer s.mu.Unlock()\n\ts.all[name]++\n}}\n"
        )
    };
    for package in 0..packages {
        let folder = folder.join(format!("p{package}"));
        std::fs::create_dir(&folder).expect("a folder");
        std::fs::write(folder.join("store.go"), text(package)).expect("a file");
    }
    folder.join("p0/store.go")
}

fn go_source() -> PathBuf {
    let root = Command::new("go").args(["env", "GOROOT"]).output().expect("the go command").stdout;
    Path::new(String::from_utf8_lossy(&root).trim()).join("src")
}

fn percentile(values: &mut [f64], percent: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    values[(values.len() - 1) * percent / 100]
}
