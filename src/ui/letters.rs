//! Words set by the article's engine wherever they stand in the window: excerpts in lists and on cards, titles, names.
//!
//! The toolkit sets Arabic and Hebrew words in the wrong order, and Chinese ones in Japanese shapes. What is set here
//! is kept until it has been out of sight for a while. There is one [`Letters`] for each window, with the one atlas
//! that the article paints from too; it lives with the toolkit's context.

use crate::text::{Span, previous_grapheme, slice};
use crate::ui::article::atlas::Atlas;
use crate::ui::article::engine::{Engine, Face, Laid, RowRect, Setting};
use crate::ui::article::faces::Faces;
use crate::ui::article::language_of;
use egui::mutex::Mutex;
use egui::{
    Color32, Context, FontFamily, FontId, Mesh, Painter, Plugin, Pos2, RawInput, Rect, Shape, Ui, Vec2, pos2, vec2,
};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

/// Passes that words may be out of sight before they are forgotten, and how many are kept at least.
const KEPT_PASSES: u64 = 120;
const KEPT: usize = 300;
/// Pixels that a side of a picture with letters may have, where the graphics card has more: enough for those of any window,
/// and the same in all of them, so that letters drawn before there is one stay right.
const SIDE: usize = 4096;
/// What words end with where they are cut.
const CUT: char = '…';

/// How a few words are set.
#[derive(Debug, Clone, Copy)]
pub struct Form<'a> {
    pub font: &'a FontId,
    /// Height of a row in points.
    pub line: f32,
    pub rows: usize,
    /// Points that a row may take. A single row is cut between characters, several are broken between words first.
    pub width: f32,
    /// Language of the words as a BCP 47 tag; where it is not known, the letters tell.
    pub language: &'a str,
}

/// Words that are set.
pub struct Words {
    laid: Laid,
    /// Left edge of what is painted, in the layout.
    left: f32,
    size: Vec2,
    /// How many bytes stand before … where they are cut.
    cut: Option<usize>,
    mesh: Mutex<Option<(u64, Color32, Mesh)>>,
}

impl Words {
    /// What they take, in points: a single row just its words, several the whole width.
    #[must_use]
    pub fn size(&self) -> Vec2 {
        self.size
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.laid.rows().len()
    }

    /// Whether some did not fit.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.cut.is_some()
    }

    /// Whether they run from right to left as a whole.
    #[must_use]
    pub fn is_rtl(&self) -> bool {
        self.laid.is_rtl()
    }

    /// What a passage of theirs covers, from their left upper corner.
    #[must_use]
    pub fn rects(&self, span: Span) -> Vec<Rect> {
        let rect = |part: RowRect| {
            let top = self.laid.rows().get(part.row).map_or(0.0, |row| row.top);
            let corner = pos2(part.x0 - self.left, top);
            Rect::from_min_size(corner, vec2(part.x1 - part.x0, self.laid.line_height()))
        };
        let shown = span.intersection(Span::new(0, self.cut.unwrap_or(usize::MAX)));
        shown.into_iter().flat_map(|span| self.laid.rects(span)).map(rect).collect()
    }

    /// Paints them with `at` as their left upper corner.
    pub fn paint(&self, painter: &Painter, at: Pos2, colour: Color32) {
        let scale = self.laid.scale();
        let snap = |points: f32| (points * scale).round() / scale;
        let mesh = Letters::with(painter.ctx(), |letters, atlas| {
            letters.note_painted();
            let mut kept = self.mesh.lock();
            match &*kept {
                Some((generation, known, mesh)) if *generation == atlas.generation() && *known == colour => {
                    mesh.clone()
                }
                _ => {
                    let mesh = atlas.mesh(&self.laid, colour);
                    *kept = Some((atlas.generation(), colour, mesh.clone()));
                    mesh
                }
            }
        });
        let mut mesh = mesh;
        mesh.translate(vec2(snap(at.x - self.left), snap(at.y)));
        painter.add(Shape::mesh(mesh));
    }
}

/// What is kept of some words.
struct Kept {
    words: Arc<Words>,
    seen: u64,
}

/// The engine of the window's words, and the atlas of all its letters.
#[derive(Default)]
pub struct Letters {
    engine: Engine,
    atlas: Option<Atlas>,
    kept: HashMap<u64, Kept>,
    pass: u64,
    /// Whether something was painted from the atlas in this pass, and the atlas' generation when it began.
    painted: bool,
    began: u64,
}

impl Letters {
    /// Works with the letters of a window. Nothing inside may set or paint words by way of the toolkit's context.
    pub fn with<R>(ctx: &Context, work: impl FnOnce(&mut Self, &mut Atlas) -> R) -> R {
        let handle = ctx.plugin_or_default::<Self>();
        let mut guard = handle.lock();
        let letters: &mut Self = &mut guard;
        let mut atlas = letters.atlas.take().unwrap_or_else(|| Atlas::new(ctx));
        let result = work(letters, &mut atlas);
        letters.atlas = Some(atlas);
        result
    }

