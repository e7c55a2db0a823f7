//! WebAnno TSV 3: a line for each token with a column for each feature. Positions are UTF-16 units; the text is put together
//! from its sentences.

use super::brought::{Answer, Article, Brought, Counting, File, Link, Passage, Piece, Words};
use super::cas::label;
use super::count::{Count, Places, Unit, clean};
use super::json::Head;
use crate::text::Span;
use std::collections::BTreeMap;

pub(super) fn is(files: &[File], _: &Head) -> bool {
    files.iter().any(|file| file.plain().is_ok_and(|text| text.starts_with("#FORMAT=WebAnno TSV 3")))
}

pub(super) fn read(files: &[File]) -> Result<Brought, String> {
    let mut brought = Brought::default();
    for file in files {
        let text = file.plain().map_err(|why| format!("“{}” can’t be read: {why}", file.own_name()))?;
        if !text.starts_with("#FORMAT=WebAnno TSV 3") {
            brought.left.add("files of another format", file.own_name());
            continue;
        }
        let mut table = Table::default();
        text.lines().for_each(|line| table.take(line.trim_end_matches('\r')));
        let (words, unit) = table.text();
        brought.counting = Counting { standard: Count::of(unit), ..Counting::default() };
        let mut article = Article { text: Some(words), ..Article::default() };
        let folder = file.name.rsplit('/').nth(1).filter(|_| matches!(file.stem(), "reference" | "data"));
        folder.unwrap_or(file.stem()).clone_into(&mut article.about.title);
        Sheet { table: &table, prefix: &file.name, groups: Vec::new(), brought: &mut brought }.take(&mut article);
        brought.articles.push(article);
    }
    Ok(brought)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Span,
    Relation,
    Chain,
}

/// The columns that belong together.
struct Layer {
    kind: Kind,
    name: String,
    features: Vec<String>,
    /// The number of its first column.
    first: usize,
}

impl Layer {
    fn short(&self) -> &str {
        self.name.rsplit('.').next().unwrap_or(&self.name)
    }
}

struct Row {
    token: String,
    range: (usize, usize),
    form: String,
    cells: Vec<String>,
}

#[derive(Default)]
struct Table {
    layers: Vec<Layer>,
    columns: usize,
    /// The words of each sentence, with the number of its first row.
    sentences: Vec<(String, usize)>,
    rows: Vec<Row>,
    within_text: bool,
    broken: Vec<String>,
}

impl Table {
    fn take(&mut self, line: &str) {
        let layer = [("#T_SP=", Kind::Span), ("#T_RL=", Kind::Relation), ("#T_CH=", Kind::Chain)];
        if let Some((kind, said)) = layer.iter().find_map(|(mark, kind)| Some((*kind, line.strip_prefix(mark)?))) {
            let mut parts = said.split('|');
            let name = parts.next().unwrap_or_default().to_owned();
            let features: Vec<String> = parts.map(str::to_owned).collect();
            let first = self.columns;
            self.columns += features.len().max(1);
            self.layers.push(Layer { kind, name, features, first });
        } else if let Some(words) = line.strip_prefix("#Text=") {
            let words = unescaped(words);
            match self.sentences.last_mut().filter(|_| self.within_text) {
                Some(sentence) => {
                    sentence.0.push('\n');
                    sentence.0.push_str(&words);
                }
                None => self.sentences.push((words, self.rows.len())),
            }
            self.within_text = true;
            return;
        } else if !line.starts_with('#') && !line.is_empty() {
            match row(line) {
                Some(row) => self.rows.push(row),
                None => self.broken.push(line.to_owned()),
            }
        }
        self.within_text = false;
    }

    /// The whole text, and what positions count: that by which every token stands where it says.
    fn text(&self) -> (String, Unit) {
        let tries = [Unit::Utf16, Unit::Characters, Unit::Bytes].map(|unit| (self.text_by(unit), unit));
        let right = |text: &str, unit| {
            let (places, text) = (Places::of(text, Count::of(unit)), clean(text));
            let stands = |row: &&Row| {
                let span = places.byte(row.range.0).zip(places.byte(row.range.1));
                span.is_some_and(|(start, end)| start <= end && Span::new(start, end).of(&text) == row.form)
            };
            self.rows.iter().filter(stands).count()
        };
        let mut best: Option<(usize, String, Unit)> = None;
        for (text, unit) in tries {
            let score = right(&text, unit);
            if best.as_ref().is_none_or(|(known, ..)| score > *known) {
                best = Some((score, text, unit));
            }
        }
        best.map_or_else(|| (String::new(), Unit::Utf16), |(_, text, unit)| (text, unit))
    }

