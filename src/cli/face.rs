//! How the commands that ask put their questions: on a whole screen or line by line, and over which library.

use super::packs::Packs;
use super::screen;
use crate::concepts::Library;
use std::hash::{BuildHasher as _, RandomState};
use std::io;

/// How questions are put.
#[derive(Debug, clap::Args)]
pub struct Face {
    /// Ask line by line, as in a pipe: for screen readers, and for terminals that can do no more
    #[arg(long)]
    plain: bool,
    #[command(flatten)]
    packs: Packs,
    /// Asks the same in the same order each time
    #[arg(long, hide = true)]
    seed: Option<u64>,
}

impl Face {
    /// The library to ask from; see [`Packs::library`].
    ///
    /// # Errors
    /// If a folder of concepts cannot be read.
    pub fn library(&self) -> io::Result<&'static Library> {
        self.packs.library()
    }

    /// Is it asked line by line: the reader wants so, or there is no screen.
    pub fn is_plain(&self) -> bool {
        self.plain || !screen::is_there()
    }

    /// What decides about the order: what the reader wants, or chance.
    pub fn seed(&self) -> u64 {
        self.seed.unwrap_or_else(|| RandomState::new().hash_one(0))
    }
}
