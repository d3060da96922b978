//! Asks the Go toolchain about all Go code of the concepts: examples compile (or fail to, where they say so), and
//! programs print what their questions say.
//!
//! Needs Go, so it runs only when asked: `cargo test --test knowledge_go -- --ignored --nocapture`.
//! `GOVIVA_CONCEPT=defer` looks at one concept alone; `GOVIVA_VET=1` lists what `go vet` has to say, which is no
//! failure, as wrong code stands beside right code.
//!
//! All files of one Go version form one module under `target/tmp`, with a package for each example and question, so
//! that a few runs of the `go` command do for all, and the next time only for what changed.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test ends when it cannot do its work")]
#![allow(clippy::disallowed_methods, reason = "a test writes files and has a time limit")]

use goviva::concepts::{Concept, GoVersion, Program, QuestionBody, go_files, parse};
use goviva::workspace::read_pack;
use rayon::prelude::*;
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The toolchain that decides, whatever is installed.
const TOOLCHAIN: &str = "go1.27.0";

/// Packages outside of the standard library that examples may import.
const REQUIRED: &[(&str, &str)] = &[("golang.org/x/sync", "v0.24.0")];

/// No program of a question takes longer.
const TIME_LIMIT: Duration = Duration::from_secs(20);

/// A program that depends on the scheduler shows it in a few runs.
const RUNS: usize = 3;

/// The files of one example or question.
struct Package {
    /// The folder in the module.
    name: String,
    concept_file: String,
    files: Vec<PackageFile>,
    /// What the program prints, where a question says so.
    prints: Option<Printed>,
}

struct PackageFile {
    path: String,
    text: String,
    /// The line of its first line in the concept's file.
    line: u32,
}

struct Printed {
    output: String,
    exit: i32,
}

/// What the packages of a module have in common.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Kind {
    go: u16,
    role: Role,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    Compiles,
    Fails,
    Runs,
}

#[test]
#[ignore = "needs the Go toolchain: `cargo test --test knowledge_go -- --ignored`"]
fn the_go_toolchain_agrees() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    std::env::set_current_dir(root).unwrap();
    let only = std::env::var("GOVIVA_CONCEPT").ok();
    let work = Path::new(env!("CARGO_TARGET_TMPDIR")).join("knowledge-go").join(only.as_deref().unwrap_or("all"));
    let mut modules: BTreeMap<Kind, Vec<Package>> = BTreeMap::new();
    for (file, text) in read_pack(Path::new("knowledge")).unwrap().files {
        let (concept, _) = parse(&file, &text);
        if only.as_ref().is_none_or(|only| *only == concept.id) {
            for (kind, package) in packages(&concept, &text) {
                modules.entry(kind).or_default().push(package);
            }
        }
    }
    assert!(!modules.is_empty(), "no Go code found");
    let mut faults = Vec::new();
    for (kind, packages) in &modules {
        let started = Instant::now();
        let module = Module { folder: work.join(kind.name()), packages };
        module.write(GoVersion(kind.go));
        let before = faults.len();
        match kind.role {
            Role::Compiles => module.compile(&mut faults),
            Role::Fails => module.fail(&mut faults),
            Role::Runs => module.run(&mut faults),
        }
        let (count, found) = (packages.len(), faults.len() - before);
        println!("{}: {count} packages, {found} faults, {:.1?}", kind.name(), started.elapsed());
    }
    faults.sort();
    faults.dedup();
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

/// All Go packages of a concept.
fn packages(concept: &Concept, text: &str) -> Vec<(Kind, Package)> {
    let mut packages = Vec::new();
    let mut seen = BTreeSet::new();
    let mut add = |go: Option<GoVersion>, role, name: String, files: Vec<PackageFile>, prints| {
        let kind = Kind { go: go.unwrap_or(GoVersion::CURRENT).0, role };
        let concept_file = concept.file.clone();
        packages.push((kind, Package { name: format!("{}_{name}", concept.id), concept_file, files, prints }));
    };
    for (index, example) in concept.examples.iter().enumerate() {
        let role = if example.fails { Role::Fails } else { Role::Compiles };
        let file = |file: &goviva::concepts::ExampleFile| {
            seen.insert(file.line);
            PackageFile { path: file.path.clone(), text: file.text.clone(), line: file.line }
        };
        let files = example.files.iter().map(file).collect();
        add(example.go, role, format!("example{}", index + 1), files, None);
    }
    for question in &concept.questions {
        let slug = question.id.rsplit('/').next().unwrap_or_default();
        if let QuestionBody::Output { program, output, exit, .. } = &question.body {
            seen.insert(program.line);
            let role = if program.fails { Role::Fails } else { Role::Runs };
            let prints = Some(Printed { output: output.clone(), exit: *exit });
            add(program.go, role, slug.to_owned(), vec![main_file(program)], prints);
        }
    }
    for program in go_files(text) {
        if seen.insert(program.line) {
            let role = if program.fails { Role::Fails } else { Role::Compiles };
            add(program.go, role, format!("line{}", program.line), vec![main_file(&program)], None);
        }
    }
    packages
}