    /// Makes a window ready for letters, before its first pass.
    pub fn prepare(ctx: &Context) {
        ctx.add_plugin(Self::default());
    }

    /// Notes that meshes of this pass show what is in the atlas now.
    pub fn note_painted(&mut self) {
        self.painted = true;
    }

    /// Takes faces that were found; all words are set anew.
    pub fn plug(ctx: &Context, faces: Faces) {
        Self::with(ctx, |letters, _| {
            letters.engine.plug(faces);
            letters.kept.clear();
        });
    }

    /// Sets words, or finds them set.
    #[must_use]
    pub fn set(ctx: &Context, text: &str, form: &Form<'_>) -> Arc<Words> {
        let scale = ctx.pixels_per_point();
        let mut hasher = DefaultHasher::new();
        (text, form.font, form.rows, form.language).hash(&mut hasher);
        [form.line, form.width, scale].map(f32::to_bits).hash(&mut hasher);
        let key = hasher.finish();
        Self::with(ctx, |letters, _| {
            let pass = letters.pass;
            if let Some(kept) = letters.kept.get_mut(&key) {
                kept.seen = pass;
                return kept.words.clone();
            }
            let words = Arc::new(letters.lay_out(text, form, scale));
            letters.kept.insert(key, Kept { words: words.clone(), seen: pass });
            words
        })
    }

    fn lay_out(&mut self, text: &str, form: &Form<'_>, scale: f32) -> Words {
        let language = if form.language.is_empty() { language_of(text) } else { form.language };
        let setting = Setting::words(face(form.font), form.font.size, form.line, scale, language);
        let (laid, cut) = self.fitted(text, form, &setting);
        let rows = laid.rows();
        let left = if form.rows == 1 { rows.first().map_or(0.0, |row| row.x0) } else { 0.0 };
        let width = if form.rows == 1 { laid.text_width() } else { form.width };
        let size = vec2(width, laid.height());
        Words { laid, left, size, cut, mesh: Mutex::new(None) }
    }

    /// Lays out as much of a text as has room, and says how much where that is less than all.
    fn fitted(&mut self, text: &str, form: &Form<'_>, setting: &Setting) -> (Laid, Option<usize>) {
        let wrap = if form.rows == 1 { f32::MAX } else { form.width.max(1.0) };
        let fits = |laid: &Laid| laid.rows().len() <= form.rows && (form.rows > 1 || laid.text_width() <= form.width);
        let (piece, cut) = beginning(text, form);
        let whole = self.engine.lay_out(piece, setting, None, wrap);
        if !cut && fits(&whole) {
            return (whole, None);
        }
        let direction = whole.direction();
        let mut end = if fits(&whole) { piece.len() } else { self.end_of(&whole, form, setting) };
        loop {
            let shorter = format!("{}{CUT}", slice(piece, 0, end).trim_end());
            let laid = self.engine.lay_out(&shorter, setting, Some(direction), wrap);
            if end == 0 || fits(&laid) {
                return (laid, Some(end));
            }
            end = previous_grapheme(piece, end);
        }
    }

    /// How much of words that are too long stands in the last row that they may take, with room for …
    fn end_of(&mut self, whole: &Laid, form: &Form<'_>, setting: &Setting) -> usize {
        let mark = self.engine.lay_out("…", setting, None, f32::MAX).text_width();
        let row = form.rows.saturating_sub(1).min(whole.rows().len().saturating_sub(1));
        let mut pieces: Vec<_> = whole.graphemes(row).collect();
        pieces.sort_unstable_by_key(|piece| piece.span.start());
        let (mut room, mut end) = (form.width - mark, whole.rows().get(row).map_or(0, |row| row.span.start()));
        for piece in pieces {
            room -= piece.x1 - piece.x0;
            if room < 0.0 {
                break;
            }
            end = piece.span.end();
        }
        end
    }
}

impl Plugin for Letters {
    fn debug_name(&self) -> &'static str {
        "letters"
    }

    fn input_hook(&mut self, _ctx: &Context, input: &mut RawInput) {
        input.max_texture_side = input.max_texture_side.map(|side| side.min(SIDE));
    }

    /// Sends new shapes to the graphics card. Where shapes had to move after some were painted, the pass is made again.
    fn on_end_pass(&mut self, ui: &mut Ui) {
        self.pass += 1;
        let Some(atlas) = &mut self.atlas else { return };
        if self.painted && self.began != atlas.generation() {
            ui.ctx().request_discard("letters have moved");
        }
        self.painted = false;
        self.began = atlas.generation();
        atlas.upload(ui.visuals().text_options.color_transfer_function);
        if self.kept.len() > KEPT && self.pass.is_multiple_of(KEPT_PASSES) {
            let since = self.pass - KEPT_PASSES;
            self.kept.retain(|_, kept| kept.seen >= since);
        }
    }
}

fn face(font: &FontId) -> Face {
    match &font.family {
        FontFamily::Name(name) if &**name == "serif" => Face::Text,
        FontFamily::Name(name) if &**name == "serif-semibold" => Face::Title,
        FontFamily::Name(_) | FontFamily::Proportional | FontFamily::Monospace => Face::Window,
    }
}

