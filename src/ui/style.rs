//! Dresses the toolkit: its fonts, and its own widgets in the theme's colours.

use super::theme::{Theme, font, size};
use egui::epaint::text::{FallbackRequest, FontInsert, FontProvider};
use egui::style::{
    HandleShape, ImeComposition, ScrollAnimation, ScrollFadeStyle, ScrollStyle, Selection, Spacing, TextCursorStyle,
    WidgetVisuals, Widgets,
};
use egui::{
    Color32, Context, CornerRadius, FontData, FontDefinitions, FontFamily, Margin, Shadow, Stroke, Style, TextStyle,
    Visuals, vec2,
};
use egui_system_font_provider::SystemFontProvider;
use std::sync::{Arc, OnceLock};

const SERIF: &str = "LibertinusSerif-Regular";
const SEMIBOLD: &str = "LibertinusSerif-Semibold";
const ICONS: &str = "Phosphor";

/// The bytes of the text faces that come with the program: Libertinus Serif Regular and Semibold. Empty if the font
/// crate has changed its mind, and then the system's faces are used.
pub fn serif_faces() -> (&'static [u8], &'static [u8]) {
    // The crate gives no names; its order is part of what its users rely on, and a test looks into the faces.
    let mut faces = typst_assets::fonts();
    let regular = faces.next().unwrap_or_default();
    let semibold = faces.nth(3).unwrap_or_default();
    (regular, semibold)
}

/// Puts the faces into the toolkit: its own Ubuntu Light for the UI, Libertinus for titles and words of the article,
/// Phosphor for signs, which also works inside any text.
pub fn install_fonts(ctx: &Context) {
    ctx.set_fonts(fonts());
}

/// The system's faces, for letters in the toolkit's own words that none of the faces has. They are looked for when the
/// first such letter comes, for that takes a processor as long as the first frame does.
struct SystemFaces(OnceLock<SystemFontProvider>);

impl FontProvider for SystemFaces {
    fn font_for(&self, request: &FallbackRequest<'_>) -> Option<FontInsert> {
        self.0.get_or_init(SystemFontProvider::new).font_for(request)
    }
}

/// Lets the toolkit look for faces among those of the system.
pub fn lend_system_faces(ctx: &Context) {
    ctx.add_font_provider(Arc::new(SystemFaces(OnceLock::new())));
}

fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let (regular, semibold) = serif_faces();
    let icons = egui_phosphor::Variant::Regular.font_bytes();
    for (name, bytes) in [(SERIF, regular), (SEMIBOLD, semibold), (ICONS, icons)] {
        if !bytes.is_empty() {
            fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
        }
    }
    // As in the article, shapes are not fitted to the grid of pixels: that would take longer than drawing them, all of it
    // before the first frame.
    for face in fonts.font_data.values_mut() {
        Arc::make_mut(face).tweak.hinting = Some(false);
    }
    let ui = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    // Signs stand after the text face: Phosphor maps small letters to blanks.
    let with_first = |first: &[&str]| -> Vec<String> {
        let known = first.iter().filter(|name| fonts.font_data.contains_key(**name)).map(|name| (*name).to_owned());
        let mut names: Vec<String> = known.collect();
        names.extend(ui.iter().filter(|name| !first.contains(&name.as_str())).cloned());
        // Arrows and such, which the UI face lacks.
        if !first.contains(&SERIF) && fonts.font_data.contains_key(SERIF) {
            names.push(SERIF.to_owned());
        }
        names
    };
    let plain = ui.first().map_or(ICONS, String::as_str);
    let families = [
        (font::icon(1.0).family, with_first(&[ICONS])),
        (font::serif(1.0).family, with_first(&[SERIF, ICONS])),
        (font::semibold(1.0).family, with_first(&[SEMIBOLD, ICONS])),
        (FontFamily::Proportional, with_first(&[plain, ICONS])),
    ];
    fonts.families.extend(families);
    fonts
}

