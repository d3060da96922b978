//! `goviva quiz` in a pipe, and what becomes of the answers: each test has a data folder and a clock of its own.

#![expect(clippy::unwrap_used, reason = "a test ends at a surprise")]
#![expect(clippy::disallowed_methods, reason = "a test writes and reads files")]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn goviva(data: &Path, day: u32, arguments: &[&str], typed: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_goviva"))
        .args(arguments)
        .env("GOVIVA_DATA", data)
        .env("GOVIVA_NOW", format!("2026-05-{day:02}T12:00:00Z"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that ends before it has read all is no fault of the pipe.
    let _ = child.stdin.take().unwrap().write_all(typed.as_bytes());
    child.wait_with_output().unwrap()
}

/// Runs it, and gives what it printed; it must end well.
fn check(data: &Path, day: u32, arguments: &[&str], typed: &str) -> String {
    let output = goviva(data, day, arguments, typed);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    String::from_utf8(output.stdout).unwrap()
}

const DEFER: &[&str] = &["quiz", "--concept", "defer", "--seed", "1"];

#[test]
fn an_answer_is_kept_and_what_was_wrong_is_due() {
    let data = tempfile::tempdir().unwrap();
    let text = check(data.path(), 1, DEFER, "1\nq\n");
    assert!(text.starts_with("Keys: the number of an option, s skip"), "{text}");
    assert!(text.contains("It comes ") && text.ends_with(" of 1 right.\n"), "{text}");
    assert!(!text.contains('\u{1b}'), "{text}");
    let progress = check(data.path(), 1, &["progress"], "");
    assert!(progress.contains("Learning: defer\n") && progress.contains("1 answer on 1 day since"), "{progress}");
    let later = check(data.path(), 30, &["progress"], "");
    assert!(later.starts_with("1 question due today, 0 answered\n"), "{later}");
    assert!(check(data.path(), 30, &["quiz", "--due"], "q\n").contains("\ndefer statement ("));
}

#[test]
fn a_file_is_asked_about_in_its_own_words() {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("shop.go");
    let program = "package shop\n\nfunc run() int {\n\tresults := make(chan int)\n\treturn <-results\n}\n";
    std::fs::write(&file, program).unwrap();
    let arguments = ["quiz", file.to_str().unwrap(), "--limit", "40", "--seed", "1"];
    let text = check(data.path(), 1, &arguments, &"s\n".repeat(40));
    let own = "shop.go:4`:\n\n    results := make(chan int)\n\n`results` has no buffer.\nWhat do you know when a send";
    assert!(text.contains(own), "{text}");
    std::fs::write(&file, program.replace("make(chan int)", "make(chan int, 1)")).unwrap();
    let text = check(data.path(), 1, &arguments, &"s\n".repeat(40));
    assert!(text.contains("\nWhat do you know when a send on an unbuffered channel has returned?"), "{text}");
    assert!(text.contains("    results := make(chan int, 1)\n"), "{text}");
    let interview = ["interview", "--from", file.to_str().unwrap(), "--seed", "1"];
    assert!(check(data.path(), 1, &interview, &"s\n".repeat(40)).contains("shop.go:4`:\n"));
}

/// Runs it with something in its environment; 0 means that it ended well.
fn with(data: &Path, variable: (&str, &str), arguments: &[&str]) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_goviva"))
        .args(arguments)
        .env("GOVIVA_DATA", data)
        .env("GOVIVA_NOW", "2026-05-03T12:00:00Z")
        .env(variable.0, variable.1)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(text).unwrap())
}

#[test]
fn the_day_is_as_long_as_the_reader_wants() {
    let data = tempfile::tempdir().unwrap();
    let asked = |arguments: &[&str]| check(data.path(), 1, arguments, &"s\n".repeat(90)).matches("\n> ").count();
    assert_eq!(asked(&["quiz"]), 8, "so many are new");
    assert_eq!(asked(&["quiz", "--new-per-day", "12"]), 12);
    assert_eq!(asked(&["quiz", "--new-per-day", "40", "--daily-cap", "20"]), 20);
    let (_, text) = with(data.path(), ("GOVIVA_DAILY_CAP", "0"), &["quiz"]);
    assert!(text.starts_with("Nothing more for today."), "{text}");
    let (code, text) = with(data.path(), ("GOVIVA_RETENTION", "1"), &["quiz"]);
    assert!(code == 2 && text.contains("write a number from 0.7 to 0.97"), "{text}");
}

