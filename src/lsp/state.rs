//! What the handlers share: the documents, what goviva knows, the settings, and the work that goes on behind them.

use super::analysis::{Knowledge, analyse};
use super::background::{Background, thread_count};
use super::convert;
use super::documents::{Documents, Job, Snapshot};
use super::learning::{Learning, due_today, posed};
use super::progress::with_progress;
use super::protocol::{Explain, ProgressChanged};
use super::requests::asked_for;
use super::session::Session;
use super::settings::Settings;
use super::survey::Survey;
use crate::concepts::Library;
use crate::quiz;
use crate::tutor::{self, Lens, Reader};
use crate::workspace::{Target, Workspace, read_pack};
use serde_json::Value;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};
use tokio::sync::{Semaphore, watch};
use tokio::task::spawn_blocking;
use tokio::time::timeout;
use tower_lsp::Client;
use tower_lsp::ls_types as lsp;
use tower_lsp::ls_types::Uri;

/// How long a request waits for the client's settings, and for the first analysis of a document.
const FIRST_WAIT: Duration = Duration::from_secs(5);
/// How long a client may take for an answer that needs no person.
const CLIENT_WAIT: Duration = Duration::from_secs(10);
/// How often the progress is looked at for what other programs wrote, in milliseconds.
const LOOK_EVERY: i64 = 2000;
/// How long a request for lenses waits for the newest text, where nobody can tell the client to ask again.
const LENS_WAIT: Duration = Duration::from_secs(1);

/// How long a document is left alone at most after broken code was looked at.
const LONGEST_PAUSE: Duration = Duration::from_millis(300);

/// What the handlers share.
pub struct State {
    /// To speak to the client.
    pub client: Client,
    /// The open documents.
    pub documents: Documents,
    session: RwLock<Arc<Session>>,
    settings: RwLock<Arc<Settings>>,
    knowledge: RwLock<Arc<Knowledge>>,
    folders: RwLock<Vec<PathBuf>>,
    workspace: Arc<Workspace>,
    /// Where documents are analysed.
    background: Background,
    /// One for each of its threads: of a document that waits for one, the newest text is taken.
    turns: Semaphore,
    /// Have the client's settings arrived.
    settled: watch::Sender<bool>,
    /// What is in the workspace's files.
    pub survey: Survey,
    /// What the reader knows, and the open quizzes.
    pub learning: Learning,
    /// Was the progress opened, or given up.
    opened: watch::Sender<bool>,
    /// When the progress was last looked at, in milliseconds as in [`crate::quiz::Moment::at`].
    looked: AtomicI64,
    /// Are concepts shown that are known or muted.
    shows_all: AtomicBool,
    /// The problems that the reader has been told.
    told: Mutex<HashSet<String>>,
}

impl State {
    /// Before the client said anything.
    pub fn new(client: Client) -> Self {
        Self {
            client,
            documents: Documents::default(),
            session: RwLock::default(),
            settings: RwLock::default(),
            knowledge: RwLock::default(),
            folders: RwLock::default(),
            workspace: Arc::new(Workspace::new(Target::host())),
            background: Background::new(),
            turns: Semaphore::new(thread_count()),
            settled: watch::Sender::new(false),
            survey: Survey::default(),
            learning: Learning::default(),
            opened: watch::Sender::new(false),
            looked: AtomicI64::new(0),
            shows_all: AtomicBool::new(false),
            told: Mutex::default(),
        }
    }

    /// Takes what `initialize` says, and loads what goviva knows.
    pub async fn begin(self: &Arc<Self>, session: Session, params: lsp::InitializeParams) {
        if !session.gives_settings {
            self.settled.send_replace(true);
        }
        set(&self.session, session);
        let folders = params.workspace_folders.unwrap_or_default();
        let mut folders: Vec<PathBuf> = folders.iter().filter_map(|folder| convert::path(&folder.uri)).collect();
        #[expect(deprecated, reason = "older clients have one root and no folders")]
        if let (true, Some(root)) = (folders.is_empty(), &params.root_uri) {
            folders.extend(convert::path(root));
        }
        *self.folders.write().unwrap_or_else(PoisonError::into_inner) = folders;
        let (settings, problems) = Settings::read(&params.initialization_options.unwrap_or_default());
        self.complain(problems);
        set(&self.settings, settings);
        self.open_progress();
        self.load().await;
    }

