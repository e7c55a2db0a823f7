//! Who takes a stand on what, as a network of actors and issues for programs that draw and measure such.
//!
//! GraphML: <http://graphml.graphdrawing.org/specification.html>; GEXF 1.2: <https://gexf.net/1.2/>. An edge is an actor and an
//! issue; it counts the statements that name both, and how often each answer of a closed field was given in them.

use super::said::Seen;
use crate::formats::back::Lines;
use crate::formats::report::{ExportError, Losses, Lost, Report};
use crate::formats::scope::Selection;
use crate::formats::tables::{actor_kind, identity};
use crate::formats::xml::{as_read, attribute};
use crate::formats::{Exporter, Verified};
use crate::model::{Actor, Annotation, FieldKind, Id, Issue, Project, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, Write};

pub(in crate::formats) enum Network {
    GraphMl,
    Gexf,
}

/// What is told of a node, in this order.
const TOLD: [&str; 7] = ["label", "type", "kind", "identity", "role", "country", "group"];

struct Graph<'a> {
    actors: BTreeMap<Id<Actor>, &'a Actor>,
    issues: BTreeMap<Id<Issue>, &'a Issue>,
    edges: BTreeMap<Ends, Edge>,
    /// Field and answer.
    answers: BTreeSet<(String, String)>,
    statements: usize,
    report: Report,
}

/// An id, and what is told of it.
type Node = (String, [String; TOLD.len()]);
type Ends = (Id<Actor>, Id<Issue>);

#[derive(Default)]
struct Edge {
    statements: usize,
    answers: BTreeMap<(String, String), usize>,
}

impl<'a> Graph<'a> {
    fn of(seen: &Seen<'a>) -> Self {
        let mut graph = Self {
            actors: BTreeMap::new(),
            issues: BTreeMap::new(),
            edges: BTreeMap::new(),
            answers: BTreeSet::new(),
            statements: 0,
            report: Report::default(),
        };
        let mut losses = Losses::default();
        seen.selection.tell(&mut losses);
        let project = seen.project();
        for (document, statements) in seen.selection.articles() {
            graph.report.documents += 1;
            for row in statements {
                let relations = seen.selection.relations_from(row.id).len();
                losses.add_many(Lost::RelationsNotHeld, relations, || document.title.clone());
                let (actors, issues) = (speakers(project, &row), issues(project, &row));
                if actors.is_empty() || issues.is_empty() {
                    losses.add(Lost::NoEdge, || seen.selection.tag_name(row.tag).to_owned());
                    continue;
                }
                graph.statements += 1;
                let closed = seen.told(document, &row).into_iter().filter(|told| told.closed);
                let answers: BTreeSet<(String, String)> =
                    closed.flat_map(|told| told.texts.into_iter().map(move |text| (told.name.clone(), text))).collect();
                for (&actor, &issue) in actors.iter().flat_map(|actor| issues.iter().map(move |issue| (actor, issue))) {
                    let edge = graph.edges.entry((actor, issue)).or_default();
                    edge.statements += 1;
                    answers.iter().for_each(|answer| *edge.answers.entry(answer.clone()).or_default() += 1);
                }
                graph.actors.extend(actors.iter().filter_map(|&id| Some((id, project.actors().get(id)?))));
                graph.issues.extend(issues.iter().filter_map(|&id| Some((id, project.issues().get(id)?))));
                graph.answers.extend(answers);
            }
        }
        losses.add_many(Lost::WordsNotHeld, graph.statements, String::new);
        graph.report.statements = graph.statements;
        graph.report.rows = graph.edges.len();
        graph.report.lost = losses.into_list();
        graph
    }

    /// Each node with its id and what is told of it.
    fn nodes(&self) -> impl Iterator<Item = Node> + '_ {
        let actors = self.actors.iter().map(|(id, row)| {
            let of = [actor_kind(row.kind), identity(row.identity)].map(str::to_owned);
            let [kind, identity] = of;
            let told = [&row.name, "actor", &kind, &identity, &row.role, &row.country, ""].map(str::to_owned);
            (id.to_string(), told)
        });
        let issues = self
            .issues
            .iter()
            .map(|(id, row)| (id.to_string(), [&row.wording, "issue", "", "", "", "", &row.group].map(str::to_owned)));
        actors.chain(issues)
    }

    /// Counts of an edge: all statements, then each answer.
    fn counts(&self, edge: &Edge) -> Vec<usize> {
        let each = self.answers.iter().map(|answer| edge.answers.get(answer).copied().unwrap_or_default());
        std::iter::once(edge.statements).chain(each).collect()
    }

    fn count_names(&self) -> Vec<String> {
        let each = self.answers.iter().map(|(field, answer)| format!("{field}: {answer}"));
        std::iter::once("statements".to_owned()).chain(each).collect()
    }
}

