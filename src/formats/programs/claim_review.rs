//! ClaimReview: what fact checkers publish beside their articles, so that search engines find the verdict.
//!
//! Form: <https://schema.org/ClaimReview>, as JSON-LD. A claim whose verdict is given becomes one review: the claim's words, who
//! made it and where, and the verdict by its name. What belongs to a published check only, such as its address, is added there.

use super::said::Seen;
use crate::formats::answers::{actor_names, answers, plain_text};
use crate::formats::back::Lines;
use crate::formats::report::{ExportError, Losses, Lost, Report};
use crate::formats::scope::Selection;
use crate::formats::{Exporter, Verified};
use crate::model::{Actor, ActorKind, Annotation, Document, Field, FieldKind, Id, Value, fold_name};
use serde::Deserialize;
use serde_json::{Value as Json, json};
use std::borrow::Cow;
use std::io::{BufRead, Write};

pub(in crate::formats) struct ClaimReview;

/// Names of fields that hold a verdict; the first that a codebook has is meant.
const VERDICT: [&str; 5] = ["verdict", "rating", "truth", "veracity", "assessment"];
/// Names of fields that hold the day of the claim, that of the check, where it was said, and the claim in full.
const SAID_ON: [&str; 2] = ["said on", "claimed on"];
const CHECKED_ON: [&str; 2] = ["checked on", "reviewed on"];
const WHERE: [&str; 1] = ["where said"];
const IN_FULL: [&str; 2] = ["claim in full", "claim reviewed"];

const BEGIN: &str = "{\"@context\":\"https://schema.org\",\"@graph\":[";
const END: &str = "]}";

/// What of a statement becomes a review.
struct Review<'s> {
    row: &'s Annotation,
    document: &'s Document,
    verdict: String,
}

/// The answer to the first of some fields.
fn told<'s>(
    seen: &'s Seen<'_>,
    row: &'s Annotation,
    names: &[&str],
    kind: FieldKind,
) -> Option<(&'s Field, &'s Value)> {
    names.iter().find_map(|name| {
        let mut all = answers(&seen.groups, seen.project(), row);
        let found = all.find(|(group, _, _)| group.kind == kind && fold_name(&group.name) == fold_name(name));
        found.map(|(_, field, value)| (field, value))
    })
}

/// The statements of an article that have a verdict.
fn reviews<'s>(seen: &'s Seen<'_>, document: &'s Document, statements: &'s [Annotation]) -> Vec<Review<'s>> {
    let one = |row: &'s Annotation| {
        let (field, value) = told(seen, row, &VERDICT, FieldKind::Choice)?;
        // That the article does not tell is no verdict.
        let verdict = if *value == Value::Unclear { None } else { plain_text(field, value) };
        Some(Review { row, document, verdict: verdict? })
    };
    statements.iter().filter_map(one).collect()
}

/// The claim as it is reviewed: in full where somebody has put it so, or else in the words of the article.
fn claim(seen: &Seen<'_>, review: &Review<'_>) -> String {
    let full = told(seen, review.row, &IN_FULL, FieldKind::Text).and_then(|(field, value)| plain_text(field, value));
    full.unwrap_or_else(|| review.row.words(review.document.text.as_str()))
}

fn named(seen: &Seen<'_>, id: Id<Actor>) -> Json {
    let kind = match seen.project().actors().get(id).map(|actor| actor.kind) {
        Some(ActorKind::Person) => "Person",
        _ => "Organization",
    };
    json!({ "@type": kind, "name": actor_names(seen.project(), &[id]).concat() })
}

