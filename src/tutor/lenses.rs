//! The lenses: one line above a declaration that names what is worth a question in it.

use super::strength::{count, strength};
use super::{Density, Reader};
use crate::concepts::{ConceptIndex, Library};
use crate::detect::Occurrence;
use crate::syntax::SourceFile;
use crate::text::TextRange;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

/// How many concepts a lens names, and at [`Density::Few`].
const NAMES: usize = 3;
const FEW_NAMES: usize = 2;

/// One line above a declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lens {
    /// The first line of the declaration, in bytes of the file.
    pub range: TextRange,
    /// `▷ goroutines · select — 2 due`.
    pub title: String,
    /// The concepts that the title names, the strongest first.
    pub concepts: Vec<ConceptIndex>,
    /// The ids of all their questions.
    pub questions: Vec<String>,
}

/// The lenses of a file, from top to bottom, none if the reader wants none.
///
/// `occurrences` are those found in `file`, which says where its top-level declarations stand.
pub fn lenses(library: &Library, file: &SourceFile, occurrences: &[Occurrence], reader: &Reader) -> Vec<Lens> {
    if !reader.lens {
        return Vec::new();
    }
    let counts = count(occurrences);
    let declarations = file.declarations();
    let mut groups: BTreeMap<u32, Group> = BTreeMap::new();
    for occurrence in occurrences {
        let Some(concept) = reader.concept(library, occurrence.concept) else { continue };
        if !occurrence.lens || !concept.lens || reader.familiarity(concept).is_some() {
            continue;
        }
        let start = match &occurrence.owner {
            Some(owner) => owner.range.start,
            None => declaration_start(&declarations, occurrence.focus.start),
        };
        let group = groups.entry(start).or_default();
        group.function |= occurrence.owner.is_some();
        group.concepts.insert(occurrence.concept);
    }
    let mut named = HashSet::new();
    let lens = |(start, group)| lens(library, file.text(), start, group, &counts, &mut named, reader);
    groups.into_iter().filter_map(lens).collect()
}

/// What is to be named above one declaration.
#[derive(Default)]
struct Group {
    function: bool,
    concepts: HashSet<ConceptIndex>,
}

fn lens(
    library: &Library,
    text: &str,
    start: u32,
    group: Group,
    counts: &HashMap<ConceptIndex, u32>,
    named: &mut HashSet<ConceptIndex>,
    reader: &Reader,
) -> Option<Lens> {
    let only_new = match reader.density {
        Density::Few => true,
        Density::Normal => !group.function,
        Density::Many => false,
    };
    let mut strongest: Vec<_> = group
        .concepts
        .into_iter()
        .filter(|index| !only_new || !named.contains(index))
        .filter_map(|index| Some((index, library.concepts.get(usize::from(index.0))?)))
        .collect();
    strongest.sort_by_key(|&(index, concept)| {
        let many = counts.get(&index).copied().unwrap_or_default();
        (Reverse(strength(concept, many, reader)), index)
    });
    strongest.truncate(if reader.density == Density::Few { FEW_NAMES } else { NAMES });
    if strongest.is_empty() {
        return None;
    }
    named.extend(strongest.iter().map(|&(index, _)| index));

    let ids: Vec<&str> = strongest.iter().map(|(_, concept)| concept.id.as_str()).collect();
    let due: u32 = strongest.iter().map(|(_, concept)| reader.due(concept)).sum();
    let due = if due > 0 { format!(" — {due} due") } else { String::new() };
    let title = format!("▷ {}{due}", ids.join(" · "));
    let questions = strongest.iter().flat_map(|(_, concept)| &concept.questions);
    Some(Lens {
        range: first_line(text, start),
        title,
        questions: questions.map(|question| question.id.clone()).collect(),
        concepts: strongest.into_iter().map(|(index, _)| index).collect(),
    })
}

/// Where the top-level declaration around `offset` starts, else `offset` itself.
fn declaration_start(declarations: &[TextRange], offset: u32) -> u32 {
    let around = declarations.iter().find(|range| range.touches(offset));
    around.map_or(offset, |range| range.start)
}

