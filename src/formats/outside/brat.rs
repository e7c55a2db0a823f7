//! brat stand-off: a text and beside it a file with a line for each passage, relation, event, attribute and note.

use super::brought::{Answer, Article, Brought, Counting, File, Link, Passage, Piece, Said, Words};
use super::count::Count;
use super::json::Head;
use super::mapping::flat;
use std::collections::BTreeMap;

pub(super) fn is(files: &[File], _: &Head) -> bool {
    files.iter().any(|file| file.ends(".ann"))
}

pub(super) fn read(files: &[File]) -> Result<Brought, String> {
    let counting = Counting { standard: Count::default(), doubtful: false, cuts_lines: true };
    let mut brought = Brought { counting, ..Brought::default() };
    let path = |file: &File| file.name.rsplit_once('.').map_or_else(|| file.name.clone(), |parts| parts.0.to_owned());
    let texts: BTreeMap<String, &File> =
        files.iter().filter(|file| file.ends(".txt")).map(|file| (path(file), file)).collect();
    for file in files.iter().filter(|file| file.ends(".ann")) {
        let beside = texts.get(&path(file));
        let unread = |file: &File, why: String| format!("“{}” can’t be read: {why}", file.own_name());
        let text = beside.map(|text| text.text().map_err(|why| unread(text, why))).transpose()?;
        let lines = file.plain().map_err(|why| unread(file, why))?;
        let mut article = Article { text, ..Article::default() };
        article.about.title = file.stem().to_owned();
        article.about.file = format!("{}.txt", file.stem());
        let mut sheet = Sheet {
            prefix: path(file),
            brought: &mut brought,
            article: &mut article,
            passages: BTreeMap::new(),
            links: BTreeMap::new(),
            events: Vec::new(),
            later: Vec::new(),
        };
        lines.lines().for_each(|line| sheet.take(line.trim_end_matches('\r')));
        sheet.finish();
        brought.articles.push(article);
    }
    Ok(brought)
}

/// Lines of one file, until it is known what each id is.
struct Sheet<'a> {
    prefix: String,
    brought: &'a mut Brought,
    article: &'a mut Article,
    /// Of passages, their number; of events, that of their trigger.
    passages: BTreeMap<String, usize>,
    links: BTreeMap<String, usize>,
    events: Vec<(String, String)>,
    later: Vec<String>,
}

