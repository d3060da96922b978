//! The threads that look at code: few, and behind those that answer.
//!
//! An editor waits for answers and not for analyses. So these threads are nicer than the others, where the system
//! knows that: one that answers comes first on whatever processor it wakes up on. There are only half as many as
//! processors, since gopls and the editor want some too.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use tokio::sync::oneshot;

/// How nice the threads are: a thread of the usual niceness gets about nine times as much of a busy processor.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 10;

type Job = Box<dyn FnOnce() + Send>;

/// Threads for work that nobody waits for at once.
pub struct Background(Sender<Job>);

impl Background {
    /// Starts the threads; they end when this is dropped and all work is done.
    pub fn new() -> Self {
        let (sender, jobs) = channel();
        let jobs = Arc::new(Mutex::new(jobs));
        for number in 0..thread_count() {
            let jobs = jobs.clone();
            let thread = thread::Builder::new().name(format!("background {number}"));
            if let Err(error) = thread.spawn(move || work(&jobs)) {
                tracing::error!("cannot start a thread: {error}");
            }
        }
        Self(sender)
    }

    /// Does the work on one of the threads, after what was asked for before.
    ///
    /// # Errors
    /// The receiver fails if the work panicked; the panic's own message goes to stderr.
    pub fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> oneshot::Receiver<T> {
        let (sender, done) = oneshot::channel();
        let job = move || {
            // It fails if nobody wants to know.
            let _ = sender.send(work());
        };
        if self.0.send(Box::new(job)).is_err() {
            tracing::error!("no thread is left to do the work");
        }
        done
    }
}

/// How many threads look at code at a time.
pub fn thread_count() -> usize {
    thread::available_parallelism().map_or(1, |processors| processors.get().div_ceil(2))
}

/// Makes the calling thread one that others come before. It cannot be undone.
pub fn stand_back() {
    #[cfg(target_os = "linux")]
    // On Linux niceness belongs to a thread; elsewhere this would be the whole process.
    if let Err(error) = rustix::process::setpriority_process(None, NICENESS) {
        tracing::debug!("the priority of a thread stays as it is: {error}");
    }
}

fn work(jobs: &Mutex<Receiver<Job>>) {
    stand_back();
    loop {
        // The lock is held while waiting: the others wait for it instead.
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { return };
        // What panics takes its own result with it, and no thread.
        let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(job));
    }
}
