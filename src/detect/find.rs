//! The pass over a declaration: each node once, the tables say which rules look at it.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::concepts::{GoVersion, GoVersionBound, Once};
use crate::detect::analyses::{Analysis, Finding, Scene};
use crate::detect::condition::names;
use crate::detect::path::{call_of, called_name};
use crate::detect::rules::{CompiledRule, RuleIndex, Rules};
use crate::detect::{Occurrence, Owner};
use crate::facts::{FileFacts, Importer, Meaning, Package, Scopes, View, unquoted};
use crate::syntax::{NodeId, Nodes, Outlined, SourceFile, field, kind};
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
    /// Are the occurrences given their bindings.
    binds: bool,
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
        Self { rules, binds: true, nodes: Nodes::default(), scopes: Scopes::default() }
    }

    /// A detector whose occurrences have no bindings: for those who say where something is and not what it does there.
    pub fn of_places(rules: &'r Rules) -> Self {
        Self { binds: false, ..Self::new(rules) }
    }

    /// All occurrences in a file, in the order of their focus.
    pub fn occurrences(&mut self, file: &SourceFile, context: &FileContext<'_>) -> Vec<Occurrence> {
        self.occurrences_from(file, context, &mut Memory::default(), Look::Everywhere)
    }

    /// Like [`Detector::occurrences`], looking only at declarations that are new or whose surroundings have changed
    /// since `memory` was last used. A memory belongs to one file and one set of rules.
    ///
    /// With [`Look::AtNew`] the second kind keeps what was found in it, and [`Memory::is_outdated`] says so after.
    pub fn occurrences_from(
        &mut self,
        file: &SourceFile,
        context: &FileContext<'_>,
        memory: &mut Memory,
        look: Look,
    ) -> Vec<Occurrence> {
        let surroundings = context.surroundings();
        let mut known = Known::new(std::mem::take(&mut memory.found));
        memory.is_outdated = false;
        let outline = file.outline();
        memory.found.reserve_exact(outline.len());
        let mut all = Vec::new();
        let mut seen_in_file = Vec::new();
        for &Outlined { range, hash, has_error } in outline {
            // How broken code is parsed depends on what stands around it too.
            let kept = if has_error { None } else { known.take(hash) };
            let kept = kept.filter(|kept| kept.surroundings == surroundings || look == Look::AtNew);
            let inspected = if let Some(kept) = kept {
                kept
            } else {
                let Some((owner, found)) = self.inspect(file, range, context) else { continue };
                Inspected { hash, surroundings, owner, found: found.into() }
            };
            memory.is_outdated |= inspected.surroundings != surroundings;
            let owner = inspected.owner.clone().map(|name| Owner { name, range });
            for found in inspected.found.iter() {
                if let Some(lens) = counts(found, self.rules, &mut seen_in_file, (Once::File, Once::FileOnly)) {
                    all.push(occurrence(found, lens, self.rules, range, owner.as_ref()));
                }
            }
            if !has_error {
                memory.found.push(Some(inspected));
            }
        }
        all
    }

    /// The name of the function that stands in the range, if it is one, and what is found there.
    fn inspect(
        &mut self,
        file: &SourceFile,
        range: TextRange,
        context: &FileContext<'_>,
    ) -> Option<(Option<Arc<str>>, Vec<Found>)> {
        let source = file.text().get(range.start as usize..range.end as usize)?;
        let mut buffer = std::mem::take(&mut self.nodes);
        let found = file
            .at_top_level(range.start, |mut item| self.inspect_nodes(file, item.nodes(&mut buffer), source, context));
        self.nodes = buffer;
        found
    }

    fn inspect_nodes(
        &mut self,
        file: &SourceFile,
        nodes: &Nodes,
        source: &str,
        context: &FileContext<'_>,
    ) -> (Option<Arc<str>>, Vec<Found>) {
        self.scopes.rebind(nodes, source);
        let view = View::new(context.importer, context.package, &context.facts.imports, nodes, source, &self.scopes);
        let bare_packages = context.has_bare_names(self.rules);
        let tried = Tried::default();
        let (rules, binds) = (self.rules, self.binds);
        let mut pass = Pass { rules, binds, view: &view, context, file, bare_packages, tried, found: Vec::new() };
        pass.run();
        let mut found = pass.finish();
        let mut seen = Vec::new();
        found.retain_mut(|found| {
            let lens = counts(found, self.rules, &mut seen, (Once::Function, Once::FunctionOnly));
            found.lens = lens.unwrap_or_default();
            lens.is_some()
        });
        (owner(&view), found)
    }
}

