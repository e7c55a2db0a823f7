//! Where letters come from: the text face that travels with the program, and the system's faces for all other scripts.
//!
//! The common case (Latin, Greek, Cyrillic) is served from memory and waits for nothing. Looking through the
//! system's fonts takes tens of milliseconds, so it is done by [`Finder::find`] on a thread that the caller starts;
//! the result is plugged into the engine, which then says that its layouts are stale. This file starts no thread
//! and lays out nothing.

use parley::fontique::{
    Blob, Collection, CollectionOptions, FallbackKey, FamilyId, FontInfoOverride, FontWeight, GenericFamily, Language,
    Script, ScriptExt as _, SourceCache,
};
use parley::{FontContext, FontFamily, FontFamilyName};
use std::sync::Arc;

/// Name of the text face; article text is never set in another one as long as this has the letters.
pub const TEXT_FAMILY: &str = "Libertinus Serif";
/// Name of the face of the window's own words, and of articles set without serifs.
pub(super) const WINDOW_FAMILY: &str = "Ubuntu Light";
const SIGNS_FAMILY: &str = "Phosphor";

/// Place of the two text faces among the assets of the font crate.
const REGULAR_AT: usize = 0;
const SEMIBOLD_AT: usize = 4;

/// The bytes of the text face, regular, for those who set a few words of it elsewhere.
#[must_use]
pub fn regular() -> &'static [u8] {
    typst_assets::fonts().nth(REGULAR_AT).unwrap_or_default()
}

/// The bytes of the text face, semibold: titles and subheads.
#[must_use]
pub fn semibold() -> &'static [u8] {
    typst_assets::fonts().nth(SEMIBOLD_AT).unwrap_or_default()
}

/// The face of the window's own words, which travels with the toolkit.
fn window() -> Blob<u8> {
    let toolkit = egui::FontDefinitions::default();
    let face = toolkit.font_data.get("Ubuntu-Light");
    face.map_or_else(|| Blob::new(Arc::new([])), |face| Blob::new(face.font.clone()))
}

/// The window's signs, which stand among its words.
fn signs() -> Blob<u8> {
    Blob::new(Arc::new(egui_phosphor::Variant::Regular.font_bytes()))
}

/// Faces that go well with the window's, before those of [`PREFERRED`].
const SANS: &[&str] =
    &["Segoe UI", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans Devanagari", "Noto Sans Thai", "Noto Sans"];

/// The same for Chinese, Japanese and Korean, by language.
const SANS_EAST: &[(&str, &[&str])] = &[
    ("ja", &["Noto Sans CJK JP", "Hiragino Sans", "Yu Gothic"]),
    ("ko", &["Noto Sans CJK KR", "Apple SD Gothic Neo", "Malgun Gothic"]),
    ("zh-TW", &["Noto Sans CJK TC", "PingFang TC", "Microsoft JhengHei"]),
    ("", &["Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei"]),
];

/// Families of the window's own words, best first.
#[must_use]
pub(super) fn window_families(language: &str) -> FontFamily<'static> {
    let east = SANS_EAST.iter().find(|(tag, _)| language.starts_with(tag)).map_or(&[][..], |(_, names)| names);
    let names = [WINDOW_FAMILY, SIGNS_FAMILY].iter().chain(SANS).chain(east);
    FontFamily::List(names.map(|name| FontFamilyName::named(name)).collect())
}

