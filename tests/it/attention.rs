//! What needs attention: all of it is found, each choice does what it says, and nothing is lost by any.

use crate::fixture::TEXT;
use crate::kept::{SOON, folder, small};
use standpoint::edit::Command;
use standpoint::model::{Ids, Time};
use standpoint::session::{Chosen, Session, Wanted, Who};
use standpoint::store::{AttentionKind, Disk, Given, Memory, Problem, Remedy, SaveState, Storage, load};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command as Process, Output},
    sync::Arc,
    time::Duration,
};

pub(crate) const NOON: Time = Time(1_795_000_000_000);

pub(crate) fn open(disk: &Memory, who: &str) -> Session {
    let ids = Ids::counting(u128::from(disk.random().unwrap()) << 64);
    let who = Who::Named(who.to_owned());
    Session::open(Arc::new(disk.clone()), folder(), &who, ids, Box::new(|| {})).unwrap()
}

/// The project of [`small`], which has three statements, with a fault.
fn damaged(fault: impl FnOnce(&Memory)) -> Memory {
    let (disk, _) = small();
    fault(&disk);
    disk
}

pub(crate) fn find(disk: &Memory, part: &str) -> (PathBuf, String) {
    let found = disk.snapshot().into_iter().find(|(path, _)| path.to_string_lossy().contains(part));
    let (path, bytes) = found.unwrap();
    (path, String::from_utf8(bytes).unwrap())
}

/// A line with the checksum of what stands in it.
fn signed(line: &str) -> String {
    let value = line.rsplit_once(", // ").map_or(line, |parts| parts.0);
    format!("{value}, // {:08x}", crc32fast::hash(value.as_bytes()))
}

/// Changes the first line of a file that holds some words.
pub(crate) fn change(disk: &Memory, file: &str, line: &str, change: impl Fn(&str) -> String) {
    let (path, text) = find(disk, file);
    let at = text.lines().position(|known| known.contains(line)).unwrap();
    let lines =
        text.lines().enumerate().map(|(number, line)| if number == at { change(line) } else { line.to_owned() });
    disk.put(&path, (lines.filter(|line| line != "GONE").collect::<Vec<_>>().join("\n") + "\n").as_bytes());
}

const STATEMENTS: &str = "/study/annotations/";
const FIRST: &str = "Statement((";

/// A fault for each kind of thing that reading finds.
type Fault = (AttentionKind, fn(&Memory));

const FAULTS: [Fault; 12] = [
    (AttentionKind::Broken, |disk| {
        change(disk, STATEMENTS, FIRST, |line| line.replacen("fragments:", "fragm\u{0}nts:", 1));
    }),
    (AttentionKind::Edited, |disk| change(disk, "/study/actors.ron", "Ilse", |line| line.replacen("Ilse", "Elsa", 1))),
    (AttentionKind::Incomplete, |disk| change(disk, STATEMENTS, FIRST, |_| "GONE".to_owned())),
    (AttentionKind::Misplaced, |disk| {
        let [(one, first), (two, second)] = ["/study/actors.ron", "/study/issues.ron"].map(|file| find(disk, file));
        disk.put(&one, second.as_bytes());
        disk.put(&two, first.as_bytes());
    }),
    (AttentionKind::Twice, |disk| {
        change(disk, STATEMENTS, FIRST, |line| {
            let older = line.replacen("time:\"", "time:\"1", 1).replacen("time:\"12", "time:\"1", 1);
            format!("{line}\n{}", signed(&older.replacen(",created:", ",note:\"another\",created:", 1)))
        });
    }),
    (AttentionKind::Words, |disk| {
        change(disk, STATEMENTS, FIRST, |line| {
            signed(&line.replacen("start:0,", "start:1,", 1).replacen("end:12,", "end:13,", 1))
        });
    }),
    (AttentionKind::Text, |disk| {
        let (path, text) = find(disk, ".txt");
        disk.put(&path, text.replacen(' ', "  ", 1).as_bytes());
    }),
    (AttentionKind::Missing, |disk| change(disk, "/study/actors.ron", "Ilse", |_| "GONE".to_owned())),
    (AttentionKind::Unfit, |disk| {
        change(disk, STATEMENTS, FIRST, |line| {
            let (before, rest) = line.split_once("fragments:[").unwrap();
            signed(&format!("{before}fragments:[{}", rest.split_at(rest.find("],").unwrap()).1))
        });
    }),
    (AttentionKind::Journal, |disk| {
        let mut session = open(disk, "Lena");
        for number in 0..3 {
            session.run(&Command::RenameProject { title: format!("Title {number}") }, NOON).unwrap();
        }
        assert!(matches!(session.wait_saved(SOON), SaveState::Saved { .. }));
        let (path, text) = find(disk, "/study/journal/");
        drop(session);
        disk.put(&path, text.replacen("Title 0", "Title x", 1).as_bytes());
    }),
    (AttentionKind::Newer, |disk| {
        change(disk, "/study/issues.ron", "]", |line| format!("{}\n{line}", signed("Mystery((id:1)), // ")));
    }),
    (AttentionKind::Stray, |disk| disk.put(Path::new("/study/coders/Lena’s copy.ron"), b"[]\n")),
];

