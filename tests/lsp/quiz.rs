//! goviva's own requests: a quiz from its first question to its summary, what becomes of the answers, and what fades.

use crate::client::{Client, URI};
use goviva::concepts::{Library, QuestionBody};
use serde_json::{Value, json};
use std::path::Path;

const PROGRAM: &str = "package shop

import \"sync\"

func open(done chan bool, mu *sync.Mutex) {
	select {
	case <-done:
	default:
	}
	mu.Lock()
	defer mu.Unlock()
}
";

/// A server that knows what is in the folder, on a day of May 2026, with the document open.
fn server(data: &Path, day: u32) -> Client {
    server_with(data, day, json!({}))
}

fn server_with(data: &Path, day: u32, goviva: Value) -> Client {
    let mut client = Client::start_at(data, Some(&moment(day)));
    client.shake_hands(json!({ "experimental": { "goviva": goviva } }), Value::Null);
    client.open(PROGRAM);
    client
}

/// The same with another document.
fn server_showing(data: &Path, day: u32, text: &str) -> Client {
    let mut client = Client::start_at(data, Some(&moment(day)));
    client.shake_hands(json!({}), Value::Null);
    client.open(text);
    client
}

/// Noon, so many days after the end of April 2026.
fn moment(day: u32) -> String {
    let (month, day) = if day <= 31 { (5, day) } else { (6 + (day - 32) / 30, 1 + (day - 32) % 30) };
    format!("2026-{month:02}-{day:02}T12:00:00Z")
}

fn ask(client: &mut Client, method: &str, params: Value) -> Value {
    let answer = client.request(method, params);
    assert!(answer.get("error").is_none(), "{answer}");
    answer["result"].clone()
}

/// What to answer to a question, right or wrong.
fn reply(question: &Value, right: bool) -> Value {
    let (_, known) = Library::builtin()
        .question(question["id"].as_str().expect("what the protocol says"))
        .expect("what the protocol says");
    let wanted = |text: &str, line: Option<u64>| match &known.body {
        QuestionBody::Recall { .. } => false,
        QuestionBody::Choice { options } => options.iter().any(|option| option.right && option.text == text),
        QuestionBody::Output { options, .. } => options.iter().all(|option| option.text != text),
        QuestionBody::Spot { fault, .. } => line == Some(u64::from(*fault)),
    };
    if question["kind"] == "recall" {
        return json!({ "grade": if right { "good" } else { "again" } });
    }
    let options = question["options"].as_array().expect("what the protocol says");
    let right_ones: Vec<&Value> = options
        .iter()
        .filter(|option| wanted(option["text"].as_str().expect("what the protocol says"), option["line"].as_u64()))
        .map(|option| &option["id"])
        .collect();
    assert!(!right_ones.is_empty(), "{question}");
    let wrong = options.iter().map(|option| &option["id"]).find(|id| !right_ones.contains(id));
    if right { json!({ "options": right_ones }) } else { json!({ "options": [wrong] }) }
}

fn answer(client: &mut Client, session: &Value, question: &Value, reply: Value) -> Value {
    let params = json!({ "session": session, "question": question["id"], "answer": reply, "took": 20_000 });
    ask(client, "goviva/quiz/answer", params)
}

#[test]
fn a_session_goes_from_question_to_question_and_ends_with_a_summary() {
    let data = tempfile::tempdir().unwrap();
    let mut client = server(data.path(), 1);
    let started = ask(&mut client, "goviva/quiz/start", json!({ "concepts": ["select"], "limit": 3 }));
    assert_eq!(started["recorded"], true);
    let session = started["session"].clone();
    let mut question = started["question"].clone();
    let mut seen = Vec::new();
    for (round, right) in [true, false, true, true].into_iter().enumerate() {
        assert_eq!(question["concept"], json!({ "id": "select", "title": "select statement" }));
        let said = answer(&mut client, &session, &question, reply(&question, right));
        assert_eq!(said["verdict"]["right"], right, "{question} {said}");
        assert_eq!(said["verdict"]["days"] == 0, !right, "{said}");
        assert_eq!(said["recorded"], true);
        if question["kind"] == "choice" {
            let reasons = said["verdict"]["options"].as_array().unwrap();
            assert!(reasons.iter().all(|option| !option["why"].as_str().unwrap().is_empty()), "{said}");
        } else {
            assert_ne!(said["verdict"]["why"], "", "{said}");
        }
        seen.push(question["id"].clone());
        if round == 3 {
            assert_eq!(said["question"], Value::Null);
            assert_eq!((&said["summary"]["answers"], &said["summary"]["right"]), (&json!(4), &json!(3)));
            assert_eq!(said["summary"]["concepts"][0]["standing"], "learning");
        } else {
            assert_eq!(said["summary"], Value::Null);
        }
        question = said["question"].clone();
    }
    assert_eq!(seen[3], seen[1], "what was wrong comes once more");
    let summary = ask(&mut client, "goviva/quiz/end", json!({ "session": session }));
    assert_eq!(summary["answers"], 4);
    assert_eq!(ask(&mut client, "goviva/quiz/end", json!({ "session": session }))["answers"], 0);
    client.leave();
}

