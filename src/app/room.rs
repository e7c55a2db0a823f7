//! Which sides have room beside the article, in a window as wide as it is.

use crate::ui::state::UiState;
use crate::ui::theme::size;

/// Width of the article below which one of two sides makes room, below which the panel does too, and below which the
/// panel had better take all of it.
const ARTICLE: f32 = 440.0;
const ARTICLE_ALONE: f32 = 320.0;
const ARTICLE_LEAST: f32 = 200.0;

/// What was folded because the window is narrow; it comes back when the window is wide again.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Room {
    /// Whether documents and panel were shown.
    before: Option<(bool, bool)>,
    folded_documents: bool,
    folded_panel: bool,
    /// The panel was asked for where it leaves too little of the article.
    wanted_panel: bool,
}

impl Room {
    /// Folds one of two sides where both do not fit, the one that was not opened just now; and the panel where it
    /// leaves too little of the article, unless it was asked for there.
    pub(super) fn make(&mut self, width: f32, state: &mut UiState) {
        let beside = |documents: f32| width - documents - size::PANEL_RANGE.start();
        let (both_fit, panel_fits) = (beside(size::DOCUMENTS) >= ARTICLE, beside(size::RAIL) >= ARTICLE_ALONE);
        let before = self.before.unwrap_or((state.documents_shown, state.panel_shown));
        let opened = (state.documents_shown && !before.0, state.panel_shown && !before.1);
        // What was opened by hand does not come back after it was folded by hand.
        self.folded_documents &= !state.documents_shown;
        self.folded_panel &= !state.panel_shown;
        if both_fit {
            state.documents_shown |= std::mem::take(&mut self.folded_documents);
        }
        if both_fit || panel_fits && !state.documents_shown {
            state.panel_shown |= std::mem::take(&mut self.folded_panel);
        }
        if !both_fit && state.documents_shown && state.panel_shown {
            (state.documents_shown, state.panel_shown) = (opened.0, !opened.0);
            self.folded_documents |= !opened.0;
            self.folded_panel |= opened.0;
        }
        self.wanted_panel = !panel_fits && state.panel_shown && (self.wanted_panel || opened.1);
        if !panel_fits && state.panel_shown && !self.wanted_panel {
            state.panel_shown = false;
            self.folded_panel = true;
        }
        self.before = Some((state.documents_shown, state.panel_shown));
    }
}

/// Whether the documents are folded for an editor in the panel, which leaves no room for them.
pub(super) fn editor_takes_documents(width: f32, state: &UiState) -> bool {
    let is_editor = state.tab.is_editor() && state.panel_shown && state.page.is_none() && !state.focus;
    is_editor && width - size::DOCUMENTS - size::PANEL_EDITOR <= ARTICLE
}

/// Whether the documents stand at the left, and not only their rail.
pub(super) fn shows_documents(width: f32, state: &UiState) -> bool {
    state.documents_shown && !editor_takes_documents(width, state)
}

/// How wide the panel can be, so that something of the article stays; where that is hopeless, as wide as it gets.
pub(super) fn panel_range(width: f32, state: &UiState) -> std::ops::RangeInclusive<f32> {
    let (least, most) = (*size::PANEL_RANGE.start(), *size::PANEL_RANGE.end());
    let free = width - if shows_documents(width, state) { size::DOCUMENTS } else { size::RAIL };
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
    fn in_a_very_narrow_window_the_article_stays_unless_the_panel_is_asked_for() {
        let (mut room, mut state) = (Room::default(), UiState::default());
        assert_eq!(shown(&mut room, 480.0, &mut state), (false, false));
        assert_eq!(shown(&mut room, 960.0, &mut state), (false, true));
        assert_eq!(shown(&mut room, 480.0, &mut state), (false, false));
        state.panel_shown = true;
        assert_eq!(shown(&mut room, 480.0, &mut state), (false, true), "opened by hand");
        assert_eq!(shown(&mut room, 480.0, &mut state), (false, true), "and it stays");
        state.panel_shown = false;
        assert_eq!(shown(&mut room, 480.0, &mut state), (false, false));
        assert_eq!(shown(&mut room, 1440.0, &mut state), (true, false), "what was folded by hand stays so");
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
