//! The pass over a declaration: each node once, the tables say which rules look at it.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::concepts::{GoVersion, GoVersionBound, Once};
use crate::detect::analyses::{Finding, Scene};
use crate::detect::condition::names;
use crate::detect::path::call_of;
use crate::detect::rules::{CompiledRule, RuleIndex, Rules};
use crate::detect::{Occurrence, Owner};
use crate::facts::{FileFacts, Importer, Meaning, Package, Scopes, View, unquoted};
use crate::syntax::{NodeId, Nodes, SourceFile, TopLevel, field, kind};
use crate::text::TextRange;

/// What surrounds a file.
pub struct FileContext<'a> {
    /// Gives imported packages.
    pub importer: &'a dyn Importer,
    /// The package that the file belongs to.
    pub package: &'a Package,
    /// The file's own top level.
    pub facts: &'a FileFacts,
    /// The reader's Go version in this file.
    pub go: GoVersion,
    /// The file's path, with forward slashes.
    pub path: &'a str,
}

/// Runs rules over files; keeps its memory from one file to the next.
pub struct Detector<'r> {
    rules: &'r Rules,
    nodes: Nodes,
    scopes: Scopes,
}

/// A match in one declaration, offsets from its start.
#[derive(Clone, Debug)]
struct Found {
    rule: RuleIndex,
    focus: TextRange,
    range: TextRange,
    symbol: Option<Arc<str>>,
    lens: bool,
    bindings: Arc<[(Arc<str>, String)]>,
}

impl<'r> Detector<'r> {
    /// A detector for these rules.
    pub fn new(rules: &'r Rules) -> Self {
        Self { rules, nodes: Nodes::default(), scopes: Scopes::default() }
    }

    /// All occurrences in a file, in the order of their focus.
    pub fn occurrences(&mut self, file: &SourceFile, context: &FileContext<'_>) -> Vec<Occurrence> {
        self.occurrences_from(file, context, &mut Memory::default())
    }

    /// Like [`Detector::occurrences`], looking only at declarations that are new or whose surroundings have changed
    /// since `memory` was last used. A memory belongs to one file and one set of rules.
    pub fn occurrences_from(
        &mut self,
        file: &SourceFile,
        context: &FileContext<'_>,
        memory: &mut Memory,
    ) -> Vec<Occurrence> {
        let surroundings = context.surroundings();
        let mut known = std::mem::take(&mut memory.found);
        if std::mem::replace(&mut memory.surroundings, surroundings) != surroundings {
            known.clear();
        }
        let mut all = Vec::new();
        let mut seen_in_file = Vec::new();
        file.for_each_top_level(|mut item| {
            let range = item.range();
            let Some(source) = file.text().get(range.start as usize..range.end as usize) else { return };
            let hash = xxhash_rust::xxh3::xxh3_128(source.as_bytes());
            // How broken code is parsed depends on what stands around it too.
            let kept = if item.has_error() { None } else { known.remove(&hash) };
            let inspected = kept.unwrap_or_else(|| self.inspect(file, &mut item, source, context));
            let mut found = inspected.found.to_vec();
            keep_first(&mut found, self.rules, &mut seen_in_file, (Once::File, Once::FileOnly));
            let owner = inspected.owner.clone().map(|name| Owner { name, range });
            all.extend(found.into_iter().map(|found| occurrence(found, self.rules, range, owner.as_ref())));
            if !item.has_error() {
                memory.found.insert(hash, inspected);
            }
        });
        all
    }

    fn inspect(
        &mut self,
        file: &SourceFile,
        item: &mut TopLevel<'_, '_>,
        source: &str,
        context: &FileContext<'_>,
    ) -> Inspected {
        let nodes = item.nodes(&mut self.nodes);
        self.scopes.rebind(nodes, source);
        let view = View::new(context.importer, context.package, &context.facts.imports, nodes, source, &self.scopes);
        let bare_packages = context.has_bare_names(self.rules);
        let mut pass = Pass { rules: self.rules, view: &view, context, file, bare_packages, found: Vec::new() };
        pass.run();
        let mut found = pass.finish();
        keep_first(&mut found, self.rules, &mut Vec::new(), (Once::Function, Once::FunctionOnly));
        Inspected { owner: owner(&view), found: found.into() }
    }
}

/// What was found in a file's declarations, by the hash of their text.
#[derive(Debug, Default)]
pub struct Memory {
    surroundings: u128,
    found: FxHashMap<u128, Inspected>,
}

#[derive(Clone, Debug)]
struct Inspected {
    owner: Option<Arc<str>>,
    found: Arc<[Found]>,
}

impl FileContext<'_> {
    /// May a name without a package before it be of a package of which rules want every name: the file's own or a dot import.
    fn has_bare_names(&self, rules: &Rules) -> bool {
        !rules.by_package.is_empty()
            && (rules.by_package.contains_key(&*self.package.path)
                || self.facts.imports.dotted().any(|import| rules.by_package.contains_key(&*import.path)))
    }

    /// The same as long as nothing outside a declaration's own text can change what is found in it.
    fn surroundings(&self) -> u128 {
        let mut hash = xxhash_rust::xxh3::Xxh3::new();
        hash.update(&self.package.fingerprint.to_le_bytes());
        hash.update(&self.facts.fingerprint.to_le_bytes());
        hash.update(&self.importer.generation().to_le_bytes());
        hash.update(&self.go.0.to_le_bytes());
        hash.update(self.path.as_bytes());
        hash.digest128()
    }
}

