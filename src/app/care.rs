//! Looks after the open project: what needs attention, what was recovered, what others change.

use super::App;
use super::opening::given;
use super::work::Finished;
use crate::model::{Coder, Id, Project, Time};
use crate::session::{Chosen, News, Reloaded};
use crate::store::{AttentionKind, ConflictCopy, Problem, Remedy, SaveState, StoreError};
use crate::ui::action::{Action, Menu};
use crate::ui::attention::{self, Banner, Care, Choice, Recovered};
use crate::ui::message::Message;
use crate::ui::numbers::counted;
use crate::ui::state::Dialog;
use std::path::Path;

/// What the window shows of it.
#[derive(Debug, Default)]
pub(super) struct Caring {
    shown: Care,
    /// The version of the problems that is shown.
    version: Option<u64>,
    /// The banner of opening was closed.
    closed: bool,
    /// Edits are kept elsewhere.
    aside: bool,
    /// It was said that the other window is closed.
    free: bool,
    /// Second copies of files are being merged, or are merged and wait to be put aside.
    pub(super) merging: bool,
    /// When it was last said that others have changed something.
    said: Time,
}

impl Caring {
    pub(super) fn shown(&self) -> &Care {
        &self.shown
    }

    pub(super) fn close_banner(&mut self) {
        self.closed = true;
        self.shown.banner = None;
    }
}

/// Least time between two sentences about what others have changed, in milliseconds.
const SAID_AGAIN: i64 = 30_000;
/// Until a frame asks again whether all is to be read again.
const SOON: std::time::Duration = std::time::Duration::from_millis(400);
/// Marks that are remembered.
const MARKS: usize = 2000;

impl App {
    /// Begins with a project that has just been opened.
    pub(super) fn begin_care(&mut self) {
        self.care = Caring::default();
        let wake = Box::new(self.waker());
        let Some(session) = &mut self.session else {
            return;
        };
        session.watch(self.services.storage.clone(), wake);
        let recovered: Vec<Recovered> = session
            .recovered()
            .map(|edit| Recovered { time: edit.time, label: edit.label.clone(), place: edit.place })
            .collect();
        self.care.shown.recovered = recovered;
        self.show_care();
        // Where nothing can be done about it, the number in the status line is enough.
        let may = self.session.as_ref().is_some_and(|session| session.read_only().is_none());
        let waits = |copy| self.care.shown.problems.iter().any(|problem| !problem.kept && problem.copy == copy);
        let (copies, others) = (waits(true), waits(false));
        if may && others {
            self.state.dialog = Some(Dialog::Attention);
        } else if may && copies {
            self.tell_copies();
        }
    }

    /// Lets go of the offer to merge second copies of files.
    pub(super) fn settle_copies(&mut self) {
        let offers = |message: &Message| message.remedies.iter().any(|remedy| remedy.action == Action::MergeCopies);
        self.messages.settle(offers);
    }

    /// Offers to merge what sync programs have left since, unless the dialog is open that does so too.
    fn follow_copies(&mut self, known: &[ConflictCopy]) {
        let Some(session) = &self.session else {
            return;
        };
        let copies = &session.report().copies;
        if copies == known {
            return;
        }
        let offered = session.read_only().is_none() && self.state.dialog != Some(Dialog::Attention);
        let new = copies.iter().any(|copy| !known.contains(copy));
        self.settle_copies();
        if offered && new {
            self.tell_copies();
        }
    }

    /// Takes over what came of saving, of changes to files, and of others' work; once a frame.
    pub(super) fn look_after(&mut self) {
        let now = self.now();
        let Some(session) = &mut self.session else {
            return;
        };
        let storage = &self.services.storage;
        let found = session.take_found(storage.as_ref());
        for told in session.take_told() {
            match told {
                Ok(sentence) => self.messages.note(&sentence),
                Err(sentence) => self.messages.error(&sentence),
            }
        }
        session.set_reading(self.state.document);
        let reload = session.reload(storage, &given(self.services.folders.as_ref()), now);
        if reload.is_none() && session.waits_to_reload() {
            self.ctx.request_repaint_after(SOON);
        }
        let (folder, clock) = (session.folder().to_owned(), self.services.clock);
        if let Some(reload) = reload {
            self.jobs.start("reading again", self.waker(), move || {
                let start = clock();
                let mut reloaded = reload.run();
                if let Ok(reloaded) = &mut reloaded {
                    reloaded.took = clock().0 - start.0;
                }
                Finished::Reloaded(folder, Box::new(reloaded))
            });
        }
        if found {
            self.messages.note_with(
                "Someone else changed the same in a file. Both versions are kept",
                "Show it",
                Action::ShowDialog(Some(Dialog::Attention)),
            );
        }
        self.show_care();
    }

