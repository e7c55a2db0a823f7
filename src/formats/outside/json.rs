//! JSON as other tools write it: one value, an array of them, or one after the other, with or without line ends.

use super::brought::File;
use serde_json::Value;

/// The first object of the first file with JSON in it, by which formats are told apart.
#[derive(Debug, Default)]
pub(super) struct Head(pub(super) Option<Value>);

impl Head {
    pub(super) fn of(files: &[File]) -> Self {
        // What a project of ours in another form has beside says nothing of that form.
        let is_main = |file: &&File| file.own_name() != crate::formats::programs::BESIDE;
        let looks = |file: &&File| {
            let start = file.bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&file.bytes);
            start.iter().find(|byte| !byte.is_ascii_whitespace()).is_some_and(|byte| matches!(byte, b'{' | b'['))
        };
        let first = files.iter().filter(is_main).filter(looks).find_map(|file| {
            let text = file.plain().ok()?;
            let mut stream = serde_json::Deserializer::from_str(&text).into_iter::<Value>();
            let first = stream.next()?.ok()?;
            Some(match first {
                Value::Array(rows) if rows.first().is_some_and(Value::is_object) => rows.into_iter().next()?,
                other => other,
            })
        });
        Self(first)
    }

    /// Whether the object has a member.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.as_ref().is_some_and(|value| value.get(name).is_some())
    }

    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.0.as_ref()?.get(name)
    }
}

/// All values of a file; of an array that is all there is, its elements.
///
/// # Errors
/// A sentence with the line.
pub(super) fn values(file: &File) -> Result<Vec<Value>, String> {
    let name = file.own_name();
    let text = file.plain().map_err(|why| format!("“{name}” can’t be read: {why}"))?;
    let mut out = Vec::new();
    for value in serde_json::Deserializer::from_str(&text).into_iter::<Value>() {
        out.push(value.map_err(|error| format!("“{name}” can’t be read: it is no JSON ({error})"))?);
    }
    match out.as_mut_slice() {
        [Value::Array(rows)] => Ok(std::mem::take(rows)),
        _ => Ok(out),
    }
}

/// The elements of an array, or the value itself.
pub(super) fn each(value: Option<&Value>) -> &[Value] {
    match value {
        None | Some(Value::Null) => &[],
        Some(Value::Array(rows)) => rows,
        Some(one) => std::slice::from_ref(one),
    }
}

pub(super) fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or("")
}

/// A position; also one that is written with a decimal point.
pub(super) fn offset(value: &Value) -> Option<usize> {
    let whole = value.as_u64().or_else(|| {
        let number = value.as_f64().filter(|number| *number >= 0.0 && number.fract() == 0.0 && *number < 9.0e15)?;
        Some(number as u64)
    });
    usize::try_from(whole?).ok()
}

/// An id that may be a number or a text.
pub(super) fn id(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}
