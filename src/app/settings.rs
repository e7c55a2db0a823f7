//! Preferences: what is nice to have kept. Losing them loses no work.

use crate::formats::articles::{Head, KeptColumns};
use crate::formats::outside::Mapping;
use crate::model::{Document, Id};
use crate::store::{self, Storage};
use crate::ui::Recent;
use crate::ui::enabled::{MEASURE_RANGE, SPACING_RANGE};
use crate::ui::state::{PanelTab, Reading, ReadingPlace, UiState};
use crate::ui::theme::{ThemeChoice, size};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, ops::RangeInclusive, path::PathBuf};

/// Projects that are remembered.
const RECENT: usize = 12;

/// How much the window's contents can be reduced and enlarged.
pub(super) const ZOOM: RangeInclusive<f32> = 0.5..=3.0;

/// Pixels that screens have per point.
const SCALE: RangeInclusive<f32> = 0.5..=8.0;

/// Points from which on a reading place is none.
const FAR: f32 = 1e7;

/// Reading places that are remembered, of the project that is open.
const PLACES: usize = 500;

/// Tables of articles whose columns are remembered.
const TABLES: usize = 40;

/// Everything that is kept between two starts besides the projects.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    pub theme: ThemeChoice,
    pub less_motion: bool,
    pub reading: Reading,
    pub zoom: Option<f32>,
    /// Pixels of the screen per point, before zoom: what the window that comes up next will have.
    pub scale: Option<f32>,
    pub tab: PanelTab,
    pub documents_folded: bool,
    pub panel_folded: bool,
    /// Newest first.
    pub recent: Vec<Recent>,
    /// Whether the program was started before: the first start shows the sample.
    pub started: bool,
    /// The project that was open when the program was last used, to be opened again.
    pub last: Option<PathBuf>,
    /// Starts in a row that did not come to a first frame with the last project.
    pub stumbles: u32,
    pub document: Option<Id<Document>>,
    pub places: BTreeMap<Id<Document>, ReadingPlace>,
    /// Marks of what needed attention and was left as it is, by choice.
    pub kept: Vec<u32>,
    /// The name that edits are signed with; the login name where empty.
    pub coder: String,
    /// For each format of other tools what was chosen otherwise than proposed at earlier imports, as in a file of its own.
    pub mappings: BTreeMap<String, String>,
    /// Which column of tables of articles is what, where that was chosen; the newest first.
    pub columns: Vec<KeptColumns>,
}

impl Settings {
    /// Reads the settings; where there are none, or they can't be read, the usual ones.
    #[must_use]
    pub fn load(storage: &dyn Storage, folder: Option<&PathBuf>) -> Self {
        let bytes = folder.and_then(|folder| storage.read(&folder.join("settings.ron")).ok());
        let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
        let settings: Self = text.and_then(|text| ron::from_str(&text).ok()).unwrap_or_default();
        settings.sound()
    }

    /// The same without measures that no window could have: a file may say anything, and the program must start.
    fn sound(mut self) -> Self {
        let usual = Reading::default();
        let within = |value: f32, range: &RangeInclusive<f32>, usual: f32| {
            if range.contains(&value) { value } else { usual }
        };
        self.zoom = self.zoom.filter(|zoom| ZOOM.contains(zoom));
        self.scale = self.scale.filter(|scale| SCALE.contains(scale));
        self.reading.size = within(self.reading.size, &size::ARTICLE_TEXT_RANGE, usual.size);
        self.reading.spacing = within(self.reading.spacing, &SPACING_RANGE, usual.spacing);
        self.reading.measure = within(self.reading.measure, &MEASURE_RANGE, usual.measure);
        self.places.retain(|_, place| place.offset.abs() < FAR);
        self
    }

    /// Writes the settings; a disk that refuses costs a preference, so nobody is told.
    pub fn save(&self, storage: &dyn Storage, folder: Option<&PathBuf>) {
        let pretty = ron::ser::PrettyConfig::new();
        if let (Some(folder), Ok(text)) = (folder, ron::ser::to_string_pretty(self, pretty)) {
            drop(store::replace(storage, &folder.join("settings.ron"), text.as_bytes()));
        }
    }

    /// Puts a project at the head of the list.
    pub fn remember(&mut self, recent: Recent) {
        self.recent.retain(|known| known.path != recent.path);
        self.recent.insert(0, recent);
        self.recent.truncate(RECENT);
    }

    /// Keeps which column of a table is what, where a person has said so.
    pub fn keep_columns(&mut self, head: &Head, is_mapped: bool) {
        self.columns.retain(|kept| !kept.is_for(&head.columns));
        if is_mapped {
            self.columns.insert(0, KeptColumns::of(&head.columns, &head.taken));
            self.columns.truncate(TABLES);
        }
    }

    /// What was chosen at earlier imports of a format.
    #[must_use]
    pub fn mapping(&self, format: &str) -> Mapping {
        let kept = self.mappings.get(format).and_then(|kept| Mapping::read(kept.as_bytes()).ok());
        kept.unwrap_or_default()
    }

    /// Keeps what was chosen at an import otherwise than proposed.
    pub fn keep_mapping(&mut self, format: &str, used: &Mapping, proposal: &Mapping) {
        let kept = self.mapping(format).kept(used, proposal);
        if kept.is_empty() {
            self.mappings.remove(format);
        } else {
            self.mappings.insert(format.to_owned(), kept.to_json());
        }
    }

    /// The window's state as it was left.
    #[must_use]
    pub fn state(&self) -> UiState {
        UiState {
            theme: self.theme,
            less_motion: self.less_motion,
            reading: self.reading,
            tab: self.tab,
            documents_shown: !self.documents_folded,
            panel_shown: !self.panel_folded,
            document: self.document,
            places: self.places.clone(),
            ..UiState::default()
        }
    }

    /// Takes over what is worth keeping of the window's state.
    pub fn take(&mut self, state: &UiState) {
        self.theme = state.theme;
        self.less_motion = state.less_motion;
        self.reading = state.reading;
        self.tab = state.tab;
        self.documents_folded = !state.documents_shown;
        self.panel_folded = !state.panel_shown;
        self.document = state.document;
        self.places = state.places.iter().take(PLACES).map(|(&id, &place)| (id, place)).collect();
    }
}