/// Writes what a disk in memory holds into a folder.
fn on_disk(disk: &Memory, place: &Path) {
    for (path, bytes) in disk.snapshot() {
        let to = place.join(path.strip_prefix("/study").unwrap());
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        standpoint::store::replace(&Disk, &to, &bytes).unwrap();
    }
}

fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut out = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            out.extend(files(&path));
        } else {
            out.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    out
}

fn program(words: &[&str], project: &Path) -> Output {
    let mut process = Process::new(env!("CARGO_BIN_EXE_standpoint"));
    process.arg(words[0]).arg(project).args(&words[1..]).env("USER", "lena").output().unwrap()
}

#[test]
fn check_finds_each_kind_and_repair_changes_no_file_that_is_there() {
    for (kind, fault) in FAULTS {
        let place = tempfile::tempdir().unwrap();
        let (project, copy) = (place.path().join("study"), place.path().join("study-repaired"));
        on_disk(&damaged(fault), &project);
        let found = load(&Disk, &project).unwrap().report.attention;
        let here = found.iter().find(|found| found.kind == kind);
        let sentence = &here.unwrap_or_else(|| panic!("{kind:?}: {found:?}")).sentence;
        let before = files(&project);
        let checked = program(&["check"], &project);
        let told = String::from_utf8_lossy(&checked.stdout).into_owned();
        assert!(checked.status.code() == Some(1) && told.contains(sentence.as_str()), "{kind:?}: {told}");
        let repaired = program(&["repair"], &project);
        let told = String::from_utf8_lossy(&repaired.stdout).into_owned();
        assert_eq!(files(&project), before, "{kind:?}: {told}");
        let left = load(&Disk, &copy).unwrap();
        let mends = [
            AttentionKind::Edited,
            AttentionKind::Incomplete,
            AttentionKind::Misplaced,
            AttentionKind::Twice,
            AttentionKind::Words,
        ];
        assert_eq!(left.report.attention.is_empty(), mends.contains(&kind), "{kind:?}: {told}");
        assert_eq!(repaired.status.code() == Some(0), mends.contains(&kind), "{kind:?}: {told}");
        assert!(told.contains("The project itself is as it was"), "{told}");
        assert_eq!(told.contains("Left as it is"), !mends.contains(&kind), "{kind:?}: {told}");
        // Into a folder that is there nothing is ever written.
        let again = program(&["repair"], &project);
        assert_eq!(again.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&again.stderr).contains("there is something there already"));
    }
}

/// The only problem of a kind, with the choice that a test takes.
fn choice(session: &Session, kind: AttentionKind, which: impl Fn(&Remedy) -> bool) -> (Problem, Remedy) {
    let problems = session.problems().iter().filter(|problem| problem.found.kind == kind);
    let found: Vec<_> = problems.filter(|problem| !problem.remedies.is_empty()).collect();
    assert_eq!(found.len(), 1, "{:?}", session.problems());
    let remedy = found[0].remedies.iter().find(|remedy| which(remedy));
    assert!(remedy.is_some(), "{:?}", found[0]);
    (found[0].clone(), remedy.unwrap().clone())
}

