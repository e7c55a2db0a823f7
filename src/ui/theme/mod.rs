//! The only place that names colours, sizes and fonts.
//!
//! A [`Theme`] is read from `assets/theme_*.ron`, which are compiled in. Everything else in the window asks it for a
//! colour by what the colour is for, [`size`] for a measure and [`font`] for a face.

pub mod font;
pub mod size;

use crate::model::Colour;
use egui::{Color32, Context, Stroke};
use serde::{Deserialize, Deserializer, Serialize};
use std::sync::LazyLock;

pub use super::style::{apply, install_fonts, lend_system_faces, serif_faces};

/// Shares of `text3` in cells that only count, weakest first.
const DENSITY: [f32; 3] = [0.14, 0.28, 0.44];

/// Share of the page in the veil.
const VEIL: f32 = 0.72;

/// Every colour of the window, by what it is for. All are opaque but the scrim and the veil.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    pub dark: bool,
    /// The article, charts, previews; what the window is cleared with.
    #[serde(deserialize_with = "hex")]
    pub page: Color32,
    /// Menu, lists, panel, strip, status line.
    #[serde(deserialize_with = "hex")]
    pub chrome: Color32,
    /// Inputs, buttons, popups, dialogs.
    #[serde(deserialize_with = "hex")]
    pub raised: Color32,
    /// Separators only: too pale to carry meaning.
    #[serde(deserialize_with = "hex")]
    pub line: Color32,
    /// Borders of controls and popups, the viewport, the rail of a chain.
    #[serde(deserialize_with = "hex")]
    pub edge: Color32,
    #[serde(deserialize_with = "hex")]
    pub text: Color32,
    /// Labels, second lines.
    #[serde(deserialize_with = "hex")]
    pub text2: Color32,
    /// Hints and counts, on page, chrome, raised, hover and row_sel only.
    #[serde(deserialize_with = "hex")]
    pub text3: Color32,
    /// Focus, links, the primary button, the caret.
    #[serde(deserialize_with = "hex")]
    pub accent: Color32,
    #[serde(deserialize_with = "hex")]
    pub on_accent: Color32,
    /// Selected text.
    #[serde(deserialize_with = "hex")]
    pub sel: Color32,
    /// What the snap to words adds to it.
    #[serde(deserialize_with = "hex")]
    pub sel_snap: Color32,
    /// Under the pointer: words and buttons. Rows turn to `raised`.
    #[serde(deserialize_with = "hex")]
    pub hover: Color32,
    /// A row or choice that is taken.
    #[serde(deserialize_with = "hex")]
    pub row_sel: Color32,
    #[serde(deserialize_with = "hex")]
    pub hit: Color32,
    /// The current hit, with a border of `warn`.
    #[serde(deserialize_with = "hex")]
    pub hit_now: Color32,
    #[serde(deserialize_with = "hex")]
    pub good: Color32,
    #[serde(deserialize_with = "hex")]
    pub warn: Color32,
    #[serde(deserialize_with = "hex")]
    pub bad: Color32,
    /// Bars and cells of charts.
    #[serde(deserialize_with = "hex")]
    pub against: Color32,
    #[serde(deserialize_with = "hex")]
    pub in_favour: Color32,
    /// Behind dialogs.
    #[serde(deserialize_with = "hex")]
    pub scrim: Color32,
    #[serde(deserialize_with = "hex_tags")]
    tags: [Color32; 8],
    /// Share of a tag's colour in the fill of its selected statement.
    tint: f32,
    /// Share of a chart colour in a heat cell, weakest first.
    heat: [f32; 3],
    /// Share of `text3` in a heat cell where both sides balance.
    heat_mixed: f32,
}

/// What the user asked for; kept in the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum ThemeChoice {
    #[default]
    System,
    Light,
    Dark,
    Paper,
}

impl ThemeChoice {
    pub const ALL: [Self; 4] = [Self::System, Self::Light, Self::Dark, Self::Paper];

