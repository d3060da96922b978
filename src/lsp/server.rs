//! The handlers: convert, ask, convert, return.

use super::ask::ask;
use super::commands::{self, Command};
use super::convert::{self, EXPLAIN_ACTION, KNOWN_ACTION, MUTE_ACTION, QUIZ_ACTION};
use super::protocol::{
    Explain, Explanation, ProgressQuery, ProgressReport, QuizAnswer, QuizAnswered, QuizEnd, QuizStart, QuizStarted,
    QuizSummary, Undone,
};
use super::session::Session;
use super::state::State;
use crate::store::Mark;
use crate::tutor;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types as lsp;
use tower_lsp::{Client, LanguageServer};

/// The server that the framework calls.
pub struct Server(Arc<State>);

impl Server {
    /// A server that has not met its client yet.
    pub fn new(client: Client) -> Self {
        Self(Arc::new(State::new(client)))
    }

    /// `goviva/document`: the text that the server has of a document, for tests of clients and of servers.
    ///
    /// # Errors
    /// None; a document that is not open is null.
    #[expect(clippy::unused_async, reason = "the framework takes nothing else")]
    pub async fn document(&self, params: lsp::TextDocumentIdentifier) -> Result<Option<DocumentText>> {
        let snapshot = self.0.documents.snapshot(&params.uri);
        Ok(snapshot.map(|snapshot| DocumentText { version: snapshot.version, text: snapshot.text.to_string() }))
    }
}

/// goviva's own requests; `protocol` says what they carry.
impl Server {
    /// `goviva/quiz/start`.
    ///
    /// # Errors
    /// If something that is named does not exist.
    pub async fn quiz_start(&self, params: QuizStart) -> Result<QuizStarted> {
        self.0.quiz_start(params).await.map_err(Error::invalid_params)
    }

    /// `goviva/quiz/answer`.
    ///
    /// # Errors
    /// If there is no such question, or it cannot be answered like that.
    pub async fn quiz_answer(&self, params: QuizAnswer) -> Result<QuizAnswered> {
        self.0.quiz_answer(params).await.map_err(Error::invalid_params)
    }

    /// `goviva/quiz/end`.
    ///
    /// # Errors
    /// None; a session that is not open has an empty summary.
    pub async fn quiz_end(&self, params: QuizEnd) -> Result<QuizSummary> {
        self.0.quiz_end(params.session).await.map_err(Error::invalid_params)
    }

    /// `goviva/explain`.
    ///
    /// # Errors
    /// If there is no such concept.
    pub async fn explanation(&self, params: Explain) -> Result<Explanation> {
        self.0.explanation(&params).await.map_err(Error::invalid_params)
    }

    /// `goviva/progress`.
    ///
    /// # Errors
    /// None; a document that is not open has no concepts.
    pub async fn progress(&self, params: ProgressQuery) -> Result<ProgressReport> {
        self.0.progress(&params).await.map_err(Error::invalid_params)
    }
}

/// The answer to `goviva/document`.
#[derive(Debug, Serialize, Deserialize)]
pub struct DocumentText {
    /// The client's number of the text.
    version: i32,
    /// All of it.
    text: String,
}

impl LanguageServer for Server {
    async fn initialize(&self, params: lsp::InitializeParams) -> Result<lsp::InitializeResult> {
        let session = Session::new(&params);
        let capabilities = capabilities(&session);
        self.0.begin(session, params).await;
        let server_info = lsp::ServerInfo { name: "goviva".into(), version: Some(env!("CARGO_PKG_VERSION").into()) };
        Ok(lsp::InitializeResult { capabilities, server_info: Some(server_info), offset_encoding: None })
    }

    async fn initialized(&self, _: lsp::InitializedParams) {
        let state = self.0.clone();
        tokio::spawn(async move { state.settle().await });
    }

    async fn shutdown(&self) -> Result<()> {
        Ok(())
    }

    // Before any `.await` of these three stands all that they do to a document: see `transport`.

    async fn did_open(&self, params: lsp::DidOpenTextDocumentParams) {
        let document = params.text_document;
        // Some clients send all that they have open, go.mod among it.
        if document.language_id != "go" && !convert::is_go_file(&document.uri) {
            return;
        }
        self.0.documents.open(document.uri.clone(), document.version, document.text);
        self.0.analyse(document.uri);
    }

    async fn did_change(&self, params: lsp::DidChangeTextDocumentParams) {
        let document = params.text_document;
        let session = self.0.session();
        if self.0.documents.change(&document.uri, document.version, params.content_changes, &session) {
            self.0.analyse(document.uri);
        } else {
            tracing::debug!("a change of a document that is not open: {}", document.uri.as_str());
        }
    }

    async fn did_close(&self, params: lsp::DidCloseTextDocumentParams) {
        self.0.close(&params.text_document.uri);
    }

    async fn did_save(&self, _: lsp::DidSaveTextDocumentParams) {}

    async fn hover(&self, params: lsp::HoverParams) -> Result<Option<lsp::Hover>> {
        let at = params.text_document_position_params;
        let Some(snapshot) = self.0.read(&at.text_document.uri).await else { return Ok(None) };
        let (session, knowledge) = (self.0.session(), snapshot.knowledge());
        let place = snapshot.place(&session);
        let offset = place.offset(at.position);
        let hover = tutor::hover(&knowledge.library, &snapshot.occurrences(), offset, &self.0.reader(&snapshot));
        Ok(hover.map(|hover| place.hover(hover)))
    }

