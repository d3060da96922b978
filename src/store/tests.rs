use super::*;
use rusqlite::TransactionBehavior;
use std::fs;
use tempfile::TempDir;

const SHORT: Duration = Duration::from_millis(50);

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/progress.db");
    (folder, path)
}

fn open(path: &Path) -> Store {
    Store::open_with_patience(path, Fsrs::default(), SHORT).unwrap()
}

fn noon(day: i32) -> Moment {
    Moment::new(1_767_268_800_000, 0).plus_days(day)
}

fn review(question: &str, day: i32, grade: Grade) -> Review {
    Review {
        question: question.into(),
        revision: 1,
        moment: noon(day),
        grade,
        took: Some(4200),
        undone: false,
        ask: None,
    }
}

/// Opens a faulty database: the message holds `want`, and the file keeps its bytes.
fn check_fault(path: &Path, want: &str) {
    let before = fs::read(path).unwrap();
    let error = Store::open_with_patience(path, Fsrs::default(), SHORT).unwrap_err().to_string();
    assert!(error.contains(want) && error.starts_with(path.to_str().unwrap()), "{error}");
    assert!(fs::read(path).unwrap() == before, "the bytes are kept");
}

#[test]
fn an_answer_is_there_when_it_is_opened_again() {
    let (_folder, path) = folder();
    let mut store = open(&path);
    let mut first = review("defer/order", 0, Grade::Good);
    let state = store.answer(&mut first).unwrap();
    assert_eq!((state.answers, state.due), (1, noon(2).day));
    drop(store);
    let mut store = open(&path);
    assert_eq!(store.reviews().unwrap(), [first]);
    assert_eq!(store.progress(noon(0)).unwrap().states["defer/order"], state);
    let state = store.answer(&mut review("defer/order", 2, Grade::Again)).unwrap();
    assert_eq!((state.answers, state.lapses, state.due), (2, 1, noon(2).day));
}

#[test]
fn today_counts_questions_and_those_that_are_new() {
    let (_folder, path) = folder();
    let mut store = open(&path);
    for (question, day) in [("a/1", 0), ("a/1", 1), ("a/1", 1), ("a/2", 1), ("a/2", 1)] {
        store.answer(&mut review(question, day, Grade::Good)).unwrap();
    }
    let progress = store.progress(noon(1)).unwrap();
    assert_eq!((progress.answered_today, progress.new_today), (2, 1));
    let days = store.days().unwrap();
    assert_eq!(days.iter().map(|day| (day.answers, day.right)).collect::<Vec<_>>(), [(1, 1), (4, 4)]);
}

#[test]
fn undo_leaves_no_trace_in_the_state() {
    let (_folder, path) = folder();
    let mut store = open(&path);
    store.answer(&mut review("a/1", 0, Grade::Good)).unwrap();
    let before = store.progress(noon(5)).unwrap();
    let mut wrong = review("a/1", 3, Grade::Again);
    store.answer(&mut wrong).unwrap();
    assert_eq!(store.last().unwrap(), Some(wrong.clone()));
    store.undo(&wrong).unwrap();
    assert_eq!(store.progress(noon(5)).unwrap(), before);
    let first = store.last().unwrap().unwrap();
    assert_eq!(store.undo(&first).unwrap(), None);
    assert_eq!(store.progress(noon(5)).unwrap(), Progress::default());
    assert_eq!(store.reviews().unwrap().len(), 2, "the log keeps both");
}

#[test]
fn an_answer_that_is_sent_again_is_kept_once() {
    let (_folder, path) = folder();
    let mut store = open(&path);
    let sent = |day, grade| Review { ask: Some("5b1d/1".into()), ..review("a/1", day, grade) };
    let mut first = sent(0, Grade::Good);
    let state = store.answer(&mut first).unwrap();
    // Another server, on another day: what was kept stays.
    let mut again = sent(1, Grade::Again);
    assert_eq!(open(&path).answer(&mut again).unwrap(), state);
    assert_eq!(again, first);
    assert_eq!(store.reviews().unwrap(), [first.clone()]);
    assert_eq!(store.answer_to("5b1d/1").unwrap(), Some(first.clone()));
    store.undo(&first).unwrap();
    store.answer(&mut sent(0, Grade::Good)).unwrap();
    assert_eq!(store.progress(noon(0)).unwrap(), Progress::default(), "what was taken back does not come again");

    let (_other_folder, other_path) = folder();
    let mut other = open(&other_path);
    let export = store.export().unwrap();
    assert_eq!(other.import(&export).unwrap().reviews, 1);
    assert_eq!(other.import(&export).unwrap().reviews, 0);
    assert_eq!(other.export().unwrap(), export);
    assert!(other.answer_to("5b1d/1").unwrap().is_some());
}

