use super::*;
use crate::concepts::{Form, GoVersion, Once, QuestionBody, Step};

/// A concept without a fault.
const SOUND: &str = include_str!("tests/sound.md");

/// Puts `new` in the place of `old` in the sound concept and compares the problems that come of it.
fn check(old: &str, new: &str, expected: &[&str]) {
    assert!(SOUND.contains(old), "the sound concept has no {old:?}");
    let (_, problems) = parse("knowledge/concurrency/mailbox.md", &SOUND.replacen(old, new, 1));
    let lines: Vec<String> = problems.iter().map(|problem| format!("{}: {}", problem.line, problem.message)).collect();
    assert_eq!(lines, expected, "{old:?} → {new:?}");
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
    assert_eq!((concept.lens, concept.pitfall, concept.diagnostics.len()), (true, false, 0));
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
    // Three questions are enough, so what is cut behind them is not missed.
    let enough = SOUND.find("### fault").unwrap() - "\n  No.\n\n".len();
    for (end, _) in SOUND.char_indices() {
        let (concept, problems) = parse("knowledge/concurrency/mailbox.md", &SOUND[..end]);
        assert_eq!(concept.id, "mailbox");
        assert!(!problems.is_empty() || end > enough, "nothing is missing at {end}");
    }
}

#[test]
fn front_matter() {
    check(
        "title = \"Mailboxes\"\n",
        "",
        &[r#"1: no `title`; write the name a reader sees, such as `title = "sync.Map"`"#],
    );
    check(
        "\"hard\"",
        "\"tough\"\nlevel = 3",
        &[
            r#"3: `difficulty = "tough"` is unknown; write one of `easy`, `medium`, `hard`"#,
            "4: unknown key `level`; the keys here are `diagnostics`, `difficulty`, `frequency`, `go`, `lens`, `pitfall`, `prerequisites`, `related`, `sources`, `title`",
        ],
    );
    check(
        "sources = [\"https://",
        "sources = [3, \"http://",
        &[
            "8: `sources` holds a value of type integer; write a text in quotes",
            "8: source `http://go.dev/ref/spec#Channel_types` is no `https://` URL; write the whole URL",
        ],
    );
    check(
        "prerequisites = []",
        "prerequisites = []\ndiagnostics = [\"lostcancel\", \"SA 1012\"]",
        &["8: `SA 1012` is no name of a check; write it as the tool does: `lostcancel`, `SA1012`"],
    );
    check(
        "go = \"1.21\"",
        "go = \"go21\"\nlens = \"no\"",
        &["5: `go`: a Go version is written like `1.22`", "6: `lens` is of type string; write `true` or `false`"],
    );
    check(
        "related = [\"goroutines\"]",
        "related = [\"mailbox\", \"a\", \"a\"]",
        &["6: `related` names the concept itself; take it out", "6: `related` names `a` twice; take one out"],
    );
    check(
        "frequency =",
        "frequency",
        &[
            "1: no `frequency`; write one of `very-common`, `common`, `medium`, `rare`",
            "1: no `sources`; name at least one `https://` URL where the facts come from",
            "4: this is not TOML: key with no value, expected `=`",
        ],
    );
    check(
        "+++\n",
        "",
        &[
            "1: no front matter; start the file with a `+++` line, TOML, and a `+++` line",
            "10: the summary is one paragraph; move the rest into a section",
        ],
    );
}

#[test]
fn sections() {
    check(
        "A mailbox hands",
        "[go > 1.2] A mailbox hands",
        &["11: cannot read this version mark; write `[go >= 1.22]` or `[go < 1.22]`"],
    );
    check(
        "A mailbox hands",
        "[go < 1.20] A mailbox hands",
        &["10: no summary for readers of Go 1.20; write one paragraph before the first heading"],
    );
    check("A mailbox hands", &"word ".repeat(70), &["11: the summary has 410 characters; cut it to at most 300"]);
    check(
        "## In an interview\n",
        "More.\n\n## In an interview\n\n## In an interview\n",
        &[
            "14: the summary is one paragraph; move the rest into a section",
            "18: a second `## In an interview`; join the two, or mark them with opposite versions (`[go >= 1.22]`, `[go < 1.22]`)",
        ],
    );
    check(
        "I would say",
        "I would say".repeat(50).replace("yI", "y I").as_str(),
        &["14: the interview answer has 220 words; make it 60 to 120"],
    );
    check(
        "## Reach for it when",
        "## Reach for it",
        &[
            "22: unknown section `Reach for it`; the sections are `In an interview`, `Reach for it when`, `Avoid it when`, `Pitfalls`, `Detect`, `Examples`, `Questions`",
            "28: no `## Reach for it when` before this; add it",
        ],
    );
    check(
        "## Pitfalls [go < 1.22]",
        "## Pitfalls [go < 1.21]",
        &[
            "32: the pitfalls for readers of Go 1.21 do not start with a paragraph; start with the likeliest one in one sentence",
            "36: a second `## Pitfalls`; join the two, or mark them with opposite versions (`[go >= 1.22]`, `[go < 1.22]`)",
        ],
    );
    check(
        "Nobody empties",
        "It is late. Nobody empties",
        &[
            "32: the first pitfall for readers of Go 1.21 is more than one sentence; move the rest into a paragraph of its own",
        ],
    );
    check(
        "Nobody empties",
        "- Nobody empties",
        &[
            "32: the pitfalls for readers of Go 1.21 do not start with a paragraph; start with the likeliest one in one sentence",
        ],
    );
    check(
        "- Share a variable",
        "Share a variable",
        &["30: `## Avoid it when` holds a list alone; make this an item (`- …`)"],
    );
}

#[test]
fn rules() {
    check(
        "once =",
        "one =",
        &[
            "51: unknown key `one`; the keys here are `analysis`, `bind`, `case`, `focus`, `go`, `imports`, `lens`, `match`, `node`, `once`, `says`, `symbols`, `token`, `where`",
        ],
    );
    check(
        "\"function-only\"",
        "\"once\"",
        &[r#"51: `once = "once"` is unknown; write `function`, `file`, `function-only` or `file-only`"#],
    );
    check(
        "container/list.List",
        "container/list.list",
        &["49: `container/list.list`: no exported name behind the import path; write `sync.Map` or `sync.*`"],
    );
    check(
        "node = \"call_expression\"",
        "node = \"call-expression\"\nanalysis = \"leak\"",
        &[
            "55: a rule has exactly one of `symbols` (or `imports`), `node` and `analysis`",
            "56: `call-expression` is no node kind; write one such as `call_expression`",
        ],
    );
    check("text = \"^ch\"", "text = \"(\"", &["59: `(` is no regular expression: unclosed group"]);
    check(
        "arguments.0.up:block",
        "arguments.-1",
        &[
            "57: `-1` in the path `arguments.-1.last` is no step; a step is a field, a number, `last`, `parent`, `call`, `receiver`, `owner`, `declaration`, `up:KIND` or `child:KIND`",
        ],
    );
    check("{room}", "{space}", &["63: `{space}` is not bound; add it to `bind` or use `{focus}`, `{name}`, `{owner}`"]);
    check(
        "says = [\"Holds",
        "say = [\"Holds",
        &[
            "55: no `says`; write the hover's first sentence, about the reader's own code",
            "63: unknown key `say`; the keys here are `analysis`, `bind`, `case`, `focus`, `go`, `imports`, `lens`, `match`, `node`, `once`, `says`, `symbols`, `token`, `where`",
        ],
    );
    check(
        "room = ",
        "focus = ",
        &[
            "62: `{focus}` exists in every rule; choose another name",
            "63: `{room}` is not bound; add it to `bind` or use `{focus}`, `{name}`, `{owner}`",
        ],
    );
    check("present = true", "", &["60: this condition tests nothing; add a test such as `kind` or `text`"]);
    check("go = \">= 1.21\"", "go = \"1.21\"", &[r#"53: cannot read `go = "1.21"`; write `">= 1.22"` or `"< 1.22"`"#]);
}

#[test]
fn examples() {
    check(
        "path=box/box.go",
        "file=box/box.go",
        &["90: `file=box/box.go`: a name with folders is written `path=box/box.go`"],
    );
    check(
        "path=box/box.go",
        "file=main.go",
        &["90: the example has a file `main.go` already; name this one with `file=NAME.go`"],
    );
    check(
        "path=box/box.go",
        "pathos",
        &["90: unknown word `pathos` behind the fence; here `file=`, `path=`, `go=` and `fails` mean something"],
    );
    check(
        "```go go=1.20 fails",
        "```python",
        &[
            "94: the example `Silent` has no `go` block; add one",
            "96: an example holds `go` blocks alone, this one is `python`",
        ],
    );
    check("package box", "", &["91: no package clause; an example's file is complete"]);
}

#[test]
fn an_example_must_show_a_match() {
    let (_, problems) = parse("knowledge/concurrency/mailbox.md", &SOUND.replace("// want", "//"));
    let [problem] = problems.as_slice() else { panic!("{problems:?}") };
    assert!(problem.message.starts_with("no example has a `// want` comment"), "{problem}");
    assert_eq!(SOUND.lines().nth(problem.line as usize - 1), Some("## Examples"));
}

#[test]
fn questions() {
    check(
        "### what (recall)",
        "### What (recall)",
        &["104: `What` is no slug; use small letters, digits and single `-`"],
    );
    check(
        "### what (recall)",
        "### what (essay)",
        &["104: `essay` is no kind of question; write `recall`, `choice`, `output` or `spot`"],
    );
    check(
        "### which (choice) [revision 2]",
        "### what (choice) [version 2]",
        &["120: a question's heading is written `### slug (kind)` or `### slug (kind) [revision 2]`"],
    );
    check(
        "### which (choice) [revision 2]",
        "### what (choice)",
        &["120: there is a question `what` already; give this one its own slug"],
    );
    check("\nAnswer:", "Answer:", &["104: no paragraph starts with `Answer:`; add one, with an empty line before it"]);
    check(
        "- [x] A full one",
        "- [ ] A full one",
        &["128: a choice needs at least one right option (`- [x]`) and one wrong (`- [ ]`)"],
    );
    check(
        "  There is no room.\n\n  ```go\n  \tfor {}\n  ```\n",
        "",
        &["128: the option A full one has no reason; say why it is right or wrong on an indented line below"],
    );
    check(
        "- [ ] `2`",
        "- [x] `1 panic: x`",
        &["159: the right answer is the `output` block; list wrong options alone (`- [ ]`)"],
    );
    check(
        "- [ ] `2`\n  No.\n",
        "- [ ] `1 panic: x`\n  No.\n",
        &["159: the option `1 panic: x` is what the program prints; change it"],
    );
    check(
        "```output exit=2",
        "```output code=2",
        &["152: unknown word `code=2` behind the fence; here `exit=2` means something"],
    );
    check(
        "```output exit=2",
        "```text",
        &["137: no `output` block; write what the program prints, and `make test` compares"],
    );
    check("Why: It", "It", &["137: no paragraph starts with `Why:`; add one, with an empty line before it"]);
    check("ch <- 1 // fault", "ch <- 1", &["168: 0 lines end in `// fault`; mark exactly one"]);
    check("<-ch\n", "<-ch // fault\n", &["168: 2 lines end in `// fault`; mark exactly one"]);
    check(
        "Fix: Give it room.",
        "Hm.\n\nFix:",
        &["174: this has no place here; behind the prompt stand the code, `Fix:`", "176: nothing stands behind `Fix:`"],
    );
}

#[test]
fn prompts_for_the_readers_own_code() {
    let concept = sound();
    assert_eq!(concept.questions[0].prompt, "What is it?\nIn one line.");
    let asked = |bindings: &[(&str, &str)]| {
        let bindings: Vec<_> = bindings.iter().map(|(name, text)| ((*name).into(), (*text).to_owned())).collect();
        concept.questions[0].own_prompt(&bindings)
    };
    assert_eq!(asked(&[("focus", "List"), ("owner", "f")]).as_deref(), Some("What is `List` in `f`?"));
    assert_eq!(asked(&[("focus", "List")]).as_deref(), Some("What is `List` here?"));
    assert_eq!(asked(&[("owner", "f")]), None);
    assert_eq!(asked(&[("focus", "`raw`")]), None, "a backquote would end the code span");

    check(
        "What is `{focus}` in `{owner}`?",
        "What is `{focus}` in `{box}`?",
        &[
            "109: no rule of this concept binds `{box}`; add it to `bind`, or use one of `{name}`, `{owner}`, `{focus}`, `{room}`",
        ],
    );
    check("Yours: What is `{focus}` here?", "Yours:", &["112: nothing stands behind `Yours:`"]);
    check(
        "Yours: What is `{focus}` here?",
        "Hm.",
        &["112: this stands between `Yours:` and what follows it; put it into the prompt above, or behind it"],
    );
    check(
        "What does it print?",
        "What does it print?\n\nYours: What does `{focus}` print?",
        &["141: a question of kind `output` is about its own program; take `Yours:` out"],
    );
    check(
        "Fix: Give it room.",
        "Fix: Give it room.\n\nYours: `{focus}`?",
        &["176: a question of kind `spot` is about its own program; take `Yours:` out"],
    );
    check(
        "Answer: A channel.\n",
        "Answer: A channel.\n\nYours: `{focus}`?\n",
        &["116: `Yours:` stands right behind the prompt; move it there"],
    );
}
