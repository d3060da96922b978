//! The rules' third form: Rust functions for what needs a look around, one file each.
//!
//! A closed set: a concept file can name one, not add one.
//! Each is silent where it is unsure.

mod append_aliasing;
mod break_in_switch_in_loop;
mod closures;
mod concurrent_map_access;
mod copying_locks;
mod data_races;
mod deadlock_single_goroutine;
mod dependency_injection;
mod double_close;
mod error_comparison_with_equals;
mod error_handling;
mod errorf_without_wrap;
mod fatal_in_test_goroutine;
mod generics;
mod goroutine_leak;
mod goroutines;
mod http_client_without_timeout;
mod ignored_error;
mod implicit_implementation;
mod log_fatal_skips_defers;
mod loop_variable_capture;
mod main_program;
mod missing_return_after_http_error;
mod nil_map_write;
mod project_layout;
mod recover_outside_defer;
mod rows_not_closed;
mod shadowed_variable;
mod signal_notify_unbuffered;
mod table_driven_tests;
mod typed_nil_interface;
mod unclosed_response_body;
mod waitgroup_add_inside_goroutine;
mod worker_pool;

use crate::detect::FileContext;
use crate::detect::goroutine::method_name;
use crate::facts::{Meaning, Type, View};
use crate::syntax::{Kind, NodeId, SourceFile, field, kind};
use crate::text::TextRange;

/// An analysis: which nodes it looks at and what it finds there.
#[derive(Debug)]
pub struct Analysis {
    /// Its name in a concept's rules.
    pub name: &'static str,
    /// The cases that a rule may ask for.
    pub cases: &'static [&'static str],
    /// The kinds of node that it is called with.
    pub kinds: &'static [Kind],
    /// Of calls only those that call something of one of these names, if there are any: a name is told by its text, so
    /// most calls need no look.
    pub called: &'static [&'static str],
    /// Looks at one node.
    pub run: fn(&Scene<'_>, NodeId, &mut Vec<Finding>),
}

/// What an analysis may look at.
pub struct Scene<'a> {
    /// The declaration.
    pub view: &'a View<'a>,
    /// The file's surroundings.
    pub context: &'a FileContext<'a>,
    /// The file.
    pub file: &'a SourceFile,
}

/// What an analysis found; offsets from the declaration's start.
#[derive(Debug)]
pub struct Finding {
    /// Which of the analysis's cases.
    pub case: &'static str,
    /// The token that the reader points at.
    pub focus: TextRange,
    /// The whole construct.
    pub range: TextRange,
    /// Source text for the rule's sentence.
    pub bindings: Vec<(&'static str, String)>,
}

static ALL: &[&Analysis] = &[
    &append_aliasing::ANALYSIS,
    &break_in_switch_in_loop::ANALYSIS,
    &closures::ANALYSIS,
    &concurrent_map_access::ANALYSIS,
    &copying_locks::ANALYSIS,
    &data_races::ANALYSIS,
    &deadlock_single_goroutine::ANALYSIS,
    &dependency_injection::ANALYSIS,
    &double_close::ANALYSIS,
    &error_comparison_with_equals::ANALYSIS,
    &error_handling::ANALYSIS,
    &errorf_without_wrap::ANALYSIS,
    &fatal_in_test_goroutine::ANALYSIS,
    &generics::ANALYSIS,
    &goroutine_leak::ANALYSIS,
    &goroutines::ANALYSIS,
    &http_client_without_timeout::ANALYSIS,
    &ignored_error::ANALYSIS,
    &implicit_implementation::ANALYSIS,
    &log_fatal_skips_defers::ANALYSIS,
    &loop_variable_capture::ANALYSIS,
    &main_program::ANALYSIS,
    &missing_return_after_http_error::ANALYSIS,
    &nil_map_write::ANALYSIS,
    &project_layout::ANALYSIS,
    &recover_outside_defer::ANALYSIS,
    &rows_not_closed::ANALYSIS,
    &shadowed_variable::ANALYSIS,
    &signal_notify_unbuffered::ANALYSIS,
    &table_driven_tests::ANALYSIS,
    &typed_nil_interface::ANALYSIS,
    &unclosed_response_body::ANALYSIS,
    &waitgroup_add_inside_goroutine::ANALYSIS,
    &worker_pool::ANALYSIS,
];

/// The analysis of this name.
pub fn by_name(name: &str) -> Option<&'static Analysis> {
    ALL.iter().find(|analysis| analysis.name == name).copied()
}

