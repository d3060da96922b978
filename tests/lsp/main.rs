//! The whole program as an editor meets it: over real pipes, with polite clients and rude ones.

#![expect(clippy::expect_used, reason = "a test that does not hear from its server should stop")]
#![expect(clippy::disallowed_methods, reason = "a test looks at the clock to give up")]
#![expect(clippy::needless_pass_by_value, reason = "messages are written where they are sent")]

mod client;
mod package;
mod quiz;
mod recorded;
mod version;

use client::{Client, URI};
use serde_json::{Value, json};
use std::time::Duration;

const PROGRAM: &str = "package shop

func open() {
	done := make(chan bool)
	go work(done)
	select {
	case <-done:
	}
}

func work(done chan bool) {
	done <- true
}
";

/// The text of a hover and its range as `LINE:CHARACTER-LINE:CHARACTER`.
fn shown(hover: &Value) -> (String, String) {
    let range = &hover["range"];
    let place = |position: &Value| format!("{}:{}", position["line"], position["character"]);
    let text = hover["contents"]["value"].as_str().expect("a text").to_owned();
    (text, format!("{}-{}", place(&range["start"]), place(&range["end"])))
}

#[test]
fn a_hover_explains_this_code_in_six_lines() {
    let mut client = Client::with_document(PROGRAM);
    let (text, range) = shown(&client.hover(4, 1));
    assert!(text.contains("work"), "it speaks of this code: {text}");
    assert!(text.lines().count() <= 6, "{text}");
    assert!(!text.starts_with('#'), "{text}");
    assert_eq!(range, "4:1-4:3");
    assert_eq!(client.hover(2, 6), Value::Null, "nothing to say is null");
    client.leave();
}

#[test]
fn lenses_have_their_titles_at_once_and_ask_when_run() {
    let mut client = Client::with_document(PROGRAM);
    let lenses = client.code_lenses();
    assert_eq!(lenses[0]["range"]["start"], json!({ "line": 2, "character": 0 }));
    let title = lenses[0]["command"]["title"].as_str().unwrap();
    assert!(title.starts_with("▷ ") && title.contains("select"), "{title}");
    assert_eq!(lenses[0]["command"]["command"], "goviva.quiz");

    let command = json!({ "command": "goviva.quiz", "arguments": lenses[0]["command"]["arguments"] });
    let answer = client.request("workspace/executeCommand", command);
    assert_eq!(answer["result"], Value::Null, "the reader is not waited for");
    let question = client.hear("window/showMessageRequest");
    assert!(question["params"]["actions"].as_array().unwrap().len() > 1, "{question}");
    // The server is free while the reader thinks.
    assert_ne!(client.hover(4, 1), Value::Null);
    client.reply(&question, &Value::Null);
    client.leave();
}

#[test]
fn a_dismissed_question_and_a_strange_answer_do_no_harm() {
    let mut client = Client::with_document(PROGRAM);
    let arguments = client.code_lenses()[0]["command"]["arguments"].clone();
    for answer in [Value::Null, json!({ "title": "something else" }), json!(5)] {
        client.request("workspace/executeCommand", json!({ "command": "goviva.quiz", "arguments": arguments }));
        let question = client.hear("window/showMessageRequest");
        client.reply(&question, &answer);
    }
    client.leave();
}

#[test]
fn actions_explain_and_quiz_and_obey_the_kinds_asked_for() {
    let capabilities = json!({ "textDocument": { "codeAction": { "codeActionLiteralSupport":
        { "codeActionKind": { "valueSet": [] } } } }, "experimental": { "goviva": { "explain": true } } });
    let (mut client, _) = Client::greet(capabilities, Value::Null);
    client.open(PROGRAM);
    let mut actions = |only: Value| {
        let position = json!({ "line": 5, "character": 3 });
        let context = match only {
            Value::Null => json!({ "diagnostics": [] }),
            only => json!({ "diagnostics": [], "only": only }),
        };
        let params = json!({ "textDocument": { "uri": URI }, "context": context,
            "range": { "start": position, "end": position } });
        client.request("textDocument/codeAction", params)["result"].clone()
    };
    assert_eq!(actions(json!(["source.organizeImports"])), Value::Null);
    assert_eq!(actions(json!(["goviva.quiz"])).as_array().unwrap().len(), 1);
    let all = actions(Value::Null);
    assert_eq!(all[0]["title"], "Explain select", "{all}");
    let command = &all[0]["command"];
    let answer = client.request(
        "workspace/executeCommand",
        json!({ "command": command["command"], "arguments": command["arguments"] }),
    );
    assert!(answer["result"].as_str().unwrap().contains("\n## Pitfalls\n"), "{answer}");
    for (command, arguments) in
        [("goviva.explain", json!([{ "concept": "nonsense" }])), ("goviva.explain", json!([])), ("nonsense", json!([]))]
    {
        let answer = client.request("workspace/executeCommand", json!({ "command": command, "arguments": arguments }));
        assert_eq!(answer["error"]["code"], -32602, "{answer}");
    }
    client.leave();
}

