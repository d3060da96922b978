//! The node kinds of tree-sitter-go's grammar, by name.
//!
//! Kinds are compared as numbers.
//! A test holds each constant against the grammar, so an update of the grammar that moves one fails there and prints the list to put here.

use super::Kind;
use std::sync::OnceLock;

macro_rules! kinds {
    ($($constant:ident = $id:literal, $name:literal;)*) => {
        $(#[doc = concat!("`", $name, "`")] pub const $constant: Kind = Kind($id);)*
        /// Every kind with its name in the grammar.
        pub const ALL: &[(Kind, &str)] = &[$(($constant, $name),)*];
    };
}

kinds! {
    ARGUMENT_LIST = 174, "argument_list";
    ARRAY_TYPE = 123, "array_type";
    ASSIGNMENT_STATEMENT = 146, "assignment_statement";
    BINARY_EXPRESSION = 187, "binary_expression";
    BLANK_IDENTIFIER = 8, "blank_identifier";
    BLOCK = 136, "block";
    BREAK_STATEMENT = 151, "break_statement";
    CALL_EXPRESSION = 171, "call_expression";
    CHANNEL_TYPE = 134, "channel_type";
    COMMENT = 94, "comment";
    COMMUNICATION_CASE = 168, "communication_case";
    COMPOSITE_LITERAL = 181, "composite_literal";
    CONST_DECLARATION = 102, "const_declaration";
    CONST_SPEC = 103, "const_spec";
    CONTINUE_STATEMENT = 152, "continue_statement";
    DEC_STATEMENT = 145, "dec_statement";
    DEFAULT_CASE = 163, "default_case";
    DEFER_STATEMENT = 156, "defer_statement";
    DOT = 99, "dot";
    EMPTY_STATEMENT = 139, "empty_statement";
    EXPRESSION_CASE = 162, "expression_case";
    EXPRESSION_LIST = 117, "expression_list";
    EXPRESSION_STATEMENT = 141, "expression_statement";
    EXPRESSION_SWITCH_STATEMENT = 161, "expression_switch_statement";
    FALLTHROUGH_STATEMENT = 150, "fallthrough_statement";
    FALSE = 92, "false";
    FIELD_DECLARATION = 129, "field_declaration";
    FIELD_DECLARATION_LIST = 128, "field_declaration_list";
    FIELD_IDENTIFIER = 214, "field_identifier";
    FLOAT_LITERAL = 87, "float_literal";
    FOR_CLAUSE = 159, "for_clause";
    FOR_STATEMENT = 158, "for_statement";
    FUNC_LITERAL = 185, "func_literal";
    FUNCTION_DECLARATION = 107, "function_declaration";
    FUNCTION_TYPE = 135, "function_type";
    GENERIC_TYPE = 120, "generic_type";
    GO_STATEMENT = 155, "go_statement";
    GOTO_STATEMENT = 153, "goto_statement";
    IDENTIFIER = 1, "identifier";
    IF_STATEMENT = 157, "if_statement";
    IMAGINARY_LITERAL = 88, "imaginary_literal";
    IMPLICIT_LENGTH_ARRAY_TYPE = 124, "implicit_length_array_type";
    IMPORT_DECLARATION = 97, "import_declaration";
    IMPORT_SPEC = 98, "import_spec";
    IMPORT_SPEC_LIST = 100, "import_spec_list";
    INC_STATEMENT = 144, "inc_statement";
    INDEX_EXPRESSION = 176, "index_expression";
    INT_LITERAL = 86, "int_literal";
    INTERFACE_TYPE = 130, "interface_type";
    INTERPRETED_STRING_LITERAL = 190, "interpreted_string_literal";
    IOTA = 93, "iota";
    KEYED_ELEMENT = 184, "keyed_element";
    LABEL_NAME = 215, "label_name";
    LABELED_STATEMENT = 148, "labeled_statement";
    LITERAL_ELEMENT = 183, "literal_element";
    LITERAL_VALUE = 182, "literal_value";
    MAP_TYPE = 133, "map_type";
    METHOD_DECLARATION = 108, "method_declaration";
    METHOD_ELEM = 131, "method_elem";
    NEGATED_TYPE = 127, "negated_type";
    NIL = 90, "nil";
    PACKAGE_CLAUSE = 96, "package_clause";
    PACKAGE_IDENTIFIER = 216, "package_identifier";
    PARAMETER_DECLARATION = 112, "parameter_declaration";
    PARAMETER_LIST = 111, "parameter_list";
    PARENTHESIZED_EXPRESSION = 170, "parenthesized_expression";
    PARENTHESIZED_TYPE = 118, "parenthesized_type";
    POINTER_TYPE = 122, "pointer_type";
    QUALIFIED_TYPE = 188, "qualified_type";
    RANGE_CLAUSE = 160, "range_clause";
    RAW_STRING_LITERAL = 189, "raw_string_literal";
    RECEIVE_STATEMENT = 143, "receive_statement";
    RETURN_STATEMENT = 154, "return_statement";
    RUNE_LITERAL = 89, "rune_literal";
    SELECT_STATEMENT = 167, "select_statement";
    SELECTOR_EXPRESSION = 175, "selector_expression";
    SEND_STATEMENT = 142, "send_statement";
    SHORT_VAR_DECLARATION = 147, "short_var_declaration";
    SLICE_EXPRESSION = 177, "slice_expression";
    SLICE_TYPE = 125, "slice_type";
    SOURCE_FILE = 95, "source_file";
    STATEMENT_LIST = 137, "statement_list";
    STRUCT_TYPE = 126, "struct_type";
    TRUE = 91, "true";
    TYPE_ALIAS = 114, "type_alias";
    TYPE_ARGUMENTS = 121, "type_arguments";
    TYPE_ASSERTION_EXPRESSION = 178, "type_assertion_expression";
    TYPE_CASE = 166, "type_case";
    TYPE_CONSTRAINT = 217, "type_constraint";
    TYPE_CONVERSION_EXPRESSION = 179, "type_conversion_expression";
    TYPE_DECLARATION = 115, "type_declaration";
    TYPE_ELEM = 132, "type_elem";
    TYPE_IDENTIFIER = 218, "type_identifier";
    TYPE_INSTANTIATION_EXPRESSION = 180, "type_instantiation_expression";
    TYPE_PARAMETER_DECLARATION = 110, "type_parameter_declaration";
    TYPE_PARAMETER_LIST = 109, "type_parameter_list";
    TYPE_SPEC = 116, "type_spec";
    TYPE_SWITCH_STATEMENT = 164, "type_switch_statement";
    UNARY_EXPRESSION = 186, "unary_expression";
    VAR_DECLARATION = 104, "var_declaration";
    VAR_SPEC = 105, "var_spec";
    VAR_SPEC_LIST = 106, "var_spec_list";
    VARIADIC_ARGUMENT = 172, "variadic_argument";
    VARIADIC_PARAMETER_DECLARATION = 113, "variadic_parameter_declaration";
}

/// A stretch that could not be parsed.
pub const ERROR: Kind = Kind(u16::MAX);

/// The signs that only separate and enclose, which a flat copy leaves out: a third of all nodes.
/// The first stands for the end of a line, the third for the end of the text.
const SEPARATORS: [(Kind, &str); 10] = [
    (Kind(2), "source_file_token1"),
    (Kind(3), ";"),
    (Kind(4), ""),
    (Kind(7), "."),
    (Kind(9), "("),
    (Kind(10), ")"),
    (Kind(12), ","),
    (Kind(17), "]"),
    (Kind(23), "{"),
    (Kind(24), "}"),
];

/// Is the token a sign that a flat copy leaves out.
pub fn is_separator(token: &str) -> bool {
    token == "\n" || SEPARATORS.iter().any(|(_, known)| *known == token)
}

/// What the copy of a tree needs to know of a kind, so that it asks the tree for less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a question about a kind")]
pub(super) struct Traits {
    /// Does the grammar give it a name; keywords and signs have none.
    pub is_named: bool,
    /// Is it one of the signs that are left out.
    pub is_separator: bool,
    /// Is it without children in a flat copy: a word, a sign, a literal. Strings have some in the grammar.
    pub is_leaf: bool,
    /// May its children stand in fields: tree-sitter takes long to say so of each of them.
    pub has_fields: bool,
    /// Are all its children behind the last named one, or all of them if none is named, signs that are left out.
    pub ends_in_separators: bool,
    /// Is the first of its children such a sign, whatever comes behind it.
    pub starts_with_separator: bool,
    /// Is the second of its three children such a sign, and the last one a name.
    pub is_selector: bool,
}

impl Traits {
    /// Those of a kind that the grammar does not number, which is [`ERROR`].
    pub const OF_ERROR: Self = Self {
        is_named: true,
        is_separator: false,
        is_leaf: false,
        has_fields: true,
        ends_in_separators: false,
        starts_with_separator: false,
        is_selector: false,
    };

    fn of(kind: Kind, language: &tree_sitter::Language) -> Self {
        Self {
            is_named: language.node_kind_is_named(kind.0),
            is_separator: SEPARATORS.iter().any(|(known, _)| *known == kind),
            is_leaf: is_leaf(kind),
            has_fields: !NO_FIELDS.contains(&kind),
            ends_in_separators: ENDING_IN_SEPARATORS.contains(&kind),
            starts_with_separator: STARTING_WITH_SEPARATOR.contains(&kind),
            is_selector: matches!(kind, SELECTOR_EXPRESSION | QUALIFIED_TYPE),
        }
    }

    /// Those of all kinds, by number.
    pub fn all() -> &'static [Self] {
        static ALL: OnceLock<Box<[Traits]>> = OnceLock::new();
        ALL.get_or_init(|| {
            let language: tree_sitter::Language = tree_sitter_go::LANGUAGE.into();
            (0..language.node_kind_count() as u16).map(|kind| Self::of(Kind(kind), &language)).collect()
        })
    }
}

