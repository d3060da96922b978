//! The `toml` block under `## Detect`: text to [`Rule`]s.

use super::fields::{Fields, Located, parse_toml};
use super::reader::Reader;
use crate::concepts::Pattern;
use crate::concepts::rule::{self, Condition, Form, Once, Path, Rule, Step, Symbol, Test};

/// Reads all rules of a block that starts at `base` in the file. A rule with a fault is reported and left out.
pub fn read_rules(reader: &mut Reader<'_>, source: &str, base: usize) -> Vec<Rule> {
    let table = parse_toml(reader, source, base);
    let mut top = Fields::new(table.get_ref(), 0..0, base);
    let tables = top.tables(reader, "rule");
    if tables.is_empty() {
        reader.report(base, "no rule; write at least one `[[rule]]` table");
    }
    top.finish(reader);
    let mut rules: Vec<Rule> = tables.into_iter().filter_map(|fields| read_rule(reader, fields)).collect();
    // TOML tables keep no order between them but their place in the file does.
    rules.sort_by_key(|rule| rule.line);
    rules
}

fn read_rule(reader: &mut Reader<'_>, mut fields: Fields<'_, '_>) -> Option<Rule> {
    let faults_before = reader.count();
    let offset = fields.offset;
    let form = read_form(reader, &mut fields);
    let by_analysis = matches!(form, Some(Form::Analysis { .. }));
    if by_analysis {
        for key in ["where", "focus", "token", "bind"] {
            if fields.has(key) {
                reader.report(offset, format!("`{key}` means nothing with `analysis`, which has no node; take it out"));
            }
        }
    }
    let conditions =
        fields.tables(reader, "where").into_iter().filter_map(|condition| read_condition(reader, condition)).collect();
    let focus = fields.text(reader, "focus").and_then(|text| read_path(reader, text)).unwrap_or_default();
    let token = fields.text(reader, "token").map(|text| text.value.to_owned());
    let pattern = fields.text(reader, "match").and_then(|text| read_regex(reader, text));
    let once = fields.text(reader, "once").and_then(|text| read_once(reader, text)).unwrap_or_default();
    let lens = fields.boolean(reader, "lens").unwrap_or(true);
    let mut bindings = Vec::new();
    for (name, path) in fields.named_texts(reader, "bind") {
        if rule::BUILT_IN_BINDINGS.contains(&name.value) {
            reader.report(name.offset, format!("`{{{}}}` exists in every rule; choose another name", name.value));
        } else if !rule::is_binding_name(name.value) {
            reader.report(name.offset, format!("`{}` is no name; use small letters, digits, `_` and `-`", name.value));
        } else if let Some(path) = read_path(reader, path) {
            bindings.push((name.value.to_owned(), path));
        }
    }
    let says = fields.texts(reader, "says").unwrap_or_default();
    if says.is_empty() {
        reader.report(offset, "no `says`; write the hover's first sentence, about the reader's own code");
    }
    for sentence in &says {
        if sentence.value.trim().is_empty() {
            reader.report(sentence.offset, "`says` is empty; write the hover's first sentence");
        }
        for name in rule::names_in(sentence.value) {
            // An analysis binds names that only it knows.
            let known =
                by_analysis || bindings.iter().any(|(bound, _)| bound == name) || is_built_in(name, form.as_ref());
            if !known {
                let message =
                    format!("`{{{name}}}` is not bound; add it to `bind` or use `{{focus}}`, `{{name}}`, `{{owner}}`");
                reader.report(sentence.offset, message);
            }
        }
    }
    let go = fields.text(reader, "go").and_then(|text| {
        let bound = text.value.parse().ok();
        if bound.is_none() {
            reader.report(
                text.offset,
                format!("cannot read `go = \"{}\"`; write `\">= 1.22\"` or `\"< 1.22\"`", text.value),
            );
        }
        bound
    });
    fields.finish(reader);
    let says = says.iter().map(|sentence| sentence.value.to_owned()).collect();
    let line = reader.line(offset);
    let rule = Rule { line, form: form?, conditions, focus, token, pattern, lens, once, bindings, says, go };
    (reader.count() == faults_before).then_some(rule)
}

