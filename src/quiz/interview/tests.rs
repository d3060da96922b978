use super::*;
use crate::concepts::QuestionBody;
use crate::quiz::testing::concept;
use expect_test::expect;

const HALF_AN_HOUR: Duration = Duration::from_mins(30);

fn setting(level: Level) -> Setting {
    Setting { level, length: HALF_AN_HOUR, topics: HashSet::new(), code: None }
}

fn with(id: &str, questions: usize, difficulty: Difficulty, frequency: Frequency) -> Concept {
    Concept { difficulty, frequency, title: id.to_uppercase(), ..concept(id, questions) }
}

/// Nine concepts of each difficulty, each with three questions and as common as the others.
fn library() -> Library {
    let of = |letter: char, difficulty| {
        (0..9).map(move |number| with(&format!("{letter}{number}"), 3, difficulty, Frequency::Common))
    };
    let concepts = of('e', Difficulty::Easy).chain(of('m', Difficulty::Medium)).chain(of('h', Difficulty::Hard));
    Library { concepts: concepts.collect() }
}

/// How many of the first question of many interviews are on a concept that `wanted` takes, of a thousand.
fn share(library: &Library, setting: &Setting, elapsed: Duration, wanted: impl Fn(&Concept) -> bool) -> usize {
    let first = |seed| Interview::new(setting.clone(), Random::new(seed)).next(library, elapsed).unwrap().concept;
    (0..1000).filter(|seed| wanted(first(*seed))).count()
}

#[test]
fn what_interviews_ask_often_is_asked_often() {
    let concepts = vec![
        with("rare", 1, Difficulty::Easy, Frequency::Rare),
        with("always", 1, Difficulty::Easy, Frequency::VeryCommon),
    ];
    let often = share(&Library { concepts }, &setting(Level::Junior), Duration::ZERO, |concept| concept.id == "always");
    // Eight times as often.
    assert!((860..920).contains(&often), "{often}");
}

#[test]
fn it_becomes_harder_and_seniors_start_higher() {
    let library = library();
    let difficulty = |level, minutes| {
        let shares = [Difficulty::Easy, Difficulty::Medium, Difficulty::Hard].map(|difficulty| {
            share(&library, &setting(level), Duration::from_mins(minutes), |concept| concept.difficulty == difficulty)
        });
        shares[1] + 2 * shares[2]
    };
    let start = [Level::Junior, Level::Mid, Level::Senior].map(|level| difficulty(level, 0));
    let end = [Level::Junior, Level::Mid, Level::Senior].map(|level| difficulty(level, 29));
    assert!(start[0] < start[1] && start[1] < start[2], "{start:?}");
    assert!(end[0] < end[1] && end[1] < end[2], "{end:?}");
    assert!((0..3).all(|level| start[level] < end[level]), "{start:?} {end:?}");
    assert!(start[0] < 300, "a junior begins with easy questions: {start:?}");
}

#[test]
fn a_whole_interview_asks_nothing_twice_and_covers_ground() {
    let library = library();
    let mut interview = Interview::new(setting(Level::Mid), Random::new(7));
    let mut asked = Vec::new();
    for minute in 0..30 {
        let drawn = interview.next(&library, Duration::from_mins(minute)).unwrap();
        asked.push((drawn.concept.id.clone(), drawn.question.id.clone()));
        interview.answered(Grade::Good);
    }
    assert!(interview.next(&library, HALF_AN_HOUR).is_none(), "the time is over");
    let questions: HashSet<_> = asked.iter().map(|(_, question)| question).collect();
    let concepts: HashSet<_> = asked.iter().take(15).map(|(concept, _)| concept).collect();
    assert_eq!(questions.len(), 30);
    assert!(concepts.len() >= 13, "{asked:?}");
}

#[test]
fn it_ends_when_all_was_asked() {
    let library = Library { concepts: vec![concept("a", 2)] };
    let mut interview = Interview::new(setting(Level::Junior), Random::new(1));
    for _ in 0..2 {
        assert!(interview.next(&library, Duration::ZERO).is_some());
        interview.answered(Grade::Good);
    }
    assert!(interview.next(&library, Duration::ZERO).is_none());
    assert!(Interview::new(setting(Level::Mid), Random::new(1)).next(&Library::default(), Duration::ZERO).is_none());
}