/// Dresses the toolkit's own widgets. Cheap enough to be called whenever the theme changes, not in every frame.
pub fn apply(ctx: &Context, theme: &Theme) {
    let visuals = visuals(theme);
    let text_styles = [
        (TextStyle::Body, font::ui()),
        (TextStyle::Button, font::ui()),
        (TextStyle::Small, font::small()),
        (TextStyle::Monospace, font::mono()),
        (TextStyle::Heading, font::section()),
    ];
    // Both of the toolkit's styles get the same look: which of the two it thinks is on is the system's affair.
    ctx.all_styles_mut(|style: &mut Style| {
        style.visuals = visuals.clone();
        style.text_styles = text_styles.iter().cloned().collect();
        spacing(&mut style.spacing);
        style.animation_time = 0.0;
        style.scroll_animation = ScrollAnimation::none();
        style.explanation_tooltips = false;
        style.always_scroll_the_only_direction = false;
        style.interaction.selectable_labels = false;
        style.interaction.tooltip_delay = 0.5;
        style.interaction.interact_radius = 4.0;
        style.compact_menu_style = false;
    });
}

fn visuals(theme: &Theme) -> Visuals {
    let base = if theme.dark { Visuals::dark() } else { Visuals::light() };
    Visuals {
        dark_mode: theme.dark,
        override_text_color: None,
        weak_text_color: Some(theme.text3),
        widgets: widgets(theme),
        selection: Selection { bg_fill: theme.sel, stroke: Stroke::new(1.0, theme.text) },
        ime_composition: ImeComposition {
            active_underline_stroke: Stroke::new(2.0, theme.accent),
            inactive_underline_stroke: Stroke::new(1.0, theme.text2),
            ..base.ime_composition
        },
        hyperlink_color: theme.accent,
        faint_bg_color: theme.hover,
        extreme_bg_color: theme.raised,
        text_edit_bg_color: Some(theme.raised),
        code_bg_color: theme.hover,
        warn_fg_color: theme.warn,
        error_fg_color: theme.bad,
        window_corner_radius: CornerRadius::same(size::RADIUS_DIALOG),
        window_shadow: Shadow::NONE,
        window_fill: theme.raised,
        window_stroke: theme.border(),
        window_highlight_topmost: false,
        menu_corner_radius: CornerRadius::same(size::RADIUS_POPUP),
        panel_fill: theme.chrome,
        popup_shadow: Shadow::NONE,
        text_cursor: TextCursorStyle { stroke: Stroke::new(1.5, theme.accent), blink: false, ..base.text_cursor },
        button_frame: true,
        indent_has_left_vline: false,
        striped: false,
        handle_shape: HandleShape::Circle,
        // What is off has its own colours; fading it would break the contrast.
        disabled_alpha: 1.0,
        ..base
    }
}

fn widgets(theme: &Theme) -> Widgets {
    let state = |fill: Color32, border: Color32, text: Color32| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(size::BORDER, border),
        fg_stroke: Stroke::new(1.0, text),
        corner_radius: CornerRadius::same(size::RADIUS),
        expansion: 0.0,
    };
    // The rail of a slider is painted with this fill; buttons and fields use the other.
    let railed = |look: WidgetVisuals| WidgetVisuals { bg_fill: theme.line, ..look };
    Widgets {
        noninteractive: state(theme.chrome, theme.line, theme.text),
        inactive: railed(state(theme.raised, theme.edge, theme.text)),
        hovered: railed(state(theme.hover, theme.edge, theme.text)),
        active: state(theme.row_sel, theme.accent, theme.text),
        open: state(theme.row_sel, theme.edge, theme.text),
    }
}

