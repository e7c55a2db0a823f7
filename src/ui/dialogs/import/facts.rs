//! What was read, as what, where its passages stand, what comes in of it, and what can't be held.

use super::{ImportState, Importing, Look, alone};
use crate::formats::outside::{FORMATS, Left, Unit};
use crate::model::capital;
use crate::ui::dialogs::form_row;
use crate::ui::numbers::{counted, grouped};
use crate::ui::theme::{Tone, font, size};
use crate::ui::widgets::paint::{prose, sign};
use crate::ui::widgets::{Line, List};
use crate::ui::{Ctx, icons};
use egui::{Frame, Margin, ScrollArea, Sense, Ui, vec2};

pub(super) fn facts_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut ImportState) -> Option<Importing> {
    let mut wish = None;
    ScrollArea::vertical().id_salt("import facts").auto_shrink(false).show(ui, |ui| {
        Frame::new().inner_margin(Margin::same(size::STEP_DIALOG as i8)).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = size::STEP;
            files(ui, ctx, state);
            wish = format(ui, ctx, state);
            if let Some(problem) = &state.problem {
                ui.add_space(size::STEP);
                alone(ui, ctx, problem);
            }
            if state.look.is_some() {
                count(ui, ctx, state);
            }
            if let Some(look) = &state.look {
                amounts(ui, ctx, look);
                proof(ui, ctx, look);
                losses(ui, ctx, look);
            }
        });
    });
    wish
}

fn files(ui: &mut Ui, ctx: &Ctx<'_>, state: &ImportState) {
    let paths = state.paths();
    let Some(first) = paths.first() else { return };
    let name = first.file_name().unwrap_or(first.as_os_str()).to_string_lossy();
    form_row(ui, ctx, if paths.len() > 1 { "Files" } else { "File" }, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let more = match paths.len() {
            0 | 1 => String::new(),
            count => format!(" and {} more", grouped(count - 1)),
        };
        ui.add(Line::new(&format!("{name}{more}"), font::ui(), ctx.theme.text).height(size::CONTROL));
        ui.add(Line::new(&first.display().to_string(), font::small(), ctx.theme.text3));
    });
}

/// As what they are read; another choice reads them once more.
fn format(ui: &mut Ui, ctx: &Ctx<'_>, state: &ImportState) -> Option<Importing> {
    let mut taken = state.given.as_ref().and_then(|given| FORMATS.iter().position(|one| one.id == given.format.id));
    let before = taken;
    let names: Vec<&str> = FORMATS.iter().map(|format| format.title).collect();
    form_row(ui, ctx, "Format", |ui| {
        List::new("Format", &names, &mut taken).required().hint("Not recognised").show(ui, ctx.theme);
    });
    let format = taken.filter(|_| taken != before).and_then(|at| FORMATS.get(at))?;
    Some(Importing::Format(format.id))
}

/// What positions count: as it was found, or as a person says.
fn count(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut ImportState) {
    let mut names = vec!["As it was found".to_owned()];
    names.extend(Unit::ALL.map(|unit| capital(unit.told())));
    let place = |unit: Unit| Unit::ALL.iter().position(|known| *known == unit);
    let mut taken = Some(state.unit.and_then(place).map_or(0, |at| at + 1));
    form_row(ui, ctx, "Positions", |ui| {
        let list = List::new("What positions count", &names, &mut taken).required().show(ui, ctx.theme);
        list.on_hover_text("What positions in these files count");
    });
    let unit = taken.and_then(|at| at.checked_sub(1)).and_then(|at| Unit::ALL.get(at)).copied();
    state.working |= unit != state.unit;
    state.unit = unit;
}

fn amounts(ui: &mut Ui, ctx: &Ctx<'_>, look: &Look) {
    let (new, known) = look.prepared.articles();
    let missing = look.prepared.missing();
    let articles: Vec<String> = [(new, "new"), (known, "here already"), (missing.len(), "not here")]
        .into_iter()
        .filter(|part| part.0 > 0)
        .map(|(count, what)| format!("{} {what}", grouped(count)))
        .collect();
    let brought = look.prepared.brought();
    let passages: usize = brought.articles.iter().map(|article| article.passages.len()).sum();
    let mut held = vec![counted(passages, "passage")];
    held.extend((!brought.links.is_empty()).then(|| counted(brought.links.len(), "relation")));
    for (label, words) in [("Articles", articles.join(", ")), ("Read", held.join(", ")), ("Comes in", come(look))] {
        form_row(ui, ctx, label, |ui| {
            ui.add_space(4.0);
            prose(ui, &words, (font::ui(), 20.0), ctx.theme.text);
        });
    }
}

