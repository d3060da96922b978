//! Settings and commands are in the pages that a user reads.

use goviva::lsp::Settings;
use serde_json::Value;

const PAGES: [(&str, &str); 3] = [
    ("README.md", include_str!("../README.md")),
    ("editors/vscode/README.md", include_str!("../editors/vscode/README.md")),
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

#[test]
fn the_settings_of_vscode_are_those_of_the_schema() {
    const MEND: &str = "editors/vscode/package.json is stale; mend it by `make vscode-settings`";
    let manifest: Value = serde_json::from_str(include_str!("../editors/vscode/package.json")).unwrap();
    let given = manifest["contributes"]["configuration"]["properties"].as_object().unwrap();
    let schema = Settings::schema();
    let mut names = Vec::new();
    collect(&schema, &schema, "", &mut names);
    assert_eq!(given.len(), names.len() + 1, "{MEND}");
    for name in names {
        let mut want = &schema;
        for step in name.split('.') {
            want = &resolve(&schema, want)["properties"][step];
        }
        let setting = &given[&format!("goviva.{name}")];
        let description = want["description"].as_str().unwrap().replace('\n', " ");
        assert_eq!(setting["markdownDescription"], description, "goviva.{name}: {MEND}");
        assert_eq!(setting["default"], want["default"], "goviva.{name}: {MEND}");
        let choices = &resolve(&schema, want)["oneOf"];
        let choices = choices.as_array().map(|all| all.iter().map(|choice| choice["const"].clone()).collect());
        assert_eq!(setting["enum"], choices.map_or(Value::Null, Value::Array), "goviva.{name}: {MEND}");
    }
    // Its author must not choose what runs, nor what is read, before a folder is trusted.
    let restricted = manifest["capabilities"]["untrustedWorkspaces"]["restrictedConfigurations"].as_array().unwrap();
    assert!(given.keys().all(|name| restricted.contains(&name.as_str().into())), "{MEND}");
    assert_eq!(given["goviva.path"]["scope"], "machine");
}

/// What a schema refers to, or itself.
fn resolve<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
    let referred = schema["$ref"].as_str().and_then(|path| root.pointer(path.trim_start_matches('#')));
    referred.unwrap_or(schema)
}

/// The dotted names of the settings that have no settings below them.
fn collect(root: &Value, schema: &Value, prefix: &str, names: &mut Vec<String>) {
    let schema = resolve(root, schema);
    let Some(properties) = schema["properties"].as_object() else {
        names.push(prefix.to_owned());
        return;
    };
    for (name, property) in properties {
        let name = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        collect(root, property, &name, names);
    }
}