/// Faces that go well with the text face, by script and language (none: any), best first. What a system lacks is
/// passed over; after these comes what the system itself proposes.
const PREFERRED: &[(&[u8; 4], &str, &[&str])] = &[
    (b"Arab", "ur", &["Noto Nastaliq Urdu", "Noto Naskh Arabic", "Urdu Typesetting"]),
    (b"Arab", "", &["Noto Naskh Arabic", "Geeza Pro", "Traditional Arabic", "Noto Sans Arabic"]),
    (b"Hebr", "", &["Noto Serif Hebrew", "New Peninim MT", "David", "Noto Sans Hebrew"]),
    (b"Deva", "", &["Noto Serif Devanagari", "Kohinoor Devanagari", "Nirmala UI", "Noto Sans Devanagari"]),
    (b"Beng", "", &["Noto Serif Bengali", "Noto Sans Bengali"]),
    (b"Taml", "", &["Noto Serif Tamil", "Noto Sans Tamil"]),
    (b"Telu", "", &["Noto Serif Telugu", "Noto Sans Telugu"]),
    (b"Gujr", "", &["Noto Serif Gujarati", "Noto Sans Gujarati"]),
    (b"Thai", "", &["Noto Serif Thai", "Thonburi", "Leelawadee UI", "Noto Sans Thai"]),
    (b"Khmr", "", &["Noto Serif Khmer", "Noto Sans Khmer"]),
    (b"Laoo", "", &["Noto Serif Lao", "Noto Sans Lao"]),
    (b"Mymr", "", &["Noto Serif Myanmar", "Noto Sans Myanmar"]),
    (b"Armn", "", &["Noto Serif Armenian", "Noto Sans Armenian"]),
    (b"Geor", "", &["Noto Serif Georgian", "Noto Sans Georgian"]),
    (b"Ethi", "", &["Noto Serif Ethiopic", "Noto Sans Ethiopic"]),
    (b"Hani", "ja", &["Noto Serif CJK JP", "Hiragino Mincho ProN", "Yu Mincho", "Noto Sans CJK JP"]),
    (b"Hani", "ko", &["Noto Serif CJK KR", "AppleMyungjo", "Batang", "Noto Sans CJK KR"]),
    (b"Hani", "zh-TW", &["Noto Serif CJK TC", "Songti TC", "PMingLiU", "Noto Sans CJK TC"]),
    (b"Hani", "zh-HK", &["Noto Serif CJK HK", "Songti TC", "PMingLiU", "Noto Sans CJK HK"]),
    (b"Hani", "", &["Noto Serif CJK SC", "Songti SC", "SimSun", "Noto Sans CJK SC"]),
    (b"Hira", "", &["Noto Serif CJK JP", "Hiragino Mincho ProN", "Yu Mincho", "Noto Sans CJK JP"]),
    (b"Kana", "", &["Noto Serif CJK JP", "Hiragino Mincho ProN", "Yu Mincho", "Noto Sans CJK JP"]),
    (b"Hang", "", &["Noto Serif CJK KR", "AppleMyungjo", "Batang", "Noto Sans CJK KR"]),
];

/// Faces with arrows, ticks and other marks, for every script.
const SYMBOLS: &[&str] = &[
    "Noto Sans Symbols",
    "Noto Sans Symbols2",
    "Noto Sans Math",
    "Segoe UI Symbol",
    "Apple Symbols",
    "DejaVu Sans",
    "Noto Sans",
];

/// Languages that share the Chinese letters and write them differently, beside simplified Chinese.
const EAST: &[&str] = &["ja", "ko", "zh-TW", "zh-HK", "zh-MO", "zh-SG"];

/// Scripts whose first face is read while the program still looks for faces: those that most news is written in.
const WARMED: &[&[u8; 4]] =
    &[b"Latn", b"Arab", b"Hebr", b"Deva", b"Beng", b"Thai", b"Hani", b"Hira", b"Kana", b"Hang", b"Zyyy"];

/// What text can be set in. A copy shares the faces that were read.
#[derive(Clone)]
pub struct Faces {
    pub(super) context: FontContext,
    bundled: [Blob<u8>; 4],
    system: bool,
}

impl Faces {
    /// The bundled text face alone: made in well under a millisecond, reads no file.
    #[must_use]
    pub fn bundled() -> Self {
        let [regular, semibold] = [regular(), semibold()].map(|bytes| Blob::new(Arc::new(bytes)));
        Self::with([regular, semibold, window(), signs()], false)
    }

    /// Whether the system's faces are among them. Until then, letters of other scripts show as empty boxes.
    #[must_use]
    pub fn has_system(&self) -> bool {
        self.system
    }