#[test]
fn positions_are_counted_as_agreed() {
    let text = "package p\n\nfunc f(c chan int) {\n\t/* 🦫 世 é */ select {\n\tcase <-c:\n\t}\n}\n";
    for (offered, agreed, character) in [
        (json!(["utf-16", "utf-8"]), "utf-8", 19),
        (json!(["utf-32"]), "utf-32", 13),
        (json!(["utf-16"]), "utf-16", 14),
        (Value::Null, "utf-16", 14),
    ] {
        let (mut client, said) = Client::greet(json!({ "general": { "positionEncodings": offered } }), Value::Null);
        assert_eq!(said["capabilities"]["positionEncoding"], agreed);
        client.open(text);
        let (_, range) = shown(&client.hover(3, character));
        assert_eq!(range, format!("3:{character}-3:{}", character + 6), "{agreed}");
        // An edit behind the beaver, counted the same way.
        client.change([3, character, 3, character], "🦫 ");
        let expected = text.replace("select", "🦫 select");
        assert_eq!(client.document()["text"], expected, "{agreed}");
        client.leave();
    }
}

#[test]
fn what_was_found_follows_the_edits() {
    let mut client = Client::with_document(PROGRAM);
    let before = client.lenses();
    assert!(before[0].starts_with("2: "), "{before:?}");
    client.change([0, 12, 0, 12], "\n\nvar x = 1");
    let (_, range) = shown(&client.hover(6, 1));
    assert_eq!(range, "6:1-6:3");
    let after = client.lenses();
    assert!(after[0].starts_with("4: "), "{after:?}");
    client.leave();
}

#[test]
fn lenses_stay_while_code_is_broken_and_go_with_their_code() {
    let mut client = Client::with_document(PROGRAM);
    let before = client.lenses();
    // Each key of a new statement, none of which leaves the file whole.
    for (index, key) in "if x := f(".chars().enumerate() {
        client.change([3, index as u32, 3, index as u32], &key.to_string());
        assert_eq!(client.lenses(), before, "after {key}");
    }
    client.change([3, 0, 3, 10], "");
    assert_eq!(client.lenses(), before);
    client.change([5, 0, 8, 0], "");
    assert!(!client.lenses().iter().any(|lens| lens.contains("select")));
    client.leave();
}

#[test]
fn a_refresh_is_sent_only_when_the_lenses_differ() {
    let capabilities = json!({ "workspace": { "codeLens": { "refreshSupport": true } } });
    let (mut client, _) = Client::greet(capabilities, Value::Null);
    client.open(PROGRAM);
    client.lenses();
    client.change([0, 12, 0, 12], "\n// A comment.\n");
    client.listen(Duration::from_millis(500));
    assert!(client.heard.is_empty(), "{:?}", client.heard);
    client.change([13, 0, 13, 0], "\tgo work(done)\n");
    let refresh = client.hear("workspace/codeLens/refresh");
    client.reply(&refresh, &Value::Null);
    assert!(client.lenses()[1].contains("goroutines"));
    client.leave();
}

