//! Two versions of a file of records that come from a third, put together row by row and field by field, as version
//! control asks for.
//!
//! A line that only one side has touched goes back as the bytes it was. What both changed is kept: one value in its
//! field, the other in the note of its row, or where a row has none in a remark of the file.

use super::fields;
use super::frame::merged;
use super::items::Key;
use super::page::{Page, PageLine};
use super::places::{self, Place, named};
use super::records;
use super::schema::{Answer, FORMAT, Fragment, Record, Statement};
use super::storage::Storage;
use crate::edit::{Mergeable, MergedRow, Picker, Three, Told, Twice, Words, merge_rows};
use crate::model::{Field, Id, Row, Time};
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
};

/// What two versions of a file come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Driven {
    pub bytes: Vec<u8>,
    /// What a person should look at, a sentence each.
    pub told: Vec<String>,
}

/// Puts two versions of a file of records together. `path` says which file it is; `name` knows what rows of other files
/// are called.
///
/// # Errors
/// A sentence: where it is none of our files, or a newer version of the program wrote it.
pub fn merge_files(
    base: &[u8],
    ours: &[u8],
    theirs: &[u8],
    path: &Path,
    name: &dyn Fn(u128) -> Option<String>,
) -> Result<Driven, String> {
    let file = named(path).ok_or_else(|| format!("“{}” is no file of records of a project", path.display()))?;
    let [base, mut page, theirs] = [base, ours, theirs].map(|bytes| Page::parse(bytes, &file));
    for side in [&page, &theirs] {
        let format =
            side.frame.format.ok_or_else(|| format!("“{}” has no first record that can be read", path.display()))?;
        if format.0 > FORMAT.0 {
            return Err(format!("“{}” was written by a newer version of the program", path.display()));
        }
    }
    let mut driving = Driving { name, told: Vec::new(), remarks: Vec::new() };
    let keys: BTreeSet<Key> = page.keys().chain(theirs.keys()).collect();
    for key in keys {
        driving.row(key, &base, &mut page, &theirs)?;
    }
    let was: Vec<&[u8]> = base.others().collect();
    let there: Vec<&[u8]> = theirs.others().collect();
    let here: Vec<Vec<u8>> = page.others().map(<[u8]>::to_vec).collect();
    let blank = |raw: &[u8]| raw.iter().all(u8::is_ascii_whitespace);
    for raw in here.iter().filter(|raw| was.contains(&raw.as_slice()) && !there.contains(&raw.as_slice())) {
        page.drop_other(raw);
    }
    let new = there.iter().filter(|raw| !blank(raw) && !was.contains(raw) && !here.iter().any(|known| known == *raw));
    new.for_each(|raw| page.add_other(Cow::Owned(raw.to_vec())));
    for remark in driving.remarks {
        if !here.iter().any(|known| known == remark.as_bytes()) {
            page.add_other(Cow::Owned(remark.into_bytes()));
        }
    }
    page.frame.format = page.frame.format.max(theirs.frame.format);
    let contains = merged(page.frame.contains().into_iter().chain(theirs.frame.contains()));
    Ok(Driven { bytes: page.print(&file, contains)?, told: driving.told })
}

/// What rows are called in the project's files around one of them, as far as they can be read.
#[must_use]
pub fn names_beside(storage: &dyn Storage, file: &Path) -> BTreeMap<u128, String> {
    let mut names = BTreeMap::new();
    let Some(folder) =
        file.ancestors().skip(1).take(3).find(|folder| storage.exists(&folder.join(places::PROJECT)).unwrap_or(false))
    else {
        return names;
    };
    for place in [Place::Codebook, Place::Actors, Place::Issues] {
        let bytes = storage.read(&folder.join(place.path())).unwrap_or_default();
        for line in records::lines(&bytes) {
            let records::Content::Value { value, .. } = line.content else { continue };
            match Record::parse(value) {
                Ok(Record::Actor(row)) => drop(names.insert(row.id.bits(), row.name.clone())),
                Ok(Record::Issue(row)) => drop(names.insert(row.id.bits(), row.wording.clone())),
                Ok(Record::Tag(row)) => drop(names.insert(row.id.bits(), row.name.clone())),
                Ok(Record::RelationType(row)) => drop(names.insert(row.id.bits(), row.name.clone())),
                Ok(Record::Field(row)) => {
                    names.insert(row.id.bits(), row.name.clone());
                    names.extend(row.choices.iter().map(|choice| (choice.id.bits(), choice.name.clone())));
                }
                _ => {}
            }
        }
    }
    names
}

