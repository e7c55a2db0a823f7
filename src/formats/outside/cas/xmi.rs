//! XMI: what is a reference stands in the type system; without it, what is usually one.

use super::Structure;
use crate::formats::outside::brought::{File, Said};
use crate::formats::outside::xml;
use std::collections::BTreeMap;

/// What the features of types are, as far as a type system was given.
#[derive(Debug, Default)]
pub(super) struct Types {
    supers: BTreeMap<String, String>,
    features: BTreeMap<(String, String), Range>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Range {
    Text,
    Number,
    Yes,
    Reference,
}

impl Types {
    pub(super) fn take(&mut self, file: &File) -> Result<(), String> {
        let text = xml::text_of(file)?;
        let tree = xml::tree(file, &text)?;
        let said = |node, name| xml::below(node, name).next().map(xml::words).unwrap_or_default().trim().to_owned();
        for kind in xml::all(tree.root_element(), "typeDescription") {
            let name = said(kind, "name");
            self.supers.insert(name.clone(), said(kind, "supertypeName"));
            for feature in xml::all(kind, "featureDescription") {
                let range = said(feature, "rangeTypeName");
                self.features.insert((name.clone(), said(feature, "name")), self.range(&range));
            }
        }
        // Types that are restricted texts may be described after those that use them.
        let restricted: Vec<String> =
            self.supers.iter().filter(|entry| entry.1 == "uima.cas.String").map(|entry| entry.0.clone()).collect();
        for kind in xml::all(tree.root_element(), "typeDescription") {
            for feature in xml::all(kind, "featureDescription") {
                if restricted.contains(&said(feature, "rangeTypeName")) {
                    self.features.insert((said(kind, "name"), said(feature, "name")), Range::Text);
                }
            }
        }
        Ok(())
    }

    fn range(&self, name: &str) -> Range {
        match name {
            "uima.cas.Boolean" => Range::Yes,
            "uima.cas.Integer" | "uima.cas.Long" | "uima.cas.Short" | "uima.cas.Byte" | "uima.cas.Double"
            | "uima.cas.Float" => Range::Number,
            "uima.cas.String" | "uima.cas.StringArray" | "uima.cas.StringList" => Range::Text,
            other if other.ends_with("Array") && other != "uima.cas.FSArray" => Range::Text,
            other if self.supers.get(other).is_some_and(|above| above == "uima.cas.String") => Range::Text,
            _ => Range::Reference,
        }
    }

    /// What a feature is; `None` where no type system says.
    fn of(&self, kind: &str, feature: &str) -> Option<Range> {
        let mut here = kind;
        for _ in 0..64 {
            if let Some(range) = self.features.get(&(here.to_owned(), feature.to_owned())) {
                return Some(*range);
            }
            here = self.supers.get(here)?;
        }
        None
    }
}

/// Features that are references wherever nobody says so.
const REFERENCES: &[&str] =
    &["sofa", "Governor", "Dependent", "target", "first", "next", "links", "elements", "governor", "dependent"];

pub(super) fn structures(file: &File, types: &Types) -> Result<Vec<Structure>, String> {
    let text = xml::text_of(file)?;
    let tree = xml::tree(file, &text)?;
    let mut out = Vec::new();
    for node in tree.root_element().children().filter(roxmltree::Node::is_element) {
        let space = node.tag_name().namespace().unwrap_or_default();
        let package = space.trim_start_matches("http:///").trim_end_matches(".ecore").replace('/', ".");
        let kind = if package == "uima.noNamespace" {
            node.tag_name().name().to_owned()
        } else {
            format!("{package}.{}", node.tag_name().name())
        };
        let attribute = |name: &str| node.attributes().find(|one| one.name() == name && one.namespace().is_some());
        let Some(id) = attribute("id").and_then(|id| id.value().parse().ok()) else { continue };
        let mut one = Structure { id, kind, ..Structure::default() };
        for attribute in node.attributes().filter(|attribute| attribute.namespace().is_none()) {
            feature(&mut one, types, attribute.name(), attribute.value());
        }
        for child in node.children().filter(roxmltree::Node::is_element) {
            let (name, value) = (child.tag_name().name(), xml::words(child));
            match one.values.iter_mut().find(|entry| entry.0 == name) {
                Some(known) => known.1.push(Said::Text(value)),
                None => one.values.push((name.to_owned(), vec![Said::Text(value)])),
            }
        }
        out.push(one);
    }
    Ok(out)
}

fn feature(one: &mut Structure, types: &Types, name: &str, value: &str) {
    let numbers = || value.split_whitespace().map(|number| number.parse().ok()).collect::<Option<Vec<i64>>>();
    let of_uima = matches!(name, "begin" | "end" | "sofaString" | "sofaID" | "sofaNum" | "mimeType");
    let range = if of_uima { Some(Range::Text) } else { types.of(&one.kind, name) };
    let is_reference = REFERENCES.contains(&name) || range == Some(Range::Reference);
    if let Some(refs) = numbers().filter(|_| is_reference && !of_uima) {
        one.refs.push((name.to_owned(), refs));
        return;
    }
    let said = match range {
        Some(Range::Yes) => Said::Yes(value == "true"),
        Some(Range::Number) => Said::Number(value.to_owned()),
        None if matches!(value, "true" | "false") => Said::Yes(value == "true"),
        Some(Range::Text | Range::Reference) | None => Said::Text(value.to_owned()),
    };
    one.values.push((name.to_owned(), vec![said]));
}
