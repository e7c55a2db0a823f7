//! What becomes of labels, answers and relations: proposed by the program, changed by the person, kept as a file.

use super::brought::{Answer, Passage, Said};
use super::prepared::Prepared;
use crate::edit::{names_of_path, path_part, tag_at_path, tag_path};
use crate::model::{Field, FieldKind, Id, Project, Tag, fold_name};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What becomes of each name in the files; `None` leaves it out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mapping {
    /// Labels, and the paths of tags (a slash between the names, the outermost first).
    pub tags: BTreeMap<String, Option<String>>,
    pub fields: BTreeMap<String, Option<FieldTo>>,
    /// Names of relations, and of types of relations.
    pub relations: BTreeMap<String, Option<String>>,
    /// Names of coders there and here.
    pub coders: BTreeMap<String, Option<String>>,
}

/// What the answers under one name become.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldTo {
    /// The field's name; a field of the tag that has it, or else a new one.
    pub field: String,
    #[serde(rename = "as")]
    pub kind: Kind,
    /// Answers that are called otherwise here.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
}

/// The kinds of fields, and the note of the statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Choice,
    Choices,
    YesNo,
    Text,
    Number,
    Date,
    Link,
    Actors,
    Chain,
    Issues,
    Words,
    /// Not a field: a line of the note.
    Note,
}

const KINDS: [(Kind, FieldKind); 11] = [
    (Kind::Choice, FieldKind::Choice),
    (Kind::Choices, FieldKind::Choices),
    (Kind::YesNo, FieldKind::YesNo),
    (Kind::Text, FieldKind::Text),
    (Kind::Number, FieldKind::Number),
    (Kind::Date, FieldKind::Date),
    (Kind::Link, FieldKind::Link),
    (Kind::Actors, FieldKind::Actors),
    (Kind::Chain, FieldKind::Chain),
    (Kind::Issues, FieldKind::Issues),
    (Kind::Words, FieldKind::Words),
];

impl Kind {
    /// The kind of the field; `None` for the note.
    #[must_use]
    pub fn field(self) -> Option<FieldKind> {
        KINDS.iter().find(|entry| entry.0 == self).map(|entry| entry.1)
    }

    #[must_use]
    pub fn of(kind: FieldKind) -> Self {
        KINDS.iter().find(|entry| entry.1 == kind).map_or(Self::Text, |entry| entry.0)
    }
}

/// Names under which tools ask for the same thing.
const ALIKE: &[&[&str]] = &[
    &["speaker", "speakers", "person", "persons", "actor", "actors", "source", "who", "claimant", "quoted", "holder"],
    &["organization", "organisation", "organizations", "organisations", "org", "affiliation"],
    &["issue", "issues", "concept", "concepts", "proposition"],
    &["stance", "agreement", "polarity", "qualifier"],
];
/// The usual kind of statement of a discourse network, and tags that ask for the same.
const NETWORK: (&str, &[&str]) = ("dna statement", &["position", "statement"]);
/// Which of them name actors.
const ACTORS: std::ops::Range<usize> = 0..2;
const SPEAKERS: usize = 0;
const ISSUES: usize = 2;
const STANCES: usize = 3;

fn group(name: &str) -> Option<usize> {
    let name = fold_name(name).replace(['_', '-'], " ");
    ALIKE.iter().position(|names| names.contains(&name.as_str()))
}