struct Driving<'a> {
    name: &'a dyn Fn(u128) -> Option<String>,
    told: Vec<String>,
    /// Lines that keep what no row has a place for.
    remarks: Vec<String>,
}

impl Driving<'_> {
    fn row<'b>(&mut self, key: Key, base: &Page<'b>, page: &mut Page<'b>, theirs: &Page<'b>) -> Result<(), String> {
        let raw = |line: Option<&PageLine<'b>>| line.map(|line| line.raw.to_vec());
        let (was, here, there) = (base.line(key), page.line(key), theirs.line(key));
        let (was_raw, here_raw, there_raw) = (raw(was), raw(here), raw(there));
        if here_raw == there_raw || there_raw == was_raw {
            return Ok(());
        }
        if here_raw == was_raw {
            match there {
                Some(line) => page.take(key, line),
                None => page.remove(key),
            }
            return Ok(());
        }
        match (here, there) {
            (Some(ours), Some(other)) if !ours.is_tombstone() && !other.is_tombstone() => {
                let [ours, other] = [ours, other].map(|line| line.value().unwrap_or_default().to_owned());
                let was = was.filter(|line| !line.is_tombstone()).and_then(PageLine::value);
                let (record, text) = self.both(was, &ours, &other)?;
                page.put_text(&record, &text)
            }
            // What was changed was wanted, whoever removed it meanwhile.
            (_, Some(other)) if !other.is_tombstone() => {
                page.take(key, other);
                self.told
                    .push(format!("{} was removed on one side and changed on the other: it stays", key.kind.one()));
                Ok(())
            }
            (Some(ours), _) if !ours.is_tombstone() => {
                self.told
                    .push(format!("{} was removed on one side and changed on the other: it stays", key.kind.one()));
                Ok(())
            }
            (None, Some(other)) => {
                page.take(key, other);
                Ok(())
            }
            // Two tombstones, or one and nothing.
            _ => Ok(()),
        }
    }

    /// Puts two versions of a row together, as a record and its text.
    fn both(&mut self, base: Option<&str>, ours: &str, theirs: &str) -> Result<(Record<'static>, String), String> {
        let unreadable = |column: usize| format!("a record can’t be read from column {column} on");
        let parse = |value: &str| records::parse::<Record<'static>>(value);
        let (here, there) = (parse(ours).map_err(unreadable)?, parse(theirs).map_err(unreadable)?);
        let was = base.and_then(|value| parse(value).ok());
        macro_rules! kinds {
            ($($kind:ident),+) => {
                match (was, here, there) {
                    $((was, Record::$kind(ours), Record::$kind(theirs)) => {
                        let was = match was {
                            Some(Record::$kind(row)) => Some(row),
                            _ => None,
                        };
                        Record::$kind(self.rows(was.as_deref(), &ours, &theirs))
                    })+
                    (was, Record::Statement(ours), Record::Statement(theirs)) => {
                        let was = match was {
                            Some(Record::Statement(row)) => Some(row),
                            _ => None,
                        };
                        let row = self.rows::<Statement<'static>>(was.as_deref(), &ours, &theirs);
                        Record::Statement(Box::new(Arc::unwrap_or_clone(row)))
                    }
                    (_, here, _) => here,
                }
            };
        }
        let homeless = self.remarks.len();
        let record = kinds!(Project, Coder, Field, Tag, RelationType, Actor, Issue, Document, Relation);
        if self.remarks.len() > homeless {
            self.remarks.truncate(homeless);
            self.remarks.push(format!("// Merged, other version: {theirs}"));
        }
        let extra = self.unknown(base, ours, theirs, record.known_fields());
        let text = fields::with_extra(&record.print()?, extra.iter().map(|(name, value)| (*name, *value)));
        Ok((record, text))
    }

    fn rows<R: Mergeable>(&mut self, base: Option<&R>, ours: &R, theirs: &R) -> Arc<R> {
        let words = Words { name: self.name, text: None };
        let MergedRow { row, twice, homeless } = merge_rows(Three { base, ours, theirs }, words);
        let called = row.called(&words);
        for Twice { field, counts, other } in twice {
            self.told.push(format!(
                "Both sides changed “{field}” of {called}: “{counts}” stands there now, “{other}” is kept beside it"
            ));
        }
        self.remarks.extend(homeless);
        row
    }

    /// Fields that only a newer version knows, as they stand in the text of either side.
    fn unknown<'b>(
        &mut self,
        base: Option<&'b str>,
        ours: &'b str,
        theirs: &'b str,
        known: &[&str],
    ) -> Vec<(&'b str, &'b str)> {
        let of = |value: &'b str| fields::unknown(value, known);
        let (was, here, there) = (base.map(of).unwrap_or_default(), of(ours), of(theirs));
        let find =
            |list: &[(&'b str, &'b str)], name: &str| list.iter().find(|field| field.0 == name).map(|field| field.1);
        let mut out = Vec::new();
        let new = there.iter().filter(|field| find(&here, field.0).is_none());
        for &(name, _) in here.iter().chain(new) {
            let (was, here, there) = (find(&was, name), find(&here, name), find(&there, name));
            let value = if here == was { there } else { here.or(there.filter(|_| there != was)) };
            if here != there && here != was && there != was && here.is_some() && there.is_some() {
                self.remarks.push(format!("// Merged, other version: {theirs}"));
            }
            out.extend(value.map(|value| (name, value)));
        }
        out
    }
}

