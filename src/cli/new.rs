//! `goviva new`: the skeleton of a concept, whose every part says what belongs there.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::concepts::is_slug;

/// Which concept to start.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The topic's folder and the concept's id, such as concurrency/sync-map
    #[arg(value_name = "TOPIC/ID")]
    concept: String,
    /// The folder of topic folders
    #[arg(long, value_name = "FOLDER", default_value = "knowledge")]
    dir: PathBuf,
}

/// Writes the skeleton; a file that is there already stays as it is.
///
/// # Errors
/// If the name is none, the file exists or cannot be written.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> io::Result<ExitCode> {
    let name = arguments.concept.strip_suffix(".md").unwrap_or(&arguments.concept);
    let Some((topic, id)) = name.split_once('/').filter(|(topic, id)| is_slug(topic) && is_slug(id)) else {
        let message =
            format!("`{name}` is no concept; write TOPIC/ID in small letters, such as `concurrency/sync-map`");
        return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    };
    let folder = arguments.dir.join(topic);
    let path = folder.join(format!("{id}.md"));
    create(&folder, &path, &skeleton(id))
        .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))?;
    writeln!(out, "{}: fill in each TODO, then run `goviva check`", path.display())?;
    Ok(ExitCode::SUCCESS)
}

fn create(folder: &Path, path: &Path, text: &str) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    File::create_new(path)?.write_all(text.as_bytes())
}

fn skeleton(id: &str) -> String {
    include_str!("new/skeleton.md").replace("{id}", id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::concepts::{parse, want};

    #[test]
    fn the_skeleton_is_well_formed() {
        let (concept, problems) = parse("knowledge/concurrency/new-one.md", &skeleton("new-one"));
        assert_eq!(problems, []);
        assert_eq!(want::check_wants(&concept), []);
    }

    #[test]
    fn a_concept_that_is_there_stays() {
        let dir = tempfile::tempdir().unwrap();
        let arguments = Arguments { concept: "concurrency/new-one".into(), dir: dir.path().join("pack") };
        run(&arguments, &mut Vec::new()).unwrap();
        let file = dir.path().join("pack/concurrency/new-one.md");
        fs::write(&file, "mine").unwrap();
        let error = run(&arguments, &mut Vec::new()).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    }

    #[test]
    fn a_name_leads_nowhere_else() {
        let dir = tempfile::tempdir().unwrap();
        for concept in ["alone", "../up", "a/b/c", "/etc/passwd", "A/b", ""] {
            let arguments = Arguments { concept: concept.into(), dir: dir.path().to_owned() };
            assert!(run(&arguments, &mut Vec::new()).is_err(), "{concept}");
        }
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }
}