#[test]
fn a_database_of_the_first_version_is_brought_up_to_date() {
    let (_folder, path) = folder();
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let old = Connection::open(&path).unwrap();
    old.execute_batch(include_str!("migrations/1.sql")).unwrap();
    old.execute_batch(
        "PRAGMA application_id = 0x676f5669; PRAGMA user_version = 1;
         INSERT INTO review VALUES ('a/1', 1, 1767268800000, 20454, 3, NULL, 0), ('a/1', 1, 1767268900000, 20454, 1, 7, 1)",
    )
    .unwrap();
    drop(old);
    let mut store = open(&path);
    let version: i32 = store.connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!(version, 2);
    assert_eq!(store.rebuild().unwrap(), ["a/1"]);
    let reviews = store.reviews().unwrap();
    assert_eq!(
        reviews.iter().map(|review| (review.took, review.undone)).collect::<Vec<_>>(),
        [(None, false), (Some(7), true)]
    );
    assert!(reviews.iter().all(|review| review.ask.is_none()));
    store.answer(&mut Review { ask: Some("5b1d/1".into()), ..review("a/1", 3, Grade::Good) }).unwrap();
    assert_eq!(store.reviews().unwrap().len(), 3);
}

#[test]
fn the_same_millisecond_holds_two_answers() {
    let (_folder, path) = folder();
    let mut store = open(&path);
    let (mut one, mut two) = (review("a/1", 0, Grade::Good), review("a/1", 0, Grade::Hard));
    store.answer(&mut one).unwrap();
    store.answer(&mut two).unwrap();
    assert_eq!(store.reviews().unwrap(), [one.clone(), two.clone()]);
    assert_eq!(two.moment.at, one.moment.at + 1);
}

#[test]
fn the_state_follows_from_the_log() {
    let (_folder, path) = folder();
    let mut store = open(&path);
    let mut random = crate::quiz::Random::new(1);
    for day in 0..200 {
        // Also answers that come late, as from a clock that was set back.
        let day = day - i32::try_from(random.below(5)).unwrap();
        let grade = Grade::ALL[random.below(4)];
        let mut review = review(&format!("a/{}", random.below(7)), day, grade);
        review.moment.at += i64::try_from(random.below(1000)).unwrap();
        store.answer(&mut review).unwrap();
        if random.below(10) == 0 {
            store.undo(&review).unwrap();
        }
    }
    let progress = store.progress(noon(200)).unwrap();
    assert_eq!(store.rebuild().unwrap(), Vec::<String>::new());
    store
        .connection
        .execute_batch(
            "UPDATE state SET stability = 3 WHERE question = 'a/1'; DELETE FROM state WHERE question = 'a/2'",
        )
        .unwrap();
    store.connection.execute("INSERT INTO state VALUES ('gone', 1, 1, 1, 1, 1, 1, 1, 1)", []).unwrap();
    assert_ne!(store.progress(noon(200)).unwrap(), progress);
    assert_eq!(store.rebuild().unwrap(), ["a/1", "a/2", "gone"]);
    assert_eq!(store.progress(noon(200)).unwrap(), progress);
}

#[test]
fn another_goal_moves_what_is_due() {
    let (_folder, path) = folder();
    let mut store = open(&path);
    store.answer(&mut review("a/1", 0, Grade::Easy)).unwrap();
    let due = |goal| {
        let store = Store::open(&path, Fsrs::new(goal)).unwrap();
        store.progress(noon(0)).unwrap().states["a/1"].due
    };
    assert!(due(0.95) < due(0.9) && due(0.9) < due(0.8));
}

