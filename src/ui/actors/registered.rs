//! Actors as rows of a register.

use crate::analysis::people::{Alike, Uses, alike_actors};
use crate::edit::Command;
use crate::formats::Register;
use crate::model::{Actor, ActorKind, Change, Id, Identity, NameIndex, Project, Table, fold_name};
use crate::ui::action::Action;
use crate::ui::icons;
use crate::ui::register::{Party, Registered};
use std::collections::BTreeSet;

/// The name of a kind of actor on screens.
#[must_use]
pub fn kind_name(kind: ActorKind) -> &'static str {
    match kind {
        ActorKind::Person => "Person",
        ActorKind::Government => "Government body",
        ActorKind::Party => "Party",
        ActorKind::Organisation => "Organisation",
        ActorKind::Media => "Media",
        ActorKind::Group => "Group",
        ActorKind::Document => "Document",
    }
}

impl Registered for Actor {
    const NOUN: &'static str = "actor";
    const FOUND_BY: &'static str = "name, role or alias";
    const HINT: &'static str = "Name, role or alias";

    fn table(project: &Project) -> &Table<Self> {
        project.actors()
    }
    fn title(&self) -> &str {
        &self.name
    }
    fn icon(&self) -> &'static str {
        match self.identity {
            Identity::Named | Identity::RoleOnly => icons::actor_kind(self.kind),
            Identity::Anonymous => icons::DETECTIVE,
        }
    }
    fn second(&self) -> String {
        let kind = match self.kind {
            ActorKind::Person => String::new(),
            kind => kind_name(kind).to_lowercase(),
        };
        let how = match self.identity {
            Identity::Named => "",
            Identity::RoleOnly => "role only",
            Identity::Anonymous => "anonymous",
        };
        let about = if self.role.is_empty() { kind } else { self.role.clone() };
        let parts = [about.as_str(), how, self.country.as_str()];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        if parts.is_empty() { "no role".to_owned() } else { parts.join(" · ") }
    }
    fn group(&self) -> &str {
        ""
    }
    fn is_faint(&self) -> bool {
        self.identity == Identity::RoleOnly
    }
    fn alias(&self, nth: usize) -> Option<&str> {
        self.aliases.get(nth).map(String::as_str)
    }
    fn follow(names: &mut NameIndex<Self>, project: &Project) {
        names.follow(project);
    }
    fn also(project: &Project, wanted: &str) -> Vec<Id<Self>> {
        let holds = |row: &&Self| !row.role.is_empty() && fold_name(&row.role).contains(wanted);
        project.actors().iter().filter(holds).map(|row| row.id).collect()
    }
    fn count(uses: &Uses, id: Id<Self>) -> usize {
        uses.of_actor(id)
    }
    fn alike(project: &Project) -> Vec<Alike<Self>> {
        alike_actors(project)
    }
    fn register() -> Register {
        Register::Actors
    }
    fn party(id: Id<Self>) -> Party {
        Party::Actor(id)
    }
    fn show(id: Id<Self>) -> Action {
        Action::ShowActor(id)
    }
    fn make(name: String) -> Command {
        Command::NewActor { name }
    }
    fn remove(actors: Vec<Id<Self>>) -> Command {
        Command::RemoveActors { actors }
    }
    fn edit(row: Self) -> Command {
        Command::EditActor { actor: Box::new(row) }
    }
    fn unlike(&mut self) -> &mut Vec<Id<Self>> {
        &mut self.unlike
    }
    fn matters(change: &Change) -> bool {
        matches!(change, Change::Actor(_))
    }
    fn needed(project: &Project) -> BTreeSet<Id<Self>> {
        project.actors().iter().flat_map(|row| &row.affiliations).map(|at| at.actor).collect()
    }
}
