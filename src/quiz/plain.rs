//! A question asked by messages with buttons alone, which every editor has.

use super::{Grade, Random, plain_text};
use crate::concepts::{Program, Question, QuestionBody, QuestionOption};

/// What is shown: a message, and buttons of one line each, no two alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// Plain text of several lines.
    pub message: String,
    /// What can be answered.
    pub options: Vec<String>,
}

/// A question in the course of being asked.
#[derive(Clone, Debug)]
pub struct Asking {
    card: Card,
    step: Step,
}

/// What comes after an answer.
#[derive(Clone, Debug)]
pub enum Next {
    /// Another card, such as the revealed answer.
    Ask(Asking),
    /// The end.
    Judged(Verdict),
    /// The end, and nothing was said.
    Skipped,
}

/// How the answer was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Was it right.
    pub right: bool,
    /// The grade that the reader gave; none where [`super::grade`] is to say it.
    pub grade: Option<Grade>,
    /// That, and why, as plain text.
    pub message: String,
}

/// What a reader says after the answer was shown. Most press the first or the second.
const SELF_GRADES: [(&str, Grade); 4] = [
    ("I knew it", Grade::Good),
    ("I did not", Grade::Again),
    ("I knew it, with trouble", Grade::Hard),
    ("I knew it at once", Grade::Easy),
];

#[derive(Clone, Debug)]
enum Step {
    /// The answer is still to be revealed, by the first option.
    Reveal { answer: String },
    /// The reader says how well they knew it, by [`SELF_GRADES`].
    Grade,
    /// One of these verdicts, by option.
    Pick(Vec<Verdict>),
}

/// Begins to ask; `random` orders the options.
pub fn ask(question: &Question, random: &mut Random) -> Asking {
    let prompt = plain_text(&question.prompt);
    match &question.body {
        QuestionBody::Recall { answer } => Asking {
            card: Card { message: prompt, options: vec!["Show the answer".into(), "Skip".into()] },
            step: Step::Reveal { answer: plain_text(answer) },
        },
        QuestionBody::Choice { options } => {
            let several = options.iter().filter(|option| option.right).count() > 1;
            let prompt = if several { format!("{prompt}\n(Several are right: pick one of them.)") } else { prompt };
            choice(prompt, options, random)
        }
        QuestionBody::Output { program, output, exit, why, options } => {
            let what = if program.fails { "What does the compiler say?" } else { "What does it print?" };
            let mut all = options.clone();
            all.push(QuestionOption { text: outcome(output, *exit), right: true, why: why.clone() });
            choice(with_code(&prompt, program, what), &all, random)
        }
        QuestionBody::Spot { program, fault, fix } => {
            spot(&with_code(&prompt, program, "Which line?"), program, *fault, fix)
        }
    }
}

impl Asking {
    /// What to show now.
    pub fn card(&self) -> &Card {
        &self.card
    }

    /// Takes the number of the chosen option; none for one that does not exist.
    pub fn answer(self, option: usize) -> Option<Next> {
        if option >= self.card.options.len() {
            return None;
        }
        Some(match self.step {
            Step::Reveal { .. } if option > 0 => Next::Skipped,
            Step::Reveal { answer } => Next::Ask(Self {
                card: Card { message: answer, options: SELF_GRADES.map(|(title, _)| title.into()).into() },
                step: Step::Grade,
            }),
            Step::Grade => {
                let (_, grade) = SELF_GRADES.get(option)?;
                let right = *grade != Grade::Again;
                let message = if right { "Good." } else { "Then read it again: Explain shows the whole concept." };
                Next::Judged(Verdict { right, grade: Some(*grade), message: message.into() })
            }
            Step::Pick(mut verdicts) => Next::Judged(verdicts.swap_remove(option)),
        })
    }
}

