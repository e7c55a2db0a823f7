//! The articles with their statements, as Markdown: to read in any editor, and to put into a report.
//!
//! CommonMark. All words are written so that none of them becomes a mark; a statement's words are a block quote.

use super::answers::{answer_text, answers, field_groups, whereabouts};
use super::back::Lines;
use super::report::{ExportError, Losses, Lost, Report};
use super::scope::Selection;
use super::{Exporter, Verified};
use crate::model::Document;
use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd};
use std::io::{BufRead, Write};

pub(super) struct Markdown;

/// Begins an article, and ends one. Neither can come of words: they have their marks taken away.
const ARTICLE: &str = "## ";
const END: &str = "* * *";

impl Exporter for Markdown {
    fn write(&self, selection: &Selection<'_>, out: &mut dyn Write) -> Result<Report, ExportError> {
        let groups = field_groups(selection.project, &[]);
        let (mut report, mut losses) = (Report::default(), Losses::default());
        selection.tell(&mut losses);
        writeln!(out, "# {}\n", line(selection.project.title()))?;
        for (document, statements) in selection.articles() {
            report.documents += 1;
            report.statements += statements.len();
            losses.add(Lost::ArticleTextNotHeld, || document.title.clone());
            head(selection, document, out)?;
            for (number, row) in (1..).zip(&statements) {
                writeln!(out, "### {number}\\. {}\n", line(selection.tag_name(row.tag)))?;
                let words = selection.words(row, document);
                if !words.trim().is_empty() {
                    writeln!(out, "{}\n", quoted(&words))?;
                }
                for (group, field, value) in answers(&groups, selection.project, row) {
                    let answer = answer_text(selection, document, field, value);
                    writeln!(out, "- {}: {}", line(&group.name), line(&answer))?;
                }
                for relation in selection.relations_from(row.id) {
                    report.relations += 1;
                    let to = statements.iter().position(|other| other.id == relation.to);
                    let other = selection.project.annotations().get(relation.to);
                    let words = other.and_then(|row| {
                        let document = selection.project.documents().get(row.document)?;
                        Some(selection.words(&row, document))
                    });
                    let to = to.map(|at| format!("{}: ", at + 1)).unwrap_or_default();
                    let (name, words) = (selection.relation_name(relation), words.unwrap_or_default());
                    writeln!(out, "- {} {}{}", line(name), to, line(&words))?;
                }
                if selection.options.include_notes && !row.note.is_empty() {
                    writeln!(out, "- note: {}", line(&row.note))?;
                }
                writeln!(out, "- {}\n", line(&whereabouts(selection, document, row).join(" · ")))?;
            }
            writeln!(out, "{END}\n")?;
        }
        out.flush()?;
        losses.add_many(Lost::CodebookNotHeld, selection.used().tags.len(), String::new);
        report.rows = report.statements;
        report.lost = losses.into_list();
        Ok(report)
    }

    /// Has each article read by a reader of Markdown, and compares titles and quotes, but for blanks.
    fn verify(&self, selection: &Selection<'_>, exported: &mut dyn BufRead) -> Result<Verified, String> {
        let mut lines = Lines::new(exported);
        let mut verified = Verified::default();
        for (document, statements) in selection.articles() {
            let article = lines.block(ARTICLE, END)?.ok_or_else(|| format!("“{}” is missing", document.title))?;
            let Read { title, tags, quotes } = read(&article);
            if title != plain(&document.title) || tags.len() != statements.len() {
                return Err(format!("the title or the statements of “{}” differ from the project", document.title));
            }
            let mut quotes = quotes.into_iter();
            for (number, (row, tag)) in (1..).zip(statements.iter().zip(tags)) {
                let differs = || format!("the words of statement {} differ from the project", row.id);
                let words = plain(&selection.words(row, document));
                if tag != plain(&format!("{number}. {}", selection.tag_name(row.tag))) {
                    return Err(differs());
                }
                if !words.is_empty() && quotes.next().as_ref() != Some(&words) {
                    return Err(differs());
                }
                verified.spans += row.fragments.len();
            }
            if quotes.next().is_some() {
                return Err(format!("“{}” has words that are not in the project", document.title));
            }
            verified.statements += statements.len();
        }
        while let Some(line) = lines.next()? {
            if line.starts_with(ARTICLE) {
                return Err("it has more than was exported".to_owned());
            }
        }
        Ok(verified)
    }
}

