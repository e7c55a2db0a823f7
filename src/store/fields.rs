//! Fields that a newer version wrote: found in a record's text and carried over as they stand.

use serde::de::{self, DeserializeOwned, Deserializer, Visitor};

/// The parts of a record `Kind((name:value,…))`, as they stand in its text.
#[derive(Debug, PartialEq, Eq)]
struct Parts<'a> {
    kind: &'a str,
    fields: Vec<(&'a str, &'a str)>,
}

/// Adds to a record's new text what its old text says in fields that are none of the `known` ones.
///
/// Texts that are no such records are left as they are.
pub(super) fn carry_over(old: &str, new: &str, known: &[&str]) -> String {
    with_extra(new, unknown(old, known).into_iter())
}

/// What a record's text says in fields that are none of the `known` ones.
pub(super) fn unknown<'a>(value: &'a str, known: &[&str]) -> Vec<(&'a str, &'a str)> {
    let fields = parts(value).into_iter().flat_map(|parts| parts.fields);
    fields.filter(|(name, _)| !known.contains(name)).collect()
}

/// Adds fields to a record's text.
pub(super) fn with_extra<'a>(new: &str, fields: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let extra: Vec<String> = fields.map(|(name, value)| format!("{name}:{value}")).collect();
    match new.strip_suffix("))") {
        Some(open) if !extra.is_empty() => format!("{open},{}))", extra.join(",")),
        _ => new.to_owned(),
    }
}

/// The fields that a type knows.
pub(super) fn known_fields<T: DeserializeOwned>() -> &'static [&'static str] {
    let mut fields: &'static [&'static str] = &[];
    // The type is asked what it wants to read and then told that there is nothing.
    drop(T::deserialize(Asked(&mut fields)));
    fields
}

struct Asked<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Asked<'_> {
    type Error = de::value::Error;

    fn deserialize_any<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, Self::Error> {
        Err(de::Error::custom("nothing to read"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        *self.0 = fields;
        self.deserialize_any(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        visitor.visit_newtype_struct(self)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        seq tuple tuple_struct map enum identifier ignored_any
    }
}

fn parts(value: &str) -> Option<Parts<'_>> {
    let (kind, rest) = value.split_once('(')?;
    let inner = rest.trim().strip_prefix('(')?.strip_suffix(')')?.trim_end().strip_suffix(')')?;
    let mut fields = Vec::new();
    for piece in pieces(inner)? {
        if !piece.trim().is_empty() {
            let (name, value) = piece.split_once(':')?;
            fields.push((name.trim(), value.trim()));
        }
    }
    Some(Parts { kind: kind.trim(), fields })
}

/// Cuts at the commas that stand outside all brackets, strings and comments. `None` where brackets do not match.
fn pieces(text: &str) -> Option<Vec<&str>> {
    let mut out = Vec::new();
    let (mut depth, mut from) = (0_usize, 0);
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => at = string_end(bytes, at)?,
            b'r' if raw_string_end(bytes, at).is_some() => at = raw_string_end(bytes, at)?,
            b'\'' => at = character_end(bytes, at),
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.checked_sub(1)?,
            b',' if depth == 0 => {
                out.push(text.get(from..at)?);
                from = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    out.push(text.get(from..)?);
    (depth == 0).then_some(out)
}

/// The closing quotation mark of a string that opens at a byte.
fn string_end(bytes: &[u8], open: usize) -> Option<usize> {
    let mut at = open + 1;
    loop {
        match bytes.get(at)? {
            b'\\' => at += 2,
            b'"' => return Some(at),
            _ => at += 1,
        }
    }
}

/// The last byte of a raw string `r#"…"#` that opens at a byte; `None` where none does.
fn raw_string_end(bytes: &[u8], open: usize) -> Option<usize> {
    if open
        .checked_sub(1)
        .and_then(|at| bytes.get(at))
        .is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
    {
        return None;
    }
    let hashes = bytes.get(open + 1..)?.iter().take_while(|&&byte| byte == b'#').count();
    let start = open + 1 + hashes;
    if bytes.get(start) != Some(&b'"') {
        return None;
    }
    let closing: Vec<u8> = std::iter::once(b'"').chain(std::iter::repeat_n(b'#', hashes)).collect();
    let rest = bytes.get(start + 1..)?;
    let found = rest.windows(closing.len()).position(|window| window == closing)?;
    Some(start + found + closing.len())
}

/// The closing mark of a character `'x'` that opens at a byte, or the byte itself where there is none.
fn character_end(bytes: &[u8], open: usize) -> usize {
    let body = if bytes.get(open + 1) == Some(&b'\\') { open + 3 } else { open + 2 };
    let end = bytes.iter().skip(body).take(10).position(|&byte| byte == b'\'');
    end.map_or(open, |end| body + end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Tag;

    #[test]
    fn unknown_fields_come_along() {
        let old = r##"Tag((id:"1",mood:Some(("a),b",[1,2],'"')),name:"x\",y:1",raw:r#"a",b"#))"##;
        let new = r#"Tag((id:"1",name:"z"))"#;
        let both = carry_over(old, new, &["id", "name"]);
        assert_eq!(both, r##"Tag((id:"1",name:"z",mood:Some(("a),b",[1,2],'"')),raw:r#"a",b"#))"##);
        assert_eq!(carry_over("Tag((id:\"1\"", new, &[]), new, "a broken line has nothing to say");
        assert_eq!(carry_over(new, new, &["id", "name"]), new);
    }

    #[test]
    fn types_say_which_fields_they_know() {
        assert!(known_fields::<Tag>().contains(&"outer_quotes"));
    }
}
