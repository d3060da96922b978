//! The code actions: explain what is here, quiz me on it.

use super::Reader;

use super::strength::{count, strength};
use crate::concepts::{Concept, ConceptIndex, Library};
use crate::detect::Occurrence;
use crate::text::TextRange;
use std::cmp::Reverse;

/// More actions than this hide each other.
const EXPLAINED: usize = 3;

/// One entry of the menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// What the reader sees.
    pub title: String,
    /// What it does.
    pub kind: ActionKind,
}

/// What an action does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActionKind {
    /// Shows the whole concept.
    Explain(ConceptIndex),
    /// Asks one of the questions.
    Quiz {
        /// What they are about.
        concepts: Vec<ConceptIndex>,
        /// Their ids.
        questions: Vec<String>,
    },
}

/// The actions on the lines of `range` (bytes of `text`): to explain each of the strongest concepts whose focus
/// is there, and to ask about them. Empty where there is none.
pub fn actions(
    library: &Library,
    occurrences: &[Occurrence],
    text: &str,
    range: TextRange,
    reader: &Reader,
) -> Vec<Action> {
    let lines = super::whole_lines(text, range);
    let counts = count(occurrences);
    let mut here: Vec<(&Occurrence, &Concept)> = Vec::new();
    for occurrence in occurrences {
        let Some(concept) = reader.concept(library, occurrence.concept) else { continue };
        let on_lines = lines.start <= occurrence.focus.start && occurrence.focus.start < lines.end;
        if on_lines && !here.iter().any(|(other, _)| other.concept == occurrence.concept) {
            here.push((occurrence, concept));
        }
    }
    // What the cursor is on comes before what else is on its line.
    here.sort_by_key(|(occurrence, concept)| {
        let hit = occurrence.focus.touches(range.start) || range.touches(occurrence.focus.start);
        let many = counts.get(&occurrence.concept).copied().unwrap_or_default();
        Reverse((hit, strength(concept, many, reader)))
    });
    here.truncate(EXPLAINED);
    let mut actions: Vec<Action> = here
        .iter()
        .map(|(occurrence, concept)| Action {
            title: format!("Explain {}", concept.id),
            kind: ActionKind::Explain(occurrence.concept),
        })
        .collect();
    let asking: Vec<_> = here.iter().filter(|(_, concept)| !concept.questions.is_empty()).collect();
    if !asking.is_empty() {
        let names: Vec<&str> = asking.iter().map(|(_, concept)| concept.id.as_str()).collect();
        let questions = asking.iter().flat_map(|(_, concept)| &concept.questions);
        actions.push(Action {
            title: format!("Quiz me: {}", names.join(" · ")),
            kind: ActionKind::Quiz {
                concepts: asking.iter().map(|(occurrence, _)| occurrence.concept).collect(),
                questions: questions.map(|question| question.id.clone()).collect(),
            },
        });
    }
    actions
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tutor::testing::{library, occurrences};

    fn check(code: &str, want: &[&str]) {
        let library = library(&["goroutines", "select", "errors", "leak", "channels"]);
        let (text, occurrences, cursor) = occurrences(&library, code);
        let range = TextRange { start: cursor, end: cursor };
        let actions = actions(&library, &occurrences, &text, range, &Reader::default());
        assert_eq!(actions.iter().map(|action| action.title.as_str()).collect::<Vec<_>>(), want);
    }

    #[test]
    fn offers_what_is_on_the_line() {
        check(
            "func f() {\n\t«goroutines: go» g($0)\n\t«select: select» {}\n}",
            &["Explain goroutines", "Quiz me: goroutines"],
        );
        check("func $0f() {\n\t«goroutines: go» g()\n}", &[]);
    }

    #[test]
    fn what_the_cursor_is_on_comes_first() {
        check(
            "«goroutines: $0go» «select: x» «errors: y» «leak: z»",
            &["Explain goroutines", "Explain leak", "Explain select", "Quiz me: goroutines · leak · select"],
        );
    }

    #[test]
    fn one_action_a_concept() {
        check("«channels: a» <- «channels: b»$0", &["Explain channels", "Quiz me: channels"]);
    }
}
