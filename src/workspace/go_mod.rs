//! `go.mod` and `go.work`, as far as they say what a name or a version means.
//!
//! The grammar is that of <https://go.dev/ref/mod#go-mod-file-grammar>; what cannot be read is reported and passed over.

use std::fmt;
use std::str::FromStr;

/// A version of the Go language, `1.22` as `LanguageVersion(22)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LanguageVersion(pub u16);

impl LanguageVersion {
    /// The Go that a file without a go.mod is taken to be written for.
    pub const CURRENT: Self = Self(27);
    /// The version of a module whose go.mod has no `go` line. (<https://go.dev/ref/mod#go-mod-file-go>)
    pub const WITHOUT_GO_LINE: Self = Self(16);
}

/// Text that is no version of Go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoVersion;

impl fmt::Display for NoVersion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a Go version is written like `1.22` or `1.22.3`")
    }
}

impl std::error::Error for NoVersion {}

impl FromStr for LanguageVersion {
    type Err = NoVersion;

    /// Reads `1.22`, `1.22.3` and `1.22rc1` as the same language.
    fn from_str(text: &str) -> Result<Self, NoVersion> {
        let minor = text.strip_prefix("1.").ok_or(NoVersion)?;
        let (digits, rest) = minor.split_at(minor.find(|c: char| !c.is_ascii_digit()).unwrap_or(minor.len()));
        let known = rest.is_empty() || [".", "rc", "beta"].iter().any(|start| rest.starts_with(start));
        if known { digits.parse().map(Self).map_err(|_| NoVersion) } else { Err(NoVersion) }
    }
}

/// A line that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1.
    pub line: u32,
    /// What is wrong and what is expected.
    pub message: String,
}

/// What a `go.mod` says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GoMod {
    /// The module's path.
    pub module: Option<String>,
    /// The `go` line.
    pub go: Option<LanguageVersion>,
    /// The `toolchain` line: `go1.22.3`.
    pub toolchain: Option<String>,
    /// The modules it needs.
    pub require: Vec<Requirement>,
    /// The modules that others stand in for.
    pub replace: Vec<Replacement>,
}

/// What a `go.work` says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GoWork {
    /// The `go` line.
    pub go: Option<LanguageVersion>,
    /// The folders of its modules, as they are written: relative to the file's own folder.
    pub uses: Vec<String>,
    /// The modules that others stand in for.
    pub replace: Vec<Replacement>,
}

/// A module at a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// The module's path.
    pub path: String,
    /// Its version: `v1.2.3`.
    pub version: String,
}

/// `old [version] => new [version]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// The path of the module that is replaced.
    pub old_path: String,
    /// The version that is replaced; none for all of them.
    pub old_version: Option<String>,
    /// A module's path, or a folder if it starts with `./`, `../` or is absolute.
    pub new_path: String,
    /// The version that stands in; none for a folder.
    pub new_version: Option<String>,
}

impl GoMod {
    /// Reads the text of a `go.mod`. A faulty line is a problem; the others count.
    pub fn parse(text: &str) -> (Self, Vec<Problem>) {
        let mut file = Self::default();
        let problems = for_each_directive(text, |verb, words| match (verb, words) {
            ("module", [path]) => set(&mut file.module, path.clone(), "module"),
            ("go", [version]) => set(&mut file.go, language_version(version)?, "go"),
            ("toolchain", [name]) => set(&mut file.toolchain, name.clone(), "toolchain"),
            ("require", [path, version]) => {
                file.require.push(Requirement { path: path.clone(), version: version.clone() });
                Ok(())
            }
            ("replace", words) => replacement(words).map(|replacement| file.replace.push(replacement)),
            // Nothing that follows from these is asked for.
            ("exclude" | "retract" | "tool" | "ignore" | "godebug", _) => Ok(()),
            ("module", _) => Err("write `module` and one path".into()),
            ("go", _) => Err("write `go` and one version".into()),
            ("toolchain", _) => Err("write `toolchain` and one name".into()),
            ("require", _) => Err("write `require`, a module's path and its version".into()),
            (verb, _) => Err(format!("`{verb}` is no directive of go.mod")),
        });
        (file, problems)
    }
}

