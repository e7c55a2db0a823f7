//! Two copies of a project put together: nothing lost, nothing invented, whoever is merged into whom.

use crate::fixture::Fixture;
use crate::scripted::Script;
use standpoint::edit::{Alike, Command, Copied, History, Lineage, Merged, Step, merge};
use standpoint::model::{
    Actor, Annotation, Change, Coder, Colour, Document, Id, Ids, Project, Stamp, Time, Transaction,
};
use standpoint::text::Span;
use std::{collections::BTreeSet, sync::Arc};

/// A project, and what was done in it.
struct Copy {
    project: Project,
    lineage: Lineage,
}

impl Copy {
    fn copied(&self) -> Copied<'_> {
        Copied { project: &self.project, lineage: &self.lineage, whole: true }
    }
}

fn begun(edits: usize, seed: u64) -> Copy {
    let mut fixture = Fixture::new();
    for coder in [2_u128, 3] {
        let row = Coder { id: Id::new(coder), name: format!("Coder {coder}"), colour: Colour::Palette(2) };
        fixture.run(&Command::AddCoder { coder: row }).unwrap();
    }
    let mut script = Script::new(fixture, History::default(), seed);
    let past = (0..edits).map(|_| script.next().1).collect();
    Copy { project: script.fixture.project, lineage: Lineage { past, ..Lineage::default() } }
}

/// Goes on in a copy, from a number that no other copy has for its edits.
fn went_on(from: &Copy, number: u64, coder: u128, edits: usize, seed: u64) -> Copy {
    let ids = Ids::counting(u128::from(number) << 80);
    let fixture = Fixture { project: from.project.clone(), ids, sequence: number, coder: Id::new(coder) };
    let mut script = Script::new(fixture, History::default(), seed);
    let mut past = from.lineage.past.clone();
    past.extend((0..edits).map(|_| script.next().1));
    Copy { project: script.fixture.project, lineage: Lineage { past, ..Lineage::default() } }
}

fn applied(to: &Project, merged: &Merged) -> Project {
    let mut project = to.clone();
    let stamp = Stamp { coder: Id::new(2), time: Time(1), sequence: 1 };
    let transaction = Transaction { label: "merge".into(), stamp, changes: merged.changes.clone() };
    project.apply(&transaction).expect("what was put together fits");
    project
}

/// What a statement says, each by itself.
fn said(row: &Annotation) -> Vec<(String, String)> {
    let mut parts = vec![
        ("tag".to_owned(), row.tag.to_string()),
        ("fragments".to_owned(), format!("{:?}", row.fragments)),
        ("certainty".to_owned(), format!("{:?}", row.certainty)),
    ];
    parts.extend(row.fields.iter().map(|(field, value)| (field.to_string(), format!("{value:?}"))));
    parts
}

fn told(row: &Actor) -> Vec<(String, String)> {
    vec![
        ("name".to_owned(), row.name.clone()),
        ("role".to_owned(), row.role.clone()),
        ("kind".to_owned(), format!("{:?}", row.kind)),
    ]
}

/// Whether what both sides say about a row is there: of each part what the only side that changed it says; of two, one
/// in its place and the other in the note.
fn holds<R: PartialEq>(
    [base, ours, theirs, both]: [Option<&R>; 4],
    parts: impl Fn(&R) -> Vec<(String, String)>,
    note: impl Fn(&R) -> String,
) {
    match (ours, theirs) {
        (Some(ours), Some(theirs)) => {
            let both = both.expect("what both have is there");
            let of = |row: Option<&R>, name: &str| {
                row.and_then(|row| parts(row).into_iter().find(|part| part.0 == name)).map(|part| part.1)
            };
            let names: BTreeSet<String> =
                [ours, theirs, both].into_iter().flat_map(&parts).map(|part| part.0).collect();
            for name in names {
                let [was, here, there, now] = [base, Some(ours), Some(theirs), Some(both)].map(|row| of(row, &name));
                if here == there || there == was {
                    assert_eq!(now, here, "{name}");
                } else if here == was {
                    assert_eq!(now, there, "{name}");
                } else {
                    assert!(now == here || now == there, "{name}: {now:?}");
                    let filled = here.is_some() && there.is_some();
                    let remarks = note(both).matches("Merged, other version: ").count();
                    let blank = |value: &Option<String>| {
                        ["", "Sure", "Person"].map(str::to_owned).contains(value.as_ref().unwrap())
                    };
                    assert!(!filled || blank(&here) || blank(&there) || remarks > 0, "{name}: the other is not kept");
                }
            }
            for side in [ours, theirs] {
                let own = note(side);
                let kept = Some(&own) == base.map(&note).as_ref() || note(both).contains(&own);
                assert!(kept, "the note “{own}” is not in “{}”", note(both));
            }
        }
        (Some(only), None) | (None, Some(only)) => {
            // Who alone has it added it, or changed it after the other removed it; or it goes.
            let unchanged = base == Some(only);
            assert!(unchanged || both == Some(only), "a row that one side has is not there as it has it");
        }
        (None, None) => assert!(both.is_none()),
    }
}

