//! Where passages really are: the way of counting is found by making the stored words match, and whatever does not match
//! is looked for by its words and what surrounds them.

use super::brought::{Answer, Article, Brought, Counting, Passage, Piece, Said, Words};
use super::count::{Count, Places, Unit, clean};
use super::prepared::Unready;
use super::told::short;
use crate::text::{Anchor, Span, is_edge, slice, word_at};
use std::collections::BTreeMap;

/// How sure it is what offsets count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum How {
    /// Nothing in these files tells ways of counting apart: all give the same places.
    #[default]
    Alike,
    /// The words stored in the file match.
    Words,
    /// As the format has it; there are no words to compare.
    Standard,
    /// There are no words; only so do passages begin and end with words of the text.
    Edges,
    /// As the person says.
    Asked,
}

/// What came of comparing offsets and words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Proof {
    pub how: How,
    /// Ways of counting, with how many articles each is right for; those that tell nothing apart are not counted.
    pub counts: BTreeMap<Count, usize>,
    /// Ranges whose words are stored, and how many of them stand where the offsets say.
    pub compared: usize,
    pub matching: usize,
    /// Ranges that were found elsewhere by their words.
    pub moved: Vec<Moved>,
    /// Passages that could not be placed.
    pub unplaced: Vec<Unplaced>,
    /// Bytes of text that were gone through to find words that do not stand where they should.
    searched: usize,
}

/// The most of them: far more than an honest file needs, and little enough to come to an end soon.
const SEARCH: usize = 2 << 30;

/// A range that does not stand where its offsets say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    pub article: String,
    pub words: String,
    /// What stands there now, where that differs.
    pub found: String,
    /// Place among the code points of the text.
    pub place: usize,
    /// Letters of the stored surroundings that agree, of how many; zero of zero where none are stored.
    pub agreeing: usize,
    pub of: usize,
    /// In how many places the words stand.
    pub places: usize,
}

impl Moved {
    /// How sure it is, from 0 to 100: what of the surroundings agrees, or how often the words stand in the text.
    #[must_use]
    pub fn score(&self) -> usize {
        let context = (100 * self.agreeing).checked_div(self.of).unwrap_or_else(|| 100 / self.places.max(1));
        if self.found.is_empty() { context } else { context / 2 }
    }
}

/// A passage that is not in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unplaced {
    pub article: String,
    pub label: String,
    pub words: String,
    pub why: String,
}

/// Where the pieces and the words in the answers of a passage are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Place {
    pub(super) pieces: Vec<Span>,
    /// By the number of the answer.
    pub(super) words: Vec<(usize, Span)>,
}

/// The places of an article's passages, where they have one.
pub(super) type Placed = Vec<Option<Place>>;

/// One article's text with the way of counting that is right for it.
struct Sheet<'a> {
    article: &'a Article,
    raw: &'a str,
    text: String,
}

/// Places the passages of articles in texts. `texts` has for each article what it is to be read in, where there is any.
///
/// # Errors
/// A question in one sentence, where nothing tells ways of counting apart that would give different places.
pub(super) fn place(
    brought: &Brought,
    texts: &[Option<String>],
    unit: Option<Unit>,
) -> Result<(Vec<Placed>, Proof), Unready> {
    let counting = brought.counting;
    let mut proof = Proof::default();
    let mut tallies: Vec<Tally> = Vec::new();
    let mut liked: BTreeMap<Count, usize> = BTreeMap::new();
    for (article, raw) in brought.articles.iter().zip(texts) {
        let tally = raw.as_ref().filter(|_| !article.passages.is_empty()).map_or_else(Tally::default, |raw| {
            let sheet = Sheet { article, raw, text: clean(raw) };
            sheet.tally(&Count::candidates(raw, counting.standard, unit))
        });
        tally.scores.iter().for_each(|score| *liked.entry(score.count).or_default() += score.matching);
        tallies.push(tally);
    }
    proof.how = decide(&tallies, counting, unit)?;
    let by_edges = (proof.how == How::Edges).then(|| best_by_edges(&tallies)).flatten();
    let mut placed = Vec::new();
    for ((article, raw), tally) in brought.articles.iter().zip(texts).zip(&tallies) {
        let Some(raw) = raw.as_ref().filter(|_| !article.passages.is_empty()) else {
            placed.push(article.passages.iter().map(|_| None).collect());
            continue;
        };
        let sheet = Sheet { article, raw, text: clean(raw) };
        let count = tally.best(&liked).unwrap_or(counting.standard);
        let count = by_edges.filter(|&edges| tally.scores.iter().any(|score| score.count == edges)).unwrap_or(count);
        if tally.differ() || proof.how == How::Asked {
            *proof.counts.entry(count).or_default() += 1;
        }
        let places = Places::of(raw, count);
        placed.push(article.passages.iter().map(|passage| sheet.place(passage, &places, &mut proof)).collect());
    }
    Ok((placed, proof))
}