fn is_leaf(kind: Kind) -> bool {
    // The grammar numbers its tokens before everything else; the others are tokens under another name.
    kind.0 < SOURCE_FILE.0
        || matches!(
            kind,
            FIELD_IDENTIFIER
                | LABEL_NAME
                | PACKAGE_IDENTIFIER
                | TYPE_IDENTIFIER
                | INTERPRETED_STRING_LITERAL
                | RAW_STRING_LITERAL
        )
}

/// The most frequent kinds without fields.
const NO_FIELDS: [Kind; 14] = [
    ARGUMENT_LIST,
    BLOCK,
    EXPRESSION_LIST,
    EXPRESSION_STATEMENT,
    FIELD_DECLARATION_LIST,
    INTERFACE_TYPE,
    LITERAL_ELEMENT,
    LITERAL_VALUE,
    PARAMETER_LIST,
    PARENTHESIZED_EXPRESSION,
    POINTER_TYPE,
    RETURN_STATEMENT,
    STATEMENT_LIST,
    STRUCT_TYPE,
];

/// The most frequent kinds of which the last children need not be looked at.
const ENDING_IN_SEPARATORS: [Kind; 11] = [
    ARGUMENT_LIST,
    BLOCK,
    FIELD_DECLARATION_LIST,
    INDEX_EXPRESSION,
    LITERAL_VALUE,
    PARAMETER_LIST,
    PARENTHESIZED_EXPRESSION,
    STATEMENT_LIST,
    TYPE_ARGUMENTS,
    TYPE_ASSERTION_EXPRESSION,
    TYPE_CONVERSION_EXPRESSION,
];