fn nothing_lost(base: &Project, ours: &Project, theirs: &Project, both: &Project) {
    let all = [base, ours, theirs, both];
    let ids: BTreeSet<_> = all.iter().flat_map(|project| project.annotations().iter().map(|row| row.id)).collect();
    for id in ids {
        let rows = all.map(|project| project.annotations().get(id));
        holds(rows.each_ref().map(Option::as_ref), said, |row| row.note.to_string());
    }
    let ids: BTreeSet<_> = all.iter().flat_map(|project| project.actors().iter().map(|row| row.id)).collect();
    for id in ids {
        holds(all.map(|project| project.actors().get(id)), told, |row| row.note.clone());
        for side in [ours, theirs] {
            let (Some(row), Some(now)) = (side.actors().get(id), both.actors().get(id)) else { continue };
            let was = base.actors().get(id).map_or(&[][..], |row| &row.aliases);
            assert!(row.aliases.iter().all(|alias| was.contains(alias) || now.aliases.contains(alias)));
        }
    }
    let documents = ours.documents().iter().chain(theirs.documents().iter());
    for row in documents.filter(|row| base.documents().get(row.id).is_none()) {
        assert!(both.documents().contains(row.id), "a new article is gone");
    }
}

fn rows(project: &Project) -> Vec<String> {
    project.annotations().iter().map(|row| format!("{row:?}")).collect()
}

fn ids(project: &Project) -> [BTreeSet<u128>; 4] {
    [
        project.documents().iter().map(|row| row.id.bits()).collect(),
        project.actors().iter().map(|row| row.id.bits()).collect(),
        project.issues().iter().map(|row| row.id.bits()).collect(),
        project.relations().iter().map(|row| row.id.bits()).collect(),
    ]
}

#[test]
fn two_copies_of_random_sessions_come_together_and_nothing_is_lost() {
    let (mut clashes, mut kept) = (0, 0);
    for seed in 1..=60 {
        let base = begun(30, seed);
        // Now one coder on two machines, now two.
        let coder = if seed % 2 == 0 { 2 } else { 3 };
        let ours = went_on(&base, 1_000_000, 2, 45, seed * 7 + 1);
        let theirs = went_on(&base, 2_000_000, coder, 45, seed * 13 + 5);
        for known in [Some(&base.project), None] {
            let one = merge(ours.copied(), theirs.copied(), known, Alike::Apart);
            let both = applied(&ours.project, &one);
            nothing_lost(&base.project, &ours.project, &theirs.project, &both);
            let other = merge(theirs.copied(), ours.copied(), known, Alike::Apart);
            let back = applied(&theirs.project, &other);
            assert_eq!(rows(&both), rows(&back), "{seed}: statements are the same, whoever is merged into whom");
            assert_eq!(ids(&both), ids(&back), "{seed}");
            assert_eq!(one.clashes.len(), other.clashes.len(), "{seed}");
            let both = Copy { project: both, lineage: ours.lineage.clone() };
            for again in [&ours, &theirs] {
                let more = merge(both.copied(), again.copied(), known, Alike::Apart);
                assert!(known.is_none() || more.changes.is_empty(), "{seed}: merged twice: {:?}", more.changes);
            }
            clashes += one.clashes.len();
            kept += one.kept.len();
        }
    }
    assert!(clashes > 20 && kept > 5, "{clashes} clashes and {kept} rows kept: too few to say anything");
}

#[test]
fn a_copy_that_only_one_side_changed_is_that_side() {
    for seed in 1..=20 {
        let base = begun(30, seed);
        let ahead = went_on(&base, 1_000_000, 2, 25, seed * 7 + 1);
        for known in [Some(&base.project), None] {
            assert!(merge(ahead.copied(), ahead.copied(), known, Alike::Apart).changes.is_empty());
            let behind = merge(ahead.copied(), base.copied(), known, Alike::Apart);
            assert!(behind.changes.is_empty() && behind.clashes.is_empty(), "{seed}: {:?}", behind.changes);
            let forward = merge(base.copied(), ahead.copied(), known, Alike::Apart);
            assert!(applied(&base.project, &forward) == ahead.project, "{seed}");
            assert!(forward.clashes.is_empty() && forward.kept.is_empty(), "{seed}: {:?}", forward.kept);
        }
    }
}