    /// What finds the system's faces, to be sent to another thread.
    #[must_use]
    pub fn finder(&self) -> Finder {
        Finder { bundled: self.bundled.clone() }
    }

    fn with(bundled: [Blob<u8>; 4], system: bool) -> Self {
        let mut collection = Collection::new(CollectionOptions { shared: false, system_fonts: system });
        let names = [
            (TEXT_FAMILY, FontWeight::NORMAL),
            (TEXT_FAMILY, FontWeight::SEMI_BOLD),
            (WINDOW_FAMILY, FontWeight::NORMAL),
            (SIGNS_FAMILY, FontWeight::NORMAL),
        ];
        for (blob, (family, weight)) in bundled.iter().zip(names) {
            let named = FontInfoOverride { family_name: Some(family), weight: Some(weight), ..Default::default() };
            collection.register_fonts(blob.clone(), Some(named));
        }
        // Shared, because a face that is read a second time must keep its identity: glyphs are kept by it.
        Self { context: FontContext { collection, source_cache: SourceCache::new_shared() }, bundled, system }
    }
}

/// Finds the system's faces; made by [`Faces::finder`].
pub struct Finder {
    bundled: [Blob<u8>; 4],
}

impl Finder {
    /// Looks through the system's fonts and settles which face serves which script. Slow (tens of milliseconds and
    /// more): not for the thread that paints.
    ///
    /// `language` is that of the document as a BCP 47 tag. Chinese, Japanese and Korean shapes are all settled at
    /// once, so that each document gets its own.
    #[must_use]
    pub fn find(self, language: &str) -> Faces {
        let mut faces = Faces::with(self.bundled, true);
        let collection = &mut faces.context.collection;
        let symbols = named(collection, SYMBOLS);
        let languages = EAST.iter().chain([&language]).filter_map(|tag| Language::parse(tag).ok());
        let languages: Vec<Language> = languages.collect();
        let unwritten = [*b"Zyyy", *b"Zinh", *b"Zzzz"].map(Script::from_bytes);
        for script in Script::all_samples().iter().map(|(script, _)| *script).chain(unwritten) {
            settle(collection, FallbackKey::new(script, None), &symbols);
            for language in &languages {
                let local = FallbackKey::new(script, Some(language));
                if local.is_tracked() && !local.is_default() {
                    settle(collection, local, &symbols);
                }
            }
        }
        for code in WARMED {
            let script = Script::from_bytes(**code);
            let families: Vec<FamilyId> = faces.context.collection.fallback_families(script).take(1).collect();
            warm(&mut faces.context, &families);
        }
        let emoji: Vec<FamilyId> = faces.context.collection.generic_families(GenericFamily::Emoji).take(1).collect();
        warm(&mut faces.context, &emoji);
        faces
    }
}

/// Writes down which families serve a script, best first, so that no question about it reaches the system later:
/// an answer takes it milliseconds, and for what no face has, it is asked again for every letter.
fn settle(collection: &mut Collection, key: FallbackKey, symbols: &[FamilyId]) {
    let code = key.script().to_bytes();
    let tag = key.locale_str().unwrap_or_default();
    let wanted = PREFERRED.iter().filter(|(script, language, _)| code == **script && tag.starts_with(language));
    let mut families: Vec<FamilyId> = wanted.flat_map(|(_, _, names)| named(collection, names)).collect();
    for family in collection.fallback_families(key).collect::<Vec<_>>().into_iter().chain(symbols.iter().copied()) {
        if !families.contains(&family) {
            families.push(family);
        }
    }
    collection.set_fallbacks(key, families.into_iter());
}

fn named(collection: &mut Collection, names: &[&str]) -> Vec<FamilyId> {
    names.iter().filter_map(|name| collection.family_id(name)).collect()
}

/// Reads the families now, not when the first letter of theirs is painted.
fn warm(context: &mut FontContext, families: &[FamilyId]) {
    for family in families {
        let Some(info) = context.collection.family(*family) else { continue };
        for font in info.fonts() {
            drop(font.load(Some(&mut context.source_cache)));
        }
    }
}