#[test]
fn settings_come_with_initialize_by_notification_or_when_asked_for() {
    let off = json!({ "lens": { "enabled": false } });
    let (mut client, _) = Client::greet(json!({}), off.clone());
    client.open(PROGRAM);
    assert_eq!(client.lenses(), [] as [&str; 0]);
    client.notify(
        "workspace/didChangeConfiguration",
        json!({ "settings": { "goviva": { "hover": { "enabled": false } } } }),
    );
    client.until("the lenses come back", |client| !client.lenses().is_empty());
    assert_eq!(client.hover(4, 1), Value::Null);
    client
        .notify("workspace/didChangeConfiguration", json!({ "settings": { "goviva": { "hover": { "enabled": 7 } } } }));
    let warning = client.hear("window/logMessage");
    let text = warning["params"]["message"].as_str().unwrap();
    assert!(text.starts_with("setting `goviva.hover.enabled`: "), "{text}");
    let shown = client.hear("window/showMessage");
    assert_eq!(shown["params"]["message"], format!("goviva: {text}"));
    client.leave();

    let (mut client, _) = Client::greet(json!({ "workspace": { "configuration": true } }), Value::Null);
    client.open(PROGRAM);
    let lenses = client.ask("textDocument/codeLens", json!({ "textDocument": { "uri": URI } }));
    let asked = client.hear("workspace/configuration");
    assert_eq!(asked["params"]["items"], json!([{ "section": "goviva" }]));
    client.reply(&asked, &json!([off]));
    assert_eq!(client.answer(lenses)["result"], Value::Null, "what was asked before waits for the settings");
    client.leave();
}

/// The built-in concept of goroutines, with another title.
fn own_concept(title: &str) -> String {
    let built_in = include_str!("../../knowledge/concurrency/goroutines.md");
    let (_, rest) = built_in.split_once("\ntitle = ").expect("a title");
    let (_, rest) = rest.split_once('\n').expect("more");
    format!("+++\ntitle = \"{title}\"\n{rest}")
}

#[test]
fn concepts_of_ones_own_come_over_the_built_in_ones() {
    let folder = tempfile::tempdir().unwrap();
    let (mut client, _) = Client::greet(json!({}), json!({ "conceptFolders": [folder.path().join("missing")] }));
    let warning = client.hear("window/logMessage");
    let text = warning["params"]["message"].as_str().unwrap();
    assert!(text.contains("missing") && text.contains("goviva.conceptFolders"), "{text}");
    client.open(PROGRAM);
    assert_ne!(client.hover(4, 1), Value::Null, "the built-in ones are there all the same");

    std::fs::create_dir(folder.path().join("concurrency")).expect("a folder");
    let file = folder.path().join("concurrency/goroutines.md");
    std::fs::write(&file, own_concept("Ours")).expect("a file");
    client.notify(
        "workspace/didChangeConfiguration",
        json!({ "settings": { "goviva.conceptFolders": [folder.path()] } }),
    );
    client.until("our own concept", |client| shown(&client.hover(4, 1)).0.contains("**Ours**"));
    std::fs::write(&file, own_concept("Ours, mended")).expect("a file");
    let uri = format!("file://{}", file.display().to_string().replace('\\', "/"));
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": uri, "type": 2 }] }));
    client.until("its new text", |client| shown(&client.hover(4, 1)).0.contains("**Ours, mended**"));
    client.leave();
}

#[test]
fn the_module_and_the_other_files_of_the_package_count() {
    let folder = tempfile::tempdir().expect("a folder");
    let uri = |name: &str| format!("file://{}", folder.path().join(name).display().to_string().replace('\\', "/"));
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("a file");
    let changed = |name: &str| json!({ "changes": [{ "uri": uri(name), "type": 2 }] });
    write("go.mod", "module shop\n\ngo 1.21\n");
    write("guard.go", "package shop\n\nimport \"sync\"\n\ntype guard struct {\n\tsync.Mutex\n}\n");
    let text = "package shop\n\nimport \"sync\"\n\nvar group sync.WaitGroup\n\nfunc f(g *guard) {\n\tg.Lock()\n}\n";
    write("shop.go", text);
    let (mut client, _) = Client::greet(json!({}), Value::Null);
    let open = |client: &mut Client, name: &str, text: &str| {
        let document = json!({ "uri": uri(name), "languageId": "go", "version": 1, "text": text });
        client.notify("textDocument/didOpen", json!({ "textDocument": document }));
    };
    let hover = |client: &mut Client, line: u32, character: u32| {
        let position = json!({ "line": line, "character": character });
        let params = json!({ "textDocument": { "uri": uri("shop.go") }, "position": position });
        client.request("textDocument/hover", params)["result"]["contents"]["value"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    open(&mut client, "shop.go", text);
    assert!(hover(&mut client, 4, 16).contains("`Add` raises it"), "as for Go 1.21");
    write("go.mod", "module shop\n\ngo 1.25\n");
    client.notify("workspace/didChangeWatchedFiles", changed("go.mod"));
    client.until("the words for Go 1.25", |client| hover(client, 4, 16).contains("`Go` starts"));

    assert!(hover(&mut client, 7, 3).contains("utex"), "the other file says what `Lock` is");
    // In the editor the lock is gone, on disk it is not.
    open(&mut client, "guard.go", "package shop\n\ntype guard struct{}\n");
    client.until("the open file counts", |client| hover(client, 7, 3).is_empty());
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri("guard.go") } }));
    client.until("the file on disk counts again", |client| !hover(client, 7, 3).is_empty());
    client.leave();
}