fn choice(message: String, options: &[QuestionOption], random: &mut Random) -> Asking {
    let mut order: Vec<&QuestionOption> = options.iter().collect();
    random.shuffle(&mut order);
    let titles = order.iter().map(|option| one_line(&option.text)).collect();
    let right: Vec<&QuestionOption> = order.iter().copied().filter(|option| option.right).collect();
    let verdicts = order.iter().map(|option| verdict(option, &right)).collect();
    Asking { card: Card { message, options: distinct(titles) }, step: Step::Pick(verdicts) }
}

fn verdict(chosen: &QuestionOption, right: &[&QuestionOption]) -> Verdict {
    let judged = if chosen.right { "Right" } else { "No" };
    let mut lines = vec![format!("{judged}. {}", plain_text(&chosen.why))];
    for option in right.iter().filter(|option| option.text != chosen.text) {
        let lead = if chosen.right { "Also right" } else { "Right is" };
        lines.push(format!("{lead}: {}", one_line(&option.text)));
        lines.push(plain_text(&option.why));
    }
    Verdict { right: chosen.right, grade: None, message: lines.join("\n") }
}

/// The options are the lines that hold code, with their numbers as in the message.
fn spot(message: &str, program: &Program, fault: u32, fix: &str) -> Asking {
    let fix = plain_text(fix);
    let faulty = format!("line {}", fault + 1);
    let mut options = Vec::new();
    let mut verdicts = Vec::new();
    for (number, line) in program.text.lines().enumerate() {
        if !line.contains(|char: char| char.is_alphanumeric()) {
            continue;
        }
        options.push(format!("{}: {}", number + 1, line.trim()));
        let right = number == fault as usize;
        let message = if right { format!("Right. {fix}") } else { format!("No, it is {faulty}. {fix}") };
        verdicts.push(Verdict { right, grade: None, message });
    }
    Asking { card: Card { message: message.to_owned(), options }, step: Step::Pick(verdicts) }
}

/// The prompt, the code with numbered lines, and what to say of it.
fn with_code(prompt: &str, program: &Program, what: &str) -> String {
    let lines = program.text.trim_end().lines().enumerate();
    let numbered = lines.map(|(number, line)| format!("{:>4}  {}\n", number + 1, line.replace('\t', "    ")));
    format!("{prompt}\n\n{}\n{what}", numbered.collect::<String>())
}

fn outcome(output: &str, exit: i32) -> String {
    let output = output.trim();
    match (output.is_empty(), exit) {
        (true, 0) => "nothing".into(),
        (true, exit) => format!("nothing, and exits with {exit}"),
        (false, _) => output.into(),
    }
}

fn one_line(markdown: &str) -> String {
    let text = plain_text(markdown);
    let bare = text.strip_prefix('`').and_then(|text| text.strip_suffix('`')).filter(|text| !text.contains('`'));
    bare.unwrap_or(&text).lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ⏎ ")
}

