//! A question as it is put to a reader, and how an answer to it is judged. Every face shows this.

use super::{Grade, Random};
use crate::concepts::{Program, Question, QuestionBody};

/// A question with its choices in the order in which they are shown.
#[derive(Clone, Debug)]
pub struct Posed {
    /// The question.
    pub question: Question,
    /// The reader's own code that it is asked about, with where it stands, as Markdown; empty where there is none.
    pub own_code: String,
    /// What can be chosen; none for a recall question.
    pub choices: Vec<Choice>,
}

/// Something that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What the reader sees, as Markdown; for a line of code its bare text.
    pub text: String,
    /// The line of the program that it stands for, from 0.
    pub line: Option<u32>,
    /// Is it right.
    pub right: bool,
    /// Why it is or is not, as Markdown; empty where [`Posed::why`] says it for all.
    pub why: String,
}

/// What a reader answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The chosen places in [`Posed::choices`]; none is an answer too: it is not known.
    Choices(Vec<usize>),
    /// What the program is said to print.
    Text(String),
    /// How well the revealed answer was known.
    Known(Grade),
}

/// How an answer is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// Is all of it right.
    pub right: bool,
    /// The grade that the reader gave; none where [`super::grade`] is to say it.
    pub grade: Option<Grade>,
    /// The places of the chosen in [`Posed::choices`], in their order.
    pub chosen: Vec<usize>,
}

/// Puts a question; `random` orders its options, and lines stay in their order.
pub fn pose(question: &Question, random: &mut Random) -> Posed {
    let mut choices: Vec<Choice> = Vec::new();
    match &question.body {
        QuestionBody::Recall { .. } => {}
        QuestionBody::Choice { options } => {
            choices.extend(options.iter().map(choice));
            random.shuffle(&mut choices);
        }
        QuestionBody::Output { output, exit, options, .. } => {
            choices.extend(options.iter().map(choice));
            choices.push(Choice { text: outcome(output, *exit), line: None, right: true, why: String::new() });
            random.shuffle(&mut choices);
        }
        QuestionBody::Spot { program, fault, .. } => {
            let lines = (0..).zip(program.text.lines());
            let code = lines.filter(|(_, line)| line.contains(|char: char| char.is_alphanumeric()));
            choices.extend(code.map(|(number, line)| Choice {
                text: line.trim().to_owned(),
                line: Some(number),
                right: number == *fault,
                why: String::new(),
            }));
        }
    }
    Posed { question: question.clone(), own_code: String::new(), choices }
}

impl Posed {
    /// Are several choices right: then all of them are to be chosen, and no other.
    pub fn several(&self) -> bool {
        self.choices.iter().filter(|choice| choice.right).count() > 1
    }

    /// The code that the question is about.
    pub fn program(&self) -> Option<&Program> {
        match &self.question.body {
            QuestionBody::Recall { .. } | QuestionBody::Choice { .. } => None,
            QuestionBody::Output { program, .. } | QuestionBody::Spot { program, .. } => Some(program),
        }
    }

    /// What is said whatever was answered, as Markdown: the answer, the reason, the fix. Empty for a choice, whose
    /// options have their own.
    pub fn why(&self) -> &str {
        match &self.question.body {
            QuestionBody::Recall { answer } => answer,
            QuestionBody::Choice { .. } => "",
            QuestionBody::Output { why, .. } => why,
            QuestionBody::Spot { fix, .. } => fix,
        }
    }

    /// Judges an answer.
    ///
    /// # Errors
    /// If a question of this kind cannot be answered like that, or there is no such choice; the text says how.
    pub fn judge(&self, answer: &Answer) -> Result<Judgement, String> {
        match (&self.question.body, answer) {
            (QuestionBody::Recall { .. }, Answer::Known(grade)) => {
                Ok(Judgement { right: *grade != Grade::Again, grade: Some(*grade), chosen: Vec::new() })
            }
            (QuestionBody::Recall { .. }, _) => {
                Err("show the answer, and then say how well it was known: again, hard, good or easy".into())
            }
            (_, Answer::Known(_)) => Err("choose an option: only a recall question is graded by the reader".into()),
            (QuestionBody::Output { output, .. }, Answer::Text(text)) => {
                Ok(Judgement { right: prints(text, output), grade: None, chosen: Vec::new() })
            }
            (_, Answer::Text(_)) => Err("choose an option: only what a program prints can be typed".into()),
            (_, Answer::Choices(places)) => {
                let mut chosen = places.clone();
                chosen.sort_unstable();
                chosen.dedup();
                if let Some(place) = chosen.iter().find(|place| **place >= self.choices.len()) {
                    let last = self.choices.len().saturating_sub(1);
                    return Err(format!("there is no option {place}: they are 0 to {last}"));
                }
                let right = (0..)
                    .zip(&self.choices)
                    .all(|(place, choice)| choice.right == chosen.binary_search(&place).is_ok());
                Ok(Judgement { right, grade: None, chosen })
            }
        }
    }
}

