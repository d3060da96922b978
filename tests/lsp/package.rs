//! A package of four files: what a name means may stand in another file, in another buffer, or just have changed on disk.

use crate::client::Client;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

const FILES: [(&str, &str); 5] = [
    ("go.mod", include_str!("../fixtures/package/go.mod")),
    ("store.go", include_str!("../fixtures/package/store.go")),
    ("methods.go", include_str!("../fixtures/package/methods.go")),
    ("use.go", include_str!("../fixtures/package/use.go")),
    ("use_test.go", include_str!("../fixtures/package/use_test.go")),
];

/// A client with the package on disk.
struct Package {
    client: Client,
    folder: tempfile::TempDir,
}

impl Package {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in FILES {
            fs::write(folder.path().join(name), text).expect("a file");
        }
        Self { client: Client::greet(json!({}), Value::Null).0, folder }
    }

    fn uri(&self, name: &str) -> String {
        format!("file://{}", self.folder.path().join(name).display())
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).expect("a file")
    }

    fn open(&mut self, name: &str) {
        let text = self.text(name);
        let document = json!({ "uri": self.uri(name), "languageId": "go", "version": 1, "text": text });
        self.client.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Replaces all of an open buffer and leaves the disk alone.
    fn type_into(&mut self, name: &str, text: &str) {
        let document = json!({ "uri": self.uri(name), "version": 2 });
        let changes = json!([{ "text": text }]);
        self.client.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }

    /// Changes a file on disk and says so, as editors do.
    fn write(&mut self, name: &str, text: &str) {
        fs::write(self.folder.path().join(name), text).expect("a file");
        let changes = json!([{ "uri": self.uri(name), "type": 2 }]);
        self.client.notify("workspace/didChangeWatchedFiles", json!({ "changes": changes }));
    }

    /// Waits until the hover on `word` behind `before` contains `want`; an empty `want` is no hover at all.
    fn hovers(&mut self, name: &str, before: &str, word: &str, want: &str) {
        let text = self.text(name);
        let at = text.find(&format!("{before}{word}")).expect("the word is there") + before.len();
        let line = text[..at].matches('\n').count();
        let character = at - text[..at].rfind('\n').map_or(0, |end| end + 1);
        let uri = self.uri(name);
        self.client.until(&format!("the hover on {before}{word} says {want:?}"), |client| {
            let position = json!({ "line": line, "character": character });
            let params = json!({ "textDocument": { "uri": uri }, "position": position });
            let hover = client.request("textDocument/hover", params)["result"].clone();
            let text = hover["contents"]["value"].as_str().unwrap_or_default();
            if want.is_empty() { hover.is_null() } else { text.contains(want) }
        });
    }
}

#[test]
fn names_are_followed_through_the_package() {
    let mut package = Package::new();
    assert!(Path::new(&package.folder.path().join("store.go")).exists());
    package.open("use.go");
    package.hovers("use.go", "s.", "Lock", "sync.Mutex");
    package.hovers("use.go", "s.recent.", "Clear", "sync.Map");
    package.open("use_test.go");
    package.hovers("use_test.go", "s.recent.", "Range", "sync.Map");
    package.client.leave();
}

#[test]
fn an_unsaved_edit_of_another_buffer_counts() {
    let mut package = Package::new();
    package.open("use.go");
    package.hovers("use.go", "s.recent.", "Clear", "sync.Map");
    package.open("store.go");
    let store = package.text("store.go");
    package.type_into("store.go", &store.replace("recent sync.Map", "recent recentWords"));
    package.hovers("use.go", "s.recent.", "Clear", "");
    package.hovers("use.go", "s.", "Lock", "sync.Mutex");
    package.type_into("store.go", &store);
    package.hovers("use.go", "s.recent.", "Clear", "sync.Map");
    package.client.leave();
}

#[test]
fn a_change_on_disk_counts() {
    let mut package = Package::new();
    package.open("use.go");
    package.hovers("use.go", "s.", "Lock", "sync.Mutex");
    let store = package.text("store.go");
    package.write("store.go", &store.replace("sync.Mutex", "sync.RWMutex"));
    package.hovers("use.go", "s.", "Lock", "RWMutex");
    package.client.leave();
}
