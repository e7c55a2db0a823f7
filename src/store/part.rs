//! A run of lines of one file, brought together with the words they are about.

use super::cache::Cache;
use super::frame::{Frame, Line, Run};
use super::gather::{Found, Moved, Waiting};
use super::items::{Item, Key, Kind};
use super::places::Place;
use super::schema::{Record, Statement};
use super::statements::Batch;
use crate::model::{Annotation, Digest, Names, Text, Time};
use std::sync::Arc;

/// What a run of lines says.
pub(super) struct Part {
    /// In bytes.
    pub length: usize,
    /// Lines before it.
    before: usize,
    /// Of its bytes, where they may be in the cache.
    pub digest: Option<Digest>,
    /// Whether it came from there.
    cached: bool,
    /// Whether it has other numbers there than now.
    renamed: bool,
    pub frame: Frame,
    pub statements: Batch,
    pub sum: crc32fast::Hasher,
    pub found: Vec<Found>,
    pub gone: Vec<(Key, Time)>,
    pub waiting: Vec<Waiting>,
    pub moved: Vec<Moved>,
}

impl Part {
    fn new(place: Place, run: Run<'_>) -> Self {
        let mut sum = crc32fast::Hasher::new();
        sum.update(run.bytes);
        Self {
            length: run.bytes.len(),
            before: run.before,
            digest: None,
            cached: false,
            renamed: false,
            frame: Frame::default(),
            statements: Batch::new(place),
            sum,
            found: Vec::new(),
            gone: Vec::new(),
            waiting: Vec::new(),
            moved: Vec::new(),
        }
    }

    /// Of a run that the cache holds: each line is a statement.
    pub(super) fn known(place: Place, run: Run<'_>, cache: &Cache, digest: Digest, names: &Names) -> Option<Self> {
        let mut part = Self { digest: Some(digest), cached: true, ..Self::new(place, run) };
        let rows = cache.rows(digest)?;
        let count = rows.ids().len();
        part.frame = Frame::plain(run, count);
        let lines = run.before + 1..=run.before + count;
        if cache.counts_as(names) && rows.is_whole(names) {
            part.statements.packed = rows;
            part.statements.lines = lines.map(|line| u32::try_from(line).ok()).collect::<Option<_>>()?;
            return Some(part);
        }
        // Actors or tags have come or gone since: numbers are others now, also in the next copy.
        part.renamed = true;
        for (at, line) in lines.enumerate() {
            let row = rows.view(at, cache.names())?.unpack()?;
            part.statement(row, place, line, names);
        }
        Some(part)
    }

    fn statement(&mut self, row: Annotation, place: Place, line: usize, names: &Names) {
        if !self.statements.push(&row, line, names) {
            self.found.push(Found { item: Item::Annotation(Arc::new(row)), place, line });
        }
    }

    /// Whether it holds nothing but statements that are packed, one in each line.
    pub(super) fn is_plain(&self) -> bool {
        let others = self.found.len() + self.gone.len() + self.waiting.len() + self.moved.len();
        others == 0 && self.frame.is_plain(self.before, self.statements.len())
    }

    /// Whether the cache does not hold it as it is now, and could.
    pub(super) fn is_new(&self) -> bool {
        self.digest.is_some() && (!self.cached || self.renamed) && self.is_plain()
    }

    pub(super) fn read(place: Place, run: Run<'_>, digest: Option<Digest>, text: Option<&Text>, names: &Names) -> Self {
        let mut part = Self { digest, ..Self::new(place, run) };
        part.frame = Frame::read(run, |line| part.take(place, line, text, names));
        part
    }

    fn take(&mut self, place: Place, line: Line<'_>, text: Option<&Text>, names: &Names) {
        let Line { number: line, raw, record, sound } = line;
        let Some(record) = record else {
            return;
        };
        let item = match record {
            Record::Header(_) => return,
            Record::Gone(gone) => return self.gone.push((Key::new(gone.kind, gone.id), gone.at)),
            Record::Document(row) => {
                return self.waiting.push(Waiting { place, line, record: Record::Document(row), sound });
            }
            Record::Statement(statement) => {
                let here = matches!(place, Place::Annotations(document, _) if document == statement.document);
                return match text.filter(|_| here).map(|text| placed(place, line, &statement, text, raw)) {
                    Some(Ok(row)) => self.statement(row, place, line, names),
                    Some(Err(moved)) => self.moved.push(*moved),
                    None => {
                        let record = Record::Statement(Box::new(statement.into_owned()));
                        self.waiting.push(Waiting { place, line, record, sound });
                    }
                };
            }
            Record::Project(row) => Item::Info(row),
            Record::Coder(row) => Item::Coder(row),
            Record::Field(row) => Item::Field(row),
            Record::Tag(row) => Item::Tag(row),
            Record::RelationType(row) => Item::RelationType(row),
            Record::Actor(row) => Item::Actor(row),
            Record::Issue(row) => Item::Issue(row),
            Record::Relation(row) => Item::Relation(row),
        };
        self.found.push(Found { item, place, line });
    }
}

/// The row of a statement, where its words stand in the text where they should.
pub(super) fn placed(
    place: Place,
    line: usize,
    statement: &Statement<'_>,
    text: &Text,
    raw: &[u8],
) -> Result<Annotation, Box<Moved>> {
    statement.row(text).map_err(|why| {
        let key = Key::new(Kind::Statement, statement.id);
        let (document, raw) = (statement.document, String::from_utf8_lossy(raw).into_owned());
        Box::new(Moved { key, document, place, line, raw, why })
    })
}
