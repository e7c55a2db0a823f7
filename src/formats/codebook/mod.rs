//! A codebook alone, as a file of its own: to keep, to look at in a spreadsheet, to take to another program.

mod refi;
mod table;

use super::ExportError;
use crate::edit::Codebook;
use crate::model::{Id, Ids, Tag};
use std::collections::{BTreeMap, BTreeSet};

/// The formats that a codebook can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BookFormat {
    /// All of it, as in the projects of this program.
    Ron,
    /// One row for each tag.
    Csv,
    /// The codebook of the REFI-QDA exchange format, which most programs for qualitative analysis read.
    Qdc,
}

impl BookFormat {
    pub const ALL: [Self; 3] = [Self::Ron, Self::Csv, Self::Qdc];

    /// The format that the ending of a file's name stands for, in upper or lower case.
    #[must_use]
    pub fn of_ending(ending: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.ending().eq_ignore_ascii_case(ending)).or_else(|| {
            // The codebook stands in the project's own file, too.
            ending.eq_ignore_ascii_case("qde").then_some(Self::Qdc)
        })
    }

    /// The ending of files, without the dot.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Ron => "ron",
            Self::Csv => "csv",
            Self::Qdc => "qdc",
        }
    }
}

/// A colour as `#rrggbb` or `#rgb`, also without the sign.
#[must_use]
pub fn rgb_of(text: &str) -> Option<[u8; 3]> {
    colour::parse(text)
}

/// A codebook's file, and what it does not say, a sentence each.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Written {
    pub bytes: Vec<u8>,
    pub lost: Vec<String>,
}

/// Writes a codebook.
///
/// # Errors
/// Half a sentence, where a text is such that the format can't hold it.
pub fn write(format: BookFormat, book: &Codebook) -> Result<Written, ExportError> {
    match format {
        BookFormat::Ron => {
            let pretty = ron::ser::PrettyConfig::new().struct_names(false);
            let text =
                ron::ser::to_string_pretty(book, pretty).map_err(|error| ExportError::Form(error.to_string()))?;
            Ok(Written { bytes: (text + "\n").into_bytes(), lost: Vec::new() })
        }
        BookFormat::Csv => table::write(book),
        BookFormat::Qdc => refi::write(book),
    }
}

/// A codebook that was read, and what is worth knowing about that, a sentence each.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Read {
    pub book: Codebook,
    pub notes: Vec<String>,
}

/// Reads a codebook. What names it is the name of its file, where it has none of its own. What has no id gets one.
///
/// # Errors
/// Half a sentence: why it can't be read, and where.
pub fn read(format: BookFormat, bytes: &[u8], name: &str, ids: &mut Ids) -> Result<Read, String> {
    let mut read = match format {
        BookFormat::Ron => {
            let text = std::str::from_utf8(bytes).map_err(|error| format!("its text is broken at {error}"))?;
            let text = text.strip_prefix('\u{feff}').unwrap_or(text);
            let book = ron::from_str(text).map_err(|error| format!("it is no codebook of this program: {error}"))?;
            Read { book, notes: Vec::new() }
        }
        BookFormat::Csv => table::read(bytes, ids)?,
        BookFormat::Qdc => refi::read(bytes, ids)?,
    };
    if read.book.name.trim().is_empty() {
        read.book.name = name.to_owned();
    }
    tidy(&mut read);
    if read.book.tags.is_empty() {
        return Err("there is no tag in it".to_owned());
    }
    Ok(read)
}