impl Mapping {
    /// Reads what [`Mapping::to_json`] wrote, or the same as RON.
    ///
    /// # Errors
    /// Half a sentence: what is wrong, and where.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(bytes).map_err(|_not_text| "it is no text".to_owned())?;
        let text = text.trim_start_matches('\u{feff}').trim_start();
        if text.starts_with('{') {
            serde_json::from_str(text).map_err(|error| error.to_string())
        } else {
            let options = ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME);
            options.from_str(text).map_err(|error| error.to_string())
        }
    }

    /// As a file, to be changed by hand.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// What this says, and for all it does not speak of, what the other says.
    #[must_use]
    pub fn over(self, other: &Self) -> Self {
        let mut all = other.clone();
        all.tags.extend(self.tags);
        all.fields.extend(self.fields);
        all.relations.extend(self.relations);
        all.coders.extend(self.coders);
        all
    }

    /// What is sensible by itself: tags, fields, types and coders that are there by name, else new ones.
    #[must_use]
    pub fn proposed(project: &Project, prepared: &Prepared) -> Self {
        let mut mapping = Self::default();
        let brought = prepared.brought();
        let passages: Vec<&Passage> = brought.articles.iter().flat_map(|article| &article.passages).collect();
        for passage in &passages {
            if !mapping.tags.contains_key(&passage.label) {
                mapping.tags.insert(passage.label.clone(), Some(tag_for(project, passage)));
            }
            if !passage.coder.is_empty() {
                mapping.coders.entry(passage.coder.clone()).or_insert_with(|| Some(passage.coder.clone()));
            }
        }
        for code in brought.codes.iter().filter(|code| !mapping.tags.contains_key(&code.path)).collect::<Vec<_>>() {
            let passage = Passage { label: code.path.clone(), tag: code.id, ..Passage::default() };
            mapping.tags.insert(code.path.clone(), Some(tag_for(project, &passage)));
        }
        for link in &brought.links {
            let known = link.kind.and_then(|id| project.relation_types().get(id));
            let known = known.or_else(|| project.relation_type_named(&link.label));
            let known = known.or_else(|| project.relation_type_named(&readable(&link.label, "")));
            let name = known.map_or_else(|| readable(&link.label, "related to"), |kind| kind.name.clone());
            mapping.relations.entry(link.label.clone()).or_insert(Some(name));
        }
        mapping.propose_fields(project, &passages);
        mapping
    }

    fn propose_fields(&mut self, project: &Project, passages: &[&Passage]) {
        let mut order: Vec<&str> = Vec::new();
        let mut uses: BTreeMap<&str, Vec<(&Passage, &Answer)>> = BTreeMap::new();
        for passage in passages {
            for answer in &passage.answers {
                if !uses.contains_key(answer.name.as_str()) {
                    order.push(&answer.name);
                }
                uses.entry(&answer.name).or_default().push((passage, answer));
            }
        }
        // Whoever speaks is asked for first, so that no other answer takes that field.
        order.sort_by_key(|name| group(name) != Some(SPEAKERS));
        let mut taken = BTreeSet::new();
        for name in order {
            let uses = uses.get(name).map(Vec::as_slice).unwrap_or_default();
            let to = self.field_for(project, name, uses, &taken);
            taken.insert(fold_name(&to.field));
            self.fields.insert(name.to_owned(), Some(to));
        }
    }

    fn field_for(
        &self,
        project: &Project,
        name: &str,
        uses: &[(&Passage, &Answer)],
        taken: &BTreeSet<String>,
    ) -> FieldTo {
        let own = uses.iter().find_map(|(_, answer)| Some((answer.field?, answer.kind)));
        if let Some((id, kind)) = own {
            let known = project.fields().get(id);
            let kind = known.map(|field| field.kind).or(kind).unwrap_or(FieldKind::Text);
            return FieldTo { field: name.to_owned(), kind: Kind::of(kind), values: BTreeMap::new() };
        }
        let free = |field: &&Field| !taken.contains(&fold_name(&field.name));
        let of_tags = || self.tags_of(project, uses).flat_map(|tag| project.fields_of(tag)).filter(free);
        let plain = fold_name(&readable(name, ""));
        let by_name = of_tags().find(|field| fold_name(&field.name) == fold_name(name));
        let by_name = by_name.or_else(|| of_tags().find(|field| fold_name(&field.name) == plain));
        let alike = |field: &&Field| group(name).is_some() && group(&field.name) == group(name);
        let speaker = || {
            let wanted = group(name) == Some(SPEAKERS);
            self.tags_of(project, uses).find_map(|tag| project.speaker_field(tag)).filter(|field| wanted && free(field))
        };
        let known = by_name.or_else(|| of_tags().find(alike)).or_else(speaker);
        if let Some(field) = known {
            let values = if group(name) == Some(STANCES) { sides(field) } else { BTreeMap::new() };
            return FieldTo { field: field.name.clone(), kind: Kind::of(field.kind), values };
        }
        let kind = uses.iter().find_map(|(_, answer)| answer.kind).map_or_else(|| guessed(name, uses), Kind::of);
        FieldTo { field: readable(name, "answer").to_lowercase(), kind, values: BTreeMap::new() }
    }

    /// The tags that are there already of those that passages get, each once.
    fn tags_of(&self, project: &Project, uses: &[(&Passage, &Answer)]) -> impl Iterator<Item = Id<Tag>> {
        let labels: BTreeSet<&str> = uses.iter().map(|(passage, _)| passage.label.as_str()).collect();
        let tags: Vec<Id<Tag>> = labels
            .into_iter()
            .filter_map(|label| self.tags.get(label)?.as_deref())
            .filter_map(|path| tag_at_path(project, path).map(|tag| tag.id))
            .collect();
        tags.into_iter()
    }
}