#[test]
fn files_are_watched_where_the_client_can() {
    let capabilities = json!({ "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } } });
    let (mut client, _) = Client::greet(capabilities, Value::Null);
    let asked = client.hear("client/registerCapability");
    assert_eq!(asked["params"]["registrations"][0]["method"], "workspace/didChangeWatchedFiles");
    client.reply(&asked, &Value::Null);
    client.open(PROGRAM);
    client.notify(
        "workspace/didChangeWatchedFiles",
        json!({ "changes": [{ "uri": "file:///work/shop/go.mod", "type": 2 }] }),
    );
    client.notify(
        "workspace/didChangeWorkspaceFolders",
        json!({ "event": { "added": [{ "uri": "file:///work/other", "name": "other" }], "removed": [] } }),
    );
    assert_ne!(client.hover(4, 1), Value::Null);
    client.leave();
}

#[test]
fn two_thousand_changes_with_hovers_in_between_lose_nothing() {
    let mut client = Client::with_document(PROGRAM);
    let mut text: Vec<Vec<char>> = PROGRAM.split('\n').map(|line| line.chars().collect()).collect();
    let pieces = ["x", "🦫", "\n", "世", "{", "}", "go f()\n", "", "\t"];
    // A fixed sequence of places, as good as any (Knuth's multiplier).
    let mut seed = 1_u32;
    let mut below = |bound: usize| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) as usize % bound
    };
    let mut hovers = Vec::new();
    for round in 0..2000 {
        let line = below(text.len());
        let start = below(text[line].len() + 1);
        let end = (start + below(3)).min(text[line].len());
        let piece = pieces[below(pieces.len())];
        let units = |chars: &[char]| chars.iter().map(|char| char.len_utf16() as u32).sum::<u32>();
        let (from, to) = (units(&text[line][..start]), units(&text[line][..end]));
        client.change([line as u32, from, line as u32, to], piece);
        let mut changed: String = text[line][..start].iter().collect();
        changed.push_str(piece);
        changed.extend(&text[line][end..]);
        text.splice(line..=line, changed.split('\n').map(|line| line.chars().collect()));
        if round % 10 == 0 {
            let position = json!({ "line": below(text.len()), "character": below(40) });
            let params = json!({ "textDocument": { "uri": URI }, "position": position });
            hovers.push(client.ask("textDocument/hover", params));
        }
    }
    let lines: Vec<String> = text.iter().map(|line| line.iter().collect()).collect();
    let document = client.document();
    assert_eq!(document["text"], lines.join("\n"));
    assert_eq!(document["version"], 2001);
    let answered = client.heard.iter().filter(|message| message.get("result").is_some()).count();
    assert_eq!(answered, hovers.len(), "every hover has its answer, in time");
    client.leave();
}

#[test]
fn a_request_can_be_cancelled() {
    let (mut client, _) = Client::greet(json!({ "workspace": { "configuration": true } }), Value::Null);
    client.open(PROGRAM);
    // It waits for the settings, which do not come.
    let lenses = client.ask("textDocument/codeLens", json!({ "textDocument": { "uri": URI } }));
    client.notify("$/cancelRequest", json!({ "id": lenses }));
    assert_eq!(client.answer(lenses)["error"]["code"], -32800);
    client.leave();
}

