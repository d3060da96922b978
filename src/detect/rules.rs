//! The rules of a library, compiled into tables by node kind and by name.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::concepts::{self, Concept, ConceptIndex, Form, GoVersionBound, Member, Once, Problem, Rule, Symbol};
use crate::detect::analyses::{self, Analysis};
use crate::detect::condition::Condition;
use crate::detect::path::{Path, known_kind, known_token};
use crate::facts::{Importer, ObjectKind};
use crate::syntax::{Kind, kind};

/// A rule's place in [`Rules`].
pub(crate) type RuleIndex = u16;

/// All rules of a library, ready to run.
#[derive(Debug, Default)]
pub struct Rules {
    pub(crate) all: Vec<CompiledRule>,
    /// The conditions of all rules; those of one concept share the ones that are the same.
    pub(crate) conditions: Vec<SharedCondition>,
    /// Rules by the kind of node they match, indexed by the kind's number.
    pub(crate) by_kind: Vec<Vec<RuleIndex>>,
    /// Analyses by the kind of node they look at, each with its rules.
    pub(crate) analyses_by_kind: Vec<Vec<(&'static Analysis, Vec<RuleIndex>)>>,
    /// Analyses by the name of what a call calls, each with its rules.
    pub(crate) analyses_by_called: FxHashMap<&'static str, Vec<(&'static Analysis, Vec<RuleIndex>)>>,
    /// Rules for symbols by the last part of their name.
    pub(crate) by_name: FxHashMap<Box<str>, Vec<(Symbol, RuleIndex)>>,
    /// Rules for every name of a package, by import path.
    pub(crate) by_package: FxHashMap<Box<str>, Vec<RuleIndex>>,
    /// Rules for every member of a type whose members are not known beforehand.
    pub(crate) any_member: Vec<(Symbol, RuleIndex)>,
    /// Rules for import specs, by import path.
    pub(crate) by_import: FxHashMap<Box<str>, Vec<RuleIndex>>,
}

/// A condition, and whether several rules have it: then its answer is worth remembering.
#[derive(Debug)]
pub(crate) struct SharedCondition {
    pub condition: Condition,
    pub is_shared: bool,
}

/// A rule, compiled.
#[derive(Debug)]
pub(crate) struct CompiledRule {
    pub concept: ConceptIndex,
    /// Its index in the concept.
    pub index: u16,
    /// Their places in [`Rules::conditions`], the cheap ones first.
    pub conditions: Vec<u16>,
    /// The first rule of the concept that finds the focus in the same way: where one of them has matched, those behind
    /// it can only find the same again, and do not count.
    pub alike: RuleIndex,
    pub focus: Path,
    pub token: Option<String>,
    pub pattern: Option<crate::concepts::Pattern>,
    pub lens: bool,
    pub once: Once,
    pub bindings: Vec<(Arc<str>, Path)>,
    pub go: Option<GoVersionBound>,
    /// With an analysis: only findings of this case.
    pub case: Option<String>,
}

impl Rules {
    /// Compiles the rules of `concepts`, whose indices are their places in the slice.
    /// A rule with a problem that only the engine can know (an unknown node kind, field, symbol or analysis) is left out; the others stay.
    pub fn compile(concepts: &[Concept], importer: &dyn Importer) -> (Self, Vec<Problem>) {
        let mut rules = Self::default();
        let mut problems = Vec::new();
        for (concept_index, concept) in concepts.iter().enumerate() {
            let mut written = Written::default();
            for (index, rule) in concept.rules.iter().enumerate() {
                let at = (ConceptIndex(concept_index as u16), index as u16);
                if let Err(message) = rules.add(at, concept, rule, &mut written, importer) {
                    problems.push(Problem { file: concept.file.clone(), line: rule.line, message });
                }
            }
        }
        (rules, problems)
    }