    /// Opens the progress behind the handlers: another program may hold it for a while.
    fn open_progress(self: &Arc<Self>) {
        let state = self.clone();
        tokio::spawn(async move {
            let plan = state.settings().plan();
            let opening = state.clone();
            match spawn_blocking(move || opening.learning.open(plan)).await {
                Ok(Some(problem)) => {
                    state.complain_once(&format!("{problem}; until then your answers are not kept"));
                }
                Ok(None) => {}
                Err(error) => tracing::error!("opening the progress failed: {error}"),
            }
            state.opened.send_replace(true);
        });
    }

    /// Ends when the progress was opened, or given up.
    pub async fn opened(&self) {
        let mut opened = self.opened.subscribe();
        // It cannot be closed; after the wait there is no progress yet.
        let _ = timeout(FIRST_WAIT, opened.wait_for(|opened| *opened)).await;
    }

    /// Does work that may wait for the disk or for other programs behind the handlers.
    ///
    /// # Errors
    /// If it panicked.
    pub async fn behind<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, String> {
        spawn_blocking(work).await.map_err(|error| format!("a fault of goviva: {error}"))
    }

    /// The settings as they are now.
    pub fn settings(&self) -> Arc<Settings> {
        get(&self.settings)
    }

    /// Turns on that everything is shown, or off, or over; says which it is now.
    pub fn set_show_all(&self, on: Option<bool>) -> bool {
        let on = on.unwrap_or(!self.shows_all.load(Ordering::Relaxed));
        self.shows_all.store(on, Ordering::Relaxed);
        on
    }

    /// Something is known anew: the lenses may be others now, and a client that wants to know of it is told.
    pub fn progress_changed(self: &Arc<Self>) {
        if self.session().hears_of_progress {
            let due = due_today(&self.knowledge().library, &self.learning.view().progress, crate::clock::now());
            let client = self.client.clone();
            tokio::spawn(async move { client.send_notification::<ProgressChanged>(ProgressChanged { due }).await });
        }
        self.refresh_lenses(&self.documents.uris());
    }

    /// Looks behind the handlers whether another program wrote, unless that was done just now.
    fn look_at_progress(self: &Arc<Self>) {
        let now = crate::clock::now().at;
        let looked = self.looked.load(Ordering::Relaxed);
        if now.saturating_sub(looked) < LOOK_EVERY || !*self.opened.borrow() {
            return;
        }
        if self.looked.compare_exchange(looked, now, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
            let state = self.clone();
            spawn_blocking(move || {
                if state.learning.refresh() {
                    state.progress_changed();
                }
            });
        }
    }

    /// After `initialized`: asks for the settings, and to be told when they or files change.
    pub async fn settle(&self) {
        let session = self.session();
        if session.gives_settings {
            self.pull_settings().await;
        }
        self.settled.send_replace(true);
        let mut registrations = Vec::new();
        if session.registers_settings {
            registrations
                .push(registration("workspace/didChangeConfiguration", serde_json::json!({ "section": "goviva" })));
        }
        if session.registers_watchers {
            let mut globs: Vec<String> = ["**/*.go", "**/go.mod", "**/go.work"].map(String::from).into();
            globs.extend(
                self.concept_folders().iter().map(|folder| format!("{}/**/*.md", folder.display()).replace('\\', "/")),
            );
            let watchers: Vec<Value> =
                globs.into_iter().map(|glob| serde_json::json!({ "globPattern": glob })).collect();
            registrations
                .push(registration("workspace/didChangeWatchedFiles", serde_json::json!({ "watchers": watchers })));
        }
        if registrations.is_empty() {
            return;
        }
        match timeout(CLIENT_WAIT, self.client.register_capability(registrations)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!("the client will not tell of changes: {error}"),
            Err(_) => tracing::warn!("the client does not answer client/registerCapability"),
        }
    }

    /// What the client can do.
    pub fn session(&self) -> Arc<Session> {
        get(&self.session)
    }

    /// What goviva knows.
    pub fn knowledge(&self) -> Arc<Knowledge> {
        get(&self.knowledge)
    }

    /// Who reads this document: what the settings say, and what the reader has proven to know.
    pub fn reader(&self, snapshot: &Snapshot) -> Reader {
        let settings = get(&self.settings);
        let reader = Reader { command_links: self.session().command_links, go: snapshot.go(), ..settings.reader() };
        if self.shows_all.load(Ordering::Relaxed) {
            return reader.showing_all();
        }
        self.learning.view().known_to(reader, settings.fading, &snapshot.knowledge().library, crate::clock::now())
    }