/// Takes a choice about a file and gives the project as it is opened afterwards.
fn mended(disk: &Memory, kind: AttentionKind, which: impl Fn(&Remedy) -> bool) -> Session {
    let mut session = open(disk, "Lena");
    let (problem, remedy) = choice(&session, kind, which);
    assert_eq!(session.mend(&problem, &remedy, NOON), Ok(Chosen::UnderWay));
    assert!(matches!(session.wait_saved(SOON), SaveState::Saved { .. }));
    let told = session.take_told();
    assert!(matches!(told.as_slice(), [Ok(_)]), "{told:?}");
    drop(session);
    open(disk, "Lena")
}

/// Whether a file below a folder of the project holds some words.
fn kept(disk: &Memory, inner: &str, words: &str) -> bool {
    disk.snapshot()
        .iter()
        .any(|(path, bytes)| path.starts_with(folder().join(inner)) && String::from_utf8_lossy(bytes).contains(words))
}

#[test]
fn a_line_edited_by_hand_is_accepted_and_one_that_is_broken_goes_into_the_trash() {
    let disk = damaged(FAULTS[1].1);
    let session = mended(&disk, AttentionKind::Edited, |remedy| *remedy == Remedy::Accept);
    assert!(session.problems().is_empty(), "{:?}", session.problems());
    assert!(session.project().actors().iter().any(|row| row.name == "Elsa Varga"));
    assert!(kept(&disk, "versions", "Elsa"), "the file as it was");
    drop(session);

    let disk = damaged(FAULTS[0].1);
    let session = mended(&disk, AttentionKind::Broken, |remedy| *remedy == Remedy::Discard);
    assert!(session.problems().iter().all(|problem| problem.found.kind != AttentionKind::Broken));
    assert!(!kept(&disk, "annotations", "fragm\u{0}nts"));
    assert!(kept(&disk, "trash/lines", "fragm\u{0}nts") && kept(&disk, "versions", "fragm\u{0}nts"));
    assert!(!session.problems().iter().any(|problem| problem.found.kind == AttentionKind::Incomplete));
}

#[test]
fn a_broken_line_comes_back_from_a_copy_and_a_double_goes() {
    let (disk, fixture) = small();
    let (path, good) = find(&disk, STATEMENTS);
    disk.put(&folder().join("versions/2026-01-01-hourly").join(path.strip_prefix("/study").unwrap()), good.as_bytes());
    FAULTS[0].1(&disk);
    let session = mended(&disk, AttentionKind::Broken, |remedy| matches!(remedy, Remedy::BringBack { .. }));
    assert!(session.problems().is_empty(), "{:?}", session.problems());
    assert_eq!(session.project().annotations().len(), fixture.project.annotations().len());
    drop(session);

    let disk = damaged(FAULTS[4].1);
    let session = mended(&disk, AttentionKind::Twice, |remedy| *remedy == Remedy::Discard);
    assert!(session.problems().is_empty(), "{:?}", session.problems());
    assert_eq!(session.project().annotations().len(), 3);
    assert!(session.project().annotations().iter().all(|row| row.note.is_empty()));
    assert!(kept(&disk, "trash/lines", "another"));
}

