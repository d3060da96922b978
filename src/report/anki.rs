//! The questions as a text file that Anki imports.

use super::docs::{Markdown, go_block, plain_block};
use crate::concepts::{Concept, Library, Program, Question, QuestionBody, QuestionOption};
use std::fmt::Write as _;

/// What Anki is told of the file: <https://docs.ankiweb.net/importing/text-files.html>.
const HEADER: &str = "\
#separator:tab
#html:true
#notetype:Basic
#deck:goviva
#columns:Guid\tFront\tBack\tTags
#guid column:1
#tags column:4
";

/// All questions as notes of Anki's own type *Basic*, in a deck `goviva`, with the topic, the concept, the kind and
/// the difficulty as tags.
///
/// A note's identity is its question's id and revision. So another import of a newer file changes the texts and keeps
/// what Anki has scheduled, and a question that was rewritten is a new note.
pub fn anki(library: &Library) -> String {
    let mut file = HEADER.to_owned();
    // Links to other concepts lead nowhere in Anki, and a library that knows none takes them out.
    let none = Library::default();
    let markdown = Markdown { library: &none };
    for concept in &library.concepts {
        for question in &concept.questions {
            let fields = [guid(question), front(markdown, question), back(markdown, concept, question)];
            for field in fields {
                file.push_str(&quoted(&field));
                file.push('\t');
            }
            file.push_str(&quoted(&tags(concept, question)));
            file.push('\n');
        }
    }
    file
}

fn guid(question: &Question) -> String {
    match question.revision {
        1 => format!("goviva:{}", question.id),
        revision => format!("goviva:{}:{revision}", question.id),
    }
}

/// Tags have no spaces; those of one kind stand under one heading in Anki's list.
fn tags(concept: &Concept, question: &Question) -> String {
    let difficulty = format!("{:?}", concept.difficulty).to_lowercase();
    let place = format!("{}::{}", concept.topic, concept.id);
    let tags = [place.as_str(), question.body.kind(), &difficulty];
    tags.map(|tag| format!("goviva::{}", tag.replace(char::is_whitespace, "-"))).join(" ")
}

fn front(markdown: Markdown<'_>, question: &Question) -> String {
    let mut html = markdown.blocks(&question.prompt);
    match &question.body {
        QuestionBody::Recall { .. } => {}
        QuestionBody::Choice { options } => {
            html.push_str("<ul>\n");
            for option in options {
                let _ = writeln!(html, "<li>{}</li>", markdown.inline(&option.text));
            }
            html.push_str("</ul>\n");
        }
        QuestionBody::Output { program, .. } => html.push_str(&code(program, false)),
        QuestionBody::Spot { program, .. } => html.push_str(&code(program, true)),
    }
    left(&html)
}

fn back(markdown: Markdown<'_>, concept: &Concept, question: &Question) -> String {
    let mut html = match &question.body {
        QuestionBody::Recall { answer } => markdown.blocks(answer),
        QuestionBody::Choice { options } => reasons(markdown, options),
        QuestionBody::Output { program, output, exit, why, options } => {
            let mut html = match (program.fails, output.trim().is_empty()) {
                (true, _) => format!("<p>It does not compile:</p>\n{}", plain_block(output)),
                (false, true) => "<p>It prints nothing.</p>\n".to_owned(),
                (false, false) => plain_block(output),
            };
            if !program.fails && *exit != 0 {
                let _ = writeln!(html, "<p>The exit code is {exit}.</p>");
            }
            html + &markdown.blocks(why) + &reasons(markdown, options)
        }
        QuestionBody::Spot { program, fault, fix } => {
            let line = program.text.lines().nth(*fault as usize).unwrap_or_default();
            format!("<p>Line {}:</p>\n{}{}", fault + 1, go_block(line.trim(), false), markdown.blocks(fix))
        }
    };
    let _ = writeln!(html, "<p><small>{}</small></p>", markdown.inline(&concept.title));
    left(&html)
}

