//! Actors and issues over the whole project: how often they are used, where, on which side, and which are likely the
//! same. Plain data, no painting.

mod doings;
mod duplicates;
mod nearby;
mod stance;
mod uses;

pub use doings::{Doing, Summary, doings_about, doings_of, summary};
pub use duplicates::{Alike, Why, alike_actors, alike_issues};
pub use nearby::names_near;
pub use stance::{Stances, Tally, by_actor, by_issue, side_of, total};
pub use uses::Uses;