impl GoWork {
    /// Reads the text of a `go.work`. A faulty line is a problem; the others count.
    pub fn parse(text: &str) -> (Self, Vec<Problem>) {
        let mut file = Self::default();
        let problems = for_each_directive(text, |verb, words| match (verb, words) {
            ("go", [version]) => set(&mut file.go, language_version(version)?, "go"),
            ("use", [folder]) => {
                file.uses.push(folder.clone());
                Ok(())
            }
            ("replace", words) => replacement(words).map(|replacement| file.replace.push(replacement)),
            ("toolchain" | "godebug", _) => Ok(()),
            ("go", _) => Err("write `go` and one version".into()),
            ("use", _) => Err("write `use` and one folder".into()),
            (verb, _) => Err(format!("`{verb}` is no directive of go.work")),
        });
        (file, problems)
    }
}

fn set<T>(place: &mut Option<T>, value: T, verb: &str) -> Result<(), String> {
    if place.is_some() {
        return Err(format!("a second `{verb}` line; take it out"));
    }
    *place = Some(value);
    Ok(())
}

fn language_version(text: &str) -> Result<LanguageVersion, String> {
    text.parse().map_err(|error: NoVersion| format!("`{text}` is no Go version: {error}"))
}

fn replacement(words: &[String]) -> Result<Replacement, String> {
    let wrong = || "write `replace`, a module, `=>` and what stands in for it".to_owned();
    let arrow = words.iter().position(|word| word == "=>").ok_or_else(wrong)?;
    let (old, new) = (words.get(..arrow).unwrap_or_default(), words.get(arrow + 1..).unwrap_or_default());
    let part = |words: &[String]| match words {
        [path] => Some((path.clone(), None)),
        [path, version] => Some((path.clone(), Some(version.clone()))),
        _ => None,
    };
    let (old_path, old_version) = part(old).ok_or_else(wrong)?;
    let (new_path, new_version) = part(new).ok_or_else(wrong)?;
    Ok(Replacement { old_path, old_version, new_path, new_version })
}

/// Calls `read` with each directive's verb and words, those of blocks (`verb (…)`) one by one.
fn for_each_directive(text: &str, mut read: impl FnMut(&str, &[String]) -> Result<(), String>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut block: Option<String> = None;
    let mut last = 0;
    for (line, number) in text.trim_start_matches('\u{feff}').lines().zip(1..) {
        last = number;
        let words = match words(line) {
            Ok(words) => words,
            Err(message) => {
                problems.push(Problem { line: number, message });
                continue;
            }
        };
        let read = match (&block, words.as_slice()) {
            (_, []) => Ok(()),
            (Some(_), [close]) if close == ")" => {
                block = None;
                Ok(())
            }
            (None, [verb, open]) if open == "(" => {
                block = Some(verb.clone());
                Ok(())
            }
            // A block with nothing in it.
            (None, [_, open, close]) if open == "(" && close == ")" => Ok(()),
            (Some(verb), words) | (None, [verb, words @ ..]) => read(verb, words),
        };
        if let Err(message) = read {
            problems.push(Problem { line: number, message });
        }
    }
    if let Some(verb) = block {
        problems.push(Problem { line: last, message: format!("the block `{verb} (` has no `)`") });
    }
    problems
}

