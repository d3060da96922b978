//! A question asked by messages with buttons alone, which every editor has.

use super::{Answer, Choice, Grade, Judgement, Posed, plain_text};
use crate::concepts::{Program, QuestionBody};

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
    posed: Box<Posed>,
    step: Step,
}

/// What comes after an answer.
#[derive(Clone, Debug)]
pub enum Next {
    /// Another card, such as the revealed answer, or the same with one more option chosen.
    Ask(Asking),
    /// The end.
    Judged(Verdict),
    /// The end, and nothing was said.
    Skipped,
}

/// How the answer was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What was answered.
    pub answer: Answer,
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
    Reveal,
    /// The reader says how well they knew it, by [`SELF_GRADES`].
    Grade,
    /// One of the choices is picked.
    Pick,
    /// Several are, one after the other; the last option ends it.
    Toggle(Vec<usize>),
}

/// Begins to ask.
pub fn ask(posed: Posed) -> Asking {
    let posed = Box::new(posed);
    let prompt = plain_text(&posed.prompt());
    let message = match &posed.question.body {
        QuestionBody::Recall { .. } => {
            let card = Card { message: prompt, options: vec!["Show the answer".into(), "Skip".into()] };
            return Asking { card, posed, step: Step::Reveal };
        }
        QuestionBody::Choice { .. } if posed.several() => return toggling(posed, Vec::new()),
        QuestionBody::Choice { .. } => prompt,
        QuestionBody::Output { program, .. } => with_code(
            &prompt,
            program,
            if program.fails { "What does the compiler say?" } else { "What does it print?" },
        ),
        QuestionBody::Spot { program, .. } => with_code(&prompt, program, "Which line?"),
    };
    Asking { card: Card { message, options: distinct(titles(&posed)) }, posed, step: Step::Pick }
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
        let Self { posed, step, .. } = self;
        Some(match step {
            Step::Reveal if option > 0 => Next::Skipped,
            Step::Reveal => {
                let options = SELF_GRADES.map(|(title, _)| title.into()).into();
                let card = Card { message: plain_text(posed.why()), options };
                Next::Ask(Self { card, posed, step: Step::Grade })
            }
            Step::Grade => judged(&posed, &Answer::Known(SELF_GRADES.get(option)?.1))?,
            Step::Pick => judged(&posed, &Answer::Choices(vec![option]))?,
            Step::Toggle(chosen) if option == posed.choices.len() => judged(&posed, &Answer::Choices(chosen))?,
            Step::Toggle(mut chosen) => {
                match chosen.iter().position(|other| *other == option) {
                    Some(place) => _ = chosen.remove(place),
                    None => chosen.push(option),
                }
                Next::Ask(toggling(posed, chosen))
            }
        })
    }
}

/// The question with some options chosen.
fn toggling(posed: Box<Posed>, chosen: Vec<usize>) -> Asking {
    let prompt = plain_text(&posed.prompt());
    let mark =
        |(place, title): (usize, String)| format!("{} {title}", if chosen.contains(&place) { "[x]" } else { "[ ]" });
    let mut options = distinct(titles(&posed).into_iter().enumerate().map(mark).collect());
    options.push(if chosen.is_empty() { "I do not know".into() } else { "That is all".into() });
    let message = format!("{prompt}\n(Several are right: choose all of them, and then say that this is all.)");
    Asking { card: Card { message, options }, posed, step: Step::Toggle(chosen) }
}

/// What can be chosen, on one line each.
fn titles(posed: &Posed) -> Vec<String> {
    let title = |choice: &Choice| match choice.line {
        Some(line) => format!("{}: {}", line + 1, choice.text),
        None => one_line(&choice.text),
    };
    posed.choices.iter().map(title).collect()
}

/// The end; none if that is no answer to the question, which the cards do not offer.
fn judged(posed: &Posed, answer: &Answer) -> Option<Next> {
    let judgement = posed.judge(answer).ok()?;
    let message = reasons(posed, &judgement);
    Some(Next::Judged(Verdict { answer: answer.clone(), right: judgement.right, grade: judgement.grade, message }))
}

