//! Go code as HTML, with each token in a span of its own.

use super::html::escape;
use crate::report::highlight::{Token, highlight};

/// The lines of Go code as HTML. No span goes over a line's end, so each line stands alone.
pub fn highlighted_lines(text: &str) -> Vec<String> {
    let part = |(token, text): (Option<Token>, &str)| match token {
        Some(token) => format!("<span class=\"{}\">{}</span>", class(token), escape(text)),
        None => escape(text),
    };
    highlight(text).into_iter().map(|line| line.into_iter().map(part).collect()).collect()
}

/// The class of a token's span in `style.css`.
fn class(token: Token) -> &'static str {
    match token {
        Token::Keyword => "k",
        Token::String => "s",
        Token::Constant => "n",
        Token::Comment => "c",
        Token::Type => "t",
        Token::Function => "f",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_text_and_each_token_has_its_class() {
        assert_eq!(
            highlighted_lines("func f() { g(\"<b>\", 1) } // &"),
            [
                "<span class=\"k\">func</span> <span class=\"f\">f</span>() { <span class=\"f\">g</span>(<span class=\"s\">&quot;&lt;b&gt;&quot;</span>, <span class=\"n\">1</span>) } <span class=\"c\">// &amp;</span>"
            ]
        );
    }
}