fn json_of(seen: &Seen<'_>, review: &Review<'_>) -> Json {
    let Review { row, document, verdict } = review;
    let date = |names: &[&str]| {
        let told = told(seen, row, names, FieldKind::Date);
        told.and_then(|(field, value)| if *value == Value::Unclear { None } else { plain_text(field, value) })
    };
    let mut appearance = json!({ "@type": "NewsArticle", "headline": document.title });
    let told_of = [
        ("url", document.address.clone()),
        ("datePublished", document.date.map_or_else(String::new, |d| d.to_string())),
    ];
    for (name, words) in told_of.into_iter().filter(|entry| !entry.1.is_empty()) {
        appearance[name] = words.into();
    }
    if !document.outlet.is_empty() {
        appearance["publisher"] = json!({ "@type": "Organization", "name": document.outlet });
    }
    let mut item = json!({ "@type": "Claim", "appearance": appearance });
    let speakers: Vec<Json> = seen.project().speakers(row).iter().map(|actor| named(seen, actor.id)).collect();
    if !speakers.is_empty() {
        item["author"] = speakers.into();
    }
    if let Some(day) = date(&SAID_ON) {
        item["datePublished"] = day.into();
    }
    if let Some((field, value)) = told(seen, row, &WHERE, FieldKind::Text) {
        item["firstAppearance"] = json!({ "@type": "CreativeWork", "name": plain_text(field, value) });
    }
    let mut out = json!({
        "@type": "ClaimReview",
        "@id": format!("urn:x-standpoint:statement:{}", row.id),
        "author": { "@type": "Person", "name": seen.selection.coder(row.coder) },
        "claimReviewed": claim(seen, review),
        "itemReviewed": item,
        "reviewRating": { "@type": "Rating", "alternateName": verdict },
    });
    if let Some(day) = date(&CHECKED_ON) {
        out["datePublished"] = day.into();
    }
    if !seen.note(row).is_empty() {
        out["reviewBody"] = seen.note(row).into();
    }
    out
}

impl Exporter for ClaimReview {
    fn write(&self, selection: &Selection<'_>, out: &mut dyn Write) -> Result<Report, ExportError> {
        let seen = Seen::new(selection);
        let (mut report, mut losses) = (Report::default(), Losses::default());
        selection.tell(&mut losses);
        losses.forget(&[Lost::WordsLeftOut]);
        writeln!(out, "{BEGIN}")?;
        for (document, statements) in selection.articles() {
            report.documents += 1;
            let reviews = reviews(&seen, document, &statements);
            let without = statements.len() - reviews.len();
            losses.add_many(Lost::NoVerdict, without, || document.title.clone());
            for row in &statements {
                let relations = selection.relations_from(row.id).len();
                losses.add_many(Lost::RelationsNotHeld, relations, || document.title.clone());
            }
            for review in &reviews {
                let comma = if report.statements > 0 { "," } else { "" };
                write!(out, "{comma}")?;
                serde_json::to_writer(&mut *out, &json_of(&seen, review))?;
                writeln!(out)?;
                report.statements += 1;
                losses.add(Lost::PlacesNotHeld, || document.title.clone());
            }
        }
        writeln!(out, "{END}")?;
        out.flush()?;
        report.rows = report.statements;
        report.lost = losses.into_list();
        Ok(report)
    }

    fn verify(&self, selection: &Selection<'_>, exported: &mut dyn BufRead) -> Result<Verified, String> {
        let seen = Seen::new(selection);
        let mut lines = Lines::new(exported);
        let mut verified = Verified::default();
        let whole = |is: bool| if is { Ok(()) } else { Err("it is no whole list of reviews".to_owned()) };
        whole(lines.next()? == Some(BEGIN))?;
        for (document, statements) in selection.articles() {
            for review in reviews(&seen, document, &statements) {
                let differs = || format!("the review of statement {} differs from the project", review.row.id);
                let line = lines.next()?.ok_or_else(differs)?;
                let line = if verified.statements > 0 { line.strip_prefix(',').ok_or_else(differs)? } else { line };
                let read: ReviewIn<'_> = serde_json::from_str(line).map_err(|error| error.to_string())?;
                if !read.id.ends_with(&review.row.id.to_string())
                    || read.claim != claim(&seen, &review)
                    || read.rating.name != review.verdict
                {
                    return Err(differs());
                }
                verified.statements += 1;
            }
        }
        whole(lines.next()? == Some(END))?;
        whole(lines.next()?.is_none())?;
        Ok(verified)
    }
}

/// What of a review is compared.
#[derive(Deserialize)]
struct ReviewIn<'l> {
    #[serde(borrow, rename = "@id")]
    id: Cow<'l, str>,
    #[serde(borrow, rename = "claimReviewed")]
    claim: Cow<'l, str>,
    #[serde(borrow, rename = "reviewRating")]
    rating: RatingIn<'l>,
}

#[derive(Deserialize)]
struct RatingIn<'l> {
    #[serde(borrow, rename = "alternateName")]
    name: Cow<'l, str>,
}