/// What comes in, in few words.
fn come(look: &Look) -> String {
    let rows = &look.rows;
    let parts = [
        (rows.documents, "article"),
        (rows.statements, "statement"),
        (rows.relations, "relation"),
        (rows.tags, "new tag"),
    ];
    let mut parts: Vec<String> =
        parts.into_iter().filter(|part| part.0 > 0).map(|(count, noun)| counted(count, noun)).collect();
    parts.extend((rows.known > 0).then(|| format!("{} were there already", grouped(rows.known))));
    if parts.is_empty() { "Nothing".to_owned() } else { parts.join(", ") }
}

fn proof(ui: &mut Ui, ctx: &Ctx<'_>, look: &Look) {
    let proof = &look.prepared.proof;
    let mut sentences = vec![(Tone::Plain, proof.unit())];
    if proof.compared > 0 {
        let all = proof.matching == proof.compared;
        let (matching, compared) = (grouped(proof.matching), grouped(proof.compared));
        let tone = if all { Tone::Good } else { Tone::Warn };
        sentences.push((tone, format!("{matching} of {compared} stored words stand where they should")));
    }
    if !proof.moved.is_empty() {
        sentences.push((Tone::Warn, format!("{} elsewhere by words", found(proof.moved.len()))));
    }
    if !proof.unplaced.is_empty() {
        let told = counted(proof.unplaced.len(), "passage");
        sentences.push((Tone::Warn, format!("{told} left out, since the words are not there")));
    }
    let missing = look.prepared.missing();
    if let Some((title, _)) = missing.first() {
        let passages = missing.iter().map(|article| article.1).sum();
        let more = match missing.len() {
            1 => String::new(),
            count => format!(", and {} more", counted(count - 1, "article")),
        };
        let told = format!(
            "“{title}” is neither here nor in these files{more}: {} left out. Add what is missing first",
            counted(passages, "passage")
        );
        sentences.push((Tone::Warn, told));
    }
    ui.add_space(size::STEP_GROUP);
    for (tone, sentence) in sentences {
        told(ui, ctx, tone, &sentence);
    }
}

fn found(count: usize) -> String {
    if count == 1 { "1 passage was found".to_owned() } else { format!("{} passages were found", grouped(count)) }
}

/// A sentence behind a sign.
fn told(ui: &mut Ui, ctx: &Ctx<'_>, tone: Tone, sentence: &str) {
    let icon = match tone {
        Tone::Good => icons::CHECK_CIRCLE,
        Tone::Warn | Tone::Bad => icons::WARNING,
        Tone::Plain | Tone::Quiet | Tone::Faint => icons::INFO,
    };
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = size::STEP;
        let (rect, _) = ui.allocate_exact_size(vec2(size::ICON_SMALL, 18.0), Sense::hover());
        sign(ui.painter(), rect.center(), icon, size::ICON_SMALL, ctx.theme.tone(tone));
        prose(ui, sentence, (font::label(), 18.0), ctx.theme.text);
    });
}

/// What the project can't hold, or what is left out by choice.
fn losses(ui: &mut Ui, ctx: &Ctx<'_>, look: &Look) {
    let left: &Left = &look.rows.left;
    ui.add_space(size::STEP_GROUP);
    if left.is_empty() {
        if look.rows.changes.is_empty() {
            return;
        }
        let all = look.prepared.is_whole();
        let sentence = if all { "All that stands in these files comes in" } else { "All else comes in" };
        return told(ui, ctx, Tone::Good, sentence);
    }
    let frame = Frame::new().stroke(ctx.theme.separator()).corner_radius(size::RADIUS).inner_margin(Margin::same(10));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        for sentence in left.sentences() {
            told(ui, ctx, Tone::Warn, &sentence);
        }
    });
}
