//! What is known about a project as a whole.

use crate::model::{Annotation, Id, Row, Time};
use serde::{Deserialize, Serialize};

/// What is known about the project as a whole: a table of one row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Info {
    pub id: Id<Self>,
    pub title: String,
    #[serde(default)]
    pub created: Time,
    #[serde(default)]
    pub notes: String,
    /// What breaks a rule of the codebook and is to stay so; each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kept: Vec<KeptAsIs>,
}

/// Something about statements that breaks a rule of the codebook, was looked at, and is to stay as it is.
///
/// The statements may be gone since: then it says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum KeptAsIs {
    /// They cross, and both are meant so. The smaller id comes first.
    Crossing(Id<Annotation>, Id<Annotation>),
    /// It ends with a full stop that belongs to it.
    LastStop(Id<Annotation>),
    /// Its outer quotation marks are not as its tag has them.
    Marks(Id<Annotation>),
}

impl Row for Info {
    fn id(&self) -> Id<Self> {
        self.id
    }
}
