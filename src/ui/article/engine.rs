//! Lays out one paragraph and answers where its letters are. With [`laid`](super::engine::Laid) and
//! `faces`, all that names parley.
//!
//! A [`Laid`] knows nothing of the document, of what is marked in it, or of colours. All its bytes are relative to
//! the paragraph's own text, all its measures are points from the paragraph's top left corner, x to the right and
//! y down. What a person marks is never part of a layout: a boundary inside an Arabic word would break its joining.

use crate::text::{Span, grapheme_edge_before, next_grapheme};
use crate::ui::article::faces::{Faces, Finder, TEXT_FAMILY, WINDOW_FAMILY, window_families};
use crate::ui::article::flow::Direction;
use crate::ui::article::laid::{CAPITALS, DESCENT};
pub use crate::ui::article::laid::{Grapheme, Laid, Row, RowRect};
pub use crate::ui::article::walk::{Caret, Place};
use parley::fontique::Blob;
use parley::{
    BaseDirection, FontFamily, FontFamilyName, FontFeatures, FontWeight, GenericFamily, Language, Layout,
    LayoutContext, OverflowWrap, TextStyle,
};
use std::borrow::Cow;
use std::collections::HashMap;

/// Three lanes of 3 points with gaps of 2, from the top of the first to the bottom of the last; then what keeps
/// them from the words below.
const LANES: f32 = 13.0;
const LANES_GAP: f32 = 3.0;

/// From one tab stop to the next, and what a tab takes at least, in ems.
const TAB_STOP: f32 = 2.0;
const TAB_LEAST: f32 = 0.5;

/// Width of a coloured picture in ems, as the commonest faces have it.
const PICTURE: f32 = 1.245;

/// Ordinary news, with capitals, figures and marks in the usual measure.
const SAMPLE: &str = "The foreign minister said on Tuesday that “no decision has been taken” on the 2024 treaty, and that \
                      officials in both countries, among them those of the Transport Ministry, had been told so.";

/// Which cut of the text face a paragraph is set in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Face {
    /// Regular with old-style figures: the article.
    Text,
    /// Semibold with lining figures: titles and subheads.
    Title,
    /// The face of the window's own words: titles in lists, names, chips.
    Window,
    /// The bundled face without serifs.
    Sans,
    /// The system's face without serifs; the text face until it is found.
    System,
}

/// How a paragraph is set.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// Points per em.
    pub size: f32,
    /// Points from one line to the next, of Latin text; scripts that reach lower get more, see [`Laid::line_height`].
    pub line_height: f32,
    pub face: Face,
    /// Device pixels per point: baselines stand on whole pixels.
    pub scale: f32,
    /// Language of the document as a BCP 47 tag; empty where it is not known.
    pub language: String,
    /// Whether rows stay as high as `line_height` says, also for scripts that would like more.
    pub fixed: bool,
}

impl Setting {
    /// Article text of a size in points, with lines far enough apart for the lanes plus `spacing` points.
    #[must_use]
    pub fn article(size: f32, spacing: f32, scale: f32, language: &str) -> Self {
        let tight = latin_lane_offset(size) + LANES + LANES_GAP + (CAPITALS * size).ceil();
        let line_height = even(tight + spacing);
        Self { size, line_height, face: Face::Text, scale, language: language.to_owned(), fixed: false }
    }

    /// A title or subhead.
    #[must_use]
    pub fn title(size: f32, line_height: f32, scale: f32, language: &str) -> Self {
        Self { size, line_height, face: Face::Title, scale, language: language.to_owned(), fixed: false }
    }

    /// A few words in a row of a list, on a card, in a chip: rows as high as they have room for.
    #[must_use]
    pub fn words(face: Face, size: f32, line_height: f32, scale: f32, language: &str) -> Self {
        Self { size, line_height, face, scale, language: language.to_owned(), fixed: true }
    }
}

/// Points from the baseline to the first lane, where no letter reaches lower than Latin ones do.
pub(super) fn latin_lane_offset(size: f32) -> f32 {
    (DESCENT * size).ceil() + 1.0
}

pub(super) fn even(points: f32) -> f32 {
    (points / 2.0).ceil() * 2.0
}