#[test]
fn an_answer_is_on_the_disk_when_it_is_acknowledged() {
    let data = tempfile::tempdir().unwrap();
    let mut client = server(data.path(), 1);
    let started = ask(&mut client, "goviva/quiz/start", json!({ "concepts": ["defer"] }));
    let (session, question) = (started["session"].clone(), started["question"].clone());
    answer(&mut client, &session, &question, reply(&question, true));
    // It is killed, not asked to leave; the next one is asked by an editor that has the old session open.
    drop(client);
    let mut client = server(data.path(), 1);
    assert_eq!(ask(&mut client, "goviva/progress", json!({}))["answeredToday"], 1);
    let said = answer(&mut client, &session, &question, reply(&question, true));
    assert_eq!(said["verdict"]["right"], true, "the options mean what they meant before");
    assert_eq!(said["question"], Value::Null);
    client.leave();
}

#[test]
fn an_answer_that_is_sent_again_is_kept_once() {
    let data = tempfile::tempdir().unwrap();
    let mut client = server(data.path(), 1);
    let started = ask(&mut client, "goviva/quiz/start", json!({ "concepts": ["defer"] }));
    let (session, question) = (started["session"].clone(), started["question"].clone());
    let sent = json!({
        "session": session, "question": question["id"], "ask": question["ask"], "answer": reply(&question, true), "took": 20_000,
    });
    let said = ask(&mut client, "goviva/quiz/answer", sent.clone());
    assert_ne!(said["question"]["ask"], question["ask"]);
    // As if the client had not heard it.
    assert_eq!(ask(&mut client, "goviva/quiz/answer", sent.clone()), said);
    // The server is killed: nobody knows whether it was before or after the answer was written.
    drop(client);
    let mut client = server(data.path(), 1);
    let again = ask(&mut client, "goviva/quiz/answer", sent.clone());
    assert_eq!((&again["verdict"], &again["recorded"]), (&said["verdict"], &json!(true)));
    assert_eq!(again["question"], Value::Null);
    client.leave();
    assert_eq!(exported(data.path()), 1);
}

#[test]
fn a_server_that_was_started_anew_keeps_an_answer_and_leaves_it_to_the_client_to_begin_again() {
    let data = tempfile::tempdir().unwrap();
    for kept in 1..=3 {
        let mut client = server(data.path(), 1);
        let started = ask(&mut client, "goviva/quiz/start", json!({ "questions": ["defer/deferred-in-a-loop"] }));
        let question = started["question"].clone();
        drop(client);
        let mut client = server(data.path(), 1);
        let said = ask(
            &mut client,
            "goviva/quiz/answer",
            json!({
                "session": started["session"], "question": question["id"], "ask": question["ask"],
                "answer": reply(&question, false), "took": 20_000,
            }),
        );
        assert_eq!(said["verdict"]["right"], json!(false));
        assert_eq!((&said["question"], &said["summary"]), (&Value::Null, &Value::Null));
        client.leave();
        assert_eq!(exported(data.path()), kept);
    }
}

/// How many answers the log has.
fn exported(data: &Path) -> usize {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_goviva"))
        .arg("export")
        .env("GOVIVA_DATA", data)
        .output()
        .expect("an export");
    let export: Value = serde_json::from_slice(&output.stdout).expect("an export");
    export["reviews"].as_array().expect("an export").len()
}

