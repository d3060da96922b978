//! The questions under `## Questions`.

use super::blocks::{Block, BlockKind, CodeBlock, go_words, heading_text};
use super::reader::Reader;
use crate::concepts::rule::{self, BUILT_IN_BINDINGS};
use crate::concepts::{Form, Program, Question, QuestionBody, QuestionOption, Rule};
use pulldown_cmark::HeadingLevel;
use std::ops::Range;

const LEAST_QUESTIONS: usize = 3;
const LEAST_KINDS: usize = 2;

/// Starts a prompt for the reader's own code.
const OWN_PROMPT: &str = "Yours:";

/// Reads the questions of a section whose heading stands at `offset`; `rules` bind the names that they may use.
pub fn read_questions(
    reader: &mut Reader<'_>,
    offset: usize,
    blocks: &[Block],
    concept: &str,
    rules: &[Rule],
) -> Vec<Question> {
    let is_question = |block: &Block| matches!(block.kind, BlockKind::Heading(HeadingLevel::H3));
    let first = blocks.iter().position(is_question).unwrap_or(blocks.len());
    let (stray, mut rest) = blocks.split_at(first);
    if let Some(block) = stray.first() {
        reader.report(block.range.start, "this belongs to no question; put a `### slug (kind)` above it");
    }
    let mut questions: Vec<Question> = Vec::new();
    let mut count = 0;
    let mut kinds: Vec<&str> = Vec::new();
    while let Some((heading, behind)) = rest.split_first() {
        let end = behind.iter().position(is_question).unwrap_or(behind.len());
        let (body, next) = behind.split_at(end);
        rest = next;
        count += 1;
        let Some(Heading { slug, kind, revision }) = read_heading(reader, heading) else { continue };
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
        let id = format!("{concept}/{slug}");
        if questions.iter().any(|question| question.id == id) {
            reader.report(
                heading.range.start,
                format!("there is a question `{slug}` already; give this one its own slug"),
            );
            continue;
        }
        let mut parts = Parts { reader, heading: heading.range.clone(), kind, blocks: body };
        let own_prompts = parts.own_prompts(rules);
        let question = match kind {
            "recall" => parts.recall(),
            "choice" => parts.choice(),
            "output" => parts.output(),
            _ => parts.spot(),
        };
        if let Some((prompt, body)) = question {
            questions.push(Question {
                id,
                revision,
                line: reader.line(heading.range.start),
                prompt,
                own_prompts,
                body,
            });
        }
    }
    if count < LEAST_QUESTIONS || kinds.len() < LEAST_KINDS {
        let message = format!(
            "{count} questions of {} kinds; write at least {LEAST_QUESTIONS} of {LEAST_KINDS} kinds",
            kinds.len()
        );
        reader.report(offset, message);
    }
    questions
}

struct Heading<'a> {
    slug: &'a str,
    kind: &'a str,
    revision: u32,
}

fn read_heading<'a>(reader: &mut Reader<'a>, block: &Block) -> Option<Heading<'a>> {
    let text = heading_text(reader, block);
    let offset = block.range.start;
    let (text, revision) = match text.split_once('[') {
        None => (text, Some(1)),
        Some((text, mark)) => {
            let number = mark.strip_prefix("revision ").and_then(|mark| mark.strip_suffix(']'));
            (text.trim(), number.and_then(|number| number.parse().ok()).filter(|&revision| revision > 0))
        }
    };
    let parts = text.split_once('(').and_then(|(slug, kind)| Some((slug.trim(), kind.strip_suffix(')')?)));
    let (Some((slug, kind)), Some(revision)) = (parts, revision) else {
        reader.report(offset, "a question's heading is written `### slug (kind)` or `### slug (kind) [revision 2]`");
        return None;
    };
    if !super::is_slug(slug) {
        reader.report(offset, format!("`{slug}` is no slug; use small letters, digits and single `-`"));
        return None;
    }
    if !["recall", "choice", "output", "spot"].contains(&kind) {
        reader.report(offset, format!("`{kind}` is no kind of question; write `recall`, `choice`, `output` or `spot`"));
        return None;
    }
    Some(Heading { slug, kind, revision })
}

