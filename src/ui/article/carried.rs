//! What stands beside the lines, painted as it was wherever its paragraph has moved to.
//!
//! While words glide by and no hand is beside them, their cards only move along: nobody need ask again what each of
//! them says and looks like, nor cut it into triangles.

use super::coding::{Coding, Names};
use super::joined::Joined;
use super::page::Columns;
use super::paint::Paint;
use super::signs::Signs;
use crate::model::{Annotation, Id};
use crate::ui::still::{Pictures, Stills, meshes};
use egui::epaint::ClippedShape;
use egui::{Color32, Context, Mesh, Painter, Rect, Shape, Vec2, vec2};
use std::{collections::BTreeMap, sync::Arc};

/// What is kept of the paragraphs in view.
#[derive(Default)]
pub(super) struct Carried {
    look: Option<(Color32, Columns)>,
    pictures: Pictures,
    parts: BTreeMap<usize, Part>,
    /// What was last known of the project and the hand, and how often that has been something else.
    last: (u64, Vec<Id<Annotation>>),
    turn: u64,
    /// What is carried along in this frame and waits to be painted.
    waiting: Vec<(Arc<Mesh>, Vec2)>,
    /// What is painted as one mesh each, and how many of them are used in this frame.
    joined: Vec<Joined>,
    used: usize,
    /// Whether a paragraph was kept in this frame.
    has_kept: bool,
}

/// What is told beside a paragraph. What stands there, and which of it is selected, its lanes tell: others are made then.
#[derive(PartialEq)]
pub(super) struct Told {
    names: Arc<Names>,
    /// The selected one whose card a line leads to, if it is here.
    shown: Option<Id<Annotation>>,
    faulty: Vec<Id<Annotation>>,
}

impl Told {
    pub(super) fn of(paint: &Paint<'_>, coding: &Coding, signs: &mut Signs) -> Self {
        let (project, state) = (paint.ctx.project, paint.ctx.state);
        let is_here = |id: &Id<Annotation>| coding.pieces.contains_key(id);
        let beside =
            coding.beside.iter().flat_map(|line| line.cards.iter().map(|card| card.0).chain(line.dots.iter().copied()));
        Self {
            names: coding.names.clone(),
            shown: state.shown_statement().filter(is_here),
            faulty: beside.filter(|&id| signs.is_faulty(project, id)).collect(),
        }
    }
}

/// What stands beside one paragraph.
struct Part {
    lanes: Arc<Mesh>,
    told: Told,
    /// The turn in which that was last known to be so.
    turn: u64,
    /// The paragraph's top when it was painted.
    top: f32,
    meshes: Vec<Arc<Mesh>>,
}

impl Carried {
    /// A new frame begins: lets go of all that would not be painted so again.
    pub(super) fn begin(&mut self, ctx: &Context, paint: &Paint<'_>) {
        let look = Some((paint.ctx.theme.page, *paint.columns));
        if self.look != look || !self.pictures.hold(&Pictures::of(ctx)) {
            self.look = look;
            self.parts.clear();
        }
        let (revision, selected) = (paint.ctx.project.revision(), &paint.ctx.state.selected);
        if self.last.0 != revision || self.last.1 != *selected {
            self.last = (revision, selected.clone());
            self.turn += 1;
        }
    }

    /// Whether what stands beside a paragraph can be painted as it was; then it will be.
    pub(super) fn carry(
        &mut self,
        (index, top): (usize, f32),
        paint: &Paint<'_>,
        coding: &Coding,
        signs: &mut Signs,
    ) -> bool {
        let Some(part) = self.parts.get_mut(&index) else { return false };
        if !Arc::ptr_eq(&part.lanes, &coding.mesh) {
            return false;
        }
        if part.turn != self.turn {
            if part.told != Told::of(paint, coding, signs) {
                return false;
            }
            if !signs.is_more() {
                part.turn = self.turn;
            }
        }
        let at = vec2(0.0, top - part.top);
        self.waiting.extend(part.meshes.iter().map(|mesh| (mesh.clone(), at)));
        true
    }

    /// Whether one more paragraph may be kept in this frame: one that shows many new ones has enough to do.
    pub(super) fn has_time(&self) -> bool {
        !self.has_kept
    }

    /// Keeps what was painted beside a paragraph.
    pub(super) fn keep(
        &mut self,
        ctx: &Context,
        (index, top): (usize, f32),
        (lanes, told): (&Arc<Mesh>, Told),
        mut shapes: Vec<ClippedShape>,
    ) {
        self.has_kept = true;
        // While letters are still finding their places, other parts show them where they were.
        if !self.parts.is_empty() && !self.pictures.hold(&Pictures::of(ctx)) {
            return;
        }
        // Also what is out of view for now.
        shapes.iter_mut().for_each(|shape| shape.clip_rect = Rect::EVERYTHING);
        let Some(meshes) = meshes(ctx, shapes) else { return };
        let meshes = meshes.into_iter().map(|(_, mesh)| mesh).collect();
        self.parts.insert(index, Part { lanes: lanes.clone(), told, turn: self.turn, top, meshes });
        self.pictures = Pictures::of(ctx);
    }