    /// The name on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::System => "Like the system",
            Self::Light => "Light",
            Self::Dark => "Dark",
            Self::Paper => "Paper",
        }
    }

    /// Tells the toolkit (and through it the window's frame) what is wanted and returns the theme to paint with.
    /// Where the system does not say, light it is.
    pub fn resolve(self, ctx: &Context) -> &'static Theme {
        let wanted = match self {
            Self::System => egui::ThemePreference::System,
            Self::Dark => egui::ThemePreference::Dark,
            Self::Light | Self::Paper => egui::ThemePreference::Light,
        };
        ctx.options_mut(|options| {
            options.theme_preference = wanted;
            options.fallback_theme = egui::Theme::Light;
        });
        match self {
            Self::System if ctx.theme() == egui::Theme::Dark => Theme::of(Self::Dark),
            Self::System => Theme::of(Self::Light),
            chosen => Theme::of(chosen),
        }
    }
}

static LIGHT: LazyLock<Theme> = LazyLock::new(|| Theme::read(include_str!("../../../assets/theme_light.ron"), false));
static DARK: LazyLock<Theme> = LazyLock::new(|| Theme::read(include_str!("../../../assets/theme_dark.ron"), true));
static PAPER: LazyLock<Theme> = LazyLock::new(|| Theme::read(include_str!("../../../assets/theme_paper.ron"), false));

impl Theme {
    /// The theme of that name; `System` without a window to ask means light.
    pub fn of(choice: ThemeChoice) -> &'static Self {
        match choice {
            ThemeChoice::System | ThemeChoice::Light => &LIGHT,
            ThemeChoice::Dark => &DARK,
            ThemeChoice::Paper => &PAPER,
        }
    }

    /// Reads a compiled-in asset. A broken one (a test sees to it that there is none) still gives a readable window.
    fn read(text: &str, dark: bool) -> Self {
        ron::from_str(text).unwrap_or_else(|_| Self::black_and_white(dark))
    }

    fn black_and_white(dark: bool) -> Self {
        let (paper, ink) = if dark { (Color32::BLACK, Color32::WHITE) } else { (Color32::WHITE, Color32::BLACK) };
        let between = mix(ink, paper, 0.25);
        Self {
            dark,
            page: paper,
            chrome: paper,
            raised: paper,
            line: between,
            edge: ink,
            text: ink,
            text2: ink,
            text3: ink,
            accent: ink,
            on_accent: paper,
            sel: between,
            sel_snap: between,
            hover: between,
            row_sel: between,
            hit: between,
            hit_now: between,
            good: ink,
            warn: ink,
            bad: ink,
            against: ink,
            in_favour: ink,
            scrim: Color32::from_black_alpha(128),
            tags: [ink; 8],
            tint: 0.2,
            heat: [0.1, 0.2, 0.3],
            heat_mixed: 0.2,
        }
    }

    /// The colour of a tag's line. One of the user's own is drawn darker (on dark pages: lighter) until it stands
    /// out at least 3:1 from everything it is painted on; a palette number beyond 8 starts again at 1.
    pub fn tag_colour(&self, colour: Colour) -> Color32 {
        match colour {
            Colour::Palette(n) => {
                let index = usize::from(n).saturating_sub(1) % self.tags.len();
                self.tags.get(index).copied().unwrap_or(self.text)
            }
            Colour::Own(r, g, b) => self.made_visible(opaque(r, g, b)),
        }
    }

    /// The fill of a selected statement: the tag's colour thinned with the page, opaque.
    pub fn tag_tint(&self, colour: Colour) -> Color32 {
        mix(self.tag_colour(colour), self.page, self.tint)
    }

    /// Over what is not being read, where one passage stands out: as much of the page as leaves the rest in sight.
    pub fn veil(&self) -> Color32 {
        self.page.gamma_multiply(VEIL)
    }

    /// The fill of a heat cell. `lean` is below 0 for against, above 0 for; `step` is 0, 1 or 2 by strength.
    pub fn heat(&self, lean: i32, step: usize) -> Color32 {
        let share = self.heat.get(step.min(2)).copied().unwrap_or(self.heat_mixed);
        match lean {
            0 => mix(self.text3, self.page, self.heat_mixed),
            ..0 => mix(self.against, self.page, share),
            _ => mix(self.in_favour, self.page, share),
        }
    }

    /// The fill of a cell that only counts, by its step: 0, 1 or 2. Grey, since colours say for and against.
    pub fn density(&self, step: usize) -> Color32 {
        mix(self.text3, self.page, DENSITY.get(step.min(2)).copied().unwrap_or(self.heat_mixed))
    }

    fn made_visible(&self, wanted: Color32) -> Color32 {
        let surfaces = [self.page, self.chrome, self.raised];
        let towards = if self.dark { Color32::WHITE } else { Color32::BLACK };
        let steps = (0..=50u8).map(|step| mix(towards, wanted, f32::from(step) / 50.0));
        let mut seen = steps.filter(|c| surfaces.iter().all(|s| contrast(*c, *s) >= 3.0));
        seen.next().unwrap_or(towards)
    }

    /// The border of controls and popups.
    pub fn border(&self) -> Stroke {
        Stroke::new(size::BORDER, self.edge)
    }

    /// The line between sections.
    pub fn separator(&self) -> Stroke {
        Stroke::new(size::BORDER, self.line)
    }

    /// The text of a status sentence by what it means.
    pub fn tone(&self, tone: Tone) -> Color32 {
        match tone {
            Tone::Plain => self.text,
            Tone::Quiet => self.text2,
            Tone::Faint => self.text3,
            Tone::Good => self.good,
            Tone::Warn => self.warn,
            Tone::Bad => self.bad,
        }
    }
}

