use super::*;
use crate::syntax::SourceFile;
use proptest::prelude::*;

/// What the parser reads instead of `text`.
fn parsers_copy(text: &str) -> String {
    String::from_utf8(apply(text, &find(text)).into_owned()).expect("UTF-8")
}

/// The parser reads `new(argument)` with another name for `new`, and can parse it.
fn check_value(argument: &str) {
    let text = format!("package p\n\nfunc f() {{\n\tp := new({argument})\n\tg(p)\n}}\n");
    assert_eq!(parsers_copy(&text), text.replacen("new", "nEW", 1));
    assert!(!SourceFile::parse(text).has_error(), "{argument}");
}

/// The parser reads `new(argument)` as it stands, and can parse it.
fn check_type(argument: &str) {
    let text = format!("package p\n\nfunc f() {{\n\tp := new({argument})\n\tg(p)\n}}\n");
    assert_eq!(parsers_copy(&text), text);
    assert!(!SourceFile::parse(text).has_error(), "{argument}");
}

/// The parser reads the text between `[[` and `]]` as blanks.
fn check_blank(marked: &str) {
    let text = marked.replace("[[", "[").replace("]]", "]");
    let mut want = String::new();
    let mut blank = false;
    let mut rest = marked;
    while let Some(char) = rest.chars().next() {
        let (taken, shown) = match rest {
            _ if rest.starts_with("[[") => {
                blank = true;
                (2, " ".to_owned())
            }
            _ if rest.starts_with("]]") => {
                blank = false;
                (2, " ".to_owned())
            }
            _ if blank && char != '\n' => (char.len_utf8(), " ".repeat(char.len_utf8())),
            _ => (char.len_utf8(), char.to_string()),
        };
        want += &shown;
        rest = &rest[taken..];
    }
    assert_eq!(parsers_copy(&text), want);
}

#[test]
fn new_of_a_value_is_an_ordinary_call() {
    for argument in [
        "1",
        "-1",
        "1.5e3",
        "'x'",
        "\"s\"",
        "`s`",
        "\"\\\")\"",
        "true",
        "nil",
        "x + 1",
        "!ok",
        "&x",
        "^0",
        "x == y",
        "f()",
        "pkg.F(a, b)",
        "x.y.z",
        "a[0]",
        "a[i+1]",
        "a[1:2]",
        "x.(T)",
        "(x + y)",
        "(x)(y)",
        "[]int{1, 2}",
        "[...]int{1}",
        "[2]string{}",
        "map[string]int{\"a\": 1}",
        "struct{}{}",
        "T{}",
        "pkg.T{A: 1}",
        "G[int]{}",
        "G[int](x)",
        "[]byte(\"x\")",
        "func() int { return 1 }()",
        "func(x int) {}",
        "<-ch",
        "*p + 1",
        "*f()",
        "/* a type? */ 1",
        "int64(7)",
        "time.Now().Add(3 * time.Second)",
        "\n\t\tx + 1,\n\t",
        "世界 + 1",
    ] {
        check_value(argument);
    }
}

#[test]
fn new_of_a_type_stays() {
    for argument in [
        "T",
        "pkg.T",
        "*T",
        "**pkg.T",
        "(T)",
        "[]T",
        "[][]pkg.T",
        "[4]T",
        "[2*N + 1]T",
        "[len(a)]T",
        "map[K]V",
        "map[K][]V",
        "map[G[int]]V",
        "chan T",
        "chan<- T",
        "<-chan int",
        "chan (<-chan int)",
        "func()",
        "func(a, b int) (c string, err error)",
        "func(int) int",
        "func(int) func(string)",
        "struct{}",
        "struct{ a, b int; c []func() }",
        "interface{}",
        "interface{ M(); N() int }",
        "any",
        "G[int]",
        "pkg.G[K, []V]",
        "G[func(int) string]",
        "G[H[int]]",
        "T /* 1 + 1 */",
        "世界",
    ] {
        check_type(argument);
    }
}

