//! The reader's progress and the open quiz sessions. Handlers read a copy that is there at once; whatever looks at
//! the database waits behind them, since another program may hold it.

use super::protocol::{
    ConceptSummary, JudgedOption, Name, QuizAnswer, QuizAnswered, QuizKind, QuizOption, QuizQuestion, QuizReply,
    QuizSummary, QuizVerdict, Snippet,
};
use crate::clock;
use crate::concepts::{Concept, Library, Question, QuestionBody};
use crate::quiz::{
    self, Answer, Judgement, Moment, Plan, Posed, Progress, Random, Review, Sitting, Spoken, Standing, Wish, pose,
    standing,
};
use crate::store::{Journal, Mark, Store, default_path};
use crate::tutor::{Familiarity, Reader};
use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;
use tower_lsp::ls_types as lsp;
use xxhash_rust::xxh3::xxh3_64;

/// With more open sessions than that, the oldest is forgotten: nobody has ended it.
const MOST_SESSIONS: usize = 32;

/// A piece of an open document.
pub type OwnCode = quiz::OwnCode<(lsp::Uri, lsp::Range)>;

/// The progress, its database, and the open sessions.
#[derive(Default)]
pub struct Learning {
    inner: Mutex<Option<Inner>>,
    view: RwLock<Arc<View>>,
}

/// What is known of the reader, at one moment.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// The answers and marks, and what follows from them.
    pub progress: Progress,
    /// How much the reader wants to be asked.
    pub plan: Plan,
    /// Why answers are not kept; none if they are.
    pub problem: Option<String>,
}

impl View {
    /// The same reader, with what is due and what was muted by a command, and if it may fade with what is known.
    pub fn known_to(&self, reader: Reader, fading: bool, library: &Library, now: Moment) -> Reader {
        let mut reader = reader;
        for concept in &library.concepts {
            let due = quiz::due(concept, &self.progress, now);
            if due > 0 {
                reader.due.insert(concept.id.clone(), due);
            }
            if !fading {
                continue;
            }
            let familiar = match standing(concept, &self.progress, now, &self.plan) {
                Standing::Known => Some(Familiarity::Known),
                Standing::Mastered => Some(Familiarity::Mastered),
                Standing::New | Standing::Learning | Standing::Fading => None,
            };
            // Who says to know it need not prove it; a wrong answer takes that back.
            let claimed = || self.progress.claimed.contains(&concept.id).then_some(Familiarity::Known);
            if let Some(familiar) = familiar.or_else(claimed) {
                reader.familiar.insert(concept.id.clone(), familiar);
            }
        }
        reader.muted_concepts.extend(self.progress.muted.iter().cloned());
        reader
    }
}

struct Inner {
    journal: Journal,
    problem: Option<String>,
    sessions: VecDeque<(String, Session)>,
    random: RandomState,
    count: u64,
}

/// A quiz that an editor shows.
#[derive(Default)]
struct Session {
    /// It began here, and not in a server that has ended since: then only what is answered now is known, and neither
    /// a question nor a summary follows.
    begun: bool,
    sitting: Sitting,
    /// The reader's own code, by the concept's id.
    code: HashMap<String, Vec<OwnCode>>,
    /// When the open question was given, in milliseconds as in [`Moment::at`].
    asked_at: i64,
    /// How many questions were given.
    asks: u32,
    /// The open question as it was given.
    shown: Option<QuizQuestion>,
}

impl Learning {
    /// Opens the database. What is wrong with it is returned, and then answers are remembered while the server runs.
    pub fn open(&self, plan: Plan) -> Option<String> {
        let now = clock::now();
        let opened = default_path()
            .and_then(|path| Store::open(&path, plan.fsrs))
            .and_then(|store| Journal::new(Some(store), plan, now));
        let (journal, problem) = match opened {
            Ok(journal) => (Some(journal), None),
            Err(error) => (Journal::new(None, plan, now).ok(), Some(error.to_string())),
        };
        let mut inner = self.lock();
        *inner = journal.map(|journal| Inner {
            journal,
            problem: problem.clone(),
            sessions: VecDeque::new(),
            random: RandomState::new(),
            count: 0,
        });
        self.publish(inner.as_ref());
        problem
    }

