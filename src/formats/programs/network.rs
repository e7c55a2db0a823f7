//! Who takes a stand on what, as a network of actors and issues for programs that draw and measure such.
//!
//! GraphML: <http://graphml.graphdrawing.org/specification.html>; GEXF 1.2: <https://gexf.net/1.2/>. An edge is an actor and an
//! issue; it counts the statements that name both, and how often each answer of a closed field was given in them.

use super::said::Seen;
use crate::formats::report::{ExportError, Losses, Lost, Report};
use crate::formats::scope::{Options, Scope, Uses};
use crate::formats::tables::{actor_kind, identity};
use crate::formats::xml::{as_read, attribute};
use crate::formats::{Exporter, Group, Verified};
use crate::model::{Actor, Annotation, FieldKind, Id, Issue, Project, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

pub(in crate::formats) struct GraphMl;
pub(in crate::formats) struct Gexf;

/// What is told of a node, in this order.
const TOLD: [&str; 7] = ["label", "type", "kind", "identity", "role", "country", "group"];

struct Network<'a> {
    actors: BTreeMap<Id<Actor>, &'a Actor>,
    issues: BTreeMap<Id<Issue>, &'a Issue>,
    edges: BTreeMap<(Id<Actor>, Id<Issue>), Edge>,
    /// Field and answer.
    answers: BTreeSet<(String, String)>,
    statements: usize,
    report: Report,
}

#[derive(Default)]
struct Edge {
    statements: usize,
    answers: BTreeMap<(String, String), usize>,
}

impl<'a> Network<'a> {
    fn of(seen: &Seen<'a>) -> Self {
        let mut network = Self {
            actors: BTreeMap::new(),
            issues: BTreeMap::new(),
            edges: BTreeMap::new(),
            answers: BTreeSet::new(),
            statements: 0,
            report: Report::default(),
        };
        let mut losses = Losses::default();
        let project = seen.project();
        for &document in &seen.selection.documents {
            network.report.documents += 1;
            for row in seen.selection.statements(document.id) {
                seen.selection.tell_cut_relations(&row, &mut losses);
                let relations = seen.selection.relations_from(row.id).len();
                losses.add_many(Lost::RelationsNotHeld, relations, || document.title.clone());
                let (actors, issues) = (speakers(project, &row), issues(project, &row));
                if actors.is_empty() || issues.is_empty() {
                    losses.add(Lost::NoEdge, || seen.selection.tag_name(row.tag).to_owned());
                    continue;
                }
                network.statements += 1;
                let closed = seen.told(document, &row).into_iter().filter(|told| told.closed);
                let answers: BTreeSet<(String, String)> =
                    closed.flat_map(|told| told.texts.into_iter().map(move |text| (told.name.clone(), text))).collect();
                for (&actor, &issue) in actors.iter().flat_map(|actor| issues.iter().map(move |issue| (actor, issue))) {
                    let edge = network.edges.entry((actor, issue)).or_default();
                    edge.statements += 1;
                    answers.iter().for_each(|answer| *edge.answers.entry(answer.clone()).or_default() += 1);
                }
                network.actors.extend(actors.iter().filter_map(|&id| Some((id, project.actors().get(id)?))));
                network.issues.extend(issues.iter().filter_map(|&id| Some((id, project.issues().get(id)?))));
                network.answers.extend(answers);
            }
        }
        losses.add_many(Lost::WordsNotHeld, network.statements, String::new);
        network.report.statements = network.statements;
        network.report.rows = network.edges.len();
        network.report.lost = losses.into_list();
        network
    }

