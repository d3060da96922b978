//! `fmt.Errorf` that formats an error with `%v`, `%s` or `%q` and wraps none: the chain ends there.

use super::{Analysis, Finding, Scene};
use crate::syntax::{NodeId, field, kind};
use crate::text::TextRange;

pub(super) static ANALYSIS: Analysis = Analysis {
    name: "errorf-without-wrap",
    cases: &["value", "text"],
    kinds: &[kind::CALL_EXPRESSION],
    called: &["Errorf"],
    run,
};

fn run(scene: &Scene<'_>, call: NodeId, findings: &mut Vec<Finding>) {
    let (view, nodes) = (scene.view, scene.view.nodes);
    if !scene.calls(call, "fmt", &["Errorf"]) {
        return;
    }
    let Some(arguments) = nodes.child(call, field::ARGUMENTS) else { return };
    let Some(format) = nodes.named_children(arguments).next() else { return };
    if !matches!(nodes.kind(format), kind::INTERPRETED_STRING_LITERAL | kind::RAW_STRING_LITERAL) {
        return;
    }
    let Some(verbs) = verbs(view.source(format)) else { return };
    if verbs.iter().any(|verb| verb.letter == 'w') {
        return;
    }
    let start = nodes.range(format).start;
    for verb in verbs.iter().filter(|verb| matches!(verb.letter, 'v' | 's' | 'q')) {
        let Some(argument) = nodes.named_children(arguments).nth(verb.argument + 1) else { continue };
        let (case, error) = match operand_of_error_call(scene, argument) {
            Some(error) => ("text", error),
            None => ("value", argument),
        };
        if scene.is_error_value(error) {
            let focus = TextRange { start: start + verb.start, end: start + verb.end };
            let mut finding = scene.finding(case, call, call, &[("error", view.source(error))]);
            finding.focus = focus;
            findings.push(finding);
        }
    }
}

/// The `err` of `err.Error()`.
fn operand_of_error_call(scene: &Scene<'_>, call: NodeId) -> Option<NodeId> {
    let (view, nodes) = (scene.view, scene.view.nodes);
    let name =
        (nodes.kind(call) == kind::CALL_EXPRESSION).then(|| crate::detect::goroutine::method_name(view, call))??;
    let has_arguments = nodes.named_children(nodes.child(call, field::ARGUMENTS)?).next().is_some();
    (view.source(name) == "Error" && !has_arguments).then(|| nodes.child(nodes.parent(name)?, field::OPERAND))?
}

/// A formatting directive: where it stands in the literal, and which of the arguments it shows.
struct Verb {
    start: u32,
    end: u32,
    letter: char,
    argument: usize,
}

/// The directives of a format that take an argument; none for a format with explicit argument indexes.
/// (<https://pkg.go.dev/fmt#hdr-Printing>)
fn verbs(format: &str) -> Option<Vec<Verb>> {
    let mut verbs = Vec::new();
    let mut argument = 0;
    let mut characters = format.char_indices();
    while let Some((start, character)) = characters.next() {
        if character != '%' {
            continue;
        }
        for (at, letter) in characters.by_ref() {
            match letter {
                '+' | '-' | '#' | ' ' | '.' | '0'..='9' => {}
                // A width or precision from the arguments.
                '*' => argument += 1,
                '[' => return None,
                '%' => break,
                letter => {
                    let end = at + letter.len_utf8();
                    verbs.push(Verb { start: start as u32, end: end as u32, letter, argument });
                    argument += 1;
                    break;
                }
            }
        }
    }
    Some(verbs)
}