/// Lays paragraphs out. One for the whole window: it keeps the faces and the scratch memory.
pub struct Engine {
    faces: Faces,
    scratch: LayoutContext<()>,
    /// Every face that was ever used, so that it is not dropped and read again under a new identity.
    used: HashMap<u64, Blob<u8>>,
    generation: u64,
}

impl Default for Engine {
    fn default() -> Self {
        Self::new()
    }
}

impl Engine {
    /// An engine with the bundled text face only, ready at once. See [`Engine::finder`] for all other scripts.
    #[must_use]
    pub fn new() -> Self {
        Self { faces: Faces::bundled(), scratch: LayoutContext::new(), used: HashMap::new(), generation: 0 }
    }

    /// Rises when layouts made before are stale because other faces have come.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// What looks for the system's faces; run it on another thread and hand the result to [`Engine::plug`].
    #[must_use]
    pub fn finder(&self) -> Finder {
        self.faces.finder()
    }

    /// What text is set in now; a copy that shares the faces.
    #[must_use]
    pub fn faces(&self) -> Faces {
        self.faces.clone()
    }

    /// Takes faces that were found; all layouts are stale from here on.
    pub fn plug(&mut self, faces: Faces) {
        self.faces = faces;
        self.generation += 1;
    }

    /// Whether the system's faces are there. Until then only the text face's letters show.
    #[must_use]
    pub fn has_system_faces(&self) -> bool {
        self.faces.has_system()
    }

    /// Lays out one paragraph (no line breaks in it, at most some kilobytes) at a width in points.
    ///
    /// `direction` is that of the whole paragraph, also for a part of it; without one, the first strong letter says.
    #[must_use]
    pub fn lay_out(&mut self, text: &str, setting: &Setting, direction: Option<Direction>, width: f32) -> Laid {
        let shown = printable(text);
        let waits = !self.has_system_faces();
        let mut apart = if waits { Vec::new() } else { pictures(text) };
        let mut layout = self.shape(&shown, setting, direction, &apart);
        if text.contains('\t') || waits && text.chars().any(is_picture) {
            let laid = Laid::new(layout, &shown, setting, f32::MAX);
            apart.extend(gaps(text, &laid, setting.size, waits));
            apart.sort_unstable_by_key(|(span, _)| span.start());
            layout = self.shape(&shown, setting, direction, &apart);
        }
        let laid = Laid::new(layout, &shown, setting, width);
        self.keep(&laid);
        laid
    }

    /// Shapes a text in one style, and in their own what is set apart, in order.
    fn shape(
        &mut self,
        text: &str,
        setting: &Setting,
        direction: Option<Direction>,
        apart: &[(Span, Apart)],
    ) -> Layout<()> {
        let mut builder = self.scratch.style_run_builder(&mut self.faces.context, text, 1.0, false);
        let plain = builder.push_style(style(setting));
        let mut done = 0;
        for &(span, apart) in apart {
            let other = builder.push_style(match apart {
                Apart::Wide(gap) => TextStyle { letter_spacing: gap, ..style(setting) },
                Apart::Picture => TextStyle { font_family: FontFamily::from(PICTURES), ..style(setting) },
            });
            builder.push_style_run(plain, done..span.start());
            builder.push_style_run(other, span.start()..span.end());
            done = span.end();
        }
        builder.push_style_run(plain, done..text.len());
        builder.set_base_direction(match direction {
            None => BaseDirection::Auto,
            Some(Direction::LeftToRight) => BaseDirection::Ltr,
            Some(Direction::RightToLeft) => BaseDirection::Rtl,
        });
        builder.build(text)
    }

    /// Average advance of a small letter with its share of the blanks, in points: what heights are guessed from.
    #[must_use]
    pub fn letter_width(&mut self, setting: &Setting) -> f32 {
        self.lay_out(SAMPLE, setting, None, f32::MAX).text_width() / SAMPLE.chars().count() as f32
    }

    fn keep(&mut self, laid: &Laid) {
        for run in laid.runs() {
            let data = run.blob();
            self.used.entry(data.id()).or_insert_with(|| data.clone());
        }
    }
}

