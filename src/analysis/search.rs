//! Words or a regular expression, in one article or in all.

use crate::model::{Document, Id, Project};
use crate::text::{Span, grapheme_edge_after, grapheme_edge_before, paragraph_at, slice};
use regex::{Regex, RegexBuilder};

/// Memory that a compiled query may take, in bytes. An expression beyond it would make each search slow.
const LIMIT: usize = 2 * 1024 * 1024;

/// What is looked for.
#[derive(Debug, Clone)]
pub struct Query {
    regex: Regex,
}

/// Why there is nothing to look for. One plain sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    #[error("Nothing to look for")]
    Empty,
    #[error("{0}")]
    Expression(String),
    #[error("This expression is too large. Look for a part of it")]
    TooLarge,
}

/// A place where a query fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    pub document: Id<Document>,
    pub span: Span,
}

/// A hit with its surroundings, cut between graphemes and at the ends of its paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt<'a> {
    pub before: &'a str,
    pub words: &'a str,
    pub after: &'a str,
    /// Whether the paragraph goes on before and after what is shown.
    pub cut: (bool, bool),
}

impl Query {
    /// Looks for words. Blanks fit any blanks, also a line break; straight quotation marks fit curly ones.
    ///
    /// # Errors
    /// When there are no words.
    pub fn words(words: &str, whole_words: bool, match_case: bool) -> Result<Self, QueryError> {
        let words: Vec<String> = words.split_whitespace().map(loosely).collect();
        if words.is_empty() {
            return Err(QueryError::Empty);
        }
        let pattern = words.join(r"\s+");
        // Half edges also work where the query begins or ends with a mark: “(no)” is a whole word too.
        let pattern = if whole_words { format!(r"\b{{start-half}}{pattern}\b{{end-half}}") } else { pattern };
        Self::compile(&pattern, match_case)
    }

    /// Looks for a regular expression. `^` and `$` stand for the ends of lines.
    ///
    /// # Errors
    /// When it is empty, can't be understood or is too large.
    pub fn expression(pattern: &str, match_case: bool) -> Result<Self, QueryError> {
        if pattern.is_empty() { Err(QueryError::Empty) } else { Self::compile(pattern, match_case) }
    }

    fn compile(pattern: &str, match_case: bool) -> Result<Self, QueryError> {
        let mut builder = RegexBuilder::new(pattern);
        builder.case_insensitive(!match_case).multi_line(true).size_limit(LIMIT).dfa_size_limit(LIMIT);
        let regex = builder.build().map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => QueryError::TooLarge,
            other => QueryError::Expression(plainly(&other.to_string())),
        })?;
        Ok(Self { regex })
    }

    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }

    /// The hits in a text, in order. None is empty, none overlaps another.
    pub fn hits_in<'q>(&'q self, text: &'q str) -> impl Iterator<Item = Span> + 'q {
        self.regex.find_iter(text).map(|found| Span::new(found.start(), found.end())).filter(|span| !span.is_empty())
    }

    /// The hits in a project, document by document in the order of its list. Nothing is searched before it is asked for.
    pub fn hits<'q>(&'q self, project: &'q Project) -> impl Iterator<Item = Hit> + 'q {
        let found = |row: &'q Document| self.hits_in(row.text.as_str()).map(|span| Hit { document: row.id, span });
        project.documents_in_order().into_iter().flat_map(found)
    }

    /// How many hits each document has, where it has any, in the order of the project's list.
    #[must_use]
    pub fn counts(&self, project: &Project) -> Vec<(Id<Document>, usize)> {
        let count = |row: &Document| (row.id, self.hits_in(row.text.as_str()).count());
        project.documents_in_order().into_iter().map(count).filter(|entry| entry.1 > 0).collect()
    }
}

impl Hit {
    /// The hit with about `reach` bytes of its paragraph on each side; `None` where the document is gone.
    #[must_use]
    pub fn excerpt<'p>(&self, project: &'p Project, reach: usize) -> Option<Excerpt<'p>> {
        let document = project.documents().get(self.document)?;
        Some(excerpt(document.text.as_str(), self.span, reach))
    }
}

/// A range with about `reach` bytes of its paragraph on each side, cut between words where one ends near.
#[must_use]
pub fn excerpt(text: &str, span: Span, reach: usize) -> Excerpt<'_> {
    let low = paragraph_at(text, span.start()).start();
    let high = paragraph_at(text, span.end()).end();
    let mut start = grapheme_edge_after(text, span.start().saturating_sub(reach)).clamp(low, span.start());
    let mut end = grapheme_edge_before(text, span.end().saturating_add(reach).min(text.len())).clamp(span.end(), high);
    let cut = (start > low, end < high);
    // A word that is cut in two reads badly; one that is longer than half of what is shown stays cut.
    if cut.0
        && let Some(blank) = slice(text, start, span.start()).find(' ').filter(|&blank| blank < reach / 2)
    {
        start += blank + 1;
    }
    if cut.1
        && let Some(blank) =
            slice(text, span.end(), end).rfind(' ').filter(|&blank| blank + reach / 2 > end - span.end())
    {
        end = span.end() + blank;
    }
    Excerpt { before: slice(text, start, span.start()), words: span.of(text), after: slice(text, span.end(), end), cut }
}

/// A word as a pattern that fits every shape of apostrophes and quotation marks.
fn loosely(word: &str) -> String {
    let letter = |c: char| match c {
        '\'' | '’' | '‘' => "['’‘]".to_owned(),
        '"' | '“' | '”' | '„' | '«' | '»' => "[\"“”„«»]".to_owned(),
        c => regex::escape(c.encode_utf8(&mut [0; 4])),
    };
    word.chars().map(letter).collect()
}