/// The name of the function or method that the declaration is.
fn owner(view: &View<'_>) -> Option<Arc<str>> {
    let root = NodeId(0);
    if !matches!(view.nodes.kind(root), kind::FUNCTION_DECLARATION | kind::METHOD_DECLARATION) {
        return None;
    }
    view.nodes.child(root, field::NAME).map(|name| view.source(name).into())
}

fn occurrence(found: Found, rules: &Rules, declaration: TextRange, owner: Option<&Owner>) -> Occurrence {
    let rule = &rules.all[usize::from(found.rule)];
    Occurrence {
        concept: rule.concept,
        rule: rule.index,
        focus: found.focus.shifted(declaration.start),
        range: found.range.shifted(declaration.start),
        owner: owner.cloned(),
        symbol: found.symbol,
        lens: found.lens,
        bindings: found.bindings,
    }
}

/// Of the matches of a rule that counts once, all but the first lose their lens, or are dropped where the second mode
/// says so.
fn keep_first(found: &mut Vec<Found>, rules: &Rules, seen: &mut Vec<RuleIndex>, (lens_once, only_once): (Once, Once)) {
    found.retain_mut(|found| {
        let once = rules.all[usize::from(found.rule)].once;
        if once != lens_once && once != only_once {
            return true;
        }
        if seen.contains(&found.rule) {
            found.lens = false;
            return once == lens_once;
        }
        seen.push(found.rule);
        true
    });
}

struct Pass<'a> {
    rules: &'a Rules,
    view: &'a View<'a>,
    context: &'a FileContext<'a>,
    file: &'a SourceFile,
    /// [`FileContext::has_bare_names`].
    bare_packages: bool,
    found: Vec<Found>,
}

impl<'a> Pass<'a> {
    fn run(&mut self) {
        let nodes = self.view.nodes;
        for id in nodes.ids() {
            let kind = nodes.kind(id);
            if let Some(rules) = self.rules.by_kind.get(usize::from(kind.0)) {
                for &rule in rules {
                    self.try_rule(rule, id, id, None);
                }
            }
            if let Some(analyses) = self.rules.analyses_by_kind.get(usize::from(kind.0)) {
                for (analysis, rules) in analyses {
                    let scene = Scene { view: self.view, context: self.context, file: self.file };
                    let mut findings = Vec::new();
                    (analysis.run)(&scene, id, &mut findings);
                    for finding in findings {
                        self.take_finding(finding, rules);
                    }
                }
            }
            match kind {
                kind::IDENTIFIER | kind::FIELD_IDENTIFIER | kind::TYPE_IDENTIFIER | kind::NIL => self.try_symbols(id),
                kind::IMPORT_SPEC => self.try_import(id),
                _ => {}
            }
        }
    }

    fn try_symbols(&mut self, id: NodeId) {
        let (rules, name) = (self.rules, self.view.source(id));
        let by_name = rules.by_name.get(name);
        let qualified = if rules.by_package.is_empty() { None } else { self.package_of(id) };
        if by_name.is_none() && qualified.is_none() && rules.any_member.is_empty() && !self.bare_packages {
            return;
        }
        let Some(meaning) = self.view.meaning(id) else { return };
        let Some(symbol) = symbol_text(&meaning) else { return };
        let symbol: Arc<str> = symbol.into();
        let range = call_of(id, self.view).or_else(|| self.qualified(id)).unwrap_or(id);
        for (wanted, rule) in by_name.into_iter().flatten().chain(&rules.any_member) {
            if names(wanted, &meaning) {
                self.try_rule(*rule, id, range, Some(&symbol));
            }
        }
        if let Meaning::Declared { package, name } = &meaning
            && name.starts_with(char::is_uppercase)
            && let Some(rules) = qualified.or_else(|| rules.by_package.get(&**package))
        {
            for &rule in rules {
                self.try_rule(rule, id, range, Some(&symbol));
            }
        }
    }