    /// Each node with its id and what is told of it.
    fn nodes(&self) -> impl Iterator<Item = (String, [String; TOLD.len()])> + '_ {
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

fn uses() -> Uses {
    Uses { unit: false, several: false, exact: false, leave_text_out: false }
}

impl Exporter for GraphMl {
    fn id(&self) -> &'static str {
        "graphml"
    }
    fn title(&self) -> &'static str {
        "Actor–issue network"
    }
    fn hint(&self) -> &'static str {
        "For visone, yEd, Cytoscape, networkx and igraph"
    }
    fn format(&self) -> &'static str {
        "GraphML"
    }
    fn extension(&self) -> &'static str {
        "graphml"
    }
    fn group(&self) -> Group {
        Group::Programs
    }
    fn uses(&self) -> Uses {
        uses()
    }
    fn is_count(&self) -> bool {
        true
    }

    fn write(
        &self,
        project: &Project,
        scope: &Scope,
        options: &Options,
        out: &mut dyn Write,
    ) -> Result<Report, ExportError> {
        let network = Network::of(&Seen::new(project, scope, options));
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
        writeln!(out, "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">")?;
        for (at, name) in TOLD.iter().enumerate() {
            writeln!(out, "  <key id=\"n{at}\" for=\"node\" attr.name=\"{name}\" attr.type=\"string\"/>")?;
        }
        for (at, name) in network.count_names().iter().enumerate() {
            let name = attribute(name);
            writeln!(out, "  <key id=\"e{at}\" for=\"edge\" attr.name=\"{name}\" attr.type=\"int\"/>")?;
        }
        writeln!(out, "  <key id=\"w\" for=\"edge\" attr.name=\"weight\" attr.type=\"double\"/>")?;
        writeln!(out, "  <graph id=\"G\" edgedefault=\"undirected\">")?;
        for (id, told) in network.nodes() {
            writeln!(out, "    <node id=\"{id}\">")?;
            for (at, words) in told.iter().enumerate().filter(|entry| !entry.1.is_empty()) {
                writeln!(out, "      <data key=\"n{at}\">{}</data>", attribute(words))?;
            }
            writeln!(out, "    </node>")?;
        }
        for ((actor, issue), edge) in &network.edges {
            writeln!(out, "    <edge source=\"{actor}\" target=\"{issue}\">")?;
            for (at, count) in network.counts(edge).iter().enumerate() {
                writeln!(out, "      <data key=\"e{at}\">{count}</data>")?;
            }
            writeln!(out, "      <data key=\"w\">{}</data>\n    </edge>", edge.statements)?;
        }
        writeln!(out, "  </graph>\n</graphml>")?;
        out.flush()?;
        Ok(network.report)
    }

    fn verify(&self, project: &Project, scope: &Scope, options: &Options, exported: &[u8]) -> Result<Verified, String> {
        let network = Network::of(&Seen::new(project, scope, options));
        let words = std::str::from_utf8(exported).map_err(|error| error.to_string())?;
        let tree = roxmltree::Document::parse(words).map_err(|error| error.to_string())?;
        let data = |node: roxmltree::Node<'_, '_>, key: &str| {
            let found = node.children().find(|data| data.attribute("key") == Some(key));
            found.and_then(|data| data.text()).unwrap_or_default().to_owned()
        };
        compare(&network, &tree, ("node", "edge"), |node, is_edge, at| {
            data(node, &format!("{}{at}", if is_edge { "e" } else { "n" }))
        })
    }
}

