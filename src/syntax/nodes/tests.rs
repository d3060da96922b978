use super::*;
use crate::syntax::{SourceFile, field, kind};

/// Calls `look` with the last declaration of `text` and the declaration's own text.
fn with_last_declaration(text: &str, look: impl FnOnce(&Nodes, &str)) {
    let file = SourceFile::parse(text);
    let mut last = None;
    file.for_each_declaration(|range, nodes| last = Some((range, nodes.clone())));
    let (range, nodes) = last.expect("a declaration");
    look(&nodes, &text[range.start as usize..range.end as usize]);
}

/// The first node of `kind`.
fn first(nodes: &Nodes, kind: Kind) -> NodeId {
    nodes.ids().find(|&id| nodes.kind(id) == kind).expect("a node of the kind")
}

/// The texts of `ids`.
fn texts<'t>(nodes: &Nodes, ids: impl Iterator<Item = NodeId>, text: &'t str) -> Vec<&'t str> {
    ids.map(|id| nodes.text(id, text)).collect()
}

const SWAP: &str = "package p\n\n// é\nfunc swap(a, b int) (int, int) {\n\t// back\n\treturn b, a\n}\n";

#[test]
fn ids_run_in_source_order_and_parents_stand_before_their_children() {
    with_last_declaration(SWAP, |nodes, text| {
        assert_eq!(nodes.len(), nodes.ids().count());
        assert_eq!(nodes.range(NodeId(0)), TextRange { start: 0, end: text.len() as u32 });
        assert_eq!(nodes.parent(NodeId(0)), None);
        let mut start = 0;
        for id in nodes.ids() {
            assert!(nodes.range(id).start >= start, "{id:?}");
            start = nodes.range(id).start;
            for child in nodes.children(id) {
                assert_eq!(nodes.parent(child), Some(id));
                assert!(child > id && child.0 < nodes.end_of_subtree(id));
                assert!(nodes.range(id).contains(nodes.range(child)));
            }
        }
    });
}

#[test]
fn children_come_with_their_tokens_or_named_alone() {
    with_last_declaration(SWAP, |nodes, text| {
        let root = NodeId(0);
        assert_eq!(nodes.kind(root), kind::FUNCTION_DECLARATION);
        let children = texts(nodes, nodes.children(root), text);
        assert_eq!(children, ["func", "swap", "(a, b int)", "(int, int)", "{\n\t// back\n\treturn b, a\n}"]);
        assert_eq!(texts(nodes, nodes.named_children(root), text), children[1..]);
        let list = first(nodes, kind::PARAMETER_LIST);
        assert_eq!(texts(nodes, nodes.children(list), text), ["a, b int"], "what only separates is left out");
        let body = first(nodes, kind::BLOCK);
        let kinds: Vec<_> = nodes.named_children(body).map(|id| nodes.kind(id)).collect();
        assert_eq!(kinds, [kind::STATEMENT_LIST], "comments are left out");
    });
}

#[test]
fn children_are_found_by_field_kind_and_token() {
    with_last_declaration(SWAP, |nodes, text| {
        let root = NodeId(0);
        let name = nodes.child(root, field::NAME).expect("a name");
        assert_eq!((nodes.text(name, text), nodes.field_of(name)), ("swap", field::NAME));
        assert_eq!(nodes.field_of(root), Field::NONE, "the root's field is not its own business");
        assert_eq!(nodes.child(root, field::RECEIVER), None);
        let parameter = first(nodes, kind::PARAMETER_DECLARATION);
        assert_eq!(texts(nodes, nodes.children_in(parameter, field::NAME), text), ["a", "b"]);
        assert_eq!(nodes.child_of_kind(root, kind::BLOCK), nodes.child(root, field::BODY));
        let token = nodes.token(root, "func", text).expect("the keyword");
        assert!(!nodes.is_named(token));
        assert_eq!(nodes.token(root, "swap", text), None, "a name is no token");
    });
}

#[test]
fn ancestors_lead_to_the_root() {
    with_last_declaration(SWAP, |nodes, _| {
        let list = first(nodes, kind::EXPRESSION_LIST);
        let kinds: Vec<_> = nodes.ancestors(list).map(|id| nodes.kind(id)).collect();
        let want = [kind::RETURN_STATEMENT, kind::STATEMENT_LIST, kind::BLOCK, kind::FUNCTION_DECLARATION];
        assert_eq!(kinds, want);
    });
}

#[test]
fn descendants_can_leave_out_what_is_inside_function_literals() {
    let text = "package p\nfunc f() { a(); func() { b() }(); c() }";
    with_last_declaration(text, |nodes, text| {
        let names = |ids: &mut dyn Iterator<Item = NodeId>| -> Vec<_> {
            ids.filter(|&id| nodes.kind(id) == kind::IDENTIFIER).map(|id| nodes.text(id, text)).collect()
        };
        let body = first(nodes, kind::BLOCK);
        assert_eq!(names(&mut nodes.descendants(body, &[])), ["a", "b", "c"]);
        assert_eq!(names(&mut nodes.descendants(body, &[kind::FUNC_LITERAL])), ["a", "c"]);
        let literal = first(nodes, kind::FUNC_LITERAL);
        assert!(nodes.descendants(body, &[kind::FUNC_LITERAL]).any(|id| id == literal), "the literal itself is given");
        assert_eq!(names(&mut nodes.subtree(literal)), ["b"]);
    });
}