#[test]
fn words_of_a_document_come_back_or_are_taken_as_they_are_and_statements_follow() {
    let (disk, _) = small();
    let (path, text) = find(&disk, ".txt");
    let copy = folder().join("versions/2026-01-01-hourly").join(path.strip_prefix("/study").unwrap());
    disk.put(&copy, text.as_bytes());
    disk.put(&path, format!("New: {text}").as_bytes());
    let other = disk.clone();
    let session = mended(&disk, AttentionKind::Text, |remedy| matches!(remedy, Remedy::Restore { .. }));
    assert!(session.problems().is_empty(), "{:?}", session.problems());
    assert_eq!(find(&disk, ".txt").1, text);
    assert!(kept(&disk, "versions", "New: "));
    drop(session);

    // The other way: what was changed counts, and each statement is placed again by an edit.
    other.put(&path, format!("New: {text}").as_bytes());
    let mut session = mended(&other, AttentionKind::Text, |remedy| *remedy == Remedy::AdoptWords);
    let moved: Vec<Problem> = session.problems().to_vec();
    assert!(moved.iter().all(|problem| matches!(problem.found.kind, AttentionKind::Words | AttentionKind::Unfit)));
    let words: Vec<_> = moved.iter().filter(|problem| problem.found.kind == AttentionKind::Words).collect();
    assert_eq!(words.len(), 3, "{moved:?}");
    for problem in &words {
        let Remedy::Reanchor { same_words, .. } = &problem.remedies[0] else { panic!("{problem:?}") };
        assert!(same_words);
        assert!(matches!(session.mend(problem, &problem.remedies[0], NOON), Ok(Chosen::Edited(_))));
    }
    assert_eq!(session.project().annotations().len(), 3);
    let starts: Vec<usize> = session.project().annotations().iter().map(|row| row.fragments[0].start()).collect();
    assert!(starts.contains(&5) && !starts.contains(&0), "{starts:?}");
    session.undo(NOON).unwrap();
    assert_eq!(session.project().annotations().len(), 2);
    session.redo(NOON).unwrap();
    session.save_now();
    assert!(matches!(session.wait_saved(SOON), SaveState::Saved { .. }));
    drop(session);
    let session = open(&other, "Lena");
    assert_eq!(session.project().annotations().len(), 3);
    assert!(session.problems().iter().all(|problem| problem.found.kind != AttentionKind::Words));
    let text = session.project().documents().iter().next().unwrap().text.clone();
    assert_eq!(text.as_str(), format!("New: {TEXT}"));
}

#[test]
fn a_choice_about_a_line_that_is_another_by_now_does_nothing() {
    let disk = damaged(FAULTS[0].1);
    let mut session = open(&disk, "Lena");
    let (problem, remedy) = choice(&session, AttentionKind::Broken, |remedy| *remedy == Remedy::Discard);
    change(&disk, STATEMENTS, "fragm\u{0}nts", |line| line.replace("fragm\u{0}nts", "fragments"));
    let before = find(&disk, STATEMENTS).1;
    session.mend(&problem, &remedy, NOON).unwrap();
    assert!(matches!(session.wait_saved(SOON), SaveState::Saved { .. }));
    let told = session.take_told();
    assert!(matches!(told.as_slice(), [Err(why)] if why.contains("was changed meanwhile")), "{told:?}");
    assert_eq!(find(&disk, STATEMENTS).1, before);
}

#[test]
fn a_disk_that_refuses_a_repair_at_any_point_leaves_the_file_as_it_was_or_mended() {
    for after in 0..40 {
        let disk = damaged(FAULTS[1].1);
        let before = find(&disk, "/study/actors.ron").1;
        let mut session = open(&disk, "Lena");
        let (problem, remedy) = choice(&session, AttentionKind::Edited, |remedy| *remedy == Remedy::Accept);
        disk.fail_once(after, std::io::ErrorKind::StorageFull);
        session.mend(&problem, &remedy, NOON).unwrap();
        drop(session.wait_saved(SOON));
        let told = session.take_told();
        let now = find(&disk, "/study/actors.ron").1;
        match told.as_slice() {
            [Ok(_)] => assert_ne!(now, before),
            [Err(why)] => assert!(why.contains("the disk is full"), "{why}"),
            _ => panic!("{told:?}"),
        }
        drop(session);
        let session = open(&disk, "Lena");
        assert!(session.project().actors().iter().any(|row| row.name == "Elsa Varga"), "{after}");
        let left = session.problems().len();
        assert!(left <= 1, "{:?}", session.problems());
    }
}

/// Lets both windows see what the other has done, until nothing comes any more.
fn take_in(session: &mut Session, disk: &Memory) -> usize {
    let storage: Arc<dyn Storage> = Arc::new(disk.clone());
    let mut taken = 0;
    for step in 0..40 {
        let now = Time(NOON.0 + step * 10_000);
        if let Some(reload) = session.reload(&storage, &Given::default(), now) {
            let news = session.take_in(reload.run(), disk, now);
            taken += news.statements.iter().sum::<usize>() + news.others;
        }
        std::thread::sleep(Duration::from_millis(60));
    }
    taken
}

