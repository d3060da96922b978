use super::*;
use crate::concepts::{Form, GoVersion, Once, QuestionBody, Step};
use expect_test::{Expect, expect};

/// A concept without a fault.
const SOUND: &str = include_str!("tests/sound.md");

/// Puts `new` in the place of `old` in the sound concept and compares the problems that come of it.
fn check(old: &str, new: &str, expected: &Expect) {
    assert!(SOUND.contains(old), "the sound concept has no {old:?}");
    let (_, problems) = parse("knowledge/concurrency/mailbox.md", &SOUND.replacen(old, new, 1));
    let lines: Vec<String> =
        problems.iter().map(|problem| format!("{}: {}\n", problem.line, problem.message)).collect();
    expected.assert_eq(&lines.concat());
}

fn sound() -> Concept {
    let (concept, problems) = parse("knowledge/concurrency/mailbox.md", SOUND);
    assert_eq!(problems, []);
    concept
}

#[test]
fn reads_all_of_a_sound_concept() {
    let concept = sound();
    assert_eq!((concept.id.as_str(), concept.topic.as_str()), ("mailbox", "concurrency"));
    assert_eq!((concept.title.as_str(), concept.go), ("Mailboxes", Some(GoVersion(21))));
    assert_eq!((concept.difficulty, concept.frequency), (Difficulty::Hard, Frequency::VeryCommon));
    assert_eq!((concept.related.as_slice(), concept.prerequisites.len()), (["goroutines".to_owned()].as_slice(), 0));
    assert_eq!((concept.lens, concept.pitfall), (true, false));
    assert_eq!(concept.reach_for.for_version(GoVersion(21)), "- Two goroutines hand work over.\n- Before, with care.");
    assert_eq!(concept.reach_for.for_version(GoVersion(22)), "- Two goroutines hand work over.\n- Since, without.");
    assert_eq!(concept.pitfalls.first(GoVersion(21)), "Nobody empties a forgotten mailbox.");
    assert_eq!(concept.pitfalls.first(GoVersion(22)), "A full mailbox, e.g. `make(chan T, 1)`, blocks its sender.");

    let [first, second] = concept.rules.as_slice() else { panic!("two rules") };
    assert!(
        matches!(&first.form, Form::Symbols { symbols, imports } if symbols.len() == 1 && imports == &["container/list"])
    );
    assert_eq!((first.once, first.go), (Once::FunctionOnly, Some(GoVersionBound::From(GoVersion(21)))));
    assert_eq!(second.conditions.len(), 2);
    let path = [Step::Field("arguments".into()), Step::Child(0), Step::Up("block".into()), Step::Last];
    assert_eq!(second.focus, path);
    assert_eq!(SOUND.lines().nth(second.line as usize - 1), Some("[[rule]]"));

    let [first, second] = concept.examples.as_slice() else { panic!("two examples") };
    let paths: Vec<&str> = first.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["main.go", "example_test.go", "box/box.go"]);
    assert_eq!(SOUND.lines().nth(first.files[0].line as usize - 1), Some("package main"));
    assert_eq!((second.go, second.fails), (Some(GoVersion(20)), true));
}

#[test]
fn reads_each_kind_of_question() {
    let concept = sound();
    let ids: Vec<(&str, u32)> =
        concept.questions.iter().map(|question| (question.id.as_str(), question.revision)).collect();
    assert_eq!(ids, [("mailbox/what", 1), ("mailbox/which", 2), ("mailbox/prints", 1), ("mailbox/fault", 1)]);
    let [recall, choice, output, spot] = concept.questions.as_slice() else { panic!("four questions") };

    assert_eq!(recall.prompt, "What is it?\nIn one line.");
    let QuestionBody::Recall { answer } = &recall.body else { panic!("{recall:?}") };
    assert_eq!(answer, "A channel.\n\n```go\nch := make(chan int)\n```");

    assert_eq!(choice.prompt, "Which one blocks?\n\n```go\nch <- 1\n```");
    let QuestionBody::Choice { options } = &choice.body else { panic!("{choice:?}") };
    assert_eq!((options[0].right, options[0].text.as_str()), (true, "A full one"));
    assert_eq!(options[0].why, "There is no room.\n\n```go\n\tfor {}\n```");
    assert!(!options[1].right);

    let QuestionBody::Output { program, output, exit, why, options } = &output.body else { panic!("{output:?}") };
    assert_eq!((output.as_str(), *exit, options.len()), ("1\npanic: x", 2, 2));
    assert_eq!(why, "It prints first.");
    assert_eq!(SOUND.lines().nth(program.line as usize - 1), Some("package main"));

    let QuestionBody::Spot { program, fault, fix } = &spot.body else { panic!("{spot:?}") };
    assert_eq!(program.text, "ch := make(chan int)\nch <- 1\n<-ch\n");
    assert_eq!((*fault, fix.as_str()), (1, "Give it room."));
}

