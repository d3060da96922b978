//! Progress under kill -9, on a full disk, in a file that may not be written, and with a hundred thousand reviews.
//!
//! `make store` runs these: they take minutes, or need to mount a small disk.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test stops at a surprise")]
#![expect(clippy::disallowed_methods, reason = "a test reads files, and measures time")]

use goviva::quiz::{Fsrs, Grade, Moment, Random, Review};
use goviva::store::{Fault, Store};
use std::collections::HashSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Tells a copy of this program to be one of the writers.
const WRITER: &str = "GOVIVA_TEST_WRITER";

fn review(question: &str, at: i64, grade: Grade) -> Review {
    Review {
        question: question.into(),
        revision: 1,
        moment: Moment::new(1_767_268_800_000 + at, 0),
        grade,
        took: None,
        undone: false,
        ask: None,
    }
}

/// Answers for ever, and says of each answer that it was acknowledged.
#[test]
#[ignore = "not a test: the writer of the next one"]
fn writer() {
    let Ok(path) = std::env::var(WRITER) else { return };
    let mut random = Random::new(u64::from(std::process::id()));
    let mut store = Store::open(Path::new(&path), Fsrs::default()).unwrap();
    let mut out = std::io::stdout();
    loop {
        let at = i64::try_from(random.below(400 * 86_400_000)).unwrap();
        let mut review = review(&format!("c/{}", random.below(40)), at, Grade::ALL[random.below(4)]);
        store.answer(&mut review).unwrap();
        writeln!(out, "\nkept {} {} {}", review.question, review.moment.at, review.grade.number()).unwrap();
        out.flush().unwrap();
    }
}

fn start(path: &Path) -> (Child, std::thread::JoinHandle<Vec<String>>) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "writer", "--nocapture"])
        .env(WRITER, path)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let out = BufReader::new(child.stdout.take().unwrap());
    let reader = std::thread::spawn(move || {
        // A line cut off by the kill has no number at its end, or was written after the answer was kept.
        let lines = out.lines().map_while(Result::ok);
        lines.filter_map(|line| line.strip_prefix("kept ").map(str::to_owned)).collect()
    });
    (child, reader)
}

#[test]
#[ignore = "takes minutes: 200 kills"]
fn two_hundred_kills_lose_no_acknowledged_answer() {
    const KILLS: usize = 200;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("progress.db");
    let mut random = Random::new(9);
    let mut readers = Vec::new();
    let mut writers: Vec<_> = (0..3).map(|_| start(&path)).collect();
    for _ in 0..KILLS {
        std::thread::sleep(Duration::from_millis(20 + random.below(200) as u64));
        let (mut child, reader) = writers.remove(random.below(writers.len()));
        child.kill().unwrap();
        child.wait().unwrap();
        readers.push(reader);
        writers.push(start(&path));
    }
    for (mut child, reader) in writers {
        child.kill().unwrap();
        child.wait().unwrap();
        readers.push(reader);
    }
    let acknowledged: Vec<String> = readers.into_iter().flat_map(|reader| reader.join().unwrap()).collect();

    let mut store = Store::open(&path, Fsrs::default()).unwrap();
    let reviews = store.reviews().unwrap();
    let kept: HashSet<String> = reviews
        .iter()
        .map(|review| format!("{} {} {}", review.question, review.moment.at, review.grade.number()))
        .collect();
    let lost: Vec<&String> = acknowledged.iter().filter(|answer| !kept.contains(*answer)).collect();
    // A line that the kill cut off is no acknowledgement; there is at most one a writer.
    println!("{KILLS} kills, {} answers acknowledged, {} kept, {} lost", acknowledged.len(), kept.len(), lost.len());
    assert!(lost.is_empty(), "{lost:?}");
    assert!(acknowledged.len() > KILLS, "too few answers to say anything");
    assert_eq!(store.integrity().unwrap(), "ok");
    assert_eq!(store.rebuild().unwrap(), Vec::<String>::new(), "the state is what the log says");
}

