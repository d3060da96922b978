//! goviva's own requests, between the handlers and the progress.

use super::learning::{OwnCode, due_today, name};
use super::protocol::{
    At, ConceptCount, ConceptProgress, Explain, Explanation, ProgressChanged, ProgressQuery, ProgressReport,
    QuizAnswer, QuizAnswered, QuizStart, QuizStarted, QuizSummary, ShowAll, Standings,
};
use super::state::State;
use crate::clock;
use crate::concepts::{Concept, GoVersion, Library, Question};
use crate::quiz::{self, Standing, Wish, standing};
use crate::store::Mark;
use crate::tutor;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use tower_lsp::ls_types::notification::Notification;

/// Of a longer piece of code its beginning will do.
const MOST_LINES: u32 = 12;

impl Notification for ProgressChanged {
    type Params = Self;
    const METHOD: &'static str = "goviva/progressChanged";
}

impl State {
    /// `goviva/quiz/start`.
    ///
    /// # Errors
    /// If something that is named does not exist; the text says what.
    pub async fn quiz_start(self: &Arc<Self>, start: QuizStart) -> Result<QuizStarted, String> {
        let here = match &start.at {
            Some(at) => Some(self.here(at).await?),
            None => None,
        };
        self.opened().await;
        let state = self.clone();
        self.behind(move || state.start(&start, here)).await?
    }

    fn start(&self, start: &QuizStart, here: Option<Here>) -> Result<QuizStarted, String> {
        let knowledge = self.knowledge();
        let library = &knowledge.library;
        let QuizStart { concepts, questions, topics, due, limit, .. } = start;
        let missing = None
            .or_else(|| concepts.iter().find(|id| library.get(id).is_none()).map(|id| ("concept", id)))
            .or_else(|| questions.iter().find(|id| library.question(id).is_none()).map(|id| ("question", id)))
            .or_else(|| {
                let known = |topic: &String| library.concepts.iter().any(|concept| concept.topic == *topic);
                topics.iter().find(|topic| !known(topic)).map(|topic| ("topic", topic))
            });
        if let Some((what, name)) = missing {
            return Err(format!("there is no {what} `{name}`"));
        }
        let all = questions.is_empty() && concepts.is_empty() && topics.is_empty() && here.is_none();
        let Here { concepts: here, code } = here.unwrap_or_default();
        let wanted = |concept: &Concept, question: &Question| {
            let about = concepts.contains(&concept.id) || topics.contains(&concept.topic) || here.contains(&concept.id);
            all || if questions.is_empty() { about } else { questions.contains(&question.id) }
        };
        let most = limit.unwrap_or(self.settings().quiz.questions as usize);
        let wish = match (due, all) {
            (true, _) => Wish::Due,
            (false, true) => Wish::Today,
            (false, false) => Wish::Practice(most),
        };
        let started = self.learning.start(library, wanted, wish, most, code);
        let (session, question) = started.ok_or("the progress is not open yet; try again")?;
        let nothing = question.is_none().then(|| {
            let why = match wish {
                Wish::Today => "Nothing more for today.",
                Wish::Due => "Nothing is due.",
                Wish::Practice(_) => "There is no question on that.",
            };
            why.to_owned()
        });
        Ok(QuizStarted { session, question, nothing, recorded: self.learning.view().problem.is_none() })
    }

    /// `goviva/quiz/answer`.
    ///
    /// # Errors
    /// If there is no such question, or it cannot be answered like that; the text says what is.
    pub async fn quiz_answer(self: &Arc<Self>, answer: QuizAnswer) -> Result<QuizAnswered, String> {
        self.opened().await;
        let state = self.clone();
        let answered = self.behind(move || state.learning.answer(&state.knowledge().library, &answer)).await??;
        // What was wrong from the start has been told.
        let new = !answered.recorded && self.learning.view().problem.is_none();
        if let Some(problem) = answered.problem.as_ref().filter(|_| new) {
            self.complain_once(problem);
        }
        self.progress_changed();
        Ok(answered)
    }

