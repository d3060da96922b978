//! The least that a server on the same framework and the same transport can do: it says what it was told to say.

use serde::{Deserialize, Serialize};
use std::path::Path;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types as lsp;
use tower_lsp::{LanguageServer, LspService};

/// What it answers, whatever is asked.
#[derive(Serialize, Deserialize)]
pub struct Answers {
    pub hover: Option<lsp::Hover>,
    pub lenses: Option<Vec<lsp::CodeLens>>,
}

impl LanguageServer for Answers {
    async fn initialize(&self, _: lsp::InitializeParams) -> Result<lsp::InitializeResult> {
        let capabilities = lsp::ServerCapabilities {
            text_document_sync: Some(lsp::TextDocumentSyncKind::INCREMENTAL.into()),
            hover_provider: Some(true.into()),
            code_lens_provider: Some(lsp::CodeLensOptions { resolve_provider: None }),
            ..lsp::ServerCapabilities::default()
        };
        Ok(lsp::InitializeResult { capabilities, ..lsp::InitializeResult::default() })
    }

    async fn shutdown(&self) -> Result<()> {
        Ok(())
    }

    async fn did_open(&self, _: lsp::DidOpenTextDocumentParams) {}

    async fn did_change(&self, _: lsp::DidChangeTextDocumentParams) {}

    async fn hover(&self, _: lsp::HoverParams) -> Result<Option<lsp::Hover>> {
        Ok(self.hover.clone())
    }

    async fn code_lens(&self, _: lsp::CodeLensParams) -> Result<Option<Vec<lsp::CodeLens>>> {
        Ok(self.lenses.clone())
    }
}

/// Serves on stdin and stdout with the answers of a JSON file.
pub fn run(answers: &Path) -> ! {
    let text = std::fs::read_to_string(answers).expect("a file of answers");
    let answers = serde_json::from_str::<Answers>(&text).expect("answers");
    let mut answers = Some(answers);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_time().build().expect("threads");
    let (service, socket) = LspService::build(|_| answers.take().expect("one server")).finish();
    let (input, output) = (tokio::io::stdin(), tokio::io::stdout());
    std::process::exit(runtime.block_on(goviva::lsp::serve(service, socket, input, output)).into())
}
