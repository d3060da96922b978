use super::*;
use crate::concepts::ConceptIndex;
use crate::text::TextRange;
use proptest::prelude::*;
use tower_lsp::ls_types::{Position, Range};

fn uri() -> Uri {
    "file:///a.go".parse().unwrap()
}

fn opened(text: &str) -> Documents {
    let documents = Documents::default();
    documents.open(uri(), 1, text.into());
    documents
}

fn range(start: (u32, u32), end: (u32, u32)) -> Range {
    let position = |(line, character)| Position { line, character };
    Range { start: position(start), end: position(end) }
}

fn changes(documents: &Documents, changes: &[(Option<Range>, &str)]) {
    let change = |&(range, text): &(Option<Range>, &str)| TextDocumentContentChangeEvent {
        range,
        range_length: None,
        text: text.into(),
    };
    assert!(documents.change(&uri(), 2, changes.iter().map(change).collect(), &Session::default()));
}

fn text(documents: &Documents) -> String {
    documents.snapshot(&uri()).unwrap().text.to_string()
}

/// Every `go` of the text is an occurrence.
fn found(text: &str) -> Vec<Occurrence> {
    let focus = |(start, _): (usize, &str)| TextRange { start: start as u32, end: start as u32 + 2 };
    text.match_indices("go")
        .map(focus)
        .map(|focus| Occurrence {
            concept: ConceptIndex(0),
            rule: 0,
            focus,
            range: focus,
            owner: None,
            symbol: None,
            lens: true,
            bindings: [].into(),
        })
        .collect()
}

fn analysis(file: SourceFile, occurrences: Vec<Occurrence>) -> Analysis {
    Analysis {
        file,
        occurrences: occurrences.into(),
        go: GoVersion::CURRENT,
        concerns: Vec::new(),
        is_whole: true,
        knowledge: Arc::default(),
        memory: Mutex::default(),
    }
}

fn analyse(documents: &Documents) {
    let job = documents.begin(&uri()).expect("something to do");
    let analysis = analysis(SourceFile::parse(job.text.clone()), found(&job.text));
    documents.finish(&uri(), job.ticket, Some(analysis));
}

/// Where the occurrences stand in the text now.
fn starts(documents: &Documents) -> Vec<u32> {
    documents.snapshot(&uri()).unwrap().occurrences().iter().map(|occurrence| occurrence.focus.start).collect()
}

#[test]
fn each_change_is_made_in_the_text_that_those_before_it_left() {
    let documents = opened("ab\ncd\n");
    changes(&documents, &[(Some(range((0, 1), (1, 1))), "🦫"), (Some(range((0, 3), (0, 3))), "!")]);
    assert_eq!(text(&documents), "a🦫!d\n");
    changes(&documents, &[(None, "new"), (Some(range((9, 9), (9, 9))), "er"), (Some(range((0, 3), (0, 1))), "-")]);
    assert_eq!(text(&documents), "new-er", "positions are clamped, and a backward range is empty");
}

#[test]
fn what_is_not_open_is_left_alone() {
    let documents = Documents::default();
    assert!(!documents.change(&uri(), 1, Vec::new(), &Session::default()));
    assert!(documents.close(&uri()).is_none());
    assert!(documents.snapshot(&uri()).is_none());
    assert!(documents.begin(&uri()).is_none());
}

#[test]
fn what_was_found_moves_with_the_text_and_leaves_with_it() {
    let documents = opened("go a\ngo b\ngo c\n");
    analyse(&documents);
    changes(&documents, &[(Some(range((0, 0), (0, 0))), "\n")]);
    assert_eq!(starts(&documents), [1, 6, 11]);
    changes(&documents, &[(Some(range((2, 0), (2, 1))), "")]);
    assert_eq!(starts(&documents), [1, 10], "half a token is no token");
    changes(&documents, &[(Some(range((1, 2), (1, 2))), "pher")]);
    assert_eq!(starts(&documents), [14], "a longer word is another");
    analyse(&documents);
    assert_eq!(starts(&documents), [1, 14]);
}

