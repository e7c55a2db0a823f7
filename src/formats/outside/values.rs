//! What files say in words, as values of our fields.

use crate::model::{Date, Time, fold_name};

/// Yes or no, in the words of programs.
pub(super) fn yes_no(text: &str) -> Option<bool> {
    match fold_name(text).as_str() {
        "yes" | "true" | "1" => Some(true),
        "no" | "false" | "0" => Some(false),
        _ => None,
    }
}

/// A decimal number, as it is written.
pub(super) fn number(text: &str) -> Option<&str> {
    let text = text.trim();
    text.parse::<f64>().is_ok_and(f64::is_finite).then_some(text)
}

/// A date, also where a time of day stands behind it.
pub(super) fn date(text: &str) -> Option<Date> {
    let text = text.trim();
    let day = text.get(..10).filter(|_| text.len() > 10);
    text.parse().ok().or_else(|| day?.parse().ok())
}

/// A moment: RFC 3339, or the same with a blank or without a zone, which is then taken for UTC.
pub(super) fn time(text: &str) -> Option<Time> {
    let text = text.trim();
    let other = text.replacen(' ', "T", 1);
    text.parse().ok().or_else(|| other.parse().ok()).or_else(|| format!("{other}Z").parse().ok())
}

/// The day of a moment in seconds since 1970.
pub(super) fn day(seconds: i64) -> Option<Date> {
    let said = Time(seconds.checked_mul(1000)?).to_string();
    said.get(..10)?.parse().ok()
}