/// A client answers with the title alone, so no two may be alike.
fn distinct(mut titles: Vec<String>) -> Vec<String> {
    for index in 1..titles.len() {
        while titles.get(..index).is_some_and(|before| before.contains(&titles[index])) {
            titles[index].push('\u{a0}');
        }
    }
    titles
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(body: QuestionBody) -> Question {
        Question { id: "c/q".into(), revision: 1, line: 1, prompt: "What *happens*?".into(), body }
    }

    fn option(text: &str, right: bool, why: &str) -> QuestionOption {
        QuestionOption { text: text.into(), right, why: why.into() }
    }

    fn program(text: &str) -> Program {
        Program { text: text.into(), go: None, fails: false, line: 1 }
    }

    /// Asks, picks the option with that text, and gives the verdict as `true: message`.
    fn check(asking: Asking, pick: &str, want: &str) {
        let place = asking.card().options.iter().position(|option| option == pick);
        let place = place.unwrap_or_else(|| panic!("no {pick} in {:?}", asking.card()));
        match asking.answer(place) {
            Some(Next::Judged(verdict)) => assert_eq!(format!("{}: {}", verdict.right, verdict.message), want),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn recall_reveals_and_then_asks_whether_it_was_known() {
        let asking = ask(&question(QuestionBody::Recall { answer: "**It** ends.".into() }), &mut Random::new(1));
        assert_eq!(asking.card().message, "What happens?");
        assert!(matches!(asking.clone().answer(1), Some(Next::Skipped)));
        let Some(Next::Ask(revealed)) = asking.answer(0) else { panic!("the answer is revealed") };
        assert_eq!(revealed.card().message, "It ends.");
        check(revealed.clone(), "I knew it", "true: Good.");
        check(revealed.clone(), "I did not", "false: Then read it again: Explain shows the whole concept.");
        check(revealed.clone(), "I knew it at once", "true: Good.");
        assert!(revealed.answer(4).is_none());
    }

    #[test]
    fn a_wrong_choice_says_why_and_what_is_right() {
        let options = vec![
            option("`yes`", true, "It does."),
            option("no", false, "It does not."),
            option("`a` or `b`", false, "B."),
        ];
        let asking = ask(&question(QuestionBody::Choice { options }), &mut Random::new(1));
        check(asking.clone(), "yes", "true: Right. It does.");
        check(asking.clone(), "no", "false: No. It does not.\nRight is: yes\nIt does.");
        check(asking, "`a` or `b`", "false: No. B.\nRight is: yes\nIt does.");
    }

    #[test]
    fn of_several_right_ones_any_will_do() {
        let options = vec![option("a", true, "A."), option("b", true, "B."), option("c", false, "C.")];
        let asking = ask(&question(QuestionBody::Choice { options }), &mut Random::new(3));
        assert!(asking.card().message.ends_with("(Several are right: pick one of them.)"));
        check(asking, "a", "true: Right. A.\nAlso right: b\nB.");
    }

    #[test]
    fn the_order_of_options_follows_the_seed() {
        let options: Vec<_> = ["a", "b", "c", "d"].map(|text| option(text, text == "a", "")).into();
        let body = QuestionBody::Choice { options };
        let order = |seed| ask(&question(body.clone()), &mut Random::new(seed)).card().options.clone();
        assert_eq!(order(1), order(1));
        assert!((2..20).any(|seed| order(seed) != order(1)));
    }

    #[test]
    fn output_offers_what_it_prints_among_the_wrong_ones() {
        let body = QuestionBody::Output {
            program: program("package main\n\nfunc main() {\n\tprintln(1)\n}\n"),
            output: "1\n2\n".into(),
            exit: 0,
            why: "Because.".into(),
            options: vec![option("`2`", false, "Not so."), option("nothing", false, "No.")],
        };
        let asking = ask(&question(body), &mut Random::new(1));
        assert!(asking.card().message.contains("\n   4      println(1)\n"), "{}", asking.card().message);
        assert!(asking.card().message.ends_with("What does it print?"));
        check(asking.clone(), "1 ⏎ 2", "true: Right. Because.");
        check(asking, "nothing", "false: No. No.\nRight is: 1 ⏎ 2\nBecause.");
        assert_eq!(outcome("", 2), "nothing, and exits with 2");
    }

    #[test]
    fn spot_offers_the_lines_with_code() {
        let body =
            QuestionBody::Spot { program: program("for {\n\n\tdefer f()\n}\n"), fault: 2, fix: "Call it.".into() };
        let asking = ask(&question(body), &mut Random::new(1));
        assert_eq!(asking.card().options, ["1: for {", "3: defer f()"]);
        check(asking.clone(), "3: defer f()", "true: Right. Call it.");
        check(asking, "1: for {", "false: No, it is line 3. Call it.");
    }

    #[test]
    fn no_two_options_are_alike() {
        let titles = distinct(vec!["a".into(), "a".into(), "a".into(), "b".into()]);
        assert_eq!(titles.iter().collect::<std::collections::HashSet<_>>().len(), 4);
    }
}