fn reasons(markdown: Markdown<'_>, options: &[QuestionOption]) -> String {
    let mut html = String::new();
    for option in options {
        let verdict = if option.right { "Right" } else { "Wrong" };
        let (text, why) = (markdown.inline(&option.text), markdown.blocks(&option.why));
        let _ = writeln!(html, "<p><b>{verdict}:</b> {text}</p>\n{why}");
    }
    html
}

/// The program; where lines are asked for, with their numbers in the text, as a card has no style for them.
fn code(program: &Program, numbered: bool) -> String {
    let note = match program.go {
        Some(go) => format!("<p>The go.mod of this program says <code>go {go}</code>.</p>\n"),
        None => String::new(),
    };
    if !numbered {
        return note + &go_block(&program.text, false);
    }
    let lines = (1..).zip(program.text.trim_end().lines());
    let lines: Vec<String> = lines.map(|(number, line)| format!("{number:>3}  {line}")).collect();
    note + &plain_block(&lines.join("\n"))
}

/// Basic cards are centred, which code is not.
fn left(html: &str) -> String {
    format!("<div style=\"text-align: left\">{}</div>", html.trim_end())
}

/// A field between quotes may hold tabs and line ends.
fn quoted(field: &str) -> String {
    format!("\"{}\"", field.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    /// The notes of a concept with these questions.
    fn check(questions: &str, expected: &Expect) {
        let text = format!("+++\ntitle = \"A\"\ndifficulty = \"easy\"\n+++\n\n## Questions\n\n{questions}");
        let (library, _) = Library::from_files(&[("knowledge/types/maps.md", text)]);
        let file = anki(&library);
        expected.assert_eq(file.strip_prefix(HEADER).unwrap());
    }

    #[test]
    fn a_revision_is_a_note_of_its_own_and_text_is_no_markup() {
        check(
            "### order (recall) [revision 2]\n\nIs it \"<b>\", or [this](maps.md)?\n\nAnswer:\nNo.\n",
            &expect![[r#"
                "goviva:maps/order:2"	"<div style=""text-align: left""><p>Is it ""&lt;b&gt;"", or this?</p></div>"	"<div style=""text-align: left""><p>No.</p>
                <p><small>A</small></p></div>"	"goviva::types::maps goviva::recall goviva::easy"
            "#]],
        );
    }

    #[test]
    fn lines_have_numbers_where_one_is_asked_for() {
        check(
            "### line (spot)\n\nWhich line?\n\n```go\nm := map[string]int(nil)\nm[\"a\"] = 1 // fault\n```\n\nFix: Make it.\n",
            &expect![[r#"
                "goviva:maps/line"	"<div style=""text-align: left""><p>Which line?</p>
                <pre class=""plain""><code>  1  m := map[string]int(nil)
                  2  m[&quot;a&quot;] = 1
                </code></pre></div>"	"<div style=""text-align: left""><p>Line 2:</p>
                <pre><code>m[<span class=""s"">&quot;a&quot;</span>] = <span class=""n"">1</span>
                </code></pre>
                <p>Make it.</p>
                <p><small>A</small></p></div>"	"goviva::types::maps goviva::spot goviva::easy"
            "#]],
        );
    }

    #[test]
    fn an_output_comes_with_its_reason() {
        check(
            "### print (output)\n\nWhat?\n\n```go\npackage main\n\nfunc main() {\n\tpanic(1)\n}\n```\n\n```output exit=2\npanic: 1\n```\n\nWhy: It says so.\n\n- [ ] nothing\n  It panics.\n",
            &expect![[r#"
                "goviva:maps/print"	"<div style=""text-align: left""><p>What?</p>
                <pre><code><span class=""k"">package</span> main

                <span class=""k"">func</span> <span class=""f"">main</span>() {
                	<span class=""f"">panic</span>(<span class=""n"">1</span>)
                }
                </code></pre></div>"	"<div style=""text-align: left""><pre class=""plain""><code>panic: 1
                </code></pre>
                <p>The exit code is 2.</p>
                <p>It says so.</p>
                <p><b>Wrong:</b> nothing</p>
                <p>It panics.</p>

                <p><small>A</small></p></div>"	"goviva::types::maps goviva::output goviva::easy"
            "#]],
        );
    }
}