#[test]
fn only_a_call_that_needs_it_is_renamed() {
    for text in [
        "x.new(1)",
        "x.\n\tnew(1)",
        "renew(1)",
        "new2(1)",
        "new",
        "new()",
        "new(",
        "// new(1)",
        "/* new(1) */",
        "\"new(1)\"",
        "\"\\\"new(1)\"",
        "`\nnew(1)\n`",
        "'\"'\n// new(1)",
    ] {
        assert_eq!(parsers_copy(text), text);
    }
    assert_eq!(parsers_copy("'\"' + new(1) + '\"'"), "'\"' + nEW(1) + '\"'");
    assert_eq!(parsers_copy("'\\'' + new(1)"), "'\\'' + nEW(1)");
    assert_eq!(parsers_copy("\"\\\\\" + new(1) // new(1)"), "\"\\\\\" + nEW(1) // new(1)");
    assert_eq!(parsers_copy("\"open\nnew(1)"), "\"open\nnEW(1)", "a string ends with its line");
    assert_eq!(parsers_copy("make(n-1, make([]T, 1))"), "mAKE(n-1, make([]T, 1))", "somebody's own make");
    assert_eq!(parsers_copy("new(new(f(new(T))))"), "nEW(nEW(f(new(T))))");
}

#[test]
fn type_parameters_of_methods_are_blank() {
    check_blank("func (l List) Map[[T any]](f func(int) T) {}");
    check_blank("func (l *List[E]) Map[[K, V any]](f func(E) (K, V)) map[K]V { return nil }");
    check_blank("func (List) Map[[S ~[]E, E any]](s S) {}");
    check_blank("func (List) Map[[S []E]](s S) {}");
    check_blank("func (List) Map[[S [4]int]](s S) {}");
    check_blank("func (List) Map[[S interface{ new(int) }]](s S) {}");
    check_blank("func (List) Map[[\n\tT any, // 世界\n\tU pkg.C[T],\n]](t T) {}");
    check_blank("func (_ List) /* [ */ Map [[T *int | ~string]] (t T) {}");
}

#[test]
fn only_type_parameters_of_methods_are_blank() {
    for text in [
        "func Map[T any](t T) {}",
        "func (List) Map(a []int) {}",
        "var f func(int) G[int]",
        "var f func(int) G[K, V]",
        "var f func(int) G[pkg.K, V]",
        "var f func(int) G[K, H[int]]",
        "var f func(int) map[string]int",
        "var f func(int) []int",
        "f := func(a int) G[int] { return G[int]{} }",
        "// func (l List) Map[T any]()",
        "`\nfunc (l List) Map[T any]()\n`",
        "func (l List) Map[T any",
        "func (l List Map[T any](",
    ] {
        assert_eq!(parsers_copy(text), text);
    }
}

#[test]
fn neighbours_of_newer_syntax_stay_whole() {
    let text = "package p\n\nfunc before() {}\n\nfunc (l List[E]) Map[\n\tT any,\n](f func(E) T) List[T] {\n\treturn new(f(l.e)).x\n}\n\nfunc after() {}\n";
    let file = SourceFile::parse(text);
    assert!(!file.has_error());
    assert_eq!(file.declarations().len(), 4);
    let parameters: Vec<_> = file.generic_method_parameters().collect();
    let [range] = parameters[..] else { panic!("{parameters:?}") };
    assert_eq!(&text[range.start as usize..range.end as usize], "[\n\tT any,\n]");
}

#[test]
fn hostile_text_costs_little() {
    for text in ["new(", "new([", "new(*", "new(func(", "func (", "func () a[b c", "new(G[", "new(func()", "[", "'"] {
        find(&text.repeat(3_000));
    }
}

proptest! {
    #[test]
    fn rewriting_keeps_length_and_lines(text in "(new|func|\\(|\\)|\\[|\\]|T|any|,|世|\n|\"|`|'|\\\\|/|\\*| |\\.|1|\\{|\\}){0,60}") {
        let copy = parsers_copy(&text);
        prop_assert_eq!(copy.len(), text.len());
        let breaks = |text: &str| text.match_indices('\n').map(|(at, _)| at).collect::<Vec<_>>();
        prop_assert_eq!(breaks(&copy), breaks(&text));
    }
}
