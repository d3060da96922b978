//! A small library and marked code for the tests of this layer.

use crate::concepts::{
    Concept, ConceptIndex, Difficulty, Form, Frequency, Library, Once, Prose, Question, QuestionBody, Rule,
};
use crate::detect::{Occurrence, Owner};
use crate::syntax::SourceFile;
use crate::text::TextRange;

/// A concept of that name with two questions; `leak` is a mistake in the code, `errors` is easy, `select` is hard.
pub(super) fn concept(id: &str) -> Concept {
    let prose = |text: String| Prose { blocks: vec![(None, text)] };
    let question = |slug: &str| Question {
        id: format!("{id}/{slug}"),
        revision: 1,
        line: 1,
        prompt: format!("{slug} {id}?"),
        own_prompts: Vec::new(),
        body: QuestionBody::Recall { answer: "Because.".into() },
    };
    Concept {
        id: id.into(),
        topic: "topic".into(),
        title: format!("The {id}"),
        difficulty: match id {
            "errors" => Difficulty::Easy,
            "select" => Difficulty::Hard,
            _ => Difficulty::Medium,
        },
        frequency: Frequency::Common,
        go: None,
        related: vec!["other".into()],
        prerequisites: Vec::new(),
        sources: vec![format!("https://go.dev/{id}/"), "https://go.dev/more".into()],
        diagnostics: if id == "leak" { vec!["leakcheck".into(), "SA1".into()] } else { Vec::new() },
        lens: true,
        pitfall: id == "leak",
        summary: prose(format!("About {id},\nin one breath.")),
        interview: prose(format!("Say {id}.")),
        reach_for: prose("- now".into()),
        avoid: prose("- then".into()),
        pitfalls: prose(format!("Mind {id}.")),
        rules: vec![Rule {
            line: 1,
            form: Form::Node(Vec::new()),
            conditions: Vec::new(),
            focus: Vec::new(),
            token: None,
            pattern: None,
            lens: true,
            once: Once::Never,
            bindings: Vec::new(),
            says: vec![format!("`{{focus}}` is a {id}.")],
            go: None,
        }],
        examples: Vec::new(),
        questions: vec![question("why"), question("when")],
        file: format!("knowledge/topic/{id}.md"),
    }
}

/// A library of such concepts.
pub(super) fn library(ids: &[&str]) -> Library {
    Library { concepts: ids.iter().map(|id| concept(id)).collect() }
}

/// Reads `«concept+concept: token»` and `$0`: the code without the marks, its occurrences, the cursor.
pub(super) fn occurrences(library: &Library, marked: &str) -> (String, Vec<Occurrence>, u32) {
    let mut text = String::new();
    let mut found = Vec::new();
    let mut cursor = 0;
    let mut ids: Option<(&str, u32)> = None;
    let mut rest = marked;
    while let Some(char) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("$0") {
            cursor = text.len() as u32;
            rest = after;
        } else if let Some(after) = rest.strip_prefix('«') {
            let (names, after) = after.split_once(": ").expect("«concept: token»");
            ids = Some((names, text.len() as u32));
            rest = after;
        } else if let Some(after) = rest.strip_prefix('»') {
            let (names, start) = ids.take().expect("a « before »");
            found.extend(names.split('+').map(|id| (id, TextRange { start, end: text.len() as u32 })));
            rest = after;
        } else {
            text.push(char);
            rest = &rest[char.len_utf8()..];
        }
    }
    let declarations = SourceFile::parse(text.as_str()).declarations();
    let occurrence = |(id, focus): (&str, TextRange)| {
        let place = library.concepts.iter().position(|concept| concept.id == id).expect("a known concept");
        let owner = declarations.iter().find(|range| range.touches(focus.start));
        let owner = owner.filter(|range| text[range.start as usize..].starts_with("func "));
        Occurrence {
            concept: ConceptIndex(place as u16),
            rule: 0,
            focus,
            range: focus,
            owner: owner.map(|&range| Owner { name: "f".into(), range }),
            symbol: None,
            lens: true,
            bindings: vec![("focus".into(), text[focus.start as usize..focus.end as usize].into())].into(),
        }
    };
    let occurrences = found.into_iter().map(occurrence).collect();
    (text, occurrences, cursor)
}
