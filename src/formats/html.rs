//! The articles with their statements, to read on a screen or on paper. No script, nothing fetched.

use super::answers::{FieldGroup, answer_text, answers, field_groups, whereabouts};
use super::back::Lines;
use super::lanes::{self, LANE_STEP, Piece};
use super::page::{self, Page};
use super::report::{ExportError, Losses, Lost, Report};
use super::scope::Selection;
use super::w3c::is_language;
use super::{Exporter, Verified};
use crate::model::{Annotation, Document, Id, Tag};
use crate::text::{Span, headings, line_kind, opening_line, paragraph_ranges, segments};
use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, BufRead, Write},
};

const STYLE: &str = include_str!("../../assets/article.css");

pub(super) struct Html;

impl Exporter for Html {
    fn write(&self, selection: &Selection<'_>, out: &mut dyn Write) -> Result<Report, ExportError> {
        let mut losses = Losses::default();
        selection.tell(&mut losses);
        let mut writer = Writer {
            selection,
            groups: field_groups(selection.project, &[]),
            tags: selection.used_tags(),
            page: Page::new(out),
            report: Report::default(),
            losses,
        };
        writer.write()?;
        let Writer { page, mut report, mut losses, .. } = writer;
        losses.add_many(Lost::CharactersShown, page.shown, String::new);
        report.lost = losses.into_list();
        Ok(report)
    }

    fn verify(&self, selection: &Selection<'_>, exported: &mut dyn BufRead) -> Result<Verified, String> {
        verify(selection, exported)
    }
}

struct Writer<'a, 'w> {
    selection: &'a Selection<'a>,
    groups: Vec<FieldGroup<'a>>,
    tags: Vec<&'a Tag>,
    page: Page<'w>,
    report: Report,
    losses: Losses,
}

/// An article and its statements with their numbers, from 1 in the order of the text.
struct Article<'a> {
    /// Its number on the page, from 1.
    number: usize,
    document: &'a Document,
    /// The line of the text that is its title: that one stands as the heading, and none above it.
    title: Option<Span>,
    statements: Vec<Annotation>,
    numbers: BTreeMap<Id<Annotation>, usize>,
}

/// A lane and the statement that it is given to.
type Drawn = (usize, Id<Annotation>);