/// As much of a text as can have room, and whether that is less than all: at least two points a letter.
fn beginning<'a>(text: &'a str, form: &Form<'_>) -> (&'a str, bool) {
    let least = (form.width.max(1.0) / 2.0).ceil().min(1e6) as usize;
    let limit = form.rows.saturating_mul(least).max(1);
    match text.char_indices().nth(limit) {
        Some((end, _)) => (slice(text, 0, end), true),
        None => (text, false),
    }
}

/// Whether a text has letters that the toolkit would set wrongly: of scripts that run from right to left, that join or
/// stack their letters, or that share letters with others; flags and families.
#[must_use]
pub fn needs_engine(text: &str) -> bool {
    // All of them are written with lead bytes from here on; most text ends the search here.
    text.bytes().any(|byte| byte >= 0xD6)
        && text.chars().any(|letter| {
            matches!(u32::from(letter),
                0x0590..=0x10FF | 0x1200..=0x1CFF | 0x200B..=0x200F | 0x202A..=0x202E | 0x2066..=0x2069
                | 0x2E80..=0xD7FF | 0xF900..=0xFAFF | 0xFB1D..=0xFDFF | 0xFE20..=0xFEFE | 0x1_0800..=0x1_1FFF
                | 0x1_E800..=0x1_EFFF | 0x1_F1E6..=0x1_F1FF | 0x1_F300..=0x1_FAFF | 0x2_0000..=0x3_FFFF)
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::theme::font;

    /// Sets words in a window of their own, with the letters that the text face has.
    fn set<R>(work: impl Fn(&Context) -> R) -> R {
        let ctx = Context::default();
        crate::ui::theme::install_fonts(&ctx);
        let mut result = None;
        for _ in 0..2 {
            let mut output = ctx.run_ui(RawInput::default(), |ui| result = Some(work(ui.ctx())));
            output.textures_delta.clear();
        }
        result.unwrap()
    }

    fn form(font: &FontId, rows: usize, width: f32) -> Form<'_> {
        Form { font, line: 20.0, rows, width, language: "" }
    }

    #[test]
    fn words_are_cut_where_their_room_ends_and_no_sooner() {
        let serif = font::serif(16.0);
        let hebrew = "דובר משרד החוץ אמר ל־Reuters כי 12 (שנים עשר) נציגים לא הגיעו לוועידה ב־2024. ".repeat(4);
        let english = "the deputy prime minister had called it a private opinion on ministry paper ".repeat(4);
        for text in [hebrew.trim_end(), english.trim_end()] {
            for (rows, width) in [(1, 40.0), (1, 300.0), (2, 160.0), (2, 300.0), (14, 4000.0)] {
                let words = set(|ctx| Letters::set(ctx, text, &form(&serif, rows, width)));
                assert!(words.rows() <= rows && words.size().x <= width, "{rows} of {width}: {:?}", words.size());
                assert_eq!(words.size().y, words.rows() as f32 * 20.0);
                assert_eq!(words.is_cut(), rows < 14, "{rows} of {width}");
                assert_eq!(words.is_rtl(), text.starts_with('ד'));
                if words.is_cut() && width > 100.0 {
                    let ends: f32 = words.laid.rows().last().map_or(0.0, |row| row.x1 - row.x0);
                    assert!(ends > width * 0.8, "{rows} of {width}: the last row is {ends} wide only");
                }
            }
        }
    }

    #[test]
    fn marks_lie_where_the_words_are() {
        let serif = font::serif(16.0);
        let text = "one אבג דהו two";
        let words = set(|ctx| Letters::set(ctx, text, &form(&serif, 1, 500.0)));
        let find = |part: &str| Span::new(text.find(part).unwrap(), text.find(part).unwrap() + part.len());
        let left = |part: &str| words.rects(find(part))[0].left();
        assert!(left("one") < left("דהו") && left("דהו") < left("אבג") && left("אבג") < left("two"));
        assert!(left("one").abs() < 0.1);
        let cut = set(|ctx| Letters::set(ctx, text, &form(&serif, 1, 60.0)));
        assert!(cut.is_cut() && cut.rects(find("two")).is_empty(), "what is cut away has no place");
    }

    #[test]
    fn the_same_words_are_set_once() {
        let serif = font::serif(16.0);
        let twice = set(|ctx| {
            let one = Letters::set(ctx, "אבג", &form(&serif, 1, 60.0));
            Arc::ptr_eq(&one, &Letters::set(ctx, "אבג", &form(&serif, 1, 60.0)))
        });
        assert!(twice);
        assert!(!needs_engine("“not one cent”, 40 % … Österreich Ελλάδα Москва \u{E000}"));
        for text in ["אבג", "الوزارة", "สวัสดี", "外交部", "한국", "🇳🇿", "हिन्दी", "a\u{200F}b"]
        {
            assert!(needs_engine(text), "{text}");
        }
    }
}