#[test]
fn skip_mute_snooze_and_undo() {
    let data = tempfile::tempdir().unwrap();
    let mut client = server(data.path(), 1);
    let started = ask(&mut client, "goviva/quiz/start", json!({ "concepts": ["defer"], "limit": 50 }));
    let session = started["session"].clone();
    let first = started["question"].clone();
    let second = answer(&mut client, &session, &first, reply(&first, false))["question"].clone();
    let undone = answer(&mut client, &session, &second, json!("undo"));
    assert_eq!((&undone["undone"], &undone["question"]["id"]), (&first["id"], &first["id"]));
    assert_eq!(ask(&mut client, "goviva/progress", json!({}))["answeredToday"], 0);
    let again = answer(&mut client, &session, &undone["question"], json!("skip"))["question"].clone();
    assert_eq!(again["id"], second["id"]);
    let third = answer(&mut client, &session, &again, json!("mute"))["question"].clone();
    answer(&mut client, &session, &third, json!("snooze"));
    drop(client);
    for (day, missing) in [(1, vec![&second["id"], &third["id"]]), (2, vec![&second["id"]])] {
        let mut client = server(data.path(), day);
        let started = ask(&mut client, "goviva/quiz/start", json!({ "concepts": ["defer"], "limit": 50 }));
        let mut question = started["question"].clone();
        let mut asked = Vec::new();
        while !question.is_null() {
            asked.push(question["id"].clone());
            question = answer(&mut client, &started["session"], &question, json!("skip"))["question"].clone();
        }
        let all = &Library::builtin().get("defer").unwrap().questions;
        let gone: Vec<_> = all.iter().map(|question| json!(question.id)).filter(|id| !asked.contains(id)).collect();
        assert_eq!(gone.len(), missing.len(), "{gone:?}");
        assert!(missing.iter().all(|id| gone.contains(id)), "{gone:?}");
        client.leave();
    }
}

#[test]
fn what_makes_no_sense_is_refused_and_keeps_the_session() {
    let data = tempfile::tempdir().unwrap();
    let mut client = server(data.path(), 1);
    for (params, want) in [
        (json!({ "concepts": ["defre"] }), "there is no concept `defre`"),
        (json!({ "questions": ["defer/x"] }), "there is no question `defer/x`"),
        (json!({ "topics": ["cooking"] }), "there is no topic `cooking`"),
        (json!({ "at": { "uri": "file:///never/opened.go" } }), "is not open"),
        (json!({ "concept": "defer" }), "unknown field `concept`"),
    ] {
        let error = client.request("goviva/quiz/start", params)["error"].clone();
        assert_eq!(error["code"], -32602);
        assert!(error.to_string().contains(want), "{error}");
    }
    let started = ask(&mut client, "goviva/quiz/start", json!({ "concepts": ["select"] }));
    let (session, question) = (&started["session"], &started["question"]["id"]);
    for (question, reply, want) in [
        (question, json!({ "options": [99] }), "there is no option 99"),
        (&json!("select/none"), json!("skip"), "the open question of this session is"),
        (question, json!({ "grades": "good" }), "unknown variant"),
    ] {
        let params = json!({ "session": session, "question": question, "answer": reply });
        let error = client.request("goviva/quiz/answer", params)["error"].clone();
        assert!(error.to_string().contains(want) || started["question"]["kind"] == "recall", "{error}");
    }
    let said = answer(&mut client, session, &started["question"], json!("skip"));
    assert_ne!(said["question"], Value::Null);
    client.leave();
}

#[test]
fn a_place_in_the_code_brings_its_concepts() {
    let data = tempfile::tempdir().unwrap();
    let mut client = server(data.path(), 1);
    let mut concepts = |position: Value| {
        let at = match position {
            Value::Null => json!({ "uri": URI }),
            position => json!({ "uri": URI, "position": position }),
        };
        let started = ask(&mut client, "goviva/quiz/start", json!({ "at": at, "limit": 100 }));
        let mut question = started["question"].clone();
        let mut about = Vec::new();
        while !question.is_null() {
            let concept = question["concept"]["id"].as_str().unwrap().to_owned();
            if !about.contains(&concept) {
                about.push(concept);
            }
            question = answer(&mut client, &started["session"], &question, json!("skip"))["question"].clone();
        }
        about.sort();
        about
    };
    let on_select = concepts(json!({ "line": 5, "character": 3 }));
    assert!(on_select.iter().all(|id| id.starts_with("select")), "{on_select:?}");
    let line = concepts(json!({ "line": 10, "character": 0 }));
    assert!(line.contains(&"defer".to_owned()) && !line.contains(&"select".to_owned()), "{line:?}");
    let all = concepts(Value::Null);
    assert!(all.contains(&"defer".to_owned()) && all.contains(&"select".to_owned()), "{all:?}");
    client.leave();
}