#[test]
fn an_outline_has_empty_bodies_and_literals_and_is_a_tree_still() {
    const TEXT: &str = "package p\nvar a, b = func(x int) { y() }, [2]T{{1}, {2}}[f(T{}, func() { z() })]";
    with_last_declaration(TEXT, |nodes, text| {
        let outline = nodes.outline();
        for id in outline.ids().filter(|&id| matches!(outline.kind(id), kind::BLOCK | kind::LITERAL_VALUE)) {
            assert_eq!(outline.children(id).count(), 0);
        }
        let names = outline.ids().filter(|&id| outline.kind(id) == kind::IDENTIFIER);
        assert_eq!(texts(&outline, names, text), ["a", "b", "x", "f"]);
        for id in outline.ids() {
            assert!(outline.children(id).all(|child| outline.parent(child) == Some(id)));
        }
        assert_eq!(outline.end_of_subtree(NodeId(0)) as usize, outline.len());
        let values = outline.child(first(&outline, kind::VAR_SPEC), field::VALUE).expect("values");
        assert_eq!(outline.named_children(values).count(), 2);
    });
    with_last_declaration(SWAP, |nodes, _| {
        let outline = nodes.outline();
        let body = outline.child(NodeId(0), field::BODY).expect("a body");
        assert_eq!(
            (outline.end_of_subtree(body) as usize, outline.range(body)),
            (outline.len(), { nodes.range(nodes.child(NodeId(0), field::BODY).expect("a body")) })
        );
    });
}

/// A kind has one number however the grammar comes to it, so that comparing numbers is enough.
#[test]
fn aliased_kinds_are_those_they_are_called() {
    for name in ["new", "make", "f"] {
        let text = format!("package p\nvar x = {name}(T)");
        with_last_declaration(&text, |nodes, text| {
            let call = first(nodes, kind::CALL_EXPRESSION);
            let function = nodes.child(call, field::FUNCTION).expect("a function");
            assert_eq!((nodes.kind(function), nodes.text(function, text)), (kind::IDENTIFIER, name));
            assert!(nodes.is_named(function));
            let arguments = nodes.child(call, field::ARGUMENTS).expect("arguments");
            assert_eq!(nodes.kind(arguments), kind::ARGUMENT_LIST);
            let argument = nodes.named_children(arguments).next().expect("an argument");
            let want = if name == "f" { kind::IDENTIFIER } else { kind::TYPE_IDENTIFIER };
            assert_eq!(nodes.kind(argument), want);
        });
    }
    with_last_declaration("package p\nfunc (T) m() { new := 1; _ = x.new }", |nodes, text| {
        let name = nodes.child(NodeId(0), field::NAME).expect("a name");
        assert_eq!(nodes.kind(name), kind::FIELD_IDENTIFIER);
        assert_eq!(nodes.text(first(nodes, kind::IDENTIFIER), text), "new");
        let selector = first(nodes, kind::SELECTOR_EXPRESSION);
        let field = nodes.child(selector, field::FIELD).expect("a field");
        assert_eq!((nodes.kind(field), nodes.text(field, text)), (kind::FIELD_IDENTIFIER, "new"));
    });
}

/// Whether each declaration is broken.
fn check_errors(text: &str, want: &[bool]) {
    let file = SourceFile::parse(text);
    let broken: Vec<_> = file.outline().iter().map(|node| node.has_error).collect();
    assert_eq!(broken, want, "{text}");
}

#[test]
fn errors_show_in_what_holds_them_and_nowhere_else() {
    let around = |body: &str| format!("package p\nfunc a() {{ x() }}\nfunc b() {{\n\t{body}\n}}\nfunc c() {{ x() }}\n");
    check_errors(&around("x()"), &[false, false, false, false]);
    check_errors(&around("x := 1 +"), &[false, false, true, false]);
    check_errors(&around("x("), &[false, false, true, false]);
    check_errors(&around("x.\n\ty()"), &[false, false, false, false]);
    check_errors(&around("x."), &[false, false, true, false]);
    check_errors(&around("if {"), &[false, false, true, false]);
    check_errors(&around("for i := range {}"), &[false, false, true, false]);
    check_errors(&around("y := $"), &[false, false, true, false]);
    check_errors("package p\nfunc (", &[false, true]);
    check_errors("", &[]);
    check_errors("\0", &[true]);
}

#[test]
fn deep_nesting_is_no_danger() {
    let text = format!("package p\nvar x = {}1{}", "(".repeat(50_000), ")".repeat(50_000));
    with_last_declaration(&text, |nodes, _| assert!(nodes.len() > 50_000));
}
