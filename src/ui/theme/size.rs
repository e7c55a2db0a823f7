//! Measures in points. The grid is 4; whatever is not a multiple of it is text-sized.

pub const MENU_BAR: f32 = 32.0;
pub const STATUS_LINE: f32 = 28.0;
pub const TABS: f32 = 36.0;
pub const SECTION_HEAD: f32 = 36.0;
/// The list of documents: as it opens, and how far it can be drawn.
pub const DOCUMENTS: f32 = 240.0;
pub const DOCUMENTS_RANGE: std::ops::RangeInclusive<f32> = 200.0..=360.0;
/// What is left of a folded side.
pub const RAIL: f32 = 44.0;
/// The panel: as it opens, how far it can be drawn, and as the editors of codebook, actors and issues open it.
pub const PANEL: f32 = 384.0;
pub const PANEL_RANGE: std::ops::RangeInclusive<f32> = 320.0..=900.0;
pub const PANEL_EDITOR: f32 = 760.0;
/// The article: free space at its left, measure, least measure, room for "+n", margin cards, coded strip.
pub const ARTICLE_LEFT: f32 = 36.0;
pub const ARTICLE_TOP: f32 = 28.0;
pub const TEXT: f32 = 544.0;
pub const TEXT_LEAST: f32 = 480.0;
pub const CONNECTOR: f32 = 40.0;
pub const CARDS: f32 = 152.0;
pub const CARD: f32 = 17.0;
pub const DOTS: f32 = 56.0;
pub const STRIP: f32 = 30.0;
/// Under this width of the centre, cards become dots; under the second there are no dots.
pub const CENTRE_WITH_CARDS: f32 = 720.0;
pub const CENTRE_WITH_DOTS: f32 = 560.0;

/// Steps between things: in a group, between controls, between groups, in panels, in dialogs.
pub const STEP_GROUP: f32 = 4.0;
pub const STEP: f32 = 8.0;
pub const STEP_LIST: f32 = 12.0;
pub const STEP_PANEL: f32 = 16.0;
pub const STEP_DIALOG: f32 = 20.0;

pub const RADIUS_FILL: u8 = 2;
pub const RADIUS_MARK: u8 = 3;
pub const RADIUS: u8 = 4;
pub const RADIUS_POPUP: u8 = 6;
pub const RADIUS_DIALOG: u8 = 8;
pub const RADIUS_CHIP: u8 = 12;
pub const BORDER: f32 = 1.0;
/// The ring around what has the focus, and the gap between it and the border.
pub const FOCUS_RING: f32 = 2.0;
pub const FOCUS_GAP: f32 = 1.0;

/// Buttons, inputs, choices and rows of a card.
pub const CONTROL: f32 = 28.0;
pub const CONTROL_PADDING: f32 = 12.0;
pub const INPUT_PADDING: f32 = 8.0;
pub const HIT_AREA: f32 = 24.0;
pub const HIT_HANDLE: f32 = 16.0;
pub const CHIP: f32 = 24.0;
pub const KEY_CAP: f32 = 20.0;
pub const ICON: f32 = 16.0;
pub const ICON_SMALL: f32 = 14.0;
pub const ICON_LARGE: f32 = 20.0;
pub const WELL: f32 = 28.0;
pub const FIELD_LABEL: f32 = 84.0;

pub const MENU: f32 = 280.0;
/// A menu of the menu bar: its longest command beside its longest key.
pub const MENU_OF_BAR: f32 = 316.0;
pub const MENU_ROW: f32 = 32.0;
pub const POPUP_TAGS: f32 = 304.0;
pub const POPUP_PADDING: f32 = 4.0;
/// How far below the pointer a popup opens.
pub const POPUP_BELOW: f32 = 16.0;
pub const MESSAGE: f32 = 40.0;
pub const MESSAGE_WIDTH: f32 = 320.0;
pub const MESSAGE_BOTTOM: f32 = 20.0;
pub const DIALOG_HEAD: f32 = 52.0;
pub const DIALOG_FOOT: f32 = 56.0;
pub const DIALOG_LIST: f32 = 264.0;
pub const DOCUMENT_ROW: f32 = 56.0;
pub const GROUP_HEAD: f32 = 28.0;
/// Bar below a list, while something can be done with what is taken in it.
pub const LIST_FOOT: f32 = 44.0;
pub const EMPTY_TOP: f32 = 120.0;
pub const SELECTED_BAR: f32 = 3.0;
pub const SWATCHES: [f32; 3] = [16.0, 20.0, 24.0];

/// Article text: as it opens, and the range of the setting.
pub const ARTICLE_TEXT: f32 = 19.0;
pub const ARTICLE_TEXT_RANGE: std::ops::RangeInclusive<f32> = 15.0..=27.0;
pub const ARTICLE_TITLE: f32 = 30.0;
pub const ARTICLE_TITLE_LINE: f32 = 38.0;
/// A title that is part of the text and can be tagged: as `ARTICLE_TITLE_LINE`, with room for three lanes.
pub const ARTICLE_TITLE_LANES: f32 = 44.0;
pub const ARTICLE_SUBHEAD: f32 = 21.0;
pub const ARTICLE_SUBHEAD_LINE: f32 = 36.0;

/// Motion in seconds; zero where motion is switched off.
pub const FOLD_TIME: f32 = 0.12;
pub const JUMP_TIME: f32 = 0.16;
pub const MESSAGE_TIME: f32 = 6.0;
