//! CAS JSON: features whose names begin with an at sign are references.

use super::Structure;
use crate::formats::outside::brought::Said;
use serde_json::Value;

pub(super) fn structures(value: &Value) -> Vec<Structure> {
    let all = value.get("%FEATURE_STRUCTURES");
    let rows: Vec<(Option<&str>, &Value)> = match all {
        Some(Value::Array(rows)) => rows.iter().map(|row| (None, row)).collect(),
        Some(Value::Object(rows)) => rows.iter().map(|(id, row)| (Some(id.as_str()), row)).collect(),
        _ => Vec::new(),
    };
    rows.into_iter().filter_map(|(id, row)| structure(id, row)).collect()
}

fn structure(id: Option<&str>, row: &Value) -> Option<Structure> {
    let id = row.get("%ID").and_then(Value::as_i64).or_else(|| id?.parse().ok())?;
    let mut one = Structure { id, kind: row.get("%TYPE").and_then(Value::as_str)?.to_owned(), ..Structure::default() };
    for (name, value) in row.as_object()? {
        if name == "%ELEMENTS" {
            one.refs.push((name.clone(), numbers(value)));
        } else if let Some(feature) = name.strip_prefix('@') {
            one.refs.push((feature.to_owned(), numbers(value)));
        } else if !name.starts_with(['%', '^']) {
            // Numbers that JSON has no form for stand behind a sharp.
            let name = name.strip_prefix('#').unwrap_or(name).to_owned();
            let said = match value {
                Value::Array(rows) => rows.iter().filter_map(said).collect(),
                value => said(value).into_iter().collect(),
            };
            one.values.push((name, said));
        }
    }
    Some(one)
}

fn numbers(value: &Value) -> Vec<i64> {
    match value {
        Value::Array(rows) => rows.iter().filter_map(Value::as_i64).collect(),
        value => value.as_i64().into_iter().collect(),
    }
}

fn said(value: &Value) -> Option<Said> {
    match value {
        Value::Null => None,
        Value::Bool(yes) => Some(Said::Yes(*yes)),
        Value::Number(number) => Some(Said::Number(number.to_string())),
        Value::String(text) => Some(Said::Text(text.clone())),
        Value::Array(_) | Value::Object(_) => Some(Said::Text(value.to_string())),
    }
}
