//! Actors and issues that are likely one and the same: no pair is looked at that does not share something rare.

use crate::model::{Actor, Id, Issue, Project};
use std::collections::{BTreeMap, BTreeSet};

/// A key that more names share says nothing.
const CROWDED: usize = 60;

/// Why two rows look alike, the strongest reason first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// A name or alias of both is the same.
    SameName,
    /// The same words in another order, or with other marks.
    SameWords,
    /// A letter or a few are other.
    Spelling,
    /// One has initials where the other has words.
    Initials,
    /// One is the last word of the other, and of no further one.
    LastWord,
    /// All words but one are the same.
    OneWord,
}

impl Why {
    /// In a few words.
    #[must_use]
    pub fn told(self) -> &'static str {
        match self {
            Self::SameName => "same name or alias",
            Self::SameWords => "same words",
            Self::Spelling => "spelling",
            Self::Initials => "initials",
            Self::LastWord => "last name",
            Self::OneWord => "one word differs",
        }
    }
}

/// Two rows that are likely the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alike<R> {
    pub one: Id<R>,
    pub other: Id<R>,
    pub why: Why,
}

/// A name in the words that it is compared by.
struct Name<R> {
    id: Id<R>,
    /// An alias, of which there are many that only look alike: *the minister*, *ministers*.
    is_alias: bool,
    words: Vec<String>,
}

/// Actors that are likely the same, by their names and aliases; the surest first.
#[must_use]
pub fn alike_actors(project: &Project) -> Vec<Alike<Actor>> {
    let mut names = Vec::new();
    for actor in project.actors().iter() {
        names.push(Name { id: actor.id, is_alias: false, words: words(&actor.name) });
        let aliases = actor.aliases.iter().map(|alias| words(alias));
        names.extend(aliases.map(|words| Name { id: actor.id, is_alias: true, words }));
    }
    let mut found = Found::default();
    found.same(&names);
    found.spelling(&names);
    found.initials(&names);
    found.last_word(&names);
    project.actors().iter().for_each(|row| found.apart(row.id, &row.unlike));
    found.into_list(|id| project.actors().get(id).map(|row| row.name.as_str()))
}

/// Issues that are likely the same, by their wordings; retired ones are left alone.
#[must_use]
pub fn alike_issues(project: &Project) -> Vec<Alike<Issue>> {
    let rows = project.issues().iter().filter(|row| !row.retired);
    let names: Vec<_> = rows.map(|row| Name { id: row.id, is_alias: false, words: words(&row.wording) }).collect();
    let mut found = Found::default();
    found.same(&names);
    found.spelling(&names);
    found.one_word(&names);
    project.issues().iter().for_each(|row| found.apart(row.id, &row.unlike));
    found.into_list(|id| project.issues().get(id).map(|row| row.wording.as_str()))
}

/// The words of a name in small letters, without marks and without an article before them.
fn words(name: &str) -> Vec<String> {
    let pieces = name.split(|c: char| !c.is_alphanumeric() && !matches!(c, '’' | '\'')).filter(|word| !word.is_empty());
    let mut words: Vec<String> = pieces.map(str::to_lowercase).collect();
    if words.len() > 1 && matches!(words.first().map(String::as_str), Some("the" | "a" | "an")) {
        words.remove(0);
    }
    words
}

struct Found<R>(BTreeMap<(Id<R>, Id<R>), Why>);

impl<R> Default for Found<R> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<R> Found<R> {
    /// Leaves out those of which somebody has said that they are not the same.
    fn apart(&mut self, one: Id<R>, others: &[Id<R>]) {
        for &other in others {
            self.0.remove(&(one, other));
            self.0.remove(&(other, one));
        }
    }

    fn note(&mut self, a: Id<R>, b: Id<R>, why: Why) {
        if a != b {
            let known = self.0.entry((a.min(b), a.max(b))).or_insert(why);
            *known = why.min(*known);
        }
    }