    /// The document as it is now; only right after it was opened this waits for the first analysis.
    /// None if it is not open, or was changed during that wait: then the request's positions mean nothing.
    pub async fn read(self: &Arc<Self>, uri: &Uri) -> Option<Snapshot> {
        self.look_at_progress();
        let mut snapshot = self.documents.snapshot(uri)?;
        if !*self.settled.borrow() {
            let mut settled = self.settled.subscribe();
            // It cannot be closed; after the wait the defaults hold.
            let _ = timeout(FIRST_WAIT, settled.wait_for(|settled| *settled)).await;
        }
        if !*self.opened.borrow() {
            self.opened().await;
        }
        if !snapshot.is_analysed() {
            let _ = timeout(FIRST_WAIT, snapshot.first_analysis()).await;
        }
        let now = self.documents.snapshot(uri)?;
        (now.revision == snapshot.revision).then_some(now)
    }

    /// The same for lenses. A client that cannot be told to ask again gets those of the newest text, for which it
    /// waits a little.
    pub async fn read_for_lenses(self: &Arc<Self>, uri: &Uri) -> Option<Snapshot> {
        let mut snapshot = self.read(uri).await?;
        if !self.session().refreshes_lenses {
            let _ = timeout(LENS_WAIT, snapshot.own_analysis()).await;
            snapshot = self.documents.snapshot(uri)?;
        }
        Some(snapshot)
    }

    /// The lenses of a document, in bytes of its text.
    pub fn lenses(&self, snapshot: &Snapshot) -> Vec<Lens> {
        let (knowledge, reader) = (snapshot.knowledge(), self.reader(snapshot));
        snapshot.lenses(|file, occurrences| tutor::lenses(&knowledge.library, file, occurrences, &reader))
    }

    /// Notes what the client is about to see, and has it ask again if that is old by now.
    pub fn show(self: &Arc<Self>, uri: &Uri, snapshot: &Snapshot, lenses: Vec<Lens>) {
        self.documents.show(uri, lenses);
        if self.documents.snapshot(uri).is_some_and(|now| !now.has_analysis_of(snapshot)) {
            self.refresh_lenses(std::slice::from_ref(uri));
        }
    }

    /// A question as a session shows it; none if there is no such question any more.
    pub fn posed(&self, session: &str, question: &str) -> Option<quiz::Posed> {
        let knowledge = self.knowledge();
        knowledge.library.question(question).map(|(_, question)| posed(session, question))
    }

    /// The whole concept. A client that does not say that it shows what a command returns gets the answer to say
    /// out loud as a message.
    ///
    /// # Errors
    /// If there is no such concept.
    pub fn explain(&self, explain: &Explain) -> Result<String, String> {
        let knowledge = self.knowledge();
        let (concept, go) = asked_for(&knowledge.library, explain)?;
        if !self.session().shows_explanations {
            let message =
                format!("{}\n\n{}", concept.title, crate::quiz::plain_text(&concept.interview.for_version(go)));
            let client = self.client.clone();
            // A plain message would raise a prompt in Neovim; one with a button does not.
            tokio::spawn(async move {
                let seen = lsp::MessageActionItem { title: "OK".into(), properties: std::collections::HashMap::new() };
                let request = client.show_message_request(lsp::MessageType::INFO, message, Some(vec![seen]));
                // Whatever is answered, it was seen.
                let _ = timeout(CLIENT_WAIT, request).await;
            });
        }
        Ok(tutor::explain(concept, go))
    }

    /// Analyses the newest text of a document behind the handlers, unless that goes on already.
    pub fn analyse(self: &Arc<Self>, uri: Uri) {
        let state = self.clone();
        tokio::spawn(async move {
            loop {
                let turn = state.turns.acquire().await;
                let Some(job) = state.documents.begin(&uri) else { break };
                let ticket = job.ticket;
                // A text without a file stands in a folder of its own that is not there.
                let path = convert::path(&uri).unwrap_or_else(|| Path::new("/untitled").join(uri.path().as_str()));
                let title = format!("Reading {}", path.file_name().unwrap_or_default().to_string_lossy());
                let work = state.background.run({
                    let (state, uri) = (state.clone(), uri.clone());
                    move || state.look(&uri, &job, &path)
                });
                let looked = with_progress(&state.client, &state.session(), &title, work).await;
                if looked.is_err() {
                    state.warn(vec![format!("{title} failed; goviva shows what it knew before")]);
                    state.documents.finish(&uri, ticket, None);
                }
                let Looked { concerns, has_other_lenses, pause } = looked.unwrap_or_default();
                state.look_again_at(&concerns);
                if state.documents.snapshot(&uri).is_none() {
                    state.close(&uri);
                }
                if has_other_lenses {
                    state.ask_for_refresh();
                }
                // It is never closed.
                drop(turn);
                tokio::time::sleep(pause).await;
            }
        });
    }

