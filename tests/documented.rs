//! Settings and commands are in the pages that a user reads.

use goviva::lsp::{Settings, protocol_schema};
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

#[test]
fn the_schema_of_the_protocol_is_that_of_its_types() {
    let committed: Value = serde_json::from_str(include_str!("../editors/protocol.schema.json")).unwrap();
    assert_eq!(
        committed,
        protocol_schema(),
        "editors/protocol.schema.json is stale; mend it by `goviva schema --protocol >editors/protocol.schema.json`"
    );
}

#[test]
fn the_examples_of_the_protocol_have_the_fields_of_its_types() {
    let page = include_str!("../editors/PROTOCOL.md");
    let schema = protocol_schema();
    for (method, _) in schema["methods"].as_object().unwrap() {
        assert!(page.contains(method.as_str()), "editors/PROTOCOL.md does not say what {method} does");
    }
    let mut count = 0;
    for part in page.split("\n<!-- ").skip(1) {
        let (name, rest) = part.split_once(" -->\n```json\n").expect("a type's name stands above its example");
        let example: Value = serde_json::from_str(rest.split_once("\n```").unwrap().0).unwrap();
        fits(&schema, &schema["$defs"][name], &example, name);
        count += 1;
    }
    assert_eq!(count, 5);
}

/// The example has each field that its type has, and no other, at every depth.
fn fits(root: &Value, schema: &Value, example: &Value, path: &str) {
    let schema = resolve(root, schema);
    if example.is_null() {
        return;
    }
    let some = schema["anyOf"].as_array().and_then(|any| any.iter().find(|one| one.get("$ref").is_some()));
    if let Some(some) = some {
        return fits(root, some, example, path);
    }
    if let (Some(properties), Some(fields)) = (schema["properties"].as_object(), example.as_object()) {
        for name in properties.keys().chain(fields.keys()) {
            assert!(
                properties.contains_key(name) && fields.contains_key(name),
                "editors/PROTOCOL.md: the example of {path} and its type differ in `{name}`"
            );
            fits(root, &properties[name], &fields[name], &format!("{path}.{name}"));
        }
    }
    for item in example.as_array().into_iter().flatten() {
        fits(root, &schema["items"], item, path);
    }
}
