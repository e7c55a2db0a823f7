//! What an import says of itself: how offsets were proved, what was moved, what could not be taken over.

use super::prepared::Prepared;
use super::proof::{How, Moved, Proof, Unplaced};
use super::rows::Rows;

/// So many rows of a list are told one by one.
const MOST: usize = 20;

/// A few words of something long, on one line.
pub(super) fn short(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut letters = line.chars();
    let head: String = letters.by_ref().take(60).collect();
    if letters.next().is_some() { format!("{}…", head.trim_end()) } else { head }
}

/// "1 article", "2 articles".
pub(super) fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

impl Proof {
    /// What offsets count, and how that is known.
    #[must_use]
    pub fn unit(&self) -> String {
        let mut ways: Vec<_> = self.counts.iter().collect();
        ways.sort_by_key(|way| std::cmp::Reverse(way.1));
        let told: Vec<String> = match ways.as_slice() {
            [] => Vec::new(),
            [(count, _)] => vec![count.told()],
            many => many
                .iter()
                .map(|(count, articles)| format!("{} in {}", count.told(), counted(**articles, "article")))
                .collect(),
        };
        let told = told.join("; ");
        match self.how {
            How::Alike => "What positions count makes no difference here".to_owned(),
            How::Words => format!("Positions count {told}, since so the stored words are found"),
            How::Standard => {
                format!("Positions were taken to count {told}, as the format has it; it stores no words to compare")
            }
            How::Edges => format!(
                "Positions were taken to count {told}, since only so does every passage begin and end with words; the \
                 file stores none to compare"
            ),
            How::Asked if told.is_empty() => "What positions count makes no difference here".to_owned(),
            How::Asked => format!("Positions were read as {told}, as you said"),
        }
    }

    /// All of it, a sentence each.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        let mut out = vec![self.unit()];
        if self.compared > 0 {
            out.push(format!("{} of {} stored words stand where they should", self.matching, self.compared));
        }
        let moved = self.moved.iter().map(Moved::told);
        let unplaced = self.unplaced.iter().map(Unplaced::told);
        out.extend(moved.take(MOST));
        out.extend(
            (self.moved.len() > MOST).then(|| format!("… and {} more were found elsewhere", self.moved.len() - MOST)),
        );
        out.extend(unplaced.take(MOST));
        out.extend(
            (self.unplaced.len() > MOST)
                .then(|| format!("… and {} more are not in their text", self.unplaced.len() - MOST)),
        );
        out
    }
}

impl Moved {
    /// Where it was found, and how sure that is.
    #[must_use]
    pub fn place_told(&self) -> String {
        let how = match (self.of, self.places) {
            (0, 1) => "the only place".to_owned(),
            (0, places) => format!("one of {places} places"),
            (of, _) => format!("{} of {of} letters around agree", self.agreeing),
        };
        let found = if self.found.is_empty() { String::new() } else { format!(", as “{}”", self.found) };
        format!("found by its words at character {}{found} ({how}, {} of 100)", self.place, self.score())
    }

    /// A sentence.
    #[must_use]
    pub fn told(&self) -> String {
        format!("In “{}”, “{}” was {}", short(&self.article), self.words, self.place_told())
    }
}

impl Unplaced {
    /// What was left out, as the beginning of a sentence.
    #[must_use]
    pub fn what(&self) -> String {
        match (self.label.is_empty(), self.words.is_empty()) {
            (true, true) => "A passage".to_owned(),
            (false, true) => format!("A passage labelled “{}”", short(&self.label)),
            (true, false) => format!("“{}”", self.words),
            (false, false) => format!("“{}” ({})", self.words, short(&self.label)),
        }
    }

    /// A sentence.
    #[must_use]
    pub fn told(&self) -> String {
        format!("{} of “{}” was left out: {}", self.what(), short(&self.article), self.why)
    }
}

impl Prepared {
    /// How much it is, in a sentence.
    #[must_use]
    pub fn told(&self) -> String {
        let (new, known) = self.articles();
        let (passages, articles) = (counted(self.placed(), "passage"), counted(new + known, "article"));
        format!("{}: {passages} of {articles}, of which {known} are in the project already", self.format)
    }

    /// How passages were placed, what was found elsewhere, and what is left out since it has no place: a sentence each.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        let missing = self.missing().into_iter().map(|(title, passages)| {
            let passages = counted(passages, "passage");
            format!("“{title}” is neither in the project nor in these files: {passages} left out. Add it first")
        });
        self.proof.sentences().into_iter().chain(missing).collect()
    }

    /// Whether every passage stands where the file says.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.proof.moved.is_empty() && self.proof.unplaced.is_empty() && self.missing().is_empty()
    }
}

impl Rows {
    /// What comes in, as the rest of a sentence: *1 article, 2 statements …*
    #[must_use]
    pub fn told(&self) -> String {
        let already = if self.known > 0 { format!("; {} were there already", self.known) } else { String::new() };
        format!(
            "{}, {}, {} and {}{already}",
            counted(self.documents, "article"),
            counted(self.statements, "statement"),
            counted(self.relations, "relation"),
            counted(self.tags, "new tag")
        )
    }
}
