//! Which file a row lives in, and what the files are called.

use super::Storage;
use crate::model::{Coder, Document, Id, Time};
use std::path::{Path, PathBuf};

/// One file of records below the project's folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Place {
    Project,
    Codebook,
    Actors,
    Issues,
    Coder(Id<Coder>),
    /// What is known about a document.
    Meta(Id<Document>),
    /// The statements and relations of a coder in a document.
    Annotations(Id<Document>, Id<Coder>),
}

pub(super) const PROJECT: &str = "project.ron";
pub(super) const DOCUMENTS: &str = "documents";
pub(super) const ANNOTATIONS: &str = "annotations";
pub(super) const CODERS: &str = "coders";
pub(super) const JOURNAL: &str = "journal";
pub(super) const TRASH: &str = "trash";
pub(super) const VERSIONS: &str = "versions";
pub(super) const LOCKS: &str = ".lock";

/// What git is told: a record is a line, so lines of both sides can stand beside each other; texts are not touched.
pub(super) const GIT_ATTRIBUTES: &str = "*.ron text eol=lf merge=union\ndocuments/*.txt -text\noriginals/** -text\n";
pub(super) const GIT_IGNORE: &str = "journal/\nversions/\ntrash/\n.lock/\n.*.tmp\n";

/// Whether a path is a file of records of some project: nothing else may be written there.
#[must_use]
pub fn is_record(storage: &dyn Storage, path: &Path) -> bool {
    let is_of = |folder: &Path| {
        path.strip_prefix(folder).is_ok_and(|below| Place::of(below).is_some())
            && storage.exists(&folder.join(PROJECT)).unwrap_or(true)
    };
    path.ancestors().skip(1).take(3).any(is_of)
}

impl Place {
    /// The file of records that a path below the project's folder is.
    pub(super) fn of(path: &Path) -> Option<Self> {
        let parts: Vec<_> = path.iter().map(|part| part.to_str()).collect::<Option<_>>()?;
        let id = |name: &str| name.strip_suffix(".ron").map(str::to_owned);
        Some(match parts.as_slice() {
            [PROJECT] => Self::Project,
            ["codebook.ron"] => Self::Codebook,
            ["actors.ron"] => Self::Actors,
            ["issues.ron"] => Self::Issues,
            [CODERS, name] => Self::Coder(id(name)?.parse().ok()?),
            [DOCUMENTS, name] => Self::Meta(name.strip_suffix(".meta.ron")?.parse().ok()?),
            [ANNOTATIONS, document, name] => Self::Annotations(document.parse().ok()?, id(name)?.parse().ok()?),
            _ => return None,
        })
    }

    /// The path below the project's folder.
    pub(super) fn path(self) -> PathBuf {
        match self {
            Self::Project => PathBuf::from(PROJECT),
            Self::Codebook => PathBuf::from("codebook.ron"),
            Self::Actors => PathBuf::from("actors.ron"),
            Self::Issues => PathBuf::from("issues.ron"),
            Self::Coder(coder) => Path::new(CODERS).join(format!("{coder}.ron")),
            Self::Meta(document) => Path::new(DOCUMENTS).join(format!("{document}.meta.ron")),
            Self::Annotations(document, coder) => {
                Path::new(ANNOTATIONS).join(document.to_string()).join(format!("{coder}.ron"))
            }
        }
    }

    /// As the file's own first line says it: the path with `/`, without its ending.
    pub(super) fn name(self) -> String {
        match self {
            Self::Project => "project".to_owned(),
            Self::Codebook => "codebook".to_owned(),
            Self::Actors => "actors".to_owned(),
            Self::Issues => "issues".to_owned(),
            Self::Coder(coder) => format!("{CODERS}/{coder}"),
            Self::Meta(document) => format!("{DOCUMENTS}/{document}.meta"),
            Self::Annotations(document, coder) => format!("{ANNOTATIONS}/{document}/{coder}"),
        }
    }
}

/// The words of a document.
pub(super) fn text_path(document: Id<Document>) -> PathBuf {
    Path::new(DOCUMENTS).join(format!("{document}.txt"))
}

/// Where the words of a removed document are.
pub(super) fn trash_path(document: Id<Document>) -> PathBuf {
    Path::new(TRASH).join(document.to_string())
}

/// A path as it is shown: with `/` on every system.
pub(super) fn shown(path: &Path) -> String {
    path.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// What the first line of the file at a path should say it is, by the last parts of the path; `None` where it is none of
/// ours.
pub(super) fn named(path: &Path) -> Option<String> {
    let parts: Vec<String> = path.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    let (last, before) = parts.split_last()?;
    let stem = last.strip_suffix(".ron")?;
    let id = |text: &str| text.parse::<Id<Document>>().is_ok();
    match before {
        [.., kind] if kind == CODERS && id(stem) => Some(format!("{CODERS}/{stem}")),
        [.., kind] if kind == DOCUMENTS && stem.strip_suffix(".meta").is_some_and(id) => {
            Some(format!("{DOCUMENTS}/{stem}"))
        }
        [.., kind, document] if kind == ANNOTATIONS && id(document) && id(stem) => {
            Some(format!("{ANNOTATIONS}/{document}/{stem}"))
        }
        _ => ["project", "codebook", "actors", "issues"].contains(&stem).then(|| stem.to_owned()),
    }
}

/// A moment as part of a file's name.
pub(super) fn moment(time: Time) -> String {
    time.to_string().replace([':', '.'], "-")
}
