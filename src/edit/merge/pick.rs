//! One value in three states, as it was, here and there, and what becomes of it.

use super::told::{Told, Words};

/// A value that both sides changed, each in its own way: one counts, the other is kept in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// Whose value it is: *the actor “Ilse Varga”*.
    pub row: String,
    pub field: String,
    /// The value that stands in the field now.
    pub counts: String,
    /// The value that stands in the row's note.
    pub other: String,
}

/// The states of one value. Without a base nothing is known of how it was before both sides went apart.
pub(crate) struct Three<'a, T: ?Sized> {
    pub base: Option<&'a T>,
    pub ours: &'a T,
    pub theirs: &'a T,
}

impl<T: ?Sized> Clone for Three<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: ?Sized> Copy for Three<'_, T> {}

impl<'a, T: ?Sized> Three<'a, T> {
    /// The same three states of a part.
    pub(crate) fn map<U: ?Sized>(self, part: impl Fn(&'a T) -> &'a U) -> Three<'a, U> {
        Three { base: self.base.map(&part), ours: part(self.ours), theirs: part(self.theirs) }
    }
}

impl<'a, T: PartialEq + ?Sized> Three<'a, T> {
    /// The state that counts where not both sides changed it.
    fn plain(self) -> Option<&'a T> {
        if self.ours == self.theirs || self.base == Some(self.theirs) {
            Some(self.ours)
        } else if self.base == Some(self.ours) {
            Some(self.theirs)
        } else {
            None
        }
    }
}

/// A value of a row that both sides changed, in words.
pub(crate) struct Twice {
    pub field: String,
    pub counts: String,
    pub other: String,
}

/// Chooses between the values of one row and notes where both sides changed one.
pub(crate) struct Picker<'a> {
    /// Whether theirs counts where both changed a value.
    pub theirs_counts: bool,
    pub words: Words<'a>,
    pub clashes: Vec<Twice>,
}

impl<'a> Picker<'a> {
    pub(crate) fn new(words: Words<'a>, theirs_counts: bool) -> Self {
        Self { theirs_counts, words, clashes: Vec::new() }
    }

    /// One value. Where both changed it and one of them emptied it, the other counts; else one counts and the other is
    /// noted.
    pub(crate) fn value<T: Told + PartialEq + Clone>(&mut self, field: &str, three: Three<'_, T>) -> T {
        if let Some(plain) = three.plain() {
            return plain.clone();
        }
        let (counts, other) = self.order(three);
        if other.is_blank() {
            return counts.clone();
        }
        if counts.is_blank() {
            return other.clone();
        }
        let (told, other) = (counts.told(&self.words), other.told(&self.words));
        self.clashes.push(Twice { field: field.to_owned(), counts: told, other });
        counts.clone()
    }

    /// A value that says nothing by itself, such as a place in a list: where both changed it, one of them counts.
    pub(crate) fn quiet<T: PartialEq + Clone>(&self, three: Three<'_, T>) -> T {
        three.plain().unwrap_or(self.order(three).0).clone()
    }

    /// Sentences for people. Where both sides changed them, both stand there.
    pub(crate) fn prose(&self, three: Three<'_, str>) -> String {
        if let Some(plain) = three.plain() {
            return plain.to_owned();
        }
        let (first, second) = self.order(three);
        if first.contains(second) {
            first.to_owned()
        } else if second.contains(first) {
            second.to_owned()
        } else {
            format!("{first}\n{second}")
        }
    }

    /// A list in which each thing stands once: what either side added is there, what either took away is not.
    pub(crate) fn list<T: PartialEq + Clone>(&self, three: Three<'_, [T]>) -> Vec<T> {
        if let Some(plain) = three.plain() {
            return plain.to_vec();
        }
        let was = three.base.unwrap_or(&[]);
        let stays = |one: &&T| !was.contains(one) || three.theirs.contains(one);
        let added = |one: &&T| !was.contains(one) && !three.ours.contains(one);
        three.ours.iter().filter(stays).chain(three.theirs.iter().filter(added)).cloned().collect()
    }

