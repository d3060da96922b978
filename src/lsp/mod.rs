//! The protocol's edge: the only place that knows LSP.
//!
//! What goes beyond the specification, `editors/PROTOCOL.md` explains.

mod analysis;
mod ask;
mod background;
mod commands;
mod convert;
mod documents;
mod learning;
mod progress;
mod protocol;
mod requests;
mod server;
mod session;
mod settings;
mod state;
mod survey;
mod transport;

pub use analysis::{Knowledge, analyse};
pub use documents::{Analysis, Documents, Job, Snapshot, Ticket};
pub use protocol::schema as protocol_schema;
pub use session::Session;
pub use settings::Settings;
pub use transport::serve;

use server::Server;
use std::io;
use tower_lsp::LspService;
use tracing_subscriber::EnvFilter;

/// Serves the client on stdin and stdout; returns the exit code of the process.
///
/// The caller ends the process with it by `std::process::exit`: a read of stdin that nobody ends would keep it.
///
/// # Errors
/// If the threads cannot be started.
pub fn run() -> io::Result<u8> {
    log();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_time().build()?;
    let (service, socket) = LspService::build(Server::new)
        .custom_method("goviva/document", Server::document)
        .custom_method("goviva/quiz/start", Server::quiz_start)
        .custom_method("goviva/quiz/answer", Server::quiz_answer)
        .custom_method("goviva/quiz/end", Server::quiz_end)
        .custom_method("goviva/explain", Server::explanation)
        .custom_method("goviva/progress", Server::progress)
        .finish();
    let code = runtime.block_on(transport::serve(service, socket, tokio::io::stdin(), tokio::io::stdout()));
    runtime.shutdown_background();
    Ok(code)
}

/// Logs to stderr, since stdout is the protocol's. `GOVIVA_LOG`, or else `RUST_LOG`, says how much:
/// `debug`, or `goviva=trace,tower_lsp_server=warn`.
fn log() {
    // The framework warns of every notification that it has no handler for.
    let default = || EnvFilter::new("warn,tower_lsp_server=error");
    let filter = EnvFilter::try_from_env("GOVIVA_LOG").or_else(|_| EnvFilter::try_from_default_env());
    let filter = filter.unwrap_or_else(|_| default());
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_ansi(false);
    // It fails if a test has set its own.
    let _ = subscriber.try_init();
}