    /// Takes over what others have changed.
    pub(super) fn take_in(&mut self, folder: &Path, reloaded: Result<Reloaded, StoreError>) {
        let now = self.now();
        let Some(session) = self.session.as_mut().filter(|session| session.folder() == folder) else {
            return;
        };
        let copies = session.report().copies.clone();
        let news = session.take_in(reloaded, self.services.storage.as_ref(), now);
        self.follow_copies(&copies);
        let Some(session) = &self.session else {
            return;
        };
        if news.is_empty() {
            return;
        }
        let project = session.project();
        self.state.selected.retain(|&id| project.annotations().contains(id));
        let document = |id| project.documents().contains(id);
        if self.state.document.is_none_or(|id| !document(id)) {
            self.state.document = project.documents_in_order().first().map(|row| row.id);
            self.state.selection = None;
        }
        if now.0 > self.care.said.0 + SAID_AGAIN {
            self.care.said = now;
            self.messages.note(&told(&news, project));
        }
    }

    /// Brings what is shown up to date.
    fn show_care(&mut self) {
        let Some(session) = &self.session else {
            return;
        };
        let version = session.problems_version();
        if self.care.version != Some(version) {
            self.care.version = Some(version);
            let project = session.project();
            let kept = &self.settings.kept;
            let shown = |problem: &Problem| described(problem, project, kept.contains(&problem.mark()));
            self.care.shown.problems = session.problems().iter().map(shown).collect();
        }
        let aside = match session.save_state() {
            SaveState::Aside { reason, hint } => Some(Banner::Aside { reason, hint }),
            SaveState::Saved { .. }
            | SaveState::Saving { .. }
            | SaveState::Unfolded { .. }
            | SaveState::NotSaved { .. } => None,
        };
        let in_use =
            session.in_use().map(|(who, since)| Banner::InUse { who: who.to_owned(), since, free: session.is_free() });
        // That the other window is closed is worth saying, whatever was closed before.
        let is_free = matches!(in_use, Some(Banner::InUse { free: true, .. }));
        if is_free && !std::mem::replace(&mut self.care.free, is_free) {
            self.care.closed = false;
        }
        let recovered = &self.care.shown.recovered;
        let recovered = recovered.last().map(|last| Banner::Recovered { count: recovered.len(), at: last.time });
        // That edits are kept elsewhere is worth saying anew each time it begins.
        if self.care.aside != aside.is_some() {
            self.care.aside = aside.is_some();
            self.care.closed &= aside.is_none();
        }
        self.care.shown.banner = aside.or(in_use).or(recovered).filter(|_| !self.care.closed);
    }

    /// Does what was chosen about a problem.
    pub(super) fn mend(&mut self, problem: usize, choice: usize) {
        let now = self.now();
        let Some(session) = &mut self.session else {
            return;
        };
        let Some(problem) = session.problems().get(problem).cloned() else {
            return;
        };
        let Some(remedy) = problem.remedies.get(choice) else {
            return;
        };
        match session.mend(&problem, remedy, now) {
            Ok(Chosen::Edited(done)) => {
                self.messages.note_with(&format!("Did “{}”", done.label), "Undo", Action::Run(Menu::Undo));
                if let Some((document, span)) = done.place {
                    self.open_document(document);
                    self.views.article.reveal(document, span);
                    self.state.selected = done.statements;
                }
            }
            Ok(Chosen::UnderWay) => {}
            Err(refusal) => self.messages.error(&format!("{}. {}", refusal.reason, refusal.hint)),
        }
    }

    /// Leaves a problem as it is, or counts it again.
    pub(super) fn keep_as_is(&mut self, problem: usize, keep: bool) {
        let Some(session) = &mut self.session else {
            return;
        };
        let Some(problem) = session.problems().get(problem).cloned() else {
            return;
        };
        let mark = problem.mark();
        self.settings.kept.retain(|known| *known != mark);
        if keep {
            self.settings.kept.push(mark);
            let over = self.settings.kept.len().saturating_sub(MARKS);
            self.settings.kept.drain(..over);
            session.settle(&problem);
        }
        self.care.version = None;
    }
}