#[test]
#[ignore = "takes a minute: 100,000 reviews"]
fn an_answer_is_quick_with_a_hundred_thousand_reviews() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("progress.db");
    let mut store = Store::open(&path, Fsrs::default()).unwrap();
    let mut export = store.export().unwrap();
    let mut random = Random::new(3);
    for number in 0..100_000_i64 {
        export.reviews.push(goviva::store::ExportedReview {
            question: format!("c/{}", random.below(800)),
            revision: 1,
            at: 1_700_000_000_000 + number * 600_000,
            day: 19_675 + i32::try_from(number / 144).unwrap(),
            grade: 1 + u8::try_from(random.below(4)).unwrap(),
            took: Some(5000),
            undone: false,
            ask: None,
        });
    }
    store.import(&export).unwrap();
    let mut times = Vec::new();
    for number in 0..300 {
        let mut review = review(&format!("c/{}", random.below(800)), number * 1000, Grade::Good);
        let begun = Instant::now();
        store.answer(&mut review).unwrap();
        times.push(begun.elapsed());
    }
    // One commit of SQLite with nothing around it, on the same disk.
    let bare = rusqlite::Connection::open(folder.path().join("bare.db")).unwrap();
    bare.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (x)").unwrap();
    let mut commits = Vec::new();
    for number in 0..300 {
        let begun = Instant::now();
        bare.execute("INSERT INTO t VALUES (?1)", [number]).unwrap();
        commits.push(begun.elapsed());
    }
    let median = |times: &mut Vec<Duration>| {
        times.sort();
        times[times.len() / 2]
    };
    let (answer, commit) = (median(&mut times), median(&mut commits));
    let begun = Instant::now();
    let progress = store.progress(Moment::new(1_760_000_000_000, 0)).unwrap();
    let read = begun.elapsed();
    drop(store);
    let begun = Instant::now();
    Store::open(&path, Fsrs::default()).unwrap();
    println!(
        "an answer {answer:?}, one commit {commit:?}: {:.1} times; {} states read in {read:?}; opened in {:?}; {} MB",
        answer.as_secs_f64() / commit.as_secs_f64(),
        progress.states.len(),
        begun.elapsed(),
        std::fs::metadata(&path).unwrap().len() / 1_000_000
    );
    assert!(answer < Duration::from_millis(5) || answer < 5 * commit, "{answer:?} against {commit:?}");
}

/// Runs the rest of a test with a disk of that size mounted at a folder. Needs root, or user namespaces.
fn on_a_small_disk(test: &str, kilobytes: u32) -> Option<PathBuf> {
    const DISK: &str = "GOVIVA_TEST_DISK";
    if let Some(disk) = std::env::var_os(DISK) {
        return Some(disk.into());
    }
    let folder = tempfile::tempdir().unwrap();
    let script =
        format!("mount -t tmpfs -o size={kilobytes}k none \"$1\" && exec \"$2\" --ignored --exact {test} --nocapture");
    let mut command = Command::new("unshare");
    let run = command.args(["--mount", "--map-root-user", "sh", "-c", &script, "sh"]);
    let status = run.arg(folder.path()).arg(std::env::current_exe().unwrap()).env(DISK, folder.path()).status();
    assert!(status.unwrap().success());
    None
}

#[test]
#[ignore = "mounts a small disk"]
fn a_full_disk_keeps_what_was_acknowledged() {
    let Some(disk) = on_a_small_disk("a_full_disk_keeps_what_was_acknowledged", 512) else { return };
    let path = disk.join("progress.db");
    let mut store = Store::open(&path, Fsrs::default()).unwrap();
    let mut acknowledged = 0;
    let error = loop {
        match store.answer(&mut review(&format!("c/{}", acknowledged % 50), acknowledged * 60_000, Grade::Good)) {
            Ok(_) => acknowledged += 1,
            Err(error) => break error,
        }
    };
    println!("after {acknowledged} answers: {error}");
    assert!(matches!(error.fault, Fault::Full), "{error:?}");
    drop(store);
    // The log can be read where nothing can be written, by a copy.
    let copy = tempfile::tempdir().unwrap();
    for name in ["progress.db", "progress.db-wal"] {
        if disk.join(name).exists() {
            std::fs::copy(disk.join(name), copy.path().join(name)).unwrap();
        }
    }
    let mut store = Store::open(&copy.path().join("progress.db"), Fsrs::default()).unwrap();
    assert_eq!(i64::try_from(store.reviews().unwrap().len()).unwrap(), acknowledged);
    assert_eq!(store.integrity().unwrap(), "ok");
    assert_eq!(store.rebuild().unwrap(), Vec::<String>::new());
}

#[test]
#[ignore = "mounts a small disk"]
fn a_disk_that_may_only_be_read_is_named_and_left_alone() {
    let Some(disk) = on_a_small_disk("a_disk_that_may_only_be_read_is_named_and_left_alone", 4096) else { return };
    let path = disk.join("progress.db");
    let mut store = Store::open(&path, Fsrs::default()).unwrap();
    store.answer(&mut review("c/1", 0, Grade::Good)).unwrap();
    drop(store);
    let before = std::fs::read(&path).unwrap();
    assert!(Command::new("mount").args(["-o", "remount,ro"]).arg(&disk).status().unwrap().success());
    let error = Store::open(&path, Fsrs::default()).unwrap_err();
    println!("{error}");
    assert!(matches!(error.fault, Fault::ReadOnly), "{error:?}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
}