#[test]
fn two_coders_see_each_others_statements_and_undo_stays_exact() {
    let (disk, _) = small();
    let [mut lena, mut bo] = ["Lena", "Bo"].map(|name| open(&disk, name));
    for session in [&mut lena, &mut bo] {
        assert!(session.read_only().is_none());
        session.watch(Arc::new(disk.clone()), Box::new(|| {}));
    }
    let document = lena.project().documents_in_order()[0].id;
    let tag = lena.project().tags_in_order()[0].id;
    let annotate = |at: usize| Command::Annotate {
        document,
        fragments: vec![standpoint::text::Span::new(at, at + 5)],
        tag,
        answers: Vec::new(),
        note: String::new(),
        certainty: standpoint::model::Certainty::Sure,
        origin: standpoint::model::Origin::ByHand,
    };
    let theirs = bo.run(&annotate(4), NOON).unwrap().statements[0];
    assert!(matches!(bo.wait_saved(SOON), SaveState::Saved { .. }));
    let ours = lena.run(&annotate(19), NOON).unwrap().statements[0];
    assert!(take_in(&mut lena, &disk) > 0);
    assert!(lena.project().annotations().contains(theirs) && lena.project().annotations().contains(ours));
    assert!(take_in(&mut bo, &disk) > 0);
    assert_eq!(bo.project().annotations().len(), 5);
    assert_eq!(lena.project().annotations().len(), 5);
    let told = |session: &Session| session.history().others().next().map(|(_, edit)| edit.stamp.coder);
    assert_eq!([told(&lena), told(&bo)], [bo.coder().id, lena.coder().id].map(Some), "the history tells of it, too");

    // Both change one actor: who was later in its file is told, and the first can't be taken back any more.
    let actor = lena.project().actors().iter().next().unwrap().clone();
    let named = |name: &str| Command::EditActor {
        actor: Box::new(standpoint::model::Actor { role: name.to_owned(), ..actor.clone() }),
    };
    lena.run(&named("a mayor"), NOON).unwrap();
    lena.save_now();
    assert!(matches!(lena.wait_saved(SOON), SaveState::Saved { .. }));
    take_in(&mut bo, &disk);
    assert_eq!(bo.project().actors().get(actor.id).unwrap().role, "a mayor");
    bo.run(&named("the mayor"), NOON).unwrap();
    bo.save_now();
    assert!(matches!(bo.wait_saved(SOON), SaveState::Saved { .. }));
    take_in(&mut lena, &disk);
    assert_eq!(lena.project().actors().get(actor.id).unwrap().role, "the mayor");
    // Alone it can't be taken back, and is not passed over for nothing.
    let refused = lena.undo_among(1, NOON).unwrap_err();
    assert!(refused.reason.contains("someone else has changed the same since"), "{refused:?}");
    // The one before can; also after a restart it is known what was passed over.
    let done = lena.undo(NOON).unwrap().unwrap();
    let passed = done.passed_over().unwrap();
    assert!(passed.ends_with("was passed over: someone else has changed the same since"), "{passed}");
    assert_eq!(lena.project().actors().get(actor.id).unwrap().role, "the mayor");
    assert!(!lena.project().annotations().contains(ours) && lena.project().annotations().contains(theirs));
    assert!(matches!(lena.wait_saved(SOON), SaveState::Saved { .. }));
    let left = |session: &Session| session.history().done().map(|edit| edit.label.clone()).collect::<Vec<_>>();
    let before = left(&lena);
    assert!(lena.history().others().any(|(_, edit)| done.passed.contains(&edit.label)), "it can be looked at still");
    drop(lena);
    let mut lena = open(&disk, "Lena");
    assert_eq!(left(&lena), before);
    assert!(lena.redo(NOON).unwrap().is_some());
    assert!(lena.project().annotations().contains(ours));
}

