use std::sync::Arc;

use super::{Detector, FileContext, Look, Memory};
use crate::concepts::{GoVersion, Library};
use crate::detect::{Occurrence, Rules};
use crate::facts::{FileFacts, Package, StandardLibrary};
use crate::syntax::SourceFile;

const SHOP: &str = r#"package shop

import "sync"

type Store struct {
	mu sync.Mutex
	m  sync.Map
}

func (s *Store) Put(k string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.m.Store(k, 1)
}

func start(s *Store) {
	go s.Put("a")
}
"#;

/// The concepts found, as `concept@focus-text`, once with what `memory` keeps and once afresh: they must be the same.
fn check(text: &str, memory: &mut Memory) -> Vec<String> {
    let (rules, problems) = Rules::compile(&Library::builtin().concepts, StandardLibrary::shared());
    assert!(problems.is_empty(), "{problems:?}");
    let file = SourceFile::parse(text);
    let facts = Arc::new(FileFacts::of(&file));
    let package = Package::new("example.com/shop", vec![facts.clone()]);
    let importer = StandardLibrary::shared();
    let context = FileContext { importer, package: &package, facts: &facts, go: GoVersion::CURRENT, path: "shop.go" };
    let mut detector = Detector::new(&rules);
    let found = detector.occurrences_from(&file, &context, memory, Look::AtNew);
    let found =
        if memory.is_outdated { detector.occurrences_from(&file, &context, memory, Look::Everywhere) } else { found };
    assert!(!memory.is_outdated);
    assert_eq!(found, detector.occurrences(&file, &context));
    found.iter().map(|one| shown(one, text)).collect()
}

fn shown(occurrence: &Occurrence, text: &str) -> String {
    let id = &Library::builtin().concepts[usize::from(occurrence.concept.0)].id;
    format!("{id}@{}", &text[occurrence.focus.start as usize..occurrence.focus.end as usize])
}

#[test]
fn a_memory_finds_what_a_fresh_look_finds() {
    let mut memory = Memory::default();
    let before = check(SHOP, &mut memory);
    assert!(before.contains(&"sync-map@Store".to_owned()), "{before:?}");
    assert!(before.contains(&"mutex@Lock".to_owned()), "{before:?}");
    // A line more above moves everything.
    assert_eq!(before, check(&SHOP.replace("import", "// more\n\nimport"), &mut memory));
    // A body changes.
    let longer = check(&SHOP.replace("go s.Put(\"a\")", "go s.Put(\"a\")\n\tgo s.Put(\"b\")"), &mut memory);
    assert_eq!(longer.len(), before.len() + 1);
    // A type changes: what its methods mean changes with it.
    let other = check(&SHOP.replace("m  sync.Map", "m  Map"), &mut memory);
    assert!(!other.contains(&"sync-map@Store".to_owned()), "{other:?}");
    // Broken code, and the same code whole again.
    check(&SHOP.replace("s.mu.Lock()", "s.mu.Lock("), &mut memory);
    assert_eq!(before, check(SHOP, &mut memory));
}

#[test]
fn the_same_text_twice_is_found_twice() {
    let twice = format!("{SHOP}\nfunc start(s *Store) {{\n\tgo s.Put(\"a\")\n}}\n");
    let mut memory = Memory::default();
    let goroutines = |found: Vec<String>| found.iter().filter(|one| *one == "goroutines@go").count();
    assert_eq!(goroutines(check(&twice, &mut memory)), 2);
    assert_eq!(goroutines(check(&twice, &mut memory)), 2);
}
