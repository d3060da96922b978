//! What is said follows the reader's Go: the `go` line of go.mod, or the file's own `//go:build go1.N`.

use crate::client::{Client, URI};
use serde_json::{Value, json};
use std::fs;

const WAIT: &str = "package shop

import \"sync\"

func work(wg *sync.WaitGroup) {
	wg.Wait()
}

func later() (all []func() int) {
	for i := range 3 {
		all = append(all, func() int { return i })
	}
	return all
}
";

/// The hover at a place of a file whose go.mod is this; none for a file without one.
fn hover(go_mod: Option<&str>, text: &str, line: u32, character: u32) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    if let Some(go_mod) = go_mod {
        fs::write(folder.path().join("go.mod"), go_mod).expect("a file");
    }
    let uri = format!("file://{}", folder.path().join("shop.go").display());
    assert_ne!(uri, URI);
    let (mut client, _) = Client::greet(json!({}), Value::Null);
    let document = json!({ "uri": uri, "languageId": "go", "version": 1, "text": text });
    client.notify("textDocument/didOpen", json!({ "textDocument": document }));
    let params = json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": character } });
    let hover = client.request("textDocument/hover", params)["result"]["contents"]["value"].clone();
    client.leave();
    hover.as_str().unwrap_or_default().to_owned()
}

#[test]
fn wait_group_go_is_for_those_who_have_it() {
    let at = |go_mod| hover(go_mod, WAIT, 4, 22);
    let (with, without) = ("`Go` starts a function in a goroutine", "`Add` raises it");
    let since = at(Some("module m\n\ngo 1.25\n"));
    assert!(since.contains(with) && !since.contains(without), "{since}");
    let before = at(Some("module m\n\ngo 1.24\n"));
    assert!(before.contains(without) && !before.contains(with), "{before}");
    assert!(at(None).contains(with), "without a go.mod it is current Go");
    assert!(at(Some("module m\n")).contains(without), "a go.mod without a go line is Go 1.16");
}

#[test]
fn loop_variables_are_explained_as_they_are() {
    let at = |go: &str, text: &str| hover(Some(&format!("module m\n\ngo {go}\n")), text, 10, 21);
    let shared = "All rounds of a `for` loop share its loop variable";
    let before = at("1.21", WAIT);
    assert!(before.contains(shared), "{before}");
    let since = at("1.22", WAIT);
    assert!(since.contains("Watch out") && !since.contains(shared), "{since}");
    // The file asks for more than its module.
    let file = format!("//go:build go1.22\n\n{WAIT}");
    let own = hover(Some("module m\n\ngo 1.21\n"), &file, 12, 21);
    assert!(own.contains("Watch out") && !own.contains(shared), "{own}");
}