    /// Compares all names that share a key, unless too many do. Keys are hashes: there are many for each name, and
    /// those that share one by chance are compared for nothing.
    fn among(&mut self, names: &[Name<R>], keys: fn(&[String]) -> Vec<u64>, why: Compare) {
        let mut all: Vec<(u64, usize)> = Vec::new();
        for (at, name) in names.iter().enumerate() {
            all.extend(keys(&name.words).into_iter().map(|key| (key, at)));
        }
        all.sort_unstable();
        all.dedup();
        for shelf in all.chunk_by(|a, b| a.0 == b.0).filter(|shelf| (2..=CROWDED).contains(&shelf.len())) {
            let rows: Vec<&Name<R>> = shelf.iter().filter_map(|&(_, at)| names.get(at)).collect();
            for (at, a) in rows.iter().enumerate() {
                for b in rows.iter().skip(at + 1).filter(|b| b.id != a.id) {
                    let aliases = a.is_alias && b.is_alias;
                    if let Some(why) = why(&a.words, &b.words).filter(|&why| !aliases || why <= Why::SameWords) {
                        self.note(a.id, b.id, why);
                    }
                }
            }
        }
    }

    fn same(&mut self, names: &[Name<R>]) {
        fn sorted(words: &[String]) -> Vec<String> {
            let mut words = words.to_vec();
            words.sort_unstable();
            words
        }
        let why = |a: &[String], b: &[String]| {
            let same = sorted(a) == sorted(b);
            same.then_some(if a == b { Why::SameName } else { Why::SameWords })
        };
        self.among(names, |words| vec![hash(sorted(words).iter().map(String::as_str))], why);
    }

    /// One letter more, less, other or swapped in names that are long enough: both are then alike but for one letter
    /// left out of each. And several letters in one word of a name whose other words are the same.
    fn spelling(&mut self, names: &[Name<R>]) {
        fn shortened(words: &[String]) -> Vec<u64> {
            let whole = words.join(" ");
            if whole.chars().count() < 5 {
                return Vec::new();
            }
            let left_out = whole.char_indices().map(|(at, c)| {
                let parts = [whole.get(..at), whole.get(at + c.len_utf8()..)];
                hash(parts.into_iter().flatten())
            });
            left_out.chain([hash([whole.as_str()])]).collect()
        }
        self.among(names, shortened, |a, b| close(&a.join(" "), &b.join(" "), 1).then_some(Why::Spelling));
        self.among(names, all_but_one, |a, b| {
            let mut other = a.iter().zip(b).filter(|(a, b)| a != b);
            let (one, another) = other.next().filter(|_| a.len() == b.len())?;
            let shorter = one.chars().count().min(another.chars().count());
            let most = match shorter {
                0..4 => return None,
                4..6 => 1,
                _ => 2,
            };
            (other.next().is_none() && close(one, another, most)).then_some(Why::Spelling)
        });
    }

    /// `I. Varga` and `Ilse Varga`, `EC` and `European Commission`.
    fn initials(&mut self, names: &[Name<R>]) {
        fn last_and_letter(words: &[String]) -> Vec<u64> {
            match words {
                [first, .., last] => {
                    first.chars().next().map(|c| hash([c.to_string().as_str(), last])).into_iter().collect()
                }
                _ => Vec::new(),
            }
        }
        self.among(names, last_and_letter, |a, b| {
            let (first, other) = (a.first()?, b.first()?);
            let is_letter = |word: &String| word.chars().count() == 1;
            let same = a.last() == b.last() && first.chars().next() == other.chars().next();
            let middles = a.len() == b.len() || a.len() == 2 || b.len() == 2;
            (same && middles && is_letter(first) != is_letter(other)).then_some(Why::Initials)
        });
        fn keys(words: &[String]) -> Vec<u64> {
            match words {
                [only] => vec![hash([only.as_str()])],
                many => acronyms(many).iter().map(|letters| hash([letters.as_str()])).collect(),
            }
        }
        self.among(names, keys, |a, b| {
            let (short, long) = if a.len() == 1 { (a, b) } else { (b, a) };
            let only = short.first().filter(|_| short.len() == 1 && long.len() > 1)?;
            acronyms(long).contains(only).then_some(Why::Initials)
        });
    }

