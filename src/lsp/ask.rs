//! Asks through `window/showMessageRequest`, which every client has: several questions in a row, until the reader
//! dismisses one.

use super::convert;
use super::protocol::{QuizAnswer, QuizAnswered, QuizQuestion, QuizReply, QuizStart, QuizSummary};
use super::state::State;
use crate::clock;
use crate::quiz::{self, Answer, Next, Verdict, plain_text};
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tower_lsp::Client;
use tower_lsp::ls_types::{MessageActionItem, MessageType};

/// An answer that takes longer is not waited for: the reader has gone, or the client lost the message.
const PATIENCE: Duration = Duration::from_mins(30);
/// What a reader says behind a verdict, if not to go on.
const STOP: &str = "Stop";

/// Begins to ask; the reader is waited for behind the handler.
///
/// # Errors
/// If something that is named does not exist.
pub async fn ask(state: &Arc<State>, start: QuizStart) -> Result<(), String> {
    let started = state.quiz_start(start).await?;
    if let Some(question) = started.question {
        let state = state.clone();
        tokio::spawn(async move { conversation(&state, &started.session, question).await });
    } else {
        let nothing = started.nothing.unwrap_or_default();
        state.client.show_message(MessageType::INFO, nothing).await;
    }
    Ok(())
}

/// Asks, judges and goes on, until the end or until the reader has had enough.
async fn conversation(state: &Arc<State>, session: &str, first: QuizQuestion) {
    let mut question = first;
    loop {
        let Some(said) = one_question(state, session, &question).await else { break };
        let (reply, message, took) = said;
        let answer = QuizAnswer {
            session: session.to_owned(),
            question: question.id.clone(),
            ask: Some(question.ask.clone()),
            answer: reply,
            took,
        };
        let answered = match state.quiz_answer(answer).await {
            Ok(answered) => answered,
            Err(problem) => {
                tracing::warn!("an answer could not be judged: {problem}");
                break;
            }
        };
        let message = with_consequences(message, &answered);
        // A plugin that shows explanations shows one question at a time.
        let next = answered.question.filter(|_| !state.session().shows_explanations);
        let Some(next) = next else {
            if !message.is_empty() {
                // The question's request is over by now, so this hides nothing.
                state.client.show_message(MessageType::INFO, message).await;
            }
            break;
        };
        if !message.is_empty() {
            let go_on = format!("Next question ({} to go)", next.left + 1);
            match choose(&state.client, &message, &[go_on, STOP.to_owned()]).await {
                Some(0) => {}
                Some(_) | None => break,
            }
        }
        question = next;
    }
    if let Err(problem) = state.quiz_end(session.to_owned()).await {
        tracing::warn!("a quiz could not be ended: {problem}");
    }
}

/// Asks one question: what is answered, what to say to it, and how long it took. None if it was dismissed.
async fn one_question(
    state: &Arc<State>,
    session: &str,
    question: &QuizQuestion,
) -> Option<(QuizReply, String, Option<u32>)> {
    let mut posed = state.posed(session, &question.id)?;
    if let Some(snippet) = &question.snippet {
        let line = snippet.range.start.line + 1;
        let file = convert::path(&snippet.uri);
        let heading = match file.as_deref().and_then(Path::file_name) {
            Some(file) => format!("Your code, `{}:{line}`:", file.to_string_lossy()),
            None => format!("Your code, line {line}:"),
        };
        posed = posed.below(&heading, snippet.says.as_deref(), &snippet.text, Some(question.prompt.clone()));
    }
    let mut asking = quiz::ask(posed);
    let begun = clock::now();
    loop {
        let card = asking.card();
        let option = choose(&state.client, &card.message, &card.options).await?;
        match asking.answer(option)? {
            Next::Ask(next) => asking = next,
            Next::Skipped => return Some((QuizReply::Skip, String::new(), None)),
            Next::Judged(Verdict { answer, message, .. }) => {
                let took = u32::try_from(clock::now().at.saturating_sub(begun.at)).ok();
                let reply = match answer {
                    Answer::Choices(places) => QuizReply::Options(places),
                    Answer::Text(text) => QuizReply::Text(text),
                    Answer::Known(grade) => QuizReply::Grade(grade),
                };
                return Some((reply, message, took));
            }
        }
    }
}

/// Shows a message with options, and gives the place of the chosen one. None if it was dismissed.
async fn choose(client: &Client, message: &str, options: &[String]) -> Option<usize> {
    let item = |title: &String| MessageActionItem { title: title.clone(), properties: HashMap::new() };
    let items = options.iter().map(item).collect();
    let request = client.show_message_request(MessageType::INFO, message, Some(items));
    let chosen = match tokio::time::timeout(PATIENCE, request).await {
        Ok(Ok(Some(chosen))) => chosen.title,
        // Dismissed, or too late.
        Ok(Ok(None)) | Err(_) => return None,
        Ok(Err(error)) => {
            tracing::warn!("the client cannot ask a question: {error}");
            return None;
        }
    };
    let place = options.iter().position(|option| *option == chosen);
    if place.is_none() {
        tracing::warn!("the client answered a question with `{chosen}`, which was no option");
    }
    place
}

/// The verdict, when the question comes again, what went wrong with keeping it, and at the end how it went.
fn with_consequences(message: String, answered: &QuizAnswered) -> String {
    let mut lines = vec![message];
    if let Some(verdict) = &answered.verdict {
        lines.push(quiz::comes_again(verdict.days));
    }
    lines.extend(answered.problem.as_ref().map(|problem| format!("Not kept: {}", plain_text(problem))));
    if let Some(QuizSummary { answers: answers @ 2.., right, .. }) = &answered.summary {
        lines.push(format!("{right} of {answers} right."));
    }
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}