    fn text_by(&self, unit: Unit) -> String {
        let size = |words: &str| match unit {
            Unit::Utf16 => words.encode_utf16().count(),
            Unit::Bytes => words.len(),
            Unit::Characters | Unit::Graphemes => words.chars().count(),
        };
        let mut out = String::new();
        let mut at = 0;
        for (words, first) in &self.sentences {
            let begin = self.rows.get(*first).map_or(at, |row| {
                // A sentence may begin with blanks, before its first token.
                let before = words.split_once(row.form.as_str()).map_or("", |parts| parts.0);
                row.range.0.saturating_sub(if before.trim().is_empty() { size(before) } else { 0 })
            });
            // No file says what stood between sentences; a gap longer than any page is none.
            let gap = begin.saturating_sub(at).min(10_000);
            out.push_str(&"\n".repeat(gap.min(1)));
            out.push_str(&" ".repeat(gap.saturating_sub(1)));
            out.push_str(words);
            at += gap + size(words);
        }
        out
    }
}

fn row(line: &str) -> Option<Row> {
    let mut cells = line.split('\t');
    let token = cells.next()?.to_owned();
    let (start, end) = cells.next()?.split_once('-')?;
    let range = (start.parse().ok()?, end.parse().ok()?);
    let form = unescaped(cells.next()?);
    Some(Row { token, range, form, cells: cells.map(str::to_owned).collect() })
}

fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            out.push(letter);
            continue;
        }
        match letters.next() {
            Some('t') => out.push('\t'),
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some(other) => out.push(other),
            None => out.push('\\'),
        }
    }
    out
}

/// Parts of a cell at a mark that has no backslash before it.
fn parts(cell: &str, mark: char) -> Vec<&str> {
    let (mut out, mut start, mut escaped) = (Vec::new(), 0, false);
    for (at, letter) in cell.char_indices() {
        if letter == mark && !escaped {
            out.push(cell.get(start..at).unwrap_or(""));
            start = at + letter.len_utf8();
        }
        escaped = letter == '\\' && !escaped;
    }
    out.push(cell.get(start..).unwrap_or(""));
    out
}

/// A value and the number behind it that tells alike ones apart.
fn numbered(part: &str) -> (&str, &str) {
    let Some(inner) = part.strip_suffix(']').filter(|inner| !inner.ends_with('\\')) else { return (part, "") };
    match inner.rsplit_once('[') {
        Some((value, number)) if !value.ends_with('\\') => (value, number),
        _ => (part, ""),
    }
}

/// One annotation of a span layer, over all rows in which it stands.
struct Group {
    layer: usize,
    number: String,
    tokens: Vec<String>,
    range: (usize, usize),
    /// The words, where it is on one token only.
    form: Option<String>,
    first_form: String,
    values: BTreeMap<String, String>,
    /// Roles with the tokens they lead to.
    slots: Vec<(String, String)>,
    /// Of a chain: its number and its place in it.
    link: Option<(String, usize)>,
}

struct Sheet<'a> {
    table: &'a Table,
    prefix: &'a str,
    groups: Vec<Group>,
    brought: &'a mut Brought,
}