/// Takes out what would not fit any project: rows that are there twice, parents that are not there or go in circles.
fn tidy(read: &mut Read) {
    let book = &mut read.book;
    let before = book.tags.len() + book.fields.len() + book.relation_types.len();
    let mut seen = BTreeSet::new();
    book.tags.retain(|tag| !tag.name.trim().is_empty() && seen.insert(tag.id.bits()));
    book.fields.retain(|field| !field.name.trim().is_empty() && seen.insert(field.id.bits()));
    book.relation_types.retain(|kind| !kind.name.trim().is_empty() && seen.insert(kind.id.bits()));
    let left = before - book.tags.len() - book.fields.len() - book.relation_types.len();
    if left > 0 {
        let noun = if left == 1 { "entry has" } else { "entries have" };
        read.notes.push(format!("{left} {noun} no name or an id that another one has, and were left out"));
    }
    let tags: BTreeSet<_> = book.tags.iter().map(|tag| tag.id).collect();
    let fields: BTreeSet<_> = book.fields.iter().map(|field| field.id).collect();
    let placed = reachable(&book.tags);
    for tag in &mut book.tags {
        if tag.parent.is_some_and(|parent| !tags.contains(&parent)) || !placed.contains(&tag.id) {
            tag.parent = None;
        }
        tag.fields.retain(|field| fields.contains(field));
    }
    // Without any tag a type would lead everywhere.
    let all = book.relation_types.len();
    book.relation_types.retain_mut(|kind| {
        let led_anywhere = (kind.from.is_empty(), kind.to.is_empty());
        kind.from.retain(|tag| tags.contains(tag));
        kind.to.retain(|tag| tags.contains(tag));
        (kind.from.is_empty(), kind.to.is_empty()) == led_anywhere
    });
    read.notes.extend(match all - book.relation_types.len() {
        0 => None,
        1 => Some("1 type of relation leads to or from tags that are not there, and was left out".to_owned()),
        left => Some(format!("{left} types of relations lead to or from tags that are not there, and were left out")),
    });
}

/// The tags that are met on the way down from those that stand below none: all but those that go in circles.
fn reachable(tags: &[Tag]) -> BTreeSet<Id<Tag>> {
    let known: BTreeSet<Id<Tag>> = tags.iter().map(|tag| tag.id).collect();
    let mut below: BTreeMap<Option<Id<Tag>>, Vec<Id<Tag>>> = BTreeMap::new();
    for tag in tags {
        below.entry(tag.parent.filter(|parent| known.contains(parent))).or_default().push(tag.id);
    }
    let mut open = below.get(&None).cloned().unwrap_or_default();
    let mut met = BTreeSet::new();
    while let Some(id) = open.pop() {
        if met.insert(id) {
            open.extend(below.get(&Some(id)).into_iter().flatten());
        }
    }
    met
}

/// A number with its noun.
fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// Colours as other programs have them: `#rrggbb`.
/// A colour as `#rrggbb`.
pub(super) fn rgb(colour: crate::model::Colour) -> [u8; 3] {
    colour::rgb(colour)
}

pub(super) fn hex(colour: crate::model::Colour) -> String {
    colour::hex(colour)
}

mod colour {
    use crate::model::Colour;
    use std::sync::LazyLock;

    /// Only what is read of a theme here.
    #[derive(serde::Deserialize)]
    struct Theme {
        tags: [String; 8],
    }

    static PALETTE: LazyLock<[[u8; 3]; 8]> = LazyLock::new(|| {
        let theme: Option<Theme> = ron::from_str(include_str!("../../../assets/theme_light.ron")).ok();
        theme.map_or([[0; 3]; 8], |theme| theme.tags.map(|hex| parse(&hex).unwrap_or_default()))
    });

    pub(super) fn rgb(colour: Colour) -> [u8; 3] {
        match colour {
            Colour::Palette(number) => PALETTE.get(usize::from(number).saturating_sub(1)).copied().unwrap_or_default(),
            Colour::Own(red, green, blue) => [red, green, blue],
        }
    }

    pub(super) fn hex(colour: Colour) -> String {
        let [red, green, blue] = rgb(colour);
        format!("#{red:02X}{green:02X}{blue:02X}")
    }

    /// `#rrggbb` or `#rgb`, also without the sign.
    pub(super) fn parse(text: &str) -> Option<[u8; 3]> {
        let digits = text.trim().trim_start_matches('#');
        let value = |digits: &str| u32::from_str_radix(digits, 16).ok();
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        match digits.len() {
            6 => value(digits).map(|all| [(all >> 16) as u8, (all >> 8) as u8, all as u8]),
            3 => {
                value(digits).map(|all| [(all >> 8 & 15) as u8 * 17, (all >> 4 & 15) as u8 * 17, (all & 15) as u8 * 17])
            }
            _ => None,
        }
    }

    /// One of the palette where it is just that, else one of the person's own.
    pub(super) fn of(rgb: [u8; 3]) -> Colour {
        let known = (1..).zip(PALETTE.iter()).find(|(_, known)| **known == rgb);
        known.map_or(Colour::Own(rgb[0], rgb[1], rgb[2]), |(number, _)| Colour::Palette(number))
    }
}
