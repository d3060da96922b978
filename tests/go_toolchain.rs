//! Holds the Go code of the concept files against the Go toolchain: examples compile, those meant not to do not,
//! and a program prints what its question says.
//!
//! Needs the `go` command: `cargo test --test go_toolchain -- --ignored`.

#![expect(clippy::expect_used, reason = "a test that cannot write its files or start Go should stop")]
#![expect(clippy::disallowed_methods, reason = "it writes the code that Go is to look at, and ends what runs too long")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use goviva::concepts::{Concept, GoVersion, Library, QuestionBody};
use goviva::facts::standard_library;

/// No program of a question runs longer.
const RUN_LIMIT: Duration = Duration::from_secs(20);

/// The path of an example's module; the concept's format says so to authors.
const MODULE: &str = "example.com/example";

/// Some Go code of a concept file.
struct Unit {
    /// `knowledge/concurrency/defer.md:120`.
    place: String,
    go: GoVersion,
    fails: bool,
    /// Path and text.
    files: Vec<(String, String)>,
    /// What it prints and its exit code; for a program that must not compile, a part of the compiler's message.
    prints: Option<(String, i32)>,
}

#[test]
#[ignore = "needs Go; `make test` runs it"]
fn go_agrees_with_the_concept_files() {
    let library = Library::builtin();
    let units: Vec<Unit> = library.concepts.iter().flat_map(units_of).collect();
    let root = tempfile::tempdir().expect("a folder for the code");

    let mut faults = Vec::new();
    let (together, alone): (Vec<_>, Vec<_>) = units.iter().enumerate().partition(|(_, unit)| goes_together(unit));
    let mut by_version: BTreeMap<GoVersion, Vec<(usize, &Unit)>> = BTreeMap::new();
    for (index, unit) in together {
        by_version.entry(unit.go).or_default().push((index, unit));
    }
    for (go, units) in by_version {
        faults.extend(check_together(&root.path().join(format!("go1.{}", go.0)), go, &units));
    }
    let more = Mutex::new(Vec::new());
    in_parallel(&alone, |(index, unit)| {
        let found = check_alone(&root.path().join(format!("alone{index}")), unit);
        more.lock().expect("no other thread failed").extend(found);
    });
    faults.extend(more.into_inner().expect("no thread failed"));

    faults.sort();
    println!("{} pieces of Go code in {} concepts", units.len(), library.concepts.len());
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

/// The Go code of a concept: its examples, the programs of its questions.
fn units_of(concept: &Concept) -> Vec<Unit> {
    let place = |line: u32| format!("{}:{line}", concept.file);
    let mut units: Vec<Unit> = concept
        .examples
        .iter()
        .map(|example| Unit {
            place: place(example.files.first().map_or(1, |file| file.line)),
            go: example.go.unwrap_or(GoVersion::CURRENT),
            fails: example.fails,
            files: example.files.iter().map(|file| (file.path.clone(), file.text.clone())).collect(),
            prints: None,
        })
        .collect();
    for question in &concept.questions {
        if let QuestionBody::Output { program, output, exit, .. } = &question.body {
            units.push(Unit {
                place: place(program.line),
                go: program.go.unwrap_or(GoVersion::CURRENT),
                fails: program.fails,
                files: vec![("main.go".into(), program.text.clone())],
                prints: Some((output.clone(), *exit)),
            });
        }
    }
    units
}

/// Can it be one package among many in one module? That costs a fraction of the time.
fn goes_together(unit: &Unit) -> bool {
    !unit.fails && !unit.files.iter().any(|(path, text)| path.contains('/') || imports_a_module(text))
}

/// Does the code import something outside of the standard library?
fn imports_a_module(text: &str) -> bool {
    text.lines().any(|line| {
        let quoted = line.trim().trim_start_matches("import ").split('"').nth(1).unwrap_or_default();
        let first = quoted.split('/').next().unwrap_or_default();
        first.contains('.') && quoted.contains('/') && !quoted.contains(' ')
    })
}

fn check_together(module: &Path, go: GoVersion, units: &[(usize, &Unit)]) -> Vec<String> {
    write_module(module, go);
    for (index, unit) in units {
        write_files(&module.join(format!("u{index}")), &unit.files);
    }
    let mut faults = Vec::new();
    // One cheap check of vet is enough: it type-checks everything first, tests included.
    let vetted = run_go(module, &["vet", "-asmdecl", "./..."]);
    if !vetted.status.success() {
        let message = String::from_utf8_lossy(&vetted.stderr).into_owned();
        for (index, unit) in units {
            let mine: Vec<&str> = message.lines().filter(|line| line.contains(&format!("u{index}/"))).collect();
            if !mine.is_empty() {
                faults.push(format!("{}: does not compile:\n    {}", unit.place, mine.join("\n    ")));
            }
        }
        if faults.is_empty() {
            faults.push(format!("go vet failed:\n{message}"));
        }
        return faults;
    }

    let programs: Vec<_> = units.iter().filter(|(_, unit)| unit.prints.is_some()).collect();
    if programs.is_empty() {
        return faults;
    }
    let packages: Vec<String> = programs.iter().map(|(index, _)| format!("./u{index}")).collect();
    // A folder as the output takes one program a package; with a single package it must exist.
    let folder = module.join("bin");
    fs::create_dir_all(&folder).expect("a folder for programs");
    let folder_name = format!("{}/", folder.display());
    let mut arguments = vec!["build", "-o", &folder_name];
    arguments.extend(packages.iter().map(String::as_str));
    let built = run_go(module, &arguments);
    if !built.status.success() {
        return vec![format!("go build failed:\n{}", String::from_utf8_lossy(&built.stderr))];
    }
    let more = Mutex::new(Vec::new());
    in_parallel(&programs, |(index, unit)| {
        let program = folder.join(format!("u{index}{}", std::env::consts::EXE_SUFFIX));
        more.lock().expect("no other thread failed").extend(check_output(&program, unit));
    });
    faults.extend(more.into_inner().expect("no thread failed"));
    faults
}

fn check_alone(module: &Path, unit: &Unit) -> Option<String> {
    write_module(module, unit.go);
    write_files(module, &unit.files);
    if unit.files.iter().any(|(_, text)| imports_a_module(text) && !text.contains(MODULE)) {
        let tidied = run_go(module, &["mod", "tidy"]);
        if !tidied.status.success() {
            return Some(format!("{}: {}", unit.place, String::from_utf8_lossy(&tidied.stderr)));
        }
    }
    let vetted = run_go(module, &["vet", "-asmdecl", "./..."]);
    let message = String::from_utf8_lossy(&vetted.stderr).into_owned();
    match (unit.fails, vetted.status.success()) {
        (false, false) => {
            Some(format!("{}: does not compile:\n    {}", unit.place, message.trim().replace('\n', "\n    ")))
        }
        (true, true) => Some(format!("{}: compiles, but is marked `fails`", unit.place)),
        (true, false) => {
            let built = run_go(module, &["build", "-o", "program", "./..."]);
            let message = String::from_utf8_lossy(&built.stderr).into_owned() + &message;
            let (part, _) = unit.prints.as_ref()?;
            let missing = part.lines().find(|line| !message.contains(line.trim()))?;
            Some(format!(
                "{}: the compiler does not say `{missing}` but:\n    {}",
                unit.place,
                message.trim().replace('\n', "\n    ")
            ))
        }
        (false, true) => {
            unit.prints.as_ref()?;
            let built = run_go(module, &["build", "-o", "program", "."]);
            if built.status.success() {
                check_output(&module.join("program"), unit)
            } else {
                Some(format!("{}: {}", unit.place, String::from_utf8_lossy(&built.stderr)))
            }
        }
    }
}

/// Runs a program and compares what it prints: standard output, then standard error up to its first blank line.
fn check_output(program: &Path, unit: &Unit) -> Option<String> {
    let (output, exit) = unit.prints.as_ref()?;
    let Some(ran) = run_within(program, RUN_LIMIT) else {
        return Some(format!("{}: still runs after {} s", unit.place, RUN_LIMIT.as_secs()));
    };
    let mut printed = String::from_utf8_lossy(&ran.stdout).into_owned();
    let errors = String::from_utf8_lossy(&ran.stderr);
    printed.push_str(errors.split("\n\n").next().unwrap_or_default());
    if lines(&printed) != lines(output) {
        return Some(format!(
            "{}: prints\n    {}\ninstead of\n    {}",
            unit.place,
            lines(&printed).join("\n    "),
            lines(output).join("\n    ")
        ));
    }
    let code = ran.status.code().unwrap_or(-1);
    (code != *exit).then(|| format!("{}: exits with {code} instead of {exit}", unit.place))
}

/// The lines of a text without the space at their ends, and without blank lines at its end.
fn lines(text: &str) -> Vec<&str> {
    text.trim_end().lines().map(str::trim_end).collect()
}

fn run_within(program: &Path, limit: Duration) -> Option<Output> {
    let mut child = Command::new(program)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let begin = Instant::now();
    while child.try_wait().expect("the program can be asked").is_none() {
        if begin.elapsed() > limit {
            child.kill().expect("the program can be ended");
            child.wait().expect("the program ends");
            return None;
        }
        thread::sleep(Duration::from_millis(5));
    }
    Some(child.wait_with_output().expect("the program's output can be read"))
}

fn run_go(folder: &Path, arguments: &[&str]) -> Output {
    Command::new("go")
        .args(arguments)
        .current_dir(folder)
        .env("GOTOOLCHAIN", standard_library::toolchain())
        .env("GOWORK", "off")
        .env("GOFLAGS", "-mod=mod")
        .output()
        .expect("go runs; install it from https://go.dev/dl")
}

fn write_module(folder: &Path, go: GoVersion) {
    write(&folder.join("go.mod"), &format!("module {MODULE}\n\ngo 1.{}\n", go.0));
}

fn write_files(folder: &Path, files: &[(String, String)]) {
    for (path, text) in files {
        write(&folder.join(path), text);
    }
}

fn write(path: &PathBuf, text: &str) {
    fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("the folder can be made");
    fs::write(path, text).expect("the file can be written");
}

/// Does `work` for each item, as many at a time as there are processors.
fn in_parallel<T: Sync>(items: &[T], work: impl Fn(&T) + Sync) {
    let next = Mutex::new(items.iter());
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                loop {
                    let Some(item) = next.lock().expect("no other thread failed").next() else { return };
                    work(item);
                }
            });
        }
    });
}