#[test]
fn marks_hold_until_they_are_taken_back() {
    let (_folder, path) = folder();
    let mut store = open(&path);
    let until = noon(1).at;
    for (id, mark) in [("a", Mark::Muted), ("b", Mark::Known), ("c/1", Mark::SnoozedUntil(until))] {
        store.mark(id, mark, noon(0)).unwrap();
    }
    let progress = store.progress(noon(0)).unwrap();
    assert!(progress.muted.contains("a") && progress.claimed.contains("b") && progress.snoozed["c/1"] == until);
    for (id, mark) in [("a", Mark::Muted), ("b", Mark::Known), ("c/1", Mark::SnoozedUntil(0))] {
        store.unmark(id, mark, noon(0)).unwrap();
    }
    assert_eq!(store.progress(noon(0)).unwrap(), Progress::default());
}

#[test]
fn what_is_exported_comes_back_whole_and_once() {
    let (_folder, path) = folder();
    let (_other_folder, other_path) = folder();
    let mut store = open(&path);
    let mut taken_back = review("a/1", 0, Grade::Good);
    for review in [&mut taken_back, &mut review("a/1", 2, Grade::Again), &mut review("b/\"ü\"", 3, Grade::Easy)] {
        store.answer(review).unwrap();
    }
    store.undo(&taken_back).unwrap();
    store.mark("a", Mark::Muted, noon(1)).unwrap();
    let export = store.export().unwrap();
    let text = serde_json::to_string_pretty(&export).unwrap();
    let read = Export::read(Path::new("x.json"), &text).unwrap();
    assert_eq!(read, export);

    let mut other = open(&other_path);
    assert_eq!(other.import(&read).unwrap(), Imported { reviews: 3, marks: 1 });
    assert_eq!(other.export().unwrap(), export);
    assert_eq!(other.progress(noon(4)).unwrap(), store.progress(noon(4)).unwrap());
    assert_eq!(other.import(&read).unwrap(), Imported::default());
    assert_eq!(other.export().unwrap(), export);
}

#[test]
fn two_machines_come_together() {
    let (_folder, path) = folder();
    let (_other_folder, other_path) = folder();
    let (mut here, mut there) = (open(&path), open(&other_path));
    let mut both = review("a/1", 0, Grade::Good);
    here.answer(&mut both).unwrap();
    there.import(&here.export().unwrap()).unwrap();
    here.answer(&mut review("a/1", 2, Grade::Good)).unwrap();
    there.undo(&both).unwrap();
    there.mark("a", Mark::Muted, noon(1)).unwrap();
    here.mark("a", Mark::Muted, noon(2)).unwrap();
    here.unmark("a", Mark::Muted, noon(3)).unwrap();
    here.import(&there.export().unwrap()).unwrap();
    there.import(&here.export().unwrap()).unwrap();
    assert_eq!(here.export().unwrap(), there.export().unwrap());
    let progress = here.progress(noon(4)).unwrap();
    assert!(progress.muted.is_empty(), "what was said later counts");
    assert_eq!(progress.states["a/1"].answers, 1);
}

