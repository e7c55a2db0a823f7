//! Statements on their way out: an export is written on a thread, shown once it takes longer than a moment, and can be
//! cancelled.

use super::{App, work::Finished};
use crate::formats::{self, Format, Options, Scope, Underway};
use crate::model::{Project, Time};
use crate::session::{self, Exporting};
use crate::ui::dialogs::HowFar;
use crate::ui::state::Dialog;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// An export that takes longer than this, in milliseconds, is shown while it goes on.
const MOMENT: i64 = 500;
/// How often what is shown of it is brought up to date.
const TICK: Duration = Duration::from_millis(100);

/// The export that is being written, if one is.
#[derive(Debug, Default)]
pub(super) struct Leaving(Option<One>);

#[derive(Debug)]
struct One {
    underway: Arc<Underway>,
    /// What is written, for people.
    name: String,
    begun: Time,
    /// It was shown; whoever closed it knows that it goes on.
    is_shown: bool,
}

/// What came of an export.
pub(super) enum Left {
    /// Into a file, told in a sentence.
    File(Result<String, String>),
    /// Its text for the clipboard, and what it holds.
    Text(Result<(String, String), String>),
}

impl App {
    pub(super) fn is_exporting(&self) -> bool {
        self.leaving.0.is_some()
    }

    pub(super) fn export(
        &mut self,
        exporter: &'static str,
        scope: Scope,
        options: Options,
        file: PathBuf,
        may_replace: bool,
    ) {
        let storage = self.services.storage.clone();
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        self.send(exporter, name, move |project, format, underway| {
            let exporting = Exporting { project, format, scope: &scope, options: &options, underway };
            let done = session::export(storage.as_ref(), exporting, &file, may_replace);
            Left::File(done.map_err(|problem| problem.told()).map(|report| {
                let mut lines = vec![format!("Exported {}", file.display())];
                lines.extend(report.sentences());
                lines.join(". ")
            }))
        });
    }

    pub(super) fn export_copy(&mut self, exporter: &'static str, scope: Scope, options: Options) {
        self.send(exporter, "the clipboard".to_owned(), move |project, format, underway| {
            let exporting = Exporting { project, format, scope: &scope, options: &options, underway };
            let text = session::export_text(exporting).map(|(text, report)| (text, report.summary()));
            Left::Text(text.map_err(|problem| problem.told()))
        });
    }

    fn send(
        &mut self,
        exporter: &'static str,
        name: String,
        work: impl FnOnce(&Project, &'static Format, &Underway) -> Left + Send + 'static,
    ) {
        let (Some(session), Some(format)) = (&self.session, formats::exporter(exporter)) else { return };
        if self.is_exporting() {
            self.messages.note("An export is being written. Wait for it, or cancel it first");
            return;
        }
        let (project, underway) = (session.snapshot(), Arc::new(Underway::default()));
        let seen = underway.clone();
        let started = self.jobs.start("export", self.waker(), move || Finished::Left(work(&project, format, &seen)));
        if started {
            self.leaving = Leaving(Some(One { underway, name, begun: self.now(), is_shown: false }));
        }
    }

    pub(super) fn take_left(&mut self, left: Left) {
        let was_stopped = self.leaving.0.take().is_some_and(|one| one.underway.is_stopped());
        if self.state.dialog == Some(Dialog::Exporting) {
            self.state.dialog = None;
        }
        match left {
            // Whoever cancelled it needs no alarm.
            Left::File(Err(_stopped)) | Left::Text(Err(_stopped)) if was_stopped => {
                self.messages.note("The export was cancelled, and nothing was written");
            }
            Left::File(Ok(sentence)) => self.messages.note(&sentence),
            Left::Text(Ok((text, summary))) => {
                self.ctx.copy_text(text);
                self.messages.note(&format!("Copied {summary}"));
            }
            Left::File(Err(sentence)) | Left::Text(Err(sentence)) => self.messages.error(&sentence),
        }
    }

    /// Shows how far the export is, once it takes longer than a moment.
    pub(super) fn watch_export(&mut self) {
        let now = self.now();
        let Some(one) = &mut self.leaving.0 else { return };
        let (articles, of) = one.underway.articles();
        let reads_back = one.underway.reads_back();
        self.views.dialogs.exporting = HowFar { name: one.name.clone(), articles, of, reads_back };
        if !one.is_shown && self.state.dialog.is_none() && now.0 > one.begun.0 + MOMENT {
            one.is_shown = true;
            self.state.dialog = Some(Dialog::Exporting);
        }
        self.ctx.request_repaint_after(TICK);
    }

    pub(super) fn stop_export(&self) {
        if let Some(one) = &self.leaving.0 {
            one.underway.stop();
        }
    }
}
