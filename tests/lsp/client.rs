//! A small client over real pipes: it sends what it is told to, however rude, and remembers what it hears.

use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// Longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

pub const URI: &str = "file:///work/shop/main.go";

/// A server in a process of its own, and what it said that nobody has looked at yet.
pub struct Client {
    /// Where the progress is; it goes with the client, unless a test brought its own.
    data_folder: Option<tempfile::TempDir>,
    server: Child,
    input: Option<ChildStdin>,
    messages: Receiver<Value>,
    /// Notifications and requests of the server, in their order.
    pub heard: Vec<Value>,
    next_id: i64,
    version: i64,
}

impl Client {
    /// Starts the server and says nothing.
    pub fn start() -> Self {
        let data = tempfile::tempdir().expect("a folder");
        let mut client = Self::start_at(data.path(), None);
        client.data_folder = Some(data);
        client
    }

    /// Starts the server with its progress in that folder, at a time such as `2026-05-01T12:00:00Z`.
    pub fn start_at(data: &Path, now: Option<&str>) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_goviva"));
        if let Some(now) = now {
            command.env("GOVIVA_NOW", now);
        }
        let mut server = command
            .args(["lsp", "--stdio"])
            .env("GOVIVA_LOG", "off")
            .env("GOVIVA_DATA", data)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("goviva starts");
        let mut output = BufReader::new(server.stdout.take().expect("a pipe"));
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            loop {
                let mut length = 0;
                loop {
                    let mut line = String::new();
                    if output.read_line(&mut line).expect("a header") == 0 {
                        return;
                    }
                    if let Some(value) = line.strip_prefix("Content-Length: ") {
                        length = value.trim().parse().expect("a length");
                    } else {
                        assert_eq!(line, "\r\n", "nothing but messages on stdout");
                        break;
                    }
                }
                let mut body = vec![0; length];
                output.read_exact(&mut body).expect("a body");
                if sender.send(serde_json::from_slice(&body).expect("JSON")).is_err() {
                    return;
                }
            }
        });
        let input = server.stdin.take();
        Self { data_folder: None, server, input, messages, heard: Vec::new(), next_id: 0, version: 1 }
    }

    /// Starts the server and makes friends with it; returns what it said of itself, too.
    pub fn greet(capabilities: Value, options: Value) -> (Self, Value) {
        let mut client = Self::start();
        let said = client.shake_hands(capabilities, options);
        (client, said)
    }

    /// Makes friends with a server that was started; returns what it said of itself.
    pub fn shake_hands(&mut self, capabilities: Value, options: Value) -> Value {
        let params = json!({ "processId": std::process::id(), "rootUri": null, "capabilities": capabilities,
            "initializationOptions": options });
        let said = self.request("initialize", params);
        self.notify("initialized", json!({}));
        said["result"].clone()
    }

    /// The same with the document open.
    pub fn with_document(text: &str) -> Self {
        let (mut client, _) = Self::greet(json!({}), Value::Null);
        client.open(text);
        client
    }

    pub fn send_bytes(&mut self, bytes: &[u8]) {
        self.input.as_mut().expect("an open pipe").write_all(bytes).expect("the server reads");
    }

    pub fn send(&mut self, message: &Value) {
        let body = message.to_string();
        self.send_bytes(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }

    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Sends a request and does not wait for its answer.
    pub fn ask(&mut self, method: &str, params: Value) -> i64 {
        self.next_id += 1;
        self.send(&json!({ "jsonrpc": "2.0", "id": self.next_id, "method": method, "params": params }));
        self.next_id
    }

    /// Sends a request and waits for the whole answer.
    pub fn request(&mut self, method: &str, params: Value) -> Value {
        let id = self.ask(method, params);
        self.answer(id)
    }

    /// Waits for the answer to a request; what comes before it is kept in `heard`.
    pub fn answer(&mut self, id: i64) -> Value {
        loop {
            let message = self.next();
            if message["id"] == id && message.get("method").is_none() {
                return message;
            }
            self.heard.push(message);
        }
    }

    /// Waits for a request or notification of the server.
    pub fn hear(&mut self, method: &str) -> Value {
        loop {
            if let Some(place) = self.heard.iter().position(|message| message["method"] == method) {
                return self.heard.remove(place);
            }
            let message = self.next();
            self.heard.push(message);
        }
    }

    /// Answers a request of the server.
    pub fn reply(&mut self, request: &Value, result: &Value) {
        self.send(&json!({ "jsonrpc": "2.0", "id": request["id"], "result": result }));
    }

    /// Asks until the answer is yes.
    pub fn until(&mut self, what: &str, mut done: impl FnMut(&mut Self) -> bool) {
        let end = Instant::now() + PATIENCE;
        while !done(self) {
            assert!(Instant::now() < end, "{what}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn next(&mut self) -> Value {
        self.messages.recv_timeout(PATIENCE).expect("the server says something")
    }

    /// Everything that comes within that time goes to `heard`.
    pub fn listen(&mut self, time: Duration) {
        let end = Instant::now() + time;
        while let Ok(message) = self.messages.recv_timeout(end.saturating_duration_since(Instant::now())) {
            self.heard.push(message);
        }
    }

    pub fn open(&mut self, text: &str) {
        let document = json!({ "uri": URI, "languageId": "go", "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Replaces a range, `[line, character, line, character]`.
    pub fn change(&mut self, [line, character, end_line, end_character]: [u32; 4], text: &str) {
        self.version += 1;
        let range = json!({ "start": { "line": line, "character": character },
            "end": { "line": end_line, "character": end_character } });
        self.notify(
            "textDocument/didChange",
            json!({ "textDocument": { "uri": URI, "version": self.version },
                "contentChanges": [{ "range": range, "text": text }] }),
        );
    }

    pub fn hover(&mut self, line: u32, character: u32) -> Value {
        let params = json!({ "textDocument": { "uri": URI }, "position": { "line": line, "character": character } });
        self.request("textDocument/hover", params)["result"].clone()
    }

    /// The lenses, each as `LINE: TITLE`.
    pub fn lenses(&mut self) -> Vec<String> {
        let lenses = self.code_lenses();
        let shown = |lens: &Value| {
            format!("{}: {}", lens["range"]["start"]["line"], lens["command"]["title"].as_str().expect("a title"))
        };
        lenses.iter().map(shown).collect()
    }

    pub fn code_lenses(&mut self) -> Vec<Value> {
        let answer = self.request("textDocument/codeLens", json!({ "textDocument": { "uri": URI } }));
        answer["result"].as_array().cloned().unwrap_or_default()
    }

    /// The text that the server has.
    pub fn document(&mut self) -> Value {
        self.request("goviva/document", json!({ "uri": URI }))["result"].clone()
    }

    /// Says goodbye as the protocol wants it, and sees that the server leaves well.
    pub fn leave(mut self) {
        let answer = self.request("shutdown", Value::Null);
        assert_eq!(answer["result"], Value::Null);
        assert!(answer.get("error").is_none(), "{answer}");
        self.notify("exit", Value::Null);
        assert_eq!(self.wait().code(), Some(0));
    }

    /// Closes the pipe to the server.
    pub fn hang_up(&mut self) {
        self.input = None;
    }

    /// Waits for the server to end by itself.
    pub fn wait(&mut self) -> ExitStatus {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.server.try_wait().expect("a child") {
                return status;
            }
            assert!(Instant::now() < end, "the server ends");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Client {
    /// A failed test leaves no process behind.
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
