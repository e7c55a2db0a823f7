//! P16, P19: positions hold through every export and import, and an export is whole or absent.

use crate::dice::Dice;
use crate::faulty::Fault;
use crate::fixture::Fixture;
use crate::table::{Check, Found, enough, ensure};
use standpoint::edit::{Answer, Command, Named, NewDocument};
use standpoint::formats::{EXPORTERS, Format, Options, Scope, Underway, exporter};
use standpoint::model::{Certainty, Origin, Project};
use standpoint::session::{ExportProblem, Exporting, Reading, WantedArticles, Worker, export, read_articles};
use standpoint::store::{Memory, Storage};
use standpoint::text::Span;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

pub(crate) const CHECKS: &[Check] = &[
    Check {
        promise: 16,
        name: "positions",
        search: |form| positions(form.of(100, 2000), 0),
        controls: &[("each start one character late", || positions(5, 1))],
    },
    Check {
        promise: 19,
        name: "whole exports",
        search: |_| whole_or_absent(None),
        controls: &[
            (Fault::NoFlush.name(), || whole_or_absent(Some(Fault::NoFlush))),
            (Fault::InPlace.name(), || whole_or_absent(Some(Fault::InPlace))),
        ],
    },
];

/// Pieces of texts that make positions hard.
const PIECES: &[&str] = &[
    "The ministry said ",
    "🇳🇿",
    "👨‍👩‍👧",
    "e\u{301}le\u{300}ves ",
    "الوزارة قالت «لا» ",
    "דובר משרד החוץ ",
    "\r\n",
    "\n\n",
    "सरकार ने कहा ",
    "“no”, ",
    "外务省は",
    "\t",
    "ﬁ",
    "\u{202e}abc\u{202c} ",
    "- ",
    "𝄞 ",
    "1,024 ",
    "\u{feff}",
    "x\u{200d}y ",
];

/// Articles read from files in several encodings, tagged anywhere, and written in every format. What JSON Lines says is
/// compared here, with the words as they stand in the file; the other formats are read back by the program.
fn positions(articles: usize, late: usize) -> Found {
    let mut dice = Dice(7);
    let (mut fixture, mut statements, mut compared) = (Fixture::new(), 0, 0);
    let tags: Vec<_> = fixture.project.tags_in_order().iter().map(|tag| tag.id).collect();
    for number in 0..articles {
        let words: String = (0..40).map(|_| PIECES[dice.below(PIECES.len())]).collect();
        let (text, new) = read(&words, number % 3)?;
        fixture.run(&Command::AddDocuments { documents: vec![new] }).unwrap();
        let document = fixture.project.documents_in_order().last().unwrap().id;
        let edges: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        for _ in 0..10 {
            let mut ends = || edges[dice.below(edges.len())];
            let (a, b) = (ends(), ends());
            let made = fixture.run(&Command::Annotate {
                document,
                fragments: vec![Span::new(a.min(b), a.max(b))],
                tag: tags[b % tags.len()],
                answers: Vec::new(),
                note: String::new(),
                certainty: Certainty::Sure,
                origin: Origin::ByHand,
            });
            statements += usize::from(made.is_ok());
        }
    }
    enough(statements > articles * 4, || format!("only {statements} statements"))?;
    for format in EXPORTERS {
        let out = written(&fixture.project, format.id);
        let told = format.verify(&fixture.project, &Scope::default(), &Options::default(), &out);
        let verified = told.map_err(|found| format!("{}: {found}", format.id))?;
        ensure(!format.holds_all || verified.statements == fixture.project.annotations().len(), || {
            format!("{}: {verified:?}", format.id)
        })?;
        compared += verified.spans;
    }
    let mut by_hand = 0;
    for line in written(&fixture.project, "jsonl").split(|&byte| byte == b'\n').filter(|line| !line.is_empty()) {
        let line: serde_json::Value = serde_json::from_slice(line).map_err(|error| error.to_string())?;
        let text: Vec<char> = line["text"].as_str().unwrap().chars().collect();
        for span in line["spans"].as_array().unwrap() {
            let number = |name: &str| span[name].as_u64().unwrap() as usize;
            let words: String = text[number("start") + late..number("end")].iter().collect();
            ensure(Some(words.as_str()) == span["text"].as_str(), || format!("“{words}” stands for {span}"))?;
            by_hand += 1;
        }
    }
    Ok(format!(
        "{statements} statements in {articles} articles of hard texts, {} ranges compared: all equal",
        compared + by_hand
    ))
}