fn first_line(text: &str, start: u32) -> TextRange {
    let rest = text.get(start as usize..).unwrap_or_default();
    let line = rest.find(['\n', '\r']).unwrap_or(rest.len());
    TextRange { start, end: start + line as u32 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tutor::Familiarity;
    use crate::tutor::testing::{library, occurrences};

    /// Each of `want` is `LINE: TITLE`, the line being the text that the lens stands above.
    fn check(code: &str, reader: &Reader, want: &[&str]) {
        let library = library(&["goroutines", "select", "errors", "leak", "channels"]);
        let (text, occurrences, _) = occurrences(&library, code);
        let file = SourceFile::parse(text.as_str());
        let lenses = lenses(&library, &file, &occurrences, reader);
        let shown = |lens: &Lens| {
            let line = &text[lens.range.start as usize..lens.range.end as usize];
            format!("{line}: {}", lens.title)
        };
        assert_eq!(lenses.iter().map(shown).collect::<Vec<_>>(), want);
    }

    const TWO_FUNCTIONS: &str = "package p\n\
        func f() {\n\t«goroutines: go» g()\n\t«errors: if» x {}\n\t«errors: if» x {}\n\t«select: select» {}\n\t«channels: c»\n}\n\
        func g() {\n\tfunc() { «goroutines: go» f() }()\n}\n";

    #[test]
    fn one_lens_a_function_names_the_three_strongest() {
        check(
            TWO_FUNCTIONS,
            &Reader::default(),
            &["func f() {: ▷ select · channels · goroutines", "func g() {: ▷ goroutines"],
        );
    }

    #[test]
    fn a_mistake_comes_first_and_then_what_is_due() {
        let due = Reader { due: [("errors".to_owned(), 2), ("leak".to_owned(), 1)].into(), ..Reader::default() };
        check(
            "func f() { «errors: if» x {}; «select: select» {}; «leak: go» g() }",
            &due,
            &["func f() { if x {}; select {}; go g() }: ▷ leak · errors · select — 3 due"],
        );
    }

    #[test]
    fn other_declarations_name_only_what_is_new() {
        let code = "package p\nvar a = «errors: New»()\nvar b = «errors: New»()\ntype (\n\tt «channels: chan» int\n)\n";
        check(code, &Reader::default(), &["var a = New(): ▷ errors", "type (: ▷ channels"]);
        let many = Reader { density: Density::Many, ..Reader::default() };
        check(code, &many, &["var a = New(): ▷ errors", "var b = New(): ▷ errors", "type (: ▷ channels"]);
    }

    #[test]
    fn few_names_each_concept_once_a_file() {
        let few = Reader { density: Density::Few, ..Reader::default() };
        check(TWO_FUNCTIONS, &few, &["func f() {: ▷ select · channels", "func g() {: ▷ goroutines"]);
    }

    #[test]
    fn what_is_muted_or_off_is_not_named() {
        let muted = Reader { muted_concepts: ["select".to_owned()].into(), ..Reader::default() };
        check("func f() { «select: select» {} }", &muted, &[]);
        let off = Reader { lens: false, ..Reader::default() };
        check("func f() { «select: select» {} }", &off, &[]);
    }

    #[test]
    fn what_is_known_is_not_named_but_a_mistake_is() {
        let familiar =
            [("select", Familiarity::Known), ("leak", Familiarity::Mastered), ("errors", Familiarity::Mastered)];
        let familiar = familiar.map(|(id, familiarity)| (id.to_owned(), familiarity)).into();
        let knowing = Reader { familiar, ..Reader::default() };
        let code = "func f() { «errors: if» x {}; «select: select» {}; «leak: go» g() }";
        check(code, &knowing, &["func f() { if x {}; select {}; go g() }: ▷ leak"]);
        check("func f() { «select: select» {} }", &knowing, &[]);
        check("func f() { «select: select» {} }", &knowing.showing_all(), &["func f() { select {} }: ▷ select"]);
    }

    #[test]
    fn a_lens_carries_all_its_questions() {
        let library = library(&["goroutines", "leak"]);
        let (text, occurrences, _) = occurrences(&library, "func f() { «goroutines+leak: go» g() }");
        let lenses = lenses(&library, &SourceFile::parse(text), &occurrences, &Reader::default());
        assert_eq!(lenses[0].concepts, [ConceptIndex(1), ConceptIndex(0)]);
        assert_eq!(lenses[0].questions, ["leak/why", "leak/when", "goroutines/why", "goroutines/when"]);
    }
}