fn is_built_in(name: &str, form: Option<&Form>) -> bool {
    match name {
        "name" => !matches!(form, Some(Form::Node(_))),
        _ => rule::BUILT_IN_BINDINGS.contains(&name),
    }
}

fn read_form(reader: &mut Reader<'_>, fields: &mut Fields<'_, '_>) -> Option<Form> {
    let offset = fields.offset;
    let (by_symbol, by_node) = (fields.has("symbols") || fields.has("imports"), fields.has("node"));
    let by_analysis = fields.has("analysis");
    let symbols = fields.texts(reader, "symbols").map(|texts| read_symbols(reader, &texts)).unwrap_or_default();
    let imports = fields.texts(reader, "imports").unwrap_or_default();
    let imports: Vec<String> = imports.into_iter().filter_map(|path| read_import(reader, path)).collect();
    let node = fields.texts(reader, "node").map(|kinds| read_kinds(reader, &kinds)).unwrap_or_default();
    let analysis = fields.text(reader, "analysis");
    let case = fields.text(reader, "case");
    if u8::from(by_symbol) + u8::from(by_node) + u8::from(by_analysis) != 1 {
        reader.report(offset, "a rule has exactly one of `symbols` (or `imports`), `node` and `analysis`");
        return None;
    }
    if let (false, Some(case)) = (by_analysis, &case) {
        reader.report(case.offset, "`case` means something only with `analysis`; take it out");
    }
    if by_symbol {
        return (!symbols.is_empty() || !imports.is_empty()).then_some(Form::Symbols { symbols, imports });
    }
    if by_node {
        return (!node.is_empty()).then_some(Form::Node(node));
    }
    let name = analysis?;
    if !is_kebab(name.value) {
        reader.report(name.offset, format!("`{}` is no analysis; name a file of `src/detect/analyses/`", name.value));
    }
    Some(Form::Analysis { name: name.value.to_owned(), case: case.map(|case| case.value.to_owned()) })
}