    /// `goviva/quiz/end`.
    ///
    /// # Errors
    /// None but a fault of the program.
    pub async fn quiz_end(self: &Arc<Self>, session: String) -> Result<QuizSummary, String> {
        let state = self.clone();
        self.behind(move || state.learning.end(&state.knowledge().library, &session)).await
    }

    /// `goviva/explain`.
    ///
    /// # Errors
    /// If there is no such concept, or no such Go version.
    pub async fn explanation(self: &Arc<Self>, explain: &Explain) -> Result<Explanation, String> {
        self.opened().await;
        let knowledge = self.knowledge();
        let library = &knowledge.library;
        let (concept, go) = asked_for(library, explain)?;
        let names = |ids: &[String]| ids.iter().filter_map(|id| library.get(id)).map(name).collect();
        let view = self.learning.view();
        let (state, id) = (self.clone(), concept.id.clone());
        let occurrences = self.behind(move || state.places(&id)).await?;
        Ok(Explanation {
            id: concept.id.clone(),
            title: concept.title.clone(),
            topic: concept.topic.clone(),
            difficulty: concept.difficulty,
            frequency: concept.frequency,
            markdown: tutor::explain(concept, go),
            related: names(&concept.related),
            prerequisites: names(&concept.prerequisites),
            sources: concept.sources.clone(),
            questions: concept.questions.len(),
            standing: standing(concept, &view.progress, clock::now(), &view.plan),
            occurrences,
        })
    }

    /// `goviva/progress`.
    ///
    /// # Errors
    /// None but a fault of the program.
    pub async fn progress(self: &Arc<Self>, query: &ProgressQuery) -> Result<ProgressReport, String> {
        self.opened().await;
        let state = self.clone();
        self.behind(move || state.learning.refresh()).await?;
        let document = match &query.uri {
            Some(uri) => self.read(uri).await.map(|snapshot| {
                let knowledge = snapshot.knowledge();
                let mut counts: HashMap<String, usize> = HashMap::new();
                for occurrence in snapshot.occurrences().iter() {
                    if let Some(concept) = knowledge.library.at(occurrence.concept) {
                        *counts.entry(concept.id.clone()).or_default() += 1;
                    }
                }
                ordered(counts)
            }),
            None => None,
        };
        let workspace = if query.workspace {
            let state = self.clone();
            Some(ordered(self.behind(move || state.workspace_counts()).await?))
        } else {
            None
        };
        let (knowledge, view, now) = (self.knowledge(), self.learning.view(), clock::now());
        let library = &knowledge.library;
        let progress = &view.progress;
        let concepts: Vec<ConceptProgress> = library
            .concepts
            .iter()
            .map(|concept| ConceptProgress {
                id: concept.id.clone(),
                title: concept.title.clone(),
                topic: concept.topic.clone(),
                standing: standing(concept, progress, now, &view.plan),
                due: quiz::due(concept, progress, now),
                questions: concept.questions.len(),
                muted: progress.muted.contains(&concept.id),
                claimed: progress.claimed.contains(&concept.id),
            })
            .collect();
        let mut standings = Standings::default();
        for concept in &concepts {
            *match concept.standing {
                Standing::New => &mut standings.new,
                Standing::Learning => &mut standings.learning,
                Standing::Fading => &mut standings.fading,
                Standing::Known => &mut standings.known,
                Standing::Mastered => &mut standings.mastered,
            } += 1;
        }
        Ok(ProgressReport {
            recorded: view.problem.is_none(),
            problem: view.problem.clone(),
            due: due_today(library, progress, now),
            answered_today: progress.answered_today,
            new_today: progress.new_today,
            left_today: view.plan.daily_cap.saturating_sub(progress.answered_today),
            standings,
            concepts,
            document,
            workspace,
        })
    }