impl Row for Statement<'static> {
    fn id(&self) -> Id<Self> {
        Id::new(self.id.bits())
    }
}

impl Told for Vec<Fragment<'static>> {
    fn is_blank(&self) -> bool {
        self.is_empty()
    }
    fn told(&self, _words: &Words<'_>) -> String {
        let all = self.iter().map(|part| format!("{}–{}: {}", part.start, part.end, part.words));
        all.collect::<Vec<_>>().join(" … ")
    }
}

impl Told for Answer<'static> {
    fn is_blank(&self) -> bool {
        false
    }
    fn told(&self, words: &Words<'_>) -> String {
        fn names<R>(ids: &[Id<R>], words: &Words<'_>) -> String {
            ids.iter().map(|id| id.told(words)).collect::<Vec<_>>().join("; ")
        }
        match self {
            Self::Unclear => "unclear".to_owned(),
            Self::Choice(id) => id.told(words),
            Self::Choices(ids) => names(ids, words),
            Self::YesNo(yes) => yes.told(words),
            Self::Text(text) | Self::Number(text) | Self::Link(text) => text.clone().into_string(),
            Self::Date(date) => date.told(words),
            Self::Actors(ids) => names(ids, words),
            Self::Issues(ids) => names(ids, words),
            Self::Words(fragments) => fragments.told(words),
        }
    }
}