#[test]
fn line_ends_of_windows_and_a_byte_order_mark_change_nothing() {
    let text = format!("\u{feff}{}", SOUND.replace('\n', "\r\n"));
    let (concept, problems) = parse("knowledge/concurrency/mailbox.md", &text);
    assert_eq!(problems, []);
    assert_eq!(concept.rules[1].line, sound().rules[1].line);
    assert_eq!(concept.examples[0].files[0].text, sound().examples[0].files[0].text);
}

#[test]
fn a_faulty_rule_leaves_the_others() {
    let (concept, problems) = parse("a/b.md", &SOUND.replace("container/list.List", "container/list"));
    assert_eq!((concept.rules.len(), problems.len()), (1, 1));
}

#[test]
fn nothing_that_is_cut_off_ends_the_parser() {
    for (end, _) in SOUND.char_indices() {
        let (_, problems) = parse("knowledge/concurrency/mailbox.md", &SOUND[..end]);
        assert!(!problems.is_empty() || end > SOUND.len() - 20, "nothing is missing at {end}");
    }
}

#[test]
fn front_matter() {
    check("title = \"Mailboxes\"\n", "", &expect![[""]]);
    check("\"hard\"", "\"tough\"\nlevel = 3", &expect![[""]]);
    check("sources = [\"https://", "sources = [3, \"http://", &expect![[""]]);
    check("go = \"1.21\"", "go = \"go21\"\nlens = \"no\"", &expect![[""]]);
    check("related = [\"goroutines\"]", "related = [\"mailbox\", \"a\", \"a\"]", &expect![[""]]);
    check("frequency =", "frequency", &expect![[""]]);
    check("+++\n", "", &expect![[""]]);
}

#[test]
fn sections() {
    check("A mailbox hands", "[go > 1.2] A mailbox hands", &expect![[""]]);
    check("A mailbox hands", "[go < 1.20] A mailbox hands", &expect![[""]]);
    check("A mailbox hands", &"word ".repeat(70), &expect![[""]]);
    check("## In an interview\n", "More.\n\n## In an interview\n\n## In an interview\n", &expect![[""]]);
    check("I would say", "I would say".repeat(50).replace("yI", "y I").as_str(), &expect![[""]]);
    check("## Reach for it when", "## Reach for it", &expect![[""]]);
    check("## Pitfalls [go < 1.22]", "## Pitfalls [go < 1.21]", &expect![[""]]);
    check("Nobody empties", "It is late. Nobody empties", &expect![[""]]);
    check("Nobody empties", "- Nobody empties", &expect![[""]]);
    check("- Share a variable", "Share a variable", &expect![[""]]);
}

#[test]
fn rules() {
    check("once =", "one =", &expect![[""]]);
    check("\"function-only\"", "\"once\"", &expect![[""]]);
    check("container/list.List", "container/list.list", &expect![[""]]);
    check("node = \"call_expression\"", "node = \"call-expression\"\nanalysis = \"leak\"", &expect![[""]]);
    check("text = \"^ch\"", "text = \"(\"", &expect![[""]]);
    check("arguments.0.up:block", "arguments.-1", &expect![[""]]);
    check("{room}", "{space}", &expect![[""]]);
    check("says = \"Holds", "say = \"Holds", &expect![[""]]);
    check("room = ", "focus = ", &expect![[""]]);
    check("present = true", "", &expect![[""]]);
    check("go = \">= 1.21\"", "go = \"1.21\"", &expect![[""]]);
}

#[test]
fn examples() {
    check("path=box/box.go", "file=box/box.go", &expect![[""]]);
    check("path=box/box.go", "", &expect![[""]]);
    check("path=box/box.go", "pathos", &expect![[""]]);
    check("```go go=1.20 fails", "```python", &expect![[""]]);
    check("package box", "", &expect![[""]]);
    check("// want \"List: \"", "", &expect![[""]]);
}

#[test]
fn questions() {
    check("### what (recall)", "### What (recall)", &expect![[""]]);
    check("### what (recall)", "### what (essay)", &expect![[""]]);
    check("### which (choice) [revision 2]", "### what (choice) [version 2]", &expect![[""]]);
    check("### which (choice) [revision 2]", "### what (choice)", &expect![[""]]);
    check("\nAnswer:", "Answer:", &expect![[""]]);
    check("- [x] A full one", "- [ ] A full one", &expect![[""]]);
    check("  There is no room.\n\n  ```go\n  \tfor {}\n  ```\n", "", &expect![[""]]);
    check("- [ ] `2`", "- [x] `1 panic: x`", &expect![[""]]);
    check("- [ ] `2`\n  No.\n", "- [ ] `1 panic: x`\n  No.\n", &expect![[""]]);
    check("```output exit=2", "```output code=2", &expect![[""]]);
    check("```output exit=2", "```text", &expect![[""]]);
    check("Why: It", "It", &expect![[""]]);
    check("ch <- 1 // fault", "ch <- 1", &expect![[""]]);
    check("<-ch\n", "<-ch // fault\n", &expect![[""]]);
    check("Fix: Give it room.", "Hm.\n\nFix:", &expect![[""]]);
}
