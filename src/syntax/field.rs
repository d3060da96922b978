//! The fields of tree-sitter-go's grammar, by name, compared as numbers and held against the grammar by a test.

use super::Field;

macro_rules! fields {
    ($($constant:ident = $id:literal, $name:literal;)*) => {
        $(#[doc = concat!("`", $name, "`")] pub const $constant: Field = Field($id);)*
        /// Every field with its name in the grammar.
        pub const ALL: &[(Field, &str)] = &[$(($constant, $name),)*];
    };
}

fields! {
    ALIAS = 1, "alias";
    ALTERNATIVE = 2, "alternative";
    ARGUMENTS = 3, "arguments";
    BODY = 4, "body";
    CAPACITY = 5, "capacity";
    CHANNEL = 6, "channel";
    COMMUNICATION = 7, "communication";
    CONDITION = 8, "condition";
    CONSEQUENCE = 9, "consequence";
    ELEMENT = 10, "element";
    END = 11, "end";
    FIELD = 12, "field";
    FUNCTION = 13, "function";
    INDEX = 14, "index";
    INITIALIZER = 15, "initializer";
    KEY = 16, "key";
    LABEL = 17, "label";
    LEFT = 18, "left";
    LENGTH = 19, "length";
    NAME = 20, "name";
    OPERAND = 21, "operand";
    OPERATOR = 22, "operator";
    PACKAGE = 23, "package";
    PARAMETERS = 24, "parameters";
    PATH = 25, "path";
    RECEIVER = 26, "receiver";
    RESULT = 27, "result";
    RIGHT = 28, "right";
    START = 29, "start";
    TAG = 30, "tag";
    TYPE = 31, "type";
    TYPE_ARGUMENTS = 32, "type_arguments";
    TYPE_PARAMETERS = 33, "type_parameters";
    UPDATE = 34, "update";
    VALUE = 35, "value";
}

/// The field that the grammar calls `name`.
pub fn by_name(name: &str) -> Option<Field> {
    ALL.iter().find(|(_, known)| *known == name).map(|(field, _)| *field)
}

#[cfg(test)]
mod tests {
    #[test]
    fn fields_are_those_of_the_grammar() {
        let language: tree_sitter::Language = tree_sitter_go::LANGUAGE.into();
        for (field, name) in super::ALL {
            let id = language.field_id_for_name(name).map(std::num::NonZeroU16::get);
            assert_eq!(id, Some(field.0), "field.rs: {name} has moved");
        }
    }
}
