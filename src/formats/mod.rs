//! Other people's files: articles in, tables and annotations out.
//!
//! Nothing here opens a path: readers and writers are handed in. What a format cannot say is reported, never dropped.

pub mod articles;
mod scope;

pub use scope::{OffsetUnit, Options, Scope, Several};
