use super::*;
use crate::syntax::kind::Traits;
use crate::syntax::{Field, Kind, NodeId};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

pub(super) const SAMPLE: &str = include_str!("sample.go");

/// What a reader of the tree can tell of a node: depth, kind, bytes, field, and whether it is named, missing, extra, broken.
type Shape = (u32, u16, std::ops::Range<usize>, Option<u16>, [bool; 4]);

/// Every visible node in preorder.
pub(super) fn shapes(file: &SourceFile) -> Vec<Shape> {
    let mut nodes = Vec::new();
    let Some(tree) = &file.tree else { return nodes };
    let mut cursor = tree.walk();
    loop {
        let node = cursor.node();
        let flags = [node.is_named(), node.is_missing(), node.is_extra(), node.has_error()];
        let field = cursor.field_id().map(std::num::NonZeroU16::get);
        nodes.push((cursor.depth(), node.kind_id(), node.byte_range(), field, flags));
        if cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return nodes;
            }
        }
    }
}

/// The nodes of a declaration: kind, bytes, field.
type Declaration = Vec<(Kind, TextRange, Field)>;

/// Where each declaration stands, and its nodes.
fn declarations(file: &SourceFile) -> Vec<(TextRange, Declaration)> {
    let mut declarations = Vec::new();
    file.for_each_declaration(|range, nodes| {
        let of = |id| (nodes.kind(id), nodes.range(id), nodes.field_of(id));
        declarations.push((range, nodes.ids().map(of).collect()));
    });
    declarations
}

/// Holds the copies of the declarations against the tree.
fn check_copies(file: &SourceFile) {
    let mut in_tree = Vec::new();
    let mut is_in_declaration = false;
    let mut string_depth = u32::MAX;
    for (depth, kind, range, field, [is_named, ..]) in shapes(file) {
        if depth <= 1 {
            is_in_declaration = depth == 1 && is_named && kind != kind::COMMENT.0;
        }
        if depth <= string_depth {
            let is_string = [kind::INTERPRETED_STRING_LITERAL.0, kind::RAW_STRING_LITERAL.0].contains(&kind);
            string_depth = if is_string { depth } else { u32::MAX };
            let is_left_out = Traits::all().get(usize::from(kind)).is_some_and(|traits| traits.is_separator);
            if is_in_declaration && !is_left_out {
                // The field of a declaration is not its own business.
                let field = field.filter(|_| depth > 1).unwrap_or_default();
                in_tree.push((Kind(kind), byte_range(range.start, range.end), Field(field)));
            }
        }
    }
    let shifted = |(range, nodes): (TextRange, Declaration)| {
        nodes.into_iter().map(move |(kind, node, field)| (kind, node.shifted(range.start), field))
    };
    let copied: Vec<_> = declarations(file).into_iter().flat_map(shifted).collect();
    if let Some((copied, in_tree)) = copied.iter().zip(&in_tree).find(|(copied, in_tree)| copied != in_tree) {
        panic!("{copied:?} should be {in_tree:?}\nin {}", file.text());
    }
    assert_eq!(copied.len(), in_tree.len(), "{}", file.text());
}

/// Makes the edits and holds the outcome against a full parse, and `changed` against what did change.
fn check_edit(file: &SourceFile, edits: &[Edit]) -> SourceFile {
    let mut text = file.text().to_string();
    for edit in edits {
        edit.apply(&mut text);
    }
    let (edited, changed) = file.edit(edits);
    assert_eq!(**edited.text(), text);
    let whole = SourceFile::parse(&*text);
    assert_eq!(edited.rewrites, whole.rewrites);
    check_copies(&edited);
    if shapes(&edited) != shapes(&whole) {
        let (edited, whole) = (shapes(&edited), shapes(&whole));
        let first = edited.iter().zip(&whole).find(|(left, right)| left != right);
        panic!("another tree than that of a full parse: {first:?}\nafter {edits:?}\nof {}", file.text());
    }

    // A declaration that no changed range touches stood in the old file too, shifted.
    let mut before: Vec<_> = declarations(file);
    for edit in edits {
        // Clamping is the same for both, as the sizes of the texts differ by the edits alone.
        for (range, _) in &mut before {
            *range = edit.shift(*range);
        }
    }
    for (range, nodes) in declarations(&edited) {
        if !changed.iter().any(|changed| changed.start <= range.end && range.start <= changed.end) {
            let same = before.iter().any(|(old, old_nodes)| *old == range && *old_nodes == nodes);
            assert!(same, "{range:?} has changed, but only {changed:?} are named\nafter {edits:?}\nof {}", file.text());
        }
    }
    assert!(changed.iter().all(|range| range.start <= range.end && range.end as usize <= text.len()), "{changed:?}");
    assert!(changed.windows(2).all(|pair| pair[0].end < pair[1].start), "{changed:?}");
    edited
}

/// The text of `SAMPLE` up to the end of `before`, as an offset.
fn behind(before: &str) -> u32 {
    (SAMPLE.find(before).expect(before) + before.len()) as u32
}

