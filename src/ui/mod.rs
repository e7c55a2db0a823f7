//! What an open project looks like. Data comes in read-only; wishes go out.

pub mod icon;
pub mod icons;
pub mod pattern;
mod style;
pub mod theme;