/// The text face comes last: it has the letters that another may lack.
const WITH_SANS: &[FontFamilyName<'static>] =
    &[FontFamilyName::named(WINDOW_FAMILY), FontFamilyName::named(TEXT_FAMILY)];
const WITH_SYSTEM: &[FontFamilyName<'static>] =
    &[FontFamilyName::Generic(GenericFamily::SansSerif), FontFamilyName::named(TEXT_FAMILY)];

const PICTURES: &[FontFamilyName<'static>] =
    &[FontFamilyName::Generic(GenericFamily::Emoji), FontFamilyName::named(TEXT_FAMILY)];

/// How a part of a text is set otherwise than the rest.
#[derive(Debug, Clone, Copy)]
enum Apart {
    /// With so many points added to its advance.
    Wide(f32),
    /// As a coloured picture, although the text face has a sign for it.
    Picture,
}

/// Asks for the coloured picture of the sign before it.
const PICTURE_SELECTOR: char = '\u{fe0f}';

/// The signs that ask to be shown as coloured pictures, such as ‼️.
fn pictures(text: &str) -> Vec<(Span, Apart)> {
    let mut found: Vec<(Span, Apart)> = Vec::new();
    for (byte, _) in text.match_indices(PICTURE_SELECTOR) {
        let done = found.last().map_or(0, |(span, _)| span.end());
        if byte >= done {
            let start = grapheme_edge_before(text, byte).max(done);
            found.push((Span::new(start, next_grapheme(text, byte)), Apart::Picture));
        }
    }
    found
}

fn style(setting: &Setting) -> TextStyle<'static, 'static, ()> {
    let (weight, features) = match setting.face {
        Face::Text => (FontWeight::NORMAL, FontFeatures::Source(Cow::Borrowed("\"onum\" 1"))),
        Face::Title => (FontWeight::SEMI_BOLD, FontFeatures::empty()),
        Face::Window | Face::Sans | Face::System => (FontWeight::NORMAL, FontFeatures::empty()),
    };
    let font_family = match setting.face {
        Face::Text | Face::Title => FontFamily::named(TEXT_FAMILY),
        Face::Window => window_families(&setting.language),
        Face::Sans => FontFamily::from(WITH_SANS),
        Face::System => FontFamily::from(WITH_SYSTEM),
    };
    TextStyle {
        font_family,
        font_size: setting.size,
        font_weight: weight,
        font_features: features,
        locale: Language::parse(&setting.language).ok(),
        overflow_wrap: OverflowWrap::BreakWord,
        ..TextStyle::default()
    }
}

/// Whether a letter belongs to a picture, for which the bundled faces have nothing.
fn is_picture(letter: char) -> bool {
    matches!(letter, '\u{1f000}'..='\u{1faff}' | PICTURE_SELECTOR)
}

/// What each tab takes beside its blank, so that the words after it stand at the next stop of their row; and what each
/// picture takes beside its empty box as long as it waits for its face, so that the words after it stay where they are
/// when that comes. Counted as if all stood in one row: lines with tabs are short, or begin with one.
fn gaps(text: &str, laid: &Laid, size: f32, waits: bool) -> Vec<(Span, Apart)> {
    let mut pieces: Vec<Grapheme> = (0..laid.rows().len()).flat_map(|row| laid.graphemes(row)).collect();
    pieces.sort_unstable_by_key(|piece| piece.span.start());
    let (stop, least) = (TAB_STOP * size, TAB_LEAST * size);
    let mut gaps = Vec::new();
    let mut x = 0.0;
    for piece in pieces {
        let advance = piece.x1 - piece.x0;
        let words = piece.span.of(text);
        let next = if words == "\t" {
            ((x + least) / stop).floor() * stop + stop
        } else if waits && words.chars().any(is_picture) {
            x + PICTURE * size
        } else {
            x += advance;
            continue;
        };
        gaps.push((piece.span, Apart::Wide(next - x - advance)));
        x = next;
    }
    gaps
}

/// The text with control characters as blanks of the same length: they have no shape, and some would break a line.
fn printable(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|byte| byte.is_ascii_control()) {
        Cow::Owned(text.chars().map(|letter| if letter.is_ascii_control() { ' ' } else { letter }).collect())
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::is_edge;
    use crate::ui::article::flow::{Estimate, Flow};

    const WIDTH: f32 = 320.0;

    /// Name, text, whether it runs from right to left, whether the text face alone has its letters.
    const SAMPLES: &[(&str, &str, bool, bool)] = &[
        (
            "English",
            "In 2025 the officials’ “first efforts” were flat: e\u{301}, n\u{303}, office, affairs; 1,024 of them.",
            false,
            true,
        ),
        ("Greek", "Η κυβέρνηση ανακοίνωσε χθες νέα μέτρα για τους 40 δήμους.", false, true),
        ("Russian", "Правительство объявило вчера новые меры для 40 городов.", false, true),
        ("Arabic", "قالت Reuters إن 40 في المئة من (الوزارة) رفضت في 2024، و«New Zealand» وافقت على ذلك.", true, false),
        ("Hebrew", "דובר משרד החוץ אמר ל־Reuters כי 12 (שנים עשר) נציגים לא הגיעו לוועידה ב־2024.", true, true),
        ("Hindi", "सरकार ने कहा कि विदेश मंत्रालय की स्वीकृति ही शान्ति और न्याय की बुनियाद है।", false, false),
        ("Thai", "รัฐบาลแถลงเมื่อวานนี้ว่ากระทรวงการต่างประเทศยังไม่ได้รับการติดต่ออย่างเป็นทางการ", false, false),
        ("Chinese", "外交部昨天表示，截至2025年11月底，新西兰方面没有收到美国的任何正式交涉。", false, false),
        ("Japanese", "外務省は昨日、二〇二五年十一月の時点で「正式な要請」を受けていないと発表した。", false, false),
        ("emoji", "Flags 🇳🇿🇺🇸 and 👨‍👩‍👧 and 👍🏽 and 1️⃣ and ❤️, said the U.S. 🇺🇸 on the subject.", false, false),
        (
            "quotes",
            "The minister said “قال الوزير إن القطار لن يحمل ركابا هذا العقد أبدا” and left the room.",
            false,
            false,
        ),
    ];

    fn setting() -> Setting {
        Setting::article(19.0, 0.0, 1.0, "en")
    }

    fn with_system() -> Engine {
        let mut engine = Engine::new();
        engine.plug(engine.finder().find("en"));
        engine
    }

    /// Lays all samples out; those that this machine has no face for are named and passed over.
    fn each_sample(mut check: impl FnMut(&str, &str, &Laid, bool)) {
        let mut engine = with_system();
        for (name, text, rtl, _) in SAMPLES {
            let laid = engine.lay_out(text, &setting(), None, WIDTH);
            if laid.lacks_letters() {
                eprintln!("skipped {name}: this system has no face for it");
                continue;
            }
            check(name, text, &laid, *rtl);
        }
    }

    fn graphemes(text: &str) -> Vec<Span> {
        let mut start = 0;
        std::iter::from_fn(|| {
            let span = (start < text.len()).then(|| Span::new(start, next_grapheme(text, start)))?;
            start = span.end();
            Some(span)
        })
        .collect()
    }

    fn middle(laid: &Laid, row: usize) -> f32 {
        laid.rows()[row].top + laid.line_height() / 2.0
    }

    #[test]
    fn the_common_scripts_need_no_system_face() {
        let mut engine = Engine::new();
        for (name, text, _, bundled) in SAMPLES {
            let laid = engine.lay_out(text, &setting(), None, WIDTH);
            assert_eq!(laid.lacks_letters(), !bundled, "{name}");
        }
    }

    #[test]
    fn signs_that_ask_for_a_picture_get_one_though_the_text_face_has_them() {
        let mut engine = with_system();
        let mut face = |text: &str| engine.lay_out(text, &setting(), None, WIDTH).runs().map(|run| run.face()).last();
        let [pictures, letters] = ["👍", "a"].map(&mut face);
        if pictures == letters {
            eprintln!("skipped: this system has no face with pictures");
            return;
        }
        for sign in ["‼", "✔", "☎", "❤", "1\u{fe0f}\u{20e3}"] {
            assert_eq!(face(&format!("a\t{sign}\u{fe0f}")), pictures, "{sign}");
        }
        assert_eq!(face("‼"), letters);
    }

    #[test]
    fn words_after_a_picture_stay_where_they_are_when_its_face_comes() {
        let end = |engine: &mut Engine, text: &str| engine.lay_out(text, &setting(), None, f32::MAX).text_width();
        let (mut bare, mut whole) = (Engine::new(), with_system());
        if whole.lay_out("🇳🇿", &setting(), None, WIDTH).lacks_letters() {
            eprintln!("skipped: this system has no face with pictures");
            return;
        }
        for text in ["🇳🇿 and", "a 👨‍👩‍👧 b", "👍🏽👍", "Union 🇪🇺\tgrant ❤️."] {
            let (before, after) = (end(&mut bare, text), end(&mut whole, text));
            assert!((before - after).abs() < 1.0, "{text} was {before} wide and is {after}");
        }
    }

    #[test]
    fn faces_that_come_later_make_layouts_stale() {
        let mut engine = Engine::new();
        assert!(!engine.has_system_faces());
        let before = engine.generation();
        engine.plug(engine.finder().find("ja"));
        assert!(engine.has_system_faces() && engine.generation() > before);
    }

    #[test]
    fn every_grapheme_is_found_where_it_is_painted() {
        each_sample(|name, text, laid, _| {
            let mut found = 0;
            for grapheme in graphemes(text) {
                // Blanks at the end of a row have no place of their own.
                for rect in laid.rects(grapheme) {
                    let hit = |part: f32| laid.hit(rect.x0 + (rect.x1 - rect.x0) * part, middle(laid, rect.row));
                    let mut edges = [hit(0.2), hit(0.8)];
                    edges.sort_unstable();
                    let seen = grapheme.of(text);
                    assert_eq!(edges, [grapheme.start(), grapheme.end()], "{name}: {seen:?} at {grapheme:?}");
                    found += 1;
                }
            }
            assert!(found > text.chars().filter(|c| c.is_alphabetic()).count() / 3, "{name}: only {found} found");
        });
    }

    #[test]
    fn no_point_lies_within_a_grapheme() {
        each_sample(|name, text, laid, rtl| {
            for row in 0..laid.rows().len() {
                let mut x = -20.0;
                while x < WIDTH + 20.0 {
                    let byte = laid.hit(x, middle(laid, row));
                    assert!(is_edge(text, byte), "{name}: byte {byte}");
                    x += 1.7;
                }
            }
            for (nth, row) in laid.rows().iter().enumerate() {
                let edges = [laid.hit(-1e4, middle(laid, nth)), laid.hit(1e4, middle(laid, nth))];
                let end = row.span.start() + row.span.of(text).trim_end().len();
                let expected = if rtl { [end, row.span.start()] } else { [row.span.start(), end] };
                assert_eq!(edges, expected, "{name}: beside row {nth}");
            }
            assert_eq!(laid.row_at(-5.0), 0);
            assert_eq!(laid.row_at(1e6), laid.rows().len() - 1);
        });
    }

    #[test]
    fn a_caret_is_hit_at_its_own_byte_or_at_the_one_that_shares_its_place() {
        each_sample(|name, text, laid, _| {
            for edge in graphemes(text).iter().map(|grapheme| grapheme.start()).chain([text.len()]) {
                let caret = laid.caret(edge);
                let byte = laid.hit(caret.x, middle(laid, caret.row));
                let again = laid.caret(byte);
                let near = (again.x - caret.x).abs() < 0.1 || byte == laid.rows()[caret.row].span.end();
                assert!(byte == edge || near, "{name}: {edge} at {caret:?}, hit {byte} at {again:?}");
            }
        });
    }

    #[test]
    fn rows_cover_the_text_and_are_evenly_spaced() {
        each_sample(|name, text, laid, rtl| {
            assert_eq!(laid.is_rtl(), rtl, "{name}");
            assert!(laid.rows().len() > 1, "{name}");
            assert_eq!(laid.height(), laid.rows().len() as f32 * laid.line_height());
            let mut end = 0;
            for (nth, row) in laid.rows().iter().enumerate() {
                assert_eq!(row.span.start(), end, "{name}");
                end = row.span.end();
                assert_eq!(row.top, nth as f32 * laid.line_height(), "{name}");
                assert!(row.x0 > -1.0 && row.x1 < WIDTH + 1.0, "{name}: {row:?}");
                let start = if rtl { WIDTH - row.x1 } else { row.x0 };
                assert!(start.abs() < 0.1, "{name}: row {nth} begins {start} off the edge");
            }
            assert_eq!(end, text.len(), "{name}");
        });
    }

    #[test]
    fn rectangles_of_parts_add_up_to_the_row() {
        each_sample(|name, text, laid, _| {
            let width = |rects: Vec<RowRect>| rects.iter().map(|rect| rect.x1 - rect.x0).sum::<f32>();
            let whole = width(laid.rects(Span::new(0, text.len())));
            let parts: f32 = graphemes(text).into_iter().map(|grapheme| width(laid.rects(grapheme))).sum();
            assert!((whole - parts).abs() < 1.0, "{name}: {whole} in all, {parts} in parts");
            let rows: f32 = laid.rows().iter().map(|row| row.x1 - row.x0).sum();
            assert!((whole - rows).abs() < 1.0, "{name}: {whole} covered, {rows} wide");
        });
    }

    #[test]
    fn blanks_at_the_end_of_a_row_take_no_room() {
        let mut engine = with_system();
        for (name, text, _, _) in SAMPLES {
            for width in (150..420).step_by(10) {
                let laid = engine.lay_out(text, &setting(), None, width as f32);
                for row in laid.rows().iter().filter(|row| row.span.of(text).ends_with(' ')) {
                    let blank = Span::new(row.span.end() - 1, row.span.end());
                    assert_eq!(laid.rects(blank), [], "{name} at {width}, after {:?}", row.span.of(text));
                }
            }
        }
    }

    #[test]
    fn a_range_across_directions_has_several_rectangles() {
        let mut engine = with_system();
        let text = "abc אבג def";
        let laid = engine.lay_out(text, &setting(), None, 1000.0);
        if laid.lacks_letters() {
            eprintln!("skipped: this system has no Hebrew face");
            return;
        }
        // The end of the Latin word and the first Hebrew letter, which stands at the far side of its word.
        let range = Span::new(text.find('c').unwrap(), text.find('ב').unwrap());
        assert_eq!(laid.rects(range).len(), 2);
        assert_eq!(laid.rects(Span::new(0, text.len())).len(), 1);
    }

    #[test]
    fn another_width_gives_what_a_new_layout_gives() {
        let mut engine = with_system();
        for (name, text, _, _) in SAMPLES {
            let mut laid = engine.lay_out(text, &setting(), None, WIDTH);
            laid.rewrap(180.0);
            let fresh = engine.lay_out(text, &setting(), None, 180.0);
            assert_eq!(laid.rows(), fresh.rows(), "{name}");
        }
    }

    #[test]
    fn without_its_last_row_a_layout_is_as_it_was_and_ends_before_that() {
        let mut engine = with_system();
        for (name, text, _, _) in SAMPLES {
            let [whole, mut laid] = [(); 2].map(|()| engine.lay_out(text, &setting(), None, 180.0));
            laid.drop_last_row();
            let (last, rows) = whole.rows().split_last().unwrap();
            assert_eq!((laid.rows(), laid.len()), (rows, last.span.start()), "{name}");
            let letters = |laid: &Laid| laid.runs().map(|run| run.glyphs().count()).sum::<usize>();
            assert!(letters(&laid) < letters(&whole), "{name}");
            for part in graphemes(text) {
                let stays = part.end() <= laid.len();
                assert_eq!(laid.rects(part), if stays { whole.rects(part) } else { Vec::new() }, "{name}: {part:?}");
                assert!(!stays || laid.caret(part.start()) == whole.caret(part.start()), "{name}: {part:?}");
            }
            let end = laid.caret(text.len());
            assert_eq!((end.row, laid.hit(end.x, 1e9)), (rows.len() - 1, rows.last().unwrap().span.end()), "{name}");
            laid.drop_last_row();
            laid.drop_last_row();
            assert!(!laid.rows().is_empty() && laid.hit(1e9, 1e9) <= laid.len(), "{name}");
        }
    }

    #[test]
    fn lanes_lie_below_the_deepest_letters() {
        let mut engine = with_system();
        let english = engine.lay_out("The office", &setting(), None, WIDTH);
        assert_eq!((english.lane_offset(), english.line_height()), (6.0, 36.0));
        let emoji = engine.lay_out("The office 🇳🇿 ✓ 外交部", &setting(), None, WIDTH);
        assert_eq!((emoji.lane_offset(), emoji.line_height()), (6.0, 36.0));
        let arabic = engine.lay_out("رفضت", &Setting::article(20.0, 0.0, 1.0, "ar"), None, WIDTH);
        if arabic.lacks_letters() {
            eprintln!("skipped: this system has no Arabic face");
        } else {
            assert!(arabic.lane_offset() > 6.0 && arabic.line_height() > 38.0);
        }
    }

    #[test]
    fn baselines_stand_on_whole_pixels() {
        let mut engine = Engine::new();
        for scale in [1.0, 1.25, 1.5, 2.0, 3.0] {
            let laid = engine.lay_out(SAMPLES[0].1, &Setting::article(19.0, 0.0, scale, "en"), None, 200.0);
            for row in laid.rows() {
                for y in [row.top, row.baseline] {
                    assert!((y * scale - (y * scale).round()).abs() < 1e-3, "{y} at {scale}");
                }
            }
        }
    }

    #[test]
    fn bad_text_is_laid_out_all_the_same() {
        let mut engine = Engine::new();
        let empty = engine.lay_out("", &setting(), None, WIDTH);
        assert_eq!((empty.rows().len(), empty.hit(50.0, 50.0), empty.caret(0).row), (1, 0, 0));
        assert!(empty.rects(Span::new(0, 0)).is_empty());
        let control = engine.lay_out("a\tb\u{0}c\rd\u{b}e", &setting(), None, WIDTH);
        assert_eq!((control.rows().len(), control.len()), (1, 9));
        let long = engine.lay_out(&"a".repeat(500), &setting(), None, 100.0);
        assert!(long.rows().len() > 10 && long.rows().iter().all(|row| row.x1 <= 100.5));
        let marks = engine.lay_out(&"\u{301}".repeat(600), &setting(), None, 100.0);
        assert_eq!(marks.hit(0.0, 0.0), 0);
        let narrow = engine.lay_out(SAMPLES[0].1, &setting(), None, 0.0);
        assert!(narrow.hit(1e9, 1e9) <= SAMPLES[0].1.len());
        assert!(narrow.caret(usize::MAX).row < narrow.rows().len());
    }

    #[test]
    fn heights_guessed_from_the_letter_width_are_near() {
        let mut engine = Engine::new();
        let (setting, width) = (setting(), 544.0);
        let letter = engine.letter_width(&setting);
        assert!((7.0..9.0).contains(&letter), "{letter}");
        let estimate = Estimate { width, letter, line_height: 36.0, blank: 8.0, gap: 0.0 };
        let (mut guessed, mut real) = (0.0, 0.0);
        for words in (10..300).step_by(7) {
            let source = SAMPLES[0].1.split(' ').chain(SAMPLE.split(' '));
            let text = source.cycle().take(words).collect::<Vec<_>>().join(" ");
            guessed += Flow::new(&text, estimate).height(0);
            real += engine.lay_out(&text, &setting, None, width).height();
        }
        assert!((guessed / real - 1.0).abs() < 0.06, "{guessed} guessed, {real} in fact");
    }

    #[test]
    fn words_that_run_from_right_to_left_have_their_width_in_an_endless_row_too() {
        let mut engine = Engine::new();
        let [endless, broken] = [f32::MAX, 400.0].map(|width| engine.lay_out("דובר משרד", &setting(), None, width));
        assert!((endless.text_width() - broken.text_width()).abs() < 0.01 && endless.text_width() > 50.0);
        assert!(endless.rows()[0].x0.abs() < 0.01);
    }

    #[test]
    fn a_part_keeps_the_direction_of_its_whole() {
        let laid = Engine::new().lay_out("2024 (Reuters)", &setting(), Some(Direction::RightToLeft), WIDTH);
        assert!(laid.is_rtl() && (laid.rows()[0].x1 - WIDTH).abs() < 0.1);
    }
}
