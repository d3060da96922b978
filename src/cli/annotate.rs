//! `goviva annotate`: files as a reader would see them in an editor.

use super::knowledge::Knowledge;
use super::markdown;
use crate::concepts::{GoVersion, Library};
use crate::detect::Rules;
use crate::report::{AnnotatedLine, Note, annotate, occurrences};
use crate::tutor::Reader;
use crate::workspace::{Target, Workspace};
use owo_colors::OwoColorize;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Which files to show.
///
/// The exit code is 0 if all went well, 1 if some files could not be read (they are named on stderr).
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Go files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// Prints each file with its lenses above the lines and its hovers below them.
///
/// # Errors
/// If `out` cannot be written.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> io::Result<ExitCode> {
    let Knowledge { library, rules } = Knowledge::builtin();
    let workspace = Workspace::new(Target::host());
    let mut code = ExitCode::SUCCESS;
    for (number, file) in arguments.files.iter().enumerate() {
        match annotated(file, &workspace, library, &rules) {
            Ok(lines) => {
                if arguments.files.len() > 1 {
                    let gap = if number == 0 { "" } else { "\n" };
                    writeln!(out, "{gap}{}\n", file.display().bold().underline())?;
                }
                write_lines(&lines, markdown::terminal_width(), out)?;
            }
            Err(error) => {
                code = ExitCode::FAILURE;
                writeln!(anstream::stderr(), "{} {}: {error}", "goviva:".red(), file.display())?;
            }
        }
    }
    Ok(code)
}

fn annotated(path: &Path, workspace: &Workspace, library: &Library, rules: &Rules) -> io::Result<Vec<AnnotatedLine>> {
    let file = workspace.read(path)?;
    let surroundings = workspace.surroundings(path, &file);
    let occurrences = occurrences(&file, &surroundings, rules, &workspace.importer(path));
    let reader = Reader { go: GoVersion(surroundings.go.0), ..Reader::default() };
    Ok(annotate(library, &file, &occurrences, &reader))
}

fn write_lines(lines: &[AnnotatedLine], width: usize, out: &mut dyn Write) -> io::Result<()> {
    let digits = lines.len().to_string().len();
    let margin = " ".repeat(digits);
    for (line, number) in lines.iter().zip(1..) {
        let indentation: String = line.text.chars().take_while(|char| char.is_whitespace()).collect();
        for lens in &line.lenses {
            writeln!(out, "{margin} {} {indentation}{}", "│".dimmed(), lens.bright_black().italic())?;
        }
        let number = format!("{number:digits$}");
        writeln!(out, "{} {} {}", number.dimmed(), "│".dimmed(), line.text)?;
        for note in &line.notes {
            let (before, underline) = underline(&line.text, note);
            writeln!(out, "{margin} {} {before}{}", "┆".dimmed(), underline.yellow().bold())?;
            let mut text = Vec::new();
            markdown::write(&note.markdown, width.saturating_sub(digits + 5), &mut text)?;
            for line in String::from_utf8_lossy(&text).lines().filter(|line| !line.is_empty()) {
                writeln!(out, "{margin} {}   {line}", "┆".dimmed())?;
            }
        }
    }
    Ok(())
}

/// What puts the carets under a note's focus: tabs stay tabs, so that they stand below each other at any tab width.
fn underline(text: &str, note: &Note) -> (String, String) {
    let before = text.get(..note.range.start as usize).unwrap_or_default();
    let focus = text.get(note.range.start as usize..note.range.end as usize).unwrap_or_default();
    let blank = |char: char| match char {
        '\t' => "\t".to_owned(),
        char => " ".repeat(textwrap::core::display_width(char.encode_utf8(&mut [0; 4]))),
    };
    let carets = textwrap::core::display_width(focus).max(1);
    (before.chars().map(blank).collect(), "^".repeat(carets))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::TextRange;
    use expect_test::expect;

    #[test]
    fn carets_stand_under_the_focus() {
        let note = |start, end, markdown: &str| Note { range: TextRange { start, end }, markdown: markdown.into() };
        let line = |text: &str, lenses: &[&str], notes| AnnotatedLine {
            text: text.into(),
            lenses: lenses.iter().map(|&lens| lens.to_owned()).collect(),
            notes,
        };
        let explained =
            "Starts `f`.\n\n**Goroutines**: cheap threads.  \n*Watch out:* they leak, and nobody tells you of it.";
        let lines = [
            line("func f() {", &["▷ goroutines — 2 due"], vec![]),
            line("\tgo f(\"世\") // x", &[], vec![note(1, 3, explained)]),
            line("\tg(\"世\", h)", &[], vec![note(1, 2, "Calls."), note(10, 11, "Too.")]),
        ];
        let mut plain = anstream::StripStream::new(Vec::new());
        write_lines(&lines, 40, &mut plain).unwrap();
        expect![[r#"
              │ ▷ goroutines — 2 due
            1 │ func f() {
            2 │ 	go f("世") // x
              ┆ 	^^
              ┆   Starts `f`.
              ┆   Goroutines: cheap threads.
              ┆   Watch out: they leak, and nobody
              ┆   tells you of it.
            3 │ 	g("世", h)
              ┆ 	^
              ┆   Calls.
              ┆ 	        ^
              ┆   Too.
        "#]]
        .assert_eq(&String::from_utf8(plain.into_inner()).unwrap());
    }
}