    fn add<'c>(
        &mut self,
        at: (ConceptIndex, u16),
        concept: &Concept,
        rule: &'c Rule,
        written: &mut Written<'c>,
        importer: &dyn Importer,
    ) -> Result<(), String> {
        let id = self.all.len() as RuleIndex;
        let mut compiled = CompiledRule {
            concept: at.0,
            index: at.1,
            conditions: self.add_conditions(rule, written)?,
            alike: written.first_alike(rule, id),
            focus: Path::compile(&rule.focus)?,
            token: rule.token.clone(),
            pattern: rule.pattern.clone(),
            lens: rule.lens && concept.lens,
            once: rule.once,
            bindings: rule
                .bindings
                .iter()
                .map(|(name, path)| Ok((Arc::from(name.as_str()), Path::compile(path)?)))
                .collect::<Result<_, String>>()?,
            go: rule.go,
            case: None,
        };
        rule.token.as_deref().map_or(Ok(()), known_token)?;
        match &rule.form {
            Form::Symbols { symbols, imports } => {
                for symbol in symbols {
                    self.add_symbol(symbol, id, importer)?;
                }
                for path in imports {
                    self.by_import.entry(path.as_str().into()).or_default().push(id);
                }
            }
            Form::Node(kinds) => {
                for kind in kinds.iter().map(|kind| known_kind(kind)).collect::<Result<Vec<_>, _>>()? {
                    slot(&mut self.by_kind, kind).push(id);
                }
            }
            Form::Analysis { name, case } => {
                let analysis = analyses::by_name(name).ok_or_else(|| {
                    format!("there is no analysis `{name}`; there are {}", analyses::names().join(", "))
                })?;
                if let Some(case) = case
                    && !analysis.cases.contains(&case.as_str())
                {
                    return Err(format!(
                        "the analysis `{name}` has no case `{case}`; it has {}",
                        analysis.cases.join(", ")
                    ));
                }
                compiled.case.clone_from(case);
                let add = |there: &mut Vec<(&'static Analysis, Vec<RuleIndex>)>| match there
                    .iter_mut()
                    .find(|(known, _)| known.name == analysis.name)
                {
                    Some((_, rules)) => rules.push(id),
                    None => there.push((analysis, vec![id])),
                };
                let by_name = |kind: Kind| kind == kind::CALL_EXPRESSION && !analysis.called.is_empty();
                let by_kind = analysis.kinds.iter().filter(|&&kind| !by_name(kind));
                by_kind.for_each(|kind| add(slot(&mut self.analyses_by_kind, *kind)));
                analysis.called.iter().for_each(|name| add(self.analyses_by_called.entry(name).or_default()));
            }
        }
        written.rules.push((rule, id));
        self.all.push(compiled);
        Ok(())
    }

    /// The places of the rule's conditions, in the order of their cost.
    fn add_conditions<'c>(&mut self, rule: &'c Rule, written: &mut Written<'c>) -> Result<Vec<u16>, String> {
        let mut places = Vec::with_capacity(rule.conditions.len());
        for condition in &rule.conditions {
            let known = written.conditions.iter().find(|(known, _)| *known == condition).map(|&(_, place)| place);
            places.push(if let Some(place) = known {
                self.conditions[usize::from(place)].is_shared = true;
                place
            } else {
                let place = self.conditions.len() as u16;
                self.conditions.push(SharedCondition { condition: Condition::compile(condition)?, is_shared: false });
                written.conditions.push((condition, place));
                place
            });
        }
        places.sort_by_key(|&place| self.conditions[usize::from(place)].condition.cost());
        Ok(places)
    }

    fn add_symbol(&mut self, symbol: &Symbol, rule: RuleIndex, importer: &dyn Importer) -> Result<(), String> {
        let package = importer.package(&symbol.package);
        match (&symbol.name, &symbol.member) {
            (None, _) => self.by_package.entry(symbol.package.as_str().into()).or_default().push(rule),
            (Some(name), None) => {
                if let Some(package) = &package
                    && package.object(name).is_none()
                {
                    return Err(format!("the package `{}` has no `{name}`", symbol.package));
                }
                self.by_name.entry(name.as_str().into()).or_default().push((symbol.clone(), rule));
            }
            (Some(name), Some(Member::Named(member))) => {
                if let Some(package) = &package
                    && package.object(name).is_none_or(|object| object.kind != ObjectKind::Type)
                {
                    return Err(format!("the package `{}` has no type `{name}`", symbol.package));
                }
                self.by_name.entry(member.as_str().into()).or_default().push((symbol.clone(), rule));
            }
            (Some(name), Some(Member::All)) => match package {
                Some(package) => {
                    if package.object(name).is_none_or(|object| object.kind != ObjectKind::Type) {
                        return Err(format!("the package `{}` has no type `{name}`", symbol.package));
                    }
                    for member in crate::facts::member_names(&package, name, importer) {
                        let symbol = Symbol { member: Some(Member::Named(member.to_string())), ..symbol.clone() };
                        self.by_name.entry(member.to_string().into()).or_default().push((symbol, rule));
                    }
                }
                None => self.any_member.push((symbol.clone(), rule)),
            },
        }
        Ok(())
    }
}

/// What was written in the rules of a concept so far.
#[derive(Default)]
struct Written<'c> {
    conditions: Vec<(&'c concepts::Condition, u16)>,
    rules: Vec<(&'c Rule, RuleIndex)>,
}

impl Written<'_> {
    /// The first rule that finds its focus as this one does, which is `id`.
    fn first_alike(&self, rule: &Rule, id: RuleIndex) -> RuleIndex {
        let is_alike =
            |other: &Rule| (&other.focus, &other.token, &other.pattern) == (&rule.focus, &rule.token, &rule.pattern);
        self.rules.iter().find(|(other, _)| is_alike(other)).map_or(id, |&(_, first)| first)
    }
}

fn slot<T>(table: &mut Vec<Vec<T>>, kind: Kind) -> &mut Vec<T> {
    let index = usize::from(kind.0);
    if table.len() <= index {
        table.resize_with(index + 1, Vec::new);
    }
    &mut table[index]
}
