use super::*;
use serde_json::json;
use std::collections::HashMap;
use tower_lsp::ls_types::{
    ExecuteCommandParams, Hover, HoverParams, InitializeParams, InitializeResult, LSPAny, MessageActionItem,
    MessageType,
};
use tower_lsp::{Client, LanguageServer, LspService};

struct Mock(Client);

impl LanguageServer for Mock {
    async fn initialize(&self, _: InitializeParams) -> tower_lsp::jsonrpc::Result<InitializeResult> {
        Ok(InitializeResult::default())
    }

    async fn shutdown(&self) -> tower_lsp::jsonrpc::Result<()> {
        Ok(())
    }

    /// Waits for ever.
    async fn hover(&self, _: HoverParams) -> tower_lsp::jsonrpc::Result<Option<Hover>> {
        std::future::pending().await
    }

    async fn execute_command(&self, params: ExecuteCommandParams) -> tower_lsp::jsonrpc::Result<Option<LSPAny>> {
        match params.command.as_str() {
            "panic" => panic!("on purpose"),
            "panic later" => {
                tokio::task::yield_now().await;
                panic!("on purpose, later")
            }
            _ => {
                let actions = vec![MessageActionItem { title: "yes".into(), properties: HashMap::default() }];
                let answer = self.0.show_message_request(MessageType::INFO, "sure?", Some(actions)).await?;
                Ok(answer.map(|action| action.title.into()))
            }
        }
    }
}

fn framed(body: &str) -> String {
    format!("Content-Length: {}\r\n\r\n{body}", body.len())
}

const INITIALIZE: &str = r#"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"capabilities":{}}}"#;
const SHUTDOWN: &str = r#"{"jsonrpc":"2.0","id":9,"method":"shutdown"}"#;
const EXIT: &str = r#"{"jsonrpc":"2.0","method":"exit"}"#;

fn command(id: u32, command: &str) -> String {
    framed(
        &json!({"jsonrpc": "2.0", "id": id, "method": "workspace/executeCommand", "params": {"command": command}})
            .to_string(),
    )
}

/// What the server answers to these bytes, and its exit code; the input ends after them.
async fn conversation(input: impl AsRef<[u8]>) -> (Vec<Value>, u8) {
    let (service, socket) = LspService::new(Mock);
    let (output, mut answers) = tokio::io::duplex(1 << 20);
    let code = serve(service, socket, input.as_ref(), output).await;
    let mut bytes = Vec::new();
    answers.read_to_end(&mut bytes).await.unwrap();
    let mut bytes = bytes.as_slice();
    let mut messages = Vec::new();
    while let Some(body) = read(&mut bytes).await.unwrap() {
        messages.push(serde_json::from_slice(&body.unwrap()).unwrap());
    }
    (messages, code)
}

/// The answers to `input` between `initialize` and `shutdown`, as `ID: ERROR CODE or RESULT`.
async fn check(input: impl AsRef<[u8]>, want: &[&str]) {
    let mut bytes = framed(INITIALIZE).into_bytes();
    bytes.extend(input.as_ref());
    bytes.extend(framed(SHUTDOWN).bytes().chain(framed(EXIT).bytes()));
    let (answers, code) = conversation(bytes).await;
    let shown: Vec<String> = answers
        .iter()
        .map(|answer| format!("{}: {}", answer["id"], answer["error"].get("code").unwrap_or(&answer["result"])))
        .collect();
    let want: Vec<&str> = ["0: {\"capabilities\":{}}"].iter().chain(want).chain(&["9: null"]).copied().collect();
    assert_eq!(shown, want);
    assert_eq!(code, 0);
}

#[tokio::test]
async fn a_body_that_is_not_json_is_answered_and_survived() {
    check(framed("{\"jsonrpc\": nonsense"), &["null: -32700"]).await;
    check(b"Content-Length: 2\r\n\r\n\xff\xfe", &["null: -32700"]).await;
    check(framed(&"[".repeat(100_000)), &["null: -32700"]).await;
}