    /// The rules for every name of the package that stands before the name at `id`.
    fn package_of(&self, id: NodeId) -> Option<&'a Vec<RuleIndex>> {
        let nodes = self.view.nodes;
        let parent = nodes.parent(id)?;
        let before = match nodes.kind(parent) {
            kind::SELECTOR_EXPRESSION if nodes.field_of(id) == field::FIELD => nodes.child(parent, field::OPERAND)?,
            kind::QUALIFIED_TYPE if nodes.field_of(id) == field::NAME => nodes.child(parent, field::PACKAGE)?,
            _ => return None,
        };
        self.rules.by_package.get(&*self.view.import_at(before)?.path)
    }

    fn qualified(&self, id: NodeId) -> Option<NodeId> {
        let parent = self.view.nodes.parent(id)?;
        matches!(self.view.nodes.kind(parent), kind::SELECTOR_EXPRESSION | kind::QUALIFIED_TYPE).then_some(parent)
    }

    fn try_import(&mut self, id: NodeId) {
        let Some(path) = self.view.nodes.child(id, field::PATH) else { return };
        let import = unquoted(self.view.source(path));
        let Some(rules) = self.rules.by_import.get(import) else { return };
        let symbol: Arc<str> = import.into();
        for &rule in rules {
            self.try_rule(rule, path, id, Some(&symbol));
        }
    }

    /// Does the rule match at `id`; if so the match is kept.
    fn try_rule(&mut self, rule_index: RuleIndex, id: NodeId, range: NodeId, symbol: Option<&Arc<str>>) {
        let rule = &self.rules.all[usize::from(rule_index)];
        let (view, nodes) = (self.view, self.view.nodes);
        if !admits(rule.go, self.context.go)
            || !rule.conditions.iter().all(|condition| condition.holds(id, view, self.context.path))
        {
            return;
        }
        let Some(focus) = rule.focus.follow(id, view) else { return };
        let focus = match &rule.token {
            Some(token) => match nodes.token(focus, token, view.text) {
                Some(token) => token,
                None => return,
            },
            None => focus,
        };
        // A token that the parser made up is not in the reader's text.
        let Some(focus) = self.matched(rule, nodes.range(focus)).filter(|focus| focus.start < focus.end) else {
            return;
        };
        let mut bindings = self.standing_bindings(focus);
        if symbol.is_some() {
            bindings.push(("name".into(), view.source(id).into()));
        }
        for (name, path) in &rule.bindings {
            if let Some(bound) = path.follow(id, view) {
                bindings.push((name.clone(), view.source(bound).into()));
            }
        }
        self.found.push(Found {
            rule: rule_index,
            focus,
            range: nodes.range(range),
            symbol: symbol.cloned(),
            lens: rule.lens,
            bindings: bindings.into(),
        });
    }

    /// The part of the focus that the rule's regular expression picks.
    fn matched(&self, rule: &CompiledRule, focus: TextRange) -> Option<TextRange> {
        let Some(pattern) = &rule.pattern else { return Some(focus) };
        let text = self.view.text.get(focus.start as usize..focus.end as usize)?;
        let captures = pattern.captures(text)?;
        let part = captures.name("focus").or_else(|| captures.get(0))?;
        Some(TextRange { start: focus.start + part.start() as u32, end: focus.start + part.end() as u32 })
    }

    /// `{focus}` and `{owner}`.
    fn standing_bindings(&self, focus: TextRange) -> Vec<(Arc<str>, String)> {
        let view = self.view;
        let text = view.text.get(focus.start as usize..focus.end as usize).unwrap_or_default();
        let mut bindings = vec![(Arc::from("focus"), text.to_owned())];
        let root = NodeId(0);
        if matches!(view.nodes.kind(root), kind::FUNCTION_DECLARATION | kind::METHOD_DECLARATION)
            && let Some(name) = view.nodes.child(root, field::NAME)
        {
            bindings.push(("owner".into(), view.source(name).into()));
        }
        bindings
    }

    fn take_finding(&mut self, finding: Finding, rules: &[RuleIndex]) {
        let mut bindings = self.standing_bindings(finding.focus);
        bindings.extend(finding.bindings.into_iter().map(|(name, text)| (Arc::from(name), text)));
        for &rule_index in rules {
            let rule = &self.rules.all[usize::from(rule_index)];
            if rule.case.as_deref().is_none_or(|case| case == finding.case) && admits(rule.go, self.context.go) {
                self.found.push(Found {
                    rule: rule_index,
                    focus: finding.focus,
                    range: finding.range,
                    symbol: None,
                    lens: rule.lens,
                    bindings: bindings.clone().into(),
                });
            }
        }
    }

    /// Of several matches of one concept at one focus the first rule counts; then rules that count once a function.
    fn finish(self) -> Vec<Found> {
        let rules = &self.rules.all;
        let concept = |found: &Found| rules[usize::from(found.rule)].concept;
        let mut found = self.found;
        found.sort_by_key(|found| (found.focus.start, found.focus.end, concept(found), found.rule));
        found.dedup_by(|later, earlier| later.focus == earlier.focus && concept(later) == concept(earlier));
        found
    }
}

fn symbol_text(meaning: &Meaning) -> Option<String> {
    Some(match meaning {
        Meaning::Declared { package, name } => format!("{package}.{name}"),
        Meaning::Member { package, owner, name } => format!("{package}.{owner}.{name}"),
        Meaning::Builtin(name) => format!("builtin.{name}"),
        Meaning::Local(_) | Meaning::Import(_) => return None,
    })
}

fn admits(bound: Option<GoVersionBound>, go: GoVersion) -> bool {
    match bound {
        None => true,
        Some(GoVersionBound::From(from)) => go >= from,
        Some(GoVersionBound::Before(before)) => go < before,
    }
}

#[cfg(test)]
mod tests;