#[test]
fn a_whole_new_text_moves_what_stayed() {
    let documents = opened("a 🦫 go b 世");
    analyse(&documents);
    changes(&documents, &[(None, "a 🦬 x go b 界")]);
    assert_eq!(starts(&documents), [] as [u32; 0], "the change spans it");
    let documents = opened("a go b 世");
    analyse(&documents);
    changes(&documents, &[(None, "a 🦫 go b 世")]);
    assert_eq!(starts(&documents), [7]);
}

#[test]
fn one_analysis_runs_at_a_time_and_the_newest_text_comes_next() {
    let documents = opened("go");
    let first = documents.begin(&uri()).unwrap();
    assert!(documents.begin(&uri()).is_none());
    changes(&documents, &[(Some(range((0, 0), (0, 0))), " ")]);
    changes(&documents, &[(Some(range((0, 0), (0, 0))), " ")]);
    let analysis = analysis(SourceFile::parse("go"), found("go"));
    documents.finish(&uri(), first.ticket, Some(analysis));
    assert_eq!(starts(&documents), [2]);
    let second = documents.begin(&uri()).unwrap();
    assert_eq!(&*second.text, "  go");
    assert_eq!(second.previous.as_ref().unwrap().1.as_slice().len(), 2);
    documents.finish(&uri(), second.ticket, None);
    assert_eq!(starts(&documents), [2], "one that failed leaves what was known");
    assert!(documents.begin(&uri()).is_none(), "and is not tried again on the same text");
    documents.invalidate(|_| true);
    assert!(documents.begin(&uri()).unwrap().fresh);
}

#[test]
fn the_analysis_of_a_closed_document_is_not_that_of_its_successor() {
    let documents = opened("go");
    let job = documents.begin(&uri()).unwrap();
    documents.close(&uri());
    documents.open(uri(), 1, "  go".into());
    let analysis = analysis(SourceFile::parse("go"), found("go"));
    documents.finish(&uri(), job.ticket, Some(analysis));
    assert!(!documents.snapshot(&uri()).unwrap().is_analysed());
    assert!(documents.begin(&uri()).is_some());
}

#[test]
fn broken_code_keeps_what_was_found_in_it() {
    let old = "package p\n\nfunc f() { go a() }\n\nfunc g() { go b() }\n";
    // A brace too many: the function is in pieces, and the second `go` is typed away.
    let edit = Edit::new(21, 21, "{ ( ");
    let mut new = old.to_owned();
    edit.apply(&mut new);
    let file = SourceFile::parse(new.as_str());
    assert!(file.has_error());
    let kept = merge(&file, Vec::new(), &found(old), &[edit].into_iter().collect());
    assert!(kept.iter().any(|occurrence| &new[occurrence.focus.start as usize..][..4] == "go a"), "{kept:?}");
    let whole = SourceFile::parse(old);
    assert_eq!(merge(&whole, Vec::new(), &found(old), &Edits::default()), []);
}

#[test]
fn a_lens_is_shown_anew_only_when_it_differs() {
    let documents = opened("a\ngo b\n");
    let lens = |start, title: &str| Lens {
        range: TextRange { start, end: start + 4 },
        title: title.into(),
        concepts: Vec::new(),
        questions: Vec::new(),
    };
    assert!(!documents.shows_other_than(&uri(), &[lens(2, "x")]), "nobody asked yet");
    documents.show(&uri(), vec![lens(2, "x")]);
    assert!(!documents.shows_other_than(&uri(), &[lens(2, "x")]));
    assert!(documents.shows_other_than(&uri(), &[lens(2, "y")]));
    assert!(documents.shows_other_than(&uri(), &[]));
    changes(&documents, &[(Some(range((0, 0), (0, 0))), "\n")]);
    assert!(!documents.shows_other_than(&uri(), &[lens(3, "x")]), "the client moves it by itself");
}

proptest! {
    #[test]
    fn the_difference_leads_from_one_text_to_the_other(old in "[a🦫世é\n]{0,12}", new in "[a🦫世é\n]{0,12}") {
        let mut text = old.clone();
        difference(&old, &new).apply(&mut text);
        prop_assert_eq!(text, new);
    }
}
