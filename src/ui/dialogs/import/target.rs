//! One cell of the table: what a name becomes. One of what is there, something new, nothing, or a name to type.

use crate::ui::Ctx;
use crate::ui::icons;
use crate::ui::widgets::{Input, List};
use egui::{Id, Key, Modifiers, Ui};

/// What can be chosen for a name.
pub(super) struct Choices<'a> {
    /// For screen readers.
    pub name: &'a str,
    pub now: Option<&'a str>,
    /// What leaving it out is called here, where that can be.
    pub out: Option<&'a str>,
    /// A further row, before the names.
    pub also: Option<&'a str>,
    /// Whether that is what is chosen.
    pub is_also: bool,
    /// Names that are there.
    pub known: &'a [String],
    /// The name that it has in the files.
    pub own: &'a str,
    /// What something new of this kind is called: *New tag*.
    pub new: &'a str,
}

/// What was chosen now.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Chosen {
    Out,
    Also,
    To(String),
    /// A name is to be typed.
    Type,
}

impl Choices<'_> {
    pub(super) fn show(&self, ui: &mut Ui, ctx: &Ctx<'_>, width: f32) -> Option<Chosen> {
        let is_known = |name: &str| self.known.iter().any(|known| same(known, name));
        let mut rows: Vec<(String, Chosen)> = Vec::with_capacity(self.known.len() + 5);
        rows.extend(self.out.map(|out| (out.to_owned(), Chosen::Out)));
        rows.extend(self.also.map(|also| (also.to_owned(), Chosen::Also)));
        let now = self.now.filter(|_| !self.is_also);
        for name in now.into_iter().chain([self.own]).filter(|name| !name.is_empty() && !is_known(name)) {
            if !rows.iter().any(|row| matches!(&row.1, Chosen::To(other) if same(other, name))) {
                rows.push((format!("{} “{name}”", self.new), Chosen::To(name.to_owned())));
            }
        }
        rows.extend(self.known.iter().map(|name| (name.clone(), Chosen::To(name.clone()))));
        rows.push(("Another name…".to_owned(), Chosen::Type));
        let is_now = |chosen: &Chosen| match (chosen, now) {
            (Chosen::Out, None) => !self.is_also,
            (Chosen::Also, _) => self.is_also,
            (Chosen::To(name), Some(now)) => same(name, now),
            _ => false,
        };
        let mut taken = rows.iter().position(|row| is_now(&row.1));
        let before = taken;
        let names: Vec<&str> = rows.iter().map(|row| row.0.as_str()).collect();
        List::new(self.name, &names, &mut taken).required().width(width).show(ui, ctx.theme);
        let at = taken.filter(|_| taken != before)?;
        (at < rows.len()).then(|| rows.swap_remove(at).1)
    }
}

fn same(one: &str, other: &str) -> bool {
    crate::model::fold_name(one) == crate::model::fold_name(other)
}

/// A name that is being typed.
#[derive(Debug, Default)]
pub(super) struct Typed {
    pub(super) text: String,
    focused: bool,
}

/// What became of typing.
pub(super) enum Typing {
    On,
    Given(String),
    Left,
}

impl Typed {
    pub(super) fn of(text: &str) -> Self {
        Self { text: text.to_owned(), focused: false }
    }

    pub(super) fn show(&mut self, ui: &mut Ui, ctx: &Ctx<'_>, name: &str, width: f32) -> Typing {
        let id = Id::unique(("import name", name));
        let has_focus = ui.memory(|memory| memory.has_focus(id));
        // Esc leaves the field, not the dialog.
        if has_focus && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
            return Typing::Left;
        }
        let shown =
            Input::new(&mut self.text, name).action(icons::X, "Type no name").width(width).id(id).show(ui, ctx.theme);
        if !self.focused {
            shown.response.request_focus();
            self.focused = true;
            return Typing::On;
        }
        let text = self.text.trim();
        match (shown.action, shown.response.lost_focus()) {
            (true, _) => Typing::Left,
            (_, true) if text.is_empty() => Typing::Left,
            (_, true) => Typing::Given(text.to_owned()),
            _ => Typing::On,
        }
    }
}
