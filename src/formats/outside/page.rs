//! The text of a page in HTML, letter for letter as tools count it: tags are not counted, entities are one letter.

use super::count::UNCOUNTED;

/// Elements that begin a new line for whoever reads, though the text has no letter there.
const BLOCKS: &[&str] = &[
    "p",
    "div",
    "br",
    "li",
    "ul",
    "ol",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "tr",
    "table",
    "blockquote",
    "section",
    "article",
    "header",
    "footer",
    "hr",
    "pre",
    "dd",
    "dt",
    "figure",
    "figcaption",
];

/// The text, with an uncounted end of line wherever a block begins or ends.
pub(super) fn text_of(html: &str) -> String {
    let html = html.replace(UNCOUNTED, "\u{fffd}");
    let mut out = String::with_capacity(html.len());
    let mut rest = html.as_str();
    while let Some((before, behind)) = rest.split_once('<') {
        unescape(before, &mut out);
        if let Some(comment) = behind.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |parts| parts.1);
            continue;
        }
        let Some((tag, after)) = end_of_tag(behind) else {
            rest = "";
            break;
        };
        let name = tag
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_lowercase();
        if BLOCKS.contains(&name.as_str()) && !out.is_empty() && !out.ends_with(['\n', UNCOUNTED]) {
            out.push(UNCOUNTED);
        }
        rest = after;
        if matches!(name.as_str(), "script" | "style") && !tag.starts_with('/') {
            let end = format!("</{name}");
            rest = rest.find(&end).and_then(|at| rest.get(at..)).unwrap_or("");
        }
    }
    unescape(rest, &mut out);
    out
}

/// A tag up to its end, which no quotation marks hold.
fn end_of_tag(text: &str) -> Option<(&str, &str)> {
    let mut within = None;
    for (at, letter) in text.char_indices() {
        match (within, letter) {
            (None, '>') => return Some((text.get(..at)?, text.get(at + 1..)?)),
            (None, '"' | '\'') => within = Some(letter),
            (Some(mark), letter) if mark == letter => within = None,
            _ => {}
        }
    }
    None
}

fn unescape(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('&') {
        out.push_str(before);
        let entity = behind.split_once(';').filter(|parts| parts.0.len() <= 10);
        let letter = entity.and_then(|(name, _)| entity_of(name));
        match (letter, entity) {
            (Some(letter), Some((_, after))) => {
                out.push(letter);
                rest = after;
            }
            _ => {
                out.push('&');
                rest = behind;
            }
        }
    }
    out.push_str(rest);
}

fn entity_of(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "ldquo" => '“',
        "rdquo" => '”',
        "lsquo" => '‘',
        "rsquo" => '’',
        "laquo" => '«',
        "raquo" => '»',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        other => {
            let digits = other.strip_prefix('#')?;
            let hex = digits.strip_prefix(['x', 'X']);
            let code = hex.map_or_else(|| digits.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok());
            char::from_u32(code?)?
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_not_counted_and_blocks_begin_lines() {
        let html =
            "<!-- x --><p class=\"a>b\">One &amp; <b>two</b></p><script>no</script><p>three&#x20;&ldquo;four&bad;</p>";
        let expected = "One & two\u{fdd0}three “four&bad;\u{fdd0}";
        assert_eq!(text_of(html), expected);
        assert_eq!(super::super::count::clean(&text_of(html)), "One & two\nthree “four&bad;\n");
        assert_eq!(text_of("a < b"), "a ");
    }
}
