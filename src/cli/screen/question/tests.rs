use super::*;
use crate::cli::screen::Frame;
use crate::concepts::{Library, Question};
use crate::quiz::{Random, pose};
use expect_test::{Expect, expect};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Cell;

/// A question as a concept file has it.
fn question(text: &str) -> Question {
    let text = format!("+++\ntitle = \"A\"\n+++\n\n## Questions\n\n{text}");
    let (library, _) = Library::from_files(&[("knowledge/types/maps.md", text)]);
    library.concepts[0].questions[0].clone()
}

fn view(text: &str) -> QuestionView {
    QuestionView::new(pose(&question(text), &mut Random::new(1)))
}

/// What the screen shows, without blanks at the ends of lines.
fn screen(view: &mut QuestionView, width: u16, height: u16) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    let around = Frame { title: "Maps".into(), aside: "2 more".into(), note: String::new(), keys: view.keys() };
    terminal
        .draw(|frame| {
            let page = view.page(frame.area());
            page.draw(&around, &mut view.scroll, frame);
        })
        .unwrap();
    let buffer = terminal.backend().buffer();
    let rows = buffer.content.chunks(usize::from(width));
    rows.map(|row| row.iter().map(Cell::symbol).collect::<String>().trim_end().to_owned() + "\n").collect()
}

fn press(view: &mut QuestionView, keys: &str) -> Pressed {
    let mut pressed = Pressed::Taken;
    for key in keys.chars() {
        let code = match key {
            '\n' => KeyCode::Enter,
            '↓' => KeyCode::Down,
            '⇟' => KeyCode::PageDown,
            '␛' => KeyCode::Esc,
            key => KeyCode::Char(key),
        };
        pressed = view.press(KeyEvent::from(code));
    }
    pressed
}

/// Judges what the last key answered.
fn judge(view: &mut QuestionView, pressed: Pressed) -> bool {
    let Pressed::Answer(answer) = pressed else { panic!("{pressed:?} is no answer") };
    let judgement = view.posed().judge(&answer).unwrap();
    let right = judgement.right;
    view.judged(judgement);
    right
}

/// The margin is left out: `expect!` takes what stands before all lines for its own.
fn check(view: &mut QuestionView, expected: &Expect) {
    let screen = screen(view, 56, 18);
    let lines = screen.lines().map(|line| line.strip_prefix(' ').unwrap_or(line).to_owned() + "\n");
    expected.assert_eq(&lines.collect::<String>());
}

const CHOICE: &str = "### a (choice)\n\nWhat holds of a nil map, in which nothing was ever put by anybody?\n\n\
    - [x] Reading gives the zero value.\n  A read looks, and finds nothing.\n\
    - [x] Its length is 0.\n  There is nothing in it.\n\
    - [ ] Writing makes it.\n  A write to a nil map panics.\n";

