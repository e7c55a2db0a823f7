//! Characters selected by mouse in every script: what a hand drags over is what an export says, no more and no less.

#![expect(clippy::print_stderr, reason = "says how much was tested, and what was not")]

use crate::desk::Desk;
use egui::{Key, Pos2, Rect, pos2};
use serde_json::Value as Json;
use standpoint::formats::{Options, Scope, exporter};
use standpoint::text::{Span, next_grapheme, slice};
use std::path::Path;

/// Passages that are selected when nothing else is asked for.
const SHORT: usize = 60;
/// How many are selected in one window before its export is read.
const BATCH: usize = 20;
/// Bytes and lines of an article: about as much as is in view.
const ROOM: (usize, usize) = (900, 6);
/// How far down the window words are sure to be seen.
const BOTTOM: f32 = 860.0;

/// A few sentences in each script; long words, figures, quotations in other scripts, marks, flags.
const OWN: &[(&str, &str)] = &[
    ("English", "Nobody had replied by Monday, the e\u{301}lus said; 1,024 of them “were never asked”, office or not."),
    ("Arabic", "قالت Reuters إن 40 في المئة من (الوزارة) رفضت في 2024، و«New Zealand» وافقت على ذلك.\nلَمَّا كانَ الأَمْرُ."),
    ("Hebrew", "דובר משרד החוץ אמר ל־Reuters כי 12 (שנים עשר) נציגים לא הגיעו לוועידה ב־2024, וְזֶה הַכֹּל."),
    ("mixed", "The minister said “قال الوزير إن القطار لن يحمل ركابا هذا العقد” and left; דובר said no, 12 times."),
    ("Hindi", "सरकार ने कहा कि विदेश मंत्रालय की स्वीकृति ही शान्ति और न्याय की बुनियाद है, 2024 में।"),
    ("Thai", "รัฐบาลแถลงเมื่อวานนี้ว่ากระทรวงการต่างประเทศยังไม่ได้รับการติดต่ออย่างเป็นทางการ 40 ครั้ง"),
    ("Chinese", "外交部昨天表示，截至2025年11月底，新西兰方面没有收到美国的任何正式交涉。"),
    ("Japanese", "外務省は昨日、二〇二五年十一月の時点で「正式な要請」を受けていないとガイドで発表した。"),
    ("Korean", "외교부는 어제 2025년 11월 현재 뉴질랜드가 아무런 공식 요청도 받지 못했다고 밝혔다."),
    ("emoji", "Flags 🇳🇿🇺🇸 and 👨‍👩‍👧 and 👍🏽 and 1️⃣ and ❤️, said the U.S. 🇺🇸 on the subject.\nOnce\tmore\tsaid."),
];

/// A generator of numbers that are the same on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }
}

/// Characters of an article whose direction is beyond doubt, each with whether it runs from right to left.
fn letters(text: &str) -> Vec<(Span, bool)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let span = Span::new(at, next_grapheme(text, at));
        at = span.end();
        let first = span.of(text).chars().next().unwrap();
        let rtl = matches!(u32::from(first), 0x05D0..=0x05EA | 0x0620..=0x064A);
        if rtl || first.is_alphabetic() || first.is_ascii_digit() {
            found.push((span, rtl));
        }
    }
    found
}

/// The point near a character's start or end where a hand that means that edge would press.
fn edge(rect: Rect, rtl: bool, end: bool) -> Pos2 {
    let share = if rtl == end { 0.2 } else { 0.8 };
    pos2(rect.left() + rect.width() * share, rect.top() + rect.height() * 0.6)
}