impl Exporter for Gexf {
    fn id(&self) -> &'static str {
        "gexf"
    }
    fn title(&self) -> &'static str {
        "Network for Gephi"
    }
    fn hint(&self) -> &'static str {
        "Actors and issues, with what Gephi colours and filters by"
    }
    fn format(&self) -> &'static str {
        "GEXF"
    }
    fn extension(&self) -> &'static str {
        "gexf"
    }
    fn group(&self) -> Group {
        Group::Programs
    }
    fn uses(&self) -> Uses {
        uses()
    }
    fn is_count(&self) -> bool {
        true
    }

    fn write(
        &self,
        project: &Project,
        scope: &Scope,
        options: &Options,
        out: &mut dyn Write,
    ) -> Result<Report, ExportError> {
        let network = Network::of(&Seen::new(project, scope, options));
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
        writeln!(out, "<gexf xmlns=\"http://www.gexf.net/1.2draft\" version=\"1.2\">")?;
        writeln!(out, "  <meta><creator>Standpoint</creator></meta>")?;
        writeln!(out, "  <graph mode=\"static\" defaultedgetype=\"undirected\">\n    <attributes class=\"node\">")?;
        for (at, name) in TOLD.iter().enumerate().skip(1) {
            writeln!(out, "      <attribute id=\"{at}\" title=\"{name}\" type=\"string\"/>")?;
        }
        writeln!(out, "    </attributes>\n    <attributes class=\"edge\">")?;
        for (at, name) in network.count_names().iter().enumerate() {
            writeln!(out, "      <attribute id=\"{at}\" title=\"{}\" type=\"integer\"/>", attribute(name))?;
        }
        writeln!(out, "    </attributes>\n    <nodes>")?;
        for (id, told) in network.nodes() {
            let [label, ..] = &told;
            writeln!(out, "      <node id=\"{id}\" label=\"{}\">\n        <attvalues>", attribute(label))?;
            for (at, words) in told.iter().enumerate().skip(1).filter(|entry| !entry.1.is_empty()) {
                writeln!(out, "          <attvalue for=\"{at}\" value=\"{}\"/>", attribute(words))?;
            }
            writeln!(out, "        </attvalues>\n      </node>")?;
        }
        writeln!(out, "    </nodes>\n    <edges>")?;
        for (number, ((actor, issue), edge)) in network.edges.iter().enumerate() {
            let weight = edge.statements;
            writeln!(out, "      <edge id=\"{number}\" source=\"{actor}\" target=\"{issue}\" weight=\"{weight}\">")?;
            writeln!(out, "        <attvalues>")?;
            for (at, count) in network.counts(edge).iter().enumerate() {
                writeln!(out, "          <attvalue for=\"{at}\" value=\"{count}\"/>")?;
            }
            writeln!(out, "        </attvalues>\n      </edge>")?;
        }
        writeln!(out, "    </edges>\n  </graph>\n</gexf>")?;
        out.flush()?;
        Ok(network.report)
    }

    fn verify(&self, project: &Project, scope: &Scope, options: &Options, exported: &[u8]) -> Result<Verified, String> {
        let network = Network::of(&Seen::new(project, scope, options));
        let words = std::str::from_utf8(exported).map_err(|error| error.to_string())?;
        let tree = roxmltree::Document::parse(words).map_err(|error| error.to_string())?;
        compare(&network, &tree, ("node", "edge"), |node, is_edge, at| {
            if !is_edge && at == 0 {
                return node.attribute("label").unwrap_or_default().to_owned();
            }
            let found = node.descendants().find(|value| value.attribute("for") == Some(at.to_string().as_str()));
            found.and_then(|value| value.attribute("value")).unwrap_or_default().to_owned()
        })
    }
}

/// Compares nodes and edges, in order, with the network that they were made of.
fn compare(
    network: &Network<'_>,
    tree: &roxmltree::Document<'_>,
    (node, edge): (&str, &str),
    told: impl Fn(roxmltree::Node<'_, '_>, bool, usize) -> String,
) -> Result<Verified, String> {
    let mut nodes = tree.descendants().filter(|found| found.has_tag_name(node));
    for (id, wanted) in network.nodes() {
        let found = nodes.next().filter(|found| found.attribute("id") == Some(id.as_str()));
        let found = found.ok_or_else(|| format!("the node “{}” is missing", wanted.concat()))?;
        if (0..TOLD.len()).any(|at| wanted.get(at).map(|words| as_read(words)) != Some(told(found, false, at))) {
            return Err(format!("what it says of {id} differs from the project"));
        }
    }
    let mut edges = tree.descendants().filter(|found| found.has_tag_name(edge));
    for ((actor, issue), wanted) in &network.edges {
        let ends = (Some(actor.to_string()), Some(issue.to_string()));
        let is_it = |found: &roxmltree::Node<'_, '_>| {
            let end = |name: &str| found.attribute(name).map(str::to_owned);
            (end("source"), end("target")) == ends
        };
        let found = edges.next().filter(is_it).ok_or_else(|| format!("the edge from {actor} to {issue} is missing"))?;
        for (at, count) in network.counts(wanted).iter().enumerate() {
            if told(found, true, at) != count.to_string() {
                return Err(format!("the counts between {actor} and {issue} differ from the project"));
            }
        }
    }
    if nodes.next().is_some() || edges.next().is_some() {
        return Err("it has more than was exported".to_owned());
    }
    Ok(Verified { statements: network.statements, spans: 0 })
}