#[test]
fn several_right_ones_are_toggled() {
    let mut asked = view(CHOICE);
    assert_eq!(press(&mut asked, "1↓ 1"), Pressed::Taken);
    check(
        &mut asked,
        &expect![[r"
             Maps                                            2 more

             What holds of a nil map, in which nothing was ever put
             by anybody?

             ▸ 1 [ ]  Reading gives the zero value.
               2 [x]  Writing makes it.
               3 [ ]  Its length is 0.

             Several are right: choose all of them, and no other.





             ──────────────────────────────────────────────────────
             1 2 … ↑↓ Space on or off   Enter answer
             0 I do not know
        "]],
    );
    let right: Vec<usize> = (0..3).filter(|place| asked.posed().choices[*place].right).collect();
    let keys: String = right.iter().map(|place| char::from(b'1' + *place as u8)).collect();
    let mut again = view(CHOICE);
    let pressed = press(&mut again, &format!("{keys}\n"));
    assert!(judge(&mut again, pressed));
    check(
        &mut again,
        &expect![[r"
             Maps                                            2 more

             ✓ Right.

             ▸ 1 ✓  Reading gives the zero value.
                    A read looks, and finds nothing.

               2 ✗  Writing makes it.
                    A write to a nil map panics.

             ▸ 3 ✓  Its length is 0.
                    There is nothing in it.

             The question was:

             What holds of a nil map, in which nothing was ever put
             by anybody?

        "]],
    );
}

#[test]
fn one_key_answers_where_one_is_right() {
    let text = CHOICE.replace("- [x] Its", "- [ ] Its");
    let mut asked = view(&text);
    let right = asked.posed().choices.iter().position(|choice| choice.right).unwrap();
    let key = char::from(b'1' + right as u8);
    assert_eq!(press(&mut asked, "9"), Pressed::Taken);
    assert_eq!(press(&mut asked, &key.to_string()), Pressed::Answer(Answer::Choices(vec![right])));
    assert_eq!(press(&mut view(&text), "↓\n"), Pressed::Answer(Answer::Choices(vec![1])));
    assert_eq!(press(&mut view(&text), "0"), Pressed::Answer(Answer::Choices(vec![])));
    assert_eq!(press(&mut view(&text), "s"), Pressed::Other);
}

const OUTPUT: &str = "### a (output)\n\nWhat does it print?\n\n```go\npackage main\n\nfunc main() {\n\tprintln(\"a\", 1)\n\tpanic(2)\n}\n```\n\n\
    ```output exit=2\na 1\npanic: 2\n```\n\nWhy: It comes before.\n\n- [ ] nothing\n  It prints.\n";

#[test]
fn what_is_printed_can_be_typed() {
    let mut asked = view(OUTPUT);
    assert_eq!(press(&mut asked, "ta 1\npanic"), Pressed::Taken);
    assert!(asked.is_typing());
    check(
        &mut asked,
        &expect![[r#"
             Maps                                            2 more

             What does it print?

                 1  package main
                 2
                 3  func main() {
                 4      println("a", 1)
                 5      panic(2)
                 6  }

             What does it print? A line each; `deadlock` or `panic`
             will do for the runtime's own.
               │ a 1
               │ panic█
             ──────────────────────────────────────────────────────
             Enter new line   Ctrl-D answer
             Esc back to the options
        "#]],
    );
    let done = KeyEvent::new(KeyCode::Char('d'), KeyModifiers::CONTROL);
    let pressed = asked.press(done);
    assert!(judge(&mut asked, pressed));
    let mut wrong = view(OUTPUT);
    press(&mut wrong, "tb");
    let pressed = wrong.press(done);
    assert!(!judge(&mut wrong, pressed));
    check(
        &mut wrong,
        &expect![[r"
             Maps                                            2 more

             ✗ No.

             You typed:
               │ b

             It comes before.

               1 ✗  nothing
                    It prints.

               2 ✓  `a 1`, `panic: 2`

             The question was:

             What does it print?

        "]],
    );
    assert_eq!(press(&mut view(OUTPUT), "t0␛0"), Pressed::Answer(Answer::Choices(vec![])));
}

#[test]
fn a_faulty_line_is_found_by_moving_over_the_code() {
    let code = (1..30).map(|line| format!("\tline{line}()\n")).collect::<Vec<_>>().join("\n") + "\n";
    let text = format!(
        "### a (spot)\n\nWhich line?\n\n```go\n{code}\tdefer close(x) // fault\n}}\n```\n\nFix: Call `close`.\n"
    );
    let mut asked = view(&text);
    check(
        &mut asked,
        &expect![[r"
             Maps                                            2 more

             Which line?

             ▸   1      line1()
                 2
                 3      line2()
                 4
                 5      line3()
                 6
                 7      line4()
                 8
                 9      line5()
                10
                11      line6()
                12
             ──────────────────────────────── ↓ 48 more lines: PgDn
             ↑↓ line   Enter this one   0 I do not know
        "]],
    );
    press(&mut asked, &"↓".repeat(20));
    assert!(screen(&mut asked, 56, 18).contains("▸  41      line21()"), "{}", screen(&mut asked, 56, 18));
    let pressed = press(&mut asked, &format!("{}\n", "↓".repeat(99)));
    assert!(judge(&mut asked, pressed));
    check(
        &mut asked,
        &expect![[r"
             Maps                                            2 more

             ✓ Right.

             This line is at fault:
                59      defer close(x)

             Call `close`.

             The question was:

             Which line?

                 1      line1()
                 2
                 3      line2()
                 4
                 5      line3()
        "]],
    );
}

#[test]
fn recall_is_revealed_and_graded() {
    let mut asked = view("### a (recall)\n\nWhy?\n\nAnswer:\nSo, and in **no** other way.\n");
    assert_eq!(press(&mut asked, "3"), Pressed::Other, "nothing is graded before it is shown");
    assert_eq!(press(&mut asked, "\n"), Pressed::Taken);
    check(
        &mut asked,
        &expect![[r"
             Maps                                            2 more

             How well did you know it? Compare what you said with
             this:

             So, and in no other way.

             The question was:

             Why?






             ──────────────────────────────────────────────────────
             1 not known   2 with trouble   3 known   4 at once
        "]],
    );
    assert_eq!(press(&mut asked, "2"), Pressed::Answer(Answer::Known(Grade::Hard)));
}

#[test]
fn no_screen_is_too_small() {
    for text in [CHOICE, OUTPUT] {
        for (width, height) in [(1, 1), (3, 2), (10, 3), (20, 5), (40, 9), (300, 90)] {
            let mut asked = view(text);
            screen(&mut asked, width, height);
            press(&mut asked, "↓⇟⇟");
            screen(&mut asked, width, height);
            let pressed = press(&mut asked, "0");
            judge(&mut asked, pressed);
            screen(&mut asked, width, height);
        }
    }
}