/// Reads an article as from a file, in one of several encodings; what was read must be what was written, but
/// for line ends and blanks at the end.
fn read(words: &str, encoding: usize) -> Result<(String, NewDocument), String> {
    let utf16 = |unit: fn(u16) -> [u8; 2]| words.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
    let bytes = match encoding {
        0 => words.as_bytes().to_owned(),
        1 => [b"\xff\xfe".to_vec(), utf16(u16::to_le_bytes)].concat(),
        _ => [b"\xfe\xff".to_vec(), utf16(u16::to_be_bytes)].concat(),
    };
    let disk = Memory::new();
    disk.put(Path::new("/in/article.txt"), &bytes);
    let (worker, stop) = (Worker::this(), AtomicBool::new(false));
    let reading = Reading { storage: &disk, worker: &worker, tell: &|_| {}, stop: &stop };
    let paths = vec![PathBuf::from("/in/article.txt")];
    let mut found = read_articles(&reading, &WantedArticles { paths, ..WantedArticles::default() });
    let new = found.arrivals.pop().ok_or_else(|| format!("it was not read: {:?}", found.problems))?.article.document;
    let text = new.text.as_str().to_owned();
    let plain = |text: &str| text.replace("\r\n", "\n").trim_start_matches('\u{feff}').trim_end().to_owned();
    ensure(plain(&text) == plain(words), || format!("read as {text:?}, written as {words:?}"))?;
    Ok((text, new))
}

fn written(project: &Project, format: &str) -> Vec<u8> {
    let mut out = Vec::new();
    exporter(format).unwrap().write(project, &Scope::default(), &Options::default(), &mut out).unwrap();
    out
}

fn exported(disk: &dyn Storage, project: &Project, format: &'static Format, path: &Path) -> Result<(), ExportProblem> {
    let (scope, options, underway) = (Scope::default(), Options::default(), Underway::default());
    let exporting = Exporting { project, format, scope: &scope, options: &options, underway: &underway };
    export(disk, exporting, path, true).map(|_report| ())
}

/// What is left of something that was being made: its own name says so, or that of its folder.
fn is_unfinished(file: &Path) -> bool {
    file.iter().any(|part| part.to_string_lossy().ends_with(".tmp"))
}

/// Each export over an older one, with the power cut or the disk full before each of its operations.
fn whole_or_absent(fault: Option<Fault>) -> Found {
    let mut fixture = Fixture::new();
    let document = fixture.project.documents_in_order()[0].id;
    fixture.annotate(document, "Quote", Span::new(0, 12));
    let earlier = fixture.project.clone();
    fixture.add_document("Two", &"More of the same. ".repeat(300));
    let position = fixture.project.tag_named("Position").unwrap().id;
    let field = |name: &str| fixture.project.field_named(position, name).unwrap().id;
    let answers = vec![
        (field("actors"), Answer::Actors(vec![Named::New("Ministry".to_owned())])),
        (field("issues"), Answer::Issues(vec![Named::New("The line should open".to_owned())])),
    ];
    let command = Command::Annotate {
        document,
        fragments: vec![Span::new(0, 12)],
        tag: position,
        answers,
        note: String::new(),
        certainty: Certainty::Sure,
        origin: Origin::ByHand,
    };
    fixture.run(&command).unwrap();
    fixture.annotate(document, "Claim", Span::new(4, 12));
    let mut tried = 0;
    for format in EXPORTERS {
        let path = PathBuf::from(format!("/out/all.{}", format.extension));
        let write = |disk: &Memory, project: &Project| {
            let disk = Fault::on(fault, disk.clone());
            exported(disk.as_ref(), project, format, &path)
        };
        let start = || {
            let disk = Memory::new();
            disk.put(Path::new("/out/other"), b"");
            exported(&disk, &earlier, format, &path).map(|_| disk)
        };
        let (old, new) = (start().map_err(|error| error.to_string())?, start().map_err(|error| error.to_string())?);
        write(&new, &fixture.project).map_err(|error| error.to_string())?;
        let (old, new) = (old.snapshot(), new.snapshot());
        // There is no verdict in either, of which alone a review tells.
        ensure(old != new || format.id == "claim-review", || "both are the same".to_owned())?;
        for at in 0..200 {
            // Beyond its last operation there is nothing to hinder.
            let mut is_past = true;
            for full in [false, true] {
                let disk = start().map_err(|error| error.to_string())?;
                if full {
                    disk.fail_once(at, std::io::ErrorKind::StorageFull);
                } else {
                    disk.cut_power(at);
                }
                let done = write(&disk, &fixture.project);
                is_past &= done.is_ok();
                for seed in 0..4 {
                    let left = if full { disk.clone() } else { disk.after_power_cut(at as u64 * 10 + seed) };
                    let mut found = left.snapshot();
                    found.retain(|file, _| !is_unfinished(file));
                    for (file, bytes) in &found {
                        let place = format!("{}, before operation {at}, {}", format.id, file.display());
                        let is_old = old.get(file) == Some(bytes) && done.is_err();
                        ensure(is_old || new.get(file) == Some(bytes), || format!("{place}: neither old nor new"))?;
                    }
                    let is_one = found == old || found == new;
                    ensure(is_one || format.folder.is_none(), || {
                        format!("{}, before operation {at}: a folder of old and new tables", format.id)
                    })?;
                    ensure(left.exists(&path).unwrap_or(false), || format!("{}: nothing is there", format.id))?;
                    tried += 1;
                }
            }
            if is_past {
                break;
            }
        }
    }
    Ok(format!(
        "{tried} power cuts and full disks in {} formats over an older export: old or new, whole",
        EXPORTERS.len()
    ))
}