impl Sheet<'_> {
    fn take(&mut self, article: &mut Article) {
        self.table.broken.iter().for_each(|line| self.brought.left.add("lines that can’t be read", line));
        for (number, layer) in self.table.layers.iter().enumerate() {
            match layer.kind {
                Kind::Span => self.spans(number, layer),
                Kind::Chain => self.chain(number, layer),
                Kind::Relation => {}
            }
        }
        for (at, group) in self.groups.iter().enumerate() {
            article.passages.push(self.passage(at, group));
        }
        self.links();
    }

    fn spans(&mut self, number: usize, layer: &Layer) {
        let table = self.table;
        // Those that go on over several rows, by their number; others stand in one row.
        let mut open: BTreeMap<String, usize> = BTreeMap::new();
        for (nth, row) in table.rows.iter().enumerate() {
            let count = layer.features.len().max(1);
            let cells: Vec<&str> =
                (layer.first..layer.first + count).map(|at| row.cells.get(at).map_or("_", String::as_str)).collect();
            if cells.iter().all(|cell| *cell == "_" || cell.is_empty()) {
                continue;
            }
            let stacks: Vec<Vec<&str>> = cells.iter().map(|cell| parts(cell, '|')).collect();
            for at in 0..stacks.iter().map(Vec::len).max().unwrap_or(0) {
                let entry: Vec<(&str, &str)> = stacks
                    .iter()
                    .map(|stack| numbered(stack.get(at).or(stack.first()).copied().unwrap_or("_")))
                    .collect();
                let id = entry
                    .iter()
                    .map(|part| part.1)
                    .find(|number| number.bytes().all(|byte| byte.is_ascii_digit()) && !number.is_empty())
                    .unwrap_or("");
                let known = open.get(id).copied().filter(|_| !id.is_empty());
                let group = known.unwrap_or_else(|| {
                    let group = Group {
                        layer: number,
                        number: id.to_owned(),
                        tokens: Vec::new(),
                        range: row.range,
                        form: Some(row.form.clone()),
                        first_form: row.form.clone(),
                        values: BTreeMap::new(),
                        slots: Vec::new(),
                        link: None,
                    };
                    self.groups.push(group);
                    self.groups.len() - 1
                });
                if !id.is_empty() {
                    open.insert(id.to_owned(), group);
                }
                if let Some(group) = self.groups.get_mut(group) {
                    extend(group, row, nth > 0 && known.is_some());
                    features(group, layer, &stacks, at);
                }
            }
        }
    }

    fn chain(&mut self, number: usize, layer: &Layer) {
        let mut open: BTreeMap<(String, usize), usize> = BTreeMap::new();
        for row in &self.table.rows {
            let cell = |at: usize| row.cells.get(layer.first + at).map_or("_", String::as_str);
            let (links, kinds) = (parts(cell(0), '|'), parts(cell(1), '|'));
            for (at, link) in links.iter().enumerate().filter(|entry| *entry.1 != "_") {
                let Some((relation, place)) = link.rsplit_once("->") else { continue };
                let Some((chain, nth)) =
                    place.split_once('-').and_then(|(chain, nth)| Some((chain, nth.parse().ok()?)))
                else {
                    continue;
                };
                let key = (chain.to_owned(), nth);
                let known = open.get(&key).copied();
                let group = known.unwrap_or_else(|| {
                    let (kind, number_of_chain) = numbered(kinds.get(at).copied().unwrap_or("*"));
                    let mut values = BTreeMap::new();
                    for (name, said) in [("referenceType", kind), ("referenceRelation", relation)] {
                        if !matches!(said, "*" | "_" | "") {
                            values.insert(name.to_owned(), unescaped(said));
                        }
                    }
                    self.groups.push(Group {
                        layer: number,
                        number: number_of_chain.to_owned(),
                        tokens: Vec::new(),
                        range: row.range,
                        form: Some(row.form.clone()),
                        first_form: row.form.clone(),
                        values,
                        slots: Vec::new(),
                        link: Some(key.clone()),
                    });
                    open.insert(key, self.groups.len() - 1);
                    self.groups.len() - 1
                });
                if let Some(group) = self.groups.get_mut(group) {
                    extend(group, row, known.is_some());
                }
            }
        }
    }

    fn key(&self, at: usize) -> String {
        format!("{}#{at}", self.prefix)
    }

    fn passage(&self, at: usize, group: &Group) -> Passage {
        let layer = self.table.layers.get(group.layer);
        let value = group.values.get("value").map(String::as_str);
        let mut piece = Piece::at(group.range.0, group.range.1);
        piece.words = group
            .form
            .as_ref()
            .map_or_else(|| Words::Hint(group.first_form.clone()), |form| Words::Exact(form.clone()));
        let said = group.values.iter().filter(|entry| entry.0 != "value" && entry.0 != "referenceRelation");
        Passage {
            key: self.key(at),
            pieces: vec![piece],
            label: label(layer.map_or("", Layer::short), value),
            answers: said.map(|(name, value)| Answer::text(name, value)).collect(),
            ..Passage::default()
        }
    }

    fn links(&mut self) {
        let mut links = Vec::new();
        let of_tokens = self.of_tokens();
        let chained = self.groups.iter().enumerate().rev();
        let next: BTreeMap<(usize, &(String, usize)), usize> =
            chained.filter_map(|(at, group)| Some(((group.layer, group.link.as_ref()?), at))).collect();
        for (at, group) in self.groups.iter().enumerate() {
            for (role, target) in &group.slots {
                let (token, number) = numbered(target);
                let end = self.find(&of_tokens, None, (token, number), Some(at));
                links.push((role.clone(), Some(at), end));
            }
            if let Some((chain, nth)) = &group.link
                && let Some(&end) = next.get(&(group.layer, &(chain.clone(), nth + 1)))
            {
                let label = group.values.get("referenceRelation").cloned().unwrap_or_else(|| "next".to_owned());
                links.push((label, Some(at), Some(end)));
            }
        }
        for layer in self.table.layers.iter().filter(|layer| layer.kind == Kind::Relation) {
            self.relations(&of_tokens, layer, &mut links);
        }
        for (label, from, to) in links {
            match (from, to) {
                (Some(from), Some(to)) => {
                    let (from, to) = (self.key(from), self.key(to));
                    self.brought.links.push(Link { label, from, to, ..Link::default() });
                }
                _ => self.brought.left.add("relations between words without a label", label),
            }
        }
    }

    fn relations(
        &self,
        of_tokens: &BTreeMap<&str, Vec<usize>>,
        layer: &Layer,
        links: &mut Vec<(String, Option<usize>, Option<usize>)>,
    ) {
        let Some((base, features)) = layer.features.split_last() else { return };
        let base = base.trim_start_matches("BT_");
        for row in &self.table.rows {
            let ends = row.cells.get(layer.first + features.len()).map_or("_", String::as_str);
            for (at, end) in
                parts(ends, '|').into_iter().enumerate().filter(|entry| entry.1 != "_" && !entry.1.is_empty())
            {
                let (token, numbers) = numbered(end);
                let (from, to) = numbers.split_once('_').unwrap_or(("", ""));
                let said = |nth: usize| {
                    let cell = row.cells.get(layer.first + nth)?;
                    let value = numbered(parts(cell, '|').get(at).copied()?).0;
                    (!matches!(value, "*" | "_" | "")).then(|| unescaped(value))
                };
                let named =
                    features.iter().position(|name| matches!(name.as_str(), "value" | "type" | "DependencyType"));
                let first = || (0..features.len()).find_map(said);
                let label = named.and_then(said).or_else(first).unwrap_or_else(|| layer.short().to_owned());
                links.push((
                    label,
                    self.find(of_tokens, Some(base), (token, from), None),
                    self.find(of_tokens, Some(base), (&row.token, to), None),
                ));
            }
        }
    }

    /// The annotation on a token, of a layer, with a number.
    /// The groups of each token, in their order.
    fn of_tokens(&self) -> BTreeMap<&str, Vec<usize>> {
        let mut of_tokens: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, group) in self.groups.iter().enumerate() {
            group.tokens.iter().for_each(|token| of_tokens.entry(token).or_default().push(at));
        }
        of_tokens
    }

    fn find(
        &self,
        of_tokens: &BTreeMap<&str, Vec<usize>>,
        layer: Option<&str>,
        (token, number): (&str, &str),
        but: Option<usize>,
    ) -> Option<usize> {
        let fits = |(at, group): &(usize, &Group)| {
            let of_layer =
                layer.is_none_or(|name| self.table.layers.get(group.layer).is_some_and(|layer| layer.name == name));
            let same = matches!(number, "" | "0") || group.number == number;
            of_layer && same && Some(*at) != but
        };
        let groups = of_tokens.get(token).into_iter().flatten();
        groups.filter_map(|&at| Some((at, self.groups.get(at)?))).find(fits).map(|entry| entry.0)
    }
}

