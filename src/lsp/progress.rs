//! Shows that work goes on, where it takes long enough for somebody to wonder.

use super::session::Session;
use std::time::Duration;
use tokio::time::timeout;
use tower_lsp::Client;
use tower_lsp::ls_types::ProgressToken;

/// What takes longer shows its progress.
const PROGRESS_AFTER: Duration = Duration::from_secs(1);
/// How long the client may take to say that it shows it.
const CLIENT_WAIT: Duration = Duration::from_secs(10);

/// Waits for the work; if it takes longer than a second, the client shows `title` until it is done.
///
/// # Errors
/// If the work fails, as it does when it panics.
pub async fn with_progress<T, E>(
    client: &Client,
    session: &Session,
    title: &str,
    mut work: impl Future<Output = Result<T, E>> + Unpin,
) -> Result<T, E> {
    if let Ok(done) = timeout(PROGRESS_AFTER, &mut work).await {
        return done;
    }
    if !session.shows_progress {
        return work.await;
    }
    let token = ProgressToken::String(format!("goviva/{title}"));
    let created = timeout(CLIENT_WAIT, client.create_work_done_progress(token.clone()));
    let progress = tokio::select! {
        done = &mut work => return done,
        created = created => match created {
            Ok(Ok(())) => client.progress(token, title).begin().await,
            _ => return work.await,
        },
    };
    let done = work.await;
    progress.finish().await;
    done
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
    use tower_lsp::jsonrpc::Result;
    use tower_lsp::ls_types::{ExecuteCommandParams, InitializeParams, InitializeResult, LSPAny};
    use tower_lsp::{LanguageServer, LspService};

    /// Its one command works for so many milliseconds.
    struct Slow(Client);

    impl LanguageServer for Slow {
        async fn initialize(&self, _: InitializeParams) -> Result<InitializeResult> {
            Ok(InitializeResult::default())
        }

        async fn shutdown(&self) -> Result<()> {
            Ok(())
        }

        async fn execute_command(&self, params: ExecuteCommandParams) -> Result<Option<LSPAny>> {
            let session = Session { shows_progress: true, ..Session::default() };
            let millis = params.arguments[0].as_u64().unwrap();
            let work = tokio::spawn(tokio::time::sleep(Duration::from_millis(millis)));
            with_progress(&self.0, &session, "Working", work).await.unwrap();
            Ok(None)
        }
    }

    /// What the client hears while a command works, up to its answer.
    async fn heard(millis: u64) -> Vec<String> {
        let (service, socket) = LspService::new(Slow);
        let (client, server) = tokio::io::duplex(1 << 16);
        let (input, output) = tokio::io::split(server);
        tokio::spawn(crate::lsp::transport::serve(service, socket, input, output));
        let (messages, mut sink) = tokio::io::split(client);
        let mut messages = BufReader::new(messages);
        let mut send = async |message: Value| {
            let body = message.to_string();
            sink.write_all(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes()).await.unwrap();
        };
        send(json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {"capabilities": {}}})).await;
        let params = json!({"command": "work", "arguments": [millis]});
        send(json!({"jsonrpc": "2.0", "id": "work", "method": "workspace/executeCommand", "params": params})).await;
        let mut heard: Vec<String> = Vec::new();
        let mut answered = false;
        // The answer may come before the end of the progress.
        while !answered || heard.last().is_some_and(|last| last == "\"begin\"") {
            let mut header = String::new();
            messages.read_line(&mut header).await.unwrap();
            messages.read_line(&mut String::new()).await.unwrap();
            let length = header.trim_start_matches("Content-Length: ").trim().parse().unwrap();
            let mut body = vec![0; length];
            messages.read_exact(&mut body).await.unwrap();
            let message: Value = serde_json::from_slice(&body).unwrap();
            match message["method"].as_str() {
                Some("window/workDoneProgress/create") => {
                    heard.push(format!("create {}", message["params"]["token"]));
                    send(json!({"jsonrpc": "2.0", "id": message["id"], "result": null})).await;
                }
                Some(_) => heard.push(message["params"]["value"]["kind"].to_string()),
                None => answered |= message["id"] == "work",
            }
        }
        heard
    }

    #[tokio::test(start_paused = true)]
    async fn only_long_work_is_shown() {
        assert_eq!(heard(10).await, [] as [&str; 0]);
        assert_eq!(heard(5000).await, ["create \"goviva/Working\"", "\"begin\"", "\"end\""]);
    }
}