#[tokio::test]
async fn json_that_is_no_message_is_refused_with_its_id() {
    check(framed("[]"), &["null: -32600"]).await;
    check(framed("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":5}"), &["7: -32600"]).await;
    check(framed("{\"jsonrpc\":\"1.0\",\"id\":7,\"method\":\"x\"}"), &["7: -32600"]).await;
    check(framed("{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"x\"}"), &["null: -32600"]).await;
}

#[tokio::test]
async fn unknown_methods_are_answered_when_they_are_requests() {
    check(framed(r#"{"jsonrpc":"2.0","id":7,"method":"$/unknown"}"#), &["7: -32601"]).await;
    check(framed(r#"{"jsonrpc":"2.0","id":"a","method":"no/such"}"#), &["\"a\": -32601"]).await;
    check(framed(r#"{"jsonrpc":"2.0","method":"$/unknown"}"#), &[]).await;
    check(framed(r#"{"jsonrpc":"2.0","method":"no/such"}"#), &[]).await;
}

#[tokio::test]
async fn headers_may_be_spelt_otherwise() {
    let body = r#"{"jsonrpc":"2.0","id":7,"method":"$/x"}"#;
    let length = body.len();
    for header in [
        format!("content-length: {length}\r\n\r\n"),
        format!("CONTENT-LENGTH:{length}\n\n"),
        format!("Content-Type: application/vscode-jsonrpc\r\nX-Other: 1\r\nContent-Length:  {length} \r\n\r\n"),
        format!("\r\n\r\nContent-Length: {length}\r\n\r\n"),
    ] {
        check(format!("{header}{body}"), &["7: -32601"]).await;
    }
}

#[tokio::test]
async fn lost_bytes_lose_no_later_message() {
    let later = framed(r#"{"jsonrpc":"2.0","id":7,"method":"$/x"}"#);
    check(format!("Content-Type: text/plain\r\n\r\n{later}"), &["null: -32700", "7: -32601"]).await;
    check(format!("Content-Length: many\r\n\r\n{later}"), &["null: -32700", "7: -32601"]).await;
    // A body without a header in front of a message.
    check(format!("{{\"jsonrpc\":\"2.0\"}}{later}"), &["7: -32601"]).await;
    // A length that is too short.
    check(format!("Content-Length: 3\r\n\r\n{{\"jsonrpc\"}}{later}"), &["null: -32700", "7: -32601"]).await;
    check(format!("{}{later}", "x".repeat(3 * LONGEST_LINE)), &["7: -32601"]).await;
}

#[tokio::test]
async fn a_header_that_promises_too_much_takes_no_memory() {
    let (answers, code) = conversation(format!("Content-Length: {}\r\n\r\nshort", u64::MAX)).await;
    assert_eq!(answers[0]["error"]["code"], -32700);
    assert_eq!((answers.len(), code), (1, 1));
    let (answers, code) = conversation("Content-Length: 200000000\r\n\r\nshort").await;
    assert_eq!((answers.len(), code), (0, 1));
}

#[tokio::test]
async fn a_panic_is_an_error_of_its_request_alone() {
    check(command(3, "panic"), &["3: -32603"]).await;
    let (service, socket) = LspService::new(Mock);
    let (mut client, server) = tokio::io::duplex(1 << 20);
    let (server_input, server_output) = tokio::io::split(server);
    let serving = tokio::spawn(serve(service, socket, server_input, server_output));
    client.write_all(format!("{}{}", framed(INITIALIZE), command(3, "panic later")).as_bytes()).await.unwrap();
    let mut client = BufReader::new(client);
    read(&mut client).await.unwrap();
    let answer: Value = serde_json::from_slice(&read(&mut client).await.unwrap().unwrap().unwrap()).unwrap();
    assert_eq!(answer["error"]["code"], -32603);
    client.write_all(format!("{}{}", framed(SHUTDOWN), framed(EXIT)).as_bytes()).await.unwrap();
    assert_eq!(serving.await.unwrap(), 0);
}

#[tokio::test]
async fn many_waiting_requests_stall_nobody_and_can_be_cancelled() {
    let hover = |id: u32| {
        let params = json!({"textDocument": {"uri": "file:///a.go"}, "position": {"line": 0, "character": 0}});
        framed(&json!({"jsonrpc": "2.0", "id": id, "method": "textDocument/hover", "params": params}).to_string())
    };
    let waiting: String = (100..200).map(hover).collect();
    let cancel = framed(r#"{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":100}}"#);
    let (service, socket) = LspService::new(Mock);
    let (mut client, server) = tokio::io::duplex(1 << 20);
    let (server_input, server_output) = tokio::io::split(server);
    let serving = tokio::spawn(serve(service, socket, server_input, server_output));
    let bytes = format!("{}{waiting}{cancel}{}", framed(INITIALIZE), command(3, "ask"));
    client.write_all(bytes.as_bytes()).await.unwrap();
    let mut client = BufReader::new(client);
    let mut seen = Vec::new();
    while seen.len() < 3 {
        let message: Value = serde_json::from_slice(&read(&mut client).await.unwrap().unwrap().unwrap()).unwrap();
        if message["method"] == "window/showMessageRequest" {
            // Without a result, as a client in Lua says null.
            let answer = json!({"jsonrpc": "2.0", "id": message["id"]}).to_string();
            client.write_all(framed(&answer).as_bytes()).await.unwrap();
        } else {
            seen.push(format!("{}: {}", message["id"], message["error"].get("code").unwrap_or(&message["result"])));
        }
    }
    seen.sort();
    assert_eq!(seen, ["0: {\"capabilities\":{}}", "100: -32800", "3: null"]);
    client.write_all(format!("{}{}", framed(SHUTDOWN), framed(EXIT)).as_bytes()).await.unwrap();
    assert_eq!(serving.await.unwrap(), 0);
}

#[tokio::test]
async fn the_exit_code_tells_whether_shutdown_came_first() {
    for (input, want) in [
        (format!("{}{}{}", framed(INITIALIZE), framed(SHUTDOWN), framed(EXIT)), 0),
        (format!("{}{}", framed(INITIALIZE), framed(EXIT)), 1),
        (framed(EXIT), 1),
        (framed(INITIALIZE), 1),
        (String::new(), 1),
        (format!("{}{}", framed(INITIALIZE), framed(SHUTDOWN)), 0),
    ] {
        assert_eq!(conversation(&input).await.1, want, "{input}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn the_server_ends_with_the_process_that_started_it() {
    let mut parent = std::process::Command::new("sleep").arg("60").spawn().unwrap();
    let (service, socket) = LspService::new(Mock);
    let (mut client, server) = tokio::io::duplex(1 << 20);
    let (server_input, server_output) = tokio::io::split(server);
    let serving = tokio::spawn(serve(service, socket, server_input, server_output));
    let initialize = json!({"jsonrpc": "2.0", "id": 0, "method": "initialize",
        "params": {"processId": parent.id(), "capabilities": {}}});
    client.write_all(framed(&initialize.to_string()).as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(!serving.is_finished());
    parent.kill().unwrap();
    parent.wait().unwrap();
    let code = tokio::time::timeout(PARENT_PERIOD * 3, serving).await.expect("ends").unwrap();
    assert_eq!(code, 1);
}