fn choice(option: &crate::concepts::QuestionOption) -> Choice {
    Choice { text: option.text.clone(), line: None, right: option.right, why: option.why.clone() }
}

/// What a program prints, written as authors write the wrong predictions: so its looks do not give it away.
fn outcome(output: &str, exit: i32) -> String {
    let lines: Vec<String> = output.lines().map(str::trim).filter(|line| !line.is_empty()).map(code).collect();
    match (lines.is_empty(), exit) {
        (true, 0) => "nothing".into(),
        (true, exit) => format!("nothing, and exits with {exit}"),
        (false, _) => lines.join(", "),
    }
}

/// A line between backquotes, more of them than stand in it.
fn code(line: &str) -> String {
    let longest = line.split(|char| char != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    if longest == 0 { format!("{fence}{line}{fence}") } else { format!("{fence} {line} {fence}") }
}

/// Does a reader's text say what the program prints. Blanks and line ends count as one; `deadlock` and `panic` alone
/// stand for the runtime's lines, and `nothing` for no output.
fn prints(text: &str, output: &str) -> bool {
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let short = |line: &str| {
        if line.starts_with("fatal error: all goroutines are asleep") {
            "deadlock".to_owned()
        } else if line.starts_with("panic: ") {
            "panic".to_owned()
        } else {
            line.to_owned()
        }
    };
    let shortened: Vec<String> = output.lines().map(short).collect();
    let said = words(text.trim_matches('`'));
    said == words(output)
        || said == words(&shortened.join("\n"))
        || (output.trim().is_empty() && text.trim().eq_ignore_ascii_case("nothing"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::concepts::QuestionOption;

    fn posed(body: QuestionBody) -> Posed {
        let question =
            Question { id: "c/q".into(), revision: 1, line: 1, prompt: "What?".into(), own_prompts: Vec::new(), body };
        pose(&question, &mut Random::new(1))
    }

    fn options(right: &[bool]) -> Vec<QuestionOption> {
        (0..)
            .zip(right)
            .map(|(number, right)| QuestionOption { text: format!("{number}"), right: *right, why: "So.".into() })
            .collect()
    }

    /// Chooses the options with these texts.
    fn check(posed: &Posed, texts: &[&str], want: bool) {
        let place = |text: &&str| posed.choices.iter().position(|choice| choice.text == *text).unwrap();
        let judged = posed.judge(&Answer::Choices(texts.iter().map(place).collect())).unwrap();
        assert_eq!(judged.right, want, "{texts:?}");
    }

    #[test]
    fn all_right_ones_and_no_wrong_one() {
        let two = posed(QuestionBody::Choice { options: options(&[true, false, true, false]) });
        assert!(two.several());
        check(&two, &["0", "2"], true);
        check(&two, &["2", "0", "2"], true);
        check(&two, &["0"], false);
        check(&two, &["0", "1", "2"], false);
        check(&two, &[], false);
        assert!(two.judge(&Answer::Choices(vec![4])).unwrap_err().contains("0 to 3"));
    }

    fn output(printed: &str, exit: i32) -> Posed {
        let program = Program { text: "package main".into(), go: None, fails: false, line: 1 };
        let options = options(&[false, false]);
        posed(QuestionBody::Output { program, output: printed.into(), exit, why: "So.".into(), options })
    }

    #[test]
    fn the_outcome_looks_like_the_predictions() {
        let check = |printed: &str, exit, want: &str| {
            let posed = output(printed, exit);
            assert_eq!(posed.choices.iter().find(|choice| choice.right).unwrap().text, want);
        };
        check("1 true\n2\n", 0, "`1 true`, `2`");
        check("a `b`", 0, "`` a `b` ``");
        check("", 0, "nothing");
        check("", 2, "nothing, and exits with 2");
    }

    #[test]
    fn what_is_typed_may_be_short() {
        let check = |printed: &str, typed: &str, want: bool| {
            let judged = output(printed, 0).judge(&Answer::Text(typed.into())).unwrap();
            assert_eq!(judged.right, want, "{typed} for {printed}");
        };
        check("1 2\n3", "1 2 3", true);
        check("1 2\n3", "12 3", false);
        check("a\nfatal error: all goroutines are asleep - deadlock!", "a\ndeadlock", true);
        check("a\nfatal error: all goroutines are asleep - deadlock!", "deadlock", false);
        check("panic: boom", "panic", true);
        check("", "Nothing", true);
    }

    #[test]
    fn each_kind_takes_its_own_answers() {
        let recall = posed(QuestionBody::Recall { answer: "So.".into() });
        assert!(recall.judge(&Answer::Known(Grade::Hard)).unwrap().right);
        assert!(!recall.judge(&Answer::Known(Grade::Again)).unwrap().right);
        assert!(recall.judge(&Answer::Choices(vec![])).is_err());
        assert!(output("1", 0).judge(&Answer::Known(Grade::Good)).is_err());
        let choice = posed(QuestionBody::Choice { options: options(&[true, false]) });
        assert!(choice.judge(&Answer::Text("0".into())).is_err());
    }
}
