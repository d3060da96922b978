//! Holds a concept's rules against its examples: what they find and what the `// want` comments expect.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use crate::concepts::{Concept, ConceptIndex, Example, ExampleFile, GoVersion, Problem, want};
use crate::detect::{Detector, FileContext, Rules};
use crate::facts::{FileFacts, Importer, Package};
use crate::syntax::SourceFile;

/// Runs the rules over the examples of one concept.
/// A match that no `want` expects and a `want` without a match are problems alike, and so is a prompt for the reader's
/// own code that no match has the names for: nobody would ever see it.
pub fn check_examples(concept: &Concept, index: ConceptIndex, rules: &Rules, importer: &dyn Importer) -> Vec<Problem> {
    let mut detector = Detector::new(rules);
    let mut problems = Vec::new();
    let mut spoken: HashSet<&str> = HashSet::new();
    for example in &concept.examples {
        for checked in packages_of(example) {
            let (sources, package) = checked;
            for (file, source, facts) in sources {
                let go = example.go.unwrap_or(GoVersion::CURRENT);
                let context = FileContext { importer, package: &package, facts: &facts, go, path: &file.path };
                let occurrences = detector.occurrences(&source, &context);
                for occurrence in occurrences.iter().filter(|occurrence| occurrence.concept == index) {
                    let prompts = concept.questions.iter();
                    spoken.extend(prompts.filter_map(|question| question.fitting_prompt(&occurrence.bindings)));
                }
                let found = matches(concept, index, &source, &occurrences);
                problems.extend(compare(concept, file, found));
            }
        }
    }
    for question in &concept.questions {
        if question.own_prompts.iter().any(|prompt| !spoken.contains(prompt.as_str())) {
            let message = "no example has all the names of `Yours:`; add one, or take it out".to_owned();
            problems.push(Problem { file: concept.file.clone(), line: question.line, message });
        }
    }
    problems
}

type Sources<'a> = Vec<(&'a ExampleFile, SourceFile, Arc<FileFacts>)>;

/// The files of an example by folder and package clause, each group with its package.
fn packages_of(example: &Example) -> Vec<(Sources<'_>, Package)> {
    let mut groups: BTreeMap<(String, Arc<str>), Sources<'_>> = BTreeMap::new();
    for file in &example.files {
        let source = SourceFile::parse(&*file.text);
        let facts = Arc::new(FileFacts::of(&source));
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        groups.entry((folder.into(), facts.package_name.clone())).or_default().push((file, source, facts));
    }
    let package = |folder: &str, sources: &Sources<'_>| {
        let path =
            if folder.is_empty() { "example.com/example".into() } else { format!("example.com/example/{folder}") };
        Package::new(&path, sources.iter().map(|(_, _, facts)| facts.clone()).collect())
    };
    groups
        .into_iter()
        .map(|((folder, _), sources)| {
            let package = package(&folder, &sources);
            (sources, package)
        })
        .collect()
}

/// What was found on a line: the focus and the sentence, and whether it only hovers.
struct Match {
    line: u32,
    message: String,
    hover: bool,
}

fn matches(
    concept: &Concept,
    index: ConceptIndex,
    source: &SourceFile,
    occurrences: &[super::Occurrence],
) -> Vec<Match> {
    let text = source.text();
    let own = occurrences.iter().filter(|occurrence| occurrence.concept == index);
    own.map(|occurrence| {
        let focus = text.get(occurrence.focus.start as usize..occurrence.focus.end as usize).unwrap_or_default();
        let rule = concept.rules.get(usize::from(occurrence.rule));
        let sentence = rule.and_then(|rule| rule.sentence(&occurrence.bindings)).unwrap_or_default();
        let before = text.get(..occurrence.focus.start as usize).unwrap_or_default();
        let line = before.bytes().filter(|&byte| byte == b'\n').count() as u32;
        Match { line, message: format!("{focus}: {sentence}"), hover: !occurrence.lens }
    })
    .collect()
}

fn compare(concept: &Concept, file: &ExampleFile, found: Vec<Match>) -> Vec<Problem> {
    let (wants, _) = want::wants(&file.text);
    let mut problems = Vec::new();
    let mut problem =
        |line: u32, message| problems.push(Problem { file: concept.file.clone(), line: file.line + line, message });
    let mut wants = wants.into_iter().map(Some).collect::<Vec<_>>();
    for one in found {
        let wanted = wants.iter_mut().find(|want| {
            want.as_ref().is_some_and(|want| {
                want.line == one.line && want.hover == one.hover && want.regex.is_match(&one.message)
            })
        });
        if let Some(want) = wanted {
            *want = None;
        } else {
            let hint = if one.hover { "hover:" } else { "" };
            problem(
                one.line,
                format!("unexpected match; want {hint}\"{}\" or a rule that leaves it alone", one.message),
            );
        }
    }
    for want in wants.into_iter().flatten() {
        let hint = if want.hover { "hover:" } else { "" };
        problem(want.line, format!("no match for the want {hint}\"{}\"", want.regex.as_str()));
    }
    problems
}
