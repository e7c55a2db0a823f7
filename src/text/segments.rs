//! Cuts overlapping ranges into runs that share the same set of ranges.

use crate::text::Span;

/// A run of text over which the set of covering ranges does not change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment<K> {
    pub span: Span,
    /// Keys of the ranges that cover the run, in the order in which they were given.
    pub keys: Vec<K>,
}

/// Cuts `within` at each start and end of the given ranges; runs that nothing covers are kept, with no keys.
///
/// The runs are in order, touch each other and together are exactly `within`. Empty ranges are ignored.
#[must_use]
pub fn segments<K: Copy>(within: Span, ranges: &[(Span, K)]) -> Vec<Segment<K>> {
    let mut events: Vec<(usize, bool, usize)> = Vec::with_capacity(ranges.len() * 2);
    for (index, (span, _)) in ranges.iter().enumerate() {
        if let Some(seen) = span.intersection(within) {
            events.push((seen.start(), true, index));
            events.push((seen.end(), false, index));
        }
    }
    events.sort_unstable();
    let mut open = std::collections::BTreeSet::new();
    let mut out = Vec::new();
    let mut from = within.start();
    let mut at = 0;
    while from < within.end() {
        while let Some(&(place, starts, index)) = events.get(at).filter(|event| event.0 <= from) {
            debug_assert!(place <= from, "events are taken in order");
            if starts {
                open.insert(index);
            } else {
                open.remove(&index);
            }
            at += 1;
        }
        let to = events.get(at).map_or(within.end(), |event| event.0);
        let keys = open.iter().filter_map(|&index| ranges.get(index)).map(|range| range.1).collect();
        out.push(Segment { span: Span::new(from, to), keys });
        from = to;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn crossing_ranges_are_cut_at_each_edge() {
        let runs = segments(Span::new(0, 9), &[(Span::new(1, 5), 'a'), (Span::new(3, 7), 'b')]);
        let shown: Vec<String> =
            runs.iter().map(|run| format!("{:?}{}", run.span, run.keys.iter().collect::<String>())).collect();
        assert_eq!(shown, ["0..1", "1..3a", "3..5ab", "5..7b", "7..9"]);
    }

    proptest! {
        #[test]
        fn each_byte_has_exactly_its_ranges(edges in prop::collection::vec((0usize..60, 0usize..60), 0..20)) {
            let ranges: Vec<(Span, usize)> =
                edges.iter().enumerate().map(|(key, &(a, b))| (Span::new(a, b), key)).collect();
            let within = Span::new(5, 50);
            let runs = segments(within, &ranges);
            for byte in within.start()..within.end() {
                let holding: Vec<_> = runs.iter().filter(|run| run.span.contains_byte(byte)).collect();
                prop_assert_eq!(holding.len(), 1);
                let expected: Vec<usize> =
                    ranges.iter().filter(|range| range.0.contains_byte(byte)).map(|range| range.1).collect();
                prop_assert_eq!(&holding[0].keys, &expected);
            }
        }
    }
}