impl Sheet<'_> {
    fn take(&mut self, line: &str) {
        match line.chars().next() {
            None => {}
            Some('T') => self.passage(line),
            _ => self.later.push(line.to_owned()),
        }
    }

    fn passage(&mut self, line: &str) {
        let parsed = || {
            let mut cells = line.splitn(3, '\t');
            let (id, place) = (cells.next()?, cells.next()?);
            let words = cells.next().unwrap_or("");
            let (label, ranges) = place.split_once(' ')?;
            let range = |range: &str| {
                let (start, end) = range.trim().split_once(' ')?;
                Some((start.trim().parse().ok()?, end.trim().parse().ok()?))
            };
            let ranges: Option<Vec<(usize, usize)>> = ranges.split(';').map(range).collect();
            Some((id, label, ranges?, words))
        };
        let Some((id, label, ranges, words)) = parsed() else {
            self.brought.left.add("lines that can’t be read", line);
            return;
        };
        if self.passages.contains_key(id) {
            self.brought.left.add("passages with the id of another", id);
            return;
        }
        let mut parts = parts(&ranges, words).into_iter();
        let piece = |&(start, end): &(usize, usize)| Piece {
            words: parts.next().flatten().map_or(Words::None, Words::Exact),
            ..Piece::at(start, end)
        };
        let pieces = ranges.iter().map(piece).collect();
        self.passages.insert(id.to_owned(), self.article.passages.len());
        let key = self.key(id);
        self.article.passages.push(Passage { key, pieces, label: flat(label), ..Passage::default() });
    }

    fn key(&self, id: &str) -> String {
        format!("{}#{id}", self.prefix)
    }

    /// The key of a passage, or of the one that an event is named after.
    fn end(&self, id: &str) -> String {
        let number = self.passages.get(id).copied();
        number.and_then(|at| self.article.passages.get(at)).map_or_else(|| self.key(id), |passage| passage.key.clone())
    }

    fn finish(&mut self) {
        let lines = std::mem::take(&mut self.later);
        // Events first, since others speak of them; relations before what is said about them.
        for first in ["E", "R*", "AMN#"] {
            for line in lines.iter().filter(|line| line.starts_with(|letter| first.contains(letter))) {
                if self.line(line).is_none() {
                    self.brought.left.add("lines that can’t be read", line);
                }
            }
            if first == "E" {
                self.roles();
            }
        }
        for line in lines.iter().filter(|line| !line.starts_with(['E', 'R', '*', 'A', 'M', 'N', '#'])) {
            self.brought.left.add("lines of a kind that is not known", line);
        }
    }

    fn line(&mut self, line: &str) -> Option<()> {
        let (id, rest) = line.split_once('\t')?;
        match line.chars().next()? {
            'E' => {
                let (event, roles) = rest.split_once(' ').unwrap_or((rest, ""));
                let trigger = event.split_once(':')?.1;
                let number = *self.passages.get(trigger)?;
                self.passages.insert(id.to_owned(), number);
                self.events.push((id.to_owned(), roles.to_owned()));
            }
            'R' => {
                let mut words = rest.split_whitespace();
                let label = words.next()?;
                let mut end = || Some(words.next()?.split_once(':')?.1);
                let (from, to) = (end()?, end()?);
                self.links.insert(id.to_owned(), self.brought.links.len());
                self.link(label, from, to);
            }
            '*' => {
                let mut words = rest.split_whitespace();
                let label = words.next()?;
                let members: Vec<&str> = words.collect();
                // Each with the next: a chain holds together as well as all pairs.
                members.windows(2).for_each(|pair| {
                    if let [from, to] = pair {
                        self.link(label, from, to);
                    }
                });
            }
            'A' | 'M' => {
                let mut words = rest.split_whitespace();
                let (name, about) = (words.next()?, words.next()?);
                let value = words.collect::<Vec<_>>().join(" ");
                let said = if value.is_empty() { Said::Yes(true) } else { Said::Text(value) };
                let answer = Answer { name: name.to_owned(), said: vec![said], ..Answer::default() };
                self.about(about)?.answers.push(answer);
            }
            'N' => {
                let (what, name) = rest.split_once('\t').unwrap_or((rest, ""));
                let mut words = what.split_whitespace();
                let (kind, about, reference) = (words.next()?, words.next()?, words.next()?);
                let said = if name.is_empty() { reference.to_owned() } else { format!("{reference} {name}") };
                self.about(about)?.answers.push(Answer::text(kind, said));
            }
            _ => {
                let (what, note) = rest.split_once('\t').unwrap_or((rest, ""));
                let about = what.split_whitespace().nth(1)?;
                let note_of = |known: &mut String| {
                    let gap = if known.is_empty() { "" } else { "\n" };
                    known.push_str(&format!("{gap}{}", note.trim()));
                };
                match self.links.get(about).and_then(|&at| self.brought.links.get_mut(at)) {
                    Some(link) => note_of(&mut link.note),
                    None => note_of(&mut self.about(about)?.note),
                }
            }
        }
        Some(())
    }

    fn about(&mut self, id: &str) -> Option<&mut Passage> {
        let at = *self.passages.get(id)?;
        self.article.passages.get_mut(at)
    }

    /// What takes part in events, as relations from the words that name the event.
    fn roles(&mut self) {
        for (id, roles) in std::mem::take(&mut self.events) {
            for (role, end) in roles.split_whitespace().filter_map(|role| role.split_once(':')) {
                self.link(role, &id, end);
            }
        }
    }

    fn link(&mut self, label: &str, from: &str, to: &str) {
        let (from, to) = (self.end(from), self.end(to));
        self.brought.links.push(Link { label: label.to_owned(), from, to, ..Link::default() });
    }
}

/// The words of each range: the column has them all, with a blank between. Where lengths and words do not go together in
/// any way of counting, there are none.
fn parts(ranges: &[(usize, usize)], words: &str) -> Vec<Option<String>> {
    if ranges.len() == 1 {
        return vec![Some(words.to_owned()).filter(|words| !words.is_empty())];
    }
    let lengths: Vec<usize> = ranges.iter().map(|(start, end)| end.saturating_sub(*start)).collect();
    let cut = |size: fn(char) -> usize| -> Option<Vec<Option<String>>> {
        let mut letters = words.chars().peekable();
        let mut out = Vec::new();
        for (at, &length) in lengths.iter().enumerate() {
            if at > 0 {
                letters.next_if_eq(&' ')?;
            }
            let (mut part, mut passed) = (String::new(), 0);
            while passed < length {
                let letter = letters.next()?;
                passed += size(letter);
                part.push(letter);
            }
            out.push(Some(part).filter(|_| passed == length));
        }
        letters.next().is_none().then_some(out)
    };
    let found = cut(|_| 1).or_else(|| cut(char::len_utf16)).or_else(|| cut(char::len_utf8));
    found.unwrap_or_else(|| vec![None; ranges.len()])
}
