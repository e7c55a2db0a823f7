//! Which sides have room beside the article, in a window as wide as it is.

use crate::ui::state::UiState;
use crate::ui::theme::size;

/// Width of the article below which a side makes room, and below which the panel had better take all of it.
const ARTICLE: f32 = 440.0;
const ARTICLE_LEAST: f32 = 200.0;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Documents,
    Panel,
}

/// What was folded because the window is narrow; it comes back when the window is wide again.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Room {
    before: (bool, bool),
    folded: Option<Side>,
}

impl Room {
    /// Folds one of two sides where both do not fit: the one that was not opened just now.
    pub(super) fn make(&mut self, width: f32, state: &mut UiState) {
        let fits = width - size::DOCUMENTS - size::PANEL_RANGE.start() >= ARTICLE;
        let (documents, panel) = (state.documents_shown, state.panel_shown);
        if fits {
            match self.folded.take() {
                Some(Side::Documents) => state.documents_shown = true,
                Some(Side::Panel) => state.panel_shown = true,
                None => {}
            }
        } else if documents && panel {
            let opened_documents = !self.before.0 && self.before.1;
            if opened_documents {
                state.panel_shown = false;
                self.folded = Some(Side::Panel);
            } else {
                state.documents_shown = false;
                self.folded = Some(Side::Documents);
            }
        }
        self.before = (state.documents_shown, state.panel_shown);
    }
}

/// How wide the panel can be, so that something of the article stays; where that is hopeless, as wide as it gets.
pub(super) fn panel_range(width: f32, state: &UiState) -> std::ops::RangeInclusive<f32> {
    let (least, most) = (*size::PANEL_RANGE.start(), *size::PANEL_RANGE.end());
    let free = width - if state.documents_shown { size::DOCUMENTS } else { size::RAIL };
    if free - least < ARTICLE_LEAST {
        return free..=free;
    }
    least..=(free - ARTICLE).clamp(least, most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(room: &mut Room, width: f32, state: &mut UiState) -> (bool, bool) {
        room.make(width, state);
        (state.documents_shown, state.panel_shown)
    }

    #[test]
    fn a_narrow_window_has_one_side_and_a_wide_one_both_again() {
        let (mut room, mut state) = (Room::default(), UiState::default());
        assert_eq!(shown(&mut room, 1440.0, &mut state), (true, true));
        assert_eq!(shown(&mut room, 960.0, &mut state), (false, true));
        state.documents_shown = true;
        assert_eq!(shown(&mut room, 960.0, &mut state), (true, false), "opened by hand: the panel makes room");
        state.panel_shown = true;
        assert_eq!(shown(&mut room, 960.0, &mut state), (false, true), "and the other way round");
        assert_eq!(shown(&mut room, 1440.0, &mut state), (true, true));
        state.documents_shown = false;
        assert_eq!(shown(&mut room, 1440.0, &mut state), (false, true), "what was folded by hand stays so");
    }

    #[test]
    fn the_panel_leaves_something_of_the_article_or_nothing() {
        let state = UiState { documents_shown: false, ..UiState::default() };
        assert_eq!(panel_range(1440.0, &state), 320.0..=900.0);
        assert_eq!(panel_range(960.0, &state), 320.0..=476.0);
        assert_eq!(panel_range(640.0, &state), 320.0..=320.0);
        assert_eq!(panel_range(480.0, &state), 436.0..=436.0);
    }
}
