//! A question on a screen: how each kind is answered by keys, and how the answer is shown.

use super::page::{Keys, Page, Scroll};
use crate::cli::code::go_lines;
use crate::quiz::{Answer, Choice, Grade, Judgement, Posed};
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use std::collections::BTreeSet;

/// A question in the course of being answered.
pub struct QuestionView {
    posed: Posed,
    stage: Stage,
    /// The choice that the cursor is on.
    cursor: usize,
    /// The choices that are toggled on, where several are right.
    toggled: BTreeSet<usize>,
    /// What the reader says that the program prints.
    typed: String,
    /// Where the page is scrolled to.
    pub scroll: Scroll,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Stage {
    Asking,
    /// The answer is shown, and the reader says how well it was known.
    Revealed,
    Typing,
    Judged(Judgement),
}

/// What a key did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pressed {
    /// Something of the question's own, or nothing.
    Taken,
    /// An answer.
    Answer(Answer),
    /// The key is none of the question's.
    Other,
}

const GRADES: [(&str, &str, Grade); 4] = [
    ("1", "not known", Grade::Again),
    ("2", "with trouble", Grade::Hard),
    ("3", "known", Grade::Good),
    ("4", "at once", Grade::Easy),
];

impl QuestionView {
    /// Begins to ask.
    pub fn new(posed: Posed) -> Self {
        let stage = Stage::Asking;
        Self { posed, stage, cursor: 0, toggled: BTreeSet::new(), typed: String::new(), scroll: Scroll::default() }
    }

    /// What is asked.
    pub fn posed(&self) -> &Posed {
        &self.posed
    }

    /// Are all keys text.
    pub fn is_typing(&self) -> bool {
        self.stage == Stage::Typing
    }

    /// Is the answer judged.
    pub fn is_judged(&self) -> bool {
        matches!(self.stage, Stage::Judged(_))
    }

    /// Shows how the answer was.
    pub fn judged(&mut self, judgement: Judgement) {
        self.stage = Stage::Judged(judgement);
        self.scroll = Scroll::default();
    }

    /// The keys that the question takes now.
    pub fn keys(&self) -> Keys {
        match (&self.stage, self.posed.question.body.kind()) {
            (Stage::Judged(_), _) => Vec::new(),
            (Stage::Typing, _) => vec![("Enter", "new line"), ("Ctrl-D", "answer"), ("Esc", "back to the options")],
            (Stage::Revealed, _) => GRADES.map(|(key, what, _)| (key, what)).into(),
            (Stage::Asking, "recall") => vec![("Enter", "show the answer")],
            (Stage::Asking, "spot") => vec![("↑↓", "line"), ("Enter", "this one"), ("0", "I do not know")],
            (Stage::Asking, kind) => {
                let mut keys = if self.posed.several() {
                    vec![("1 2 … ↑↓ Space", "on or off"), ("Enter", "answer"), ("0", "I do not know")]
                } else {
                    vec![("1 2 … ↑↓ Enter", "choose"), ("0", "I do not know")]
                };
                if kind == "output" {
                    keys.push(("t", "type it"));
                }
                keys
            }
        }
    }

    /// Takes a key.
    pub fn press(&mut self, key: KeyEvent) -> Pressed {
        match self.stage {
            Stage::Typing => self.press_typing(key),
            Stage::Revealed => match GRADES.iter().find(|(own, ..)| key.code == KeyCode::Char(first(own))) {
                Some((.., grade)) => Pressed::Answer(Answer::Known(*grade)),
                None => self.press_scrolling(key),
            },
            Stage::Asking => self.press_asking(key),
            Stage::Judged(_) => self.press_scrolling(key),
        }
    }

