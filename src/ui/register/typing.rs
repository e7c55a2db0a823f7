//! Texts that are being typed into an editor and that the project does not know yet.

use crate::ui::theme::Theme;
use crate::ui::widgets::Input;
use egui::Ui;
use std::collections::BTreeMap;

/// Seconds without a key after which what was typed is kept.
const IDLE: f64 = 0.5;

/// The texts, by what they belong to.
#[derive(Debug, Clone)]
pub struct Typing<K> {
    texts: BTreeMap<K, Text>,
}

#[derive(Debug, Clone)]
struct Text {
    text: String,
    /// When it was last typed into, in the window's seconds; `None`: the project knows it.
    touched: Option<f64>,
}

impl<K> Default for Typing<K> {
    fn default() -> Self {
        Self { texts: BTreeMap::new() }
    }
}

impl<K: Ord + Copy> Typing<K> {
    /// Shows an input of what the project has. Gives what was typed, once it rests or is left.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        theme: &Theme,
        (key, stored): (K, &str),
        input: impl for<'t> FnOnce(&'t mut String) -> Input<'t>,
    ) -> Option<String> {
        let text = self.texts.entry(key).or_insert_with(|| Text { text: stored.to_owned(), touched: None });
        if text.touched.is_none() && text.text.trim() != stored.trim() {
            stored.clone_into(&mut text.text);
        }
        let response = input(&mut text.text).show(ui, theme).response;
        let now = ui.input(|input| input.time);
        if response.changed() {
            text.touched = Some(now);
        }
        let since = now - text.touched?;
        if since < IDLE && !response.lost_focus() {
            ui.ctx().request_repaint_after(std::time::Duration::from_secs_f64(IDLE - since));
            return None;
        }
        text.touched = None;
        Some(text.text.clone())
    }

    /// Takes everything out that the project does not know yet, and forgets the rest.
    pub fn take(&mut self) -> Vec<(K, String)> {
        let texts = std::mem::take(&mut self.texts);
        texts.into_iter().filter(|(_, text)| text.touched.is_some()).map(|(key, text)| (key, text.text)).collect()
    }
}
