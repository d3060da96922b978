//! Signals that end the program: they are obeyed once the terminal is given back. And a terminal that went away.

use std::io;
use std::time::Duration;

#[cfg(not(unix))]
pub use other::{Signals, stop, wait};
#[cfg(unix)]
pub use unix::{Signals, stop, wait};

#[cfg(unix)]
mod unix {
    use super::{Duration, io};
    use ratatui::crossterm::event;
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::io::Errno;
    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
    use signal_hook::{SigId, flag, low_level};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Takes the signals from its making to its end.
    pub struct Signals {
        came: Arc<AtomicUsize>,
        taken: Vec<SigId>,
    }

    impl Signals {
        /// Takes them.
        ///
        /// # Errors
        /// If the system does not let go of one.
        pub fn new() -> io::Result<Self> {
            let came = Arc::new(AtomicUsize::new(0));
            let take = |signal: i32| {
                let number = usize::try_from(signal).unwrap_or_default();
                flag::register_usize(signal, Arc::clone(&came), number)
            };
            let taken = [SIGHUP, SIGINT, SIGQUIT, SIGTERM].into_iter().map(take).collect::<io::Result<_>>()?;
            Ok(Self { came, taken })
        }

        /// Did one come.
        pub fn came(&self) -> bool {
            self.came.load(Ordering::Relaxed) != 0
        }

        /// Ends the program as the signal that came would have.
        pub fn obey(&self) {
            if let Ok(signal @ 1..) = i32::try_from(self.came.load(Ordering::Relaxed)) {
                let _ = low_level::emulate_default_handler(signal);
            }
        }
    }

    impl Drop for Signals {
        fn drop(&mut self) {
            for id in self.taken.drain(..) {
                low_level::unregister(id);
            }
        }
    }

    /// Waits for the terminal, at most so long. True if it has something to say.
    ///
    /// The terminal is asked here and not by the library, which reads one that is gone for ever and never returns.
    ///
    /// # Errors
    /// If the terminal is gone.
    pub fn wait(longest: Duration) -> io::Result<bool> {
        let stdin = io::stdin();
        let mut terminal = [PollFd::new(&stdin, PollFlags::IN)];
        let timeout = Timespec::try_from(longest).ok();
        match poll(&mut terminal, timeout.as_ref()) {
            // A signal came, or the window has another size.
            Err(Errno::INTR) => return event::poll(Duration::ZERO),
            ended => ended?,
        };
        let [terminal] = terminal;
        if terminal.revents().intersects(PollFlags::HUP | PollFlags::ERR) {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the terminal is gone"));
        }
        // Some systems cannot poll a terminal.
        let rest = if terminal.revents().contains(PollFlags::NVAL) { longest } else { Duration::ZERO };
        event::poll(rest)
    }

    /// Stops the program, as Ctrl-Z does where no program takes its keys.
    pub fn stop() {
        let _ = low_level::emulate_default_handler(SIGTSTP);
    }
}

/// Where there are no such signals.
#[cfg(not(unix))]
mod other {
    use super::{Duration, io};
    use ratatui::crossterm::event;

    /// Nothing to take.
    pub struct Signals;

    impl Signals {
        /// Takes nothing.
        ///
        /// # Errors
        /// Never.
        #[expect(clippy::unnecessary_wraps, reason = "other systems may refuse")]
        pub fn new() -> io::Result<Self> {
            Ok(Self)
        }

        /// None comes.
        pub fn came(&self) -> bool {
            false
        }

        /// There is none.
        pub fn obey(&self) {}
    }

    /// Waits for the terminal, at most so long. True if it has something to say.
    ///
    /// # Errors
    /// If the terminal cannot be asked.
    pub fn wait(longest: Duration) -> io::Result<bool> {
        event::poll(longest)
    }

    /// A program cannot be stopped here.
    pub fn stop() {}
}