/// A key of a condition and the test that its value makes.
type Key<T> = (&'static str, fn(T) -> Test);

fn read_condition(reader: &mut Reader<'_>, mut fields: Fields<'_, '_>) -> Option<Condition> {
    let faults_before = reader.count();
    let at = match fields.text(reader, "at") {
        Some(text) => read_path(reader, text)?,
        None => Path::new(),
    };
    let mut tests = Vec::new();
    let by_kinds: [Key<Vec<String>>; 5] = [
        ("kind", Test::Kind),
        ("not-kind", Test::NotKind),
        ("contains", Test::Contains),
        ("inside", Test::Inside),
        ("not-inside", Test::NotInside),
    ];
    for (key, test) in by_kinds {
        tests.extend(fields.texts(reader, key).map(|kinds| test(read_kinds(reader, &kinds))));
    }
    // Tokens such as `=` count as children too, and the types are the engine's to parse.
    let by_texts: [Key<Vec<String>>; 6] = [
        ("has", Test::Has),
        ("lacks", Test::Lacks),
        ("type", Test::Type),
        ("not-type", Test::NotType),
        ("in-field", Test::InField),
        ("not-in-field", Test::NotInField),
    ];
    for (key, test) in by_texts {
        let words = fields.texts(reader, key);
        tests.extend(words.map(|words| test(words.iter().map(|word| word.value.to_owned()).collect())));
    }
    let by_regex: [Key<Pattern>; 4] =
        [("text", Test::Text), ("not-text", Test::NotText), ("file", Test::File), ("not-file", Test::NotFile)];
    for (key, test) in by_regex {
        tests.extend(fields.text(reader, key).and_then(|text| read_regex(reader, text)).map(test));
    }
    tests.extend(fields.boolean(reader, "present").map(Test::Present));
    tests.extend(fields.texts(reader, "resolves").map(|texts| Test::Resolves(read_symbols(reader, &texts))));
    let offset = fields.offset;
    if tests.is_empty() && reader.count() == faults_before {
        reader.report(offset, "this condition tests nothing; add a test such as `kind` or `text`");
    }
    fields.finish(reader);
    Some(Condition { at, tests })
}

fn read_once(reader: &mut Reader<'_>, text: Located<&str>) -> Option<Once> {
    match text.value {
        "function" => Some(Once::Function),
        "file" => Some(Once::File),
        "function-only" => Some(Once::FunctionOnly),
        "file-only" => Some(Once::FileOnly),
        other => {
            let words = "`function`, `file`, `function-only` or `file-only`";
            reader.report(text.offset, format!("`once = \"{other}\"` is unknown; write {words}"));
            None
        }
    }
}

fn read_regex(reader: &mut Reader<'_>, text: Located<&str>) -> Option<Pattern> {
    match Pattern::new(text.value) {
        Ok(pattern) => Some(pattern),
        Err(reason) => {
            reader.report(text.offset, format!("`{}` is no regular expression: {reason}", text.value));
            None
        }
    }
}

fn read_symbols(reader: &mut Reader<'_>, texts: &[Located<&str>]) -> Vec<Symbol> {
    let mut symbols = Vec::new();
    for text in texts {
        match text.value.parse() {
            Ok(symbol) => symbols.push(symbol),
            Err(error) => reader.report(text.offset, format!("`{}`: {error}", text.value)),
        }
    }
    symbols
}

fn read_import(reader: &mut Reader<'_>, path: Located<&str>) -> Option<String> {
    let is_path = !path.value.is_empty() && !path.value.contains([' ', '"', '*']);
    if !is_path {
        reader.report(path.offset, format!("`{}` is no import path; write it as in an import", path.value));
    }
    is_path.then(|| path.value.to_owned())
}

/// Names of the grammar's node kinds. Whether the grammar has them is known only to the engine.
fn read_kinds(reader: &mut Reader<'_>, texts: &[Located<&str>]) -> Vec<String> {
    for text in texts {
        // The kind of a token such as `<-` is its text.
        let in_words = |c: char| c.is_alphanumeric() || c.is_whitespace();
        let is_token = !text.value.is_empty() && !text.value.contains(in_words);
        if !is_snake(text.value) && !is_token {
            reader
                .report(text.offset, format!("`{}` is no node kind; write one such as `call_expression`", text.value));
        }
    }
    texts.iter().map(|text| text.value.to_owned()).collect()
}

fn read_path(reader: &mut Reader<'_>, text: Located<&str>) -> Option<Path> {
    let mut path = Path::new();
    if text.value.is_empty() {
        return Some(path);
    }
    for step in text.value.split('.') {
        let Some(step) = read_step(step) else {
            let steps = "a field, a number, `last`, `parent`, `call`, `receiver`, `owner`, `declaration`, `up:KIND` or `child:KIND`";
            reader.report(text.offset, format!("`{step}` in the path `{}` is no step; a step is {steps}", text.value));
            return None;
        };
        path.push(step);
    }
    Some(path)
}

fn read_step(text: &str) -> Option<Step> {
    Some(match text {
        "last" => Step::Last,
        "parent" => Step::Parent,
        "call" => Step::Call,
        "receiver" => Step::Receiver,
        "owner" => Step::Owner,
        "declaration" => Step::Declaration,
        _ => match text.split_once(':') {
            Some(("up", kind)) if is_snake(kind) => Step::Up(kind.to_owned()),
            Some(("child", kind)) if is_snake(kind) => Step::ChildOfKind(kind.to_owned()),
            Some(_) => return None,
            None => match text.parse() {
                Ok(index) => Step::Child(index),
                Err(_) => is_snake(text).then(|| Step::Field(text.to_owned()))?,
            },
        },
    })
}

fn is_snake(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn is_kebab(text: &str) -> bool {
    crate::concepts::markdown::is_slug(text)
}
