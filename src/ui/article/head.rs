//! What stands above the text: the title, and below it where the article comes from.

use crate::model::Document;
use crate::ui::article::atlas::Atlas;
use crate::ui::article::engine::Engine;
use crate::ui::article::laid::Laid;
use crate::ui::article::page::Columns;
use crate::ui::article::setup::Setup;
use crate::ui::dates::long_date;
use crate::ui::numbers::counted;
use crate::ui::theme::{Theme, font, size};
use crate::ui::widgets::paint::{line, put, put_right};
use egui::{Color32, Mesh, Painter, Shape, vec2};

/// Room below the title: what stands above the byline, the byline, what stands below it.
pub(super) const BYLINE_ROOM: f32 = BYLINE_ABOVE + BYLINE + 14.0;
const BYLINE_ABOVE: f32 = 6.0;
const BYLINE: f32 = 20.0;

/// Title and byline of the open document. Where the text itself begins with the title, that line is the title: it can
/// be selected and tagged, and only the byline comes from here.
pub(super) struct Head {
    title: String,
    known: Known,
    byline: String,
    setup: Setup,
    laid: Option<Laid>,
    mesh: Option<(u64, Color32, Mesh)>,
}

impl Head {
    /// Lays the title out.
    #[must_use]
    pub(super) fn new(engine: &mut Engine, document: &Document, setup: &Setup, words: Option<usize>) -> Self {
        let setting = setup.title(size::ARTICLE_TITLE, size::ARTICLE_TITLE_LINE, 0.0);
        let laid = setup.title.is_none().then(|| engine.lay_out(&document.title, &setting, None, setup.width));
        let known = Known::of(document, words);
        let byline = byline(document, words);
        Self { title: document.title.clone(), known, byline, setup: setup.clone(), laid, mesh: None }
    }

    /// Whether it still shows what is known about the document.
    #[must_use]
    pub(super) fn fits(&self, document: &Document, setup: &Setup, words: Option<usize>) -> bool {
        self.title == document.title && self.known.is_of(document, words) && self.setup == *setup
    }

    /// Height of what stands above the text, in points.
    #[must_use]
    pub(super) fn height(&self) -> f32 {
        match &self.laid {
            Some(laid) => size::ARTICLE_TOP + laid.height() + BYLINE_ROOM,
            // The lines of a title in the text are farther apart; its first one stands where it always does.
            None => size::ARTICLE_TOP - (size::ARTICLE_TITLE_LANES - size::ARTICLE_TITLE_LINE) / 2.0,
        }
    }

    /// Makes the title's letters, where they are not there or not right any more.
    pub(super) fn refresh(&mut self, atlas: &mut Atlas, theme: &Theme) {
        let Some(laid) = &self.laid else { return };
        let fresh = |mesh: &(u64, Color32, Mesh)| mesh.0 == atlas.generation() && mesh.1 == theme.text;
        if !self.mesh.as_ref().is_some_and(fresh) {
            let mesh = atlas.mesh(laid, theme.text);
            self.mesh = Some((atlas.generation(), theme.text, mesh));
        }
    }

    /// Paints it with its top at `y`.
    pub(super) fn paint(&self, painter: &Painter, theme: &Theme, columns: &Columns, y: f32) {
        let Some(laid) = &self.laid else { return };
        let top = columns.snap(y + size::ARTICLE_TOP);
        if let Some((_, _, mesh)) = &self.mesh {
            let mut mesh = mesh.clone();
            mesh.translate(vec2(columns.left, top));
            painter.add(Shape::mesh(mesh));
        }
        self.paint_byline(painter, theme, columns, laid, top);
    }

    /// Paints the byline below a title with its top at `top`.
    pub(super) fn paint_byline(&self, painter: &Painter, theme: &Theme, columns: &Columns, title: &Laid, top: f32) {
        let middle = top + title.height() + BYLINE_ABOVE + BYLINE / 2.0;
        let words = line(painter, &self.byline, font::label(), theme.text2, columns.width);
        if title.is_rtl() {
            put_right(painter, columns.right(), middle, words);
        } else {
            put(painter, columns.left, middle, words);
        }
    }
}

/// What the byline was made of: it is asked in every frame whether that still holds.
struct Known {
    outlet: String,
    author: String,
    date: Option<crate::model::Date>,
    words: Option<usize>,
}

impl Known {
    fn of(document: &Document, words: Option<usize>) -> Self {
        Self { outlet: document.outlet.clone(), author: document.author.clone(), date: document.date, words }
    }

    fn is_of(&self, document: &Document, words: Option<usize>) -> bool {
        (&self.outlet, &self.author) == (&document.outlet, &document.author)
            && (self.date, self.words) == (document.date, words)
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
