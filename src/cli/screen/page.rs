//! A page longer than the screen: its lines filled to the width, a head above, the keys below.

use crate::cli::markdown;
use ansi_to_tui::IntoText as _;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::{Alignment, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::Paragraph;
use std::ops::Range;

/// No line is longer, however wide the screen is.
const WIDEST: u16 = 100;
/// Free columns on the left and on the right.
const MARGIN: u16 = 1;
/// Keys and what they do, in the order in which they are shown.
pub type Keys = Vec<(&'static str, &'static str)>;

/// Lines that are filled already.
#[derive(Clone, Debug, Default)]
pub struct Page {
    width: usize,
    lines: Vec<Line<'static>>,
    focus: Option<Range<usize>>,
}

/// Where a page is scrolled to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scroll {
    top: usize,
    /// The focus is kept in sight.
    follow: bool,
    /// The lines that were shown last.
    height: usize,
}

/// What stands around a page.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// At the top, on the left.
    pub title: String,
    /// At the top, on the right.
    pub aside: String,
    /// Above the keys.
    pub note: String,
    /// The keys.
    pub keys: Keys,
}

impl Page {
    /// A page that is to be shown on a screen of that width.
    pub fn new(screen: Rect) -> Self {
        let width = screen.width.saturating_sub(2 * MARGIN).clamp(1, WIDEST);
        Self { width: usize::from(width), ..Self::default() }
    }

    /// An empty line, unless the page begins here.
    pub fn part(&mut self) {
        if !self.lines.is_empty() {
            self.lines.push(Line::default());
        }
    }

    /// Markdown, with its prose filled.
    pub fn markdown(&mut self, text: &str) {
        self.block("", text, Style::default());
    }

    /// One line of words, which is filled.
    pub fn words(&mut self, text: &str, style: Style) {
        let filled = textwrap::fill(text, self.width.max(1));
        self.lines.extend(lines(&filled).into_iter().map(|line| line.patch_style(style)));
    }

    /// Markdown behind a lead, under which its other lines hang.
    pub fn block(&mut self, lead: &str, text: &str, style: Style) -> Range<usize> {
        let columns = textwrap::core::display_width(lead);
        let mut ansi = Vec::new();
        // A vector takes all that is written.
        let _ = markdown::write(text, self.width.saturating_sub(columns).max(10), &mut ansi);
        let first = self.lines.len();
        for (number, line) in lines(&String::from_utf8_lossy(&ansi)).into_iter().enumerate() {
            let lead = if number == 0 { lead.to_owned() } else { " ".repeat(columns) };
            self.push(lead, line, style);
        }
        if self.lines.len() == first {
            self.push(lead.to_owned(), Line::default(), style);
        }
        first..self.lines.len()
    }

    /// A line of code behind a lead. What does not fit goes on below, behind an arrow.
    pub fn code(&mut self, lead: &str, ansi: &str, style: Style) -> Range<usize> {
        let columns = textwrap::core::display_width(lead);
        let options = textwrap::Options::new(self.width.saturating_sub(columns).max(10))
            .subsequent_indent("  ↪ ")
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        let first = self.lines.len();
        for (number, line) in lines(&textwrap::fill(ansi, options)).into_iter().enumerate() {
            let lead = if number == 0 { lead.to_owned() } else { " ".repeat(columns) };
            self.push(lead, line, style);
        }
        if self.lines.len() == first {
            self.push(lead.to_owned(), Line::default(), style);
        }
        first..self.lines.len()
    }

    /// These lines are what the cursor is on.
    pub fn focus(&mut self, lines: Range<usize>) {
        self.focus = Some(lines);
    }

    fn push(&mut self, lead: String, line: Line<'static>, style: Style) {
        let mut spans = vec![Span::raw(lead)];
        spans.extend(line.spans);
        self.lines.push(Line::from(spans).patch_style(style));
    }

