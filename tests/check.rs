//! `goviva check` on a folder of deliberately bad concepts: each fault with its file, its line and the mend.

#![expect(clippy::expect_used, reason = "a test ends when the program does not start")]

use expect_test::expect_file;
use std::process::{Command, Output};

fn goviva(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_goviva"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("the program starts")
}

#[test]
fn names_every_fault_and_exits_with_1() {
    let output = goviva(&["check", "tests/fixtures/bad-concepts"]);
    assert_eq!(output.status.code(), Some(1));
    expect_file!["fixtures/bad-concepts.txt"].assert_eq(&String::from_utf8_lossy(&output.stdout));
}

#[test]
fn the_built_in_concepts_are_sound() {
    let output = goviva(&["check", "knowledge"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn a_folder_that_is_not_there_is_an_error() {
    let output = goviva(&["check", "no/such/folder"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no/such/folder"));
}

#[test]
fn concepts_are_json_for_programs() {
    let output = goviva(&["concepts", "--format", "json"]);
    let concepts: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let concepts = concepts.as_array().expect("an array");
    let goroutines = concepts.iter().find(|concept| concept["id"] == "goroutines").expect("goroutines");
    assert_eq!(goroutines["topic"], "concurrency");
    assert_eq!(goroutines["difficulty"], "medium");
    assert_eq!(goroutines["frequency"], "very-common");
    assert_eq!(goroutines["questions"][0]["id"], "goroutines/goroutine-and-thread");
    assert_eq!(goroutines["questions"][0]["kind"], "recall");
}

#[test]
fn explain_is_plain_in_a_pipe_and_knows_versions() {
    let explained = |arguments: &[&str]| {
        let output = goviva(arguments);
        assert!(output.status.success());
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let current = explained(&["explain", "goroutines"]);
    assert!(current.starts_with("Goroutines vs OS threads\n"), "{current}");
    assert!(!current.contains('\u{1b}'), "{current}");
    assert!(!current.contains("that all rounds share"), "{current}");
    assert!(explained(&["explain", "goroutines", "--go", "1.21"]).contains("that all rounds share"));
}

#[test]
fn an_unknown_concept_brings_the_nearest() {
    let output = goviva(&["explain", "gorutine"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("did you mean goroutines"), "{output:?}");
}

#[test]
#[cfg(unix)]
fn a_reader_that_has_seen_enough_is_no_error() {
    use std::process::Stdio;
    let program = env!("CARGO_BIN_EXE_goviva");
    let mut child = Command::new(program)
        .args(["concepts", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // Nobody reads: the program meets a closed pipe.
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the program ends");
    assert!(output.status.success(), "{output:?}");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
