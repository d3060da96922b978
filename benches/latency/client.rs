//! A client that measures: it sends, waits, and says how long that took.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// Longer than any answer takes.
const PATIENCE: Duration = Duration::from_mins(5);

/// A language server in a process of its own.
pub struct Client {
    server: Child,
    input: ChildStdin,
    messages: Receiver<(Instant, Value)>,
    next_id: i64,
    version: i64,
}

/// A place in a file, counted as the protocol does.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub line: usize,
    pub character: usize,
}

impl Client {
    /// Starts a server for the folder and greets it.
    pub fn start(command: &mut Command, folder: &Path) -> Self {
        let mut server = command
            .env("GOVIVA_LOG", "off")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        let mut output = BufReader::new(server.stdout.take().expect("a pipe"));
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            while let Some(body) = read(&mut output) {
                // The time is taken before the body is understood, which is the client's own work.
                let now = Instant::now();
                if sender.send((now, serde_json::from_slice(&body).expect("JSON"))).is_err() {
                    return;
                }
            }
        });
        let input = server.stdin.take().expect("a pipe");
        let mut client = Self { server, input, messages, next_id: 0, version: 1 };
        let folder_uri = uri(folder);
        client.request(
            "initialize",
            json!({ "processId": std::process::id(), "rootUri": folder_uri,
                "workspaceFolders": [{ "uri": folder_uri, "name": "measured" }],
                "capabilities": { "workspace": { "workspaceFolders": true } } }),
        );
        client.notify("initialized", json!({}));
        client
    }

    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// The result of a request, and the seconds until it came.
    pub fn request(&mut self, method: &str, params: Value) -> (Value, f64) {
        self.next_id += 1;
        let id = self.next_id;
        let before = Instant::now();
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        loop {
            let (at, mut message) = self.messages.recv_timeout(PATIENCE).expect("an answer");
            if message.get("method").is_some() {
                self.oblige(&message);
            } else if message["id"] == id {
                assert!(message.get("error").is_none(), "{method}: {}", message["error"]);
                return (message["result"].take(), at.duration_since(before).as_secs_f64());
            }
        }
    }

    /// Answers what the server wants to know with nothing.
    fn oblige(&mut self, request: &Value) {
        if let Some(id) = request.get("id") {
            let result = match request["method"].as_str() {
                Some("workspace/configuration") => json!([null]),
                _ => Value::Null,
            };
            self.send(&json!({ "jsonrpc": "2.0", "id": id, "result": result }));
        }
    }

    pub fn open(&mut self, file: &Path, text: &str) {
        let document = json!({ "uri": uri(file), "languageId": "go", "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    pub fn close(&mut self, file: &Path) {
        self.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri(file) } }));
    }

    /// Replaces as many characters behind a place by a text.
    pub fn change(&mut self, file: &Path, at: Place, replaced: usize, text: &str) {
        self.version += 1;
        let range = json!({ "start": { "line": at.line, "character": at.character },
            "end": { "line": at.line, "character": at.character + replaced } });
        self.notify(
            "textDocument/didChange",
            json!({ "textDocument": { "uri": uri(file), "version": self.version },
                "contentChanges": [{ "range": range, "text": text }] }),
        );
    }

    pub fn hover(&mut self, file: &Path, at: Place) -> (Value, f64) {
        let position = json!({ "line": at.line, "character": at.character });
        self.request("textDocument/hover", json!({ "textDocument": { "uri": uri(file) }, "position": position }))
    }

    /// The first hover that says something: a server may answer with nothing while it still reads.
    pub fn first_hover(&mut self, file: &Path, at: Place) -> Value {
        loop {
            let (hover, _) = self.hover(file, at);
            if !hover.is_null() {
                return hover;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    pub fn lenses(&mut self, file: &Path) -> (Value, f64) {
        self.request("textDocument/codeLens", json!({ "textDocument": { "uri": uri(file) } }))
    }

    /// The bytes that the process has in memory, where the system says so: with its share of what it has in common with
    /// others, the program's own code among it.
    pub fn memory(&self) -> f64 {
        self.proc("smaps_rollup", "Pss:") * 1024.0
    }

    /// The same without what stands in files, which the system takes back whenever it needs it.
    pub fn own_memory(&self) -> f64 {
        self.proc("smaps_rollup", "Pss_Anon:") * 1024.0
    }

    /// The bytes that the process has read.
    pub fn bytes_read(&self) -> f64 {
        self.proc("io", "rchar:")
    }

    fn proc(&self, file: &str, field: &str) -> f64 {
        let text = std::fs::read_to_string(format!("/proc/{}/{file}", self.server.id())).unwrap_or_default();
        let value = text.lines().find_map(|line| line.strip_prefix(field)).unwrap_or_default();
        value.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(f64::NAN)
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        let message = format!("Content-Length: {}\r\n\r\n{body}", body.len());
        self.input.write_all(message.as_bytes()).expect("the server reads");
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// The next message's body, none at the end.
fn read(output: &mut impl BufRead) -> Option<Vec<u8>> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        output.read_line(&mut line).ok().filter(|&read| read > 0)?;
        match line.split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => length = value.trim().parse().ok()?,
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    output.read_exact(&mut body).ok()?;
    Some(body)
}

fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}
