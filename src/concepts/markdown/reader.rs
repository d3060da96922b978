//! The text of a concept file with its lines, and the problems found in it so far.

use crate::concepts::Problem;
use std::ops::Range;

/// Collects the problems of one file. Positions are byte offsets in its text.
pub struct Reader<'a> {
    /// The file's text, its line ends as `\n`.
    pub text: &'a str,
    file: &'a str,
    line_starts: Vec<usize>,
    problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    pub fn new(file: &'a str, text: &'a str) -> Self {
        let line_starts =
            std::iter::once(0).chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1)).collect();
        Self { text, file, line_starts, problems: Vec::new() }
    }

    /// The line of an offset, from 1.
    pub fn line(&self, offset: usize) -> u32 {
        self.line_starts.partition_point(|&start| start <= offset) as u32
    }

    /// Notes that something is wrong at `offset`; the message says what to do.
    pub fn report(&mut self, offset: usize, message: impl Into<String>) {
        let line = self.line(offset);
        self.problems.push(Problem { file: self.file.to_owned(), line, message: message.into() });
    }

    /// How many problems there are so far.
    pub fn count(&self) -> usize {
        self.problems.len()
    }

    /// The text of a range without the white space around it; empty if the range is none of the text.
    pub fn slice(&self, range: Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or_default().trim()
    }

    /// The problems in the order of their lines.
    pub fn into_problems(mut self) -> Vec<Problem> {
        self.problems.sort_by_key(|problem| problem.line);
        self.problems
    }
}
