//! The TOML between the two `+++` lines at the top of a concept file.

use super::fields::{Fields, Located, parse_toml};
use super::reader::Reader;
use crate::concepts::{Concept, Difficulty, Frequency};

/// Fills in what the front matter says and returns where the text behind it starts, in bytes.
pub fn read_front_matter(reader: &mut Reader<'_>, concept: &mut Concept) -> usize {
    const FENCE: &str = "+++";
    let text = reader.text;
    let Some(rest) = text.strip_prefix("+++\n") else {
        reader.report(0, "no front matter; start the file with a `+++` line, TOML, and a `+++` line");
        return 0;
    };
    let base = text.len() - rest.len();
    let mut end = base;
    let closing = rest.split_inclusive('\n').find(|line| {
        let is_fence = line.trim_end() == FENCE;
        end += if is_fence { 0 } else { line.len() };
        is_fence
    });
    let Some(closing) = closing else {
        reader.report(0, "the front matter does not end; put a `+++` line behind it");
        return text.len();
    };
    let source = text.get(base..end).unwrap_or_default();
    let table = parse_toml(reader, source, base);
    // An absent key is reported at the opening fence.
    let mut fields = Fields::new(table.get_ref(), 0..0, base);
    read_fields(reader, &mut fields, concept);
    fields.finish(reader);
    end + closing.len()
}

fn read_fields(reader: &mut Reader<'_>, fields: &mut Fields<'_, '_>, concept: &mut Concept) {
    match fields.text(reader, "title") {
        Some(title) if !title.value.trim().is_empty() => title.value.trim().clone_into(&mut concept.title),
        _ => reader.report(0, "no `title`; write the name a reader sees, such as `title = \"sync.Map\"`"),
    }
    let difficulties = [("easy", Difficulty::Easy), ("medium", Difficulty::Medium), ("hard", Difficulty::Hard)];
    if let Some(difficulty) = one_of(reader, fields, "difficulty", &difficulties) {
        concept.difficulty = difficulty;
    }
    let frequencies = [
        ("very-common", Frequency::VeryCommon),
        ("common", Frequency::Common),
        ("medium", Frequency::Medium),
        ("rare", Frequency::Rare),
    ];
    if let Some(frequency) = one_of(reader, fields, "frequency", &frequencies) {
        concept.frequency = frequency;
    }
    if let Some(version) = fields.text(reader, "go") {
        match version.value.parse() {
            Ok(version) => concept.go = Some(version),
            Err(error) => reader.report(version.offset, format!("`go`: {error}")),
        }
    }
    concept.related = ids(reader, fields, "related", &concept.id);
    concept.prerequisites = ids(reader, fields, "prerequisites", &concept.id);
    let sources = fields.texts(reader, "sources").unwrap_or_default();
    if sources.is_empty() {
        reader.report(0, "no `sources`; name at least one `https://` URL where the facts come from");
    }
    for source in sources {
        let host = source.value.strip_prefix("https://").unwrap_or_default();
        if host.is_empty() || source.value.contains(char::is_whitespace) {
            reader
                .report(source.offset, format!("source `{}` is no `https://` URL; write the whole URL", source.value));
        }
        concept.sources.push(source.value.to_owned());
    }
    for name in fields.texts(reader, "diagnostics").unwrap_or_default() {
        if name.value.is_empty() || !name.value.chars().all(|char| char.is_ascii_alphanumeric()) {
            let message =
                format!("`{}` is no name of a check; write it as the tool does: `lostcancel`, `SA1012`", name.value);
            reader.report(name.offset, message);
        } else {
            concept.diagnostics.push(name.value.to_owned());
        }
    }
    concept.lens = fields.boolean(reader, "lens").unwrap_or(true);
    concept.pitfall = fields.boolean(reader, "pitfall").unwrap_or(false);
}

/// The value that a word of a closed set stands for.
fn one_of<T: Copy>(
    reader: &mut Reader<'_>,
    fields: &mut Fields<'_, '_>,
    key: &'static str,
    words: &[(&str, T)],
) -> Option<T> {
    let all = || words.iter().map(|(word, _)| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    let Some(Located { value, offset }) = fields.text(reader, key) else {
        reader.report(0, format!("no `{key}`; write one of {}", all()));
        return None;
    };
    let found = words.iter().find(|(word, _)| *word == value).map(|(_, meaning)| *meaning);
    if found.is_none() {
        reader.report(offset, format!("`{key} = \"{value}\"` is unknown; write one of {}", all()));
    }
    found
}

/// A list of concept ids, which may be empty.
fn ids(reader: &mut Reader<'_>, fields: &mut Fields<'_, '_>, key: &'static str, own: &str) -> Vec<String> {
    if fields.is_empty_list(key) {
        return Vec::new();
    }
    let mut ids: Vec<String> = Vec::new();
    for id in fields.texts(reader, key).unwrap_or_default() {
        if id.value == own {
            reader.report(id.offset, format!("`{key}` names the concept itself; take it out"));
        } else if ids.iter().any(|known| known == id.value) {
            reader.report(id.offset, format!("`{key}` names `{}` twice; take one out", id.value));
        } else {
            ids.push(id.value.to_owned());
        }
    }
    ids
}
