//! Sessions of real editors, played again without them: `tests/lsp/recorded/CLIENT.jsonl`, written by
//! `make recorded`. The server must understand all that they send, and answer as it did then.

use super::client::Client;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::path::Path;

/// What is compared word by word; of everything else only the type counts, as prose and rules change.
const EXACT: [&str; 4] = ["kind", "command", "code", "capabilities"];

/// The protocol's code of a request that its sender has cancelled.
const CANCELLED: i64 = -32800;

#[test]
fn neovim_is_understood() {
    play("neovim", include_str!("recorded/neovim.jsonl"));
}

#[test]
fn emacs_with_eglot_is_understood() {
    play("emacs-eglot", include_str!("recorded/emacs-eglot.jsonl"));
}

#[test]
fn emacs_with_eglot_and_gopls_is_understood() {
    play("emacs-eglot-rass", include_str!("recorded/emacs-eglot-rass.jsonl"));
}

#[test]
fn emacs_with_lsp_mode_is_understood() {
    play("emacs-lsp-mode", include_str!("recorded/emacs-lsp-mode.jsonl"));
}

#[test]
fn vscode_is_understood() {
    play("vscode", include_str!("recorded/vscode.jsonl"));
}

/// Plays a transcript, message after message, and compares each answer of the server in its shape.
fn play(name: &str, transcript: &str) {
    let home = tempfile::tempdir().expect("a folder");
    let root = home.path().canonicalize().expect("a folder");
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/sample");
    for entry in std::fs::read_dir(sample).expect("the sample") {
        let entry = entry.expect("a file of the sample");
        std::fs::copy(entry.path(), root.join(entry.file_name())).expect("a copy");
    }
    let transcript = transcript.replace("{root}", root.to_str().expect("UTF-8"));
    let lines: Vec<Value> =
        transcript.lines().map(|line| serde_json::from_str(line).expect("a message a line")).collect();
    let recorded: HashMap<String, &Value> = answers(&lines);
    let mut player = Player { client: Client::start(), session: Value::Null, answered: 0, name };
    for message in lines.iter().filter_map(|line| line.get("client")) {
        player.play(message, &recorded, &lines);
    }
    assert!(player.answered > 5, "{name}: only {} requests were played", player.answered);
    // Some editors close the pipe where they might say `exit`.
    player.client.hang_up();
    let status = player.client.wait();
    assert_eq!(status.code(), Some(0), "{name}: the server leaves as it is told to");
}

/// The server's answers by the id of the request.
fn answers(lines: &[Value]) -> HashMap<String, &Value> {
    let said = lines.iter().filter_map(|line| line.get("server"));
    said.filter(|message| message.get("method").is_none()).map(|answer| (answer["id"].to_string(), answer)).collect()
}

struct Player<'a> {
    client: Client,
    /// The quiz's name in this run.
    session: Value,
    answered: usize,
    name: &'a str,
}

impl Player<'_> {
    fn play(&mut self, message: &Value, recorded: &HashMap<String, &Value>, lines: &[Value]) {
        match (message["method"].as_str(), message.get("id")) {
            (Some(method), Some(id)) => self.request(method, message, recorded.get(&id.to_string()).copied()),
            (Some(_), None) => self.client.send(message),
            (None, _) => self.reply(message, lines),
        }
    }

    /// Sends a request of the editor and compares the answers.
    fn request(&mut self, method: &str, message: &Value, recorded: Option<&Value>) {
        let mut params = message["params"].clone();
        if method == "initialize" {
            params["processId"] = json!(std::process::id());
        }
        if params.get("session").is_some() {
            params["session"] = self.session.clone();
        }
        let answer = self.client.request(method, params);
        if answer["result"].get("session").is_some() {
            self.session = answer["result"]["session"].clone();
        }
        self.answered += 1;
        // An editor may end before it hears the answer, or take its question back.
        let Some(recorded) = recorded.filter(|recorded| recorded["error"]["code"] != CANCELLED) else { return };
        let (then, now) = (shape(recorded), shape(&answer));
        assert_eq!(
            now, then,
            "{}: `{method}` is answered in another way than when it was recorded; if that is meant, run `make recorded`.\n{message:#}",
            self.name
        );
    }

    /// Answers what the server asks, as the editor did.
    fn reply(&mut self, answer: &Value, lines: &[Value]) {
        let asked = lines.iter().filter_map(|line| line.get("server"));
        let asked = asked.filter(|message| message.get("method").is_some()).find(|asked| asked["id"] == answer["id"]);
        let Some(method) = asked.and_then(|asked| asked["method"].as_str()) else { return };
        let request = self.client.hear(method);
        // Options of a question come in another order each time.
        let chosen = &answer["result"]["title"];
        let result = if chosen.is_null() { answer["result"].clone() } else { request["params"]["actions"][0].clone() };
        self.client.reply(&request, &result);
    }
}

/// What an answer is like: names and types of its fields, and the first of each list.
fn shape(answer: &Value) -> Value {
    match answer {
        Value::Object(fields) => {
            let kept = fields.iter().filter(|(key, _)| !["id", "jsonrpc"].contains(&key.as_str()));
            let shaped = kept.map(|(key, value)| {
                let exact = EXACT.contains(&key.as_str()) && !(key == "command" && value.is_object());
                (key.clone(), if exact { value.clone() } else { shape(value) })
            });
            Value::Object(shaped.collect::<Map<_, _>>())
        }
        Value::Array(items) => items.first().map(shape).into_iter().collect(),
        Value::String(_) => "text".into(),
        Value::Number(_) => "number".into(),
        Value::Bool(_) => "yes or no".into(),
        Value::Null => Value::Null,
    }
}