/// The most frequent kinds that start with a sign that is left out. Comments come later, or stand outside of the node.
const STARTING_WITH_SEPARATOR: [Kind; 6] =
    [ARGUMENT_LIST, BLOCK, FIELD_DECLARATION_LIST, LITERAL_VALUE, PARAMETER_LIST, PARENTHESIZED_EXPRESSION];

/// The kind that the grammar calls `name`, a named one.
pub fn by_name(name: &str) -> Option<Kind> {
    ALL.iter().find(|(_, known)| *known == name).map(|(kind, _)| *kind)
}

#[cfg(test)]
mod tests {
    #[test]
    fn kinds_are_those_of_the_grammar() {
        let language: tree_sitter::Language = tree_sitter_go::LANGUAGE.into();
        for (kind, name) in super::ALL {
            assert_eq!(language.id_for_node_kind(name, true), kind.0, "kind.rs: {name} has moved");
        }
        for (kind, token) in super::SEPARATORS {
            assert_eq!(language.node_kind_for_id(kind.0), Some(token), "kind.rs: {token:?} has moved");
            assert!(!language.node_kind_is_named(kind.0));
        }
    }

    #[test]
    fn kinds_without_fields_and_children_have_none_in_the_grammar() {
        let types: serde_json::Value = serde_json::from_str(tree_sitter_go::NODE_TYPES).unwrap();
        let of = |kind: super::Kind| {
            let name = super::ALL.iter().find(|(known, _)| *known == kind).unwrap().1;
            types.as_array().unwrap().iter().find(|one| one["type"] == name && one["named"] == true).unwrap().clone()
        };
        for kind in super::NO_FIELDS {
            let fields = of(kind)["fields"].as_object().unwrap().len();
            assert_eq!(fields, 0, "kind.rs: {kind:?} has fields");
        }
        for (kind, name) in
            super::ALL.iter().filter(|(kind, name)| super::is_leaf(*kind) && !name.ends_with("string_literal"))
        {
            assert!(of(*kind).get("children").is_none(), "kind.rs: {name} has children");
        }
    }
}