#[test]
fn without_any_memory_what_one_has_is_added_and_what_was_removed_stays_so() {
    let missed = |ours: &Copy, theirs: &Copy| {
        let (here, there) = (&ours.project, &theirs.project);
        let is_missed = |row: &Annotation| {
            let alone = there.relations_of(row.id).next().is_none();
            alone && here.documents().contains(row.document) && !here.annotations().contains(row.id)
        };
        there.annotations().iter().find(is_missed)
    };
    let pair = |seed| {
        let base = begun(40, seed);
        (went_on(&base, 1_000_000, 2, 30, 5), went_on(&base, 2_000_000, 3, 30, 9))
    };
    let (ours, theirs) = (3..60).map(pair).find(|(ours, theirs)| missed(ours, theirs).is_some()).unwrap();
    let nothing = Lineage::default();
    let bare = |copy| Copied { project: copy, lineage: &nothing, whole: true };
    let both = applied(&ours.project, &merge(bare(&ours.project), bare(&theirs.project), None, Alike::Apart));
    for side in [&ours.project, &theirs.project] {
        for row in side.annotations().iter() {
            let now = both.annotations().get(row.id).expect("nothing goes");
            assert!(row.note.is_empty() || now.note.contains(&*row.note));
        }
    }
    // A row that this side knows to be removed, and that nobody touched since, stays removed, unless others need it.
    let row = missed(&ours, &theirs).unwrap();
    for (at, stays) in [(row.changed.time, false), (Time(row.changed.time.0 - 1), true)] {
        let knows = Lineage { gone: [(row.id.bits(), at)].into(), ..Lineage::default() };
        let ours = Copied { project: &ours.project, lineage: &knows, whole: true };
        let merged = merge(ours, bare(&theirs.project), None, Alike::Apart);
        assert_eq!(applied(ours.project, &merged).annotations().contains(row.id), stays);
    }
}

/// The same article, coder and actor in two projects that were made apart.
#[test]
fn projects_made_apart_keep_what_looks_alike_twice_or_join_it() {
    let project = |first: u128, tag: &str| {
        let mut fixture = Fixture::new();
        fixture.ids = Ids::counting(first << 90);
        let lena = Coder { id: Id::new(first), name: "Lena".into(), colour: Colour::Palette(1) };
        fixture.run(&Command::AddCoder { coder: lena }).unwrap();
        fixture.coder = Id::new(first);
        let actor = Actor::named(Id::new(first + 50), "Ilse Varga");
        fixture.run(&Command::AddActor { actor: Box::new(actor) }).unwrap();
        let document = fixture.add_document("Twin", "The same words in both.");
        fixture.annotate(document, tag, Span::new(0, 8));
        Copy { project: fixture.project, lineage: Lineage::default() }
    };
    let (ours, theirs) = (project(7, "claim"), project(9, "quote"));
    let apart = merge(ours.copied(), theirs.copied(), None, Alike::Apart);
    assert_eq!(apart.alike.len(), 3, "{:?}", apart.alike);
    let both = applied(&ours.project, &apart);
    let named = |project: &Project| {
        let twins: Vec<Document> = project.documents().iter().filter(|row| row.title == "Twin").cloned().collect();
        let lenas = project.coders().iter().filter(|row| row.name == "Lena").count();
        (twins, lenas, project.actors().iter().filter(|row| row.name == "Ilse Varga").count())
    };
    let (twins, lenas, actors) = named(&both);
    assert_eq!((twins.len(), lenas, actors), (2, 2, 2));
    let joined = merge(ours.copied(), theirs.copied(), None, Alike::Joined);
    let both = applied(&ours.project, &joined);
    let (twins, lenas, actors) = named(&both);
    assert_eq!((twins.len(), lenas, actors), (1, 1, 1));
    assert_eq!(both.annotation_count(twins[0].id), 2, "both statements stand in the one article");
    assert!(joined.alike.is_empty());
}

