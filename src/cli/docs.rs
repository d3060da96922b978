//! `goviva docs`: the whole library as a static site.

use super::packs::overlay;
use crate::report::docs::{GENERATOR, site};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Where the site goes, and what is in it.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The folder for the site: a new or empty one, or that of an earlier run
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// A folder of concepts of your own, over the built-in ones; may be given more than once
    #[arg(long, value_name = "FOLDER")]
    concepts: Vec<PathBuf>,
}

/// Writes the site and says where it begins. The exit code is 1 if a folder of concepts has faults; the site holds
/// what could be read.
///
/// # Errors
/// If a folder of concepts cannot be read, the site's folder holds something else, or a file cannot be written.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> io::Result<ExitCode> {
    write_site(arguments, out, &mut anstream::stderr())
}

fn write_site(arguments: &Arguments, out: &mut dyn Write, errors: &mut dyn Write) -> io::Result<ExitCode> {
    let (library, is_sound) = overlay(&arguments.concepts, errors)?;
    check_folder(&arguments.out)?;
    for (path, text) in site(&library) {
        write(&arguments.out.join(path), &text)?;
    }
    let index = arguments.out.join("index.html");
    writeln!(out, "{}: {} concepts", index.display(), library.concepts.len())?;
    Ok(if is_sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Nothing is written between files of another kind.
fn check_folder(folder: &Path) -> io::Result<()> {
    let is_free = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => true,
        Err(error) => return Err(with_place(folder, &error)),
    };
    let is_site = || fs::read_to_string(folder.join("index.html")).is_ok_and(|index| index.contains(GENERATOR));
    if is_free || is_site() {
        return Ok(());
    }
    let message = format!("{}: holds other files; name a new or empty folder", folder.display());
    Err(io::Error::new(io::ErrorKind::AlreadyExists, message))
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder).and_then(|()| fs::write(path, text)).map_err(|error| with_place(path, &error))
}

fn with_place(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(out: &Path, concepts: &[&Path]) -> io::Result<(ExitCode, String)> {
        let concepts = concepts.iter().map(|&folder| folder.to_owned()).collect();
        let mut errors = Vec::new();
        let code = write_site(&Arguments { out: out.to_owned(), concepts }, &mut Vec::new(), &mut errors)?;
        Ok((code, String::from_utf8(errors).unwrap()))
    }

    #[test]
    fn writes_over_its_own_site_and_over_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("new/site");
        for _ in 0..2 {
            assert_eq!(check(&out, &[]).unwrap(), (ExitCode::SUCCESS, String::new()));
        }
        assert!(out.join("concepts/sync-map.html").is_file());

        fs::write(dir.path().join("index.html"), "mine").unwrap();
        let error = check(dir.path(), &[]).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(dir.path().join("index.html")).unwrap(), "mine");
    }

    #[test]
    fn a_pack_is_in_the_site_with_what_could_be_read() {
        let dir = tempfile::tempdir().unwrap();
        let pack = dir.path().join("pack");
        write(&pack.join("team/mailbox.md"), "+++\ntitle = \"Our mailbox\"\n+++\n\nLetters wait in it.\n").unwrap();
        let out = dir.path().join("site");
        let (code, errors) = check(&out, &[&pack]).unwrap();
        assert_eq!(code, ExitCode::FAILURE);
        assert!(errors.contains("mailbox.md:1: no `difficulty`"), "{errors}");
        let page = fs::read_to_string(out.join("concepts/mailbox.html")).unwrap();
        assert!(page.contains("<h1>Our mailbox</h1>") && page.contains("Letters wait in it."), "{page}");
        assert!(check(&out, &[&dir.path().join("none")]).is_err());
    }
}