/// *Bo has added 3 statements*; *2 statements and 1 other thing were changed in the files*.
fn told(news: &News, project: &Project) -> String {
    let [come, changed, gone] = news.statements;
    let mut parts = Vec::new();
    for (count, verb) in [(come, "added"), (changed, "changed"), (gone, "removed")] {
        if count > 0 {
            parts.push(format!("{} {verb}", counted(count, "statement")));
        }
    }
    if parts.is_empty() {
        return format!("Someone else has changed {} in the project’s files", counted(news.others, "record"));
    }
    let name = |id: Id<Coder>| project.coders().get(id).map(|row| row.name.clone());
    let who = news.coder.and_then(name).unwrap_or_else(|| "Others".to_owned());
    format!("{who}: {}", parts.join(", "))
}

/// A problem in the words of the window.
fn described(problem: &Problem, project: &Project, kept: bool) -> attention::Problem {
    let found = &problem.found;
    let line = found.line.map_or_else(String::new, |line| format!("Line {line} · "));
    attention::Problem {
        title: title(found.kind).to_owned(),
        place: format!("{line}{}", file_name(&found.file, project)),
        sentence: found.sentence.clone(),
        raw: found.raw.clone(),
        choices: problem.remedies.iter().map(|remedy| choice(remedy, found.kind)).collect(),
        copy: found.kind == AttentionKind::Copy,
        kept,
    }
}

/// A file as people know it: by the title of its document where it has one.
fn file_name(file: &Path, project: &Project) -> String {
    let parts: Vec<String> = file.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    let document = parts.iter().find_map(|part| {
        let id = part.split('.').next()?.parse().ok()?;
        project.documents().get(id)
    });
    match (parts.first().map(String::as_str), document) {
        (Some("annotations"), Some(row)) => format!("Statements in “{}”", row.title),
        (Some("documents"), Some(row)) => format!("“{}”", row.title),
        _ if parts.len() > 1 => format!("{}/…", parts.first().map_or("", String::as_str)),
        _ => parts.join("/"),
    }
}

fn title(kind: AttentionKind) -> &'static str {
    match kind {
        AttentionKind::Broken => "A line that can’t be read",
        AttentionKind::Edited => "A line edited by hand",
        AttentionKind::Incomplete => "Lines may be missing",
        AttentionKind::Misplaced => "A file in the wrong place",
        AttentionKind::Twice => "The same record twice",
        AttentionKind::Words => "Words that have moved",
        AttentionKind::Text => "An article’s words",
        AttentionKind::Missing => "Something is not there",
        AttentionKind::Unfit => "A record that does not fit",
        AttentionKind::Journal => "An edit in the journal",
        AttentionKind::Newer => "From a newer version",
        AttentionKind::Stray => "A file of another name",
        AttentionKind::Copy => "A second copy of a file",
        AttentionKind::Outside => "Changed by someone else too",
    }
}

const UNDOABLE: &str = "Undo takes it back";

fn choice(remedy: &Remedy, kind: AttentionKind) -> Choice {
    let plain = |label, about: &str| Choice { label, about: about.to_owned(), ..Choice::default() };
    match remedy {
        Remedy::Accept => plain("Take the line as it is", "It gets its checksum and counts as it stands"),
        Remedy::BringBack { from, line } => Choice {
            line: line.clone(),
            ..plain("Bring this line back", &format!("It stands in a copy: {}", folder_of(from)))
        },
        Remedy::WriteBack { lines } => {
            let about = format!("The file has lost {} that are still open here", counted(lines.len(), "record"));
            plain("Write them back", &about)
        }
        Remedy::Discard if kind == AttentionKind::Twice => {
            plain("Remove this double", "The other line counts; this one is kept in the project’s trash")
        }
        Remedy::Discard => plain("Drop into the trash", "It leaves the file and is kept in the project’s trash"),
        Remedy::Recount => {
            plain("Mend the file’s frame", "For the records that are there. Lines that are gone don’t come back by it")
        }
        Remedy::Restore { from } => {
            plain("Bring the words back", &format!("From a copy that is as the article was: {}", folder_of(from)))
        }
        Remedy::AdoptWords => {
            plain("Take the words as they are", "Statements whose words have moved are listed here then")
        }
        Remedy::Return { to } => plain("Put it where it belongs", &to.to_string_lossy()),
        Remedy::PutAway => plain("Move it into the trash", "It is kept in the project’s trash as it is"),
        Remedy::Reanchor { document, fragments, same_words } => {
            let why = if *same_words {
                "The same words stand here"
            } else {
                "The words differ; what surrounds them is the same"
            };
            Choice {
                place: Some((*document, fragments.clone())),
                ..plain("Place it here", &format!("{why}. {UNDOABLE}"))
            }
        }
        Remedy::TakeOther => plain("Take the other version", &format!("The one in the record above. {UNDOABLE}")),
    }
}

/// The copy a file lies in: the first two parts of its path.
fn folder_of(file: &Path) -> String {
    file.iter().take(2).map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}