    /// `Varga` and `Ilse Varga`, where no further name ends so.
    fn last_word(&mut self, names: &[Name<R>]) {
        let mut ends: BTreeMap<&str, BTreeSet<Id<R>>> = BTreeMap::new();
        for name in names.iter().filter(|name| name.words.len() > 1 && !name.is_alias) {
            if let Some(last) = name.words.last() {
                ends.entry(last).or_default().insert(name.id);
            }
        }
        for name in names.iter().filter(|name| !name.is_alias) {
            if let [only] = name.words.as_slice()
                && only.chars().count() > 2
                && let Some(known) = ends.get(only.as_str()).filter(|known| known.len() == 1)
            {
                known.iter().for_each(|&id| self.note(name.id, id, Why::LastWord));
            }
        }
    }

    /// Long wordings of which all words but one are the same; a word more or less counts too.
    fn one_word(&mut self, names: &[Name<R>]) {
        fn keys(words: &[String]) -> Vec<u64> {
            if words.len() < 4 {
                return Vec::new();
            }
            let mut keys = all_but_one(words);
            keys.push(hash(between(words.iter().map(String::as_str))));
            keys
        }
        self.among(names, keys, |a, b| {
            let same = |a: &[String], b: &[String]| a.iter().zip(b).take_while(|(a, b)| a == b).count();
            let tail = |words: &[String]| words.iter().rev().cloned().collect::<Vec<_>>();
            (same(a, b) + same(&tail(a), &tail(b)) + 1 >= a.len().max(b.len())).then_some(Why::OneWord)
        });
    }

    fn into_list<'a>(self, name: impl Fn(Id<R>) -> Option<&'a str>) -> Vec<Alike<R>> {
        let mut rows: Vec<Alike<R>> = self.0.into_iter().map(|((one, other), why)| Alike { one, other, why }).collect();
        let by_name = |row: &Alike<R>| name(row.one).unwrap_or_default().to_lowercase();
        rows.sort_by_cached_key(|row| (row.why, by_name(row)));
        rows
    }
}

/// Says why two names are alike, if they are.
type Compare = fn(&[String], &[String]) -> Option<Why>;

/// The words with each one left out in turn; where that was does not count.
fn all_but_one(words: &[String]) -> Vec<u64> {
    if words.len() < 2 {
        return Vec::new();
    }
    let without =
        |gap: usize| words.iter().enumerate().filter(move |entry| entry.0 != gap).map(|entry| entry.1.as_str());
    (0..words.len()).map(|gap| hash(between(without(gap)))).collect()
}

/// Words with a blank between them.
fn between<'a>(words: impl Iterator<Item = &'a str>) -> impl Iterator<Item = &'a str> {
    words.flat_map(|word| [word, " "])
}

/// The first letters of all words, and of those that are not small ones.
fn acronyms(words: &[String]) -> Vec<String> {
    const SMALL: [&str; 7] = ["of", "for", "and", "the", "de", "der", "für"];
    let letters = |all: bool| -> String {
        let words = words.iter().filter(|word| all || !SMALL.contains(&word.as_str()));
        words.filter_map(|word| word.chars().next()).collect()
    };
    vec![letters(true), letters(false)]
}