/// What one way of counting gives for one article.
struct Score {
    count: Count,
    matching: usize,
    with_words: usize,
    /// Ranges that are none, or reach beyond the text.
    broken: usize,
    /// Ranges without words, and how many of them begin and end with words of the text.
    bare: usize,
    edges: usize,
    places: Vec<Option<Span>>,
}

#[derive(Default)]
struct Tally {
    scores: Vec<Score>,
}

impl Tally {
    /// Whether it makes a difference how is counted.
    fn differ(&self) -> bool {
        self.scores.first().is_some_and(|first| self.scores.iter().any(|score| score.places != first.places))
    }

    fn best(&self, liked: &BTreeMap<Count, usize>) -> Option<Count> {
        let rank = |score: &&Score| (score.matching, std::cmp::Reverse(score.broken), liked.get(&score.count).copied());
        // Of equals the usual one, which comes first.
        self.scores.iter().rev().max_by_key(rank).map(|score| score.count)
    }
}

fn decide(tallies: &[Tally], counting: Counting, unit: Option<Unit>) -> Result<How, Unready> {
    if unit.is_some() {
        return Ok(How::Asked);
    }
    let differing: Vec<&Tally> = tallies.iter().filter(|tally| tally.differ()).collect();
    if differing.is_empty() {
        return Ok(How::Alike);
    }
    let worded = |tally: &&&Tally| tally.scores.iter().any(|score| score.with_words > 0);
    if differing.iter().any(|tally| worded(&tally)) {
        return Ok(How::Words);
    }
    if !counting.doubtful {
        return Ok(How::Standard);
    }
    if best_by_edges(tallies).is_some() {
        return Ok(How::Edges);
    }
    Err(Unready::Unit)
}

/// The only way of counting by which all passages begin and end with words.
fn best_by_edges(tallies: &[Tally]) -> Option<Count> {
    let mut sums: BTreeMap<Count, (usize, usize)> = BTreeMap::new();
    for score in tallies.iter().filter(|tally| tally.differ()).flat_map(|tally| &tally.scores) {
        let sum = sums.entry(score.count).or_default();
        *sum = (sum.0 + score.edges, sum.1 + score.bare);
    }
    let all = sums.values().map(|sum| sum.1).max()?;
    let whole: Vec<Count> = sums.iter().filter(|(_, sum)| **sum == (all, all)).map(|entry| *entry.0).collect();
    // Several ways that give the same places are one.
    let agree = |tally: &Tally| {
        let mut right = tally.scores.iter().filter(|score| whole.contains(&score.count));
        right.next().is_none_or(|first| right.all(|score| score.places == first.places))
    };
    whole.first().copied().filter(|_| all > 0 && tallies.iter().all(agree))
}

impl Sheet<'_> {
    fn tally(&self, candidates: &[Count]) -> Tally {
        let pieces: Vec<&Piece> = self.article.passages.iter().flat_map(all_pieces).collect();
        let score = |&count: &Count| {
            let places = Places::of(self.raw, count);
            let mut score =
                Score { count, matching: 0, with_words: 0, broken: 0, bare: 0, edges: 0, places: Vec::new() };
            for piece in pieces.iter().filter(|piece| piece.offsets.is_some()) {
                let span = resolved(piece, &places);
                score.broken += usize::from(span.is_none());
                let words = span.map_or("", |span| span.of(&self.text));
                match &piece.words {
                    Words::Exact(said) => {
                        score.with_words += 1;
                        score.matching += usize::from(span.is_some() && same(words, &clean(said)));
                    }
                    Words::Hint(said) => {
                        let agrees = hinted(words, &clean(said));
                        score.with_words += usize::from(agrees);
                        score.matching += usize::from(agrees);
                    }
                    Words::None => {
                        score.bare += 1;
                        score.edges += usize::from(span.is_some_and(|span| is_of_words(&self.text, span)));
                    }
                }
                score.places.push(span);
            }
            score
        };
        Tally { scores: candidates.iter().map(score).collect() }
    }

    fn place(&self, passage: &Passage, places: &Places, proof: &mut Proof) -> Option<Place> {
        let mut place = Place::default();
        let mut failed = None;
        for piece in &passage.pieces {
            match self.locate(piece, places, proof) {
                Ok(span) => place.pieces.push(span),
                Err(why) => failed = failed.or(Some(why)),
            }
        }
        for (number, piece) in words_in(&passage.answers) {
            // Words in an answer that are not there cost that answer, not the statement.
            match self.locate(piece, places, proof) {
                Ok(span) => place.words.push((number, span)),
                Err(why) => proof.unplaced.push(self.unplaced(passage, Some(piece), &why)),
            }
        }
        if passage.pieces.is_empty() {
            failed = Some("it names no place".to_owned());
        }
        match failed {
            None => Some(place),
            Some(why) => {
                proof.unplaced.push(self.unplaced(passage, None, &why));
                None
            }
        }
    }

    fn unplaced(&self, passage: &Passage, piece: Option<&Piece>, why: &str) -> Unplaced {
        let said = piece.into_iter().chain(&passage.pieces).find_map(|piece| match &piece.words {
            Words::Exact(words) | Words::Hint(words) => Some(words.as_str()),
            Words::None => None,
        });
        Unplaced {
            article: self.article.about.title.clone(),
            label: passage.label.clone(),
            words: short(said.unwrap_or_default()),
            why: why.to_owned(),
        }
    }

    fn locate(&self, piece: &Piece, places: &Places, proof: &mut Proof) -> Result<Span, String> {
        let span = resolved(piece, places);
        let Words::Exact(said) = &piece.words else {
            return span.ok_or_else(|| match piece.offsets {
                Some((start, end)) if start > end => format!("{start} to {end} ends before it begins"),
                Some((start, end)) => format!("{start} to {end} reaches beyond the text or cuts a character in two"),
                None => "it names no place".to_owned(),
            });
        };
        let said = clean(said);
        proof.compared += usize::from(piece.offsets.is_some());
        if let Some(span) = span.filter(|span| same(span.of(&self.text), &said)) {
            proof.matching += 1;
            return Ok(span);
        }
        proof.searched = proof.searched.saturating_add(self.text.len());
        if proof.searched > SEARCH {
            return Err("its words do not stand there, and too many others were to be looked for elsewhere".to_owned());
        }
        let hint = piece.offsets.and_then(|offsets| places.byte(offsets.0)).unwrap_or(0);
        let anchor = Anchor { exact: said.clone(), before: clean(&piece.before), after: clean(&piece.after) };
        let (span, agreeing, of, places) = find(&anchor, &self.text, hint).ok_or("its words are not in the text")?;
        let found = span.of(&self.text);
        proof.moved.push(Moved {
            article: self.article.about.title.clone(),
            words: short(&said),
            found: if same(found, &said) { String::new() } else { short(found) },
            place: slice(&self.text, 0, span.start()).chars().count(),
            agreeing,
            of,
            places,
        });
        Ok(span)
    }
}