impl<'a> Writer<'a, '_> {
    fn write(&mut self) -> io::Result<()> {
        let statements = self.selection.statement_count();
        self.head(statements)?;
        let selection = self.selection;
        for (at, (document, statements)) in selection.articles().enumerate() {
            let numbers = statements.iter().enumerate().map(|(at, row)| (row.id, at + 1)).collect();
            let title = opening_line(document.text.as_str(), &document.title);
            let title = title.filter(|_| !selection.options.leave_text_out);
            let article = Article { number: at + 1, document, title, statements, numbers };
            self.report.documents += 1;
            self.report.rows += 1;
            self.report.statements += article.statements.len();
            self.article(&article)?;
        }
        self.page.raw("<footer><p>Made with Standpoint. Offsets count ")?;
        self.page.raw(match selection.options.unit {
            super::OffsetUnit::Characters => "Unicode characters",
            super::OffsetUnit::Utf16 => "UTF-16 units",
            super::OffsetUnit::Bytes => "bytes of UTF-8",
        })?;
        self.page.raw(" of the article’s text, the end not included.</p></footer>\n</body>\n</html>\n")?;
        self.page.flush()
    }

    fn head(&mut self, statements: usize) -> io::Result<()> {
        let title = self.selection.project.title();
        let page = &mut self.page;
        page.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")?;
        page.raw("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n")?;
        page.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ")?;
        page.raw("style-src 'unsafe-inline'; img-src data:\">\n<title>")?;
        page.bare_text(title)?;
        page.raw("</title>\n<style>\n")?;
        page.raw(STYLE)?;
        page.raw(":root{")?;
        for (at, tag) in self.tags.iter().enumerate() {
            page.line(at, tag.colour, tag.pattern)?;
        }
        page.raw("}\n</style>\n</head>\n<body>\n<header><h1 dir=\"auto\">")?;
        page.text(title)?;
        page.raw("</h1><p class=\"m\">")?;
        page.number(statements)?;
        page.raw(if statements == 1 { " statement" } else { " statements" })?;
        page.raw("</p>\n<ul class=\"legend\">")?;
        for (at, tag) in self.tags.iter().enumerate() {
            page.raw("<li>")?;
            swatch(page, at)?;
            page.raw("<bdi>")?;
            page.text(&tag.name)?;
            page.raw("</bdi> <span class=\"m\">")?;
            page.text(&tag.definition)?;
            page.raw("</span></li>")?;
        }
        page.raw("</ul></header>\n")
    }

    fn article(&mut self, article: &Article<'_>) -> io::Result<()> {
        let document = article.document;
        self.page.raw("<article>\n<div class=\"head\">")?;
        if article.title.is_none() {
            self.page.raw("<h2 dir=\"auto\">")?;
            self.page.text(&document.title)?;
            self.page.raw("</h2>")?;
        }
        let date = document.date.map_or_else(String::new, |date| date.to_string());
        let told = [&document.outlet, &document.author, &date, &document.section, &document.address];
        let told: Vec<&str> = told.into_iter().map(String::as_str).filter(|words| !words.is_empty()).collect();
        self.paragraph_of("m", &told.join(" · "))?;
        if self.selection.options.include_notes {
            self.paragraph_of("note", &document.notes)?;
        }
        self.page.raw("</div>\n")?;
        if !self.selection.options.leave_text_out {
            self.words(article)?;
        }
        self.page.raw("<section><h3>Statements</h3>\n<ol>\n")?;
        for row in &article.statements {
            self.statement(article, row)?;
        }
        self.page.raw("</ol></section>\n</article>\n")
    }

    /// A paragraph with a class, unless it would be empty.
    fn paragraph_of(&mut self, class: &'static str, words: &str) -> io::Result<()> {
        if words.is_empty() {
            return Ok(());
        }
        self.page.raw("<p dir=\"auto\" class=\"")?;
        self.page.raw(class)?;
        self.page.raw("\">")?;
        self.page.text(words)?;
        self.page.raw("</p>")
    }

    /// The article's text, paragraph by paragraph, with a line below the words of each statement.
    fn words(&mut self, article: &Article<'_>) -> io::Result<()> {
        let document = article.document;
        self.page.raw("<div")?;
        if is_language(&document.language) {
            // Chooses the right forms of letters that several languages share.
            self.page.raw(" lang=\"")?;
            self.page.bare_text(&document.language)?;
            self.page.raw("\"")?;
        }
        self.page.raw(" class=\"t\">")?;
        // The statement's number stands at its last word.
        let mut ends: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for row in &article.statements {
            ends.entry(row.hull().end()).or_default().push(article.numbers.get(&row.id).copied().unwrap_or(0));
        }
        let mut undrawn = BTreeSet::new();
        let text = document.text.as_str();
        let headings = headings(text);
        let index = self.selection.project.fragments_in(document.id);
        for range in paragraph_ranges(text) {
            let paragraph = Span::new(range.start, range.end);
            if paragraph.is_empty() {
                self.page.raw("<p class=\"e\"></p>\n")?;
                continue;
            }
            let found = index.into_iter().flat_map(|index| index.overlapping(paragraph));
            let pieces: Vec<Piece> = found.filter_map(|(span, id)| self.piece(article, paragraph, span, id)).collect();
            let lanes = lanes::assign(&pieces);
            undrawn.extend(pieces.iter().map(|piece| piece.statement).filter(|id| !lanes.contains_key(id)));
            let count = lanes.values().max().map_or(0, |lane| lane + 1);
            let (begin, end) = if article.title.is_some_and(|title| title.overlaps(paragraph)) {
                ("<h2", "</h2>\n")
            } else if headings.binary_search(&paragraph.start()).is_ok() {
                ("<h3", "</h3>\n")
            } else if line_kind(paragraph.of(text)).0.is_item() {
                ("<p class=\"i\"", "</p>\n")
            } else {
                ("<p", "</p>\n")
            };
            self.page.raw(begin)?;
            self.page.raw(" dir=\"auto\" style=\"--n:")?;
            self.page.number(count)?;
            self.page.raw("\">")?;
            let drawn: Vec<(Span, Drawn)> = pieces
                .iter()
                .filter_map(|piece| Some((piece.span, (*lanes.get(&piece.statement)?, piece.statement))))
                .collect();
            self.runs(article, paragraph, &drawn, count, &ends)?;
            self.page.raw(end)?;
        }
        self.losses.add_many(Lost::LanesFull, undrawn.len(), || document.title.clone());
        self.page.raw("</div>\n")
    }

    fn piece(&self, article: &Article<'_>, paragraph: Span, span: Span, id: Id<Annotation>) -> Option<Piece> {
        article.numbers.get(&id)?;
        let row = self.selection.project.annotations().get(id)?;
        let span = span.intersection(paragraph)?;
        Some(Piece { span, statement: id, length: row.len(), made: row.created.sequence })
    }

    fn runs(
        &mut self,
        article: &Article<'_>,
        paragraph: Span,
        drawn: &[(Span, Drawn)],
        count: usize,
        ends: &BTreeMap<usize, Vec<usize>>,
    ) -> io::Result<()> {
        let text = article.document.text.as_str();
        // Statements without a lane still have a number, so the text is cut at their ends too.
        let cuts = ends.range(paragraph.start() + 1..=paragraph.end()).map(|entry| *entry.0);
        let mut ranges: Vec<(Span, Option<Drawn>)> = drawn.iter().map(|&(span, key)| (span, Some(key))).collect();
        ranges.extend(cuts.map(|end| (Span::new(paragraph.start(), end), None)));
        for run in segments(paragraph, &ranges) {
            let mut keys: Vec<Drawn> = run.keys.into_iter().flatten().collect();
            keys.sort_unstable();
            if keys.is_empty() {
                self.page.text(run.span.of(text))?;
            } else {
                self.underlined(run.span.of(text), &keys, count)?;
            }
            for &number in ends.get(&run.span.end()).into_iter().flatten() {
                self.page.raw("<a class=\"n\" href=\"#s")?;
                self.anchor(article.number, number)?;
                self.page.raw("\" id=\"r")?;
                self.anchor(article.number, number)?;
                self.page.raw("\">")?;
                self.page.number(number)?;
                self.page.raw("</a>")?;
            }
        }
        Ok(())
    }

    fn underlined(&mut self, words: &str, keys: &[Drawn], count: usize) -> io::Result<()> {
        let tag_of = |id| {
            let tag = self.selection.project.annotations().get(id).map(|row| row.tag);
            self.tags.iter().position(|known| Some(known.id) == tag).unwrap_or(0)
        };
        let tags: Vec<usize> = keys.iter().map(|&(_, id)| tag_of(id)).collect();
        for (property, variable) in
            [("<span class=\"s\" style=\"background-image:", "var(--t"), (";background-size:", "var(--s")]
        {
            self.page.raw(property)?;
            for (at, &tag) in tags.iter().enumerate() {
                self.page.raw(if at == 0 { "" } else { "," })?;
                self.page.raw(variable)?;
                self.page.number(tag)?;
                self.page.raw(")")?;
            }
        }
        self.page.raw(";background-position:")?;
        for (at, &(lane, _)) in keys.iter().enumerate() {
            self.page.raw(if at == 0 { "0 calc(100% - " } else { ",0 calc(100% - " })?;
            self.page.number((count - 1).saturating_sub(lane) * LANE_STEP)?;
            self.page.raw("px)")?;
        }
        self.page.raw("\">")?;
        self.page.text(words)?;
        self.page.raw("</span>")
    }

    fn anchor(&mut self, article: usize, number: usize) -> io::Result<()> {
        self.page.number(article)?;
        self.page.raw("-")?;
        self.page.number(number)
    }

    fn statement(&mut self, article: &Article<'_>, row: &Annotation) -> io::Result<()> {
        let selection = self.selection;
        let number = article.numbers.get(&row.id).copied().unwrap_or(0);
        self.page.raw("<li id=\"s")?;
        self.anchor(article.number, number)?;
        self.page.raw("\"><p class=\"k\"><a href=\"#r")?;
        self.anchor(article.number, number)?;
        self.page.raw("\">")?;
        self.page.number(number)?;
        self.page.raw("</a> ")?;
        swatch(&mut self.page, self.tags.iter().position(|tag| tag.id == row.tag).unwrap_or(0))?;
        self.page.raw("<bdi>")?;
        self.page.text(selection.tag_name(row.tag))?;
        self.page.raw("</bdi></p>")?;
        self.page.raw("<p class=\"w\" dir=\"auto\">")?;
        self.page.text(&selection.words(row, article.document))?;
        self.page.raw("</p><dl>")?;
        let told: Vec<(String, String)> = answers(&self.groups, selection.project, row)
            .map(|(group, field, value)| (group.name.clone(), answer_text(selection, article.document, field, value)))
            .collect();
        for (name, answer) in told {
            self.page.raw("<dt>")?;
            self.page.text(&name)?;
            self.page.raw("</dt><dd dir=\"auto\">")?;
            self.page.text(&answer)?;
            self.page.raw("</dd>")?;
        }
        self.relations(article, row)?;
        self.page.raw("</dl>")?;
        let told = whereabouts(selection, article.document, row);
        self.paragraph_of("m", &told.join(" · "))?;
        if selection.options.include_notes {
            self.paragraph_of("note", &row.note)?;
        }
        self.page.raw("</li>\n")
    }

    /// Links to statements of the same article are numbers; others are told by their words.
    fn relations(&mut self, article: &Article<'_>, row: &Annotation) -> io::Result<()> {
        let selection = self.selection;
        for relation in selection.relations_from(row.id) {
            self.report.relations += 1;
            self.page.raw("<dt>")?;
            self.page.text(selection.relation_name(relation))?;
            self.page.raw("</dt><dd dir=\"auto\">")?;
            if let Some(&number) = article.numbers.get(&relation.to) {
                self.page.raw("<a href=\"#s")?;
                self.anchor(article.number, number)?;
                self.page.raw("\">")?;
                self.page.number(number)?;
                self.page.raw("</a> ")?;
            }
            let end = selection.project.annotations().get(relation.to);
            let words =
                end.and_then(|row| Some(selection.words(&row, selection.project.documents().get(row.document)?)));
            self.page.text(&words.unwrap_or_default())?;
            self.page.raw("</dd>")?;
        }
        Ok(())
    }
}

