//! Syntax that is newer than the grammar, rewritten in the parser's copy of the text.
//!
//! tree-sitter-go 0.25 does not know `new(expr)` (Go 1.26) and generic methods (Go 1.27): it makes ERROR
//! nodes of them, which can swallow what stands beside them.
//! So the parser reads a copy in which they look like older Go.
//! Every replacement is as long as what it replaces and keeps its line breaks, so all positions hold:
//!
//! ```text
//! p := new(x + 1)                        p := nEW(x + 1)
//! func (l List) Map[T any](f F) {}       func (l List) Map       (f F) {}
//! ```
//!
//! A function of one's own that is called `make` or `new` is served by the same: the grammar wants a type as
//! the first argument of either, whatever the name means.
//!
//! What is rewritten follows from the text alone and not from the tree, so that it does not depend on how
//! the text came about.

use crate::text::TextRange;
use std::borrow::Cow;

/// One place that the parser gets to see differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rewrite {
    /// What is replaced, by as many bytes.
    pub range: TextRange,
    /// What by.
    pub kind: RewriteKind,
}

/// What the parser sees instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum RewriteKind {
    /// Spaces, for the type parameters of a method.
    Blank,
    /// Another identifier for `new` or `make`, so that it is called as any other function is.
    Rename,
}

/// Finds what is to be rewritten in `text`, in source order and without overlaps.
///
/// It runs at every keystroke. So it looks for candidates first, which is fast, and asks only then which of
/// them stand in strings and comments, for which all that comes before has to be read: most files have none.
pub(super) fn find(text: &str) -> Vec<Rewrite> {
    let bytes = text.as_bytes();
    let mut rewrites: Vec<Rewrite> = Vec::new();
    for range in words(bytes, b"new").chain(words(bytes, b"make")) {
        if !is_selected(&bytes[..range.start as usize]) && takes_value(&mut Tokens::new(bytes, range.end)) {
            rewrites.push(Rewrite { range, kind: RewriteKind::Rename });
        }
    }
    for func in words(bytes, b"func") {
        if let Some(range) = method_type_parameters(&mut Tokens::new(bytes, func.end)) {
            rewrites.push(Rewrite { range, kind: RewriteKind::Blank });
        }
    }
    rewrites.sort_unstable();

    let mut at = 0;
    rewrites.retain(|rewrite| {
        let start = rewrite.range.start as usize;
        while at < start {
            at = skip_opaque(bytes, at).unwrap_or(at + 1);
        }
        at == start
    });
    // A `new` among type parameters is blank already.
    rewrites.dedup_by(|next, last| next.range.start < last.range.end);
    rewrites
}

/// Where `word` stands as a whole word.
fn words<'t>(bytes: &'t [u8], word: &'t [u8]) -> impl Iterator<Item = TextRange> + 't {
    let is_part = |at: usize| bytes.get(at).copied().is_some_and(is_word);
    memchr::memmem::find_iter(bytes, word)
        .map(move |start| (start, start + word.len()))
        .filter(move |&(start, end)| !is_part(end) && (start == 0 || !is_part(start - 1)))
        .map(|(start, end)| TextRange { start: start as u32, end: end as u32 })
}

/// The text that the parser is to read.
pub(super) fn apply<'t>(text: &'t str, rewrites: &[Rewrite]) -> Cow<'t, [u8]> {
    let mut bytes = Cow::Borrowed(text.as_bytes());
    for &Rewrite { range, kind } in rewrites {
        let Some(replaced) = bytes.to_mut().get_mut(range.start as usize..range.end as usize) else { continue };
        match kind {
            RewriteKind::Blank => replaced.iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' '),
            RewriteKind::Rename => replaced.iter_mut().skip(1).for_each(|byte| *byte = byte.to_ascii_uppercase()),
        }
    }
    bytes
}