    /// What is known now, without a look at the database.
    pub fn view(&self) -> Arc<View> {
        self.view.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Looks whether another program wrote, or another day began. True if something is known anew.
    pub fn refresh(&self) -> bool {
        let mut inner = self.lock();
        let Some(open) = inner.as_mut() else { return false };
        match open.journal.refresh(clock::now()) {
            Ok(changed) => {
                if changed {
                    self.publish(inner.as_ref());
                }
                changed
            }
            Err(error) => {
                tracing::warn!("the progress cannot be read: {error}");
                false
            }
        }
    }

    /// Takes another plan.
    pub fn set_plan(&self, plan: Plan) {
        let mut inner = self.lock();
        let Some(open) = inner.as_mut() else { return };
        if let Err(error) = open.journal.set_plan(plan, clock::now()) {
            tracing::warn!("the progress cannot be read: {error}");
        }
        self.publish(inner.as_ref());
    }

    /// Begins a session of at most so many questions, and gives its id and its first question.
    /// `code` is the reader's own, by the concept's id.
    pub fn start(
        &self,
        library: &Library,
        wanted: impl Fn(&Concept, &Question) -> bool,
        wish: Wish,
        most: usize,
        code: HashMap<String, Vec<OwnCode>>,
    ) -> Option<(String, Option<QuizQuestion>)> {
        let mut inner = self.lock();
        let inner = inner.as_mut()?;
        inner.count += 1;
        let id = format!("{:016x}", inner.random.hash_one(inner.count));
        let (progress, plan) = (inner.journal.progress(), inner.journal.plan());
        let sitting = Sitting::new(library, wanted, wish, most, progress, clock::now(), plan);
        *inner.session(&id) = Session { begun: true, sitting, code, ..Session::default() };
        let question = inner.next(&id, library);
        Some((id, question))
    }

    /// Judges and keeps an answer, and gives the next question.
    ///
    /// # Errors
    /// If there is no such question, it is not the open one, or it cannot be answered like that.
    pub fn answer(&self, library: &Library, answer: &QuizAnswer) -> Result<QuizAnswered, String> {
        let mut inner = self.lock();
        let open = inner.as_mut().ok_or("the progress is not open yet; try again")?;
        let answered = open.answer(library, answer);
        self.publish(inner.as_ref());
        answered
    }

    /// Ends a session; one that is not open has an empty summary.
    pub fn end(&self, library: &Library, session: &str) -> QuizSummary {
        let mut inner = self.lock();
        let Some(open) = inner.as_mut() else { return QuizSummary::default() };
        let summary = open.summary(session, library);
        open.sessions.retain(|(id, _)| id != session);
        summary
    }

    /// Says something of a question or a concept, or takes it back.
    ///
    /// # Errors
    /// If it cannot be kept; it holds while the server runs all the same.
    pub fn mark(&self, id: &str, mark: Mark, on: bool) -> Result<(), String> {
        let mut inner = self.lock();
        let open = inner.as_mut().ok_or("the progress is not open yet; try again")?;
        let now = clock::now();
        let journal = &mut open.journal;
        let kept = if on { journal.mark(id, mark, now) } else { journal.unmark(id, mark, now) };
        self.publish(inner.as_ref());
        kept.map_err(|error| error.to_string())
    }

    /// Takes the last answer back, whoever gave it, and gives its question.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub fn undo(&self) -> Result<Option<String>, String> {
        let mut inner = self.lock();
        let open = inner.as_mut().ok_or("the progress is not open yet; try again")?;
        let last = open.journal.last().map_err(|error| error.to_string())?;
        if let Some(review) = &last {
            open.journal.undo(review, clock::now()).map_err(|error| error.to_string())?;
        }
        self.publish(inner.as_ref());
        Ok(last.map(|review| review.question))
    }

    fn publish(&self, inner: Option<&Inner>) {
        let view = inner.map_or_else(View::default, |inner| View {
            progress: inner.journal.progress().clone(),
            plan: *inner.journal.plan(),
            problem: inner.problem.clone(),
        });
        *self.view.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(view);
    }