#[test]
fn plain_clients_run_the_same_as_commands() {
    let data = tempfile::tempdir().unwrap();
    let mut client = server(data.path(), 1);
    let mut run = |command: &str, arguments: Value| {
        ask(&mut client, "workspace/executeCommand", json!({ "command": command, "arguments": arguments }))
    };
    let started = run("goviva.quiz.start", json!([{ "concepts": ["defer"] }]));
    let question = &started["question"];
    let params = json!({ "session": started["session"], "question": question["id"], "answer": reply(question, true) });
    assert_eq!(run("goviva.quiz.answer", json!([params]))["verdict"]["right"], true);
    assert_eq!(run("goviva.progress", json!([]))["answeredToday"], 1);
    assert_eq!(run("goviva.undo", json!([]))["question"], question["id"]);
    assert_eq!(run("goviva.undo", json!([]))["question"], Value::Null);
    assert_eq!(run("goviva.progress", json!([]))["answeredToday"], 0);
    assert_eq!(run("goviva.quiz.end", json!([{ "session": started["session"] }]))["answers"], 1);
    client.leave();
}

#[test]
fn an_explanation_has_its_neighbours_and_its_places() {
    let data = tempfile::tempdir().unwrap();
    let mut client = server(data.path(), 1);
    client.hover(5, 2);
    let explanation = ask(&mut client, "goviva/explain", json!({ "concept": "select" }));
    assert!(explanation["markdown"].as_str().unwrap().contains("\n## Pitfalls\n"));
    assert_eq!((&explanation["standing"], &explanation["topic"]), (&json!("new"), &json!("concurrency")));
    let names: Vec<&Value> = explanation["related"].as_array().unwrap().iter().map(|name| &name["id"]).collect();
    assert!(names.contains(&&json!("select-default")), "{names:?}");
    let place = &explanation["occurrences"][0];
    assert_eq!((&place["uri"], &place["text"], &place["owner"]), (&json!(URI), &json!("select {"), &json!("open")));
    assert_eq!(place["range"]["start"], json!({ "line": 5, "character": 1 }));
    client.leave();
}

#[test]
fn progress_counts_what_is_in_the_document() {
    let data = tempfile::tempdir().unwrap();
    let mut client = server_with(data.path(), 1, json!({ "progressChanged": true }));
    let report = ask(&mut client, "goviva/progress", json!({ "uri": URI }));
    let all = Library::builtin().concepts.len();
    assert_eq!(report["standings"]["new"], all);
    assert_eq!(report["concepts"].as_array().unwrap().len(), all);
    assert_eq!((&report["due"], &report["leftToday"], &report["recorded"]), (&json!(0), &json!(30), &json!(true)));
    let here = report["document"].as_array().unwrap();
    assert!(here.contains(&json!({ "concept": "defer", "count": 1 })), "{here:?}");
    assert_eq!(report["workspace"], Value::Null);
    client.request(
        "workspace/executeCommand",
        json!({ "command": "goviva.mute", "arguments": [{ "concept": "defer" }] }),
    );
    assert_eq!(client.hear("goviva/progressChanged")["params"], json!({ "due": 0 }));
    client.leave();
}

#[test]
fn a_damaged_database_is_told_once_and_the_quiz_goes_on() {
    let data = tempfile::tempdir().unwrap();
    let bytes = "this is no database, whatever its name is; it is somebody's diary, and longer than a header is";
    std::fs::write(data.path().join("progress.db"), bytes).expect("a file");
    let mut client = server(data.path(), 1);
    let told = client.hear("window/showMessage");
    assert!(told.to_string().contains("the progress is damaged"), "{told}");
    let started = ask(&mut client, "goviva/quiz/start", json!({ "concepts": ["defer"] }));
    assert_eq!(started["recorded"], false);
    let said = answer(&mut client, &started["session"], &started["question"], reply(&started["question"], true));
    assert_eq!((&said["verdict"]["right"], &said["recorded"]), (&json!(true), &json!(false)));
    assert!(said["problem"].as_str().unwrap().contains("damaged"), "{said}");
    assert_ne!(client.hover(5, 2), Value::Null);
    let report = ask(&mut client, "goviva/progress", json!({}));
    assert_eq!((&report["answeredToday"], &report["recorded"]), (&json!(1), &json!(false)));
    assert!(client.heard.iter().all(|message| message["method"] != "window/showMessage"), "once is enough");
    client.leave();
    assert_eq!(std::fs::read_to_string(data.path().join("progress.db")).expect("a file"), bytes);
}

/// The database as another program opens it.
fn database(data: &Path) -> rusqlite::Connection {
    rusqlite::Connection::open(data.join("progress.db")).expect("a database")
}

