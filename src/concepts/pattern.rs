//! A regular expression of a rule, compiled when it is first needed: all rules are read at every start, and compiling
//! their expressions would take most of that time.

use regex::{Captures, Regex};
use std::sync::{Arc, OnceLock};

/// A regular expression whose syntax is right. Clones share what is compiled.
#[derive(Clone, Debug)]
pub struct Pattern(Arc<Lazy>);

/// The same expression matches the same.
impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.0.source == other.0.source
    }
}

impl Eq for Pattern {}

#[derive(Debug)]
struct Lazy {
    source: String,
    /// None if it is too large to compile.
    regex: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// Checks the syntax of an expression.
    ///
    /// # Errors
    /// If it is no regular expression: what is wrong with it.
    pub fn new(source: &str) -> Result<Self, String> {
        match regex_syntax::parse(source) {
            Ok(_) => Ok(Self(Arc::new(Lazy { source: source.to_owned(), regex: OnceLock::new() }))),
            Err(error) => {
                // The last line says what is wrong, those above it draw where.
                let message = error.to_string();
                Err(message.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned())
            }
        }
    }

    /// True if the expression matches somewhere in `text`.
    pub fn is_match(&self, text: &str) -> bool {
        self.regex().is_some_and(|regex| regex.is_match(text))
    }

    /// The first match in `text` with its groups.
    pub fn captures<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        self.regex()?.captures(text)
    }

    fn regex(&self) -> Option<&Regex> {
        let compile = || {
            Regex::new(&self.0.source)
                .inspect_err(|error| tracing::error!("the regular expression `{}` of a rule: {error}", self.0.source))
                .ok()
        };
        self.0.regex.get_or_init(compile).as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_told_at_once() {
        assert_eq!(Pattern::new("a(b").unwrap_err(), "unclosed group");
        assert!(Pattern::new(r"\p{Gopher}").is_err());
    }

    #[test]
    fn matches_as_a_regular_expression_does() {
        let pattern = Pattern::new(r"%(?P<focus>w)\b").unwrap();
        assert!(pattern.is_match("a %w") && !pattern.is_match("a %v"));
        assert_eq!(pattern.captures("a %w").and_then(|captures| Some(captures.name("focus")?.start())), Some(3));
    }

    #[test]
    fn what_is_too_large_never_matches() {
        let pattern = Pattern::new(r"(\w{1000}){1000}").unwrap();
        assert!(!pattern.is_match("a"));
    }
}
