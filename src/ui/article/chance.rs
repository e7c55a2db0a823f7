//! Texts and passages that look random, for tests of the painter.

use crate::text::{Span, grapheme_edge_before, word_at};

/// What texts are made of: every kind of script and mark that has ever given a painter trouble.
const PIECES: &[&str] = &[
    "the",
    "Ministry",
    "of",
    "offices",
    "affairs,",
    "said:",
    "“nobody”",
    "—",
    "2026",
    "e\u{301}le\u{300}ve",
    "ﬁn",
    "Правительство",
    "κυβέρνηση",
    "قالت",
    "الوزارة",
    "لا",
    "(2024)",
    "שלום",
    "ב־2024",
    "नेपाल",
    "क्षि",
    "সরকার",
    "தமிழ்",
    "รัฐบาล",
    "แถลง",
    "ພາສາ",
    "外交部",
    "「正式」",
    "東京",
    "정부는",
    "ᄒᆞᆫ",
    "🇳🇿",
    "🇳🇿🇺🇸",
    "👨‍👩‍👧",
    "👍🏽",
    "1️⃣",
    "❤️",
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "\u{200f}",
    "\u{200e}",
    "\u{202e}turned\u{202c}",
    "\u{2067}x\u{2069}",
    "\u{200b}",
    "\u{200d}",
    "\u{feff}",
    "\u{ad}",
    "hyphen\u{ad}ated",
    "\u{a0}",
    "\t",
    "\t\t",
    "  ",
    "\u{3000}",
    "\u{2028}",
    "\u{2029}",
    "\u{85}",
    "\u{c}",
    "\u{b}",
    "\u{7f}",
    "\u{1}",
    "\u{e000}",
    "\u{10ffff}",
    "\u{fffd}",
    "\u{301}",
    "\u{301}\u{302}\u{303}",
    "Z̸̧̢͓͎a͚̾͆l̷g̕o͟",
    "∑∫",
    "𝔘𝔫𝔦",
    "𐎠𐎡",
    "https://example.org/a/very/long/address?with=no&blank=in#it",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "a",
    "I",
    ".",
    ",",
    "…",
];
const BETWEEN: &[&str] = &[" ", " ", " ", " ", " ", "", ", ", "  ", "-", "\u{a0}"];
const STARTS: &[&str] = &["", "", "", "", "- ", "• ", "12. ", "(3) ", "> ", ">> ", "    ", "\t"];
const ENDS: &[&str] = &["\n", "\n", "\n\n", "\n\n\n\n", "\n \n", ""];

/// Numbers that look random, the same for the same seed.
pub(super) struct Chance(pub(super) u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(super) fn below(&mut self, below: usize) -> usize {
        usize::try_from(self.next() % below.max(1) as u64).unwrap()
    }

    pub(super) fn one_in(&mut self, of: usize) -> bool {
        self.below(of) == 0
    }

    pub(super) fn of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }

    pub(super) fn text(&mut self) -> String {
        let mut text = String::new();
        let few = PIECES.len() * usize::from(self.one_in(3));
        // Some texts are of one script, most of a few, some of all.
        let (from, kinds) = if few > 0 { (0, few) } else { (self.below(PIECES.len() - 8), 1 + self.below(8)) };
        for _ in 0..1 + self.below(14) {
            text.push_str(self.of(STARTS));
            let longest = if self.one_in(12) { 500 } else { 60 };
            for _ in 0..self.below(longest) {
                text.push_str(PIECES[from + self.below(kinds)]);
                text.push_str(self.of(BETWEEN));
            }
            if self.one_in(40) {
                text.push_str(&"e\u{301}".repeat(self.below(1_500)));
            }
            if self.one_in(60) {
                text.push_str(&"\u{301}".repeat(self.below(3_000)));
            }
            text.push_str(self.of(ENDS));
        }
        if text.is_empty() { "x".to_owned() } else { text }
    }

    /// A place in a text: between letters as a reader sees them, now and then between any two characters.
    pub(super) fn place(&mut self, text: &str) -> usize {
        let byte = self.below(text.len() + 1);
        if self.one_in(6) { text.floor_char_boundary(byte) } else { grapheme_edge_before(text, byte) }
    }

    /// A passage of any length, about a word long, or the whole text.
    pub(super) fn passage(&mut self, text: &str, crowd: usize) -> Span {
        let start = self.place(text);
        match self.below(12) {
            0 => Span::new(0, text.len()),
            1 | 2 => word_at(text, crowd),
            3..6 => Span::new(start, self.place(text)),
            _ => Span::new(start, grapheme_edge_before(text, (start + self.below(120)).min(text.len()))),
        }
    }

    /// Fragments that do not overlap, as many as one statement has.
    pub(super) fn fragments(&mut self, text: &str, crowd: usize) -> Vec<Span> {
        let mut fragments: Vec<Span> = Vec::new();
        for _ in 0..if self.one_in(6) { 3 } else { 1 } {
            let span = self.passage(text, crowd);
            if !span.is_empty() && fragments.iter().all(|other| !other.overlaps(span)) {
                fragments.push(span);
            }
        }
        fragments
    }
}