    /// Paints what was carried along since this was last called.
    pub(super) fn paint(&mut self, painter: &Painter) {
        if !self.waiting.is_empty() {
            Stills::note_kept(painter.ctx(), self.pictures);
        }
        let mut parts = std::mem::take(&mut self.waiting).into_iter().peekable();
        while let Some(first) = parts.next() {
            let picture = first.0.texture_id;
            let mut alike = vec![first];
            alike.extend(std::iter::from_fn(|| parts.next_if(|part| part.0.texture_id == picture)));
            if self.joined.len() == self.used {
                self.joined.push(Joined::default());
            }
            if let Some(joined) = self.joined.get_mut(self.used) {
                painter.add(Shape::mesh(joined.show(alike)));
            }
            self.used += 1;
        }
    }

    /// Lets go of what is not in view any more.
    pub(super) fn tidy(&mut self, blocks: &[(usize, f32)]) {
        self.parts.retain(|index, _| blocks.iter().any(|block| block.0 == *index));
        self.joined.truncate(self.used);
        (self.used, self.has_kept) = (0, false);
    }
}

#[cfg(test)]
mod tests {
    use crate::edit::{Answer, Command, Named};
    use crate::model::{Annotation, Id};
    use crate::ui::article::{ArticleView, article_ui};
    use crate::ui::desk::Desk;
    use crate::ui::theme::{self, Theme, ThemeChoice};
    use egui::{Color32, Context, Pos2, RawInput, Rect, vec2};

    /// A window that no screen reader listens to.
    struct Stage {
        ctx: Context,
        time: f64,
    }

    impl Stage {
        fn new() -> Self {
            let ctx = Context::default();
            theme::install_fonts(&ctx);
            theme::apply(&ctx, Theme::of(ThemeChoice::Light));
            Self { ctx, time: 0.0 }
        }

        /// Corners of all that is painted beside the lines, and whether any of it was painted as it was.
        fn frame(&mut self, desk: &mut Desk<ArticleView>) -> (Vec<(Pos2, Color32)>, bool) {
            self.time += 1.0 / 60.0;
            let input = RawInput {
                screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(816.0, 840.0))),
                time: Some(self.time),
                focused: true,
                ..RawInput::default()
            };
            let (mut view, mut actions) = (std::mem::take(&mut desk.view), crate::ui::action::Actions::default());
            let mut output = self.ctx.run_ui(input, |ui| article_ui(ui, &desk.ctx(), &mut view, &mut actions));
            desk.view = view;
            output.textures_delta.clear();
            let from = desk.view.columns.unwrap().right();
            let mut corners = Vec::new();
            for part in self.ctx.tessellate(output.shapes, output.pixels_per_point) {
                let egui::epaint::Primitive::Mesh(mesh) = part.primitive else { continue };
                let beside = mesh.vertices.iter().filter(|vertex| vertex.pos.x > from);
                corners.extend(beside.map(|vertex| (vertex.pos, vertex.color)));
            }
            (corners, !desk.view.carried.parts.is_empty())
        }
    }

    #[test]
    fn what_is_told_of_a_paragraph_follows_edits_elsewhere_and_the_hand() {
        let mut desk: Desk<ArticleView> = Desk::with_project();
        let (quote, claim) = (desk.tag("rejected the plan", "Quote"), desk.tag("End", "Claim"));
        let speaker = desk.project.speaker_field(desk.tag_named("Quote")).unwrap().id;
        let answer = Some(Answer::Actors(vec![Named::New("Ilse Varga".to_owned())]));
        desk.run(&Command::SetField { annotations: vec![quote], field: speaker, answer });
        let kind = desk.project.relation_types().iter().find(|kind| kind.name == "supports").unwrap().id;
        desk.run(&Command::Link { kind, from: quote, to: claim, note: String::new() });
        let mut actor = desk.project.actors().iter().next().unwrap().clone();
        actor.name = "Ilse Varga-Marten".to_owned();
        let quoted = desk.tag_named("Quote");
        let mut stage = Stage::new();
        type Act<'a> = (&'a str, Box<dyn Fn(&mut Desk<ArticleView>)>);
        let select =
            |ids: Vec<Id<Annotation>>| move |desk: &mut Desk<ArticleView>| desk.state.selected.clone_from(&ids);
        let acts: [Act<'_>; 6] = [
            ("nothing", Box::new(|_| ())),
            (
                "a speaker has another name",
                Box::new(move |desk| desk.run(&Command::EditActor { actor: Box::new(actor.clone()) })),
            ),
            (
                "what it supports is no claim",
                Box::new(move |desk| desk.run(&Command::Retag { annotations: vec![claim], tag: quoted })),
            ),
            ("it is selected", Box::new(select(vec![quote]))),
            ("another is selected too, before it", Box::new(select(vec![claim, quote]))),
            ("nothing is selected", Box::new(select(Vec::new()))),
        ];
        let mut before = Vec::new();
        for (what, act) in acts {
            act(&mut desk);
            let first = stage.frame(&mut desk).0;
            (0..6).for_each(|_| drop(stage.frame(&mut desk)));
            let (kept, is_kept) = stage.frame(&mut desk);
            assert!(is_kept && first == kept, "{what}: there at once, and still there when it is kept");
            assert_ne!(kept, before, "{what}: seen");
            let used = std::mem::take(&mut desk.view);
            (0..6).for_each(|_| drop(stage.frame(&mut desk)));
            desk.view.carried.parts.clear();
            assert_eq!(stage.frame(&mut desk).0, kept, "{what}");
            desk.view = used;
            before = kept;
        }
    }
}
