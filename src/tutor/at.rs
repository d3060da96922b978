//! What is at a place, as a reader would mean it.

use crate::detect::Occurrence;
use crate::text::TextRange;

/// The occurrences at `offset` (bytes of `text`): those whose focus is there, or else those on its line, or else those
/// in the function around it. Empty where there is none.
pub fn at<'o>(occurrences: &'o [Occurrence], text: &str, offset: u32) -> Vec<&'o Occurrence> {
    let pick =
        |wanted: &dyn Fn(&Occurrence) -> bool| occurrences.iter().filter(|found| wanted(found)).collect::<Vec<_>>();
    let focus = pick(&|found| found.focus.touches(offset));
    if !focus.is_empty() {
        return focus;
    }
    let line = super::whole_lines(text, TextRange { start: offset, end: offset });
    let on_line = pick(&|found| line.start <= found.focus.start && found.focus.start < line.end);
    if !on_line.is_empty() {
        return on_line;
    }
    pick(&|found| found.owner.as_ref().is_some_and(|owner| owner.range.touches(offset)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tutor::testing::{library, occurrences};

    /// The text of each focus at `$0`.
    fn check(code: &str, want: &[&str]) {
        let library = library(&["goroutines", "select", "errors"]);
        let (text, occurrences, cursor) = occurrences(&library, code);
        let found = at(&occurrences, &text, cursor);
        let shown = |found: &&Occurrence| &text[found.focus.start as usize..found.focus.end as usize];
        assert_eq!(found.iter().map(shown).collect::<Vec<_>>(), want, "{code}");
    }

    #[test]
    fn the_token_comes_before_its_line_and_that_before_its_function() {
        check("func f() {\n\t«goroutines: $0go» g(«errors: err»)\n\t«select: select» {}\n}", &["go"]);
        check("func f() {\n\t«goroutines: go» g( $0 «errors: err»)\n\t«select: select» {}\n}", &["go", "err"]);
        check("func f() {$0\n\t«goroutines: go» g()\n\t«select: select» {}\n}", &["go", "select"]);
        check("var x$0 int\n\nfunc f() {\n\t«goroutines: go» g()\n}", &[]);
    }
}