/// Where words stand that are not where they should be: as they are, else with other blanks, else what stands between
/// their surroundings.
fn find(anchor: &Anchor, text: &str, hint: usize) -> Option<(Span, usize, usize, usize)> {
    if anchor.exact.trim().is_empty() {
        return None;
    }
    if let Some(found) = anchor.find(text, hint) {
        let places = text.matches(&anchor.exact).count();
        return Some((found.span, found.agreeing, found.of, places));
    }
    let words: Vec<String> = anchor.exact.split_whitespace().map(regex::escape).collect();
    let loose = regex::Regex::new(&words.join(r"\s+")).ok();
    let places: Vec<Span> =
        loose.iter().flat_map(|loose| loose.find_iter(text)).map(|at| Span::new(at.start(), at.end())).collect();
    if let Some(&span) = places.iter().min_by_key(|span| span.start().abs_diff(hint)) {
        return Some((span, 0, 0, places.len()));
    }
    anchor.between(text, hint).map(|span| (span, 0, 0, 1))
}

fn all_pieces(passage: &Passage) -> impl Iterator<Item = &Piece> {
    passage.pieces.iter().chain(words_in(&passage.answers).map(|entry| entry.1))
}

fn words_in(answers: &[Answer]) -> impl Iterator<Item = (usize, &Piece)> {
    answers.iter().enumerate().flat_map(|(number, answer)| {
        answer.said.iter().filter_map(move |said| match said {
            Said::Words(piece) => Some((number, piece)),
            _ => None,
        })
    })
}

fn resolved(piece: &Piece, places: &Places) -> Option<Span> {
    let (start, end) = piece.offsets?;
    let span = (places.byte(start)?, places.byte(end)?);
    (start <= end).then(|| Span::new(span.0, span.1))
}

/// Whether words are the same, with any blank for any other: many formats can't hold the end of a line.
fn same(one: &str, other: &str) -> bool {
    let letters = |words: &'_ str| -> Vec<char> {
        words.chars().map(|letter| if letter.is_whitespace() { ' ' } else { letter }).collect()
    };
    one == other || letters(one) == letters(other)
}

/// Whether words begin as a hint does that may have been cut.
fn hinted(words: &str, hint: &str) -> bool {
    let hint = hint.trim_end_matches(['…', '.']).trim();
    let start: String = words.trim().chars().take(hint.chars().count()).collect();
    hint.chars().count() > 2 && same(&start, hint)
}

/// Whether a range begins and ends with words, and not in the middle of one.
fn is_of_words(text: &str, span: Span) -> bool {
    let inside = |byte: usize| {
        let word = word_at(text, byte);
        word.start() < byte && byte < word.end() && word.of(text).chars().any(char::is_alphanumeric)
    };
    let blank = |letter: Option<char>| letter.is_none_or(char::is_whitespace);
    let words = span.of(text);
    let outer = blank(words.chars().next()) || blank(words.chars().next_back());
    let edges = is_edge(text, span.start()) && is_edge(text, span.end());
    edges && !outer && !inside(span.start()) && !inside(span.end())
}