/// One id and other words: the article of a copy that was tampered with.
#[test]
fn an_article_with_other_words_is_another_article() {
    let mut fixture = Fixture::new();
    let document = fixture.add_document("Two", "These are the words.");
    let statement = fixture.annotate(document, "claim", Span::new(0, 5));
    let ours = Copy { project: fixture.project.clone(), lineage: Lineage::default() };
    let row = |project: &Project| project.documents().get(document).unwrap().clone();
    let changed = Document { id: document, ..Document::new(document, "Two", "Those were other words, many more.") };
    let rows: Vec<Change> = {
        let mut project = ours.project.clone();
        let stamp = Stamp { coder: fixture.coder, time: Time(1), sequence: 1 };
        let delete = Command::RemoveDocuments { documents: vec![document] };
        let transaction = standpoint::edit::plan(&project, &delete, stamp, &mut fixture.ids).unwrap();
        project.apply(&transaction).unwrap();
        standpoint::edit::difference(&Project::default(), &project)
    };
    let mut theirs = Project::default();
    let stamp = Stamp { coder: fixture.coder, time: Time(1), sequence: 1 };
    theirs.apply(&Transaction { label: String::new(), stamp, changes: rows }).unwrap();
    let mut other = Fixture { project: theirs, ids: Ids::counting(5 << 90), sequence: 1, coder: fixture.coder };
    let add = standpoint::model::Delta::added(changed);
    other.run(&Command::Apply { label: String::new(), changes: vec![Change::Document(add)] }).unwrap();
    other.annotate(document, "quote", Span::new(0, 30));
    let theirs = Copy { project: other.project, lineage: Lineage::default() };
    let merged = merge(ours.copied(), theirs.copied(), None, Alike::Apart);
    let both = applied(&ours.project, &merged);
    assert_eq!(row(&both), row(&ours.project));
    assert!(both.annotations().contains(statement));
    let titles: Vec<_> = both.documents().iter().filter(|row| row.title == "Two").collect();
    assert_eq!(titles.len(), 2);
    let added = titles.iter().find(|row| row.id != document).unwrap();
    assert_eq!(both.annotation_count(added.id), 1);
    let both = Copy { project: both, lineage: Lineage::default() };
    assert!(merge(both.copied(), theirs.copied(), None, Alike::Apart).changes.is_empty(), "and only once");
}

#[test]
fn an_edit_is_taken_back_as_one() {
    let base = begun(30, 11);
    let ours = went_on(&base, 1_000_000, 2, 20, 3);
    let theirs = went_on(&base, 2_000_000, 3, 20, 4);
    let merged = merge(ours.copied(), theirs.copied(), Some(&base.project), Alike::Apart);
    let both = applied(&ours.project, &merged);
    let stamp = Stamp { coder: Id::new(2), time: Time(1), sequence: 1 };
    let transaction = Transaction { label: String::new(), stamp, changes: merged.changes };
    let mut history = History::default();
    history.record(Step::Edit, &Arc::new(transaction.clone()));
    let mut back = both;
    back.apply(&history.next_undo().unwrap().inverse()).unwrap();
    assert!(back == ours.project);
}

#[test]
fn what_has_no_note_is_kept_in_the_notes_of_the_project() {
    let base = begun(3, 5);
    let renamed = |name: &str| {
        let mut project = base.project.clone();
        let before = project.coders().shared(Id::new(2)).unwrap().clone();
        let after = Coder { name: name.into(), ..before.as_ref().clone() };
        let changes = vec![Change::Coder(standpoint::model::Delta::replaced(before, after))];
        let stamp = Stamp { coder: Id::new(2), time: Time(1), sequence: 1 };
        project.apply(&Transaction { label: String::new(), stamp, changes }).unwrap();
        Copy { project, lineage: Lineage::default() }
    };
    let (ours, theirs) = (renamed("Lena Berg"), renamed("L. Berg"));
    let merged = merge(ours.copied(), theirs.copied(), Some(&base.project), Alike::Apart);
    let both = applied(&ours.project, &merged);
    assert_eq!(both.coders().get(Id::new(2)).unwrap().name, "Lena Berg");
    let notes = &both.info().unwrap().notes;
    assert!(notes.contains("the coder “Lena Berg”: Merged, other version: name “L. Berg”"), "{notes}");
    let both = Copy { project: both, lineage: Lineage::default() };
    assert!(merge(both.copied(), theirs.copied(), Some(&base.project), Alike::Apart).changes.is_empty());
}

#[test]
fn what_a_damaged_copy_lacks_does_not_count_as_removed() {
    let base = begun(30, 7);
    let linked = |id| base.project.relations_of(id).next().is_some();
    let row = base.project.annotations().iter().find(|row| !linked(row.id)).unwrap();
    let mut project = base.project.clone();
    let stamp = Stamp { coder: Id::new(2), time: Time(1), sequence: 1 };
    let changes = vec![Change::Annotation(standpoint::model::Delta::removed(Arc::new(row.clone())))];
    let removal = Arc::new(Transaction { label: String::new(), stamp, changes });
    project.apply(&removal).unwrap();
    let theirs = Copy { project, lineage: base.lineage.clone() };
    let goes = |theirs: Copied<'_>, known| !merge(base.copied(), theirs, known, Alike::Apart).changes.is_empty();
    for known in [Some(&base.project), None] {
        assert!(goes(theirs.copied(), known), "a copy that is whole has removed it");
        assert!(!goes(Copied { whole: false, ..theirs.copied() }, known), "one that can’t be read has lost it");
    }
    let mut told = base.lineage.clone();
    told.past.push(removal);
    let sure = Copied { project: &theirs.project, lineage: &told, whole: false };
    assert!(goes(sure, None), "unless its journal says that it removed it");
}