/// Where to look while somebody types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Only at declarations whose text is new: what a reader who types waits for.
    AtNew,
    /// Also at those whose surroundings changed: a name may mean something else there now.
    Everywhere,
}

/// What was found in a file's declarations.
#[derive(Debug, Default)]
pub struct Memory {
    found: Vec<Option<Inspected>>,
    /// True if something was kept whose surroundings have changed: [`Look::Everywhere`] has more to say.
    pub is_outdated: bool,
}

/// What was found in a declaration.
#[derive(Debug)]
struct Inspected {
    /// The hash of its text.
    hash: u128,
    /// [`FileContext::surroundings`] at that time.
    surroundings: u128,
    owner: Option<Arc<str>>,
    found: Arc<[Found]>,
}

/// What was found, by the hash of the text, to be asked for in about the order of the file.
struct Known {
    all: Vec<Option<Inspected>>,
    next: usize,
    by_hash: Option<FxHashMap<u128, Vec<usize>>>,
}

impl Known {
    fn new(all: Vec<Option<Inspected>>) -> Self {
        Self { all, next: 0, by_hash: None }
    }

    /// Each is given once: the same text may stand in a file twice.
    fn take(&mut self, hash: u128) -> Option<Inspected> {
        let is_next = |one: &Option<Inspected>| one.as_ref().is_some_and(|one| one.hash == hash);
        if !self.all.get(self.next).is_some_and(is_next) {
            let by_hash = self.by_hash.get_or_insert_with(|| {
                let mut by_hash: FxHashMap<u128, Vec<usize>> = FxHashMap::default();
                for (index, one) in self.all.iter().enumerate() {
                    if let Some(one) = one {
                        by_hash.entry(one.hash).or_default().push(index);
                    }
                }
                by_hash
            });
            let left = by_hash.get(&hash)?.iter();
            self.next = *left.into_iter().find(|&&index| self.all.get(index).is_some_and(is_next))?;
        }
        self.next += 1;
        self.all.get_mut(self.next - 1)?.take()
    }
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

fn occurrence(found: &Found, lens: bool, rules: &Rules, declaration: TextRange, owner: Option<&Owner>) -> Occurrence {
    let rule = &rules.all[usize::from(found.rule)];
    Occurrence {
        concept: rule.concept,
        rule: rule.index,
        focus: found.focus.shifted(declaration.start),
        range: found.range.shifted(declaration.start),
        owner: owner.cloned(),
        symbol: found.symbol.clone(),
        lens,
        bindings: found.bindings.clone(),
    }
}

/// Does the match get a lens; none if it does not count at all. Of the matches of a rule that counts once, all but the
/// first have no lens, or do not count where the second mode says so.
fn counts(
    found: &Found,
    rules: &Rules,
    seen: &mut Vec<RuleIndex>,
    (lens_once, only_once): (Once, Once),
) -> Option<bool> {
    let once = rules.all[usize::from(found.rule)].once;
    if once != lens_once && once != only_once {
        return Some(found.lens);
    }
    if seen.contains(&found.rule) {
        return (once == lens_once).then_some(false);
    }
    seen.push(found.rule);
    Some(found.lens)
}

struct Pass<'a> {
    rules: &'a Rules,
    binds: bool,
    view: &'a View<'a>,
    context: &'a FileContext<'a>,
    file: &'a SourceFile,
    /// [`FileContext::has_bare_names`].
    bare_packages: bool,
    tried: Tried,
    found: Vec<Found>,
}

