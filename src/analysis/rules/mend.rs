//! What is said of a broken rule, and what one key does about it.

use super::{Broken, Finding, extent};
use crate::edit::{BookEdit, Command};
use crate::model::{Change, Delta, Id, KeptAsIs, OuterQuotes, Project, Relation, Tag};

/// A way to mend something: what it is called on a button, and what it does.
#[derive(Debug, Clone, PartialEq)]
pub struct Mend {
    pub label: &'static str,
    pub command: Command,
}

/// What is broken, in one sentence.
#[must_use]
pub fn sentence(project: &Project, finding: &Finding) -> String {
    let tag = project.annotations().view(finding.statement).and_then(|view| project.tags().get(view.tag));
    let name = tag.map_or("", |tag| tag.name.as_str());
    match finding.broken {
        Broken::Crossing(_) => format!("Crosses another {}", name.to_lowercase()),
        Broken::Twin(_) => format!("Another {} has the same words and core answers", name.to_lowercase()),
        Broken::Marks if tag.is_some_and(|tag| tag.outer_quotes == OuterQuotes::Keep) => {
            "The quotation marks around it are outside".to_owned()
        }
        Broken::Marks => "The quotation marks around it are inside".to_owned(),
        Broken::LastStop => "The full stop is inside".to_owned(),
        Broken::Relation(id) => {
            let relation = project.relations().get(id);
            let kind = relation.and_then(|relation| project.relation_types().get(relation.kind));
            let to = relation.and_then(|relation| tag_of(project, relation)).map_or("", |tag| tag.name.as_str());
            let kind = kind.map_or("", |kind| kind.name.as_str());
            format!("“{kind}” does not lead from a {} to a {}", name.to_lowercase(), to.to_lowercase())
        }
        Broken::Unanswered(field) => {
            let field = project.fields().get(field).map_or("", |field| field.name.as_str());
            format!("“{field}” has no answer")
        }
    }
}

fn tag_of<'a>(project: &'a Project, relation: &Relation) -> Option<&'a Tag> {
    project.tags().get(project.annotations().view(relation.to)?.tag)
}

/// What mends it by itself, where something does.
#[must_use]
pub fn mend(project: &Project, finding: &Finding) -> Option<Mend> {
    let row = project.annotations().get(finding.statement)?;
    let text = project.documents().get(row.document)?.text.as_str();
    let tag = project.tags().get(row.tag)?;
    let fragments = |fragments| Command::SetFragments { annotation: row.id, fragments };
    match finding.broken {
        Broken::Twin(other) => {
            Some(Mend { label: "Make them one", command: Command::Merge { annotations: vec![other, row.id] } })
        }
        Broken::Marks => {
            let label = if tag.outer_quotes == OuterQuotes::Keep { "Take them in" } else { "Leave them out" };
            extent::with_marks(text, &row.fragments, tag).map(|spans| Mend { label, command: fragments(spans) })
        }
        Broken::LastStop => {
            let cut = extent::without_last_stop(text, &row.fragments, tag);
            cut.map(|spans| Mend { label: "Leave it out", command: fragments(spans) })
        }
        Broken::Relation(id) => Some(turned_or_removed(project, id)),
        Broken::Crossing(_) | Broken::Unanswered(_) => None,
    }
}

/// A relation that leads the wrong way is turned round; one that fits neither way is removed.
fn turned_or_removed(project: &Project, id: Id<Relation>) -> Mend {
    let turned = || {
        let row = project.relations().shared(id)?;
        let kind = project.relation_types().get(row.kind)?;
        let tag = |statement| project.annotations().view(statement).map(|view| view.tag);
        let after = Relation { from: row.to, to: row.from, ..row.as_ref().clone() };
        let changes = vec![Change::Relation(Delta::replaced(row.clone(), after))];
        let label = "turn a relation round".to_owned();
        kind.leads(tag(row.to)?, tag(row.from)?).then_some(Command::Apply { label, changes })
    };
    match turned() {
        Some(command) => Mend { label: "Turn it round", command },
        None => Mend { label: "Remove the link", command: Command::Unlink { relations: vec![id] } },
    }
}

/// What notes that it is meant so, where it may be.
#[must_use]
pub fn keep(finding: &Finding) -> Option<Mend> {
    let id = finding.statement;
    let (label, kept) = match finding.broken {
        Broken::Crossing(other) => ("Keep both", KeptAsIs::Crossing(id.min(other), id.max(other))),
        Broken::Marks => ("Keep as it is", KeptAsIs::Marks(id)),
        Broken::LastStop => ("Keep as it is", KeptAsIs::LastStop(id)),
        Broken::Twin(_) | Broken::Relation(_) | Broken::Unanswered(_) => return None,
    };
    Some(Mend { label, command: Command::Book(BookEdit::Keep(kept)) })
}
