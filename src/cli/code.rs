//! Go code as a terminal shows it. The styles are escape sequences, which `anstream` takes out in a pipe.

use crate::report::{Token, highlight};
use owo_colors::OwoColorize;

/// The lines of Go code, with colours and without tabs.
pub fn go_lines(text: &str) -> Vec<String> {
    let part = |(token, text): (Option<Token>, &str)| {
        let text = text.replace('\t', "    ");
        match token {
            Some(Token::Keyword) => text.magenta().to_string(),
            Some(Token::String) => text.green().to_string(),
            Some(Token::Constant) => text.cyan().to_string(),
            Some(Token::Comment) => text.dimmed().to_string(),
            Some(Token::Type) => text.yellow().to_string(),
            Some(Token::Function) => text.blue().to_string(),
            None => text,
        }
    };
    highlight(text).into_iter().map(|line| line.into_iter().map(part).collect()).collect()
}
