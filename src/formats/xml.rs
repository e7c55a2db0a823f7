//! Text as it can stand in XML 1.0: escaped in one place, and what no XML can hold replaced one for one.

/// Text between tags or in an attribute with double quotes. Line ends and tabs are written by their number in attributes,
/// where readers would make blanks of them. Characters that no XML can hold become `�`; how many is added up.
pub(super) fn escape_into(out: &mut String, words: &str, is_attribute: bool, replaced: &mut usize) {
    for c in words.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if is_attribute => out.push_str("&quot;"),
            '\n' if is_attribute => out.push_str("&#10;"),
            '\t' if is_attribute => out.push_str("&#9;"),
            '\r' => out.push_str("&#13;"),
            '\n' | '\t' => out.push(c),
            c if c < ' ' || matches!(c, '\u{fffe}' | '\u{ffff}') => {
                *replaced += 1;
                out.push('\u{fffd}');
            }
            c => out.push(c),
        }
    }
}

/// A value for an attribute with double quotes.
pub(super) fn attribute(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    escape_into(&mut out, words, true, &mut 0);
    out
}

/// As a reader of what [`escape_into`] wrote has it.
pub(super) fn as_read(words: &str) -> String {
    let held = |c: char| c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}') || matches!(c, '\n' | '\t' | '\r');
    words.chars().map(|c| if held(c) { c } else { '\u{fffd}' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn text_comes_back(words in "(?s).{0,60}") {
            let (mut text, mut replaced) = (String::new(), 0);
            escape_into(&mut text, &words, false, &mut replaced);
            let page = format!("<a b=\"{}\">{text}</a>", attribute(&words));
            let tree = roxmltree::Document::parse(&page).unwrap();
            prop_assert_eq!(tree.root_element().text().unwrap_or_default(), as_read(&words));
            prop_assert_eq!(tree.root_element().attribute("b").unwrap_or_default(), as_read(&words));
            prop_assert_eq!(replaced, words.chars().zip(as_read(&words).chars()).filter(|(a, b)| a != b).count());
        }
    }
}