/// True for a byte of an identifier, a keyword or a number; every letter beyond ASCII counts.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// If a string, a rune or a comment starts at `at`: the offset just behind it.
/// One that is not closed ends with its line, a raw string or a general comment with the text.
pub(super) fn skip_opaque(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = bytes.get(at + 1..)?;
    let end = match (bytes[at], rest.first()) {
        (b'`', _) => memchr::memchr(b'`', rest).map(|end| end + 1),
        (b'/', Some(b'/')) => memchr::memchr(b'\n', rest),
        (b'/', Some(b'*')) => memchr::memmem::find(&rest[1..], b"*/").map(|end| end + 3),
        (quote @ (b'"' | b'\''), _) => {
            let mut end = 0;
            loop {
                match rest.get(end) {
                    None => break None,
                    Some(b'\n') => break Some(end),
                    Some(b'\\') if rest.get(end + 1) != Some(&b'\n') => end += 2,
                    Some(&byte) if byte == quote => break Some(end + 1),
                    Some(_) => end += 1,
                }
            }
        }
        _ => return None,
    };
    Some(end.map_or(bytes.len(), |end| at + 1 + end))
}

/// True if a dot stands before, as in `pkg.new(1)`.
fn is_selected(before: &[u8]) -> bool {
    before.trim_ascii_end().last() == Some(&b'.')
}

/// Reads what follows `new` or `make`: true for `(` and a first argument that cannot be a type.
///
/// `new(x)`, `new(*x)` and `new(a[b])` could be either and are left alone, for the grammar takes them.
fn takes_value(tokens: &mut Tokens<'_>) -> bool {
    if tokens.next() != Token::Mark(b'(') || matches!(tokens.peek(), Token::Mark(b')') | Token::End) {
        return false;
    }
    let is_type = tokens.skip_type() && matches!(tokens.next(), Token::Mark(b')' | b',') | Token::End);
    !is_type && !tokens.is_exhausted()
}

/// Reads what follows `func`: the type parameters, brackets and all, if it is a method that has some.
///
/// `func (int) G[int]` is a function type; what tells a declaration is that a name is followed by its constraint.
fn method_type_parameters(tokens: &mut Tokens<'_>) -> Option<TextRange> {
    if tokens.next() != Token::Mark(b'(') || !tokens.skip_to_close() {
        return None;
    }
    let Token::Word(name) = tokens.next() else { return None };
    if matches!(name, b"chan" | b"func" | b"interface" | b"map" | b"struct") || tokens.next() != Token::Mark(b'[') {
        return None;
    }
    let start = tokens.at - 1;
    let mut ahead = tokens.clone();
    loop {
        let Token::Word(_) = ahead.next() else { return None };
        match ahead.next() {
            Token::Mark(b',') => {}
            Token::Word(_) | Token::Arrow | Token::Mark(b'*' | b'~' | b'(') => break,
            // `[S []E]` and `[A [4]int]` name a constraint, `[H[int]]` and `[K, H[int]]` do not.
            Token::Mark(b'[') => {
                if !ahead.skip_to_close() || matches!(ahead.next(), Token::Mark(b']' | b',' | b'.')) {
                    return None;
                }
                break;
            }
            _ => return None,
        }
    }
    tokens.skip_to_close().then_some(TextRange { start: start as u32, end: tokens.at as u32 })
}

/// What the decisions above need to know of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'t> {
    /// An identifier, a keyword or a number.
    Word(&'t [u8]),
    /// A string or a rune.
    Literal,
    /// `<-`
    Arrow,
    /// `...`
    Ellipsis,
    /// Any other byte.
    Mark(u8),
    /// The text or the patience is at its end.
    End,
}

/// The tokens from some place on, without white space and comments.
///
/// It gives a limited number of them: that bounds the recursion of [`Tokens::skip_type`] and the time that
/// hostile text (`new([new([new([…`) can cost.
#[derive(Clone)]
struct Tokens<'t> {
    bytes: &'t [u8],
    at: usize,
    left: u32,
}

impl<'t> Tokens<'t> {
    fn new(bytes: &'t [u8], at: u32) -> Self {
        Self { bytes, at: at as usize, left: 500 }
    }

