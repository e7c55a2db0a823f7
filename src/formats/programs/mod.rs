//! Formats of other programs that annotate or learn from texts, and of those that draw networks.

mod brat;
mod cas;
mod claim_review;
mod conll;
mod dna;
mod dna_tables;
mod doccano;
mod label_studio;
mod network;
mod prodigy;
mod refi;
mod said;
mod tei;

pub(super) use brat::Brat;
pub(super) use cas::Cas;
pub(super) use claim_review::ClaimReview;
pub(super) use conll::Conll;
pub(super) use dna::Dna;
pub(super) use doccano::Doccano;
pub(super) use label_studio::LabelStudio;
pub(super) use network::Network;
pub(super) use prodigy::Prodigy;
pub(super) use refi::{BESIDE, Refi};
pub(super) use tei::Tei;