#[test]
fn an_export_that_is_none_says_where() {
    let check = |text: &str, want: &str| {
        let error = Export::read(Path::new("x.json"), text).unwrap_err().to_string();
        assert!(error.starts_with("x.json: ") && error.contains(want), "{error}");
    };
    check(
        "{\"goviva\": 1,\n \"revs\": []}",
        "unknown field `revs`, expected one of `goviva`, `reviews`, `marks` at line 2",
    );
    check("{\"goviva\": 2, \"reviews\": [], \"marks\": []}", "an export of version 2");
    let review = r#"{"question": "a/1", "revision": 1, "at": 1, "day": 1, "grade": 5, "took": null}"#;
    check(&format!(r#"{{"goviva": 1, "reviews": [{review}], "marks": []}}"#), "the grade of reviews[0]");
}

#[test]
fn reset_forgets_everything() {
    let (_folder, path) = folder();
    let mut store = open(&path);
    store.answer(&mut review("a/1", 0, Grade::Good)).unwrap();
    store.mark("a", Mark::Muted, noon(1)).unwrap();
    store.reset().unwrap();
    assert_eq!(store.progress(noon(1)).unwrap(), Progress::default());
    assert_eq!(store.reviews().unwrap(), []);
}

#[test]
fn several_editors_begin_and_answer_at_once() {
    let (_folder, path) = folder();
    let threads: Vec<_> = (0..4)
        .map(|editor| {
            let path = path.clone();
            std::thread::spawn(move || {
                let mut store = Store::open(&path, Fsrs::default()).unwrap();
                for day in 0..20 {
                    store.answer(&mut review(&format!("a/{}", (editor + day) % 3), day, Grade::Good)).unwrap();
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    let mut store = open(&path);
    assert_eq!(store.reviews().unwrap().len(), 80);
    assert_eq!(store.rebuild().unwrap(), Vec::<String>::new());
}

#[test]
fn a_newer_database_is_left_alone() {
    let (_folder, path) = folder();
    open(&path).connection.execute_batch("PRAGMA user_version = 7; PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    check_fault(&path, "written by a newer goviva (version 7, this one knows up to 2); update goviva");
}

#[test]
fn a_database_of_another_program_is_left_alone() {
    let (_folder, path) = folder();
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE mine (x)").unwrap();
    check_fault(&path, "a database of another program");
    fs::write(&path, "Dear diary, this is no database, and it is longer than a header: today I learnt Go.").unwrap();
    check_fault(&path, "the progress is damaged (file is not a database)");
}

#[test]
fn a_flipped_page_is_found_and_left_alone() {
    let (_folder, path) = folder();
    let mut store = open(&path);
    for day in 0..300 {
        store.answer(&mut review(&format!("a/{}", day % 50), day, Grade::Good)).unwrap();
    }
    store.connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    drop(store);
    let mut bytes = fs::read(&path).unwrap();
    assert!(bytes.len() > 4 * 4096);
    bytes[2 * 4096..3 * 4096].iter_mut().for_each(|byte| *byte = !*byte);
    fs::write(&path, bytes).unwrap();
    check_fault(&path, "the progress is damaged");
    // Cut off in the middle, as by a copy that broke off.
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..4096 * 3 + 100]).unwrap();
    check_fault(&path, "the progress is damaged");
}

#[test]
fn a_locked_database_is_waited_for_and_then_said_to_be() {
    let (_folder, path) = folder();
    let mut store = open(&path);
    store.answer(&mut review("a/1", 0, Grade::Good)).unwrap();
    let mut other = Connection::open(&path).unwrap();
    let lock = other.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
    let error = store.answer(&mut review("a/1", 1, Grade::Good)).unwrap_err();
    assert!(matches!(error.fault, Fault::Locked), "{error}");
    assert!(error.to_string().contains("another program keeps it locked"), "{error}");
    assert_eq!(store.progress(noon(1)).unwrap().states["a/1"].answers, 1, "it can be read meanwhile");
    drop(lock);
    store.answer(&mut review("a/1", 1, Grade::Good)).unwrap();
    assert_eq!(store.reviews().unwrap().len(), 2);
}

#[test]
fn a_full_disk_keeps_what_was_there() {
    let (_folder, path) = folder();
    let mut store = open(&path);
    store.answer(&mut review("a/1", 0, Grade::Good)).unwrap();
    // As SQLite says it; `tests/store.rs` does it with a disk.
    let pages: u32 = store.connection.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
    store.connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(())).unwrap();
    let mut kept = 1;
    let error = loop {
        match store.answer(&mut review(&format!("a/{kept}"), kept, Grade::Good)) {
            Ok(_) => kept += 1,
            Err(error) => break error,
        }
        assert!(kept < 100_000);
    };
    assert!(error.to_string().ends_with("the disk is full, so the answer was not kept; make room on it"), "{error}");
    drop(store);
    let mut store = open(&path);
    assert_eq!(store.reviews().unwrap().len(), usize::try_from(kept).unwrap());
    assert_eq!(store.rebuild().unwrap(), Vec::<String>::new());
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let error = Store::open(&file.join("progress.db"), Fsrs::default()).unwrap_err();
    assert!(matches!(error.fault, Fault::Folder(_)), "{error}");
    assert!(error.to_string().contains("the folder for your progress cannot be made"), "{error}");
}
