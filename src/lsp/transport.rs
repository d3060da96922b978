//! Messages in, messages out: takes the place of the framework's own `Server` in front of its service.
//!
//! The framework's loop (0.23) ends on a body that is not JSON, leaves `$/…` requests without an answer, wants
//! `Content-Length` in exactly that case, always exits with 0, does not watch its parent, and stalls when four
//! handlers wait. Here each message is handed to the service in its order and polled once at once, so that what a
//! handler does before its first `.await` happens in the order of the messages; what then waits, waits in
//! a task of its own, where a panic becomes an error for its client.

use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures::future::{BoxFuture, poll_fn};
use futures::stream::FusedStream;
use futures::{FutureExt as _, SinkExt as _, StreamExt as _};
use serde_json::Value;
use std::io;
use std::panic::AssertUnwindSafe;
use std::time::Duration;
use tokio::io::{AsyncBufRead, AsyncBufReadExt as _, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::task::JoinHandle;
use tower_lsp::ClientSocket;
use tower_lsp::jsonrpc::{Error, ErrorCode, Id, Request, Response};
use tower_service::Service;

/// A longer body is skipped: no Go file is that large, and a wrong header must not eat the memory.
const LONGEST_BODY: u64 = 256 << 20;
/// Of a longer line of a header only the end is looked at.
const LONGEST_LINE: usize = 4096;
/// How often the parent is looked for.
const PARENT_PERIOD: Duration = Duration::from_secs(2);
/// How long the last answers may take to be written.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Serves until the client says `exit`, closes a pipe, or is gone; returns the exit code of the process:
/// 0 if `shutdown` was asked for before, else 1.
///
/// The caller ends the process: a pending read of stdin would keep the runtime waiting.
pub async fn serve<S>(
    mut service: S,
    socket: ClientSocket,
    input: impl tokio::io::AsyncRead + Unpin,
    output: impl AsyncWrite + Unpin + Send + 'static,
) -> u8
where
    S: Service<Request, Response = Option<Response>>,
    S::Future: Send + 'static,
{
    let mut input = BufReader::new(input);
    let (client_requests, mut client_responses) = socket.split();
    let (outgoing, queue) = unbounded();
    let mut writer = tokio::spawn(write(queue, client_requests, output));
    let mut parent: BoxFuture<'static, ()> = futures::future::pending().boxed();
    let mut shutdown = false;
    loop {
        let frame = tokio::select! {
            frame = read(&mut input) => frame,
            () = &mut parent => {
                tracing::warn!("the process that started goviva is gone");
                break;
            }
            _ = &mut writer => {
                tracing::warn!("the client no longer reads");
                return u8::from(!shutdown);
            }
        };
        let message = match frame {
            Ok(Some(Ok(body))) => decode(&body),
            Ok(Some(Err(problem))) => Message::Refused(refusal(Id::Null, ErrorCode::ParseError, problem)),
            Ok(None) => break,
            Err(error) => {
                tracing::error!("cannot read from the client: {error}");
                break;
            }
        };
        match message {
            Message::Request(request) => {
                let exit = request.method() == "exit";
                let initialize = request.method() == "initialize";
                shutdown |= request.method() == "shutdown" && request.id().is_some();
                if initialize {
                    parent = parent_of(&request).map_or(parent, |process| gone(process).boxed());
                }
                if poll_fn(|context| service.poll_ready(context)).await.is_err() {
                    break;
                }
                if let (Some(waiting), true) = (call(&mut service, request, &outgoing), initialize) {
                    // What a hasty client sent after it must not meet a server that knows nothing yet.
                    let _ = waiting.await;
                }
                if exit {
                    break;
                }
            }
            Message::Response(response) => {
                // Fails only after `exit`.
                let _ = client_responses.send(response).await;
            }
            Message::Refused(refusal) => send(&outgoing, refusal),
        }
    }
    outgoing.close_channel();
    let _ = tokio::time::timeout(LAST_WORDS, writer).await;
    u8::from(!shutdown)
}

/// Begins to handle the request now, and goes on in a task, which is returned, if that has to wait.
fn call<S>(service: &mut S, request: Request, outgoing: &UnboundedSender<Response>) -> Option<JoinHandle<()>>
where
    S: Service<Request, Response = Option<Response>>,
    S::Future: Send + 'static,
{
    let id = request.id().cloned();
    let handled = AssertUnwindSafe(service.call(request)).catch_unwind();
    let mut answer = Box::pin(handled.map(move |result| match result {
        Ok(answer) => answer.ok().flatten(),
        // The panic's own message went to stderr.
        Err(_) => {
            id.map(|id| refusal(id, ErrorCode::InternalError, "goviva failed at this; its log on stderr says where"))
        }
    }));
    if let Some(done) = (&mut answer).now_or_never() {
        if let Some(response) = done {
            send(outgoing, response);
        }
        return None;
    }
    let outgoing = outgoing.clone();
    Some(tokio::spawn(async move {
        if let Some(response) = answer.await {
            send(&outgoing, response);
        }
    }))
}

fn send(outgoing: &UnboundedSender<Response>, response: Response) {
    // Fails only when nobody reads any more, and then the answer is of no use.
    let _ = outgoing.unbounded_send(response);
}

enum Message {
    Request(Request),
    Response(Response),
    /// It is neither: the answer that says so.
    Refused(Response),
}

/// What a body says.
fn decode(body: &[u8]) -> Message {
    let mut value: Value = match serde_json::from_slice(body) {
        Ok(value) => value,
        Err(error) => return Message::Refused(refusal(Id::Null, ErrorCode::ParseError, format!("not JSON: {error}"))),
    };
    let id: Option<Id> = value.get("id").and_then(|id| serde_json::from_value(id.clone()).ok());
    if let Value::Object(response) = &mut value
        && !response.contains_key("method")
        && !response.contains_key("error")
        && response.contains_key("id")
    {
        // Clients in languages where a null field is no field leave it out.
        response.entry("result").or_insert(Value::Null);
    }
    let message = if value.get("method").is_some() {
        serde_json::from_value(value).map(Message::Request)
    } else {
        serde_json::from_value(value).map(Message::Response)
    };
    match (message, id) {
        (Ok(Message::Request(request)), Some(id)) if request.method().starts_with("$/") => {
            let problem = format!("no method `{}`", request.method());
            Message::Refused(refusal(id, ErrorCode::MethodNotFound, problem))
        }
        (Ok(message), _) => message,
        (Err(error), id) => {
            let problem = format!("not a JSON-RPC message: {error}");
            Message::Refused(refusal(id.unwrap_or_default(), ErrorCode::InvalidRequest, problem))
        }
    }
}

fn refusal(id: Id, code: ErrorCode, problem: impl Into<std::borrow::Cow<'static, str>>) -> Response {
    let mut error = Error::new(code);
    error.message = problem.into();
    tracing::warn!("{}", error.message);
    Response::from_error(id, error)
}

/// The next body; a problem in its place for bytes that are none; none at the end of the input.
///
/// A header's field names may be in any case and its lines may end in `\n` alone; other fields are ignored.
/// After lost bytes, reading goes on at the next `Content-Length`.
async fn read(input: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Option<Result<Vec<u8>, String>>> {
    let mut length = None;
    let mut lines = 0_u32;
    loop {
        let Some(line) = read_line(input).await? else { return Ok(None) };
        if !line.iter().all(u8::is_ascii_whitespace) {
            lines += 1;
            length = content_length(&line).or(length);
            continue;
        }
        let Some(length) = length else {
            if lines == 0 {
                continue;
            }
            return Ok(Some(Err("a header without `Content-Length: BYTES`".to_owned())));
        };
        let mut rest = input.take(length);
        if length > LONGEST_BODY {
            tokio::io::copy_buf(&mut rest, &mut tokio::io::sink()).await?;
            return Ok(Some(Err(format!("a body of {length} bytes; {LONGEST_BODY} is the most"))));
        }
        let mut body = Vec::new();
        let read = rest.read_to_end(&mut body).await? as u64;
        return Ok((read == length).then_some(Ok(body)));
    }
}

/// The number behind the last `Content-Length:` of the line: a body without a header may stand before it.
fn content_length(line: &[u8]) -> Option<u64> {
    let line = String::from_utf8_lossy(line).to_ascii_lowercase();
    let (_, value) = line.rsplit_once("content-length:")?;
    value.trim().parse().ok()
}

/// The next line with its end, or the end of a very long one; none at the end of the input.
async fn read_line(input: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    loop {
        let buffer = input.fill_buf().await?;
        if buffer.is_empty() {
            return Ok((!line.is_empty()).then_some(line));
        }
        let end = memchr::memchr(b'\n', buffer);
        let taken = end.map_or(buffer.len(), |at| at + 1);
        line.extend_from_slice(&buffer[..taken]);
        input.consume(taken);
        line.drain(..line.len().saturating_sub(LONGEST_LINE));
        if end.is_some() {
            return Ok(Some(line));
        }
    }
}

/// Writes answers and the server's own requests until the queue of answers is closed.
async fn write(
    mut queue: UnboundedReceiver<Response>,
    mut client_requests: impl FusedStream<Item = Request> + Unpin,
    mut output: impl AsyncWrite + Unpin,
) {
    loop {
        let body = tokio::select! {
            // Answers first: a question to the reader comes after the answer to the command that led to it.
            biased;
            response = queue.next() => match response {
                Some(response) => serde_json::to_vec(&response),
                None => return,
            },
            Some(request) = client_requests.next(), if !client_requests.is_terminated() => serde_json::to_vec(&request),
        };
        let Ok(body) = body.inspect_err(|error| tracing::error!("cannot write a message: {error}")) else { continue };
        let mut message = format!("Content-Length: {}\r\n\r\n", body.len()).into_bytes();
        message.extend(body);
        if output.write_all(&message).await.is_err() || output.flush().await.is_err() {
            return;
        }
    }
}

/// The process that the client says to watch, if it runs: where it does not, the server runs elsewhere
/// (in a container, say) and would look for another process of the same number.
fn parent_of(initialize: &Request) -> Option<u32> {
    let process = initialize.params()?.get("processId")?.as_u64()?;
    u32::try_from(process).ok().filter(|&process| runs(process))
}

/// Ends when the process does.
async fn gone(process: u32) {
    while runs(process) {
        tokio::time::sleep(PARENT_PERIOD).await;
    }
}

#[cfg(unix)]
fn runs(process: u32) -> bool {
    let id = i32::try_from(process).ok().and_then(rustix::process::Pid::from_raw);
    // A process of somebody else's cannot be asked, but runs.
    id.is_some_and(|id| rustix::process::test_kill_process(id) != Err(rustix::io::Errno::SRCH))
}

/// On other systems a parent that ends closes the pipe to stdin, which ends the server too.
#[cfg(not(unix))]
fn runs(_process: u32) -> bool {
    true
}

#[cfg(test)]
mod tests;