    /// A list of parts with keys; each part is put together by itself. One that one side took away and the other
    /// changed stays.
    pub(crate) fn keyed<T: PartialEq + Clone, K: PartialEq>(
        &mut self,
        three: Three<'_, [T]>,
        key: impl Fn(&T) -> K,
        mut both: impl FnMut(&mut Self, Three<'_, T>) -> T,
    ) -> Vec<T> {
        if let Some(plain) = three.plain() {
            return plain.to_vec();
        }
        let find = |list: &'_ [T], wanted: &K| list.iter().position(|one| key(one) == *wanted);
        let found = |list: &[T], wanted: &K| find(list, wanted).and_then(|at| list.get(at).cloned());
        let mut out = Vec::new();
        let later = three.theirs.iter().filter(|one| find(three.ours, &key(one)).is_none());
        for one in three.ours.iter().chain(later) {
            let id = key(one);
            let was = three.base.and_then(|base| found(base, &id));
            match (found(three.ours, &id), found(three.theirs, &id)) {
                (Some(ours), Some(theirs)) => {
                    out.push(both(self, Three { base: was.as_ref(), ours: &ours, theirs: &theirs }));
                }
                (Some(only), None) | (None, Some(only)) => {
                    out.extend(Some(only).filter(|only| was.as_ref() != Some(only)));
                }
                (None, None) => {}
            }
        }
        out
    }

    fn order<'b, T: ?Sized>(&self, three: Three<'b, T>) -> (&'b T, &'b T) {
        if self.theirs_counts { (three.theirs, three.ours) } else { (three.ours, three.theirs) }
    }
}

/// The line in a row's note that keeps a value which does not count.
pub(crate) fn remark(field: &str, other: &str) -> String {
    format!("Merged, other version: {field} “{other}”")
}

/// A note with a further line, where it does not have it yet.
pub(crate) fn with_line(note: &str, line: &str) -> String {
    if note.contains(line) {
        note.to_owned()
    } else if note.is_empty() {
        line.to_owned()
    } else {
        format!("{note}\n{line}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picked(base: Option<&str>, ours: &str, theirs: &str) -> (String, usize) {
        let names = |_| None;
        let mut picker = Picker::new(Words { name: &names, text: None }, false);
        let [ours, theirs] = [ours, theirs].map(str::to_owned);
        let base = base.map(str::to_owned);
        let value = picker.value("role", Three { base: base.as_ref(), ours: &ours, theirs: &theirs });
        (value, picker.clashes.len())
    }

    #[test]
    fn who_alone_changed_a_value_is_right_and_of_two_one_is_noted() {
        assert_eq!(picked(Some("a"), "a", "b"), ("b".to_owned(), 0));
        assert_eq!(picked(Some("a"), "b", "a"), ("b".to_owned(), 0));
        assert_eq!(picked(Some("a"), "", "a"), (String::new(), 0), "one alone may empty it");
        assert_eq!(picked(Some("a"), "", "b"), ("b".to_owned(), 0));
        assert_eq!(picked(Some("a"), "b", "c"), ("b".to_owned(), 1));
        assert_eq!(picked(None, "", "c"), ("c".to_owned(), 0));
        assert_eq!(picked(None, "b", "c"), ("b".to_owned(), 1));
    }

    #[test]
    fn lists_have_what_either_added_and_not_what_either_took_away() {
        let names = |_| None;
        let mut picker = Picker::new(Words { name: &names, text: None }, false);
        let three = |base| Three { base, ours: &[1, 3, 4][..], theirs: &[1, 2, 5][..] };
        assert_eq!(picker.list(three(Some(&[1, 2, 3][..]))), [1, 4, 5]);
        assert_eq!(picker.list(three(None)), [1, 3, 4, 2, 5]);
        let base = [(1, 'a'), (2, 'a'), (3, 'a')];
        let ours = [(1, 'b'), (2, 'b')];
        let theirs = [(1, 'c'), (3, 'c'), (4, 'c')];
        let three = Three { base: Some(&base[..]), ours: &ours[..], theirs: &theirs[..] };
        let merged = picker.keyed(three, |one| one.0, |_, three| *three.ours);
        assert_eq!(merged, [(1, 'b'), (2, 'b'), (3, 'c'), (4, 'c')], "what was changed was wanted");
    }

    #[test]
    fn notes_of_both_sides_stand_below_each_other_once() {
        let names = |_| None;
        let picker = Picker::new(Words { name: &names, text: None }, false);
        let joined = picker.prose(Three { base: Some("a"), ours: "ours", theirs: "theirs" });
        assert_eq!(joined, "ours\ntheirs");
        assert_eq!(picker.prose(Three { base: Some("a"), ours: &joined, theirs: "theirs" }), joined);
        let line = remark("role", "minister");
        assert_eq!(with_line(&with_line("x", &line), &line), format!("x\n{line}"));
    }
}
