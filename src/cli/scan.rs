//! `goviva scan`: every concept in folders of Go, for people and for programs.

use super::knowledge::Knowledge;
use crate::concepts::{ConceptIndex, Library};
use crate::report::{FileScan, Finding, Place, Scan, ScannedFile, Scanner};
use crate::workspace::{Target, WalkOptions, Walked, Workspace, go_files};
use indicatif::{ProgressBar, ProgressStyle};
use owo_colors::OwoColorize;
use serde::Serialize;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;

/// What to scan, and how to show it.
///
/// The exit code is 0 if all went well, 1 if some files could not be read (they are named on stderr), 2 for a wrong
/// argument.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct Arguments {
    /// Files, and folders that are searched for Go files; `./...` is read as `.`
    #[arg(default_value = ".", value_name = "PATH")]
    places: Vec<PathBuf>,
    /// How the result is printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Search folders named `vendor` too
    #[arg(long)]
    vendor: bool,
    /// Search folders named `testdata` too
    #[arg(long)]
    testdata: bool,
    /// Scan files with a `// Code generated … DO NOT EDIT.` line too
    #[arg(long)]
    generated: bool,
    /// With the text format: list every place, not only the first ones of a concept
    #[arg(long)]
    all: bool,
    /// How many threads work; 0 means one for each processor
    #[arg(long, value_name = "N", default_value_t = 0)]
    threads: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people: the concepts, each with its places
    Text,
    /// For programs: one JSON object a line for each place
    Jsonl,
    /// For programs: the same objects as one JSON array
    Json,
}