/// Whose words or stance it is: the first question after actors of its tag.
fn speakers(project: &Project, row: &Annotation) -> BTreeSet<Id<Actor>> {
    let value = project.speaker_field(row.tag).and_then(|field| row.value(field.id));
    match value {
        Some(Value::Actors(ids)) => ids.iter().copied().collect(),
        _ => BTreeSet::new(),
    }
}

fn issues(project: &Project, row: &Annotation) -> BTreeSet<Id<Issue>> {
    let fields = project.fields_of(row.tag).filter(|field| field.kind == FieldKind::Issues);
    let ids = fields.filter_map(|field| match row.value(field.id) {
        Some(Value::Issues(ids)) => Some(ids.iter().copied()),
        _ => None,
    });
    ids.flatten().collect()
}

impl Network {
    /// All up to the first node.
    fn head(&self, graph: &Graph<'_>, out: &mut dyn Write) -> std::io::Result<()> {
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
        let counts = graph.count_names();
        match self {
            Self::GraphMl => {
                writeln!(out, "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">")?;
                for (at, name) in TOLD.iter().enumerate() {
                    writeln!(out, "  <key id=\"n{at}\" for=\"node\" attr.name=\"{name}\" attr.type=\"string\"/>")?;
                }
                for (at, name) in counts.iter().enumerate() {
                    let name = attribute(name);
                    writeln!(out, "  <key id=\"e{at}\" for=\"edge\" attr.name=\"{name}\" attr.type=\"int\"/>")?;
                }
                writeln!(out, "  <key id=\"w\" for=\"edge\" attr.name=\"weight\" attr.type=\"double\"/>")?;
                writeln!(out, "  <graph id=\"G\" edgedefault=\"undirected\">")
            }
            Self::Gexf => {
                writeln!(out, "<gexf xmlns=\"http://www.gexf.net/1.2draft\" version=\"1.2\">")?;
                writeln!(out, "  <meta><creator>Standpoint</creator></meta>")?;
                writeln!(out, "  <graph mode=\"static\" defaultedgetype=\"undirected\">")?;
                writeln!(out, "    <attributes class=\"node\">")?;
                for (at, name) in TOLD.iter().enumerate().skip(1) {
                    writeln!(out, "      <attribute id=\"{at}\" title=\"{name}\" type=\"string\"/>")?;
                }
                writeln!(out, "    </attributes>\n    <attributes class=\"edge\">")?;
                for (at, name) in counts.iter().enumerate() {
                    let name = attribute(name);
                    writeln!(out, "      <attribute id=\"{at}\" title=\"{name}\" type=\"integer\"/>")?;
                }
                writeln!(out, "    </attributes>\n    <nodes>")
            }
        }
    }

    fn node(&self, (id, told): &Node, out: &mut dyn Write) -> std::io::Result<()> {
        let filled = told.iter().enumerate().filter(|entry| !entry.1.is_empty());
        match self {
            Self::GraphMl => {
                writeln!(out, "    <node id=\"{id}\">")?;
                for (at, words) in filled {
                    writeln!(out, "      <data key=\"n{at}\">{}</data>", attribute(words))?;
                }
                writeln!(out, "    </node>")
            }
            Self::Gexf => {
                let [label, ..] = told;
                writeln!(out, "      <node id=\"{id}\" label=\"{}\">\n        <attvalues>", attribute(label))?;
                for (at, words) in filled.skip_while(|entry| entry.0 == 0) {
                    writeln!(out, "          <attvalue for=\"{at}\" value=\"{}\"/>", attribute(words))?;
                }
                writeln!(out, "        </attvalues>\n      </node>")
            }
        }
    }

    fn edge(&self, number: usize, ends: &Ends, counts: &[usize], out: &mut dyn Write) -> std::io::Result<()> {
        let (actor, issue) = ends;
        let weight = counts.first().copied().unwrap_or_default();
        match self {
            Self::GraphMl => {
                writeln!(out, "    <edge source=\"{actor}\" target=\"{issue}\">")?;
                for (at, count) in counts.iter().enumerate() {
                    writeln!(out, "      <data key=\"e{at}\">{count}</data>")?;
                }
                writeln!(out, "      <data key=\"w\">{weight}</data>\n    </edge>")
            }
            Self::Gexf => {
                writeln!(
                    out,
                    "      <edge id=\"{number}\" source=\"{actor}\" target=\"{issue}\" weight=\"{weight}\">"
                )?;
                writeln!(out, "        <attvalues>")?;
                for (at, count) in counts.iter().enumerate() {
                    writeln!(out, "          <attvalue for=\"{at}\" value=\"{count}\"/>")?;
                }
                writeln!(out, "        </attvalues>\n      </edge>")
            }
        }
    }

    /// What stands between nodes and edges, and behind these.
    fn between(&self) -> [&'static str; 2] {
        match self {
            Self::GraphMl => ["", "  </graph>\n</graphml>\n"],
            Self::Gexf => ["    </nodes>\n    <edges>\n", "    </edges>\n  </graph>\n</gexf>\n"],
        }
    }
}

impl Exporter for Network {
    fn write(&self, selection: &Selection<'_>, out: &mut dyn Write) -> Result<Report, ExportError> {
        let graph = Graph::of(&Seen::new(selection));
        let [between, end] = self.between();
        self.head(&graph, out)?;
        for node in graph.nodes() {
            self.node(&node, out)?;
        }
        out.write_all(between.as_bytes())?;
        for (number, (ends, edge)) in graph.edges.iter().enumerate() {
            self.edge(number, ends, &graph.counts(edge), out)?;
        }
        out.write_all(end.as_bytes())?;
        out.flush()?;
        Ok(graph.report)
    }

