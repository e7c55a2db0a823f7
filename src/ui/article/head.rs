//! What stands above the text: the title, and below it where the article comes from.

use crate::model::Document;
use crate::ui::article::atlas::Atlas;
use crate::ui::article::engine::{Engine, Setting};
use crate::ui::article::laid::Laid;
use crate::ui::article::page::Columns;
use crate::ui::article::sheet::Setup;
use crate::ui::dates::long_date;
use crate::ui::numbers::counted;
use crate::ui::theme::{Theme, font, size};
use crate::ui::widgets::paint::{line, put, put_right};
use egui::{Color32, Mesh, Painter, Shape, vec2};

const BYLINE_ABOVE: f32 = 6.0;
const BYLINE: f32 = 20.0;
const BYLINE_BELOW: f32 = 14.0;

/// Title and byline of the open document.
pub(super) struct Head {
    title: String,
    byline: String,
    setup: Setup,
    laid: Laid,
    mesh: Option<(u64, Color32, Mesh)>,
}

impl Head {
    /// Lays the title out.
    #[must_use]
    pub(super) fn new(engine: &mut Engine, document: &Document, setup: &Setup, words: Option<usize>) -> Self {
        let setting = Setting::title(size::ARTICLE_TITLE, size::ARTICLE_TITLE_LINE, setup.scale, &setup.language);
        let laid = engine.lay_out(&document.title, &setting, None, setup.width);
        Self { title: document.title.clone(), byline: byline(document, words), setup: setup.clone(), laid, mesh: None }
    }

    /// Whether it still shows what is known about the document.
    #[must_use]
    pub(super) fn fits(&self, document: &Document, setup: &Setup, words: Option<usize>) -> bool {
        self.title == document.title && self.setup == *setup && self.byline == byline(document, words)
    }

    /// Height of all of it in points.
    #[must_use]
    pub(super) fn height(&self) -> f32 {
        size::ARTICLE_TOP + self.laid.height() + BYLINE_ABOVE + BYLINE + BYLINE_BELOW
    }

    /// Paints it with its top at `y`.
    pub(super) fn paint(&mut self, painter: &Painter, atlas: &mut Atlas, theme: &Theme, columns: &Columns, y: f32) {
        let fresh = |mesh: &(u64, Color32, Mesh)| mesh.0 == atlas.generation() && mesh.1 == theme.text;
        if !self.mesh.as_ref().is_some_and(fresh) {
            let mesh = atlas.mesh(&self.laid, theme.text);
            self.mesh = Some((atlas.generation(), theme.text, mesh));
        }
        let top = columns.snap(y + size::ARTICLE_TOP);
        if let Some((_, _, mesh)) = &self.mesh {
            let mut mesh = mesh.clone();
            mesh.translate(vec2(columns.left, top));
            painter.add(Shape::mesh(mesh));
        }
        let middle = top + self.laid.height() + BYLINE_ABOVE + BYLINE / 2.0;
        let words = line(painter, &self.byline, font::label(), theme.text2, columns.width);
        if self.laid.is_rtl() {
            put_right(painter, columns.right(), middle, words);
        } else {
            put(painter, columns.left, middle, words);
        }
    }
}

/// Outlet, author, date and length, as far as they are known.
fn byline(document: &Document, words: Option<usize>) -> String {
    let date = document.date.map(long_date).unwrap_or_default();
    let length = words.map(|words| counted(words, "word")).unwrap_or_default();
    let parts = [document.outlet.clone(), document.author.clone(), date, length];
    let known: Vec<String> = parts.into_iter().filter(|part| !part.trim().is_empty()).collect();
    known.join(" · ")
}