/// Of the letters one after the other, wherever they are parted (FNV-1a).
fn hash<'a>(parts: impl IntoIterator<Item = &'a str>) -> u64 {
    let bytes = parts.into_iter().flat_map(str::bytes);
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Whether one text becomes the other by at most so many steps: a letter more, less, other, or two swapped.
fn close(a: &str, b: &str, most: usize) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > most {
        return false;
    }
    let mut rows: [Vec<usize>; 3] = [Vec::new(), (0..=b.len()).collect(), vec![0; b.len() + 1]];
    for (i, x) in a.iter().enumerate() {
        let [before, last, now] = &mut rows;
        now.clear();
        now.push(i + 1);
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(usize::MAX / 2);
            let mut steps = (at(last, j) + usize::from(x != y)).min(at(last, j + 1) + 1).min(at(now, j) + 1);
            let previous = i.checked_sub(1).and_then(|i| a.get(i)).zip(j.checked_sub(1).and_then(|j| b.get(j)));
            if previous == Some((y, x)) {
                steps = steps.min(at(before, j - 1) + 1);
            }
            now.push(steps);
        }
        rows.rotate_left(1);
    }
    rows.get(1).and_then(|row| row.last()).is_some_and(|&steps| steps <= most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Change, Delta, Stamp, Time, Transaction};

    fn project(names: &[(&str, &[&str])]) -> Project {
        let rows = names.iter().enumerate().map(|(at, (name, aliases))| {
            let mut actor = Actor::named(Id::new(at as u128), name);
            actor.aliases = aliases.iter().map(|&alias| alias.to_owned()).collect();
            Change::Actor(Delta::added(actor))
        });
        let stamp = Stamp { coder: Id::new(1), time: Time(0), sequence: 0 };
        let mut project = Project::default();
        project.apply(&Transaction { label: String::new(), stamp, changes: rows.collect() }).unwrap();
        project
    }

    #[test]
    fn names_that_are_alike_are_found_with_the_reason() {
        let check = |a: &str, b: &str, why: Option<Why>| {
            let found = alike_actors(&project(&[(a, &[]), (b, &[]), ("Quite Another", &[])]));
            assert_eq!(found.first().map(|row| row.why), why, "{a} / {b}");
        };
        check("Ilse Varga", "ilse  varga", Some(Why::SameName));
        check("The European Commission", "European Commission", Some(Why::SameName));
        check("Varga, Ilse", "Ilse Varga", Some(Why::SameWords));
        check("Ilse Varga", "Ilse Vagra", Some(Why::Spelling));
        check("Müller", "Muller", Some(Why::Spelling));
        check("Ilse Vargha", "Ilse Varga", Some(Why::Spelling));
        check("Tomas Reikholt", "Tomas Rykholt", Some(Why::Spelling));
        check("I. Varga", "Ilse Varga", Some(Why::Initials));
        check("EC", "European Commission", Some(Why::Initials));
        check("MoT", "Ministry of Transport", Some(Why::Initials));
        check("Varga", "Ilse Varga", Some(Why::LastWord));
        check("Ilse Varga", "Anna Varga", None);
        check("Mali", "Malta", None);
        check("Li", "Lu", None);
    }

    #[test]
    fn an_alias_counts_as_a_name_and_a_common_last_name_says_nothing() {
        let found = alike_actors(&project(&[("Transport Ministry", &["the ministry"]), ("Ministry", &[])]));
        assert_eq!(found.iter().map(|row| row.why).collect::<Vec<_>>(), [Why::SameName]);
        assert!(alike_actors(&project(&[("Varga", &[]), ("Ilse Varga", &[]), ("Anna Varga", &[])])).is_empty());
        assert!(alike_actors(&project(&[("Ilse Varga", &["Varga", "Ilse Varga"])])).is_empty(), "alike to itself");
        let offices: [(&str, &[&str]); 2] = [("Ilse Varga", &["the minister"]), ("Cabinet", &["ministers"])];
        assert!(alike_actors(&project(&offices)).is_empty(), "two aliases that only look alike");
    }

    #[test]
    fn steps_between_letters_are_counted() {
        let check = |a: &str, b: &str, steps: usize| {
            assert!(close(a, b, steps), "{a} {b}");
            assert!(steps == 0 || !close(a, b, steps - 1), "{a} {b}");
        };
        check("varga", "varga", 0);
        check("varga", "vagra", 1);
        check("varga", "varg", 1);
        check("varga", "vargha", 1);
        check("kitten", "sitting", 3);
        check("", "ab", 2);
        check("ab", "ba", 1);
    }

    #[test]
    fn wordings_are_alike_where_all_but_one_word_are_the_same() {
        let issue = |at: u128, wording: &str, retired: bool| Issue {
            retired,
            ..Issue::worded(Id::new(at), wording.to_owned())
        };
        let rows = [
            issue(1, "The line should open by 2031", false),
            issue(2, "The line should open by 2032", false),
            issue(3, "The line should open by 2030", true),
            issue(4, "Publish the dispatch", false),
            issue(5, "Publish the survey", false),
        ];
        let changes = rows.into_iter().map(|row| Change::Issue(Delta::added(row))).collect();
        let stamp = Stamp { coder: Id::new(1), time: Time(0), sequence: 0 };
        let mut project = Project::default();
        project.apply(&Transaction { label: String::new(), stamp, changes }).unwrap();
        let found = alike_issues(&project);
        assert_eq!(found.iter().map(|row| (row.one.bits(), row.other.bits())).collect::<Vec<_>>(), [(1, 2)]);
    }
}
