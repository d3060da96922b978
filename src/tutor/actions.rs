//! The code actions: explain what is here, a lesson for what another tool complains of, quiz me, mark known, mute.

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
    /// Shows the whole concept that a check of another tool complains of.
    Lesson {
        /// The concept.
        concept: ConceptIndex,
        /// The check, as it was given.
        check: String,
    },
    /// Says that the reader knows the concept.
    Known(ConceptIndex),
    /// Shows the concept no more.
    Mute(ConceptIndex),
    /// Asks some of the questions.
    Quiz {
        /// What they are about.
        concepts: Vec<ConceptIndex>,
        /// Their ids.
        questions: Vec<String>,
    },
}

/// The actions on the lines of `range` (bytes of `text`): a lesson for each of the `diagnostics` there that a concept
/// teaches (see [`lessons`]), to explain each of the strongest concepts whose focus is there, to ask about them, and to
/// mark the strongest known or mute it. Empty where there is none.
pub fn actions(
    library: &Library,
    occurrences: &[Occurrence],
    text: &str,
    range: TextRange,
    diagnostics: &[&str],
    reader: &Reader,
) -> Vec<Action> {
    let mut actions = lessons(library, diagnostics);
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
    let taught = |index: ConceptIndex| {
        actions.iter().any(|action| matches!(action.kind, ActionKind::Lesson { concept, .. } if concept == index))
    };
    let explained: Vec<Action> = here
        .iter()
        .filter(|(occurrence, _)| !taught(occurrence.concept))
        .map(|(occurrence, concept)| Action {
            title: format!("Explain {}", concept.id),
            kind: ActionKind::Explain(occurrence.concept),
        })
        .collect();
    actions.extend(explained);
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
    if let Some((occurrence, concept)) = here.first() {
        let known = (format!("I know {}", concept.id), ActionKind::Known(occurrence.concept));
        let mute = (format!("Mute {} here and everywhere", concept.id), ActionKind::Mute(occurrence.concept));
        // A mistake in the code is shown to those who know it, too.
        let offered = [(!concept.pitfall).then_some(known), Some(mute)];
        actions.extend(offered.into_iter().flatten().map(|(title, kind)| Action { title, kind }));
    }
    actions
}

/// A lesson for each name of a check (`lostcancel`, `SA4006`) that a concept names in its `diagnostics`.
fn lessons(library: &Library, diagnostics: &[&str]) -> Vec<Action> {
    let mut lessons: Vec<Action> = Vec::new();
    let mut taught: Vec<ConceptIndex> = Vec::new();
    for check in diagnostics {
        let teaches = |concept: &Concept| concept.diagnostics.iter().any(|known| known.eq_ignore_ascii_case(check));
        let Some(taught_by) = library.concepts.iter().find(|concept| teaches(concept)) else { continue };
        let Some(concept) = library.index(&taught_by.id).filter(|index| !taught.contains(index)) else { continue };
        taught.push(concept);
        let kind = ActionKind::Lesson { concept, check: (*check).to_owned() };
        lessons.push(Action { title: format!("Why {check}: {}", taught_by.title), kind });
    }
    lessons
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tutor::testing::{library, occurrences};

    fn check(code: &str, want: &[&str]) {
        let library = library(&["goroutines", "select", "errors", "leak", "channels"]);
        let (text, occurrences, cursor) = occurrences(&library, code);
        let range = TextRange { start: cursor, end: cursor };
        let actions = actions(&library, &occurrences, &text, range, &["leakcheck", "sa1", "SA2"], &Reader::default());
        let titles = actions.iter().map(|action| action.title.as_str());
        let own = titles.filter(|title| !title.starts_with("I know") && !title.starts_with("Mute"));
        let mut want = want.to_vec();
        want.insert(0, "Why leakcheck: The leak");
        want.retain(|title| *title != "Explain leak");
        assert_eq!(own.collect::<Vec<_>>(), want);
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

    #[test]
    fn the_strongest_can_be_marked_known_or_muted() {
        let titles = |code: &str| {
            let library = library(&["goroutines", "leak"]);
            let (text, occurrences, cursor) = occurrences(&library, code);
            let range = TextRange { start: cursor, end: cursor };
            let actions = actions(&library, &occurrences, &text, range, &[], &Reader::default());
            actions.into_iter().map(|action| action.title).collect::<Vec<_>>()
        };
        assert_eq!(titles("«goroutines: $0go»")[2..], ["I know goroutines", "Mute goroutines here and everywhere"]);
        assert_eq!(titles("«leak: $0go»")[2..], ["Mute leak here and everywhere"], "a mistake never fades");
    }
}
