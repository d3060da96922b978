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
