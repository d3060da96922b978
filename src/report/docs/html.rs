//! What every page shares: escaping, the frame, the small labels.

use super::GENERATOR;
use crate::concepts::{Concept, Difficulty, Frequency, GoVersionBound};

/// Text as it may stand between tags and in a double-quoted attribute.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Nothing may come from elsewhere, whatever the concepts say. Without a server every file is its own origin to some
/// browsers, so `'self'` alone would keep the site's own files out.
const POLICY: &str = "default-src 'none'; script-src 'self' file:; style-src 'self' file:; img-src data:; \
                      base-uri 'none'; form-action 'none'";

/// A whole page around `main`, its own part. `root` leads from the page to the site's folder: empty, or `../`.
pub fn page(title: &str, root: &str, main: &str) -> String {
    let title = escape(title);
    format!(
        r##"<!DOCTYPE html>
<html lang="en" data-root="{root}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
{GENERATOR}
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{root}style.css">
<script src="{root}search-index.js" defer></script>
<script src="{root}search.js" defer></script>
</head>
<body>
<a class="skip" href="#main">Skip to the text</a>
<header class="site">
<a class="brand" href="{root}index.html">goviva</a>
<form role="search" hidden>
<label for="search">Search</label>
<input id="search" type="search" autocomplete="off" spellcheck="false" placeholder="sync.Map, leak, %w …" aria-controls="results" aria-keyshortcuts="/">
<kbd aria-hidden="true">/</kbd>
</form>
</header>
<main id="main" tabindex="-1">
<div id="results" hidden>
<h1>Search</h1>
<p role="status"></p>
<ul></ul>
</div>
<div id="page">
{main}</div>
</main>
<footer class="site">
<p>Written by goviva {version}, a language server that explains the Go you are writing and asks you about it.</p>
</footer>
</body>
</html>
"##,
        version = env!("CARGO_PKG_VERSION"),
    )
}

/// Which readers a text is for.
pub fn bound_label(bound: GoVersionBound) -> String {
    match bound {
        GoVersionBound::From(version) => format!("Since Go {version}"),
        GoVersionBound::Before(version) => format!("Before Go {version}"),
    }
}

/// How hard a concept is, how often it is asked, and what else is worth a glance, as a list.
pub fn facts(concept: &Concept) -> String {
    let difficulty = match concept.difficulty {
        Difficulty::Easy => "easy",
        Difficulty::Medium => "medium",
        Difficulty::Hard => "hard",
    };
    let frequency = match concept.frequency {
        Frequency::VeryCommon => "asked very often",
        Frequency::Common => "asked often",
        Frequency::Medium => "asked sometimes",
        Frequency::Rare => "asked rarely",
    };
    let mut facts = vec![difficulty.to_owned(), frequency.to_owned()];
    facts.extend(concept.go.map(|go| format!("since Go {go}")));
    let mut list = format!("<ul class=\"facts\"><li>{}</li>", facts.join("</li><li>"));
    if concept.pitfall {
        list.push_str("<li class=\"mistake\">a mistake</li>");
    }
    list + "</ul>"
}