    /// Does the job, and keeps what was found.
    #[expect(clippy::disallowed_methods, reason = "how long to wait depends on how long it takes")]
    fn look(&self, uri: &Uri, job: &Job, path: &Path) -> Looked {
        let begin = Instant::now();
        let mut analysis = analyse(job, &self.knowledge(), &self.workspace, path);
        let concerns = std::mem::take(&mut analysis.concerns);
        let is_broken = analysis.file.has_error();
        self.documents.finish(uri, job.ticket, Some(analysis));
        // Broken code is parsed anew at each keystroke. Whoever types fast is to have a processor left.
        let pause = if is_broken { begin.elapsed().min(LONGEST_PAUSE) } else { Duration::ZERO };
        let has_other_lenses = self.session().refreshes_lenses && self.has_other_lenses(uri);
        Looked { concerns, has_other_lenses, pause }
    }

    /// From now on the file on disk counts.
    pub fn close(self: &Arc<Self>, uri: &Uri) {
        self.survey.forget();
        let closed = self.documents.close(uri);
        if let Some(path) = convert::path(uri) {
            let concerned = self.workspace.close(&path);
            self.look_again_at(&concerned);
        }
        // The thread that made a tree gets the memory back that it takes, and no answer waits for that.
        drop(self.background.run(move || drop(closed)));
    }

    /// Takes new settings: those that the client sent, or else those that it gives when asked.
    pub async fn settings_changed(self: &Arc<Self>, sent: Value) {
        let before = get(&self.settings);
        if self.session().gives_settings {
            self.pull_settings().await;
        } else {
            let (settings, problems) = Settings::read(&sent);
            self.complain(problems);
            set(&self.settings, settings);
        }
        if get(&self.settings).quiz != before.quiz {
            let (state, plan) = (self.clone(), get(&self.settings).plan());
            // What is due is another matter now; the lenses below wait for it.
            let _ = self.behind(move || state.learning.set_plan(plan)).await;
        }
        if get(&self.settings).concept_folders != before.concept_folders {
            self.reload().await;
        }
        self.refresh_lenses(&self.documents.uris());
    }