/// What a coloured word or sign means, for data that is handed to a widget.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    #[default]
    Plain,
    Quiet,
    Faint,
    Good,
    Warn,
    Bad,
}

/// `share` of `top` over `ground`, computed in sRGB and opaque.
pub fn mix(top: Color32, ground: Color32, share: f32) -> Color32 {
    let share = share.clamp(0.0, 1.0);
    let channel = |a: u8, b: u8| (f32::from(a) * share + f32::from(b) * (1.0 - share)).round() as u8;
    opaque(channel(top.r(), ground.r()), channel(top.g(), ground.g()), channel(top.b(), ground.b()))
}

/// The contrast of two opaque colours as WCAG 2 has it: 1 for equal ones, 21 for black on white.
pub fn contrast(a: Color32, b: Color32) -> f32 {
    let linear = |channel: u8| {
        let c = f32::from(channel) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    let luminance = |c: Color32| 0.2126 * linear(c.r()) + 0.7152 * linear(c.g()) + 0.0722 * linear(c.b());
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[expect(clippy::disallowed_methods, reason = "the theme is where colours are made")]
fn opaque(r: u8, g: u8, b: u8) -> Color32 {
    Color32::from_rgb(r, g, b)
}

fn hex<'de, D: Deserializer<'de>>(from: D) -> Result<Color32, D::Error> {
    parse(&String::deserialize(from)?)
}

fn hex_tags<'de, D: Deserializer<'de>>(from: D) -> Result<[Color32; 8], D::Error> {
    let mut tags = [Color32::TRANSPARENT; 8];
    for (tag, text) in tags.iter_mut().zip(<[String; 8]>::deserialize(from)?) {
        *tag = parse(&text)?;
    }
    Ok(tags)
}

fn parse<E: serde::de::Error>(text: &str) -> Result<Color32, E> {
    Color32::from_hex(text).map_err(|why| E::custom(format_args!("“{text}” is no colour: {why:?}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [(ThemeChoice, &str); 3] =
        [(ThemeChoice::Light, "light"), (ThemeChoice::Dark, "dark"), (ThemeChoice::Paper, "paper")];

    #[test]
    fn the_assets_can_be_read() {
        for text in [
            include_str!("../../../assets/theme_light.ron"),
            include_str!("../../../assets/theme_dark.ron"),
            include_str!("../../../assets/theme_paper.ron"),
        ] {
            let theme: Theme = ron::from_str(text).unwrap();
            assert_ne!(theme, Theme::black_and_white(theme.dark));
        }
        assert!(Theme::of(ThemeChoice::Dark).dark);
        assert!(!Theme::of(ThemeChoice::Paper).dark);
    }

    #[test]
    fn a_broken_asset_says_what_is_wrong_and_leaves_a_readable_window() {
        let broken = include_str!("../../../assets/theme_light.ron").replace("#F4F4F2", "#F4F4");
        let why = ron::from_str::<Theme>(&broken.replace("#F4F4\"", "#F4F4G\"")).unwrap_err().to_string();
        assert!(why.contains("“#F4F4G” is no colour"), "{why}");
        let theme = Theme::read("(", true);
        assert!(contrast(theme.text, theme.page) > 20.0);
    }

    #[test]
    fn known_contrasts() {
        assert!((contrast(Color32::BLACK, Color32::WHITE) - 21.0).abs() < 0.01);
        assert!((contrast(Color32::WHITE, Color32::WHITE) - 1.0).abs() < 0.01);
        let grey = opaque(0x77, 0x77, 0x77);
        assert!((contrast(grey, Color32::WHITE) - 4.48).abs() < 0.01);
    }

    #[track_caller]
    fn at_least(limit: f32, theme: &str, (what, colour): (&str, Color32), grounds: &[(&str, Color32)]) {
        for (name, ground) in grounds {
            let reached = contrast(colour, *ground);
            assert!(reached >= limit, "{theme}: {what} on {name} reaches {reached:.2}, wanted {limit}");
        }
    }

    #[test]
    fn everything_can_be_read_in_every_theme() {
        for (choice, name) in ALL {
            let t = Theme::of(choice);
            let surfaces = [("page", t.page), ("chrome", t.chrome), ("raised", t.raised)];
            let states = [("hover", t.hover), ("row_sel", t.row_sel)];
            let all = [surfaces.as_slice(), &states].concat();
            let fills = [("sel", t.sel), ("sel_snap", t.sel_snap), ("hit", t.hit), ("hit_now", t.hit_now)];
            let tags: Vec<_> = (1..=8).map(Colour::Palette).collect();
            let tints: Vec<_> = tags.iter().map(|tag| ("a tint", t.tag_tint(*tag))).collect();

            at_least(7.0, name, ("text", t.text), &[all.as_slice(), &fills, &tints].concat());
            at_least(4.5, name, ("text2", t.text2), &all);
            at_least(4.5, name, ("text3", t.text3), &all);
            let taken = [surfaces.as_slice(), &[("row_sel", t.row_sel)]].concat();
            for ink in [("accent", t.accent), ("good", t.good), ("warn", t.warn), ("bad", t.bad)] {
                at_least(4.5, name, ink, &taken);
            }
            at_least(7.0, name, ("on_accent", t.on_accent), &[("accent", t.accent)]);
            at_least(3.0, name, ("edge", t.edge), &surfaces);
            for tag in &tags {
                at_least(3.0, name, ("a tag", t.tag_colour(*tag)), &surfaces);
            }
            at_least(4.0, name, ("against", t.against), &[("page", t.page)]);
            at_least(4.5, name, ("for", t.in_favour), &[("page", t.page)]);
            for step in 0..3 {
                at_least(4.5, name, ("text", t.text), &[("a counting cell", t.density(step))]);
            }
            for lean in [-1, 0, 1] {
                for step in 0..3 {
                    at_least(4.5, name, ("text", t.text), &[("a heat cell", t.heat(lean, step))]);
                }
            }
        }
    }

    #[test]
    fn saved_pictures_have_the_colours_of_the_light_theme() {
        use crate::formats::drawing::Ink;
        let t = Theme::of(ThemeChoice::Light);
        let check = |ink: Ink, colour: Color32| {
            let [r, g, b] = ink.rgb();
            assert_eq!(opaque(r, g, b), colour, "{ink:?}");
        };
        let plain = [
            (Ink::Page, t.page),
            (Ink::Empty, t.chrome),
            (Ink::Line, t.line),
            (Ink::Edge, t.edge),
            (Ink::Text, t.text),
            (Ink::Quiet, t.text2),
            (Ink::Faint, t.text3),
            (Ink::For, t.in_favour),
            (Ink::Against, t.against),
        ];
        plain.into_iter().for_each(|(ink, colour)| check(ink, colour));
        for step in 0..3 {
            check(Ink::Density { step }, t.density(step));
            for lean in [-1, 0, 1] {
                check(Ink::Heat { lean, step }, t.heat(lean, step));
            }
        }
    }

    #[test]
    fn text2_is_as_strong_as_promised_on_light_pages() {
        let t = Theme::of(ThemeChoice::Light);
        at_least(7.0, "light", ("text2", t.text2), &[("page", t.page), ("chrome", t.chrome), ("row_sel", t.row_sel)]);
    }

    #[test]
    fn a_colour_of_ones_own_is_seen_on_every_page_and_left_alone_where_it_is() {
        for (choice, name) in ALL {
            let t = Theme::of(choice);
            for (r, g, b) in [(255, 255, 0), (0, 0, 0), (255, 255, 255), (128, 128, 128), (10, 20, 60), (240, 230, 250)]
            {
                let drawn = t.tag_colour(Colour::Own(r, g, b));
                at_least(3.0, name, ("an own colour", drawn), &[("page", t.page), ("raised", t.raised)]);
            }
        }
        let kept = Theme::of(ThemeChoice::Light).tag_colour(Colour::Own(0x13, 0x3D, 0xAA));
        assert_eq!(kept.to_array(), [0x13, 0x3D, 0xAA, 255]);
    }

    #[test]
    fn palette_numbers_start_again_after_eight() {
        let t = Theme::of(ThemeChoice::Light);
        assert_eq!(t.tag_colour(Colour::Palette(9)), t.tag_colour(Colour::Palette(1)));
        assert_eq!(t.tag_colour(Colour::Palette(0)), t.tag_colour(Colour::Palette(1)));
    }

    #[test]
    fn tints_are_opaque_and_mixing_is_exact_at_both_ends() {
        let t = Theme::of(ThemeChoice::Light);
        assert_eq!(t.tag_tint(Colour::Palette(1)).a(), 255);
        assert_eq!(mix(t.accent, t.page, 1.0), t.accent);
        assert_eq!(mix(t.accent, t.page, 0.0), t.page);
    }

    /// How a person without one kind of cone sees a colour (Machado, Oliveira and Fernandes 2009, severity 1),
    /// in linear light.
    const SIGHTS: [[[f64; 3]; 3]; 4] = [
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    ];

    fn lab(colour: Color32, sight: &[[f64; 3]; 3]) -> [f64; 3] {
        let linear = [colour.r(), colour.g(), colour.b()].map(|c| {
            let c = f64::from(c) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        });
        let times = |m: &[[f64; 3]; 3], v: [f64; 3]| m.map(|row| row.iter().zip(v).map(|(a, b)| a * b).sum::<f64>());
        let seen = times(sight, linear).map(|c| c.clamp(0.0, 1.0));
        let to_xyz =
            [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]];
        let [x, y, z] = times(&to_xyz, seen);
        let f = |t: f64| if t > 0.008856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 };
        let (x, y, z) = (f(x / 0.95047), f(y), f(z / 1.08883));
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    /// CIEDE2000.
    fn distance([l1, a1, b1]: [f64; 3], [l2, a2, b2]: [f64; 3]) -> f64 {
        let mean_c = (a1.hypot(b1) + a2.hypot(b2)) / 2.0;
        let g = 0.5 * (1.0 - (mean_c.powi(7) / (mean_c.powi(7) + 25f64.powi(7))).sqrt());
        let (a1, a2) = (a1 * (1.0 + g), a2 * (1.0 + g));
        let (c1, c2) = (a1.hypot(b1), a2.hypot(b2));
        let hue = |a: f64, b: f64| if a == 0.0 && b == 0.0 { 0.0 } else { b.atan2(a).to_degrees().rem_euclid(360.0) };
        let (h1, h2) = (hue(a1, b1), hue(a2, b2));
        let mut dh = h2 - h1;
        if dh > 180.0 {
            dh -= 360.0;
        } else if dh < -180.0 {
            dh += 360.0;
        }
        let far = (h1 - h2).abs() > 180.0;
        let mean_h = if far { (h1 + h2 + if h1 + h2 < 360.0 { 360.0 } else { -360.0 }) / 2.0 } else { (h1 + h2) / 2.0 };
        let big_dh = 2.0 * (c1 * c2).sqrt() * (dh.to_radians() / 2.0).sin();
        let cos = |degrees: f64| degrees.to_radians().cos();
        let t = 1.0 - 0.17 * cos(mean_h - 30.0) + 0.24 * cos(2.0 * mean_h) + 0.32 * cos(3.0 * mean_h + 6.0)
            - 0.20 * cos(4.0 * mean_h - 63.0);
        let (mean_l, mean_c) = ((l1 + l2) / 2.0, (c1 + c2) / 2.0);
        let s_l = 1.0 + 0.015 * (mean_l - 50.0).powi(2) / (20.0 + (mean_l - 50.0).powi(2)).sqrt();
        let (s_c, s_h) = (1.0 + 0.045 * mean_c, 1.0 + 0.015 * mean_c * t);
        let turn = 30.0 * (-((mean_h - 275.0) / 25.0).powi(2)).exp();
        let r_c = 2.0 * (mean_c.powi(7) / (mean_c.powi(7) + 25f64.powi(7))).sqrt();
        let r_t = -(2.0 * turn).to_radians().sin() * r_c;
        let (l, c, h) = ((l2 - l1) / s_l, (c2 - c1) / s_c, big_dh / s_h);
        (l * l + c * c + h * h + r_t * c * h).sqrt()
    }

    #[test]
    fn the_distance_agrees_with_published_pairs() {
        // From the test data of Sharma, Wu and Dalal (2005).
        for (one, other, expected) in [
            ([50.0, 2.6772, -79.7751], [50.0, 0.0, -82.7485], 2.0425),
            ([50.0, 2.5, 0.0], [73.0, 25.0, -18.0], 27.1492),
            ([2.0776, 0.0795, -1.1350], [0.9033, -0.0636, -0.5514], 0.9082),
        ] {
            assert!((distance(one, other) - expected).abs() < 0.0001);
        }
    }

    #[test]
    fn no_two_tags_look_alike_whatever_the_eye() {
        for (choice, name) in ALL {
            let t = Theme::of(choice);
            for sight in &SIGHTS {
                let seen: Vec<_> = (1..=8).map(|n| lab(t.tag_colour(Colour::Palette(n)), sight)).collect();
                for (i, one) in seen.iter().enumerate() {
                    for (j, other) in seen.iter().enumerate().skip(i + 1) {
                        let apart = distance(*one, *other);
                        let wanted = if j < 3 { 20.0 } else { 12.5 };
                        assert!(apart >= wanted, "{name}: tags {} and {} are {apart:.1} apart", i + 1, j + 1);
                    }
                }
            }
        }
    }
}
