//! What putting two copies together came to, in sentences.

use super::Merged;
use crate::model::{Change, Delta};

impl Merged {
    /// What changes here, in a few words: *2 statements and 1 actor added, 1 statement changed*; nothing where nothing does.
    #[must_use]
    pub fn summary(&self) -> Option<String> {
        let mut counts: Vec<(&'static str, &'static str, usize)> = Vec::new();
        for change in &self.changes {
            let (noun, what) = match change {
                Change::Info(delta) => ("title", what(delta)),
                Change::Document(delta) => ("article", what(delta)),
                Change::Tag(delta) => ("tag", what(delta)),
                Change::Field(delta) => ("field", what(delta)),
                Change::RelationType(delta) => ("type of relation", what(delta)),
                Change::Actor(delta) => ("actor", what(delta)),
                Change::Issue(delta) => ("issue", what(delta)),
                Change::Coder(delta) => ("coder", what(delta)),
                Change::Annotation(delta) => ("statement", what(delta)),
                Change::Relation(delta) => ("relation", what(delta)),
            };
            match counts.iter_mut().find(|known| (known.0, known.1) == (what, noun)) {
                Some(known) => known.2 += 1,
                None => counts.push((what, noun, 1)),
            }
        }
        let parts: Vec<String> = ["added", "changed", "removed"]
            .into_iter()
            .filter_map(|what| {
                let of: Vec<String> =
                    counts.iter().filter(|known| known.0 == what).map(|known| counted(known.1, known.2)).collect();
                (!of.is_empty()).then(|| format!("{} {what}", of.join(", ")))
            })
            .collect();
        (!parts.is_empty()).then(|| parts.join("; "))
    }

    /// What a person should look at, a sentence each.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        let clashes = self.clashes.iter().map(|clash| {
            format!(
                "Both copies changed “{}” of {}: “{}” stands there now, and “{}” is kept in a note",
                clash.field, clash.row, clash.counts, clash.other
            )
        });
        let away = match self.away {
            0 => None,
            1 => Some("1 row of the other copy was removed here since, and stays removed".to_owned()),
            count => Some(format!("{count} rows of the other copy were removed here since, and stay removed")),
        };
        clashes.chain(self.kept.iter().cloned()).chain(self.alike.iter().cloned()).chain(away).collect()
    }
}

fn what<R>(delta: &Delta<R>) -> &'static str {
    match (&delta.before, &delta.after) {
        (None, _) => "added",
        (Some(_), Some(_)) => "changed",
        (Some(_), None) => "removed",
    }
}

fn counted(noun: &str, count: usize) -> String {
    match noun {
        _ if count == 1 => format!("1 {noun}"),
        "type of relation" => format!("{count} types of relation"),
        _ => format!("{count} {noun}s"),
    }
}