    fn lock(&self) -> MutexGuard<'_, Option<Inner>> {
        // A half-made change is at most a question that is not asked.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn answer(&mut self, library: &Library, answer: &QuizAnswer) -> Result<QuizAnswered, String> {
        let QuizAnswer { session, question: id, ask, answer: reply, .. } = answer;
        let now = clock::now();
        if let Some(said) = said(reply)
            && let Some(ask) = ask
            && let Some(kept) = self.journal.answer_to(ask).map_err(|error| error.to_string())?
        {
            return self.answered_before(library, answer, &said, &kept, now);
        }
        let open = self.session(session);
        if let Some(asked) = open.sitting.asked().filter(|asked| asked != id) {
            return Err(format!("the open question of this session is `{asked}`, not `{id}`"));
        }
        let (_, question) = library.question(id).ok_or_else(|| format!("there is no question `{id}`"))?;
        let mut done = QuizAnswered {
            verdict: None,
            undone: None,
            recorded: self.journal.is_kept(),
            problem: self.problem.clone(),
            question: None,
            summary: None,
        };
        let failed = match reply {
            QuizReply::Skip => None,
            QuizReply::Mute => self.journal.mark(id, Mark::Muted, now).err(),
            QuizReply::Snooze => self.journal.mark(id, Mark::SnoozedUntil(now.plus_days(1).at), now).err(),
            QuizReply::Undo => {
                let open = self.session(session);
                if let Some(review) = open.sitting.take_back() {
                    done.undone = Some(review.question.clone());
                    self.journal.undo(&review, now).err()
                } else {
                    open.sitting.put_back();
                    None
                }
            }
            QuizReply::Options(_) | QuizReply::Text(_) | QuizReply::Grade(_) => match said(reply) {
                Some(said) => self.judge(answer, question, &said, now, &mut done)?,
                None => None,
            },
        };
        if let Some(failed) = failed {
            done.recorded = false;
            done.problem = Some(failed.to_string());
        }
        done.question = self.next(session, library);
        if done.question.is_none() && self.session(session).begun {
            done.summary = Some(self.summary(session, library));
        }
        Ok(done)
    }

    fn judge(
        &mut self,
        QuizAnswer { session, ask, took, .. }: &QuizAnswer,
        question: &Question,
        said: &Answer,
        now: Moment,
        done: &mut QuizAnswered,
    ) -> Result<Option<crate::store::Error>, String> {
        let posed = posed(session, question);
        let judgement = posed.judge(said)?;
        let open = self.session(session);
        let measured = u32::try_from(now.at.saturating_sub(open.asked_at)).ok().filter(|_| open.asked_at > 0);
        let took = took.or(measured).map(|took| Duration::from_millis(took.into()));
        let grade = judgement.grade.unwrap_or_else(|| quiz::grade(question, judgement.right, took));
        let kept = self.journal.answer(question, ask.clone(), grade, took, now);
        if let (quiz::Grade::Again, Some((concept, _))) = (grade, question.id.split_once('/'))
            && self.journal.progress().claimed.contains(concept)
        {
            self.journal.unmark(concept, Mark::Known, now).map_err(|error| error.to_string())?;
        }
        self.session(session).sitting.answered(kept.review);
        done.verdict = Some(verdict(&posed, &judgement, grade, kept.state.due.saturating_sub(now.day).max(0)));
        Ok(kept.fault)
    }

    /// An answer that came before, and whose acknowledgement got lost: the same is said of it, and nothing is kept.
    fn answered_before(
        &mut self,
        library: &Library,
        QuizAnswer { session, question: id, .. }: &QuizAnswer,
        said: &Answer,
        kept: &Review,
        now: Moment,
    ) -> Result<QuizAnswered, String> {
        let (_, question) = library.question(id).ok_or_else(|| format!("there is no question `{id}`"))?;
        if kept.question != *id {
            return Err(format!("what was asked there is `{}`, not `{id}`", kept.question));
        }
        let posed = posed(session, question);
        let judgement = posed.judge(said)?;
        let due = self.journal.progress().state(question).map_or(now.day, |state| state.due);
        let Session { begun, shown, .. } = self.session(session);
        let (begun, shown) = (*begun, shown.clone());
        Ok(QuizAnswered {
            verdict: Some(verdict(&posed, &judgement, kept.grade, due.saturating_sub(now.day).max(0))),
            undone: None,
            recorded: self.journal.is_kept(),
            problem: self.problem.clone(),
            summary: (begun && shown.is_none()).then(|| self.summary(session, library)),
            question: shown,
        })
    }

    fn next(&mut self, session: &str, library: &Library) -> Option<QuizQuestion> {
        let now = clock::now();
        let (_, open) = self.sessions.iter_mut().find(|(id, _)| id == session)?;
        open.asked_at = now.at;
        open.shown = None;
        if !open.begun {
            return None;
        }
        let (concept, question) = open.sitting.next(library, self.journal.progress(), now)?;
        open.asks += 1;
        let ask = format!("{session}/{}", open.asks);
        let mut posed = posed(session, question);
        let code = open.code.get(&concept.id).map(Vec::as_slice).unwrap_or_default();
        let snippet = quiz::speak_of(question, code).map(|Spoken { piece, says, prompt }| {
            let asked = prompt.is_some();
            if let Some(prompt) = prompt {
                posed.question.prompt = prompt;
            }
            let (uri, range) = piece.place.clone();
            Snippet { uri, range, text: piece.text.clone(), says: says.map(str::to_owned), asked }
        });
        open.shown = Some(shown(concept, &posed, ask, snippet, open.sitting.left()));
        open.shown.clone()
    }

    fn summary(&self, session: &str, library: &Library) -> QuizSummary {
        let (progress, plan, now) = (self.journal.progress(), self.journal.plan(), clock::now());
        let mut summary = QuizSummary { due: due_today(library, progress, now), ..QuizSummary::default() };
        let Some((_, open)) = self.sessions.iter().find(|(id, _)| id == session) else { return summary };
        (summary.answers, summary.right) = (open.sitting.answers().len(), open.sitting.right());
        for review in open.sitting.answers() {
            let Some((concept, _)) = library.question(&review.question) else { continue };
            let right = usize::from(review.grade != quiz::Grade::Again);
            match summary.concepts.iter_mut().find(|other| other.concept.id == concept.id) {
                Some(known) => {
                    known.answers += 1;
                    known.right += right;
                }
                None => summary.concepts.push(ConceptSummary {
                    concept: name(concept),
                    answers: 1,
                    right,
                    standing: standing(concept, progress, now, plan),
                }),
            }
        }
        summary
    }

    /// The session with this id. One that is not known was begun before the server was started anew.
    fn session(&mut self, id: &str) -> &mut Session {
        let place = self.sessions.iter().position(|(other, _)| other == id).unwrap_or_else(|| {
            if self.sessions.len() >= MOST_SESSIONS {
                self.sessions.pop_front();
            }
            self.sessions.push_back((id.to_owned(), Session::default()));
            self.sessions.len() - 1
        });
        &mut self.sessions[place].1
    }
}