fn main_file(program: &Program) -> PackageFile {
    let path = if program.text.contains("\"testing\"") { "main_test.go" } else { "main.go" };
    PackageFile { path: path.to_owned(), text: program.text.clone(), line: program.line }
}

impl Kind {
    fn name(self) -> String {
        let role = match self.role {
            Role::Compiles => "compiles",
            Role::Fails => "fails",
            Role::Runs => "runs",
        };
        format!("go1.{}-{role}", self.go)
    }
}

struct Module<'p> {
    folder: PathBuf,
    packages: &'p [Package],
}

impl Module<'_> {
    /// Brings the folder up to date, leaving what is right, as the `go` command looks at times.
    fn write(&self, go: GoVersion) {
        let mut wanted: BTreeMap<PathBuf, String> = BTreeMap::new();
        let mut go_mod = format!("module example.com/knowledge\n\ngo {go}\n\ntoolchain {TOOLCHAIN}\n");
        let texts = || self.packages.iter().flat_map(|package| &package.files).map(|file| &file.text);
        for (path, version) in REQUIRED {
            if texts().any(|text| text.contains(path)) {
                writeln!(go_mod, "\nrequire {path} {version}").unwrap();
            }
        }
        wanted.insert("go.mod".into(), go_mod);
        for package in self.packages {
            for file in &package.files {
                // An example with several folders imports its own packages by the path that the rules see, too.
                let own = format!("\"example.com/knowledge/{}/", package.name);
                let text = file.text.replace("\"example.com/example/", &own);
                wanted.insert(Path::new(&package.name).join(&file.path), text);
            }
        }
        for path in go_files_below(&self.folder) {
            if !wanted.contains_key(path.strip_prefix(&self.folder).unwrap()) {
                fs::remove_file(path).unwrap();
            }
        }
        for (path, text) in wanted {
            let path = self.folder.join(path);
            if fs::read_to_string(&path).ok().as_deref() != Some(&text) {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            }
        }
    }

    fn compile(&self, faults: &mut Vec<String>) {
        let said = self.list();
        faults.extend(self.located(&said).into_iter().map(|(_, message)| message));
        if std::env::var_os("GOVIVA_VET").is_some() {
            let (said, _) = self.go(&["vet", "./..."]);
            for (_, message) in self.located(&said) {
                println!("{message}");
            }
        }
    }

    fn fail(&self, faults: &mut Vec<String>) {
        let said = self.list();
        let located = self.located(&said);
        for package in self.packages {
            let messages: Vec<&String> =
                located.iter().filter(|(name, _)| *name == package.name).map(|(_, message)| message).collect();
            let place = package.place();
            if messages.is_empty() {
                faults.push(format!("{place}: marked `fails`, but it compiles; take the mark out or make it fail"));
            }
            let Some(Printed { output, .. }) = &package.prints else { continue };
            for line in output.lines().map(str::trim).filter(|line| !line.is_empty()) {
                // The compiler names a line of the program, and here the line of the concept stands in front.
                let message = without_position(line);
                if !messages.iter().any(|said| said.contains(message)) {
                    let said: Vec<&str> = messages.iter().map(|message| message.as_str()).collect();
                    faults.push(format!(
                        "{place}: the compiler does not say `{line}`; it says:\n    {}",
                        said.join("\n    ")
                    ));
                }
            }
        }
    }

    fn run(&self, faults: &mut Vec<String>) {
        let bin = self.folder.join("bin");
        fs::create_dir_all(&bin).unwrap();
        let (said, built) = self.go(&["build", "-o", "bin/", "./..."]);
        let located = self.located(&said);
        assert!(built || !located.is_empty(), "go build: {said}");
        let broken: BTreeSet<&String> = located.iter().map(|(name, _)| name).collect();
        let ran: Vec<String> = self
            .packages
            .par_iter()
            .filter(|package| !broken.contains(&package.name))
            .filter_map(|package| package.fault_of_output(&bin))
            .collect();
        faults.extend(located.iter().map(|(_, message)| message.clone()));
        faults.extend(ran);
    }

    /// Compiles all packages and their tests without linking a program, and returns what the toolchain says.
    fn list(&self) -> String {
        const ERRORS: &str =
            "{{with .Error}}{{.Pos}}: {{.Err}}\n{{end}}{{range .DepsErrors}}{{.Pos}}: {{.Err}}\n{{end}}";
        let (said, done) = self.go(&["list", "-e", "-export", "-test", "-f", ERRORS, "./..."]);
        assert!(done, "go list: {said}");
        said
    }

    /// What a `go` command prints, and whether it ended well.
    fn go(&self, arguments: &[&str]) -> (String, bool) {
        let output = Command::new("go")
            .args(arguments)
            .current_dir(&self.folder)
            .envs([("GOTOOLCHAIN", "auto"), ("GOWORK", "off"), ("GOFLAGS", "-mod=mod")])
            .output()
            .expect("the `go` command runs; install Go or leave `--ignored` out");
        let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
        (said, output.status.success())
    }

    /// The lines of `said` that name a Go file, each with its package and with its place in the concept's file.
    fn located(&self, said: &str) -> Vec<(String, String)> {
        let place = Regex::new(r"(?:^|\s)(?:\./)?([^\s/:]+)/([^\s:]+\.go):(\d+)(?::\d+)?: (.*)$").unwrap();
        let mut located = Vec::new();
        for captures in said.lines().filter_map(|line| place.captures(line)) {
            let [name, path, line, message] = [1, 2, 3, 4].map(|group| captures[group].to_owned());
            let Some(package) = self.packages.iter().find(|package| package.name == name) else { continue };
            let Some(file) = package.files.iter().find(|file| file.path == path) else { continue };
            let line = file.line + line.parse::<u32>().unwrap_or(1) - 1;
            located.push((name, format!("{}:{line}: {message}", package.concept_file)));
        }
        located.sort();
        located.dedup();
        located
    }
}

