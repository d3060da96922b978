//! One question, with its answer behind a click.

use super::anchor;
use super::markdown::{Markdown, go_block, plain_block};
use crate::concepts::{Program, Question, QuestionBody, QuestionOption};
use std::fmt::Write as _;

/// The question as a section of its concept's page, the `number`-th from 1.
pub fn question_section(markdown: Markdown<'_>, number: usize, question: &Question) -> String {
    let (what, body) = match &question.body {
        QuestionBody::Recall { answer } => ("Say it aloud", reveal("Show the answer", &markdown.blocks(answer))),
        QuestionBody::Choice { options } => ("Choose", option_list(markdown, options)),
        QuestionBody::Output { program, output, exit, why, options } => {
            let what = if program.fails { "Predict the compiler's answer" } else { "Predict the output" };
            (what, program_block(program, false) + &output_answer(markdown, program.fails, output, *exit, why, options))
        }
        QuestionBody::Spot { program, fault, fix } => {
            ("Find the faulty line", program_block(program, true) + &spot_answer(markdown, program, *fault, fix))
        }
    };
    let slug = question.id.rsplit('/').next().unwrap_or(&question.id);
    format!(
        "<section class=\"question\" id=\"question-{}\">\n<h3>{number}. {what}</h3>\n{}{body}</section>\n",
        anchor(slug),
        markdown.blocks(&question.prompt),
    )
}

fn reveal(summary: &str, html: &str) -> String {
    format!("<details>\n<summary>{summary}</summary>\n<div class=\"answer\">\n{html}</div>\n</details>\n")
}

/// Each option opens to say whether it is right, and why.
fn option_list(markdown: Markdown<'_>, options: &[QuestionOption]) -> String {
    let mut list = "<ul class=\"options\">\n".to_owned();
    for option in options {
        // Writing to a string cannot fail.
        let _ = write!(
            list,
            "<li><details>\n<summary>{}</summary>\n<div class=\"answer {}\">\n<p class=\"verdict\">{}</p>\n{}</div>\n</details></li>\n",
            markdown.inline(&option.text),
            if option.right { "right" } else { "wrong" },
            if option.right { "Right" } else { "Wrong" },
            markdown.blocks(&option.why),
        );
    }
    list + "</ul>\n"
}

fn program_block(program: &Program, numbered: bool) -> String {
    let code = go_block(&program.text, numbered);
    match program.go {
        Some(go) => format!("<p class=\"note\">The go.mod of this program says <code>go {go}</code>.</p>\n{code}"),
        None => code,
    }
}

fn output_answer(
    markdown: Markdown<'_>,
    fails: bool,
    output: &str,
    exit: i32,
    why: &str,
    options: &[QuestionOption],
) -> String {
    let mut answer = if fails { "<p>It does not compile:</p>\n".to_owned() } else { String::new() };
    if output.is_empty() {
        answer.push_str("<p>It prints nothing.</p>\n");
    } else {
        answer.push_str(&plain_block(output));
    }
    if exit != 0 {
        let _ = writeln!(answer, "<p class=\"note\">The exit code is {exit}.</p>");
    }
    answer.push_str(&markdown.blocks(why));
    if !options.is_empty() {
        answer.push_str("<p>Not this, and why:</p>\n<ul>\n");
        for option in options {
            let (text, why) = (markdown.blocks(&option.text), markdown.blocks(&option.why));
            let _ = writeln!(answer, "<li>{text}{why}</li>");
        }
        answer.push_str("</ul>\n");
    }
    reveal("Show the answer", &answer)
}

fn spot_answer(markdown: Markdown<'_>, program: &Program, fault: u32, fix: &str) -> String {
    let line = program.text.lines().nth(fault as usize).unwrap_or_default();
    let answer = format!("<p>Line {}:</p>\n{}{}", fault + 1, go_block(line.trim(), false), markdown.blocks(fix));
    reveal("Show the line", &answer)
}