fn extend(group: &mut Group, row: &Row, goes_on: bool) {
    group.tokens.push(row.token.clone());
    group.range = (group.range.0.min(row.range.0), group.range.1.max(row.range.1));
    if goes_on {
        group.form = None;
    }
}

fn features(group: &mut Group, layer: &Layer, stacks: &[Vec<&str>], at: usize) {
    let mut role: Option<Vec<String>> = None;
    for (name, stack) in layer.features.iter().zip(stacks) {
        let raw = stack.get(at).copied().unwrap_or("_");
        if name.starts_with("ROLE_") {
            role = Some(parts(raw, ';').into_iter().map(|role| unescaped(numbered(role).0)).collect());
            continue;
        }
        if let Some(roles) = role.take() {
            // The column behind the roles says where each leads.
            for (role, target) in roles.into_iter().zip(parts(raw, ';')) {
                if !matches!(target, "_" | "*" | "") {
                    let role = if matches!(role.as_str(), "*" | "_" | "") { "link".to_owned() } else { role };
                    group.slots.push((role, target.to_owned()));
                }
            }
            continue;
        }
        let value = numbered(raw).0;
        if !name.is_empty() && !matches!(value, "*" | "_" | "") {
            group.values.insert(name.clone(), unescaped(value));
        }
    }
}