#[test]
fn a_higher_goal_asks_sooner() {
    let data = tempfile::tempdir().unwrap();
    // Known on the first of May: with the usual goal it comes again on the third.
    let review = r#"{"question": "select/empty-select", "revision": 1, "at": 1777636800000, "day": 20574, "grade": 3, "took": null}"#;
    let file = data.path().join("answers.json");
    std::fs::write(&file, format!(r#"{{"goviva": 1, "reviews": [{review}], "marks": []}}"#)).unwrap();
    check(data.path(), 1, &["import", file.to_str().unwrap()], "");
    let due = |goal| with(data.path(), ("GOVIVA_RETENTION", goal), &["progress"]).1;
    assert!(due("0.97").starts_with("1 question due today"), "{}", due("0.97"));
    assert!(due("0.7").starts_with("0 questions due today"), "{}", due("0.7"));
}

#[test]
fn undo_asks_again_and_keeps_nothing() {
    let data = tempfile::tempdir().unwrap();
    let text = check(data.path(), 1, DEFER, "1\nu\nu\nq\n");
    assert!(text.contains("Taken back; here it is again."), "{text}");
    assert!(text.contains("There is no answer to take back."), "{text}");
    assert!(text.ends_with("\n0 of 0 right.\n"), "{text}");
    assert!(check(data.path(), 30, &["progress"], "").starts_with("0 questions due today"));
}

#[test]
fn what_is_muted_or_put_off_is_not_asked() {
    let data = tempfile::tempdir().unwrap();
    let all = check(data.path(), 1, DEFER, &"s\n".repeat(20)).matches("\ndefer statement (").count();
    check(data.path(), 1, DEFER, "m\nz\nq\n");
    let today = check(data.path(), 1, DEFER, &"s\n".repeat(20)).matches("\ndefer statement (").count();
    let tomorrow = check(data.path(), 2, DEFER, &"s\n".repeat(20)).matches("\ndefer statement (").count();
    assert_eq!((today, tomorrow), (all - 2, all - 1));
}

#[test]
fn what_makes_no_sense_is_said_to() {
    let data = tempfile::tempdir().unwrap();
    let text = check(data.path(), 1, DEFER, "0\n99\nx\n\n?\n");
    assert_eq!(text.matches(" is none of 1 to ").count(), 3, "{text}");
    assert_eq!(text.matches("Keys: ").count(), 2, "{text}");
    let faults = [
        (&["quiz", "--concept", "defre"][..], "no concept `defre`"),
        (&["quiz", "--topic", "cooking"], "no topic `cooking`; there are concurrency, "),
        (&["quiz", "no/such.go"], "no/such.go"),
    ];
    for (arguments, want) in faults {
        let output = goviva(data.path(), 1, arguments, "");
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains(want), "{output:?}");
    }
}

#[test]
fn code_brings_questions_on_what_it_does() {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("main.go");
    std::fs::write(&file, "package main\n\nfunc main() {\n\tdefer println()\n}\n").unwrap();
    let text = check(data.path(), 1, &["quiz", "--limit", "50", file.to_str().unwrap()], &"s\n".repeat(60));
    assert!(text.contains("\ndefer statement ("), "{text}");
    assert!(!text.contains("\nselect statement ("), "{text}");
}

#[test]
fn the_quiz_goes_on_without_a_database() {
    let data = tempfile::tempdir().unwrap();
    let database = data.path().join("progress.db");
    let bytes = "this is no database, whatever its name is; it is somebody's diary, and longer than a header is";
    std::fs::write(&database, bytes).unwrap();
    let output = goviva(data.path(), 1, DEFER, "1\nq\n");
    assert!(output.status.success());
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.contains("the progress is damaged") && errors.contains("keeps no answers"), "{errors}");
    assert!(String::from_utf8_lossy(&output.stdout).ends_with(" of 1 right.\n"));
    assert_eq!(std::fs::read_to_string(&database).unwrap(), bytes);
    assert_eq!(goviva(data.path(), 1, &["progress"], "").status.code(), Some(2));
}

#[test]
fn an_export_moves_to_another_machine() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    check(here.path(), 1, DEFER, "1\n1\nm\nq\n");
    let export = check(here.path(), 1, &["export"], "");
    assert_eq!(check(there.path(), 1, &["import", "-"], &export), "2 of 2 answers and 1 of 1 marks were new\n");
    assert_eq!(check(there.path(), 1, &["import", "-"], &export), "0 of 2 answers and 0 of 1 marks were new\n");
    assert_eq!(check(there.path(), 1, &["export"], ""), export);
    let file = here.path().join("export.json");
    check(here.path(), 1, &["export", file.to_str().unwrap()], "");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), export);
    let again = goviva(here.path(), 1, &["export", file.to_str().unwrap()], "");
    assert_eq!(again.status.code(), Some(2), "a file that is there is not overwritten");
}

#[test]
fn reset_asks_first() {
    let data = tempfile::tempdir().unwrap();
    check(data.path(), 1, DEFER, "1\nq\n");
    let kept = goviva(data.path(), 1, &["reset"], "yes\n");
    assert_eq!(kept.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&kept.stdout).contains("forgets all 1 answers"), "{kept:?}");
    assert!(check(data.path(), 1, &["progress"], "").contains("1 answered"));
    check(data.path(), 1, &["reset"], "forget\n");
    assert!(check(data.path(), 1, &["progress"], "").contains("0 answered"));
}
