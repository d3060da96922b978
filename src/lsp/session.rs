//! What the client said of itself at the start.

use crate::text::PositionEncoding;
use serde_json::Value;
use tower_lsp::ls_types::{ClientCapabilities, InitializeParams, MarkupKind, PositionEncodingKind};

/// What was agreed in `initialize`, and what the client can do. The default is a client that can do nothing.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is something that a client can or cannot, whatever the others are"
)]
pub struct Session {
    /// What a position's character counts.
    pub encoding: PositionEncoding,
    /// Are hovers shown as Markdown; otherwise as plain text.
    pub markdown: bool,
    /// Does it ask for lenses again when told to.
    pub refreshes_lenses: bool,
    /// Can the server ask for its settings.
    pub gives_settings: bool,
    /// Can the server ask to be told of changed settings.
    pub registers_settings: bool,
    /// Can the server ask to be told of changed files.
    pub registers_watchers: bool,
    /// Does it show progress that the server reports.
    pub shows_progress: bool,
    /// Does it take code actions; otherwise it takes only commands in their place.
    pub takes_actions: bool,
    /// Does it run a Markdown link to `command:…` in a hover (`experimental.goviva.commandLinks`).
    pub command_links: bool,
    /// Does it show what `goviva.explain` returns (`experimental.goviva.explain`).
    pub shows_explanations: bool,
    /// Does it want to be told of changed progress (`experimental.goviva.progressChanged`).
    pub hears_of_progress: bool,
}

impl Session {
    /// Reads what the client said.
    pub fn new(params: &InitializeParams) -> Self {
        let can = &params.capabilities;
        let workspace = can.workspace.as_ref();
        Self {
            encoding: encoding(can),
            markdown: markdown(can),
            refreshes_lenses: workspace.and_then(|can| can.code_lens.as_ref()?.refresh_support).unwrap_or_default(),
            gives_settings: workspace.and_then(|can| can.configuration).unwrap_or_default(),
            registers_settings: workspace
                .and_then(|can| can.did_change_configuration?.dynamic_registration)
                .unwrap_or_default(),
            registers_watchers: workspace
                .and_then(|can| can.did_change_watched_files?.dynamic_registration)
                .unwrap_or_default(),
            shows_progress: can.window.as_ref().and_then(|can| can.work_done_progress).unwrap_or_default(),
            takes_actions: can
                .text_document
                .as_ref()
                .and_then(|can| can.code_action.as_ref())
                .is_some_and(|can| can.code_action_literal_support.is_some()),
            command_links: experimental(can, "commandLinks"),
            shows_explanations: experimental(can, "explain"),
            hears_of_progress: experimental(can, "progressChanged"),
        }
    }

    /// The encoding's name in the protocol.
    pub fn encoding_kind(&self) -> PositionEncodingKind {
        match self.encoding {
            PositionEncoding::Utf8 => PositionEncodingKind::UTF8,
            PositionEncoding::Utf16 => PositionEncodingKind::UTF16,
            PositionEncoding::Utf32 => PositionEncodingKind::UTF32,
        }
    }
}

/// UTF-8 wherever the client knows it, as texts are UTF-8 inside; UTF-16 for one that says nothing.
fn encoding(can: &ClientCapabilities) -> PositionEncoding {
    let offered = can.general.as_ref().and_then(|can| can.position_encodings.as_deref()).unwrap_or_default();
    let offers = |kind: &PositionEncodingKind| offered.contains(kind);
    if offers(&PositionEncodingKind::UTF8) {
        PositionEncoding::Utf8
    } else if offers(&PositionEncodingKind::UTF32) && !offers(&PositionEncodingKind::UTF16) {
        PositionEncoding::Utf32
    } else {
        PositionEncoding::Utf16
    }
}

/// A client that does not say what it shows is taken to show Markdown, as every known one does.
fn markdown(can: &ClientCapabilities) -> bool {
    let hover = can.text_document.as_ref().and_then(|can| can.hover.as_ref());
    let formats = hover.and_then(|can| can.content_format.as_deref()).unwrap_or_default();
    formats.is_empty() || formats.contains(&MarkupKind::Markdown)
}

fn experimental(can: &ClientCapabilities, name: &str) -> bool {
    let own = can.experimental.as_ref().and_then(|can| can.get("goviva"));
    own.and_then(|can| can.get(name)).and_then(Value::as_bool).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn session(capabilities: &Value) -> Session {
        Session::new(&serde_json::from_value(json!({ "capabilities": capabilities })).unwrap())
    }

    #[test]
    fn the_encoding_is_the_best_that_both_know() {
        let check = |offered: &[&str], want| {
            let agreed = session(&json!({ "general": { "positionEncodings": offered } })).encoding;
            assert_eq!(agreed, want, "{offered:?}");
        };
        check(&["utf-16", "utf-8"], PositionEncoding::Utf8);
        check(&["utf-32"], PositionEncoding::Utf32);
        check(&["utf-32", "utf-16"], PositionEncoding::Utf16);
        check(&["utf-7"], PositionEncoding::Utf16);
        check(&[], PositionEncoding::Utf16);
        assert_eq!(session(&json!({})).encoding, PositionEncoding::Utf16);
    }

    #[test]
    fn markdown_is_for_those_who_show_it() {
        let check = |hover: Value| session(&json!({ "textDocument": { "hover": hover } })).markdown;
        assert!(check(json!({})));
        assert!(check(json!({ "contentFormat": ["plaintext", "markdown"] })));
        assert!(!check(json!({ "contentFormat": ["plaintext"] })));
    }

    #[test]
    fn our_own_plugins_say_what_they_can() {
        let both = session(&json!({ "experimental": { "goviva": { "commandLinks": true, "explain": true } } }));
        assert!(both.command_links && both.shows_explanations);
        let none = session(&json!({ "experimental": { "goviva": 1 } }));
        assert!(!none.command_links && !none.shows_explanations);
    }
}
