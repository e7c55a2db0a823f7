//! What the program looks like. Reads the project, never changes it: what a person asks for goes out as an action.

pub mod article;