#[test]
fn a_database_of_a_newer_goviva_is_told_of_and_left_alone() {
    let data = tempfile::tempdir().unwrap();
    let mut client = server(data.path(), 1);
    ask(&mut client, "goviva/progress", json!({}));
    client.leave();
    database(data.path()).execute_batch("PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    let bytes = std::fs::read(data.path().join("progress.db")).unwrap();
    let mut client = server(data.path(), 1);
    let told = client.hear("window/showMessage").to_string();
    assert!(told.contains("written by a newer goviva (version 99") && told.contains("update goviva"), "{told}");
    let started = ask(&mut client, "goviva/quiz/start", json!({ "concepts": ["defer"] }));
    let said = answer(&mut client, &started["session"], &started["question"], reply(&started["question"], true));
    assert_eq!((&said["verdict"]["right"], &said["recorded"]), (&json!(true), &json!(false)));
    client.leave();
    assert!(std::fs::read(data.path().join("progress.db")).unwrap() == bytes, "the bytes are kept");
}

#[test]
fn an_answer_that_another_program_keeps_from_the_database_is_told_of() {
    let data = tempfile::tempdir().unwrap();
    let mut client = server(data.path(), 1);
    let started = ask(&mut client, "goviva/quiz/start", json!({ "concepts": ["defer"] }));
    assert_eq!(started["recorded"], true);
    let other = database(data.path());
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let said = answer(&mut client, &started["session"], &started["question"], reply(&started["question"], true));
    assert_eq!((&said["verdict"]["right"], &said["recorded"]), (&json!(true), &json!(false)));
    assert!(said["problem"].as_str().unwrap().contains("another program keeps it locked"), "{said}");
    let told = client.hear("window/showMessage").to_string();
    assert!(told.contains("another program keeps it locked; end that program, or try again later"), "{told}");
    other.execute_batch("ROLLBACK").unwrap();
    let next = &said["question"];
    let said = answer(&mut client, &started["session"], next, reply(next, true));
    assert_eq!(said["recorded"], true, "{said}");
    client.leave();
    assert_eq!(exported(data.path()), 1);
}

const WAITING: &str = "package shop

import \"context\"

func first(a, b <-chan int) int {
	select {
	case v := <-a:
		return v
	case v := <-b:
		return v
	}
}

func leak(parent context.Context) context.Context {
	ctx, _ := context.WithCancel(parent)
	return ctx
}
";

/// What a reader sees on a day: the concepts that the lenses name, and how many lines the hovers on `select` and on
/// the lost cancel have.
fn seen(data: &Path, day: u32) -> (Vec<String>, [usize; 2]) {
    let mut client = server_showing(data, day, WAITING);
    let lines = [(5, 3), (14, 6)].map(|(line, character)| {
        let hover = client.hover(line, character);
        hover["contents"]["value"].as_str().map_or(0, |text| text.lines().count())
    });
    let named = seen_lenses(&mut client);
    client.leave();
    (named, lines)
}

fn names(lenses: &[String], concept: &str) -> bool {
    lenses
        .iter()
        .any(|lens| lens.split(" — ").next().is_some_and(|names| names.split(" · ").any(|name| name == concept)))
}

/// Answers both questions on `select` and on the lost cancel right.
fn learn(data: &Path, day: u32) {
    let mut client = server(data, day);
    let lost: Vec<&str> = Library::builtin()
        .get("lost-cancel")
        .expect("the concept")
        .questions
        .iter()
        .map(|question| question.id.as_str())
        .collect();
    let mut questions = vec!["select/empty-select", "select/prioritise-done"];
    questions.extend(&lost);
    let started = ask(&mut client, "goviva/quiz/start", json!({ "questions": questions, "limit": 50 }));
    let mut question = started["question"].clone();
    while !question.is_null() {
        let reply = reply(&question, true);
        question = answer(&mut client, &started["session"], &question, reply)["question"].clone();
    }
    client.leave();
}

#[test]
fn what_is_proven_leaves_the_lens_then_shrinks_the_hover_and_comes_back() {
    let data = tempfile::tempdir().unwrap();
    let (lenses, lines) = seen(data.path(), 1);
    assert!(names(&lenses, "select") && names(&lenses, "lost-cancel"), "{lenses:?}");
    assert_eq!(lines, [6, 6], "before learning");

    learn(data.path(), 1);
    let (lenses, lines) = seen(data.path(), 2);
    assert!(names(&lenses, "select"), "a right answer alone proves nothing: {lenses:?}");
    assert_eq!(lines, [6, 6]);

    learn(data.path(), 3);
    let (lenses, lines) = seen(data.path(), 4);
    assert!(!names(&lenses, "select"), "known: {lenses:?}");
    assert_eq!(lines, [6, 6]);

    learn(data.path(), 14);
    let (lenses, lines) = seen(data.path(), 15);
    assert!(!names(&lenses, "select"), "known for long: {lenses:?}");
    assert_eq!(lines, [1, 6], "one line is enough, but a mistake is explained");
    assert!(names(&lenses, "lost-cancel"), "a mistake never fades: {lenses:?}");

    let (lenses, lines) = seen(data.path(), 75);
    assert!(names(&lenses, "select"), "about to be forgotten: {lenses:?}");
    assert!(lenses.iter().any(|lens| lens.ends_with(" due")), "{lenses:?}");
    assert_eq!(lines, [6, 6], "after it decayed");
}

#[test]
fn marks_are_obeyed_at_once_and_can_be_taken_back() {
    let data = tempfile::tempdir().unwrap();
    let mut client = server_showing(data.path(), 1, WAITING);
    let run = |client: &mut Client, command: &str, argument: Value| {
        ask(client, "workspace/executeCommand", json!({ "command": command, "arguments": [argument] }))
    };
    run(&mut client, "goviva.known", json!({ "concept": "select" }));
    assert!(!names(&seen_lenses(&mut client), "select"));
    assert_ne!(client.hover(5, 3), Value::Null);
    run(&mut client, "goviva.known", json!({ "concept": "select", "on": false }));
    assert!(names(&seen_lenses(&mut client), "select"));
    run(&mut client, "goviva.known", json!({ "concept": "select" }));

    let started = ask(&mut client, "goviva/quiz/start", json!({ "questions": ["select/empty-select"] }));
    let question = &started["question"];
    answer(&mut client, &started["session"], question, reply(question, false));
    assert!(names(&seen_lenses(&mut client), "select"), "who answers wrong does not know it");

    run(&mut client, "goviva.mute", json!({ "concept": "lost-cancel" }));
    assert!(!names(&seen_lenses(&mut client), "lost-cancel"));
    assert_eq!(run(&mut client, "goviva.showAll", json!({})), json!({ "on": true }));
    assert!(names(&seen_lenses(&mut client), "lost-cancel"));
    assert_eq!(run(&mut client, "goviva.showAll", json!({ "on": false })), json!({ "on": false }));
    assert!(!names(&seen_lenses(&mut client), "lost-cancel"));
    let unknown = json!({ "command": "goviva.mute", "arguments": [{ "concept": "nonsense" }] });
    assert_eq!(client.request("workspace/executeCommand", unknown)["error"]["code"], -32602);
    client.leave();
    assert!(!names(&seen(data.path(), 2).0, "lost-cancel"), "it is kept");
}

fn seen_lenses(client: &mut Client) -> Vec<String> {
    client.lenses().iter().filter_map(|lens| lens.split("▷ ").nth(1).map(str::to_owned)).collect()
}

#[test]
fn a_complaint_of_another_tool_brings_a_lesson() {
    let data = tempfile::tempdir().unwrap();
    let mut client = Client::start_at(data.path(), Some(&moment(1)));
    let literals = json!({ "codeActionKind": { "valueSet": [] } });
    let capabilities = json!({ "textDocument": { "codeAction": { "codeActionLiteralSupport": literals } } });
    client.shake_hands(capabilities, Value::Null);
    client.open(WAITING);
    let range = json!({ "start": { "line": 14, "character": 6 }, "end": { "line": 14, "character": 7 } });
    let mut actions = |diagnostic: Value, only: Value| {
        let mut context = json!({ "diagnostics": [diagnostic] });
        if !only.is_null() {
            context["only"] = only;
        }
        let params = json!({ "textDocument": { "uri": URI }, "context": context, "range": range });
        client.request("textDocument/codeAction", params)["result"].clone()
    };
    let gopls = json!({ "range": range, "severity": 2, "source": "lostcancel", "code": "default",
        "message": "the cancel function returned by context.WithCancel should be called, not discarded" });
    let all = actions(gopls.clone(), Value::Null);
    assert_eq!((&all[0]["kind"], &all[0]["diagnostics"]), (&json!("quickfix"), &json!([gopls])), "{all}");
    assert!(all[0]["title"].as_str().unwrap().starts_with("Why lostcancel: "), "{all}");
    assert_eq!(all[0]["command"]["arguments"][0]["concept"], "lost-cancel");
    let titles: Vec<&str> = all.as_array().unwrap().iter().filter_map(|action| action["title"].as_str()).collect();
    assert!(titles.iter().any(|title| title.starts_with("Quiz me: ")), "{titles:?}");
    assert!(titles.contains(&"Mute lost-cancel here and everywhere"), "{titles:?}");
    assert_eq!(actions(gopls, json!(["quickfix"])).as_array().unwrap().len(), 1, "where the complaint is shown");
    let staticcheck =
        json!({ "range": range, "source": "staticcheck", "code": "SA1012", "message": "do not pass nil" });
    assert_eq!(actions(staticcheck, Value::Null)[0]["command"]["arguments"][0]["concept"], "context-parameter");
    let other =
        json!({ "range": range, "source": "compiler", "code": "UnusedVar", "message": "declared and not used: x" });
    assert_eq!(actions(other, json!(["quickfix"])), Value::Null);
    client.leave();
}

#[test]
fn any_client_is_asked_several_questions_by_messages() {
    let data = tempfile::tempdir().unwrap();
    let mut client = server(data.path(), 1);
    ask(&mut client, "workspace/executeCommand", json!({ "command": "goviva.quiz", "arguments": [{ "due": true }] }));
    assert_eq!(client.hear("window/showMessage")["params"]["message"], "Nothing is due.");
    let start = |client: &mut Client, argument: Value| {
        ask(client, "workspace/executeCommand", json!({ "command": "goviva.quiz", "arguments": [argument] }));
        client.hear("window/showMessageRequest")
    };
    // Chooses the first option until the verdict, which offers to go on.
    let judge = |client: &mut Client, mut shown: Value| loop {
        let actions = shown["params"]["actions"].as_array().unwrap().clone();
        let last = actions.last().unwrap();
        if last["title"] == "Stop" {
            return (shown, actions);
        }
        let toggling = actions[0]["title"].as_str().unwrap().starts_with('[');
        client.reply(&shown, if toggling { last } else { &actions[0] });
        shown = client.hear("window/showMessageRequest");
    };
    let first = start(&mut client, json!({ "concepts": ["select"], "limit": 3 }));
    let (verdict, actions) = judge(&mut client, first.clone());
    assert!(verdict["params"]["message"].as_str().unwrap().contains("\nIt comes "), "{verdict}");
    assert!(actions[0]["title"].as_str().unwrap().starts_with("Next question ("), "{verdict}");
    client.reply(&verdict, &actions[0]);
    let second = client.hear("window/showMessageRequest");
    assert_ne!(second["params"]["message"], first["params"]["message"]);
    let (verdict, actions) = judge(&mut client, second);
    client.reply(&verdict, &actions[1]);
    client.until("both are kept", |client| ask(client, "goviva/progress", json!({}))["answeredToday"] == 2);

    // One that is dismissed ends it, and one that is the last says how it went.
    let dismissed = start(&mut client, json!({ "concepts": ["defer"] }));
    client.reply(&dismissed, &Value::Null);
    let only = start(&mut client, json!({ "questions": ["select/prioritise-done"] }));
    client.reply(&only, &json!({ "title": "Show the answer" }));
    let grade = client.hear("window/showMessageRequest");
    client.reply(&grade, &json!({ "title": "I knew it" }));
    let said = client.hear("window/showMessage");
    assert!(said["params"]["message"].as_str().unwrap().starts_with("Good.\nIt comes again in "), "{said}");
    assert!(client.heard.iter().all(|message| message["method"] != "window/showMessageRequest"));
    client.leave();
}

#[test]
fn a_question_comes_with_the_readers_own_code() {
    let data = tempfile::tempdir().unwrap();
    let mut client = server_showing(data.path(), 1, WAITING);
    let lens = client.code_lenses().remove(0);
    let started = ask(&mut client, "goviva/quiz/start", lens["command"]["arguments"][0].clone());
    let concept = started["question"]["concept"]["id"].as_str().unwrap().to_owned();
    assert_eq!(started["question"]["snippet"]["uri"], URI, "{concept}: {started}");
    let at = json!({ "uri": URI, "position": { "line": 5, "character": 3 } });
    let started = ask(&mut client, "goviva/quiz/start", json!({ "at": at }));
    let snippet = &started["question"]["snippet"];
    let own = "select {\ncase v := <-a:\n\treturn v\ncase v := <-b:\n\treturn v\n}";
    assert_eq!(snippet["text"], own);
    assert_eq!(snippet["range"]["start"], json!({ "line": 5, "character": 0 }));
    assert!(snippet["says"].as_str().unwrap().starts_with("Waits here until one of these cases"), "{snippet}");
    let elsewhere = ask(&mut client, "goviva/quiz/start", json!({ "concepts": ["select"] }));
    assert_eq!(elsewhere["question"]["snippet"], Value::Null);
    ask(&mut client, "workspace/executeCommand", json!({ "command": "goviva.quiz", "arguments": [{ "at": at }] }));
    let message = client.hear("window/showMessageRequest")["params"]["message"].as_str().unwrap().to_owned();
    assert!(message.contains(":6`:\nWaits here until") && message.contains("\n        return v\n"), "{message}");
    client.leave();
}

#[test]
fn a_prompt_names_what_is_in_the_readers_own_code() {
    const PROGRAM: &str =
        "package shop\n\nfunc run() int {\n\tresults := make(chan int)\n\tgo send(results)\n\treturn <-results\n}\n";
    let data = tempfile::tempdir().unwrap();
    let mut client = server_showing(data.path(), 1, PROGRAM);
    let own = "`results` has no buffer.\nWhat do you know when a send on it has returned?";
    let at = json!({ "uri": URI, "position": { "line": 3, "character": 17 } });
    let start = json!({ "questions": ["channels/what-a-send-guarantees"], "at": at });
    let question = ask(&mut client, "goviva/quiz/start", start.clone())["question"].clone();
    assert_eq!(question["prompt"], own);
    assert_eq!(question["snippet"]["text"], "results := make(chan int)");
    assert_eq!((&question["snippet"]["says"], &question["snippet"]["asked"]), (&Value::Null, &json!(true)));
    ask(&mut client, "workspace/executeCommand", json!({ "command": "goviva.quiz", "arguments": [start] }));
    let message = client.hear("window/showMessageRequest")["params"]["message"].as_str().unwrap().to_owned();
    assert!(message.ends_with(&format!(":4`:\n\n    results := make(chan int)\n\n{own}")), "{message}");

    // Where nothing has that name, the question asks as it asks everybody.
    let other = json!({ "uri": URI, "position": { "line": 5, "character": 9 } });
    let start = json!({ "questions": ["channels/what-a-send-guarantees"], "at": other });
    let question = ask(&mut client, "goviva/quiz/start", start)["question"].clone();
    let elsewhere = ask(&mut client, "goviva/quiz/start", json!({ "questions": ["channels/what-a-send-guarantees"] }));
    assert_eq!(elsewhere["question"]["prompt"], "What do you know when a send on an unbuffered channel has returned?");
    assert_eq!(question["prompt"], own, "the channel is made in the same function");
    client.change([3, 25, 3, 25], ", 1");
    let start = json!({ "questions": ["channels/what-a-send-guarantees"], "at": at });
    client.until("the prompt is that of everybody", |client| {
        let question = ask(client, "goviva/quiz/start", start.clone())["question"].clone();
        question["prompt"] == elsewhere["question"]["prompt"] && question["snippet"]["asked"] == false
    });
    client.leave();
}

#[test]
fn the_workspace_is_counted_with_what_is_open() {
    let (data, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("a file");
    let uri = |name: &str| format!("file://{}", folder.path().join(name).display());
    write("go.mod", "module shop\n\ngo 1.27\n");
    write("waiting.go", WAITING);
    std::fs::create_dir(folder.path().join("other")).expect("a folder");
    write("other/main.go", PROGRAM);
    let mut client = Client::start_at(data.path(), None);
    client.shake_hands(json!({}), Value::Null);
    let added =
        json!({ "added": [{ "uri": format!("file://{}", folder.path().display()), "name": "shop" }], "removed": [] });
    client.notify("workspace/didChangeWorkspaceFolders", json!({ "event": added }));
    let count = |client: &mut Client, concept: &str| {
        let report = ask(client, "goviva/progress", json!({ "workspace": true }));
        let all = report["workspace"].as_array().unwrap().clone();
        all.iter().find(|count| count["concept"] == concept).map_or(0, |count| count["count"].as_u64().unwrap())
    };
    assert_eq!((count(&mut client, "lost-cancel"), count(&mut client, "defer")), (1, 1));
    let explanation = ask(&mut client, "goviva/explain", json!({ "concept": "lost-cancel" }));
    assert_eq!(explanation["occurrences"][0]["uri"], uri("waiting.go"));
    assert_eq!(explanation["occurrences"][0]["owner"], "leak");

    // What is open counts as it is in the editor, and what changed on disk is read again.
    let document = json!({ "uri": uri("waiting.go"), "languageId": "go", "version": 1, "text": "package shop\n" });
    client.notify("textDocument/didOpen", json!({ "textDocument": document }));
    client.until("the open one counts", |client| count(client, "lost-cancel") == 0);
    write("other/main.go", &PROGRAM.replace("defer mu.Unlock()", "defer mu.Unlock()\n\tdefer println()"));
    client
        .notify("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": uri("other/main.go"), "type": 2 }] }));
    client.until("it is read again", |client| count(client, "defer") == 2);
    client.leave();
}
