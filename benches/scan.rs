//! What a scan costs on top of parsing: `make bench`, or `cargo bench --bench scan -- FOLDER` for other files than
//! those of some packages of the standard library.
//!
//! In each round the same files are read and parsed by bare tree-sitter, then scanned with every concept, on the same
//! threads. The ratios are of processor time, which the machine's other work disturbs less than wall time; that two
//! threads are faster is a matter of wall time, and needs two processors that are idle.
//! Where valgrind is installed the instructions on one thread are counted too, which nothing disturbs; what comes
//! before the first file is not in them.

#![expect(clippy::expect_used, clippy::disallowed_methods, reason = "a benchmark may stop, and measures time")]

use goviva::concepts::Library;
use goviva::detect::Rules;
use goviva::facts::StandardLibrary;
use goviva::report::{ScannedFile, Scanner};
use goviva::workspace::{Target, WalkOptions, Workspace, go_files};
use rayon::prelude::*;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// As the program has it, for both sides of each ratio.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How often everything is measured.
const ROUNDS: usize = 3;

/// What a scan may cost, as a multiple of the bare parse.
const BAR: f64 = 1.30;
/// What the second half of the concepts may cost of that.
const HALF_BAR: f64 = 0.05;
/// How much faster two threads are to be.
const THREADS_BAR: f64 = 1.7;

/// The packages that are scanned, with those below them.
const PACKAGES: [&str; 7] = ["context", "encoding/json", "go/types", "net/http", "os", "slices", "sync"];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    if let [task, folders @ ..] = &arguments[..]
        && let Some(task) = Task::by_name(task)
    {
        let folders: Vec<PathBuf> = folders.iter().map(PathBuf::from).collect();
        let bench = Bench::of(&folders);
        in_pool(1, || bench.run(task));
        return;
    }
    let folders: Vec<PathBuf> = if arguments.is_empty() {
        let source = go_source();
        PACKAGES.iter().map(|package| source.join(package)).collect()
    } else {
        arguments.iter().map(PathBuf::from).collect()
    };
    let bench = Bench::of(&folders);
    println!("{} files, {} concepts; medians of {ROUNDS}", bench.files.len(), bench.concepts);
    let one = bench.measured(1);
    let two = bench.measured(2);
    println!("two threads are {:.2}x as fast as one (at least {THREADS_BAR:.2}x)", one / two);
    count_instructions(&folders);
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Task {
    /// Only what comes before all the others: the rules are compiled.
    Nothing,
    /// The files are parsed by tree-sitter.
    Parse,
    /// They are scanned with all concepts.
    Scan,
    /// They are scanned with the first half of the concepts.
    Half,
}

impl Task {
    const ALL: [(Self, &str); 4] =
        [(Self::Nothing, "nothing"), (Self::Parse, "parse"), (Self::Scan, "scan"), (Self::Half, "half")];

    fn by_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == name).map(|(task, _)| *task)
    }
}

struct Bench {
    files: Vec<PathBuf>,
    concepts: usize,
    all: Rules,
    half: Rules,
}

impl Bench {
    fn of(folders: &[PathBuf]) -> Self {
        let files = go_files(folders, WalkOptions::default()).files;
        let library = Library::builtin();
        let concepts = library.concepts.len();
        let rules = |count: usize| Rules::compile(&library.concepts[..count], StandardLibrary::shared()).0;
        Self { files, concepts, all: rules(concepts), half: rules(concepts / 2) }
    }

    fn run(&self, task: Task) {
        match task {
            Task::Nothing => {}
            Task::Parse => parse(&self.files),
            Task::Scan => scan(&self.files, &self.all),
            Task::Half => scan(&self.files, &self.half),
        }
    }

    /// Prints the ratios on so many threads, and gives the wall time of a scan.
    fn measured(&self, threads: usize) -> f64 {
        let mut ratios = [Vec::new(), Vec::new()];
        let mut walls = [Vec::new(), Vec::new()];
        for _ in 0..ROUNDS {
            let [bare, whole, part] =
                [Task::Parse, Task::Scan, Task::Half].map(|task| in_pool(threads, || measured(|| self.run(task))));
            ratios[0].push(whole.0 / bare.0);
            ratios[1].push((whole.0 - part.0) / bare.0);
            walls[0].push(bare.1);
            walls[1].push(whole.1);
        }
        let [ratio, half] = ratios.map(|mut values| median(&mut values));
        let [bare, whole] = walls.map(|mut values| median(&mut values));
        println!(
            "{threads} thread(s): scan is {ratio:.2}x the bare parse (at most {BAR:.2}x); the second half of the concepts costs {half:.2}x (at most {HALF_BAR:.2}x); wall {whole:.2} s against {bare:.2} s"
        );
        whole
    }
}

/// Prints the ratios of instructions, which this program counts by running itself in valgrind.
fn count_instructions(folders: &[PathBuf]) {
    let own = std::env::current_exe().expect("a path of this program");
    let counted = |task: &str| {
        let mut valgrind = Command::new("valgrind");
        valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(&own).arg(task);
        let output = valgrind.args(folders).output().ok()?;
        let report = String::from_utf8_lossy(&output.stderr).into_owned();
        let count = report.lines().find_map(|line| line.split_once("Collected : "))?.1;
        count.trim().parse::<f64>().ok()
    };
    let counts = Task::ALL.map(|(_, name)| counted(name));
    let [Some(nothing), Some(parse), Some(scan), Some(half)] = counts else {
        println!("instructions are not counted: that needs valgrind");
        return;
    };
    let parse = parse - nothing;
    println!(
        "instructions: scan is {:.2}x the bare parse (at most {BAR:.2}x); the second half of the concepts costs {:.2}x (at most {HALF_BAR:.2}x); {:.0} million against {:.0} million",
        (scan - nothing) / parse,
        (scan - half) / parse,
        (scan - nothing) / 1e6,
        parse / 1e6
    );
}

/// The source of the installed Go.
fn go_source() -> PathBuf {
    let root =
        Command::new("go").args(["env", "GOROOT"]).output().expect("the go command, or a folder as argument").stdout;
    Path::new(String::from_utf8_lossy(&root).trim()).join("src")
}

fn parse(files: &[PathBuf]) {
    let bytes: usize = files
        .par_iter()
        .map_init(
            || {
                let mut parser = tree_sitter::Parser::new();
                parser.set_language(&tree_sitter_go::LANGUAGE.into()).expect("the grammar fits");
                parser
            },
            |parser, file| {
                let text = std::fs::read(file).expect("a file");
                parser.parse(&text, None).expect("a tree").root_node().end_byte()
            },
        )
        .sum();
    assert!(bytes > 0, "there is something to parse");
}

fn scan(files: &[PathBuf], rules: &Rules) {
    let workspace = Workspace::new(Target::host());
    let scanner = Scanner { workspace: &workspace, rules };
    let named = |path: &PathBuf| ScannedFile { path: path.clone(), name: path.display().to_string(), generated: true };
    let files: Vec<ScannedFile> = files.iter().map(named).collect();
    let scan = scanner.scan(&files, &|| ());
    assert_eq!(scan.files.len(), files.len(), "every file is scanned");
}

fn in_pool<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads").install(work)
}

/// Seconds of processor time and of wall time.
fn measured(work: impl FnOnce()) -> (f64, f64) {
    let (cpu, wall) = (processor_time(), Instant::now());
    work();
    (processor_time() - cpu, wall.elapsed().as_secs_f64())
}

fn processor_time() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or_default()).as_secs_f64()
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
