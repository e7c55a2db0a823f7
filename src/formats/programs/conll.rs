//! CoNLL: a token a line with its label in the manner of IOB2, for programs that label sequences.
//!
//! Form: two columns with a tab between them, a blank line after each paragraph, `-DOCSTART-` before each article. Where statements
//! overlap the longest is told; the others are counted as lost.

use super::said::{Lacks, PlainNames, Seen};
use crate::formats::back::Lines;
use crate::formats::report::{ExportError, Lost, Report};
use crate::formats::scope::Selection;
use crate::formats::{Exporter, Verified};
use crate::model::{Annotation, Document};
use crate::text::{Span, paragraph_ranges, trim_blanks};
use std::cmp::Reverse;
use std::io::{BufRead, Write};
use unicode_segmentation::UnicodeSegmentation as _;

const START: &str = "-DOCSTART-\tO";

pub(in crate::formats) struct Conll;

impl Exporter for Conll {
    fn write(&self, selection: &Selection<'_>, out: &mut dyn Write) -> Result<Report, ExportError> {
        let seen = Seen::new(selection);
        let (mut report, mut losses) = seen.report(Lacks { answers: true, fragments: true, coders: true });
        let mut labels = PlainNames::default();
        losses.add_many(Lost::RelationsNotHeld, report.relations, String::new);
        report.relations = 0;
        for (document, statements) in selection.articles() {
            let told = told(document, &statements);
            let all: usize = statements.iter().map(|row| row.fragments.len()).sum();
            losses.add_many(Lost::Overlapped, all - told.len(), || document.title.clone());
            writeln!(out, "{START}\n")?;
            let mut told = told.into_iter().peekable();
            for paragraph in paragraph_ranges(document.text.as_str()) {
                let mut any = false;
                for token in tokens(document.text.as_str(), Span::new(paragraph.start, paragraph.end), &statements) {
                    while told.next_if(|(_, span)| span.end() <= token.start()).is_some() {}
                    let words = token.of(document.text.as_str());
                    match told.peek().filter(|(_, span)| span.contains(token)) {
                        Some((row, span)) => {
                            let begins = if token.start() == span.start() { 'B' } else { 'I' };
                            let label = labels.of(seen.selection.tag_name(row.tag));
                            writeln!(out, "{words}\t{begins}-{label}")?;
                        }
                        None => writeln!(out, "{words}\tO")?,
                    }
                    report.rows += 1;
                    any = true;
                }
                if any {
                    writeln!(out)?;
                }
            }
        }
        out.flush()?;
        report.lost = losses.into_list();
        Ok(report)
    }

    /// Finds each token again in the text, and each run of labels among the statements.
    fn verify(&self, selection: &Selection<'_>, exported: &mut dyn BufRead) -> Result<Verified, String> {
        let seen = Seen::new(selection);
        let mut labels = PlainNames::default();
        let mut verified = Verified::default();
        let mut lines = Lines::new(exported);
        let mut is_at_start = lines.next()? == Some(START);
        for (document, statements) in selection.articles() {
            if !is_at_start {
                return Err(format!("“{}” is missing", document.title));
            }
            let mut runs = Runs { document, at: 0, found: Vec::new() };
            is_at_start = false;
            while let Some(line) = lines.next()? {
                is_at_start = line == START;
                if is_at_start {
                    break;
                }
                runs.take(line)?;
            }
            let found = runs.found;
            let wanted: Vec<(Span, String)> = told(document, &statements)
                .into_iter()
                .map(|(row, span)| (span, labels.of(seen.selection.tag_name(row.tag))))
                .collect();
            if found != wanted {
                return Err(format!("the labels of “{}” differ from the project", document.title));
            }
            verified.spans += found.len();
            verified.statements += statements.len();
        }
        if is_at_start { Err("it has more articles than were exported".to_owned()) } else { Ok(verified) }
    }
}

/// The passages that are told, in order: of those that overlap the longest, of equally long ones the first.
fn told<'s>(document: &Document, statements: &'s [Annotation]) -> Vec<(&'s Annotation, Span)> {
    let each = statements.iter().flat_map(|row| row.fragments.iter().map(move |&span| (row, span)));
    let mut all: Vec<_> = each.map(|(row, span)| (row, trim_blanks(document.text.as_str(), span))).collect();
    all.sort_by_key(|(row, span)| (Reverse(span.end() - span.start()), span.start(), row.id));
    let mut taken: std::collections::BTreeMap<usize, (&Annotation, Span)> = std::collections::BTreeMap::new();
    for (row, span) in all {
        // The last one that begins before its end is the only one that can reach into it.
        let is_free = taken.range(..span.end()).next_back().is_none_or(|(_, before)| before.1.end() <= span.start());
        if is_free && !span.is_empty() {
            taken.insert(span.start(), (row, span));
        }
    }
    taken.into_values().collect()
}

/// Words and signs of a paragraph, cut where statements begin and end.
fn tokens(text: &str, paragraph: Span, statements: &[Annotation]) -> Vec<Span> {
    let mut edges: Vec<usize> = statements
        .iter()
        .flat_map(|row| &row.fragments)
        .map(|&span| trim_blanks(text, span))
        .flat_map(|span| [span.start(), span.end()])
        .filter(|&edge| paragraph.contains_byte(edge))
        .collect();
    edges.sort_unstable();
    let mut out = Vec::new();
    for (at, word) in paragraph.of(text).split_word_bound_indices() {
        let (mut start, end) = (paragraph.start() + at, paragraph.start() + at + word.len());
        let from = edges.partition_point(|&edge| edge <= start);
        for &edge in edges.iter().skip(from).take_while(|&&edge| edge < end).chain([&end]) {
            let piece = Span::new(start, edge);
            // A token is what stands between blanks and tabs, and nothing is left of one that is only such.
            if !piece.of(text).trim().is_empty() {
                out.push(trim_blanks(text, piece));
            }
            start = edge;
        }
    }
    out
}

/// Passages and labels as the lines of an article tell them.
struct Runs<'d> {
    document: &'d Document,
    at: usize,
    found: Vec<(Span, String)>,
}

impl Runs<'_> {
    fn take(&mut self, line: &str) -> Result<(), String> {
        if line.is_empty() {
            return Ok(());
        }
        let (token, label) = line.rsplit_once('\t').ok_or("it has a line without a label")?;
        let rest = self.document.text.as_str().get(self.at..).unwrap_or_default();
        let differs = || format!("the words of “{}” differ at “{token}”", self.document.title);
        let skipped = rest.find(token).ok_or_else(differs)?;
        if !rest.get(..skipped).unwrap_or_default().trim().is_empty() {
            return Err(differs());
        }
        let span = Span::new(self.at + skipped, self.at + skipped + token.len());
        self.at = span.end();
        match (label.strip_prefix("B-"), label.strip_prefix("I-"), self.found.last_mut()) {
            (Some(label), _, _) => self.found.push((span, label.to_owned())),
            (_, Some(label), Some(last)) if last.1 == label => last.0 = last.0.hull(span),
            (None, None, _) if label == "O" => {}
            _ => return Err(differs()),
        }
        Ok(())
    }
}