    /// Mutes a concept or a question, or says that the reader knows a concept; `on` false takes it back.
    ///
    /// # Errors
    /// If there is no such concept or question.
    pub async fn mark(self: &Arc<Self>, id: String, mark: Mark, on: bool) -> Result<(), String> {
        self.opened().await;
        let knowledge = self.knowledge();
        let question = mark == Mark::Muted && knowledge.library.question(&id).is_some();
        if knowledge.library.get(&id).is_none() && !question {
            return Err(format!("there is no concept `{id}`"));
        }
        let state = self.clone();
        let kept = self.behind(move || state.learning.mark(&id, mark, on)).await?;
        if let Err(problem) = kept {
            self.complain_once(&problem);
        }
        self.progress_changed();
        Ok(())
    }

    /// Takes the last answer back, whichever editor it was given in, and gives its question.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn undo(self: &Arc<Self>) -> Result<Option<String>, String> {
        self.opened().await;
        let state = self.clone();
        let undone = self.behind(move || state.learning.undo()).await??;
        self.progress_changed();
        Ok(undone)
    }

    /// Shows also what is known or muted, or stops that.
    pub fn show_all(self: &Arc<Self>, wanted: ShowAll) -> ShowAll {
        let on = self.set_show_all(wanted.on);
        self.progress_changed();
        ShowAll { on: Some(on) }
    }

    /// What the code at a place does.
    async fn here(self: &Arc<Self>, at: &At) -> Result<Here, String> {
        let closed = || format!("{} is not open, or changed meanwhile", at.uri.as_str());
        let snapshot = self.read(&at.uri).await.ok_or_else(closed)?;
        let (knowledge, session) = (snapshot.knowledge(), self.session());
        let library = &knowledge.library;
        let occurrences = snapshot.occurrences();
        let place = snapshot.place(&session);
        let (found, around) = match at.position {
            Some(position) => {
                let offset = place.offset(position);
                let around = occurrences
                    .iter()
                    .filter(|found| found.owner.as_ref().is_some_and(|owner| owner.range.touches(offset)));
                (tutor::at(&occurrences, &snapshot.text, offset), around.collect())
            }
            None => (occurrences.iter().collect(), Vec::new()),
        };
        let mut here = Here::default();
        let mut rules = HashSet::new();
        for occurrence in found.iter().chain(&around) {
            let Some(concept) = library.at(occurrence.concept) else { continue };
            // What a question speaks of follows from the rule; of a whole document one place each will do.
            if !rules.insert((occurrence.concept, occurrence.rule)) {
                continue;
            }
            let (range, text) = place.lines(occurrence.range, MOST_LINES);
            let rule = concept.rules.get(usize::from(occurrence.rule));
            let says = rule.and_then(|rule| rule.sentence(&occurrence.bindings));
            let bindings = occurrence.bindings.clone();
            let piece = OwnCode { place: (at.uri.clone(), range), text, says, bindings };
            here.code.entry(concept.id.clone()).or_default().push(piece);
        }
        here.concepts = found.iter().filter_map(|found| Some(library.at(found.concept)?.id.clone())).collect();
        Ok(here)
    }
}

/// What the code at a place does.
#[derive(Default)]
struct Here {
    /// The ids of the concepts that a question is about there.
    concepts: HashSet<String>,
    /// The code of these concepts, and of the others in the function around.
    code: HashMap<String, Vec<OwnCode>>,
}

/// The concept that is to be explained, and to a reader of which Go.
///
/// # Errors
/// If there is no such concept, or no such Go version.
pub fn asked_for<'l>(library: &'l Library, explain: &Explain) -> Result<(&'l Concept, GoVersion), String> {
    let Explain { concept: id, go } = explain;
    let concept = library.get(id).ok_or_else(|| format!("there is no concept `{id}`"))?;
    let go = match go {
        Some(go) => go.parse().map_err(|problem| format!("`{go}`: {problem}"))?,
        None => GoVersion::CURRENT,
    };
    Ok((concept, go))
}

/// Most frequent first.
fn ordered(counts: HashMap<String, usize>) -> Vec<ConceptCount> {
    let mut counts: Vec<ConceptCount> =
        counts.into_iter().map(|(concept, count)| ConceptCount { concept, count }).collect();
    counts.sort_by(|one, other| other.count.cmp(&one.count).then_with(|| one.concept.cmp(&other.concept)));
    counts
}