/// Makes one edit in the sample, and gives the declarations that need another look.
fn check_changed(start: u32, end: u32, replacement: &str, want: &[&str]) {
    let file = SourceFile::parse(SAMPLE);
    let edit = Edit::new(start, end, replacement);
    check_edit(&file, std::slice::from_ref(&edit));
    let (file, changed) = file.edit(&[edit]);
    let mut touched = Vec::new();
    file.for_each_declaration(|range, _| {
        if changed.iter().any(|changed| changed.start <= range.end && range.start <= changed.end) {
            let text = &file.text()[range.start as usize..range.end as usize];
            touched.push(text[..text.find(['(', '{']).unwrap_or(0)].trim().to_owned());
        }
    });
    assert_eq!(touched, want, "{changed:?}");
}

#[test]
fn the_sample_is_whole() {
    let file = SourceFile::parse(SAMPLE);
    assert!(!file.has_error());
    let parameters: Vec<_> = file.generic_method_parameters().collect();
    let texts: Vec<_> = parameters.iter().map(|range| &SAMPLE[range.start as usize..range.end as usize]).collect();
    assert_eq!(texts, ["[U any, S ~[]U]", "[\n\tE error, // why not\n]"]);
    assert_eq!(file.rewrites.len(), 5, "and three calls of new");
}

#[test]
fn type_parameters_of_a_method_have_a_tree_of_their_own() {
    let text = "package p\n\nfunc (l List) Map[K, V any, S ~[]E](s S) {}\n";
    let file = SourceFile::parse(text);
    let range = file.generic_method_parameters().next().expect("type parameters");
    let nodes = file.type_parameter_list(range);
    assert_eq!(nodes.kind(NodeId(0)), kind::TYPE_PARAMETER_LIST);
    let list = &text[range.start as usize..range.end as usize];
    let parameters = nodes.named_children(NodeId(0));
    let names: Vec<_> = parameters.flat_map(|id| nodes.children_in(id, field::NAME)).collect();
    assert_eq!(names.iter().map(|&id| nodes.text(id, list)).collect::<Vec<_>>(), ["K", "V", "S"]);
    assert!(file.type_parameter_list(TextRange { start: 0, end: 7 }).is_empty());
    assert!(file.type_parameter_list(TextRange { start: 0, end: 999 }).is_empty());
}

#[test]
fn a_change_is_told_where_it_is() {
    let total = behind("func Sum[N Number](xs ...N) (tot");
    check_changed(total, total, "x", &["func Sum[N Number]"]);
    check_changed(total, total + 1, "", &["func Sum[N Number]"]);
    check_changed(total, total, "", &["func Sum[N Number]"]);
    // Between two declarations, but touching neither.
    let gap = behind("\n// Size of a");
    check_changed(gap, gap, " small", &[]);
}

#[test]
fn an_edit_changes_what_the_parser_is_shown() {
    let low = behind("low := new(");
    check_changed(low, low, "2 * ", &["func limits"]);
    let high = behind("high := new(");
    check_changed(high, high + 6, "T", &["func limits"]);
    let map = behind(") Map[U ");
    check_changed(map, map + 3, "", &["func"]);
    check_changed(map - 3, map - 2, "", &["func"]);
}

#[test]
fn an_edit_far_away_changes_what_the_parser_is_shown() {
    // A comment swallows all the newer syntax, and gives it back.
    let file = SourceFile::parse(SAMPLE);
    let at = behind("func Sum[N Number](xs ...N) (total N) {\n");
    let commented = check_edit(&file, &[Edit::new(at, at, "/*")]);
    assert_eq!(commented.rewrites.len(), 0);
    let back = check_edit(&commented, &[Edit::new(at, at + 2, "")]);
    assert_eq!(back.rewrites, file.rewrites);
    let string = check_edit(&file, &[Edit::new(at, at, "x := `"), Edit::new(0, 0, "\n// more\n")]);
    assert_eq!(string.rewrites.len(), 0);
}

#[test]
fn edits_out_of_range_are_clamped() {
    let file = SourceFile::parse("package p\n// 🦫");
    let (file, changed) = file.edit(&[Edit::new(14, 99, "x"), Edit::new(400, 7, "y")]);
    assert_eq!(&**file.text(), "package p\n// xy");
    assert_eq!(changed, [TextRange { start: 13, end: 15 }]);
}

#[test]
fn line_ends_and_byte_order_marks_are_no_errors() {
    for text in [
        "\u{feff}package p\n\nfunc f() {}\n",
        "package p\r\n\r\nfunc f() {\r\n\tx()\r\n}\r\n",
        "package p;func f() {\r}",
    ] {
        let file = SourceFile::parse(text);
        assert!(!file.has_error(), "{text:?}");
        assert_eq!(file.declarations().len(), 2);
        check_edit(&file, &[Edit::new(9, 9, "\r\n")]);
    }
}

#[test]
fn line_index_is_that_of_the_text() {
    let (file, _) = SourceFile::parse("a\nb").edit(&[Edit::new(1, 1, "\n")]);
    assert_eq!(file.line_index(), &LineIndex::new(file.text()));
}