#[test]
fn redo_passes_over_what_someone_else_has_changed_since() {
    let (disk, _) = small();
    let mut lena = open(&disk, "Lena");
    lena.watch(Arc::new(disk.clone()), Box::new(|| {}));
    let actor = lena.project().actors().iter().next().unwrap().clone();
    let named = |name: &str| Command::EditActor {
        actor: Box::new(standpoint::model::Actor { role: name.to_owned(), ..actor.clone() }),
    };
    lena.run(&named("a mayor"), NOON).unwrap();
    lena.run(&Command::RenameProject { title: "Ours".to_owned() }, NOON).unwrap();
    assert!(lena.undo(NOON).unwrap().is_some() && lena.undo(NOON).unwrap().is_some());
    lena.save_now();
    assert!(matches!(lena.wait_saved(SOON), SaveState::Saved { .. }));
    let mut bo = open(&disk, "Bo");
    bo.run(&named("the mayor"), NOON).unwrap();
    bo.save_now();
    assert!(matches!(bo.wait_saved(SOON), SaveState::Saved { .. }));
    assert!(take_in(&mut lena, &disk) > 0);
    // Alone it can't be done again, and is not passed over for nothing.
    let refused = lena.redo_among(1, NOON).unwrap_err();
    assert!(refused.reason.contains("someone else has changed the same since"), "{refused:?}");
    assert_eq!(lena.history().undone().len(), 2);
    let done = lena.redo(NOON).unwrap().unwrap();
    let passed = done.passed_over().unwrap();
    assert!(passed.ends_with("was passed over: someone else has changed the same since"), "{passed}");
    let state = |session: &Session| {
        let role = session.project().actors().get(actor.id).unwrap().role.clone();
        let labels = session.history().done().map(|edit| edit.label.clone()).collect::<Vec<_>>();
        (session.project().title().to_owned(), role, labels, session.history().undone().len())
    };
    let after = state(&lena);
    assert_eq!((after.0.as_str(), after.1.as_str(), after.2.len(), after.3), ("Ours", "the mayor", 1, 0));
    assert!(matches!(lena.wait_saved(SOON), SaveState::Saved { .. }));
    drop(lena);
    assert_eq!(state(&open(&disk, "Lena")), after, "also after a restart");
}

#[test]
fn what_restoring_has_mended_leaves_the_list_by_itself() {
    let (disk, _) = small();
    let then = load(&disk, folder()).unwrap();
    FAULTS[7].1(&disk);
    let mut session = open(&disk, "Lena");
    assert!(!session.problems().is_empty());
    session.restore(&then, Wanted::Everything, NOON).unwrap();
    session.save_now();
    assert!(matches!(session.wait_saved(SOON), SaveState::Saved { .. }));
    take_in(&mut session, &disk);
    assert!(session.problems().is_empty(), "{:?}", session.problems());
    assert!(session.project().actors().iter().any(|row| row.name == "Ilse Varga"));
}

#[test]
fn a_repaired_copy_has_the_edits_that_are_kept_elsewhere() {
    let place = tempfile::tempdir().unwrap();
    let (project, home) = (place.path().join("study"), place.path().join("home"));
    on_disk(&small().0, &project);
    let (who, ids) = (Who::Named("Lena".to_owned()), Ids::counting(5 << 64));
    let mut session = Session::open(Arc::new(Disk), &project, &who, ids, Box::new(|| {})).unwrap();
    session.run(&Command::RenameProject { title: "On the train".to_owned() }, NOON).unwrap();
    assert!(matches!(session.wait_saved(SOON), SaveState::Saved { .. }));
    drop(session);
    // As it lies where the folder could not be written.
    let away = standpoint::store::spare_for(&home.join("journals"), &project);
    fs::create_dir_all(&away).unwrap();
    let journal = files(&project.join("journal")).into_keys().next().unwrap();
    fs::rename(&journal, away.join(journal.file_name().unwrap())).unwrap();
    let title = |folder: &Path| load(&Disk, folder).unwrap().project.title().to_owned();
    assert_ne!(title(&project), "On the train");
    let kept = files(place.path());
    let mut process = Process::new(env!("CARGO_BIN_EXE_standpoint"));
    process.args(["repair", "study"]).current_dir(place.path()).env("STANDPOINT_HOME", &home).env("USER", "lena");
    let told = String::from_utf8(process.output().unwrap().stdout).unwrap();
    assert!(told.contains("Took in the edits that are kept in"), "{told}");
    assert_eq!(title(&place.path().join("study-repaired")), "On the train", "{told}");
    let now = files(place.path());
    assert!(kept.iter().all(|(path, bytes)| now.get(path) == Some(bytes)), "{told}");
}