    /// Compares nodes and edges, in order, with the network that they were made of.
    fn verify(&self, selection: &Selection<'_>, exported: &mut dyn BufRead) -> Result<Verified, String> {
        let graph = Graph::of(&Seen::new(selection));
        let mut lines = Lines::new(exported);
        let indent = match self {
            Self::GraphMl => "    ",
            Self::Gexf => "      ",
        };
        let [node, edge] = ["node", "edge"].map(|name| (format!("{indent}<{name} "), format!("{indent}</{name}>")));
        for (id, told) in graph.nodes() {
            let found =
                lines.block(&node.0, &node.1)?.ok_or_else(|| format!("the node “{}” is missing", told.concat()))?;
            let tree = roxmltree::Document::parse(&found).map_err(|error| error.to_string())?;
            let found = tree.root_element();
            let same = |at: usize, words: &String| self.told(found, false, at) == as_read(words);
            if found.attribute("id") != Some(id.as_str()) || !told.iter().enumerate().all(|(at, words)| same(at, words))
            {
                return Err(format!("what it says of {id} differs from the project"));
            }
        }
        for ((actor, issue), wanted) in &graph.edges {
            let differs = || format!("the edge from {actor} to {issue} differs from the project");
            let found = lines.block(&edge.0, &edge.1)?.ok_or_else(differs)?;
            let tree = roxmltree::Document::parse(&found).map_err(|error| error.to_string())?;
            let found = tree.root_element();
            let ends = [("source", actor.to_string()), ("target", issue.to_string())];
            let same = |(at, count): (usize, &usize)| self.told(found, true, at) == count.to_string();
            if ends.iter().any(|(name, id)| found.attribute(*name) != Some(id.as_str()))
                || !graph.counts(wanted).iter().enumerate().all(same)
            {
                return Err(differs());
            }
        }
        let [_, end] = self.between();
        lines.ends(&edge.0, end.lines().last().unwrap_or_default())?;
        Ok(Verified { statements: graph.statements, spans: 0 })
    }
}

impl Network {
    /// What a node or an edge says under a number.
    fn told(&self, of: roxmltree::Node<'_, '_>, is_edge: bool, at: usize) -> String {
        let told = match self {
            Self::GraphMl => {
                let key = format!("{}{at}", if is_edge { "e" } else { "n" });
                let data = of.children().find(|data| data.attribute("key") == Some(key.as_str()));
                data.and_then(|data| data.text())
            }
            Self::Gexf if !is_edge && at == 0 => of.attribute("label"),
            Self::Gexf => {
                let value = of.descendants().find(|value| value.attribute("for") == Some(at.to_string().as_str()));
                value.and_then(|value| value.attribute("value"))
            }
        };
        told.unwrap_or_default().to_owned()
    }
}
