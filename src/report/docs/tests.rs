use super::*;
use std::collections::HashSet;

/// A concept whose every part is hostile.
const HOSTILE: &str = r#"+++
title = "<script>alert('title')</script>"
difficulty = "hard"
frequency = "rare"
related = ["\"><img src=x onerror=alert(1)>"]
sources = ["javascript:alert(1)", "https://go.dev/\"onclick=alert(1)"]
+++

<img src="https://evil.example/a.png" onerror="alert(1)">

## In an interview

<style>body { display: none }</style> [x](javascript:alert(1)) ![y](https://evil.example/b.png)

## Examples

### <b>bold</b>

```go
package a // </code></pre><script>alert(2)</script>
```

## Questions

### one (recall)

<iframe src="https://evil.example"></iframe>

Answer: </details><script>alert(3)</script>
"#;

fn is_page(path: &str) -> bool {
    std::path::Path::new(path).extension().is_some_and(|extension| extension == "html")
}

fn page<'s>(site: &'s [(String, String)], path: &str) -> &'s str {
    &site.iter().find(|(name, _)| name == path).unwrap_or_else(|| panic!("no {path}")).1
}

#[test]
fn every_link_leads_to_a_file_of_the_site_or_to_the_web() {
    let site = site(Library::builtin());
    let paths: HashSet<&str> = site.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths.len(), site.len());
    let links = regex::Regex::new(r#"(?:href|src)="([^"]*)""#).unwrap();
    for (path, text) in site.iter().filter(|(path, _)| is_page(path)) {
        for link in links.captures_iter(text).map(|found| found.get(1).unwrap().as_str()) {
            let (file, part) = link.split_once('#').unwrap_or((link, ""));
            if file.starts_with("https://") || file == "data:," {
                continue;
            }
            let target = match (file, file.strip_prefix("../")) {
                ("", _) => path.clone(),
                (_, Some(up)) => up.to_owned(),
                _ if path.starts_with(CONCEPTS) => format!("{CONCEPTS}{file}"),
                _ => file.to_owned(),
            };
            assert!(paths.contains(target.as_str()), "{path}: {link}");
            let named = part.is_empty() || page(&site, &target).contains(&format!("id=\"{part}\""));
            assert!(named, "{path}: {link}");
        }
    }
}

#[test]
fn no_comment_of_the_tests_reaches_a_reader() {
    for (path, text) in site(Library::builtin()) {
        assert!(!text.contains("// want ") && !text.contains("/* want "), "{path}");
    }
}

#[test]
fn both_sides_of_a_version_are_there() {
    let site = site(Library::builtin());
    let waitgroup = page(&site, "concepts/waitgroup.html");
    for words in ["Since Go 1.25", "<code>Go</code> starts a function", "Before Go 1.25", "<code>Add</code> raises it"]
    {
        assert!(waitgroup.contains(words), "{words}");
    }
}

#[test]
fn a_hostile_concept_stays_text() {
    let (library, _) = Library::from_files(&[("pack/evil/../../up.md", HOSTILE), ("pack/<x>/Ba d\".md", HOSTILE)]);
    let site = site(&library);
    let tags = regex::Regex::new(r"<([a-z0-9]+)([^>]*)>").unwrap();
    for (path, text) in &site {
        assert!(!path.contains("..") && !path.starts_with('/') && !path.contains(['"', '<', ' ']), "{path}");
        if !is_page(path) {
            continue;
        }
        for tag in tags.captures_iter(text) {
            let (name, attributes) = (&tag[1], &tag[2]);
            assert!(!["img", "iframe", "style", "b"].contains(&name), "{path}: {}", &tag[0]);
            assert!(name != "script" || attributes.contains("search"), "{path}: {}", &tag[0]);
            assert!(!attributes.contains("onerror=") && !attributes.contains("javascript:"), "{path}: {}", &tag[0]);
            assert!(!attributes.contains(" onclick="), "{path}: {}", &tag[0]);
        }
    }
}

#[test]
fn the_search_knows_the_names_of_the_code() {
    let site = site(Library::builtin());
    let script = page(&site, "search-index.js");
    let json = script.strip_prefix("globalThis.govivaIndex = ").and_then(|rest| rest.strip_suffix(";\n")).unwrap();
    let entries: Vec<serde_json::Value> = serde_json::from_str(json).unwrap();
    assert_eq!(entries.len(), Library::builtin().concepts.len());
    let map = entries.iter().find(|entry| entry["page"] == "concepts/sync-map.html").unwrap();
    for (list, term) in [("names", "sync-map"), ("names", "sync.Map.LoadOrStore"), ("words", "LoadOrStore")] {
        assert!(map[list].as_array().unwrap().iter().any(|known| known == term), "{term}: {map}");
    }
}