/// Where in the text, and what is put where; the numbers are taken modulo what there is.
#[derive(Clone, Debug)]
struct RandomEdit {
    at: u32,
    len: u32,
    text: String,
}

impl RandomEdit {
    fn in_text(&self, text: &str) -> Edit {
        let start = text.floor_char_boundary(self.at as usize % (text.len() + 1));
        let end = text.ceil_char_boundary((start + self.len as usize).min(text.len()));
        Edit::new(start as u32, end as u32, self.text.clone())
    }
}

/// Mostly small edits as a typist makes them, and some that a careless one does.
fn random_edit() -> impl Strategy<Value = RandomEdit> {
    let text = prop_oneof![
        6 => "[a-z]{1,3}",
        2 => Just(String::new()),
        2 => "[ \t\n\r;,.]{1,2}",
        2 => "[\\[\\](){}]{1,2}",
        1 => "[\"'`/*\\\\]{1,2}",
        1 => "[0-9é世🦫\u{301}\u{feff}]{1,2}",
        1 => prop::sample::select(vec![
            "new(x + 1)", "new(T)", "new", "func (r R) M[T any](x T) {}\n", "func", "[T any]", "<-", ":=", "go ", "defer ",
            "if x {\n}\n", "for {", "select {\n\tcase <-c:\n}\n", "type T[P any] struct{}\n", "// ", "/*", "*/", "\r\n", "\0",
            "x := T{1}\n", "}\n\nfunc f() {\n", "return\n", "[int]", "case 1:\n", "*", "&", "...", "struct{}", "func(){}()",
        ])
        .prop_map(str::to_owned),
    ];
    let len = prop_oneof![5 => Just(0_u32), 4 => 1..4_u32, 1 => 4..200_u32];
    (any::<u32>(), len, text).prop_map(|(at, len, text)| RandomEdit { at, len, text })
}

/// Batches of edits, each followed by its undoing two times out of three, so that most edits meet whole code.
fn random_session() -> impl Strategy<Value = Vec<(Vec<RandomEdit>, bool)>> {
    prop::collection::vec((prop::collection::vec(random_edit(), 1..4), prop::bool::weighted(0.66)), 1..12)
}

fn check_session(session: &[(Vec<RandomEdit>, bool)]) -> usize {
    let mut file = SourceFile::parse(SAMPLE);
    let mut count = 0;
    for (random, undone) in session {
        let before = file.clone();
        let mut text = before.text().to_string();
        let mut edits = Vec::new();
        let mut undo = Vec::new();
        for random in random {
            let edit = random.in_text(&text);
            let TextRange { start, end } = edit.range;
            let new = edit.new_range();
            undo.push(Edit::new(new.start, new.end, &text[start as usize..end as usize]));
            edit.apply(&mut text);
            edits.push(edit);
        }
        file = check_edit(&before, &edits);
        count += edits.len();
        if *undone {
            undo.reverse();
            file = check_edit(&file, &undo);
            count += undo.len();
            assert_eq!(file.text(), before.text());
        }
    }
    count
}

/// Runs random sessions and gives the number of edits in them.
fn check_sessions(cases: u32) -> usize {
    let count = std::cell::Cell::new(0);
    let mut runner = TestRunner::new(ProptestConfig { cases, ..ProptestConfig::with_source_file(file!()) });
    let outcome = runner.run(&random_session(), |session| {
        count.set(count.get() + check_session(&session));
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
    count.get()
}

#[test]
fn edits_give_what_a_full_parse_gives() {
    check_sessions(60);
}

/// `cargo test --lib twenty_thousand -- --ignored --nocapture`
#[test]
#[ignore = "takes minutes"]
fn twenty_thousand_edits_give_what_a_full_parse_gives() {
    let count = check_sessions(1500);
    println!("{count} edits, no divergence");
    assert!(count >= 20_000, "{count}");
}

#[test]
fn declarations_have_every_node_of_the_tree_but_separators_and_those_in_strings() {
    check_copies(&SourceFile::parse(SAMPLE));
    let comments = "package p\nvar x /* 1 */ = /* 2 */ a. /* 3 */ b /* 4 */ . c( /* 5 */ d, /* 6 */ e /* 7 */ )[ /* 8 */ f ]{ /* 9 */ }\n";
    check_copies(&SourceFile::parse(comments));
}

#[test]
fn a_file_parsed_once_has_the_same_declarations_and_can_be_edited() {
    for text in [SAMPLE, "package p\nfunc f( {\nvar x = 1\n", "\0", ""] {
        let (file, once) = (SourceFile::parse(text), SourceFile::parse_once(text));
        assert_eq!(declarations(&once), declarations(&file), "{text}");
        assert_eq!((once.has_error(), once.declarations()), (file.has_error(), file.declarations()), "{text}");
        let edit = Edit { range: TextRange::default(), replacement: "// x\n".into() };
        let (edited, changed) = once.edit(std::slice::from_ref(&edit));
        assert_eq!(declarations(&edited), declarations(&file.edit(&[edit]).0), "{text}");
        assert!(once.has_error() || changed == [byte_range(0, edited.text().len())], "{text}");
    }
}