/// The names of all of them.
pub fn names() -> Vec<&'static str> {
    ALL.iter().map(|analysis| analysis.name).collect()
}

impl Scene<'_> {
    /// A finding whose focus and construct are nodes.
    fn finding(&self, case: &'static str, focus: NodeId, range: NodeId, bindings: &[(&'static str, &str)]) -> Finding {
        let nodes = self.view.nodes;
        let bindings = bindings.iter().map(|&(name, text)| (name, text.to_owned())).collect();
        Finding { case, focus: nodes.range(focus), range: nodes.range(range), bindings }
    }

    /// What the last name of an expression means: the function of a call, an operand.
    fn meaning_of_operand(&self, id: NodeId) -> Option<Meaning> {
        let nodes = self.view.nodes;
        match nodes.kind(id) {
            kind::IDENTIFIER => self.view.meaning(id),
            kind::SELECTOR_EXPRESSION => self.view.meaning(nodes.child(id, field::FIELD)?),
            kind::PARENTHESIZED_EXPRESSION => self.meaning_of_operand(nodes.named_children(id).next()?),
            _ => None,
        }
    }

    /// Does a call call one of these functions of a package.
    pub(in crate::detect) fn calls(&self, call: NodeId, package: &str, names: &[&str]) -> bool {
        let (view, nodes) = (self.view, self.view.nodes);
        let Some(function) = nodes.child(call, field::FUNCTION) else { return false };
        // The text is cheap to compare, and most calls end here.
        names.iter().any(|name| view.source(function).ends_with(name))
            && matches!(
                self.meaning_of_operand(function),
                Some(Meaning::Declared { package: known, name }) if *known == *package && names.contains(&&*name)
            )
    }

    /// Does a call call a predeclared function.
    pub(in crate::detect) fn calls_builtin(&self, call: NodeId, name: &str) -> bool {
        let (view, nodes) = (self.view, self.view.nodes);
        nodes.child(call, field::FUNCTION).is_some_and(|function| {
            nodes.kind(function) == kind::IDENTIFIER
                && view.source(function) == name
                && matches!(view.meaning(function), Some(Meaning::Builtin(_)))
        })
    }

    /// Does a call call one of these methods of `*testing.T`, `B` or `F`, or of `testing.TB`.
    pub(in crate::detect) fn calls_test_method(&self, call: NodeId, names: &[&str]) -> bool {
        let Some(name) = method_name(self.view, call) else { return false };
        names.contains(&self.view.source(name))
            && matches!(
                self.view.meaning(name),
                Some(Meaning::Member { package, owner, .. })
                    if &*package == "testing" && matches!(&*owner, "common" | "T" | "B" | "F" | "TB")
            )
    }

    /// Is it `error` or a type that implements it.
    fn is_error_type(&self, ty: &Type) -> bool {
        ty.is_error()
            || matches!(self.view.underlying(&Type::error()), Type::Interface(of)
                if matches!(ty, Type::Named(_) | Type::Pointer(_)) && self.view.implements(ty, &of) == Some(true))
    }

    /// Is the value of an expression an error; where its type is not known, one that is called `err` or `parseErr`.
    fn is_error_value(&self, id: NodeId) -> bool {
        let view = self.view;
        let ty = view.type_of(id);
        if !ty.is_unknown() {
            return self.is_error_type(&ty);
        }
        let name = view.source(id);
        view.nodes.kind(id) == kind::IDENTIFIER && (name == "err" || name.ends_with("Err"))
    }
}