/// What a reply says to the question; none if it says what is to be done with it.
fn said(reply: &QuizReply) -> Option<Answer> {
    match reply {
        QuizReply::Options(places) => Some(Answer::Choices(places.clone())),
        QuizReply::Text(text) => Some(Answer::Text(text.clone())),
        QuizReply::Grade(grade) => Some(Answer::Known(*grade)),
        QuizReply::Skip | QuizReply::Mute | QuizReply::Snooze | QuizReply::Undo => None,
    }
}

/// How many questions are due today, as far as they may be asked.
pub fn due_today(library: &Library, progress: &Progress, now: Moment) -> u32 {
    library.concepts.iter().map(|concept| quiz::due(concept, progress, now)).sum()
}

/// The id and the title of a concept.
pub fn name(concept: &Concept) -> Name {
    Name { id: concept.id.clone(), title: concept.title.clone() }
}

/// The order of a question's options follows from the session's id, so a server that was started anew since still
/// knows what the option that was chosen says.
pub fn posed(session: &str, question: &Question) -> Posed {
    pose(question, &mut Random::new(xxh3_64(format!("{session}/{}", question.id).as_bytes())))
}

fn shown(concept: &Concept, posed: &Posed, ask: String, snippet: Option<Snippet>, left: usize) -> QuizQuestion {
    let option = |(id, choice): (usize, &quiz::Choice)| QuizOption { id, text: choice.text.clone(), line: choice.line };
    let (kind, answer) = match &posed.question.body {
        QuestionBody::Recall { answer } => (QuizKind::Recall, Some(answer.clone())),
        QuestionBody::Choice { .. } => (QuizKind::Choice, None),
        QuestionBody::Output { .. } => (QuizKind::Output, None),
        QuestionBody::Spot { .. } => (QuizKind::Spot, None),
    };
    QuizQuestion {
        id: posed.question.id.clone(),
        ask,
        concept: name(concept),
        kind,
        prompt: posed.question.prompt.clone(),
        code: posed.program().map(|program| program.text.clone()),
        snippet,
        options: posed.choices.iter().enumerate().map(option).collect(),
        several: posed.several(),
        answer,
        left,
    }
}

fn verdict(posed: &Posed, judgement: &Judgement, grade: quiz::Grade, days: i32) -> QuizVerdict {
    let option = |(id, choice): (usize, &quiz::Choice)| JudgedOption {
        id,
        text: choice.text.clone(),
        line: choice.line,
        right: choice.right,
        chosen: judgement.chosen.contains(&id),
        why: choice.why.clone(),
    };
    let output = match &posed.question.body {
        QuestionBody::Output { output, .. } => Some(output.clone()),
        _ => None,
    };
    QuizVerdict {
        right: judgement.right,
        grade,
        options: posed.choices.iter().enumerate().map(option).collect(),
        why: posed.why().to_owned(),
        output,
        days,
    }
}