#[test]
fn a_second_window_of_the_same_coder_reads_and_may_write_once_the_first_is_closed() {
    let (disk, _) = small();
    let mut first = open(&disk, "Lena");
    let mut second = open(&disk, "Lena");
    assert!(second.read_only().is_some_and(|why| why.contains("another window")), "{:?}", second.read_only());
    let (who, _) = second.in_use().unwrap();
    assert_eq!(who, "another window on this computer");
    second.watch(Arc::new(disk.clone()), Box::new(|| {}));
    assert!(second.run(&Command::RenameProject { title: "No".to_owned() }, NOON).is_err());
    first.run(&Command::RenameProject { title: "Yes".to_owned() }, NOON).unwrap();
    assert!(matches!(first.wait_saved(SOON), SaveState::Saved { .. }));
    take_in(&mut second, &disk);
    assert_eq!(second.project().title(), "Yes");
    assert!(!second.is_free());
    drop(first);
    std::thread::sleep(Duration::from_millis(1500));
    assert!(second.is_free());
    assert!(second.read_only().is_some_and(|why| why.contains("is closed now")), "{:?}", second.read_only());
    assert!(open(&disk, "Lena").read_only().is_none());
}

#[test]
fn of_two_versions_of_one_record_the_other_can_be_taken_and_given_back() {
    let (disk, _) = small();
    let mut session = open(&disk, "Lena");
    let actor = session.project().actors().iter().find(|row| row.name == "Ilse Varga").unwrap().clone();
    let ours = standpoint::model::Actor { role: "ours".to_owned(), ..actor.clone() };
    change(&disk, "/study/actors.ron", "Ilse", |line| signed(&line.replacen("role:\"\"", "role:\"theirs\"", 1)));
    session.run(&Command::EditActor { actor: Box::new(ours) }, NOON).unwrap();
    session.save_now();
    assert!(matches!(session.wait_saved(SOON), SaveState::Saved { .. }));
    assert!(session.take_found(&disk));
    let (problem, remedy) = choice(&session, AttentionKind::Outside, |remedy| *remedy == Remedy::TakeOther);
    let role = |session: &Session| session.project().actors().get(actor.id).unwrap().role.clone();
    assert_eq!(role(&session), "ours");
    assert!(matches!(session.mend(&problem, &remedy, NOON), Ok(Chosen::Edited(_))));
    assert_eq!(role(&session), "theirs");
    assert!(session.problems().is_empty());
    session.undo(NOON).unwrap();
    assert_eq!(role(&session), "ours");
    assert!(kept(&disk, "versions", "theirs"));
}

#[test]
fn what_an_editor_changes_comes_in_and_what_it_breaks_costs_nothing_here() {
    let (disk, _) = small();
    let mut session = open(&disk, "Lena");
    session.watch(Arc::new(disk.clone()), Box::new(|| {}));
    std::thread::sleep(Duration::from_millis(1200));
    change(&disk, "/study/actors.ron", "Ilse", |line| signed(&line.replacen("Ilse", "Elsa", 1)));
    assert_eq!(take_in(&mut session, &disk), 1);
    assert!(session.project().actors().iter().any(|row| row.name == "Elsa Varga"));
    // A file that another program has written half only.
    let (path, text) = find(&disk, STATEMENTS);
    disk.put(&path, &text.as_bytes()[..text.len() / 2]);
    take_in(&mut session, &disk);
    assert_eq!(session.project().annotations().len(), 3);
    assert!(!session.problems().is_empty());
    disk.put(&path, text.as_bytes());
    take_in(&mut session, &disk);
    assert!(session.problems().is_empty(), "{:?}", session.problems());
    // Where the rest does not come by itself, what is open here is written back.
    disk.put(&path, &text.as_bytes()[..text.len() / 2]);
    take_in(&mut session, &disk);
    let back = |problem: &&Problem| problem.remedies.iter().any(|remedy| matches!(remedy, Remedy::WriteBack { .. }));
    let problem = session.problems().iter().find(back).unwrap().clone();
    assert_eq!(session.mend(&problem, &problem.remedies[0], NOON), Ok(Chosen::UnderWay));
    assert!(matches!(session.wait_saved(SOON), SaveState::Saved { .. }));
    let told = session.take_told();
    assert!(matches!(told.as_slice(), [Ok(told)] if told.starts_with("Wrote ")), "{told:?}");
    take_in(&mut session, &disk);
    assert!(session.problems().is_empty(), "{:?}", session.problems());
    let kept = session.snapshot();
    drop(session);
    let session = open(&disk, "Lena");
    assert!(session.problems().is_empty(), "{:?}", session.problems());
    assert_eq!(standpoint::edit::difference(&kept, session.project()), []);
}