/// Whether it was right, and why, as plain text.
pub fn reasons(posed: &Posed, judgement: &Judgement) -> String {
    let why = plain_text(posed.why());
    match &posed.question.body {
        QuestionBody::Recall { .. } if judgement.right => return "Good.".into(),
        QuestionBody::Recall { .. } => return "Then read it again: Explain shows the whole concept.".into(),
        QuestionBody::Spot { .. } | QuestionBody::Output { .. } if judgement.right => return format!("Right. {why}"),
        QuestionBody::Spot { fault, .. } => return format!("No, it is line {}. {why}", fault + 1),
        QuestionBody::Choice { .. } | QuestionBody::Output { .. } => {}
    }
    let mut lines = Vec::new();
    let reason =
        |choice: &Choice| if choice.right && choice.why.is_empty() { why.clone() } else { plain_text(&choice.why) };
    if let ([only], false) = (judgement.chosen.as_slice(), posed.several()) {
        let chosen = posed.choices.get(*only);
        let judged = if judgement.right { "Right" } else { "No" };
        lines.push(format!("{judged}. {}", chosen.map(reason).unwrap_or_default()));
    } else {
        lines.push(if judgement.right { "Right.".to_owned() } else { "No.".to_owned() });
        for (place, choice) in posed.choices.iter().enumerate().filter(|(_, choice)| !choice.right) {
            if judgement.chosen.contains(&place) {
                lines.push(format!("Wrong is: {}", one_line(&choice.text)));
                lines.push(reason(choice));
            }
        }
    }
    if judgement.right && !posed.several() {
        return lines.join("\n");
    }
    for choice in posed.choices.iter().filter(|choice| choice.right) {
        lines.push(format!("Right is: {}", one_line(&choice.text)));
        lines.push(reason(choice));
    }
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}

/// The prompt, the code with numbered lines, and what to say of it.
fn with_code(prompt: &str, program: &Program, what: &str) -> String {
    let lines = program.text.trim_end().lines().enumerate();
    let numbered = lines.map(|(number, line)| format!("{:>4}  {}\n", number + 1, line.replace('\t', "    ")));
    format!("{prompt}\n\n{}\n{what}", numbered.collect::<String>())
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

/// Says when a question comes again, in so many days; 0 is once more today.
pub fn comes_again(days: i32) -> String {
    match days {
        ..=0 => "It comes once more today.".into(),
        1 => "It comes again tomorrow.".into(),
        days => format!("It comes again in {days} days."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::concepts::{Question, QuestionOption};
    use crate::quiz::{Random, pose};

    fn question(body: QuestionBody) -> Question {
        Question {
            id: "c/q".into(),
            revision: 1,
            line: 1,
            prompt: "What *happens*?".into(),
            own_prompts: Vec::new(),
            body,
        }
    }

    fn asking(body: QuestionBody, seed: u64) -> Asking {
        ask(pose(&question(body), &mut Random::new(seed)))
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
        let asking = asking(QuestionBody::Recall { answer: "**It** ends.".into() }, 1);
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
        let asking = asking(QuestionBody::Choice { options }, 1);
        check(asking.clone(), "yes", "true: Right. It does.");
        check(asking.clone(), "no", "false: No. It does not.\nRight is: yes\nIt does.");
        check(asking, "`a` or `b`", "false: No. B.\nRight is: yes\nIt does.");
    }

    /// Picks the options with these texts, one after the other.
    fn pick_all(mut asking: Asking, texts: &[&str]) -> Asking {
        for text in texts {
            let place = asking.card().options.iter().position(|option| option.ends_with(text)).unwrap();
            let Some(Next::Ask(next)) = asking.answer(place) else { panic!("{text} is chosen") };
            asking = next;
        }
        asking
    }

    #[test]
    fn all_right_ones_are_to_be_chosen() {
        let options = vec![option("a", true, "A."), option("b", true, "B."), option("c", false, "C.")];
        let asking = asking(QuestionBody::Choice { options }, 3);
        assert!(asking.card().options.contains(&"[ ] b".into()), "{:?}", asking.card());
        let both = pick_all(asking.clone(), &["a", "c", "b", "c"]);
        assert!(both.card().options.contains(&"[x] b".into()), "{:?}", both.card());
        let (a, b) = ("Right is: a\nA.", "Right is: b\nB.");
        let ab = |text: &str| if text.find(a) < text.find(b) { format!("{a}\n{b}") } else { format!("{b}\n{a}") };
        let want = match both.clone().answer(3) {
            Some(Next::Judged(verdict)) => ab(&verdict.message),
            other => panic!("{other:?}"),
        };
        check(asking.clone(), "I do not know", &format!("false: No.\n{want}"));
        check(both, "That is all", &format!("true: Right.\n{want}"));
        check(pick_all(asking, &["a", "c"]), "That is all", &format!("false: No.\nWrong is: c\nC.\n{want}"));
    }

    #[test]
    fn the_order_of_options_follows_the_seed() {
        let options: Vec<_> = ["a", "b", "c", "d"].map(|text| option(text, text == "a", "")).into();
        let body = QuestionBody::Choice { options };
        let order = |seed| asking(body.clone(), seed).card().options.clone();
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
        let asking = asking(body, 1);
        assert!(asking.card().message.contains("\n   4      println(1)\n"), "{}", asking.card().message);
        assert!(asking.card().message.ends_with("What does it print?"));
        check(asking.clone(), "`1`, `2`", "true: Right. Because.");
        check(asking, "nothing", "false: No. No.\nRight is: `1`, `2`\nBecause.");
    }

    #[test]
    fn spot_offers_the_lines_with_code() {
        let body =
            QuestionBody::Spot { program: program("for {\n\n\tdefer f()\n}\n"), fault: 2, fix: "Call it.".into() };
        let asking = asking(body, 1);
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
