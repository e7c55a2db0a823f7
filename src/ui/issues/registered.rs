//! Issues as rows of a register.

use crate::analysis::people::{Alike, Uses, alike_issues};
use crate::edit::Command;
use crate::formats::Register;
use crate::model::{Change, Id, Issue, NameIndex, Project, Table, fold_name};
use crate::ui::action::Action;
use crate::ui::icons;
use crate::ui::register::{Party, Registered};
use std::collections::BTreeSet;

impl Registered for Issue {
    const NOUN: &'static str = "issue";
    const FOUND_BY: &'static str = "wording or group";
    const HINT: &'static str = "Wording or group";

    fn table(project: &Project) -> &Table<Self> {
        project.issues()
    }
    fn title(&self) -> &str {
        &self.wording
    }
    fn icon(&self) -> &'static str {
        if self.retired { icons::PROHIBIT } else { icons::SCALES }
    }
    fn second(&self) -> String {
        let retired = if self.retired { "retired" } else { "" };
        let about = if self.definition.is_empty() { self.group.as_str() } else { self.definition.as_str() };
        let parts: Vec<&str> = [retired, about].into_iter().filter(|part| !part.is_empty()).collect();
        if parts.is_empty() { "no definition".to_owned() } else { parts.join(" · ") }
    }
    fn group(&self) -> &str {
        &self.group
    }
    fn is_faint(&self) -> bool {
        self.retired
    }
    fn alias(&self, _: usize) -> Option<&str> {
        None
    }
    fn follow(names: &mut NameIndex<Self>, project: &Project) {
        names.follow(project);
    }
    fn also(project: &Project, wanted: &str) -> Vec<Id<Self>> {
        let holds = |row: &&Self| {
            let texts = [&row.group, &row.definition];
            // The names know no retired ones.
            texts.into_iter().chain(row.retired.then_some(&row.wording)).any(|text| fold_name(text).contains(wanted))
        };
        project.issues().iter().filter(holds).map(|row| row.id).collect()
    }
    fn count(uses: &Uses, id: Id<Self>) -> usize {
        uses.of_issue(id)
    }
    fn alike(project: &Project) -> Vec<Alike<Self>> {
        alike_issues(project)
    }
    fn register() -> Register {
        Register::Issues
    }
    fn party(id: Id<Self>) -> Party {
        Party::Issue(id)
    }
    fn show(id: Id<Self>) -> Action {
        Action::ShowIssue(id)
    }
    fn make(wording: String) -> Command {
        Command::NewIssue { wording }
    }
    fn remove(issues: Vec<Id<Self>>) -> Command {
        Command::RemoveIssues { issues }
    }
    fn edit(row: Self) -> Command {
        Command::EditIssue { issue: Box::new(row) }
    }
    fn unlike(&mut self) -> &mut Vec<Id<Self>> {
        &mut self.unlike
    }
    fn matters(change: &Change) -> bool {
        matches!(change, Change::Issue(_))
    }
    fn needed(_: &Project) -> BTreeSet<Id<Self>> {
        BTreeSet::new()
    }
}