    fn press_asking(&mut self, key: KeyEvent) -> Pressed {
        if self.posed.question.body.kind() == "recall" {
            if matches!(key.code, KeyCode::Enter | KeyCode::Char(' ')) {
                self.stage = Stage::Revealed;
                self.scroll = Scroll::default();
                return Pressed::Taken;
            }
            return self.press_scrolling(key);
        }
        let several = self.posed.several();
        let last = self.posed.choices.len().saturating_sub(1);
        let lines = self.posed.choices.iter().any(|choice| choice.line.is_some());
        match key.code {
            KeyCode::Up | KeyCode::Char('k') => self.move_to(self.cursor.saturating_sub(1)),
            KeyCode::Down | KeyCode::Char('j') => self.move_to((self.cursor + 1).min(last)),
            KeyCode::Home => self.move_to(0),
            KeyCode::End => self.move_to(last),
            KeyCode::Enter if several => {
                return Pressed::Answer(Answer::Choices(self.toggled.iter().copied().collect()));
            }
            KeyCode::Enter if !self.posed.choices.is_empty() => {
                return Pressed::Answer(Answer::Choices(vec![self.cursor]));
            }
            KeyCode::Char(' ') if several => self.toggle(self.cursor),
            KeyCode::Char('0') => return Pressed::Answer(Answer::Choices(Vec::new())),
            KeyCode::Char('t') if self.posed.question.body.kind() == "output" => {
                self.stage = Stage::Typing;
                self.scroll.follow();
            }
            KeyCode::Char(digit @ '1'..='9') if !lines => {
                let place = digit as usize - '1' as usize;
                if place > last {
                    return Pressed::Taken;
                }
                if !several {
                    return Pressed::Answer(Answer::Choices(vec![place]));
                }
                self.move_to(place);
                self.toggle(place);
            }
            _ => return self.press_scrolling(key),
        }
        Pressed::Taken
    }