#[test]
fn a_weak_answer_is_followed_up_from_another_side_and_then_let_go() {
    let mut hard = concept("hard", 3);
    hard.questions[2].body = QuestionBody::Choice { options: Vec::new() };
    hard.prerequisites = vec!["base".into()];
    let concepts = vec![hard, concept("base", 3), concept("other", 9)];
    let library = Library { concepts };
    let topics = HashSet::new();
    let code = Some(HashMap::from([("hard".to_owned(), 1)]));
    for seed in 0..20 {
        let setting = Setting { topics: topics.clone(), code: code.clone(), ..setting(Level::Mid) };
        let mut interview = Interview::new(setting, Random::new(seed));
        let first = interview.next(&library, Duration::ZERO).unwrap();
        assert!(first.concept.id == "hard" && !first.follow_up);
        interview.answered(Grade::Hard);
        let second = interview.next(&library, Duration::ZERO).unwrap();
        assert!(second.concept.id == "hard" && second.follow_up);
        assert_ne!(second.question.body.kind(), first.question.body.kind());
        interview.answered(Grade::Again);
        let third = interview.next(&library, Duration::ZERO).unwrap();
        assert!(third.concept.id == "hard" && third.follow_up);
        interview.answered(Grade::Again);
        // Twice is enough, and nothing else of it is in the code.
        assert!(interview.next(&library, Duration::ZERO).is_none());
    }
}

#[test]
fn with_nothing_left_on_a_concept_the_follow_up_is_on_what_it_builds_on() {
    let mut concepts = vec![concept("top", 1), concept("base", 1)];
    concepts[0].prerequisites = vec!["base".into()];
    let library = Library { concepts };
    let code = Some(HashMap::from([("top".to_owned(), 3)]));
    let mut interview = Interview::new(Setting { code, ..setting(Level::Mid) }, Random::new(1));
    interview.next(&library, Duration::ZERO);
    interview.answered(Grade::Again);
    let next = interview.next(&library, Duration::ZERO).unwrap();
    assert!(next.concept.id == "base" && next.follow_up);
}

#[test]
fn topics_and_code_narrow_it() {
    let mut library = library();
    library.concepts[3].topic = "errors".into();
    let topics = Setting { topics: HashSet::from(["errors".to_owned()]), ..setting(Level::Senior) };
    assert_eq!(share(&library, &topics, Duration::ZERO, |concept| concept.id == "e3"), 1000);
    let code = HashMap::from([("m1".to_owned(), 64), ("m2".to_owned(), 1)]);
    let code = Setting { code: Some(code), ..setting(Level::Senior) };
    let often = share(&library, &code, Duration::ZERO, |concept| concept.id == "m1");
    // 1 + log2(64) to 1.
    assert!((840..910).contains(&often), "{often}");
    let none = Setting { code: Some(HashMap::new()), ..setting(Level::Senior) };
    assert!(Interview::new(none, Random::new(1)).next(&library, Duration::ZERO).is_none());
}

#[test]
fn the_sheet_says_what_is_strong_and_weak_and_what_to_read() {
    let mut weak = with("weak", 2, Difficulty::Hard, Frequency::Common);
    weak.prerequisites = vec!["base".into()];
    weak.sources = vec!["https://go.dev/ref/spec#Weak".into()];
    let library = Library {
        concepts: vec![
            with("strong", 1, Difficulty::Easy, Frequency::Common),
            weak,
            with("base", 1, Difficulty::Easy, Frequency::Common),
            with("fair", 2, Difficulty::Medium, Frequency::VeryCommon),
        ],
    };
    let mut interview = Interview::new(setting(Level::Senior), Random::new(1));
    let asked = |concept: &str, number: usize, follow_up, grade| {
        (Asked { concept: concept.into(), question: format!("{concept}/{number}"), follow_up }, grade)
    };
    interview.answers = vec![
        asked("strong", 0, 0, Grade::Easy),
        asked("weak", 0, 0, Grade::Again),
        asked("weak", 1, 1, Grade::Hard),
        asked("fair", 0, 0, Grade::Good),
        asked("fair", 1, 0, Grade::Hard),
    ];
    let sheet = interview.sheet(&library, "2026-05-01", Duration::from_secs(601), Some("./app"));
    expect![[r"
        # Mock interview, senior level

        2026-05-01: 5 questions in 11 of 30 minutes, drawn from `./app`.

        **50 of 100 points: not yet.**
        Harder questions count more; what came with trouble counts half.

        ## Strong

        - **STRONG**: 1 of 1

        ## Fair

        - **FAIR**: 1½ of 2
          - fair 0? (known; `fair/0`)
          - fair 1? (with trouble; `fair/1`)

        ## Weak

        - **WEAK**: ½ of 2
          - weak 0? (not known; `weak/0`)
          - weak 1? (with trouble, a follow-up; `weak/1`)

        ## What to read

        1. **BASE**: `goviva explain base`
        2. **WEAK**: `goviva explain weak`
           - <https://go.dev/ref/spec#Weak>
        3. **FAIR**: `goviva explain fair`
    "]]
    .assert_eq(&sheet);
    let empty = Interview::new(setting(Level::Junior), Random::new(1));
    let sheet = empty.sheet(&library, "2026-05-01", Duration::ZERO, None);
    assert!(sheet.ends_with("0 of 30 minutes.\n\nNothing was answered, so there is nothing to score.\n"), "{sheet}");
}
