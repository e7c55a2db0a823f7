//! What of a project can be shown while the rest of it is still being read: codebook, documents, the words of one.

use super::gather::{Gathered, RUN, read_words};
use super::hands::Hands;
use super::items::{Item, Key, Kind};
use super::lists::Lists;
use super::load::folder_of;
use super::places::Place;
use super::storage::Storage;
use crate::model::{Digest, Document, Id, Project, Text};
use std::{path::Path, sync::Arc};

/// Records of documents that are read beforehand; where there are more, only the one that is shown.
const FEW: usize = 64;

/// A project without its statements, and with the words of one document only, as its file has them now. For looking at.
#[derive(Debug)]
pub struct Preview {
    pub project: Arc<Project>,
    /// The document whose words are there.
    pub document: Id<Document>,
}

impl Preview {
    /// The words that were read already, if they are what the document's record says.
    pub(super) fn text(&self, document: Id<Document>, hands: &Hands) -> Option<Text> {
        let row = self.project.documents().get(document).filter(|row| row.id == self.document)?;
        if row.text.as_str().len() > RUN {
            hands.wait();
        }
        Some(row.text.clone()).filter(|text| Digest::of(text.as_str().as_bytes()) == row.sha256)
    }
}

/// Reads what can be shown first: of the documents the wanted one, or where that is not there the first.
///
/// `None` where anything about it is odd: then all must be read before anything can be said.
#[must_use]
pub fn preview(storage: &dyn Storage, path: &Path, wanted: Option<Id<Document>>) -> Option<Preview> {
    let folder = folder_of(path);
    let mut all = Gathered::default();
    for place in [Place::Project, Place::Codebook] {
        all.page(storage, &folder, place).ok().filter(|there| *there)?;
    }
    let mut lists = Lists::default();
    lists.read(storage, &folder, &mut all).ok()?;
    let known: Vec<Id<Document>> = lists.documents.into_keys().collect();
    let wanted = wanted.filter(|id| known.contains(id));
    let read = if known.len() <= FEW { known } else { wanted.into_iter().collect() };
    for &id in &read {
        all.page(storage, &folder, Place::Meta(id)).ok()?;
    }
    let mut documents = all.documents();
    documents.sort_by_key(|row| (row.position, row.id));
    let shown = wanted.or_else(|| documents.first().map(|row| row.id))?;
    let row = documents.iter_mut().find(|row| row.id == shown)?;
    // Whether they are what the record says is seen before anything is built on them: the first frame waits for this.
    row.text = Text::believed(read_words(storage, &folder, shown).ok().flatten()?, row.sha256);
    let buried = all.gone.contains_key(&Key::new(Kind::Document, shown));
    if !all.attention.is_empty() || buried {
        return None;
    }
    let documents = documents.into_iter().map(|row| Item::Document(Arc::new(row)));
    let changes: Vec<_> = all.found().map(|found| found.item).chain(documents).map(Item::added).collect();
    Some(Preview { project: Arc::new(Project::of(&changes).ok()?), document: shown })
}