/// The blocks of one question.
struct Parts<'r, 'a> {
    reader: &'r mut Reader<'a>,
    heading: Range<usize>,
    kind: &'r str,
    blocks: &'r [Block],
}

/// A question's prompt and its other parts.
type Content = Option<(String, QuestionBody)>;

impl<'a> Parts<'_, 'a> {
    fn recall(&mut self) -> Content {
        let answer = self.paragraph("Answer:")?;
        let prompt = self.prompt(answer.start);
        let answer = self.text_behind("Answer:", answer.start..self.end());
        Some((prompt, QuestionBody::Recall { answer }))
    }

    fn choice(&mut self) -> Content {
        let list = self.task_list()?;
        let start = self.blocks.get(list)?.range.start;
        if let Some(block) = self.blocks.get(list + 1) {
            self.reader
                .report(block.range.start, "nothing follows the options of a choice; indent it to make it a reason");
        }
        if let Some(code) = self.code("go").cloned() {
            go_words(self.reader, &code, false);
        }
        let options = self.options(list);
        if !options.iter().any(|option| option.right) || options.iter().all(|option| option.right) {
            self.reader.report(start, "a choice needs at least one right option (`- [x]`) and one wrong (`- [ ]`)");
        }
        Some((self.prompt(start), QuestionBody::Choice { options }))
    }

    fn output(&mut self) -> Content {
        let (go, program) = self.program()?;
        let Some(block) = self.code("output").cloned() else {
            self.fault("no `output` block; write what the program prints, and `make test` compares");
            return None;
        };
        let exit = self.exit_code(&block, program.fails);
        let list = self.task_list()?;
        let why = self.paragraph("Why:")?;
        let list_start = self.blocks.get(list)?.range.start;
        let why_end = if why.start < list_start { list_start } else { self.end() };
        self.only(
            &["the program", "its output", "`Why:`", "the wrong options"],
            |block, start| match &block.kind {
                BlockKind::Code(code) => code.fence == start || code.language() == "output",
                BlockKind::List(_) => block.range.start == list_start,
                _ => (why.start..why_end).contains(&block.range.start),
            },
            go,
        );
        let options = self.options(list);
        let output = block.text.trim_end().to_owned();
        for option in &options {
            if option.right {
                self.reader
                    .report(list_start, "the right answer is the `output` block; list wrong options alone (`- [ ]`)");
            } else if same_output(&option.text, &output) {
                self.reader
                    .report(list_start, format!("the option {} is what the program prints; change it", option.text));
            }
        }
        if options.len() < 2 {
            self.reader.report(list_start, "list at least two wrong options");
        }
        let why = self.text_behind("Why:", why.start..why_end);
        Some((self.prompt(go), QuestionBody::Output { program, output, exit, why, options }))
    }

    fn spot(&mut self) -> Content {
        let (go, mut program) = self.program()?;
        let fix = self.paragraph("Fix:")?;
        self.only(
            &["the code", "`Fix:`"],
            |block, start| block.range.start == start || block.range.start >= fix.start,
            go,
        );
        let mut faults = Vec::new();
        let mut text = String::new();
        for (index, line) in program.text.lines().enumerate() {
            let clean = line.trim_end().strip_suffix("// fault").map(str::trim_end);
            if clean.is_some() {
                faults.push(index as u32);
            }
            text.push_str(clean.unwrap_or(line));
            text.push('\n');
        }
        let &[fault] = faults.as_slice() else {
            let message = format!("{} lines end in `// fault`; mark exactly one", faults.len());
            self.reader.report(go, message);
            return None;
        };
        program.text = text;
        let fix = self.text_behind("Fix:", fix.start..self.end());
        Some((self.prompt(go), QuestionBody::Spot { program, fault, fix }))
    }

    /// The question's `go` block and where it starts.
    fn program(&mut self) -> Option<(usize, Program)> {
        let Some(code) = self.code("go").cloned() else {
            self.fault("no `go` block; add the code that the question is about");
            return None;
        };
        let words = go_words(self.reader, &code, false);
        let line = self.reader.line(code.start);
        Some((code.fence, Program { text: code.text, go: words.go, fails: words.fails, line }))
    }

    fn exit_code(&mut self, block: &CodeBlock, fails: bool) -> i32 {
        let mut exit = 0;
        for word in block.info.split_whitespace().skip(1) {
            match word.strip_prefix("exit=").and_then(|code| code.parse().ok()) {
                Some(_) if fails => self.reader.report(block.fence, "a program that fails to compile has no exit code"),
                Some(code) => exit = code,
                None => {
                    let message = format!("unknown word `{word}` behind the fence; here `exit=2` means something");
                    self.reader.report(block.fence, message);
                }
            }
        }
        exit
    }

    /// Reports the blocks behind `start` that have no place in this kind of question.
    fn only(&mut self, parts: &[&str], belongs: impl Fn(&Block, usize) -> bool, start: usize) {
        let strays = self.blocks.iter().filter(|block| block.range.start >= start && !belongs(block, start));
        for block in strays {
            let message = format!("this has no place here; behind the prompt stand {}", parts.join(", "));
            self.reader.report(block.range.start, message);
        }
    }

    fn code(&self, language: &str) -> Option<&CodeBlock> {
        self.blocks.iter().find_map(|block| match &block.kind {
            BlockKind::Code(code) if code.language() == language => Some(code),
            _ => None,
        })
    }

    /// The range of the paragraph that starts with `word`.
    fn paragraph(&mut self, word: &str) -> Option<Range<usize>> {
        let is_it = |block: &&Block| {
            matches!(block.kind, BlockKind::Paragraph) && self.reader.slice(block.range.clone()).starts_with(word)
        };
        let found = self.blocks.iter().find(is_it).map(|block| block.range.clone());
        match &found {
            None => self.fault(&format!("no paragraph starts with `{word}`; add one, with an empty line before it")),
            Some(range) => {
                let rest = self.text_behind(word, range.start..self.end());
                if rest.is_empty() {
                    self.reader.report(range.start, format!("nothing stands behind `{word}`"));
                }
            }
        }
        found
    }

    /// The index of the block that lists the options.
    fn task_list(&mut self) -> Option<usize> {
        let is_task_list = |block: &Block| match &block.kind {
            BlockKind::List(items) => {
                items.first().is_some_and(|item| split_task(self.reader.slice(item.clone())).is_some())
            }
            _ => false,
        };
        let found = self.blocks.iter().position(is_task_list);
        if found.is_none() {
            self.fault(
                "no options; list them as `- [x] right` and `- [ ] wrong`, each with its reason on indented lines",
            );
        }
        found
    }

    fn options(&mut self, list: usize) -> Vec<QuestionOption> {
        let Some(Block { kind: BlockKind::List(items), .. }) = self.blocks.get(list) else { return Vec::new() };
        let mut options: Vec<QuestionOption> = Vec::new();
        for item in items {
            let Some((right, content)) = split_task(self.reader.slice(item.clone())) else {
                self.reader.report(item.start, "an option starts with `- [x]` if it is right and with `- [ ]` if not");
                continue;
            };
            let (text, why) = content.split_once('\n').unwrap_or((content, ""));
            let (text, why) = (text.trim().to_owned(), dedent(why));
            if text.is_empty() {
                self.reader.report(item.start, "the option is empty; write it on the line of its mark");
            } else if options.iter().any(|option| option.text == text) {
                self.reader.report(item.start, format!("the option {text} stands here twice; change one"));
            }
            if why.is_empty() {
                let message =
                    format!("the option {text} has no reason; say why it is right or wrong on an indented line below");
                self.reader.report(item.start, message);
            }
            options.push(QuestionOption { text, right, why });
        }
        options
    }

    /// The prompts for the reader's own code.
    fn own_prompts(&mut self, rules: &[Rule]) -> Vec<String> {
        let mut prompts = Vec::new();
        for block in self.blocks {
            if !self.is_own_prompt(block) {
                continue;
            }
            let (start, prompt) = (block.range.start, self.text_behind(OWN_PROMPT, block.range.clone()));
            if !self.may_be_about_own_code() {
                let kind = self.kind;
                let message = format!("a question of kind `{kind}` is about its own program; take `{OWN_PROMPT}` out");
                self.reader.report(start, message);
            } else if prompt.is_empty() {
                self.reader.report(start, format!("nothing stands behind `{OWN_PROMPT}`"));
            }
            if let Some(name) = rule::names_in(&prompt).find(|name| !is_bound(name, rules)) {
                let names = bound_names(rules).join("}`, `{");
                let message = format!(
                    "no rule of this concept binds `{{{name}}}`; add it to `bind`, or use one of `{{{names}}}`"
                );
                self.reader.report(start, message);
            }
            prompts.push(prompt);
        }
        prompts
    }

    /// May it speak of the reader's own code; otherwise its answer is about its own program.
    fn may_be_about_own_code(&self) -> bool {
        matches!(self.kind, "recall" | "choice")
    }

    fn is_own_prompt(&self, block: &Block) -> bool {
        matches!(block.kind, BlockKind::Paragraph) && self.reader.slice(block.range.clone()).starts_with(OWN_PROMPT)
    }

    /// The text between the heading and `end`, or the prompts for the reader's own code, which stand before `end`.
    fn prompt(&mut self, end: usize) -> String {
        let own = |block: &&Block| self.is_own_prompt(block);
        let first = self.blocks.iter().find(own).map_or(end, |block| block.range.start.min(end));
        let stray = |block: &&Block| (first..end).contains(&block.range.start) && !self.is_own_prompt(block);
        let late =
            |block: &&Block| block.range.start >= end && self.may_be_about_own_code() && self.is_own_prompt(block);
        if let Some(block) = self.blocks.iter().find(stray) {
            let message = format!(
                "this stands between `{OWN_PROMPT}` and what follows it; put it into the prompt above, or behind it"
            );
            self.reader.report(block.range.start, message);
        } else if let Some(block) = self.blocks.iter().find(late) {
            let message = format!("`{OWN_PROMPT}` stands right behind the prompt; move it there");
            self.reader.report(block.range.start, message);
        }
        let prompt = self.reader.slice(self.heading.end..first).to_owned();
        if prompt.is_empty() {
            self.fault("no prompt; ask something below the heading");
        }
        prompt
    }

    fn text_behind(&self, word: &str, range: Range<usize>) -> String {
        let text: &'a str = self.reader.slice(range);
        text.strip_prefix(word).unwrap_or(text).trim().to_owned()
    }

    /// Where the question ends, in bytes.
    fn end(&self) -> usize {
        self.blocks.last().map_or(self.heading.end, |block| block.range.end)
    }

    fn fault(&mut self, message: &str) {
        self.reader.report(self.heading.start, message);
    }
}