    /// True if there may be more tokens, but no more are given.
    fn is_exhausted(&self) -> bool {
        self.left == 0
    }

    fn next(&mut self) -> Token<'t> {
        let Some(left) = self.left.checked_sub(1) else { return Token::End };
        self.left = left;
        loop {
            let Some(&byte) = self.bytes.get(self.at) else { return Token::End };
            let start = self.at;
            if byte.is_ascii_whitespace() {
                self.at += 1;
            } else if let Some(end) = skip_opaque(self.bytes, start) {
                self.at = end;
                if byte != b'/' {
                    return Token::Literal;
                }
            } else if is_word(byte) {
                while self.bytes.get(self.at).copied().is_some_and(is_word) {
                    self.at += 1;
                }
                return Token::Word(&self.bytes[start..self.at]);
            } else {
                let (token, len) = match &self.bytes[start..] {
                    [b'<', b'-', ..] => (Token::Arrow, 2),
                    [b'.', b'.', b'.', ..] => (Token::Ellipsis, 3),
                    _ => (Token::Mark(byte), 1),
                };
                self.at += len;
                return token;
            }
        }
    }

    fn peek(&self) -> Token<'t> {
        self.clone().next()
    }

    /// Goes past the next token if it is `mark`.
    fn eat(&mut self, mark: u8) -> bool {
        let found = self.peek() == Token::Mark(mark);
        if found {
            self.next();
        }
        found
    }

    /// Goes past the bracket that closes the one just read; false if there is none.
    fn skip_to_close(&mut self) -> bool {
        let mut depth = 1;
        while depth > 0 {
            match self.next() {
                Token::Mark(b'(' | b'[' | b'{') => depth += 1,
                Token::Mark(b')' | b']' | b'}') => depth -= 1,
                Token::End => return false,
                _ => {}
            }
        }
        true
    }

    /// Goes past a type; false if there cannot be one.
    fn skip_type(&mut self) -> bool {
        match self.next() {
            Token::Mark(b'(') => self.skip_type() && self.eat(b')'),
            Token::Mark(b'*') => self.skip_type(),
            // A slice, or an array of any length.
            Token::Mark(b'[') => self.skip_to_close() && self.skip_type(),
            Token::Arrow => self.next() == Token::Word(b"chan") && self.skip_type(),
            Token::Word(b"chan") => {
                if self.peek() == Token::Arrow {
                    self.next();
                }
                self.skip_type()
            }
            Token::Word(b"map") => self.eat(b'[') && self.skip_type() && self.eat(b']') && self.skip_type(),
            Token::Word(b"struct" | b"interface") => self.eat(b'{') && self.skip_to_close(),
            Token::Word(b"func") => {
                self.eat(b'(')
                    && self.skip_to_close()
                    && match self.peek() {
                        // The next bracket or comma is somebody else's: there is no result.
                        Token::Mark(b')' | b',' | b']' | b'{') | Token::End => true,
                        Token::Mark(b'(') => self.eat(b'(') && self.skip_to_close(),
                        _ => self.skip_type(),
                    }
            }
            Token::Word(b"true" | b"false" | b"nil" | b"iota") => false,
            Token::Word(name) => self.skip_rest_of_name(name),
            _ => false,
        }
    }

    /// Goes past `.Name` and `[Arguments]` of a named type.
    fn skip_rest_of_name(&mut self, name: &[u8]) -> bool {
        if name.first().is_some_and(u8::is_ascii_digit) || self.eat(b'.') && !matches!(self.next(), Token::Word(_)) {
            return false;
        }
        if !self.eat(b'[') {
            return true;
        }
        loop {
            if !self.skip_type() {
                return false;
            }
            match self.next() {
                Token::Mark(b',') if !self.eat(b']') => {}
                Token::Mark(b',' | b']') => return true,
                _ => return false,
            }
        }
    }
}

#[cfg(test)]
mod tests;