    /// Draws the page in its frame.
    pub fn draw(self, around: &Frame, scroll: &mut Scroll, frame: &mut ratatui::Frame<'_>) {
        let screen = frame.area();
        let keys = key_lines(&around.keys, self.width);
        let [head, body, rule, foot] = rows(screen, keys.len() as u16);
        let aside = Line::from(around.aside.clone()).alignment(Alignment::Right);
        let room = usize::from(head.width).saturating_sub(aside.width() + 1);
        let title = Line::from(shortened(&around.title, room)).style(Modifier::BOLD);
        frame.render_widget(title, head);
        frame.render_widget(aside, head);

        scroll.settle(self.lines.len(), usize::from(body.height), self.focus.as_ref());
        let above = scroll.top;
        let below = self.lines.len().saturating_sub(scroll.top + scroll.height);
        let shown: Vec<Line<'static>> = self.lines.into_iter().skip(above).take(scroll.height).collect();
        frame.render_widget(Paragraph::new(shown), body);

        let more = match (above, below) {
            (0, 0) => String::new(),
            (_, 0) => " ↑ PgUp".to_owned(),
            (_, below) => format!(" ↓ {below} more line{}: PgDn", if below == 1 { "" } else { "s" }),
        };
        let note = Line::from(shortened(&around.note, usize::from(rule.width).saturating_sub(more.chars().count())));
        let between = usize::from(rule.width).saturating_sub(note.width() + more.chars().count());
        let dashes = Span::styled(
            match note.width() {
                0 => "─".repeat(between),
                _ => format!(" {}", "─".repeat(between.saturating_sub(1))),
            },
            Modifier::DIM,
        );
        let mut spans = note.spans;
        spans.extend([dashes, Span::raw(more)]);
        frame.render_widget(Line::from(spans), rule);
        frame.render_widget(Paragraph::new(Text::from(keys)), foot);
    }
}

impl Scroll {
    /// Moves where a key says so. True if it did.
    pub fn press(&mut self, key: KeyEvent) -> bool {
        match key.code {
            KeyCode::PageUp => self.by_screens(-1),
            KeyCode::PageDown | KeyCode::Char(' ') => self.by_screens(1),
            KeyCode::Up | KeyCode::Char('k') => self.by(-1),
            KeyCode::Down | KeyCode::Char('j') => self.by(1),
            KeyCode::Home => self.by(isize::MIN),
            KeyCode::End => self.by(isize::MAX),
            _ => return false,
        }
        true
    }

    /// Up or down by so many lines.
    fn by(&mut self, lines: isize) {
        self.top = self.top.saturating_add_signed(lines);
        self.follow = false;
    }

    /// Up or down by so many screens, of which a line stays.
    fn by_screens(&mut self, screens: isize) {
        let lines = isize::try_from(self.height.saturating_sub(1).max(1)).unwrap_or(1);
        self.by(screens.saturating_mul(lines));
    }

    /// The focus moved: it is to be in sight.
    pub fn follow(&mut self) {
        self.follow = true;
    }

    fn settle(&mut self, lines: usize, height: usize, focus: Option<&Range<usize>>) {
        self.height = height;
        if let (true, Some(focus)) = (self.follow, focus) {
            self.top = self.top.max(focus.end.saturating_sub(height)).min(focus.start);
        }
        self.top = self.top.min(lines.saturating_sub(height));
    }
}

/// The head, the page, the rule above the keys, the keys. A screen that is too low has the page alone.
fn rows(screen: Rect, keys: u16) -> [Rect; 4] {
    let inner = Rect {
        x: screen.x + MARGIN.min(screen.width),
        width: screen.width.saturating_sub(2 * MARGIN).min(WIDEST),
        ..screen
    };
    let (head, gap) = if inner.height > 8 { (1, 1) } else { (u16::from(inner.height > 3), 0) };
    let keys = keys.min(inner.height.saturating_sub(head + gap + 2));
    let rule = u16::from(keys > 0);
    let body = inner.height.saturating_sub(head + gap + rule + keys);
    let row = |y: u16, height: u16| Rect { y: inner.y + y, height, ..inner };
    [row(0, head), row(head + gap, body), row(head + gap + body, rule), row(head + gap + body + rule, keys)]
}

/// As many keys a line as fit.
fn key_lines(keys: &Keys, width: usize) -> Vec<Line<'static>> {
    let mut lines: Vec<Line<'static>> = Vec::new();
    for (key, what) in keys {
        let columns = key.chars().count() + 1 + what.chars().count();
        let fits = |line: &&mut Line<'static>| line.width() + 3 + columns <= width;
        let spans = [Span::styled(*key, Modifier::BOLD), Span::raw(format!(" {what}"))];
        match lines.last_mut().filter(fits) {
            Some(line) => {
                line.push_span("   ");
                line.spans.extend(spans);
            }
            None => lines.push(Line::from(spans.to_vec())),
        }
    }
    lines
}

/// The text, or as much of it as there is room for, with an ellipsis.
fn shortened(text: &str, room: usize) -> String {
    if textwrap::core::display_width(text) <= room {
        return text.to_owned();
    }
    let mut short = String::new();
    for letter in text.chars() {
        if textwrap::core::display_width(&short) + 2 > room {
            break;
        }
        short.push(letter);
    }
    if room > 0 { short + "…" } else { short }
}

/// Text with escape sequences as lines with styles.
fn lines(ansi: &str) -> Vec<Line<'static>> {
    ansi.into_text().map_or_else(|_| Text::raw(ansi.to_owned()).lines, |text| text.lines)
}
