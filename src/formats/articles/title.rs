//! What an article is called: its headline where the text begins with one, else the name of its file.

/// Words and characters that a headline has at most.
const LONGEST: (usize, usize) = (25, 160);

/// Guesses a title.
pub(super) fn guess(words: &str, file_name: &str) -> String {
    headline(words).map_or_else(|| stem(file_name), squeeze)
}

/// The first line, if it is short, does not end as a sentence does, and more text follows.
fn headline(words: &str) -> Option<&str> {
    let mut lines = words.split('\n').map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next()?;
    let longer = lines.next()?.chars().count().max(lines.map(|line| line.chars().count()).max().unwrap_or(0));
    let length = first.chars().count();
    let short = length <= LONGEST.1 && first.split_whitespace().count() <= LONGEST.0;
    let sentence = first.ends_with(['.', ',', ';', ':', '。', '।', '۔']) && !first.ends_with("...");
    let worded = first.chars().any(char::is_alphabetic);
    (short && !sentence && worded && longer > length).then_some(first)
}

/// What an article is called whose first words are no headline.
pub(super) fn of_file(file_name: &str) -> String {
    stem(file_name)
}

/// The file's name without folder and ending; of a name that is only an ending, all of it.
fn stem(file_name: &str) -> String {
    let base = super::visible_name(file_name);
    match base.rsplit_once('.') {
        Some((stem, _)) if !stem.trim().is_empty() => squeeze(stem),
        _ => squeeze(&base),
    }
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_headline_becomes_the_title_and_a_paragraph_does_not() {
        let check = |words: &str, expected: &str| assert_eq!(guess(words, "/tmp/dispatch-14oct.txt"), expected);
        check(
            "Dispatch warned rail link\twould slip\n\nThe embassy wrote in a long paragraph that …",
            "Dispatch warned rail link would slip",
        );
        check("\n  Will it open?\nNobody could say on Monday whether it would.", "Will it open?");
        check(
            "The embassy wrote that it would slip.\nThen it did not answer any more questions at all.",
            "dispatch-14oct",
        );
        check("Only a headline", "dispatch-14oct");
        check("— — —\nThe embassy wrote that it would slip.", "dispatch-14oct");
        check("A first line that is longer than anything\nwhich follows", "dispatch-14oct");
    }

    #[test]
    fn a_file_name_gives_its_stem() {
        assert_eq!(guess("x", "C:\\news\\story.v2.txt"), "story.v2");
        assert_eq!(guess("x", ".txt"), ".txt");
        assert_eq!(guess("x", ""), "");
    }
}
