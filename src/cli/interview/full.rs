//! The interview on a whole screen.

use super::exam::{Asked, Exam, minutes_and_seconds};
use crate::cli::screen::{Flow, Frame, Page, Pressed, QuestionView, Scroll, View};
use crate::quiz::Answer;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use std::io;

/// An interview, question after question, and then its score sheet.
pub struct Sitting<'e> {
    exam: &'e mut Exam,
    asked: Option<(Asked, QuestionView)>,
    /// Ending it was asked for once.
    ending: bool,
    note: String,
    /// Where the score sheet is scrolled to.
    scroll: Scroll,
}

impl<'e> Sitting<'e> {
    /// Begins with a question.
    pub fn new(exam: &'e mut Exam, first: Asked) -> Self {
        let mut sitting = Self { exam, asked: None, ending: false, note: String::new(), scroll: Scroll::default() };
        sitting.ask(Some(first));
        sitting
    }

    fn ask(&mut self, asked: Option<Asked>) {
        self.asked = asked.map(|asked| {
            let view = QuestionView::new(asked.posed.clone());
            (asked, view)
        });
    }

    fn next(&mut self) {
        let asked = self.exam.next();
        self.ask(asked);
        self.note.clear();
    }

    fn answer(&mut self, answer: &Answer) {
        let Some((asked, view)) = &mut self.asked else { return };
        let judgement = match view.posed().judge(answer) {
            Ok(judgement) => judgement,
            Err(fault) => {
                self.note = fault;
                return;
            }
        };
        let fault = self.exam.judged(asked, judgement.right, judgement.grade);
        // Who graded it has seen all there is to see.
        if judgement.grade.is_some() {
            self.next();
        } else {
            view.judged(judgement);
        }
        if let Some(fault) = fault {
            self.note = format!("This answer is not kept: {fault}");
        }
    }

    fn draw_sheet(&mut self, frame: &mut ratatui::Frame<'_>) {
        let mut page = Page::new(frame.area());
        page.markdown(&self.exam.sheet());
        let around = Frame {
            title: "The score sheet".into(),
            aside: String::new(),
            note: self.note.clone(),
            keys: vec![("↑↓ PgUp PgDn", "move"), ("q", "leave; the sheet stays on the terminal")],
        };
        page.draw(&around, &mut self.scroll, frame);
    }
}

impl View for Sitting<'_> {
    fn draw(&mut self, frame: &mut ratatui::Frame<'_>) {
        let Some((asked, view)) = &mut self.asked else { return self.draw_sheet(frame) };
        let left = self.exam.left();
        let answered = usize::from(view.is_judged());
        let follow_up = if asked.follow_up { " · a follow-up" } else { "" };
        // The concept's name would say half of many answers.
        let head = if view.is_judged() { &asked.concept.title } else { &asked.concept.topic };
        let number = self.exam.answers() + 1 - answered;
        let title = format!("{number}. {head} · {}{follow_up}", asked.question.body.kind());
        let aside = if left.is_zero() { "time is over".into() } else { format!("{} left", minutes_and_seconds(left)) };
        let mut keys = view.keys();
        if view.is_judged() {
            keys.push(("Enter", "next"));
        }
        let mut note = self.note.clone();
        if self.ending {
            note = "End the interview here? y ends it, any other key goes on.".into();
        } else if !view.is_typing() {
            keys.push(("q", "end the interview"));
        }
        let page = view.page(frame.area());
        page.draw(&Frame { title, aside, note, keys }, &mut view.scroll, frame);
    }

    fn press(&mut self, key: KeyEvent) -> io::Result<Flow> {
        let Some((_, view)) = &mut self.asked else {
            let leaves = matches!(key.code, KeyCode::Char('q') | KeyCode::Esc | KeyCode::Enter);
            if !leaves {
                self.scroll.press(key);
            }
            return Ok(if leaves { Flow::Leave } else { Flow::Stay });
        };
        if std::mem::take(&mut self.ending) {
            if key.code == KeyCode::Char('y') {
                self.asked = None;
            }
            return Ok(Flow::Stay);
        }
        match view.press(key) {
            Pressed::Taken => {}
            Pressed::Answer(answer) => self.answer(&answer),
            Pressed::Other => match key.code {
                KeyCode::Enter | KeyCode::Char(' ') if view.is_judged() => self.next(),
                KeyCode::Char('q') | KeyCode::Esc => self.ending = true,
                _ => {}
            },
        }
        Ok(Flow::Stay)
    }
}
