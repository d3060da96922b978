//! Reads the keys of a TOML table one by one, so that every wrong one is reported at its own line.

use super::reader::Reader;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A value and where it stands in the file, in bytes.
#[derive(Clone, Copy)]
pub struct Located<T> {
    pub value: T,
    pub offset: usize,
}

/// The keys of a table that have not been read yet.
pub struct Fields<'t, 'i> {
    entries: Vec<(&'t str, Range<usize>, &'t Spanned<DeValue<'i>>)>,
    /// Keys that were asked for: the ones that exist.
    known: Vec<&'static str>,
    /// Where the TOML text starts in the file.
    base: usize,
    /// Where the table starts in the file.
    pub offset: usize,
}

/// Parses TOML that starts at `base` in the file; what cannot be read is reported, the rest is there.
pub fn parse_toml<'i>(reader: &mut Reader<'_>, text: &'i str, base: usize) -> Spanned<DeTable<'i>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let offset = base + error.span().map_or(0, |span| span.start);
        reader.report(offset, format!("this is not TOML: {}", error.message().replace('\n', " ")));
    }
    table
}

impl<'t, 'i> Fields<'t, 'i> {
    /// The fields of `table`, which starts at `span` of the TOML text, which starts at `base` of the file.
    pub fn new(table: &'t DeTable<'i>, span: Range<usize>, base: usize) -> Self {
        let entries = table.iter().map(|(key, value)| (key.get_ref().as_ref(), key.span(), value)).collect();
        Self { entries, known: Vec::new(), base, offset: base + span.start }
    }

    /// The value of a key, whatever its type.
    pub fn take(&mut self, key: &'static str) -> Option<Located<&'t DeValue<'i>>> {
        self.known.push(key);
        let index = self.entries.iter().position(|(name, ..)| *name == key)?;
        let (_, _, value) = self.entries.swap_remove(index);
        Some(Located { value: value.get_ref(), offset: self.base + value.span().start })
    }

    /// The text of a key.
    pub fn text(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Option<Located<&'t str>> {
        let found = self.take(key)?;
        let text = found.value.as_str();
        if text.is_none() {
            reader
                .report(found.offset, format!("`{key}` is of type {}; write a text in quotes", found.value.type_str()));
        }
        text.map(|value| Located { value, offset: found.offset })
    }

    /// `true` or `false`.
    pub fn boolean(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Option<bool> {
        let found = self.take(key)?;
        let value = found.value.as_bool();
        if value.is_none() {
            reader.report(
                found.offset,
                format!("`{key}` is of type {}; write `true` or `false`", found.value.type_str()),
            );
        }
        value
    }

    /// A list of texts, or one text where a list of one is meant.
    pub fn texts(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Option<Vec<Located<&'t str>>> {
        let found = self.take(key)?;
        if let Some(value) = found.value.as_str() {
            return Some(vec![Located { value, offset: found.offset }]);
        }
        let Some(array) = found.value.as_array() else {
            let kind = found.value.type_str();
            reader.report(found.offset, format!("`{key}` is of type {kind}; write a text or a list of texts"));
            return None;
        };
        let mut texts = Vec::new();
        for element in array {
            let offset = self.base + element.span().start;
            match element.get_ref().as_str() {
                Some(value) => texts.push(Located { value, offset }),
                None => reader.report(
                    offset,
                    format!("`{key}` holds a value of type {}; write a text in quotes", element.get_ref().type_str()),
                ),
            }
        }
        if texts.is_empty() {
            reader.report(found.offset, format!("`{key}` is empty; name at least one or leave the key out"));
        }
        Some(texts)
    }

    /// The tables in a list, each with its own fields.
    pub fn tables(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Vec<Fields<'t, 'i>> {
        let Some(found) = self.take(key) else { return Vec::new() };
        let Some(array) = found.value.as_array() else {
            reader
                .report(found.offset, format!("`{key}` is of type {}; write a list of tables", found.value.type_str()));
            return Vec::new();
        };
        let mut tables = Vec::new();
        for element in array {
            match element.get_ref().as_table() {
                Some(table) => tables.push(Fields::new(table, element.span(), self.base)),
                None => reader.report(
                    self.base + element.span().start,
                    format!("`{key}` holds a value of type {}; write a table", element.get_ref().type_str()),
                ),
            }
        }
        tables
    }

    /// A table from names to texts.
    pub fn named_texts(
        &mut self,
        reader: &mut Reader<'_>,
        key: &'static str,
    ) -> Vec<(Located<&'t str>, Located<&'t str>)> {
        let Some(found) = self.take(key) else { return Vec::new() };
        let Some(table) = found.value.as_table() else {
            reader
                .report(found.offset, format!("`{key}` is of type {}; write a table of texts", found.value.type_str()));
            return Vec::new();
        };
        let mut texts = Vec::new();
        for (name, value) in table {
            let offset = self.base + name.span().start;
            match value.get_ref().as_str() {
                Some(text) => {
                    let text = Located { value: text, offset: self.base + value.span().start };
                    texts.push((Located { value: name.get_ref().as_ref(), offset }, text));
                }
                None => reader.report(offset, format!("`{}` is no text; write one in quotes", name.get_ref())),
            }
        }
        texts
    }

    /// True, and the key read, if its value is `[]`.
    pub fn is_empty_list(&mut self, key: &'static str) -> bool {
        let empty = self
            .entries
            .iter()
            .any(|(name, _, value)| *name == key && value.get_ref().as_array().is_some_and(|array| array.is_empty()));
        empty && self.take(key).is_some()
    }

    /// True while an unread key of this name is there.
    pub fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|(name, ..)| *name == key)
    }

    /// Reports every key that nobody asked for.
    pub fn finish(mut self, reader: &mut Reader<'_>) {
        self.known.sort_unstable();
        self.known.dedup();
        let known = self.known.join("`, `");
        for (key, span, _) in self.entries {
            reader.report(self.base + span.start, format!("unknown key `{key}`; the keys here are `{known}`"));
        }
    }
}
