//! Colours and lines of tags: those that a new tag gets by itself, so that no two look the same.

use crate::model::{Colour, Pattern, Project};

/// All looks there are, in the order in which tags get them: first each colour with its own line, then each with the
/// next, and so on.
pub(in crate::edit) fn looks() -> impl Iterator<Item = (Colour, Pattern)> {
    (0..8).flat_map(|round| {
        let patterns = Pattern::ALL.iter().cycle().skip(round);
        (1..=8_u8).map(Colour::Palette).zip(patterns.copied())
    })
}

/// The first look that no tag has; where all are taken, the first of all.
#[must_use]
pub fn next_look(project: &Project) -> (Colour, Pattern) {
    let taken: Vec<(Colour, Pattern)> = project.tags().iter().map(|tag| (tag.colour, tag.pattern)).collect();
    free_look(&taken)
}

/// The first look that is not among those taken; where all are, the first of all.
#[must_use]
pub fn free_look(taken: &[(Colour, Pattern)]) -> (Colour, Pattern) {
    looks().find(|look| !taken.contains(look)).unwrap_or((Colour::Palette(1), Pattern::Solid))
}

/// The first line that no tag has in a colour.
pub(super) fn free_line(taken: &[(Colour, Pattern)], colour: Colour) -> Option<Pattern> {
    Pattern::ALL.into_iter().find(|pattern| !taken.contains(&(colour, *pattern)))
}

/// The first figure that no tag in use has as its key; nothing where all nine are taken.
pub(super) fn free_key(taken: &str) -> String {
    ('1'..='9').find(|key| !taken.contains(*key)).map(String::from).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixty_four_tags_look_like_no_other() {
        let mut taken = Vec::new();
        for _ in 0..64 {
            let look = free_look(&taken);
            assert!(!taken.contains(&look), "{look:?} is taken twice");
            taken.push(look);
        }
        assert_eq!(taken[7], (Colour::Palette(8), Pattern::LongDashes));
        assert_eq!(taken[8], (Colour::Palette(1), Pattern::Double));
        assert_eq!(free_look(&taken), taken[0]);
    }
}