/// What the parser says, and what it means for a person who types.
const FAULTS: &[(&str, &str)] = &[
    ("unclosed group", "A “(” has no “)”"),
    ("unopened group", "A “)” has no “(”"),
    ("unclosed character class", "A “[” has no “]”"),
    ("invalid character class range", "A range in “[ ]” runs backwards"),
    ("repetition operator missing expression", "A “*”, “+”, “?” or “{” has nothing before it to repeat"),
    ("invalid repetition count range", "The numbers in “{ }” run backwards"),
    ("repetition quantifier expects a valid decimal", "A “{” needs a number after it; write “\\{” for the mark itself"),
    ("unclosed counted repetition", "A “{” has no “}”; write “\\{” for the mark itself"),
    ("incomplete escape sequence", "It ends with “\\”; write “\\\\” for the mark itself"),
    ("unrecognized escape sequence", "A “\\” stands before a letter that it can’t change"),
    ("look-around", "Looking ahead or behind, as “(?=”, can’t be used here"),
    ("backreferences", "Repeating a group, as “\\1”, can’t be used here"),
    ("Unicode property not found", "There is no kind of characters of this name after “\\p”"),
    ("duplicate capture group name", "Two groups have the same name"),
    ("invalid capture group", "A group’s name has a character that it can’t have"),
    ("empty capture group name", "A group’s name is empty"),
    ("unrecognized flag", "A letter after “(?” is none of i, m, s, x, u and U"),
    ("exceeds the maximum number of nested", "Its brackets are nested too deeply"),
];

fn plainly(said: &str) -> String {
    let known = FAULTS.iter().find(|(fault, _)| said.contains(fault));
    known.map_or_else(|| "This expression can’t be understood".to_owned(), |(_, sentence)| (*sentence).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(query: Result<Query, QueryError>, text: &str, expected: &[&str]) {
        let query = query.unwrap();
        let found: Vec<&str> = query.hits_in(text).map(|span| span.of(text)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn words_fit_whatever_blanks_and_marks_stand_between_them() {
        let text = "The minister’s line: “Line up.” Online, the\nminister's  LINE.";
        check(Query::words("line", false, false), text, &["line", "Line", "line", "LINE"]);
        check(Query::words("line", true, true), text, &["line"]);
        check(
            Query::words("the minister's line", true, false),
            text,
            &["The minister’s line", "the\nminister's  LINE"],
        );
        check(Query::words("\"Line up.\"", true, false), text, &["“Line up.”"]);
        check(Query::words("(.*)", false, false), "a (.*) b", &["(.*)"]);
        assert_eq!(Query::words(" \n", false, false).unwrap_err(), QueryError::Empty);
    }

    #[test]
    fn an_expression_fits_lines_and_never_fits_nothing() {
        check(Query::expression("railway|rail link|line", false), "Rail link, railway", &["Rail link", "railway"]);
        check(Query::expression("^b.*$", true), "a\nbc\nB", &["bc"]);
        check(Query::expression("x*", true), "axxb", &["xx"]);
    }

    #[test]
    fn a_faulty_expression_is_explained_in_plain_words() {
        for pattern in
            ["(a", "a)", "[a", "*", "a{2,1}", "a{", "\\", "(?=a)", "(a)\\1", "\\p{Klingon}", "[z-a]", "(?k)", "\\y"]
        {
            let Err(QueryError::Expression(sentence)) = Query::expression(pattern, false) else {
                panic!("{pattern} was understood");
            };
            assert!(!sentence.contains("can’t be understood") && !sentence.contains('\n'), "{pattern}: {sentence}");
        }
        assert_eq!(Query::expression(r"(\pL{1000}){1000}", false).unwrap_err(), QueryError::TooLarge);
    }

    #[test]
    fn an_excerpt_stays_in_its_paragraph_and_cuts_between_words() {
        let text = "Before.\nThe ministry told the reporters that nobody had been asked about it at all.\nAfter.";
        let at = text.find("nobody").unwrap();
        let shown = excerpt(text, Span::new(at, at + 6), 20);
        assert_eq!((shown.before, shown.words, shown.after), ("the reporters that ", "nobody", " had been asked"));
        assert_eq!(shown.cut, (true, true));
        let shown = excerpt(text, Span::new(at, at + 6), 500);
        assert!(
            shown.before.starts_with("The ministry") && shown.after.ends_with("at all.") && shown.cut == (false, false)
        );
    }

    proptest! {
        #[test]
        fn no_text_or_query_makes_it_fail(text in "(\\PC|\n| |🇳🇿|e\u{301}){0,60}", query in "\\PC{0,6}", reach in 0usize..40) {
            for query in [Query::words(&query, true, false), Query::words(&query, false, true), Query::expression(&query, false)] {
                for span in query.iter().flat_map(|query| query.hits_in(&text)) {
                    prop_assert!(span.check(&text).is_ok() && !span.is_empty());
                    let shown = excerpt(&text, span, reach);
                    let whole = [shown.before, shown.words, shown.after].concat();
                    prop_assert!(text.contains(&whole));
                }
            }
        }

        #[test]
        fn what_is_in_a_text_is_found(text in "\\PC{0,30}", word in "[a-zäß’]{1,5}( [a-z]{1,3})?", tail in "\\PC{0,30}") {
            let whole = format!("{text} {word} {tail}");
            prop_assert!(Query::words(&word, true, true).unwrap().is_in(&whole));
        }
    }
}
