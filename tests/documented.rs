//! Settings and commands are in the pages that a user reads.

use goviva::lsp::Settings;
use serde_json::Value;

const PAGES: [(&str, &str); 2] = [
    ("README.md", include_str!("../README.md")),
    ("editors/neovim/doc/goviva.txt", include_str!("../editors/neovim/doc/goviva.txt")),
];

#[test]
fn every_setting_is_in_the_readme_and_in_the_help() {
    let mut names = Vec::new();
    let schema = Settings::schema();
    collect(&schema, &schema, "", &mut names);
    assert!(names.contains(&"lens.enabled".to_owned()), "{names:?}");
    for (page, text) in PAGES {
        for name in &names {
            assert!(
                text.contains(name.as_str()),
                "{page} does not say what `{name}` sets: add it to its list of settings"
            );
        }
    }
}

/// The dotted names of the settings that have no settings below them.
fn collect(root: &Value, schema: &Value, prefix: &str, names: &mut Vec<String>) {
    let referred = schema["$ref"].as_str().and_then(|path| root.pointer(path.trim_start_matches('#')));
    let schema = referred.unwrap_or(schema);
    let Some(properties) = schema["properties"].as_object() else {
        names.push(prefix.to_owned());
        return;
    };
    for (name, property) in properties {
        let name = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        collect(root, property, &name, names);
    }
}
