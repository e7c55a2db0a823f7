//! One article: its words, which never change once it is there, and what is known about it.

use crate::model::{Date, Id, Row};
use crate::text::Offsets;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use sha2::{Digest as _, Sha256};
use std::{fmt, str::FromStr, sync::Arc};

/// The SHA-256 of a text, written as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}
impl FromStr for Digest {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut bytes = [0; 32];
        let fits = text.len() == 64 && text.is_ascii();
        for (at, byte) in bytes.iter_mut().enumerate() {
            let pair = text.get(at * 2..at * 2 + 2).filter(|_| fits);
            *byte = pair
                .and_then(|pair| u8::from_str_radix(pair, 16).ok())
                .ok_or_else(|| format!("“{text}” is not a SHA-256: it has 64 hexadecimal digits"))?;
        }
        Ok(Self(bytes))
    }
}
impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// The words of a document with the index of their offsets. A clone shares both.
///
/// Line breaks are single line feeds; whoever makes a text sees to that.
#[derive(Clone, Default)]
pub struct Text(Arc<Words>);

#[derive(Default)]
struct Words {
    words: Box<str>,
    offsets: Offsets,
    digest: Digest,
}

impl Text {
    #[must_use]
    pub fn new(words: &str) -> Self {
        Self::from(words.to_owned())
    }

    /// Words of which somebody says what their digest is. They are to be looked at only, until that was seen to.
    #[must_use]
    pub fn believed(words: String, digest: Digest) -> Self {
        Self(Arc::new(Words { offsets: Offsets::new(&words), words: words.into(), digest }))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0.words
    }

    #[must_use]
    pub fn digest(&self) -> Digest {
        self.0.digest
    }

    #[must_use]
    pub fn offsets(&self) -> &Offsets {
        &self.0.offsets
    }

    /// Unicode code points before a byte.
    #[must_use]
    pub fn chars(&self, byte: usize) -> usize {
        self.0.offsets.chars(&self.0.words, byte)
    }

    /// The number of the paragraph that holds a byte, as people count them: from 1, without the empty ones.
    #[must_use]
    pub fn paragraph(&self, byte: usize) -> usize {
        self.0.offsets.paragraph_of(&self.0.words, byte)
    }

    /// The byte at which the given code point starts.
    #[must_use]
    pub fn byte_of_char(&self, chars: usize) -> Option<usize> {
        self.0.offsets.byte_of_char(&self.0.words, chars)
    }
}

impl From<String> for Text {
    fn from(words: String) -> Self {
        let digest = Digest::of(words.as_bytes());
        Self::believed(words, digest)
    }
}
impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.digest == other.0.digest
    }
}
impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Text({} bytes)", self.as_str().len())
    }
}

/// How far the work on a document has come, as its reader says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub enum Progress {
    #[default]
    New,
    InWork,
    Done,
    Checked,
}

impl Progress {
    pub const ALL: [Self; 4] = [Self::New, Self::InWork, Self::Done, Self::Checked];

    /// How far the work has come where so many statements are: what is marked as new and has some is in work.
    #[must_use]
    pub fn with(self, statements: usize) -> Self {
        if self == Self::New && statements > 0 { Self::InWork } else { self }
    }

    /// As people say it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::InWork => "in work",
            Self::Done => "done",
            Self::Checked => "checked",
        }
    }
}

/// One article.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    pub id: Id<Self>,
    /// Place in the project's list, from 0; the numbers need not be close.
    #[serde(default)]
    pub position: u32,
    pub title: String,
    #[serde(default)]
    pub outlet: String,
    #[serde(default)]
    pub author: String,
    #[serde(default)]
    pub date: Option<Date>,
    /// Web address.
    #[serde(default)]
    pub address: String,
    /// BCP 47 tag, such as `en` or `zh-Hans`; empty where unknown.
    #[serde(default)]
    pub language: String,
    #[serde(default)]
    pub section: String,
    #[serde(default)]
    pub notes: String,
    /// Name of the file it came from, without its folder; empty for pasted text.
    #[serde(default)]
    pub file: String,
    /// Encoding the file was read in, as its WHATWG name; empty for pasted text.
    #[serde(default)]
    pub encoding: String,
    #[serde(default)]
    pub progress: Progress,
    pub sha256: Digest,
    /// Kept in a file of its own, so no record repeats it; whoever reads records puts it back.
    #[serde(skip)]
    pub text: Text,
}

impl Document {
    /// A document with a title and words, and nothing else known.
    #[must_use]
    pub fn new(id: Id<Self>, title: &str, words: &str) -> Self {
        let text = Text::new(words);
        Self {
            id,
            position: 0,
            title: title.to_owned(),
            outlet: String::new(),
            author: String::new(),
            date: None,
            address: String::new(),
            language: String::new(),
            section: String::new(),
            notes: String::new(),
            file: String::new(),
            encoding: String::new(),
            progress: Progress::New,
            sha256: text.digest(),
            text,
        }
    }
}

impl Row for Document {
    fn id(&self) -> Id<Self> {
        self.id
    }
}