    fn press_typing(&mut self, key: KeyEvent) -> Pressed {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Esc => self.stage = Stage::Asking,
            KeyCode::Char('d') if control => return Pressed::Answer(Answer::Text(self.typed.clone())),
            KeyCode::Char('u') if control => self.typed.clear(),
            KeyCode::Char(letter) if !control => self.typed.push(letter),
            KeyCode::Enter => self.typed.push('\n'),
            KeyCode::Tab => self.typed.push('\t'),
            KeyCode::Backspace => _ = self.typed.pop(),
            _ => return self.press_scrolling(key),
        }
        self.scroll.follow();
        Pressed::Taken
    }

    fn press_scrolling(&mut self, key: KeyEvent) -> Pressed {
        // A blank is a key of its own where something can be chosen.
        if key.code != KeyCode::Char(' ') && self.scroll.press(key) { Pressed::Taken } else { Pressed::Other }
    }

    fn move_to(&mut self, place: usize) {
        self.cursor = place;
        self.scroll.follow();
    }

    fn toggle(&mut self, place: usize) {
        if !self.toggled.remove(&place) {
            self.toggled.insert(place);
        }
    }

    /// The page for a screen.
    pub fn page(&self, screen: Rect) -> Page {
        let mut page = Page::new(screen);
        match &self.stage {
            Stage::Asking | Stage::Typing => self.ask(&mut page),
            Stage::Revealed => {
                page.words(
                    "How well did you know it? Compare what you said with this:",
                    Style::new().add_modifier(Modifier::DIM),
                );
                page.part();
                page.markdown(self.posed.why());
                page.part();
                rule(&mut page);
                page.markdown(&self.posed.prompt());
            }
            Stage::Judged(judgement) => self.explain(judgement, &mut page),
        }
        page
    }

    fn ask(&self, page: &mut Page) {
        let dim = Style::new().add_modifier(Modifier::DIM);
        page.markdown(&self.posed.prompt());
        self.code(page, |place| (Some(place) == self.line_at_cursor()).then_some(("▸", Style::new().reversed())));
        if self.stage == Stage::Typing {
            page.part();
            page.words("What does it print? A line each; `deadlock` or `panic` will do for the runtime's own.", dim);
            let last = self.typed.split('\n').count() - 1;
            for (number, line) in self.typed.split('\n').enumerate() {
                let cursor = if number == last { "█" } else { "" };
                let lines = page.code("  │ ", &format!("{}{cursor}", line.replace('\t', "    ")), Style::new());
                if number == last {
                    page.focus(lines);
                }
            }
            return;
        }
        match self.posed.question.body.kind() {
            "recall" => {
                page.part();
                page.words("Say the answer aloud, as you would in an interview; then show it.", dim);
            }
            "spot" => {}
            _ => {
                page.part();
                for (place, choice) in self.posed.choices.iter().enumerate() {
                    let at = if place == self.cursor { "▸" } else { " " };
                    let toggle = match (self.posed.several(), self.toggled.contains(&place)) {
                        (false, _) => "",
                        (true, false) => " [ ]",
                        (true, true) => " [x]",
                    };
                    let style = if place == self.cursor { Style::new().bold() } else { Style::new() };
                    let lines = page.block(&format!("{at} {}{toggle}  ", place + 1), &choice.text, style);
                    if place == self.cursor {
                        page.focus(lines);
                    }
                }
                if self.posed.several() {
                    page.part();
                    page.words("Several are right: choose all of them, and no other.", dim);
                }
            }
        }
    }

    /// The verdict and every reason first, the question again below.
    fn explain(&self, judgement: &Judgement, page: &mut Page) {
        let (mark, colour) = match (judgement.right, judgement.chosen.is_empty() && self.typed.is_empty()) {
            (true, _) => ("✓ Right.", Color::Green),
            (false, false) => ("✗ No.", Color::Red),
            (false, true) => ("✗ Not known: this is how it is.", Color::Red),
        };
        page.words(mark, Style::new().fg(colour).add_modifier(Modifier::BOLD));
        if !self.typed.is_empty() && judgement.chosen.is_empty() && !judgement.right {
            page.part();
            page.words("You typed:", Style::new());
            for line in self.typed.lines() {
                page.code("  │ ", line, Style::new());
            }
        }
        if let (Some(fault), Some(program)) = (self.fault(), self.posed.program()) {
            page.part();
            page.words("This line is at fault:", Style::new());
            let lines = go_lines(program.text.trim_end());
            let line = lines.get(fault as usize).map_or("", String::as_str);
            page.code(&format!("  {:>3}  ", fault + 1), line, Style::new());
        }
        if !self.posed.why().is_empty() {
            page.part();
            page.markdown(self.posed.why());
        }
        if self.posed.choices.iter().all(|choice| choice.line.is_none()) {
            for (place, choice) in self.posed.choices.iter().enumerate() {
                explain_choice(place, choice, judgement.chosen.contains(&place), page);
            }
        }
        page.part();
        rule(page);
        page.markdown(&self.posed.prompt());
        let chosen: Vec<u32> =
            judgement.chosen.iter().filter_map(|place| self.posed.choices.get(*place)?.line).collect();
        self.code(page, |line| match (Some(line) == self.fault(), chosen.contains(&line)) {
            (true, _) => Some(("✓", Style::new().bold())),
            (false, true) => Some(("✗", Style::new())),
            _ => None,
        });
    }

    /// The program, if there is one; numbered, so that one can speak of a line. `mark` says what stands before a line.
    fn code(&self, page: &mut Page, mark: impl Fn(u32) -> Option<(&'static str, Style)>) {
        let Some(program) = self.posed.program() else { return };
        page.part();
        if let Some(go) = program.go {
            page.words(&format!("The go.mod of this program says go {go}."), Style::new());
            page.part();
        }
        for (number, line) in (0..).zip(go_lines(program.text.trim_end())) {
            let marked = mark(number);
            let (sign, style) = marked.unwrap_or((" ", Style::new()));
            let lines = page.code(&format!("{sign} {:>3}  ", number + 1), &line, style);
            if marked.is_some() && !self.is_judged() {
                page.focus(lines);
            }
        }
    }

    /// The faulty line, where one is asked for.
    fn fault(&self) -> Option<u32> {
        self.posed.choices.iter().find(|choice| choice.right)?.line
    }

    fn line_at_cursor(&self) -> Option<u32> {
        self.posed.choices.get(self.cursor)?.line
    }
}

/// A choice, with whether it is right and why.
fn explain_choice(place: usize, choice: &Choice, chosen: bool, page: &mut Page) {
    let mark = if choice.right { "✓" } else { "✗" };
    let own = if chosen { "▸" } else { " " };
    let style = if chosen { Style::new().bold() } else { Style::new() };
    page.part();
    let lead = format!("{own} {} {mark}  ", place + 1);
    page.block(&lead, &choice.text, style);
    if !choice.why.is_empty() {
        page.block(&" ".repeat(textwrap::core::display_width(&lead)), &choice.why, Style::new());
    }
}

fn rule(page: &mut Page) {
    page.words("The question was:", Style::new().add_modifier(Modifier::DIM));
    page.part();
}

fn first(text: &str) -> char {
    text.chars().next().unwrap_or_default()
}

#[cfg(test)]
mod tests;
