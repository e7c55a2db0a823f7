//! P13: two coders in two windows, each of which takes in what the other does, while both change the same records.

use crate::dice::Dice;
use crate::fixture::Fixture;
use crate::kept::{SLOW, SOON, folder, opened, small, store_over};
use crate::scripted::resumed;
use crate::table::{Check, Found, enough, ensure};
use crate::victim::CODERS;
use standpoint::edit::{Command, Step};
use standpoint::model::{Actor, Coder, Colour, Id, Ids, Stamp, Time, Transaction};
use standpoint::store::{Busy, Memory, SaveState, Store, create, difference};
use std::{collections::BTreeMap, sync::Arc};

pub(crate) const CHECKS: &[Check] = &[Check {
    promise: 13,
    name: "each takes in the other's work",
    search: |form| together(form.of(20, 500), true),
    controls: &[("edits that are not in their files yet are not spared", || together(20, false))],
}];

/// One coder's window.
struct Window {
    fixture: Fixture,
    store: Store,
    /// What was changed here since the files were written last.
    mine: BTreeMap<Id<Actor>, String>,
}

impl Window {
    fn open(disk: &Memory, coder: u128) -> Self {
        let loaded = opened(disk);
        let store = store_over(Arc::new(disk.clone()), &loaded, Id::new(coder), SLOW);
        let mut fixture = resumed(&loaded, Id::new(coder));
        fixture.ids = Ids::counting(coder << 100);
        Self { fixture, store, mine: BTreeMap::new() }
    }

    fn saved(&self) -> Result<(), String> {
        let state = self.store.wait_saved(SOON);
        ensure(matches!(state, SaveState::Saved { .. }), || format!("it is not saved: {state:?}"))
    }

    fn run(&mut self, command: &Command) -> Result<(), String> {
        let done = self.fixture.run(command).map_err(|refusal| refusal.to_string())?;
        self.store.append(Step::Edit, Arc::new(done), &self.fixture.project);
        self.saved()
    }

    fn edit(&mut self, dice: &mut Dice, word: String) -> Result<(), String> {
        let actors: Vec<Actor> = self.fixture.project.actors().iter().cloned().collect();
        let actor = &actors[dice.below(actors.len())];
        self.mine.insert(actor.id, word.clone());
        self.run(&Command::EditActor { actor: Box::new(Actor { role: word, ..actor.clone() }) })
    }

    fn fold(&mut self) -> Result<(), String> {
        self.store.checkpoint();
        self.mine.clear();
        self.saved()
    }

    /// Takes in what the disk holds; how many rows were changed.
    fn take_in(&mut self, disk: &Memory, spares: bool) -> Result<usize, String> {
        let loaded = opened(disk);
        let busy = if spares { self.store.busy() } else { Busy::default() };
        let mut news = difference(&self.fixture.project, &loaded, &busy);
        news.fit(&self.fixture.project, &busy);
        let count = news.changes.len();
        let stamp = Stamp { coder: self.fixture.coder, time: Time(0), sequence: self.fixture.sequence };
        let transaction = Transaction { label: String::new(), stamp, changes: news.changes };
        self.fixture.project.apply(&transaction).map_err(|rejection| rejection.to_string())?;
        for (id, role) in &self.mine {
            let now = self.fixture.project.actors().get(*id).map(|row| row.role.as_str());
            ensure(now == Some(role), || format!("“{role}” became {now:?} before it was in its file"))?;
        }
        Ok(count)
    }
}

fn together(rounds: usize, spares: bool) -> Found {
    let (mut edits, mut taken, mut told) = (0, 0, 0);
    for round in 0..rounds {
        let mut dice = Dice(round as u64 * 2 + 1);
        let (disk, mut windows) = shared();
        for step in 0..60 {
            let window = &mut windows[dice.below(2)];
            let found = |found| format!("round {round}, step {step}: {found}");
            match dice.below(8) {
                0..4 => {
                    window.edit(&mut dice, format!("{round}.{step}")).map_err(found)?;
                    edits += 1;
                }
                4..6 => taken += window.take_in(&disk, spares).map_err(found)?,
                _ => {
                    window.fold().map_err(found)?;
                    told += window.store.take_notices().len();
                }
            }
        }
        for _ in 0..2 {
            windows.iter_mut().try_for_each(Window::fold)?;
            for window in &mut windows {
                taken += window.take_in(&disk, spares)?;
            }
        }
        let found = opened(&disk).project;
        let same = windows.iter().all(|window| window.fixture.project == found);
        ensure(same, || format!("round {round}: the windows do not show what the disk holds"))?;
    }
    enough(taken > edits / 6 && told > 0, || format!("{taken} of {edits} were taken in, {told} told"))?;
    Ok(format!(
        "{rounds} times two windows, {edits} edits of the same records, {taken} taken in, {told} clashes told: 0 lost"
    ))
}

/// A project that two coders have open.
fn shared() -> (Memory, [Window; 2]) {
    let (_, mut fixture) = small();
    for coder in CODERS {
        let row = Coder { id: Id::new(coder), name: format!("Coder {coder:x}"), colour: Colour::Palette(2) };
        fixture.run(&Command::AddCoder { coder: row }).unwrap();
    }
    let disk = Memory::new();
    create(&disk, folder(), &fixture.project).unwrap();
    let windows = CODERS.map(|coder| Window::open(&disk, coder));
    (disk, windows)
}