impl Package {
    fn place(&self) -> String {
        format!("{}:{}", self.concept_file, self.files.first().map_or(1, |file| file.line))
    }

    /// Runs the program a few times and compares.
    fn fault_of_output(&self, bin: &Path) -> Option<String> {
        let Printed { output, exit } = self.prints.as_ref()?;
        let place = self.place();
        for _ in 0..RUNS {
            let (printed, code) = match run(&bin.join(&self.name)) {
                Ok(ended) => ended,
                Err(problem) => return Some(format!("{place}: {problem}")),
            };
            if lines(&printed) != lines(output) {
                return Some(format!(
                    "{place}: the program prints\n{}\nand not\n{}",
                    indented(&printed),
                    indented(output)
                ));
            }
            if code != *exit {
                return Some(format!(
                    "{place}: the program ends with exit code {code} and not {exit}; write `exit={code}`"
                ));
            }
        }
        None
    }
}

/// What a program prints: standard output, then standard error up to its first blank line; and its exit code.
fn run(program: &Path) -> Result<(String, i32), String> {
    let files = ["out", "err"].map(|name| program.with_extension(name));
    let [out, err] = files.each_ref().map(|path| File::create(path).unwrap());
    let mut child = Command::new(program)
        .stdin(Stdio::null())
        .stdout(out)
        .stderr(err)
        .env("TZ", "UTC")
        .env_remove("GOTRACEBACK")
        .env_remove("GODEBUG")
        .spawn()
        .map_err(|error| format!("the program does not start: {error}"))?;
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if started.elapsed() > TIME_LIMIT {
            child.kill().unwrap();
            child.wait().unwrap();
            return Err(format!("the program is still running after {TIME_LIMIT:?}; make it end"));
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let [out, err] = files.map(|path| String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned());
    let err: Vec<&str> = err.lines().take_while(|line| !line.trim().is_empty()).collect();
    let code = status.code().ok_or("the program was ended by a signal")?;
    let gap = if out.is_empty() || out.ends_with('\n') || err.is_empty() { "" } else { "\n" };
    Ok((format!("{out}{gap}{}", err.join("\n")), code))
}

/// White space at the end of lines and of the whole is nobody's concern.
fn lines(text: &str) -> Vec<&str> {
    text.trim_end().lines().map(str::trim_end).collect()
}

fn indented(text: &str) -> String {
    lines(text).iter().map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n")
}

/// `./main.go:4:2: message` without its place.
fn without_position(line: &str) -> &str {
    line.find(".go:").and_then(|at| line[at + 4..].find(": ").map(|end| &line[at + 4 + end + 2..])).unwrap_or(line)
}

fn go_files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(go_files_below(&path));
        } else if path.extension().is_some_and(|extension| extension == "go") {
            files.push(path);
        }
    }
    files
}