fn swatch(page: &mut Page<'_>, tag: usize) -> io::Result<()> {
    page.raw("<span class=\"sw\" style=\"background-image:var(--t")?;
    page.number(tag)?;
    page.raw(");background-size:var(--s")?;
    page.number(tag)?;
    page.raw(")\"></span>")
}

/// Compares the text of each article and the words of each statement with the project.
fn verify(selection: &Selection<'_>, exported: &mut dyn BufRead) -> Result<Verified, String> {
    let mut lines = Lines::new(exported);
    let mut verified = Verified::default();
    for (document, statements) in selection.articles() {
        let article = lines.block("<article>", "</article>")?;
        let article = article.ok_or_else(|| format!("“{}” is missing", document.title))?;
        let differs = || format!("the text of “{}” differs from the project", document.title);
        if !selection.options.leave_text_out {
            let shown = article.split_once(" class=\"t\">").and_then(|(_, rest)| rest.split_once("</div>"));
            let shown = shown.map(|(words, _)| words.replace(">\n", ">"));
            let words = shown.as_deref().and_then(page::plain_text).ok_or_else(differs)?;
            if words.strip_suffix('\n') != Some(document.text.as_str()) {
                return Err(differs());
            }
        }
        let mut items = article.split("<li id=").skip(1);
        for row in &statements {
            let item = items.next().and_then(|item| item.split_once("<p class=\"w\" dir=\"auto\">"));
            let words = item.and_then(|(_, rest)| page::plain_text(rest.split_once("</p>")?.0));
            if words != Some(selection.words(row, document)) {
                return Err(format!("the words of statement {} differ from the project", row.id));
            }
            verified.spans += row.fragments.len();
        }
        verified.statements += statements.len();
        if items.next().is_some() {
            return Err(format!("“{}” has too many statements", document.title));
        }
    }
    lines.ends("<article>", "</html>")?;
    Ok(verified)
}