/// Does a rule bind this name. Which names an analysis binds is known by what its rule says.
fn is_bound(name: &str, rules: &[Rule]) -> bool {
    // Without a rule there is another fault, and it is reported.
    rules.is_empty() || bound_names(rules).contains(&name)
}

/// The names that the rules bind, each once.
fn bound_names(rules: &[Rule]) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for rule in rules {
        let own = rule.bindings.iter().map(|(name, _)| name.as_str());
        let said = rule.says.iter().flat_map(|sentence| rule::names_in(sentence));
        let built_in = BUILT_IN_BINDINGS
            .into_iter()
            .filter(|name| *name != "name" || !matches!(rule.form, Form::Node(_) | Form::Analysis { .. }));
        for name in own.chain(said).chain(built_in) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

/// Parts `- [x] text` into whether it is right and `text`.
fn split_task(item: &str) -> Option<(bool, &str)> {
    let content = item.strip_prefix(['-', '*', '+'])?.trim_start();
    let right = content.strip_prefix("[x]").or_else(|| content.strip_prefix("[X]"));
    match right {
        Some(text) => Some((true, text)),
        None => content.strip_prefix("[ ]").map(|text| (false, text)),
    }
}

/// The lines without the indentation that they have in common.
fn dedent(text: &str) -> String {
    let lines = || text.lines().map(str::trim_end);
    let indentation = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let common = lines().filter(|line| !line.is_empty()).map(indentation).min().unwrap_or(0);
    let dedented: Vec<&str> = lines().map(|line| line.get(common..).unwrap_or_default()).collect();
    dedented.join("\n").trim().to_owned()
}

/// True if an option reads like the output, whatever its backquotes and white space.
fn same_output(option: &str, output: &str) -> bool {
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    words(option.trim_matches('`')) == words(output)
}