/// The words of a line, without its comment; quoted ones without their quotes.
fn words(line: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let mut rest = line.trim_start();
    while let Some(first) = rest.chars().next() {
        if rest.starts_with("//") {
            break;
        }
        let end = match first {
            '(' | ')' | ',' => 1,
            '"' | '`' => {
                let inside = rest.get(1..).unwrap_or_default();
                let end = inside.find(first).ok_or_else(|| format!("a quote {first} is not closed"))?;
                words.push(inside.get(..end).unwrap_or_default().to_owned());
                rest = inside.get(end + 1..).unwrap_or_default().trim_start();
                continue;
            }
            _ => {
                let stops = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | '"' | '`');
                let end = rest.find(stops).unwrap_or(rest.len());
                rest.find("//").map_or(end, |comment| comment.min(end))
            }
        };
        let (word, after) = rest.split_at(end);
        words.push(word.to_owned());
        rest = after.trim_start();
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn requirement(path: &str, version: &str) -> Requirement {
        Requirement { path: path.into(), version: version.into() }
    }

    #[test]
    fn reads_a_whole_go_mod() {
        let (file, problems) = GoMod::parse(
            "\u{feff}// Deprecated: no.\nmodule \"example.com/cache\" // the cache\r\n\ngo 1.22.3\n\ntoolchain go1.24.1\n\
             require golang.org/x/sync v0.7.0 // indirect\n\
             require (\n\t`gopkg.in/yaml.v3` v3.0.1\n\n\t// why\n\tgithub.com/a/b/v2 v2.0.0-20240101000000-abcdef123456\n)\n\
             exclude example.com/old v1.0.0\nretract [v1.0.0, v1.9.9]\ntool golang.org/x/tools/cmd/stringer\nignore ()\n\
             replace example.com/a => ../a\nreplace (\n\texample.com/b v1.2.3 => example.com/c v1.4.5\n)\n",
        );
        assert_eq!(problems, []);
        assert_eq!(file.module.as_deref(), Some("example.com/cache"));
        assert_eq!(file.go, Some(LanguageVersion(22)));
        assert_eq!(file.toolchain.as_deref(), Some("go1.24.1"));
        let expected = [
            requirement("golang.org/x/sync", "v0.7.0"),
            requirement("gopkg.in/yaml.v3", "v3.0.1"),
            requirement("github.com/a/b/v2", "v2.0.0-20240101000000-abcdef123456"),
        ];
        assert_eq!(file.require, expected);
        let replaced = |old: &str, version: Option<&str>, new: &str, new_version: Option<&str>| Replacement {
            old_path: old.into(),
            old_version: version.map(Into::into),
            new_path: new.into(),
            new_version: new_version.map(Into::into),
        };
        let expected = [
            replaced("example.com/a", None, "../a", None),
            replaced("example.com/b", Some("v1.2.3"), "example.com/c", Some("v1.4.5")),
        ];
        assert_eq!(file.replace, expected);
    }

    #[test]
    fn a_faulty_line_loses_nothing_else() {
        let (file, problems) = GoMod::parse(
            "module\ngo 1.x\nrequire a\nmodule m\nmodule n\nreplace a b\nreplace => x\nfrob y\nrequire \"a\ngo 1.21\nrequire (\n\tb v1.0.0\n",
        );
        assert_eq!(file.module.as_deref(), Some("m"));
        assert_eq!(file.go, Some(LanguageVersion(21)));
        assert_eq!(file.require, [requirement("b", "v1.0.0")]);
        let lines: Vec<u32> = problems.iter().map(|problem| problem.line).collect();
        assert_eq!(lines, [1, 2, 3, 5, 6, 7, 8, 9, 12]);
        assert_eq!(problems[1].message, "`1.x` is no Go version: a Go version is written like `1.22` or `1.22.3`");
    }

    #[test]
    fn reads_a_go_work() {
        let (file, problems) =
            GoWork::parse("go 1.24\n\nuse ./a\nuse (\n\t\"./with space\"\n\t../b\n)\nuse a b\nreplace x => ./y\n");
        assert_eq!(file.uses, ["./a", "./with space", "../b"]);
        assert_eq!(file.go, Some(LanguageVersion(24)));
        assert_eq!(file.replace.len(), 1);
        assert_eq!(problems, [Problem { line: 8, message: "write `use` and one folder".into() }]);
    }
}
