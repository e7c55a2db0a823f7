//! The article: its text, what is marked in it, and how a hand moves over it.
//!
//! [`engine`] lays a paragraph out, [`atlas`] turns it into a mesh, [`flow`] knows which paragraphs there are, how
//! high they are and which of them are in view. None of the three knows an annotation.

pub mod atlas;
pub mod count;
pub mod engine;
pub mod faces;
pub mod flow;
mod kinds;
mod laid;
mod split;
