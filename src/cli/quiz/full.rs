//! The quiz on a whole screen.

use super::line::head;
use super::session::{Asked, Session};
use crate::cli::screen::{Flow, Frame, Keys, Page, Pressed, QuestionView, Scroll, View};
use crate::concepts::{Concept, GoVersion};
use crate::quiz::{self, Answer, Moment};
use crate::tutor;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::style::{Modifier, Style};
use std::io;

/// The quiz, question after question, to its end.
pub struct Quiz {
    session: Session,
    asked: Option<Asking>,
    /// The concept that is read meanwhile, and where.
    reading: Option<(&'static Concept, Scroll)>,
    /// What became of the last key, above the keys.
    note: String,
    /// Where the last page is scrolled to.
    scroll: Scroll,
}

struct Asking {
    asked: Asked,
    view: QuestionView,
    begun: Moment,
}

impl Quiz {
    /// Begins with the first question.
    pub fn new(session: Session) -> Self {
        let mut quiz = Self { session, asked: None, reading: None, note: String::new(), scroll: Scroll::default() };
        quiz.next();
        quiz
    }

    /// Why there is nothing to ask, if there is nothing.
    pub fn nothing(&self) -> Option<&'static str> {
        self.asked.is_none().then(|| self.session.nothing())
    }

    /// What is left of it on the ordinary screen.
    pub fn summary(&self) -> String {
        let (answers, right) = self.session.score();
        format!("{right} of {answers} right.")
    }

    fn next(&mut self) {
        self.scroll = Scroll::default();
        self.asked = self.session.next().map(|asked| {
            let view = QuestionView::new(asked.posed.clone());
            Asking { asked, view, begun: self.session.now() }
        });
    }

    fn answer(&mut self, answer: &Answer) {
        let Some(asking) = &mut self.asked else { return };
        let judgement = match asking.view.posed().judge(answer) {
            Ok(judgement) => judgement,
            Err(fault) => {
                self.note = fault;
                return;
            }
        };
        let time = self.session.since(asking.begun);
        let outcome = self.session.judged(asking.asked.question, judgement.right, judgement.grade, time);
        self.note = match outcome.fault {
            None => quiz::comes_again(outcome.days),
            Some(fault) => format!("This answer is not kept: {fault}"),
        };
        // Who graded it has seen all there is to see.
        if judgement.grade.is_some() {
            self.next();
            self.note = format!("The last one: {}", self.note);
        } else {
            asking.view.judged(judgement);
        }
    }

    fn undo(&mut self) -> io::Result<()> {
        let taken_back = self.session.undo()?;
        self.note =
            if taken_back { "Taken back; here it is again." } else { "There is no answer to take back." }.into();
        if taken_back || !self.asked.as_ref().is_some_and(|asking| asking.view.is_judged()) {
            self.next();
        }
        Ok(())
    }

    /// The keys that are not the question's own.
    fn command(&mut self, key: KeyEvent) -> io::Result<Flow> {
        let judged = self.asked.as_ref().is_some_and(|asking| asking.view.is_judged());
        match (key.code, &self.asked) {
            (KeyCode::Char('q'), _) | (KeyCode::Enter, None) => return Ok(Flow::Leave),
            (KeyCode::Char('u'), _) => self.undo()?,
            (KeyCode::Enter | KeyCode::Char(' '), Some(_)) if judged => {
                self.note.clear();
                self.next();
            }
            (KeyCode::Char('s'), Some(_)) if !judged => {
                self.note = "Passed over.".into();
                self.next();
            }
            (KeyCode::Char('m'), Some(asking)) => {
                self.session.mute(asking.asked.question)?;
                self.note = "Never again.".into();
                self.next();
            }
            (KeyCode::Char('z'), Some(asking)) => {
                self.session.snooze(asking.asked.question)?;
                self.note = "Not before tomorrow.".into();
                self.next();
            }
            // Before that it would give the answer away.
            (KeyCode::Char('e'), Some(asking)) if judged => {
                self.reading = Some((asking.asked.concept, Scroll::default()));
            }
            _ => {}
        }
        Ok(Flow::Stay)
    }

    fn keys(&self) -> Keys {
        let Some(asking) = &self.asked else { return vec![("u", "undo the last answer"), ("q", "quit")] };
        let mut keys = asking.view.keys();
        if asking.view.is_typing() {
            return keys;
        }
        if asking.view.is_judged() {
            keys.extend([("Enter", "next"), ("e", "explain"), ("u", "undo")]);
        } else {
            keys.extend([("s", "skip"), ("u", "undo the last")]);
        }
        keys.extend([("m", "never again"), ("z", "not today"), ("q", "quit")]);
        keys
    }

    /// The last page: how it went, and what to read.
    fn end(&self, page: &mut Page) {
        page.words(&self.summary(), Style::new().add_modifier(Modifier::BOLD));
        let missed = self.session.missed();
        if !missed.is_empty() {
            page.part();
            page.words("Worth reading again:", Style::new());
            page.part();
            for concept in missed {
                page.block("• ", &format!("{}: `goviva explain {}`", concept.title, concept.id), Style::new());
            }
        }
    }
}

impl View for Quiz {
    fn draw(&mut self, frame: &mut ratatui::Frame<'_>) {
        let mut page = Page::new(frame.area());
        if let Some((concept, scroll)) = &mut self.reading {
            page.markdown(&tutor::explain(concept, GoVersion::CURRENT));
            let keys = vec![("↑↓ PgUp PgDn", "move"), ("Esc", "back to the question")];
            let around = Frame { title: "Explained".into(), keys, ..Frame::default() };
            page.draw(&around, scroll, frame);
            return;
        }
        let (keys, note) = (self.keys(), self.note.clone());
        let Some(asking) = &mut self.asked else {
            self.end(&mut page);
            let around = Frame { title: "That was all".into(), aside: String::new(), note, keys };
            page.draw(&around, &mut self.scroll, frame);
            return;
        };
        let head = if asking.view.is_judged() { &asking.asked.concept.title } else { head(asking.asked.concept) };
        let title = format!("{head} · {}", asking.asked.question.body.kind());
        let aside = match asking.asked.left {
            0 => "the last one".to_owned(),
            left => format!("{left} more"),
        };
        let page = asking.view.page(frame.area());
        page.draw(&Frame { title, aside, note, keys }, &mut asking.view.scroll, frame);
    }

    fn press(&mut self, key: KeyEvent) -> io::Result<Flow> {
        if let Some((_, scroll)) = &mut self.reading {
            match key.code {
                KeyCode::Esc | KeyCode::Enter | KeyCode::Char('q' | 'e') => self.reading = None,
                _ => _ = scroll.press(key),
            }
            return Ok(Flow::Stay);
        }
        let Some(asking) = &mut self.asked else {
            return if self.scroll.press(key) { Ok(Flow::Stay) } else { self.command(key) };
        };
        match asking.view.press(key) {
            Pressed::Taken => {}
            Pressed::Answer(answer) => self.answer(&answer),
            Pressed::Other => return self.command(key),
        }
        Ok(Flow::Stay)
    }
}