/// The path of the tag that a label becomes.
fn tag_for(project: &Project, passage: &Passage) -> String {
    if let Some(tag) = passage.tag.filter(|&tag| project.tags().contains(tag)) {
        return tag_path(project, tag);
    }
    let names = names_of_path(&passage.label);
    let Some(last) = names.last() else {
        return crate::edit::note_tag(project).map_or_else(|| "Note".to_owned(), |tag| tag_path(project, tag.id));
    };
    let is_network = fold_name(last) == NETWORK.0;
    let alike = || NETWORK.1.iter().filter(|_| is_network).find_map(|name| project.tag_named(name));
    let known = tag_at_path(project, &passage.label).or_else(|| project.tag_named(last)).or_else(alike);
    let known = known.or_else(|| project.tag_named(&readable(last, "")));
    known.map_or_else(|| passage.label.clone(), |tag| tag_path(project, tag.id))
}

/// A name for people: without blanks around it, underscores or what stands before a last dot.
fn readable(name: &str, other: &str) -> String {
    let name = name.replace('_', " ");
    let name = name.trim();
    if name.is_empty() { other.to_owned() } else { name.to_owned() }
}

/// The choices for and against of a field, as answers to yes or no.
fn sides(field: &Field) -> BTreeMap<String, String> {
    if field.kind != FieldKind::Choice {
        return BTreeMap::new();
    }
    let named = |names: &[&str]| {
        field
            .choices
            .iter()
            .find(|choice| names.contains(&fold_name(&choice.name).as_str()))
            .map(|one| one.name.clone())
    };
    let yes = named(&["for", "support", "supports", "pro", "agree", "agrees", "yes"]);
    let no = named(&["against", "oppose", "opposes", "contra", "disagree", "disagrees", "no"]);
    yes.zip(no).map_or_else(BTreeMap::new, |(yes, no)| [("yes".to_owned(), yes), ("no".to_owned(), no)].into())
}

/// What kind of answers they are, by their name and by themselves.
fn guessed(name: &str, uses: &[(&Passage, &Answer)]) -> Kind {
    let said: Vec<&Said> = uses.iter().flat_map(|(_, answer)| &answer.said).collect();
    let all = |fits: fn(&Said) -> bool| !said.is_empty() && said.iter().all(|one| fits(one));
    if all(|one| matches!(one, Said::Actor(..) | Said::Row(..))) {
        return Kind::Actors;
    }
    if all(|one| matches!(one, Said::Issue(..))) {
        return Kind::Issues;
    }
    if all(|one| matches!(one, Said::Words(_))) {
        return Kind::Words;
    }
    if all(|one| matches!(one, Said::Yes(_))) {
        return Kind::YesNo;
    }
    if all(|one| matches!(one, Said::Number(_))) {
        return Kind::Number;
    }
    if is_note(name) {
        return Kind::Note;
    }
    match group(name) {
        Some(at) if ACTORS.contains(&at) => return Kind::Actors,
        Some(ISSUES) => return Kind::Issues,
        _ => {}
    }
    let yes_no = |one: &Said| {
        matches!(one, Said::Text(text) if super::values::yes_no(text).is_some()) || matches!(one, Said::Yes(_))
    };
    if all(yes_no) {
        return Kind::YesNo;
    }
    let texts: BTreeSet<&str> =
        said.iter().filter_map(|one| if let Said::Text(text) = one { Some(text.as_str()) } else { None }).collect();
    let short = texts.iter().all(|text| text.chars().count() <= 40 && !text.contains('\n'));
    if texts.iter().any(|text| text.starts_with("http://") || text.starts_with("https://")) {
        return if texts.iter().all(|text| text.starts_with("http")) { Kind::Link } else { Kind::Text };
    }
    // A few short answers that come again and again are choices; else each is a text of its own.
    let again = texts.len() <= 24 && (texts.len() * 2 <= said.len() || texts.len() <= 4);
    if !(short && again) {
        return Kind::Text;
    }
    if uses.iter().any(|(_, answer)| answer.said.len() > 1) { Kind::Choices } else { Kind::Choice }
}

/// Whether a name only says that it is a note.
pub(super) fn is_note(name: &str) -> bool {
    matches!(fold_name(name).as_str(), "note" | "notes" | "comment" | "comments" | "memo")
}

/// A label of a format whose labels have no levels.
pub(super) fn flat(label: &str) -> String {
    path_part(label.trim())
}