#[test]
fn rude_clients_are_answered_and_survived() {
    let mut client = Client::start();
    let hover = json!({ "textDocument": { "uri": URI }, "position": { "line": 4, "character": 1 } });
    assert_eq!(client.request("textDocument/hover", hover)["error"]["code"], -32002, "before initialize");
    assert_eq!(client.request("$/strange", json!({}))["error"]["code"], -32601);

    client.send_bytes(b"Content-Length: 5\r\n\r\n{]}\r\n");
    client.send_bytes(b"Content-Type: application/vscode-jsonrpc; charset=utf8\r\n\r\n");
    // The client is hasty, too: it does not wait for the answer to initialize.
    let greeting = client.ask("initialize", json!({ "capabilities": {} }));
    client.notify("initialized", json!({}));
    client.open(PROGRAM);
    assert!(client.answer(greeting)["result"]["capabilities"]["hoverProvider"].as_bool().unwrap());
    assert_eq!(client.request("initialize", json!({ "capabilities": {} }))["error"]["code"], -32600, "twice");
    assert_eq!(client.request("no/such", json!({}))["error"]["code"], -32601);
    assert_eq!(client.request("textDocument/hover", json!({ "position": 5 }))["error"]["code"], -32602);
    client.notify("no/such", json!([]));
    client.notify("textDocument/didChange", json!({ "nonsense": true }));

    let elsewhere = json!({ "textDocument": { "uri": "file:///never/opened.go", "version": 2 },
        "contentChanges": [{ "text": "package p" }] });
    client.notify("textDocument/didChange", elsewhere);
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": "file:///never/opened.go" } }));
    client.change([999, 999, 5000, 5], "// far behind the end");
    client.change([1, 0, 0, 0], "");
    assert_eq!(client.document()["text"], format!("{PROGRAM}// far behind the end"));
    assert_eq!(client.hover(u32::MAX >> 1, 9), Value::Null);
    assert_ne!(client.hover(4, 1), Value::Null);
    client.leave();
}

#[test]
fn the_exit_code_tells_how_the_client_left() {
    let mut client = Client::with_document(PROGRAM);
    client.notify("exit", Value::Null);
    assert_eq!(client.wait().code(), Some(1), "exit without shutdown");

    let mut client = Client::start();
    client.hang_up();
    assert_eq!(client.wait().code(), Some(1), "no word at all");

    let mut client = Client::with_document(PROGRAM);
    client.request("shutdown", Value::Null);
    let late = json!({ "textDocument": { "uri": URI } });
    assert_eq!(client.request("textDocument/codeLens", late)["error"]["code"], -32600, "after shutdown");
    client.hang_up();
    assert_eq!(client.wait().code(), Some(0));
}

#[test]
fn other_line_ends_and_odd_texts_are_at_home() {
    // To the protocol a lone carriage return ends a line; to Go it is a space.
    let lone = format!("/* a\rb */ {PROGRAM}");
    for (text, line) in [(PROGRAM.replace('\n', "\r\n"), 4), (format!("\u{feff}{PROGRAM}"), 4), (lone, 5)] {
        let mut client = Client::with_document(&text);
        assert_eq!(shown(&client.hover(line, 1)).1, format!("{line}:1-{line}:3"), "{text:?}");
        client.leave();
    }
    let (mut client, _) = Client::greet(json!({}), Value::Null);
    let document = json!({ "uri": "file:///work/go.mod", "languageId": "go.mod", "version": 1, "text": "module go" });
    client.notify("textDocument/didOpen", json!({ "textDocument": document }));
    let lens = client.request("textDocument/codeLens", json!({ "textDocument": { "uri": "file:///work/go.mod" } }));
    assert_eq!(lens["result"], Value::Null, "only Go files are looked at");
    client.leave();
    for text in ["", "\0", "package", "}}}}", "func", "\u{feff}"] {
        let mut client = Client::with_document(text);
        assert_eq!(client.hover(0, 0), Value::Null);
        assert_eq!(client.lenses(), [] as [&str; 0]);
        client.leave();
    }
}