impl Mergeable for Statement<'static> {
    fn merged(three: Three<'_, Self>, by: &mut Picker<'_>) -> Self {
        let name = by.words.name;
        let answers = three.map(|row| row.fields.as_slice());
        let mut answered = by.keyed(
            answers,
            |one| one.0,
            |by, three| {
                let field = name(three.ours.0.bits()).unwrap_or_else(|| "answer".to_owned());
                (three.ours.0, by.value(&field, three.map(|one| &one.1)))
            },
        );
        answered.sort_by_key(|one: &(Id<Field>, Answer<'static>)| one.0);
        let later = if three.theirs.touched() > three.ours.touched() { three.theirs } else { three.ours };
        let earlier = if three.theirs.created.time < three.ours.created.time { three.theirs } else { three.ours };
        let changed = later.changed.unwrap_or(later.created);
        Self {
            id: three.ours.id,
            document: three.ours.document,
            tag: by.value("tag", three.map(|row| &row.tag)),
            coder: by.value("coder", three.map(|row| &row.coder)),
            fragments: by.value("fragments", three.map(|row| &row.fragments)),
            fields: answered,
            note: by.prose(three.map(|row| row.note.as_ref())).into(),
            certainty: by.value("certainty", three.map(|row| &row.certainty)),
            origin: by.value("origin", three.map(|row| &row.origin)),
            created: earlier.created,
            changed: (changed != earlier.created).then_some(changed),
        }
    }

    fn keep_line(&mut self, line: &str) -> bool {
        self.note = crate::edit::with_line(&self.note, line).into();
        true
    }

    fn called(&self, words: &Words<'_>) -> String {
        let passage: Vec<&str> = self.fragments.iter().map(|part| part.words.as_ref()).collect();
        format!(
            "the statement “{}” ({})",
            passage.join(" … ").chars().take(60).collect::<String>(),
            self.tag.told(words)
        )
    }

    fn touched(&self) -> Option<Time> {
        Some(self.changed.unwrap_or(self.created).time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Actor;
    use crate::store::items::Kind;
    use crate::store::schema::Gone;

    fn actor(number: u128, role: &str, country: &str) -> Record<'static> {
        let row = Actor { role: role.into(), country: country.into(), ..Actor::named(Id::new(number), "Ada") };
        Record::Actor(Arc::new(row))
    }

    fn file(records: &[Record<'_>]) -> String {
        let mut page = Page::default();
        records.iter().for_each(|record| page.put(record).unwrap());
        String::from_utf8(page.print("actors", vec![]).unwrap()).unwrap()
    }

    fn merged(base: &str, ours: &str, theirs: &str) -> (String, Vec<String>) {
        let path = Path::new("my study/actors.ron");
        let done = merge_files(base.as_bytes(), ours.as_bytes(), theirs.as_bytes(), path, &|_| None).unwrap();
        let text = String::from_utf8(done.bytes).unwrap();
        let mut frame = Page::parse(text.as_bytes(), "actors").frame;
        frame.oddities.retain(|odd| odd.kind != crate::store::AttentionKind::Newer);
        assert!(frame.oddities.is_empty(), "{:?}\n{text}", frame.oddities);
        (text, done.told)
    }

    #[test]
    fn each_side_changes_a_field_and_both_stand() {
        let base = file(&[actor(1, "", ""), actor(2, "a", "")]);
        let ours = file(&[actor(1, "minister", ""), actor(2, "b", ""), actor(3, "ours", "")]);
        let theirs = file(&[actor(1, "", "NZ"), actor(2, "c", ""), actor(4, "theirs", "")]);
        let (text, told) = merged(&base, &ours, &theirs);
        assert!(text.contains(r#"role:"minister",affiliations:[],country:"NZ""#), "{text}");
        assert!(text.contains("ours") && text.contains("theirs"));
        assert!(text.contains("Merged, other version: role “c”"), "{text}");
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!(merged(&base, &text, &theirs).0, text, "once more changes nothing");
        assert_eq!(merged(&base, &base, &theirs).0, theirs);
        assert_eq!(merged(&base, &ours, &base).0, ours);
    }

    #[test]
    fn what_is_not_known_stays_byte_for_byte() {
        let newer = records::line("Mood((id:\"1\",x:Else{3}))");
        let with = |text: &str, line: &str| {
            text.replace("]\n", &format!("{line}]\n"))
                .replace("records:1", &format!("records:{}", 1 + usize::from(line == newer)))
        };
        let signed = |text: String| -> String {
            let fresh = |line: &str| match line.rsplit_once(", // ") {
                Some((value, _)) => records::line(value),
                None => format!("{line}\n"),
            };
            text.lines().map(fresh).collect()
        };
        let base = file(&[actor(1, "", "")]);
        let extra = |text: &str, field: &str| signed(text.replace("Actor((", &format!("Actor(({field},")));
        let ours = extra(&file(&[actor(1, "minister", "")]), "mood:Some((1,\"ü\"))");
        let theirs = signed(with(&extra(&file(&[actor(1, "", "NZ")]), "face:[3]"), "// mine\n"));
        let (text, _) = merged(&base, &ours, &theirs);
        for kept in ["mood:Some((1,\"ü\"))", "face:[3]", "// mine\n", "minister", "NZ"] {
            assert!(text.contains(kept), "{kept}: {text}");
        }
        let theirs = signed(with(&base, &newer));
        let (text, _) = merged(&base, &base, &theirs);
        assert!(text.contains(&newer), "{text}");
        let (gone, _) = merged(&theirs, &base, &theirs);
        assert!(!gone.contains(&newer), "who alone took a line away is right");
    }

    #[test]
    fn a_removed_row_comes_back_where_the_other_side_changed_it() {
        let gone = Record::Gone(Gone { kind: Kind::Actor, id: Id::new(1), at: Time(5) });
        let base = file(&[actor(1, "", "")]);
        let removed = file(&[gone]);
        let changed = file(&[actor(1, "minister", "")]);
        for (ours, theirs) in [(&removed, &changed), (&changed, &removed)] {
            let (text, told) = merged(&base, ours, theirs);
            assert!(text.contains("minister") && !text.contains("Gone"), "{text}");
            assert_eq!(told.len(), 1);
        }
        assert_eq!(merged(&base, &base, &removed).0, removed, "who alone removed it is right");
    }

    #[test]
    fn files_that_are_not_ours_are_left_to_git() {
        let base = file(&[actor(1, "", "")]);
        let drive = |path: &str, theirs: &str| {
            merge_files(base.as_bytes(), base.as_bytes(), theirs.as_bytes(), Path::new(path), &|_| None)
        };
        assert!(drive("notes.ron", &base).is_err());
        assert!(drive("actors.ron", "<<<<<<< ours\n").is_err());
        let newer = base.replace("format:(1,0)", "format:(7,0)");
        let (value, _) = newer.lines().nth(1).unwrap().rsplit_once(", // ").unwrap();
        let newer = newer.replace(newer.lines().nth(1).unwrap(), records::line(value).trim_end());
        assert!(drive("actors.ron", &newer).unwrap_err().contains("newer version"));
    }
}
