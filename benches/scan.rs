//! What a scan costs on top of parsing: `make bench`, or `cargo bench --bench scan -- FOLDER` (default: Go's own source).
//!
//! In each round the same files are read and parsed by bare tree-sitter, then scanned with every concept, on the same
//! threads. The ratios are of processor time, which the machine's other work disturbs less than wall time.

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

const ROUNDS: usize = 3;

fn main() {
    let folder =
        std::env::args().skip(1).find(|argument| !argument.starts_with("--")).map_or_else(go_source, PathBuf::from);
    let files = go_files(&[folder], WalkOptions::default()).files;
    let library = Library::builtin();
    let (rules, _) = Rules::compile(&library.concepts, StandardLibrary::shared());
    let (half, _) = Rules::compile(&library.concepts[..library.concepts.len() / 2], StandardLibrary::shared());
    println!("{} files, {} concepts, {ROUNDS} rounds; medians", files.len(), library.concepts.len());
    let mut by_threads = Vec::new();
    for threads in [1, 2] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        let mut ratios = [Vec::new(), Vec::new()];
        let mut walls = [Vec::new(), Vec::new()];
        for _ in 0..ROUNDS {
            let bare = measured(|| pool.install(|| parse(&files)));
            let whole = measured(|| pool.install(|| scan(&files, &rules)));
            let part = measured(|| pool.install(|| scan(&files, &half)));
            ratios[0].push(whole.0 / bare.0);
            ratios[1].push((whole.0 - part.0) / bare.0);
            walls[0].push(bare.1);
            walls[1].push(whole.1);
        }
        let [ratio, half] = ratios.map(|mut values| median(&mut values));
        let [bare, whole] = walls.map(|mut values| median(&mut values));
        println!(
            "{threads} thread(s): scan is {ratio:.2}x the bare parse; the second half of the concepts costs {half:.2}x; wall {whole:.1} s against {bare:.1} s"
        );
        by_threads.push(whole);
    }
    println!("two threads are {:.2}x as fast as one", by_threads[0] / by_threads[1]);
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