/// Title, origin and notes of an article.
fn head(selection: &Selection<'_>, document: &Document, out: &mut dyn Write) -> Result<(), ExportError> {
    writeln!(out, "{ARTICLE}{}\n", line(&document.title))?;
    let date = document.date.map_or_else(String::new, |date| date.to_string());
    let told = [&document.outlet, &document.author, &date, &document.section, &document.address];
    let told: Vec<&str> = told.into_iter().map(String::as_str).filter(|words| !words.is_empty()).collect();
    for words in
        [told.join(" · "), document.notes.clone()].iter().take(1 + usize::from(selection.options.include_notes))
    {
        if !words.trim().is_empty() {
            writeln!(out, "{}\n", line(words))?;
        }
    }
    Ok(())
}

/// Words in one line, with no mark among them.
fn line(words: &str) -> String {
    let words = plain(words);
    // What begins a line could begin a list, a heading or a rule.
    let digits = words.len() - words.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let mut out = String::with_capacity(words.len());
    for (at, c) in words.char_indices() {
        let begins =
            at == 0 && matches!(c, '#' | '-' | '+' | '=' | ':') || digits > 0 && at == digits && matches!(c, '.' | ')');
        if begins || matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '|' | '~' | '$' | '!') {
            out.push('\\');
        }
        // At its end a mark of a heading would go.
        if c == '#' && at > 0 {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Words as a block quote, line by line.
fn quoted(words: &str) -> String {
    let lines: Vec<String> =
        words.split('\n').map(|part| format!("> {}", line(part)).trim_end_matches(' ').to_owned()).collect();
    lines.join("\n")
}

/// Words without the blanks that Markdown does not keep.
fn plain(words: &str) -> String {
    // A blank that does not break and the like are kept; those that a reader would take for blanks of its own are not.
    let blanks = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{b}' | '\u{c}');
    let words: String = words.chars().map(|c| if c == '\0' { '\u{fffd}' } else { c }).collect();
    words.split(blanks).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// What a reader of Markdown finds in an article.
struct Read {
    title: String,
    tags: Vec<String>,
    quotes: Vec<String>,
}

fn read(article: &str) -> Read {
    let mut found = Read { title: String::new(), tags: Vec::new(), quotes: Vec::new() };
    let (mut text, mut is_quote) = (String::new(), false);
    for event in Parser::new(article) {
        match event {
            Event::Start(Tag::Heading { .. }) => text.clear(),
            Event::Start(Tag::BlockQuote(_)) => {
                text.clear();
                is_quote = true;
            }
            Event::End(TagEnd::Heading(HeadingLevel::H2)) => found.title = plain(&text),
            Event::End(TagEnd::Heading(_)) => found.tags.push(plain(&text)),
            Event::End(TagEnd::BlockQuote(_)) => {
                found.quotes.push(plain(&text));
                is_quote = false;
            }
            Event::Text(words) => text.push_str(&words),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            Event::End(TagEnd::Paragraph) if is_quote => text.push(' '),
            // Nothing else can stand in what was written; where it does, the words differ.
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_words_become_marks(words in "([-#=+*_`>~:|!\\[\\]()<&;.0-9\\\\ \n\ta\u{2000}]|http://a|&amp;|\\PC){1,30}") {
            let article = format!("## {}\n\n{}\n\n* * *\n", line(&words), quoted(&words));
            let found = read(&article);
            prop_assert_eq!(&found.title, &plain(&words));
            let quotes: Vec<String> = Some(plain(&words)).into_iter().filter(|words| !words.is_empty()).collect();
            let read: Vec<String> = found.quotes.into_iter().filter(|words| !words.is_empty()).collect();
            prop_assert_eq!(read, quotes, "{}", article);
            prop_assert!(!line(&words).contains('\n'));
        }
    }
}