#[test]
fn what_only_can_not_be_read_for_a_moment_is_not_replaced_by_stand_ins() {
    let (disk, _) = small();
    let mut session = open(&disk, "Lena");
    session.watch(Arc::new(disk.clone()), Box::new(|| {}));
    std::thread::sleep(Duration::from_millis(1200));
    let before = session.snapshot();
    // Half written, empty, and not there.
    let faults = [
        ("project.ron", Some(2)),
        ("actors.ron", Some(0)),
        ("issues.ron", Some(2)),
        ("codebook.ron", None),
        (".meta.ron", None),
    ];
    let files = faults.map(|(file, part)| {
        let (path, text) = find(&disk, file);
        match part {
            Some(0) => disk.put(&path, b""),
            Some(part) => disk.put(&path, &text.as_bytes()[..text.len() / part]),
            None => disk.take(&path),
        }
        (path, text)
    });
    assert_eq!(take_in(&mut session, &disk), 0);
    let told = |file: &str| session.problems().iter().any(|problem| format!("{problem:?}").contains(file));
    assert!(faults.iter().all(|(file, _)| told(file)), "{:?}", session.problems());
    assert_eq!(standpoint::edit::difference(&before, session.project()), []);
    files.iter().for_each(|(path, text)| disk.put(path, text.as_bytes()));
    // What someone has really changed meanwhile comes in with it.
    change(&disk, "/study/actors.ron", "Ilse", |line| signed(&line.replacen("Ilse", "Elsa", 1)));
    assert_eq!(take_in(&mut session, &disk), 1);
    assert!(session.problems().is_empty(), "{:?}", session.problems());
}

fn forked(disk: &Memory) -> Memory {
    let fork = Memory::new();
    disk.snapshot().iter().for_each(|(path, bytes)| fork.put(path, bytes));
    fork
}

#[test]
fn what_others_removed_meanwhile_stays_removed_when_an_older_copy_is_merged() {
    let (disk, _) = small();
    let older = forked(&disk);
    let mut lena = open(&disk, "Lena");
    lena.watch(Arc::new(disk.clone()), Box::new(|| {}));
    let [first, second] = [0, 1].map(|at| lena.project().annotations().iter().nth(at).unwrap().id);
    let note = |note: &str| Command::SetNote { annotation: second, note: note.to_owned() };
    let at = |minutes: i64| Time(NOON.0 + minutes * 60_000);
    lena.run(&note("Lena’s"), at(1)).unwrap();
    lena.save_now();
    assert!(matches!(lena.wait_saved(SOON), SaveState::Saved { .. }));
    let mut bo = open(&disk, "Bo");
    bo.run(&Command::Delete { annotations: vec![first] }, at(2)).unwrap();
    bo.run(&note("Bo’s"), at(3)).unwrap();
    bo.save_now();
    assert!(matches!(bo.wait_saved(SOON), SaveState::Saved { .. }));
    assert!(take_in(&mut lena, &disk) > 0);
    assert!(!lena.project().annotations().contains(first));
    let merge = |lena: &mut Session, copy: &Memory, now| {
        let copy = load(copy, folder()).unwrap();
        let (done, merged) = lena.merge(&copy, None, standpoint::edit::Alike::Apart, now).unwrap();
        assert!(merged.clashes.is_empty(), "{:?}", merged.clashes);
        done.changed
    };
    let fork = forked(&disk);
    assert!(!merge(&mut lena, &older, at(4)), "all of it is here, or was removed");
    // A copy that went on from what Bo did has changed what it changes.
    let mut mira = open(&fork, "Mira");
    mira.run(&note("Mira’s"), at(5)).unwrap();
    mira.save_now();
    assert!(matches!(mira.wait_saved(SOON), SaveState::Saved { .. }));
    assert!(merge(&mut lena, &fork, at(6)));
    assert_eq!(&*lena.project().annotations().get(second).unwrap().note, "Mira’s");
    assert!(!lena.project().annotations().contains(first));
}