    /// The workspace's folders.
    pub fn folders(&self) -> Vec<PathBuf> {
        self.folders.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes the workspace's new folders.
    pub fn folders_changed(&self, event: &lsp::WorkspaceFoldersChangeEvent) {
        self.survey.forget();
        let mut folders = self.folders.write().unwrap_or_else(PoisonError::into_inner);
        let removed: Vec<PathBuf> = event.removed.iter().filter_map(|folder| convert::path(&folder.uri)).collect();
        folders.retain(|folder| !removed.contains(folder));
        folders.extend(event.added.iter().filter_map(|folder| convert::path(&folder.uri)));
    }

    /// Looks again at what changed on disk.
    pub async fn files_changed(self: &Arc<Self>, changes: &[lsp::FileEvent]) {
        self.survey.forget();
        let paths: Vec<PathBuf> = changes.iter().filter_map(|change| convert::path(&change.uri)).collect();
        let packs = self.concept_folders();
        if paths.iter().any(|path| packs.iter().any(|pack| path.starts_with(pack))) {
            self.reload().await;
        } else {
            let concerned = self.workspace.files_changed(&paths);
            self.look_again_at(&concerned);
        }
    }

    /// Tells the reader of a problem with the progress, in a message, unless that was told already.
    pub fn complain_once(&self, problem: &str) {
        let new = self.told.lock().unwrap_or_else(PoisonError::into_inner).insert(problem.to_owned());
        if new {
            self.complain(vec![problem.to_owned()]);
        }
    }

    /// Tells the reader of problems with what is theirs to mend, settings and concepts: the first one in a message,
    /// all of them in the logs.
    fn complain(&self, problems: Vec<String>) {
        let message = match problems.as_slice() {
            [] => return,
            [problem] => format!("goviva: {problem}"),
            [problem, others @ ..] => format!("goviva: {problem} (and {} more in its log)", others.len()),
        };
        self.warn(problems);
        let client = self.client.clone();
        tokio::spawn(async move { client.show_message(lsp::MessageType::WARNING, message).await });
    }

    /// Writes to the log, and to the client's.
    fn warn(&self, problems: Vec<String>) {
        for problem in problems {
            tracing::warn!("{problem}");
            let client = self.client.clone();
            tokio::spawn(async move { client.log_message(lsp::MessageType::WARNING, problem).await });
        }
    }

    async fn pull_settings(&self) {
        let item = lsp::ConfigurationItem { scope_uri: None, section: Some("goviva".into()) };
        match timeout(CLIENT_WAIT, self.client.configuration(vec![item])).await {
            // A client that has nothing set leaves what `initialize` said.
            Ok(Ok(values)) => {
                if let Some(value) = values.first().filter(|value| !value.is_null()) {
                    let (settings, problems) = Settings::read(value);
                    self.complain(problems);
                    let folders = settings.concept_folders != get(&self.settings).concept_folders;
                    set(&self.settings, settings);
                    if folders {
                        self.load().await;
                    }
                }
            }
            Ok(Err(error)) => tracing::warn!("the client does not give its settings: {error}"),
            Err(_) => tracing::warn!("the client does not answer workspace/configuration"),
        }
    }

    /// The folders with concepts, relative ones from the first workspace folder.
    fn concept_folders(&self) -> Vec<PathBuf> {
        let root = self.folders.read().unwrap_or_else(PoisonError::into_inner).first().cloned().unwrap_or_default();
        get(&self.settings).concept_folders.iter().map(|folder| root.join(folder)).collect()
    }

    /// Reads the library and compiles its rules.
    async fn load(&self) {
        let folders = self.concept_folders();
        let work = spawn_blocking(move || load(&folders));
        match with_progress(&self.client, &self.session(), "Reading concepts", work).await {
            Ok((knowledge, problems)) => {
                self.complain(problems);
                set(&self.knowledge, knowledge);
            }
            Err(error) => tracing::error!("reading the concepts failed: {error}"),
        }
    }

    async fn reload(self: &Arc<Self>) {
        self.load().await;
        self.analyse_again(|_| true);
    }

    /// Analyses these files again.
    fn look_again_at(self: &Arc<Self>, paths: &[PathBuf]) {
        if !paths.is_empty() {
            self.analyse_again(|uri| convert::path(uri).is_some_and(|path| paths.contains(&path)));
        }
    }

    fn analyse_again(self: &Arc<Self>, which: impl Fn(&Uri) -> bool) {
        for uri in self.documents.invalidate(which) {
            self.analyse(uri);
        }
    }

    /// Has the client ask for lenses again if it would see other ones in one of these documents.
    fn refresh_lenses(self: &Arc<Self>, uris: &[Uri]) {
        if self.session().refreshes_lenses && uris.iter().any(|uri| self.has_other_lenses(uri)) {
            self.ask_for_refresh();
        }
    }

    /// Would the client see other lenses of the document if it asked again.
    fn has_other_lenses(&self, uri: &Uri) -> bool {
        let snapshot = self.documents.snapshot(uri);
        snapshot.is_some_and(|snapshot| self.documents.shows_other_than(uri, &self.lenses(&snapshot)))
    }

    fn ask_for_refresh(&self) {
        let client = self.client.clone();
        // What it answers says nothing.
        tokio::spawn(async move { timeout(CLIENT_WAIT, client.code_lens_refresh()).await.is_ok() });
    }
}

/// What comes of a look at a document.
#[derive(Default)]
struct Looked {
    /// The other open files that see something else now.
    concerns: Vec<PathBuf>,
    /// Would the client see other lenses if it asked again.
    has_other_lenses: bool,
    /// How long to wait before the next look.
    pause: Duration,
}

/// Reads the built-in concepts and those of the folders over them; problems name file and line.
fn load(folders: &[PathBuf]) -> (Knowledge, Vec<String>) {
    let mut problems = Vec::new();
    let mut files = Vec::new();
    for folder in folders {
        match read_pack(folder) {
            Ok(pack) => {
                files.extend(pack.files);
                problems.extend(pack.unreadable.iter().map(|(path, error)| format!("{path}: {error}")));
            }
            Err(error) => problems.push(format!("concept folder {error}; correct `goviva.conceptFolders`")),
        }
    }
    let library = if files.is_empty() {
        Library::builtin().clone()
    } else {
        let overlay = Library::builtin().with(&files);
        problems.extend(overlay.problems.iter().map(ToString::to_string));
        overlay.library
    };
    let (knowledge, faults) = Knowledge::new(library);
    if folders.is_empty() {
        // The built-in concepts are not the reader's to mend.
        for fault in faults {
            tracing::error!("a built-in concept has a fault: {fault}");
        }
    } else {
        problems.extend(faults);
    }
    (knowledge, problems)
}

fn registration(method: &str, options: Value) -> lsp::Registration {
    lsp::Registration { id: format!("goviva/{method}"), method: method.into(), register_options: Some(options) }
}

fn get<T>(lock: &RwLock<Arc<T>>) -> Arc<T> {
    lock.read().unwrap_or_else(PoisonError::into_inner).clone()
}

fn set<T>(lock: &RwLock<Arc<T>>, value: T) {
    *lock.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(value);
}
