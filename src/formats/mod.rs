//! Other people's files: articles in, tables and annotations out.

mod scope;

pub use scope::{OffsetUnit, Options, Scope, Several};
