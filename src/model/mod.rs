//! The nouns of the program and the one door through which they change.
//!
//! A [`Project`] is a set of tables. Rows hold ids, never copies of a name or a colour. Every change is a
//! [`Transaction`], applied by [`Project::apply`], which refuses what does not fit and then leaves everything as it
//! was. The model knows no clock, no disk and no randomness: times and ids are handed in.

mod annotation;
mod annotations;
mod change;
mod codebook;
mod document;
mod info;
mod lookup;
mod name_index;
mod names;
mod news;
mod packed;
mod people;
mod project;
mod shelf;
mod table;
mod time;
mod whole;

pub use annotation::{Annotation, Certainty, Mark, Origin, Relation, Value, Words};
pub use annotations::{Annotations, Packed};
pub use change::{Change, Delta, Rejection, Stamp, Transaction};
pub use codebook::{Choice, Colour, Field, FieldKind, LastStop, OuterQuotes, Pattern, RelationType, Tag};
pub use document::{Digest, Document, Progress, Text};
pub use info::{Info, KeptAsIs};
pub use lookup::{capital, fold_name};
pub use name_index::{Match, NameIndex};
pub use names::Names;
pub use packed::{Said, View};
pub use people::{Actor, ActorKind, Affiliation, Coder, Identity, Issue};
pub use project::Project;
pub use table::{Id, Ids, Row, Table};
pub use time::{Date, DateError, Time};
pub use whole::Examined;
