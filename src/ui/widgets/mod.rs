//! The controls of the window. Each takes a theme, has a name for screen readers, and shows the focus.

mod bars;
mod buttons;
mod card;
mod chips;
mod choices;
mod dialogs;
mod inputs;
mod menus;
mod messages;
pub mod paint;
mod rows;
mod tabs;

pub use bars::BarRow;
pub use buttons::{Button, IconButton, LinkButton, tip};
pub use card::{ChainEvent, card_head, card_section, chain, field, slim_row, words_block};
pub use chips::{
    ActorChip, ChipResponse, IssueChip, Side, armed_tag, key_cap_at, key_cap_width, key_caps, name_chip, side_label,
};
pub use choices::{Checkbox, Choice, List, Switches};
pub use dialogs::{Dialog, DialogResponse, dialog_list};
pub use inputs::{Input, InputResponse, bare_input, input_frame};
pub use menus::{MenuRow, context_menu, menu_separator, menu_title, popup_frame, popup_head, popup_place};
pub use messages::{Message, MessageResponse, banner, empty_state, progress_row};
pub use paint::Line;
pub use rows::{DocumentRow, Mark, StatementRow, foot, group_head, section_head};
pub use tabs::tab_bar;

#[cfg(test)]
mod tests;