/// Scans, prints what was found, and on stderr what could not be read.
///
/// # Errors
/// If `out` cannot be written, there is no current directory, or the threads cannot be started.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> io::Result<ExitCode> {
    let here = std::env::current_dir()?;
    let places: Vec<PathBuf> = arguments.places.iter().map(|place| without_dots(place)).collect();
    let options = WalkOptions { vendor: arguments.vendor, testdata: arguments.testdata, threads: arguments.threads };
    let Walked { files, unreadable } = go_files(&places, options);
    let named = |path: &Path| places.iter().any(|place| place == path);
    let mut files: Vec<ScannedFile> = files
        .iter()
        .map(|path| Ok((path, std::path::absolute(path)?)))
        .map(|found: io::Result<_>| {
            let (given, path) = found?;
            let path = without_parents(&path);
            Ok(ScannedFile { name: relative(&path, &here), path, generated: arguments.generated || named(given) })
        })
        .collect::<io::Result<_>>()?;
    // Two places may lead to one file.
    files.sort_by(|one, other| one.path.cmp(&other.path).then(other.generated.cmp(&one.generated)));
    files.dedup_by(|later, earlier| later.path == earlier.path);

    let pool = rayon::ThreadPoolBuilder::new().num_threads(arguments.threads).build().map_err(io::Error::other)?;
    let progress = progress_bar(files.len());
    let Knowledge { library, rules } = Knowledge::builtin();
    let workspace = Workspace::new(Target::host());
    let scanner = Scanner { workspace: &workspace, rules: &rules };
    let mut scan = pool.install(|| scanner.scan(&files, &|| progress.inc(1)));
    progress.finish_and_clear();
    let places_not_read =
        unreadable.into_iter().map(|(path, error)| (path.to_string_lossy().replace('\\', "/"), error));
    scan.unreadable.extend(places_not_read);

    match arguments.format {
        Format::Text => write_text(library, &scan, arguments.all, out)?,
        Format::Jsonl => write_jsonl(library, &scan, out)?,
        Format::Json => write_json(library, &scan, out)?,
    }
    out.flush()?;
    let mut errors = anstream::stderr().lock();
    for (name, error) in &scan.unreadable {
        writeln!(errors, "{} {name}: {error}", "goviva: not scanned:".red())?;
    }
    Ok(if scan.unreadable.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A bar on stderr; nothing where that is no terminal.
fn progress_bar(files: usize) -> ProgressBar {
    let bar = ProgressBar::new(files as u64);
    if let Ok(style) = ProgressStyle::with_template("{wide_bar:.cyan} {pos} of {len} files") {
        bar.set_style(style);
    }
    bar
}

/// `./...`, Go's way to say this folder and all below it, as `.`.
fn without_dots(place: &Path) -> PathBuf {
    if place.file_name() != Some(OsStr::new("...")) {
        return place.to_owned();
    }
    match place.parent() {
        Some(parent) if parent != Path::new("") => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// The path without `..` where that leads to the same file: the folder before it is no link.
fn without_parents(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for component in path.components() {
        if component == Component::ParentDir && !clean.is_symlink() && clean.file_name().is_some() {
            clean.pop();
        } else {
            clean.push(component);
        }
    }
    clean
}

/// `path` from the folder `here`, with forward slashes. Both are absolute.
fn relative(path: &Path, here: &Path) -> String {
    let mut path_parts = path.components().peekable();
    let mut here_parts = here.components().peekable();
    let mut common = 0;
    while path_parts.peek().is_some() && path_parts.peek() == here_parts.peek() {
        path_parts.next();
        here_parts.next();
        common += 1;
    }
    if common == 0 {
        // Another drive.
        return path.to_string_lossy().replace('\\', "/");
    }
    let up = here_parts.map(|_| "..".into());
    let down = path_parts.map(|part| part.as_os_str().to_string_lossy());
    up.chain(down).collect::<Vec<_>>().join("/")
}

/// One place, as programs read it; its fields keep this order.
#[derive(Serialize)]
struct Line<'a> {
    file: &'a str,
    concept: &'a str,
    start: Place,
    end: Place,
    owner: Option<&'a str>,
    symbol: Option<&'a str>,
    lens: bool,
}

fn lines<'a>(library: &'a Library, scan: &'a Scan) -> impl Iterator<Item = Line<'a>> {
    let line = |file: &'a FileScan, finding: &'a Finding| {
        Some(Line {
            file: &file.name,
            concept: &library.at(finding.concept)?.id,
            start: finding.start,
            end: finding.end,
            owner: finding.owner.as_deref(),
            symbol: finding.symbol.as_deref(),
            lens: finding.lens,
        })
    };
    scan.files.iter().flat_map(move |file| file.findings.iter().filter_map(move |finding| line(file, finding)))
}

fn write_jsonl(library: &Library, scan: &Scan, out: &mut dyn Write) -> io::Result<()> {
    let mut out = io::BufWriter::new(out);
    for line in lines(library, scan) {
        serde_json::to_writer(&mut out, &line)?;
        out.write_all(b"\n")?;
    }
    out.flush()
}

fn write_json(library: &Library, scan: &Scan, out: &mut dyn Write) -> io::Result<()> {
    let mut out = io::BufWriter::new(out);
    let mut before = "[\n";
    for line in lines(library, scan) {
        out.write_all(before.as_bytes())?;
        serde_json::to_writer(&mut out, &line)?;
        before = ",\n";
    }
    out.write_all(if before == "[\n" { b"[]\n" } else { b"\n]\n" })?;
    out.flush()
}

/// The concepts, the most frequent first, each with its places.
fn write_text(library: &Library, scan: &Scan, all: bool, out: &mut dyn Write) -> io::Result<()> {
    const FIRST_PLACES: usize = 5;
    let mut by_concept: BTreeMap<ConceptIndex, Vec<(&FileScan, &Finding)>> = BTreeMap::new();
    for file in &scan.files {
        for finding in &file.findings {
            by_concept.entry(finding.concept).or_default().push((file, finding));
        }
    }
    let total: usize = by_concept.values().map(Vec::len).sum();
    let concepts = by_concept.len();
    let mut by_concept: Vec<_> = by_concept.into_iter().collect();
    // Equals stay in the order of the library.
    by_concept.sort_by_key(|(_, places)| std::cmp::Reverse(places.len()));
    let mut out = io::BufWriter::new(out);
    for (index, places) in by_concept {
        let Some(concept) = library.at(index) else { continue };
        let mut files: Vec<&str> = places.iter().map(|(file, _)| file.name.as_str()).collect();
        files.dedup();
        let count = format!("{} in {}", counted(places.len(), "place"), counted(files.len(), "file"));
        writeln!(out, "{} {} {}", concept.id.bold(), concept.title.cyan(), count.dimmed())?;
        let shown = if all { places.len() } else { FIRST_PLACES };
        for (file, Finding { start, owner, symbol, .. }) in places.iter().take(shown) {
            let what: Vec<&str> = symbol.as_deref().into_iter().collect();
            let within: Vec<String> = owner.iter().map(|owner| format!("in {owner}")).collect();
            let rest = what.into_iter().map(str::to_owned).chain(within).collect::<Vec<_>>().join(" ");
            let gap = if rest.is_empty() { "" } else { "  " };
            writeln!(out, "  {}:{}:{}{gap}{}", file.name, start.line, start.column, rest.dimmed())?;
        }
        if places.len() > shown {
            writeln!(out, "  {}", format!("… and {} more", places.len() - shown).dimmed())?;
        }
        writeln!(out)?;
    }
    let generated = match scan.generated {
        0 => String::new(),
        number => format!("; {} left out (--generated scans them)", counted(number, "generated file")),
    };
    let files = counted(scan.files.len(), "file");
    writeln!(out, "{} and {} in {files}{generated}", counted(concepts, "concept"), counted(total, "place"))?;
    out.flush()
}

fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scan() -> (&'static Library, Scan) {
        let library = Library::builtin();
        let finding = |id: &str, line, owner: Option<&str>, symbol: Option<&str>| Finding {
            concept: library.index(id).unwrap(),
            start: Place { line, column: 8 },
            end: Place { line, column: 11 },
            owner: owner.map(Into::into),
            symbol: symbol.map(Into::into),
            lens: true,
        };
        let findings = vec![
            finding("goroutines", 2, None, None),
            finding("sync-map", 3, Some("NewCache"), Some("sync.Map")),
            finding("sync-map", 4, None, Some("sync.Map")),
        ];
        let files = vec![FileScan { name: "a/b.go".into(), findings }];
        (library, Scan { files, unreadable: Vec::new(), generated: 1 })
    }

    fn printed(write: impl Fn(&mut dyn Write) -> io::Result<()>) -> String {
        let mut plain = anstream::StripStream::new(Vec::new());
        write(&mut plain).unwrap();
        String::from_utf8(plain.into_inner()).unwrap()
    }

    #[test]
    fn programs_read_lines_with_these_fields_in_this_order() {
        let (library, scan) = scan();
        let lines = printed(|out| write_jsonl(library, &scan, out));
        let lines: Vec<&str> = lines.lines().collect();
        let expected = r#"{"file":"a/b.go","concept":"sync-map","start":{"line":3,"column":8},"end":{"line":3,"column":11},"owner":"NewCache","symbol":"sync.Map","lens":true}"#;
        assert_eq!(lines[1], expected);
        assert!(lines[0].contains(r#""owner":null,"symbol":null"#), "{}", lines[0]);
        let array: Vec<serde_json::Value> =
            serde_json::from_str(&printed(|out| write_json(library, &scan, out))).unwrap();
        let one_by_one: Vec<serde_json::Value> = lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(array, one_by_one);
        assert_eq!(printed(|out| write_json(library, &Scan::default(), out)), "[]\n");
    }

    #[test]
    fn people_read_concepts_the_most_frequent_first() {
        let (library, scan) = scan();
        let text = printed(|out| write_text(library, &scan, false, out));
        let title = |id: &str| library.get(id).unwrap().title.clone();
        let expected = format!(
            "sync-map {} 2 places in 1 file\n  a/b.go:3:8  sync.Map in NewCache\n  a/b.go:4:8  sync.Map\n\n\
             goroutines {} 1 place in 1 file\n  a/b.go:2:8\n\n\
             2 concepts and 3 places in 1 file; 1 generated file left out (--generated scans them)\n",
            title("sync-map"),
            title("goroutines")
        );
        assert_eq!(text, expected);
    }

    #[test]
    fn names_start_at_the_current_directory() {
        let relative = |path: &str| relative(Path::new(path), Path::new("/home/me"));
        assert_eq!(relative("/home/me/a/b.go"), "a/b.go");
        assert_eq!(relative("/home/you/b.go"), "../you/b.go");
        assert_eq!(relative("/b.go"), "../../b.go");
    }

    #[test]
    fn go_s_dots_mean_the_folder() {
        assert_eq!(without_dots(Path::new("./...")), Path::new("."));
        assert_eq!(without_dots(Path::new("...")), Path::new("."));
        assert_eq!(without_dots(Path::new("a/...")), Path::new("a"));
        assert_eq!(without_dots(Path::new("a")), Path::new("a"));
    }
}