/// What is known from the rules that were tried at a node: a concept has up to twenty that differ in little.
#[derive(Default)]
struct Tried {
    at: Option<NodeId>,
    /// Which rules have matched, by [`CompiledRule::alike`] and their own index.
    matched: Vec<(RuleIndex, RuleIndex)>,
    /// The answers of shared conditions.
    answers: Vec<(u16, bool)>,
}

impl Tried {
    fn go_to(&mut self, id: NodeId) {
        if self.at != Some(id) {
            self.at = Some(id);
            self.matched.clear();
            self.answers.clear();
        }
    }
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
                self.run_analyses(analyses, id);
            }
            if kind == kind::CALL_EXPRESSION
                && let Some(called) = called_name(self.view, id)
                && let Some(analyses) = self.rules.analyses_by_called.get(self.view.source(called))
            {
                self.run_analyses(analyses, id);
            }
            match kind {
                kind::IDENTIFIER | kind::FIELD_IDENTIFIER | kind::TYPE_IDENTIFIER | kind::NIL => self.try_symbols(id),
                kind::IMPORT_SPEC => self.try_import(id),
                _ => {}
            }
        }
    }

    fn run_analyses(&mut self, analyses: &[(&Analysis, Vec<RuleIndex>)], id: NodeId) {
        for (analysis, rules) in analyses {
            let scene = Scene { view: self.view, context: self.context, file: self.file };
            let mut findings = Vec::new();
            (analysis.run)(&scene, id, &mut findings);
            for finding in findings {
                self.take_finding(finding, rules);
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
        self.tried.go_to(id);
        let is_settled = |&(alike, earlier): &(_, RuleIndex)| alike == rule.alike && earlier < rule_index;
        if self.tried.matched.iter().any(is_settled)
            || !admits(rule.go, self.context.go)
            || !rule.conditions.iter().all(|&condition| self.holds(condition, id))
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
        self.tried.matched.push((rule.alike, rule_index));
        let bindings = if self.binds { self.bindings(rule, id, focus, symbol.is_some()) } else { Vec::new() };
        self.found.push(Found {
            rule: rule_index,
            focus,
            range: nodes.range(range),
            symbol: symbol.cloned(),
            lens: rule.lens,
            bindings: bindings.into(),
        });
    }

    /// Does the condition at this place in the rules hold at `id`, where rules are being tried.
    fn holds(&mut self, place: u16, id: NodeId) -> bool {
        let shared = &self.rules.conditions[usize::from(place)];
        if let Some((_, known)) = self.tried.answers.iter().find(|(known, _)| shared.is_shared && *known == place) {
            return *known;
        }
        let answer = shared.condition.holds(id, self.view, self.context.path);
        if shared.is_shared {
            self.tried.answers.push((place, answer));
        }
        answer
    }

    /// The part of the focus that the rule's regular expression picks.
    fn matched(&self, rule: &CompiledRule, focus: TextRange) -> Option<TextRange> {
        let Some(pattern) = &rule.pattern else { return Some(focus) };
        let text = self.view.text.get(focus.start as usize..focus.end as usize)?;
        let captures = pattern.captures(text)?;
        let part = captures.name("focus").or_else(|| captures.get(0))?;
        Some(TextRange { start: focus.start + part.start() as u32, end: focus.start + part.end() as u32 })
    }

    /// What the names in a rule's sentence stand for.
    fn bindings(&self, rule: &CompiledRule, id: NodeId, focus: TextRange, has_name: bool) -> Vec<(Arc<str>, String)> {
        let view = self.view;
        let mut bindings = self.standing_bindings(focus);
        if has_name {
            bindings.push(("name".into(), view.source(id).into()));
        }
        for (name, path) in &rule.bindings {
            if let Some(bound) = path.follow(id, view) {
                bindings.push((name.clone(), view.source(bound).into()));
            }
        }
        bindings
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
        let mut bindings = Vec::new();
        if self.binds {
            bindings = self.standing_bindings(finding.focus);
            bindings.extend(finding.bindings.into_iter().map(|(name, text)| (Arc::from(name), text)));
        }
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