fn spacing(spacing: &mut Spacing) {
    spacing.item_spacing = vec2(size::STEP, size::STEP_GROUP);
    spacing.window_margin = Margin::same(size::STEP_DIALOG as i8);
    spacing.button_padding = vec2(size::CONTROL_PADDING, 6.0);
    // For tooltips and the toolkit's own popups; ours bring their own frame.
    spacing.menu_margin = Margin::symmetric(size::STEP as i8, 5);
    spacing.interact_size = vec2(size::HIT_AREA, size::CONTROL);
    spacing.icon_width = size::ICON;
    spacing.icon_width_inner = 8.0;
    spacing.icon_spacing = 6.0;
    spacing.menu_width = size::MENU;
    spacing.tooltip_width = size::MENU;
    spacing.combo_height = size::MENU_ROW * 8.0;
    spacing.scroll = ScrollStyle {
        bar_width: 8.0,
        floating_width: 4.0,
        handle_min_length: size::HIT_AREA,
        // The handle is the text colour, thinned until it is as strong as a border.
        foreground_color: true,
        dormant_handle_opacity: 0.25,
        active_handle_opacity: 0.45,
        interact_handle_opacity: 0.6,
        dormant_background_opacity: 0.0,
        active_background_opacity: 0.0,
        interact_background_opacity: 0.0,
        // A fade is a gradient, and this desk has none.
        fade: ScrollFadeStyle { strength: 0.0, size: 0.0 },
        ..ScrollStyle::floating()
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::icons;
    use crate::ui::theme::ThemeChoice;

    #[test]
    fn the_faces_are_the_ones_meant() {
        let (regular, semibold) = serif_faces();
        let named = |face: &[u8], name: &str| face.windows(name.len()).any(|bytes| bytes == name.as_bytes());
        assert!(named(regular, SERIF) && !named(regular, SEMIBOLD));
        assert!(named(semibold, SEMIBOLD));
    }

    #[test]
    fn every_sign_and_the_letters_of_the_window_have_a_face() {
        let ctx = Context::default();
        install_fonts(&ctx);
        let mut out = ctx.run_ui(egui::RawInput::default(), |ui| {
            let signs = [
                icons::FILE_TEXT,
                icons::MAGNIFYING_GLASS,
                icons::DETECTIVE,
                icons::CHECK_SQUARE,
                icons::SQUARE,
                icons::PAINT_BRUSH,
                icons::CLOUD_SLASH,
                icons::CLOCK_COUNTER_CLOCKWISE,
            ];
            for face in [font::ui(), font::icon(16.0), font::serif(17.0), font::semibold(17.0)] {
                for sign in signs {
                    assert!(ui.fonts_mut(|fonts| fonts.has_glyphs(&face, sign)), "{sign:?} in {face:?}");
                }
                let letters = "Åß“”‘’…¶·−±→";
                assert!(ui.fonts_mut(|fonts| fonts.has_glyphs(&face, letters)), "{face:?}");
            }
        });
        out.textures_delta.clear();
    }

    #[test]
    fn letters_of_other_scripts_come_from_the_system_once_it_is_asked() {
        let has = |lent: bool, letters: &str| {
            let ctx = Context::default();
            install_fonts(&ctx);
            if lent {
                lend_system_faces(&ctx);
            }
            let mut found = false;
            let mut out = ctx.run_ui(egui::RawInput::default(), |ui| {
                found = ui.fonts_mut(|fonts| fonts.has_glyphs(&font::ui(), letters));
            });
            out.textures_delta.clear();
            found
        };
        let faces = SystemFontProvider::new();
        for letters in ["日本", "قال", "हिन्दी"] {
            assert!(!has(false, letters), "{letters} without the system");
            let request = FallbackRequest { cluster: letters, family: &FontFamily::Proportional };
            if faces.font_for(&request).is_some() {
                assert!(has(true, letters), "{letters}");
            } else {
                eprintln!("skipped {letters}: this system has no face for it");
            }
        }
    }

    #[test]
    fn small_letters_do_not_come_from_the_signs() {
        let fonts = fonts();
        for family in [FontFamily::Proportional, font::serif(1.0).family, font::semibold(1.0).family] {
            let names = &fonts.families[&family];
            assert_ne!(names.first().unwrap(), ICONS, "{family:?}");
            assert!(names.iter().any(|name| name == ICONS), "{family:?}");
        }
    }

    #[test]
    fn nothing_of_the_toolkit_casts_a_shadow_blinks_or_moves() {
        for choice in ThemeChoice::ALL {
            let ctx = Context::default();
            apply(&ctx, Theme::of(choice));
            for theme in [egui::Theme::Dark, egui::Theme::Light] {
                let style = ctx.style_of(theme);
                assert_eq!(style.visuals.window_shadow, Shadow::NONE);
                assert_eq!(style.visuals.popup_shadow, Shadow::NONE);
                assert!(!style.visuals.text_cursor.blink);
                assert!(style.animation_time == 0.0);
                assert_eq!(style.visuals.dark_mode, Theme::of(choice).dark);
            }
        }
    }
}
