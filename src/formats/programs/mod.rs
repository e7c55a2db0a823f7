//! Formats of other programs that annotate or learn from texts, and of those that draw networks.

mod brat;
mod cas;
mod conll;
mod doccano;
mod label_studio;
mod network;
mod package;
mod prodigy;
mod refi;
mod said;
mod tei;

pub(super) use brat::Brat;
pub(super) use cas::{CasJson, Xmi};
pub(super) use conll::Conll;
pub(super) use doccano::Doccano;
pub(super) use label_studio::LabelStudio;
pub(super) use network::{Gexf, GraphMl};
pub(super) use prodigy::Prodigy;
pub(super) use refi::{BESIDE, Refi};
pub(super) use tei::Tei;
