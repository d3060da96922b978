//! The whole terminal: taken, drawn on, and given back, whatever happens.

mod page;
mod question;
mod signals;

pub use page::{Frame, Keys, Page, Scroll};
pub use question::{Pressed, QuestionView};

use ratatui::DefaultTerminal;
use ratatui::crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use signals::Signals;
use std::io::{self, IsTerminal as _};
use std::time::Duration;

/// How often a screen is drawn where nothing happens: a clock on it shows seconds, and a signal is obeyed soon.
const TICK: Duration = Duration::from_millis(250);

/// Something that fills the screen.
pub trait View {
    /// Draws all of it.
    fn draw(&mut self, frame: &mut ratatui::Frame<'_>);

    /// Takes a key.
    ///
    /// # Errors
    /// If what follows from it cannot be kept.
    fn press(&mut self, key: KeyEvent) -> io::Result<Flow>;
}

/// What comes after a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// The view stays.
    Stay,
    /// The screen is given back.
    Leave,
}

/// Can a screen be shown: standard input and output are a terminal that can move its cursor.
pub fn is_there() -> bool {
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    io::stdin().is_terminal() && io::stdout().is_terminal() && !dumb
}

/// Shows the view until it leaves.
///
/// The terminal is given back when this returns, when it panics, and when a signal ends the program: then the program
/// ends by that signal, as it would have without a screen.
///
/// # Errors
/// If the terminal cannot be taken or written to, or the view cannot go on.
pub fn show(view: &mut dyn View) -> io::Result<()> {
    let signals = Signals::new()?;
    let taken = Taken;
    // It gives the terminal back in a panic, before the message is printed.
    let terminal = ratatui::try_init();
    let ended = terminal.and_then(|mut terminal| run(&mut terminal, view, &signals));
    drop(taken);
    signals.obey();
    ended
}

fn run(terminal: &mut DefaultTerminal, view: &mut dyn View, signals: &Signals) -> io::Result<()> {
    loop {
        terminal.draw(|frame| view.draw(frame))?;
        let mut happened = signals::wait(TICK);
        if signals.came() {
            return Ok(());
        }
        // What was typed fast comes in one piece, of which the system knows nothing any more.
        while happened? {
            if let Event::Key(key) = event::read()?
                && obey(key, terminal, view)? == Flow::Leave
            {
                return Ok(());
            }
            happened = event::poll(Duration::ZERO);
        }
    }
}

fn obey(key: KeyEvent, terminal: &mut DefaultTerminal, view: &mut dyn View) -> io::Result<Flow> {
    if key.kind == KeyEventKind::Release {
        return Ok(Flow::Stay);
    }
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    match key.code {
        KeyCode::Char('c') if control => return Ok(Flow::Leave),
        KeyCode::Char('z') if control => suspend(terminal)?,
        KeyCode::Char('l') if control => terminal.clear()?,
        _ => return view.press(key),
    }
    Ok(Flow::Stay)
}

/// Lets the shell have the terminal until the reader comes back.
fn suspend(terminal: &mut DefaultTerminal) -> io::Result<()> {
    ratatui::restore();
    signals::stop();
    *terminal = ratatui::try_init()?;
    terminal.clear()
}

/// Gives the terminal back when it goes out of scope.
struct Taken;

impl Drop for Taken {
    fn drop(&mut self) {
        // Where the terminal is gone, there is nothing to give back.
        let _ = ratatui::try_restore();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fault;

    impl View for Fault {
        fn draw(&mut self, frame: &mut ratatui::Frame<'_>) {
            assert!(frame.area().is_empty(), "the fault that this test makes");
        }

        fn press(&mut self, _: KeyEvent) -> io::Result<Flow> {
            Ok(Flow::Leave)
        }
    }

    #[test]
    #[ignore = "it needs a terminal to see that it is given back: tests/terminal/run.sh runs it in one"]
    #[should_panic(expected = "the fault that this test makes")]
    fn a_panic_gives_the_terminal_back() {
        show(&mut Fault).unwrap();
    }
}
