//! What the commands that look at code look for: the library and its rules.

use crate::concepts::Library;
use crate::detect::Rules;
use crate::facts::StandardLibrary;

/// The library with its rules compiled.
pub struct Knowledge {
    /// All concepts.
    pub library: &'static Library,
    /// Their rules.
    pub rules: Rules,
}

impl Knowledge {
    /// The concepts compiled into the program.
    pub fn builtin() -> Self {
        Self::of(Library::builtin())
    }

    /// These concepts. Faults in their rules are logged; `goviva check` shows them.
    pub fn of(library: &'static Library) -> Self {
        let (rules, problems) = Rules::compile(&library.concepts, StandardLibrary::shared());
        for problem in problems {
            tracing::error!("a concept has a fault: {problem}");
        }
        Self { library, rules }
    }
}