    async fn code_lens(&self, params: lsp::CodeLensParams) -> Result<Option<Vec<lsp::CodeLens>>> {
        let uri = params.text_document.uri;
        let Some(snapshot) = self.0.read_for_lenses(&uri).await else { return Ok(None) };
        let (session, knowledge) = (self.0.session(), snapshot.knowledge());
        let lenses = self.0.lenses(&snapshot);
        self.0.show(&uri, &snapshot, lenses.clone());
        let place = snapshot.place(&session);
        Ok(some(lenses.into_iter().map(|lens| place.lens(lens, &knowledge.library, &uri)).collect()))
    }

    async fn code_action(&self, params: lsp::CodeActionParams) -> Result<Option<lsp::CodeActionResponse>> {
        let only = params.context.only;
        let kinds = [EXPLAIN_ACTION, QUIZ_ACTION, KNOWN_ACTION, MUTE_ACTION, lsp::CodeActionKind::QUICKFIX];
        if !kinds.iter().any(|kind| convert::wanted(kind, only.as_deref())) {
            return Ok(None);
        }
        let Some(snapshot) = self.0.read(&params.text_document.uri).await else { return Ok(None) };
        let (session, knowledge) = (self.0.session(), snapshot.knowledge());
        let range = snapshot.place(&session).bytes(params.range);
        let (occurrences, reader) = (snapshot.occurrences(), self.0.reader(&snapshot));
        let place = (&params.text_document.uri, params.range.start);
        let checks: Vec<&str> = params.context.diagnostics.iter().flat_map(convert::checks).collect();
        let actions = tutor::actions(&knowledge.library, &occurrences, &snapshot.text, range, &checks, &reader);
        let actions = actions
            .into_iter()
            .map(|action| convert::action(action, &knowledge.library, reader.go, place, &params.context.diagnostics))
            .filter(|action| action.kind.as_ref().is_some_and(|kind| convert::wanted(kind, only.as_deref())));
        Ok(some(actions.map(|action| convert::action_or_command(action, &session)).collect()))
    }

    async fn execute_command(&self, params: lsp::ExecuteCommandParams) -> Result<Option<lsp::LSPAny>> {
        let state = &self.0;
        let done = match Command::read(&params.command, &params.arguments).map_err(Error::invalid_params)? {
            Command::Quiz(start) => ask(state, start).await.map(|()| None),
            Command::Explain(explain) => state.explain(&explain).map(|markdown| Some(markdown.into())),
            Command::Start(start) => json(state.quiz_start(start).await),
            Command::Answer(answer) => json(state.quiz_answer(answer).await),
            Command::End(end) => json(state.quiz_end(end.session).await),
            Command::Progress(query) => json(state.progress(&query).await),
            Command::Known(marked) => state.mark(marked.concept, Mark::Known, marked.on).await.map(|()| None),
            Command::Mute(marked) => state.mark(marked.concept, Mark::Muted, marked.on).await.map(|()| None),
            Command::Undo => json(state.undo().await.map(|question| Undone { question })),
            Command::ShowAll(wanted) => json(Ok(state.show_all(wanted))),
        };
        done.map_err(Error::invalid_params)
    }

    async fn did_change_configuration(&self, params: lsp::DidChangeConfigurationParams) {
        let state = self.0.clone();
        tokio::spawn(async move { state.settings_changed(params.settings).await });
    }

    async fn did_change_workspace_folders(&self, params: lsp::DidChangeWorkspaceFoldersParams) {
        self.0.folders_changed(&params.event);
    }

    async fn did_change_watched_files(&self, params: lsp::DidChangeWatchedFilesParams) {
        let state = self.0.clone();
        tokio::spawn(async move { state.files_changed(&params.changes).await });
    }
}

fn capabilities(session: &Session) -> lsp::ServerCapabilities {
    lsp::ServerCapabilities {
        position_encoding: Some(session.encoding_kind()),
        text_document_sync: Some(lsp::TextDocumentSyncCapability::Options(lsp::TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(lsp::TextDocumentSyncKind::INCREMENTAL),
            ..lsp::TextDocumentSyncOptions::default()
        })),
        hover_provider: Some(lsp::HoverProviderCapability::Simple(true)),
        code_lens_provider: Some(lsp::CodeLensOptions { resolve_provider: Some(false) }),
        code_action_provider: Some(lsp::CodeActionProviderCapability::Options(lsp::CodeActionOptions {
            code_action_kinds: Some(vec![
                EXPLAIN_ACTION,
                QUIZ_ACTION,
                KNOWN_ACTION,
                MUTE_ACTION,
                lsp::CodeActionKind::QUICKFIX,
            ]),
            ..lsp::CodeActionOptions::default()
        })),
        execute_command_provider: Some(lsp::ExecuteCommandOptions {
            commands: commands::NAMES.map(String::from).into(),
            ..lsp::ExecuteCommandOptions::default()
        }),
        workspace: Some(lsp::WorkspaceServerCapabilities {
            workspace_folders: Some(lsp::WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(lsp::OneOf::Left(true)),
            }),
            file_operations: None,
        }),
        ..lsp::ServerCapabilities::default()
    }
}

/// What a command returns.
fn json(done: std::result::Result<impl Serialize, String>) -> std::result::Result<Option<lsp::LSPAny>, String> {
    done.and_then(|done| serde_json::to_value(done).map(Some).map_err(|error| error.to_string()))
}

/// Nothing to say is null.
fn some<T>(items: Vec<T>) -> Option<Vec<T>> {
    (!items.is_empty()).then_some(items)
}
