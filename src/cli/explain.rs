//! `goviva explain`: a whole concept, to read at a terminal.

use super::markdown;
use crate::concepts::{GoVersion, Library};
use crate::tutor;
use owo_colors::OwoColorize;
use std::io::{self, Write};
use std::process::ExitCode;

/// What to explain, and for whom.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The concept's id, as `goviva concepts` lists it
    id: String,
    /// Explain it to a reader of this Go version, such as 1.21
    #[arg(long, value_name = "VERSION", default_value_t = GoVersion::CURRENT)]
    go: GoVersion,
}

/// Prints the concept, or the ids nearest to one that is unknown.
///
/// # Errors
/// If `out` cannot be written.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> io::Result<ExitCode> {
    let library = Library::builtin();
    let Some(concept) = library.get(&arguments.id) else {
        let ids: Vec<&str> = library.concepts.iter().map(|concept| concept.id.as_str()).collect();
        let mut errors = anstream::stderr();
        write!(errors, "{} no concept `{}`; ", "goviva:".red(), arguments.id)?;
        match nearest(&arguments.id, &ids).as_slice() {
            [] => writeln!(errors, "`goviva concepts` lists them all")?,
            near => writeln!(errors, "did you mean {}?", near.join(", "))?,
        }
        return Ok(ExitCode::FAILURE);
    };
    let text = tutor::explain(concept, arguments.go);
    markdown::write(&text, markdown::terminal_width(), out)?;
    Ok(ExitCode::SUCCESS)
}

/// At most three ids that look like `wanted`, the most alike first.
fn nearest<'a>(wanted: &str, ids: &[&'a str]) -> Vec<&'a str> {
    const MOST: usize = 3;
    /// Below this two words have little in common.
    const LEAST_LIKENESS: f64 = 0.75;
    let wanted = wanted.to_lowercase();
    let mut alike: Vec<(f64, &str)> = ids
        .iter()
        .map(|&id| {
            let holds = !wanted.is_empty() && (id.contains(&wanted) || wanted.contains(id));
            let likeness = strsim::jaro_winkler(&wanted, id);
            (if holds { 1.0 + likeness } else { likeness }, id)
        })
        .filter(|&(likeness, _)| likeness >= LEAST_LIKENESS)
        .collect();
    alike.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    alike.into_iter().map(|(_, id)| id).take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_what_looks_alike() {
        let ids = ["goroutines", "goroutine-leak", "sync-map", "maps", "select"];
        assert_eq!(nearest("goroutine", &ids), ["goroutines", "goroutine-leak"]);
        assert_eq!(nearest("syncmap", &ids), ["sync-map"]);
        assert_eq!(nearest("elect", &["select-default", "select"]), ["select", "select-default"]);
        assert_eq!(nearest("Selct", &ids), ["select"]);
        assert_eq!(nearest("quicksort", &ids), Vec::<&str>::new());
        assert_eq!(nearest("", &ids), Vec::<&str>::new());
    }
}