/// Selects passages of an article, tags each, and reads the export. Returns how many there were.
fn select(name: &str, article: &str, count: usize, dice: &mut Dice) -> usize {
    let mut desk = Desk::reading(article);
    desk.wait("all faces are there", |desk| !desk.app().is_busy());
    let text = desk.text();
    let mut letters = letters(&text);
    let all = letters.len();
    // The number of a list item is a sign in the margin, not words; and a hand takes what it sees.
    letters.retain(|(letter, _)| desk.app().article().screen_rect(*letter).is_some_and(|rect| rect.bottom() < BOTTOM));
    assert!(letters.len() > all / 3, "{name}: {} of {all} letters are in view", letters.len());
    let mut expected: Vec<(usize, usize, String)> = Vec::new();
    while expected.len() < count {
        let (one, other) = (dice.below(letters.len()), dice.below(letters.len()));
        let (first, last) = (letters[one.min(other)], letters[one.max(other)]);
        let span = Span::new(first.0.start(), last.0.end());
        let from = edge(desk.rect(first.0), first.1, false);
        let to = edge(desk.rect(last.0), last.1, true);
        let (from, to) = if dice.below(2) == 0 { (from, to) } else { (to, from) };
        if expected.iter().any(|known| known.2 == span.of(&text)) || (to - from).length() < 8.0 {
            // The same words again, or so near that it would be a click.
            if dice.below(400) == 0 {
                break;
            }
            continue;
        }
        desk.drag_by_characters(from, to);
        let seen = desk.app().state().selection.as_ref().map(|selection| selection.span);
        assert_eq!(seen.map(|seen| seen.of(&text)), Some(span.of(&text)), "{name}: {span:?} by {from:?} to {to:?}");
        desk.tag_key(Key::Num1, "1");
        desk.key(Key::Escape);
        desk.key(Key::Escape);
        let [start, end] = [span.start(), span.end()].map(|byte| slice(&text, 0, byte).chars().count());
        expected.push((start, end, span.of(&text).to_owned()));
    }
    let mut exported = export(&desk);
    expected.sort();
    exported.sort();
    assert_eq!(exported, expected, "{name}: what was exported is not what was dragged over");
    expected.len()
}

/// Start, end and words of every statement, as an export in characters has them.
fn export(desk: &Desk) -> Vec<(usize, usize, String)> {
    let mut out = Vec::new();
    exporter("jsonl")
        .unwrap()
        .write(desk.session().project(), &Scope::default(), &Options::default(), &mut out)
        .unwrap();
    let line: Json = serde_json::from_slice(&out).unwrap();
    let spans = line["spans"].as_array().unwrap().iter().map(|span| {
        let number = |name: &str| span[name].as_u64().unwrap() as usize;
        (number("start"), number("end"), span["text"].as_str().unwrap().to_owned())
    });
    spans.collect()
}

/// Parts of the long texts beside the project, where they are.
fn corpus() -> Vec<(String, String)> {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| ".".into());
    let folder = Path::new(&here).join("../shared/corpora/hard-scripts/udhr");
    let Ok(files) = std::fs::read_dir(&folder) else {
        eprintln!("skipped the long texts: there is no {}", folder.display());
        return Vec::new();
    };
    let mut parts = Vec::new();
    for file in files {
        let path = file.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let mut part = String::new();
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            if (part.len() + line.len() > ROOM.0 || part.lines().count() == ROOM.1) && !part.is_empty() {
                parts.push((path.display().to_string(), std::mem::take(&mut part)));
            }
            part = format!("{part}{line}\n");
        }
        parts.push((path.display().to_string(), part));
    }
    parts.sort();
    parts
}

/// `STANDPOINT_SELECTIONS=10000` selects so many passages, in the long texts too.
#[test]
fn what_a_hand_drags_over_is_what_is_exported() {
    let long = std::env::var("STANDPOINT_SELECTIONS").ok().and_then(|count| count.parse::<usize>().ok());
    let mut articles: Vec<(String, String)> =
        OWN.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    if long.is_some() {
        articles.extend(corpus());
    } else {
        eprintln!("{SHORT} passages are selected; STANDPOINT_SELECTIONS=10000 selects as many as it says");
    }
    let count = long.unwrap_or(SHORT);
    let each = (count / articles.len()).clamp(1, BATCH);
    let mut dice = Dice(2026);
    let mut done = 0;
    while done < count {
        for (name, article) in &articles {
            if done < count {
                done += select(name, article, each, &mut dice);
            }
        }
    }
    eprintln!("{done} passages were dragged over and exported as they are");
}
